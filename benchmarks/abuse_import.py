"""Damage data files as people and programs do, import them, and count what was cut, changed or crashed unsaid.

    python -m benchmarks.abuse_import [--long] [--files N]

Each file is one of the test files with every value moved by its own small factor, so that a value says which cell
it came from, and then damaged in one seeded way. An import must refuse it with file and line, or take it and be
right: every value of the new panel is the old panel's or the one that stands in that cell of the undamaged file.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import resource
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from latecomer.countrydata import Panel, load_panel
from latecomer.countrydata.datafile import open_data_file
from latecomer.countrydata.importing import FileReading
from latecomer.countrydata.indicators import parse_panel
from latecomer.countrydata.renewing import renew
from latecomer.errors import InputError
from latecomer.vocabulary import Vocabulary, load_vocabulary

TESTS = Path(__file__).parent.parent / "tests" / "data"
TODAY = date(2026, 11, 26)
SHORT, LONG = 300, 3_000
NUMBER = re.compile(r"-?[0-9]+\.?[0-9]*(e[-+]?[0-9]+)?")
OUTCOMES = ("refused", "taken whole", "taken, rest said", "traceback", "cut unsaid", "value changed")

Rows = list[list[str]]
Damage = Callable[[Rows, random.Random], str]


# --- ways to damage a file -------------------------------------------------------------------------------


def text_of(rows: Rows) -> str:
    """Write rows as CSV, with quotes where they are needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def numbers(rows: Rows) -> list[tuple[int, int]]:
    """Return the places of the values: numbers with a decimal point below the header."""
    return [
        (i, j)
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if i and "." in text and NUMBER.fullmatch(text)
    ]


def some(rows: Rows, chance: random.Random) -> list[tuple[int, int]]:
    """Return one value's place, one line's, or all."""
    places = numbers(rows)
    one = chance.choice(places)
    return chance.choice(([one], [place for place in places if place[0] == one[0]], places))


def bare(rows: Rows) -> str:
    """Write rows with no quotes at all."""
    return "".join(",".join(row) + "\n" for row in rows)


def decimal_comma(rows: Rows, chance: random.Random) -> str:
    """Write values with a decimal comma and nothing around them."""
    for i, j in some(rows, chance):
        rows[i][j] = rows[i][j].replace(".", ",")
    return bare(
        [
            [text if "," not in text or NUMBER.fullmatch(text.replace(",", ".")) else f'"{text}"' for text in row]
            for row in rows
        ]
    )


def quoted_comma(rows: Rows, chance: random.Random) -> str:
    """Write values with a decimal comma, quoted."""
    for i, j in some(rows, chance):
        rows[i][j] = rows[i][j].replace(".", ",")
    return text_of(rows)


def comma_in_header(rows: Rows, chance: random.Random) -> str:
    """End the header in commas, and write values with a decimal comma."""
    rows[0] += [""] * chance.randint(1, 3)
    return decimal_comma(rows, chance)


def comma_in_name(rows: Rows, chance: random.Random) -> str:
    """Put a comma into an unquoted text."""
    row = chance.choice([row for row in rows[1:] if row])
    row[0] = f"{row[0]}, Rep."
    return bare([[f'"{text}"' if "," in text and text is not row[0] else text for text in one] for one in rows])


def comma_dropped(rows: Rows, chance: random.Random) -> str:
    """Join two fields of a line."""
    row = chance.choice([row for row in rows if len(row) > 2])
    j = chance.randrange(len(row) - 1)
    row[j : j + 2] = [row[j] + row[j + 1]]
    return text_of(rows)


def field_added(rows: Rows, chance: random.Random) -> str:
    """Put a field too many into a line."""
    row = chance.choice(rows)
    row.insert(chance.randrange(len(row) + 1), chance.choice(("", "7", "x")))
    return text_of(rows)


def cut_short(rows: Rows, chance: random.Random) -> str:
    """End the file at a comma."""
    text = text_of(rows)
    return text[: chance.choice([m.start() for m in re.finditer(",", text)]) + 1]


def lines_joined(rows: Rows, chance: random.Random) -> str:
    """Join two lines."""
    i = chance.randrange(len(rows) - 1)
    rows[i : i + 2] = [rows[i] + rows[i + 1]]
    return text_of(rows)


