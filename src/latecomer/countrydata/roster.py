"""The roster: which body, law or programme performs a function in an economy, on paper, and since when.

A row says that something exists on paper; never that it works. A function without a row is not on record, which
is not that nothing exists.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal, cast

from latecomer import resources
from latecomer.cache import kept
from latecomer.countrydata.countries import country_hint
from latecomer.errors import InputError, Problem, Problems, nearest
from latecomer.text import fault, shows
from latecomer.yamlfile import read_text

FILE = "bodies.csv"
MAX_BYTES = 20_000_000
MAX_LINE = 20_000
COLUMNS = (
    *("iso3", "function", "name", "since", "until", "status"),
    *("kind", "confidence", "year_confidence", "verified", "source", "note"),
)
STATUSES = ("exists", "closed", "none")
KINDS = ("body", "law", "programme")
FIRST_YEAR, LAST_YEAR = 1700, 2100
# The year in which the shipped roster was drawn up.
LAST_RECORDED = 2026
# From so many functions on record an economy is known well enough to count among the precedents.
WELL_KNOWN = 10

Status = Literal["exists", "closed", "none"]


@dataclass(frozen=True)
class Body:
    """One body, law or programme on record.

    Attributes
    ----------
    since : int
        Year in which the function began in it; of a row ``none``, the last year for which none is known.
    until : int or None
        Last year; None while it goes on, or where the end is not known.
    status : {"exists", "closed", "none"}
    confidence, year_confidence : float
        From 0 to 1: that name and function are right; that the year is, within one.
    verified : bool
        A document was opened that states it.
    via : {"roster", "person"}
        Whether country data say so or a person added it to a profile.
    """

    iso3: str
    function: str
    name: str
    since: int
    until: int | None
    status: Status
    kind: str
    confidence: float
    year_confidence: float
    verified: bool
    source: str
    note: str
    via: Literal["roster", "person"] = "roster"

    def told_by(self) -> str:
        """Return the source, and how sure the row is where no document was opened that states it."""
        return self.source if self.verified else f"{self.source}, not verified (confidence {self.confidence:.0%})"

    def stands(self, year: int) -> bool | None:
        """Say whether it stands in a year: None where that is not known (closed, and nobody knows when)."""
        if self.status == "none" or year < self.since:
            return False
        if self.until is not None:
            return year <= self.until
        return None if self.status == "closed" else True

    def as_of(self, year: int) -> Body:
        """Return what was known in a year in which it stands: not that it would close after it."""
        ends = self.until is not None and self.until <= year
        return replace(self, status="exists", until=self.until if ends else None)


@dataclass(frozen=True)
class Roster:
    """All bodies on record, by economy and function.

    Attributes
    ----------
    last : int
        The last year it knows: what closed or began after that is not in it, and nothing is known of later years.
    """

    bodies: Mapping[str, Mapping[str, tuple[Body, ...]]]
    last: int = LAST_RECORDED

    @cached_property
    def covers(self) -> frozenset[str]:
        """The functions that it looked for."""
        return frozenset(function for of in self.bodies.values() for function in of)

    def of(self, country: str, function: str, year: int) -> tuple[Body, ...]:
        """Return the bodies that stand in a year, as they were known then: nothing founded later, no later end."""
        if year > self.last:
            return ()
        rows = self.bodies.get(country, {}).get(function, ())
        return tuple(body.as_of(year) for body in rows if body.stands(year))

    def on_record(self, country: str, function: str, year: int) -> tuple[Body, ...]:
        """Return what is on record as of a year: what stands, what ended, and up to when none is known to have."""
        rows = self.bodies.get(country, {}).get(function, ())
        return tuple(body for body in rows if body.since <= year or body.status == "none")

    def known(self, country: str, function: str, year: int) -> bool | None:
        """Say whether a function is performed on paper: None where nothing is on record.

        False only where a row says that none existed up to its year, and `year` is no later.
        """
        if year > self.last:
            return None
        rows = self.bodies.get(country, {}).get(function, ())
        if any(body.stands(year) for body in rows):
            return True
        return False if any(body.status == "none" and year <= body.since for body in rows) else None

    def functions(self, country: str, year: int) -> tuple[str, ...]:
        """Return the functions that have a body on record in a year."""
        return tuple(f for f in sorted(self.bodies.get(country, {})) if self.of(country, f, year))


@cache
def load_roster() -> Roster:
    """Read the shipped roster."""
    path = resources.data() / FILE
    return kept("roster", [path], lambda: parse_roster(read_text(path, limit=MAX_BYTES), FILE))


def parse_roster(text: str, name: str, countries: Iterable[str] = (), functions: Iterable[str] = ()) -> Roster:
    """Read a roster from the text of its file.

    Parameters
    ----------
    text, name : str
        CSV with the columns `COLUMNS`, and how the file is named to a reader.
    countries, functions : iterable of str
        What may stand in the first two columns; anything, where they are empty.

    Raises
    ------
    InputError
        With every fault: unknown country or function, `since` after `until`, the same body twice.
    """
    problems = Problems(name)
    records = _records(text, problems)
    line, header = next(records, (1, []))
    problems.check()
    if tuple(header) != COLUMNS:
        other = [repr(column) for column in header if column not in COLUMNS]
        unlike = f": {', '.join(other)}" if other else ""
        raise InputError([Problem(name, line, f"not the columns of a roster{unlike}", ",".join(COLUMNS))])
    checker = _Checker(problems, tuple(countries), tuple(functions))
    found: dict[str, dict[str, list[Body]]] = {}
    for line, fields in records:
        body = checker.body(fields, line)
        if body:
            found.setdefault(body.iso3, {}).setdefault(body.function, []).append(body)
    problems.check()
    return Roster({c: {f: tuple(b) for f, b in of.items()} for c, of in found.items()})


def has_columns(line: str) -> bool:
    """Say whether a line names most of the columns of a roster, and so means to be the first of one."""
    try:
        names = {name.strip().casefold() for name in next(csv.reader([line]), [])}
    except csv.Error:
        return False
    return len(names & {*COLUMNS}) > len(COLUMNS) / 2


def _records(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield line and fields of each record; a text ends on its line, so that none swallows the lines after it."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if wrong := fault(line):
            problems.add(number, f"{wrong} in a text", "delete it")
        elif len(line) > MAX_LINE:
            problems.add(number, f"a line of {len(line):,} characters", f"at most {MAX_LINE:,}")
        else:
            try:
                yield number, [field.strip() for field in next(csv.reader([line], strict=True))]
            except csv.Error:
                what = "a quotation mark within a text, or one that does not close on this line"
                problems.add(number, what, "close it, double it, or delete it")


class _Checker:
    """Checks the rows of a roster one by one."""

    def __init__(self, problems: Problems, countries: tuple[str, ...], functions: tuple[str, ...]) -> None:
        self.problems = problems
        self.countries = countries
        self.functions = functions
        self.seen: dict[tuple[str, str, str], int] = {}

    def body(self, fields: list[str], line: int) -> Body | None:
        """Return the body of a row, or note everything that is wrong with it."""
        if len(fields) != len(COLUMNS):
            what = f"{len(fields)} fields where the header has {len(COLUMNS)}"
            self.problems.add(line, what, f"put quotes around a text that holds a comma; {','.join(COLUMNS)}")
            return None
        cells = dict(zip(COLUMNS, fields, strict=True))
        before = len(self.problems)
        self._check_words(cells, line)
        self._check_years(cells, line)
        for key in ("confidence", "year_confidence"):
            if not _share(cells[key]):
                self.problems.add(line, f"{key} {cells[key]!r} is no share", "write a number from 0 to 1")
        if len(self.problems) > before:
            return None
        return Body(
            iso3=cells["iso3"],
            function=cells["function"],
            name=cells["name"],
            since=int(cells["since"]),
            until=int(cells["until"]) if cells["until"] else None,
            status=cast(Status, cells["status"]),
            kind=cells["kind"],
            confidence=float(cells["confidence"]),
            year_confidence=float(cells["year_confidence"]),
            verified=cells["verified"] == "yes",
            source=cells["source"],
            note=cells["note"],
        )

    def _check_words(self, cells: dict[str, str], line: int) -> None:
        for key, known in (("iso3", self.countries), ("function", self.functions)):
            if known and cells[key] not in known:
                hint = nearest(cells[key], known) if key == "function" else country_hint(cells[key])
                self.problems.add(line, f"unknown {key} {cells[key]!r}", hint)
        for key, known in (("status", STATUSES), ("kind", KINDS), ("verified", ("yes", "no"))):
            if cells[key] not in known:
                self.problems.add(line, f"{key} is {cells[key]!r}", f"one of: {', '.join(known)}")
        if not shows(cells["name"]):
            self.problems.add(line, "a body without a name", "write its official name")
        key3 = (cells["iso3"], cells["function"], cells["name"])
        first = self.seen.setdefault(key3, line)
        if first != line:
            self.problems.add(line, f"{cells['name']!r} stands twice", f"line {first} has it already; keep one")

    def _check_years(self, cells: dict[str, str], line: int) -> None:
        since, until = cells["since"], cells["until"]
        for key, text in (("since", since), ("until", until)):
            if (text or key == "since") and not (
                text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR
            ):
                self.problems.add(line, f"{key} {text!r} is no year", "write four digits, such as 1979")
                return
        if until and int(until) < int(since):
            self.problems.add(line, f"it ends in {until}, before it begins in {since}", "look at both years")


def _share(text: str) -> bool:
    try:
        return 0.0 <= float(text) <= 1.0
    except ValueError:
        return False
