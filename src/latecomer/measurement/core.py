"""Measure a batch: positions, constraints, cards, and which of them come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Institution, Knowledge, When
from latecomer.measurement.batch import Batch
from latecomer.measurement.cards import (
    GOVERNING_SCALES,
    LIKELY,
    CardMeasure,
    Part,
    Surroundings,
    measure_card,
    weigh_case,
)
from latecomer.measurement.evaluator import Evaluator
from latecomer.measurement.law import LawStatus, law_of
from latecomer.measurement.portfolio import Portfolio, portfolio, ranks
from latecomer.measurement.precedents import Precedents, no_precedents
from latecomer.measurement.presence import presences
from latecomer.measurement.scales import Standing, place
from latecomer.measurement.verdicts import VERDICTS
from latecomer.measurement.weighing import Sum, weigh
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Measures:
    """Everything measured of a batch; arrays have one entry a profile.

    Attributes
    ----------
    at : Surroundings
        What every card was measured on.
    standings, severities, cards, law : mapping
        By id of scale, constraint, card and instrument.
    holds : mapping
        Of contexts, cautions, gates and what comes first, by kind and id: where each is likely to hold.
    capacity : ndarray of int
        Position of the line of ``method.capacity`` that holds.
    coverage : ndarray
        Share of the headline figures that are known.
    ranked : ndarray of bool
        Whether enough is known to rank anything.
    """

    at: Surroundings
    batch: Batch
    evaluator: Evaluator
    standings: Mapping[str, Standing]
    severities: Mapping[str, Sum]
    law: Mapping[str, LawStatus]
    holds: Mapping[str, Mapping[str, Mask]]
    capacity: NDArray[np.int_]
    coverage: Array
    ranked: Mask
    cards: Mapping[str, CardMeasure]
    portfolio: Portfolio


def measure(
    batch: Batch,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    precedents: Precedents,
    usual: Mapping[str, Mapping[Part, Array]],
) -> Measures:
    """Measure a batch, beside what the nearest economies took up and what is usual among latecomers."""
    at = _surroundings(batch, knowledge, vocabulary, precedents, usual, tuple(knowledge.scales))
    severities = {
        id: weigh(failure.signs, batch, at.evaluator, knowledge.method.stand_in)
        for id, failure in knowledge.failures.items()
    }
    cards = {id: measure_card(card, at) for id, card in sorted(knowledge.institutions.items())}
    coverage = _coverage(batch, vocabulary)
    ranked = coverage >= knowledge.method.coverage
    capacity = _capacity(at)
    return Measures(
        at=at,
        batch=batch,
        evaluator=at.evaluator,
        standings=at.standings,
        severities=severities,
        law=at.law,
        holds=_holds(at),
        capacity=capacity,
        coverage=coverage,
        ranked=ranked,
        cards=cards,
        portfolio=portfolio(cards, knowledge, capacity, ranked),
    )


def first_of(
    batch: Batch,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    precedents: Precedents,
    usual: Mapping[str, Mapping[Part, Array]],
    count: int,
) -> Mask:
    """Measure only who is among the first of each list: of shape (n_cards, n_profiles), cards by id."""
    scales = tuple(scale for scale in GOVERNING_SCALES if scale in knowledge.scales)
    at = _surroundings(batch, knowledge, vocabulary, precedents, usual, scales)
    cards = {id: measure_card(card, at) for id, card in sorted(knowledge.institutions.items())}
    rank = ranks(cards, knowledge, _capacity(at), np.ones(batch.size, dtype=bool), count).rank
    return np.asarray(rank.T > 0)


def verdicts(
    batch: Batch,
    card: Institution,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    precedents: Precedents,
    usual: Mapping[str, Mapping[Part, Array]],
) -> list[str]:
    """Measure one card alone: its verdict for every profile of a batch.

    A verdict hangs on no scale but those that govern, and on who does what the card and those it needs are about.
    """
    scales = tuple(scale for scale in GOVERNING_SCALES if scale in card.introduced_at)
    near = (card, *(knowledge.institutions[id] for id in card.needs))
    functions = dict.fromkeys(function for one in near for function in one.functions)
    at = _surroundings(batch, knowledge, vocabulary, precedents, usual, scales, functions)
    return [VERDICTS[int(code)] for code in measure_card(card, at).verdict]


def alone(batch: Batch, knowledge: Knowledge, vocabulary: Vocabulary, scales: tuple[str, ...]) -> Surroundings:
    """Return what one thing is measured on by itself: on no precedent, on nothing usual, and on some scales."""
    return _surroundings(batch, knowledge, vocabulary, no_precedents(batch.size), {}, scales)


def parts(batch: Batch, knowledge: Knowledge, vocabulary: Vocabulary) -> dict[str, dict[str, Sum]]:
    """Measure the two parts of every card's case alone."""
    evaluator = Evaluator(batch.drawn)
    found = {}
    for id, card in knowledge.institutions.items():
        need, failure, _ = weigh_case(card, batch, evaluator, knowledge, vocabulary)
        found[id] = {"need": need, "failure": failure}
    return found


def _surroundings(
    batch: Batch,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    precedents: Precedents,
    usual: Mapping[str, Mapping[Part, Array]],
    scales: tuple[str, ...],
    functions: Iterable[str] | None = None,
) -> Surroundings:
    evaluator = Evaluator(batch.drawn)
    return Surroundings(
        batch=batch,
        evaluator=evaluator,
        knowledge=knowledge,
        vocabulary=vocabulary,
        standings={id: place(knowledge.scales[id], batch, evaluator, knowledge.method) for id in scales},
        law=law_of(knowledge, batch.law),
        precedents=precedents,
        usual=usual,
        presences=presences(batch, vocabulary.functions if functions is None else functions),
    )


class _Conditional(Protocol):
    """Anything that holds where a condition does."""

    @property
    def when(self) -> When:
        """The condition."""


def _coverage(batch: Batch, vocabulary: Vocabulary) -> Array:
    known = [batch.stands.column(v.id).known for v in vocabulary.values() if v.headline]
    return np.asarray(np.round(np.mean(np.stack(known), axis=0, dtype=np.float64), 3))


def _capacity(at: Surroundings) -> NDArray[np.int_]:
    """Return what each state can carry at once: the first line of the method whose condition holds."""
    lines = at.knowledge.method.capacity
    found = np.full(at.batch.size, len(lines) - 1)
    for i, line in reversed(list(enumerate(lines))):
        if line.when:
            found = np.where(at.holds(line.when) >= LIKELY, i, found)
    return found


def _holds(at: Surroundings) -> dict[str, dict[str, Mask]]:
    kinds: dict[str, Mapping[str, _Conditional]] = {
        "contexts": at.knowledge.contexts,
        "cautions": at.knowledge.cautions,
        "gates": at.knowledge.gates.gates,
        "first": at.knowledge.first,
    }
    return {kind: {id: at.holds(one.when) >= LIKELY for id, one in of.items()} for kind, of in kinds.items()}
