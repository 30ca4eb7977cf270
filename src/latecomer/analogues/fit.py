"""Fit the spreads that distances are measured in, year by year. The only module that imports scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.fitted import Fitted, declarations
from latecomer.analogues.space import Space, quantities_of
from latecomer.countrydata import Panel
from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.indicators import MIN_FITTED, MIN_IN_PERIOD, developing
from latecomer.knowledge import Comparing
from latecomer.vocabulary import Variable, Vocabulary

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
    columns = [panel.columns[variable.column] for variable in variables]
    ids = tuple(variable.id for variable in variables)
    for (country, year), row in panel.cells.items():
        if country in place:
            cells = [row[column] for column in columns]
            values[year - first, place[country]] = [float(text) if text else np.nan for text in cells]
    observed = values.copy()
    for i, variable in enumerate(variables):
        if variable.change:
            with np.errstate(divide="ignore", invalid="ignore"):
                values[1:, :, i] = 100 * (values[1:, :, i] / values[:-1, :, i] - 1)
            values[0, :, i] = np.nan
        sound = values[:, :, i]
        sound[(sound < variable.low) | (sound > variable.high)] = np.nan
        for other, most in variable.at_most_above.items():
            sound[sound - observed[:, :, ids.index(other)] > most] = np.nan
        values[:, :, i], latest = _as_of(sound, variable)
        observed_in[:, :, i] = np.where(np.isnan(values[:, :, i]), 0, latest + first)
    return _AsOf(countries, ids, values.astype(np.float32), observed_in)


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
    enough = (~np.isnan(windows)).sum(axis=-1) >= MIN_IN_PERIOD
    medians = np.full(values.shape, np.nan)
    medians[enough] = np.nanmedian(windows[enough], axis=-1)
    # Too few of the last years: the median up to the latest observation.
    before = np.take_along_axis(medians, np.maximum(last, 0), axis=0)
    return np.where(fresh, np.where(enough, medians, before), np.nan), last


class Fit:
    """The fit of one panel, year by year, for a bar of progress.

    The spread of a quantity is the distance of its quartiles over 1.349 (scikit-learn's `RobustScaler`) among
    the developing economies of the ten years up to each; nothing later enters. A quantity that fewer than 30
    of them have in the year itself has no spread and is not compared.
    """

    def __init__(self, panel: Panel, vocabulary: Vocabulary, comparing: Comparing) -> None:
        self.panel = panel
        self.comparing = comparing
        self.declarations = declarations(vocabulary, comparing)
        self.known = _all_as_of(panel, vocabulary)
        self.years = tuple(range(panel.years[0], panel.years[1] + 1))
        self.poor = self._developing()
        self.groups = np.array([i for i, d in enumerate(comparing.dimensions.values()) for _ in d.of])
        self.spread = np.full((len(self.years), len(self.groups)), np.nan)
        self.usual = np.full(len(self.years), np.nan)

    def _developing(self) -> NDArray[np.bool_]:
        place = {country: i for i, country in enumerate(self.known.countries)}
        poor = np.zeros((len(self.years), len(place)), dtype=bool)
        for t, year in enumerate(self.years):
            poor[t, [place[country] for country in developing(self.panel, year)]] = True
        return poor

    def steps(self) -> Iterator[tuple[int, int]]:
        """Fit one year after the other; yields how many are done, and of how many."""
        from sklearn.preprocessing import RobustScaler

        quantities = quantities_of(self.known.values, self.known.ids, self.comparing.quantities)
        scaler = RobustScaler(quantile_range=QUARTILES, unit_variance=True)
        for t in range(len(self.years)):
            recent = slice(max(0, t - WINDOW + 1), t + 1)
            now = quantities[t][self.poor[t]]
            usable = (~np.isnan(now)).sum(axis=0) >= MIN_FITTED
            if usable.any():
                self.spread[t, usable] = scaler.fit(quantities[recent][self.poor[recent]][:, usable]).scale_
                self.usual[t] = _usual(Space(self.comparing, self.spread[t], self.groups), now)
            yield t + 1, len(self.years)

    def fitted(self) -> Fitted:
        """Return what the steps have fitted."""
        return Fitted(
            panel=self.panel.label,
            declarations=self.declarations,
            countries=self.known.countries,
            ids=self.known.ids,
            years=self.years,
            values=self.known.values,
            observed_in=self.known.observed_in,
            developing=self.poor,
            spread=self.spread,
            usual=self.usual,
        )


def fit(panel: Panel, vocabulary: Vocabulary, comparing: Comparing) -> Fitted:
    """Fit a panel at once."""
    work = Fit(panel, vocabulary, comparing)
    for _ in work.steps():
        pass
    return work.fitted()


def _usual(space: Space, now: Array) -> float:
    """Return how far an economy usually is from its five nearest."""
    between = space.between(now, now).total
    np.fill_diagonal(between, np.nan)
    nearest = np.sort(between, axis=1)[:, :NEAREST]  # NaN sorts last
    means = nearest.mean(axis=1)
    return float(np.nanmedian(means)) if (~np.isnan(means)).any() else float("nan")
