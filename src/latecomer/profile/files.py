"""The profile's file: YAML a person reads and git diffs, read strictly and written whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from latecomer.countrydata.countries import country_hint, load_countries
from latecomer.countrydata.indicators import LAST_YEAR
from latecomer.countrydata.roster import FIRST_YEAR as FIRST_BODY
from latecomer.countrydata.roster import Body
from latecomer.errors import InputError, Problem, Problems, UsageError, nearest
from latecomer.files import PROFILE, check_place, write
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import compare, settled
from latecomer.profile.deciding import latest, problems_of
from latecomer.profile.model import Answer, Decision, Profile, Via
from latecomer.profile.reconciling import MAX_RESPONSES, dated, reconcile
from latecomer.vocabulary import SKIPPED, UNKNOWN, Confidence, Vocabulary, load_vocabulary
from latecomer.yamlfile import (
    Document,
    Map,
    ambiguous,
    as_it_stands,
    describe,
    parse,
    plain_text,
    read_as_is,
    rewrite,
    same,
    structure,
)
from latecomer.yamlfile.reading import MAX_BYTES

FORMAT = "latecomer/profile/2"
FIRST_YEAR = 1960
# A statement by its level and letter; which there are is not asked, for questionnaires change and files last.
_TICK = re.compile("[1-4][a-z]")


def _as_data(value: Any) -> Any:
    """Return a value as YAML has it: a tuple as a list."""
    return list(value) if isinstance(value, tuple) else value


# What an entry that leaves it out stands for.
SAID = ("value", "state", "responses", "line")
USUAL = {f.name: _as_data(getattr(Answer(), f.name)) for f in fields(Answer) if f.name not in SAID}


class Raw:
    """A value whose type its variable decides."""


class Answers:
    """The answers, each checked on its own so that all faults of a file are seen at once."""


@dataclass(frozen=True)
class _Response:
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
    ticked: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class _Answer(_Response):
    counts: bool = True


@dataclass(frozen=True)
class _Several:
    """What several people said of one variable; which answer counts follows from it."""

    responses: tuple[_Response, ...]
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
    decisions: dict[str, Decision] = field(default_factory=dict)


def load_profile(path: str | Path, vocabulary: Vocabulary) -> Profile:
    """Read a profile.

    Raises
    ------
    InputError
        With every fault of the file: unknown country or variable, wrong type or range, an answer from
        after `as_of`; each with its line and, where one is close, the right name.
    """
    return parse_profile(read_as_is(Path(path), shown=str(path)), str(path), vocabulary)


def parse_profile(text: str, name: str, vocabulary: Vocabulary) -> Profile:
    """Read a profile from the text of its file, as `load_profile` does.

    Raises
    ------
    InputError
        As `load_profile`.
    """
    document = _truths_read(parse(plain_text(text), name), vocabulary)
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
    problems.extend(problems_of(file.decisions, document.path) if file else ())
    problems.check()
    assert file
    profile = Profile(
        file.country,
        file.as_of,
        _with_bodies(answers, bodies),
        file.questionnaire,
        file.panel,
        file.note,
        file.struck_out,
        document.path,
        bodies,
        file.decisions,
    )
    return settled(profile, vocabulary)


def _truths_read(document: Document, vocabulary: Vocabulary) -> Document:
    """Return a document that no longer minds an unquoted yes or no where one of the two is asked for."""
    raw = document.data.get("answers") if isinstance(document.data, Map) else None
    meant = set()
    for id, entry in raw.items() if isinstance(raw, Map) else ():
        for path, written in _values(entry):
            if isinstance(written, str) and id in vocabulary and vocabulary[id].kind == "boolean":
                meant.add(ambiguous(document.path, document.line("answers", id, *path), written))
    return replace(document, problems=tuple(p for p in document.problems if p not in meant))


def _values(entry: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every value of an entry with its place in it."""
    if not isinstance(entry, Map):
        yield (), entry
        return
    yield ("value",), entry.get("value")
    several = entry.get("responses")
    for i, one in enumerate(several if isinstance(several, list) else ()):
        if isinstance(one, Map):
            yield ("responses", i, "value"), one.get("value")


