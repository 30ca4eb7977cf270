"""Profiles beside each other: what is done is told from what is not, and what moved from what was only asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from latecomer import resources
from latecomer.assessment import measure_profiles, tell
from latecomer.cli import compared as compared_on_screen
from latecomer.cli import run
from latecomer.errors import UsageError
from latecomer.library import Library, load_library
from latecomer.messages import say
from latecomer.profile import Answer, Decision, Profile, load_profile, prefill, save_profile
from latecomer.profile.answers import read_answer
from latecomer.profile.recording import record
from latecomer.profile.renewing import merge
from latecomer.report import render_comparison
from latecomer.scenarios import Comparison, compare, in_order, listings
from latecomer.scenarios.moving import CHANGES, moved_by
from latecomer.scenarios.since import GROUPS
from latecomer.vocabulary import Vocabulary

DRAWS = 48
MINISTRY, BANK, AGENCY = "ministry of industry", "state bank", "agency for small firms"
VIETNAM = str(resources.examples() / "vietnam.yaml")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def answered(profile: Profile, role: str, day: str, said: Mapping[str, str], vocabulary: Vocabulary) -> Profile:
    for id, raw in said.items():
        value = read_answer(vocabulary[id], raw)
        profile = record(profile, id, value, vocabulary, role=role, date=day, evidence="seen")
    return profile


@pytest.fixture(scope="module")
def then(vocabulary: Vocabulary) -> Profile:
    found = prefill("VNM", 2019, vocabulary)
    by_ministry = {"cap_operate": "2", "cap_duplicate": "1", "mstq": "2", "existing.extension.exists": "no"}
    by_ministry |= {"existing.supplier_linkage.exists": "yes", "existing.supplier_linkage.delivery": "1"}
    by_bank = {"collateral_gap": "3", "existing.guarantee.exists": "yes", "existing.guarantee.delivery": "1"}
    by_bank |= {"existing.term_lending.exists": "yes", "existing.term_lending.delivery": "1"}
    found = answered(found, MINISTRY, "2019-11-04", by_ministry, vocabulary)
    found = answered(found, BANK, "2019-11-06", by_bank, vocabulary)
    decisions = {
        "supplier-linkage": Decision("underway", MINISTRY, "2020-05-12"),
        "credit-guarantee-fund": Decision(
            "refused", "ministry of finance", "2020-09-30", "the provinces keep <b>theirs"
        ),
        "sme-bank": Decision("done", "ministry of planning", "2022-08-01"),
    }
    return replace(found, decisions=decisions, path="then.yaml")


@pytest.fixture(scope="module")
def now(then: Profile, vocabulary: Vocabulary) -> Profile:
    found = merge(then, prefill("VNM", 2023, vocabulary))
    by_agency = {"existing.supplier_linkage.delivery": "3", "cap_operate": "3", "existing.extension.exists": "yes"}
    by_agency |= {"existing.extension.name": "Industrial development centres", "existing.extension.delivery": "2"}
    found = answered(found, AGENCY, "2023-10-02", by_agency, vocabulary)
    found = answered(
        found, BANK, "2023-10-05", {"existing.guarantee.exists": "no", "collateral_gap": "3"}, vocabulary
    )
    return replace(found, path="now.yaml")


def compared(library: Library, *profiles: Profile) -> Comparison:
    ordered = in_order(profiles)
    (measured,) = measure_profiles(ordered, library, DRAWS)
    return compare(ordered, [tell(measured, row, library) for row in range(len(ordered))], library, DRAWS)


@pytest.fixture(scope="module")
def since(then: Profile, now: Profile, library: Library) -> Comparison:
    return compared(library, now, then)


@pytest.fixture(scope="module")
def decade(library: Library) -> Comparison:
    """A country of which nobody was asked, eight years apart."""
    return compared(library, *(prefill("VNM", year, library.vocabulary) for year in (2015, 2023)))


@pytest.fixture(scope="module")
def countries(library: Library) -> dict[str, Profile]:
    return {code: prefill(code, 2023, library.vocabulary) for code in ("ETH", "KEN", "GHA")}


# --- one country, then and now ---------------------------------------------------------------------------


def test_the_earlier_year_comes_first_in_whatever_order_they_are_named(since: Comparison) -> None:
    assert (since.kind, [side.as_of for side in since.sides]) == ("reassessment", [2019, 2023])


def test_what_was_done_is_told_from_what_was_not_and_from_what_nobody_was_asked(since: Comparison) -> None:
    outcome = {one.id: one.outcome for one in since.followed}
    assert outcome["supplier-linkage"] == "works", "its clients receive more, and it works now"
    assert outcome["sme-technology-institute"] == "begun", "where nobody did it there is a body now"
    assert outcome["credit-guarantee-fund"] == "stopped"
    assert outcome["sme-bank"] == "not_asked", "the bank was not asked about it again"
    assert outcome["receivables-discount"] == "again", "nobody had been asked, and nobody has"


def test_a_decision_is_shown_with_what_does_not_go_together_with_it(since: Comparison) -> None:
    found = {one.id: one for one in since.followed}
    assert [d.of for d in found["sme-bank"].decisions] == ["both"], "it was carried over"
    assert found["sme-bank"].odd.code == "compare.odd.unseen", "held to be done, and nothing shows it"
    assert found["credit-guarantee-fund"].odd.code == "compare.odd.refused"
    assert not found["supplier-linkage"].odd
    assert found["supplier-linkage"].then.first is False, "it is followed because it was decided on"


def test_what_is_done_says_whether_another_office_answered(since: Comparison) -> None:
    done = {one.function: one for f in since.followed for one in f.done}
    assert (done["supplier_linkage"].code, done["supplier_linkage"].other_role) == ("delivers_more", True)
    assert (done["guarantee"].code, done["guarantee"].other_role) == ("stopped", False)
    assert "another office" in say(done["supplier_linkage"].says)
    assert (done["extension"].code, done["extension"].body) == ("founded", "Industrial development centres")


def test_answers_that_nobody_was_asked_again_are_named_and_no_others(since: Comparison) -> None:
    old, changed = {one.id for one in since.old}, {one.id: one for one in since.changed}
    assert {"mstq", "cap_duplicate", "existing.term_lending.delivery"} <= old
    assert "collateral_gap" not in old | changed.keys(), "asked again, and the same was said"
    assert "existing.guarantee.delivery" not in old | changed.keys(), "another answer has made it irrelevant"
    assert changed["cap_operate"].other_role
    assert (changed["existing.extension.delivery"].state, changed["cap_operate"].now.when) == ("new", "2023-10-02")


def test_a_body_that_was_on_record_all_along_was_not_founded(
    then: Profile, now: Profile, library: Library
) -> None:
    name = now.bodies["extension"][0].name
    other = record(now, "existing.extension.name", name, library.vocabulary, role=AGENCY)
    found = {one.id: one for one in compared(library, then, other).followed}
    assert found["sme-technology-institute"].outcome == "found_out"
    assert found["sme-technology-institute"].done[0].code == "found"


def test_a_body_founded_since_on_paper_is_seen_and_not_taken_to_serve_anyone(library: Library) -> None:
    years = (prefill("KHM", year, library.vocabulary) for year in (2017, 2022))
    one = next(f for f in compared(library, *years).followed if f.id == "credit-guarantee-fund")
    assert [(d.code, d.since, d.by_person) for d in one.done] == [("founded", 2020, False)]
    assert one.outcome == "unproven"
    assert say(one.done[0].says).endswith("(on paper)")


def test_a_body_on_paper_that_people_deny_has_not_been_stopped(
    then: Profile, now: Profile, library: Library
) -> None:
    denied = answered(now, BANK, "2023-10-05", {"existing.export_finance.exists": "no"}, library.vocabulary)
    found = {one.id: one for one in compared(library, then, denied).followed}["export-finance"]
    assert [one.code for one in found.done] == ["denied"]
    assert found.outcome == "found_out"


def test_where_nothing_is_ranked_nothing_is_followed_and_it_is_said(library: Library) -> None:
    found = compared(library, *(prefill("TUV", year, library.vocabulary) for year in (2015, 2023)))
    assert not any(side.ranked for side in found.sides)
    assert (found.followed, found.new) == ((), ())
    assert "compare.note.not_ranked" in {note.code for note in found.notes}
    assert "nothing can be followed" in render_comparison(found)


def test_a_recommendation_that_left_because_figures_moved_says_so_and_by_which_signs(decade: Comparison) -> None:
    gone = [one for one in decade.followed if one.outcome == "gone"]
    assert gone
    assert {one.cause for one in gone} <= {"figures", "unobserved", "others", "waits", "edge"}
    left = next(one for one in gone if one.cause in ("figures", "unobserved"))
    assert left.moved.first["figures"] <= -0.3
    assert any(sign.now < sign.then for sign in left.signs)
    assert not left.done
    assert all(one.outcome != "works" for one in decade.followed)


def test_what_left_because_figures_are_not_observed_any_more_is_no_news_of_the_country(library: Library) -> None:
    years = (prefill("IDN", year, library.vocabulary) for year in (2023, 2027))
    found = compared(library, *years)
    shares = next(say(note) for note in found.notes if note.code == "compare.note.observed")
    assert "100 % in Indonesia 2023" in shares
    left = [one for one in found.followed if one.outcome == "gone" and one.moved.first["figures"] < -0.5]
    gone = [one for one in left if one.then.tier != one.now.tier]
    assert {one.cause for one in left if one not in gone} <= {"others"}, "its own points hardly moved"
    assert [one.cause for one in gone] == ["unobserved"] * len(gone)
    assert len(gone) > 2
    assert all(sign.seen_then for one in gone for sign in one.signs)


def test_without_the_record_no_body_has_gone_from_it(then: Profile, now: Profile, library: Library) -> None:
    bare = {
        id: a for id, a in now.answers.items() if a.via != "roster" and not id.startswith("existing.guarantee")
    }
    found = compared(library, then, replace(now, answers=bare, bodies={}))
    assert not [one for f in found.followed for one in f.done if one.code in ("stopped", "gone_from_record")]


def test_a_scale_that_is_lower_because_less_is_observed_says_so(decade: Comparison) -> None:
    fallen = [row for row in decade.scales if row.moved in ("down", "less")]
    assert fallen
    assert all(row.signs for row in fallen)
    assert any(row.moved == "less" for row in fallen)


def test_the_later_decision_goes_over_the_earlier_and_both_are_shown(
    then: Profile, now: Profile, library: Library
) -> None:
    later = Decision("postponed", BANK, "2021-02-01", "no law yet")
    both = replace(now, decisions={**now.decisions, "supplier-linkage": later})
    for pair in ((then, both), (replace(then, decisions=both.decisions), replace(now, decisions=then.decisions))):
        found = next(one for one in compared(library, *pair).followed if one.id == "supplier-linkage")
        assert [d.decision for d in found.decisions] == ["underway", "postponed"], "the later day holds"


def test_a_decision_about_no_card_of_the_rules_is_named_and_the_rest_is_told(
    then: Profile, now: Profile, library: Library
) -> None:
    wrong = replace(then, decisions={"sme-bnk": Decision("taken", BANK, "2021-02-01", line=9)})
    found = compared(library, wrong, now)
    assert found.unknown == (
        "then.yaml:9: decisions: no card 'sme-bnk' in the rules\n  hint: did you mean 'sme-bank'?",
    )
    assert "sme-bnk" in " ".join(map(say, found.notes))
    assert "sme-bnk" not in {one.id for one in found.followed}


def test_other_data_and_other_questions_are_noted(then: Profile, now: Profile, library: Library) -> None:
    codes = {note.code for note in compared(library, then, now).notes}
    assert not codes & {"compare.note.panels", "compare.note.questionnaires"}
    older = replace(then, panel="panel of 2020", questionnaire="national 2020.1")
    newer = replace(now, questionnaire="national 2026.2")
    codes = {note.code for note in compared(library, older, newer).notes}
    assert {"compare.note.panels", "compare.note.questionnaires"} <= codes


# --- what must hold --------------------------------------------------------------------------------------

LEVELS = st.sampled_from(["0", "1", "2", "3", "4"])


@settings(max_examples=4)
@given(st.fixed_dictionaries({}, optional={"mstq": LEVELS, "cap_operate": LEVELS, "collateral_gap": LEVELS}))
def test_a_profile_compared_with_itself_moves_nothing(said: dict[str, str]) -> None:
    library = load_library()
    one = answered(prefill("KEN", 2023, library.vocabulary), BANK, "2023-01-01", said, library.vocabulary)
    found = compared(library, one, one)
    assert found.kind == "versions"
    assert (found.new, found.changed, found.old) == ((), (), ())
    assert {f.outcome for f in found.followed} <= {"stays"}
    assert {row.moved for row in found.scales} == {"stays"}
    assert all(row.change in (0.0, None) for row in found.constraints)
    assert {row.state for row in found.figures} <= {"same", "unknown"}
    assert not any(row.differs for row in found.functions)
    assert all(share == 0 for f in found.followed for share in f.moved.first.values())


def test_swapping_two_countries_swaps_the_columns_and_nothing_else(
    countries: dict[str, Profile], library: Library
) -> None:
    one, other = (compared(library, *map(countries.get, codes)) for codes in (("ETH", "KEN"), ("KEN", "ETH")))
    assert one.sides == tuple(reversed(other.sides))
    for name in ("scales", "constraints", "figures", "functions", "entries"):
        there = {row.id: row for row in getattr(other, name)}
        assert there.keys() == {row.id for row in getattr(one, name)}
        for row in getattr(one, name):
            assert row.cells == tuple(reversed(there[row.id].cells))
    assert {row.only for row in one.entries} == {None, 0, 1}


def test_countries_stand_in_the_order_given_and_nothing_is_followed(
    countries: dict[str, Profile], library: Library
) -> None:
    found = compared(library, *countries.values())
    assert (found.kind, [side.country for side in found.sides]) == ("countries", list(countries))
    assert (found.followed, found.new, found.changed, found.old) == ((), (), (), ())
    for row in found.entries:
        firsts = [cell.first for cell in row.cells]
        assert any(firsts)
        assert row.shared == all(firsts)
        assert (row.only is not None) == (sum(firsts) == 1)
    assert {row.differs for row in found.functions} == {True, False}


def test_the_parts_of_what_moved_a_card_add_up(then: Profile, now: Profile, library: Library) -> None:
    moved = moved_by(then, now, library, DRAWS, 8)
    assert moved.keys() == library.knowledge.institutions.keys()
    assert all(set(one.first) == set(CHANGES) for one in moved.values())
    old, new = listings([then, now], library, DRAWS)
    for id, one in moved.items():
        assert sum(one.case.values()) == pytest.approx(new.places[id].case - old.places[id].case, abs=0.01)
        assert sum(one.first.values()) == pytest.approx((id in new.first(8)) - (id in old.first(8)), abs=0.01)
    only_bodies = replace(
        now, answers={**then.answers, **{k: a for k, a in now.answers.items() if k[:8] == "existing"}}
    )
    held = moved_by(then, replace(only_bodies, as_of=2019, bodies=now.bodies), library, DRAWS, 5)
    assert all(one.case["answers"] == one.case["figures"] == 0 for one in held.values())
    assert any(one.first["bodies"] for one in held.values())


def test_every_outcome_has_its_place_on_the_page() -> None:
    from typing import get_args

    from latecomer.scenarios.since import Outcome

    assert sorted(outcome for of in GROUPS.values() for outcome in of) == sorted(get_args(Outcome))


@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        ([("KEN", 2023)], "name a second one"),
        ([("KEN", 2000 + n) for n in range(7)], "at most 6"),
        ([("KEN", 2023), ("KEN", 2021), ("KEN", 2023)], "are both of KEN 2023"),
        ([("KEN", 2023), ("KEN", 2021), ("VNM", 2023)], "are both of KEN, beside other countries"),
    ],
)
def test_what_puts_no_question_is_refused_with_what_is_right(profiles: list[tuple[str, int]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        in_order([Profile(country, as_of, {}) for country, as_of in profiles])


# --- one country at several dates ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dates(then: Profile, now: Profile, library: Library) -> Comparison:
    return compared(library, now, prefill("VNM", 2012, library.vocabulary), then)


def test_several_dates_of_one_country_stand_in_their_order_with_a_cell_each(dates: Comparison) -> None:
    assert (dates.kind, [side.as_of for side in dates.sides]) == ("dates", [2012, 2019, 2023])
    for rows in (dates.scales, dates.constraints, dates.figures, dates.functions, dates.entries):
        assert {len(row.cells) for row in rows} == {3}
    assert {row.only for row in dates.entries} > {0, 2}
    assert (dates.followed, dates.new, dates.changed, dates.old) == ((), (), (), ())


def test_what_moved_over_several_dates_moved_from_the_first_to_the_last(
    dates: Comparison, now: Profile, library: Library
) -> None:
    ends = compared(library, prefill("VNM", 2012, library.vocabulary), now)
    assert [(row.id, row.moved, row.signs) for row in dates.scales] == [
        (row.id, row.moved, row.signs) for row in ends.scales
    ]
    assert {row.id: row.change for row in dates.constraints} == {row.id: row.change for row in ends.constraints}
    assert any(row.change for row in dates.constraints)
    assert [row.state for row in dates.figures] == [row.state for row in ends.figures]


def test_answers_carried_from_one_date_to_the_next_are_counted(dates: Comparison, since: Comparison) -> None:
    (note,) = [note for note in dates.notes if note.code == "compare.note.carried"]
    assert note.params == {"count": len(since.old), "then": 2019, "now": 2023}


def test_the_terminal_names_the_span_too(capsys: pytest.CaptureFixture[str], dates: Comparison) -> None:
    compared_on_screen.show(dates)
    out = " ".join(capsys.readouterr().out.split())
    assert "2012 2019 2023 moved, 2012" in out
    assert "Only of 2012: " in out


def test_the_page_of_several_dates_names_the_span_and_says_where_to_follow_a_list_up(dates: Comparison) -> None:
    page = render_comparison(dates)
    assert "Viet Nam: 2012, 2019 and 2023" in page
    assert '<th scope="col">Moved, 2012 to 2023</th>' in page
    assert "Only of 2019" in page
    assert "name two of these files alone" in page
    assert "What became of the recommendations" not in page


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_says_what_became_of_it_and_shows_no_markup_of_a_file(since: Comparison) -> None:
    page = render_comparison(since)
    assert "Viet Nam: 2019 and 2023" in page
    assert "the provinces keep &lt;b&gt;theirs" in page
    assert "It is held to be done, and nothing that was answered shows it." in page
    assert "<script" not in page
    assert re.search(r"default-src 'none'", page)
    assert render_comparison(since) == page


def test_the_page_of_countries_names_no_office_that_answered(
    then: Profile, countries: dict[str, Profile], library: Library
) -> None:
    page = render_comparison(compared(library, replace(then, as_of=2023), countries["KEN"]))
    assert MINISTRY not in page
    assert "Only of Viet Nam 2023" in page
    assert not re.search(r"total score|overall score|\brank(ed|ing) of countries", page, re.IGNORECASE)


def test_on_a_narrow_terminal_countries_stand_one_below_the_other(
    countries: dict[str, Profile], library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compared(library, *countries.values())
    for width, below in ((120, False), (50, True)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                compared_on_screen, "new_console", lambda width=width: Console(width=width, highlight=False)
            )
            compared_on_screen.show(found)
        out = capsys.readouterr().out
        assert max(map(len, out.splitlines())) <= width
        assert ("Ethiopia 2023: 1. examine; " in out.replace("\n", " ")) == below


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: Profile, now: Profile, vocabulary: Vocabulary
) -> Path:
    monkeypatch.chdir(tmp_path)
    save_profile(then, Path("then.yaml"), vocabulary)
    save_profile(now, Path("now.yaml"), vocabulary)
    return tmp_path


def test_a_consultant_comes_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "now.yaml", "then.yaml", "--draws", "20"]) == 0
    out = capsys.readouterr().out
    for words in (
        "Done, in part or whole",
        "Recommended again, and nobody was asked again",
        "Refused, 2020-09-30",
    ):
        assert words in out
    assert run(["compare", "now.yaml", "then.yaml", "--draws", "20", "-o", "back.html"]) == 0
    assert capsys.readouterr().out == "back.html\n"
    assert run(["compare", "now.yaml", "then.yaml", "--draws", "20", "-o", "back.html"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_two_files_of_one_year_tell_what_is_answered_otherwise(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "other.yaml").write_text((here / "now.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert run(["answer", "other.yaml", "mstq=4", "--evidence", "register", "--role", AGENCY]) == 0
    capsys.readouterr()
    assert run(["compare", "now.yaml", "other.yaml", "--format", "json", "--draws", "20"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], [row["id"] for row in found["changed"]]) == ("versions", ["mstq"])
    assert found["old"] == []
    assert all(row["done"] == [] for row in found["followed"])
    assert {row["outcome"] for row in found["followed"]} <= {"stays", "left"}
    assert run(["compare", "now.yaml", "other.yaml", "-o", "versions.html", "--draws", "20"]) == 0
    page = (here / "versions.html").read_text(encoding="utf-8")
    assert "answered otherwise in other.yaml" in page
    assert "Nothing known" not in page, "between two files of one year nothing can have been done"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["then.yaml"], "name a second one"),
        (["then.yaml", "./then.yaml"], "then.yaml: the same file twice"),
        (["then.yaml", "nothing.yaml"], "nothing.yaml: no such file"),
        (["then.yaml", "nowhere.yaml"], "unknown country 'XYZ'"),
        (["then.yaml", "now.yaml", "-o", "x.pdf"], "name it x.html"),
        (["then.yaml", "now.yaml", "-o", "x"], "name it x.html"),
        (["then.yaml", "now.yaml", "-o", "x.html", "--format", "json"], "give one of the two"),
        (["then.yaml", "now.yaml", "-o", "page.html", "--force"], "is not an HTML page but a profile"),
        (["then.yaml"] * 7, "at most 6"),
        (["then.yaml", "now.yaml", VIETNAM], f"now.yaml and {VIETNAM} are both of VNM 2023"),
    ],
)
def test_wrong_input_is_refused_with_what_is_right_and_nothing_is_written(
    here: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (here / "then.yaml").read_text(encoding="utf-8")
    (here / "nowhere.yaml").write_text(text.replace("country: VNM", "country: XYZ"), encoding="utf-8")
    (here / "page.html").write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    assert run(["compare", *arguments, "--draws", "20"]) == 2
    assert words in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before


def test_an_answer_given_anew_in_a_later_profile_is_of_its_year(vocabulary: Vocabulary) -> None:
    carried = Profile("KEN", 2023, {"mstq": Answer(value=1.0, year=2019, role=BANK, evidence="register")})
    assert record(carried, "mstq", 2.0, vocabulary, role=BANK).answers["mstq"].year is None
    assert record(carried, "mstq", 2.0, vocabulary, role=BANK, year=2021).answers["mstq"].year == 2021
    assert load_profile(VIETNAM, vocabulary).country == "VNM"


def test_every_entry_of_every_side_is_a_row(since: Comparison) -> None:
    rows = since.to_frame()
    assert len(rows) == len(since.entries) * len(since.sides)
    assert rows["as_of"].drop_duplicates().tolist() == [2019, 2023]
    assert set(rows["institution"]) == {entry.id for entry in since.entries}
