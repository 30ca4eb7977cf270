"""The Korean years nearest to a country: overall and in each dimension, as a band, with what does not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.model import Closeness, Disagreement, KoreanYears
from latecomer.analogues.setting import KOREA, Setting
from latecomer.analogues.space import Array, Mask, from_table
from latecomer.engine import Seed, Table
from latecomer.messages import NOTHING, Message, say

NEARLY_ALL = 0.9
FIRST_MEDIANS = 4
MOST_YEARS = 0.5
BAND = (0.1, 0.9)
BAND_DRAWS = 400
DISAGREES = 1.0
STRANGE = 1.5
MOST_DISAGREEMENTS = 5
OVERALL = "overall"


@dataclass(frozen=True)
class _Korea:
    """Korea's years known at the profile's, and the draws they are compared with.

    Attributes
    ----------
    quantities : ndarray, shape (n_years, n_quantities)
    drawn : ndarray, shape (n_draws, n_quantities)
        The country's quantities within their uncertainty.
    weights : ndarray, shape (n_draws, n_quantities + n_dimensions)
        Drawn alike for all quantities and dimensions (a Bayesian bootstrap: Rubin 1981, Annals of Statistics
        9(1)), so that the band is as wide as the figures disagree.
    """

    years: NDArray[np.int_]
    quantities: Array
    drawn: Array
    weights: Array

    def had(self, share: float) -> Mask:
        """Say which quantities Korea has in at least this share of the years, once medians have begun."""
        begun = self.quantities[FIRST_MEDIANS:]
        return np.asarray((~np.isnan(begun)).sum(axis=0) >= max(share * len(begun), 1))


def korean_years(at: Setting, drawn_of: Table, seed: Seed) -> tuple[KoreanYears, ...]:
    """Return the Korean years nearest overall, then dimension by dimension.

    Overall only quantities are read that Korea has in nearly all years; in a dimension likewise, or, where
    those are too few, what it has in most. Years are judged by the same figures throughout.
    """
    first, last = at.comparing.korea
    years = np.arange(first, min(last, at.fitted.years[at.t]) + 1)
    size = min(drawn_of.size, BAND_DRAWS)
    drawn = from_table(drawn_of, at.comparing.quantities)[:size]
    columns = drawn.shape[1] + len(at.comparing.dimensions)
    uniform = np.stack([seed.uniform(f"weight {i}", size) for i in range(columns)], axis=1)
    rows = at.panel[years - at.fitted.years[0], at.fitted.countries.index(KOREA)]
    korea = _Korea(years, rows, drawn, -np.log(uniform))
    found = [_nearest(OVERALL, say(Message("korea.overall")), at, korea, korea.had(NEARLY_ALL))]
    for d, (id, dimension) in enumerate(at.comparing.dimensions.items()):
        usable = _same_for_all_years(at, korea, at.space.groups == d)
        found.append(_nearest(id, dimension.label, at, korea, usable))
    return tuple(found)


def _same_for_all_years(at: Setting, korea: _Korea, dimension: Mask) -> Mask:
    """Choose the quantities of a dimension: those Korea has in nearly all years, or if too few in most."""
    always = dimension & korea.had(NEARLY_ALL)
    return always if (always & at.own).sum() >= at.comparing.shared else dimension & korea.had(MOST_YEARS)


def _nearest(id: str, label: str, at: Setting, korea: _Korea, usable: Mask) -> KoreanYears:
    """Find the nearest year, the band over draws and weights, and what does not fit."""
    lacking = np.any(np.isnan(korea.quantities[:, at.own & usable]), axis=1)
    there = np.where(lacking[:, None], np.nan, korea.quantities)
    measured = at.space.between(at.here, there, usable)
    drawn = at.space.between(korea.drawn, there, usable, korea.weights)
    if id == OVERALL:
        distances, over_draws = measured.total[0], drawn.total
    else:
        d = _dimension(at, id)
        distances, over_draws = measured.by_dimension[0, :, d], drawn.by_dimension[:, :, d]
    known = np.flatnonzero(~np.isnan(distances))
    if len(known) < max(MOST_YEARS * (len(korea.years) - FIRST_MEDIANS), 1):
        return KoreanYears(
            id, label, False, _why(id, at, usable), 0, 0, 0, 0.0, "far", False, (), at.variables(usable), ()
        )
    best = int(np.nanargmin(np.round(distances, 6)))
    said = ~np.isnan(over_draws).all(axis=1)
    years = korea.years[np.nanargmin(np.round(over_draws[said], 6), axis=1)]
    low, high = np.quantile(years, BAND, method="inverted_cdf") if len(years) else korea.years[[best, best]]
    both = at.own & usable & ~np.isnan(there[best])
    return KoreanYears(
        id=id,
        label=label,
        found=True,
        why=NOTHING,
        nearest=int(korea.years[best]),
        first=int(min(low, korea.years[best])),
        last=int(max(high, korea.years[best])),
        distance=round(float(distances[best]), 2),
        closeness=_closeness(at, float(distances[best]), korea.quantities[best], both),
        edge=best in (known[0], known[-1]),
        used=at.variables(both),
        missing=at.variables(usable & ~both),
        disagree=_disagreements(at, korea, best, both),
    )


def _closeness(at: Setting, distance: float, there: Array, both: Mask) -> Closeness:
    """Say how near a year is; not "near" where a single figure is far from fitting."""
    widest = np.max(np.abs(at.here[0] - there)[both] / at.space.spread[both])
    said = at.closeness(distance)
    return "some_way_off" if said == "near" and widest >= STRANGE else said


def _dimension(at: Setting, id: str) -> int:
    return list(at.comparing.dimensions).index(id)


def _why(id: str, at: Setting, usable: Mask) -> Message:
    """Say why no Korean year is named: Korea's figures cover too few years, or the country's are missing."""
    least = at.comparing.shared
    if id != OVERALL and usable.sum() < least <= (at.own & (at.space.groups == _dimension(at, id))).sum():
        first, last = at.comparing.korea
        return Message("korea.few_years", {"first": first, "last": min(last, at.profile.as_of)})
    return Message("korea.few_figures")


def _disagreements(at: Setting, korea: _Korea, best: int, both: Mask) -> tuple[Disagreement, ...]:
    """Name the indicators that lie more than a spread from Korea's in the nearest year, the widest first."""
    apart = (at.here[0] - korea.quantities[best]) / at.space.spread
    wide = [i for i in np.flatnonzero(both) if abs(apart[i]) > DISAGREES]
    wide.sort(key=lambda i: (-round(abs(float(apart[i])), 6), i))
    found = []
    for i in wide[:MOST_DISAGREEMENTS]:
        variable = at.vocabulary[at.comparing.quantities[i].variable]
        answer = at.profile.answers[variable.id]
        then = at.fitted.figure(KOREA, variable.id, int(korea.years[best]))
        assert then
        found.append(
            Disagreement(
                id=variable.id,
                label=variable.label,
                unit=variable.unit,
                here=float(answer.value),  # type: ignore[arg-type]
                here_in=answer.year,
                korea=then[0],
                korea_in=then[1],
                korea_then=_alone(at.here[0, i], korea.quantities[:, i], korea.years, at.space.spread[i]),
                spreads=round(float(apart[i]), 1),
            )
        )
    return tuple(found)


def _alone(here: float, korea: Array, years: NDArray[np.int_], spread: float) -> int | None:
    """Return the Korean year whose figure alone is nearest; None where none is within a spread."""
    apart = np.abs(korea - here)
    if np.isnan(apart).all() or np.nanmin(apart) > spread * DISAGREES:
        return None
    return int(years[np.nanargmin(apart)])
