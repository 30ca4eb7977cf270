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
import time
import tracemalloc
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer import resources
from latecomer.cli import run
from latecomer.countrydata import Panel, load_panel, panels
from latecomer.countrydata.countries import LEFT_OUT, country_hint, load_countries, look_up
from latecomer.countrydata.datafile import MAX_FAULTS, MAX_LINE, open_data_file
from latecomer.countrydata.importing import FileReading
from latecomer.countrydata.indicators import compared_year, load_indicators, parse_panel
from latecomer.countrydata.renewing import Renewal, Renewed, renew
from latecomer.errors import InputError, UsageError
from latecomer.profile import prefill
from latecomer.profile.standing import standing
from latecomer.vocabulary import Vocabulary, load_vocabulary

HERE = Path(__file__).parent.parent
WIDE, LONG = HERE / "data" / "wide.csv", HERE / "data" / "long.csv"
API = HERE / "data" / "API_NE.EXP.GNFS.ZS_DS2_en_csv_v2.csv"
BAD = sorted((HERE / "bad" / "data").glob("*.csv"))
PANEL = load_panel()
TODAY = date(2026, 11, 26)
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


def read(path: Path, base: Panel = PANEL, source: str = "", today: date = TODAY) -> FileReading:
    reading = FileReading(open_data_file(path), base, source, today)
    for _ in reading.steps():
        pass
    return reading


def imported(path: Path, base: Panel = PANEL, accept: Iterable[str] = (), **how: Any) -> Renewal:
    older = how.pop("older", False)
    return renew(read(path, base, **how), base, load_vocabulary(), tuple(accept), accept_older=older)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


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
    reading = FileReading(open_data_file(WIDE), PANEL)
    assert [*reading.steps()][-1] == (36, 36)
    assert reading.elsewhere == {"LIC": 6, "WLD": 6}
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


# --- other people's files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ["iso3c,year,indicator,value", "KEN,2020,NE.EXP.GNFS.ZS,12.34"],
        ["economy,series,YR2020", "KEN,NE.EXP.GNFS.ZS,12.34"],
        ["economy,series,Economy,Series,YR2020", 'KEN,NE.EXP.GNFS.ZS,Kenya,"Exports, % of GDP",12.34'],
        ["country_code,indicator_code,X2020", "KEN,NE.EXP.GNFS.ZS,12.34"],
        ["Country.Name,Country.Code,Series.Name,Series.Code,X2020..YR2020.", "Kenya,KEN,,NE.EXP.GNFS.ZS,12.34"],
        [
            "Country Name,Country Code,Series Name,Series Code,Time,Time Code,Value",
            "Kenya,KEN,Exports,NE.EXP.GNFS.ZS,2020,YR2020,12.34",
        ],
        [
            "Time,Time Code,Country Name,Country Code,Exports of goods and services (% of GDP) [NE.EXP.GNFS.ZS]",
            *("2020,YR2020,Kenya,KEN,12.34", ",,,,", "Data from database: World Development Indicators,,,,"),
        ],
        ["Country.Code,Time,Exports.of.goods.and.services....of.GDP...NE.EXP.GNFS.ZS.", "KEN,2020,12.34"],
        ["country,iso2c,iso3c,year,NE.EXP.GNFS.ZS", "Kenya,KE,KEN,2020,12.34", "High income,XD,,2020,30"],
        ["economy,time,NE.EXP.GNFS.ZS", "KEN,YR2020,12.34"],
        ["Entity,Code,Year,exports_share", "Kenya,KEN,2020.0,12.34"],
        ['"","iso3c","year","exports_share"', '"1","KEN",2020,12.34'],
    ],
    ids=lambda lines: lines[0],
)
def test_the_files_of_r_python_and_the_databank_are_read_under_their_own_names(
    lines: list[str], tmp_path: Path
) -> None:
    renewal = imported(written(tmp_path / "x.csv", *lines))
    assert panel_of(renewal).at("KEN", "exports_share", 2020) == 12.34
    assert {id: (one.new, one.changed) for id, one in found(renewal).items()} == {"exports_share": (0, 1)}


def test_columns_of_a_database_that_are_not_read_are_said(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.csv", "iso3c,year,exports_share,gdp_pc,Something [XX.YY.ZZ]", "KEN,2020,11.44,1,2"
    )
    assert open_data_file(path).header.left_out == ("gdp_pc", "Something [XX.YY.ZZ]")


