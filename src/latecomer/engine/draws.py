"""Seeded draws from given distributions, the same bytes on every machine.

PCG64's raw 64-bit output goes through our own inverse distribution functions (NumPy does not promise stable
`Generator` streams). Each column is seeded by its name, so the order of columns changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