def _with_bodies(answers: Mapping[str, Answer], bodies: Mapping[str, tuple[Body, ...]]) -> dict[str, Answer]:
    """Return the answers of a profile: whoever names a body says that there is one, be it the roster."""
    found = dict(answers)
    for function, of in bodies.items():
        via: Via = "consultant" if any(body.via == "person" for body in of) else "roster"
        named = Answer(value=True, via=via, source="bodies of this profile")
        found.setdefault(f"existing.{function}.exists", named)
    return found


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
            if body.until is not None and not body.since <= body.until <= LAST_YEAR:
                what = f"bodies: {body.name!r} since {body.since}, until {body.until}"
                problems.add(line, what, f"the first year, then the last, up to {LAST_YEAR}")
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
        except InputError as error:
            problems.extend(error.problems)
    return answers


def _answer(id: str, entry: Any, document: Document, vocabulary: Vocabulary) -> Answer:
    if not isinstance(entry, Map):  # the short form: `variable: value`
        short = Map(document.line("answers", id))
        short["value"] = entry
        entry = short
    if "responses" in entry:
        return _several(id, entry, document, vocabulary)
    held = structure(Document(document.path, entry), _Answer, {Raw: as_it_stands})
    return replace(_response(id, held, document.line("answers", id), document, vocabulary), counts=held.counts)


def _several(id: str, entry: Map, document: Document, vocabulary: Vocabulary) -> Answer:
    """Read what several people said, and reconcile it."""
    beside = [key for key in entry if key not in ("responses", "counts")]
    if beside:
        what = f"{id}: {beside[0]!r} stands beside `responses`"
        hint = "put it into the response whose it is: which answer counts follows from the responses"
        raise InputError([Problem(document.path, document.line("answers", id, beside[0]), what, hint)])
    held = structure(Document(document.path, entry), _Several, {Raw: as_it_stands})
    line = document.line("answers", id, "responses")
    if not 1 <= len(held.responses) <= MAX_RESPONSES:
        what = f"{id}: {len(held.responses)} responses"
        raise InputError([Problem(document.path, line, what, f"from 1 to {MAX_RESPONSES}")])
    problems, responses = Problems(document.path), []
    for one in held.responses:
        try:
            responses.append(_response(id, one, one.line, document, vocabulary))
        except InputError as error:
            problems.extend(error.problems)
    problems.check()
    as_of = document.data.get("as_of")
    answer = reconcile(vocabulary[id], responses, as_of if isinstance(as_of, int) else LAST_YEAR)
    return replace(answer, counts=held.counts, line=entry.line)


def _response(id: str, held: _Response, line: int, document: Document, vocabulary: Vocabulary) -> Answer:
    said = read_answer(vocabulary[id], held.value)
    if isinstance(said, Problem):
        raise InputError([Problem(document.path, line, f"{id}: {said.what}", said.hint)])
    given = {f.name: getattr(held, f.name) for f in fields(_Response) if f.name not in ("value", "line")}
    if gone := next((key for key in held.ticked if not _TICK.fullmatch(key)), ""):
        what = f"{id}: {gone!r} is no statement"
        raise InputError([Problem(document.path, line, what, ", ".join(vocabulary[id].statements))])
    if isinstance(said, NoValue):
        return Answer(state=said.value, line=held.line, **given)
    return Answer(value=said, line=held.line, **given)


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
        if not answer.responses:
            _check_years(document.line("answers", id), id, answer, as_of, problems)
        for one in answer.responses:
            _check_years(one.line, id, one, as_of, problems)


def _check_years(line: int, id: str, answer: Answer, as_of: int, problems: Problems) -> None:
    if answer.year and answer.year > as_of:
        what = f"{id}: observed in {answer.year}, after as_of {as_of}"
        problems.add(line, what, "a profile knows nothing later than its year")
    elif answer.year is not None and answer.year < FIRST_BODY:
        problems.add(line, f"{id}: observed in {answer.year}", f"a year from {FIRST_BODY} to {as_of}")
    if answer.since is not None and not FIRST_BODY <= answer.since <= (answer.year or as_of):
        what = f"{id}: since {answer.since}, which is not in or before {answer.year or as_of}"
        problems.add(line, what, "the first year of a median; `year` is its last")


# --- writing ---------------------------------------------------------------------------------------------


