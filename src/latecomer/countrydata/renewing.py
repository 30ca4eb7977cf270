"""Lay what a file says over a panel: formulas, ranges, breaks against the old values, and what has changed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from io import StringIO

import numpy as np

from latecomer.countrydata.breaks import Fault, Seam, beyond_rounding, breaks, older, seams
from latecomer.countrydata.codes import indicator_hint, keys
from latecomer.countrydata.countries import country_hint
from latecomer.countrydata.grids import Floats, Grid
from latecomer.countrydata.importing import FileReading
from latecomer.countrydata.indicators import Indicator, Panel, load_indicators
from latecomer.errors import Problems, UsageError
from latecomer.version import __version__
from latecomer.vocabulary import Variable, Vocabulary

FORMAT = "latecomer/panel/1"
# Observations out of a variable's range: fewer than this share are faults of the data, more are ours to settle.
FEW = 0.005
EXAMPLES = 3


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
    releases : mapping
        Of when each indicator's figures are.
    indicators : tuple of Renewed
        Those the file speaks of.
    seams : tuple of Seam
        Where a country's series now jumps by more than it ever did, the greatest first.
    incomplete : mapping
        Indicators the file holds one part of, with the code that is missing.
    """

    panel: str
    sources: str
    releases: Mapping[str, str]
    indicators: tuple[Renewed, ...]
    seams: tuple[Seam, ...]
    incomplete: Mapping[str, str]


def renew(
    reading: FileReading,
    base: Panel,
    vocabulary: Vocabulary,
    accept: Collection[str] = (),
    *,
    accept_older: bool = False,
) -> Renewal:
    """Lay what was read over a panel.

    Parameters
    ----------
    reading : FileReading
        Read to its end.
    base : Panel
        Cells the file does not have stay as they are here.
    vocabulary : Vocabulary
    accept : collection of str
        Indicators and countries whose break against the base is known and wanted.
    accept_older : bool
        Lay an older release over a newer one.

    Raises
    ------
    UsageError
        If `accept` names no indicator and no country.
    InputError
        If values are out of range, an indicator or one country of it seems to have another unit or definition, or
        the file is of an older release than the base.
    """
    catalogue = load_indicators()
    accepted = _accepted(accept, reading.countries)
    found = {id: grid for id, one in catalogue.items() if (grid := _computed(one, reading.grids)) is not None}
    before = {id: _observed(base, id, reading) for id in found}
    faults: list[Fault] = []
    dropped = {id: _drop_or_fault(vocabulary[id], grid, reading, faults) for id, grid in found.items()}
    for id, grid in found.items():
        faults += breaks(id, grid, before[id], reading, accepted)
    if not accept_older:
        faults += older(found, before, reading, base)
    incomplete = {id: code for id, one in catalogue.items() if (code := _missing(one, reading.grids, found))}
    _report(faults, found, incomplete, reading)
    return _overlay(reading, base, found, before, dropped, incomplete)


def _accepted(accept: Collection[str], countries: Collection[str]) -> set[str]:
    """Return the indicators and countries that are let through; an indicator may be named by its code."""
    catalogue, accepted = load_indicators(), set()
    for name in accept:
        code = keys().get(name, "")
        found = {id for id, one in catalogue.items() if name == id or code in one.parts}
        if not found and name not in countries:
            hint = country_hint(name) if len(name) == 3 else indicator_hint(name)
            raise UsageError(f"unknown {'country' if len(name) == 3 else 'indicator'} {name!r}", hint)
        accepted |= found or {name}
    return accepted


def _report(
    faults: list[Fault], found: Mapping[str, Grid], incomplete: Mapping[str, str], reading: FileReading
) -> None:
    problems = Problems(str(reading.file.path))
    for one in faults:
        problems.add(reading.file.line(one.record), one.what, one.hint)
    if len(codes := dict.fromkeys(one.code for one in faults if one.code)) > 1:
        what = f"{len(codes)} breaks against the panel"
        hint = f"if all are meant: {' '.join(f'--accept-break {code}' for code in codes)}"
        problems.add(reading.file.header.line, what, hint)
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


