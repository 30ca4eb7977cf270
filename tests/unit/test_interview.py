"""The interview: what is asked, what each key does, and that nothing confirmed is ever lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output import DummyOutput

from latecomer import resources
from latecomer.cli.asking import _remarks, _what_moves_most
from latecomer.errors import InputError
from latecomer.library import load_library
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.changing import change, settled
from latecomer.profile.recording import record
from latecomer.questionnaire import ChangedError, Flow, HeldError, Session, load_questionnaire, session, terminal
from latecomer.questionnaire.fancy import Fancy
from latecomer.questionnaire.interview import Interview, Listing, Question
from latecomer.questionnaire.lines import wrapped
from latecomer.questionnaire.list_keys import marks_of
from latecomer.questionnaire.plain import Plain
from latecomer.questionnaire.prompt import Prompt, Said
from latecomer.questionnaire.session import Changing
from latecomer.scenarios.next_question import next_questions
from latecomer.text import fault
from latecomer.vocabulary import Variable, Vocabulary

DOWN, ENTER, SPACE, CTRL_C = "\x1b[B", "\r", " ", "\x03"
NONE, UNKNOWN, SKIPPED = -3, -2, -1  # the last three choices of a question with statements


def now() -> str:
    return "2026-01-02T03:04:05+00:00"


@pytest.fixture
def flow(vocabulary: Vocabulary) -> Flow:
    return Flow.of(load_questionnaire("screening"), vocabulary)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    shutil.copy(resources.examples() / "ethiopia.yaml", tmp_path / "p.yaml")
    return tmp_path / "p.yaml"


class Script:
    """A person at a plain terminal: lines to type, and what was shown."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.shown: list[str] = []

    def read(self, prompt: str) -> str:
        self.shown.append(prompt)
        if not self.lines:
            raise EOFError  # the terminal is closed
        return self.lines.pop(0)

    def plain(self) -> Plain:
        return Plain(self.read, self.shown.append)

    @property
    def text(self) -> str:
        return " ".join("\n".join(self.shown).split())


def sitting(path: Path, flow: Flow, start: Profile | None = None) -> Interview:
    return Interview(Session(path, flow.vocabulary, now, start), flow, role="adviser", date="2026-01-02")


def run(path: Path, flow: Flow, *lines: str, start: Profile | None = None) -> Script:
    """Type lines until there are no more; the person then closes the terminal."""
    script = Script(*lines)
    with pytest.raises(KeyboardInterrupt):
        terminal.run(sitting(path, flow, start), script.plain())
    return script


def only(flow: Flow, *ids: str) -> Flow:
    """Ask some questions of a questionnaire, in its order."""
    return replace(flow, steps=tuple(step for step in flow.steps if step.variable.id in ids))


@pytest.fixture
def national(vocabulary: Vocabulary) -> Flow:
    return Flow.of(load_questionnaire("national"), vocabulary)


# --- bodies on record -------------------------------------------------------------------------------------


def test_the_interview_names_the_bodies_on_record_with_their_source(path: Path, vocabulary: Vocabulary) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    steps = tuple(step for step in flow.steps if step.function == "testing")
    kenya = replace(prefill("KEN", 2022, vocabulary), path=str(path))
    path.unlink()
    script = run(path, replace(flow, steps=steps), start=kenya)
    assert "On record: Kenya Bureau of Standards (KEBS), since 1974 (" in script.text


# --- flow ------------------------------------------------------------------------------------------------


def test_that_a_body_is_on_record_is_shown_once_and_never_taken_for_an_answer(
    path: Path, vocabulary: Vocabulary
) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    steps = tuple(step for step in flow.steps if step.variable.id == "existing.testing.exists")
    path.unlink()
    script = run(path, replace(flow, steps=steps), start=prefill("KEN", 2022, vocabulary))
    assert "On record: " in script.text
    assert "roster" not in script.text
    assert "Take the public figure" not in script.text


