"""Three-valued truth over arrays: true, false, unknown.

Two masks, *true* and *known*, hold the strong logic of Kleene (1952, Introduction to Metamathematics,
section 64): a result is known only where every completion of the unknown parts agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """Truth of one condition for `n` profiles.

    Attributes
    ----------
    true : ndarray of bool, shape (n,)
        Where the condition holds; implies `known`.
    known : ndarray of bool, shape (n,)
        Where it is decided.
    """

    true: Mask
    known: Mask

    @property
    def false(self) -> Mask:
        """Where the condition is known not to hold."""
        return self.known & ~self.true

    @property
    def unknown(self) -> Mask:
        """Where it is not decided."""
        return ~self.known

    def __invert__(self) -> Truth:
        return Truth(self.false, self.known)

    def __and__(self, other: Truth) -> Truth:
        known = (self.known & other.known) | self.false | other.false
        return Truth(self.true & other.true, known)

    def __or__(self, other: Truth) -> Truth:
        true = self.true | other.true
        return Truth(true, (self.known & other.known) | true)


def all_of(parts: Sequence[Truth]) -> Truth:
    """Conjunction of at least one truth."""
    return reduce(Truth.__and__, parts)


def any_of(parts: Sequence[Truth]) -> Truth:
    """Disjunction of at least one truth."""
    return reduce(Truth.__or__, parts)
