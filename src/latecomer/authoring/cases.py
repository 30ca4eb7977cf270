"""Rule cases: sentences about real country-years and filled questionnaires that the rules must bear out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from latecomer import resources
from latecomer.assessment import assess
from latecomer.countrydata.countries import country_hint, load_countries
from latecomer.errors import InputError, Problem, Problems, UsageError, nearest
from latecomer.knowledge import load_knowledge
from latecomer.library import Library, load_library
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import change
from latecomer.recommendation import Assessment, Recommendation, TierName, VerdictName, open_forms
from latecomer.scenarios import KOREA, korea_profile
from latecomer.vocabulary import Vocabulary, load_vocabulary
from latecomer.yamlfile import Wrong, read, structure

CASE_DRAWS = 500
FIRST = 5


class Answers(dict[str, Any]):
    """Answers on top of what public data fill in, in the short form ``variable: value``."""


@dataclass(frozen=True)
class ExpectedInstitution:
    """What is expected of one card; what is left out is not looked at.

    Attributes
    ----------
    at_least, at_most : float
        Bounds of its case.
    first : bool
        Whether it stands among the first five of the list.
    blocked : bool
        Whether something has to come first.
    ruled_out : tuple of str
        Forms that cannot be taken: by trade law, by their own condition, or by a gate.
    takes : str
        The form that is taken.
    """

    verdict: VerdictName | None = None
    tier: TierName | None = None
    at_least: float | None = None
    at_most: float | None = None
    first: bool | None = None
    blocked: bool | None = None
    ruled_out: tuple[str, ...] = ()
    takes: str = ""


@dataclass(frozen=True)
class Expected:
    """What is expected of an assessment; what is left out is not looked at.

    `or_higher` names scales on which the next level is not decided by what is observed, `settled` those on which
    it is.
    """

    positions: dict[str, int] = field(default_factory=dict)
    or_higher: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    no_contexts: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    no_cautions: tuple[str, ...] = ()
    law: dict[str, str] = field(default_factory=dict)
    worst_failure: str = ""
    comes_first: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    institutions: dict[str, ExpectedInstitution] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One case, named as a sentence.

    With `record` it starts from Korea's own dated facts beside public data, and not from public data alone.
    """

    name: str
    country: str
    as_of: int
    expect: Expected
    answers: Answers = field(default_factory=Answers)
    law_date: str | None = None
    record: bool = False
    line: int = 0


@dataclass(frozen=True)
class CaseFile:
    """The cases of one file."""

    format: Literal["latecomer/cases/1"]
    cases: tuple[Case, ...]
    path: str = ""


def _answers(value: Any, _: Any) -> Answers:
    return Answers(value)


def load_cases() -> tuple[CaseFile, ...]:
    """Read every file of `rules/cases/`.

    Raises
    ------
    InputError
        With every fault of every file.
    """
    loaded: list[CaseFile] = []
    problems: list[Problem] = []
    for path in sorted((resources.rules() / "cases").glob("*.yaml")):
        try:
            document = read(path, shown=resources.shown(path))
            file = structure(document, CaseFile, {Answers: _answers})
            loaded.append(replace(file, path=document.path))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return tuple(loaded)


def run(file: CaseFile, case: Case) -> list[Problem]:
    """Run one case and say what came out otherwise."""
    vocabulary = load_vocabulary()
    problems = Problems(file.path)
    if case.country not in load_countries():
        problems.add(case.line, f"unknown country {case.country!r}", country_hint(case.country))
        return list(problems)
    if case.record and case.country != KOREA:
        problems.add(case.line, f"there is no record of {case.country}", f"`record: true` goes with {KOREA}")
        return list(problems)
    try:
        profile = answered(_begun(case, vocabulary), case.answers, vocabulary)
        a = assess(profile, _library(), draws=CASE_DRAWS, law_date=case.law_date)
    except (Wrong, UsageError) as error:
        problems.add(case.line, error.what, error.hint)
        return list(problems)
    for what in (*_unknown_names(case.expect), *_differences(case.expect, a)):
        problems.add(case.line, f"{case.name}: {what}")
    return list(problems)


@cache
def _library() -> Library:
    """The shipped rules, loaded once for all cases."""
    return load_library()


def _begun(case: Case, vocabulary: Vocabulary) -> Profile:
    if case.record:
        return korea_profile(case.as_of, load_knowledge(), vocabulary)
    return prefill(case.country, case.as_of, vocabulary)


