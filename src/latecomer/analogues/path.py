"""A country's path since 1960 against Korea's, on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from latecomer.analogues.model import Path, PathPoint
from latecomer.analogues.setting import KOREA, Setting
from latecomer.analogues.space import Array, Mask
from latecomer.countrydata.countries import load_countries

ENOUGH = 0.75


def path_of(at: Setting, peers: Sequence[str]) -> Path:
    """Return the paths of a country, of Korea and of the nearest peers up to the profile's year.

    The line runs from Korea's quantities in the first year of ``comparing.path`` (0) to those in the second
    (100), in spreads of the profile's year; a country stands where its own quantities project onto it. Only
    quantities Korea has in both years are read. A path starts when those known make up `ENOUGH` of the line and
    reads the same ones ever after, straight between two observations and unchanged after the last, so that it
    never jumps because a series begins or ends. The last point is read from the profile itself.
    """
    fitted, comparing, profile, spread = at.fitted, at.comparing, at.profile, at.space.spread
    zero, hundred = comparing.path
    last = at.t
    if fitted.years[last] < hundred:
        return Path(zero, hundred, (), ())
    quantities = at.panel / spread
    korea = quantities[:, fitted.countries.index(KOREA)]
    start, end = korea[fitted.at(zero)], korea[fitted.at(hundred)]
    read = [id in comparing.path_dimensions for id in comparing.dimensions]
    usable = ~np.isnan(start) & ~np.isnan(end) & np.array(read)[at.space.groups]
    points: list[PathPoint] = []
    for country in dict.fromkeys((profile.country, KOREA, *peers[: comparing.path_peers])):
        rows = quantities[:, fitted.countries.index(country)].copy()
        if country == profile.country:
            rows[last] = at.here[0] / spread
        name = load_countries()[country].short_name
        points += [
            PathPoint(country, name, fitted.years[t], round(place, 1))
            for t, place in _along(rows, start, end, usable)
        ]
    return Path(zero, hundred, at.variables(usable), tuple(points))


def _along(rows: Array, start: Array, end: Array, usable: Mask) -> list[tuple[int, float]]:
    """Return for each year from the path's beginning where it projects onto the line, in hundredths."""
    line = np.where(usable, (end - start) ** 2, 0.0)
    held = np.stack([_held(column) for column in rows.T], axis=1)
    weight = np.where(np.isnan(held), 0.0, line).sum(axis=1)
    begun = np.flatnonzero(weight >= ENOUGH * line.sum())
    if not len(begun):
        return []
    read = usable & ~np.isnan(held[begun[0]])
    along = (held[begun[0] :, read] - start[read]) @ (end - start)[read] / line[read].sum()
    return [(int(begun[0]) + i, 100.0 * float(at)) for i, at in enumerate(along)]


def _held(column: Array) -> Array:
    """Fill a series between its observations by straight lines, and after the last with the last."""
    seen = np.flatnonzero(~np.isnan(column))
    if not len(seen):
        return column
    filled = np.interp(np.arange(len(column)), seen, column[seen])
    filled[: seen[0]] = np.nan
    return filled
