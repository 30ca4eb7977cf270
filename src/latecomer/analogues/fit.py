"""Fit the spreads that distances are measured in, year by year. The only module that imports scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.fitted import Fitted, declarations
from latecomer.analogues.space import Space, quantities_of
from latecomer.knowledge import Comparing
from latecomer.profile import Panel, Variable, Vocabulary
from latecomer.profile.indicators import MIN_FITTED, MIN_IN_PERIOD, developing, load_countries

Array = NDArray[np.float64]
WINDOW = 10
NEAREST = 5
QUARTILES = (25.0, 75.0)


@dataclass(frozen=True)
class _AsOf:
    """Every indicator of every economy as of every year: what `Panel.observe` says, all at once."""

    countries: tuple[str, ...]
    ids: tuple[str, ...]
    values: NDArray[np.float32]
    observed_in: NDArray[np.int16]


def _all_as_of(panel: Panel, vocabulary: Vocabulary) -> _AsOf:
    countries = tuple(sorted(load_countries()))
    variables = [v for v in vocabulary.values() if v.origin == "panel"]
    first, last = panel.years
    values = np.full((last - first + 1, len(countries), len(variables)), np.nan)
    observed_in = np.zeros(values.shape, dtype=np.int16)
    place = {country: i for i, country in enumerate(countries)}
    for (country, year), row in panel.cells.items():
        for i, variable in enumerate(variables):
            text = row[panel.columns[variable.id]]
            if text and country in place:
                values[year - first, place[country], i] = float(text)
    for i, variable in enumerate(variables):
        sound = values[:, :, i]
        sound[(sound < variable.low) | (sound > variable.high)] = np.nan
        values[:, :, i], latest = _as_of(sound, variable)
        observed_in[:, :, i] = np.where(np.isnan(values[:, :, i]), 0, latest + first)
    return _AsOf(countries, tuple(v.id for v in variables), values.astype(np.float32), observed_in)


def _as_of(values: Array, variable: Variable) -> tuple[Array, NDArray[np.int_]]:
    """Return a variable as of each year, and the row it was last observed in.

    All of shape (n_years, n_countries).
    """
    limit = variable.age_limit or 0
    known = ~np.isnan(values)
    last = np.where(known, np.arange(len(values))[:, None], -1)
    last = np.maximum.accumulate(last, axis=0)
    fresh = (last >= 0) & (np.arange(len(values))[:, None] - last <= limit)
    if not variable.period:
        latest = np.take_along_axis(values, np.maximum(last, 0), axis=0)
        return np.where(fresh, latest, np.nan), last
    padded = np.concatenate([np.full((variable.period - 1, values.shape[1]), np.nan), values])
    windows = np.lib.stride_tricks.sliding_window_view(padded, variable.period, axis=0)
    enough = fresh & ((~np.isnan(windows)).sum(axis=-1) >= MIN_IN_PERIOD)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # windows without any observation
        medians = np.nanmedian(windows, axis=-1)
    return np.where(enough, medians, np.nan), last


def fit(panel: Panel, vocabulary: Vocabulary, comparing: Comparing) -> Iterator[tuple[int, int, Fitted | None]]:
    """Fit a panel, year by year, for a bar of progress.

    The spread of a quantity is the distance of its quartiles over 1.349 (scikit-learn's `RobustScaler`) among
    the developing economies of the ten years up to each; nothing later enters. A quantity that fewer than 30
    of them have in the year itself has no spread and is not compared.

    Yields
    ------
    done, total : int
    fitted : Fitted or None
        None until all is done.
    """
    from sklearn.preprocessing import RobustScaler

    known = _all_as_of(panel, vocabulary)
    countries, values = known.countries, known.values
    years = tuple(range(panel.years[0], panel.years[1] + 1))
    place = {country: i for i, country in enumerate(countries)}
    poor = np.zeros((len(years), len(countries)), dtype=bool)
    for t, year in enumerate(years):
        poor[t, [place[country] for country in developing(panel, year)]] = True
    quantities = quantities_of(values, known.ids, comparing.quantities)
    shape = (len(years), quantities.shape[-1])
    spread, usual = np.full(shape, np.nan), np.full(len(years), np.nan)
    groups = np.array([i for i, d in enumerate(comparing.dimensions.values()) for _ in d.of])
    scaler = RobustScaler(quantile_range=QUARTILES, unit_variance=True)
    for t in range(len(years)):
        recent = slice(max(0, t - WINDOW + 1), t + 1)
        now = quantities[t][poor[t]]
        usable = (~np.isnan(now)).sum(axis=0) >= MIN_FITTED
        if usable.any():
            spread[t, usable] = scaler.fit(quantities[recent][poor[recent]][:, usable]).scale_
            usual[t] = _usual(Space(comparing, spread[t], groups), now)
        yield t + 1, len(years), None
    yield (
        len(years),
        len(years),
        Fitted(
            panel=panel.label,
            declarations=declarations(vocabulary, comparing),
            countries=countries,
            ids=known.ids,
            years=years,
            values=values,
            observed_in=known.observed_in,
            developing=poor,
            spread=spread,
            usual=usual,
        ),
    )


def _usual(space: Space, now: Array) -> float:
    """Return how far an economy usually is from its five nearest."""
    between = space.between(now, now).total
    np.fill_diagonal(between, np.nan)
    nearest = np.sort(between, axis=1)[:, :NEAREST]  # NaN sorts last
    means = nearest.mean(axis=1)
    return float(np.nanmedian(means)) if (~np.isnan(means)).any() else float("nan")
