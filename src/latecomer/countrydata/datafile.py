"""A file of country data as it lies on the disk: bounded, whole, of which form, every line as long as its header.

One pass before anything is read as a number: it finds what would make a parser misread or fail half-way (not
UTF-8, a quotation mark that never closes, a zip archive under another name), counts the fields of every line, and
says how long the file is. A text that goes over two lines is refused too: no data file has one on purpose, and so
a record's place is its line.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from latecomer.countrydata.header import Header, find_header
from latecomer.errors import InputError, Problem, Problems, nearest
from latecomer.text import fault

MAX_BYTES = 1_000_000_000
MAX_LINES = 5_000_000
MAX_LINE = 100_000
MAX_FAULTS = 50
HEADER_WITHIN = 20
# A file in a folder of thousands is looked for by its likeness among this many.
MAX_SIBLINGS = 1_000

# How files begin that are none of ours.
OTHER_FILES = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"\x1f\x8b": "a gzip archive",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
    b"\xd0\xcf\x11\xe0": "an old workbook",
}

COMMA = "write decimals with a point (10.8), and put quotes around a text that holds a comma"
EMPTY = "empty cells need their commas too; was it cut off, or a comma lost?"


@dataclass(frozen=True)
class DataFile:
    """A CSV file whose form is known and whose lines all fit it.

    Attributes
    ----------
    lines : int
        Lines of the file, the header and what stands before it included.
    released : str
        Of when the data are, as an ISO date, where the file says so; else empty.
    ended : bool
        Whether the last line has its end; a file that was cut off has not.
    sha256 : str
        Of the bytes.
    """

    path: Path
    header: Header
    lines: int
    released: str
    ended: bool
    sha256: str

    def line(self, record: int) -> int:
        """Return the line of a record, counted from 0 after the header; no field holds a line break."""
        return self.header.line + 1 + record


def open_data_file(path: Path) -> DataFile:
    """Look a file over and recognize its form.

    Raises
    ------
    InputError
        If it cannot be read whole as UTF-8, is too large, has none of the forms, or has lines that do not fit its
        header.
    """
    problems = Problems(str(path))
    try:
        _check_place(path, problems)
        problems.check()
        with path.open("rb") as file:
            return _survey(path, file, problems)
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be read: {error.strerror}")]) from None


def _check_place(path: Path, problems: Problems) -> None:
    """Note it where there is no ordinary file of a size to be read; a pipe or a device has no end to wait for."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        problems.add(0, "no such file", nearest(path.name, _siblings(path)))
        return
    if stat.S_ISDIR(found.st_mode):
        problems.add(0, "this is a folder, not a file")
    elif not stat.S_ISREG(found.st_mode):
        problems.add(0, "this is a pipe or a device, not a file", "save the data to a file first")
    elif found.st_size > MAX_BYTES:
        problems.add(0, f"too large: {found.st_size:,} bytes", f"at most {MAX_BYTES:,} bytes")


def _siblings(path: Path) -> list[str]:
    with suppress(OSError), os.scandir(path.parent) as entries:
        return [entry.name for entry in islice(entries, MAX_SIBLINGS)]
    return []


def _survey(path: Path, file: BinaryIO, problems: Problems) -> DataFile:
    lines = _Lines(file, problems)
    texts = iter(lines)
    head = list(islice(texts, HEADER_WITHIN))
    problems.check()
    header = find_header(head, problems)
    problems.check()
    assert header
    said = [line for line in head[: header.line - 1] if "pdated" in line]
    said += _check_rows(chain(head[header.line :], texts), header, problems)
    problems.check()
    dates = sorted(filter(None, map(_date, said)))
    return DataFile(path, header, lines.count, dates[-1] if dates else "", lines.ended, lines.digest.hexdigest())


