"""The interview: what is asked, what each key does, and that nothing confirmed is ever lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output import DummyOutput

from latecomer import resources
from latecomer.cli.asking import _remarks
from latecomer.errors import InputError
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.changing import change, settled
from latecomer.questionnaire import ChangedError, Flow, HeldError, Session, load_questionnaire
from latecomer.questionnaire.asking import Fancy, Plain
from latecomer.questionnaire.interview import Interview, level_of
from latecomer.text import fault
from latecomer.vocabulary import Vocabulary

DOWN, ENTER, SPACE, CTRL_C = "\x1b[B", "\r", " ", "\x03"


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
            raise EOFError
        return self.lines.pop(0)

    def plain(self) -> Plain:
        return Plain(self.read, self.shown.append)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


@contextmanager
def sitting(path: Path, flow: Flow, script: Script, start: Profile | None = None) -> Iterator[Interview]:
    with Session(path, flow.vocabulary, now, start) as session:
        yield Interview(session, flow, script.plain(), role="adviser", date="2026-01-02")


def run(path: Path, flow: Flow, *lines: str) -> Script:
    script = Script(*lines)
    with sitting(path, flow, script) as interview, pytest.raises(KeyboardInterrupt):
        interview.run()
    return script


# --- bodies on record -------------------------------------------------------------------------------------


def test_the_interview_names_the_bodies_on_record_with_their_source(path: Path, vocabulary: Vocabulary) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    steps = tuple(step for step in flow.steps if step.function == "testing")
    kenya = replace(prefill("KEN", 2022, vocabulary), path=str(path))
    path.unlink()
    script = Script()
    with sitting(path, replace(flow, steps=steps), script, kenya) as interview, pytest.raises(KeyboardInterrupt):
        interview.run()
    assert "On record: Kenya Bureau of Standards (KEBS), since 1974 (" in script.text


# --- flow ------------------------------------------------------------------------------------------------


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
    [([], 0), (["1.0"], None), (["2.0", "3.0", "4.0"], 0)],
)
def test_the_level_is_the_highest_whose_statements_and_all_lower_ones_hold(
    ticked: list[str], level: int | None, vocabulary: Vocabulary
) -> None:
    variable = vocabulary["cap_operate"]
    whole_first = len(variable.levels[1].statements) == 1
    assert level_of(variable, ticked) == (level if level is not None else int(whole_first))
    everything = [f"{n}.{i}" for n, one in enumerate(variable.levels) for i in range(len(one.statements))]
    assert level_of(variable, everything) == 4


# --- keys ------------------------------------------------------------------------------------------------


def test_ticking_statements_makes_a_level_with_evidence_and_role(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    count = sum(len(level.statements) for level in first.levels)
    every = " ".join(str(n + 1) for n in range(count))
    script = run(path, flow, "1", every, "", "visited three plants", "1")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.confidence, answer.evidence, answer.role) == (
        4.0,
        "high",
        "visited three plants",
        "adviser",
    )
    assert "That makes level 4" in script.text
    assert not answer.judged


def test_a_level_may_be_chosen_directly_and_is_marked_judged(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    script = run(path, flow, "1", "", "3", "3", "", "")
    answer = load_profile(path, flow.vocabulary).answers[first.id]
    assert (answer.value, answer.judged) == (3.0, True)
    assert "Without evidence this counts as level 2" in script.text


@pytest.mark.parametrize(("key", "state"), [("2", "unknown"), ("3", "skipped")])
def test_not_knowing_and_not_relevant_are_answers(key: str, state: str, path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, key)
    assert load_profile(path, flow.vocabulary).answers[first.id].state == state


def test_back_changes_the_answer_that_is_chosen_and_no_other(path: Path, flow: Flow) -> None:
    one, two, three = (s.variable.id for s in flow.open(load_profile(path, flow.vocabulary))[:3])
    script = run(path, flow, "2", "2", "4", "1", "3")  # unknown twice; back to the first; not relevant
    answers = load_profile(path, flow.vocabulary).answers
    assert (answers[one].state, answers[two].state, three in answers) == ("skipped", "unknown", False)
    assert "Which answer?" in script.text
    assert "The answer so far: unknown" in script.text


def test_back_without_an_earlier_answer_says_so_and_asks_the_same_again(path: Path, flow: Flow) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("answers:")] + "answers: {}\n", encoding="utf-8")
    first = flow.open(load_profile(path, flow.vocabulary))[0]
    script = run(path, flow, "4", "2")
    assert "There is no earlier answer yet." in script.text
    assert load_profile(path, flow.vocabulary).answers[first.variable.id].state == "unknown"


def test_a_number_means_the_same_on_every_menu_and_a_level_is_typed_as_it_is_called(
    path: Path, vocabulary: Vocabulary
) -> None:
    """Taking what the data say comes last, so that 2 is always "I do not know"; level 4 is typed 4."""
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    steps = {s.variable.id: s for s in flow.steps}
    offered = replace(flow, steps=(steps["ldc"], steps["cap_operate"]))
    script = Script("2", "1", "", "3", "4", "register seen", "")
    with sitting(path, offered, script) as interview:
        assert interview.run() is True
    answers = load_profile(path, vocabulary).answers
    assert (answers["ldc"].state, answers["cap_operate"].value) == ("unknown", 4.0)
    assert script.text.count("  2 I do not know") == 2


def test_nothing_ticked_is_no_level_until_somebody_says_so(path: Path, flow: Flow) -> None:
    before = path.read_bytes()
    run(path, flow, "1", "", "", "", "")  # enter at every question
    assert path.read_bytes() == before
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "1", "", "1", "", "")
    assert load_profile(path, flow.vocabulary).answers[first.id].value == 0.0


def test_a_part_can_be_skipped_and_comes_again_next_time(path: Path, flow: Flow) -> None:
    steps = flow.open(load_profile(path, flow.vocabulary))
    script = run(path, flow, "5")
    other = next(s for s in steps if s.module != steps[0].module)
    assert other.module_label in script.text
    assert flow.open(load_profile(path, flow.vocabulary))[0] == steps[0]


def test_leaving_says_what_is_left(path: Path, flow: Flow) -> None:
    script = Script("6")
    with sitting(path, flow, script) as interview:
        assert interview.run() is False
    assert "left in all" in script.text or "in all" in script.text


def test_a_number_out_of_range_is_refused_with_the_reason(path: Path, vocabulary: Vocabulary) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary, "capability")
    shares = [s for s in flow.steps if s.variable.id.startswith("sme_")]
    only = replace(flow, steps=tuple(shares))
    script = run(path, only, "1", "120", "many", "50", "", "", "1", "30", "", "")
    assert "120 is out of range" in script.text
    assert "expected a number" in script.text
    answers = load_profile(path, vocabulary).answers
    assert [answers[s.variable.id].value for s in shares[:2]] == [50.0, 30.0]
    last = Script("1", "", "", "")  # what is left of a hundred is offered
    with sitting(path, only, last) as interview:
        assert interview.run() is True
    assert "[20]" in last.text
    assert load_profile(path, vocabulary).answers[shares[2].variable.id].value == 20.0


def test_shares_that_do_not_fit_are_said_and_can_stand(path: Path, vocabulary: Vocabulary) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary, "capability")
    only = replace(flow, steps=tuple(s for s in flow.steps if s.variable.id.startswith("sme_")))
    script = Script("1", "50", "", "", "1", "30", "", "", "1", "90", "", "")
    with sitting(path, only, script) as interview:
        interview.remarks = _remarks
        assert interview.run() is True
    assert "do not fit together. 50 + 30 + 90 is 170, not 100" in " ".join(script.text.split())
    assert load_profile(path, vocabulary).answers["sme_technology_driven"].value == 90.0


def test_what_the_data_say_can_be_taken(path: Path, vocabulary: Vocabulary) -> None:
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    only = replace(flow, steps=tuple(s for s in flow.steps if s.variable.id == "ldc"))
    script = Script("7")
    with sitting(path, only, script) as interview:
        assert interview.run() is True
    assert "7 Take what the data say: yes" in script.text
    assert load_profile(path, vocabulary).answers["ldc"].via == "respondent"


def test_every_key_of_the_full_terminal(path: Path, flow: Flow) -> None:
    """Arrow keys, space and enter through a pipe: tick the first statement, keep it, fairly sure; leave."""
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    keys = ENTER + SPACE + ENTER + ENTER + ENTER + ENTER + DOWN * 5 + ENTER
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        ask = Fancy(write=lambda _: None, input=pipe, output=DummyOutput())
        with Session(path, flow.vocabulary, now) as session:
            assert Interview(session, flow, ask).run() is False
    assert load_profile(path, flow.vocabulary).answers[first.id].value == float(level_of(first, ["1.0"]))


def test_ctrl_c_leaves_and_keeps_what_was_confirmed(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    with create_pipe_input() as pipe:
        pipe.send_text(DOWN + ENTER + CTRL_C)
        ask = Fancy(write=lambda _: None, input=pipe, output=DummyOutput())
        with Session(path, flow.vocabulary, now) as session, pytest.raises(KeyboardInterrupt):
            Interview(session, flow, ask).run()
    assert load_profile(path, flow.vocabulary).answers[first.id].state == "unknown"


def test_what_does_not_fit_is_said_once_and_may_stand(path: Path, flow: Flow) -> None:
    answers = {
        **load_profile(path, flow.vocabulary).answers,
        "cap_adapt_innovate": Answer(value=4.0, evidence="x"),
    }
    low = replace(answers["population"], value=0.1)
    profile = Profile("KEN", 2022, {**answers, "rd_expenditure": low})
    assert any("next to no R&D is recorded" in remark for remark in _remarks(profile))
    script = Script("2", "2")
    with Session(path, flow.vocabulary, now) as session, pytest.raises(KeyboardInterrupt):
        Interview(session, flow, script.plain(), remarks=lambda _: ("this and that do not fit.",)).run()
    assert script.text.count("this and that do not fit.") == 1
    assert "let it stand" in script.text


def test_what_is_no_text_is_asked_for_again_and_never_shown() -> None:
    """A paste of another encoding, or of a terminal's own control sequences."""
    script = Script("caf\udce9", "a\x1b[31mb", "two  spaces")
    assert script.plain().text("What shows it?") == "two  spaces"
    assert "bytes that are not UTF-8; please type it again" in script.text
    assert "a control character (U+001B); please type it again" in script.text
    script.plain().say("S\x1b]0;title\x07\x9b31m \u202egnp")
    assert not fault(script.text)


