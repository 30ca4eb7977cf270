"""Comparators: nothing from the future, the same figures for all years, robust to what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import nan_euclidean_distances

from latecomer import resources
from latecomer.analogues import Fitted, load_fitted, setting
from latecomer.analogues.fit import fit
from latecomer.analogues.fitted import FILE, check_fresh, pack
from latecomer.analogues.neighbours import peers
from latecomer.analogues.space import Space
from latecomer.assessment import assess
from latecomer.countrydata import Panel, load_panel
from latecomer.errors import InputError, UsageError
from latecomer.knowledge import Comparing, load_knowledge
from latecomer.library import load_library
from latecomer.messages import say
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.table import as_stands
from latecomer.recommendation import Assessment
from latecomer.vocabulary import load_vocabulary

PANEL = load_panel()
VOCABULARY = load_vocabulary()
COMPARING = load_knowledge().comparing


def fitted_on(panel: Panel) -> Fitted:
    return fit(panel, VOCABULARY, COMPARING)


def until(year: int) -> Panel:
    cells = {key: row for key, row in PANEL.cells.items() if key[1] <= year}
    return replace(PANEL, cells=cells, years=(PANEL.years[0], year))


@cache
def profile(country: str, year: int) -> Profile:
    return prefill(country, year, VOCABULARY, PANEL)


@cache
def assessed(country: str, year: int, *struck_out: str) -> Assessment:
    return assess(replace(profile(country, year), struck_out=struck_out), draws=200, questions=False)


# --- the fit ---------------------------------------------------------------------------------------------


def test_what_ships_was_fitted_on_the_shipped_panel_for_the_declared_quantities() -> None:
    """After a change of the panel, the vocabulary or rules/comparators.yaml: run `latecomer data fit`."""
    assert pack(fitted_on(PANEL)) == (resources.data() / FILE).read_bytes()


@given(
    st.sampled_from(sorted({country for country, _ in PANEL.cells})),
    st.integers(1960, 2025),
    st.sampled_from([v.id for v in VOCABULARY.values() if v.origin == "panel"]),
)
@example("MMR", 2022, "medium_high_technology_value_added")  # too far above what is sold
@settings(max_examples=300)
def test_a_fitted_figure_is_what_the_panel_observes(country: str, year: int, id: str) -> None:
    seen, figure = PANEL.observe(country, VOCABULARY[id], year), load_fitted().figure(country, id, year)
    assert (seen is None) == (figure is None)
    if seen and figure:
        assert figure == (pytest.approx(seen.value, rel=1e-3), seen.year)


def test_no_later_row_reaches_an_earlier_year_of_the_fit() -> None:
    whole, cut = load_fitted(), fitted_on(until(1995))
    years = len(cut.years)
    for name in ("values", "observed_in", "developing", "spread", "usual"):
        np.testing.assert_array_equal(getattr(whole, name)[:years], getattr(cut, name))


@pytest.mark.parametrize(("country", "year"), [("VNM", 2005), ("COL", 1998)])
def test_comparators_and_precedents_know_nothing_later(country: str, year: int) -> None:
    whole = assess(profile(country, year), draws=100)
    cut = assess(profile(country, year), replace(load_library(), fitted=fitted_on(until(year))), draws=100)
    assert whole == cut
    assert all(point.year <= year for point in whole.comparators.path.points)
    assert all(k.last <= year for k in whole.comparators.dimensions)
    for precedent in whole.comparators.precedents:
        assert max(o.years[-1] for o in precedent.outcomes) <= year


def test_a_fit_for_other_quantities_is_refused_with_the_remedy() -> None:
    other = replace(COMPARING, shared=COMPARING.shared + 1)
    with pytest.raises(UsageError, match="data fit"):
        check_fresh(load_fitted(), VOCABULARY, other)


def test_a_damaged_or_missing_fit_is_an_error_with_the_remedy(tmp_path_factory: pytest.TempPathFactory) -> None:
    missing, damaged = tmp_path_factory.mktemp("missing"), tmp_path_factory.mktemp("damaged")
    (damaged / FILE).write_bytes((resources.data() / FILE).read_bytes()[:5000])
    for folder, words in ((missing, "no such file"), (damaged, "damaged")):
        with pytest.raises(InputError, match=rf"(?s){words}.*data fit"):
            load_fitted(folder)


# --- distance --------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.lists(st.one_of(st.just(float("nan")), st.floats(-2, 2, width=32)), min_size=5, max_size=5),
    min_size=2,
    max_size=6,
)


def one_dimension(comparing: Comparing, n: int) -> Space:
    first = next(iter(comparing.dimensions.items()))
    alone = replace(comparing, dimensions=dict([first]), shared=1, dimensions_needed=1, largest_difference=100)
    return Space(alone, np.ones(n), np.zeros(n, dtype=int))


@given(ROWS)
def test_a_distance_is_the_one_of_scikit_learn(rows: list[list[float]]) -> None:
    """Within one dimension, without a bound; scikit-learn scales up by what is missing, as a mean does."""
    here = np.array(rows)
    theirs = nan_euclidean_distances(here, here) / np.sqrt(here.shape[1])
    np.testing.assert_allclose(one_dimension(COMPARING, 5).between(here, here).total, theirs, atol=1e-6)


@given(ROWS, st.permutations(range(5)))
def test_the_order_of_quantities_changes_no_distance(rows: list[list[float]], order: list[int]) -> None:
    here = np.array(rows)
    space = one_dimension(COMPARING, 5)
    np.testing.assert_allclose(
        space.between(here, here).total, space.between(here[:, order], here[:, order]).total, atol=1e-9
    )


def test_one_strange_figure_does_not_decide() -> None:
    """A difference beyond the largest counts as the largest: ten times as strange is no further away."""
    space = replace(one_dimension(COMPARING, 5), comparing=replace(COMPARING, shared=1, dimensions_needed=1))
    space = replace(
        space, comparing=replace(space.comparing, dimensions=dict([*COMPARING.dimensions.items()][:1]))
    )
    here, near, far = np.zeros((1, 5)), np.array([[0, 0, 0, 0, 5.0]]), np.array([[0, 0, 0, 0, 50.0]])
    assert space.between(here, near).total == space.between(here, far).total


# --- whom it resembles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1966, 1976, 1986, 1996])
def test_korea_resembles_itself(year: int) -> None:
    overall = assessed("KOR", year).comparators.overall
    assert overall.nearest == year
    assert overall.distance == 0
    assert overall.first <= year <= overall.last


LOOK_RIGHT = {  # the nearest Korean years lie within these, or at the end of the record: docs/comparators.md
    "ETH": (1960, 1976),
    "KEN": (1962, 1976),
    "PAK": (1962, 1976),
    "BGD": (1966, 1985),
    "IND": (1968, 1988),
    "EGY": (1968, 1986),
    "UZB": (1972, 1985),
    "MAR": (1972, 1990),
    "IDN": (1975, 1990),
    "PHL": (1978, 1990),
    "TUR": (1978, 2000),
    "MYS": (1990, 2002),
}


@pytest.mark.parametrize("country", sorted(LOOK_RIGHT))
def test_the_nearest_korean_years_of_twelve_countries_look_right(country: str) -> None:
    overall = assessed(country, 2022).comparators.overall
    low, high = LOOK_RIGHT[country]
    assert overall.found
    assert low <= overall.nearest <= high


def test_countries_differ_in_how_well_korea_fits() -> None:
    said = {country: assessed(country, 2022).comparators.overall.closeness for country in ("NGA", "KEN", "PAK")}
    assert said == {"NGA": "far", "KEN": "some_way_off", "PAK": "near"}
    kenya = assessed("KEN", 2022).comparators.overall
    assert kenya.distance < assessed("KEN", 2022).comparators.usual, (
        "not the distance: one figure that does not fit"
    )
    assert kenya.disagree[0].id == "manufacturing_share"


def test_a_dimension_that_korea_has_too_few_figures_for_is_not_answered() -> None:
    state = next(k for k in assessed("VNM", 2022).comparators.dimensions if k.id == "state")
    assert not state.found
    assert "too few of the years" in say(state.why)


def test_with_too_little_known_nobody_is_named() -> None:
    few = {"population", "manufacturing_share", "inflation"}
    thin = replace(profile("KEN", 2022), answers={id: profile("KEN", 2022).answers[id] for id in few})
    found = assess(thin, draws=50, questions=False).comparators
    assert not found.overall.found
    assert found.peers == ()
    assert found.precedents == ()
    assert found.peers_said
    assert found.precedents_said


def test_who_is_struck_out_is_named_nowhere_but_as_struck_out() -> None:
    before, after = assessed("VNM", 2022), assessed("VNM", 2022, "THA", "MYS")
    assert {"THA", "MYS"} <= {p.country for p in (*before.comparators.peers, *before.comparators.precedents)}
    found = after.comparators
    named = {p.country for p in (*found.peers, *found.precedents)} | {p.country for p in found.path.points}
    assert not named & {"THA", "MYS"}
    assert found.struck_out == ("Thailand", "Malaysia")


def test_precedents_went_on_in_different_ways() -> None:
    """Not only those that did well: what came after is told for every country that stood there."""
    growth = [
        after / before
        for p in assessed("VNM", 2022).comparators.precedents
        for before, _, after in [p.outcomes[0].values]
        if before and after
    ]
    assert len(growth) >= 5
    assert max(growth) > 1.3 * min(growth)


def ranks(distances: Mapping[str, float], countries: list[str]) -> np.ndarray:
    return np.argsort(np.argsort([distances[c] for c in countries]))


def peer_distances(given_profile: Profile) -> dict[str, float]:
    every = replace(COMPARING, peers=1000)
    stands = as_stands(given_profile, VOCABULARY)
    return {p.country: p.distance for p in peers(setting(given_profile, stands, load_fitted(), every, VOCABULARY))}


@pytest.mark.parametrize("country", ["VNM", "COL", "KEN", "UZB"])
def test_one_indicator_less_hardly_changes_the_order_of_peers(country: str) -> None:
    """Spearman's rank correlation over all peers; docs/comparators.md has it for more countries."""
    whole = peer_distances(profile(country, 2022))
    for q in COMPARING.quantities:
        answers = {id: a for id, a in profile(country, 2022).answers.items() if id != q.variable}
        less = peer_distances(replace(profile(country, 2022), answers=answers))
        both = sorted(set(whole) & set(less))
        assert np.corrcoef(ranks(whole, both), ranks(less, both))[0, 1] > 0.85, q.variable


