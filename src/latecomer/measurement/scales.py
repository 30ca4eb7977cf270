"""Positions on a scale: the level each draw stands at, and how well the signs agree with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Method, Scale
from latecomer.knowledge.diagnosing import ScaleLevel
from latecomer.measurement.batch import Batch
from latecomer.measurement.evaluator import Evaluator
from latecomer.measurement.weighing import families

Array = NDArray[np.float64]
OPEN = 0.5


@dataclass(frozen=True)
class Standing:
    """Where each profile stands on one scale.

    Attributes
    ----------
    level : ndarray of int, shape (n_profiles,)
        The level most draws stand at; 0 is "not begun".
    shares : ndarray, shape (n_profiles, n_levels + 1)
        Share of draws at each level.
    open : ndarray of bool, shape (n_profiles,)
        Too little is known of the next level to rule it out.
    decided : ndarray, shape (n_profiles,)
        Share of the evidence of this level and the next that is decided.
    fit : ndarray, shape (n_profiles,)
        Share of the decided evidence that agrees: levels up to the position hold, those above do not.
    """

    level: NDArray[np.int_]
    shares: Array
    open: NDArray[np.bool_]
    decided: Array
    fit: Array

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where anything is known of the position: a level is reached, or the first one is ruled out."""
        return np.asarray((self.level > 0) | ~self.open)


@dataclass(frozen=True)
class _Evidence:
    """Of one level, row by row: the weight that holds and the weight that is decided; and its whole weight."""

    held: Array
    known: Array
    total: float


def place(scale: Scale, batch: Batch, evaluator: Evaluator, method: Method) -> Standing:
    """Place every profile of a batch on one scale.

    In each draw a level is reached where at least ``method.reached`` of its decided weight holds, and speaks only
    where ``method.decided`` of its weight is decided. A profile stands at the last level reached without a gap
    from the first; a later level that is reached settles an earlier one that does not speak.
    """
    levels = [_evidence(level, evaluator) for level in scale.levels]
    standing, open_above = _stand(levels, method, batch.drawn.size)
    of_profile = batch.by_draw(standing)
    shares = np.stack([(of_profile == n).mean(axis=-1) for n in range(len(levels) + 1)], axis=-1)
    at = np.argmax(shares, axis=-1)
    here = of_profile == at[:, None]
    opened = batch.by_draw(open_above)
    open_here = (here & opened).sum(axis=-1) > OPEN * np.maximum(here.sum(axis=-1), 1)
    return Standing(
        level=at,
        shares=np.round(shares, 4),
        open=open_here & (at < len(levels)),
        decided=_decided(levels, at, batch),
        fit=_fit(levels, standing, batch),
    )


def _evidence(level: ScaleLevel, evaluator: Evaluator) -> _Evidence:
    """Add up the families of a level: in each the sign that weighs most, as in a card."""
    size = evaluator.table.size
    held, known, total = np.zeros(size), np.zeros(size), 0.0
    for family in families(level.signs):
        found = [evaluator.held(sign) for sign in family]
        held += reduce(np.maximum, [h.share * sign.weight for h, sign in zip(found, family, strict=True)])
        known += reduce(np.maximum, [h.speaks * sign.weight for h, sign in zip(found, family, strict=True)])
        total += family[0].weight
    return _Evidence(held, known, total)


def _stand(levels: Sequence[_Evidence], method: Method, size: int) -> tuple[NDArray[np.int_], NDArray[np.bool_]]:
    """Return the level of each row, and whether the level above it does not speak."""
    standing = np.zeros(size, dtype=int)
    open_above = np.zeros(size, dtype=bool)
    going = np.ones(size, dtype=bool)
    speaks = [(level.known >= method.decided * level.total) & (level.known > 0) for level in levels]
    reached = [s & (level.held >= method.reached * level.known) for s, level in zip(speaks, levels, strict=True)]
    for number in range(1, len(levels) + 1):
        later = np.any(reached[number:], axis=0) if number < len(levels) else np.zeros(size, dtype=bool)
        through = ~speaks[number - 1] & later  # a later level that is reached settles one that does not speak
        open_above |= going & ~speaks[number - 1] & ~later
        going = going & (reached[number - 1] | through)
        standing = np.where(going, number, standing)
    return standing, open_above


def _decided(levels: Sequence[_Evidence], at: NDArray[np.int_], batch: Batch) -> Array:
    known = np.stack([batch.mean(level.known) for level in levels])
    total = np.array([level.total for level in levels])
    near = np.stack([(at == n) | (at == n + 1) for n in range(len(levels))])
    whole = np.maximum((total[:, None] * near).sum(axis=0), 1e-9)
    return np.asarray(np.round((known * near).sum(axis=0) / whole, 3))


def _fit(levels: Sequence[_Evidence], standing: NDArray[np.int_], batch: Batch) -> Array:
    agree, decided = np.zeros(batch.size), np.zeros(batch.size)
    for number, level in enumerate(levels, start=1):
        agree += batch.mean(np.where(standing >= number, level.held, level.known - level.held))
        decided += batch.mean(level.known)
    return np.asarray(np.round(np.where(decided > 0, agree / np.maximum(decided, 1e-9), 0.0), 3))