def test_existing_bodies_are_asked_by_function_and_delivery_only_where_there_is_one(
    vocabulary: Vocabulary,
) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary, "institutions")
    profile = Profile("KEN", 2022, {})
    first = flow.open(profile)[0]
    assert first.text == vocabulary.functions[first.function].asks
    delivery = f"existing.{first.function}.delivery"

    def shown(exists: bool | None) -> bool:
        answers = {} if exists is None else {first.variable.id: Answer(value=exists)}
        return delivery in {s.variable.id for s in flow.relevant(replace(profile, answers=answers))}

    assert shown(True)
    assert shown(None)
    assert not shown(False)


def test_an_answer_made_irrelevant_is_kept_and_stops_counting(vocabulary: Vocabulary) -> None:
    answers = {
        "existing.testing.exists": Answer(value=True),
        "existing.testing.delivery": Answer(value=2.0),
    }
    profile = settled(Profile("KEN", 2022, answers), vocabulary)
    assert profile.answers["existing.testing.delivery"].counts
    gone = change(profile, "existing.testing.exists", Answer(value=False), vocabulary)
    assert gone.answers["existing.testing.delivery"].value == 2.0
    assert not gone.answers["existing.testing.delivery"].counts
    back = change(gone, "existing.testing.exists", Answer(value=True), vocabulary)
    assert back.answers["existing.testing.delivery"].counts


@pytest.mark.parametrize(
    ("ticked", "level"),
    [([], 0), (["1a"], 1), (["2a", "3a", "4a"], 0), (["1a", "2b"], 1), (["1a", "2a", "2b", "4a"], 2)],
)
def test_the_level_is_the_highest_whose_statements_and_all_lower_ones_hold(
    ticked: list[str], level: int, vocabulary: Vocabulary
) -> None:
    variable = vocabulary["cap_operate"]
    assert variable.level_of(ticked) == level
    assert variable.level_of(variable.statements) == 4


# --- one prompt a question -------------------------------------------------------------------------------


def test_ticking_is_the_answer_and_what_was_ticked_is_kept(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, "1-3")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.ticked) == (2.0, ("1a", "2a", "2b"))
    assert (answer.role, answer.date, answer.confidence, answer.judged) == (
        "adviser",
        "2026-01-02",
        "medium",
        False,
    )
    assert f"This makes level 2: {first.levels[2].label}." in script.text
    assert len([line for line in script.shown if line.startswith("numbers")]) == 2, "a prompt each, no more"


def test_numbers_and_ranges_may_be_mixed_and_a_gap_is_said(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, "1, 4-5")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.ticked) == (1.0, ("1a", "3a", "3b"))
    assert f"not all sentences below it. Not ticked: {first.statements['2a']}" in script.text


def test_evidence_and_how_sure_is_one_line_that_the_letter_asks_for(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "1-3 e", "visited three plants, sure")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.evidence, answer.confidence) == (2.0, "visited three plants", "high")


@pytest.mark.parametrize(
    ("line", "evidence", "confidence"),
    [
        ("a register; guess", "a register", "low"),
        ("Sure", "", "high"),
        ("-", "", "medium"),
        ("we are not sure", "we are not sure", "medium"),
        ("plants A, B, sure.", "plants A, B", "high"),
    ],
)
def test_how_sure_stands_at_the_end_of_the_evidence(
    line: str, evidence: str, confidence: str, path: Path, flow: Flow
) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "1 e", line)
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.evidence, answer.confidence) == (evidence, confidence)


def test_evidence_can_come_before_the_answer(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "e", "visited three plants", "1")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.evidence) == (1.0, "visited three plants")


def test_a_level_that_counts_for_less_without_evidence_asks_for_it(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, "1-5", "register seen")
    assert "Without evidence this counts as level 2 only." in script.text
    assert load_profile(path, flow.vocabulary).answers[first.id].evidence == "register seen"


@pytest.mark.parametrize(("at", "letter", "state"), [(UNKNOWN, "?", "unknown"), (SKIPPED, "-", "skipped")])
def test_not_knowing_and_not_relevant_are_answers_by_number_and_by_letter(
    at: int, letter: str, state: str, path: Path, flow: Flow
) -> None:
    one, two = (step.variable for step in flow.open(load_profile(path, flow.vocabulary))[:2])
    run(path, flow, str(len(one.statements) + 4 + at), letter)
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one.id].state, answers[two.id].state) == (state, state)


