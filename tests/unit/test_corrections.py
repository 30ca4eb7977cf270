"""Corrections of the roster: a ministry's own rows, laid over, prefilled, told with their source, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from latecomer.cli import run
from latecomer.countrydata import corrections
from latecomer.countrydata.roster import COLUMNS, load_roster
from latecomer.vocabulary import load_vocabulary

HEADER = ",".join(COLUMNS)
NEW = "KEN,extension,County Industrial Advisers,2019,,exists,body,1,1,yes,Gazette notice 12 of 2019,"
GONE = "KEN,testing,Kenya Bureau of Standards (KEBS),1974,2020,closed,body,1,1,no,recalled,"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: str(tmp_path / "user" / name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bodies(capsys: pytest.CaptureFixture[str], function: str) -> list[dict]:
    capsys.readouterr()
    assert run(["data", "bodies", "KEN", "--as-of", "2022", "--function", function, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)["rows"]


def write(path: Path, *rows: str) -> str:
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return str(path)


def test_a_row_is_added_or_stands_for_the_shipped_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {row["name"] for row in bodies(capsys, "extension")}
    file = write(here / "own.csv", NEW, GONE)
    assert run(["data", "import", file, "--dry-run"]) == 0
    assert "new: KEN extension: County Industrial Advisers" in capsys.readouterr().out
    assert {row["name"] for row in bodies(capsys, "extension")} == before
    assert run(["data", "import", file]) == 0
    assert {row["name"] for row in bodies(capsys, "extension")} == {*before, "County Industrial Advisers"}
    (kebs,) = (row for row in bodies(capsys, "testing") if row["name"].startswith("Kenya Bureau"))
    assert (kebs["until"], kebs["stands"]) == (2020, False)


def test_a_profile_is_prefilled_with_it_and_names_its_source(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "import", write(here / "own.csv", NEW)]) == 0
    assert run(["prefill", "KEN", "--as-of", "2022", "-o", "ken.yaml"]) == 0
    assert "Gazette notice 12 of 2019" in (here / "ken.yaml").read_text(encoding="utf-8")
    assert run(["prefill", "KEN", "--as-of", "2018", "-o", "earlier.yaml"]) == 0
    assert "County Industrial" not in (here / "earlier.yaml").read_text(encoding="utf-8")


def test_corrections_add_up_and_are_taken_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "remove", "bodies"]) == 2
    assert run(["data", "import", write(here / "one.csv", NEW)]) == 0
    assert run(["data", "import", write(here / "two.csv", GONE)]) == 0
    assert any(row["name"] == "County Industrial Advisers" for row in bodies(capsys, "extension"))
    assert run(["data", "remove", "bodies"]) == 0
    assert corrections.roster_in_force() is load_roster()


def test_what_is_printed_in_the_rosters_form_can_be_imported(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["data", "bodies", "KEN", "--as-of", "2022", "--format", "csv"]) == 0
    (here / "ken.csv").write_text(capsys.readouterr().out, encoding="utf-8")
    found = corrections.correct(here / "ken.csv", load_vocabulary())
    assert found.added == ()
    assert found.changed


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (NEW.replace("KEN", "KNY"), "unknown iso3 'KNY'"),
        (NEW.replace("KEN", "ZAR"), "write its ISO 3166 code: COD"),
        (f'{NEW}"opens\n{GONE}', "own.csv:2: a quotation mark within a text, or one that does not close"),
        (NEW.replace("County", '"County\nof'), "own.csv:2: a quotation mark"),
        (NEW.replace("County", "County, of"), "own.csv:2: 13 fields where the header has 12"),
        (NEW.replace("County", "County\x1b[31m"), "own.csv:2: a control character (U+001B) in a text"),
        (NEW.replace("County", "Co\u202eunty"), "right-to-left override (U+202E) in a text"),
        (NEW.replace("County Industrial Advisers", "\u200b"), "a body without a name"),
        (NEW + "x" * 200_000, "own.csv:2: a line of 200,"),
        (NEW.replace("extension", "extention"), "unknown function 'extention'"),
        (NEW.replace("2019,,", "2019,2001,"), "before it begins"),
        (NEW.replace("Gazette notice 12 of 2019", ""), "has no source"),
        (f"{NEW}\n{NEW}", "stands twice"),
        (NEW.replace(",exists", ",works"), "status is 'works'"),
    ],
)
def test_a_fault_is_refused_with_its_line_and_nothing_changes(
    row: str, what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(here / "own.csv", row)
    assert run(["data", "import", file]) == 2
    assert what in capsys.readouterr().err
    assert corrections.roster_in_force() is load_roster()


@pytest.mark.parametrize("column", ["iso3c", ""], ids=["another name", "one without a name"])
def test_columns_nearly_of_a_roster_are_told_what_is_wrong(
    column: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = HEADER.replace("iso3", column) if column else f"{HEADER},"
    (here / "own.csv").write_text(f"{header}\n{NEW}\n", encoding="utf-8")
    assert run(["data", "import", "own.csv"]) == 2
    assert f"own.csv:1: not the columns of a roster: {column!r}" in capsys.readouterr().err


def test_a_header_in_quotes_as_spreadsheets_write_it_is_a_header(here: Path) -> None:
    quoted = ",".join(f'"{column}"' for column in COLUMNS)
    (here / "own.csv").write_text(f"\ufeff{quoted}\r\n{NEW}\r\n", encoding="utf-8", newline="")
    found = corrections.correct(here / "own.csv", load_vocabulary())
    assert [body.name for body in found.added] == ["County Industrial Advisers"]


def test_a_damaged_file_says_how_to_go_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "import", write(here / "own.csv", NEW)]) == 0
    (here / "user" / "latecomer" / "bodies.csv").write_text("nonsense\n", encoding="utf-8")
    assert run(["data", "bodies", "KEN"]) == 2
    assert "data remove bodies" in capsys.readouterr().err
    assert run(["data", "remove", "bodies"]) == 0
    assert run(["data", "bodies", "KEN", "--function", "testing"]) == 0