@pytest.mark.parametrize("form", ["long", "wide", "series"])
def test_groups_and_countries_that_are_gone_are_left_out_of_every_form(form: str, tmp_path: Path) -> None:
    lines = {
        "long": ["iso3,year,indicator,value", *(f"{c},2020,NE.EXP.GNFS.ZS,12.34" for c in COUNTRIES)],
        "wide": ["Country Code,Indicator Code,2020", *(f"{c},NE.EXP.GNFS.ZS,12.34" for c in COUNTRIES)],
        "series": ["iso3,year,NE.EXP.GNFS.ZS", *(f"{c},2020,12.34" for c in COUNTRIES)],
    }
    reading = read(written(tmp_path / "x.csv", *lines[form]))
    assert reading.elsewhere == {"AFE": 1, "WLD": 1, "YUG": 1, "VAT": 1}
    held = reading.grids["NE.EXP.GNFS.ZS"].values
    assert [reading.countries[i] for i in range(len(held)) if (held[i] == 12.34).any()] == ["KEN"]


COUNTRIES = ("KEN", "AFE", "WLD", "YUG", "VAT")


@pytest.mark.parametrize("form", ["long", "wide"])
@pytest.mark.parametrize(
    ("former", "now"),
    [("ZAR", "COD"), ("ROM", "ROU"), ("TMP", "TLS"), ("ADO", "AND"), ("WBG", "PSE"), ("KSV", "XKX")],
)
def test_a_former_code_is_taken_for_the_country_it_is_now(
    form: str, former: str, now: str, tmp_path: Path
) -> None:
    lines = {
        "long": ["iso3,year,indicator,value", f"{former},2020,population,1234567"],
        "wide": ["Country Code,Indicator Code,2020", f"{former},SP.POP.TOTL,1234567"],
    }
    reading = read(written(tmp_path / "x.csv", *lines[form]))
    assert reading.now == {former: now}
    assert np.nanmax(reading.grids["SP.POP.TOTL"].values[reading.countries.index(now)]) == 1234567


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Swaziland", "that is Eswatini now; write its ISO 3166 code: SWZ"),
        ("Macedonia, FYR", "MKD"),
        ("CZECH REPUBLIC", "CZE"),
        ("Cote d'Ivoire", "write its ISO 3166 code: CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("The Gambia", "GMB"),
        ("Saint Lucia", "LCA"),
        ("Kenia", "did you mean KEN (Kenya)?"),
        ("ken", "write it in capitals: KEN"),
        ("zar", "write its ISO 3166 code: COD"),
        ("GER", "that is another code of Germany; write its ISO 3166 code: DEU"),
        ("KE", "that is a two-letter code of Kenya"),
        ("BUR", "once Burma (MMR), and Burkina Faso (BFA)"),
        ("YUG", "Yugoslavia came apart"),
        ("Sub-Saharan Africa", "is a group of countries"),
        ("ZAR", "that is DR Congo now"),
        ("KNE", "use the ISO 3166-1 alpha-3 code, such as VNM"),
        ("x" * 10_000, "use the ISO 3166-1 alpha-3 code"),
    ],
)
def test_a_hint_says_what_was_typed_and_never_guesses_at_a_code(typed: str, hint: str) -> None:
    assert hint in country_hint(typed).replace(load_countries()["COD"].short_name, "DR Congo")


