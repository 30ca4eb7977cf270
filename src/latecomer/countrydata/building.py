"""Make the country data of the package from the files as they are delivered.

``python -m latecomer.countrydata.building FOLDER`` reads ``panel.csv``, ``indicators.csv``, ``countries.csv`` and
``bodies/*.csv``, checks them against the vocabulary, and writes them to ``latecomer/data``. What the delivery does
not say of an indicator (factor, digits, licence) stays as it is there; for a new one it is 1, 4 and the licence
of its source; columns that no variable reads are left out.
Afterwards ``latecomer data fit`` renews what is fitted on the panel, ``latecomer rules prove`` what is usual.
"""

from __future__ import annotations

import csv
import sys
from io import StringIO
from pathlib import Path

from latecomer import files, resources
from latecomer.countrydata.roster import COLUMNS, FILE, MAX_BYTES, parse_roster
from latecomer.errors import InputError, Problems
from latecomer.vocabulary import Vocabulary, load_vocabulary
from latecomer.yamlfile import read_text

CATALOGUE = (
    *("id", "label", "unit", "source", "code", "other_codes", "factor", "digits", "note"),
    *("countries", "observations", "first_year", "last_year", "korea_from", "korea_to", "licence", "release"),
)
# What the package says of an indicator and the delivery does not.
OURS = ("other_codes", "factor", "digits", "licence", "release")
NEW = {"other_codes": "", "factor": "1", "digits": "4", "licence": "CC BY 4.0", "release": ""}
PANEL_BYTES = 50_000_000


def build(folder: Path, target: Path, vocabulary: Vocabulary) -> dict[str, int]:
    """Write the country data of the package.

    Returns
    -------
    dict
        Rows written, by file.

    Raises
    ------
    InputError
        If a file is missing, an indicator is in no vocabulary, or a row of the roster is wrong: then nothing is
        written.
    """
    countries = read_text(folder / "countries.csv")
    codes = tuple(row["iso3"] for row in _rows(countries))
    delivered = read_text(folder / "panel.csv", limit=PANEL_BYTES)
    everything = _catalogue(_rows(read_text(folder / "indicators.csv")), target)
    read = {v.column for v in vocabulary.values() if v.origin == "panel"}
    _check(delivered, everything, codes, read, folder)
    catalogue = [row for row in everything if row["id"] in read]
    panel = _only(delivered, read)
    bodies = _bodies(folder / "bodies")
    parse_roster(bodies, FILE, codes, tuple(vocabulary.functions))
    out = StringIO()
    writer = csv.DictWriter(out, CATALOGUE, lineterminator="\n")
    writer.writeheader()
    writer.writerows(catalogue)
    made = {"panel.csv": panel, "indicators.csv": out.getvalue(), "countries.csv": countries, FILE: bodies}
    for name, text in made.items():
        files.write(target / name, text)
    return {name: text.count("\n") - 1 for name, text in made.items()}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def _catalogue(delivered: list[dict[str, str]], target: Path) -> list[dict[str, str]]:
    """Return the catalogue as delivered, with what only the package says of an indicator."""
    path = target / "indicators.csv"
    kept = {row["id"]: row for row in _rows(read_text(path))} if path.exists() else {}
    made = []
    for row in delivered:
        old = kept.get(row["id"], {})
        own = {**NEW, **{key: old[key] for key in OURS if old.get(key)}}
        made.append({key: own[key] if key in OURS else row[key] for key in CATALOGUE})
    return made


def _check(
    panel: str, catalogue: list[dict[str, str]], codes: tuple[str, ...], read: set[str], folder: Path
) -> None:
    problems = Problems(str(folder / "panel.csv"))
    rows = csv.reader(StringIO(panel))
    columns = next(rows)
    known = {row["id"] for row in catalogue}
    for name in columns[2:]:
        if name not in known:
            problems.add(1, f"column {name!r} is in no catalogue", "add it to indicators.csv")
    for name in sorted(read - set(columns)):
        problems.add(1, f"the vocabulary reads {name!r}, which is no column", "deliver it, or drop the variable")
    for row in rows:
        if row[0] not in codes or len(row) != len(columns):
            problems.add(rows.line_num, f"{row[0]!r} is no economy, or the row has another length")
    problems.check()


def _only(panel: str, read: set[str]) -> str:
    """Return the panel with the columns that the vocabulary reads."""
    rows = csv.reader(StringIO(panel))
    header = next(rows)
    kept = [i for i, name in enumerate(header) if i < 2 or name in read]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header[i] for i in kept)
    writer.writerows([row[i] for i in kept] for row in rows)
    return out.getvalue()


def _bodies(folder: Path) -> str:
    """Return the rosters of all regions as one table, in the order of country, function and year."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        rows += _rows(read_text(path, limit=MAX_BYTES))
    rows.sort(key=lambda row: (row["iso3"], row["function"], row["since"], row["name"]))
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Run from the shell."""
    if len(arguments) != 1:
        sys.stderr.write("give the folder the data were delivered in\n")
        return 2
    try:
        made = build(Path(arguments[0]), resources.data(), load_vocabulary())
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{name}: {rows:,} rows\n" for name, rows in made.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
