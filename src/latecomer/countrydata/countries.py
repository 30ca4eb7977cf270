"""The economies, and what a text that should name one is: a code, a former one, a name, a group, nothing we know.

What is not a code of ours stands in ``country_names.csv``, with its kind. A file may write a former code; of all
else the reader is told what it is. A three-letter code is never guessed at by its likeness to another: ZAR was
Zaire, and looks like South Africa.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from io import StringIO

from latecomer import resources
from latecomer.errors import UsageError
from latecomer.yamlfile import read_text

OURS, FORMER, UNKNOWN = "ours", "former code", "unknown"
# What stands for no country of the panel, and is left out of it.
GROUP = "group"
LEFT_OUT = (GROUP, "elsewhere", "gone")
LONGEST_CODE = 3
LIKENESS = 0.75
MAX_NAME = 80
TABLE_BYTES = 20_000_000


@dataclass(frozen=True)
class Country:
    """What does not change with the year. The income group is a label, never a condition."""

    iso3: str
    name: str
    short_name: str
    region: str
    income_group: str
    income_group_fy: str


@dataclass(frozen=True)
class Named:
    """What a text is.

    Attributes
    ----------
    kind : str
        "ours", "unknown", or as in ``country_names.csv``: "former code", "other code", "two-letter code",
        "former name", "other name", "ambiguous", "gone" (came apart), "elsewhere" (not in the panel), "group".
    iso3 : str
        The code to write; empty where there is none.
    note : str
        What else is to be said.
    """

    kind: str
    iso3: str = ""
    note: str = ""


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Read a table of the package's data."""
    path = resources.data() / name
    return list(csv.DictReader(StringIO(read_text(path, limit=TABLE_BYTES))))


@cache
def load_countries() -> Mapping[str, Country]:
    """Read the economies of the panel by their ISO 3166-1 alpha-3 code."""
    return {
        row["iso3"]: Country(**{f: row[f] for f in Country.__dataclass_fields__})
        for row in shipped_rows("countries.csv")
    }


@cache
def _listed() -> Mapping[str, Named]:
    return {row["text"]: Named(row["kind"], row["iso3"], row["note"]) for row in shipped_rows("country_names.csv")}


@cache
def _names() -> Mapping[str, Named]:
    """Return every name, folded, with what it is."""
    listed = _listed()
    names = {_folded(text): named for text, named in listed.items() if "code" not in named.kind}
    groups = {_folded(named.note): named for named in listed.values() if named.kind == GROUP}
    ours = {
        _folded(name): Named("name", code)
        for code, country in load_countries().items()
        for name in (country.name, country.short_name)
    }
    return {**groups, **names, **ours}


def _folded(name: str) -> str:
    """Return a name without accents, stops, articles and what else is written now so, now so."""
    plain = unicodedata.normalize("NFKD", name[:MAX_NAME]).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("&", " and "))
    return " ".join("st" if word == "saint" else word for word in words if word != "the")


def look_up(text: str) -> Named:
    """Say what a text is: exactly that, or that it is unknown."""
    if text in load_countries():
        return Named(OURS, text)
    return _listed().get(text) or _names().get(_folded(text)) or Named(UNKNOWN)


def _in_capitals(text: str) -> str:
    """Return the code that was written in small letters, if any."""
    code = text.upper()
    named = look_up(code) if code != text and len(code) <= LONGEST_CODE else Named(UNKNOWN)
    return named.iso3 if named.kind != "ambiguous" else ""


def country_hint(text: str) -> str:
    """Say what was typed in a country's place, and what to write."""
    countries, named = load_countries(), look_up(text)
    if named.kind == UNKNOWN and (code := _in_capitals(text)):
        return f"write it in capitals: {code}" if code == text.upper() else f"write its ISO 3166 code: {code}"
    if named.kind == UNKNOWN:
        return _alike(text) or (
            "use the ISO 3166-1 alpha-3 code, such as VNM; `latecomer data countries` lists them"
        )
    if not named.iso3:
        return named.note if named.kind != GROUP else f"{named.note} is a group of countries"
    name = countries[named.iso3].short_name
    if named.kind in ("name", "other name"):
        return f"write its ISO 3166 code: {named.iso3}"
    if named.kind in (FORMER, "former name"):
        return f"that is {name} now; write its ISO 3166 code: {named.iso3}"
    kind = "another code" if named.kind == "other code" else f"a {named.kind}"
    return f"that is {kind} of {name}; write its ISO 3166 code: {named.iso3}"


def _alike(text: str) -> str:
    """Return a hint where a name, and no mere code, is like one that is known."""
    if len(text) <= LONGEST_CODE:
        return ""
    close = get_close_matches(_folded(text), _names(), n=1, cutoff=LIKENESS)
    named = _names()[close[0]] if close else Named(UNKNOWN)
    return f"did you mean {named.iso3} ({load_countries()[named.iso3].name})?" if named.iso3 else ""


def find_country(code: str) -> Country:
    """Return a country by its ISO 3166-1 alpha-3 code.

    Raises
    ------
    UsageError
        If there is none, with what was typed and the code to write.
    """
    countries = load_countries()
    if code not in countries:
        raise UsageError(f"unknown country {code!r}", country_hint(code))
    return countries[code]
