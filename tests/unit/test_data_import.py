"""Newer country data: read strictly, checked against the panel, kept whole or not at all, in force when told."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.cli import run
from latecomer.errors import InputError, UsageError
from latecomer.profile import Panel, Vocabulary, load_panel, load_vocabulary, panels, prefill
from latecomer.profile.datafile import MAX_LINE, open_data_file
from latecomer.profile.importing import MAX_FAULTS, Reading
from latecomer.profile.indicators import compared_year, load_indicators, parse_panel
from latecomer.profile.renewing import Renewal, Renewed, renew
from latecomer.profile.standing import standing

HERE = Path(__file__).parent.parent
WIDE, LONG = HERE / "data" / "wide.csv", HERE / "data" / "long.csv"
API = HERE / "data" / "API_NE.EXP.GNFS.ZS_DS2_en_csv_v2.csv"
BAD = sorted((HERE / "bad" / "data").glob("*.csv"))
PANEL = load_panel()
TEXT = (Path(panels.file_of("shipped"))).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a user who imported one panel."""
    folder = tmp_path_factory.mktemp("furnished")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("platformdirs.user_data_dir", lambda name: str(folder / name))
        assert run(["data", "import", str(LONG), "--name", "before"]) == 0
    return folder


@pytest.fixture
def home(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder; the user stands in an empty one."""
    folder = tmp_path / "data home"
    shutil.copytree(furnished, folder)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: str(folder / name))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


def imported(path: Path, base: Panel = PANEL, accept: Iterable[str] = (), source: str = "") -> Renewal:
    reading = Reading(open_data_file(path), base, source)
    for _ in reading.steps():
        pass
    return renew(reading, base, load_vocabulary(), tuple(accept))


def panel_of(renewal: Renewal) -> Panel:
    return parse_panel(renewal.panel, "panel", renewal.sources)


def found(renewal: Renewal) -> dict[str, Renewed]:
    return {one.id: one for one in renewal.indicators}


def listing(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def long_text(cells: Iterable[tuple[str, int, str, str]]) -> str:
    return "iso3,year,indicator,value\n" + "".join(f"{c},{y},{i},{v}\n" for c, y, i, v in cells)


def wide_text(id: str, **changes: str) -> str:
    """A wide file of one indicator over all the panel, some cells `KEN_2020` changed."""
    out = io.StringIO()
    writer = csv.writer(out)
    years = range(1960, 2026)
    writer.writerow(["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years])
    at = PANEL.columns[id]
    for country in sorted({country for country, _ in PANEL.cells}):
        held = [PANEL.cells[country, y][at] if (country, y) in PANEL.cells else "" for y in years]
        row = [changes.get(f"{country}_{y}", value) for y, value in zip(years, held, strict=True)]
        writer.writerow(["", country, "", load_indicators()[id].code, *row])
    return out.getvalue()


# --- the two forms ---------------------------------------------------------------------------------------


def test_the_bulk_file_renews_what_it_holds_and_leaves_the_rest() -> None:
    renewal = imported(WIDE)
    panel = panel_of(renewal)
    assert {one.id for one in renewal.indicators} == {
        *("exports_share", "population", "current_account", "resident_patents", "manufacturing_share")
    }
    assert panel.cells["KEN", 2026][panel.columns["exports_share"]] == "33.33"  # four significant digits
    assert panel.at("KEN", "population", 2026) is not None
    changed = {
        (key, name)
        for key, row in panel.cells.items()
        for name, at in panel.columns.items()
        if name not in ("iso3", "year") and row[at] != (PANEL.cells[key][at] if key in PANEL.cells else "")
    }
    assert {(country, year) for (country, year), _ in changed} == {("COL", 2026), ("KEN", 2026), ("VNM", 2026)}


def test_a_formula_is_computed_from_its_parts() -> None:
    panel = panel_of(imported(WIDE))
    assert panel.at("VNM", "current_account", 2026) == -1.235  # -0.0123456 of GDP, in %
    assert panel.at("KEN", "resident_patents", 2020) == PANEL.at("KEN", "resident_patents", 2020)


def test_every_factor_brings_the_codes_to_the_indicator_s_unit() -> None:
    factors = {"% of GDP": 100.0, "per million people": 1e6, "current US$": 1.0, "local currency per US$": 1.0}
    for indicator in load_indicators().values():
        expected = factors[indicator.unit] if len(indicator.parts) == 2 else 1.0
        assert indicator.factor == expected, indicator.id


def test_what_is_not_the_world_bank_s_is_left() -> None:
    assert [id for id, one in load_indicators().items() if not one.parts] == [
        *("real_gdp_per_capita", "labour_productivity", "labour_productivity_us", "capital_per_worker"),
        *("human_capital_index", "manufacturing_employment", "years_of_schooling", "reserves_months"),
        "new_business_density",
    ]
    assert load_indicators()["current_account"].parts == ("BN.CAB.XOKA.CD", "NY.GDP.MKTP.CD")


def test_groups_of_countries_and_other_codes_are_counted_and_skipped() -> None:
    reading = Reading(open_data_file(WIDE), PANEL)
    assert [*reading.steps()][-1] == (36, 36)
    assert reading.elsewhere == {"LIC", "WLD"}
    assert reading.unknown == {"EG.CFT.ACCS.ZS"}


def test_a_download_of_one_indicator_has_a_preamble_and_a_column_too_many() -> None:
    file = open_data_file(API)
    assert (file.header.form, file.header.line, file.lines) == ("wide", 5, 9)
    one = found(imported(API))["exports_share"]
    assert (one.new, one.changed, one.last_before, one.last_after, one.gained) == (3, 0, 2025, 2026, ())


def test_an_export_of_the_databank_is_read_like_the_bulk_file() -> None:
    """Series Code, 2019 [YR2019], two dots for nothing, groups of countries, and two lines of words at the end."""
    renewal = imported(HERE / "data" / "databank.csv")
    assert {id: (one.new, one.changed) for id, one in found(renewal).items()} == {
        "exports_share": (0, 1),
        "private_credit": (0, 0),
    }
    assert panel_of(renewal).at("KEN", "exports_share", 2020) == 12.34


@pytest.mark.parametrize("path", [WIDE, LONG, API], ids=["wide", "long", "api"])
def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert imported(copy) == imported(path)


def test_a_ministry_brings_its_own_series_with_its_sources(vocabulary: Vocabulary) -> None:
    renewal = imported(LONG)
    panel = panel_of(renewal)
    rd = found(renewal)["rd_expenditure"]
    assert (rd.new, rd.changed) == (1, 1)  # 2022 is the same as before
    assert panel.cells["KEN", 2023][panel.columns["rd_expenditure"]] == "0.82"
    profile = prefill("KEN", 2023, vocabulary, panel)
    assert profile.answers["rd_expenditure"].source == "Survey of R&D, statistics office"
    earlier = prefill("KEN", 2022, vocabulary, panel).answers["rd_expenditure"]
    assert earlier.source == prefill("KEN", 2022, vocabulary, PANEL).answers["rd_expenditure"].source
    shown = {one.id: one.source for one in standing("KEN", 2024, vocabulary, panel)}
    assert shown["private_credit"] == "Annual report of the central bank"
    assert panel.sources.keys() == {
        *(("KEN", year, "rd_expenditure") for year in (2021, 2023)),
        ("KEN", 2024, "private_credit"),  # an id needs a source, a World Bank code is one
    }


def test_a_median_names_every_source_it_has(vocabulary: Vocabulary, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(long_text([("KEN", 2026, "exports_share", "16")]), encoding="utf-8")
    panel = panel_of(imported(tmp_path / "x.csv"))
    source = prefill("KEN", 2026, vocabulary, panel).answers["exports_share"].source
    assert source.startswith(
        "World Development Indicators (World Bank), NE.EXP.GNFS.ZS; not stated, imported from"
    )


def test_the_world_bank_s_value_over_a_ministry_s_is_the_world_bank_s(tmp_path: Path) -> None:
    mine = panel_of(imported(LONG))
    (tmp_path / "x.csv").write_text(
        "Country Name,Country Code,Indicator Name,Indicator Code,2023,2024\n,KEN,,GB.XPD.RSDV.GD.ZS,0.8,0.81\n",
        encoding="utf-8",
    )
    panel = panel_of(imported(tmp_path / "x.csv", mine))
    assert panel.at("KEN", "rd_expenditure", 2023) == 0.8
    assert ("KEN", 2023, "rd_expenditure") not in panel.sources
    assert ("KEN", 2021, "rd_expenditure") in panel.sources


def test_a_series_that_runs_ahead_moves_no_comparison(vocabulary: Vocabulary) -> None:
    panel = panel_of(imported(LONG))
    assert panel.years == (1960, 2026)
    assert compared_year(panel, 2030) == compared_year(PANEL, 2030) == 2025
    id = "private_credit_expected"
    expected = prefill("VNM", 2026, vocabulary, PANEL).answers[id]
    assert prefill("VNM", 2026, vocabulary, panel).answers[id] == expected


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_bad_file_says_what_is_wrong_where_and_what_would_be_right(path: Path) -> None:
    """Each file holds one fault; its first line holds the words that the message must contain."""
    expected = re.findall(r"`([^`]+)`", path.read_text(encoding="utf-8").splitlines()[0])
    assert expected
    with pytest.raises(InputError) as error:
        imported(path)
    message = str(error.value)
    for words in expected:
        assert words in message, message
    assert re.match(rf"{re.escape(str(path))}:\d+: ", message)
    assert "hint: " in message
    assert len(error.value.problems) == 1


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_bad_file_changes_nothing_on_disk(path: Path, home: Path) -> None:
    before = listing(home)
    assert run(["data", "import", str(path), "--name", "after"]) == 2
    assert run(["data", "import", str(path), "--name", "before", "--force"]) == 2
    assert listing(home) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 and so on", "this is a zip archive or a workbook"),
        (
            "iso3,year,indicator,value,source\nKEN,2020,exports_share,9.6,né\n".encode("cp1252"),
            ":2: not UTF-8 text",
        ),
        ("iso3,year,indicator,value\n".encode("utf-16"), "not a text file"),
        (b"iso3,year,indicator,value\n" + b"x" * (MAX_LINE + 1), ":2: a line of more than 100,000 bytes"),
        (b"iso3,year,indicator,value\rKEN,2020,exports_share,9.6\r", ":1: a line break within the line"),
        (b"", "neither of the two forms"),
        (
            b"iso3,year,indicator,value,source\nKEN,2020,exports_share,9.6," + b"x" * 301,
            ":2: a source is one line of text",
        ),
    ],
    ids=["zip", "cp1252", "utf-16", "long line", "old line ends", "empty", "source"],
)
def test_what_is_no_data_file_is_refused_before_it_is_read(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        imported(path)
    assert words in str(error.value)


def test_size_and_rows_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latecomer.profile.datafile.MAX_LINES", 3)
    with pytest.raises(InputError, match=r"wide.csv:4: more than 3 lines"):
        open_data_file(WIDE)
    monkeypatch.setattr("latecomer.profile.datafile.MAX_BYTES", 1000)
    with pytest.raises(InputError, match=r"too large: 5,\d+ bytes"):
        open_data_file(WIDE)
    with pytest.raises(InputError, match=r"this is a folder"):
        open_data_file(tmp_path)
    with pytest.raises(InputError, match=r"did you mean 'wide.csv'"):
        open_data_file(WIDE.with_name("wid.csv"))


def test_no_line_is_cut_whichever_row_comes_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A reader that takes its width from the first row would cut the others, and say so in its own warning."""
    wide = ["KEN,2021,exports_share,10,8", "KEN,2022,exports_share,12,7"]
    for rows in (wide, [*wide, "KEN,2023,exports_share,12"], ["KEN,2023,exports_share,12", *wide]):
        path = tmp_path / "x.csv"
        path.write_text("\n".join(["iso3,year,indicator,value", *rows, ""]), encoding="utf-8")
        with pytest.raises(InputError) as error:
            imported(path)
        assert [problem.line for problem in error.value.problems] == [
            i for i, row in enumerate(rows, 2) if row in wide
        ]
    assert capfd.readouterr() == ("", "")


def test_empty_commas_at_the_end_of_header_and_rows_and_row_numbers_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        ",iso3,year,indicator,value,,\n1,KEN,2021,exports_share,10.8,,\n2,KEN,2022,exports_share,12.7\n\n,,,,,,\n",
        encoding="utf-8",
    )
    assert [panel_of(imported(path)).at("KEN", "exports_share", year) for year in (2021, 2022)] == [10.8, 12.7]


