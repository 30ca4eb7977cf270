"""Read a file of country data into grids, country by year, one for each indicator or World Bank code.

Every fault is gathered with its line; nothing is written here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isfinite, isnan, nan
from operator import itemgetter
from typing import Any

import numpy as np

from latecomer.errors import Problems, nearest
from latecomer.profile.datafile import COMMA, MAX_FAULTS, DataFile, is_note, shortened
from latecomer.profile.header import LONG_TOO, WIDE
from latecomer.profile.indicators import Panel, country_hint, load_countries, load_indicators

# Cells that are held as texts at a time.
CHUNK = 300_000
MAX_SOURCE = 300
# A year further than this beyond the panel's last is a slip of the keys or a forecast.
YEARS_AHEAD = 10
MISSING = ("", "..")
# The World Bank's groups of countries, so that a code that is none of them can be named.
AGGREGATES = frozenset(
    re.findall(
        r"\w+",
        "AFE AFW ARB CEB CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC "
        "LMY LTE MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD",
    )
)

Floats = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = r"\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*"


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
        Where each value comes from, as in `Reading.sources`.
    """

    values: Floats
    records: Integers
    sources: Integers

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Grid:
        """Return a grid that observes nothing."""
        return cls(np.full(shape, np.nan), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))


class Reading:
    """A file, read: call `steps` to the end, then take what it found.

    Parameters
    ----------
    file : DataFile
    base : Panel
        The panel that is to be renewed; its years bound what is admissible.
    source : str, optional
        Where the values come from, unless a line says so itself.

    Attributes
    ----------
    grids : dict
        By World Bank code where there is one, else by the indicator's id.
    sources : dict
        Position of every origin that is not the catalogue's, which has position 0.
    unknown : set of str
        Codes of a wide file that no indicator is made of.
    elsewhere : set of str
        Codes of a wide file that are no country of ours, as the World Bank's groups are not.
    """

    def __init__(self, file: DataFile, base: Panel, source: str = "") -> None:
        self.file = file
        self.source = source
        self.countries = tuple(sorted(load_countries()))
        self.years = range(base.years[0], base.years[1] + YEARS_AHEAD + 1)
        self.grids: dict[str, Grid] = {}
        self.sources = {"": 0}
        self.unknown: set[str] = set()
        self.elsewhere: set[str] = set()
        self._rows = {code: row for row, code in enumerate(self.countries)}
        self._codes = {code for one in load_indicators().values() for code in one.parts}
        self._keys, self._units = _names()
        self._known = False
        self._faults: list[tuple[int, str, str]] = []  # record, what, hint

    def steps(self) -> Iterator[tuple[int, int]]:
        """Read the file piece by piece.

        Yields
        ------
        done, total : int
            Lines.

        Raises
        ------
        InputError
            With every fault of the file, the first `MAX_FAULTS`.
        """
        self._check_years()
        take = self._wide if self.file.header.form == "wide" else self._long
        for first, table in _pieces(self.file):
            take(first, table)
            if self._enough():
                break
            yield min(self.file.line(first + len(table) - 1), self.file.lines), self.file.lines
        self._report()
        self._check_anything()

    # --- the two forms ---

    def _wide(self, first: int, table: Any) -> None:
        codes, countries = (table[name].str.strip().tolist() for name in WIDE[::-1])
        kept = [i for i, pair in enumerate(zip(codes, countries, strict=True)) if self._wanted(*pair)]
        self._known |= bool(kept)
        if not kept:
            return
        years = list(self.file.header.years)
        block = table.iloc[kept][[str(year) for year in years]].to_numpy()
        values = _numbers(block.ravel()).reshape(block.shape)
        for i, texts, line in zip(kept, block, values.tolist(), strict=True):
            for year, text, value in zip(years, texts, line, strict=True):
                if isfinite(value):
                    self._put(codes[i], countries[i], year, value, first + i)
                elif text.strip() not in MISSING:
                    what = f"{codes[i]} of {countries[i]} {year}: {shortened(text)} is not a number"
                    self._fault(first + i, what, _number_hint(text))
            if self._enough():
                return

    def _wanted(self, code: str, country: str) -> bool:
        if code not in self._codes:
            self.unknown.add(code)
        elif country not in self._rows:
            self.elsewhere.add(country)
        else:
            return True
        return False

    def _long(self, first: int, table: Any) -> None:
        values = _numbers(table["value"]).tolist()
        for i, (row, value) in enumerate(zip(table.to_dict("records"), values, strict=True)):
            line = {name: text.strip() for name, text in row.items()}
            if not is_note([*line.values()]) and self._sound(line, value, first + i):
                key, year = self._keys[line["indicator"]], int(line["year"])
                self._put(key, line["iso3"], year, value, first + i, self._source(line))
            if self._enough():
                return

    def _sound(self, line: dict[str, str], value: float, record: int) -> bool:
        """Say whether a line of the long form is in order and observes something; note what is not."""
        before = len(self._faults)
        indicator, unit = line["indicator"], line.get("unit", "")
        if line["iso3"] in AGGREGATES:
            self._fault(record, f"{line['iso3']} is a group of countries", "leave the line out")
        elif line["iso3"] not in self._rows:
            self._fault(record, f"unknown country {line['iso3']!r}", country_hint(line["iso3"]))
        if not _YEAR.fullmatch(line["year"]) or int(line["year"]) not in self.years:
            hint = f"from {self.years[0]} to {self.years[-1]}"
            self._fault(record, f"{line['year']!r} is not a year that can be imported", hint)
        if indicator not in self._keys:
            hint = nearest(indicator, self._keys, "`latecomer data list` names them")
            self._fault(record, f"unknown indicator {indicator!r}", hint)
        elif unit and unit != self._units.get(indicator, unit) and not isfinite(_number(unit)):
            hint = f"give the values as {self._units[indicator]!r}"
            self._fault(record, f"{indicator}: the unit is {unit!r}, ours is {self._units[indicator]!r}", hint)
        if not isfinite(value) and line["value"] not in MISSING:
            self._fault(record, f"{shortened(line['value'])} is not a number", _number_hint(line["value"]))
        for name in LONG_TOO:  # where the digits after a decimal comma land
            if isfinite(_number(text := line.get(name, ""))):
                self._fault(record, f"{shortened(text)} is no {name}", f"words there; {COMMA}")
        if len(source := line.get("source", "")) > MAX_SOURCE or not source.isprintable():
            self._fault(record, "a source is one line of text", f"at most {MAX_SOURCE} characters")
        return len(self._faults) == before and isfinite(value)

    def _source(self, line: dict[str, str]) -> int:
        """Return the position of a line's source; the catalogue's only where its code is used as it stands."""
        text = line.get("source") or self.source
        if not text and line["indicator"] in self._codes:
            return 0
        text = text or f"not stated, imported from {self.file.path.name}"
        return self.sources.setdefault(text, len(self.sources))

    def _put(self, key: str, country: str, year: int, value: float, record: int, source: int = 0) -> None:
        """Put a value in its cell; a cell said twice must say the same."""
        if key not in self.grids:
            self.grids[key] = Grid.empty((len(self.countries), len(self.years)))
        grid, cell = self.grids[key], (self._rows[country], year - self.years[0])
        held = grid.values.item(cell)
        if not isnan(held) and held != value:
            line = self.file.line(grid.records.item(cell))
            what = f"{key} of {country} {year} is {value:.10g} here and {held:.10g} on line {line}"
            self._fault(record, what, "keep one of them")
            return
        grid.values[cell] = value
        grid.records[cell] = record
        grid.sources[cell] = source

    # --- what was wrong ---

    def _fault(self, record: int, what: str, hint: str) -> None:
        self._faults.append((record, what, hint))

    def _enough(self) -> bool:
        """Say whether there are more faults than anybody wants to read."""
        return len(self._faults) > MAX_FAULTS

    def _report(self) -> None:
        problems = Problems(str(self.file.path))
        for record, what, hint in self._faults[:MAX_FAULTS]:
            problems.add(self.file.line(record), what, hint)
        if self._enough():
            problems.add(self.file.line(self._faults[MAX_FAULTS][0]), "and more faults from here on")
        problems.check()

    def _check_years(self) -> None:
        problems = Problems(str(self.file.path))
        for year in self.file.header.years if self.file.header.form == "wide" else ():
            if year not in self.years:
                hint = f"from {self.years[0]} to {self.years[-1]}"
                problems.add(self.file.header.line, f"the column {year} is not a year that can be imported", hint)
        problems.check()

    def _check_anything(self) -> None:
        problems = Problems(str(self.file.path))
        if not self.grids and (self._known or self.file.header.form == "long"):
            problems.add(self.file.header.line, "no values", "nothing is observed in any line")
        elif not self.grids and not self.elsewhere:
            known = sorted(self._codes)
            hint = nearest(
                min(self.unknown, default=""), known, "codes such as NE.EXP.GNFS.ZS: `latecomer data list`"
            )
            problems.add(self.file.header.line, "no indicator that we know", hint)
        elif not self.grids:
            hint = f"ISO 3166-1 alpha-3 codes; here stand {', '.join(sorted(self.elsewhere)[:5])}"
            problems.add(self.file.header.line, "no country that we know", hint)
        problems.check()


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Return what an indicator may be called in a long file, with the key of its grid, and the unit of each."""
    keys, units = {}, {}
    for id, indicator in load_indicators().items():
        keys[id] = indicator.parts[0] if len(indicator.parts) == 1 else id
        units[id] = indicator.unit
        keys |= {code: code for code in indicator.parts}
        if len(indicator.parts) == 1:
            units[indicator.parts[0]] = indicator.unit
    return keys, units


def _number_hint(text: str) -> str:
    if "," in text:
        return "a point for the decimals, and nothing between the thousands"
    return "digits alone; leave it empty where nothing is observed"


# --- pandas ----------------------------------------------------------------------------------------------


def _pieces(file: DataFile) -> Iterator[tuple[int, Any]]:
    """Yield the number of the first record and a table of texts, some records at a time.

    The table holds the columns that are read, by name, and no others: the file's width costs nothing. Every line
    was held against the header by the same parser before, so that nothing is cut off here.
    """
    import pandas as pd

    wanted = {**file.header.read, **{str(year): i for year, i in file.header.years.items()}}
    take, longest = itemgetter(*wanted.values()), max(wanted.values()) + 1
    with file.path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(islice(handle, file.header.line, None), strict=True)
        first = 0
        while piece := list(islice(rows, max(1, CHUNK // len(wanted)))):
            whole = (row if len(row) >= longest else [*row, *[""] * (longest - len(row))] for row in piece)
            yield first, pd.DataFrame(map(take, whole), columns=list(wanted), dtype=object)
            first += len(piece)


def _number(text: str) -> float:
    """Return a number, or NaN where a text is none."""
    return float(text) if re.fullmatch(_NUMBER, text) else nan


def _numbers(texts: Any) -> Floats:
    """Return numbers; NaN or an infinity where a text is none.

    Only what is a decimal number in ASCII digits counts: pandas alone would also take underscores, hexadecimals
    and words.
    """
    import pandas as pd

    column = pd.Series(texts, dtype=object)
    written = column.where(column.str.fullmatch(_NUMBER), "")
    return np.asarray(pd.to_numeric(written, errors="coerce"), dtype=np.float64)
