"""The report: one self-contained file, escaped, the same bytes, and the words a minister reads."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest
from jinja2 import meta

from benchmarks import report_pages
from benchmarks.report_pages import words
from latecomer import resources
from latecomer.assessment import assess
from latecomer.countrydata.countries import load_countries
from latecomer.library import load_library
from latecomer.messages import NOTHING, Message, say
from latecomer.profile import Answer, load_profile, prefill
from latecomer.profile.figures import number_text
from latecomer.recommendation import Assessment, trend
from latecomer.report import EDITIONS, Edition, render
from latecomer.report.charts import drawn
from latecomer.report.mistakes import mistakes, near
from latecomer.report.prose import (
    decisions,
    generally,
    grounds,
    headline,
    on_record,
    reasons,
    thesis,
    thread,
    undated,
    unmoved,
)
from latecomer.report.render import Context
from latecomer.report.templates import environment
from latecomer.vocabulary import load_vocabulary

GOLDEN = Path(__file__).parent.parent / "golden"
EXAMPLES = sorted(resources.examples().glob("*.yaml"))
DRAWS = 300


@cache
def example(path: Path, draws: int = DRAWS) -> Assessment:
    return assess(load_profile(path, load_vocabulary()), draws=draws)


@pytest.mark.parametrize("edition", ["minister", "working"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_words_of_a_report(path: Path, edition: Edition, request: pytest.FixtureRequest) -> None:
    text = words(render(example(path), edition))
    golden = GOLDEN / (f"{path.stem}.txt" if edition == "working" else f"{path.stem}-brief.txt")
    # Hashes change with every comment in a rule file; they are not what people read here.
    text = re.sub(r"\b[0-9a-f]{12}\b", "<hash>", text)
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "rewrite with --rewrite-golden and review the diff"


def test_the_same_input_gives_the_same_bytes() -> None:
    profile = load_profile(EXAMPLES[0], load_vocabulary())
    once = render(assess(profile, draws=50))
    drawn.cache_clear()
    assert render(assess(profile, draws=50)) == once


def test_a_report_is_one_small_self_contained_file() -> None:
    for path, edition in itertools.product(EXAMPLES, EDITIONS):
        html = render(example(path, 50), edition)
        assert len(html.encode()) < (750_000 if edition == "confidential" else 500_000)
        assert "default-src 'none'" in html
        assert "<script" not in html
        assert not re.search(r"""(src|href)=["']?(https?:|//|file:)""", html)
        assert "url(" not in html
        assert "@import" not in html


def test_what_a_profile_says_is_text_never_markup() -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\x1b[31m"
    profile = prefill("KEN", 2022, load_vocabulary())
    answer = Answer(value=3.0, evidence=nasty, source=nasty, role=nasty, via="respondent")
    named = Answer(value=nasty, evidence=nasty)
    answers = {
        **profile.answers,
        "cap_operate": answer,
        "existing.testing.exists": Answer(value=True),
        "existing.testing.name": named,
    }
    a = assess(replace(profile, answers=answers, panel=nasty, path=nasty), draws=50)
    for edition in EDITIONS:
        html = render(a, edition)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\x1b" not in html
        if edition == "confidential":
            assert "{{ 7*7 }}" in html
            assert "&lt;script&gt;alert(1)" in html


def test_only_the_confidential_edition_says_who_answered_on_what_evidence_and_how_trade_law_stands() -> None:
    profile = prefill("KEN", 2022, load_vocabulary())
    answer = Answer(
        value=1, confidence="high", via="respondent", role="HEAD OF LENDING", evidence="MINUTES OF MAY"
    )
    a = assess(replace(profile, answers={**profile.answers, "collateral_gap": answer}), draws=50)
    secrets = ["HEAD OF LENDING", "MINUTES OF MAY", "Check with counsel", say(a.law[0].reason)]
    for edition in EDITIONS:
        for annex in (False, True):
            text = words(render(a, edition, annex=annex))
            if edition == "confidential":
                assert all(secret in text for secret in secrets)
            else:
                assert not any(secret in text for secret in secrets), edition


def test_every_number_of_the_annex_has_a_year_and_a_source() -> None:
    a = example(EXAMPLES[0], 50)
    for reading in a.readings.values():
        if reading.via == "indicator":
            assert reading.when, reading.id
            assert reading.source, reading.id


def test_templates_read_only_what_the_context_documents() -> None:
    made = {"parts", "loop", "steps", "disagreed", "ends"}  # what templates set themselves
    read = set()
    for name in ("annex", "annex_body", "base", "brief", "report"):  # other pages have contexts of their own
        path = resources.reports() / f"{name}.html.j2"
        read |= meta.find_undeclared_variables(environment().parse(path.read_text(encoding="utf-8")))
    documented = {field.name for field in fields(Context)}
    in_parts = (resources.reports() / "parts.html.j2").read_text(encoding="utf-8")
    parts = meta.find_undeclared_variables(environment().parse(in_parts))
    assert (read | parts) - made == documented
    assert all(
        re.search(rf"^    (\w+, )*{name}(, \w+)* : ", Context.__doc__ or "", re.MULTILINE) for name in documented
    )


# The same every time; `python -m benchmarks.report_pages` reads the reports of all economies.
SAMPLE = sorted({"TUV", "CYM", "GUM", "LBY", *random.Random(2022).sample(sorted(load_countries()), 3)})


@pytest.mark.parametrize("country", SAMPLE)
def test_what_must_never_stand_in_a_report(country: str) -> None:
    a = assess(prefill(country, 2022, load_vocabulary()), draws=50)
    for edition in report_pages.READ:
        assert list(report_pages.faults(render(a, edition), edition)) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("two spaces", "output <b>is </b> 5 %"),
        ("minus zero", "0 (−0 to 9)"),
        ("a range of nothing", "readiness 0–0"),
        ("two marks", "not known.;"),
        ("a space before a mark", "Kenya , Togo"),
        ("an empty bracket", "Kenya ()"),
        ("a value of the program", "Output | None | 2020"),
        ("a list of nothing", "Owner: ; budget"),
        ("an id", "the gate bad_loans is shut"),
        ("a template", "{country} has"),
        ("the machine", "in most draws"),
        ("a word twice", "of the the firms"),
        ("each of one", "twenty clients each of KIRDI asked"),
        ("a sentence that begins small", "in two years. close new business"),
        ("one of several", "no more than 1 new things at once"),
    ],
)
def test_what_must_never_stand_in_a_report_is_found(what: str, line: str) -> None:
    assert what in [found for found, _ in report_pages.faults(f"<p>{line}</p>", "working")]


