"""Write a sheet: one workbook for one office, locked but for the answers; same questions, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from textwrap import wrap
from typing import Any

from latecomer.errors import UsageError
from latecomer.messages import Message, say
from latecomer.numbers import plain_number
from latecomer.questionnaire import Step
from latecomer.questionnaire.asked import Asked
from latecomer.questionnaire.identity import mark
from latecomer.sheets import layout, words
from latecomer.text import replaced
from latecomer.version import __version__

MADE = datetime(1980, 1, 1)  # no moment in time: the same questions are to be the same bytes
# A4 across, in per cent of its size: all columns fit, with a twentieth to spare where letters are wider.
A4, SCALE = 9, 75
# Points of rows that fit on a page below the names of the columns, with a twentieth to spare.
PAGE = 630.0
HEAD = 2  # rows above the questions: the names of the columns, hidden and shown
WIDTHS: Mapping[str, int] = {
    **{layout.QUESTION: 30, layout.PART: 12, "#number": 5, "#text": 58, layout.ANSWER: 18, "#fill": 22},
    **{layout.YEAR: 7, layout.EVIDENCE: 30, layout.SURE: 11, "#figures": 30},
}
START = (34, 90)  # widths of the first tab
# Points a line takes, and those around it; programs set no height by themselves where a file comes from a program.
LINE, AROUND, HIGHEST = 13.0, 4.0, 400.0
FONT = {"font_name": "Arial", "font_size": 10}
# Letters that fit into a unit of width: a unit is a figure wide.
PLAIN, SMALL, BOLD = 1.1, 1.25, 1.02
LONGEST_TAB = 31
STEPS = (
    *("open", "yellow", "tick", "none", "unknown", "number", "evidence", "sure", "figures", "empty"),
    *("roles", "save"),
)
_COLOURS = {"ink": "#1A1A1A", "quiet": "#595959", "fill": "#FFF8DC", "band": "#E8ECEF", "line": "#B8BFC6"}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "fill": {"bg_color": _COLOURS["fill"], "border": 1, "border_color": _COLOURS["line"]},
    "open": {"locked": False},
    "text": {"num_format": "@"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "left": {"align": "left"},
    "band": {"bg_color": _COLOURS["band"], "top": 1, "border_color": _COLOURS["line"]},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 16, "text_wrap": False},
    "quiet": {"font_color": _COLOURS["quiet"], "font_size": 9},
    "indented": {"indent": 1},
}
NEEDS = "XlsxWriter"


def sheet_bytes(asked: Asked) -> bytes:
    """Return the workbook for one office.

    Raises
    ------
    UsageError
        If the package that writes workbooks is not installed.
    """
    assert asked.profile
    raw = BytesIO()
    book = new_book(raw)
    book.set_properties({"title": f"{asked.title}: {asked.country}, {asked.profile.as_of}", "created": MADE})
    _Writer(book, asked).write()
    book.close()
    return raw.getvalue()


def new_book(raw: BytesIO) -> Any:
    """Open a workbook that holds texts as texts: no formula, no link is made of what a questionnaire says.

    Raises
    ------
    UsageError
        If the package that writes workbooks is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError(*not_installed(NEEDS)) from None
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    return xlsxwriter.Workbook(raw, {"in_memory": True, "default_format_properties": dict(FONT), **plain})


def not_installed(package: str) -> tuple[str, str]:
    """Return what is wrong where a package is missing, and the remedy."""
    return f"workbooks need {package}, which is not installed", "pip install 'latecomer[sheets]'"