def test_the_table_of_names_leads_to_countries_of_the_panel_and_hides_none() -> None:
    text = (resources.data() / "country_names.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["iso3"] for row in rows} - {""} <= set(load_countries())
    assert not {row["text"] for row in rows} & set(load_countries())
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert bool(row["iso3"]) != (row["kind"] in (*LEFT_OUT, "ambiguous")), row
        assert look_up(row["text"]).iso3 == row["iso3"], row
    for code, country in load_countries().items():
        assert (look_up(code).kind, look_up(country.name).iso3, look_up(country.short_name).iso3) == (
            "ours",
            code,
            code,
        )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (LONG.read_text(encoding="utf-8").encode("utf-16"), "this is a text in UTF-16"),
        (b"\x1f\x8b\x08\x00", "this is a gzip archive"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 8, "this is an old workbook"),
        (b"iso3|year|indicator|value\nKEN|2020|exports_share|9.6\n", "its columns are parted by '|'"),
        (b"Year,Kenya,Ghana\n2020,9.6,20.1\n", "the countries stand in columns"),
        (b"indicator,year,KEN,GHA\nexports_share,2020,9.6,20.1\n", "the countries stand in columns"),
    ],
    ids=["utf-16", "gzip", "xls", "bars", "names in columns", "codes in columns"],
)
def test_a_file_of_another_kind_is_called_by_its_name(content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(InputError, match=f"x.csv:1: .*{re.escape(what)}"):
        read(tmp_path / "x.csv")


@pytest.mark.parametrize("extra", ["x,2020,2021,", "2020,x,2021,", "2020,7,2021,"])
def test_a_name_too_many_in_a_header_that_ends_in_a_comma_shifts_nothing(extra: str, tmp_path: Path) -> None:
    lines = [f"Country Code,Indicator Code,{extra}", "KEN,NE.EXP.GNFS.ZS,9.6,10.5,", "VNM,NE.EXP.GNFS.ZS,80,,"]
    with pytest.raises(InputError, match=r"x.csv:2: 5 columns where the header has 6"):
        read(written(tmp_path / "x.csv", *lines))


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\u202e", "\x9b"])
def test_what_is_no_text_is_refused_wherever_it_stands(sign: str, tmp_path: Path) -> None:
    line = f"KEN,Kenya{sign},NE.EXP.GNFS.ZS,9.6"
    with pytest.raises(InputError, match=r"x.csv:2: .*U\+.* in a text"):
        read(written(tmp_path / "x.csv", "Country Code,Country Name,Indicator Code,2020", line))


@pytest.mark.parametrize("code", ["NE.EXP.GNFS.ZS\u200b", "ne.exp.gnfs.zs", "NE.EXP. GNFS.ZS"])
def test_a_code_that_is_nearly_ours_is_not_left_out_as_one_of_thousands(code: str, tmp_path: Path) -> None:
    lines = ["Country Code,Indicator Code,2020", "KEN,SP.POP.TOTL,52217334", f"KEN,{code},9.6"]
    with pytest.raises(InputError, match=r"x.csv:3: .* is not quite NE.EXP.GNFS.ZS"):
        read(written(tmp_path / "x.csv", *lines))


def test_a_source_is_text_of_any_language_on_one_line(tmp_path: Path) -> None:
    said = "دفتر می‌دوزند, 1\u00a0000 ක්‍ෂේත්‍රය"
    header = "iso3,year,indicator,value,source"
    reading = read(written(tmp_path / "x.csv", header, f'KEN,2020,exports_share,9.6,"{said}"'))
    assert said in reading.sources
    with pytest.raises(InputError, match="a source is one line of text"):
        read(written(tmp_path / "x.csv", header, "KEN,2020,exports_share,9.6,a\u2028b"))


@pytest.mark.parametrize(
    "word", ["NA", "N/A", "n.a.", "#N/A", "nan", "NaN", "NULL", ":", "missing", ".", "...", ".."]
)
def test_the_words_of_other_programs_for_nothing_observed_are_taken_as_that(word: str, tmp_path: Path) -> None:
    lines = [
        "Country Code,Indicator Code,2020,2021",
        f"KEN,NE.EXP.GNFS.ZS,{word},13.13",
        f"VNM,NE.EXP.GNFS.ZS,{word},",
    ]
    reading = read(written(tmp_path / "x.csv", *lines))
    assert reading.unobserved == ({word: 2} if word != ".." else {})
    assert np.count_nonzero(~np.isnan(reading.grids["NE.EXP.GNFS.ZS"].values)) == 1


@pytest.mark.parametrize(
    "word", ["-", "–", "#DIV/0!", "#REF!", "0x1A", "1_000", "１２", "12%", "TRUE", "inf", "1e999"]
)
def test_what_may_mean_nil_or_is_a_fault_of_a_spreadsheet_is_no_number(word: str, tmp_path: Path) -> None:
    lines = ["iso3,year,indicator,value", *[f"KEN,{year},exports_share,{word}" for year in range(2001, 2021)]]
    with pytest.raises(InputError, match=r"x.csv:2: .* is not a number \(and 19 more like it\)") as error:
        imported(written(tmp_path / "x.csv", *lines))
    assert len(error.value.problems) == 1


def test_new_governance_codes_are_the_same_estimates_and_the_scores_are_not(tmp_path: Path) -> None:
    lines = ["Country Code,Indicator Code,2023,2024"]
    for code in ("KEN", "VNM"):
        lines += [f"{code},RL.EST,-0.31,", f"{code},GOV_WGI_RL.EST,-0.3,-0.2", f"{code},GOV_WGI_RL.SC,44,46"]
    path = written(tmp_path / "x.csv", *lines)
    reading = read(path)
    assert reading.now == {"GOV_WGI_RL.EST": "RL.EST"}
    assert reading.unknown == {"GOV_WGI_RL.SC"}
    panel = panel_of(imported(path))
    assert [panel.at("KEN", "rule_of_law", year) for year in (2023, 2024)] == [
        -0.3,
        -0.2,
    ]  # the newer code's first


def test_under_a_newer_code_only_what_it_observes_takes_the_place_of_the_older_s(tmp_path: Path) -> None:
    lines = ("KEN,2022,RL.EST,-0.4,book", "KEN,2023,RL.EST,-0.31,book", "KEN,2023,GOV_WGI_RL.EST,-0.3,site")
    reading = read(written(tmp_path / "x.csv", "iso3,year,indicator,value,source", *lines))
    grid, names = reading.grids["RL.EST"], list(reading.sources)
    kenya = reading.countries.index("KEN"), slice(2022 - reading.years[0], 2024 - reading.years[0])
    assert grid.values[kenya].tolist() == [-0.4, -0.3]
    assert [names[at] for at in grid.sources[kenya]] == ["book", "site"]
    assert [reading.file.line(int(record)) for record in grid.records[kenya]] == [2, 4]


def test_a_year_that_had_not_come_is_a_forecast_and_left_out(tmp_path: Path) -> None:
    wide = ["Country Code,Indicator Code,2025,2026,2027,2050", "KEN,NE.EXP.GNFS.ZS,15.7,15.8,15.9,20"]
    long = ["iso3,year,indicator,value,status", *(f"KEN,{y},exports_share,15.8," for y in (2026, 2027, 2030))]
    for lines, years in ((wide, {2027: 1, 2050: 1}), (long, {2027: 1, 2030: 1})):
        path = written(tmp_path / "x.csv", *lines)
        assert read(path).forecasts == years
        assert panel_of(imported(path)).years == (1960, 2026)
        assert read(path, today=date(2027, 1, 1)).forecasts.keys() == years.keys() - {2027}
        assert read(path, today=date(1970, 1, 1)).forecasts == years  # a clock behind the panel is wrong
    released = [*wide, "Last Updated: 07/01/2025,,,,,"]
    assert read(written(tmp_path / "x.csv", *released)).forecasts == {2026: 1, 2027: 1, 2050: 1}
    marked = ["iso3,year,indicator,value,status", "KEN,2025,exports_share,15.7,F", "KEN,2024,exports_share,16,A"]
    assert read(written(tmp_path / "x.csv", *marked)).forecasts == {2025: 1}


# --- releases, countries and seams -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "released"),
    [
        ("Last Updated: 10/07/2025", "2025-10-07"),
        ("Last Updated: 28/10/2025", "2025-10-28"),
        ("Last Updated: soon", ""),
    ],
)
def test_the_date_of_the_databank_s_last_line_is_read(text: str, released: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "Country Code,Indicator Code,2020", "KEN,NE.EXP.GNFS.ZS,12", "", text)
    assert open_data_file(path).released == released
    assert open_data_file(API).released == "2026-10-14"