def test_every_fault_is_shown_by_an_example() -> None:
    marks = test_what_must_never_stand_in_a_report_is_found.pytestmark
    assert {what for what, _ in marks[0].args[1]} == set(report_pages.NEVER)


def test_the_headline_lays_the_country_on_koreas_timeline() -> None:
    html = render(assess(prefill("KEN", 2023, load_vocabulary()), draws=50), "minister")
    assert "Kenya has the schools of Korea in 1984 and the factories of Korea before 1960." in words(html)


@pytest.fixture(scope="module")
def kenya() -> Assessment:
    return assess(prefill("KEN", 2022, load_vocabulary()), draws=50)


def test_years_in_which_firms_were_asked_are_those_of_surveys_not_of_what_is_predicted(kenya: Assessment) -> None:
    a = kenya
    assert "Firms were asked between 2013 and 2018." in words(render(a, "minister"))


def test_a_share_of_precedents_is_that_of_the_numbers_beside_it(kenya: Assessment) -> None:
    a = kenya
    found = [r.precedents for r in a.recommendations if r.precedents and r.precedents.took]
    assert found
    for one in found:
        assert f"{one.took} of the {one.of} economies" in say(one.said)
        assert f"({100 * one.took / one.of:.0f} %;" in say(one.said)


def test_the_first_figure_of_an_entry_says_how_it_moved_unless_it_hardly_did(kenya: Assessment) -> None:
    told = [text for texts in grounds(kenya).values() for text in texts]
    assert "food makes up 48 % of goods exports (2018–2022), up from 44 % in 2010" in told
    assert trend((10.0, 2022), (10.5, 2012), "% of GDP") == NOTHING, "hardly moved"
    assert trend((0.0, 2022), (0.0, 2012), "% of GDP") == NOTHING, "no move at all"
    assert trend((10.0, 2012), (5.0, 2012), "% of GDP") == NOTHING, "one and the same observation"
    assert say(trend((10.0, 2022), (5.0, 2012), "% of GDP")) == ", up from 5 % in 2012"
    assert say(trend((1.3, 2022), (2.1, 2012), "months")) == ", down from 2.1 in 2012"


def test_of_what_is_to_be_examined_the_first_step_is_ordered_and_what_follows_said_beforehand(
    kenya: Assessment,
) -> None:
    a = kenya
    before, first, no_more = decisions(a)
    assert before.text.startswith("Power at the plants: meter supply")
    assert first.of == a.first[0].id
    assert no_more.text.startswith("Open no new agency"), "29 of 39 functions have a body"
    ghana = decisions(assess(prefill("GHA", 2023, load_vocabulary()), draws=20))
    assert [bool(one.of) for one in ghana] == [False, True, False], "22 have: what comes before has the place"
    duty = next(r for r in a.first if r.id == "duty-relief-exporters")
    assert duty.presumed
    (order,) = [one for one in decisions(replace(a, recommendations=(duty,))) if one.of]
    assert order.text == (
        "Duty relief for exporters: finance ministry (customs) is to count the claims that wait, by age and firm, "
        "and publish the figure. Repair it if more than one claim in ten has waited over sixty days; if not, "
        "leave it as it is."
    )
    missing = next(r for r in a.first if r.existing != "yes")
    (alone,) = [one for one in decisions(replace(a, recommendations=(missing,))) if one.of]
    assert alone.text.endswith("and nobody does it yet; if not, leave it."), "no list is complete"
    html = words(render(a, "minister"))
    assert html.count(undated(a.first[0].first_steps[0])[1:-1]) == 1, "said once, as a decision"


