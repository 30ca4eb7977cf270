"""The profile's file: YAML a person reads and git diffs, read strictly and written whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from latecomer.errors import InputError, Problems, UsageError, nearest
from latecomer.profile.countries import country_hint
from latecomer.profile.indicators import LAST_YEAR, load_countries
from latecomer.profile.model import Answer, Profile, state_of
from latecomer.profile.roster import FIRST_YEAR as FIRST_BODY
from latecomer.profile.roster import Body
from latecomer.profile.variables import SKIPPED, UNKNOWN, Confidence, Vocabulary
from latecomer.yamlfile import (
    Document,
    Map,
    Wrong,
    as_it_stands,
    describe,
    read,
    read_text,
    rewrite,
    structure,
    write_atomically,
)

FORMAT = "latecomer/profile/2"
FIRST_YEAR = 1960


# What the short form `variable: value` stands for.
SHORT_FORM = {"confidence": Answer().confidence, "via": Answer().via}


class Raw:
    """A value whose type its variable decides."""


class Answers:
    """The answers, each checked on its own so that all faults of a file are seen at once."""


@dataclass(frozen=True)
class _Answer:
    value: Raw
    confidence: Confidence = "medium"
    via: Literal["indicator", "fact", "roster", "document", "respondent", "consultant"] = "consultant"
    source: str = ""
    year: int | None = None
    since: int | None = None
    evidence: str = ""
    role: str = ""
    date: str = ""
    judged: bool = False
    counts: bool = True
    line: int = 0


@dataclass(frozen=True)
class _Body:
    name: str
    since: int
    until: int | None = None
    kind: Literal["body", "law", "programme"] = "body"
    source: str = ""
    verified: bool = False
    note: str = ""
    via: Literal["roster", "person"] = "person"
    confidence: float = 1.0
    year_confidence: float = 1.0


@dataclass(frozen=True)
class _File:
    # The first format had no bodies; it is read for ever.
    format: Literal["latecomer/profile/1", "latecomer/profile/2"]
    country: str
    as_of: int
    answers: Answers
    questionnaire: str = ""
    panel: str = ""
    note: str = ""
    struck_out: tuple[str, ...] = ()
    bodies: dict[str, tuple[_Body, ...]] = field(default_factory=dict)


def load_profile(path: str | Path, vocabulary: Vocabulary) -> Profile:
    """Read a profile.

    Raises
    ------
    InputError
        With every fault of the file: unknown country or variable, wrong type or range, an answer from
        after `as_of`; each with its line and, where one is close, the right name.
    """
    document = read(Path(path), shown=str(path))
    problems = Problems(document.path)
    if document.data is None:
        problems.add(1, "the file is empty", "start with `latecomer prefill KEN --as-of 2023 -o FILE`")
        problems.check()
    try:
        file = structure(document, _File, {Answers: as_it_stands, Raw: as_it_stands})
    except InputError as error:
        problems.extend(error.problems)
        file = None
    raw = document.data.get("answers") if isinstance(document.data, Map) else None
    answers = _answers(raw, document, vocabulary, problems) if raw is not None else {}
    _check_header(document, answers, problems)
    bodies = _bodies(file, document, vocabulary, problems) if file else {}
    problems.check()
    assert file
    for function in bodies:  # whoever names a body says that there is one
        answers.setdefault(f"existing.{function}.exists", Answer(value=True, source="bodies of this profile"))
    return Profile(
        file.country,
        file.as_of,
        answers,
        file.questionnaire,
        file.panel,
        file.note,
        file.struck_out,
        document.path,
        bodies,
    )


def _bodies(
    file: _File, document: Document, vocabulary: Vocabulary, problems: Problems
) -> dict[str, tuple[Body, ...]]:
    """Return the bodies by function, each checked against the year of the profile."""
    found = {}
    for function, of in file.bodies.items():
        if function not in vocabulary.functions:
            what = f"bodies: unknown function {function!r}"
            problems.add(document.line("bodies", function), what, nearest(function, vocabulary.functions))
        for i, body in enumerate(of):
            line = document.line("bodies", function, i)
            if not FIRST_BODY <= body.since <= file.as_of:
                what = f"bodies: {body.name!r} since {body.since}, which is not in or before {file.as_of}"
                problems.add(line, what, "a profile knows nothing later than its year")
            if body.until is not None and body.until < body.since:
                what = f"bodies: {body.name!r} since {body.since}, until {body.until}"
                problems.add(line, what, "the first year, then the last")
        standing = (Body(file.country, function, status="exists", **asdict(body)) for body in of)
        found[function] = tuple(body for body in standing if body.stands(file.as_of))
    return {function: of for function, of in found.items() if of}


def _answers(raw: Any, document: Document, vocabulary: Vocabulary, problems: Problems) -> dict[str, Answer]:
    if not isinstance(raw, Map):
        problems.add(document.line("answers"), f"answers: expected keys and values, found {describe(raw)}")
        return {}
    answers = {}
    for id, entry in raw.items():
        line = document.line("answers", id)
        if id not in vocabulary:
            problems.add(line, f"unknown variable {id!r}", nearest(id, vocabulary))
            continue
        try:
            answers[id] = _answer(id, entry, document, vocabulary)
        except Wrong as error:
            problems.add(line, f"{id}: {error.what}", error.hint)
        except InputError as error:
            problems.extend(error.problems)
    return answers


def _answer(id: str, entry: Any, document: Document, vocabulary: Vocabulary) -> Answer:
    if not isinstance(entry, Map):  # the short form: `variable: value`
        short = Map(document.line("answers", id))
        short["value"] = entry
        entry = short
    held = structure(Document(document.path, entry), _Answer, {Raw: as_it_stands})
    state = state_of(held.value)
    if vocabulary[id].origin == "formula":
        raise Wrong(f"is computed ({vocabulary[id].formula}) and cannot be answered", "answer what it is made of")
    value = vocabulary.value(id, held.value) if state == "value" else None
    given = {f.name: getattr(held, f.name) for f in fields(held) if f.name not in ("value", "line")}
    return Answer(value=value, state=state, line=entry.line, **given)


def _check_header(document: Document, answers: Mapping[str, Answer], problems: Problems) -> None:
    """Check country and year even where other things are wrong, so that all is said at once."""
    head = document.data if isinstance(document.data, Map) else {}
    country, as_of = head.get("country"), head.get("as_of")
    if isinstance(country, str) and country not in load_countries():
        problems.add(document.line("country"), f"unknown country {country!r}", country_hint(country))
    out = head.get("struck_out")
    for i, code in enumerate(out if isinstance(out, list) else []):
        if isinstance(code, str) and code not in load_countries():
            problems.add(document.line("struck_out", i), f"unknown country {code!r}", country_hint(code))
    if not isinstance(as_of, int):
        return
    if not FIRST_YEAR <= as_of <= LAST_YEAR:
        problems.add(document.line("as_of"), f"as_of {as_of} is out of range", f"from {FIRST_YEAR} to {LAST_YEAR}")
    for id, answer in answers.items():
        if answer.year and answer.year > as_of:
            problems.add(
                document.line("answers", id),
                f"{id}: observed in {answer.year}, after as_of {as_of}",
                "a profile knows nothing later than its year",
            )


# --- writing ---------------------------------------------------------------------------------------------


def profile_text(profile: Profile, text: str = "") -> str:
    """Write a profile as YAML; over an existing `text`, keep its comments, order and layout."""

    def change(data: Any) -> None:
        head = {
            "format": FORMAT,
            "country": profile.country,
            "as_of": profile.as_of,
            "questionnaire": profile.questionnaire,
            "panel": profile.panel,
            "note": profile.note,
            "struck_out": list(profile.struck_out),
        }
        for key, value in head.items():
            if value:
                data[key] = value
        bodies = {f: [_written_body(body) for body in of] for f, of in profile.bodies.items()}
        if bodies and "bodies" not in data and "answers" in data:  # answers stay last: people append to them
            data.insert([*data].index("answers"), "bodies", bodies)
        elif bodies:
            data["bodies"] = bodies
        _write_answers(data.setdefault("answers", {}), profile)

    return rewrite(text, change)


def _write_answers(answers: Any, profile: Profile) -> None:
    for gone in [id for id in answers if id not in profile.answers]:
        del answers[gone]
    for id, answer in profile.answers.items():
        written = _written(answer)
        if isinstance(answers.get(id), dict):
            for key in [key for key in answers[id] if key not in written]:
                del answers[id][key]
            answers[id].update({k: v for k, v in written.items() if answers[id].get(k) != v})
        elif {"value": answers.get(id), **SHORT_FORM} != written:
            answers[id] = written


def _written(answer: Answer) -> dict[str, Any]:
    value: Any = {"unknown": UNKNOWN, "skipped": SKIPPED}.get(answer.state, answer.value)
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        value = int(value)
    defaults = Answer()
    rest = {
        field.name: getattr(answer, field.name)
        for field in fields(answer)
        if field.name not in ("value", "state", "line", "confidence", "via")
        and getattr(answer, field.name) != getattr(defaults, field.name)
    }
    return {"value": value, "confidence": answer.confidence, "via": answer.via, **rest}


def _written_body(body: Body) -> dict[str, Any]:
    """Return what a file says of a body: its name, its first year, and what is not as usual."""
    held = {f.name: getattr(body, f.name) for f in fields(_Body)}
    usual = {f.name: f.default for f in fields(_Body)}
    return {name: value for name, value in held.items() if value != usual[name]}


def save_profile(profile: Profile, path: Path, *, force: bool = False) -> None:
    """Write a profile to `path`, whole or not at all; a person's comments in an existing file survive.

    Raises
    ------
    UsageError
        If the file exists and `force` is not given.
    """
    if path.exists() and not force:
        raise UsageError(f"{path} exists already", "give another name, or --force to renew it in place")
    text = read_text(path) if path.exists() else ""
    write_atomically(path, profile_text(profile, text))


def merge(old: Profile, new: Profile) -> Profile:
    """Renew what public data say in `old` by what they say in `new`; what people answered and added stays.

    Raises
    ------
    UsageError
        If the two are of different countries, or an answer that stays speaks of a later year.
    """
    kept = {id: a for id, a in old.answers.items() if not a.public}
    added = {f: tuple(body for body in of if body.via == "person") for f, of in old.bodies.items()}
    bodies = {f: (*new.bodies.get(f, ()), *added.get(f, ())) for f in {**new.bodies, **added}}
    if old.country != new.country:
        raise UsageError(f"{old.path} is a profile of {old.country}, not of {new.country}", "give another name")
    late = [id for id, a in kept.items() if a.year and a.year > new.as_of]
    if late:
        raise UsageError(
            f"{old.path} holds answers from after {new.as_of}: {', '.join(late)}", "give another name"
        )
    return replace(
        new,
        answers={**new.answers, **kept},
        note=old.note or new.note,
        struck_out=old.struck_out,
        bodies={f: of for f, of in bodies.items() if of},
    )
