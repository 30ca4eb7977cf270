"""Read a file of country data into grids, country by year, one for each indicator or World Bank code.

Whatever form it has, a file is turned into one table of cells, piece by piece, and each column of the table is
judged text by text: what a country's text is, a year's, an indicator's, a number's. Every fault is gathered with
the first line it stands on; what is left out is counted, so that it can be said. Nothing is written here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from math import isnan
from typing import Any

import numpy as np

from latecomer.countrydata.codes import indicator_hint, keys, parts, renamed, units
from latecomer.countrydata.countries import FORMER, LEFT_OUT, OURS, country_hint, load_countries, look_up
from latecomer.countrydata.datafile import COMMA, DataFile, is_note, shortened
from latecomer.countrydata.faults import Fault, Faults
from latecomer.countrydata.grids import Grid
from latecomer.countrydata.header import NUMBER, year_of
from latecomer.countrydata.indicators import Panel
from latecomer.countrydata.pieces import numbers, pieces
from latecomer.errors import Problems
from latecomer.text import one_line

MAX_SOURCE = 300
EXAMPLES = 5
# A year further than this beyond the panel's last is a slip of the keys.
YEARS_AHEAD = 10
# What statistical programs and offices write where nothing is observed; a dash is none of it: it may mean nil.
MISSING = frozenset(("", *". .. ... … : NA N/A #N/A N.A. N.A NAN NULL #NULL! NONE MISSING".split()))  # noqa: SIM905
FORECAST = frozenset(("F", "FORECAST", "PROJECTION", "PROJECTED"))


class FileReading:
    """A file, read: call `steps` to the end, then take what it found.

    Parameters
    ----------
    file : DataFile
    base : Panel
        The panel that is to be renewed; its years bound what is admissible.
    source : str, optional
        Where the values come from, unless a line says so itself.
    today : date, optional
        What lies after this year, or after the file's own date, is a forecast.

    Attributes
    ----------
    grids : dict
        By World Bank code where there is one, else by the indicator's id.
    sources : dict
        Position of every origin that is not the catalogue's, which has position 0.
    unknown : set of str
        Codes of a wide file that no indicator is made of.
    elsewhere : Counter
        Lines left out, by what stands in the country's place.
    now : dict
        Former codes of countries and other codes of indicators, with those they were taken for.
    unobserved : Counter
        Cells, by the word that says nothing is observed.
    forecasts : Counter
        Values left out, by their year, which had not come when the file was made.
    """

    def __init__(self, file: DataFile, base: Panel, source: str = "", today: date | None = None) -> None:
        self.file = file
        self.source = source
        self.countries = tuple(sorted(load_countries()))
        # A clock that is behind the panel's own figures is wrong.
        now = max([str((today or date.today()).year), *(release[:4] for release in base.releases.values())])
        self.last = int(min(now, file.released[:4] or now))
        self.years = range(base.years[0], max(base.years[1], self.last) + 1)
        self.grids: dict[str, Grid] = {}
        self.sources = {"": 0}
        self.unknown: set[str] = set()
        self.elsewhere: Counter[str] = Counter()
        self.now: dict[str, str] = {}
        self.unobserved: Counter[str] = Counter()
        self.forecasts: Counter[int] = Counter()
        self._rows = {code: row for row, code in enumerate(self.countries)}
        self._form = file.header.form
        self._latest = base.years[1] + YEARS_AHEAD
        self._seen: set[str] = set()  # "indicator", "country"
        self._faults = Faults(file)

    def where(self, cell: int) -> tuple[str, int]:
        """Return the country and year of a cell of a grid, counted flat."""
        row, column = divmod(int(cell), len(self.years))
        return self.countries[row], self.years[column]

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
        read = 0
        for first, table in pieces(self.file):
            self._take(self._cells(first, table))
            read = first + len(table)
            if self._faults.enough:
                break
            yield min(self.file.line(first + len(table) - 1), self.file.lines), self.file.lines
        self._check_unchanged(read)
        self._merge_renamed()
        self._faults.check()
        self._check_anything()

    # --- one table, whatever the form ---

    def _cells(self, first: int, table: Any) -> Any:
        """Return a line a value: record, iso3, year, indicator, value, and what the long form has beside them.

        Lines of what is no country of ours, and in a wide file of no indicator of ours, are gone.
        """
        if self._form == "wide":
            kept = [self._held(code, first + i) for i, code in enumerate(table["indicator"].str.strip())]
        else:
            kept = [not is_note(row) for row in table.to_numpy().tolist()]
        table = table[kept].apply(lambda column: column.str.strip())
        table.insert(0, "record", first + np.flatnonzero(kept))
        table = self._judged(table, self._country, "iso3")
        self._seen |= {"country"} if len(table) else set()
        if self._form == "wide":
            years = [str(year) for year in self.file.header.years]
            return table.melt(["record", "iso3", "indicator"], years, "year", "value")
        if self._form == "series":
            return table.melt(["record", "iso3", "year"], list(self.file.header.series), "indicator", "value")
        return table

    def _take(self, cells: Any) -> None:
        """Judge the cells column by column, and put what is observed in its place."""
        if self._form == "long":
            cells = self._judged(cells, _check_source, "source")
            cells = self._judged(cells, _check_unit, "indicator", "unit")
            cells = self._judged(cells, self._status, "status")
        cells = self._judged(cells, self._indicator, "indicator")
        cells = self._judged(cells, self._year, "year")
        cells = cells.assign(number=numbers(cells["value"]))
        self._judged(cells[~np.isfinite(cells["number"])], self._number, "value")
        if self._faults:
            return
        cells = self._come(cells[np.isfinite(cells["number"])])
        names = ("indicator", "iso3", "year", "number", "record")
        said = cells["source"].tolist() if "source" in cells else [""] * len(cells)
        for text, country, year, value, record, source in zip(
            *(cells[n].tolist() for n in names), said, strict=True
        ):
            key = text if text in renamed() else keys()[text]
            self._put(
                key, self.now.get(country, country), int(year_of(year)), value, record, self._origin(text, source)
            )

    def _judged(self, cells: Any, check: Callable[[dict[str, str], int], Fault | bool], *names: str) -> Any:
        """Hold each text of a column against a check, once, and return the cells that are not left out.

        A check returns True, False for what is left out, or what is wrong: that is noted with its first line and
        how many others there are, and fails the file in the end.
        """
        if not {*names} <= {*cells.columns} or not len(cells):
            return cells
        groups = cells.groupby(list(names), sort=False).ngroup().to_numpy()
        _, at, counts = np.unique(groups, return_index=True, return_counts=True)
        kept = np.ones(len(at), dtype=bool)
        for i, (cell, count) in enumerate(zip(cells.iloc[at].to_dict("records"), counts.tolist(), strict=True)):
            verdict = check(cell, count)
            if isinstance(verdict, bool):
                kept[i] = verdict
            else:
                self._faults.note((*names, *(cell[name] for name in names)), cell["record"], verdict, count)
            if self._faults.enough:
                break
        return cells[kept[groups]]

    # --- what a text is ---

    def _held(self, code: str, record: int) -> bool:
        """Say whether a code of a wide file is one of ours; the others are counted, a number is out of place."""
        if code in keys():
            self._seen.add("indicator")
            return True
        plain = re.sub(r"[^A-Z0-9._]", "", code.upper())
        if plain in keys():
            self._faults.note(
                ("code", code), record, (f"{shortened(code)} is not quite {plain}", f"write {plain}")
            )
        elif re.fullmatch(NUMBER, code):
            what = f"{shortened(code)} stands where the indicator's code belongs"
            self._faults.note(("code", code), record, (what, "is a comma lost, or one too many?"))
        elif code:
            self.unknown.add(code)
        return False

    def _country(self, cell: dict[str, str], count: int) -> Fault | bool:
        text = cell["iso3"]  # R leaves it empty for some groups
        named = look_up(text)
        if named.kind == FORMER:
            self.now[text] = named.iso3
        if named.kind in (OURS, FORMER):
            return True
        if (
            named.kind in LEFT_OUT
            or (self._form == "wide" and not named.iso3)
            or (self._form == "series" and not text)
        ):
            self.elsewhere[text] += count
            return False
        return f"unknown country {shortened(text)}", country_hint(text)

    def _indicator(self, cell: dict[str, str], _: int) -> Fault | bool:
        text = cell["indicator"]
        if text in renamed():
            self.now[text] = renamed()[text]
        if text in keys():
            return True
        return f"unknown indicator {shortened(text)}", indicator_hint(text)

    def _year(self, cell: dict[str, str], _: int) -> Fault | bool:
        year = year_of(cell["year"])
        if year and (self._form == "wide" or self.years[0] <= int(year) <= self._latest):
            return True
        hint = f"from {self.years[0]} to {self.last}"
        return f"{shortened(cell['year'])} is not a year that can be imported", hint

    def _number(self, cell: dict[str, str], count: int) -> Fault | bool:
        text = cell["value"]
        if text.upper() in MISSING:
            if text not in ("", ".."):
                self.unobserved[text] += count
            return True
        of = "" if self._form == "long" else f"{cell['indicator']} of {cell['iso3']} {cell['year']}: "
        comma = "a point for the decimals, and nothing between the thousands"
        hint = comma if "," in text else "digits alone; leave it empty where nothing is observed"
        return f"{of}{shortened(text)} is not a number", hint

    def _status(self, cell: dict[str, str], count: int) -> bool:
        if cell["status"].upper() not in FORECAST:
            return True
        self.forecasts[int(year_of(cell["year"]) or 0)] += count
        return False

    def _come(self, cells: Any) -> Any:
        """Return the values of years that had come when the file was made; the others are counted."""
        years = cells["year"].map(year_of).astype(int)
        self.forecasts.update(years[years > self.last].tolist())
        return cells[years <= self.last]

    def _origin(self, text: str, source: str) -> int:
        """Return the position of a value's source; the catalogue's where its code is used as it stands."""
        source = source or (self.source if self._form != "wide" else "")
        if not source and (text in parts() or text in renamed()):
            return 0
        source = source or f"not stated, imported from {self.file.path.name}"
        return self.sources.setdefault(source, len(self.sources))

    # --- the grids ---

    def _put(self, key: str, country: str, year: int, value: float, record: int, source: int = 0) -> None:
        """Put a value in its cell; a cell said twice must say the same."""
        if key not in self.grids:
            self.grids[key] = Grid.empty((len(self.countries), len(self.years)))
        grid, cell = self.grids[key], (self._rows[country], year - self.years[0])
        held = grid.values.item(cell)
        if not isnan(held) and held != value:
            line = self.file.line(grid.records.item(cell))
            what = f"{key} of {country} {year} is {value:.10g} here and {held:.10g} on line {line}"
            self._faults.note((key, country, year, value), record, (what, "keep one of them"))
            return
        grid.values[cell] = value
        grid.records[cell] = record
        grid.sources[cell] = source

    def _merge_renamed(self) -> None:
        """Lay what stands under other codes of an indicator over what stands under its first, the newest last."""
        for other, code in reversed(list(renamed().items())):
            if newer := self.grids.pop(other, None):
                older = self.grids.get(code)
                self.grids[code] = newer.over(older) if older else newer

    # --- what was wrong ---

    def _check_unchanged(self, read: int) -> None:
        problems = Problems(str(self.file.path))
        if not self._faults.enough and self.file.line(read - 1) != self.file.lines:
            problems.add(0, "the file was changed while it was read", "import it again when it is finished")
        problems.check()

    def _check_years(self) -> None:
        problems = Problems(str(self.file.path))
        for year in self.file.header.years:
            if year < self.years[0]:
                hint = f"from {self.years[0]} to {self.last}"
                what = f"the column {year} is not a year that can be imported"
                problems.add(self.file.header.line, what, hint)
        problems.check()

    def _check_anything(self) -> None:
        if self.grids:
            return
        line, problems = self.file.header.line, Problems(str(self.file.path))
        if self.forecasts:
            what = f"no values but of {min(self.forecasts)} and later, or marked as forecasts"
            problems.add(line, what, f"a forecast is no observation; from {self.years[0]} to {self.last}")
        elif self._form == "wide" and "indicator" not in self._seen:
            hint = indicator_hint(min(self.unknown, default=""))
            problems.add(line, "no indicator that we know", f"codes such as NE.EXP.GNFS.ZS; {hint}")
        elif self.elsewhere and "country" not in self._seen:
            stand = "; ".join(f"{text} ({country_hint(text)})" for text in sorted(self.elsewhere)[:EXAMPLES])
            hint = f"ISO 3166-1 alpha-3 codes; here stand {stand}"
            problems.add(line, "no country that we know", hint)
        else:
            problems.add(line, "no values", "nothing is observed in any line")
        problems.check()


def _check_unit(cell: dict[str, str], _: int) -> Fault | bool:
    indicator, unit = cell["indicator"], cell["unit"]
    if re.fullmatch(NUMBER, unit):  # where the digits after a decimal comma land
        return f"{shortened(unit)} is no unit", f"words there; {COMMA}"
    if unit and unit != units().get(indicator, unit):
        ours = units()[indicator]
        return f"{indicator}: the unit is {shortened(unit)}, ours is {ours!r}", f"give the values as {ours!r}"
    return True


def _check_source(cell: dict[str, str], _: int) -> Fault | bool:
    source = cell["source"]
    if re.fullmatch(NUMBER, source):
        return f"{shortened(source)} is no source", f"words there; {COMMA}"
    if len(source) > MAX_SOURCE or not one_line(source):
        return "a source is one line of text", f"at most {MAX_SOURCE} characters"
    return True
