"""Open a workbook that came back, within bounds, and find in it what was written: cells with their places.

Nothing is computed, followed or changed. A workbook is an archive of XML files: what it unpacks to is looked at
before any of it is unpacked, and only as many rows and columns are read as a sheet of ours may have.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from latecomer import files
from latecomer.errors import Problem, UsageError, clipped
from latecomer.numbers import plain_number
from latecomer.sheets import layout
from latecomer.sheets.words import Words
from latecomer.sheets.writing import not_installed
from latecomer.text import fault, shows

MAX_BYTES = 10_000_000
# What the XML inside may come to, and how many files and rows there may be.
MAX_XML, MAX_FILES = 30_000_000, 2_000
MAX_ROWS, MAX_COLUMNS = 10_000, 60
HEADINGS = 20  # rows from the top in which the names of columns are looked for
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NO_DOCUMENT = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*[\"']([A-Z0-9:$]+)[\"']")
_SAVE_AS = "open it in the program it was made with, and save it as an Excel workbook (.xlsx)"
_AGAIN = "ask the office to send the workbook again, or write a new one with `latecomer sheet`"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    Attributes
    ----------
    place : str
        As a person finds it: ``Finance!E14``.
    value : str, float, bool or None
        None for an empty cell, and one whose content says nothing.
    wrong : str
        Why what stands there cannot be taken: a formula, a date, an error.
    remedy : str
    """

    place: str
    value: str | float | bool | None = None
    wrong: str = ""
    remedy: str = ""

    def __bool__(self) -> bool:
        """Whether anything is written, be it wrong."""
        return self.value is not None or bool(self.wrong)

    @property
    def text(self) -> str:
        """What is written, as text."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return plain_number(self.value) if isinstance(self.value, float) else self.value or ""


@dataclass(frozen=True)
class Row:
    """One row: its cells by the column they stand in."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column) or Cell("")


