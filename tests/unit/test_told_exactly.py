"""What a card and a reading say beside the verdict: shares, who comes first of equals, how sure, what to ask."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from latecomer.analogues import precedents_of
from latecomer.assessment import assess
from latecomer.engine import Column, Table, parse_condition
from latecomer.knowledge import When
from latecomer.library import load_library
from latecomer.measurement import Batch, Measures, Usual, batch_of, first_of, measure
from latecomer.measurement.cards import IN_PLACE, MISSING_BLOCKS, MISSING_WEAKENS, NOT_KNOWN
from latecomer.measurement.law import LawStatus
from latecomer.measurement.precedents import no_precedents
from latecomer.measurement.usual import YEARS
from latecomer.measurement.weighing import interval
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.model import Value
from latecomer.profile.reconciling import reconcile
from latecomer.recommendation import Assessment, Recommendation, facts_of, trend
from latecomer.recommendation.guide import guide
from latecomer.recommendation.law import standing

LIBRARY = load_library()
KNOWLEDGE, VOCABULARY = LIBRARY.knowledge, LIBRARY.vocabulary
DRAWS = 40
NOBODY_KNEW = Answer(state="unknown", evidence="nobody knew")
CORE, SECOND = "specialised_supplier", "supplier_dominated"


def said(value: Value) -> Answer:
    return Answer(value=value, confidence="medium", evidence="seen")


@cache
def figures() -> Profile:
    return prefill("KEN", 2022, VOCABULARY)


@cache
def kenya() -> Assessment:
    """Judge a country from public figures alone."""
    return assess(figures(), LIBRARY, draws=DRAWS, questions=False)


@cache
def answered() -> Assessment:
    """Judge it after people have answered, two of them about one thing, in rules where two groups change names."""
    two = [replace(said(2.0), role="bureau"), replace(NOBODY_KNEW, role="federation")]
    answers = {
        "mstq": reconcile(VOCABULARY["mstq"], two, 2022),
        "collateral_gap": said(3.0),
        "cap_operate": NOBODY_KNEW,
        "dominant_sector_type": said((CORE, SECOND)),
        "existing.business_exit.exists": said(True),
        "existing.business_exit.delivery": said(3.0),
        "existing.guarantee.exists": said(True),
        "existing.testing.exists": said(False),
    }
    groups = KNOWLEDGE.target_groups
    changed = {**groups, CORE: groups[SECOND], SECOND: groups[CORE]}
    library = replace(LIBRARY, knowledge=replace(KNOWLEDGE, target_groups=changed))
    return assess(
        replace(figures(), answers={**figures().answers, **answers}), library, draws=DRAWS, questions=False
    )


def card(a: Assessment, id: str) -> Recommendation:
    return next(r for r in a.recommendations if r.id == id)


def test_what_neighbours_took_up_counts_as_if_some_more_had_done_as_most_do() -> None:
    method = KNOWLEDGE.method
    found = [r.precedents for r in kenya().recommendations if r.precedents]
    assert {one.took for one in found} != {0}
    for one in found:
        share = (one.took + method.prior * one.base) / (one.of + method.prior)
        assert one.share == pytest.approx(share, abs=0.002)


def test_where_nothing_is_usual_nothing_is_taken_off_but_the_part_that_figures_leave_open() -> None:
    library = replace(LIBRARY)
    library.__dict__["usual"] = Usual(VOCABULARY, KNOWLEDGE, {year: {} for year in YEARS})
    a = assess(figures(), library, draws=DRAWS, questions=False)
    assert {r.usual for r in a.recommendations} == {0.0}
    for r in a.recommendations:
        assert r.shrinkage == pytest.approx((1 - KNOWLEDGE.method.follows) * r.case, abs=0.051)


def test_how_well_a_body_serves_is_worth_asking_only_where_there_is_one() -> None:
    asked: dict[str, set[str]] = {"exists": set(), "delivery": set()}
    for r in (*kenya().recommendations, *answered().recommendations):
        function = KNOWLEDGE.institutions[r.id].function
        for part, of in asked.items():
            if f"existing.{function}.{part}" in {q.id for q in r.answers}:
                of.add(r.existing)
    assert asked["delivery"] == {"yes"}
    assert "unknown" in asked["exists"]


def test_what_clients_receive_is_told_as_it_was_answered() -> None:
    received = card(answered(), "business-exit").existing_delivery
    assert received
    assert received == answered().readings["existing.business_exit.delivery"].text


def test_nobody_and_not_known_are_two_things() -> None:
    found = {id: card(answered(), id).existing for id in ("testing-standards", "business-exit", "venture-capital")}
    assert found == {"testing-standards": "no", "business-exit": "yes", "venture-capital": "unknown"}


def test_an_answer_is_told_with_how_sure_it_is_and_an_unknown_without() -> None:
    readings = answered().readings
    assert (readings["collateral_gap"].confidence, readings["cap_operate"].confidence) == ("medium", "")
    assert {r.role: r.confidence for r in readings["mstq"].responses} == {"bureau": "medium", "federation": ""}


def test_core_clients_come_before_the_second_whatever_they_are_called() -> None:
    """The names that ship happen to stand in the order of their rank; here they have changed places."""
    serve = {one.id: one.serve for one in answered().diagnosis.targets if one.serve}
    assert serve == {SECOND: 1, CORE: 2}


@pytest.mark.parametrize(("answers", "thin"), [(0, True), (29, True), (30, False), (31, False), (90, False)])
def test_evidence_is_thin_below_a_third_of_the_answers(answers: int, thin: bool) -> None:
    a = kenya()
    assert bool(guide(a.diagnosis, a.comparators, KNOWLEDGE.method, answers, 90).thin) is thin


def test_an_instrument_stands_as_the_rule_says_that_classes_it_and_is_not_known_without_one() -> None:
    instrument = next(one for one in KNOWLEDGE.instruments.values() if one.rules[0].status != one.rules[-1].status)
    status = LawStatus(instrument, np.array([0, len(instrument.rules) - 1, -1]))
    first, last = instrument.rules[0].status, instrument.rules[-1].status
    assert [standing(status, row) for row in range(3)] == [first, last, "not known"]


def test_points_and_their_interval_are_told_to_a_tenth() -> None:
    for r in kenya().recommendations:
        for told in (r.case, r.case_low, r.case_high, r.usual, r.shrinkage, r.order):
            assert told == round(told, 1), r.id


def test_of_one_card_three_answers_are_asked_for_at_the_most_and_three_economies_told() -> None:
    asked = [len(r.answers) for r in kenya().recommendations]
    assert max(asked) == 3
    told = [len(r.precedents.examples) for r in kenya().recommendations if r.precedents]
    assert max(told) == 3


def test_the_first_of_a_list_laid_down_alone_are_the_first_of_the_list() -> None:
    profile, knowledge = figures(), KNOWLEDGE
    batch = batch_of([profile], VOCABULARY, 1, facts_of([profile], ["2022-12-31"], VOCABULARY))
    near = precedents_of(batch, LIBRARY.record, knowledge.comparing, VOCABULARY, knowledge.method)
    usual = LIBRARY.usual.of([profile.as_of])
    measures = measure(batch, knowledge, VOCABULARY, near, usual)
    listed = measures.portfolio.rank[0]
    for count in (1, 5):
        alone = first_of(batch, knowledge, VOCABULARY, near, usual, count)[:, 0]
        assert alone.tolist() == ((listed > 0) & (listed <= count)).tolist()


@pytest.mark.parametrize(
    ("before", "told"),
    [((None, None), ""), ((2.1, None), ""), ((None, 2012), ""), ((2.1, 2022), ""), ((2.1, 2012), "trend.down")],
)
def test_a_figure_moved_only_from_an_earlier_year_in_which_it_is_known(
    before: tuple[float | None, int | None], told: str
) -> None:
    assert trend((1.3, 2022), before, "months").code == told


@pytest.mark.parametrize(
    ("country", "code"), [("BOL", "after.link"), ("LAO", "after.gate"), ("NGA", "after.enlarging")]
)
def test_what_a_step_waits_for_is_told_with_the_figure_by_which_one_would_know(country: str, code: str) -> None:
    steps = assess(prefill(country, 2023, VOCABULARY), LIBRARY, draws=DRAWS, questions=False).roadmap.steps
    waits = [one for step in steps for one in step.waits if one.first.code == code]
    assert waits
    for one in waits:
        assert one.known_by
        assert any(char.isdigit() for char in one.now), one


@pytest.mark.parametrize("draws", [1, 2, 7, 64])
def test_the_interval_of_a_sum_is_that_of_its_draws(draws: int) -> None:
    least = np.random.default_rng(draws).normal(size=(5, draws)).cumsum(axis=0)
    low, high = interval(least.mean(axis=-1), least, least + 30.0)
    assert low == pytest.approx(np.quantile(least, 0.05, axis=-1).clip(max=least.mean(axis=-1)), abs=0.051)
    assert high == pytest.approx(np.quantile(least + 30.0, 0.95, axis=-1), abs=0.051)


@pytest.mark.parametrize("country", ["KEN", "BOL", "GEO"])
def test_on_one_draw_the_first_five_are_those_of_the_list(country: str) -> None:
    found = assess(prefill(country, 2022, VOCABULARY), LIBRARY, draws=1, questions=False).recommendations
    assert {r.id for r in found if r.first_five == 1} == {r.id for r in found if 0 < r.rank <= 5}
    assert all(r.first_five in (0, 1) for r in found)


def test_of_several_answers_only_those_that_say_something_are_told_with_how_sure_they_are() -> None:
    told = {one.role: one.confidence for one in answered().readings["mstq"].responses}
    assert told == {"bureau": "medium", "federation": ""}


@pytest.mark.parametrize("country", ["KEN", "MAR", "IDN"])
def test_what_stands_in_the_list_is_left_out_for_nothing_and_what_has_a_rival_there_names_it(country: str) -> None:
    found = assess(prefill(country, 2022, VOCABULARY), LIBRARY, draws=DRAWS, questions=False).recommendations
    named = {r.name: r for r in found}
    left = [r for r in found if r.left_out]
    assert not [r.id for r in left if r.rank]
    assert {"left_out.rival"} <= {r.left_out.code for r in left}
    for r in left:
        if r.left_out.code == "left_out.rival":
            other = named[str(r.left_out.params["other"])]
            assert other.rank
            assert other.name in r.card.substitutes or r.name in other.card.substitutes


def test_a_form_is_named_wherever_one_is_open_and_a_single_law_on_record_has_firms_under_it() -> None:
    found = [
        r
        for country in ("KEN", "MAR", "UZB", "COL")
        for r in assess(prefill(country, 2022, VOCABULARY), LIBRARY, draws=DRAWS, questions=False).recommendations
    ]
    assert all(r.form in {form.label for form in r.forms} for r in found if r.form)
    assert sum(bool(r.form) for r in found) > len(found) / 2
    one_body = [r for r in found if len(r.bodies) == 1 and r.tier == "examine" and not r.by_person]
    assert {r.bodies[0].kind == "law" for r in one_body} == {True, False}
    for r in one_body:
        assert r.because.code == f"because.examine.on_record_one{'_law' if r.bodies[0].kind == 'law' else ''}"


def test_what_a_sign_misses_is_not_known() -> None:
    a = kenya()
    missing = [id for r in a.recommendations for c in r.contributions for id in c.sign.missing]
    assert missing
    assert not [id for id in missing if a.readings[id].state == "value"]


def test_what_is_to_be_founded_stands_on_the_roadmap() -> None:
    answers = {
        **{"cap_operate": said(3.0), "cap_duplicate": said(2.0), "cap_adapt_innovate": said(2.0)},
        **{"engineers_in_firms": said(30.0), "sme_followers": said(35.0), "pri_contract_income": said(0.0)},
        **{"diaspora_talent": said(3.0), "rd_evaluation": said(2.0)},
        "existing.contract_research.exists": said(False),
    }
    morocco = prefill("MAR", 2022, VOCABULARY)
    a = assess(replace(morocco, answers={**morocco.answers, **answers}), LIBRARY, draws=DRAWS, questions=False)
    founded = {r.id for r in a.recommendations if r.verdict == "establish"}
    assert founded
    assert founded <= {step.id for step in a.roadmap.steps}


@pytest.mark.parametrize("country", ["KEN", "TUV", "VNM"])
def test_only_where_nothing_is_reached_and_more_is_open_is_a_position_not_known(country: str) -> None:
    told = assess(prefill(country, 2022, VOCABULARY), LIBRARY, draws=DRAWS, questions=False).diagnosis.positions
    for one in told:
        assert one.known == (not (one.level == 0 and one.may_be_higher)), one.id
    for r in assess(prefill(country, 2022, VOCABULARY), LIBRARY, draws=DRAWS, questions=False).recommendations:
        for key in r.keys:
            assert (key.stands_at.code == "position.not_known") == (key.here == 0 and key.open), (r.id, key.scale)


def test_a_sign_stands_aside_only_where_its_guard_fails_or_people_answered() -> None:
    for a in (kenya(), answered()):
        asides = {(c.sign.truth, c.aside) for r in a.recommendations for c in r.contributions}
        assert {truth for truth, aside in asides if aside} <= {"silent", "answered"}
        assert not [truth for truth, aside in asides if truth in ("silent", "answered") and not aside]
        assert ("silent", "silent") in asides


def holding(*draws: float | None) -> Measures:
    """Measure a country of which every condition of the rules but those of signs says the same, draw by draw."""
    condition = When(parse_condition("budget_space >= 2", VOCABULARY), "budget_space >= 2")
    method = replace(
        KNOWLEDGE.method,
        capacity=tuple(replace(line, when=line.when and condition) for line in KNOWLEDGE.method.capacity),
    )
    gates = {id: replace(gate, when=condition) for id, gate in KNOWLEDGE.gates.gates.items()}
    cards = {
        id: replace(
            card,
            readiness=tuple(replace(link, when=condition) for link in card.readiness),
            does_not_apply=tuple(replace(one, when=condition) for one in card.does_not_apply),
            forms=tuple(replace(form, when=form.when and condition) for form in card.forms),
        )
        for id, card in KNOWLEDGE.institutions.items()
    }
    knowledge = replace(
        KNOWLEDGE,
        method=method,
        gates=replace(KNOWLEDGE.gates, gates=gates),
        institutions=cards,
        contexts={id: replace(one, when=condition) for id, one in KNOWLEDGE.contexts.items()},
        cautions={id: replace(one, when=condition) for id, one in KNOWLEDGE.cautions.items()},
        first={id: replace(one, when=condition) for id, one in KNOWLEDGE.first.items()},
    )
    known = np.array([value is not None for value in draws])
    column = Column(np.array([value or 0.0 for value in draws]), known)
    rows = Table({"budget_space": column}, len(draws))
    batch = Batch((Profile("KEN", 2022, {}),), len(draws), rows, Table({}, 1), Table({}, 1))
    return measure(batch, knowledge, VOCABULARY, no_precedents(1), {})


@pytest.mark.parametrize(
    ("draws", "likely", "link"),
    [
        ((3.0, 3.0, 1.0), True, {MISSING_BLOCKS, MISSING_WEAKENS}),
        ((3.0, 1.0), True, {MISSING_BLOCKS, MISSING_WEAKENS}),
        ((3.0, 1.0, 1.0), False, {IN_PLACE}),
        ((None, 1.0), False, {IN_PLACE}),
        ((None, None, 1.0), False, {NOT_KNOWN}),
    ],
)
def test_what_is_as_likely_as_not_is_taken_to_hold_and_half_known_to_be_known(
    draws: tuple[float | None, ...], likely: bool, link: set[int]
) -> None:
    m = holding(*draws)
    assert {bool(held[0]) for of in m.holds.values() for held in of.values()} == {likely}
    assert int(m.capacity[0]) == (0 if likely else len(KNOWLEDGE.method.capacity) - 1)
    cards = m.cards.values()
    assert {int(card.exempt[0]) for card in cards if card.card.does_not_apply} == {0 if likely else -1}
    assert {int(state) for card in cards for state in card.links[:, 0]} == link
    kinds = {"blocks": "shut", "restricts": "restricted"}
    for card in cards:
        gates = m.at.knowledge.gates.stopping(card.card).values()
        for effect, kind in kinds.items():
            assert bool(getattr(card, kind)[0]) == (likely and effect in {gate.effect for gate in gates})


@pytest.mark.parametrize(
    ("draws", "fits"), [((3.0, 1.0), False), ((3.0, 3.0, 1.0), True), ((None, 1.0, 3.0), True)]
)
def test_a_form_is_open_until_its_condition_is_as_likely_as_not_to_fail(
    draws: tuple[float | None, ...], fits: bool
) -> None:
    cards = holding(*draws).cards.values()
    found = {bool(card.forms[i, 0]) for card in cards for i, form in enumerate(card.card.forms) if form.when}
    assert found == {fits}