def test_memory_is_bounded_by_what_is_read_and_not_by_the_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "iso3,year,indicator,value" + "," * 99_960 + "\n" + "KEN,2022,exports_share,12\n" * 4_000, "utf-8"
    )
    with pytest.raises(InputError, match=r"x.csv:1: 99,964 columns"):
        imported(path)
    path.write_text(
        "iso3,year,indicator,value" + "," * 990 + "\n" + "KEN,2022,exports_share,12\n" * 20_000, "utf-8"
    )
    tracemalloc.start()
    try:
        assert panel_of(imported(path)).at("KEN", "exports_share", 2022) == 12
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_no_warning_of_a_library_reaches_a_user(tmp_path: Path) -> None:
    code = "import sys, warnings, latecomer.cli as c; c.run = lambda _: warnings.warn('of a library'); c.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["pipe", "device", "long name", "no permission"])
def test_what_has_no_end_or_cannot_be_opened_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = {"device": Path("/dev/zero"), "long name": tmp_path / ("a" * 300)}.get(kind, tmp_path / "x.csv")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "no permission":
        path.write_text("iso3\n", encoding="utf-8")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root reads everything")
    with pytest.raises(InputError, match=r"a pipe or a device|cannot be read"):
        open_data_file(path)


def test_all_faults_are_said_at_once_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        long_text([("XXX", 1900, "nothing", "many"), ("KEN", 2020, "population", "x")]), encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        imported(path)
    assert [problem.line for problem in error.value.problems] == [2, 2, 2, 2, 3]
    path.write_text(long_text([("KEN", 1900, "population", "1")] * 10_000), encoding="utf-8")
    with pytest.raises(InputError) as error:
        imported(path)
    assert len(error.value.problems) == MAX_FAULTS + 1
    assert error.value.problems[-1].what == "and more faults from here on"


