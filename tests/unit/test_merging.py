"""Several people's profiles laid together: nothing is lost, and the order in which they come changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.cli.run import run as main
from latecomer.countrydata.roster import Body
from latecomer.errors import InputError
from latecomer.library import load_library
from latecomer.profile import Answer, Decision, Profile, load_profile, prefill, save_profile
from latecomer.profile.merging import merged, roles, said_by
from latecomer.report import render_respondents
from latecomer.scenarios.respondents import ByRole, respondents
from latecomer.vocabulary import load_vocabulary

FEW = settings(max_examples=30)
VOCABULARY = load_vocabulary()
AS_OF = 2023
VALUES = {
    "mstq": st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0]),
    "cap_operate": st.sampled_from([0.0, 2.0, 4.0]),
    "existing.guarantee.exists": st.booleans(),
    "internal_obstacles": st.sampled_from([("management",), ("no_demand", "management"), ("not_recorded",)]),
    "sme_followers": st.sampled_from([10.0, 10.5, 60.0]),
    "private_credit": st.sampled_from([20.0, 30.0]),
}
TEXTS = st.sampled_from(["", "visited three plants", "register of 2022"])


@st.composite
def answers(draw: st.DrawFn, id: str) -> Answer:
    via = draw(st.sampled_from(["respondent", "consultant", "document", "indicator"]))
    state = draw(st.sampled_from(["value", "value", "value", "unknown", "skipped"]))
    return Answer(
        value=draw(VALUES[id]) if state == "value" else None,
        state=state,
        confidence=draw(st.sampled_from(["low", "medium", "high"])),
        via=via,
        evidence=draw(TEXTS),
        role="" if via == "indicator" else draw(st.sampled_from(["bank", "ministry", "firms"])),
        date=draw(st.sampled_from(["2024-01-02", "2024-03-04"])),
        year=draw(st.sampled_from([None, 2019, 2023])),
    )


DECISIONS = st.builds(
    Decision,
    decision=st.sampled_from(["refused", "taken", "done"]),
    owner=st.sampled_from(["ministry", "bank"]),
    date=st.sampled_from(["2024-01-02", "2024-03-04"]),
    reason=st.just("no money this year"),
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    ids = draw(st.sets(st.sampled_from(sorted(VALUES))))
    return Profile(
        "KEN",
        AS_OF,
        {id: draw(answers(id)) for id in sorted(ids)},
        panel=draw(st.sampled_from(["", "shipped panel 1", "shipped panel 2"])),
        note=draw(st.sampled_from(["", "seen at the bank", "two\nlines", "one\n\nand another"])),
        struck_out=draw(st.sampled_from([(), ("UGA",), ("TZA", "UGA")])),
        bodies=draw(st.sampled_from([{}, {"testing": (a_body("one"),)}, {"testing": (a_body("other"),)}])),
        decisions=draw(st.dictionaries(st.sampled_from(["sme-bank", "testing-standards"]), DECISIONS)),
    )


def a_body(name: str) -> Body:
    return Body("KEN", "testing", name, 1990, None, "exists", "body", 1.0, 1.0, True, "", "", "person")


def said(profile: Profile) -> Counter[tuple[str, Answer]]:
    """Everything that people said, once each."""
    found = {
        (id, replace(one, counts=True, line=0))
        for id, answer in profile.answers.items()
        for one in answer.responses or (answer,)
        if not one.public
    }
    return Counter(found)


def same(one: Profile, other: Profile) -> bool:
    return one == other and dict(one.answers) == dict(other.answers)


@FEW
@given(profiles(), profiles())
def test_the_order_changes_nothing(a: Profile, b: Profile) -> None:
    assert same(merged([a, b], VOCABULARY), merged([b, a], VOCABULARY))


@FEW
@given(profiles(), profiles(), profiles())
def test_some_first_and_the_rest_later_is_all_at_once(a: Profile, b: Profile, c: Profile) -> None:
    at_once = merged([a, b, c], VOCABULARY)
    assert same(merged([merged([a, b], VOCABULARY), c], VOCABULARY), at_once)
    assert same(merged([a, merged([b, c], VOCABULARY)], VOCABULARY), at_once)


@FEW
@given(profiles(), profiles())
def test_nothing_is_lost_and_nothing_made_up(a: Profile, b: Profile) -> None:
    together = merged([a, b], VOCABULARY)
    assert said(together) == said(a) | said(b)
    assert same(merged([together, a, b], VOCABULARY), together), "merging again adds nothing"


@FEW
@given(profiles(), profiles())
def test_what_is_merged_can_be_written_and_read_back(a: Profile, b: Profile) -> None:
    from latecomer.profile import profile_text
    from latecomer.profile.reading import parse_profile

    together = merged([a, b], VOCABULARY)
    again = parse_profile(profile_text(together), "all.yaml", VOCABULARY)
    added = {f"existing.{function}.exists" for function in together.bodies}  # a body named says that there is one
    assert {one for one in said(again) if one[0] not in added} == set(said(together))
    assert {id: a for id, a in again.answers.items() if id not in added} == dict(together.answers)


def test_people_go_over_public_data_and_of_these_the_later_year_counts() -> None:
    def of(year: int, value: float) -> Profile:
        answer = Answer(value=value, via="indicator", year=year)
        return Profile("KEN", AS_OF, {"private_credit": answer})

    assert merged([of(2021, 20.0), of(2022, 30.0)], VOCABULARY).answers["private_credit"].value == 30.0
    person = Profile("KEN", AS_OF, {"private_credit": Answer(value=40.0, via="document", year=2020)})
    assert merged([of(2022, 30.0), person], VOCABULARY).answers["private_credit"].value == 40.0


def test_another_country_or_year_is_refused_with_every_file_named() -> None:
    one = Profile("KEN", AS_OF, {}, path="a.yaml")
    others = [Profile("UGA", AS_OF, {}, path="b.yaml"), Profile("KEN", 2020, {}, path="c.yaml")]
    with pytest.raises(InputError) as error:
        merged([one, *others], VOCABULARY)
    assert "b.yaml: a profile of UGA as of 2023, not of KEN as of 2023" in str(error.value)
    assert "c.yaml: a profile of KEN as of 2020" in str(error.value)


def test_more_responses_than_a_profile_holds_are_refused() -> None:
    each = [
        Profile("KEN", AS_OF, {"mstq": Answer(value=1.0, via="respondent", role=f"office {n}")}, path=f"{n}.yaml")
        for n in range(51)
    ]
    with pytest.raises(InputError, match=r"50\.yaml: mstq: 51 responses"):
        merged(each, VOCABULARY)


# --- by who answered -------------------------------------------------------------------------------------


@FEW
@given(profiles(), profiles())
def test_what_a_role_said_alone_is_all_it_said_and_nothing_of_others(a: Profile, b: Profile) -> None:
    together = merged([a, b], VOCABULARY)
    parts = [said(said_by(together, role, VOCABULARY)) for role in roles(together)]
    assert sum(parts, Counter()) == said(together)


# --- the commands ----------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "bank.yaml", tmp_path / "ministry.yaml"
    start = prefill("KEN", AS_OF, VOCABULARY)
    for path, role, level, exists in zip(paths, ("bank", "ministry"), (1.0, 4.0), (False, True), strict=True):
        own = {
            "mstq": Answer(value=level, via="respondent", role=role, evidence=f"seen by the {role}"),
            "existing.guarantee.exists": Answer(value=exists, via="respondent", role=role),
        }
        save_profile(replace(start, answers={**start.answers, **own}), path, VOCABULARY)
    return paths


def test_two_files_become_one_and_what_differs_is_said(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, turned = tmp_path / "all.yaml", tmp_path / "turned.yaml"
    before = [path.read_bytes() for path in two]
    assert main(["merge", *map(str, two), "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert str(out) in told.out
    assert told.err.count("Answers differ on") == 2
    assert main(["merge", *map(str, reversed(two)), "-o", str(turned)]) == 0
    assert out.read_bytes() == turned.read_bytes()
    assert [path.read_bytes() for path in two] == before
    assert [one.role for one in load_profile(out, VOCABULARY).answers["mstq"].responses] == ["bank", "ministry"]
    text = out.read_bytes()
    assert main(["merge", str(two[0]), "-o", str(out)]) == 0, "into a profile that holds it already"
    assert out.read_bytes() == text


def test_what_comes_into_a_profile_that_is_there_is_logged(two: tuple[Path, Path]) -> None:
    into, other = two
    assert main(["merge", str(other), "-o", str(into)]) == 0
    log = into.with_name("bank.log.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["variable"] for line in log} == {"mstq", "existing.guarantee.exists"}
    assert main(["merge", str(other), "-o", str(into)]) == 0
    assert len(into.with_name("bank.log.jsonl").read_text(encoding="utf-8").splitlines()) == len(log)


def test_every_file_that_cannot_be_read_is_named_and_nothing_written(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = tmp_path / "bad.yaml", tmp_path / "all.yaml"
    bad.write_text("answers: [", encoding="utf-8")
    missing = tmp_path / "none.yaml"
    assert main(["merge", str(two[0]), str(bad), str(missing), "-o", str(out)]) == 2
    err = capsys.readouterr().err
    assert "bad.yaml" in err
    assert "none.yaml" in err
    assert not out.exists()


def test_what_comes_of_each_roles_answers_alone_is_shown(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "all.yaml"
    main(["merge", *map(str, two), "-o", str(out)])
    capsys.readouterr()
    assert main(["respondents", str(out), "--format", "json"]) == 0
    found = {one["role"]: one for one in json.loads(capsys.readouterr().out)}
    assert set(found) == {None, "bank", "ministry"}
    assert found["bank"]["answers"] == found["bank"]["disputed"] == 2
    assert all(one["first"] for one in found.values())
    assert main(["respondents", str(out)]) == 0
    shown = capsys.readouterr().out
    for words in ("all together", "bank", "ministry"):
        assert words in shown


@pytest.fixture
def beside(two: tuple[Path, Path]) -> ByRole:
    """Two offices that answer two questions otherwise, with markup, notes and sources in what they wrote."""
    said = {"evidence": "register of <b>2022", "source": "letter of a clerk"}
    profiles = [
        replace(
            p,
            answers={id: a if a.public else replace(a, **said) for id, a in p.answers.items()},
            note="call Ms Wanjiru",
        )
        for p in (load_profile(path, VOCABULARY) for path in two)
    ]
    return respondents(merged(profiles, VOCABULARY), load_library())


def test_what_roles_answer_otherwise_is_told_with_what_each_said_and_what_counts(beside: ByRole) -> None:
    found = {one.id: one for one in beside.disputed}
    assert set(found) == {"mstq", "existing.guarantee.exists"}
    assert [one.role for one in found["mstq"].said] == ["bank", "ministry"]
    assert found["existing.guarantee.exists"].counts == "unknown", "facts on which people differ are not known"
    assert {one.text for one in found["existing.guarantee.exists"].said} == {"yes", "no"}
    assert beside.respondents[0].disputed == 2
    assert all(len(row.cells) == 3 for row in (*beside.scales, *beside.entries))


def test_the_page_shows_what_each_role_said_and_nothing_of_notes_sources_and_evidence(beside: ByRole) -> None:
    page = render_respondents(beside)
    assert '<th scope="col">bank</th><th scope="col">ministry</th>' in page
    assert 'no <span class="quiet">(bank)</span>' in page
    for left_out in ("register of", "letter of a clerk", "Wanjiru"):
        assert left_out not in page
    assert render_respondents(beside) == page


def test_of_many_roles_every_table_holds_all_together_and_four(beside: ByRole) -> None:
    all_, bank, ministry = beside.respondents
    cells = [replace(row, cells=(*row.cells, *row.cells)) for row in beside.entries]
    many = replace(
        beside,
        respondents=(all_, bank, ministry, *(replace(bank, role=f"office {n}") for n in range(3))),
        entries=tuple(cells),
        scales=(),
    )
    page = render_respondents(many)
    heads = re.findall(r'<thead><tr><th scope="col">Institution</th>(.*?)</tr>', page)
    assert [re.findall(r">([^<]+)</th>", head) for head in heads] == [
        ["All together", "bank", "ministry", "office 0", "office 1"],
        ["All together", "office 2"],
    ]


def test_the_page_of_roles_is_written_once_and_over_nothing_else(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "people.html"
    assert main(["respondents", str(two[0]), "-o", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    assert main(["respondents", str(two[0]), "-o", str(page)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["respondents", str(two[0]), "-o", str(two[1]), "--force"]) == 2
    assert main(["respondents", str(two[0]), "-o", str(page), "--format", "json"]) == 2
    assert "give one of the two" in capsys.readouterr().err
