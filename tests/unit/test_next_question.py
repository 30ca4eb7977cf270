"""What to ask next: what the list hangs on, for the minutes it takes, and when to stop asking."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from pydantic import TypeAdapter

from latecomer import resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.library import Library, load_library
from latecomer.messages import inside
from latecomer.outlook import SERVED, Outlook, explained, may_be
from latecomer.profile import Answer, Profile, prefill
from latecomer.report import render
from latecomer.scenarios.listing import listings
from latecomer.scenarios.next_question import Next, next_questions
from latecomer.vocabulary import Vocabulary

WAYS = 64


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def kenya(vocabulary: Vocabulary) -> Profile:
    return prefill("KEN", 2022, vocabulary)


@pytest.fixture(scope="module")
def found(kenya: Profile, library: Library) -> Next:
    return next_questions(kenya, library, WAYS)


def said(value: object) -> Answer:
    return Answer(value=value, confidence="high", evidence="seen", via="respondent")


def everything(profile: Profile, library: Library) -> Profile:
    """Answer all that is open with the first thing it may be."""
    asking, answers = library.knowledge.method.asking, dict(profile.answers)
    for id in library.asked_of_country - answers.keys():
        variable = library.vocabulary[id]
        if variable.kind != "text":
            answers[id] = said(may_be(variable, asking)[0][0])
    for function in library.vocabulary.asked_functions:
        answers[f"existing.{function}.exists"] = said(False)
    return Profile(profile.country, profile.as_of, answers, panel=profile.panel)


def test_questions_stand_by_what_they_settle_a_minute(found: Next) -> None:
    worth = [q.worth for q in found.questions]
    assert worth == sorted(worth, reverse=True)
    assert 0 < worth[0] <= 1
    assert all(q.minutes > 0 for q in found.questions)
    assert all(q.worth >= q.gain / q.minutes - 1e-4 for q in found.questions), "alone, or more with another"
    assert any(q.worth > q.gain / q.minutes + 1e-3 for q in found.questions)
    assert len({q.id for q in found.questions}) == len(found.questions)


def test_only_what_is_open_is_asked_and_only_what_a_card_reads(
    found: Next, kenya: Profile, library: Library
) -> None:
    read = {id for ids in library.read_by.values() for id in ids}
    for q in found.questions:
        assert q.id in read
        assert q.id in library.asked
        assert q.id not in kenya.answers or kenya.answers[q.id].public, "somebody has answered"


def test_what_is_answered_is_asked_no_more(found: Next, kenya: Profile, library: Library) -> None:
    first = next(q for q in found.questions if not q.id.startswith("existing."))
    value = may_be(library.vocabulary[first.id], library.knowledge.method.asking)[0][0]
    after = next_questions(kenya.answer(first.id, value, evidence="seen"), library, WAYS)
    assert first.id not in {q.id for q in after.questions}


def test_of_a_function_that_nobody_does_it_is_not_asked_what_clients_receive(
    kenya: Profile, library: Library
) -> None:
    exists = "existing.extension.exists"
    no, yes = (next_questions(kenya.answer(exists, said), library, WAYS) for said in (False, True))
    assert exists not in {q.id for q in no.questions}
    assert exists in {q.id for q in yes.questions}, "who does it is known, and not how well"


def test_where_all_is_answered_enough_has_been_asked(kenya: Profile, library: Library) -> None:
    done = next_questions(everything(kenya, library), library, WAYS)
    assert done.questions == ()
    assert done.enough
    assert done.stay >= len(done.first) - 1.0, "nothing moves but figures within what they may be off"


def test_it_is_the_same_every_time(found: Next, kenya: Profile, library: Library) -> None:
    assert next_questions(kenya, library, WAYS) == found


def test_whatever_a_question_may_be_is_an_answer_to_it(library: Library, kenya: Profile) -> None:
    asking = library.knowledge.method.asking
    for id in sorted(library.asked_of_country):
        variable = library.vocabulary[id]
        if variable.kind == "text" or variable.origin == "formula":
            continue
        options = may_be(variable, asking)
        assert len(options) > 1, id
        for value, weight in options:
            assert weight > 0
            assert kenya.answer(id, value).answers[id].value == value
    assert {level for level in SERVED.values() if level >= 0} <= set(range(5))


@given(st.lists(st.integers(0, 3), min_size=40, max_size=40), st.integers(0, 2**32 - 1))
def test_what_decides_explains_all_and_what_says_nothing_explains_nothing(ids: list[int], seed: int) -> None:
    groups = np.array(ids)
    decided = groups >= 2
    noise = np.random.default_rng(seed).permutation(decided)
    by_answer, by_nothing, by_chance = explained(
        np.stack([decided, decided, noise]), np.stack([groups, np.zeros(40, dtype=int), groups])
    )
    assert by_answer <= decided.var() + 1e-12
    if 0 < decided.mean() < 1:
        kinds = len(np.unique(groups))
        assert by_answer == pytest.approx(decided.var() * (1 - (kinds - 1) / 40))
    assert by_nothing == 0
    assert 0 <= by_chance <= noise.var() + 1e-12


def test_what_two_answers_decide_only_together_is_seen_in_the_pair() -> None:
    one, other = (np.arange(400) // n % 2 for n in (1, 2))
    inside = np.stack([one != other] * 3)
    alone, beside, both = explained(inside, np.stack([one, other, 2 * one + other]))
    assert alone == beside == 0
    assert both == pytest.approx(0.25, abs=0.01)


def test_a_question_that_settles_nothing_is_not_carried_by_another_that_settles_much(found: Next) -> None:
    silent = [q for q in found.questions if q.gain == 0]
    assert silent
    assert max(q.worth for q in silent) < found.questions[0].worth / 2


def test_the_list_of_every_way_is_the_list_of_a_profile_answered_so(kenya: Profile, library: Library) -> None:
    ways = 12
    outlook = Outlook(kenya, library, ways)
    asked, exact = library.knowledge.method.asking, []
    for way in range(ways):
        answers = dict(kenya.answers)
        for id, variable in outlook.open.items():
            answers[id] = said(may_be(variable, asked)[outlook.drawn_of(variable)[way]][0])
        for function, received in outlook.served.items():
            answers[f"existing.{function}.exists"] = said(bool(received[way] >= 0))
            if received[way] >= 0:
                answers[f"existing.{function}.delivery"] = said(float(received[way]))
        exact.append(Profile(kenya.country, kenya.as_of, answers, panel=kenya.panel))
    shared = [
        len(set(listing.first(5)) & {outlook.cards[i] for i in np.flatnonzero(outlook.inside[:, way])})
        for way, listing in enumerate(listings(exact, library, 64))
    ]
    assert (outlook.inside.sum(axis=0) == 5).all()
    assert np.mean(shared) > 4, "but for figures and answers, which are drawn once a way and not 64 times"


@pytest.mark.parametrize("country", ["KEN", "VNM", "ETH", "COL", "UZB", "MAR"])
def test_the_report_the_command_and_the_first_page_ask_first_for_the_same(country: str, library: Library) -> None:
    profile = prefill(country, 2022, library.vocabulary)
    assessment, asked = assess(profile, library, draws=64), next_questions(profile, library).questions
    assert [q.id for q in assessment.ask_next] == [q.id for q in asked if q.gain][:12]
    page = render(assessment)
    first, second = (assessment.ask_next[i].label for i in range(2))
    rows = [page.index(f'<th scope="row">{escape(label)}</th>') for label in (first, second)]
    assert rows == sorted(rows)
    said_first = page.partition("What would settle most of the first entries is asked of people: ")[2]
    assert said_first.startswith(inside(first)), said_first[:80]


def test_the_command_says_it_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(resources.examples() / "ethiopia.yaml")
    assert run(["next", path, "--count", "3"]) == 0
    out = capsys.readouterr().out
    assert "Ethiopia 2023. First now: " in out
    assert "What to ask next" in out
    assert "--order adaptive" in out
    assert run(["next", path, "--count", "3", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((resources.schemas() / "next.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert len(document["questions"]) == 3


def test_a_profile_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.yaml").write_text("hello\n", encoding="utf-8")
    assert run(["next", str(tmp_path / "p.yaml")]) == 2
    assert "p.yaml" in capsys.readouterr().err


def test_the_table_has_a_row_a_question(found: Next) -> None:
    assert found.to_frame()["question"].tolist() == [q.id for q in found.questions]
    assert TypeAdapter(Next).json_schema()