def test_nothing_ticked_is_no_answer_and_none_of_these_is_one(path: Path, flow: Flow) -> None:
    before = path.read_bytes()
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, "", "", "")
    assert path.read_bytes() == before
    assert "Nothing is chosen yet" in script.text
    run(path, flow, str(len(first.statements) + 1))
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.ticked, answer.judged) == (0.0, (), False)


def test_what_excludes_the_rest_goes_with_nothing_else(path: Path, flow: Flow) -> None:
    before = path.read_bytes()
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, f"1 {len(first.statements) + 1}", f"1 {len(first.statements) + 2}")
    assert path.read_bytes() == before
    assert "“None of these sentences is true” does not go together with another choice." in script.text
    assert "“I do not know” does not go together" in script.text


@pytest.mark.parametrize("typed", ["yes", "y", "maybe", "0", "7", "1-9", "-1", "²", "1 2"])
def test_what_is_no_number_of_a_choice_is_asked_again_at_yes_and_no(
    typed: str, path: Path, national: Flow
) -> None:
    before = path.read_bytes()
    script = run(path, only(national, "existing.guarantee.exists"), typed)
    assert path.read_bytes() == before
    assert "Please " in script.text


def test_an_answer_to_a_question_of_yes_and_no_is_one_number(path: Path, national: Flow) -> None:
    flow = only(national, "existing.guarantee.exists")
    assert terminal.run(sitting(path, flow), Script("2", "q").plain()) is True
    assert load_profile(path, flow.vocabulary).answers["existing.guarantee.exists"].value is False


# --- going back, the list, leaving -----------------------------------------------------------------------


def test_back_shows_the_old_answer_and_enter_keeps_it(path: Path, flow: Flow) -> None:
    one, two = (step.variable.id for step in flow.open(load_profile(path, flow.vocabulary))[:2])
    script = run(path, flow, "1-3 e", "visited", "b", "", "1")
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one].value, answers[one].evidence, answers[two].value) == (2.0, "visited", 1.0)
    assert "Your answer so far: level 2" in script.text
    assert "Shown by: visited" in script.text
    log = path.with_name("p.log.jsonl").read_text(encoding="utf-8")
    assert log.count(one) == 1, "what is kept is not written again"


def test_a_corrected_answer_keeps_its_evidence_and_role(path: Path, flow: Flow) -> None:
    one = flow.open(load_profile(path, flow.vocabulary))[0].variable.id
    run(path, flow, "1-3 e", "visited, sure", "b", "1")
    answer = load_profile(path, flow.vocabulary).answers[one]
    assert (answer.value, answer.evidence, answer.confidence, answer.role) == (1.0, "visited", "high", "adviser")


def test_back_goes_back_as_often_as_it_is_pressed(path: Path, flow: Flow) -> None:
    one, two, three = (s.variable.id for s in flow.open(load_profile(path, flow.vocabulary))[:3])
    run(path, flow, "?", "?", "b", "b", "-")
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one].state, answers[two].state, three in answers) == ("skipped", "unknown", False)


def test_back_without_an_answer_before_says_so_and_asks_the_same_again(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0]
    script = run(path, flow, "b", "?")
    assert "There is no answer before this one." in script.text
    assert load_profile(path, flow.vocabulary).answers[first.variable.id].state == "unknown"


def test_any_answer_can_be_opened_from_the_list(path: Path, flow: Flow) -> None:
    one, two = (s.variable.id for s in flow.open(load_profile(path, flow.vocabulary))[:2])
    script = run(path, flow, "1", "1", "l", "2", "?")
    assert "1 Go on with the questions (15 open)" in script.text
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one].state, answers[two].value) == ("unknown", 1.0)


