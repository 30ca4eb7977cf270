"""Korea's own record: nothing later than the year enters, and every fault of the file is named with its line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer import authoring, resources
from latecomer.authoring import cases, running
from latecomer.citations import Citation
from latecomer.countrydata import load_panel
from latecomer.errors import UsageError
from latecomer.knowledge import KOREA_YEARS, Knowledge, KoreaFact, load_files, load_knowledge
from latecomer.knowledge.uses import instances
from latecomer.profile import Profile, load_profile, prefill, save_profile
from latecomer.scenarios import korea_profile
from latecomer.vocabulary import Vocabulary, load_vocabulary

FIRST, LAST = KOREA_YEARS
YEARS = range(FIRST, LAST + 1)
BAD = Path(__file__).parent.parent / "bad" / "korea.yaml"
FACTS = load_knowledge().korea
CITE = (Citation(page=12, terms=("Operational", "1971-1980")),)


def expected_faults() -> list[tuple[int, list[str]]]:
    """Read the words of each comment of the bad file, and the line below it, of which they must be said."""
    lines = BAD.read_text(encoding="utf-8").splitlines()
    return [
        (number + 1, line.strip().removeprefix("# says: ").split(" | "))
        for number, line in enumerate(lines, start=1)
        if line.strip().startswith("# says: ")
    ]


def fact(variable: str, value: object, **dates: int) -> KoreaFact:
    return KoreaFact(variable, value, "A reason.", CITE, **dates)  # type: ignore[arg-type]


def with_facts(knowledge: Knowledge, *facts: KoreaFact) -> Knowledge:
    return replace(knowledge, korea=facts)


# --- nothing later enters --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_nothing_later_than_the_year_enters(year: int, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    profile = korea_profile(year, knowledge, vocabulary)
    assert {id: a.year for id, a in profile.answers.items() if a.year and a.year > year} == {}
    known_then = with_facts(knowledge, *(fact for fact in knowledge.korea if fact.begins <= year))
    assert korea_profile(year, known_then, vocabulary) == profile


@settings(max_examples=40)
@given(year=st.integers(FIRST, LAST - 1), later=st.integers(1, 40), level=st.integers(0, 4))
def test_a_fact_of_a_later_year_changes_nothing_before(year: int, later: int, level: int) -> None:
    knowledge, vocabulary = load_knowledge(), load_vocabulary()
    alone = with_facts(knowledge, fact("cap_operate", 0, since=FIRST))
    both = with_facts(knowledge, *alone.korea, fact("cap_operate", level, since=year + later))
    assert korea_profile(year, both, vocabulary) == korea_profile(year, alone, vocabulary)


@pytest.mark.parametrize("year", [FIRST - 1, LAST + 1])
def test_there_is_no_record_of_other_years(year: int, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match="from 1960 to 2000"):
        korea_profile(year, knowledge, vocabulary)


# --- how long a fact holds -------------------------------------------------------------------------------


def test_a_level_holds_from_its_first_year_to_its_last_and_the_next_takes_its_place(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    facts = (
        fact("mstq", 1, since=1970, until=1972),
        fact("mstq", 2, since=1975),
        fact("mstq", 3, since=1980),
    )
    seen = {
        year: answer.value if answer else None
        for year in range(1968, 1983)
        for answer in [korea_profile(year, with_facts(knowledge, *facts), vocabulary).answers.get("mstq")]
    }
    none, one, two = range(1968, 1970), range(1970, 1973), range(1975, 1980)
    assert seen == {
        **dict.fromkeys(none), **dict.fromkeys(one, 1.0), 1973: None, 1974: None,
        **dict.fromkeys(two, 2.0), **dict.fromkeys(range(1980, 1983), 3.0),
    }  # fmt: skip


@cache
def recorded(year: int) -> Profile:
    return korea_profile(year, load_knowledge(), load_vocabulary())


@pytest.mark.parametrize("held", FACTS, ids=[f"{f.variable} {f.begins}" for f in FACTS])
def test_every_fact_of_the_record_is_seen_in_its_years_and_not_in_others(held: KoreaFact) -> None:
    limit = load_vocabulary()[held.variable].age_limit
    ends = [LAST, *(f.begins - 1 for f in FACTS if f.variable == held.variable and f.begins > held.begins)]
    ends += [held.until] if held.until is not None else []
    ends += [held.begins + limit] if limit is not None else []
    for year in YEARS:
        answer = recorded(year).answers.get(held.variable)
        seen = answer is not None and answer.via == "document" and answer.year == held.begins
        observed = answer is not None and answer.via == "indicator"
        assert seen == (held.begins <= year <= min(ends) and not observed), year
    assert recorded(held.begins).answers[held.variable].via == "document"


def test_a_figure_of_the_panel_ages_as_the_panel_does(knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    assert vocabulary["rd_expenditure"].age_limit == 6
    before, within, after = (korea_profile(y, knowledge, vocabulary).answers for y in (1979, 1986, 1987))
    assert "rd_expenditure" not in before
    assert (within["rd_expenditure"].value, within["rd_expenditure"].year) == (0.8, 1980)
    assert "rd_expenditure" not in after


def test_a_figure_nobody_else_holds_stays_with_its_year(knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    share = korea_profile(1990, knowledge, vocabulary).answers["subcontract_share"]
    assert (share.value, share.year) == (23.2, 1981)
    assert korea_profile(1991, knowledge, vocabulary).answers["subcontract_share"].value == 73.6


# --- the panel goes first --------------------------------------------------------------------------------


def test_an_observation_of_the_panel_goes_before_a_fact(knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    wrong = with_facts(knowledge, *(fact(id, 99.0, year=1985) for id in ("manufacturing_share", "urban_share")))
    assert korea_profile(1985, wrong, vocabulary) == prefill("KOR", 1985, vocabulary)


def test_research_comes_from_the_source_until_the_panel_has_it(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    panel = load_panel()
    assert panel.observe("KOR", vocabulary["rd_expenditure"], 1990) is None
    found = [korea_profile(y, knowledge, vocabulary, panel).answers["rd_expenditure"] for y in (1990, 1991)]
    assert [(a.via, a.value) for a in found] == [
        ("document", 1.9),
        ("indicator", panel.at("KOR", "rd_expenditure", 1991)),
    ]


# --- what a fact becomes ---------------------------------------------------------------------------------


def test_a_fact_becomes_an_answer_with_its_page_reason_year_and_confidence(
    knowledge: Knowledge, vocabulary: Vocabulary
) -> None:
    answer = korea_profile(1976, knowledge, vocabulary).answers["cap_operate"]
    assert (answer.value, answer.via, answer.year, answer.confidence) == (2.0, "document", 1971, "high")
    assert answer.source == "KSP 2013, p. 12, Table S-1"
    assert "foreign partners supplied" in answer.evidence


@pytest.mark.parametrize("year", [1960, 1976, 2000])
def test_the_profile_is_written_and_read_back(
    year: int, knowledge: Knowledge, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    profile = korea_profile(year, knowledge, vocabulary)
    save_profile(profile, tmp_path / "korea.yaml")
    assert load_profile(tmp_path / "korea.yaml", vocabulary).answers == dict(profile.answers)


def test_the_record_says_when_every_function_began(knowledge: Knowledge, vocabulary: Vocabulary) -> None:
    """Cards and record give the same year; of the parks, which no page dates, the record has the first proof."""
    began = {
        f.variable.split(".")[1]: f.since
        for f in knowledge.korea
        if f.variable.endswith(".exists") and f.value is True
    }
    undated = {"credit_information", "collateral_registry", "metrology", "accreditation", "sector_institute"}
    undated |= {"export_review", "supplier_equity"}  # no page gives a year
    undated |= {"procurement_of_development"}  # after the record's end
    undated |= {"technology_roadmap", "engineer_placement"}  # no page names one
    undated |= {"new_technology_mark"}  # no page gives a year
    undated |= {"innovative_firm_certificate"}  # after the record's end
    assert set(began) == set(vocabulary.asked_functions) - undated, "what the source dates"
    differ = {
        card.id: (began[card.function], card.founded.function)
        for card in knowledge.institutions.values()
        if card.function in began
        and began[card.function] not in (card.founded.function, card.founded.organisation)
    }
    # of the parks no page has the year; kinds of extension came at other times than its centre
    assert differ == {
        "techno-park": (1999, 1998),
        "expert-pool": (1967, 1979),
        "innovation-advisers": (1967, 1979),
        "regional-innovation-centre": (1967, 1987),
        "benchmarking": (1967, 1991),
        "demonstration": (1967, 1991),
    }


# --- faults ----------------------------------------------------------------------------------------------


def test_every_fault_of_a_bad_record_is_named_with_its_line(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resources.rules(), folder)
    path = folder / "korea.yaml"
    shutil.copy(BAD, path)
    _, files, problems = load_files(folder, vocabulary)
    cited = instances(files.content[str(path)], Citation)
    proofs = authoring.citations.read_proofs(folder / "proofs.csv", shown="proofs.csv")
    problems += authoring.citations.check(str(path), cited, files.sources, proofs)
    said: dict[int, str] = {}
    for problem in problems:
        assert problem.path == str(path)
        said[problem.line] = said.get(problem.line, "") + f"{problem.what}\n{problem.hint}\n"
    wanted = expected_faults()
    assert len(wanted) == 14
    for line, words in wanted:
        for part in words:
            assert part in said.get(line, ""), (line, part, said)
    assert set(said) == {line for line, _ in wanted}


def case(**over: object) -> cases.Case:
    expect = over.pop("expect", cases.Expected(positions={"capability": 1}))
    given = {"name": "a case", "country": "KOR", "as_of": 1976, "record": True, "expect": expect, **over}
    return cases.Case(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"country": "KEN"}, "there is no record of KEN"),
        ({"as_of": 1959}, "Korea's record of 1959"),
        ({"expect": cases.Expected(positions={"capability": 2})}, "capability stands at 1, not 2"),
        ({"expect": cases.Expected(or_higher=("learning_channel",))}, "learning_channel is decided"),
        ({"expect": cases.Expected(or_higher=("capabilty",))}, "capabilty is decided, or unknown"),
    ],
)
def test_a_case_of_the_record_that_cannot_be_or_comes_out_otherwise_says_so(
    over: dict[str, object], words: str
) -> None:
    found = running.run([(cases.CaseFile("latecomer/cases/1", (), "cases.yaml"), case(**over))])
    assert [words in problem.what for problem in found] == [True]


def test_a_case_without_record_starts_from_public_data_alone() -> None:
    expect = cases.Expected(positions={"diffusion": 1})
    file = cases.CaseFile("latecomer/cases/1", (), "cases.yaml")
    assert running.run([(file, case(expect=expect))]) == ()
    assert running.run([(file, case(expect=expect, record=False))]) != ()
