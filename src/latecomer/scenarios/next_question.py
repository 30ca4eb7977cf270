"""What to ask next: which unanswered question most of the first five hang on, for the minutes it takes.

Nothing that is not known counts in an assessment. To choose a question it has to be said what an answer may be:
all that is open is drawn from `asking` in `rules/method.yaml`, many times over, and the first five of every draw
are laid down as they would stand if that were answered. A question is worth the variance of who is among the five
that it explains alone (the first-order sensitivity of Sobol 1993, Mathematical Modelling and Computational
Experiments 1), summed over the cards that read it, less what as many groups would explain by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues import precedents_of
from latecomer.engine import Column, MadeOnce, Table, computed, evaluate
from latecomer.frames import Field, Fields, Tabular
from latecomer.knowledge.model import Asking
from latecomer.library import Library
from latecomer.measurement import NONE, Batch, CardMeasure, Measures, measure
from latecomer.measurement.cards import NOT_THIS_FORM
from latecomer.measurement.portfolio import FIRST, weight_of
from latecomer.measurement.presence import IDLE, WORKS
from latecomer.profile import Profile
from latecomer.profile.changing import settled
from latecomer.profile.kinds import kind_of
from latecomer.profile.table import drawn, seed_of, standing_as
from latecomer.questionnaire.flow import answered
from latecomer.recommendation import facts_of
from latecomer.vocabulary import Variable

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
# Ways in which all that is open may turn out.
WAYS = 256
# Cards that are named for a question.
MOVES = 6
# What a function may turn out to be, by level of what clients receive; -1 where nobody does it.
SERVED: Mapping[str, int] = {"none": -1, "idle": IDLE, "few": IDLE + 1, "serves": WORKS}


@dataclass(frozen=True)
class Question:
    """An unanswered question.

    Attributes
    ----------
    id : str
        The variable; of who does what, whether anybody does, and what clients receive is asked with it.
    gain : float
        Share of what is open about the first five that it settles alone.
    minutes : float
    moves : tuple of str
        The cards that hang on it most.
    """

    id: str
    label: str
    gain: float
    minutes: float
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Next(Tabular):
    """What to ask next.

    Attributes
    ----------
    first : tuple of str
        The first five as they stand.
    stay : float
        How many of them are expected to stay if all is answered.
    enough : bool
        Nothing that is likely to be answered changes them any more.
    questions : tuple of Question
        Those that settle most a minute first.
    """

    first: tuple[str, ...]
    stay: float
    enough: bool
    questions: tuple[Question, ...]

    def fields(self) -> Fields:
        """Return the questions as a table."""
        rows = self.questions
        return {
            "question": Field([q.id for q in rows]),
            "label": Field([q.label for q in rows]),
            "gain": Field([q.gain for q in rows], "number"),
            "minutes": Field([q.minutes for q in rows], "number"),
            "moves": Field([", ".join(q.moves) for q in rows]),
        }


def next_questions(profile: Profile, library: Library, ways: int = WAYS) -> Next:
    """Say which questions to ask next, and whether any is worth asking.

    Parameters
    ----------
    profile : Profile
    library : Library
    ways : int
        Ways in which all that is open may turn out.
    """
    outlook = _Outlook(settled(profile, library.vocabulary), library, ways)
    asking, inside = library.knowledge.method.asking, outlook.inside
    whole = float((inside.mean(axis=1) * (1 - inside.mean(axis=1))).sum())
    found = []
    for id, groups in outlook.groups():
        per_card = _explained(inside[outlook.columns(id)], groups)
        gain = float(per_card.sum()) / whole if whole > 0 else 0.0
        cards = np.array(outlook.measures.portfolio.ids)[outlook.columns(id)]
        moves = [str(cards[i]) for i in np.argsort(-per_card, kind="stable")[:MOVES] if per_card[i] > 0]
        variable = library.vocabulary[id]
        minutes = asking.minutes["function" if id.startswith("existing.") else variable.kind]
        found.append(Question(id, variable.label, round(max(gain, 0.0), 4), minutes, tuple(moves)))
    found.sort(key=lambda q: (-round(q.gain / q.minutes, 6), q.id))
    enough = outlook.stay >= asking.enough or not any(q.gain for q in found)
    return Next(outlook.first, round(outlook.stay, 2), enough, tuple(found))


def _explained(inside: Mask, groups: NDArray[np.int_]) -> Array:
    """Return for each card the variance of being among the five that groups explain, less what chance does.

    Parameters
    ----------
    inside : ndarray of bool, shape (n_cards, n_ways)
    groups : ndarray of int, shape (n_ways,)
        What the question turns out to be.
    """
    values, at = np.unique(groups, return_inverse=True)
    member = np.eye(len(values))[at]
    counts = member.sum(axis=0)
    overall = inside.mean(axis=1)
    means = (inside @ member) / counts
    between = ((means - overall[:, None]) ** 2 * counts).sum(axis=1) / len(groups)
    chance = overall * (1 - overall) * (len(values) - 1) / len(groups)
    return np.asarray(np.maximum(between - chance, 0.0))


class _Outlook:
    """A profile as it stands, and in every way in which what is open may turn out."""

    def __init__(self, profile: Profile, library: Library, ways: int) -> None:
        self.profile, self.library, self.ways = profile, library, ways
        self.asking = library.knowledge.method.asking
        self.seed = seed_of(profile)

    @cached_property
    def open(self) -> dict[str, Variable]:
        """The questions about the country that nobody has answered and public data leave open."""
        of = {id: self.library.vocabulary[id] for id in sorted(self.library.asked_of_country)}
        return {
            id: variable
            for id, variable in of.items()
            if variable.kind != "text" and variable.origin != "formula" and id not in self.profile.answers
        }

    @cached_property
    def open_functions(self) -> tuple[str, ...]:
        """The functions of which nobody has said who does them and what clients receive."""
        wanted = self.library.asked

        def said(function: str) -> bool:
            exists, delivery = (f"existing.{function}.{part}" for part in ("exists", "delivery"))
            if not answered(self.profile, exists):
                return False
            none = exists in self.profile.known and not self.profile.known[exists].value
            return none or answered(self.profile, delivery)

        functions = self.library.vocabulary.asked_functions
        return tuple(f for f in functions if f"existing.{f}.exists" in wanted and not said(f))

    # --- the ways ---------------------------------------------------------------------------------------

    @cached_property
    def measures(self) -> Measures:
        """The profile as it stands, and beside it with everything answered, one draw a way."""
        library, pair = self.library, (self.profile, self.profile)
        vocabulary, knowledge = library.vocabulary, library.knowledge
        law = facts_of(pair, [f"{self.profile.as_of}-12-31"] * 2, vocabulary)
        batch = Batch(
            profiles=pair,
            draws=self.ways,
            drawn=self._filled(drawn(pair, vocabulary, self.ways), self.ways),
            stands=self._filled(standing_as(pair, vocabulary), 1),
            law=law,
        )
        found = precedents_of(batch, library.record, knowledge.comparing, vocabulary, knowledge.method)
        return measure(batch, knowledge, vocabulary, found, library.usual.of([p.as_of for p in pair]))

    def _filled(self, table: Table, size: int) -> Table:
        """Return a table in whose second half everything open has an answer."""
        vocabulary = self.library.vocabulary

        def make(id: str) -> Column:
            if id in vocabulary.formulas:
                return computed(vocabulary.formulas[id], filled)
            if id not in self.open:
                return table.column(id)
            rows = self._rows(self.open[id])[:size]
            answered_in = np.repeat([False, True], size)
            if id in vocabulary.needs:
                answered_in &= ~evaluate(vocabulary.needs[id], filled).false
            return Column(np.concatenate([np.zeros_like(rows), rows]), answered_in, self.open[id].options)

        filled = Table(MadeOnce(vocabulary.columns, make), table.size)
        return filled

    def _rows(self, variable: Variable) -> Array:
        """Return what an open question turns out to be, way by way, as a column of a table has it."""
        kind, values = kind_of(variable), may_be(variable, self.asking)
        rows = np.array([kind.row(variable, value) for value, _ in values], dtype=np.float64)
        return np.asarray(rows[self.drawn_of(variable)])

    def drawn_of(self, variable: Variable) -> NDArray[np.int_]:
        """Return which of its possible answers an open question has, way by way."""
        return self._picked(variable.id, [weight for _, weight in may_be(variable, self.asking)])

    def _picked(self, name: str, weights: Sequence[float]) -> NDArray[np.int_]:
        edges = np.array(list(accumulate(weights))) / sum(weights)
        uniform = self.seed.uniform(f"open/{name}", self.ways)
        return np.asarray(np.minimum(np.searchsorted(edges, uniform, side="right"), len(weights) - 1))

    @cached_property
    def served(self) -> dict[str, NDArray[np.int_]]:
        """What the clients of every open function receive, way by way."""
        found = {}
        for function in self.open_functions:
            there = self.profile.known.get(f"existing.{function}.exists")
            chances = self.asking.on_record if there and there.value else self.asking.not_on_record
            weights = [getattr(chances, name) for name in SERVED]
            found[function] = np.array(list(SERVED.values()))[self._picked(function, weights)]
        return found

    # --- the lists --------------------------------------------------------------------------------------

    @property
    def first(self) -> tuple[str, ...]:
        """The first five as they stand."""
        listed = self.measures.portfolio
        rank = listed.rank[0]
        return tuple(listed.ids[c] for c in np.argsort(rank, kind="stable") if 0 < rank[c] <= FIRST)

    @property
    def stay(self) -> float:
        """How many of the first five stay, on the average."""
        rank = self.measures.portfolio.rank[0]
        return float(self.inside[(rank > 0) & (rank <= FIRST)].sum(axis=0).mean())

    @cached_property
    def inside(self) -> Mask:
        """Whether each card is among the first five, of shape (n_cards, n_ways)."""
        cards = self.measures.cards.values()
        tiers, new, order = (np.stack(of) for of in zip(*map(self._stands, cards), strict=True))
        waits = np.array([bool(c.blocked[1] and c.presence.exists[1] != 1) for c in cards])
        key = np.where(tiers == NONE, np.inf, 1000.0 * tiers + 500.0 * waits[:, None] - np.round(order, 6))
        place = np.argsort(key, axis=0, kind="stable")
        able = np.take_along_axis(tiers, place, axis=0) != NONE
        founds = np.take_along_axis(new, place, axis=0) & able
        able &= ~founds | self._carried(founds, place)
        among = able & (np.cumsum(able, axis=0) <= FIRST)
        inside: Mask = np.zeros_like(among)
        np.put_along_axis(inside, place, among, axis=0)
        return inside

    def _carried(self, founds: Mask, place: NDArray[np.int_]) -> Mask:
        """Say which new things the state can carry beside those that stand higher; one always fits."""
        method = self.library.knowledge.method
        capacity = method.capacity[int(self.measures.capacity[1])]
        weights = np.array([weight_of(card.card, method.weighs) for card in self.measures.cards.values()])
        count, weight = np.cumsum(founds, axis=0), np.cumsum(founds * weights[place], axis=0)
        return np.asarray((count == 1) | (count <= capacity.new) & (weight <= capacity.carries))

    def _stands(self, card: CardMeasure) -> tuple[NDArray[np.int_], Mask, Array]:
        """Return tier, whether it would be something new, and order of a card, way by way."""
        method = self.library.knowledge.method
        case = card.need.draws[1] + card.failure.draws[1]
        exists, delivery = self._served(card)
        settled_by = card.people[1] >= 0.5 * card.case[1]
        founded = settled_by & (exists == 0) & (case >= method.strong_case)
        repaired = (exists == 1) & (settled_by & (case >= method.some_case) | (delivery <= IDLE) & (delivery >= 0))
        tier = np.select([founded | repaired, case >= method.examine], [0, 1], 2)
        out = bool(card.exempt[1] >= 0) or int(card.verdict[1]) == NOT_THIS_FORM
        tier = np.where((exists == 1) & (delivery >= WORKS) | out, NONE, tier)
        return tier, np.asarray(founded & (tier == 0)), card.order_draws[1]

    def _served(self, card: CardMeasure) -> tuple[NDArray[np.int_], Array]:
        """Return whether anybody does what a card is about, and what clients receive, way by way."""
        exists, delivery = np.full(self.ways, -1), np.full(self.ways, -1.0)
        for function in card.card.functions:
            here = self.measures.at.presences[function]
            if function in self.served:
                does, receive = (self.served[function] >= 0).astype(int), self.served[function].astype(float)
            else:
                does = np.full(self.ways, here.exists[1])
                receive = np.full(self.ways, np.nan_to_num(here.delivery[1], nan=-1.0))
            exists, delivery = np.maximum(exists, does), np.maximum(delivery, receive)
        return exists, delivery

    # --- the questions ----------------------------------------------------------------------------------

    def groups(self) -> Iterator[tuple[str, NDArray[np.int_]]]:
        """Yield every question that is open, and what it turns out to be, way by way."""
        for id, variable in self.open.items():
            if self.columns(id):
                yield id, self.drawn_of(variable)
        for function, received in self.served.items():
            if self.columns(id := f"existing.{function}.exists"):
                yield id, received

    @cached_property
    def _readers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, card in enumerate(self.measures.portfolio.ids):
            for id in self.library.read_by[card]:
                found.setdefault(id, []).append(i)
        return found

    def columns(self, id: str) -> list[int]:
        """Return the places of the cards that read a question."""
        return self._readers.get(id, [])


def may_be(variable: Variable, asking: Asking) -> list[tuple[object, float]]:
    """Return what a question may be answered with, and with what weight."""
    if variable.kind == "ordinal":
        levels = [(float(n), weight) for n, weight in enumerate(asking.levels) if weight]
        return [(n, weight) for n, weight in levels if variable.low <= n <= variable.high]
    if variable.kind == "boolean":
        return [(True, asking.yes), (False, 1 - asking.yes)]
    if variable.kind == "choices":
        return [((option,), 1.0) for option in variable.options]
    if variable.high == 100 and variable.low == 0:
        return [(value, 1.0) for value in asking.percent]
    return [(variable.low + share * (variable.high - variable.low), 1.0) for share in asking.shares]