def test_a_finished_interview_opens_at_its_list(path: Path, flow: Flow) -> None:
    few = replace(flow, steps=flow.steps[:1])
    assert terminal.run(sitting(path, few), Script("1", "2").plain()) is True
    assert isinstance(sitting(path, few).screen, Listing)
    script = Script("1", "?", "2")  # open the answer, say "I do not know", leave
    assert terminal.run(sitting(path, few), script.plain()) is True
    assert "Every question is answered. Choose an answer to change it." in script.text
    assert load_profile(path, flow.vocabulary).answers[few.steps[0].variable.id].state == "unknown"


def test_a_part_can_be_left_for_later_and_comes_again(path: Path, flow: Flow) -> None:
    steps = flow.open(load_profile(path, flow.vocabulary))
    script = run(path, flow, "p")
    other = next(s for s in steps if s.module != steps[0].module)
    assert other.module_label in script.text
    assert sitting(path, flow).screen.step == steps[0]
    parts = len({step.module for step in steps})
    script = run(path, flow, *"p" * parts, "1")  # every part left: the list, and from there on again
    assert script.text.count(steps[0].text) == 2


def test_leaving_is_a_letter_and_says_whether_all_is_answered(path: Path, flow: Flow) -> None:
    assert terminal.run(sitting(path, flow), Script("q").plain()) is False


# --- numbers ---------------------------------------------------------------------------------------------


def test_a_number_out_of_range_is_refused_with_the_reason(path: Path, national: Flow) -> None:
    shares = national.vocabulary.sums["small_firms_by_technology"].of
    flow = only(national, *shares)
    script = run(path, flow, "120", "many", "50", "30")
    assert "120 is out of range" in script.text
    assert "expected a number" in script.text
    answers = load_profile(path, flow.vocabulary).answers
    assert [answers[id].value for id in shares[:2]] == [50.0, 30.0]
    last = Script("", "q")  # what is left of a hundred is offered; then the list
    assert terminal.run(sitting(path, flow), last.plain()) is True
    assert "[20]" in last.text
    assert load_profile(path, flow.vocabulary).answers[shares[2]].value == 20.0


def test_a_number_may_name_its_year_and_none_after_the_profile(path: Path, national: Flow) -> None:
    flow = only(national, "sme_technology_driven")
    script = Script("12 in 2030", "12 in 2019", "q")
    terminal.run(sitting(path, flow), script.plain())
    assert "2030 is after" in script.text
    answer = load_profile(path, flow.vocabulary).answers["sme_technology_driven"]
    assert (answer.value, answer.year) == (12.0, 2019)


def test_shares_that_do_not_fit_are_said_and_can_stand(path: Path, national: Flow) -> None:
    shares = national.vocabulary.sums["small_firms_by_technology"].of
    interview = sitting(path, only(national, *shares))
    interview.remarks = _remarks
    script = Script("50", "30", "90", "q")
    assert terminal.run(interview, script.plain()) is True
    assert "do not fit together. 50 + 30 + 90 is 170, not 100" in script.text
    assert load_profile(path, national.vocabulary).answers["sme_technology_driven"].value == 90.0


def test_the_public_figure_can_be_taken(path: Path, national: Flow) -> None:
    flow = only(national, "ldc")
    script = Script("3", "q")
    assert terminal.run(sitting(path, flow), script.plain()) is True
    assert "3 Take the public figure: yes" in script.text
    answer = load_profile(path, flow.vocabulary).answers["ldc"]
    assert (answer.via, answer.value, answer.role) == ("respondent", True, "adviser")


# --- the full terminal -----------------------------------------------------------------------------------


def at_full_terminal(path: Path, flow: Flow, keys: str) -> bool:
    """Send keys through a pipe, as a terminal would."""
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        ask = Fancy(write=lambda _: None, input=pipe, output=DummyOutput())
        return terminal.run(sitting(path, flow), ask)


