"""What looks wrong beside the values there were: another unit or definition, of an indicator or of one country.

And what comes from an older release than the panel's, and where a country's series now jumps at the seam between
file and panel. Revisions are no breaks: most differ by less than a quarter, hardly any by a factor of two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from latecomer.countrydata.grids import Floats, Grid
from latecomer.countrydata.importing import FileReading
from latecomer.countrydata.indicators import Panel, load_indicators

Far = np.ndarray[tuple[int], np.dtype[np.bool_]]
Cells = np.ndarray[Any, np.dtype[np.bool_]]
Years = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


class Fault(NamedTuple):
    """What is wrong, the record it stands in, what would be right, and the code by which it is let through."""

    record: int
    what: str
    hint: str
    code: str = ""


# A median ratio of new to old beyond these, or more than half of the values this far apart: another unit.
LEAST_RATIO, GREATEST_RATIO = 0.5, 2.0
FAR = 0.25
# An indicator with at least this share of values on either side of zero has no meaningful ratios.
CROSSES = 0.05
EXAMPLES = 3
# Of countries that break, this many are named one by one.
NAMED = 10
# A country's factor that is a unit's in any case; below it, what is small beside the spread of all is revision.
UNIT_FACTOR = 10.0
# One value alone may be a revision or a slip; it takes more to be another unit.
ALONE_FACTOR = 30.0
SMALL = 0.05
# A country without a year in common with the panel is compared with the nearest year, no further away than this.
NEAR_YEARS = 5
# An undated file may be an older release where this share of at least so many of its values differ.
OLDER_SHARE, OLDER_FEWEST = 0.2, 3
# A file of so many countries is an extract of somebody's database and no country's own figures.
EXTRACT = 10
# The record of what concerns the file as a whole: the line of its header.
HEADER = -1
# A series needs so many steps before one can be its greatest ever.
MIN_STEPS = 5


def crosses(everywhere: Floats) -> bool:
    """Say whether an indicator lies on both sides of zero, so that ratios mean nothing."""
    negative = float(np.mean(everywhere < 0)) if len(everywhere) else 0.0
    return CROSSES <= negative <= 1 - CROSSES


def spread_of(everywhere: Floats) -> float:
    """Return the inter-quartile range of all values of an indicator."""
    return float(np.subtract(*np.percentile(everywhere, [75, 25]))) if len(everywhere) else 0.0


def breaks(id: str, grid: Grid, old: Floats, reading: FileReading, accept: Collection[str]) -> list[Fault]:
    """Say where an indicator, or else some of its countries, seem to have changed their unit or definition.

    Parameters
    ----------
    id : str
    grid : Grid
        What the file says.
    old : array
        What the panel observes, laid out as the grid.
    reading : FileReading
    accept : collection of str
        Indicators and countries that are let through.
    """
    if id in accept:
        return []
    asked = np.array([country not in accept for country in reading.countries])
    values = np.where(asked[:, None], grid.values, np.nan)
    if whole := _of_all(id, grid, values, old, reading):
        return [whole]
    return _of_countries(id, grid, values, old, reading)


# --- an indicator ----------------------------------------------------------------------------------------


def _of_all(id: str, grid: Grid, values: Floats, old: Floats, reading: FileReading) -> Fault | None:
    both = np.flatnonzero(~np.isnan(values) & ~np.isnan(old))
    if not len(both):
        return None
    now, then = values.flat[both], old.flat[both]
    everywhere = old[~np.isnan(old)]
    far, measure = _apart(now, then, everywhere) if crosses(everywhere) else _off(now, then)
    if far is None:
        return None
    examples = both[far] if far.any() else both
    shown = examples[np.linspace(0, len(examples) - 1, min(EXAMPLES, len(examples))).astype(int)]
    cells = "; ".join(
        f"{country} {year}: {values.flat[cell]:.4g}, was {old.flat[cell]:.4g}"
        for cell in shown
        for country, year in [reading.where(cell)]
    )
    what = f"{id}: another unit or definition? Over {len(both)} values that both have, {measure} ({cells})"
    hint = f"ours is {load_indicators()[id].unit!r}; if the change is meant: --accept-break {id}"
    return Fault(int(grid.records.flat[shown[0]]), what, hint, id)


def _off(now: Floats, then: Floats) -> tuple[Far | None, str]:
    """Compare by ratios; where the old value is zero, any other is far from it."""
    far = np.abs(now - then) > FAR * np.abs(then)
    sound = (then != 0) & (now != 0)
    ratio = float(np.median(now[sound] / then[sound])) if sound.any() else 1.0
    share = float(np.mean(far))
    broken = not LEAST_RATIO <= ratio <= GREATEST_RATIO or share > 0.5
    measure = f"the median ratio of new to old is {ratio:.3g} and {share:.0%} differ by more than {FAR:.0%}"
    return (far if broken else None), measure


def _apart(now: Floats, then: Floats, everywhere: Floats) -> tuple[Far | None, str]:
    """Compare differences with the spread of all old values, where ratios mean nothing."""
    spread = spread_of(everywhere)
    far = np.abs(now - then) > FAR * spread
    share = float(np.mean(far))
    median = float(np.median(np.abs(now - then)))
    measure = (
        f"{share:.0%} differ by more than {FAR:.0%} of the old inter-quartile range of {spread:.3g}, "
        f"half of them by {median:.3g} or more"
    )
    return (far if share > 0.5 else None), measure


# --- one country -----------------------------------------------------------------------------------------


def _of_countries(id: str, grid: Grid, values: Floats, old: Floats, reading: FileReading) -> list[Fault]:
    everywhere = old[~np.isnan(old)]
    broken = []
    for row in np.flatnonzero(~np.isnan(values).all(axis=1)):
        at, then = _pairs(values[row], old[row])
        far = _country_far(values[row][at], then, at, everywhere)
        if far.any():
            broken.append((int(row), at[far], then[far], len(at)))
    return _told(id, grid, values, broken, reading)


def _pairs(now: Floats, then: Floats) -> tuple[Years, Floats]:
    """Return the years a country has in the file, and the panel's values to hold them against.

    Of the same year; where no year is in common, of the nearest within `NEAR_YEARS`.
    """
    said, held = np.flatnonzero(~np.isnan(now)), np.flatnonzero(~np.isnan(then))
    both = np.intersect1d(said, held)
    if len(both) or not len(held):
        return both, then[both]
    nearest = held[np.abs(said[:, None] - held[None, :]).argmin(axis=1)]
    near = np.abs(nearest - said) <= NEAR_YEARS
    return said[near], then[nearest[near]]


def _country_far(now: Floats, then: Floats, at: Years, everywhere: Floats) -> Far:
    """Say which values of a country are another unit's: none, unless most are."""
    none = np.zeros(len(now), dtype=bool)
    sound = then != 0
    if not sound.any():
        return none
    apart = np.abs(now - then)
    ratio = np.where(sound, now / np.where(sound, then, 1.0), 1.0)
    far = (ratio < LEAST_RATIO) | (ratio > GREATEST_RATIO)
    if crosses(everywhere):
        size = float(np.abs(now).sum() / np.abs(then).sum())
        scaled = len(now) > 1 and not 1 / UNIT_FACTOR < size < UNIT_FACTOR
        far &= apart > spread_of(everywhere)
        return sound if scaled else far if far.mean() > 0.5 else none
    if far.sum() <= sound.sum() / 2:
        return none
    factor = float(np.median(np.maximum(np.abs(ratio[far]), 1 / np.maximum(np.abs(ratio[far]), 1e-12))))
    small = float(np.median(apart[far])) < SMALL * spread_of(everywhere)
    least = ALONE_FACTOR if len(now) == 1 else UNIT_FACTOR if small else 0.0
    return none if factor < least else far


