"""The first five: steps that fit what is on record, figures that bear an entry, what waits behind the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from latecomer.assessment import Assessment, assess, measure_profiles
from latecomer.diagnosis import contradictions
from latecomer.knowledge import Knowledge
from latecomer.library import load_library
from latecomer.messages import say
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.table import as_stands
from latecomer.recommendation import Recommendation
from latecomer.report.prose import decisions, heading, on_record
from latecomer.vocabulary import Vocabulary, known_figure


def entry(assessment: Assessment, id: str) -> Recommendation:
    """Return one card of an assessment."""
    return next(r for r in assessment.recommendations if r.id == id)


def answered(profile: Profile, **given: object) -> Profile:
    """Return a profile with a person's answers on top."""
    more = {id.replace("__", "."): Answer(value=value, evidence="a test") for id, value in given.items()}
    return replace(profile, answers={**profile.answers, **more})


@pytest.mark.parametrize(("country", "on_paper"), [("BOL", False), ("COL", True)])
def test_the_first_step_depends_on_whether_a_body_is_on_record(
    country: str, on_paper: bool, knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    agency = entry(assess(prefill(country, 2023, vocabulary), questions=False), "investment-agency")
    steps = knowledge.institutions["investment-agency"].first_steps
    assert bool(agency.bodies) is on_paper
    assert agency.first_steps == ((steps.existing if on_paper else steps.new) + steps.both)
    assert ("to the agency" in agency.first_steps[0]) is on_paper


def test_a_person_who_says_that_nobody_does_it_is_not_sent_to_look_into_it(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    denied = answered(prefill("COL", 2023, vocabulary), existing__investment_promotion__exists=False)
    steps = knowledge.institutions["investment-agency"].first_steps
    assert entry(assess(denied, questions=False), "investment-agency").first_steps[0] == steps.new[0]


def test_that_a_body_on_record_is_denied_is_said_and_the_answer_counts(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    plain = prefill("GHA", 2023, vocabulary)
    denied = answered(plain, existing__testing__exists=False)
    found = {one.id: one for one in contradictions(knowledge, vocabulary, as_stands(denied, vocabulary), denied)}
    assert "Ghana Standards Authority" in found["on_record.testing"].label
    before = contradictions(knowledge, vocabulary, as_stands(plain, vocabulary), plain)
    assert not [one for one in before if one.id.startswith("on_record.")]
    assert entry(assess(denied, questions=False), "testing-standards").existing == "no"


@pytest.mark.parametrize("country", ["LAO", "ETH", "GHA", "BOL"])
def test_what_waits_while_nobody_is_on_record_stands_behind_what_can_begin(
    country: str, vocabulary: Vocabulary
) -> None:
    listed = sorted(
        (r for r in assess(prefill(country, 2023, vocabulary), questions=False).recommendations if r.rank),
        key=lambda r: r.rank,
    )
    waits = [(r.tier != "decide", r.blocked and r.existing != "yes") for r in listed]
    assert waits == sorted(waits)
    assert any(waiting for _, waiting in waits)


@pytest.mark.parametrize("country", ["KEN", "BOL", "COL", "GEO"])
def test_what_is_asked_about_first_or_says_again_what_was_said_gives_way_and_is_not_barred(
    country: str, vocabulary: Vocabulary, knowledge: Knowledge
) -> None:
    way = knowledge.method.gives_way
    found = assess(prefill(country, 2022, vocabulary), draws=100, questions=False).recommendations
    listed = sorted((r for r in found if r.rank), key=lambda r: r.rank)
    for r in listed:
        times = (r.order - r.precedence) / way - (r.tier == "ask")
        assert times == pytest.approx(round(times), abs=1e-6), r.id
        assert (round(times) > 0) == bool(r.behind), r.id
    able = [r.precedence for r in listed if r.tier != "decide" and not (r.blocked and r.existing != "yes")]
    assert able == sorted(able, reverse=True)
    tiers = [r.tier for r in listed]
    assert tiers != sorted(tiers, key=["decide", "examine", "ask"].index), "one asked about first leads by enough"


@pytest.mark.parametrize("country", ["AZE", "GEO", "DOM", "KEN", "UZB"])
def test_no_figure_carries_more_entries_than_two_that_do_not_give_way(country: str) -> None:
    library = load_library()
    measured = next(measure_profiles((prefill(country, 2022, library.vocabulary),), library, 100)).measures
    listed, at_most = measured.portfolio, library.knowledge.method.same_figure
    first = sorted((rank, column) for column, rank in enumerate(listed.rank[0]) if rank)
    behind = {column for _, column in first if listed.behind[0, column]}
    assert behind, "one figure speaks for more cards everywhere"
    tiers = [measured.cards[id].tier[0] for id in listed.ids]
    for tier in set(tiers):
        figures = [
            str(measured.cards[listed.ids[column]].figure[0])
            for _, column in first
            if tiers[column] == tier and column not in behind
        ]
        assert max(Counter(filter(None, figures)).values(), default=0) <= at_most


def test_what_stands_behind_others_on_its_figure_names_them(vocabulary: Vocabulary) -> None:
    a = assess(prefill("UZB", 2022, vocabulary), draws=100, questions=False)
    purchases = entry(a, "sme-procurement")
    assert say(purchases.behind) == (
        "It stands behind others of its kind: technology extension institute for small firms and standards, "
        "testing and quality body rest on the same figure (firms with an internationally recognised quality "
        "certification) and stand higher."
    )


def test_an_entry_is_told_with_its_own_figures_and_those_of_clients_last(vocabulary: Vocabulary) -> None:
    for country in ("BOL", "IDN", "RWA", "ETH"):
        for r in assess(prefill(country, 2023, vocabulary), questions=False).first:
            codes = [figure.code for figure in r.figures]
            assert codes == sorted(codes, key=lambda code: code == "figure.setting"), (country, r.id)
    demonstration = entry(assess(prefill("ETH", 2023, vocabulary), questions=False), "demonstration")
    words = " ".join(say(figure) for figure in demonstration.figures)
    assert "% of GDP" in words
    assert "of those at work" in words


def test_figures_older_than_the_newest_body_are_said_to_be(vocabulary: Vocabulary) -> None:
    morocco = entry(assess(prefill("MAR", 2023, vocabulary), questions=False), "credit-information")
    assert "Younger than these figures: Registre National" in on_record(morocco)
    relief = entry(assess(prefill("ETH", 2023, vocabulary), questions=False), "duty-relief-exporters")
    assert "Younger" not in on_record(relief)


def test_a_law_has_no_clients(vocabulary: Vocabulary) -> None:
    purchases = entry(assess(prefill("COL", 2023, vocabulary), questions=False), "sme-procurement")
    assert purchases.bodies[0].kind == "law"
    assert "firms that come under" in say(purchases.decision)
    assert "clients" not in say(purchases.decision)


@pytest.mark.parametrize("country", ["COL", "ETH", "KAZ", "MAR"])
def test_a_mistake_rests_on_a_sign_that_holds_by_half_or_on_a_shut_gate(
    country: str, vocabulary: Vocabulary
) -> None:
    assessment = assess(prefill(country, 2023, vocabulary), questions=False)
    for one in assessment.mistakes:
        r = entry(assessment, one.id)
        held = [c for c in r.contributions if c.sign.weight < 0 and c.points <= c.sign.weight / 2]
        assert held or any(g.state == "shut" and g.effect == "blocks" for g in r.gates), one.id


def test_that_clients_are_there_is_no_need(vocabulary: Vocabulary, knowledge: Knowledge) -> None:
    for country in ("HND", "VNM", "GEO", "LKA"):
        for r in assess(prefill(country, 2022, vocabulary), draws=100, questions=False).recommendations:
            if r.tier == "examine":
                lacking = sum(
                    c.points for c in r.contributions if not c.failure and not c.sign.setting and c.points > 0
                )
                assert lacking >= knowledge.method.holds - 0.05, (country, r.id)


def test_what_figures_make_as_strong_a_case_for_as_answers_would_is_strong(
    vocabulary: Vocabulary, knowledge: Knowledge
) -> None:
    method, told = knowledge.method, set()
    for country in ("PAK", "EGY", "BOL", "KEN"):
        a = assess(prefill(country, 2022, vocabulary), draws=100, questions=False)
        for r in a.recommendations:
            enough = method.some_case if r.existing == "yes" else method.strong_case
            able = r.verdict == "look_into" and not r.blocked and r.case >= enough
            assert not r.presumed or able, (country, r.id)
            assert r.presumed or not able or _old_points(r, a) > r.case - enough, (country, r.id)
            told.add(heading(r).split(" ")[0] if r.tier == "examine" else "")
    assert {"repair", "review", "look"} <= told


def _old_points(r: Recommendation, a: Assessment) -> float:
    """Add up what signs give that rest on old figures alone."""
    figures = {c: {known_figure(id, a.readings) for id in c.sign.reads} for c in r.contributions}
    years = {c: [y for id in found if (y := a.readings[id].year)] for c, found in figures.items()}
    return sum(c.points for c, found in years.items() if found and max(found) < a.as_of - a.aged)


def test_old_figures_presume_nothing(vocabulary: Vocabulary, knowledge: Knowledge) -> None:
    """Firms of Tanzania were asked in 2013: much as they said of power, nothing is ordered by it in 2022."""
    told = {r.id: r for r in assess(prefill("TZA", 2022, vocabulary), draws=100, questions=False).recommendations}
    zone = told["export-zone"]
    assert zone.verdict == "look_into"
    assert zone.case >= knowledge.method.some_case
    assert zone.evidence == "fair"
    sri_lanka = assess(prefill("LKA", 2023, vocabulary), draws=100, questions=False)
    certified = next(r for r in sri_lanka.recommendations if r.id == "sme-technology-institute")
    assert certified.case >= knowledge.method.some_case
    assert not certified.presumed, "firms were asked in 2011, though income predicts for 2023"


def test_every_entry_says_what_its_first_step_has_to_show(vocabulary: Vocabulary, knowledge: Knowledge) -> None:
    a = assess(prefill("KEN", 2023, vocabulary), draws=100, questions=False)
    cards = knowledge.institutions
    for r in a.first:
        clause = cards[r.id].decides.existing if r.existing == "yes" else cards[r.id].decides.new
        assert clause in say(r.decides), r.id
    ordered = [d for d in decisions(a) if d.of]
    assert ordered
    for decision in ordered:
        assert decision.text.endswith(say(next(r for r in a.first if r.id == decision.of).decides))


def test_bodies_that_ended_are_named_where_none_is_left(vocabulary: Vocabulary) -> None:
    agency = entry(assess(prefill("BOL", 2023, vocabulary), draws=50, questions=False), "export-promotion-agency")
    assert on_record(agency) == (
        "No body is on record today. Before: National Institute for Export Promotion (INPEX) (1987 to 1993) and "
        "Centro de Promoción Bolivia (CEPROBOL), then Promueve Bolivia (from 1998); find out why that ended."
    )
    assert not entry(
        assess(prefill("BOL", 1985, vocabulary), draws=50, questions=False), "export-promotion-agency"
    ).ended


def test_what_is_to_be_looked_into_is_called_no_mistake_unless_a_gate_is_shut(vocabulary: Vocabulary) -> None:
    for country in ("BOL", "KEN", "VNM", "UZB"):
        a = assess(prefill(country, 2023, vocabulary), draws=50, questions=False)
        told = {r.id: r for r in a.recommendations}
        for one in a.mistakes:
            r = told[one.id]
            assert r.tier == "ask" or any(gate.state == "shut" for gate in r.gates), one.id


def test_a_sign_whose_guard_fails_is_not_said_to_say_nothing_while_it_adds_points(vocabulary: Vocabulary) -> None:
    thailand = assess(prefill("THA", 2022, vocabulary), draws=200, questions=False)
    aside = {c.aside: c for r in thailand.recommendations for c in r.contributions}
    assert abs(aside["silent"].points) < 0.5
    assert abs(aside["nearly_silent"].points) >= 0.5
    assert all(
        abs(c.points) < 0.5 for r in thailand.recommendations for c in r.contributions if c.aside == "silent"
    )
