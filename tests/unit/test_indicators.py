"""The panel and prefill: as of a year and nothing later, never older than the limit, nothing invented."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from latecomer import resources
from latecomer.countrydata import Panel, load_panel
from latecomer.countrydata.building import build
from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.facts import Spell, fact_on, load_facts
from latecomer.countrydata.indicators import developing, load_indicators, parse_panel, predict
from latecomer.errors import InputError, UsageError
from latecomer.profile import prefill
from latecomer.profile.standing import standing
from latecomer.profile.table import as_stands
from latecomer.vocabulary import Vocabulary, load_vocabulary

PANEL = load_panel()


def without_later(year: int) -> Panel:
    return replace(PANEL, cells={key: row for key, row in PANEL.cells.items() if key[1] <= year})


@pytest.mark.parametrize(("country", "year"), [("VNM", 2012), ("KOR", 1976), ("ETH", 2019), ("CHL", 1990)])
def test_a_profile_knows_nothing_later_than_its_year(country: str, year: int, vocabulary: Vocabulary) -> None:
    full = prefill(country, year, vocabulary, PANEL)
    assert full.answers == prefill(country, year, vocabulary, without_later(year)).answers
    assert all(a.year is None or a.year <= year for a in full.answers.values())


def test_every_value_is_the_latest_within_its_age_limit(vocabulary: Vocabulary) -> None:
    for country in ("VNM", "KEN", "COL"):
        profile = prefill(country, 2020, vocabulary, PANEL)
        for variable in vocabulary.values():
            if variable.origin != "panel" or variable.period or variable.change:
                continue
            limit = variable.age_limit or 0
            seen = [
                (y, v)
                for y in range(2020 - limit, 2021)
                if (v := PANEL.at(country, variable.column, y)) is not None
            ]
            answer = profile.answers.get(variable.id)
            assert (answer is None) == (not seen), variable.id
            if answer and seen:
                assert (answer.year, answer.value) == seen[-1], variable.id


def test_a_flow_is_the_median_of_five_years(vocabulary: Vocabulary) -> None:
    answer = prefill("VNM", 2022, vocabulary, PANEL).answers["exports_share"]
    values = [PANEL.at("VNM", "exports_share", year) for year in range(2018, 2023)]
    assert answer.value == pytest.approx(median(v for v in values if v is not None), rel=1e-3)
    assert (answer.since, answer.year) == (2018, 2022)


def test_a_change_is_read_off_two_years_and_both_must_be_there(vocabulary: Vocabulary) -> None:
    dearer = vocabulary["dollar_dearer"]
    before, now = (PANEL.at("GHA", "official_exchange_rate", year) for year in (2021, 2022))
    assert before is not None
    assert now is not None
    seen = PANEL.observe("GHA", dearer, 2022)
    assert seen is not None
    assert seen.value == pytest.approx(100 * (now / before - 1), rel=1e-3)
    first = min(year for country, year in PANEL.cells if country == "GHA" and PANEL.at("GHA", dearer.column, year))
    assert PANEL.observe("GHA", replace(dearer, age_limit=0), first) is None


def test_every_indicator_of_the_panel_is_in_the_vocabulary_with_its_unit(vocabulary: Vocabulary) -> None:
    catalogue = load_indicators()
    panel = {v.column for v in vocabulary.values() if v.origin == "panel"}
    assert panel == set(catalogue) == set(PANEL.columns) - {"iso3", "year"}
    for id, indicator in catalogue.items():
        assert vocabulary[id].unit == indicator.unit
        assert indicator.licence


def test_only_impossible_observations_lie_out_of_range(vocabulary: Vocabulary) -> None:
    """Shares above 100 % of their whole: fifteen cells of the panel, and none reaches a profile."""
    impossible = {
        (variable.id, country, year)
        for variable in vocabulary.values()
        if variable.origin == "panel" and not variable.change
        for country, year in PANEL.cells
        if (v := PANEL.at(country, variable.column, year)) is not None and not variable.low <= v <= variable.high
    }
    assert {id for id, _, _ in impossible} == {"fuel_exports", "ores_metals_exports", "tourism_receipts"}
    assert len(impossible) < 20
    for id, country, year in impossible:
        one_year = replace(vocabulary[id], period=None, age_limit=0)
        assert PANEL.observe(country, one_year, year) is None


@pytest.mark.parametrize(
    ("country", "year", "seen"),
    [
        ("MMR", 2022, None),  # 93 % of manufacturing, and 8 % of the manufactures sold
        ("BWA", 2003, None),  # 78 % after 1 % the year before
        ("IND", 1995, 46.22),  # an economy that sold little abroad
        ("SGP", 2022, 82.33),  # made and sold
    ],
)
def test_engineering_made_far_beyond_what_is_sold_is_a_fault_of_the_data(
    country: str, year: int, seen: float | None, vocabulary: Vocabulary
) -> None:
    this_year = replace(vocabulary["medium_high_technology_value_added"], age_limit=0)
    observed = PANEL.observe(country, this_year, year)
    assert (observed.value if observed else None) == seen


def test_a_figure_is_held_against_another_of_the_panel_or_the_vocabulary_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (resources.questionnaires() / "variables.yaml").read_text(encoding="utf-8")
    wrong = text.replace(
        "at_most_above: {medium_high_technology_exports", "at_most_above: {medium_high_tech_exports"
    )
    (tmp_path / "variables.yaml").write_text(wrong, encoding="utf-8")
    monkeypatch.setattr("latecomer.resources.questionnaires", lambda: tmp_path)
    with pytest.raises(InputError, match="'medium_high_tech_exports' is no indicator of the panel"):
        load_vocabulary.__wrapped__()


def test_what_income_predicts_is_a_regression_over_the_developing_economies(vocabulary: Vocabulary) -> None:
    variable = vocabulary["private_credit_expected"]
    x, y = [], []
    for country in developing(PANEL, 2022):
        credit = PANEL.observe(country, vocabulary["private_credit"], 2022)
        income = PANEL.observe(country, vocabulary["gdp_per_capita_usd"], 2022)
        if credit and income:
            x.append(np.log(income.value))
            y.append(np.log(credit.value))
    slope, level = np.polyfit(x, y, 1)
    income = PANEL.at("KEN", "gdp_per_capita_usd", 2022)
    assert income is not None
    expected = float(np.exp(level + slope * np.log(income)))
    seen = predict(PANEL, vocabulary, variable, "KEN", 2022)
    assert seen is not None
    assert seen.value == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("id", ["firms_power_outages", "credit_reported", "manufactures_sold"])
def test_a_gap_is_what_income_and_size_leave_unexplained(id: str, vocabulary: Vocabulary) -> None:
    """Of a computed figure as of an observed one: over the economies of the fit it knows nothing of income."""
    income, gaps = [], []
    for country in developing(PANEL, 2022):
        stands = as_stands(prefill(country, 2022, vocabulary, PANEL), vocabulary)
        gap, head = stands.column(f"{id}_gap"), stands.column("gdp_per_capita_usd")
        if gap.known[0] and head.known[0]:
            income.append(np.log(head.values[0]))
            gaps.append(gap.values[0])
    assert len(gaps) > 80
    assert np.corrcoef(income, gaps)[0, 1] == pytest.approx(0, abs=0.05)
    assert np.std(gaps) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("country", "makes"),
    [
        ("TJK", 0),
        ("KAZ", 0),
        ("CHL", 0),
        ("GHA", 0),
        ("COL", 1),
        ("BGR", 1),
        ("MYS", 1),
        ("BGD", 1),
        ("DZA", 0),
        ("IRQ", None),
    ],
)
def test_manufacturing_says_nothing_where_it_may_be_refining_smelting_or_gold(
    country: str, makes: int | None, vocabulary: Vocabulary
) -> None:
    """Colombia's oil is small beside its home economy; what Iraq sells is not known, its rents are large."""
    column = as_stands(prefill(country, 2022, vocabulary, PANEL), vocabulary).column("makes_goods")
    assert (int(column.values[0]) if column.known[0] else None) == makes


