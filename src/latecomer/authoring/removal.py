"""Each sign, gate and prerequisite taken away in turn: which of them no case would miss.

The profiles of all cases are measured once. What is taken away touches a few cards, one constraint, or one scale:
only those are measured again, and only the cases that speak of them are looked at. What is usual among latecomers
is left as it was, so that a place in the list is that of a screening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from latecomer.authoring.cases import Case, CaseFile, Expected
from latecomer.authoring.moving import Tried
from latecomer.authoring.outcomes import Outcomes
from latecomer.authoring.running import Begun, begin, moving, together
from latecomer.errors import InputError, Problem
from latecomer.knowledge import Institution, Knowledge
from latecomer.library import Library
from latecomer.measurement import Measures, Standing, weigh
from latecomer.measurement.cards import GOVERNING_SCALES, CardMeasure, measure_card
from latecomer.measurement.portfolio import mistakes, ranks
from latecomer.measurement.scales import place

DRAWS = 64


@dataclass(frozen=True)
class Part:
    """Something that can be taken out of the rules.

    Attributes
    ----------
    kind : str
        ``sign``, ``gate``, ``needs`` (a card that another builds on), ``link`` (one that blocks), ``exemption``.
    within : str
        The card, constraint or scale it stands in; empty for a gate.
    id : str
        What a reader finds it by: its own id, or the condition.
    line : int
    without : Knowledge
        The rules when it is gone.
    cards, failures, scales : tuple of str
        What is measured otherwise then.
    """

    kind: str
    within: str
    id: str
    line: int
    without: Knowledge
    cards: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screened:
    """What screening found.

    Attributes
    ----------
    tried : int
        How many parts were taken away, one at a time.
    missed_by_none : tuple of Part
        Those whose absence fails no case.
    cases : int
        Cases that were looked at: those that hold with few draws.
    """

    tried: int
    missed_by_none: tuple[Part, ...]
    cases: int


def screen(library: Library, every: Iterable[Part], chosen: Iterable[tuple[CaseFile, Case]]) -> Screened:
    """Take each part away in turn and say which no case misses.

    Raises
    ------
    InputError
        If a case is about a profile that cannot be.
    """
    begun, problems = begin(chosen)
    if problems:
        raise InputError(problems)
    trials: list[_Trial | _MovesTrial] = [_Trial(*some) for some in together(begun, library, DRAWS)]
    found = list(moving(begun, library, DRAWS))
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise InputError(problems)
    trials += [_MovesTrial(one) for one in found if isinstance(one, Tried) and not any(one.differences())]
    every = tuple(every)
    left = tuple(part for part in every if not any(trial.misses(part) for trial in trials))
    return Screened(len(every), left, len({case for trial in trials for case in trial.cases}))


def parts(knowledge: Knowledge) -> Iterator[Part]:
    """Yield everything that can be taken away: signs, gates, and what a card waits for."""
    for card in knowledge.institutions.values():
        yield from _of_card(card, knowledge)
    for id, failure in knowledge.failures.items():
        answering = tuple(card.id for card in knowledge.institutions.values() if card.answers[0] == id)
        for sign in failure.signs:
            less = replace(failure, signs=tuple(s for s in failure.signs if s is not sign))
            rules = replace(knowledge, failures={**knowledge.failures, id: less})
            yield Part("sign", id, sign.id, sign.line, rules, cards=answering, failures=(id,))
    for id, scale in knowledge.scales.items():
        for i, level in enumerate(scale.levels):
            for sign in level.signs:
                fewer = replace(level, signs=tuple(s for s in level.signs if s is not sign))
                levels = (*scale.levels[:i], fewer, *scale.levels[i + 1 :])
                rules = replace(knowledge, scales={**knowledge.scales, id: replace(scale, levels=levels)})
                yield Part("sign", id, sign.id, sign.line, rules, scales=(id,))
    for id, gate in knowledge.gates.gates.items():
        gates = {name: one for name, one in knowledge.gates.gates.items() if name != id}
        stopped = tuple(
            card.id for card in knowledge.institutions.values() if id in knowledge.gates.stopping(card)
        )
        rules = replace(knowledge, gates=replace(knowledge.gates, gates=gates))
        yield Part("gate", "", id, gate.line, rules, cards=stopped)


def _of_card(card: Institution, knowledge: Knowledge) -> Iterator[Part]:
    def part(kind: str, id: str, line: int, less: Institution) -> Part:
        rules = replace(knowledge, institutions={**knowledge.institutions, card.id: less})
        return Part(kind, card.id, id, line, rules, cards=(card.id,))

    for sign in card.need:
        left = tuple(s for s in card.need if s is not sign)
        if any(s.weight > 0 for s in left):  # a card without a sign in favour is none
            yield part("sign", sign.id, sign.line, replace(card, need=left))
    for id in card.needs:
        yield part("needs", id, card.line, replace(card, needs=tuple(n for n in card.needs if n != id)))
    for link in card.readiness:
        if link.effect == "blocks":
            rest = tuple(one for one in card.readiness if one is not link)
            yield part("link", link.when.text, link.line, replace(card, readiness=rest))
    for exempt in card.does_not_apply:
        others = tuple(one for one in card.does_not_apply if one is not exempt)
        yield part("exemption", exempt.when.text, exempt.line, replace(card, does_not_apply=others))


class _Trial:
    """The profiles of some cases, measured by the rules as they are."""

    def __init__(self, measures: Measures, begun: tuple[Begun, ...]) -> None:
        self.measures = measures
        self.before = Outcomes.of(measures)
        whole = [(row, one.case.expect) for row, one in enumerate(begun)]
        self.expects = [(row, expect) for row, expect in whole if self._holds(self.before, row, expect)]
        self.cases = {(begun[row].file.path, begun[row].case.line) for row, _ in self.expects}
        self.listed = [(row, expect) for row, expect in self.expects if _reads_the_list(expect)]

    def misses(self, part: Part) -> bool:
        """Say whether a case fails without a part."""
        at = self.measures.at
        named = {*part.cards, *part.failures, *part.scales, *self._waiting(part.scales)}
        own = [(row, expect) for row, expect in self.expects if named & _names(expect)]
        if not own and not (part.cards and self.listed):
            return False
        some = {
            id: place(part.without.scales[id], at.batch, at.evaluator, at.knowledge.method) for id in part.scales
        }
        standings = {**at.standings, **some}
        at = replace(at, knowledge=part.without, standings=standings)
        again = part.cards or self._waiting(self._moved(some))
        found = {id: measure_card(part.without.institutions[id], at) for id in again}
        method = part.without.method
        severities = {
            id: weigh(part.without.failures[id].signs, at.batch, at.evaluator, method.stand_in)
            for id in part.failures
        }
        after = replace(
            self.before,
            knowledge=part.without,
            standings=standings,
            severities={**self.before.severities, **severities},
            cards={**self.before.cards, **found},
        )
        return self._fails(after, own) or self._fails_in_the_list(after, found)

    def _moved(self, standings: Mapping[str, Standing]) -> list[str]:
        """Return the scales on which somebody stands elsewhere now."""
        old = self.measures.standings
        return [
            id
            for id, one in standings.items()
            if not (np.array_equal(one.level, old[id].level) and np.array_equal(one.open, old[id].open))
        ]

    def _waiting(self, scales: Iterable[str]) -> list[str]:
        """Return the cards that wait for a level of one of some scales."""
        governing = set(scales) & set(GOVERNING_SCALES)
        return [id for id, card in self.before.cards.items() if governing & card.card.introduced_at.keys()]

    def _fails_in_the_list(self, after: Outcomes, found: Mapping[str, CardMeasure]) -> bool:
        """Say whether a case fails on a place in the list, where what was measured again moves the list."""
        moves = np.zeros(self.measures.batch.size, dtype=bool)
        for id, card in found.items():
            old = self.before.cards[id]
            moves |= (card.order != old.order) | (card.verdict != old.verdict) | (card.against != old.against)
        listed = [(row, expect) for row, expect in self.listed if moves[row]]
        rows = np.zeros_like(moves)
        rows[[row for row, _ in listed]] = True
        rows &= self.measures.ranked
        if not rows.any():
            return False
        rank = ranks(after.cards, after.knowledge, self.measures.capacity, rows).rank
        wrong = mistakes(after.cards, rank, after.knowledge, rows)
        return self._fails(replace(after, rank=rank, mistakes=wrong), listed)

    def _fails(self, after: Outcomes, expects: list[tuple[int, Expected]]) -> bool:
        return not all(self._holds(after, row, expect) for row, expect in expects)

    @staticmethod
    def _holds(outcomes: Outcomes, row: int, expect: Expected) -> bool:
        return next(outcomes.differences(expect, row), None) is None


class _MovesTrial:
    """What a case says of one subject."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        self.cases = {(tried.file.path, tried.case.line)}

    def misses(self, part: Part) -> bool:
        """Say whether a sentence comes out otherwise without a part."""
        touched = self.tried.reads((*part.cards, *part.failures), part.scales)
        return touched and any(self.tried.without(part.without, part.scales).differences())


def _names(expect: Expected) -> set[str]:
    """Return the cards, constraints and scales a case speaks of."""
    scales = {*expect.positions, *expect.or_higher, *expect.settled}
    return {*expect.institutions, *expect.mistakes, expect.worst_failure, *scales} - {""}


def _reads_the_list(expect: Expected) -> bool:
    return bool(expect.mistakes) or any(one.first is not None for one in expect.institutions.values())