def profile_text(profile: Profile, text: str = "", name: str = "", unchanged: Collection[str] = ()) -> str:
    """Write a profile as YAML; over the `text` of an existing file, change only what differs.

    Parameters
    ----------
    profile : Profile
    text, name : str
        The file as it stands, empty for a new one, and how it is named to a reader.
    unchanged : collection of str
        Variables whose entries say what is wanted, however they are written.

    Raises
    ------
    InputError
        If `text` is not sound, or something of the profile cannot be written so that it reads back.
    """
    head = {
        "format": FORMAT,
        "country": profile.country,
        "as_of": profile.as_of,
        "questionnaire": profile.questionnaire,
        "panel": profile.panel,
        "note": profile.note,
        "struck_out": list(profile.struck_out),
    }

    def wanted(old: Any) -> dict[str, Any]:
        old = old if isinstance(old, Map) else {}
        data = {key: value for key, value in old.items() if key not in ("bodies", "decisions", "answers")}
        data |= {key: value for key, value in head.items() if value}
        for gone in [key for key in head if data.get(key) and not head[key]]:
            del data[gone]
        if bodies := _written_bodies(old.get("bodies"), profile):
            data["bodies"] = bodies
        if profile.decisions:
            data["decisions"] = _written_decisions(old.get("decisions"), profile)
        data["answers"] = _written_answers(old.get("answers"), profile, unchanged)  # last: people append to them
        return data

    return rewrite(text, wanted, name)


def _written_answers(old: Any, profile: Profile, unchanged: Collection[str]) -> dict[str, Any]:
    """Return what a file says of the answers: as it stands there, where that says the same."""
    old = old if isinstance(old, Map) else {}
    stay = [id for id in old if id in profile.answers]
    written = {id: _written(profile.answers[id]) for id in (*stay, *profile.answers)}
    return {
        id: old[id] if id in old and id in unchanged else _as_it_says(old.get(id), new)
        for id, new in written.items()
    }


def _as_it_says(old: Any, new: dict[str, Any]) -> Any:
    """Return an entry of a file, which may leave out what is usual, where it says what is wanted; else what is."""
    if "responses" in new:
        return _responses_as_they_say(old, new)
    stated = old if isinstance(old, Map) else {"value": old}
    return old if same({**USUAL, **stated}, {**USUAL, **new}) else new


def _responses_as_they_say(old: Any, new: dict[str, Any]) -> Any:
    """Return the wanted responses, each as the file has it where it says the same."""
    there = old.get("responses") if isinstance(old, Map) else None
    left = list(there) if isinstance(there, list) else []
    found = []
    for wanted in new["responses"]:
        stated = next((one for one in left if _as_it_says(one, wanted) is one), wanted)
        left = [one for one in left if one is not stated]
        found.append(stated)
    rest = {"counts": old["counts"]} if new.get("counts", True) == _counted(old) else {}
    return {**new, **rest, "responses": found}


def _counted(old: Any) -> bool | None:
    """Return what an entry says of whether it counts; None where it says nothing."""
    return old.get("counts") if isinstance(old, Map) else None


def checked_text(profile: Profile, vocabulary: Vocabulary, text: str = "", name: str = "") -> str:
    """Write a profile as `profile_text` does, and read it back as any command will.

    Raises
    ------
    InputError
        If what would be on disk were not the same profile, or more than a profile may hold.
    """
    profile = settled(profile, vocabulary)
    before = parse_profile(text, name, vocabulary) if text else None
    changed = {change.id for change in compare(before, profile)} if before else set()
    unchanged = before.answers.keys() - changed if before else ()
    written = profile_text(profile, text, name, unchanged)
    size = len(written.encode())
    if size > MAX_BYTES:
        what = f"with this it would hold {size:,} bytes, more than any command reads; nothing was written"
        raise InputError([Problem(name, 0, what, f"at most {MAX_BYTES:,} bytes: shorten the longest evidence")])
    again = parse_profile(written, name, vocabulary)
    wanted = _with_bodies(profile.answers, profile.bodies)
    differ = sorted(id for id in {*wanted, *again.answers} if wanted.get(id) != again.answers.get(id))
    if differ or replace(again, answers={}, path="") != replace(profile, answers={}, path=""):
        what = f"would not read back as it is ({', '.join(differ) or 'its head'}); nothing was written"
        raise InputError([Problem(name, 0, what, "write what is new into the file by hand")])
    return written