# --- the path --------------------------------------------------------------------------------------------


def test_korea_runs_from_0_to_100_on_its_own_path() -> None:
    korea = {p.year: p.at for p in assessed("VNM", 2022).comparators.path.points if p.country == "KOR"}
    assert korea[1962] == pytest.approx(0, abs=0.05)
    assert korea[1995] == pytest.approx(100, abs=0.05)
    assert korea[1970] < korea[1980] < korea[1990]


def test_a_path_has_no_gaps_and_no_leaps() -> None:
    for country in ("VNM", "COL", "IDN", "TUR"):
        path = [p for p in assessed(country, 2022).comparators.path.points if p.country == country]
        assert [p.year for p in path] == list(range(path[0].year, 2023))
        steps = np.abs(np.diff([p.at for p in path[:-1]]))
        assert steps.max() < 15, country


def test_no_path_is_drawn_against_a_korea_that_was_still_to_come() -> None:
    assert assessed("MYS", 1990).comparators.path.points == ()


# --- figures of one's own --------------------------------------------------------------------------------


def test_a_ministrys_own_figure_counts_and_the_public_one_stands_beside_it() -> None:
    own = Answer(value=60.0, via="document", source="State Bank, annual report 2022", year=2022)
    whole = profile("VNM", 2022)
    a = assess(replace(whole, answers={**whole.answers, "private_credit": own}), draws=50, questions=False)
    reading = a.readings["private_credit"]
    assert reading.text == "60 % of GDP"
    assert reading.public.startswith("125 % of GDP (2022, World Development Indicators")
    assert assess(whole, draws=50, questions=False).readings["private_credit"].public == ""
    credit = [d for d in a.comparators.overall.disagree if d.id == "private_credit"]
    assert not credit, "compared by the ministry's figure, which fits"


