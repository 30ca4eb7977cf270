"""Many at once: the numbers of one by one, files whole or not at all, and every bad row named."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from latecomer import Results, assess, assess_many, assessment, prefill
from latecomer.cli import run
from latecomer.engine import Table
from latecomer.errors import UsageError
from latecomer.files import exists
from latecomer.library import load_library
from latecomer.profile import Profile
from latecomer.scenarios import batch, result_files, rows, spread
from latecomer.vocabulary import Vocabulary

DRAWS = 40
TABLES = ("institutions", "positions", "constraints")
FILES = ("r.csv", "r-positions.csv", "r-constraints.csv", "r-skipped.csv", "r-about.json")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def profiles(vocabulary: Vocabulary) -> tuple[Profile, ...]:
    """Two economies, one that is nearly empty, and one that somebody has answered for."""
    kenya = prefill("KEN", 2022, vocabulary)
    answered = kenya.answer("collateral_gap", 3, evidence="seen").answer("existing.guarantee.exists", False)
    return prefill("VNM", 2015, vocabulary), kenya, prefill("TUV", 2020, vocabulary), answered


@pytest.fixture(scope="module")
def results(profiles: tuple[Profile, ...]) -> Results:
    return assess_many(profiles, draws=DRAWS)


# --- from Python -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_many_at_once_are_one_by_one(table: str, profiles: tuple[Profile, ...], results: Results) -> None:
    alone = [assess(profile, draws=DRAWS).to_frame(table) for profile in profiles]
    together = getattr(results, table)
    assert_frame_equal(together, pd.concat(alone, ignore_index=True))


def test_cut_into_pieces_they_are_the_same(
    profiles: tuple[Profile, ...], results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "AT_ONCE", 1)
    for table in TABLES:
        assert_frame_equal(getattr(assess_many(iter(profiles), draws=DRAWS), table), getattr(results, table))


def test_a_batch_is_let_go_when_the_next_is_asked_for(
    profiles: tuple[Profile, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment, "ROWS", DRAWS)
    gc.collect()
    gc.disable()
    try:
        tables = map(_drawn_of, assessment.measure_profiles(profiles, load_library(), DRAWS))
        assert [table() for table in tables] == [None] * len(profiles)
    finally:
        gc.enable()


def _drawn_of(measured: assessment.Measured) -> weakref.ref[Table]:
    return weakref.ref(measured.measures.batch.drawn)


def test_what_is_not_known_is_na_and_what_has_an_order_is_ordered(results: Results) -> None:
    rows = results.to_frame()
    tuvalu = rows[rows["iso3"] == "TUV"]
    assert tuvalu["rank"].isna().all(), "nothing is ranked of an economy without figures"
    assert not tuvalu["ranked"].any()
    assert rows["exists"].isna().any()
    assert set(rows["exists"].dropna()) == {True, False}
    assert (rows["tier"] < "none").any()
    assert results.positions["level"].isna().any()
    assert results.constraints["severity"].isna().any()


def test_nothing_to_assess_and_odd_draws_are_refused(profiles: tuple[Profile, ...]) -> None:
    with pytest.raises(UsageError, match="no profiles"):
        assess_many([])
    with pytest.raises(UsageError, match="0 draws"):
        assess_many(profiles, draws=0)


# --- the command -----------------------------------------------------------------------------------------


def test_every_economy_and_year_stands_in_the_files_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    done = ["batch", "--countries", "VNM,KEN", "--years", "2015,2022", "--draws", str(DRAWS), "-o", "r.csv"]
    assert run(done) == 0
    assert capsys.readouterr().out.split() == list(FILES)
    read = pd.read_csv("r.csv")
    assert list(dict.fromkeys(zip(read["iso3"], read["as_of"], strict=True))) == [
        ("VNM", 2015), ("KEN", 2015), ("VNM", 2022), ("KEN", 2022),
    ]  # fmt: skip
    about = json.loads(Path("r-about.json").read_text(encoding="utf-8"))
    assert about | {"schema": "latecomer/batch/1", "asked": 4, "measured": 4, "draws": DRAWS} == about
    assert about["rules_sha256"]
    assert about["panel"]


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.parquet"])
def test_the_file_holds_what_python_returns(name: str, results: Results) -> None:
    assert run(["batch", "--countries", "VNM", "--as-of", "2015", "--draws", str(DRAWS), "-o", name]) == 0
    readers = {
        ".csv": pd.read_csv,
        ".jsonl": lambda path: pd.read_json(path, lines=True, precise_float=True),
        ".parquet": pd.read_parquet,
    }
    place, vietnam = Path(name), results.institutions["iso3"] == "VNM"
    found = readers[place.suffix](place)
    wanted = results.institutions[vietnam].reset_index(drop=True)
    assert list(found.columns) == list(wanted.columns)
    assert found["institution"].tolist() == wanted["institution"].tolist()
    assert found["tier"].astype(str).tolist() == wanted["tier"].astype(str).tolist()
    for column in ("rank", "case", "order"):
        assert found[column].astype("Float64").equals(wanted[column].astype("Float64")), column


def test_several_processes_write_the_same_bytes(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    monkeypatch.setattr(rows, "DRAWN_AT_ONCE", 2 * 8)  # two rows a part
    asked = ["batch", "--countries", "VNM,KEN,ETH,GHA", "--as-of", "2015", "--draws", "8"]
    assert run([*asked, "--workers", "1", "-o", "one.csv"]) == 0
    assert run([*asked, "--workers", "2", "-o", "two.csv"]) == 0
    for end in (".csv", "-positions.csv", "-constraints.csv", "-about.json"):
        assert (here / f"one{end}").read_bytes() == (here / f"two{end}").read_bytes()


def test_rows_and_profiles_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], profiles: tuple[Profile, ...]
) -> None:
    profiles[3].save("answered.yaml")
    given(monkeypatch, b"iso3,as_of\nVNM,2015\n\nKEN;2022\nanswered.yaml\n")
    assert run(["batch", "-", "--draws", str(DRAWS), "-o", "r.csv"]) == 0
    read = pd.read_csv("r.csv")
    keys = read[["iso3", "as_of", "profile"]].drop_duplicates().fillna("").values.tolist()
    assert keys == [["VNM", 2015, ""], ["KEN", 2022, ""], ["KEN", 2022, "answered.yaml"]]
    assert capsys.readouterr().err.endswith(f"3 of 3 measured, {DRAWS} draws each\n")


def test_bad_rows_are_named_and_skipped_and_the_rest_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "bad.yaml").write_text(
        "format: latecomer/profile/2\ncountry: KEN\nas_of: 2022\nanswers:\n  collateral_gp: 3\n", encoding="utf-8"
    )
    given(monkeypatch, b"VNM,2015\nXYZ,2015\nKEN,1800\nbad.yaml\ngone.yaml\n")
    assert run(["batch", "-", "--draws", "8", "-o", "r.csv"]) == 1
    err = capsys.readouterr().err
    assert "skipped line 2: XYZ 2015: unknown country 'XYZ'" in err
    assert "skipped line 3: KEN 1800: " in err
    assert "line 4: bad.yaml:5: unknown variable 'collateral_gp'\n  hint: did you mean 'collateral_gap'?" in err
    assert "line 5: gone.yaml: no such file" in err
    assert "1 of 5 measured" in err
    assert pd.read_csv("r.csv")["iso3"].unique().tolist() == ["VNM"]
    assert pd.read_csv("r-skipped.csv")["row"].str.startswith("line").sum() == 4


def test_where_every_row_is_bad_the_tables_are_empty(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    given(monkeypatch, b"XYZ,2015\n")
    assert run(["batch", "-", "-o", "r.csv"]) == 1
    assert (here / "r.csv").read_bytes() == b""
    given(monkeypatch, b"VNM,2015\n")
    assert run(["batch", "-", "--draws", "8", "-o", "r.csv", "--force"]) == 0, "and may be written over"


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        ([], b"", "nothing to assess"),
        (["--as-of", "2022"], b"", "add --countries all"),
        (["--countries", "all"], b"", "needs --as-of or --years"),
        (["--countries", "all", "--as-of", "2022", "--years", "2020,2021"], b"", "not both"),
        (["--countries", "KENYA", "--as-of", "2022"], b"", "write its ISO 3166 code: KEN"),
        (["--countries", "KEN", "--years", "2020-1990"], b"", "out of range or turned round"),
        (["--countries", "KEN", "--years", "lately"], b"", "neither a span nor a list"),
        (["-"], b"", "standard input is empty"),
        (["-"], b"iso3,as_of\n", "standard input is empty"),
        (["-"], b"\x89PNG\r\n\x00\x01", "standard input is no text"),
        (["-"], "KEN,2022\n".encode("utf-16"), "standard input is no text"),
        (["-"], b"KEN,2022\nhello\n", "standard input:2: 'hello' is neither a row nor a profile"),
    ],
)
def test_what_was_asked_for_is_checked_first(
    arguments: list[str],
    stdin: bytes,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    here: Path,
) -> None:
    given(monkeypatch, stdin)
    assert run(["batch", *arguments, "-o", "r.csv"]) == 2
    assert words in capsys.readouterr().err
    assert not list(here.iterdir())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("r.xlsx", "ends in nothing known"),
        ("r", "ends in nothing known"),
        ("none/r.csv", "no such folder"),
        ("there.csv", "not a table of institutions"),
        ("old.csv", "exists already"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(
    name: str, words: str, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "there.csv").write_text("my,own,table\n", encoding="utf-8")
    (here / "old.csv").write_text("iso3,as_of,institution,\n", encoding="utf-8")
    assert run(["batch", "--countries", "KEN", "--as-of", "2022", "-o", name]) == 2
    assert words in capsys.readouterr().err
    assert (here / "there.csv").read_text(encoding="utf-8") == "my,own,table\n"


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


# --- spread over processes and machines ------------------------------------------------------------------


def test_a_worker_that_dies_is_named() -> None:
    with pytest.raises(UsageError, match="a worker stopped before it was done"):
        list(spread.over_processes(os._exit, [1, 2, 3], workers=2))


def test_what_breaks_off_leaves_nothing_half_written(here: Path) -> None:
    def write_one_and_break_off() -> None:
        with result_files.result_files(here / "r.csv") as files:
            files.write(rows.measure_part([rows.Row("KEN", 2022)], rows.Plan(draws=8)))
            raise UsageError("a worker stopped")

    (here / "r.csv").write_text("iso3,as_of,institution,\nold\n", encoding="utf-8")
    with pytest.raises(UsageError):
        write_one_and_break_off()
    assert [path.name for path in here.iterdir()] == ["r.csv"]
    assert (here / "r.csv").read_text(encoding="utf-8").endswith("old\n")


def test_another_version_on_a_worker_is_refused() -> None:
    ours = rows.made_with(rows.Plan(draws=8))
    rows.check_same(ours, ours)
    with pytest.raises(UsageError, match=r"a worker has another rules \(0\)"):
        rows.check_same({**ours, "rules_sha256": "0"}, ours)


def test_a_path_that_a_spreadsheet_would_work_out_is_a_path(profiles: tuple[Profile, ...], here: Path) -> None:
    profiles[0].save("=1+1.yaml")
    part = rows.measure_part([rows.Row(path="=1+1.yaml")], rows.Plan(draws=8))
    assert part.measured == 1
    assert b",./=1+1.yaml," in part.written["institutions"]
    assert exists(here / "=1+1.yaml")


CLUSTER = """
import os, signal, sys
from functools import partial
from latecomer.scenarios import rows, spread