def _written(answer: Answer) -> dict[str, Any]:
    if answer.responses:
        counts = {} if answer.counts else {"counts": False}
        return {**counts, "responses": [_written(one) for one in answer.responses]}
    value: Any = {"unknown": UNKNOWN, "skipped": SKIPPED}.get(answer.state, _as_data(answer.value))
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        value = int(value)
    rest = {name: _as_data(getattr(answer, name)) for name in USUAL if name not in ("confidence", "via")}
    return {"value": value, "confidence": answer.confidence, "via": answer.via, **_unusual(rest, USUAL)}


def _written_bodies(old: Any, profile: Profile) -> dict[str, list[Any]]:
    """Return what a file says of the bodies; what a person noted of one that is gone by the year stays there."""
    old = old if isinstance(old, Map) else {}
    usual = {f.name: f.default for f in fields(_Body)}
    found = {}
    for function in dict.fromkeys((*old, *profile.bodies)):
        new = [{name: getattr(body, name) for name in usual} for body in profile.bodies.get(function, ())]
        there = [({**usual, **entry}, entry) for entry in old.get(function) or ()]
        stays = [
            (full, entry)
            for full, entry in there
            if any(same(full, one) for one in new) or entry.get("via") != "roster"
        ]
        fresh = [(one, _unusual(one, usual)) for one in new if not any(same(full, one) for full, _ in there)]
        standing = [full for full, _ in (*stays, *fresh) if any(same(full, one) for one in new)]
        if not same(standing, new):  # another order: as the profile has it, then what is gone
            fresh = [(one, next((e for full, e in stays if same(full, one)), _unusual(one, usual))) for one in new]
            stays = [(full, entry) for full, entry in stays if not any(same(full, one) for one in new)]
            stays, fresh = fresh, stays
        listed = [entry for _, entry in (*stays, *fresh)]
        if listed:
            found[function] = listed
    return found


def _written_decisions(old: Any, profile: Profile) -> dict[str, Any]:
    """Return what a file says of the decisions: as it stands there, where that says the same."""
    old = old if isinstance(old, Map) else {}
    usual = {f.name: f.default for f in fields(Decision) if f.name != "line"}
    found = {}
    for card in (*(id for id in old if id in profile.decisions), *profile.decisions):
        new = {name: getattr(profile.decisions[card], name) for name in usual}
        stands = card in old and same({**usual, **old[card]}, new)
        found[card] = old[card] if stands else _unusual(new, usual)
    return found


def _unusual(held: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value != usual[name]}


def save_profile(profile: Profile, path: Path, vocabulary: Vocabulary | None = None) -> None:
    """Write a new profile to `path`, whole or not at all.

    Raises
    ------
    UsageError
        If something is there already.
    InputError
        If it cannot be written.
    """
    check_place(path, PROFILE)
    write(path, checked_text(profile, vocabulary or load_vocabulary(), name=str(path)), PROFILE, new=True)


def merge(old: Profile, new: Profile) -> Profile:
    """Renew what public data say in `old` by what they say in `new`; what people answered and added stays.

    An answer that names no year speaks of the year of its profile. In a profile of a later year it names that year
    then, so that nobody's judgement is dated anew.

    Raises
    ------
    UsageError
        If the two are of different countries, or an answer that stays speaks of a later year.
    """
    if old.country != new.country:
        raise UsageError(f"{old.path} is a profile of {old.country}, not of {new.country}", "give another name")
    kept = {id: a for id, a in old.answers.items() if not a.public}
    late = [
        id
        for id, a in kept.items()
        if any(one.state == "value" and (one.year or old.as_of) > new.as_of for one in a.responses or (a,))
    ]
    if late:
        raise UsageError(
            f"{old.path} holds answers from after {new.as_of}: {', '.join(late)}",
            "give another name, or write into the file the `year` that these answers speak of",
        )
    if old.as_of != new.as_of:
        kept = {id: dated(a, old.as_of) for id, a in kept.items()}
    added = {f: tuple(body for body in of if body.via == "person") for f, of in old.bodies.items()}
    bodies = {f: (*new.bodies.get(f, ()), *added.get(f, ())) for f in {**new.bodies, **added}}
    return replace(
        new,
        answers={**new.answers, **kept},
        note=old.note or new.note,
        struck_out=old.struck_out,
        bodies={f: of for f, of in bodies.items() if of},
        decisions=latest(old.decisions, new.decisions),
    )
