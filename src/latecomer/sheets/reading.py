"""Read a sheet that came back: every answer it understands, and all else with cell, fault and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from latecomer.errors import Problem, clipped
from latecomer.questionnaire import Flow, Step
from latecomer.questionnaire.identity import edition
from latecomer.sheets import layout, words
from latecomer.sheets.returned import (
    LONGEST_ROLE,
    NotTaken,
    Respondent,
    Response,
    Returned,
    Written,
    by_id,
    response,
    same_question,
)
from latecomer.sheets.workbook import Cell, NotOursError, Row, Tab, Workbook, open_workbook, told
from latecomer.text import joined_lines

_FRESH = "copy the answers into a fresh sheet of `latecomer sheet`"


def read_sheet(path: Path, flows: Mapping[str, Flow], role: str = "") -> Returned:
    """Read a sheet.

    Parameters
    ----------
    path : Path
        Nothing is written there.
    flows : mapping
        Every questionnaire as it is now, by the name that a sheet has of its own.
    role : str
        Of who answered, where the sheet does not say.

    Raises
    ------
    NotOursError
        If nothing of it can be read.
    InputError, UsageError
        As `open_workbook`.
    """
    book = open_workbook(path)
    name = book.name
    country, as_of = book.facts["country"], book.facts["as_of"]
    if not re.fullmatch(r"[A-Z]{3}", country) or not re.fullmatch(r"\d{4}", as_of):
        raise NotOursError(name, "the hidden tab was changed: no country, or no year", _FRESH)
    flow = flows.get(book.facts["questionnaire"])
    if flow is None:
        what = f"a sheet of the questionnaire {book.facts['questionnaire']!r}, which there is none of"
        raise NotOursError(name, what, f"there are: {', '.join(flows)}")
    if not book.tabs:
        raise NotOursError(name, "no tab with questions is left, or their hidden columns are gone", _FRESH)
    said, place, wrong = _who(book)
    if not (role or said):
        what = "nobody's role is written, and a response has to be somebody's"
        raise NotOursError(
            name, what, "write it there in a copy, or say it here: --role 'ministry of finance'", place
        )
    when, misdated = _when(book)
    reader = _Reader(book, flow, Respondent(role or said, when, int(as_of), book.words))
    found = list(reader.read())
    problems = [*book.problems, *wrong, *misdated, *reader.problems]
    remarks = [*_older(book, flow), *reader.remarks]
    version = f"{flow.questionnaire.id} {book.facts.get('version', '')}".strip()
    return Returned(
        *(name, country, int(as_of), role or said, when, version, tuple(found)),
        *(tuple(problems), tuple(remarks), reader.left_out),
    )


def filled_in(path: Path) -> bool:
    """Say whether somebody has written into a workbook; of one that cannot be read, that may be."""
    try:
        book = open_workbook(path)
    except NotOursError:
        return True
    cells = (row[code] for tab in book.tabs for row in tab.rows for code in layout.TO_FILL)
    shown = set(book.headings.values())
    return any(cell and not cell.text.startswith(layout.KEY) and cell.text not in shown for cell in cells)


def _older(book: Workbook, flow: Flow) -> tuple[str, ...]:
    if book.facts.get("edition") == edition(flow):
        return ()
    made = f"{book.facts['questionnaire']} {book.facts.get('version', '')}".strip()
    return (f"{book.name}: of another edition of the questionnaire ({made}); what is asked as before was read",)


def _entry(book: Workbook, field: str) -> Cell:
    rows = book.start.rows if book.start else ()
    row = next((row for row in rows if row[layout.FIELD].text == field), None)
    return row[layout.ENTRY] if row else Cell("")


def _who(book: Workbook) -> tuple[str, str, list[Problem]]:
    """Return the role that is written, where it should stand, and what is wrong with it."""
    cell = _entry(book, layout.ROLE)
    place = cell.place or (book.start.name if book.start else "")
    role = joined_lines(cell.text)
    if cell.wrong or len(role) > LONGEST_ROLE:
        what = cell.wrong or f"a role of {len(role)} letters"
        return "", place, [Problem(f"{book.name} {place}", 0, what, "write role and office, in a few words")]
    return role, place, []


def _when(book: Workbook) -> tuple[str, list[Problem]]:
    """Return the date that is written, as ISO 8601; a date that can be two days is none."""
    cell = _entry(book, layout.DATE)
    if not cell:
        return "", []
    try:
        return date.fromisoformat(cell.text).isoformat(), []
    except ValueError:
        what = f"{told(cell) or cell.wrong} is no date that can be read; the answers stand without one"
        return "", [Problem(f"{book.name} {cell.place}", 0, what, "write year, month and day: 2026-03-31")]


@dataclass
class _Reader:
    """Goes through the tabs, and keeps what it could not take."""

    book: Workbook
    flow: Flow
    who: Respondent
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: int = 0

    def read(self) -> Iterator[Response]:
        """Yield what was answered."""
        steps = by_id(self.flow)
        asked: dict[str, list[tuple[Tab, Row]]] = {}
        for tab in self.book.tabs:
            if self._readable(tab):
                for id, row in self._rows(tab):
                    asked.setdefault(id, []).append((tab, row))
        self._list_gone([id for id in self.book.marks if id not in asked])
        for id, rows in asked.items():
            step = steps.get(id)
            try:
                if same_question(step, self.book.marks.get(id, "")):
                    assert step
                    yield from self._question(step, rows)
                else:
                    self._gone(id, step, rows)
            except NotTaken as wrong:
                self._list(wrong.place, wrong.what, wrong.hint)

    def _list(self, place: str, what: str, hint: str) -> None:
        self.problems.append(Problem(f"{self.book.name} {place}".strip(), 0, clipped(what), clipped(hint)))

    def _readable(self, tab: Tab) -> bool:
        """Say whether the columns are there without which nothing can be read, and list those that are not."""
        for code in tab.missing:
            shown = self.book.headings.get(code, code)
            rest = "nothing of this tab was read" if code in layout.NEEDED else "the rest was read"
            self._list(tab.name, f"the column “{shown}” is missing; {rest}", _FRESH)
        return not set(tab.missing) & set(layout.NEEDED)

    def _list_gone(self, ids: Sequence[str]) -> None:
        """List the questions that were sent and of which no row is left; of a tab that cannot be read all are."""
        if ids and all(not set(tab.missing) & set(layout.NEEDED) for tab in self.book.tabs):
            what = f"{len(ids)} of the questions that were sent are gone: {', '.join(ids)}"
            self._list("", what, "if they were answered, ask the office for its answers again")

    def _rows(self, tab: Tab) -> Iterator[tuple[str, Row]]:
        """Yield the rows of questions; whatever is written in another row is listed, for nobody may miss it."""
        for row in tab.rows:
            id = row[layout.QUESTION].text
            heading = id == layout.QUESTION or row[layout.ANSWER].text == self.book.headings.get(layout.ANSWER)
            if id and not heading:
                yield id, row
            elif not heading:
                for cell in (row[code] for code in layout.TO_FILL):
                    if cell and not cell.text.startswith(layout.KEY):
                        self._list(cell.place, f"“{told(cell)}” stands in a row without a question", _FRESH)
                        break

    def _gone(self, id: str, step: Step | None, rows: Sequence[tuple[Tab, Row]]) -> None:
        """List what was answered to a question that is no longer asked, or asks something else now."""
        cells = [cell for _, row in rows for code in layout.TO_FILL if (cell := row[code])]
        if not cells:
            return
        written = "; ".join(told(cell) or cell.wrong for cell in cells)
        if step is None:
            what = f"{id} is no longer asked; written here: {written}"
            raise NotTaken(cells[0].place, what, "nothing reads this answer now: keep the sheet")
        what = f"{id} is asked in other words now; written here: {written}"
        remedy = f"ask again; or, if the answer still holds, `latecomer answer PROFILE {id}=...`"
        raise NotTaken(cells[0].place, what, remedy)

    def _question(self, step: Step, rows: Sequence[tuple[Tab, Row]]) -> Iterator[Response]:
        by_part: dict[str, Row] = {}
        for tab, row in rows:
            self._check_merged(tab, row)
            part = row[layout.PART].text
            if part in by_part:
                row = self._one_of(by_part[part], row)
            by_part[part] = row
        written = self._written(step, by_part)
        if layout.YEAR not in self._columns(rows) and step.variable.kind == "number" and written.answered:
            remedy = f"`latecomer answer PROFILE {step.variable.id}=NUMBER --year YEAR`"
            raise NotTaken(written.place("head"), "the column with the year of this number is missing", remedy)
        if "" not in by_part:
            what = f"the row of {step.variable.id} itself is gone, and with it what stood there"
            raise NotTaken(written.place("head"), what, _FRESH)
        found, remark = response(step, written, self.who)
        if remark:
            self.remarks.append(f"{self.book.name} {written.place('head')}: {remark}")
        if found:
            yield found
        else:
            self.left_out += 1

    def _columns(self, rows: Sequence[tuple[Tab, Row]]) -> set[str]:
        return {code for tab, _ in rows for code in tab.columns}

    def _check_merged(self, tab: Tab, row: Row) -> None:
        for code in layout.TO_FILL:
            if ref := tab.merged.get((row.number, code)):
                what = f"the cells {ref} are merged, and whose the answer is cannot be told"
                raise NotTaken(
                    f"{tab.name}!{ref}", what, "unmerge them in a copy, and write the answer where it belongs"
                )

    def _one_of(self, first: Row, second: Row) -> Row:
        """Return the row of a question that stands there twice; two different answers are none."""
        contents = [{code: row[code].text for code in layout.TO_FILL if row[code]} for row in (first, second)]
        if contents[0] and contents[1] and contents[0] != contents[1]:
            places = [next(row[code].place for code in layout.TO_FILL if row[code]) for row in (first, second)]
            what = f"two answers to one question: here and at {places[0].rpartition('!')[2]}"
            raise NotTaken(places[1], what, "delete one of the two rows in a copy")
        return first if contents[0] else second

    def _written(self, step: Step, by_part: dict[str, Row]) -> Written:
        """Gather what is written to a question; whatever cannot be taken as it stands is refused."""
        head = by_part.get("") or Row(0, {})
        cells = {code: head[code] for code in layout.TO_FILL}
        kept = cells[layout.EVIDENCE]
        for code, cell in cells.items():
            dated = code == layout.EVIDENCE and cell.value is not None
            if cell.wrong and not dated:
                raise NotTaken(cell.place, _in_words(cell), cell.remedy)
        ticks: dict[str, bool] = {}
        places: dict[str, str] = {}
        for part, row in by_part.items():
            if part:
                places[part] = row[layout.ANSWER].place
                ticked = self._ticked(row[layout.ANSWER])
                ticks |= {part: ticked} if ticked is not None else {}
        names = {"head": layout.ANSWER, "year": layout.YEAR, "evidence": layout.EVIDENCE, "sure": layout.SURE}
        places |= {what: cells[code].place for what, code in names.items()}
        there = {what: place for what, place in places.items() if place}
        year = cells[layout.YEAR].value
        return Written(
            cells[layout.ANSWER].value,
            ticks,
            tuple(part for part in by_part if part),
            None if isinstance(year, bool) else year,
            kept.text,
            cells[layout.SURE].text,
            there,
        )

    def _ticked(self, cell: Cell) -> bool | None:
        """Return whether a line is ticked; None where nothing is written."""
        if cell.wrong:
            raise NotTaken(cell.place, _in_words(cell), cell.remedy)
        if not cell:
            return None
        found = self.book.words.means(cell.text, (words.TICK, words.EMPTY))
        if not found:
            what = f"“{told(cell)}” stands where a tick does"
            raise NotTaken(cell.place, what, f"write {words.label(words.TICK)}, or leave the cell empty")
        return found == words.TICK


def _in_words(cell: Cell) -> str:
    return f"{cell.wrong}, where an answer does" if cell.wrong.startswith("a ") else cell.wrong
