"""Damage sheets as mail and people do, read them, and count what was changed or crashed unsaid.

    python -m benchmarks.abuse_sheets [--files N] [--seed N]

Each sheet is filled in, and then damaged in one seeded way: bytes of the file or of what is packed in it, or rows,
columns and cells as somebody's hand moves them. Reading must refuse it, or list what it cannot take; a response
that is read must be the one that was given.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from latecomer.errors import InputError
from latecomer.profile import Answer, prefill
from latecomer.questionnaire import Flow, load_questionnaire
from latecomer.questionnaire.asked import asked_of
from latecomer.sheets import NotOursError, layout, read_sheet, sheet_bytes
from latecomer.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
FLOW = Flow.of(load_questionnaire("national"), VOCABULARY)
PARTS = ("economy", "capability", "finance", "people")
OUTCOMES = ("refused", "read whole", "read, rest said", "traceback", "changed unsaid", "lost unsaid")
FIRST = 3  # the first row of questions
STRANGE = (b"<", b"99999999999", b"&#0;", b"1e999", b'"', b"\xff\xfe")


def filled(chance: random.Random) -> bytes:
    """Return a sheet that somebody has filled in."""
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(asked_of(FLOW, prefill("KEN", 2023, VOCABULARY), PARTS))))
    book.worksheets[0]["C5"] = "office"
    levels: dict[str, int] = {}
    for tab in book.worksheets[1:-1]:
        for row in tab.iter_rows(min_row=FIRST):
            id, part, variable = str(row[0].value), row[1].value or "", VOCABULARY[str(row[0].value)]
            level = levels.setdefault(id, chance.randint(0, 4))
            if not part:
                row[7].value = f"evidence of {id}"
                row[4].value = {
                    "ordinal": None if level else "None of these is true",
                    **{"boolean": "Yes", "number": level + 0.5, "text": f"text {level}", "choices": None},
                }[variable.kind]
            elif (variable.levels and int(part[0]) <= level) or part in variable.options[: 1 + level % 2]:
                row[4].value = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- ways to damage a sheet ------------------------------------------------------------------------------


def bytes_of_the_file(raw: bytes, chance: random.Random) -> bytes:
    """Change some bytes, as a bad line does, and perhaps lose the end."""
    found = bytearray(raw)
    for _ in range(chance.randint(1, 20)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found[: chance.choice([len(raw), len(raw), chance.randrange(len(raw))])])


def what_is_packed(raw: bytes, chance: random.Random) -> bytes:
    """Change, lose or double some of the XML inside, and pack it again."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        inside = {one.filename: archive.read(one) for one in archive.infolist()}
    name = chance.choice(list(inside))
    content = inside[name]
    at = chance.randrange(len(content))
    piece = content[at : at + chance.randint(1, 200)]
    inside[name] = content[:at] + chance.choice([b"", 2 * piece, *STRANGE]) + content[at + len(piece) :]
    if chance.random() < 0.1:
        del inside[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return out.getvalue()


def by_hand(change: Callable[[Any, random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    """Return a way to damage one tab as somebody does who has taken the lock off."""

    def damage(raw: bytes, chance: random.Random) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(raw))
        change(chance.choice(book.worksheets[1:-1]), chance)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return damage


def _row(tab: Any, chance: random.Random) -> int:
    return chance.randint(FIRST, tab.max_row)


def _shuffled(tab: Any, chance: random.Random) -> None:
    rows = [[cell.value for cell in row] for row in tab.iter_rows(min_row=FIRST)]
    chance.shuffle(rows)
    for i, row in enumerate(rows, start=FIRST):
        for j, value in enumerate(row, start=1):
            tab.cell(i, j).value = value


def _copied(tab: Any, chance: random.Random) -> None:
    source, target = _row(tab, chance), _row(tab, chance)
    for j in range(1, len(layout.COLUMNS) + 1):
        tab.cell(target, j).value = tab.cell(source, j).value


def _merged(tab: Any, chance: random.Random) -> None:
    row, column = _row(tab, chance), chance.choice([5, 7, 8, 9])
    down, right = chance.randint(0, 2), chance.randint(1, 2)
    tab.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + right)


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes of the file": bytes_of_the_file,
    "what is packed": what_is_packed,
    "a row deleted": by_hand(lambda tab, chance: tab.delete_rows(_row(tab, chance))),
    "a row inserted": by_hand(lambda tab, chance: tab.insert_rows(_row(tab, chance), chance.randint(1, 3))),
    "a column deleted": by_hand(lambda tab, chance: tab.delete_cols(chance.randint(1, len(layout.COLUMNS)))),
    "a column inserted": by_hand(lambda tab, chance: tab.insert_cols(chance.randint(1, len(layout.COLUMNS)))),
    "rows in another order": by_hand(_shuffled),
    "a row copied over another": by_hand(_copied),
    "cells merged": by_hand(_merged),
}


# --- what came of it -------------------------------------------------------------------------------------


def responses(path: Path) -> tuple[dict[str, Answer], int]:
    """Return what was read, and of how many questions something was said to be wrong or left out."""
    back = read_sheet(path, FLOW)
    return {one.step.variable.id: one.answer for one in back.responses}, len(back.problems) + len(back.remarks)


def _differ(wanted: Answer | None, found: Answer, said: int) -> bool:
    """Say whether a response is another; where it is said that a column is gone, what stood there is gone too."""
    if said and wanted:
        wanted, found = (replace(one, evidence="", confidence="medium") for one in (wanted, found))
    return wanted != found


def outcome(path: Path, wanted: dict[str, Answer], exact: bool) -> str:
    """Say what came of reading a damaged sheet."""
    try:
        found, said = responses(path)
    except (NotOursError, InputError):
        return "refused"
    except Exception:
        return "traceback"
    if exact and any(_differ(wanted.get(id), answer, said) for id, answer in found.items()):
        return "changed unsaid"
    if exact and not said and wanted.keys() - found.keys():
        return "lost unsaid"
    return "read whole" if found == wanted else "read, rest said"


def main() -> None:
    """Damage so many sheets in each way, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50, help="sheets damaged in each way")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, slowest = random.Random(options.seed), 0.0
    raw = filled(chance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(raw)
        wanted, said = responses(path)
        print(f"{len(wanted)} answers, {said} remarks undamaged")
        for name, damage in DAMAGES.items():
            count: Counter[str] = Counter()
            for _ in range(options.files):
                path.write_bytes(damage(raw, chance))
                start = time.monotonic()
                # What is packed anew has no sums to tell by that letters changed.
                count[outcome(path, wanted, exact=name != "what is packed")] += 1
                slowest = max(slowest, time.monotonic() - start)
            print(f"{name}: " + ", ".join(f"{count[one]} {one}" for one in OUTCOMES if count[one]))
    print(f"slowest: {slowest:.1f} s")


if __name__ == "__main__":
    main()