if __name__ == "__main__":
    from distributed import LocalCluster

    rows.DRAWN_AT_ONCE = 2 * 8
    plan = rows.Plan(draws=8)
    asked = [rows.Row(code, year) for year in (2010, 2020) for code in ("KEN", "VNM", "ETH", "GHA", "PER", "BGD")]
    pieces = list(rows.parts(asked, plan))
    work = partial(rows.measure_part, plan=plan)
    alone = list(spread.over_processes(work, pieces, 1))
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        found = []
        for part in spread.over_dask(work, pieces, cluster.scheduler_address):
            if not found:
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            found.append(part)
    assert [part.written for part in found] == [part.written for part in alone]
    print("the same from", len(pieces), "parts")
"""


def test_a_cluster_gives_the_same_numbers_though_a_worker_is_killed(here: Path) -> None:
    pytest.importorskip("distributed")
    (here / "cluster.py").write_text(CLUSTER, encoding="utf-8")
    source = str(Path(batch.__file__).parent.parent.parent)
    done = subprocess.run(
        [sys.executable, "cluster.py"],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "the same from 6 parts\n"


def test_where_no_scheduler_answers_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    code = (
        "from latecomer.scenarios import spread; spread.ANSWERS = 1\n"
        "from latecomer.errors import UsageError\n"
        "try: list(spread.over_dask(print, [1], 'tcp://127.0.0.1:9'))\n"
        "except UsageError as error: print(error)"
    )
    source = str(Path(batch.__file__).parent.parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.stdout.startswith("no Dask scheduler answers at tcp://127.0.0.1:9"), done.stderr
