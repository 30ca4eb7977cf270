"""Rule cases: sentences about real country-years and filled questionnaires that the rules must bear out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from latecomer import resources
from latecomer.countrydata.countries import country_hint, load_countries
from latecomer.errors import InputError, Problem, nearest
from latecomer.knowledge import load_knowledge
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import settled
from latecomer.recommendation import TierName, VerdictName
from latecomer.scenarios import KOREA, korea_profile
from latecomer.vocabulary import Vocabulary, load_vocabulary
from latecomer.yamlfile import Wrong, read, structure


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
    contradictions: tuple[str, ...] = ()
    no_contradictions: tuple[str, ...] = ()
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


def profile_of(case: Case) -> Profile:
    """Return the profile a case is about: public data (or Korea's record), and its answers on top.

    Raises
    ------
    Wrong
        For a country, a variable or a value that does not exist, or a record of another country than Korea.
    UsageError
        For a year of which nothing is known.
    """
    vocabulary = load_vocabulary()
    if case.country not in load_countries():
        raise Wrong(f"unknown country {case.country!r}", country_hint(case.country))
    if case.record and case.country != KOREA:
        raise Wrong(f"there is no record of {case.country}", f"`record: true` goes with {KOREA}")
    begun = (
        korea_profile(case.as_of, load_knowledge(), vocabulary)
        if case.record
        else prefill(case.country, case.as_of, vocabulary)
    )
    return answered(begun, case.answers, vocabulary)


def answered(profile: Profile, answers: dict[str, Any], vocabulary: Vocabulary) -> Profile:
    """Return the profile with answers of high confidence, as a consultant would give them with evidence.

    Raises
    ------
    Wrong
        For a variable or a value that does not exist.
    """
    given = dict(profile.answers)
    for id, raw in answers.items():
        if id not in vocabulary:
            raise Wrong(f"unknown variable {id!r}", nearest(id, vocabulary))
        said = read_answer(vocabulary[id], raw)
        if isinstance(said, Problem):
            raise Wrong(f"{id}: {said.what}", said.hint)
        answer = Answer(state=said.value) if isinstance(said, NoValue) else Answer(value=said)
        given[id] = replace(answer, confidence="high", evidence="rule case")
    return settled(replace(profile, answers=given), vocabulary)


def unknown_names(expect: Expected) -> Iterator[str]:
    """Say which names of a case stand for nothing: a case that cannot fail proves nothing."""
    knowledge = load_knowledge()
    for ids, known in (
        ((*expect.contexts, *expect.no_contexts), knowledge.contexts),
        ((*expect.cautions, *expect.no_cautions), knowledge.cautions),
        ((*expect.contradictions, *expect.no_contradictions), knowledge.contradictions),
    ):
        yield from (f"unknown {id!r} {nearest(id, known)}" for id in ids if id not in known)
