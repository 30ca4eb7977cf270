"""Rule cases: sentences about real country-years and filled questionnaires that the rules must bear out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
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
from latecomer.yamlfile import Document, Wrong, describe, read, structure


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
class Moves:
    """What moves a card, a constraint or a position, and what does not: sentences, each with the answers it says.

    Each is tried alone, on top of the profile of the case.

    Attributes
    ----------
    raised_by, lowered_by : mapping of str to Answers
        The case of a card, the severity of a constraint or the level of a position moves by `by` or more.
    unmoved_by : mapping of str to Answers
        It moves by less, and nothing stops a card that did not stop it before.
    held_back_by : mapping of str to Answers
        Something has to come before a card then, and not without it.
    exempted_by : mapping of str to Answers
        A card does not apply then, and does without it.
    by : float or None
        Points, or levels; by default five points, or one level.
    """

    raised_by: Mapping[str, Answers] = field(default_factory=dict)
    lowered_by: Mapping[str, Answers] = field(default_factory=dict)
    unmoved_by: Mapping[str, Answers] = field(default_factory=dict)
    held_back_by: Mapping[str, Answers] = field(default_factory=dict)
    exempted_by: Mapping[str, Answers] = field(default_factory=dict)
    by: float | None = None


@dataclass(frozen=True)
class Case:
    """One case, named as a sentence.

    With `record` it starts from Korea's own dated facts beside public data, and not from public data alone. With
    `bare` it starts from what the country's income and size lead one to expect, and nothing else is known of it.
    """

    name: str
    country: str
    as_of: int
    expect: Expected = field(default_factory=Expected)
    moves: Mapping[str, Moves] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    law_date: str | None = None
    record: bool = False
    bare: bool = False
    line: int = 0

    def __post_init__(self) -> None:
        """Refuse a case that cannot fail.

        Raises
        ------
        Wrong
            If nothing is expected, neither at all nor of one subject.
        """
        if self.expect == Expected() and not self.moves:
            raise Wrong(f"{self.name}: nothing is expected", "say what must hold in `expect` or `moves`")
        idle = [subject for subject, moves in self.moves.items() if moves == Moves(by=moves.by)]
        if idle:
            raise Wrong(f"{self.name}: nothing is said of {', '.join(idle)}", "for instance under `raised_by`")


@dataclass(frozen=True)
class CaseFile:
    """The cases of one file."""

    format: Literal["latecomer/cases/1"]
    cases: tuple[Case, ...]
    path: str = ""


def _answers(value: Any, _: Any) -> Answers:
    if not isinstance(value, dict):
        raise Wrong(f"expected answers, found {describe(value)}", "write them as {collateral_gap: 3}")
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
            loaded.append(read_cases(read(path, shown=resources.shown(path))))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return tuple(loaded)


def read_cases(document: Document) -> CaseFile:
    """Return the cases of a file that was read.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    return replace(structure(document, CaseFile, {Answers: _answers}), path=document.path)


def profile_of(case: Case) -> Profile:
    """Return the profile a case is about: public data (or Korea's record), and its answers on top.

    Raises
    ------
    Wrong
        For a country, a variable or a value that does not exist, a record of another country than Korea, or one
        of which nothing is known.
    UsageError
        For a year of which nothing is known.
    """
    vocabulary = load_vocabulary()
    if case.country not in load_countries():
        raise Wrong(f"unknown country {case.country!r}", country_hint(case.country))
    if case.record and case.country != KOREA:
        raise Wrong(f"there is no record of {case.country}", f"`record: true` goes with {KOREA}")
    if case.record and case.bare:
        raise Wrong("a record of which nothing is known", "take `record` or `bare` out")
    begun = (
        korea_profile(case.as_of, load_knowledge(), vocabulary)
        if case.record
        else _public(case.country, case.as_of)
    )
    return answered(_bare(begun, vocabulary) if case.bare else begun, case.answers, vocabulary)


@cache  # many cases start from one country and year
def _public(country: str, as_of: int) -> Profile:
    return prefill(country, as_of, load_vocabulary())


def _bare(profile: Profile, vocabulary: Vocabulary) -> Profile:
    """Return the profile of a country of which only is known what its income and size lead one to expect."""
    expected = {id: answer for id, answer in profile.answers.items() if vocabulary[id].origin == "predicted"}
    return replace(profile, answers=expected, bodies={})


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