def _told(
    id: str, grid: Grid, values: Floats, broken: list[tuple[int, Years, Floats, int]], reading: FileReading
) -> list[Fault]:
    unit = load_indicators()[id].unit
    faults = []
    for row, at, then, count in broken[:NAMED]:
        country = reading.countries[row]
        shown = np.linspace(0, len(at) - 1, min(EXAMPLES, len(at))).astype(int)
        cells = "; ".join(
            f"{reading.years[int(at[i])]}: {values[row][at[i]]:.6g}, ours {then[i]:.6g}" for i in shown
        )
        far = f"{len(at)} of {count} values are far from ours ({cells})"
        what = f"{id} of {country}: another unit or definition? {far}"
        hint = f"ours is {unit!r}; if the change is meant: --accept-break {country}"
        faults.append(Fault(int(grid.records[row][at[0]]), what, hint, country))
    if rest := [reading.countries[row] for row, *_ in broken[NAMED:]]:
        what = f"{id}: and {len(rest)} more countries: {', '.join(rest)}"
        row, at, *_ = broken[NAMED]
        hint = f"if all of it is meant: --accept-break {id}"
        faults.append(Fault(int(grid.records[row][at[0]]), what, hint, id))
    return faults


# --- releases and seams ----------------------------------------------------------------------------------


