"""What a list is scored by: how many of its first entries came true, by chance too, and how far it is noise."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from statistics import fmean

BOOTSTRAPS = 2000
# One in so many resamples lies below the interval, and as many above it: the middle 90 %.
TAIL = 20


@dataclass(frozen=True)
class Interval:
    """A mean with the middle 90 % of its bootstrap.

    Attributes
    ----------
    n : int
        Of how many groups: years or economies that were drawn anew.
    """

    mean: float
    low: float
    high: float
    n: int


def interval(groups: Sequence[Sequence[float]], seed: int = 1) -> Interval:
    """Return the mean of all values, and its bootstrap over groups, each drawn whole.

    Parameters
    ----------
    groups : sequence of sequence of float
        Values that belong together, such as those of one economy; none of them empty.
    seed : int
        The same gives the same interval.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    means = sorted(
        fmean(value for group in rng.choices(groups, k=len(groups)) for value in group) for _ in range(BOOTSTRAPS)
    )
    mean = fmean(value for group in groups for value in group)
    return Interval(mean, means[BOOTSTRAPS // TAIL], means[-BOOTSTRAPS // TAIL], len(groups))


def expected_hits(groups: Iterable[Collection[str]], true: AbstractSet[str], size: int) -> float:
    """Return how many of the first entries come true, exactly, where the order within a group is at random.

    One group is an order at random throughout; groups of one are a fixed order.

    Parameters
    ----------
    groups : iterable of collection of str
        Entries that stand alike, the first group first.
    true : set of str
        What came true.
    size : int
        How many entries count as the first.
    """
    left, found = size, 0.0
    for group in groups:
        taken = min(left, len(group))
        found += taken * sum(id in true for id in group) / len(group) if taken else 0.0
        left -= taken
    return found