def test_with_too_little_observed_there_are_positions_no_list_and_five_figures_to_find() -> None:
    few = {"population", "gdp_per_capita_usd", "inflation", "exports_share"}
    thin = replace(profile("KEN", 2022), answers={id: profile("KEN", 2022).answers[id] for id in few})
    a = assess(thin, draws=50)
    assert not a.ranked
    assert a.first == ()
    assert a.diagnosis.positions
    assert len(a.figures) == 5
    assert all(f.unit and f.source and VOCABULARY[f.id].headline for f in a.figures)
    assert not {f.id for f in a.figures} & few
    assert "manufacturing_share" in {f.id for f in a.figures}, "most signs read it"


def test_a_profile_names_who_is_struck_out_and_unknown_codes_with_the_nearest(tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("profile") / "p.yaml"
    head = "format: latecomer/profile/1\ncountry: KEN\nas_of: 2022\n"
    path.write_text(head + "struck_out: [TZA, UGA]\nanswers: {}\n", encoding="utf-8")
    assert load_profile(path, VOCABULARY).struck_out == ("TZA", "UGA")
    path.write_text(head + "struck_out:\n  - Uganda\nanswers: {}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)p.yaml:5: unknown country 'Uganda'.*UGA"):
        load_profile(path, VOCABULARY)


def test_one_wrong_byte_is_damage_with_the_remedy_and_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole = (resources.data() / FILE).read_bytes()
    said = []
    for at in range(97, len(whole), len(whole) // 25):
        folder = tmp_path_factory.mktemp("byte")
        (folder / FILE).write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            load_fitted(folder)
        except InputError as error:
            said.append(str(error))
    assert said
    assert all("data fit" in message for message in said)