# --- nothing is lost -------------------------------------------------------------------------------------


def test_every_answer_is_in_the_log_with_the_old_value(path: Path, flow: Flow) -> None:
    first = flow.open(load_profile(path, flow.vocabulary))[0].variable
    run(path, flow, "2")
    run(path, flow, "4", "", "3")
    lines = [json.loads(line) for line in path.with_name("p.log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"time": now(), "variable": first.id, "old": None, "new": "unknown", "role": "adviser"}
    assert len(lines) == 2


def test_a_new_profile_is_on_disk_before_the_first_question(tmp_path: Path, flow: Flow) -> None:
    path = tmp_path / "kenya.yaml"
    script = Script()
    start = prefill("KEN", 2022, flow.vocabulary)
    with sitting(path, flow, script, start) as interview, pytest.raises(KeyboardInterrupt):
        interview.run()
    assert load_profile(path, flow.vocabulary).answers == start.answers


def test_a_second_interview_is_told_who_holds_the_file_and_since_when(path: Path, vocabulary: Vocabulary) -> None:
    with Session(path, vocabulary, now):
        with pytest.raises(HeldError) as error, Session(path, vocabulary, now):
            pass
        assert "since 2026-01-02T03:04:05+00:00" in str(error.value)
    with Session(path, vocabulary, now) as session:
        assert session.profile.country == "ETH"


def test_a_dead_holders_lock_is_taken_over(path: Path, vocabulary: Vocabulary) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom latecomer.vocabulary import load_vocabulary\n"
        "from latecomer.questionnaire import Session\n"
        f"s = Session(Path({str(path)!r}), load_vocabulary(), lambda: 'then')\ns.__enter__()\nos._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert path.with_name(".p.yaml.holder").exists()
    with Session(path, vocabulary, now) as session:
        assert session.profile.answers


def test_a_file_changed_underneath_keeps_both_versions_and_says_what_differs(
    path: Path, vocabulary: Vocabulary
) -> None:
    with Session(path, vocabulary, now) as session:
        theirs = path.read_text(encoding="utf-8") + "  cap_operate: 1\n"
        path.write_text(theirs, encoding="utf-8")
        ours = replace(session.profile, answers={**session.profile.answers, "cap_operate": Answer(value=3.0)})
        with pytest.raises(ChangedError) as error:
            session.confirm(ours, "cap_operate")
    assert error.value.differs == ("cap_operate",)
    assert path.read_text(encoding="utf-8") == theirs
    assert load_profile(error.value.ours, vocabulary).answers["cap_operate"].value == 3.0


def test_a_full_disk_keeps_what_was_confirmed(path: Path, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    script = Script("2")
    with pytest.raises(InputError, match="No space left"), sitting(path, flow, script) as interview:
        interview.run()
    assert path.read_bytes() == before


def test_a_missing_file_says_how_to_start_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with (
        pytest.raises(InputError, match="latecomer interview --country"),
        Session(tmp_path / "x.yaml", vocabulary, now),
    ):
        pass


def test_a_persons_comments_survive_an_interview(path: Path, flow: Flow) -> None:
    run(path, flow, "2")
    assert path.read_text(encoding="utf-8").startswith("# Ethiopia, prepared at the desk.")