@dataclass(frozen=True)
class Tab:
    """One tab with questions, or with who answers.

    Attributes
    ----------
    missing : tuple of str
        Columns that are not there.
    merged : mapping
        Row and column to the merged cells they are in.
    """

    name: str
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    rows: tuple[Row, ...]
    merged: Mapping[tuple[int, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """A workbook of ours that came back."""

    name: str
    facts: Mapping[str, str]
    marks: Mapping[str, str]
    words: Words
    headings: Mapping[str, str]
    tabs: tuple[Tab, ...]
    start: Tab | None
    problems: tuple[Problem, ...] = ()


class NotOursError(Exception):
    """Nothing of a file can be read."""

    def __init__(self, name: str, what: str, hint: str, place: str = "") -> None:
        self.problem = Problem(f"{name} {place}".strip(), 0, what, hint)
        super().__init__(what)


def open_workbook(path: Path) -> Workbook:
    """Read a workbook.

    Raises
    ------
    NotOursError
        If nothing of it can be read: another kind of file, a password, none of ours, far too large.
    InputError
        If there is no such file, or it cannot be read.
    UsageError
        If the package that reads workbooks is not installed.
    """
    name = path.name
    raw = files.read(path, MAX_BYTES, shown=str(path))
    _check_kind(name, raw)
    with _unpacked(name, raw) as archive:
        book = _loaded(name, raw)
        try:
            return _read(name, book, archive)
        except NotOursError:
            raise
        except Exception as error:  # whatever a damaged workbook may come to in the library that reads it
            raise NotOursError(name, f"a damaged workbook ({type(error).__name__})", _AGAIN) from None
        finally:
            book.close()


# --- what kind of file it is ----------------------------------------------------------------------------


def _check_kind(name: str, raw: bytes) -> None:
    """Refuse what is no workbook, by what it holds and not by its name."""
    if raw.startswith(_OLE) and _ENCRYPTED in raw:
        remedy = "open it with the password, take the password away (File, Info, Protect Workbook), and save it"
        raise NotOursError(name, "protected by a password, so that nothing of it can be read", remedy)
    if raw.startswith(_OLE):
        raise NotOursError(name, "a file of an older Office (.xls or .doc), not an .xlsx", _SAVE_AS)
    if raw.startswith(b"%PDF"):
        raise NotOursError(name, "a PDF, not a workbook", "ask for the workbook itself, as it was sent")
    if not raw:
        raise NotOursError(name, "an empty file", _AGAIN)
    if not raw.startswith(b"PK"):
        text = b"\0" not in raw[:10_000]
        what = "a text file (CSV perhaps), not a workbook" if text else "not a workbook"
        hint = "of CSV only exports of ODK and KoboToolbox are read, made with `latecomer form --xlsform`; else "
        raise NotOursError(name, what, hint + _SAVE_AS if text else _SAVE_AS)


def _unpacked(name: str, raw: bytes) -> zipfile.ZipFile:
    """Open an archive and look at what it would unpack to, before any of it is unpacked."""
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotOursError(name, "a damaged workbook: its end is missing", _AGAIN) from None
    inside = archive.infolist()
    names = {one.filename for one in inside}
    if "xl/workbook.xml" not in {one.lstrip("/").lower() for one in names}:
        other = "an OpenDocument file (.ods)" if "content.xml" in names else "not an Excel workbook (.xlsx)"
        raise NotOursError(name, other, _SAVE_AS)
    xml = [one for one in inside if one.filename.lower().endswith((".xml", ".rels", ".vml"))]
    size = sum(one.file_size for one in xml)
    if size > MAX_XML or len(inside) > MAX_FILES:
        what = f"far too large: it unpacks to {size:,} bytes in {len(inside):,} files; nothing of it was read"
        raise NotOursError(name, what, f"at most {MAX_XML:,} bytes. {_AGAIN}")
    try:
        for one in xml:
            content = archive.read(one)
            if any(sign in content for sign in _NO_DOCUMENT):
                what = "holds definitions of its own, as no workbook does; nothing of it was read"
                raise NotOursError(name, what, _AGAIN)
    except NotOursError:
        raise
    except Exception:  # whatever a damaged archive may come to: a wrong sum, a lost end, a password on one file
        raise NotOursError(name, "a damaged workbook: part of it cannot be unpacked", _AGAIN) from None
    return archive


def _loaded(name: str, raw: bytes) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UsageError(*not_installed("openpyxl")) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks that it does not know, which nobody reads here
            return openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a damaged workbook may come to in the library that reads it
        raise NotOursError(name, f"a damaged workbook ({type(error).__name__})", _AGAIN) from None


# --- what stands in it ----------------------------------------------------------------------------------


def _read(name: str, book: Any, archive: zipfile.ZipFile) -> Workbook:
    hidden = next((tab for tab in _tabs(book) if tab.title.casefold() == layout.HIDDEN), None)
    if hidden is None:
        what = f"no sheet of ours: the hidden tab {layout.HIDDEN!r} is missing"
        raise NotOursError(name, what, f"answers copied into a fresh sheet are read; or {_AGAIN}")
    kept: dict[str, dict[str, str]] = {kind: {} for kind in (layout.FACT, layout.MARK, layout.COLUMN, layout.WORD)}
    form = ""
    for cells in _cells(hidden):
        texts = [cell.text for _, cell in sorted(cells.items())[:3]]
        form = form or texts[0]
        if len(texts) == 3 and texts[0] in kept:
            kept[texts[0]][texts[1]] = texts[2]
    facts = kept[layout.FACT]
    if form != layout.FORMAT or not {"country", "as_of", "questionnaire"} <= facts.keys():
        newer = form.startswith("latecomer/sheet/") and form != layout.FORMAT
        what = f"a sheet of another format, {form}" if newer else f"the hidden tab {layout.HIDDEN!r} was changed"
        hint = "read it with the latecomer that made it, or a newer one" if newer else _AGAIN
        raise NotOursError(name, what, hint)
    tabs, start, problems = [], None, []
    for sheet in _tabs(book):
        if sheet is hidden:
            continue
        tab, too_long = _tab(sheet, kept[layout.COLUMN], archive)
        if too_long:
            what = f"rows below {MAX_ROWS:,} were not looked at"
            problems.append(Problem(f"{name} {sheet.title}", 0, what, "delete what stands there"))
        if tab and layout.ENTRY in tab.columns:
            start = start or tab
        elif tab:
            tabs.append(tab)
    words = Words(kept[layout.WORD])
    return Workbook(
        name, facts, kept[layout.MARK], words, kept[layout.COLUMN], tuple(tabs), start, tuple(problems)
    )


def _tabs(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]


def _cells(sheet: Any) -> Iterator[dict[int, Cell]]:
    """Yield the cells of each row by column, only those in which something stands."""
    for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS):
        found = {}
        for cell in row:
            if cell.value is not None and (held := _cell(sheet.title, cell)):
                found[cell.column] = held
        yield found


def _cell(title: str, cell: Any) -> Cell:
    place, value = f"{title}!{cell.coordinate}", cell.value
    if cell.data_type == "f":
        return Cell(place, None, "a formula", "type the value itself")
    if cell.data_type == "e":
        return Cell(place, None, f"the error {value}", "type the value itself, or choose “I do not know”")
    if isinstance(value, bool):
        return Cell(place, value)
    if isinstance(value, (int, float)):
        percent = "%" in str(cell.number_format)
        return Cell(place, f"{plain_number(round(float(value) * 100, 9))} %" if percent else float(value))
    if isinstance(value, (datetime, date)):
        day = value.date() if isinstance(value, datetime) else value
        remedy = "type it again; programs make dates of 3/4 and the like"
        return Cell(place, day.isoformat(), f"a date, {day.isoformat()}", remedy)
    if isinstance(value, (time, timedelta)):
        return Cell(place, None, f"a time, {value}", "type it again; programs make times of 3:4 and the like")
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if wrong := fault(text):
        return Cell(place, None, f"holds {wrong}", "type it again")
    return Cell(place, text if shows(text) else None)


def _tab(sheet: Any, headings: Mapping[str, str], archive: zipfile.ZipFile) -> tuple[Tab | None, bool]:
    """Read a tab: which column is which, by the hidden row of names, or by the shown ones where that is gone."""
    rows = [(number, cells) for number, cells in enumerate(_cells(sheet), start=1) if cells]
    columns = _columns(rows, headings)
    if not columns:
        return None, False
    wanted = (layout.FIELD, layout.ENTRY) if layout.ENTRY in columns else (*layout.NEEDED, *layout.TO_FILL)
    missing = tuple(dict.fromkeys(code for code in wanted if code not in columns))
    by_column = {at: code for code, at in columns.items()}
    read = tuple(
        Row(number, {by_column[at]: cell for at, cell in cells.items() if at in by_column})
        for number, cells in rows
        if number <= MAX_ROWS
    )
    merged = _merged(archive, sheet, columns)
    return Tab(sheet.title, columns, missing, read, merged), any(number > MAX_ROWS for number, _ in rows)


def _columns(rows: list[tuple[int, dict[int, Cell]]], headings: Mapping[str, str]) -> dict[str, int]:
    """Return where each column stands; nothing for a tab that is not ours."""
    ours = {*headings, layout.FIELD, layout.ENTRY}
    for _, cells in rows:
        named = {cell.text: at for at, cell in cells.items() if cell.text in ours}
        if named.keys() & {layout.ANSWER, layout.QUESTION, layout.ENTRY}:
            break
    else:
        named = {}
    shown = {label: code for code, label in headings.items()}
    for number, cells in rows:
        found = {shown[cell.text]: at for at, cell in cells.items() if cell.text in shown}
        if number <= HEADINGS and len(found) >= 3 and layout.ENTRY not in named:
            free = {code: at for code, at in found.items() if code not in named and at not in named.values()}
            return named | free
    return named


def _merged(archive: zipfile.ZipFile, sheet: Any, columns: Mapping[str, int]) -> dict[tuple[int, str], str]:
    """Return the cells to fill in that are merged with others: which of them an answer is for, nobody can tell."""
    from openpyxl.utils import range_boundaries

    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    found: dict[tuple[int, str], str] = {}
    for ref in _MERGED.findall(archive.read(path)) if path in archive.namelist() else ():
        left, top, right, bottom = range_boundaries(ref.decode())
        for code in layout.TO_FILL:
            if code in columns and left <= columns[code] <= right:
                for row in range(top, min(bottom, MAX_ROWS) + 1):
                    found[row, code] = ref.decode()
    return found


def told(cell: Cell) -> str:
    """Return what is written in a cell, as a message may show it."""
    return clipped(cell.text)
