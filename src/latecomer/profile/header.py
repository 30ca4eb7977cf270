"""Which form a data file has, and what its columns are: told by the line that names them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from latecomer.errors import Problems, nearest

MAX_COLUMNS = 1_000
LONG = ("iso3", "year", "indicator", "value")
LONG_TOO = ("unit", "source")
WIDE = ("country code", "indicator code")
FORMS = (
    "wide, as the World Bank publishes it: Country Name,Country Code,Indicator Name,Indicator Code,1960,1961 and "
    "so on; or long: iso3,year,indicator,value (and unit, source where you have them)"
)

DATABANK = {"series code": "indicator code", "series name": "indicator name"}
_DATABANK_YEAR = re.compile(r"^([0-9]{4}) \[yr[0-9]{4}\]$")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Header:
    """The line that names the columns.

    Attributes
    ----------
    form : {"wide", "long"}
        One line a country and indicator, the years as columns; or one line a value.
    line : int
        Where it stands; the World Bank's download of one indicator has a preamble.
    texts : tuple of str
        As they stand in the file.
    names : tuple of str
        In lower case and under our names; empty for a column without one.
    """

    form: Literal["wide", "long"]
    line: int
    texts: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def years(self) -> Mapping[int, int]:
        """Position of each year's column in the wide form."""
        return {int(name): i for i, name in enumerate(self.names) if _YEAR.fullmatch(name)}

    @cached_property
    def read(self) -> Mapping[str, int]:
        """Position of each column that is read and is no year's."""
        known = WIDE if self.form == "wide" else (*LONG, *LONG_TOO)
        return {name: i for i, name in enumerate(self.names) if name in known}

    @cached_property
    def nameless(self) -> tuple[int, ...]:
        """Positions of the columns without a name."""
        return tuple(i for i, name in enumerate(self.names) if not name)

    @cached_property
    def fewest(self) -> int:
        """The fewest columns a line may have: what is left of the last column that it needs."""
        needed = [i for i, name in enumerate(self.names) if name and (self.form == "wide" or name in LONG)]
        return max(needed) + 1


def find_header(head: Sequence[str], problems: Problems) -> Header | None:
    """Find the line that names the columns among the first of a file; what is wrong with it is noted."""
    for number, line in enumerate(head, start=1):
        texts = tuple(text.strip() for text in next(csv.reader([line]), []))
        names = tuple(map(_plain, texts))
        if set(LONG) <= set(names):
            _check_long(names, number, problems)
            return _sound(Header("long", number, texts, names), problems)
        if set(WIDE) <= set(names) and any(_YEAR.fullmatch(name) for name in names):
            return _sound(Header("wide", number, texts, names), problems)
    parted = next(
        (sign for sign in (";", "\t") for line in head if line.count(sign) > max(2, line.count(","))), ""
    )
    what = f"; its columns are parted by {parted!r}, not by commas" if parted else ""
    problems.add(1, f"neither of the two forms of data{what}", FORMS)
    return None


def _plain(name: str) -> str:
    """Return a column's name as the bulk file has it; DataBank exports write Series Code and 1990 [YR1990]."""
    plain = _DATABANK_YEAR.sub(r"\1", name.strip().casefold())
    return DATABANK.get(plain, plain)


def _check_long(names: tuple[str, ...], line: int, problems: Problems) -> None:
    known = (*LONG, *LONG_TOO)
    for name in names:
        if name and name not in known:
            problems.add(line, f"unknown column {name!r}", nearest(name, known, f"columns: {', '.join(known)}"))


def _sound(header: Header, problems: Problems) -> Header:
    """Note columns that are repeated or too many."""
    named = [name for name in header.names if name]
    for name in sorted({name for name in named if named.count(name) > 1}):
        problems.add(header.line, f"column {name!r} is repeated", "keep one")
    if len(header.names) > MAX_COLUMNS:
        what = f"{len(header.names):,} columns"
        problems.add(header.line, what, f"at most {MAX_COLUMNS:,}; delete those that are empty")
    return header
