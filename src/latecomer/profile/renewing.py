"""Lay what a file says over a panel: formulas, ranges, breaks against the old values, and what has changed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from io import StringIO

import numpy as np

from latecomer.errors import Problems, UsageError, nearest
from latecomer.profile.importing import Floats, Grid, Reading
from latecomer.profile.indicators import Indicator, Panel, load_indicators
from latecomer.profile.variables import Variable, Vocabulary
from latecomer.version import __version__

FORMAT = "latecomer/panel/1"
# Observations out of a variable's range: fewer than this share are faults of the data, more are ours to settle.
FEW = 0.005
# A median ratio of new to old beyond these, or more than half of the values this far apart: another unit.
LEAST_RATIO, GREATEST_RATIO = 0.5, 2.0
FAR = 0.25
# An indicator with at least this share of values on either side of zero has no meaningful ratios.
CROSSES = 0.05
EXAMPLES = 3

Far = np.ndarray[tuple[int], np.dtype[np.bool_]]
Fault = tuple[int, str, str]  # the record it stands in, what, hint


@dataclass(frozen=True)
class Renewed:
    """What an import did to one indicator.

    Attributes
    ----------
    new, changed, dropped : int
        Observations that were not there, that differ by more than rounding, and that were left out
        for being out of range.
    last_before, last_after : int or None
        Last year observed anywhere.
    gained : tuple of str
        Countries that had no observation before.
    """

    id: str
    new: int
    changed: int
    dropped: int
    last_before: int | None
    last_after: int | None
    gained: tuple[str, ...]


@dataclass(frozen=True)
class Renewal:
    """A panel with a file laid over it, as the texts that are kept.

    Attributes
    ----------
    panel, sources : str
        What stands in `panel.csv` and `sources.csv`.
    indicators : tuple of Renewed
        Those the file speaks of.
    incomplete : mapping
        Indicators the file holds one part of, with the code that is missing.
    """

    panel: str
    sources: str
    indicators: tuple[Renewed, ...]
    incomplete: Mapping[str, str]


def renew(reading: Reading, base: Panel, vocabulary: Vocabulary, accept: Collection[str] = ()) -> Renewal:
    """Lay what was read over a panel.

    Parameters
    ----------
    reading : Reading
        Read to its end.
    base : Panel
        Cells the file does not have stay as they are here.
    vocabulary : Vocabulary
    accept : collection of str
        Indicators whose break against the base is known and wanted.

    Raises
    ------
    UsageError
        If `accept` names no indicator.
    InputError
        If values are out of range, or an indicator seems to have another unit or definition.
    """
    catalogue = load_indicators()
    for id in accept:
        if id not in catalogue:
            raise UsageError(f"unknown indicator {id!r}", nearest(id, catalogue, "`latecomer data list`"))
    found = {id: grid for id, one in catalogue.items() if (grid := _computed(one, reading.grids)) is not None}
    faults: list[Fault] = []
    dropped = {id: _drop_or_fault(vocabulary[id], grid, reading, faults) for id, grid in found.items()}
    for id, grid in found.items():
        if id not in accept and (fault := _break(id, grid, _observed(base, id, reading), reading)):
            faults.append(fault)
    incomplete = {id: code for id, one in catalogue.items() if (code := _missing(one, reading.grids, found))}
    _report(faults, found, incomplete, reading)
    return _overlay(reading, base, found, dropped, incomplete)


def _report(
    faults: list[Fault], found: Mapping[str, Grid], incomplete: Mapping[str, str], reading: Reading
) -> None:
    problems = Problems(str(reading.file.path))
    for record, what, hint in faults:
        problems.add(reading.file.line(record), what, hint)
    hint = "import the World Bank's bulk file, or a long file with both"
    for id, code in incomplete.items() if not found else ():
        problems.add(reading.file.header.line, f"{id} cannot be computed without {code}", hint)
    if not found and not incomplete:
        what = f"no indicator can be computed from {', '.join(sorted(reading.grids))} alone"
        problems.add(reading.file.header.line, what, hint)
    problems.check()


# --- what a file says of an indicator --------------------------------------------------------------------


def _computed(indicator: Indicator, grids: Mapping[str, Grid]) -> Grid | None:
    """Return an indicator as the file gives it: by name first, else computed from its parts."""
    named = grids.get(indicator.id)
    if not indicator.parts or not all(code in grids for code in indicator.parts):
        return replace(named, values=named.values.copy()) if named else None
    parts = [grids[code] for code in indicator.parts]
    with np.errstate(all="ignore"):
        values = indicator.factor * (parts[0].values / parts[1].values if len(parts) == 2 else parts[0].values)
    values = np.where(np.isfinite(values), values, np.nan)
    sources = np.where(parts[0].sources > 0, parts[0].sources, parts[-1].sources)
    if named is None:
        return Grid(values, parts[0].records, sources)
    by_name = ~np.isnan(named.values)
    return Grid(
        np.where(by_name, named.values, values),
        np.where(by_name, named.records, parts[0].records),
        np.where(by_name, named.sources, sources),
    )


def _missing(indicator: Indicator, grids: Mapping[str, Grid], found: Mapping[str, Grid]) -> str:
    """Return the part that keeps an indicator from being computed, where the file has the other's numerator."""
    if len(indicator.parts) < 2 or indicator.id in found or indicator.parts[0] not in grids:
        return ""
    return indicator.parts[1]


