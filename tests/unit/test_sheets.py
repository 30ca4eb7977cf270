"""A sheet goes to an office, is filled in as a person does, and comes back: nothing lost, nothing guessed."""

from __future__ import annotations

import io
import random
import re
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from latecomer.errors import UsageError
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.reading import parse_profile
from latecomer.profile.reconciling import MAX_RESPONSES, reconcile
from latecomer.profile.writing import profile_text
from latecomer.questionnaire import Flow, Step, load_questionnaire
from latecomer.questionnaire.asked import asked_of
from latecomer.sheets import NotOursError, layout, read_sheet, sheet_bytes, take, words
from latecomer.sheets.workbook import MAX_XML
from latecomer.sheets.writing import SCALE, WIDTHS
from latecomer.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
NATIONAL = Flow.of(load_questionnaire("national"), VOCABULARY)
FLOWS = {"national": NATIONAL}
FILLED = prefill("KEN", 2023, VOCABULARY)
# Without the figure of loans that are not paid back, which is asked for only where public data have none.
KENYA = replace(FILLED, answers={id: a for id, a in FILLED.answers.items() if id != "nonperforming_loans"})
ROLE = "central bank, lending"
COLUMN = {code: i for i, code in enumerate(layout.COLUMNS, start=1)}
LEVEL, LATER, SHARE = "collateral_gap", "term_finance", "nonperforming_loans"
CHOICE, TRUTH, TEXT = "internal_obstacles", "existing.guarantee.exists", "leading_sectors"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def blank() -> bytes:
    return sheet_bytes(asked_of(NATIONAL, KENYA))


PARTS = ("economy", "capability", "finance")


@pytest.fixture(scope="module")
def some() -> bytes:
    return sheet_bytes(asked_of(NATIONAL, KENYA, PARTS))


class Sheet:
    """A workbook in the hands of a person."""

    def __init__(self, raw: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(raw))
        self.start = self.book.worksheets[0]
        self.cells = dict(self._found())
        self.start["C5"] = ROLE
        self.start["C6"] = datetime(2026, 3, 1)

    def _found(self) -> Iterator[tuple[tuple[str, str], tuple[Worksheet, int]]]:
        for tab in self.book.worksheets[1:-1]:
            for row in tab.iter_rows(min_row=3, max_col=2):
                yield (row[0].value, row[1].value or ""), (tab, row[0].row)

    def at(self, id: str, part: str = "", column: str = layout.ANSWER) -> Any:
        tab, row = self.cells[id, part]
        return tab.cell(row, COLUMN[column])

    def put(self, id: str, value: object, part: str = "", column: str = layout.ANSWER) -> str:
        cell = self.at(id, part, column)
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"

    def tab(self, id: str) -> Worksheet:
        return self.cells[id, ""][0]

    def save(self, name: str = "back.xlsx") -> Path:
        self.book.save(name)
        return Path(name)


@pytest.fixture
def sheet(some: bytes) -> Sheet:
    return Sheet(some)


def taken(path: Path, profile: Profile = KENYA, **given: Any) -> tuple[Profile, Any]:
    after, (one,) = take(profile, [read_sheet(path, FLOWS)], VOCABULARY, **given)
    return after, one


# --- what is sent ----------------------------------------------------------------------------------------


def test_the_same_questions_are_the_same_bytes(blank: bytes) -> None:
    assert sheet_bytes(asked_of(NATIONAL, KENYA)) == blank


def test_every_question_of_a_part_is_asked_once_in_order_with_all_its_lines(blank: bytes) -> None:
    sheet = Sheet(sheet_bytes(asked_of(NATIONAL, KENYA, ["finance"])))
    wanted = [step.variable for step in NATIONAL.steps if step.module == "finance"]
    assert SHARE in {variable.id for variable in wanted}
    lines = [(v.id, key) for v in wanted for key in ("", *(part.key for part in layout.parts(v)))]
    assert list(sheet.cells) == lines
    assert [tab.title for tab in sheet.book.worksheets] == ["Start here", "Finance", layout.HIDDEN]


