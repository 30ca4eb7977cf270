"""Tests on past years: nothing later is known, the score is what it says, and who is beside it changes nothing."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.cli import run
from latecomer.countrydata import load_panel
from latecomer.countrydata.roster import Roster
from latecomer.errors import UsageError
from latecomer.knowledge import Institution, KoreaFact
from latecomer.knowledge.cards import Founding
from latecomer.library import Library, load_library
from latecomer.messages import say
from latecomer.report.backtest import drawing, render_backtest
from latecomer.report.backtest import rows as page_rows
from latecomer.scenarios import KoreaTest, Level, backtest_korea, backtest_precedents
from latecomer.scenarios.backtest import OTHERS, by_chance, founded_after, score, years_of
from latecomer.scenarios.backtest_model import BASES, SIZES
from latecomer.scenarios.dating import judge
from latecomer.scenarios.scoring import expected_hits, interval
from latecomer.scenarios.windows import cases_of, check_years

YEARS = (1965, 1975, 1985)
LATER = 1975
CARDS = load_library().knowledge.institutions
IDS = sorted(CARDS)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def found(library: Library) -> KoreaTest:
    return backtest_korea(YEARS, library, 32)


def test_every_list_that_was_scored_is_a_row(found: KoreaTest) -> None:
    rows = found.to_frame()
    assert len(rows) == sum(len(ran.scores) for run in found.runs for ran in run.years)
    assert (rows["held"] <= rows["entries"]).all()
    assert set(rows["kind"]) >= {"record", "public", "other"}


# --- nothing later is known ------------------------------------------------------------------------------


def otherwise_later(library: Library) -> Library:
    """What is dated later than the year, told otherwise: facts of Korea, foundings of cards, bodies of others."""

    def fact(one: KoreaFact) -> KoreaFact:
        later = one.begins > LATER
        return replace(one, since=LATER + 20, year=None, value=one.value) if later and one.since else one

    def card(one: Institution) -> Institution:
        moved = (y + 9 if y > LATER else y for y in (one.founded.function, one.founded.organisation))
        return replace(one, founded=Founding(*moved))

    knowledge = library.knowledge
    return replace(
        library,
        knowledge=replace(
            knowledge,
            korea=tuple(map(fact, knowledge.korea)),
            institutions={id: card(one) for id, one in knowledge.institutions.items()},
        ),
        roster=shifted(library.roster, LATER),
    )


def shifted(roster: Roster, after: int) -> Roster:
    """Every body of later years, some years later still."""
    moved = {
        country: {
            function: tuple(replace(b, since=b.since + 3) if b.since > after else b for b in bodies)
            for function, bodies in of.items()
        }
        for country, of in roster.bodies.items()
    }
    return replace(roster, bodies=moved)


def test_what_is_dated_later_changes_nothing_that_is_said_before(library: Library, found: KoreaTest) -> None:
    other = backtest_korea(YEARS, otherwise_later(library), 32)
    for one, two in zip(found.runs, other.runs, strict=True):
        before = [(year.year, year.ranked, year.first) for year in one.years if year.year <= LATER]
        assert [(year.year, year.ranked, year.first) for year in two.years if year.year <= LATER] == before
    assert [y.positions for y in other.years if y.year <= LATER] == [
        y.positions for y in found.years if y.year <= LATER
    ]
    assert other.years[-1].positions != found.years[-1].positions, "the facts that were moved are read"
    assert other.runs[0].years[1].scores != found.runs[0].years[1].scores, "what is scored by is what came later"


def test_figures_of_later_years_change_nothing_that_is_said_before(
    library: Library, found: KoreaTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, fitted = load_panel(), library.fitted
    cells = {place: row for place, row in panel.cells.items() if place[1] <= LATER}
    cut_panel = replace(panel, cells=cells, lines={}, quantities={})
    later = np.array(fitted.years) > LATER
    arrays = {name: getattr(fitted, name).copy() for name in ("values", "spread", "usual", "developing")}
    for name, array in arrays.items():
        array[later] = False if name == "developing" else np.nan
    monkeypatch.setattr("latecomer.profile.prefilling.load_panel", lambda: cut_panel)
    other = backtest_korea(YEARS, replace(library, fitted=replace(fitted, **arrays, computed={})), 32)
    for one, two in zip(found.runs, other.runs, strict=True):
        known = [year for year in one.years if year.year <= LATER]
        assert [year for year in two.years if year.year <= LATER] == known
    assert other.runs[1].years[-1] != found.runs[1].years[-1], "figures of later years are read"


def test_precedents_know_nothing_founded_after_the_year(library: Library) -> None:
    panel = load_panel()
    lists = {case.country: (case.nearest, case.usual) for case in cases_of(1993, library, panel)}
    other = replace(library, roster=shifted(library.roster, 1993))
    moved = {case.country: (case.nearest, case.usual) for case in cases_of(1993, other, panel)}
    assert len(lists.keys() & moved.keys()) > 50
    assert [c for c in lists.keys() & moved.keys() if lists[c] != moved[c]] == []


# --- the score -------------------------------------------------------------------------------------------

ENTRIES = "abcdefg"
GROUPS = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=6, unique=True).flatmap(
    lambda ids: st.lists(st.booleans(), min_size=len(ids), max_size=len(ids)).map(lambda cuts: cut(ids, cuts))
)


def cut(ids: Sequence[str], cuts: Sequence[bool]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for id, new in zip(ids, cuts, strict=True):
        if new and groups[-1]:
            groups.append([])
        groups[-1].append(id)
    return groups


@given(groups=GROUPS, true=st.sets(st.sampled_from(ENTRIES)), size=st.integers(0, 8))
def test_what_is_expected_of_an_order_at_random_is_the_mean_over_all_orders(
    groups: list[list[str]], true: set[str], size: int
) -> None:
    orders = itertools.product(*(itertools.permutations(group) for group in groups))
    hits = [len(true & set(list(itertools.chain(*order))[:size])) for order in orders]
    assert expected_hits(groups, true, size) == pytest.approx(float(Fraction(sum(hits), len(hits))))


@given(year=st.sampled_from([1962, 1970, 1983]), seed=st.randoms(use_true_random=False))
@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("size", SIZES)
def test_a_perfect_list_hits_all_there_is_to_hit(basis: str, size: int, year: int, seed) -> None:
    founded = list(founded_after(CARDS, year, 10, basis))
    seed.shuffle(founded)
    rest = [id for id in IDS if id not in founded]
    got = score([*founded, *rest], CARDS, year, 10, basis, size)
    assert got
    assert (got.held, got.of) == (min(size, len(founded)), size)


def test_a_list_of_what_is_founded_already_has_no_score() -> None:
    before = [id for id in IDS if CARDS[id].founded.function <= 1980]
    assert len(before) > 10
    assert score(before, CARDS, 1980, 10, "function", 5) is None


@given(order=st.permutations(IDS), data=st.data())
@settings(max_examples=20)
def test_what_korea_had_founded_before_counts_nowhere_in_the_list(order: list[str], data: st.DataObject) -> None:
    left = [id for id in order if CARDS[id].founded.function > 1975]
    got = score(order, CARDS, 1975, 10, "function", 5)
    assert got == score(left, CARDS, 1975, 10, "function", 5)
    assert got
    assert got.open == len(left)
    assert got.held == sum(1975 < CARDS[id].founded.function <= 1985 for id in left[:5])


def test_a_year_after_which_all_is_founded_tells_nothing() -> None:
    got = score(IDS, CARDS, 1995, 10, "function", 5)
    assert got
    assert not got.tells
    assert (got.held, got.chance) == (5, 5)


def test_the_lists_score_in_counts_that_fit_together(found: KoreaTest) -> None:
    for run_ in found.runs:
        for year in run_.years:
            assert not {id for id in year.first if CARDS[id].founded.function <= year.year}
            for s in year.scores:
                assert 0 <= s.held <= s.of <= s.size
                assert s.chance == pytest.approx(s.of * s.founded / s.open)


def test_an_economy_is_compared_with_korea_in_the_years_both_have(found: KoreaTest) -> None:
    of = {run_.country: run_ for run_ in found.runs if run_.kind == "other"}
    korea = {year.year: year.scores[0] for year in found.runs[0].years}
    for run_ in of.values():
        first = run_.summaries[0]
        assert first.years == tuple(year.year for year in run_.years if year.ranked)
        assert first.korea == pytest.approx(sum(korea[y].held for y in first.years) / len(first.years))
    assert {run_.summaries[0].years for run_ in of.values()} > {YEARS}, "not all have a list in 1965"


# --- who is beside it ------------------------------------------------------------------------------------


def test_the_order_of_other_economies_changes_nothing(library: Library, found: KoreaTest) -> None:
    assert backtest_korea(YEARS, library, 32, others=OTHERS[::-1]) == found


def test_other_economies_change_nothing_of_koreas_own(library: Library, found: KoreaTest) -> None:
    alone = backtest_korea(YEARS, library, 32, others=())
    assert alone.runs == found.runs[:3]
    assert alone.leads == found.leads


def test_lead_is_told_from_the_first_list_to_the_founding(found: KoreaTest) -> None:
    listed = {year.year: year.first for year in found.runs[0].years}
    for one in found.leads:
        assert one.listed == tuple(year for year in YEARS if one.id in listed[year])
        assert one.lead == (one.function - one.listed[0] if one.listed else None)
        assert one.asked == (one.function > YEARS[0])
        assert 0 <= one.kept <= one.anew + 1e-9 <= 1 + 1e-6


def test_an_order_that_is_kept_lists_a_card_by_its_last_year_and_one_drawn_anew_in_any() -> None:
    left = [sum(card.founded.function > year for card in CARDS.values()) for year in (1970, 1980)]
    kept, anew = by_chance((1970, 1980), CARDS)
    assert kept == pytest.approx(10 / left[1])
    assert anew == pytest.approx(1 - (1 - 10 / left[0]) * (1 - 10 / left[1]))
    assert by_chance((1998,), CARDS) == (1, 1)


def test_limits_are_told_always_and_where_nothing_tells_the_first_line_says_so(library: Library) -> None:
    nothing = backtest_korea((1960, 1995), library, 16)
    assert say(nothing.finding).startswith("No year tells anything")
    said = [one.code for one in nothing.limits]
    assert {"backtest.korea.limit.wrote", "backtest.korea.limit.thin"} <= set(said)
    assert "1960" in say(next(one for one in nothing.limits if one.code.endswith("silent")))


def test_an_interval_draws_groups_whole_and_the_same_each_time() -> None:
    assert interval([[1.0, 3.0], [2.0]]) == interval([[1.0, 3.0], [2.0]])
    alike = interval([[0.0, 1.0]] * 7)
    assert (alike.mean, alike.low, alike.high, alike.n) == (0.5, 0.5, 0.5, 7)
    apart = interval([[0.0], [1.0]] * 4)
    assert apart.low < 0.5 < apart.high


# --- positions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "level", "open_", "judged", "years"),
    [
        (1965, 1, False, "right", 0),
        (1965, 1, True, "right", 0),
        (1965, 0, False, "late", 5),
        (1961, 0, False, "late", 1),
        (1976, 1, True, "open", 0),
        (1976, 3, False, "early", 3),
        (1990, 1, False, "late", 18),
    ],
)
def test_a_position_is_early_or_late_by_the_sources_dates(
    year: int, level: int, open_: bool, judged: str, years: int, library: Library
) -> None:
    scale = library.knowledge.scales["industrial_policy_phase"]
    one = judge("industrial_policy_phase", scale, Level(level, open_, known=True), year)
    assert (one.judged, one.years) == (judged, years)


def test_what_is_not_known_is_neither_right_nor_late(library: Library) -> None:
    scale = library.knowledge.scales["capability"]
    assert judge("capability", scale, Level(0, True, known=False), 1965).judged == "unknown"


# --- precedents ------------------------------------------------------------------------------------------


def test_windows_add_up_to_all_together(library: Library) -> None:
    found = backtest_precedents([2003, 1993, 2003], library)
    overall, *windows = found.windows
    assert (found.years, [w.year for w in windows]) == ((1993, 2003), [1993, 2003])
    assert overall.cases == sum(w.cases for w in windows)
    assert overall.nearest.mean == pytest.approx(sum(w.nearest.mean * w.cases for w in windows) / overall.cases)
    assert sum(one.listed for one in found.functions) == found.first * overall.cases
    assert sum(one.hits for one in found.functions) == pytest.approx(
        found.first * overall.cases * overall.nearest.mean
    )
    assert [one.code.rpartition(".")[2] for one in found.limits] == ["roster", "survivors", "without", "repeated"]


def test_chance_is_what_an_order_at_random_would_find(library: Library) -> None:
    window = backtest_precedents([1993], library).windows[1]
    cases = list(cases_of(1993, library, load_panel()))
    assert window.chance == pytest.approx(sum(len(c.founded) / len(c.open) for c in cases) / len(cases))
    assert window.over_chance.mean == pytest.approx(window.nearest.mean - window.chance)
    assert window.over_usual.mean == pytest.approx(window.nearest.mean - window.usual)


def test_years_closer_than_the_span_are_said_to_count_twice(library: Library) -> None:
    assert backtest_precedents([1998, 2003], library).limits[-1].code.endswith("overlap")


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((1959, 2000, 5), "1959"),
        ((1960, 2001, 5), "from 1960 to 2000"),
        ((1990, 1980, 5), "from 1980 to 1990"),
        ((1960, 2000, 0), "a step of 0 years"),
        ((1960, 2000, -1), "1 or more"),
    ],
)
def test_years_without_a_record_are_refused(years: tuple[int, int, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        years_of(*years)


@pytest.mark.parametrize("years", [[1969], [2017], []])
def test_years_that_cannot_be_tested_are_refused(years: list[int], library: Library) -> None:
    with pytest.raises(UsageError, match="from 1970 to 2016"):
        check_years(years, library)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["corea"], "did you mean 'korea'"),
        (["korea", "--from", "1950"], "from 1960 to 2000"),
        (["korea", "--from", "1990", "--to", "1980"], "there is no year"),
        (["korea", "--step", "0"], "1 or more"),
        (["precedents", "--years", "19x3"], "'19x3' is no year"),
        (["precedents", "--years", "2020"], "the year 2020 cannot be tested"),
        (["precedents", "--years", ","], "no year"),
    ],
)
def test_the_command_says_what_would_be_right(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backtest", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_first_line_says_what_came_out_and_the_last_what_it_cannot_show(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["backtest", "korea", "--from", "1965", "--to", "1985", "--step", "10", "--draws", "32"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Korea's first 5 held ")
    assert not re.search(r"[a-z][.;,][A-Za-z0-9]|\w\(| ,", out[: out.index("Level said")]), "words run together"
    assert "; chance " in out.splitlines()[0]
    assert "Korea wrote the rules" in out[out.index("What this cannot show") :]
    assert err == ""


# --- the page --------------------------------------------------------------------------------------------


def test_the_chart_shows_every_card_with_its_founding_and_its_lists(library: Library, found: KoreaTest) -> None:
    names = {id: card.name for id, card in CARDS.items()}
    rows = page_rows(found, names)
    founded = [(row["line"], row["year"]) for row in rows if row["kind"] == "founded"]
    assert founded == [(line, one.function) for line, one in enumerate(found.leads)]
    listed = {(row["line"], row["year"], row["kind"]) for row in rows if row["kind"] in ("near", "far")}
    assert listed == {
        (line, year, "near" if one.function - year <= 10 else "far")
        for line, one in enumerate(found.leads)
        for year in one.listed
    }
    chart = drawing(found, library.knowledge)
    assert all(name in chart.description for name in names.values())
    assert '<svg class="chart backtest" role="img"' in chart.svg


def test_the_page_holds_what_is_said_and_a_table_behind_the_chart(library: Library, found: KoreaTest) -> None:
    html = render_backtest(found, library.knowledge)
    text = unescape(html)
    for one in (found.finding, *found.readings, *found.limits):
        assert say(one) in text
    assert "default-src 'none'" in text
    assert text.count("The chart as a table") == 1
    assert all(f'<th scope="row">{card.name}</th>' in text for card in CARDS.values())
    assert html == render_backtest(found, library.knowledge)


def test_the_command_writes_a_page_and_nothing_over_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "korea.html"
    wanted = ["backtest", "korea", "--from", "1965", "--to", "1965", "--draws", "16", "--format", "json", "-o"]
    assert run([*wanted, str(path)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["subject"] == "korea"
    assert err == f"{path}\n"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    before = path.read_bytes()
    assert run([*wanted, str(path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [("korea.pdf", "korea.html"), ("korea", "only a page is written"), ("no/korea.html", "no such folder")],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_work(
    name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backtest", "korea", "-o", str(tmp_path / name)]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_precedents_are_told_by_year_and_function(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backtest", "precedents", "--years", "2003"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Of the first 5 by the record of the nearest economies")
    assert "credit_information" in out