def test_a_few_values_out_of_range_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(wide_text("urban_share", KEN_2020="130", VNM_2020="37"), encoding="utf-8")
    renewal = imported(path)
    assert panel_of(renewal).at("KEN", "urban_share", 2020) == PANEL.at("KEN", "urban_share", 2020)
    assert panel_of(renewal).at("VNM", "urban_share", 2020) == 37
    assert (found(renewal)["urban_share"].dropped, found(renewal)["urban_share"].changed) == (1, 1)


@pytest.mark.parametrize("id", ["another-unit", "another-definition", "another-sign"])
def test_a_break_that_is_meant_is_let_through(id: str) -> None:
    path = HERE / "bad" / "data" / f"{id}.csv"
    indicator = re.search(r"--accept-break (\w+)", path.read_text(encoding="utf-8"))
    assert indicator
    assert found(imported(path, accept=[indicator[1]]))[indicator[1]].changed == 16
    with pytest.raises(InputError, match="another unit or definition"):
        imported(path, accept=["population"])
    with pytest.raises(UsageError, match="did you mean 'population'"):
        imported(path, accept=["popluation"])


@pytest.mark.parametrize("id", ["exports_share", "current_account", "inflation", "fuel_exports", "rule_of_law"])
@pytest.mark.parametrize(("factor", "broken"), [(1.0, False), (0.85, False), (0.01, True), (100.0, True)])
def test_a_revision_is_no_break_and_another_unit_is(id: str, factor: float, broken: bool, tmp_path: Path) -> None:
    at = PANEL.columns[id]
    cells = [(c, y, id, repr(float(row[at]) * factor)) for (c, y), row in PANEL.cells.items() if row[at]]
    (tmp_path / "x.csv").write_text(long_text(cells), encoding="utf-8")
    if broken:
        with pytest.raises(InputError, match=f"{id}: another unit or definition"):
            imported(tmp_path / "x.csv")
    else:
        assert found(imported(tmp_path / "x.csv"))[id].new == 0


