"""Read a profile's file strictly: every fault at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from latecomer.countrydata.countries import country_hint, load_countries
from latecomer.countrydata.indicators import LAST_YEAR
from latecomer.countrydata.roster import FIRST_YEAR as FIRST_BODY
from latecomer.countrydata.roster import Body
from latecomer.errors import InputError, Problem, Problems, nearest
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import settled
from latecomer.profile.deciding import problems_of
from latecomer.profile.format import AnswerEntry, Answers, ProfileFile, Raw, ResponseEntry, SeveralEntry
from latecomer.profile.model import Answer, Profile, Via
from latecomer.profile.reconciling import MAX_RESPONSES, reconcile
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import (
    Document,
    Map,
    ambiguous,
    as_it_stands,
    describe,
    parse,
    plain_text,
    read_as_is,
    structure,
)

FIRST_YEAR = 1960
# A statement by its level and letter; which there are is not asked, for questionnaires change and files last.
_TICK = re.compile("[1-4][a-z]")


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
        file = structure(document, ProfileFile, {Answers: as_it_stands, Raw: as_it_stands})
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
        with_bodies(answers, bodies),
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
    held = structure(Document(document.path, entry), AnswerEntry, {Raw: as_it_stands})
    return replace(_response(id, held, document.line("answers", id), document, vocabulary), counts=held.counts)


def _several(id: str, entry: Map, document: Document, vocabulary: Vocabulary) -> Answer:
    """Read what several people said, and reconcile it."""
    beside = [key for key in entry if key not in ("responses", "counts")]
    if beside:
        what = f"{id}: {beside[0]!r} stands beside `responses`"
        hint = "put it into the response whose it is: which answer counts follows from the responses"
        raise InputError([Problem(document.path, document.line("answers", id, beside[0]), what, hint)])
    held = structure(Document(document.path, entry), SeveralEntry, {Raw: as_it_stands})
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


def _response(id: str, held: ResponseEntry, line: int, document: Document, vocabulary: Vocabulary) -> Answer:
    said = read_answer(vocabulary[id], held.value)
    if isinstance(said, Problem):
        raise InputError([Problem(document.path, line, f"{id}: {said.what}", said.hint)])
    given = {f.name: getattr(held, f.name) for f in fields(ResponseEntry) if f.name not in ("value", "line")}
    if gone := next((key for key in held.ticked if not _TICK.fullmatch(key)), ""):
        what = f"{id}: {gone!r} is no statement"
        raise InputError([Problem(document.path, line, what, ", ".join(vocabulary[id].statements))])
    if isinstance(said, NoValue):
        return Answer(state=said.value, line=held.line, **given)
    return Answer(value=said, line=held.line, **given)


def _bodies(
    file: ProfileFile, document: Document, vocabulary: Vocabulary, problems: Problems
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


def with_bodies(answers: Mapping[str, Answer], bodies: Mapping[str, tuple[Body, ...]]) -> dict[str, Answer]:
    """Return the answers of a profile: whoever names a body says that there is one, be it the roster."""
    found = dict(answers)
    for function, of in bodies.items():
        via: Via = "consultant" if any(body.via == "person" for body in of) else "roster"
        named = Answer(value=True, via=via, source="bodies of this profile")
        found.setdefault(f"existing.{function}.exists", named)
    return found


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
