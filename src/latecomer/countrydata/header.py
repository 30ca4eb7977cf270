"""Which form a data file has, and what its columns are: told by the line that names them.

Names of columns are many for the same thing: the World Bank's bulk file, its DataBank, its API as R and Python
read it, and our own form each have theirs. A file that has none of the forms is told which is nearest, what it
lacks, and which of its columns looks like that, by what stands in it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from latecomer.countrydata.codes import series_named
from latecomer.countrydata.countries import GROUP, OURS, look_up
from latecomer.errors import Problems, nearest

MAX_COLUMNS = 1_000
SAMPLED = 5
NUMBER = r"\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*"

Form = Literal["wide", "long", "series"]
NEEDED: Mapping[Form, tuple[str, ...]] = {
    "long": ("iso3", "year", "indicator", "value"),
    "wide": ("iso3", "indicator"),
    "series": ("iso3", "year"),
}
LONG = (*NEEDED["long"], "unit", "source")
FORMS = (
    "wide, as the World Bank publishes it: Country Name,Country Code,Indicator Name,Indicator Code,1960,1961 and "
    "so on; or long: iso3,year,indicator,value (and unit, source where you have them); or a column a series: "
    "iso3,year,NE.EXP.GNFS.ZS and so on"
)
# What else a column may be called: by the World Bank, its DataBank and its API, by R's WDI and Python's wbgapi.
OTHER_NAMES = {
    **dict.fromkeys(("iso3c", "country code", "country iso3 code", "countryiso3code", "economy"), "iso3"),
    **dict.fromkeys(("countrycode", "economy code", "country id", "iso code", "iso3 code", "code"), "iso3"),
    **dict.fromkeys(("indicator code", "series", "series code", "indicator id", "series id"), "indicator"),
    **dict.fromkeys(("indicatorcode", "seriescode"), "indicator"),
    **dict.fromkeys(("time", "date"), "year"),
    **dict.fromkeys(("obs status", "observation status", "status"), "status"),
    **dict.fromkeys(("lastupdated", "last updated"), "released"),
}
# Columns that say nothing we read, in any of the forms.
IGNORED = frozenset(
    (
        *("country", "country name", "economy name", "entity", "indicator name", "series name"),
        *("time code", "time name", "iso2", "iso2c", "iso2code", "region", "region id", "adminregion", "capital"),
        *("income", "income group", "income level", "lending", "longitude", "latitude"),
        *("status", "decimal", "unnamed: 0"),
    )
)
# Columns that are not read and hold words: digits there are those that stood behind a decimal comma.
WORDS = frozenset(
    (
        *(IGNORED - {"longitude", "latitude", "decimal", "unnamed: 0", "region id", "status"}),
        *("note", "notes", "comment", "comments", "remark", "remarks", "footnote", "footnotes", "flag", "flags"),
        *("unit", "source", "label"),
    )
)
READ_TOO: Mapping[Form, tuple[str, ...]] = {
    "long": ("unit", "source", "status", "released"),
    "wide": ("released",),
    "series": ("released",),
}

_YEAR = re.compile(r"[xy]?(?:yr)?([0-9]{4})(?:\.0)?(?:[ .]*\[?yr[0-9]{4}\]?\.?)?", re.IGNORECASE)
_COUNTRY_COLUMN = re.compile(r".*\[([A-Z]{3})\]")


@dataclass(frozen=True)
class Header:
    """The line that names the columns.

    Attributes
    ----------
    form : {"wide", "long", "series"}
        One line a country and indicator, the years as columns; one line a value; one line a country and year, the
        indicators as columns.
    line : int
        Where it stands; the World Bank's download of one indicator has a preamble.
    texts : tuple of str
        As they stand in the file.
    names : tuple of str
        Under our names where they have one; empty for a column without a name.
    """

    form: Form
    line: int
    texts: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def years(self) -> Mapping[int, int]:
        """Position of each year's column in the wide form."""
        return {int(name): i for i, name in enumerate(self.names) if _is_year(name)} if self.form == "wide" else {}

    @cached_property
    def series(self) -> Mapping[str, int]:
        """Position of each indicator's column in the form that has them."""
        if self.form != "series":
            return {}
        return {name: i for i, text in enumerate(self.texts) if (name := series_named(text))}

    @cached_property
    def read(self) -> Mapping[str, int]:
        """Position of each column that is read and is no year's and no indicator's."""
        known = (*NEEDED[self.form], *READ_TOO[self.form])
        return {name: i for i, name in enumerate(self.names) if name in known}

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The columns that may have been meant, and are not read."""
        kept = {*self.years.values(), *self.series.values()}
        known = {"", *IGNORED, *self.read}
        named = enumerate(zip(self.texts, self.names, strict=True))
        return tuple(text for i, (text, name) in named if name not in known and i not in kept)

    @cached_property
    def nameless(self) -> tuple[int, ...]:
        """Positions of the columns without a name."""
        return tuple(i for i, name in enumerate(self.names) if not name)

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Positions of the columns that hold words and are not read."""
        return tuple(i for i, name in enumerate(self.names) if name in WORDS and name not in self.read)

    @cached_property
    def fewest(self) -> int:
        """The fewest columns a line may have: up to the last that it needs."""
        needed = NEEDED["long"] if self.form == "long" else self.names
        return max(i for i, name in enumerate(self.names) if name and name in needed) + 1


