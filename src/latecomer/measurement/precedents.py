"""What economies that stood nearest took up, as numbers: filled by the comparators, read by the order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Precedents:
    """Shares by profile and function.

    Attributes
    ----------
    functions : tuple of str
    share : ndarray, shape (n_profiles, n_functions)
        Share of the nearest economies that had or founded it within ten years of standing there, drawn towards
        `base`; NaN where none can be compared.
    base : ndarray, shape (n_profiles, n_functions)
        The same share of all latecomers that can be compared, each in its nearest year.
    """

    functions: tuple[str, ...]
    share: Array
    base: Array

    def lead(self, functions: tuple[str, ...], size: int) -> Array:
        """Return how far the nearest are ahead of all, of shape (n_profiles,): the largest of some functions.

        0 where nothing can be compared, or no function is on the roster.
        """
        found = [self.functions.index(f) for f in functions if f in self.functions]
        if not found:
            return np.zeros(size)
        return np.asarray(np.nan_to_num((self.share - self.base)[:, found]).max(axis=1), dtype=np.float64)

    def repeated(self, times: int) -> Precedents:
        """Return the same precedents for so many profiles in place of one."""
        return Precedents(
            self.functions, np.repeat(self.share, times, axis=0), np.repeat(self.base, times, axis=0)
        )

    def base_of(self, functions: tuple[str, ...], size: int) -> Array:
        """Return the base rate of the commonest of some functions; 0 where nothing can be compared."""
        found = [self.functions.index(f) for f in functions if f in self.functions]
        return np.nan_to_num(self.base[:, found]).max(axis=1) if found else np.zeros(size)


def no_precedents(size: int) -> Precedents:
    """Return precedents of which nothing is known."""
    return Precedents((), np.zeros((size, 0)), np.zeros((size, 0)))
