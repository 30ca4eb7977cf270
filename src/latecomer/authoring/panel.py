"""The rules over a panel's economies: signs and cards that tell no economy from another.

These are lists to read. A sign may hold everywhere and still be right; but what never speaks, says the same as
another, or says what income says, carries nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.assessment import measure_profiles
from latecomer.authoring.coverage import DRAWS
from latecomer.knowledge import Knowledge, Sign
from latecomer.library import Library
from latecomer.measurement.figures import LEAST
from latecomer.profile import Profile

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
INCOME = "gdp_per_capita_usd"
# Economies a sign must be decided for before it is said that it never or always speaks, or goes with something.
MANY = 10
# Economies in which one of two signs must speak: two that speak once and in the same place are no twins yet.
SPEAKS = 5
RESTATES, TWINS = 0.8, 0.95
EIGHT = 8


@dataclass(frozen=True)
class Speaks:
    """For how many economies a sign is decided, and for how many it adds or takes half a point or more."""

    within: str
    sign: str
    decided: int
    speaks: int


@dataclass(frozen=True)
class Goes:
    """Signs (each with the card it stands in) that go with income or with each other.

    Attributes
    ----------
    correlation : float
        Of the pair that goes together least closely.
    economies : int
        Over how many economies; the fewest of any pair.
    """

    signs: tuple[tuple[str, str], ...]
    correlation: float
    economies: int


@dataclass(frozen=True)
class Listed:
    """A card, and in how many lists it stands first and among the first eight."""

    card: str
    first: int
    among: int
    lists: int


@dataclass(frozen=True)
class Found:
    """What is there to read."""

    economies: int
    never: tuple[Speaks, ...]
    always: tuple[Speaks, ...]
    restating: tuple[Goes, ...]
    twins: tuple[Goes, ...]
    first_everywhere: tuple[Listed, ...]
    among_everywhere: tuple[Listed, ...]
    among_nowhere: tuple[Listed, ...]


@dataclass(frozen=True)
class _Said:
    """A sign over all economies: its share where it is decided."""

    within: str
    sign: Sign
    share: Array
    known: Mask

    @property
    def speaks(self) -> Mask:
        return np.asarray(self.share * abs(self.sign.weight) >= LEAST)


def over(library: Library, profiles: Sequence[Profile]) -> Found:
    """Measure economies by the rules and say what tells them not apart."""
    said: list[list[_Said]] = []
    income: list[tuple[Array, Mask]] = []
    ranks: list[NDArray[np.int_]] = []
    ids: tuple[str, ...] = ()
    for measured in measure_profiles(profiles, library, DRAWS):
        m = measured.measures
        said.append([])
        for within, sign in signs(library.knowledge):
            held = m.evaluator.held(sign)
            said[-1].append(_Said(within, sign, m.batch.mean(held.share), m.batch.mean(held.speaks) > 0.5))
        column = m.batch.stands.column(INCOME)
        income.append((column.values, column.known))
        ids, ranks = m.portfolio.ids, [*ranks, m.portfolio.rank[m.ranked]]
    every = [
        _Said(
            s[0].within, s[0].sign, *(np.concatenate([getattr(x, key) for x in s]) for key in ("share", "known"))
        )
        for s in zip(*said, strict=True)
    ]
    counts = [Speaks(s.within, s.sign.id, int(s.known.sum()), int((s.speaks & s.known).sum())) for s in every]
    counts = [one for one in counts if one.decided >= MANY]
    listed = _listed(ids, np.concatenate(ranks))
    values, known = (np.concatenate([one[i] for one in income]) for i in (0, 1))
    return Found(
        economies=len(profiles),
        never=tuple(one for one in counts if not one.speaks),
        always=tuple(one for one in counts if one.speaks == one.decided),
        restating=tuple(_restating(every, values, known.astype(bool))),
        twins=tuple(_twins([one for one in every if one.within in library.knowledge.institutions])),
        first_everywhere=tuple(one for one in listed if one.first == one.lists),
        among_everywhere=tuple(one for one in listed if one.among == one.lists),
        among_nowhere=tuple(one for one in listed if not one.among),
    )


def signs(knowledge: Knowledge) -> Iterator[tuple[str, Sign]]:
    """Yield every sign with the card, constraint or scale it stands in."""
    for card in knowledge.institutions.values():
        yield from ((card.id, sign) for sign in card.need)
    for id, failure in knowledge.failures.items():
        yield from ((id, sign) for sign in failure.signs)
    for id, scale in knowledge.scales.items():
        yield from ((id, sign) for level in scale.levels for sign in level.signs)


def _listed(ids: Sequence[str], rank: NDArray[np.int_]) -> list[Listed]:
    among = ((rank > 0) & (rank <= EIGHT)).sum(axis=0)
    first = (rank == 1).sum(axis=0)
    return [Listed(id, int(f), int(a), len(rank)) for id, f, a in zip(ids, first, among, strict=True)]


def _restating(every: Sequence[_Said], income: Array, known: Mask) -> Iterator[Goes]:
    for one in every:
        both = one.known & known
        if both.sum() < MANY or one.speaks[both].sum() < SPEAKS:
            continue
        found = correlation(ranked(one.share[both]), ranked(income[both]))
        if abs(found) > RESTATES:
            yield Goes(((one.within, one.sign.id),), round(found, 2), int(both.sum()))


def _twins(every: Sequence[_Said]) -> Iterator[Goes]:
    """Yield groups of signs of need that say the same in other words, each the twin of another in its group.

    Signs written alike are one figure used in several places, and no finding.
    """
    able = [one for one in every if one.known.sum() >= MANY and (one.speaks & one.known).sum() >= SPEAKS]
    pairs: dict[tuple[int, int], Goes] = {}
    for i, one in enumerate(able):
        for j, other in enumerate(able[i + 1 :], start=i + 1):
            both = one.known & other.known
            if one.sign.text == other.sign.text or both.sum() < MANY or one.speaks[both].sum() < SPEAKS:
                continue
            found = correlation(one.share[both], other.share[both])
            if found > TWINS:
                pairs[i, j] = Goes((), round(found, 2), int(both.sum()))
    for group in _joined(pairs):
        own = [pair for ends, pair in pairs.items() if ends[0] in group]
        yield Goes(
            tuple((able[i].within, able[i].sign.id) for i in sorted(group)),
            min(pair.correlation for pair in own),
            min(pair.economies for pair in own),
        )


def _joined(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Join pairs that share an end into groups."""
    groups: list[set[int]] = []
    for pair in pairs:
        apart = [group for group in groups if group.isdisjoint(pair)]
        joined = set(pair).union(*(group for group in groups if not group.isdisjoint(pair)))
        groups = [*apart, joined]
    return sorted(groups, key=min)


def correlation(one: Array, other: Array) -> float:
    """Return Pearson's correlation; 0 where one of the two does not vary."""
    a, b = one - one.mean(), other - other.mean()
    spread = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / spread if spread > 1e-9 else 0.0


def ranked(values: Array) -> Array:
    """Return ranks, ties at their mean: Pearson's correlation of two such is Spearman's."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place], dtype=np.float64)