class _Lines:
    """The lines of a file, counted and hashed; they end at the first that a parser would stumble over."""

    def __init__(self, file: BinaryIO, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.count = 0
        self.ended = True
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[str]:
        for line in iter(lambda: self.file.readline(MAX_LINE + 1), b""):
            self.count += 1
            self.ended = line.endswith(b"\n")
            self.digest.update(line)
            if wrong := _fault(line, self.count):
                self.problems.add(self.count, *wrong)
                return
            yield line.decode("utf-8-sig" if self.count == 1 else "utf-8")


def _fault(line: bytes, number: int) -> tuple[str, str] | None:
    other = next((what for start, what in OTHER_FILES.items() if number == 1 and line.startswith(start)), "")
    if other:
        return f"this is {other}", "unpack it, or save it as CSV (UTF-8)"
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
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return "not UTF-8 text", "save it as CSV (UTF-8)"
    wrong = "" if text.isprintable() else fault(text)  # the first is quick, and most lines are
    return (f"{wrong} in a text", "delete it") if wrong else None


# --- the fields of every line ----------------------------------------------------------------------------


def _check_rows(lines: Iterator[str], header: Header, problems: Problems) -> set[str]:
    """Hold every line against the header: nothing may be cut off, shifted, or stand in a column without a name.

    Returns
    -------
    set of str
        What the lines say of when the data are.
    """
    rows = csv.reader(lines, strict=True)
    number, dated, said = header.line, header.read.get("released"), set()
    try:
        for row in rows:
            number += 1
            if rows.line_num != number - header.line:
                raise csv.Error
            for wrong in _misfits(row, header):
                problems.add(number, *wrong)
            if dated is not None and dated < len(row):
                said.add(row[dated])
            elif row and "pdated" in row[0] and not any(row[1:]):
                said.add(row[0])
            if len(problems) > MAX_FAULTS:
                problems[MAX_FAULTS:] = []
                problems.add(number, "and more faults from here on")
                break
    except csv.Error:
        line = header.line + rows.line_num
        problems.add(line, "a quotation mark within a text", "double it, or delete it")
    return said


def _misfits(row: list[str], header: Header) -> Iterator[tuple[str, str]]:
    """Say what keeps a line from fitting its header."""
    width = len(header.names)
    if _again(row, header):
        yield "the header stands here again", "two files in one? import them one by one"
    for i in header.words:
        if i < len(row) and row[i].strip().isdigit():
            yield f"{shortened(row[i])} in the column {header.texts[i]!r}, which holds words", COMMA
    if len(row) == width and not header.nameless:
        return
    if len(row) > width:
        yield f"{len(row)} columns where the header has {width}", COMMA
    elif (len(row) < header.fewest and not is_note(row)) or (
        len(row) != width and header.form != "long" and not is_note(row)
    ):
        yield f"{len(row)} columns where the header has {width}", EMPTY
    for i in header.nameless[: bisect_left(header.nameless, len(row))]:
        text = row[i].strip()
        if text and not (i == 0 and text.isdigit()):  # row numbers, as pandas and R write them
            yield f"{shortened(text)} in a column without a name", f"name the column, or delete it; {COMMA}"


def _again(row: list[str], header: Header) -> bool:
    return len(row) >= header.fewest and all(row[i].strip() == header.texts[i] for i in header.read.values())


def _date(text: str) -> str:
    """Return the date in a text as ISO has it; the DataBank writes the month first."""
    if found := re.search(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.search(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text):
        month, day, year = map(int, found.groups())
        month, day = (day, month) if month > 12 else (month, day)
    else:
        return ""
    with suppress(ValueError):
        return date(year, month, day).isoformat()
    return ""


def is_note(row: list[str]) -> bool:
    """Say whether a line is empty, or words about the file in its first column as at the end of the DataBank's."""
    return not any(text.strip() for text in row[1:]) and (not row or " " in row[0].strip() or not row[0].strip())


def shortened(text: str, limit: int = 60) -> str:
    """Quote a text of the file in a message, cut where it is long."""
    return repr(text if len(text) <= limit else f"{text[:limit]}…")