def test_an_older_release_fills_gaps_and_changes_nothing_unless_it_is_meant(home: Path) -> None:
    old = HERE / "bad" / "data" / "older-release.csv"
    assert found(imported(old, older=True))["urban_share"].changed == 2
    assert run(["data", "import", str(old), "--name", "old"]) == 2
    assert run(["data", "import", str(old), "--name", "old", "--older"]) == 0
    document = json.loads(panels.origins_of("old").read_text(encoding="utf-8"))
    assert (document["file"]["released"], document["accepted_older"]) == ("2025-10-07", True)
    assert panels.load_kept("old").releases["urban_share"] == "2025-10-07"
    assert panels.load_kept("old").releases["population"] == PANEL.releases["population"]
    lines = ["Country Code,Indicator Code,1960", "TWN,SP.URB.TOTL.IN.ZS,58", "Last Updated: 10/07/2025,,"]
    assert PANEL.at("TWN", "urban_share", 1960) is None
    assert found(imported(written(Path("gap.csv"), *lines)))["urban_share"].new == 1


def test_a_later_release_of_what_was_imported_is_no_older_one(home: Path, tmp_path: Path) -> None:
    lines = ["Country Code,Indicator Code,2024,2025", "KEN,SP.URB.TOTL.IN.ZS,25.9,26.2"]
    base = panel_of(
        imported(written(tmp_path / "x.csv", *lines, "Last Updated: 12/18/2026,,"), today=date(2027, 1, 1))
    )
    first = imported(tmp_path / "x.csv", today=date(2027, 1, 1))
    base = parse_panel(first.panel, "panel", first.sources, first.releases)
    assert base.releases["urban_share"] == "2026-12-18"
    earlier = written(tmp_path / "y.csv", *lines[:1], "KEN,SP.URB.TOTL.IN.ZS,25,26", "Last Updated: 10/01/2026,,")
    with pytest.raises(InputError, match="this file is of 2026-10-01"):
        imported(earlier, base)


