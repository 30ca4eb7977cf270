"""Which cards come first: what is to be decided, then the rest, what waits last; by order and id; rivals once.

Between what is to be examined and what is to be asked about first, order decides as well, but the latter gives
way by some points (`gives_way`). So does what says again what was said: a figure speaks for
several cards, two answers to one problem are enough to choose from, and five entries are to be about more than one
thing. And so does, until people have said who does what, a second card for the same bodies.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Institution, Knowledge, Method
from latecomer.knowledge.model import Capacity
from latecomer.measurement.cards import CardMeasure
from latecomer.measurement.verdicts import ASK, ESTABLISH, EXAMINE, NONE

FIRST = 5
# What is to be decided stands before what is to be examined or asked about.
LEVEL_OF = np.array([0, 1, 1, 2])
TAKEN, RIVAL, CONFLICT, CAPACITY, OUTSIDE = range(5)


@dataclass(frozen=True)
class Places:
    """Where the cards of every profile stand.

    Attributes
    ----------
    rank : ndarray of int, shape (n_profiles, n_cards)
        Place in the list, from 1; 0 outside.
    why : ndarray of int, shape (n_profiles, n_cards)
        `TAKEN`; or why not: a rival or a conflict that stands higher, the state's capacity, no tier.
    rival : ndarray of int, shape (n_profiles, n_cards)
        Column of the rival or conflict that stands higher; -1 where none does.
    behind : ndarray of int, shape (n_profiles, n_cards)
        How often it gives way in the list: once for each entry before it that is for the same bodies, or rests on
        the same figure, from the second of these on.
    precedence : ndarray of float, shape (n_profiles, n_cards)
        Order, less what it gives way by: what sorts the list.
    """

    rank: NDArray[np.int_]
    why: NDArray[np.int_]
    rival: NDArray[np.int_]
    behind: NDArray[np.int_]
    precedence: NDArray[np.float64]


@dataclass(frozen=True)
class Portfolio(Places):
    """The list of every profile.

    Attributes
    ----------
    ids : tuple of str
        The cards, sorted: the columns of the arrays.
    first_five : ndarray, shape (n_profiles, n_cards)
        Share of draws in which it is among the first five of the list.
    mistakes : tuple of tuple of str
        For each profile the cards to be careful of: what half of the latecomers have, against which an observed
        sign or a shut gate speaks here.
    """

    ids: tuple[str, ...]
    first_five: NDArray[np.float64]
    mistakes: tuple[tuple[str, ...], ...]


def portfolio(
    cards: Mapping[str, CardMeasure],
    knowledge: Knowledge,
    capacity: NDArray[np.int_],
    ranked: NDArray[np.bool_],
) -> Portfolio:
    """Lay the lists of a batch down."""
    places = ranks(cards, knowledge, capacity, ranked)
    return Portfolio(
        **vars(places),
        ids=tuple(cards),
        first_five=_first_five(cards, places),
        mistakes=mistakes(cards, places.rank, knowledge, ranked),
    )


def ranks(
    cards: Mapping[str, CardMeasure],
    knowledge: Knowledge,
    capacity: NDArray[np.int_],
    rows: NDArray[np.bool_],
    most: int | None = None,
) -> Places:
    """Return the places of some of the profiles; where `most` is given, of so many cards at the most."""
    ids, method = tuple(cards), knowledge.method
    tier = np.stack([cards[id].tier for id in ids], axis=1)
    order = np.stack([cards[id].order for id in ids], axis=1)
    figure = np.stack([cards[id].figure for id in ids], axis=1)
    new = np.stack([cards[id].verdict for id in ids], axis=1) == ESTABLISH
    shape, level, waits = tier.shape, LEVEL_OF[tier], _waits(cards)
    rank, why, rival = np.zeros(shape, dtype=int), np.full(shape, OUTSIDE), np.full(shape, -1)
    gave, precedence = np.zeros(shape, dtype=int), order - method.gives_way * (tier == ASK)
    listed = [knowledge.institutions[id] for id in ids]
    apart = _apart(listed)
    for row in np.flatnonzero(rows):
        picker = _Picker(listed, method, method.capacity[capacity[row]], apart, figure[row])
        able = np.flatnonzero(tier[row] != NONE).tolist()
        queue = [(level[row, c], waits[row, c], -precedence[row, c], c) for c in able]
        heapq.heapify(queue)
        while queue and len(picker.taken) != most:
            stands, waiting, place, column = heapq.heappop(queue)
            if more := picker.repeats(column, stands) - gave[row, column]:
                gave[row, column] += more
                heapq.heappush(queue, (stands, waiting, place + more * method.gives_way, column))
                continue
            why[row, column], rival[row, column] = picker.take(column, bool(new[row, column]))
        rank[row, picker.taken] = np.arange(1, len(picker.taken) + 1)
    gave[why != TAKEN] = 0
    return Places(rank, why, rival, gave, precedence - method.gives_way * gave)


def _waits(cards: Mapping[str, CardMeasure]) -> NDArray[np.bool_]:
    """Say which cards wait for something to come first, while nobody is on record whom one could look into."""
    return np.stack([card.blocked & (card.presence.exists != 1) for card in cards.values()], axis=1)


# For every card, by column, those that never stand beside it, and whether as rivals or in conflict.
Apart = list[dict[int, int]]


def _apart(cards: Sequence[Institution]) -> Apart:
    found: Apart = [{} for _ in cards]
    column = {card.id: i for i, card in enumerate(cards)}
    for why, listed in ((CONFLICT, "conflicts"), (RIVAL, "substitutes")):  # of two that are both, rivals
        for card in cards:
            for other in getattr(card, listed):
                if other in column:
                    found[column[card.id]][column[other]] = why
                    found[column[other]][column[card.id]] = why
    return found


class _Picker:
    """Takes the cards of one profile in order, and says of each that is not taken why."""

    def __init__(
        self,
        cards: Sequence[Institution],
        method: Method,
        capacity: Capacity,
        apart: Apart,
        figure: NDArray[np.str_],
    ) -> None:
        self.cards = cards
        self.apart = apart
        self.figure = figure
        self.method = method
        self.capacity = capacity
        self.taken: list[int] = []
        self.new = 0
        self.carried = 0.0
        self.rest_on: Counter[str] = Counter()
        self.serve: Counter[str] = Counter()

    def repeats(self, column: int, level: int) -> int:
        """Count the entries that said what a card says again: for the same bodies, or on its figure."""
        bodies = sum(self.serve[function] for function in self.cards[column].functions) if level > 0 else 0
        return max(bodies, self.rest_on[self.figure[column]] - self.method.same_figure + 1, 0)

    def take(self, column: int, new: bool) -> tuple[int, int]:
        """Take a card, or say why not and which other stands in its way."""
        if apart := self.apart[column]:
            for other in self.taken:
                if other in apart:
                    return apart[other], other
        if new:
            weight = weight_of(self.cards[column], self.method.weighs)
            too_heavy = self.new > 0 and self.carried + weight > self.capacity.carries  # one new thing always fits
            if self.new >= self.capacity.new or too_heavy:
                return CAPACITY, -1
            self.new += 1
            self.carried += weight
        self.taken.append(column)
        self.serve.update(self.cards[column].functions)
        if figure := self.figure[column]:
            self.rest_on[figure] += 1
        return TAKEN, -1


def weight_of(card: Institution, weighs: Mapping[str, float]) -> float:
    """Return what a new thing weighs: by its kind, but no more than a function where a body can host it."""
    weight = weighs[card.kind]
    return min(weight, weighs["function"]) if any(form.hosted for form in card.forms) else weight


def _first_five(cards: Mapping[str, CardMeasure], places: Places) -> NDArray[np.float64]:
    """Return the share of draws in which each card of the list is among the first five of its profile."""
    draws = np.stack([card.order_draws for card in cards.values()], axis=1)  # profiles, cards, draws
    order = np.stack([card.order for card in cards.values()], axis=1)
    level = LEVEL_OF[np.stack([card.tier for card in cards.values()], axis=1)]
    taken = places.rank > 0
    gives_way = 1000.0 * level + 500.0 * _waits(cards) + order - places.precedence
    keyed = np.where(taken[:, :, None], np.round(draws, 6) - gives_way[:, :, None], -np.inf)
    place = np.argsort(np.argsort(-keyed, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(np.round(((place < FIRST) & taken[:, :, None]).mean(axis=-1), 3))


def mistakes(
    cards: Mapping[str, CardMeasure], rank: NDArray[np.int_], knowledge: Knowledge, rows: NDArray[np.bool_]
) -> tuple[tuple[str, ...], ...]:
    """Name up to three cards of each profile that would be a mistake now, those of the lowest order first."""
    ids, method = tuple(cards), knowledge.method
    base = np.stack([cards[id].base for id in ids], axis=1)
    common = base >= method.common
    against = np.stack([cards[id].against for id in ids], axis=1)
    order = np.stack([cards[id].order for id in ids], axis=1)
    # What is to be looked into is no mistake, unless a gate is shut before it.
    open_case = np.stack([(cards[id].tier <= EXAMINE) & ~cards[id].shut for id in ids], axis=1)
    shown = ((rank > 0) & (rank <= method.first)) | open_case
    found = []
    for row in range(len(rank)):
        able = list(np.flatnonzero(common[row] & against[row] & ~shown[row])) if rows[row] else []
        able.sort(key=lambda c: (order[row, c], ids[c]))
        found.append(tuple(ids[c] for c in able[: method.mistakes]))
    return tuple(found)