def header_again(rows: Rows, _: random.Random) -> str:
    """Put the file behind itself, with other years."""
    again = [[str(int(text) - 1) if re.fullmatch(r"20[0-9]{2}", text) else text for text in rows[0]], *rows[1:]]
    return text_of([*rows, *again])


def columns_swapped(rows: Rows, chance: random.Random) -> str:
    """Exchange two columns, the header's names with them."""
    i, j = chance.sample(range(len(rows[0])), 2)
    for row in rows:
        if len(row) > max(i, j):
            row[i], row[j] = row[j], row[i]
    return text_of(rows)


def column_repeated(rows: Rows, chance: random.Random) -> str:
    """Write a column twice, the second time with other values."""
    j = chance.randrange(len(rows[0]))
    for i, row in enumerate(row for row in rows if len(row) == len(rows[0])):
        row.append(row[j] if i == 0 or not NUMBER.fullmatch(row[j]) else "7.5")
    return text_of(rows)


def line_repeated(rows: Rows, chance: random.Random) -> str:
    """Write a line twice, the second time with one other value."""
    i, j = chance.choice(numbers(rows))
    rows.append([text if k != j else f"{float(text) * 1.003:.9g}" for k, text in enumerate(rows[i])])
    return text_of(rows)


def row_numbers(rows: Rows, _: random.Random) -> str:
    """Number the rows in a column without a name, as R and pandas do."""
    return text_of([["" if i == 0 else str(i), *row] for i, row in enumerate(rows)])


def quote_inserted(rows: Rows, chance: random.Random) -> str:
    """Put a quotation mark, or two, anywhere."""
    text = text_of(rows)
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(text))
        text = f'{text[:at]}"{text[at:]}'
    return text


def sign_inserted(rows: Rows, chance: random.Random) -> str:
    """Put a sign into a number that a careless reader takes for part of one."""
    for i, j in some(rows, chance):
        text = rows[i][j]
        at = chance.randrange(1, len(text))
        rows[i][j] = text[:at] + chance.choice("_'  %xNأ٣") + text[at:]
    return text_of(rows)


def word_for_nothing(rows: Rows, chance: random.Random) -> str:
    """Write a word where a value was."""
    word = chance.choice(("NA", "n.a.", "NaN", "-", "#DIV/0!", "inf", "1e999", "0x10"))
    for i, j in some(rows, chance):
        rows[i][j] = word
    return text_of(rows)


def other_unit(rows: Rows, chance: random.Random) -> str:
    """Write one country's values in another unit."""
    country = chance.choice(("KEN", "VNM"))
    factor = chance.choice((0.001, 0.01, 100.0, 1000.0))
    for i, j in numbers(rows):
        if country in rows[i]:
            rows[i][j] = f"{float(rows[i][j]) * factor:.9g}"
    return text_of(rows)


def name_changed(rows: Rows, chance: random.Random) -> str:
    """Misspell a name of the header."""
    j = chance.randrange(len(rows[0]))
    text = rows[0][j] or "x"
    at = chance.randrange(len(text))
    rows[0][j] = text[:at] + chance.choice("aeX9 ") + text[at + 1 :]
    return text_of(rows)


def semicolons(rows: Rows, chance: random.Random) -> str:
    """Part the columns by another sign, with decimal commas."""
    sign = chance.choice(";\t")
    return "".join(sign.join(text.replace(".", ",") for text in row) + "\n" for row in rows)


def windows(rows: Rows, _: random.Random) -> str:
    """Begin with a byte-order mark and end lines as Windows does."""
    return "\ufeff" + text_of(rows).replace("\n", "\r\n")


def noise(rows: Rows, chance: random.Random) -> str:
    """Put control signs and letters anywhere but into numbers."""
    text = text_of(rows)
    for _ in range(chance.randint(1, 5)):
        at = chance.choice([m.start() for m in re.finditer(r"[,\n]", text)])
        text = text[:at] + chance.choice("\0\r\x1b\u2028\ufeffé\n") + text[at:]
    return text


DAMAGES: tuple[Damage, ...] = (
    *(decimal_comma, quoted_comma, comma_in_header, comma_in_name, comma_dropped, field_added, cut_short),
    *(lines_joined, header_again, columns_swapped, column_repeated, line_repeated, row_numbers, quote_inserted),
    *(sign_inserted, word_for_nothing, other_unit, name_changed, semicolons, windows, noise),
)