class _Writer:
    def __init__(self, book: Any, asked: Asked) -> None:
        self.book = book
        self.asked = asked
        self.at = {code: i for i, code in enumerate(layout.COLUMNS)}
        self.lists: dict[str, str] = {}
        self.formats: dict[str, Any] = {}

    def write(self) -> None:
        """Write every tab; the hidden one last, where it can be seen least."""
        start = self.book.add_worksheet(_tab(say(Message("sheet.start")), []))
        modules: dict[str, list[Step]] = {}
        for step in self.asked.steps:
            modules.setdefault(step.module_label, []).append(step)
        names: list[str] = [start.name]
        tabs = []
        for name in modules:
            names.append(_tab(name, names))
            tabs.append(self.book.add_worksheet(names[-1]))
        self._hidden(self.book.add_worksheet(layout.HIDDEN))
        self._start(start)
        for tab, steps in zip(tabs, modules.values(), strict=True):
            self._questions(tab, steps)
        start.activate()

    # --- looks ---------------------------------------------------------------------------------------------

    def _look(self, *kinds: str) -> Any:
        """Return the look of a cell: what is filled in, shown quietly, a question, a heading."""
        key = " ".join(kinds)
        if key not in self.formats:
            look: dict[str, Any] = {"text_wrap": True, "valign": "top", "font_color": _COLOURS["ink"]}
            for kind in kinds:
                look |= LOOKS[kind]
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def _page(self, tab: Any, *, repeat: bool) -> None:
        tab.set_landscape()
        tab.set_paper(A4)
        tab.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if repeat:
            tab.set_print_scale(SCALE)
        else:
            tab.fit_to_pages(1, 1)
        assert self.asked.profile
        tab.set_footer(f"&L{self.asked.country.replace('&', '&&')}, {self.asked.profile.as_of}&C&A&R&P / &N")
        if repeat:
            tab.repeat_rows(1)
            tab.freeze_panes(HEAD, 0)
        tab.protect("", {"format_columns": True, "format_rows": True})

    # --- the tabs ------------------------------------------------------------------------------------------

    def _start(self, tab: Any) -> None:
        assert self.asked.profile
        tab.set_column(0, 0, 10, None, {"hidden": True})
        for column, width in enumerate(START, start=1):
            tab.set_column(column, column, width)
        tab.write_row(0, 0, [layout.FIELD, "", layout.ENTRY])
        tab.set_row(0, None, None, {"hidden": True})
        params: dict[str, Any] = {
            "country": self.asked.country,
            "year": self.asked.profile.as_of,
            "title": self.asked.title,
        }
        tab.write(1, 1, replaced(say(Message("sheet.start.title", params))), self._look("title"))
        entries = {layout.ROLE: self.asked.role, layout.DATE: ""}
        for row, (field, entry) in enumerate(entries.items(), start=4):
            tab.write(row, 0, field)
            tab.write(row, 1, say(Message(f"sheet.start.{field}")), self._look("bold"))
            tab.write(
                row, 2, replaced(entry), self._look("fill", "open", "text" if field == layout.ROLE else "day")
            )
            tab.set_row(row, 20)
        tab.merge_range(2, 1, 2, 2, say(Message("sheet.start.about", params)), self._look())
        tab.set_row(1, 26)
        tab.set_row(2, 34)
        params |= {"above": self.asked.vocabulary.evidence_above, **{c: words.label(c) for c in words.CODES}}
        for row, step in enumerate(STEPS, start=7):
            tab.write(row, 1, say(Message(f"sheet.how.{step}")), self._look("bold"))
            says = say(Message(f"sheet.how.{step}.says", params))
            tab.write(row, 2, says, self._look())
            tab.set_row(row, _height((says, START[1] * PLAIN)))
        self._page(tab, repeat=False)
        tab.set_selection(4, 2, 4, 2)

    def _hidden(self, tab: Any) -> None:
        """Write what a reader needs: of which edition, country and year this is, and the words to choose from."""
        asked = self.asked
        assert asked.profile
        questionnaire = asked.flow.questionnaire
        facts = (
            *(questionnaire.id, questionnaire.version, asked.edition, asked.profile.country),
            *(asked.profile.as_of, " ".join(asked.parts), f"latecomer {__version__}"),
        )
        tab.write(0, 0, layout.FORMAT)
        rows: list[tuple[str, str, Any]] = []
        rows += [(layout.FACT, key, value) for key, value in zip(layout.FACTS, facts, strict=True)]
        rows += [(layout.MARK, step.variable.id, mark(step)) for step in asked.steps]
        rows += [(layout.COLUMN, code, _heading(code)) for code in layout.COLUMNS]
        for kind, codes in words.LISTS.items():
            first = len(rows) + 2
            rows += [(layout.WORD, code, words.label(code)) for code in codes]
            self.lists[kind] = f"={layout.HIDDEN}!$C${first}:$C${len(rows) + 1}"
        for i, row in enumerate(rows, start=1):
            tab.write_row(i, 0, row)
        tab.protect("")
        tab.very_hidden()

    def _questions(self, tab: Any, steps: Sequence[Step]) -> None:
        from xlsxwriter.utility import xl_range

        for code, column in self.at.items():
            tab.set_column(column, column, WIDTHS[code], None, {"hidden": column < 2})
            tab.write(0, column, code)
            tab.write(1, column, _heading(code), self._look("band", "bold"))
        tab.set_row(0, None, None, {"hidden": True})
        row, used, breaks = HEAD, 0.0, []
        for step in steps:
            heights = self._heights(step)
            if used and used + sum(heights) > PAGE:  # no question goes on over the page
                breaks.append(row)
                used = 0.0
            used += sum(heights)
            row = self._question(tab, row, step, heights)
        tab.set_h_pagebreaks(breaks)
        first, last = self.at[layout.ANSWER], self.at[layout.YEAR]
        tab.ignore_errors({"number_stored_as_text": xl_range(HEAD, first, row, last)})
        self._page(tab, repeat=True)
        tab.set_selection(HEAD, self.at[layout.ANSWER], HEAD, self.at[layout.ANSWER])

    def _heights(self, step: Step) -> list[float]:
        """Return how high the rows of a question are: its own, and one for each line to tick."""
        quiet = ((self._fill(step), "#fill"), (self._figures(step), "#figures"))
        own = _height(
            ("\n".join(filter(None, (step.text, self.asked.hint(step)))), WIDTHS["#text"] * BOLD),
            *((text, WIDTHS[column] * SMALL) for text, column in quiet),
        )
        width = (WIDTHS["#text"] - 2) * PLAIN
        return [own, *(_height((part.text, width)) for part in layout.parts(step.variable))]

    def _figures(self, step: Step) -> str:
        return "\n".join(map(replaced, self.asked.figures(step)))

    def _question(self, tab: Any, row: int, step: Step, heights: Sequence[float]) -> int:
        """Write one question with its rows to tick; return the next free row."""
        variable, at = step.variable, self.at
        tab.write(row, at[layout.QUESTION], variable.id)
        tab.write(row, at["#number"], self.asked.numbers[variable.id], self._look("band", "bold", "left"))
        self._text(tab, row, step)
        tab.write(row, at["#fill"], self._fill(step), self._look("band", "quiet"))
        # Numbers are typed as text: a program set to another language would make 15 of 1,5, and a date of 3/4.
        typed = ("text",) if variable.kind in ("text", "number") else ()
        answer = self._look("fill", "open", "left", *typed)
        tab.write_blank(row, at[layout.ANSWER], None, answer)
        self._choose(tab, row, layout.ANSWER, variable.kind)
        year = ("fill", "open", "left", "text") if variable.kind == "number" else ("band",)
        tab.write_blank(row, at[layout.YEAR], None, self._look(*year))
        tab.write_blank(row, at[layout.EVIDENCE], None, self._look("fill", "open", "text"))
        tab.write_blank(row, at[layout.SURE], None, self._look("fill", "open"))
        self._choose(tab, row, layout.SURE, "sure")
        tab.write(row, at["#figures"], self._figures(step), self._look("band", "quiet"))
        tab.set_row(row, heights[0])
        for part, height in zip(layout.parts(variable), heights[1:], strict=True):
            row += 1
            tab.set_row(row, height)
            tab.write(row, at[layout.QUESTION], variable.id)
            tab.write_string(row, at[layout.PART], part.key)
            tab.write(row, at["#text"], part.text, self._look("indented"))
            tab.write_blank(row, at[layout.ANSWER], None, self._look("fill", "open", "left"))
            self._choose(tab, row, layout.ANSWER, "tick")
        return row + 1

    def _text(self, tab: Any, row: int, step: Step) -> None:
        column, band, hint = self.at["#text"], self._look("band", "bold"), self.asked.hint(step)
        if not hint:
            tab.write(row, column, step.text, band)
            return
        bold, plain = (self.book.add_format({"bold": strong}) for strong in (True, False))
        tab.write_rich_string(row, column, bold, step.text, plain, f"\n{hint}", self._look("band"))

    def _fill(self, step: Step) -> str:
        """Say what is filled in: the unit of a number and its limits, or how to choose; and what is left out."""
        variable = step.variable
        params: dict[str, Any] = {
            **{"unit": variable.unit, "most": variable.at_most or 0},
            **{"low": plain_number(variable.low), "high": plain_number(variable.high)},
        }
        kind = "some" if variable.kind == "choices" and variable.at_most else variable.kind
        lines = (say(Message(f"sheet.fill.{kind}", params)), self.asked.goes_on(step))
        return "\n".join(filter(None, lines))

    def _choose(self, tab: Any, row: int, column: str, kind: str) -> None:
        """Offer what can be chosen; numbers and texts are typed, and a tick may be written as anyone writes it."""
        rule: dict[str, Any] = {"validate": "list", "source": self.lists[kind]}
        if kind in ("boolean", "sure"):
            rule |= {
                "error_title": say(Message("sheet.choose")),
                "error_message": say(Message("sheet.choose.says")),
            }
        else:
            rule |= {"show_error": False}
        tab.data_validation(row, self.at[column], row, self.at[column], rule)


def _height(*texts: tuple[str, float]) -> float:
    """Return how high a row is that shows texts, each wrapped within its width."""
    lines = (sum(max(1, len(wrap(line, int(width)))) for line in text.split("\n")) for text, width in texts)
    return min(max(lines) * LINE + AROUND, HIGHEST)


def _heading(code: str) -> str:
    return say(Message(f"sheet.column.{code.removeprefix(layout.KEY)}"))


def _tab(name: str, taken: Sequence[str]) -> str:
    """Return the name of a tab: without the signs that none may hold, and no name twice."""
    plain = " ".join("".join(" " if c in "[]:*?/\\" else c for c in name).split()).strip("'")
    short, number = plain[:LONGEST_TAB].rstrip(), 2
    while short.casefold() in {one.casefold() for one in (*taken, layout.HIDDEN)}:
        short, number = f"{plain[: LONGEST_TAB - 4].rstrip()} {number}", number + 1
    return short
