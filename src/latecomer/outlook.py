"""What to ask next: which unanswered question most of the first five hang on, for the minutes it takes.

Nothing that is not known counts in an assessment. To choose a question it has to be said what an answer may be:
all that is open is drawn from `asking` in `rules/method.yaml`, many times over, and the list of every draw is laid
down as it would stand if that were answered. A question is worth the variance of who is among the five that it
explains alone (the first-order sensitivity of Sobol 1993, Mathematical Modelling and Computational Experiments 1),
summed over the cards that read it, less what as many groups would explain by chance. To decide on a card, it takes
who does it and an answer to what it is for: so pairs of these are looked at too, with what both explain together.
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
from latecomer.knowledge.model import Asking
from latecomer.library import Library
from latecomer.measurement import Batch, batch_of, first_of
from latecomer.measurement.portfolio import FIRST
from latecomer.measurement.presence import IDLE, WORKS
from latecomer.profile import Answer, Profile
from latecomer.profile.changing import settled
from latecomer.profile.kinds import kind_of
from latecomer.profile.table import seed_of
from latecomer.questionnaire.flow import answered
from latecomer.recommendation import facts_of
from latecomer.vocabulary import Variable

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Groups = NDArray[np.int_]
# Ways in which all that is open may turn out.
WAYS = 256
# Cards that are named for a question.
MOVES = 6
# What a function may turn out to be, by level of what clients receive; -1 where nobody does it.
SERVED: Mapping[str, int] = {"none": -1, "idle": IDLE, "few": IDLE + 1, "serves": WORKS}
_SAID = Answer(value=True, via="respondent")


@dataclass(frozen=True)
class Question:
    """An unanswered question.

    Attributes
    ----------
    id : str
        The variable; of who does what, whether anybody does, and what clients receive is asked with it.
    gain : float
        Share of what is open about the first five that it settles alone.
    worth : float
        Share that it settles a minute, alone or with another question about a card, whichever is more.
    minutes : float
    moves : tuple of str
        The cards that hang on it most.
    """

    id: str
    label: str
    gain: float
    worth: float
    minutes: float
    moves: tuple[str, ...]


class Outlook:
    """A profile in every way in which what is open may turn out.

    Parameters
    ----------
    profile : Profile
    library : Library
    ways : int
        In how many ways.
    """

    def __init__(self, profile: Profile, library: Library, ways: int = WAYS) -> None:
        self.profile, self.library, self.ways = settled(profile, library.vocabulary), library, ways
        self.asking = library.knowledge.method.asking
        self.seed = seed_of(profile)
        self.cards = tuple(sorted(library.knowledge.institutions))

    def questions(self) -> tuple[Question, ...]:
        """Return the open questions that a card reads: those that settle most a minute first.

        A headline figure that nobody observed is to be looked up, and is no question to people.
        """
        whole = float((self.inside.mean(axis=1) * (1 - self.inside.mean(axis=1))).sum()) or 1.0
        found = []
        for id, per_card in self._alone.items():
            gain = float(per_card.sum())
            cards = [self.cards[self._readers[id][i]] for i in np.argsort(-per_card, kind="stable")[:MOVES]]
            moves = tuple(card for card, part in zip(cards, -np.sort(-per_card), strict=False) if part > 0)
            worth = max(gain / self._minutes(id), self._paired.get(id, 0.0)) / whole
            found.append(
                Question(id, self._label(id), round(gain / whole, 4), round(worth, 6), self._minutes(id), moves)
            )
        return tuple(sorted(found, key=lambda q: (-q.worth, -q.gain, q.id)))

    def stay(self, first: Sequence[str]) -> float:
        """Return how many of some cards are among the first five, on the average."""
        return float(self.inside[[self.cards.index(id) for id in first]].sum(axis=0).mean())

    # --- what is open -------------------------------------------------------------------------------------

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
            none = exists in self._known and not self._known[exists].value
            return none or answered(self.profile, delivery)

        functions = self.library.vocabulary.asked_functions
        return tuple(f for f in functions if f"existing.{f}.exists" in wanted and not said(f))

    def drawn_of(self, variable: Variable) -> Groups:
        """Return which of its possible answers an open question has, way by way."""
        return self._picked(variable.id, [weight for _, weight in may_be(variable, self.asking)])

    @cached_property
    def served(self) -> dict[str, Groups]:
        """What the clients of every open function receive, way by way."""
        levels = np.array(list(SERVED.values()))
        found = {}
        for function in self.open_functions:
            chances = self.asking.on_record if self._on_record(function) else self.asking.not_on_record
            found[function] = levels[self._picked(function, [getattr(chances, name) for name in SERVED])]
        return found

    @cached_property
    def _known(self) -> Mapping[str, Answer]:
        return self.profile.known

    def _on_record(self, function: str) -> bool:
        there = self._known.get(f"existing.{function}.exists")
        return bool(there and there.value)

    def _picked(self, name: str, weights: Sequence[float]) -> Groups:
        edges = np.array(list(accumulate(weights))) / sum(weights)
        uniform = self.seed.uniform(f"open/{name}", self.ways)
        return np.asarray(np.minimum(np.searchsorted(edges, uniform, side="right"), len(weights) - 1))

    # --- the lists ----------------------------------------------------------------------------------------

    @cached_property
    def inside(self) -> Mask:
        """Whether each card is among the first five, of shape (n_cards, n_ways)."""
        library, ways = self.library, self.ways
        vocabulary, knowledge = library.vocabulary, library.knowledge
        law = facts_of([self.profile], [f"{self.profile.as_of}-12-31"], vocabulary)
        here = batch_of([self.profile], vocabulary, 1, law)
        found = precedents_of(here, library.record, knowledge.comparing, vocabulary, knowledge.method)
        usual = library.usual.of([self.profile.as_of])
        rows = self._filled(here.stands.repeated(ways))
        said = {f"existing.{function}.exists": _SAID for function in self.open_functions}
        asked = Profile(self.profile.country, self.profile.as_of, {**self.profile.answers, **said})
        batch = Batch(profiles=(asked,) * ways, draws=1, drawn=rows, stands=rows, law=law.repeated(ways))
        of_ways = {card: {part: np.full(ways, a[0]) for part, a in of.items()} for card, of in usual.items()}
        return first_of(batch, knowledge, vocabulary, found.repeated(ways), of_ways, FIRST)

    def _filled(self, table: Table) -> Table:
        """Return a table in which everything open has an answer, one way a row."""
        vocabulary = self.library.vocabulary
        functions = {f"existing.{f}.{part}": f for f in self.served for part in ("exists", "delivery")}

        def make(id: str, others: Mapping[str, Column]) -> Column:
            filled = Table(others, table.size)
            if id in vocabulary.formulas:
                return computed(vocabulary.formulas[id], filled)
            if id in functions:
                level, there = self.served[functions[id]], self.served[functions[id]] >= 0
                if id.endswith(".exists"):
                    return Column(there.astype(np.float64), np.ones_like(there))
                return Column(np.maximum(level, 0).astype(np.float64), there)
            if id not in self.open:
                return table.column(id)
            known = np.ones(self.ways, dtype=bool)
            if id in vocabulary.needs:
                known &= ~evaluate(vocabulary.needs[id], filled).false
            return Column(self._rows(self.open[id]), known, self.open[id].options)

        return Table(MadeOnce(vocabulary.columns, make), table.size)

    def _rows(self, variable: Variable) -> Array:
        """Return what an open question turns out to be, way by way, as a column of a table has it."""
        kind, values = kind_of(variable), may_be(variable, self.asking)
        rows = np.array([kind.row(variable, value) for value, _ in values], dtype=np.float64)
        return np.asarray(rows[self.drawn_of(variable)])

    # --- what a question explains -------------------------------------------------------------------------

    @cached_property
    def _groups(self) -> dict[str, Groups]:
        """What every question that a card reads turns out to be, way by way, counted from 0."""
        vocabulary = self.library.vocabulary
        found = {id: self.drawn_of(v) for id, v in self.open.items() if id in self._readers and not v.headline}
        for function, received in self.served.items():
            if (id := f"existing.{function}.exists") in self._readers and id in vocabulary:
                found[id] = received
        return {id: np.unique(groups, return_inverse=True)[1] for id, groups in found.items()}

    @cached_property
    def _readers(self) -> dict[str, list[int]]:
        """The places of the cards that read a question."""
        found: dict[str, list[int]] = {}
        for i, card in enumerate(self.cards):
            for id in self.library.read_by[card]:
                found.setdefault(id, []).append(i)
        return found

    @cached_property
    def _alone(self) -> dict[str, Array]:
        """What every question explains alone, by card that reads it."""
        rows = [(id, card) for id in self._groups for card in self._readers[id]]
        if not rows:
            return {}
        found = explained(self.inside[[card for _, card in rows]], np.stack([self._groups[id] for id, _ in rows]))
        ends = np.cumsum([len(self._readers[id]) for id in self._groups])[:-1]
        return dict(zip(self._groups, np.split(found, ends), strict=True))

    @cached_property
    def _paired(self) -> dict[str, float]:
        """Of who does what, and what it is for: the most that a question settles a minute with another."""
        rows = list(self._pairs())
        if not rows:
            return {}
        wide = max(int(groups.max()) for groups in self._groups.values()) + 1
        both = np.stack([self._groups[one] * wide + self._groups[other] for one, other, _ in rows])
        together: dict[tuple[str, str], float] = {}
        for (one, other, card), part in zip(rows, explained(self.inside[[r[2] for r in rows]], both), strict=True):
            alone = sum(self._alone[id][self._readers[id].index(card)] for id in (one, other))
            together[one, other] = together.get((one, other), 0.0) + float(part - alone)
        best: dict[str, float] = {}
        for pair, more in together.items():
            alone = {id: float(self._alone[id].sum()) for id in pair}
            rate = (sum(alone.values()) + more) / sum(map(self._minutes, pair))
            for id in pair:
                # What the other settles without it is not its own.
                own = (alone[id] + more) / self._minutes(id)
                best[id] = max(best.get(id, 0.0), min(rate, own))
        return best

    def _pairs(self) -> Iterator[tuple[str, str, int]]:
        """Yield who does what a card is about, and what is asked of its need, with the place of the card."""
        for i, id in enumerate(self.cards):
            card = self.library.knowledge.institutions[id]
            functions = [one for f in card.functions if (one := f"existing.{f}.exists") in self._groups]
            need = dict.fromkeys(id for sign in card.need for id in sign.reads if id in self.open)
            yield from ((one, other, i) for one in functions for other in need if other in self._groups)

    def _minutes(self, id: str) -> float:
        kind = "function" if id.startswith("existing.") else self.library.vocabulary[id].kind
        return self.asking.minutes[kind]

    def _label(self, id: str) -> str:
        """Return the question in words: of a body on record, what its clients receive."""
        vocabulary, function = self.library.vocabulary, id.split(".")[1] if id.startswith("existing.") else ""
        return vocabulary[f"existing.{function}.delivery" if function and self._on_record(function) else id].label


def explained(inside: Mask, groups: Groups) -> Array:
    """Return, row by row, the variance of being among the five that groups explain, less what chance does.

    Parameters
    ----------
    inside : ndarray of bool, shape (n, n_ways)
    groups : ndarray of int, shape (n, n_ways)
        What is answered, from 0; a number that never comes is no group.
    """
    rows, ways = inside.shape
    wide = int(groups.max()) + 1
    at = (groups + wide * np.arange(rows)[:, None]).ravel()
    counts = np.bincount(at, minlength=rows * wide).reshape(rows, wide)
    sums = np.bincount(at, weights=inside.ravel(), minlength=rows * wide).reshape(rows, wide)
    overall = inside.mean(axis=1)
    between = ((sums / np.maximum(counts, 1) - overall[:, None]) ** 2 * counts).sum(axis=1) / ways
    chance = overall * (1 - overall) * (np.count_nonzero(counts, axis=1) - 1) / ways
    return np.asarray(np.maximum(between - chance, 0.0))


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