def answered(profile: Profile, answers: dict[str, Any], vocabulary: Vocabulary) -> Profile:
    """Return the profile with answers of high confidence, as a consultant would give them with evidence.

    Raises
    ------
    Wrong
        For a variable or a value that does not exist.
    """
    for id, raw in answers.items():
        if id not in vocabulary:
            raise Wrong(f"unknown variable {id!r}", nearest(id, vocabulary))
        said = read_answer(vocabulary[id], raw)
        if isinstance(said, Problem):
            raise Wrong(f"{id}: {said.what}", said.hint)
        answer = Answer(state=said.value) if isinstance(said, NoValue) else Answer(value=said)
        given = replace(answer, confidence="high", evidence="rule case")
        profile = change(profile, id, given, vocabulary)
    return profile


def _unknown_names(expect: Expected) -> Iterator[str]:
    """Say which names of a case stand for nothing: a case that cannot fail proves nothing."""
    knowledge = load_knowledge()
    for ids, known in (
        ((*expect.contexts, *expect.no_contexts), knowledge.contexts),
        ((*expect.cautions, *expect.no_cautions), knowledge.cautions),
    ):
        yield from (f"unknown {id!r} {nearest(id, known)}" for id in ids if id not in known)


def _differences(expect: Expected, a: Assessment) -> Iterator[str]:
    levels = {p.id: p.level for p in a.diagnosis.positions}
    for id, level in expect.positions.items():
        if levels.get(id) != level:
            yield f"{id} stands at {levels.get(id)}, not {level}"
    open_above = {p.id for p in a.diagnosis.positions if p.may_be_higher}
    yield from (f"{id} is decided, or unknown" for id in expect.or_higher if id not in open_above)
    yield from (f"{id} may be higher" for id in expect.settled if id in open_above)
    found = {c.id for c in a.diagnosis.contexts}, {c.id for c in a.diagnosis.cautions}
    wanted = (expect.contexts, expect.no_contexts), (expect.cautions, expect.no_cautions)
    for here, (there, absent), word in zip(found, wanted, ("context", "caution"), strict=True):
        yield from (f"{word} {id} is not seen" for id in there if id not in here)
        yield from (f"{word} {id} is seen" for id in absent if id in here)
    law = {i.id: i.status for i in a.law}
    for id, status in expect.law.items():
        if law.get(id) != status:
            yield f"{id} is {law.get(id)!r} in trade law, not {status!r}"
    if expect.worst_failure and a.diagnosis.failures[0].id != expect.worst_failure:
        yield f"the worst failure is {a.diagnosis.failures[0].id}, not {expect.worst_failure}"
    comes = {f.id for f in a.diagnosis.first}
    yield from (f"{id} does not come first" for id in expect.comes_first if id not in comes)
    wrong = {m.id for m in a.mistakes}
    yield from (f"{id} is not named as a mistake" for id in expect.mistakes if id not in wrong)
    cards = {r.id: r for r in a.recommendations}
    for id, wants in expect.institutions.items():
        if id not in cards:
            yield f"unknown institution {id!r} {nearest(id, cards)}"
            continue
        yield from (f"{id}: {what}" for what in _institution(wants, cards[id]))


def _institution(wants: ExpectedInstitution, found: Recommendation) -> Iterator[str]:
    for key, here in (("verdict", found.verdict), ("tier", found.tier), ("blocked", found.blocked)):
        wanted = getattr(wants, key)
        if wanted is not None and here != wanted:
            yield f"{key} is {here}, not {wanted}"
    if wants.at_least is not None and found.case < wants.at_least:
        yield f"case is {found.case}, below {wants.at_least:g}"
    if wants.at_most is not None and found.case > wants.at_most:
        yield f"case is {found.case}, above {wants.at_most:g}"
    if wants.first is not None and (0 < found.rank <= FIRST) != wants.first:
        yield f"rank is {found.rank}"
    yield from _forms(wants, found)


def _forms(wants: ExpectedInstitution, found: Recommendation) -> Iterator[str]:
    labels = {form.id: form.label for form in found.forms}
    can_be_taken = {form.id for form in open_forms(found.forms, found.gates)}
    for id in (*wants.ruled_out, *([wants.takes] if wants.takes else [])):
        if id not in labels:
            yield f"unknown form {id!r} {nearest(id, labels)}"
    yield from (f"form {id} is open" for id in wants.ruled_out if id in can_be_taken)
    if wants.takes in labels and labels[wants.takes] != found.form:
        taken = next((id for id, label in labels.items() if label == found.form), "none")
        yield f"form {taken} is taken, not {wants.takes}"