@pytest.mark.parametrize(("many", "preset"), [(False, ("b",)), (True, ("a", "c"))])
def test_what_is_chosen_already_stays_chosen_by_enter_alone(many: bool, preset: tuple[str, ...]) -> None:
    choices = ("a", "first"), ("b", "second"), ("c", "third")
    with create_pipe_input() as pipe:
        pipe.send_text(ENTER + "1" + ENTER)  # where nothing was chosen, the first ENTER is no answer
        ask = Fancy(write=lambda _: None, input=pipe, output=DummyOutput())
        assert ask.put(Prompt("Which?", choices=choices, many=many, preset=preset)).chosen == preset


@pytest.mark.parametrize(
    ("keys", "level"),
    [
        (SPACE + ENTER, 1),  # tick the first
        ("123" + ENTER, 2),  # by number
        ("122" + ENTER, 1),  # a second time unticks
        ("3u" + ENTER, 2),  # all down to the arrow
        (DOWN * 7 + SPACE + ENTER, 0),  # none of these
        (ENTER + "1" + ENTER, 1),  # nothing ticked is no answer
        ("aijk" + "1" + ENTER, 1),  # questionary's own letters do nothing
        ("10" + ENTER, 0),  # what does not go together gives way; 0 says none of these
        ("01" + ENTER, 1),
        ("1e" + "visited, sure" + ENTER, 1),
        ("5u" + ENTER + "register" + ENTER, 3),  # a level that asks for evidence
    ],
)
def test_keys_of_the_full_terminal(keys: str, level: int, path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    assert at_full_terminal(path, flow, keys + "q") is False
    assert load_profile(path, flow.vocabulary).answers[first.id].value == float(level)


def test_letters_of_the_full_terminal(path: Path, flow: Flow) -> None:
    one, two = (s.variable.id for s in flow.open(load_profile(path, flow.vocabulary))[:2])
    at_full_terminal(path, flow, "?" + "-" + "bb" + "1" + ENTER + "l" + "3" + ENTER + "q")
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one].value, answers[two].state) == (1.0, "skipped")


def test_numbers_and_yes_and_no_at_the_full_terminal(path: Path, national: Flow) -> None:
    flow = only(national, "sme_followers", "sme_technology_driven", "existing.guarantee.exists")
    typed = {"existing.guarantee.exists": "2" + ENTER}
    keys = "".join(typed.get(step.variable.id, "30" + ENTER) for step in flow.steps)
    assert at_full_terminal(path, flow, keys + "q") is True
    answers = load_profile(path, flow.vocabulary).answers
    assert {id: answers[id].value for id in ("sme_technology_driven", "existing.guarantee.exists")} == {
        "sme_technology_driven": 30.0,
        "existing.guarantee.exists": False,
    }


def test_a_number_that_is_offered_gives_way_to_what_is_typed(path: Path, national: Flow) -> None:
    """Of three shares the last is offered as what is left of 100; typing does not add digits to it."""
    flow = only(national, "sme_non_technological", "sme_followers", "sme_technology_driven")
    last = flow.steps[-1].variable.id
    for typed, value in (("12", 12.0), ("", 50.0)):
        fresh = path.with_name(f"fresh{value:g}.yaml")
        shutil.copy(path, fresh)
        at_full_terminal(fresh, flow, "20" + ENTER + "30" + ENTER + typed + ENTER + "q")
        assert load_profile(fresh, flow.vocabulary).answers[last].value == value


