"""What cases say of one card, constraint or scale: sentences, tried one answer at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from latecomer.authoring import removal, running
from latecomer.authoring.cases import (
    Answers,
    Case,
    CaseFile,
    Expected,
    Moves,
    answered,
    load_cases,
    profile_of,
    read_cases,
)
from latecomer.authoring.moving import Tried, tried
from latecomer.authoring.outcomes import Outcomes
from latecomer.errors import InputError
from latecomer.library import load_library
from latecomer.yamlfile import Wrong, parse

LIBRARY = load_library()
FILE = CaseFile("latecomer/cases/1", (), "cases.yaml")


def said(key: str, answers: Mapping[str, Any], by: float | None = None) -> Moves:
    return Moves(**{key: {"a sentence": Answers(answers)}}, by=by)


def case(subject: str, moves: Moves, **over: Any) -> Case:
    given = {"name": "a case", "country": "TUR", "as_of": 2022, "bare": True, **over}
    return Case(moves={subject: moves}, **given)


def differences(subject: str, moves: Moves, **over: Any) -> list[str]:
    return [problem.what for problem in running.run([(FILE, case(subject, moves, **over))])]


HOLDS: list[tuple[str, Moves]] = [
    ("credit-guarantee-fund", said("raised_by", {"collateral_gap": 3})),
    ("credit-guarantee-fund", said("raised_by", {"collateral_gap": 3}, by=30)),
    ("credit-guarantee-fund", said("unmoved_by", {"collateral_gap": 1})),
    ("credit-guarantee-fund", said("lowered_by", {"nonperforming_loans": 16})),
    ("credit-guarantee-fund", said("held_back_by", {"private_credit": 5})),
    ("techno-park", said("held_back_by", {"existing.testing.exists": False})),
    ("techno-park", said("exempted_by", {"population": 300_000})),
    ("missing_demanding_customers", said("raised_by", {"demanding_customer": 1}, by=40)),
    ("missing_demanding_customers", said("unmoved_by", {"collateral_gap": 4})),
    ("diffusion", said("raised_by", {"mstq": 3, "existing.extension.exists": True})),
    ("diffusion", said("unmoved_by", {"collateral_gap": 4})),
]


@pytest.mark.parametrize(("subject", "moves"), HOLDS)
def test_a_sentence_that_bears_out_is_no_difference(subject: str, moves: Moves) -> None:
    assert differences(subject, moves) == []


@pytest.mark.parametrize(
    ("subject", "moves", "words"),
    [
        ("credit-guarantee-fund", said("raised_by", {"collateral_gap": 1}), "not raised by 5, from 0 to "),
        (
            "credit-guarantee-fund",
            said("raised_by", {"nonperforming_loans": 20}),
            "not raised by 5, from 0 to -20",
        ),
        ("credit-guarantee-fund", said("raised_by", {"collateral_gap": 3}, by=45), "not raised by 45, from 0 to "),
        ("credit-guarantee-fund", said("lowered_by", {"collateral_gap": 3}), "not lowered by 5, from 0 to "),
        ("credit-guarantee-fund", said("unmoved_by", {"collateral_gap": 3}), "not unmoved by 5, from 0 to "),
        (
            "credit-guarantee-fund",
            said("unmoved_by", {"nonperforming_loans": 12}),
            "not unmoved by 5, from 0 to -1",
        ),
        ("credit-guarantee-fund", said("held_back_by", {"collateral_gap": 3}), "not held back"),
        ("techno-park", said("unmoved_by", {"existing.testing.exists": False}), "not unmoved, but held back"),
        ("techno-park", said("unmoved_by", {"population": 300_000}), "not unmoved, but exempted"),
        ("techno-park", said("exempted_by", {"population": 30_000_000}), "not exempted"),
        ("diffusion", said("raised_by", {"collateral_gap": 4}), "not raised by 1, from 0 to 0"),
        ("diffusions", said("raised_by", {"mstq": 3}), "diffusions, which is no card, constraint or scale"),
        ("diffusion", said("held_back_by", {"mstq": 3}), "diffusion, which is no card and cannot be held back"),
        ("techno-park", said("raised_by", {"mstqs": 3}), "'a sentence': unknown variable 'mstqs'"),
        ("techno-park", said("raised_by", {"mstq": 9}), "'a sentence': mstq: "),
    ],
)
def test_a_sentence_that_comes_out_otherwise_is_named_with_what_came_out(
    subject: str, moves: Moves, words: str
) -> None:
    (what,) = differences(subject, moves)
    assert what.startswith("a case: ")
    assert words in what


def test_what_stops_a_card_without_the_sentence_too_is_no_proof_of_it() -> None:
    answers = Answers({"private_credit": 5, "population": 300_000})
    (held,) = differences("credit-guarantee-fund", said("held_back_by", {"private_credit": 4}), answers=answers)
    (exempt,) = differences("techno-park", said("exempted_by", {"population": 200_000}), answers=answers)
    assert held.endswith("held back without it too")
    assert exempt.endswith("exempted without it too")


def test_of_a_bare_country_nothing_is_known_but_what_income_and_size_lead_one_to_expect() -> None:
    bare = profile_of(case("diffusion", said("raised_by", {"mstq": 3}), answers=Answers(mstq=2)))
    assert {id for id in bare.answers if LIBRARY.vocabulary[id].origin != "predicted"} == {"mstq"}
    assert len(bare.answers) > 20
    assert not bare.bodies


def test_korea_has_a_record_or_nothing_is_known_of_it() -> None:
    wrong = Case("a case", "KOR", 1976, Expected(positions={"capability": 1}), record=True, bare=True)
    assert ["take `record` or `bare` out" in str(one) for one in running.run([(FILE, wrong)])] == [True]


@pytest.mark.parametrize(
    ("of_the_case", "words"),
    [
        ("", "a case: nothing is expected"),
        ("moves: {diffusion: {by: 1}}", "a case: nothing is said of diffusion"),
        ("moves: {diffusion: {risen_by: {a: {mstq: 3}}}}", "risen_by"),
        ("moves: {diffusion: {raised_by: [mstq]}}", "expected keys and values"),
        ("moves: {diffusion: {raised_by: {tests, of a kind: {mstq: 3}}}}", "expected answers, found nothing"),
    ],
)
def test_a_case_that_cannot_fail_is_refused_where_it_stands(of_the_case: str, words: str) -> None:
    head = "format: latecomer/cases/1\ncases:\n  - name: a case\n    country: TUR\n    as_of: 2022\n"
    text = f"{head}    {of_the_case}\n"
    with pytest.raises(InputError) as error:
        read_cases(parse(text, "cases.yaml"))
    (problem,) = error.value.problems
    assert words in problem.what
    assert problem.path == "cases.yaml"
    assert problem.line >= 3


def test_a_subject_by_itself_is_measured_as_among_all_others() -> None:
    subjects = {"techno-park", "export-finance", "government_failure", "capability"}
    cases = [c for file in load_cases() for c in file.cases if subjects & c.moves.keys()]
    for one in cases:
        for subject in subjects & one.moves.keys():
            (alone,) = (t for t in tried(FILE, one, profile_of(one), LIBRARY, 40) if t.subject == subject)
            assert isinstance(alone, Tried)
            found = alone.found()
            for row, sentence in zip(alone.rows, alone.said, strict=True):
                profile = answered(profile_of(one), sentence.answers, LIBRARY.vocabulary)
                changed = running.Begun(FILE, replace(one, expect=Expected(positions={"capability": 0})), profile)
                ((measures, _),) = running.together([changed], LIBRARY, 40)
                out = Outcomes.of(measures)
                if subject in out.cards:
                    card = out.cards[subject]
                    here = card.case[0], card.blocked[0], card.exempt[0] >= 0
                    assert (found.points[row], found.held_back[row], found.exempted[row]) == here
                elif subject in out.severities:
                    assert found.points[row] == out.severities[subject].total[0]
                else:
                    assert found.points[row] == out.standings[subject].level[0]


def test_a_sentence_holds_the_sign_it_is_about_and_no_other() -> None:
    one = case("credit-guarantee-fund", said("lowered_by", {"nonperforming_loans": 16}))
    every = [p for p in removal.parts(LIBRARY.knowledge) if p.within == "credit-guarantee-fund"]
    left = removal.screen(LIBRARY, every, [(FILE, one)]).missed_by_none
    assert {part.id for part in every} - {part.id for part in left} == {"bad_loans"}


def test_a_sentence_on_a_position_holds_the_sign_of_the_level_it_is_about() -> None:
    moves = said("raised_by", {"diffusion_programmes": ["demonstration"]})
    one = case("diffusion", moves, answers=Answers(mstq=0))
    every = [part for part in removal.parts(LIBRARY.knowledge) if part.within == "diffusion"]
    left = removal.screen(LIBRARY, every, [(FILE, one)]).missed_by_none
    assert {part.id for part in every} - {part.id for part in left} == {"runs_level_one"}


def test_a_case_that_is_wrong_is_not_screened() -> None:
    with pytest.raises(InputError):
        removal.screen(LIBRARY, [], [(FILE, case("diffusions", said("raised_by", {"mstq": 3})))])


def test_an_answer_that_cannot_be_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(Wrong):
        profile_of(case("diffusion", said("raised_by", {"mstq": 3}), answers=Answers(mstqs=2)))