def find_header(head: Sequence[str], problems: Problems) -> Header | None:
    """Find the line that names the columns among the first of a file; what is wrong with it is noted."""
    rows = [[text.strip("\ufeff \r\n\t\xa0") for text in next(csv.reader([line]), [])] for line in head]
    for number, texts in enumerate(rows, start=1):
        if len(texts) > MAX_COLUMNS:
            what = f"{len(texts):,} columns"
            problems.add(number, what, f"at most {MAX_COLUMNS:,}; delete those that are empty")
            return None
        names = _names(texts)
        if form := _form(texts, names):
            return _sound(Header(form, number, tuple(texts), names), problems)
    parted = next(
        (sign for sign in (";", "\t", "|") for line in head if line.count(sign) > max(2, line.count(","))), ""
    )
    if parted:
        what = f"none of the forms of data; its columns are parted by {parted!r}, not by commas"
        problems.add(1, what, f"save it as CSV with commas; forms: {FORMS}")
    else:
        _nearest_form(rows, problems)
    return None


def year_of(text: str) -> str:
    """Return the year a text stands for, as 2021, YR2021 or 2021 [YR2021] do; empty where it is none."""
    found = _YEAR.fullmatch(text.strip())
    return found[1] if found else ""


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isdigit()


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the columns' names under ours; a label beside a code (series, Series) is none of ours."""
    names = []
    for text in texts:
        plain = re.sub(r"[\s._-]+", " ", text.casefold()).strip()
        label = text != text.casefold() and text.casefold() in texts
        names.append(f"{plain} name" if label else year_of(text) or OTHER_NAMES.get(plain, plain))
    return tuple(names)


def _form(texts: Sequence[str], names: Sequence[str]) -> Form | None:
    held = set(names)
    if held.issuperset(NEEDED["long"]):
        return "long"
    if held.issuperset(NEEDED["wide"]) and any(map(_is_year, names)):
        return "wide"
    if held.issuperset(NEEDED["series"]) and not held & {"indicator", "value"}:
        return "series" if any(map(series_named, texts)) else None
    return None


def _sound(header: Header, problems: Problems) -> Header:
    """Note columns that are repeated, or unknown in the long form."""
    for name in dict.fromkeys(header.names):
        texts = [text for text, own in zip(header.texts, header.names, strict=True) if own == name]
        if name and name not in IGNORED and len(texts) > 1:
            same = f"column {texts[0]!r} is repeated" if len(set(texts)) == 1 else f"{texts} are all {name!r}"
            problems.add(header.line, same, "keep one")
    for name in header.series:
        texts = [text for text in header.texts if series_named(text) == name]
        if len({*texts}) > 1:
            problems.add(header.line, f"{texts} are all {name!r}", "keep one")
    for text in header.left_out if header.form == "long" else ():
        hint = nearest(text, LONG, f"delete the column; columns: {', '.join(LONG)}")
        problems.add(header.line, f"unknown column {text!r}", hint)
    return header


# --- a file that has none of the forms -------------------------------------------------------------------


def _nearest_form(rows: Sequence[Sequence[str]], problems: Problems) -> None:
    """Say what the nearest form lacks, and which column looks like it."""
    known = {*LONG, *IGNORED}
    counts = [sum(name in known or _is_year(name) for name in _names(row)) for row in rows]
    number = counts.index(max(counts)) if counts else 0
    texts = rows[number] if rows else []
    names = _names(texts)
    years = any(map(_is_year, names))
    form: Form = "wide" if years else "long"
    missing = [name for name in NEEDED[form] if name not in names]
    lacks = " and ".join(f"{name} ({_likely(name, texts, names, rows[number + 1 :])})" for name in missing)
    countries = [
        text for text, name in zip(texts, names, strict=True) if name not in known and _names_country(text)
    ]
    if len(countries) > 1 or any(map(_COUNTRY_COLUMN.fullmatch, countries)):
        what = "none of the forms of data: the countries stand in columns"
        problems.add(number + 1, what, f"put them in rows (in the DataBank: Layout); forms: {FORMS}")
    elif missing == ["indicator", "value"]:
        what = "none of the forms of data: no column is named as an indicator that we know"
        hint = "name the columns by the World Bank's codes or our ids (`latecomer data list`)"
        problems.add(number + 1, what, f"{hint}; forms: {FORMS}")
    elif missing and len(missing) < len(NEEDED[form]) and len(texts) > 1:
        what = f"none of the forms of data; the nearest, {form}, lacks {lacks}"
        problems.add(number + 1, what, f"forms: {FORMS}")
    else:
        problems.add(1, "none of the forms of data", f"forms: {FORMS}")


def _names_country(text: str) -> bool:
    """Say whether a column's name is a country: Kenya, KEN or, as the DataBank has it, Kenya [KEN]."""
    coded = _COUNTRY_COLUMN.fullmatch(text)
    return bool(look_up(coded[1] if coded else text).iso3)


def _likely(missing: str, texts: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Name the column that may be the missing one, by what stands in its first lines."""
    free = [i for i, name in enumerate(names) if name not in LONG and not _is_year(name)]
    held = {i: [row[i] for row in rows[:SAMPLED] if len(row) == len(texts) and row[i]] for i in free}
    for i, sample in held.items():
        if sample and all(map(_LOOKS[missing], sample)):
            return f"the column {texts[i]!r} looks like it"
    for i, sample in held.items():
        if missing == "iso3" and sample and all(look_up(text).iso3 for text in sample):
            kinds = {look_up(text).kind for text in sample}
            return f"{texts[i]!r} holds {kinds.pop() if len(kinds) == 1 else 'name'}s: write the ISO 3166 codes"
    return "no column looks like it"


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "iso3": lambda text: look_up(text).kind in (OURS, GROUP),
    "year": lambda text: bool(year_of(text)),
    "indicator": lambda text: bool(series_named(text)),
    "value": lambda text: bool(re.fullmatch(NUMBER, text)),
}