def _observed(base: Panel, id: str, reading: Reading) -> Floats:
    """Return what a panel observes of an indicator, laid out as the file's grids are."""
    values = Grid.empty((len(reading.countries), len(reading.years))).values
    at = base.columns[id]
    rows = {code: i for i, code in enumerate(reading.countries)}
    for (country, year), row in base.cells.items():
        if row[at] and country in rows and year in reading.years:
            values[rows[country], year - reading.years[0]] = float(row[at])
    return values


def _where(reading: Reading, cell: int) -> tuple[str, int]:
    row, column = divmod(int(cell), len(reading.years))
    return reading.countries[row], reading.years[column]


# --- checks ----------------------------------------------------------------------------------------------


def _drop_or_fault(variable: Variable, grid: Grid, reading: Reading, faults: list[Fault]) -> int:
    """Drop the values out of a variable's range where they are few, and say how many; else note them."""
    with np.errstate(invalid="ignore"):
        out = (grid.values < variable.low) | (grid.values > variable.high)
    cells = np.flatnonzero(out)
    total = int(np.count_nonzero(~np.isnan(grid.values)))
    if len(cells) < FEW * total:
        grid.values[out] = np.nan
        return len(cells)
    for cell in cells[:EXAMPLES]:
        country, year = _where(reading, cell)
        many = f" ({len(cells)} of {total} values are)" if len(cells) > 1 else ""
        what = f"{variable.id} of {country} {year}: {grid.values.flat[cell]:.6g} is out of range{many}"
        hint = f"{variable.unit}: from {variable.low:g} to {variable.high:g}"
        faults.append((int(grid.records.flat[cell]), what, hint))
    return 0


def _break(id: str, grid: Grid, old: Floats, reading: Reading) -> Fault | None:
    """Say so where an indicator seems to have changed its unit or definition."""
    both = np.flatnonzero(~np.isnan(grid.values) & ~np.isnan(old))
    if not len(both):
        return None
    now, then = grid.values.flat[both], old.flat[both]
    everywhere = old[~np.isnan(old)]
    negative = float(np.mean(everywhere < 0))
    if CROSSES <= negative <= 1 - CROSSES:
        far, measure = _apart(now, then, everywhere)
    else:
        far, measure = _off(now, then)
    if far is None:
        return None
    examples = both[far] if far.any() else both
    shown = examples[np.linspace(0, len(examples) - 1, min(EXAMPLES, len(examples))).astype(int)]
    cells = [
        f"{country} {year}: {grid.values.flat[cell]:.4g}, was {old.flat[cell]:.4g}"
        for cell in shown
        for country, year in [_where(reading, cell)]
    ]
    what = (
        f"{id}: another unit or definition? Over {len(both)} values that both have, {measure} ({'; '.join(cells)})"
    )
    hint = f"ours is {load_indicators()[id].unit!r}; if the change is meant: --accept-break {id}"
    return int(grid.records.flat[shown[0]]), what, hint


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
    spread = float(np.subtract(*np.percentile(everywhere, [75, 25])))
    far = np.abs(now - then) > FAR * spread
    share = float(np.mean(far))
    median = float(np.median(np.abs(now - then)))
    measure = (
        f"{share:.0%} differ by more than {FAR:.0%} of the old inter-quartile range of {spread:.3g}, "
        f"half of them by {median:.3g} or more"
    )
    return (far if share > 0.5 else None), measure


