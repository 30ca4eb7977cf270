"""The panel of indicators: what is observed of an economy, and what income predicts of it."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from math import exp, log
from statistics import median

import numpy as np

from latecomer import resources
from latecomer.countrydata.countries import load_countries, shipped_rows
from latecomer.engine import Column, MadeOnce, Table, computed, quantity
from latecomer.vocabulary import Predicted, Variable, Vocabulary
from latecomer.yamlfile import read_text

PANEL_BYTES = 20_000_000
LAST_YEAR = 2100
MIN_IN_PERIOD = 3
MIN_FITTED = 30
DEVELOPING_SHARE = 0.2
MIN_POPULATION = 1e6
_WORLD_BANK = re.compile(r"[A-Z][A-Z0-9_]*(\.[A-Z0-9]+)+")


@dataclass(frozen=True)
class Indicator:
    """One column of the panel: its origin and licence.

    Attributes
    ----------
    code : str
        What the source calls it; of the World Bank's, ``A`` or ``A / B``.
    other_codes : str
        What the World Bank called it before or calls it since, newest first, with spaces between.
    factor : float
        What the code is multiplied by to have our unit.
    digits : int
        Significant digits the panel keeps.
    release : str
        Of when the source's figures are: an ISO date, or what is known of it; empty where nothing is.
    """

    id: str
    label: str
    unit: str
    source: str
    code: str
    other_codes: str
    factor: float
    digits: int
    note: str
    licence: str
    release: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The World Bank's codes it is made of, one or two; none where it is somebody else's."""
        codes = tuple(self.code.split(" / "))
        return codes if all(_WORLD_BANK.fullmatch(code) for code in codes) else ()

    def text(self, value: float) -> str:
        """Write a value as the panel keeps it."""
        return f"{float(f'{value:.{self.digits}g}') + 0.0:g}"


@cache
def load_indicators() -> Mapping[str, Indicator]:
    """Read the catalogue of the panel."""
    catalogue = {}
    for row in shipped_rows("indicators.csv"):
        texts = {f: row[f] for f in Indicator.__dataclass_fields__ if f not in ("factor", "digits")}
        catalogue[row["id"]] = Indicator(**texts, factor=float(row["factor"]), digits=int(row["digits"]))
    return catalogue


@dataclass(frozen=True)
class Observation:
    """A value with the year it is of; of a median, its first and last year."""

    value: float
    year: int
    since: int | None = None