def test_evidence_is_mended_rather_than_typed_anew(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    at_full_terminal(path, flow, "1e" + "visited" + ENTER + "b" + "2e" + " again" + ENTER + "q")
    assert load_profile(path, flow.vocabulary).answers[first.id].evidence == "visited again"


def test_an_empty_line_says_by_which_letter_one_does_not_know(path: Path, national: Flow) -> None:
    script = run(path, only(national, "sme_followers"), "")
    assert "Nothing is typed yet. If you do not know, type “?”." in script.text


def test_a_typed_line_that_is_wrong_is_asked_again(path: Path, national: Flow) -> None:
    flow = only(national, "sme_followers")
    at_full_terminal(path, flow, "200" + ENTER + "20" + ENTER + "q")
    assert load_profile(path, flow.vocabulary).answers["sme_followers"].value == 20.0


def test_ctrl_c_leaves_and_keeps_what_was_confirmed(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    with pytest.raises(KeyboardInterrupt):
        at_full_terminal(path, flow, "?" + CTRL_C)
    assert load_profile(path, flow.vocabulary).answers[first.id].state == "unknown"


def test_the_screening_takes_fewer_than_five_keys_a_question(path: Path, flow: Flow) -> None:
    """Typed at the questions on the country, at a level that takes most; words of evidence count as one key."""
    fresh, start = path.with_name("fresh.yaml"), prefill("KEN", 2023, flow.vocabulary)
    country = replace(flow, steps=tuple(step for step in flow.steps if not step.function))
    keys = [_keys_for(step.variable, 3) for step in country.open(start)]
    assert _typed(fresh, country, start, "".join(keys) + "q")
    answers = load_profile(fresh, flow.vocabulary).answers
    assert {answers[s.variable.id].value for s in country.steps if s.variable.kind == "ordinal"} == {3.0}
    pressed = [len(_keys_for(step.variable, level)) for level in range(5) for step in flow.open(start)]
    assert sum(pressed) / len(pressed) < 3.5


def _typed(path: Path, flow: Flow, start: Profile, keys: str) -> bool:
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        ask = Fancy(write=lambda _: None, input=pipe, output=DummyOutput())
        return terminal.run(sitting(path, flow, start), ask)


def _keys_for(variable: Variable, level: int) -> str:
    """Return the fewest keys for a level; all bodies are there, and evidence is one key."""
    if variable.kind != "ordinal":
        return "1" + ENTER
    last = sum(int(key[0]) <= level for key in variable.statements)
    tick = f"{last}u" if last > 1 else str(last)
    return tick + ENTER + ("x" + ENTER if level > 2 else "")


def test_every_choice_of_every_question_has_a_key_of_its_own(
    vocabulary: Vocabulary, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[Prompt] = []
    # What is written is of no concern here, and two hundred times a whole country takes long.
    monkeypatch.setattr("latecomer.questionnaire.session.checked_text", lambda *_: "")

    class Reader(Plain):
        def put(self, prompt: Prompt) -> Said:
            put.append(prompt)
            return Said(letter="?") if prompt.keys[1:] else Said(letter="q")

    flow = Flow.of(load_questionnaire("national"), vocabulary)
    path.unlink()
    terminal.run(sitting(path, flow, prefill("KEN", 2023, vocabulary)), Reader(write=lambda _: None))
    lists = [prompt for prompt in put if prompt.choices and len(prompt.keys) > 1]
    assert len(lists) > 50
    for prompt in lists:
        marks = marks_of(prompt)
        assert " " not in marks
        others = [key.letter for key in prompt.keys if not key.choice] + ["u"]
        assert len({*marks, *others}) == len(marks) + len(others), prompt.message


@pytest.mark.parametrize("columns", range(24, 70))
def test_no_line_parts_a_number_from_its_per_cent_sign_or_a_word_at_its_hyphen(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = "Banks ask for collateral worth more than 120 % of the loan, of foreign-owned firms too."
    lines = wrapped(text).splitlines()
    assert " ".join(lines) == text
    assert max(map(len, lines)) < columns
    assert not any(line.startswith(("% ", "owned")) for line in lines)


# --- the machine -----------------------------------------------------------------------------------------


def test_the_machine_needs_no_terminal(path: Path, flow: Flow) -> None:
    interview = sitting(path, flow)
    screen = interview.screen
    assert isinstance(screen, Question)
    assert (screen.left, screen.old) == (17, None)
    interview.answer(2.0, ticked=("1a", "2a", "2b"), evidence="visited")
    interview.back()
    shown = interview.screen
    assert isinstance(shown, Question)
    assert shown.step == screen.step
    assert shown.old is not None
    assert (shown.old.value, shown.old.ticked) == (2.0, ("1a", "2a", "2b"))
    interview.keep()
    assert interview.left == 16


def test_the_order_of_questions_can_be_another(path: Path, flow: Flow) -> None:
    interview = Interview(Session(path, flow.vocabulary, now), flow, order=lambda left, _: list(left)[::-1])
    assert isinstance(interview.screen, Question)
    assert interview.screen.step == flow.open(interview.profile)[-1]


def test_what_moves_most_is_asked_first(path: Path, flow: Flow) -> None:
    profile = load_profile(path, flow.vocabulary)
    left = flow.open(profile)
    first = _what_moves_most(load_library())(left, profile)
    assert sorted(s.variable.id for s in first) == sorted(s.variable.id for s in left)
    worth = [q.id for q in next_questions(profile, load_library()).questions if q.gain]
    whole = [s.variable.id for s in first]
    assert [id for id in whole if id in worth] == [id for id in worth if id in whole]
    assert whole[0] == next(id for id in worth if id in whole)


def test_what_does_not_fit_is_said_once_and_may_stand(path: Path, flow: Flow) -> None:
    answers = {
        **load_profile(path, flow.vocabulary).answers,
        "cap_adapt_innovate": Answer(value=4.0, evidence="x"),
    }
    low = replace(answers["population"], value=0.1)
    profile = Profile("KEN", 2022, {**answers, "rd_expenditure": low})
    assert any("next to no R&D is recorded" in remark for remark in _remarks(profile))
    interview = sitting(path, flow)
    interview.remarks = lambda _: ("this and that do not fit.",)
    script = Script("?", "?")
    with pytest.raises(KeyboardInterrupt):
        terminal.run(interview, script.plain())
    assert script.text.count("this and that do not fit.") == 1
    assert "let it stand" in script.text


def test_what_is_no_text_is_asked_for_again_and_never_shown(path: Path, national: Flow) -> None:
    """A paste of another encoding, or of a terminal's own control sequences."""
    script = run(path, only(national, "leading_sectors"), "caf\udce9", "a\x1b[31mb", "two  spaces")
    assert load_profile(path, national.vocabulary).answers["leading_sectors"].value == "two  spaces"
    assert "bytes that are not UTF-8; please type it again" in script.text
    assert "a control character (U+001B); please type it again" in script.text
    script.plain().say("S\x1b]0;title\x07\x9b31m \u202egnp")
    assert not fault(script.text)


# --- nothing is lost -------------------------------------------------------------------------------------


def test_every_answer_is_in_the_log_with_the_old_value(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "?", "b", "-")
    lines = [json.loads(line) for line in path.with_name("p.log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"time": now(), "variable": first.id, "old": None, "new": "unknown", "role": "adviser"}
    assert len(lines) == 2


def test_a_new_profile_is_on_disk_before_the_first_question(tmp_path: Path, flow: Flow) -> None:
    path = tmp_path / "kenya.yaml"
    start = prefill("KEN", 2022, flow.vocabulary)
    run(path, flow, start=start)
    assert load_profile(path, flow.vocabulary).answers == start.answers


def set_level(id: str, level: float, vocabulary: Vocabulary, role: str | None = None) -> Changing:
    return lambda base: record(base, id, level, vocabulary, role=role)


def test_two_people_at_one_file_lose_nothing(path: Path, vocabulary: Vocabulary) -> None:
    one, other = (Session(path, vocabulary, now) for _ in range(2))
    one.confirm(set_level("cap_operate", 1.0, vocabulary), "cap_operate", as_seen=True)
    other.confirm(set_level("mstq", 2.0, vocabulary), "mstq", as_seen=True)
    one.confirm(set_level("term_finance", 3.0, vocabulary), "term_finance", as_seen=True)
    answers = load_profile(path, vocabulary).answers
    assert [answers[id].value for id in ("cap_operate", "mstq", "term_finance")] == [1.0, 2.0, 3.0]
    assert one.profile.answers == answers


def test_an_answer_is_not_written_over_one_that_the_person_has_not_seen(
    path: Path, vocabulary: Vocabulary
) -> None:
    one, other = (Session(path, vocabulary, now) for _ in range(2))
    one.confirm(set_level("cap_operate", 1.0, vocabulary), "cap_operate", as_seen=True)
    with pytest.raises(ChangedError, match="cap_operate was answered by someone else meanwhile") as error:
        other.confirm(set_level("cap_operate", 3.0, vocabulary), "cap_operate", as_seen=True)
    assert error.value.theirs is not None
    assert error.value.theirs.value == 1.0
    assert load_profile(path, vocabulary).answers["cap_operate"].value == 1.0
    other.confirm(set_level("cap_operate", 3.0, vocabulary), "cap_operate", as_seen=True)  # seen now
    assert load_profile(path, vocabulary).answers["cap_operate"].value == 3.0


def test_in_an_interview_the_other_answer_is_shown_and_the_question_asked_again(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable.id
    interview = sitting(path, flow)
    Session(path, flow.vocabulary, now).confirm(
        set_level(first, 1.0, flow.vocabulary, "institute"), first, "institute"
    )
    script = Script("1-3", "1-3", "q")
    terminal.run(interview, script.plain())
    assert "Someone else has answered this question meanwhile" in script.text
    assert load_profile(path, flow.vocabulary).answers[first].value == 2.0


def test_whoever_writes_too_long_is_not_waited_for(
    path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "WAIT", 0.1)
    one, other = (Session(path, vocabulary, now) for _ in range(2))
    with one._locked(), pytest.raises(HeldError, match="is being written by another command"):
        other.confirm(set_level("mstq", 1.0, vocabulary), "mstq")
    other.confirm(set_level("mstq", 1.0, vocabulary), "mstq")


def test_a_dead_writers_lock_is_free(path: Path, vocabulary: Vocabulary) -> None:
    code = (
        "import os\nfrom pathlib import Path\nfrom latecomer.vocabulary import load_vocabulary\n"
        "from latecomer.questionnaire import Session\n"
        f"s = Session(Path({str(path)!r}), load_vocabulary(), lambda: 'then')\n"
        "s._locked().__enter__()\nos._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    Session(path, vocabulary, now).confirm(set_level("mstq", 1.0, vocabulary), "mstq")
    assert load_profile(path, vocabulary).answers["mstq"].value == 1.0


def test_what_somebody_wrote_into_the_file_meanwhile_stays(path: Path, vocabulary: Vocabulary) -> None:
    ours = Session(path, vocabulary, now)
    path.write_text(path.read_text(encoding="utf-8") + "  cap_operate: 1  # by hand\n", encoding="utf-8")
    ours.confirm(set_level("mstq", 2.0, vocabulary), "mstq", as_seen=True)
    answers = load_profile(path, vocabulary).answers
    assert (answers["cap_operate"].value, answers["mstq"].value) == (1.0, 2.0)
    assert "# by hand" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "theirs", ["answers: [", "format: latecomer/profile/2\ncountry: KEN\nas_of: 2010\nanswers: {}\n"]
)
def test_a_file_that_is_no_more_what_it_was_keeps_both_versions(
    theirs: str, path: Path, vocabulary: Vocabulary
) -> None:
    ours = Session(path, vocabulary, now)
    path.write_text(theirs, encoding="utf-8")
    with pytest.raises(ChangedError) as error:
        ours.confirm(set_level("cap_operate", 3.0, vocabulary), "cap_operate")
    assert path.read_text(encoding="utf-8") == theirs
    assert error.value.ours is not None
    assert load_profile(error.value.ours, vocabulary).answers["cap_operate"].value == 3.0


def test_a_full_disk_keeps_what_was_confirmed(path: Path, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left"):
        terminal.run(sitting(path, flow), Script("?").plain())
    assert path.read_bytes() == before


def test_a_missing_file_says_how_to_start_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError, match="latecomer interview --country"):
        Session(tmp_path / "x.yaml", vocabulary, now)


def test_a_persons_comments_survive_an_interview(path: Path, flow: Flow) -> None:
    run(path, flow, "?")
    assert path.read_text(encoding="utf-8").startswith("# Ethiopia, prepared at the desk.")
