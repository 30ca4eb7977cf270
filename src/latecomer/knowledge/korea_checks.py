"""What must hold of Korea's dated facts: each cited, of its variable's type, and alone in its years."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from latecomer.errors import Problem, Problems, nearest
from latecomer.knowledge.claim_checks import check_cited
from latecomer.knowledge.model import KOREA_YEARS, KoreaFact
from latecomer.profile.answers import NoValue, read_answer
from latecomer.vocabulary import Vocabulary


def check_korea(facts: Iterable[KoreaFact], vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that every dated fact is cited, fits its variable, and is the only one about it in its years."""
    of_variable: dict[str, list[KoreaFact]] = {}
    for fact in facts:
        check_cited(fact.cite, fact.line, f"the fact about {fact.variable!r}", problems)
        if fact.variable not in vocabulary:
            hint = nearest(fact.variable, vocabulary)
            problems.add(fact.line, f"unknown variable {fact.variable!r}", hint)
            continue
        _check_value(fact, vocabulary, problems)
        if _check_dates(fact, vocabulary[fact.variable].kind == "number", problems):
            of_variable.setdefault(fact.variable, []).append(fact)
    for spells in of_variable.values():
        spells.sort(key=lambda fact: fact.begins)
        for earlier, later in pairwise(spells):
            _check_overlap(earlier, later, problems)


def _check_value(fact: KoreaFact, vocabulary: Vocabulary, problems: Problems) -> None:
    variable = vocabulary[fact.variable]
    if variable.origin not in ("asked", "panel"):
        problems.add(
            fact.line,
            f"{variable.id} follows from other data (origin {variable.origin}) and is no fact to date",
            "date what is asked, or what the panel holds",
        )
        return
    said = read_answer(variable, fact.value)
    if isinstance(said, NoValue):
        problems.add(fact.line, f"{variable.id}: {said.value} is no fact to date", "leave it out")
    elif isinstance(said, Problem):
        problems.add(fact.line, f"{variable.id}: {said.what}", said.hint)


def _check_dates(fact: KoreaFact, number: bool, problems: Problems) -> bool:
    """Say whether the dates of a fact can be compared with those of others."""
    key, other = ("year", "since") if number else ("since", "year")
    if getattr(fact, key) is None or getattr(fact, other) is not None:
        what = "a number is dated by the year it was observed in" if number else "it is dated by its first year"
        problems.add(fact.line, f"{fact.variable}: {what}", f"write `{key}` and no `{other}`")
        return False
    first, last = KOREA_YEARS
    if not first <= fact.begins <= last:
        problems.add(fact.line, f"{fact.variable}: {fact.begins} is out of range", f"from {first} to {last}")
        return False
    if fact.until is not None and fact.until < fact.begins:
        problems.add(
            fact.line,
            f"{fact.variable}: it ends in {fact.until}, before it begins in {fact.begins}",
            "`until` is the last year in which it holds",
        )
        return False
    return True


def _check_overlap(earlier: KoreaFact, later: KoreaFact, problems: Problems) -> None:
    same = earlier.begins == later.begins
    if same or (earlier.until is not None and earlier.until >= later.begins):
        problems.add(
            max(earlier.line, later.line) if same else earlier.line,
            f"two facts about {later.variable!r} hold in {later.begins}",
            f"the other stands in line {min(earlier.line, later.line) if same else later.line}; "
            "end the first before the second begins",
        )
