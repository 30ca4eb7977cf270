"""What is said of a profile is so: nothing counts twice, and no table speaks of years it does not know."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from latecomer.assessment import assess
from latecomer.authoring.cases import Case, CaseFile, Expected
from latecomer.authoring.running import run as run_cases
from latecomer.cli import run
from latecomer.countrydata.facts import ends_within, fact_on
from latecomer.errors import InputError, UsageError
from latecomer.library import Library, load_library
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.recommendation.law import facts_at
from latecomer.vocabulary import Vocabulary, load_vocabulary

LIBRARY = load_library()
VOCABULARY = load_vocabulary()


# --- who answered ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["KEN", "ETH", "KOR"])
def test_nobody_has_answered_a_fresh_profile(country: str, vocabulary: Vocabulary) -> None:
    assert assess(prefill(country, 2022, vocabulary), draws=10).answered == 0


def test_bodies_of_the_roster_are_no_persons_answer(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    body = "bodies:\n  guarantee:\n    - {name: Fund, since: 2000%s}\n"
    head = "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\n"
    for via, public in ((", via: roster", True), ("", False)):
        path.write_text(f"{head}{body % via}answers: {{}}\n", encoding="utf-8")
        assert load_profile(path, vocabulary).answers["existing.guarantee.exists"].public is public


def test_review_lists_nothing_as_answered_and_as_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.yaml"
    assert run(["prefill", "ETH", "--as-of", "2023", "-o", str(path)]) == 0
    err = capsys.readouterr().err
    assert "other answers" not in err
    assert run(["review", str(path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    above, _, below = shown.partition("Trade law, nobody has answered:")
    assert "Member of the World Trade Organization no public data not listed at the end of 2023" in above
    assert "World Trade Organization" not in below
    assert run(["answer", str(path), "wto_member=no"]) == 0
    assert run(["review", str(path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Member of the World Trade Organization no medium" in shown


# --- years that a table knows -----------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["KEN", "BGD", "VNM"])
def test_no_table_speaks_of_years_after_its_last_without_saying_so(country: str, vocabulary: Vocabulary) -> None:
    for id, answer in prefill(country, 2035, vocabulary).answers.items():
        if vocabulary[id].origin == "fact":
            assert answer.confidence != "high", id
            assert answer.year == vocabulary[id].covers[1], id
            assert f"the end of {answer.year}" in answer.source, id
        assert "2035" not in answer.source, id
        assert answer.via != "roster", id


def test_beyond_its_limit_a_list_is_unknown(vocabulary: Vocabulary) -> None:
    late = prefill("KEN", 2035, vocabulary).answers
    assert not {"ldc", "ldc_ending", "wto_member", "annex_vii_b", "fragile", "bodies_on_record"} & late.keys()
    assert not prefill("KEN", 2035, vocabulary).bodies
    near = prefill("ETH", 2026, vocabulary).answers
    assert near["ldc"].confidence == "high"
    assert (near["wto_member"].value, near["wto_member"].year) == (False, 2024)
    assert near["wto_member"].source == "not listed at the end of 2024"


def test_trade_law_does_not_know_the_facts_of_a_far_date(vocabulary: Vocabulary) -> None:
    profile = prefill("KEN", 2023, vocabulary)
    known = facts_at(profile, "2024-06-30", vocabulary).columns
    far = facts_at(profile, "2035-06-30", vocabulary).columns
    assert {"ldc", "wto_member", "annex_vii_b"} <= known.keys()
    assert not {"ldc", "wto_member", "annex_vii_b"} & far.keys()
    assert {i.status for i in assess(profile, draws=10, law_date="2035-06-30").law} <= {"not known", "low_risk"}
    assert ends_within("BGD", vocabulary["ldc"], "2030-01-01", 5) is None
    assert ends_within("BGD", vocabulary["ldc"], "2024-01-01", 5) == "2026-11-24"
    assert fact_on("BGD", vocabulary["wto_member"], "2027-12-31")
    assert fact_on("BGD", vocabulary["wto_member"], "2028-01-01") is None


def test_what_income_predicts_ages_as_what_it_is_compared_with(vocabulary: Vocabulary) -> None:
    late = prefill("KEN", 2040, vocabulary).answers
    assert not [id for id in late if vocabulary[id].origin == "predicted"]


# --- dates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2026-13-45", "2026-02-30", "tomorrow", "20261124", "2026-W48-2", "", "2026"])
def test_what_is_no_date_is_refused_everywhere(
    text: str, vocabulary: Vocabulary, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = prefill("KEN", 2023, vocabulary)
    with pytest.raises(UsageError, match="write it as 2026-11-24"):
        assess(profile, draws=10, law_date=text)
    path = tmp_path / "p.yaml"
    path.write_text("format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\nanswers: {}\n", encoding="utf-8")
    assert run(["diagnose", str(path), "--draws", "10", "--law-date", text]) == 2
    assert "write it as 2026-11-24" in capsys.readouterr().err
    case = Case("a case", "KEN", 2023, Expected(contexts=("landlocked",)), law_date=text, line=7)
    (problem,) = run_cases([(CaseFile("latecomer/cases/1", (case,), "cases.yaml"), case)])
    assert (problem.line, problem.hint) == (7, "write it as 2026-11-24")


def test_a_year_out_of_reach_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match="from 1960 to 2100"):
        assess(prefill("KEN", 2023, vocabulary), draws=10, law_date="0001-01-01")


# --- another vocabulary -----------------------------------------------------------------------------------

SOME = [id for i, id in enumerate(VOCABULARY) if i % 11 == 0]
READ = ["ldc", "mstq", "population", "gdp_per_capita_usd", "existing.guarantee.exists", "sme_followers"]


def without(id: str) -> Library:
    less = {name: variable for name, variable in VOCABULARY.items() if name != id}
    return replace(LIBRARY, vocabulary=replace(VOCABULARY, variables=less))


@pytest.mark.parametrize("id", READ)
def test_a_vocabulary_that_lacks_what_is_read_is_refused_in_plain_words(id: str) -> None:
    with pytest.raises(InputError, match=f"vocabulary.*{id}"):
        without(id)


@pytest.mark.parametrize("id", SOME)
def test_without_a_variable_there_is_a_plain_refusal_or_nothing_is_missed(id: str) -> None:
    with suppress(InputError):
        assert assess(Profile("KEN", 2022, {}), without(id), draws=4)


def test_a_profile_that_answers_what_the_vocabulary_lacks_is_refused() -> None:
    spare = next(id for id in VOCABULARY if id.startswith("existing.venture_market."))
    with pytest.raises(InputError, match=f"unknown variable '{spare}x'"):
        assess(Profile("KEN", 2022, {f"{spare}x": Answer(value=True)}), LIBRARY, draws=4)
