"""Truth of conditions and strength of signs over a table, each evaluated once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from latecomer.engine import Table, Truth, evaluate, quantity
from latecomer.engine.truth import Mask
from latecomer.knowledge import Sign, When
from latecomer.knowledge.signs import Graded

Array = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """How far a sign holds, row by row.

    Attributes
    ----------
    share : ndarray, shape (n,)
        From 0 to 1; 0 where it is not known.
    known : ndarray of bool, shape (n,)
        Where it is decided, be it that it says nothing there.
    speaks : ndarray of bool, shape (n,)
        Where it is decided and says something: its guard holds, and no answer stands in its place.
    """

    share: Array
    known: Mask
    speaks: Mask


class Evaluator:
    """Evaluates over one table and keeps what it found, so that signs that share a condition share the work."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._truths: dict[str, Truth] = {}
        self._held: dict[tuple[str, str], Held] = {}
        self._once: dict[Hashable, object] = {}

    def truth(self, when: When) -> Truth:
        """Return the truth of a condition."""
        if when.text not in self._truths:
            self._truths[when.text] = evaluate(when.condition, self.table)
        return self._truths[when.text]

    def held(self, sign: Sign) -> Held:
        """Return how far a sign holds.

        A guard (`only_where`) that fails silences it; so does an answer to the variable it stands in for.
        """
        key = (sign.text, sign.proxy_for)
        if key not in self._held:
            self._held[key] = self._sign(sign)
        return self._held[key]

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what else is found over this table, made when it is first asked for."""
        if key not in self._once:
            self._once[key] = make()
        return cast(T, self._once[key])

    def _sign(self, sign: Sign) -> Held:
        share, known = self._bare(sign)
        silent = np.zeros(self.table.size, dtype=bool)
        speaks = known
        if sign.only_where:
            guard = self.truth(sign.only_where)
            silent, speaks = guard.false, known & guard.true
        if sign.proxy_for:
            answered = self.table.column(sign.proxy_for).known
            silent, speaks = silent | answered, speaks & ~answered
        return Held(np.where(speaks, share, 0.0), speaks | silent, speaks)

    def _bare(self, sign: Sign) -> tuple[Array, Mask]:
        if sign.when:
            truth = self.truth(sign.when)
            return truth.true.astype(np.float64), truth.known
        assert sign.graded
        return ramp(sign.graded, self.table)


def ramp(graded: Graded, table: Table) -> tuple[Array, Mask]:
    """Return how far a graded figure goes from `none` to `full`, and where it is known."""
    column = quantity(graded.of.expression, table)
    share = (column.values - graded.none) / (graded.full - graded.none)
    return np.where(column.known, np.minimum(np.maximum(share, 0.0), 1.0), 0.0), column.known