def test_the_developing_economies_move_with_the_time() -> None:
    assert "KOR" in developing(PANEL, 1975)
    assert "KOR" not in developing(PANEL, 2000)
    assert {"ETH", "VNM", "COL"} <= set(developing(PANEL, 2022))
    assert not {"USA", "DEU"} & set(developing(PANEL, 2022))


@pytest.mark.parametrize(
    ("country", "fact", "date", "holds"),
    [
        ("BWA", "ldc", "1990-12-31", True),
        ("BWA", "ldc", "1995-12-31", False),
        ("VNM", "wto_member", "2006-12-31", False),
        ("VNM", "wto_member", "2007-12-31", True),
        ("KOR", "wto_member", "1994-12-31", False),
        ("ETH", "wto_member", "2023-12-31", False),
        ("ETH", "ldc", "2023-12-31", True),
        ("BGD", "ldc", "1974-12-31", False),
        ("BTN", "ldc", "2023-12-12", True),
        ("BTN", "ldc", "2023-12-13", False),
        ("NPL", "landlocked", "2020-12-31", True),
    ],
)
def test_facts_are_dated(country: str, fact: str, date: str, holds: bool, vocabulary: Vocabulary) -> None:
    assert bool(fact_on(country, vocabulary[fact], date)) is holds