# --- the new panel ---------------------------------------------------------------------------------------


def _overlay(
    reading: Reading,
    base: Panel,
    found: Mapping[str, Grid],
    dropped: Mapping[str, int],
    incomplete: Mapping[str, str],
) -> Renewal:
    cells = {key: list(row) for key, row in base.cells.items()}
    sources = dict(base.sources)
    names = list(reading.sources)
    renewed = []
    for id, grid in found.items():
        before = _observed(base, id, reading)
        new = changed = 0
        for cell in np.flatnonzero(~np.isnan(grid.values)).tolist():
            country, year = _where(reading, cell)
            row = cells.setdefault((country, year), [country, str(year), *[""] * (len(base.columns) - 2)])
            text, old = load_indicators()[id].text(float(grid.values.flat[cell])), row[base.columns[id]]
            if text == old:
                continue
            row[base.columns[id]] = text
            new += not old
            changed += bool(old) and _beyond_rounding(float(text), float(old), load_indicators()[id].digits)
            sources.pop((country, year, id), None)
            if name := names[grid.sources.flat[cell]]:
                sources[country, year, id] = name
        after = np.where(np.isnan(grid.values), before, grid.values)
        gained = np.flatnonzero(np.isnan(before).all(axis=1) & ~np.isnan(after).all(axis=1))
        renewed.append(
            Renewed(
                id,
                new,
                changed,
                dropped[id],
                _last(before, reading),
                _last(after, reading),
                tuple(reading.countries[int(i)] for i in gained),
            )
        )
    header = sorted(base.columns, key=lambda name: base.columns[name])
    panel = table_text(header, (cells[key] for key in sorted(cells)))
    origins = ((*key, source) for key, source in sorted(sources.items()))
    kept = table_text(["iso3", "year", "indicator", "source"], origins) if sources else ""
    return Renewal(panel, kept, tuple(renewed), incomplete)


def _beyond_rounding(new: float, old: float, digits: int) -> bool:
    """Say whether two values differ by more than one unit of the last digit kept."""
    unit = 10.0 ** (np.floor(np.log10(max(abs(new), abs(old)))) - digits + 1)
    return bool(abs(new - old) > 1.001 * unit)


def _last(values: Floats, reading: Reading) -> int | None:
    seen = np.flatnonzero(~np.isnan(values).all(axis=0))
    return reading.years[int(seen[-1])] if len(seen) else None


def table_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def provenance(
    name: str, renewal: Renewal, reading: Reading, base: Panel, licence: str, accept: Collection[str]
) -> str:
    """Write down where a panel comes from: the base, the file, what was said of it, what it renewed."""
    header = sorted(base.columns, key=lambda column: base.columns[column])
    of_base = table_text(header, (base.cells[key] for key in sorted(base.cells)))
    document = {
        "format": FORMAT,
        "name": name,
        "latecomer": __version__,
        "panel_sha256": _sha256(renewal.panel),
        "sources_sha256": _sha256(renewal.sources),
        "base": {"label": base.label, "sha256": _sha256(of_base)},
        "file": {"name": reading.file.path.name, "form": reading.file.header.form, "sha256": reading.file.sha256},
        "source": reading.source,
        "licence": licence,
        "accepted_breaks": sorted(accept),
        "observations": {
            what: sum(getattr(one, what) for one in renewal.indicators) for what in ("new", "changed", "dropped")
        },
        "indicators": [asdict(one) for one in renewal.indicators],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