# --- one file --------------------------------------------------------------------------------------------


def marked(path: Path) -> Rows:
    """Return the rows of a test file, its preamble gone, each value moved by a small factor of its own."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header = next(i for i, row in enumerate(rows) if {"Country Code", "iso3"} & {*row})
    rows, count = rows[header:], 0
    for row in rows[1:]:
        for j, text in enumerate(row):
            if NUMBER.fullmatch(text) and not (1900 < float(text) < 2100 and "." not in text):
                count += 1
                row[j] = f"{float(text) * (1 + 0.01 * (count % 97 + 1) / 97):.9g}"
                row[j] += "" if "." in row[j] or "e" in row[j] else ".0"
    return rows


def taken(path: Path, base: Panel, vocabulary: Vocabulary) -> tuple[Panel, bool]:
    """Import a file, and say whether anything in it was said to be left out."""
    reading = FileReading(open_data_file(path), base, today=TODAY)
    for _ in reading.steps():
        pass
    renewal = renew(reading, base, vocabulary, accept_older=True)
    left = not reading.file.ended or reading.file.header.left_out or reading.unobserved or reading.forecasts
    strange = {text for text in reading.elsewhere if text not in ("LIC", "WLD", "AFE")}
    return parse_panel(renewal.panel, "panel"), bool(left or strange)


def outcome(path: Path, right: Panel, base: Panel, vocabulary: Vocabulary) -> str:
    """Say what came of an import."""
    try:
        panel, said = taken(path, base, vocabulary)
    except InputError as error:
        told = all(problem.path == str(path) and problem.line for problem in error.problems)
        return "refused" if told else "traceback"
    except Exception:
        return "traceback"
    cut = False
    for key, row in right.cells.items():
        old, new = base.cells.get(key), panel.cells.get(key)
        for at, text in enumerate(row):
            was, now = (cells[at] if cells else "" for cells in (old, new))
            if now not in (was, text) and at > 1:
                return "value changed"
            cut |= now != text and at > 1
    if any(key not in right.cells for key in panel.cells):
        return "value changed"
    return "taken, rest said" if cut and said else "cut unsaid" if cut else "taken whole"


def main() -> None:
    """Damage, import, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help=f"{LONG:,} files instead of {SHORT}")
    parser.add_argument("--files", type=int, help="so many files")
    parser.add_argument("--keep", type=Path, help="a folder for the files that came out wrong")
    arguments = parser.parse_args()
    count, keep = arguments.files or (LONG if arguments.long else SHORT), arguments.keep
    base, vocabulary, chance = load_panel(), load_vocabulary(), random.Random(2026)
    files = [marked(path) for path in sorted(TESTS.glob("*.csv"))]
    counts: dict[str, Counter[str]] = {}
    slowest = 0.0
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        right = []
        for rows in files:
            path.write_text(text_of(rows), encoding="utf-8", newline="")
            right.append(taken(path, base, vocabulary)[0])
        for n in range(count):
            damage, which = DAMAGES[n % len(DAMAGES)], chance.randrange(len(files))
            text = damage([list(row) for row in files[which]], chance)
            path.write_bytes(text.encode("utf-8"))
            start = time.perf_counter()
            found = outcome(path, right[which], base, vocabulary)
            slowest = max(slowest, time.perf_counter() - start)
            counts.setdefault(damage.__name__, Counter())[found] += 1
            if keep and found in OUTCOMES[3:]:
                (keep / f"{n:04}-{damage.__name__}-{found.replace(' ', '-')}.csv").write_bytes(
                    text.encode("utf-8")
                )
    show(counts, count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"slowest {slowest:.1f} s, {peak:.0f} MB at most")


def show(counts: Mapping[str, Counter[str]], count: int) -> None:
    """Print what came of each way to damage a file."""
    print(f"{'damage':18}" + "".join(f"{name:>18}" for name in OUTCOMES))
    for name, found in counts.items():
        print(f"{name:18}" + "".join(f"{found[one] or '':>18}" for one in OUTCOMES))
    total = sum(counts.values(), Counter())
    print(f"{f'{count:,} files':18}" + "".join(f"{total[one]:>18,}" for one in OUTCOMES))


if __name__ == "__main__":
    main()