def test_no_question_goes_on_over_a_page(blank: bytes) -> None:
    """A page begins with a question, its rows fit on it, and so do all columns."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for tab in book.worksheets[1:-1]:
        assert (tab.print_title_rows, tab.page_setup.scale) == ("$2:$2", SCALE)
        width = sum(WIDTHS[code] * 7 + 5 for code in layout.COLUMNS[2:]) * 72 / 96  # points; a letter has 7 pixels
        assert width * SCALE / 100 < 297 / 25.4 * 72 - 2 * 0.4 * 72
        rows = [row for row in range(3, tab.max_row + 1) if tab.cell(row, 1).value]
        breaks = [one.id for one in tab.row_breaks.brk]
        assert all(tab.cell(row + 1, 2).value is None for row in breaks), "each stands before a question"
        for first, last in pairwise([2, *breaks, rows[-1]]):
            heights = [tab.row_dimensions[row].height for row in range(first + 1, last + 1)]
            assert sum(heights) <= (210 / 25.4 - 1.1) * 72 * 100 / SCALE - 20


@pytest.mark.skipif(not (which("soffice") and which("pdftotext")), reason="needs LibreOffice and poppler")
def test_every_printed_page_begins_with_the_names_of_the_columns_and_a_question(here: Path) -> None:
    Path("sheet.xlsx").write_bytes(sheet_bytes(asked_of(NATIONAL, KENYA, ["trade", "capability"])))
    home = f"-env:UserInstallation=file://{here}/office"
    for command in (
        ["soffice", home, "--headless", "--convert-to", "pdf", "sheet.xlsx"],
        ["pdftotext", "-layout", "sheet.pdf"],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = Path("sheet.txt").read_text(encoding="utf-8").split("\f")[1:-1]  # the first tells how to fill it in
    assert len(pages) > 4
    for page in pages:
        head, first = [line for line in page.splitlines() if line.strip()][:2]
        assert head.split()[0] == "No."
        assert head.rstrip().endswith("Public figures")
        assert re.match(r"\s*\d+  ", first), page


def test_only_what_is_to_be_filled_in_is_unlocked(sheet: Sheet) -> None:
    yellow = {"FFFFF8DC"}
    for tab in sheet.book.worksheets:
        assert tab.protection.sheet
        for row in tab.iter_rows():
            for cell in row:
                assert (not cell.protection.locked) == (cell.fill.fgColor.rgb in yellow), cell.coordinate
    for id, codes in ((LEVEL, "answer evidence sure"), (SHARE, "answer year evidence sure")):
        unlocked = {code for code in layout.COLUMNS if not sheet.at(id, "", code).protection.locked}
        assert unlocked == {f"#{code}" for code in codes.split()}


def test_what_is_typed_stays_as_it_is_typed(sheet: Sheet) -> None:
    """In a cell of text 1,5 is not made 15, 3/4 no date and =x no formula, whatever the program is set to."""
    for id, column in (
        (SHARE, layout.ANSWER),
        (SHARE, layout.YEAR),
        (TEXT, layout.ANSWER),
        (LEVEL, layout.EVIDENCE),
    ):
        assert sheet.at(id, "", column).number_format == "@"


def test_ids_are_hidden_and_the_page_is_a4_across_with_its_head_on_every_page(sheet: Sheet) -> None:
    tab = sheet.tab(LEVEL)
    assert tab.column_dimensions["A"].hidden
    assert tab.row_dimensions[1].hidden
    assert (tab.page_setup.orientation, tab.page_setup.paperSize) == ("landscape", 9)
    assert tab.print_title_rows == "$2:$2"
    assert tab.freeze_panes == "A3"
    assert sheet.book[layout.HIDDEN].sheet_state == "veryHidden"


def test_it_says_inside_of_which_edition_country_and_year_it_is(blank: bytes) -> None:
    rows = list(openpyxl.load_workbook(io.BytesIO(blank))[layout.HIDDEN].values)
    facts = {row[1]: row[2] for row in rows if row[0] == layout.FACT}
    assert (facts["country"], facts["as_of"], facts["questionnaire"]) == ("KEN", 2023, "national")
    assert re.fullmatch(r"[0-9a-f]{12}", facts["edition"])


def test_public_figures_stand_beside_and_no_is_led_on(blank: bytes) -> None:
    sheet = Sheet(blank)
    assert "Domestic credit to private sector: 31.8 % of GDP (2023" in sheet.at(LEVEL, "", "#figures").value
    told = sheet.at("existing.planning_board.exists", "", "#fill").value
    number = sheet.at("existing.term_lending.exists", "", "#number").value
    assert f"If no, go to question {number}." in told


def test_what_public_figures_make_idle_is_not_asked_and_what_others_answered_makes_none() -> None:
    small = prefill("TUV", 2023, VOCABULARY)
    idle = [v.id for v in VOCABULARY.values() if v.needs == "population >= 500000"]
    assert idle
    assert not {s.variable.id for s in asked_of(NATIONAL, small).steps} & set(idle)
    told = replace(KENYA, answers={**KENYA.answers, "existing.guarantee.exists": Answer(value=False)})
    assert asked_of(NATIONAL, told).steps == asked_of(NATIONAL, KENYA).steps


def test_no_such_part_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'finance'"):
        asked_of(NATIONAL, KENYA, ["finances"])


# --- what comes back -------------------------------------------------------------------------------------

NOTES = [
    "",
    "register of 2022",
    "=no formula",
    "two lines\nof it",
    "três bancos; “gut”",
    "2022",
    "1-2",
    "+1",
    "'quoted",
]


def said_by_chance(step: Step, chance: random.Random) -> Answer:
    """Make an answer as somebody might give it."""
    variable = step.variable
    given = {
        "evidence": chance.choice(NOTES),
        "confidence": chance.choice(["high", "medium", "low"]),
        "role": ROLE,
        "date": "2026-03-01",
    }
    if chance.random() < 0.2:
        state = chance.choice(["unknown", "skipped"])
        return Answer(state=state, via="respondent", **given)
    value: Any = {
        "ordinal": lambda: float(chance.randint(0, 4)),
        "boolean": lambda: chance.random() < 0.5,
        "text": lambda: chance.choice(["tea; flowers", "Banco Nacional, São Tomé", "007", "ministère"]),
        "number": lambda: round(chance.uniform(variable.low, min(variable.high, variable.low + 1e4)), 3),
        "choices": lambda: one_choice(step, chance),
    }[variable.kind]()
    year = chance.choice([2015, 2023]) if variable.kind == "number" else None
    if variable.kind != "ordinal":
        return Answer(value=value, via="respondent", year=year, **given)
    if chance.random() < 0.2:
        return Answer(value=value, via="respondent", judged=True, **given)
    ticked = tuple(key for key in variable.statements if int(key[0]) <= value or (value and chance.random() < 0.2))
    return Answer(value=float(variable.level_of(ticked)), via="respondent", ticked=ticked, **given)


def one_choice(step: Step, chance: random.Random) -> tuple[str, ...]:
    free = [option for option in step.variable.options if option not in step.variable.alone]
    if step.variable.alone and chance.random() < 0.2:
        return (chance.choice(step.variable.alone),)
    picked = set(chance.sample(free, chance.randint(1, min(len(free), step.variable.at_most or 3))))
    return tuple(option for option in step.variable.options if option in picked)


def fill(sheet: Sheet, id: str, answer: Answer, chance: random.Random) -> None:
    """Write an answer as a person would: from the list, or by hand in one of many ways."""
    variable, value = VOCABULARY[id], answer.value
    if answer.state != "value":
        sheet.put(id, chance.choice([words.label(answer.state), words.label(answer.state).lower(), answer.state]))
    elif variable.kind == "boolean":
        sheet.put(id, chance.choice(["Yes", "yes", "Y", True] if value else ["No", " no ", "N", False]))
    elif isinstance(value, float) and variable.kind == "number":
        comma = [str(value).replace(".", ",")] if value < 1000 else []
        sheet.put(id, chance.choice([value, str(value), *comma]))
        sheet.put(id, chance.choice([answer.year, str(answer.year)]), column=layout.YEAR)
    elif variable.kind == "text":
        sheet.put(id, value)
    elif isinstance(value, float) and answer.judged:
        sheet.put(id, chance.choice([value, f"level {value:g}"]))
    else:
        tick_lines(sheet, id, value if isinstance(value, tuple) else answer.ticked, chance)
    if answer.evidence:
        cell = sheet.at(id, "", layout.EVIDENCE)
        cell.value, cell.data_type = answer.evidence, "s"  # the cell is of text: what is typed there is no formula
    if answer.confidence != "medium" or chance.random() < 0.5:
        sheet.put(id, words.label(answer.confidence), column=layout.SURE)


def tick_lines(sheet: Sheet, id: str, ticked: tuple[str, ...], chance: random.Random) -> None:
    lines = [part.key for part in layout.parts(VOCABULARY[id])]
    for key in lines:
        if key in ticked:
            sheet.put(id, chance.choice(["x", "X", "yes", "✓", 1, True]), key)
        elif chance.random() < 0.2:
            sheet.put(id, "no", key)
    if not ticked:
        sheet.put(id, words.label(words.NONE))


def test_answers_of_all_kinds_come_back_as_they_were_given(blank: bytes) -> None:
    """Some 500 responses: two offices answer every question of the national questionnaire at random."""
    after, wanted = KENYA, {}
    for number in (1, 2):
        chance, sheet = random.Random(number), Sheet(blank)
        role = f"office {number}"
        sheet.start["C5"] = role
        for step in asked_of(NATIONAL, KENYA).steps:
            answer = replace(said_by_chance(step, chance), role=role)
            fill(sheet, step.variable.id, answer, chance)
            wanted[step.variable.id, role] = answer
        after, one = taken(sheet.save(f"{number}.xlsx"), after)
        assert (one.problems, one.left_out) == ([], 0)
    assert len(wanted) >= 500
    written = parse_profile(profile_text(after), "x.yaml", VOCABULARY)
    for (id, role), answer in wanted.items():
        there = written.answers[id]
        (found,) = [r for r in there.responses or (there,) if r.role == role]
        assert replace(found, line=0, counts=True) == answer, id


def test_reading_the_same_twice_changes_nothing_under_whatever_name(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    sheet.put(SHARE, 14.1)
    first, one = taken(sheet.save())
    again, other = taken(sheet.save("another name.xlsx"), first)
    assert again == first
    assert ((one.new, one.unchanged), (other.new, other.unchanged)) == ((2, 0), (0, 2))


def test_two_offices_stand_side_by_side_and_the_consultant_s_own_answer_stays(sheet: Sheet) -> None:
    profile = replace(KENYA, answers={**KENYA.answers, LEVEL: Answer(value=3.0, evidence="own visit")})
    sheet.put(LEVEL, words.label(words.NONE))
    after, _ = taken(sheet.save(), profile)
    sheet.start["C5"] = "federation of banks"
    after, _ = taken(sheet.save(), after)
    assert [(r.role, r.value) for r in after.answers[LEVEL].responses] == [
        *(("", 3.0), (ROLE, 0.0), ("federation of banks", 0.0))
    ]
    assert after.answers[LEVEL].responses[0].evidence == "own visit"


def test_another_answer_of_the_same_role_is_listed_and_taken_only_as_a_correction(sheet: Sheet) -> None:
    sheet.put(SHARE, 14.1)
    first, _ = taken(sheet.save())
    place = sheet.put(SHARE, 15)
    after, one = taken(sheet.save(), first)
    assert after == first
    (problem,) = one.problems
    assert problem.path == f"back.xlsx {place}"
    assert "said “14.1 % of gross loans” (medium; 2023) on 2026-03-01, and says “15" in problem.what
    after, one = taken(sheet.save(), first, corrections=True)
    assert (after.answers[SHARE].value, one.corrected) == (15.0, 1)
    assert "in place of “14.1" in one.remarks[0]


def test_two_sheets_of_one_role_never_overwrite_each_other_even_as_corrections(sheet: Sheet) -> None:
    sheet.put(SHARE, 14.1)
    one = read_sheet(sheet.save("a.xlsx"), FLOWS)
    sheet.put(SHARE, 15)
    other = read_sheet(sheet.save("b.xlsx"), FLOWS)
    after, (_, second) = take(KENYA, [one, other], VOCABULARY, corrections=True)
    assert after.answers[SHARE].value == 14.1
    assert len(second.problems) == 1


def test_no_more_responses_are_taken_than_a_profile_may_hold(sheet: Sheet) -> None:
    many = reconcile(VOCABULARY[SHARE], [Answer(value=3.0, role=f"{i}") for i in range(MAX_RESPONSES)], 2023)
    profile = replace(KENYA, answers={**KENYA.answers, SHARE: many})
    sheet.put(SHARE, 14.1)
    after, one = taken(sheet.save(), profile)
    assert after == profile
    assert f"holds {MAX_RESPONSES} responses already" in one.problems[0].what


def test_statements_that_leave_a_gap_count_up_to_it_and_it_is_said(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    place = sheet.put(LEVEL, "x", "3a")
    after, one = taken(sheet.save())
    assert (after.answers[LEVEL].value, one.problems) == (1.0, [])
    assert "counts as level 1" in one.remarks[0]
    assert VOCABULARY[LEVEL].level_of(["1a", "3a"]) == 1
    assert place


def test_no_at_every_statement_is_none_of_them(sheet: Sheet) -> None:
    for part in layout.parts(VOCABULARY[LEVEL]):
        sheet.put(LEVEL, "no", part.key)
    after, one = taken(sheet.save())
    assert (after.answers[LEVEL].value, after.answers[LEVEL].state, one.problems) == (0.0, "value", [])


def test_a_share_typed_with_its_sign_is_the_share(sheet: Sheet) -> None:
    cell = sheet.at(SHARE)
    cell.value, cell.number_format = 0.141, "0.0%"
    after, one = taken(sheet.save())
    assert (after.answers[SHARE].value, one.problems) == (14.1, [])


def test_rows_in_another_order_and_empty_rows_between_say_the_same(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    sheet.put(LATER, words.label(words.UNKNOWN))
    tab = sheet.tab(LEVEL)
    wanted, _ = taken(sheet.save())
    rows = [[cell.value for cell in row] for row in tab.iter_rows(min_row=3)]
    tab.delete_rows(3, len(rows))
    for i, row in enumerate(reversed(rows)):
        for j, value in enumerate(row, start=1):
            tab.cell(3 + 2 * i, j).value = value
    found, one = taken(sheet.save("sorted.xlsx"))
    assert (found, one.problems) == (wanted, [])


def test_columns_are_known_by_their_hidden_names_and_by_their_headings(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    wanted, _ = taken(sheet.save())
    tab = sheet.tab(LEVEL)
    tab.cell(2, COLUMN[layout.ANSWER]).value = "Réponse"
    tab.title = "renamed"
    assert taken(sheet.save())[0] == wanted
    tab.cell(2, COLUMN[layout.ANSWER]).value = "Your answer"
    tab.delete_rows(1)
    assert taken(sheet.save())[0] == wanted


# --- what goes wrong -------------------------------------------------------------------------------------


def listed(sheet: Sheet, rest: int = 1) -> Any:
    """Read a sheet in which one more question is answered rightly; return the one thing that is listed."""
    sheet.put(LATER, words.label(words.UNKNOWN))
    after, one = taken(sheet.save())
    assert after.answers[LATER].state == "unknown"
    assert one.new == rest
    (problem,) = one.problems
    assert problem.hint
    return problem


def tick(sheet: Sheet, *keys: str) -> str:
    return [sheet.put(CHOICE, "x", key) for key in keys][-1]


WRONG: dict[str, tuple[Callable[[Sheet], str], str, str]] = {
    "a formula": (lambda s: s.put(SHARE, "=1+1"), "a formula, where an answer does", "type the value itself"),
    "a formula in a tick": (lambda s: s.put(LEVEL, "=A1", "1a"), "a formula", "type the value itself"),
    "a formula that shows it": (
        lambda s: s.put(SHARE, 3) and s.put(SHARE, "=A1", column=layout.EVIDENCE),
        *("a formula", "type the value itself"),
    ),
    "words for a number": (lambda s: s.put(SHARE, "about ten"), "expected a number", "write the number alone"),
    "a number of two readings": (lambda s: s.put("sme_followers", "1.2.3"), "expected a number", "number alone"),
    "a number out of range": (lambda s: s.put(SHARE, 141), "141 is out of range", "from 0 to 100"),
    "a date for a number": (
        lambda s: s.put(SHARE, datetime(2023, 4, 3)),
        "a date, 2023-04-03",
        "make dates of 3/4",
    ),
    "an error": (lambda s: s.put(SHARE, "#DIV/0!"), "the error #DIV/0!", "type the value itself"),
    "a word for a tick": (lambda s: s.put(LEVEL, "perhaps", "1a"), "“perhaps” stands where a tick", "write x"),
    "two answers": (
        lambda s: s.put(LEVEL, "I do not know") and s.put(LEVEL, "x", "2a"),
        *("two answers to one question: “I do not know” above, and a tick here", "keep one"),
    ),
    "none, and a tick": (
        lambda s: s.put(LEVEL, "None of these is true") and s.put(LEVEL, "x", "1a"),
        *("two answers to one question", "keep one"),
    ),
    "a level, and other ticks": (
        lambda s: s.put(LEVEL, "x", "1a") and s.put(LEVEL, 3),
        *("level 3, and ticks that make level 1", "keep one"),
    ),
    "only a high statement": (lambda s: s.put(LEVEL, "x", "3a"), "none of the first level", "write “no”"),
    "no at some statements": (lambda s: s.put(LEVEL, "no", "2a"), "“no” stands at some", "None of these is true"),
    "too many choices": (
        lambda s: tick(s, "management", "no_demand", "did_not_know", "no_support_nearby"),
        *("4 choices", "at most 3"),
    ),
    "what stands alone, and more": (
        lambda s: s.put(CHOICE, "x", "management") and s.put(CHOICE, "x", "not_recorded"),
        *("not_recorded stands alone", "drop it"),
    ),
    "a word where choices are ticked": (lambda s: s.put(CHOICE, "management"), "is written where only", "put x"),
    "evidence and no answer": (
        lambda s: s.put(SHARE, "annual report", column=layout.EVIDENCE),
        *("the question has no answer", "answer the question as well"),
    ),
    "a year to come": (
        lambda s: s.put(SHARE, 3) and s.put(SHARE, 2024, column=layout.YEAR),
        *("2024 is no year that the answer can be of", "from 1900 to 2023"),
    ),
    "a word for how sure": (
        lambda s: s.put(SHARE, 3) and s.put(SHARE, "90 %", column=layout.SURE),
        *("'90 %' does not say how sure", "Fairly sure"),
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_taken_is_listed_with_cell_and_remedy_and_the_rest_is_read(what: str, sheet: Sheet) -> None:
    write, says, remedy = WRONG[what]
    place = write(sheet)
    problem = listed(sheet)
    assert says in problem.what
    assert remedy in problem.hint
    if "choices" not in what and "more" not in what:  # of several that do not go together, the first is named
        assert problem.path == f"back.xlsx {place}"
    assert re.fullmatch(r"back\.xlsx [\w ]+![E-I]\d+", problem.path)


def test_merged_cells_are_nobody_s_answer(sheet: Sheet) -> None:
    place = sheet.put(LEVEL, "x", "1a").split("!")[1]
    merged = f"{place}:E{int(place[1:]) + 1}"
    sheet.tab(LEVEL).merge_cells(merged)
    problem = listed(sheet)
    assert f"{merged} are merged" in problem.what
    assert merged in problem.path


def test_a_merge_of_the_whole_tab_is_no_matter_of_time(sheet: Sheet) -> None:
    path = sheet.save()
    edited(
        path,
        "xl/worksheets/sheet4.xml",
        lambda xml: xml.replace(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'
        ),
    )
    _, one = taken(path)
    assert one.problems
    assert all("are merged" in problem.what for problem in one.problems)


def test_a_row_without_a_question_is_listed_when_something_stands_in_it(sheet: Sheet) -> None:
    tab = sheet.tab(LEVEL)
    tab.cell(tab.max_row + 2, COLUMN[layout.ANSWER]).value = "please call us"
    assert "“please call us” stands in a row without a question" in listed(sheet).what


def test_the_same_row_twice_with_two_answers_is_listed_with_both_cells(sheet: Sheet) -> None:
    first = sheet.put(SHARE, 14)
    tab = sheet.tab(SHARE)
    row = tab.max_row + 1
    tab.cell(row, 1).value = SHARE
    tab.cell(row, COLUMN[layout.ANSWER]).value = 15
    problem = listed(sheet)
    assert f"here and at {first.split('!')[1]}" in problem.what
    assert problem.path == f"back.xlsx Finance!E{row}"


def test_a_statement_whose_row_was_deleted_leaves_no_level(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    _, row = sheet.cells[LEVEL, "2a"]
    sheet.put(LATER, words.label(words.UNKNOWN))
    sheet.tab(LEVEL).delete_rows(row)
    after, one = taken(sheet.save())
    assert "1 of the 5 lines of this question are missing" in one.problems[0].what
    assert LEVEL not in after.answers
    assert after.answers[LATER].state == "unknown"


def test_without_the_row_of_the_question_or_a_line_nothing_is_taken_by_halves(sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    sheet.put(LEVEL, "files of two banks", column=layout.EVIDENCE)
    sheet.put(CHOICE, "x", "management")
    sheet.put(CHOICE, "x", "no_demand")
    sheet.tab(LEVEL).delete_rows(sheet.cells[LEVEL, ""][1])
    sheet.tab(CHOICE).delete_rows(sheet.cells[CHOICE, "no_demand"][1])
    after, one = taken(sheet.save())
    assert not {LEVEL, CHOICE} & after.answers.keys()
    assert sorted(problem.what.split(",")[0] for problem in one.problems) == [
        *("1 of the 7 lines of this question are missing", "the row of collateral_gap itself is gone")
    ]


def test_questions_that_are_gone_from_the_sheet_are_named(sheet: Sheet) -> None:
    sheet.tab(SHARE).delete_rows(sheet.cells[SHARE, ""][1])
    assert "1 of the questions that were sent are gone: nonperforming_loans" in listed(sheet).what


@pytest.mark.parametrize(
    ("column", "read"), [(layout.EVIDENCE, True), (layout.QUESTION, False), (layout.ANSWER, False)]
)
def test_a_deleted_column_is_named_and_what_can_be_read_is(column: str, read: bool, sheet: Sheet) -> None:
    sheet.put(LEVEL, "x", "1a")
    sheet.put("macro_anchor", words.label(words.UNKNOWN))
    sheet.tab(LEVEL).delete_cols(COLUMN[column])
    after, one = taken(sheet.save())
    assert (LEVEL in after.answers) is read
    assert "macro_anchor" in after.answers
    (problem,) = one.problems
    assert "is missing; " + ("the rest was read" if read else "nothing of this tab was read") in problem.what
    assert problem.path == "back.xlsx Finance"


def test_without_the_column_of_years_no_number_is_dated_by_guess(sheet: Sheet) -> None:
    sheet.put(SHARE, 14)
    sheet.put(LATER, words.label(words.UNKNOWN))
    sheet.tab(SHARE).delete_cols(COLUMN[layout.YEAR])
    after, one = taken(sheet.save())
    assert SHARE not in after.answers or after.answers[SHARE].public
    assert [("year" in p.what.casefold()) for p in one.problems] == [True, True]


def test_a_sheet_of_another_country_or_year_is_refused_and_the_others_read(sheet: Sheet) -> None:
    sheet.put(SHARE, 14.1)
    path = sheet.save()
    for country, year in (("UGA", 2023), ("KEN", 2022)):
        other = replace(prefill("UGA", 2023, VOCABULARY), country=country, as_of=year)
        after, one = taken(path, other)
        assert after == other
        assert f"of KEN in 2023, and the profile is of {country} in {year}" in one.problems[0].what
        assert "nothing of it was taken" in one.problems[0].hint


def test_without_a_role_nothing_is_anybody_s_until_it_is_said(sheet: Sheet) -> None:
    sheet.put(SHARE, 14.1)
    sheet.start["C5"] = "  "
    path = sheet.save()
    with pytest.raises(NotOursError) as caught:
        read_sheet(path, FLOWS)
    assert "--role" in caught.value.problem.hint
    assert "Start here" in caught.value.problem.path
    assert read_sheet(path, FLOWS, "treasury").responses[0].answer.role == "treasury"


def test_a_date_that_may_be_two_days_is_listed_and_the_answers_stand(sheet: Sheet) -> None:
    sheet.put(SHARE, 14.1)
    sheet.start["C6"] = "03/04/2026"
    after, one = taken(sheet.save())
    assert (after.answers[SHARE].value, after.answers[SHARE].date) == (14.1, "")
    assert "03/04/2026 is no date that can be read" in one.problems[0].what
    assert one.problems[0].path == "back.xlsx Start here!C6"


# --- of another edition ----------------------------------------------------------------------------------


def test_of_an_older_edition_what_is_asked_as_before_is_read_and_the_rest_listed(sheet: Sheet) -> None:
    """One question has other statements now, one is gone, one has another hint only."""
    sheet.put(LEVEL, "x", "1a")
    place = sheet.put(LATER, words.label(words.UNKNOWN))
    gone = sheet.put(SHARE, 14.1)
    path = sheet.save()
    steps = []
    for step in NATIONAL.steps:
        if step.variable.id == LATER:
            levels = (
                *step.variable.levels[:-1],
                replace(step.variable.levels[-1], statements=("Something else.",)),
            )
            steps.append(replace(step, variable=replace(step.variable, levels=levels)))
        elif step.variable.id == LEVEL:
            steps.append(replace(step, item=replace(step.item, hint="Another hint.")))
        elif step.variable.id != SHARE:
            steps.append(step)
    back = read_sheet(path, {"national": replace(NATIONAL, steps=tuple(steps))})
    assert [r.step.variable.id for r in back.responses] == [LEVEL]
    changed, lost = sorted(back.problems, key=lambda p: "no longer" in p.what)
    assert (changed.path, lost.path) == (f"back.xlsx {place}", f"back.xlsx {gone}")
    assert "asked in other words now; written here: I do not know" in changed.what
    assert "latecomer answer" in changed.hint
    assert "nonperforming_loans is no longer asked; written here: 14.1" in lost.what
    assert "of another edition" in back.remarks[0]


# --- what is no sheet ------------------------------------------------------------------------------------


def edited(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file inside a workbook."""
    with zipfile.ZipFile(path) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
    contents[member] = change(contents.get(member, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NO_SHEETS: dict[str, tuple[bytes, str, str]] = {
    "encrypted": (
        OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512),
        "protected by a password",
        "take the",
    ),
    "old": (OLE + "Workbook".encode("utf-16-le") + bytes(512), "older Office (.xls", "save it as an Excel"),
    "csv": (b"No.,Question,Your answer\n1,Why?,x\n", "a text file (CSV perhaps)", "ODK and KoboToolbox"),
    "pdf": (b"%PDF-1.7 ...", "a PDF", "as it was sent"),
    "empty": (b"", "an empty file", "send the workbook again"),
    "image": (b"\x89PNG\r\n\x1a\n\0\0\0", "not a workbook", "save it as"),
    "cut": (b"PK\x03\x04 and then the mail ended", "its end is missing", "send the workbook again"),
}


@pytest.mark.parametrize("what", NO_SHEETS)
def test_what_is_no_workbook_is_named_by_what_it_holds(what: str, here: Path) -> None:
    raw, says, remedy = NO_SHEETS[what]
    Path("finance.xlsx").write_bytes(raw)
    with pytest.raises(NotOursError) as caught:
        read_sheet(Path("finance.xlsx"), FLOWS)
    assert says in caught.value.problem.what
    assert remedy in caught.value.problem.hint


def test_a_workbook_of_somebody_else_and_one_whose_hidden_tab_is_gone(sheet: Sheet) -> None:
    book = openpyxl.Workbook()
    book.save("other.xlsx")
    del sheet.book[layout.HIDDEN]
    for path in (Path("other.xlsx"), sheet.save()):
        with pytest.raises(NotOursError, match="the hidden tab 'latecomer' is missing"):
            read_sheet(path, FLOWS)


def test_a_sheet_of_a_later_format_or_of_another_questionnaire_says_so(sheet: Sheet) -> None:
    path = sheet.save()
    screening = Flow.of(load_questionnaire("screening"), VOCABULARY)
    with pytest.raises(NotOursError, match="questionnaire 'national', which there is none of"):
        read_sheet(path, {"screening": screening})
    assert read_sheet(path, {"screening": screening, **FLOWS}).questionnaire.startswith("national")
    sheet.book[layout.HIDDEN]["A1"] = "latecomer/sheet/2"
    with pytest.raises(NotOursError, match="of another format, latecomer/sheet/2"):
        read_sheet(sheet.save(), FLOWS)


def test_a_workbook_that_unpacks_to_far_too_much_is_not_unpacked(sheet: Sheet) -> None:
    path = sheet.save()
    edited(path, "xl/worksheets/sheet9.xml", lambda _: b" " * (MAX_XML + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(NotOursError, match="far too large: it unpacks to 3"):
        read_sheet(path, FLOWS)


def test_an_archive_that_lies_about_its_sizes_is_a_damaged_one(sheet: Sheet) -> None:
    path = sheet.save()
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 24, 10)  # the size of the first file, as the directory states it
    path.write_bytes(raw)
    with pytest.raises(NotOursError, match="cannot be unpacked"):
        read_sheet(path, FLOWS)


def test_damaged_workbooks_are_refused_or_read_and_never_a_fault(sheet: Sheet) -> None:
    raw, chance = sheet.save().read_bytes(), random.Random(5)
    for _ in range(60):
        damaged = bytearray(raw)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        Path("damaged.xlsx").write_bytes(damaged[: chance.choice([len(raw), chance.randrange(len(raw))])])
        with suppress(NotOursError):
            read_sheet(Path("damaged.xlsx"), FLOWS)


def test_definitions_inside_are_not_followed(sheet: Sheet) -> None:
    path = sheet.save()
    bomb = b'<?xml version="1a"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    edited(path, "xl/sharedStrings.xml", lambda xml: bomb + xml.partition(b"?>")[2])
    with pytest.raises(NotOursError, match="definitions of its own"):
        read_sheet(path, FLOWS)


def test_rows_far_below_are_not_read_and_that_is_said(sheet: Sheet) -> None:
    sheet.tab(LEVEL).cell(10_001, 5).value = "x"
    problem = listed(sheet)
    assert "rows below 10,000 were not looked at" in problem.what