def test_several_breaks_are_let_through_by_one_command_that_is_told(tmp_path: Path) -> None:
    cells = [(c, y, "population", "54252") for c in ("KEN", "VNM") for y in (2022, 2023)]
    cells += [
        (c, 2022, "population", str(PANEL.at(c, "population", 2022))) for c in ("GHA", "IND", "MAR", "COL", "PER")
    ]
    path = tmp_path / "x.csv"
    path.write_text(long_text(cells), encoding="utf-8")
    with pytest.raises(InputError, match="if all are meant: --accept-break KEN --accept-break VNM"):
        imported(path)
    assert found(imported(path, accept=["KEN", "VNM"]))["population"].changed == 4


@pytest.mark.parametrize("accept", ["KEN", "population", "SP.POP.TOTL"])
def test_a_break_of_one_country_is_let_through_by_its_code_or_the_indicator_s(accept: str) -> None:
    path = HERE / "bad" / "data" / "one-country-in-thousands.csv"
    assert found(imported(path, accept=[accept]))["population"].changed == 2
    with pytest.raises(InputError, match="population of KEN: another unit"):
        imported(path, accept=["VNM", "urban_share"])
    with pytest.raises(UsageError, match="unknown country 'ZAR'"):
        imported(path, accept=["ZAR"])


@pytest.mark.parametrize(
    ("id", "values", "broken"),
    [
        ("rd_expenditure", [4.165, 4.249, 4.146], True),
        ("rd_expenditure", [0.5, 0.3, 0.41], False),
        ("current_account", [-0.012, 0.02, 0.05], True),
        ("current_account", [3.0, -1.5, 6.5], False),
        ("population", [97174, 98935, 100352], True),
        ("population", [97e6, 98e6, 100e6], False),
        ("electricity_access", [0, 0, 0], True),  # nothing, written as nil
    ],
)
def test_one_country_in_another_unit_is_told_from_a_revision(
    id: str, values: list[float], broken: bool, tmp_path: Path
) -> None:
    cells = [("VNM", year, id, repr(float(value))) for year, value in zip((2019, 2021, 2023), values, strict=True)]
    for country in ("GHA", "IND", "MAR", "COL"):
        own = ((year, PANEL.at(country, id, year)) for year in range(2010, 2024))
        cells += [(country, year, id, repr(value)) for year, value in own if value is not None]
    path = tmp_path / "x.csv"
    path.write_text(long_text(cells), encoding="utf-8")
    if broken:
        with pytest.raises(InputError, match=f"{id} of VNM: another unit or definition"):
            imported(path)
    else:
        assert found(imported(path))[id].changed == 3


def test_a_jump_where_file_and_panel_meet_is_said(tmp_path: Path) -> None:
    lines = [
        "Country Code,Indicator Code,2024,2025",
        "KEN,SP.URB.TOTL.IN.ZS,35.1,35.4",
        "VNM,SP.URB.TOTL.IN.ZS,39.9,40.3",
    ]
    (seam,) = imported(written(tmp_path / "x.csv", *lines)).seams
    assert (seam.id, seam.country, seam.since, seam.year, seam.value) == ("urban_share", "KEN", 2023, 2024, 35.1)
    assert seam.before == PANEL.at("KEN", "urban_share", 2023)


