"""Seeded draws from given distributions, the same bytes on every machine.

The draws of a column are a Latin hypercube (McKay, Beckman and Conover 1979): one in each of `size` equal strata,
in an order seeded by the column's name, so that a mean over few draws is a good one. Each assessment shifts them
all by one number of its own, modulo 1 (Cranley and Patterson 1976): a batch of thousands costs one hash a cell.
PCG64's raw 64-bit output goes through our own inverse distribution functions, since NumPy does not promise stable
`Generator` streams.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Seed:
    """What the draws of one assessment are seeded from: content, never position or clock."""

    text: str

    def shift(self, name: str) -> float:
        """Return a number in [0, 1) for the column `name`."""
        return (_digest(f"{self.text}\n{name}") >> 76) * 2.0**-52

    def uniform(self, name: str, size: int) -> Array:
        """Return `size` numbers in [0, 1) for the column `name`."""
        return np.asarray(uniforms([self], name, size)[0])


def uniforms(seeds: Sequence[Seed], name: str, size: int) -> Array:
    """Return numbers in [0, 1) for the column `name`, one line a seed: shape (n_seeds, size)."""
    shifted = _strata(name, size) + np.array([[seed.shift(name)] for seed in seeds])
    shifted -= shifted >= 1.0
    return np.asarray(shifted)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


@lru_cache(maxsize=512)
def _strata(name: str, size: int) -> Array:
    """Return the middle of each of `size` strata of [0, 1), in an order seeded by the name."""
    order = np.argsort(np.random.PCG64(_digest(name)).random_raw(size), kind="stable")
    return (order + 0.5) / size


def triangular(uniform: Array, centre: Array | float, half_width: Array | float) -> Array:
    """Draw around `centre`, never further away than `half_width`."""
    lower = np.sqrt(2.0 * uniform) - 1.0
    upper = 1.0 - np.sqrt(2.0 * (1.0 - uniform))
    return centre + half_width * np.where(uniform < 0.5, lower, upper)


def level(uniform: Array, centre: Array | float, stay: Array | float, low: float, high: float) -> Array:
    """Draw an ordinal: the level itself with probability `stay`, else a neighbour, within [low, high]."""
    side = (1.0 - stay) / 2.0
    step = np.where(uniform < side, -1.0, np.where(uniform >= 1.0 - side, 1.0, 0.0))
    return np.clip(centre + step, low, high)


def flip(uniform: Array, value: Array | float, stay: Array | float) -> Array:
    """Draw a boolean (0 or 1): the value with probability `stay`."""
    return np.where(uniform < stay, value, 1.0 - np.asarray(value))