def beyond_rounding(new: Floats, old: Floats, digits: int) -> Far:
    """Say which values differ by more than one unit of the last digit kept; none where one is not observed."""
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(new), np.abs(old))
        unit = 10.0 ** (np.floor(np.log10(size)) - digits + 1)
        return np.asarray(np.abs(new - old) > 1.001 * unit)


def older(
    found: Mapping[str, Grid], before: Mapping[str, Floats], reading: FileReading, base: Panel
) -> Iterator[Fault]:
    """Say where values of a newer release would be changed back to those of an older one.

    A dated file is held against the panel's releases. One without a date is taken for older where it ends before
    the panel does for the same countries and many of its values differ; a country's own figures may.
    """
    catalogue, dated, told = load_indicators(), reading.file.released, []
    for id, grid in found.items():
        said = ~np.isnan(grid.values)
        if not dated and np.count_nonzero(said.any(axis=1)) < EXTRACT:
            said &= grid.sources == 0
        changed = int(np.count_nonzero(beyond_rounding(grid.values, before[id], catalogue[id].digits) & said))
        if dated and changed and dated < (release := base.releases.get(id, "")):
            told.append(f"{id}, {changed} values of {release}")
        elif not dated and changed and (ends := _ends_before(said, ~np.isnan(before[id]), changed)):
            told.append(
                f"{id}, {changed} values, ending in {reading.years[ends[0]]} and not {reading.years[ends[1]]}"
            )
    if told:
        of = f"of {dated}" if dated else "undated and seems older than the panel"
        more = f" and {len(told) - EXAMPLES} more" if len(told) > EXAMPLES else ""
        what = f"this file is {of}; it would change newer values: {'; '.join(told[:EXAMPLES])}{more}"
        hint = "download it anew; if the older values are meant: --older"
        yield Fault(HEADER, what, hint)


def _ends_before(said: Cells, held: Cells, changed: int) -> tuple[int, int] | None:
    """Return the last year of the file and of the panel for the countries of the file, where it ends earlier."""
    rows = said.any(axis=1)
    ends = tuple(int(np.flatnonzero(one[rows].any(axis=0))[-1]) for one in (said, held))
    many = changed >= max(OLDER_FEWEST, OLDER_SHARE * np.count_nonzero(said & held))
    return (ends[0], ends[1]) if ends[0] < ends[1] and many else None


@dataclass(frozen=True)
class Seam:
    """A step of a country's series between a year of the file and one of the panel, greater than any it had."""

    id: str
    country: str
    since: int
    before: float
    year: int
    value: float
    times: float


def seams(id: str, before: Floats, after: Floats, reading: FileReading) -> Iterator[Seam]:
    """Find the steps at the seams that are greater than any a country's series had before."""
    taken = ~np.isnan(after) & (after != before)
    relative = bool((before[~np.isnan(before)] > 0).all())
    for row in np.flatnonzero(taken.any(axis=1)):
        was, now = (np.log(one[row]) if relative else one[row] for one in (before, after))
        had = np.abs(np.diff(was[~np.isnan(was)]))
        if len(had) < MIN_STEPS:
            continue
        years = np.flatnonzero(~np.isnan(now))
        steps = np.abs(np.diff(now[years]))
        at_seam = taken[row][years[1:]] != taken[row][years[:-1]]
        for i in np.flatnonzero(at_seam & (steps > 1.001 * had.max())):
            ends = [(reading.years[int(year)], float(after[row][year])) for year in years[i : i + 2]]
            times = float(steps[i] / had.max()) if had.max() else np.inf
            yield Seam(id, reading.countries[row], *ends[0], *ends[1], times)