# --- laws ------------------------------------------------------------------------------------------------

IDS = tuple(load_indicators())
KEYS = sorted(PANEL.cells)
cells = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(IDS)), min_size=1, max_size=200, unique=True)


def held(chosen: list[tuple[tuple[str, int], str]]) -> list[tuple[str, int, str, str]]:
    """What the panel holds in the chosen cells, without what is out of range and so never came by an import."""
    vocabulary = load_vocabulary()
    texts = [(c, y, id, PANEL.cells[c, y][PANEL.columns[id]]) for (c, y), id in chosen]
    return [t for t in texts if t[3] and vocabulary[t[2]].low <= float(t[3]) <= vocabulary[t[2]].high]


@settings(max_examples=8)
@given(chosen=cells)
def test_importing_what_the_panel_holds_changes_nothing(
    chosen: list[tuple[tuple[str, int], str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("law") / "x.csv"
    path.write_text(long_text(held([*chosen, (("KEN", 2020), "population")])), encoding="utf-8")
    renewal = imported(path)
    assert renewal.panel == TEXT
    assert renewal.sources == ""
    assert all(not (one.new or one.changed or one.dropped or one.gained) for one in renewal.indicators)


@settings(max_examples=8)
@given(chosen=cells, factor=st.floats(0.97, 1.03), year=st.integers(2026, 2035))
def test_importing_twice_is_importing_once(
    chosen: list[tuple[tuple[str, int], str]],
    factor: float,
    year: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    vocabulary = load_vocabulary()
    new = [("KEN", year, "population", "57123456.789")]
    for country, when, id, text in held(chosen):
        value = float(text) * factor
        if vocabulary[id].low <= value <= vocabulary[id].high:
            new.append((country, when, id, repr(value)))
    path = tmp_path_factory.mktemp("law") / "x.csv"
    path.write_text(long_text(new), encoding="utf-8")
    once = imported(path)
    again = imported(path, panel_of(once))
    assert (again.panel, again.sources) == (once.panel, once.sources)
    assert all(not (one.new or one.changed) for one in again.indicators)
    assert found(once)["population"].last_after == year


def test_the_whole_panel_in_the_wide_form_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(wide_text("fuel_exports"), encoding="utf-8")
    renewal = imported(tmp_path / "x.csv")
    assert renewal.panel == TEXT
    assert found(renewal)["fuel_exports"].dropped == 12  # above all exports: they stay as they were


# --- the panels a person has -----------------------------------------------------------------------------


def test_an_import_is_kept_with_where_it_comes_from(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["--source", "WDI, October 2026", "--licence", "CC BY 4.0"]
    assert run(["data", "import", str(WIDE), "--name", "wdi-2026-10", *told]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"exports_share +3 +2025 to 2026", out)
    assert "Not the World Bank's, left as they are: real_gdp_per_capita" in err
    assert "manufacturing_share: of several sources" in err
    assert "1 codes of no indicator of ours, 2 groups of countries" in err
    assert "It is not in force. Next: latecomer data use wdi-2026-10" in err
    folder = home / "latecomer" / "panels" / "wdi-2026-10"
    assert {path.name for path in folder.iterdir()} == {
        "panel.csv",
        "sources.csv",
        "provenance.json",
        "comparators.npz",
    }
    written = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert (written["source"], written["licence"]) == ("WDI, October 2026", "CC BY 4.0")
    assert written["base"]["label"] == PANEL.label
    assert written["file"]["name"] == "wide.csv"
    assert written["observations"] == {"new": 9, "changed": 0, "dropped": 0}
    assert panels.in_force() == "shipped"


def test_the_same_import_leaves_the_same_bytes(home: Path) -> None:
    place = home / "latecomer" / "panels" / "same"
    assert run(["data", "import", str(WIDE), "--name", "same"]) == 0
    before = listing(place)
    assert run(["data", "import", str(WIDE), "--name", "same"]) == 2
    assert run(["data", "import", str(WIDE), "--name", "same", "--force"]) == 0
    assert listing(place) == before


def test_a_dry_run_says_it_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = listing(home)
    assert run(["data", "import", str(WIDE), "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "exports_share" in out
    assert "Nothing was written" in err
    assert listing(home) == before


@pytest.mark.parametrize(
    ("file", "name"),
    [("API_NE.EXP.GNFS.ZS_DS2.csv", "API_NE-EXP-GNFS-ZS_DS2"), ("Données 2026 (v2).csv", "Donnees-2026-v2")],
)
def test_a_name_is_made_of_the_file_s(file: str, name: str) -> None:
    assert panels.name_from(Path(file)) == name
    panels.check_free(name)


@pytest.mark.parametrize("name", ["shipped", "Shipped", "", "../x", "a/b", "-x", ".x", "x" * 65, "a b"])
def test_a_name_that_is_a_path_or_taken_is_refused(name: str, home: Path) -> None:
    before = listing(home)
    assert run(["data", "import", str(WIDE), f"--name={name}"]) == (0 if name == "" else 2)
    if name:
        assert listing(home) == before
    with pytest.raises(UsageError, match="--name"):
        panels.name_from(Path("통계.csv"))


def test_the_panel_in_force_reaches_every_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "use", "before"]) == 0
    label = panels.panel_in_force().label
    assert re.fullmatch(r"panel before [0-9a-f]{8}", label)
    assert capsys.readouterr().out.endswith(f"in force: {label}\n")
    for arguments in (["where"], ["list"], ["panels"], ["show", "KEN", "--as-of", "2024"]):
        assert run(["data", *arguments]) == 0
        assert label in capsys.readouterr().out
    assert run(["prefill", "KEN", "--as-of", "2024", "-o", "k.yaml"]) == 0
    assert f"indicators from the {label}" in capsys.readouterr().err
    assert f"panel: {label}" in Path("k.yaml").read_text(encoding="utf-8")
    assert run(["demo"]) == 0
    assert label not in Path("vietnam.html").read_text(encoding="utf-8")
    assert load_panel().label == PANEL.label
    assert run(["data", "import", str(WIDE), "--name", "both"]) == 0
    assert panels.load_kept("both").sources == panels.load_kept("before").sources  # laid over the one in force


def test_an_interview_starts_from_the_panel_in_force(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["data", "use", "before"]) == 0
    said = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("latecomer.questionnaire.asking.Plain.say", lambda _, text: said.append(text))
    monkeypatch.setattr("latecomer.questionnaire.interview.Interview.run", lambda _: False)
    assert run(["interview", "--country", "KEN", "--as-of", "2024", "--plain"]) == 0
    label = panels.panel_in_force().label
    assert f"Country data: {label}." in said
    assert f"panel: {label}" in Path("kenya.yaml").read_text(encoding="utf-8")


def test_a_profile_keeps_the_values_it_was_made_with(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prefill", "KEN", "--as-of", "2024", "-o", "k.yaml"]) == 0
    capsys.readouterr()
    ask = ["diagnose", "k.yaml", "--format", "json", "--draws", "20"]
    assert run(ask) == 0
    first = capsys.readouterr().out
    assert run(["data", "use", "before"]) == 0
    capsys.readouterr()
    assert run(ask) == 0
    assert capsys.readouterr().out == first
    assert run(["prefill", "KEN", "--as-of", "2024", "-o", "k.yaml", "--force"]) == 0
    capsys.readouterr()
    assert run(ask) == 0
    renewed = json.loads(capsys.readouterr().out)
    assert renewed["versions"]["panel"] == panels.panel_in_force().label
    assert renewed["readings"]["private_credit"]["text"].startswith("31.2 ")
    assert json.loads(first)["readings"]["private_credit"]["text"].startswith("31.8 ")


def test_removing_the_panel_in_force_brings_the_shipped_one_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "use", "before"]) == 0
    assert run(["data", "remove", "before"]) == 0
    assert f"now the {PANEL.label} is" in capsys.readouterr().err
    assert (panels.kept(), panels.in_force()) == ((), "shipped")
    assert list((home / "latecomer" / "panels").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["use", "befor"], "did you mean 'before'?"),
        (["use", "../before"], "no panel '../before'"),
        (["remove", "shipped"], "cannot be removed"),
        (["remove", "befor"], "did you mean 'before'?"),
        (["import", str(WIDE), "--name", "before"], "--force to replace it"),
        (["import", str(WIDE), "--source", "a\nb"], "one line of at most 300 characters"),
    ],
)
def test_a_request_that_makes_no_sense_has_a_remedy(
    arguments: list[str], words: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(home)
    assert run(["data", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert listing(home) == before


def test_the_panels_are_listed_and_the_one_in_force_is_marked(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["data", "panels"]) == 0
    assert re.search(r"^\* shipped: shipped panel .*\n  before: panel before ", capsys.readouterr().out)
    assert run(["data", "use", "before"]) == 0
    (home / "latecomer" / "panels" / "before" / "panel.csv").unlink()
    capsys.readouterr()
    assert run(["data", "panels"]) == 0
    assert re.search(r"^\* before: cannot be read: no such file", capsys.readouterr().out, re.MULTILINE)


def damage(home: Path, how: str) -> None:
    folder = home / "latecomer" / "panels" / "before"
    if how == "folder gone":
        folder.rename(home / "elsewhere")
    elif how == "choice":
        (home / "latecomer" / "panel-in-force").write_text("../../etc\n", encoding="utf-8")
    elif how == "provenance":
        (folder / "provenance.json").write_text("[]", encoding="utf-8")
    elif how == "one digit":
        path = folder / "panel.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("54922", "54923"), encoding="utf-8")
    elif how == "sources":
        (folder / "sources.csv").unlink()
    elif how == "binary":
        (folder / "panel.csv").write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("how", ["folder gone", "choice", "provenance", "one digit", "sources", "binary"])
def test_a_damaged_panel_in_force_names_the_way_out(
    how: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "use", "before"]) == 0
    damage(home, how)
    capsys.readouterr()
    for arguments in (["data", "where"], ["prefill", "KEN", "--as-of", "2020"], ["data", "list"]):
        assert run(arguments) == 2
        assert "`latecomer data use shipped`" in capsys.readouterr().err
    assert run(["data", "use", "shipped"]) == 0
    assert run(["data", "where"]) == 0


def test_a_panel_of_other_indicators_is_refused_by_the_version_that_made_it(home: Path) -> None:
    folder = home / "latecomer" / "panels" / "before"
    text = (folder / "panel.csv").read_text(encoding="utf-8").replace("exports_share", "exports_of_old", 1)
    (folder / "panel.csv").write_text(text, encoding="utf-8")
    written = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    from hashlib import sha256

    written |= {"panel_sha256": sha256(text.encode()).hexdigest(), "latecomer": "0.0.1"}
    (folder / "provenance.json").write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(InputError, match=r"made by latecomer 0\.0\.1, with other indicators"):
        panels.use("before")


# --- whole or not at all ---------------------------------------------------------------------------------


def texts_of(name: str) -> dict[str, str]:
    folder = panels.file_of(name).parent
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.[cj]s*")}


def test_what_belongs_to_a_panel_is_written_before_it_has_its_name(home: Path) -> None:
    seen = []

    def complete(panel: Panel, folder: Path) -> None:
        seen.append((panel.label, panels.kept()))
        (folder / "fitted.json").write_text("{}", encoding="utf-8")

    panel = panels.keep("next", texts_of("before"), complete=complete)
    assert seen == [(panel.label, ("before",))]
    assert (home / "latecomer" / "panels" / "next" / "fitted.json").exists()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("name", ["next", "before"])
def test_a_step_that_fails_leaves_everything_as_it_was(error: type[BaseException], name: str, home: Path) -> None:
    def complete(_: Panel, folder: Path) -> None:
        (folder / "half").write_text("half", encoding="utf-8")
        raise error

    before = listing(home)
    with pytest.raises(error):
        panels.keep(name, texts_of("before"), force=True, complete=complete)
    assert listing(home) == before


def test_a_rename_that_fails_leaves_the_old_panel_in_its_place(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    before, texts = listing(home), texts_of("before")
    monkeypatch.setattr(Path, "rename", fail)
    for name in ("before", "next"):
        with pytest.raises(InputError, match="cannot be written: No space left"):
            panels.keep(name, texts, force=True)
        assert listing(home) == before


def test_an_interrupted_reading_leaves_everything_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = listing(home)
    monkeypatch.setattr("latecomer.profile.importing.Reading._put", interrupted)
    assert run(["data", "import", str(WIDE)]) == 130
    assert "nothing was half written" in capsys.readouterr().err
    assert listing(home) == before


def test_a_bar_is_drawn_for_a_terminal_and_for_nothing_else(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["data", "import", str(WIDE), "--dry-run"]) == 0
    assert "reading wide.csv" not in capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert run(["data", "import", str(WIDE), "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "reading wide.csv" in err
    assert "reading wide.csv" not in out
