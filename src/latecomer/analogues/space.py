"""Distance between economies: quantities in spreads of the developing economies, dimension by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.fitted import Fitted
from latecomer.engine import Column, Table, quantity
from latecomer.knowledge import Comparing, Quantity

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def quantities_of(values: NDArray[np.floating], ids: Sequence[str], quantities: Sequence[Quantity]) -> Array:
    """Compute the quantities of many economies.

    Parameters
    ----------
    values : ndarray, shape (..., n_indicators)
        NaN where not known.

    Returns
    -------
    ndarray, shape (..., n_quantities)
    """
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)
    columns = {id: Column(np.nan_to_num(flat[:, i]), ~np.isnan(flat[:, i])) for i, id in enumerate(ids)}
    return from_table(Table(columns, len(flat)), quantities).reshape(*values.shape[:-1], len(quantities))


def everywhere(fitted: Fitted, quantities: Sequence[Quantity]) -> Array:
    """Return the quantities of all economies in all years, of shape (n_years, n_countries, n_quantities)."""
    texts = tuple(q.text for q in quantities)
    if texts not in fitted.computed:
        fitted.computed[texts] = quantities_of(fitted.values, fitted.ids, quantities)
    return fitted.computed[texts]


def from_table(table: Table, quantities: Sequence[Quantity]) -> Array:
    """Compute the quantities of the rows of a table; NaN where not known."""
    found = [quantity(q.expression, table) for q in quantities]
    return np.stack([np.where(c.known, c.values, np.nan) for c in found], axis=-1)


@dataclass(frozen=True)
class Distances:
    """Distances between rows of one set and rows of another.

    Attributes
    ----------
    total : ndarray, shape (n, m)
        Root mean square over the dimensions; NaN where too little is shared.
    by_dimension : ndarray, shape (n, m, n_dimensions)
        The same of each; NaN where too little is shared.
    """

    total: Array
    by_dimension: Array


@dataclass(frozen=True)
class Space:
    """The space of one year: its quantities, their spreads, and which dimension each belongs to."""

    comparing: Comparing
    spread: Array
    groups: NDArray[np.int_]

    def between(
        self, here: Array, there: Array, usable: Mask | None = None, weights: Array | None = None
    ) -> Distances:
        """Measure how far rows are apart.

        The difference of each quantity in spreads, at most ``comparing.largest_difference``, squared; the mean
        over what both have in a dimension; the mean over dimensions. Without a bound and with one dimension it
        is scikit-learn's `nan_euclidean_distances` over the root of the number of quantities.

        Parameters
        ----------
        here : ndarray, shape (n, n_quantities)
        there : ndarray, shape (m, n_quantities)
        usable : ndarray of bool, shape (n_quantities,), optional
            Quantities that may be read; all by default.
        weights : ndarray, shape (n, n_quantities + n_dimensions), optional
            Weights of quantities within their dimension and of dimensions, row by row; 1 by default.

        Returns
        -------
        Distances
        """
        read = np.flatnonzero(usable) if usable is not None else np.arange(len(self.groups))
        apart = here[:, None, read] - there[None, :, read]
        np.abs(apart, out=apart)  # in its place, as what follows: of draws and years these are large
        apart /= self.spread[read]
        both = ~np.isnan(apart)
        np.minimum(apart, self.comparing.largest_difference, out=apart)
        squared = np.square(apart, out=apart)
        squared[~both] = 0.0
        one_hot = np.eye(len(self.comparing.dimensions))[self.groups[read]]
        shared = both.astype(np.float64) @ one_hot
        enough = shared >= self.comparing.shared
        if weights is None:
            sums, counts, of_dimension = squared @ one_hot, shared, enough.astype(np.float64)
        else:
            heavy = weights[:, None, read]
            sums, counts = (squared * heavy) @ one_hot, (both * heavy) @ one_hot
            of_dimension = weights[:, None, len(self.groups) :] * enough
        mean = np.where(enough, sums / np.where(enough, counts, 1.0), np.nan)
        total = np.nansum(mean * of_dimension, axis=-1) / np.maximum(of_dimension.sum(axis=-1), 1e-12)
        spoken = enough.sum(axis=-1) >= self.comparing.dimensions_needed
        return Distances(np.where(spoken, np.sqrt(total), np.nan), np.sqrt(mean))


def space_of(fitted: Fitted, comparing: Comparing, year: int) -> Space:
    """Return the space of a year: it knows nothing later."""
    groups = [i for i, d in enumerate(comparing.dimensions.values()) for _ in d.of]
    return Space(comparing, fitted.spread[fitted.at(year)], np.array(groups))