def test_whoever_takes_the_first_step_is_named_by_a_noun() -> None:
    for card in load_library().knowledge.institutions.values():
        assert not re.search(r"^[^,;]* (pays|appoints|decides|binds|signs|owns)\b", card.owner), card.id


def test_the_heaviest_sign_is_told_though_it_reads_no_figure() -> None:
    a = assess(prefill("UZB", 2023, load_vocabulary()), draws=50)
    dominance = next(r for r in a.first if r.id == "competition-authority")
    assert grounds(a)[dominance.id][0] == "Large firms come from a planned economy"


def test_an_entry_for_which_no_figure_speaks_says_what_does() -> None:
    ethiopia = assess(prefill("ETH", 2023, load_vocabulary()), draws=50, questions=False)
    training = next(r for r in ethiopia.first if r.id == "technical-training")
    assert not training.figures
    assert grounds(ethiopia)[training.id] == (
        "Firms of most latecomers have this problem; no figure says how it is here.",
    )
    tested = replace(training.card.general, evidence=4)
    spoken = replace(training, card=replace(training.card, general=tested))
    assert generally(spoken) == ("What was found elsewhere speaks for it; no figure here does.",)


@pytest.mark.parametrize("country", ["KEN", "TUV"])
def test_sections_are_numbered_without_a_gap_also_where_nothing_is_ranked(country: str) -> None:
    html = render(assess(prefill(country, 2023, load_vocabulary()), draws=20))
    numbers = [int(n) for n in re.findall(r'<h2><span class="n">(\d+)</span>', html)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == (8 if country == "KEN" else 7)


def test_what_is_to_be_merged_or_stopped_is_told_with_what_speaks_against_it() -> None:
    path = next(path for path in EXAMPLES if path.stem == "vietnam")
    a = assess(load_profile(path, load_vocabulary()), draws=DRAWS)
    bank = next(r for r in a.first if r.id == "sme-bank")
    assert bank.verdict == "merge_or_stop"
    assert grounds(a)[bank.id][0] == "Banks lend far more than income predicts, and firms use them"
    assert on_record(bank).startswith("Done today by SME Development Fund (SMEDF)")
    assert on_record(bank).endswith("before spending on it.")


def test_where_koreas_figures_begin_late_says_nothing(kenya: Assessment) -> None:
    a = assess(prefill("VNM", 2023, load_vocabulary()), draws=20)
    assert "rd_expenditure" in a.readings
    assert not any(one.id == "rd_expenditure" for one in a.comparators.timeline), (
        "Korea had more in its first year"
    )
    assert any(one.relation == "not_reached" for one in kenya.comparators.timeline), (
        "but of 1960 it says something"
    )


def test_old_figures_are_named_and_are_no_movement() -> None:
    a = assess(prefill("UZB", 2023, load_vocabulary()), draws=50)
    told = " ".join(text for texts in grounds(a).values() for text in texts)
    assert "tariff on manufactures is 13.5 % (2015)" in told
    assert not re.search(r"13\.5 % \(2015\), (up|down) from", told)
    assert re.search(
        r"Older than 5 years, and to be checked first: [^.]*tariff[^.]*\(2015\)", words(render(a, "minister"))
    )


def test_every_entry_says_why_it_is_here_and_names_its_figure_where_one_speaks(kenya: Assessment) -> None:
    azerbaijan = assess(prefill("AZE", 2023, load_vocabulary()), draws=50)
    for a in (kenya, azerbaijan):
        told = grounds(a)
        for r in a.first[: a.shown]:
            assert told[r.id], r.id
            if r.figures:
                figures = [say(told_as) for one in r.figures for told_as in (one, unmoved(one))]
                assert any(figure in text for figure in figures for text in told[r.id]), r.id


def test_a_sign_is_not_told_again_whose_figure_is_told(kenya: Assessment) -> None:
    a = kenya
    entry = next(r for r in a.first if "Little foreign investment comes" in [c.label for c in r.contributions[:3]])
    assert any(say(figure).startswith("foreign direct investment comes to") for figure in entry.figures)
    assert "Little foreign investment comes" not in reasons(entry, a)
    assert reasons(replace(entry, figures=()), a)[0] == entry.contributions[0].label


def test_one_month_is_no_months() -> None:
    assert number_text(1.0, "months of imports") == "1 month of imports"
    assert number_text(2.0, "months of imports") == "2 months of imports"
    params = {"label": "", "told": "", "number": "1", "years": "2022"}
    assert say(Message("phrase.reserves_months", params)) == "reserves cover a month of imports (2022)"


def test_words_fit_to_print_about_a_country() -> None:
    """Never disease, backward or failures as a heading."""
    for path in EXAMPLES:
        text = words(render(example(path, 50), annex=True)).lower()
        for word in ("backward", "disease", "primitive", "underdeveloped", "third world"):
            assert not re.search(rf"(?<!dutch ){word}", text), word


def test_a_mistake_is_told_with_its_figure_but_for_one_that_came_before(kenya: Assessment) -> None:
    bolivia = assess(prefill("BOL", 2023, load_vocabulary()), draws=50)
    shown = {one.names: one.shown for one in mistakes(bolivia)}
    assert "research and development takes 0.063 % of GDP (2021)" in shown.values()
    (one,) = mistakes(kenya)
    assert not one.shown, "the bad loans were told before institutions"


def test_a_first_page_with_few_mistakes_names_the_korean_mistake_that_is_nearest(kenya: Assessment) -> None:
    assert [one.id for one in near(kenya, mistakes(kenya))] == [kenya.diagnosis.cautions[0].id]
    assert kenya.diagnosis.cautions[0].label in words(render(kenya, "minister"))
    vietnam = assess(prefill("VNM", 2023, load_vocabulary()), draws=50)
    assert vietnam.diagnosis.cautions
    assert near(vietnam, mistakes(vietnam)) == (), "its own mistakes fill the page"


def test_where_most_entries_answer_one_problem_the_page_says_so() -> None:
    told = {}
    for country in ("MAR", "VNM", "PAK", "NGA", "EGY", "BOL"):
        a = assess(prefill(country, 2023, load_vocabulary()), draws=50, questions=False)
        answers = Counter(r.card.failures[0] for r in a.first[: a.shown])
        told[country] = thread(a)
        assert bool(told[country]) == (max(answers.values()) >= 3 and len(answers) > 1), country
        for r in a.first[: a.shown] if told[country] else ():
            assert re.search(rf"[( ]{r.rank}[,) ]", told[country]), r.id
        assert thread(replace(a, recommendations=())) == ""
    assert any(told.values())
    assert not all(told.values())


def test_the_first_sentence_says_what_comes_first(kenya: Assessment) -> None:
    names = [r.card.short for r in kenya.first]
    assert thesis(kenya) == (
        f"First comes power at the plants and public borrowing; then {names[0]} and {names[1]}."
    )
    assert words(render(kenya, "minister")).index(thesis(kenya)) < words(render(kenya, "minister")).index(
        headline(kenya)
    )
    assert thesis(replace(kenya, recommendations=())) == ""


def test_nobody_is_told_to_begin_with_what_is_to_end() -> None:
    path = next(path for path in EXAMPLES if path.stem == "vietnam")
    vietnam = example(path)
    ending = [r.card.short for r in vietnam.first if r.verdict == "merge_or_stop"]
    assert len(ending) > 1
    told = thesis(vietnam)
    assert told.startswith(f"Merge or stop {ending[0]} and {ending[1]}; begin with ")
    assert not any(name in told.partition("; ")[2] for name in ending)


def test_who_does_already_what_would_be_a_mistake_is_named(kenya: Assessment) -> None:
    assert "On record, and not to be enlarged:" in words(render(kenya, "minister"))
    assert "Kenya Industrial Estates (KIE) (1967)" in mistakes(kenya)[0].bodies


def test_an_old_figure_is_called_old_where_it_stands() -> None:
    vietnam = assess(prefill("VNM", 2023, load_vocabulary()), draws=50)
    told = " ".join(text for texts in grounds(vietnam).values() for text in texts)
    assert re.search(r"\(2015\)[^.;]*, an old figure", told)
    assert not re.search(r"\(2019–2023\)[^.;]*, an old figure", told)


def test_many_bodies_on_record_are_told_and_a_middling_number_is_not(kenya: Assessment) -> None:
    assert (
        "29 of 39 functions of industrial policy have a body on record: agencies are not the shortage."
        in words(render(kenya, "minister"))
    )
    ghana = assess(prefill("GHA", 2023, load_vocabulary()), draws=20)
    assert "functions of industrial policy have a body on record" not in words(render(ghana, "minister"))


def test_a_page_stands_in_brackets_behind_its_sentence_and_the_document_is_named(kenya: Assessment) -> None:
    for edition in ("minister", "working"):
        text = words(render(kenya, edition))
        assert re.search(r"indirect taxes in 1961\.\s+\(p\. 19\)", text)
        assert "Pages (p.) are those of KDI School" in text