def test_every_indicator_keeps_the_digits_the_panel_holds() -> None:
    for id, one in load_indicators().items():
        held = {row[PANEL.columns[id]] for row in PANEL.cells.values()} - {""}
        assert [text for text in held if one.text(float(text)) != text] == [], id


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
        (b"iso3,year,indicator,value\n" + b"x" * (MAX_LINE + 1), ":2: a line of more than 100,000 bytes"),
        (b"iso3,year,indicator,value\rKEN,2020,exports_share,9.6\r", ":1: a line break within the line"),
        (b"", "none of the forms"),
        (
            b"iso3,year,indicator,value,source\nKEN,2020,exports_share,9.6," + b"x" * 301,
            ":2: a source is one line of text",
        ),
    ],
    ids=["zip", "cp1252", "long line", "old line ends", "empty", "source"],
)
def test_what_is_no_data_file_is_refused_before_it_is_read(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        imported(path)
    assert words in str(error.value)


def test_size_and_rows_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latecomer.countrydata.datafile.MAX_LINES", 3)
    with pytest.raises(InputError, match=r"wide.csv:4: more than 3 lines"):
        open_data_file(WIDE)
    monkeypatch.setattr("latecomer.countrydata.datafile.MAX_BYTES", 1000)
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


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("iso3,year,indicator,value,country", "KEN,2021,exports_share,10,8"),
        ("iso3,year,exports_share,Notes", "KEN,2021,10,8"),
        ("Country Code,Indicator Code,2021,Indicator Name", "KEN,NE.EXP.GNFS.ZS,10,8"),
    ],
)
def test_digits_do_not_get_lost_in_a_column_of_words(header: str, line: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x.csv:2: '8' in the column '.*', which holds words\n.*with a point"):
        imported(written(tmp_path / "x.csv", header, line))


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
    path.write_text(",".join(f"N{i}" for i in range(14_000)), "utf-8")
    with pytest.raises(InputError, match=r"x.csv:1: 14,000 columns"):
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


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("iso3,year,indicator,value", "KEN,2022,exports_shar{},12"),
        ("iso3,year,indicator,value", "Kenya{},2022,exports_share,12"),
        ("iso3,year,indicator,value", "KEN,2022,exports_share,w{}"),
        ("Country Code,Indicator Code,2021", "KEN,NE.EXP.GNFS.Z{},12"),
        ("Country Code,Indicator Code,2021", "KE{},NE.EXP.GNFS.ZS,12"),
    ],
)
def test_ten_thousand_wrong_names_take_no_longer_than_right_ones(header: str, line: str, tmp_path: Path) -> None:
    def took(lines: Iterable[str]) -> float:
        path, start = written(tmp_path / "x.csv", header, *lines), time.process_time()
        with suppress(InputError):
            read(path)
        return time.process_time() - start

    right = (
        line.replace("{}", "")
        .replace("shar,", "share,")
        .replace("Kenya", "KEN")
        .replace("KE,", "KEN,")
        .replace(",w", ",1")
    )
    assert took(line.format(i) for i in range(10_000)) < 5 * took([right] * 10_000) + 2


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "iso3,year,indicator,value", *["KEN,2022,exports_share,12"] * 10)
    reading = FileReading(open_data_file(path), PANEL, today=TODAY)
    with path.open("a", encoding="utf-8") as file:
        file.write("KEN,2023,exports_share,13\n")
    with pytest.raises(InputError, match="changed while it was read"):
        list(reading.steps())


def test_a_panel_larger_than_one_that_can_be_read_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, texts = listing(home), texts_of("before")
    monkeypatch.setattr("latecomer.countrydata.panels.SOURCES_BYTES", 10)
    with pytest.raises(UsageError, match=r"sources.csv would have \d+ bytes, and at most 10"):
        panels.keep("next", texts)
    assert listing(home) == before


def test_a_last_line_without_its_end_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for end, said in (("\n", False), ("", True)):
        Path("x.csv").write_text(f"iso3,year,indicator,value\nKEN,2022,exports_share,16{end}", encoding="utf-8")
        assert run(["data", "import", "x.csv", "--dry-run"]) == 0
        assert ("was the file cut off?" in capsys.readouterr().err) is said


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


