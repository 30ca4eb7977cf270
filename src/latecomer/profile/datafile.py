"""A file of country data as it lies on the disk: bounded, whole, and which of the two forms it has.

One pass over the bytes before anything is parsed: it finds what would make a parser misread or fail half-way (not
UTF-8, a quotation mark that never closes, a zip archive under another name) and says how long the file is. A text
that goes over two lines is refused too: no data file has one on purpose, and so a record's place is its line.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from latecomer.errors import InputError, Problem, Problems, nearest

MAX_BYTES = 1_000_000_000
MAX_LINES = 5_000_000
MAX_LINE = 100_000
HEADER_WITHIN = 20

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
class DataFile:
    """A CSV file whose form is known.

    Attributes
    ----------
    form : {"wide", "long"}
        One line a country and indicator, the years as columns; or one line a value.
    columns : tuple of str
        The header, in lower case.
    header_line : int
        Line the header stands on; the World Bank's download of one indicator has a preamble.
    lines : int
        Lines of the file, the header and what stands before it included.
    sha256 : str
        Of the bytes.
    """

    path: Path
    form: Literal["wide", "long"]
    columns: tuple[str, ...]
    header_line: int
    lines: int
    sha256: str

    @property
    def years(self) -> Mapping[int, int]:
        """Position of each year's column in the wide form."""
        return {int(name): i for i, name in enumerate(self.columns) if _YEAR.fullmatch(name)}

    def line(self, record: int) -> int:
        """Return the line of a record, counted from 0 after the header; no field holds a line break."""
        return self.header_line + 1 + record


def open_data_file(path: Path) -> DataFile:
    """Look a file over and recognize its form.

    Raises
    ------
    InputError
        If it cannot be read whole as UTF-8, is too large, or has neither of the two forms.
    """
    problems = Problems(str(path))
    if not path.exists():
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        problems.add(0, "no such file", nearest(path.name, siblings))
    elif path.is_dir():
        problems.add(0, "this is a folder, not a file")
    elif (size := path.stat().st_size) > MAX_BYTES:
        problems.add(0, f"too large: {size:,} bytes", f"at most {MAX_BYTES:,} bytes")
    problems.check()
    try:
        with path.open("rb") as file:
            lines, sha256 = _survey(file, problems)
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be read: {error.strerror}")]) from None
    problems.check()
    form, columns, header_line = _header(path, problems)
    problems.check()
    return DataFile(path, form, columns, header_line, lines, sha256)


def _survey(file: BinaryIO, problems: Problems) -> tuple[int, str]:
    """Count and hash the lines; note the first that a parser would stumble over."""
    digest = hashlib.sha256()
    count = 0
    for line in iter(lambda: file.readline(MAX_LINE + 1), b""):
        count += 1
        digest.update(line)
        if fault := _fault(line, count):
            problems.add(count, *fault)
            break
    return count, digest.hexdigest()


def _fault(line: bytes, number: int) -> tuple[str, str] | None:
    if number == 1 and line.startswith(b"PK\x03\x04"):
        return "this is a zip archive or a workbook", "unpack it, or save it as CSV (UTF-8)"
    if b"\0" in line:
        return "not a text file", "save it as CSV (UTF-8)"
    if len(line) > MAX_LINE:
        return f"a line of more than {MAX_LINE:,} bytes", "is this a CSV file?"
    if number > MAX_LINES:
        return f"more than {MAX_LINES:,} lines", "import it in parts"
    if line.count(b'"') % 2:
        return "a quotation mark opens and does not close on this line", "close it, or delete it"
    if b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
        return "a line break within the line", "save it as CSV (UTF-8) with ordinary line breaks"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8 text", "save it as CSV (UTF-8)"
    return None


def _header(path: Path, problems: Problems) -> tuple[Literal["wide", "long"], tuple[str, ...], int]:
    """Find the line that names the columns, and which form it belongs to."""
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        head = list(islice(file, HEADER_WITHIN))
    for number, line in enumerate(head, start=1):
        columns = tuple(_plain(name) for name in next(csv.reader([line]), []))
        if set(LONG) <= set(columns):
            _check_long(columns, number, problems)
            return "long", columns, number
        if set(WIDE) <= set(columns) and any(_YEAR.fullmatch(name) for name in columns):
            _check_repeated(columns, number, problems)
            return "wide", columns, number
    parted = next(
        (sign for sign in (";", "\t") for line in head if line.count(sign) > max(2, line.count(","))), ""
    )
    what = f"; its columns are parted by {parted!r}, not by commas" if parted else ""
    problems.add(1, f"neither of the two forms of data{what}", FORMS)
    return "wide", (), 0


def _plain(name: str) -> str:
    """Return a column's name as the bulk file has it; DataBank exports write Series Code and 1990 [YR1990]."""
    plain = _DATABANK_YEAR.sub(r"\1", name.strip().casefold())
    return DATABANK.get(plain, plain)


def _check_long(columns: tuple[str, ...], line: int, problems: Problems) -> None:
    known = (*LONG, *LONG_TOO)
    for name in columns:
        if name and name not in known:
            problems.add(line, f"unknown column {name!r}", nearest(name, known, f"columns: {', '.join(known)}"))
    _check_repeated(columns, line, problems)


def _check_repeated(columns: tuple[str, ...], line: int, problems: Problems) -> None:
    named = [name for name in columns if name]
    for name in sorted({name for name in named if named.count(name) > 1}):
        problems.add(line, f"column {name!r} is repeated", "keep one")
