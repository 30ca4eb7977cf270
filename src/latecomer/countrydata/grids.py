"""What a file says of one code, country by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Grid:
    """What a file says of one code, country by year.

    Attributes
    ----------
    values : array
        NaN where nothing is observed.
    records : array
        The record each value stands in, counted from 0 after the header.
    sources : array
        Where each value comes from, as in `FileReading.sources`.
    """

    values: Floats
    records: Integers
    sources: Integers

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Grid:
        """Return a grid that observes nothing."""
        return cls(np.full(shape, np.nan), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))

    def over(self, older: Grid) -> Grid:
        """Return what this grid observes, and what the older one does where this one observes nothing."""
        said = ~np.isnan(self.values)
        return Grid(
            np.where(said, self.values, older.values),
            np.where(said, self.records, older.records),
            np.where(said, self.sources, older.sources),
        )