def test_a_fault_is_counted_through_all_pieces_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latecomer.countrydata.pieces.CHUNK", 1)
    path = written(
        tmp_path / "x.csv", "iso3,year,indicator,value", *(f"KEN,{y},no_such,1" for y in (2021, 2022, 2023))
    )
    with pytest.raises(InputError, match=r":2: unknown indicator 'no_such' \(and 2 more like it\)"):
        read(path)


def test_all_faults_are_said_at_once_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        long_text([("XXX", 1900, "nothing", "many"), ("KEN", 2020, "population", "x")]), encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        imported(path)
    assert [problem.line for problem in error.value.problems] == [2, 2, 2, 2, 3]
    path.write_text(long_text([("KEN", 1900, "population", "1")] * 10_000), encoding="utf-8")
    with pytest.raises(InputError, match=r"x.csv:2: '1900' is not a year .*\(and 9,999 more like it\)") as error:
        imported(path)
    assert len(error.value.problems) == 1
    path.write_text(long_text([("KEN", 2000, "population", f"n{i}") for i in range(10_000)]), encoding="utf-8")
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
    once = imported(path, today=date(2035, 1, 1))
    again = imported(path, panel_of(once), today=date(2035, 1, 1))
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
    assert "1 code of no indicator of ours" in err
    assert "2 groups of countries in 12 lines: LIC, WLD" in err
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
    monkeypatch.setattr("latecomer.questionnaire.plain.Plain.say", lambda _, text: said.append(text))
    monkeypatch.setattr("latecomer.questionnaire.terminal.run", lambda *_: False)
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


def test_what_a_killed_import_left_is_cleared_away_at_the_next(home: Path) -> None:
    folder, host = home / "latecomer" / "panels", panels._host()
    dead, alive = f"99999999@{host}", f"{os.getpid()}@{host}"
    for name in (
        f".x.{dead}.abc.tmp",
        f".before.{dead}.abc.old",
        f".y.{dead}.abc.old",
        ".z.gone",
        ".before.abc12345.tmp",
    ):
        shutil.copytree(folder / "before", folder / name)
    for name in (f".x.{alive}.abc.tmp", ".x.1@elsewhere.abc.tmp"):
        (folder / name).mkdir()
    os.utime(folder / ".before.abc12345.tmp", (0, 0))
    assert run(["data", "import", str(LONG), "--name", "next"]) == 0
    # what one had put aside and not replaced is back; what lives, or nobody can tell, stays
    assert {path.name for path in folder.iterdir()} == {
        *("before", "next", "y"),
        *(f".x.{alive}.abc.tmp", ".x.1@elsewhere.abc.tmp"),
    }
    assert panels.load_kept("y").label.startswith("panel y")
    (folder / "y").rename(folder / f".y.{dead}.abc.old")
    assert panels.load_kept("y").label.startswith("panel y")  # and where it is asked for


def homeless(*_: object, **__: object) -> str:
    raise RuntimeError("could not determine the home directory")


@pytest.mark.parametrize(
    "where", [homeless, lambda name: f"~/.local/share/{name}"], ids=["raises", "as it stands"]
)
def test_without_a_home_the_shipped_panel_is_in_force_and_what_must_write_says_so(
    where: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", where)
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["data", "where"],
        ["data", "panels"],
        ["data", "use", "shipped"],
        ["prefill", "KEN", "--as-of", "2023"],
    ):
        assert run(arguments) == 0
    assert run(["data", "import", str(LONG), "--dry-run"]) == 0
    capsys.readouterr()
    for arguments in (["import", str(LONG)], ["import", str(LONG), "--force"]):
        assert run(["data", *arguments]) == 2
        assert "set HOME or XDG_DATA_HOME" in capsys.readouterr().err
    assert run(["data", "use", "mine"]) == 2
    assert "no panel 'mine'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_ours_is_told_even_where_no_log_can_be_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platformdirs.user_log_dir", homeless)
    monkeypatch.setattr("latecomer.countrydata.panels.in_force", lambda: 1 / 0)
    assert run(["data", "where"]) == 70
    err = capsys.readouterr().err
    assert "a fault of ours (ZeroDivisionError)" in err
    assert "Traceback" not in err


def test_an_interrupted_reading_leaves_everything_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = listing(home)
    monkeypatch.setattr("latecomer.countrydata.importing.FileReading._put", interrupted)
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
