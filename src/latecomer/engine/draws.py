"""Seeded draws from given distributions, the same bytes on every machine.

PCG64's raw 64-bit output goes through our own inverse distribution functions (NumPy does not promise stable
`Generator` streams). Each column is seeded by its name, so the order of columns changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.engine.evaluate import Table

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Seed:
    """What the draws of one assessment are seeded from: content, never position or clock."""

    text: str

    def uniform(self, name: str, size: int) -> Array:
        """Return `size` numbers in (0, 1) for the column `name`."""
        digest = hashlib.sha256(f"{self.text}\n{name}".encode()).digest()
        raw = np.random.PCG64(int.from_bytes(digest[:16], "big")).random_raw(size)
        bits = (np.asarray(raw, dtype=np.uint64) >> np.uint64(12)).astype(np.float64)
        return (bits + 0.5) * 2.0**-52


@dataclass(frozen=True)
class Draws:
    """The draws of one profile, twice.

    Attributes
    ----------
    observed : Table
        What was answered, within its uncertainty; all else unknown. Bounds and gates read this.
    completed : Table
        The same, and in some of the draws what is unknown is filled in. Averages read this.
    filled : tuple of str
        The variables that are filled in.
    """

    observed: Table
    completed: Table
    filled: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of draws."""
        return self.observed.size


def triangular(uniform: Array, centre: float, half_width: float) -> Array:
    """Draw around `centre`, never further away than `half_width`."""
    lower = np.sqrt(2.0 * uniform) - 1.0
    upper = 1.0 - np.sqrt(2.0 * (1.0 - uniform))
    return centre + half_width * np.where(uniform < 0.5, lower, upper)


def level(uniform: Array, centre: float, stay: float, low: float, high: float) -> Array:
    """Draw an ordinal: the level itself with probability `stay`, else a neighbour, within [low, high]."""
    side = (1.0 - stay) / 2.0
    step = np.where(uniform < side, -1.0, np.where(uniform >= 1.0 - side, 1.0, 0.0))
    return np.clip(centre + step, low, high)


def flip(uniform: Array, value: bool, stay: float) -> Array:
    """Draw a boolean: the value with probability `stay`."""
    return np.where(uniform < stay, float(value), float(not value))


def from_distribution(uniform: Array, probabilities: tuple[float, ...]) -> Array:
    """Draw 0, 1, 2 … with the given probabilities."""
    return np.searchsorted(np.cumsum(probabilities)[:-1], uniform, side="right").astype(np.float64)


def from_values(uniform: Array, values: Array, widened: float) -> Array:
    """Draw one of the values, each alike, its distance from their median widened by a factor.

    Where all are positive the distance is a ratio, so that what cannot be negative never is.
    """
    positive = bool((values > 0).all())
    scaled = np.log(values) if positive else values
    centre = np.median(scaled)
    chosen = centre + widened * (scaled[(uniform * len(values)).astype(int)] - centre)
    return np.asarray(np.exp(chosen) if positive else chosen)