def _observed(base: Panel, id: str, reading: FileReading) -> Floats:
    """Return what a panel observes of an indicator, laid out as the file's grids are."""
    values = Grid.empty((len(reading.countries), len(reading.years))).values
    at = base.columns[id]
    rows = {code: i for i, code in enumerate(reading.countries)}
    for (country, year), row in base.cells.items():
        if row[at] and country in rows and year in reading.years:
            values[rows[country], year - reading.years[0]] = float(row[at])
    return values


# --- checks ----------------------------------------------------------------------------------------------


def _drop_or_fault(variable: Variable, grid: Grid, reading: FileReading, faults: list[Fault]) -> int:
    """Drop the values out of a variable's range where they are few, and say how many; else note them."""
    with np.errstate(invalid="ignore"):
        out = (grid.values < variable.low) | (grid.values > variable.high)
    cells = np.flatnonzero(out)
    total = int(np.count_nonzero(~np.isnan(grid.values)))
    if len(cells) < FEW * total:
        grid.values[out] = np.nan
        return len(cells)
    for cell in cells[:EXAMPLES]:
        country, year = reading.where(cell)
        many = f" ({len(cells)} of {total} values are)" if len(cells) > 1 else ""
        what = f"{variable.id} of {country} {year}: {grid.values.flat[cell]:.6g} is out of range{many}"
        hint = f"{variable.unit}: from {variable.low:g} to {variable.high:g}"
        faults.append(Fault(int(grid.records.flat[cell]), what, hint))
    return 0


# --- the new panel ---------------------------------------------------------------------------------------


def _overlay(
    reading: FileReading,
    base: Panel,
    found: Mapping[str, Grid],
    before: Mapping[str, Floats],
    dropped: Mapping[str, int],
    incomplete: Mapping[str, str],
) -> Renewal:
    cells = {key: list(row) for key, row in base.cells.items()}
    sources, releases = dict(base.sources), dict(base.releases)
    names = list(reading.sources)
    renewed: list[Renewed] = []
    jumps: list[Seam] = []
    for id, grid in found.items():
        indicator, at = load_indicators()[id], base.columns[id]
        new = 0
        after = before[id].copy()
        for cell in np.flatnonzero(~np.isnan(grid.values)).tolist():
            country, year = reading.where(cell)
            row = cells.setdefault((country, year), [country, str(year), *[""] * (len(base.columns) - 2)])
            text, old = indicator.text(float(grid.values.flat[cell])), row[at]
            if text == old:
                continue
            row[at] = text
            after.flat[cell] = float(text)
            new += not old
            sources.pop((country, year, id), None)
            if name := names[grid.sources.flat[cell]]:
                sources[country, year, id] = name
        changed = int(np.count_nonzero(beyond_rounding(after, before[id], indicator.digits)))
        gained = np.flatnonzero(np.isnan(before[id]).all(axis=1) & ~np.isnan(after).all(axis=1))
        ends = (_last(before[id], reading), _last(after, reading))
        countries = tuple(reading.countries[int(i)] for i in gained)
        renewed.append(Renewed(id, new, changed, dropped[id], *ends, countries))
        jumps += seams(id, before[id], after, reading)
        if reading.file.released:
            releases[id] = reading.file.released
    header = sorted(base.columns, key=lambda name: base.columns[name])
    panel = table_text(header, (cells[key] for key in sorted(cells)))
    origins = ((*key, source) for key, source in sorted(sources.items()))
    kept = table_text(["iso3", "year", "indicator", "source"], origins) if sources else ""
    jumps.sort(key=lambda seam: -seam.times)
    return Renewal(panel, kept, releases, tuple(renewed), tuple(jumps), incomplete)


def _last(values: Floats, reading: FileReading) -> int | None:
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
    name: str,
    renewal: Renewal,
    reading: FileReading,
    base: Panel,
    licence: str,
    accept: Collection[str],
    *,
    accept_older: bool = False,
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
        "file": {
            "name": reading.file.path.name,
            "form": reading.file.header.form,
            "released": reading.file.released,
            "sha256": reading.file.sha256,
        },
        "source": reading.source,
        "licence": licence,
        "accepted_breaks": sorted(accept),
        "accepted_older": accept_older,
        "taken_for": dict(sorted(reading.now.items())),
        "releases": dict(sorted(renewal.releases.items())),
        "observations": {
            what: sum(getattr(one, what) for one in renewal.indicators) for what in ("new", "changed", "dropped")
        },
        "indicators": [asdict(one) for one in renewal.indicators],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
