"""The questionnaires: what they ask, how short ones follow the long one, and that the words fit the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from latecomer import resources
from latecomer.assessment import assess
from latecomer.authoring.panel import signs
from latecomer.errors import InputError
from latecomer.knowledge import load_knowledge
from latecomer.knowledge.uses import read_to_decide
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.model import PUBLIC
from latecomer.questionnaire import Flow, Step, check_questionnaires, load_questionnaire, load_questionnaires
from latecomer.questionnaire.model import load_questionnaires as cached
from latecomer.recommendation import Assessment, within_reach
from latecomer.vocabulary import Vocabulary, load_vocabulary

YES_OR_NO = ("is ", "are ", "does ", "do ", "did ", "has ", "have ", "can ")


def flow(vocabulary: Vocabulary, id: str = "national") -> Flow:
    return Flow.of(load_questionnaire(id), vocabulary)


def on_the_country(steps: tuple[Step, ...]) -> list[Step]:
    return [step for step in steps if not step.function]


# --- what is asked ---------------------------------------------------------------------------------------


def test_screening_asks_seven_questions_on_the_country_and_eight_on_bodies(vocabulary: Vocabulary) -> None:
    steps = flow(vocabulary, "screening").steps
    assert len(on_the_country(steps)) == 7
    asked = [(s.function, s.variable.id.rsplit(".")[-1]) for s in steps if s.function]
    assert len(dict(asked)) == 8
    assert [part for _, part in asked] == ["exists", "delivery"] * 8


def test_the_core_is_thirty_questions_on_the_country_of_seventy(vocabulary: Vocabulary) -> None:
    assert len(on_the_country(flow(vocabulary, "core").steps)) == 30
    assert 65 <= len(on_the_country(flow(vocabulary).steps)) <= 75


def test_every_answer_that_decides_something_can_be_given_and_none_that_decides_nothing(
    vocabulary: Vocabulary,
) -> None:
    asked = {step.variable.id for step in flow(vocabulary).steps}
    read = set(vocabulary.made_of(read_to_decide(load_knowledge())))
    assert {id for id in read if vocabulary[id].origin == "asked"} <= asked
    assert {id for id in asked - read if vocabulary[id].kind != "text"} == set()
    for questionnaire in load_questionnaires():
        assert check_questionnaires(questionnaire, vocabulary, read) == []


def test_a_figure_is_asked_for_where_public_data_have_none_or_an_old_one(vocabulary: Vocabulary) -> None:
    step = next(s for s in flow(vocabulary).steps if s.variable.id == "rd_expenditure")
    limit = step.item.older_than
    assert limit

    def asks(answer: Answer | None) -> bool:
        profile = Profile("KEN", 2022, {"rd_expenditure": answer} if answer else {})
        return step in flow(vocabulary).relevant(profile)

    assert asks(None)
    assert not asks(Answer(value=0.5, via="indicator", year=2022 - limit))
    assert asks(Answer(value=0.5, via="indicator", year=2021 - limit))
    assert asks(Answer(value=0.5, via="respondent", year=2022))  # an answer stays where it can be changed


def test_figures_that_are_asked_for_are_read_by_signs(vocabulary: Vocabulary) -> None:
    read = set(vocabulary.made_of(id for _, sign in signs(load_knowledge()) for id in sign.reads))
    figures = {s.variable.id for s in flow(vocabulary).steps if s.item.older_than}
    assert len(figures) > 1
    assert figures <= read


def test_who_does_it_is_asked_within_reach_and_where_somebody_has_spoken_already(vocabulary: Vocabulary) -> None:
    told = Answer(value=True, via="respondent")
    on_record = Answer(value=True, via="roster")
    profile = Profile("KEN", 2022, {"existing.testing.exists": told, "existing.metrology.exists": on_record})
    near = flow(vocabulary).within({"guarantee"}, profile)
    assert {s.function for s in near.steps} == {"", "guarantee", "testing"}
    assert on_the_country(near.steps) == on_the_country(flow(vocabulary).steps)


# --- short questionnaires --------------------------------------------------------------------------------


def test_a_short_questionnaire_has_the_words_and_the_order_of_the_long_one(vocabulary: Vocabulary) -> None:
    long = {s.variable.id: s for s in flow(vocabulary).steps}
    for questionnaire in load_questionnaires():
        steps = Flow.of(questionnaire, vocabulary).steps
        assert [s.text for s in steps] == [long[s.variable.id].text for s in steps]
        country = [s.variable.id for s in on_the_country(steps)]
        assert country == [id for id in long if id in country]
        if questionnaire.of:
            assert set(questionnaire.ask) == set(country)


SHORT = """format: latecomer/questionnaire/1
id: short
version: "1"
label: Short
about: Short.
"""


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("of: nation\nask: [mstq]\n", "of: no questionnaire 'nation' with questions of its own"),
        ("of: screening\nask: [mstq]\n", "of: no questionnaire 'screening' with questions of its own"),
        ("of: national\nask: [mstk]\n", "ask: national does not ask 'mstk'"),
        ("of: national\nask: [mstq]\neach_function: [exist]\n", "each_function: national does not ask 'exist'"),
    ],
)
def test_a_short_questionnaire_that_takes_what_is_not_there_is_refused(
    lines: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in resources.questionnaires().glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "short.yaml").write_text(SHORT + lines, encoding="utf-8")
    monkeypatch.setattr(resources, "questionnaires", lambda: tmp_path)
    with pytest.raises(InputError) as error:
        cached.__wrapped__()
    assert fault in str(error.value)
    assert "short.yaml" in str(error.value)


# --- words -----------------------------------------------------------------------------------------------


def test_what_is_answered_by_yes_or_no_is_asked_so_and_nothing_else_is(vocabulary: Vocabulary) -> None:
    for step in flow(vocabulary).steps:
        asks = step.text.lower().startswith(YES_OR_NO)
        assert asks == (step.variable.kind == "boolean"), step.text


def test_a_law_is_applied_and_a_body_serves_clients(vocabulary: Vocabulary) -> None:
    cards = load_knowledge().institutions.values()
    for step in flow(vocabulary).steps:
        if step.variable.id.endswith(".delivery"):
            statements = " ".join(text for level in step.variable.levels for text in level.statements)
            rule = vocabulary.functions[step.function].rule
            assert ("applied" in step.text) == ("applied" in statements) == rule, step.text
            assert ("clients" in step.text) == ("clients" in statements) == (not rule), step.text
            kinds = {card.kind for card in cards if step.function in card.functions}
            assert kinds == {"rule"} or not rule, step.function


def test_no_two_questions_have_the_same_words(vocabulary: Vocabulary) -> None:
    texts = [step.text for step in flow(vocabulary).steps]
    assert len(set(texts)) == len(texts)


def test_questions_and_statements_are_short(vocabulary: Vocabulary) -> None:
    for step in flow(vocabulary).steps:
        assert len(step.text.split()) <= 26, step.text
        assert step.text.endswith(("?", ".")), step.text
        for level in step.variable.levels:
            assert all(len(statement.split()) <= 30 for statement in level.statements), level
            assert len(level.label.split()) <= 14, level.label


def test_every_question_says_how_to_judge_and_why_it_is_asked(vocabulary: Vocabulary) -> None:
    assert all(step.item.hint and step.item.why for step in flow(vocabulary).steps)


# --- what to ask next ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ethiopia() -> Assessment:
    return assess(load_profile(resources.examples() / "ethiopia.yaml", load_vocabulary()), draws=32)


def test_within_reach_are_the_functions_of_the_first_cards_of_the_list(ethiopia: Assessment) -> None:
    knowledge = load_knowledge()
    first = sorted((r for r in ethiopia.recommendations if r.rank), key=lambda r: r.rank)[:12]
    wanted = {function for r in first for function in knowledge.institutions[r.id].functions}
    assert within_reach(reversed(ethiopia.recommendations), knowledge) == wanted


def test_where_nothing_is_ranked_something_is_within_reach(ethiopia: Assessment) -> None:
    unranked = [replace(r, rank=0) for r in ethiopia.recommendations]
    assert 6 <= len(within_reach(unranked, load_knowledge())) <= 24


def test_a_missing_headline_figure_is_named_once_and_not_among_the_questions(vocabulary: Vocabulary) -> None:
    profile = prefill("KEN", 2022, vocabulary)
    without = {id: answer for id, answer in profile.answers.items() if id != "rd_expenditure"}
    found = assess(replace(profile, answers=without), draws=32)
    assert "rd_expenditure" in {figure.id for figure in found.figures}
    assert "rd_expenditure" not in {question.id for question in found.ask_next}


def test_answers_are_counted_of_the_questions_on_the_country(ethiopia: Assessment) -> None:
    steps = flow(load_vocabulary()).steps
    said = {id for id, r in ethiopia.readings.items() if r.state == "value" and r.via not in PUBLIC}
    assert ethiopia.asked == len(on_the_country(steps))
    assert ethiopia.answered == len(said & {s.variable.id for s in on_the_country(steps)})
    assert said & {s.variable.id for s in steps if s.function}