@dataclass(frozen=True)
class Panel:
    """The panel of indicators.

    Attributes
    ----------
    label : str
        Its name and mark, printed in every output.
    years : tuple of int
        First and last year.
    cells : mapping
        ``(country, year) -> row`` of texts; empty text is not observed.
    columns : mapping
        Position of each indicator in a row.
    sources : mapping
        ``(country, year, indicator) -> source`` of the cells that are not from the catalogue's source.
    lines, quantities : dict
        What was fitted and computed so far, kept for the next profile of the same year.
    releases : mapping
        Of when each indicator's figures are, as in `Indicator.release`.
    """

    label: str
    years: tuple[int, int]
    cells: Mapping[tuple[str, int], list[str]]
    columns: Mapping[str, int]
    sources: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    lines: dict[tuple[str, tuple[str, ...], float, int], Line | None] = field(
        default_factory=dict, compare=False, repr=False
    )
    releases: Mapping[str, str] = field(default_factory=dict, compare=False)
    quantities: dict[tuple[tuple[str, ...], str, int], list[float] | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def at(self, country: str, id: str, year: int) -> float | None:
        """Return the observation of one year, or None."""
        row = self.cells.get((country, year))
        return float(row[self.columns[id]]) if row and row[self.columns[id]] else None

    def observe(self, country: str, variable: Variable, as_of: int) -> Observation | None:
        """Return what is known of a variable at the end of `as_of`, and nothing later.

        The latest observation no older than the variable's age limit; for a variable with a period, the
        median of at least `MIN_IN_PERIOD` observations of that many years up to `as_of`, or where these are too
        few up to the latest observation, which is within the age limit.
        A value out of the variable's range (exports of fuel above all exports), or too far above another figure
        of its year (`at_most_above`), is a fault of the data and counts as not observed.
        """
        limit = variable.age_limit or 0
        latest = next(iter(self._seen(country, variable, range(as_of, as_of - limit - 1, -1))), None)
        if latest is None or not variable.period:
            return latest and Observation(latest[1], latest[0])
        for last in (as_of, latest[0]):
            seen = list(self._seen(country, variable, range(last, last - variable.period, -1)))
            if len(seen) >= MIN_IN_PERIOD:
                return Observation(_round(median(v for _, v in seen)), seen[0][0], seen[-1][0])
        return None

    def source(self, country: str, id: str, seen: Observation) -> str:
        """Say where an observation comes from, a median from each of the years it is of."""
        origin = load_indicators()[id]
        usual = f"{origin.source}, {origin.code}"
        years = range(seen.since or seen.year, seen.year + 1)
        observed = [year for year in years if self.at(country, id, year) is not None]
        return "; ".join(dict.fromkeys(self.sources.get((country, year, id), usual) for year in observed))

    def _seen(self, country: str, variable: Variable, years: range) -> Iterator[tuple[int, float]]:
        """Yield the years in which a variable was observed, with its value."""
        for year in years:
            if (value := self._sound(country, variable, year)) is not None:
                yield year, value

    def _sound(self, country: str, variable: Variable, year: int) -> float | None:
        value = self.at(country, variable.column, year)
        if variable.change:
            before = self.at(country, variable.column, year - 1)
            value = None if value is None or not before else _round(100 * (value / before - 1))
        if value is None or not variable.low <= value <= variable.high:
            return None
        beside = ((self.at(country, other, year), most) for other, most in variable.at_most_above.items())
        return None if any(other is not None and value - other > most for other, most in beside) else value


def _round(value: float) -> float:
    return float(f"{value:.4g}")


@cache
def load_panel() -> Panel:
    """Read the shipped panel."""
    return parse_panel(read_text(resources.data() / "panel.csv", limit=PANEL_BYTES), "shipped panel")


def parse_panel(text: str, name: str, sources: str = "", releases: Mapping[str, str] | None = None) -> Panel:
    """Read a panel, and where its cells come from, from the texts of their files.

    Of when its figures are is the catalogue's, unless it is given.
    """
    rows = csv.reader(StringIO(text))
    header = next(rows)
    cells = {(row[0], int(row[1])): row for row in rows}
    years = [year for _, year in cells]
    mark = hashlib.sha256((text + sources).encode()).hexdigest()[:8]
    columns = {name: i for i, name in enumerate(header)}
    origins = {(r["iso3"], int(r["year"]), r["indicator"]): r["source"] for r in csv.DictReader(StringIO(sources))}
    if releases is None:
        releases = {id: one.release for id, one in load_indicators().items() if one.release}
    return Panel(f"{name} {mark}", (min(years), max(years)), cells, columns, origins, releases=releases)


# --- what income predicts --------------------------------------------------------------------------------


def developing(panel: Panel, year: int) -> tuple[str, ...]:
    """Return the developing economies of a year.

    GDP per head (current US$) below a fifth of the United States' of that year, and more than a million
    people: a line that moves with the time, where today's income groups would know the future.
    """
    us = panel.at("USA", "gdp_per_capita_usd", year)
    if us is None:
        return ()
    found = []
    for country in sorted(load_countries()):
        income = panel.at(country, "gdp_per_capita_usd", year)
        people = panel.at(country, "population", year)
        if income and people and income < DEVELOPING_SHARE * us and people > MIN_POPULATION:
            found.append(country)
    return tuple(found)


def compared_year(panel: Panel, as_of: int) -> int:
    """Return the last year up to `as_of` whose developing economies are known: that observes the United States.

    A ministry's own figures may run ahead of everybody else's.
    """
    years = range(min(as_of, panel.years[1]), panel.years[0], -1)
    return next((y for y in years if panel.at("USA", "gdp_per_capita_usd", y) is not None), panel.years[0])


@dataclass(frozen=True)
class Line:
    """A line fitted on the developing economies of a year.

    Attributes
    ----------
    coefficients : ndarray, shape (1 + n,)
    low, high : ndarray, shape (n,)
        Range of the quantities it was fitted on; outside of it a line says nothing.
    spread : float
        Standard deviation of what it leaves unexplained, in logarithms.
    """

    coefficients: np.ndarray[tuple[int], np.dtype[np.float64]]
    low: np.ndarray[tuple[int], np.dtype[np.float64]]
    high: np.ndarray[tuple[int], np.dtype[np.float64]]
    spread: float


def predict(
    panel: Panel, vocabulary: Vocabulary, variable: Variable, country: str, as_of: int
) -> Observation | None:
    """Return what the developing economies of the year lead one to expect of a country.

    Nothing for a country outside the range of the quantities that were fitted.
    """
    rule = variable.predicted
    assert rule
    year = compared_year(panel, as_of)
    line = _line(panel, vocabulary, rule, year)
    here = _quantities(rule.on, panel, vocabulary, country, year)
    if line is None or here is None or np.any(here < line.low) or np.any(here > line.high):
        return None
    if rule.spread:
        return Observation(_round(line.spread), year)
    fitted = exp(float(line.coefficients @ np.array([1.0, *here]))) - rule.plus
    return Observation(_round(max(fitted, 0.0)), year)


def _line(panel: Panel, vocabulary: Vocabulary, rule: Predicted, year: int) -> Line | None:
    """Fit by ordinary least squares the logarithm of a figure on quantities, once for each year of a panel.

    Over the developing economies observed as of that year, at least `MIN_FITTED`.
    """
    key = (rule.of, rule.on, rule.plus, year)
    if key not in panel.lines:
        panel.lines[key] = _fit(panel, vocabulary, rule, year)
    return panel.lines[key]


def _fit(panel: Panel, vocabulary: Vocabulary, rule: Predicted, year: int) -> Line | None:
    outcomes, rows = [], []
    for other in developing(panel, year):
        outcome = _quantities((rule.of,), panel, vocabulary, other, year)
        row = _quantities(rule.on, panel, vocabulary, other, year)
        if outcome and outcome[0] + rule.plus > 0 and row:
            outcomes.append(log(outcome[0] + rule.plus))
            rows.append([1.0, *row])
    if len(rows) < MIN_FITTED:
        return None
    on, of = np.array(rows), np.array(outcomes)
    coefficients, *_ = np.linalg.lstsq(on, of, rcond=None)
    left = of - on @ coefficients
    spread = float(np.sqrt(left @ left / max(len(of) - on.shape[1], 1)))
    return Line(coefficients, on[:, 1:].min(axis=0), on[:, 1:].max(axis=0), spread)


def _quantities(
    on: tuple[str, ...], panel: Panel, vocabulary: Vocabulary, country: str, year: int
) -> list[float] | None:
    """Return what a line is fitted on, of one economy; computed once for each year of a panel."""
    key = (on, country, year)
    if key not in panel.quantities:
        panel.quantities[key] = _computed(on, panel, vocabulary, country, year)
    return panel.quantities[key]


def _computed(
    on: tuple[str, ...], panel: Panel, vocabulary: Vocabulary, country: str, year: int
) -> list[float] | None:
    """Return quantities of a country as of a year, over what the panel observes and what follows from that."""

    def make(id: str, others: Mapping[str, Column]) -> Column:
        if id in vocabulary.formulas:
            return computed(vocabulary.formulas[id], Table(others, 1))
        seen = panel.observe(country, vocabulary[id], year)
        return Column(np.array([seen.value if seen else 0.0]), np.array([seen is not None]))

    table = Table(MadeOnce(vocabulary.columns, make), 1)
    results = [quantity(vocabulary.predictors[text], table) for text in on]
    return [float(r.values[0]) for r in results] if all(r.known[0] for r in results) else None