def test_a_fact_outside_the_years_it_is_known_for_is_unknown(vocabulary: Vocabulary) -> None:
    assert fact_on("SOM", vocabulary["fragile"], "2010-12-31") is None
    assert "fragile" not in prefill("SOM", 2010, vocabulary, PANEL).answers


def test_every_dated_fact_names_a_country_of_the_panel_and_dates_in_order() -> None:
    for (country, fact), spells in load_facts().items():
        assert country in load_countries(), (country, fact)
        for spell in spells:
            assert not spell.until or spell.since < spell.until


def test_setting_a_later_fact_changes_no_earlier_profile(vocabulary: Vocabulary) -> None:
    before = {id: a.value for id, a in prefill("BGD", 2020, vocabulary, PANEL).answers.items() if a.via == "fact"}
    assert before["ldc"] is True
    spell = load_facts()["BGD", "ldc"][0]
    assert replace(spell, until="2026-11-24").holds("2020-12-31")
    assert not replace(spell, until="2026-11-24").holds("2026-12-31")


@pytest.mark.parametrize(("country", "year"), [("VNM", 2005), ("BTN", 2015), ("KHM", 2020), ("ETH", 2020)])
def test_no_fact_that_begins_later_reaches_a_profile(
    country: str, year: int, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every dated fact of the country set to begin, to end or to be announced after the year."""
    before = prefill(country, year, vocabulary, PANEL).answers
    later = f"{year + 1}-01-01"
    facts = dict(load_facts())
    for fact in ("ldc", "wto_member", "annex_vii_b", "transition"):
        spells = [
            replace(
                spell,
                until=spell.until if spell.until <= f"{year}-12-31" and spell.until else later,
                announced=later,
            )
            for spell in facts.get((country, fact), ())
            if spell.since <= f"{year}-12-31"
        ]
        begun = any(not spell.until or spell.until > f"{year}-12-31" for spell in spells)
        new = [] if begun else [Spell(later, "", "", True, "set by this test", "", "")]
        facts[country, fact] = (*spells, *new)
    monkeypatch.setattr("latecomer.countrydata.facts.load_facts", lambda: facts)
    after = prefill(country, year, vocabulary, PANEL).answers
    assert {id: a.value for id, a in after.items()} == {id: a.value for id, a in before.items()}


@pytest.mark.parametrize(
    ("country", "year", "words"), [("XXX", 2020, "unknown country"), ("KOR", 1950, "begin in 1960")]
)
def test_prefill_refuses_what_it_cannot_know(country: str, year: int, words: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match=words):
        prefill(country, year, vocabulary, PANEL)


def test_a_place_is_the_share_of_developing_economies_with_a_lower_value(vocabulary: Vocabulary) -> None:
    found = {one.id: one for one in standing("KEN", 2022, vocabulary, PANEL)}
    credit = found["private_credit"]
    others = [
        seen.value
        for country in developing(PANEL, 2022)
        if country != "KEN" and (seen := PANEL.observe(country, vocabulary["private_credit"], 2022))
    ]
    assert credit.among == len(others)
    assert credit.below == pytest.approx(sum(v < credit.value for v in others) / len(others))
    assert all(one.unit and one.source and one.year <= 2022 for one in found.values())


def test_derived_indicators_stand_beside_the_observed_with_their_formula(vocabulary: Vocabulary) -> None:
    found = {one.id: one for one in standing("KEN", 2022, vocabulary, PANEL)}
    ratio = found["private_credit"].value / found["private_credit_expected"].value
    assert found["private_credit_relative"].value == pytest.approx(ratio, rel=1e-3)
    assert found["private_credit_relative"].source == "computed: private_credit / private_credit_expected"
    assert found["private_credit_expected"].source == "fitted on the developing economies of 2022"
    assert found["gdp_billion"].unit == "billion current US$"
    assert all(one.year <= 2022 for one in found.values())


# --- the package's data, made from files as delivered -------------------------------------------------------


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A delivery of what is shipped, with one column more."""
    folder = tmp_path / "delivery"
    (folder / "bodies").mkdir(parents=True)
    for name in ("countries.csv", "indicators.csv"):
        shutil.copy(resources.data() / name, folder)
    shutil.copy(resources.data() / "bodies.csv", folder / "bodies" / "all.csv")
    with (folder / "indicators.csv").open("a", encoding="utf-8") as catalogue:
        catalogue.write(f"machines_per_worker,Machines per worker,number,Census of industry{',' * 13}\n")
    panel = (resources.data() / "panel.csv").read_text(encoding="utf-8").splitlines()
    more = ["machines_per_worker", *("2.5" if row.startswith("KEN,2020,") else "" for row in panel[1:])]
    text = "".join(f"{row},{cell}\n" for row, cell in zip(panel, more, strict=True))
    (folder / "panel.csv").write_text(text, encoding="utf-8")
    return folder


def rebuilt(delivery: Path, vocabulary: Vocabulary) -> Path:
    target = delivery.parent / "data"
    target.mkdir(exist_ok=True)
    shutil.copy(resources.data() / "indicators.csv", target)
    build(delivery, target, vocabulary)
    return target


def test_building_the_shipped_data_again_changes_no_byte(delivery: Path, vocabulary: Vocabulary) -> None:
    """And a column that no variable reads is left out."""
    target = rebuilt(delivery, vocabulary)
    for name in ("panel.csv", "indicators.csv", "countries.csv", "bodies.csv"):
        assert (target / name).read_bytes() == (resources.data() / name).read_bytes(), name


def test_a_new_indicator_is_a_variable_and_a_command(delivery: Path, vocabulary: Vocabulary) -> None:
    described = replace(vocabulary["urban_share"], id="machines_per_worker", range=(0, 100))
    more = replace(vocabulary, variables={**vocabulary.variables, described.id: described})
    target = rebuilt(delivery, more)
    panel = parse_panel((target / "panel.csv").read_text(encoding="utf-8"), "rebuilt")
    seen = panel.observe("KEN", described, 2021)
    assert seen is not None
    assert (seen.value, seen.year) == (2.5, 2020)
    catalogue = (target / "indicators.csv").read_text(encoding="utf-8").splitlines()
    assert [row for row in catalogue if row.startswith(described.id)] == [
        "machines_per_worker,Machines per worker,number,Census of industry,,,1,4,,,,,,,,CC BY 4.0,"
    ]


def test_a_delivery_without_what_a_variable_reads_is_refused(delivery: Path, vocabulary: Vocabulary) -> None:
    described = replace(vocabulary["urban_share"], id="robots_per_worker")
    more = replace(vocabulary, variables={**vocabulary.variables, described.id: described})
    with pytest.raises(InputError, match="the vocabulary reads 'robots_per_worker', which is no column"):
        rebuilt(delivery, more)
    assert not (delivery.parent / "data" / "panel.csv").exists()
