"""An answer is read the same from a file, the shell and the keyboard; changing one keeps what was said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latecomer.cli import run
from latecomer.cli.asking import _remarks
from latecomer.errors import InputError, Problem
from latecomer.numbers import plain_number
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import change, compare, rounded_by, settled, sums_off
from latecomer.profile.recording import correct
from latecomer.profile.table import as_stands
from latecomer.questionnaire import Flow, Session, load_questionnaire, terminal
from latecomer.questionnaire.interview import Interview
from latecomer.questionnaire.plain import Plain
from latecomer.vocabulary import Vocabulary, load_vocabulary

SHARE, PEOPLE, LEVEL = "sme_followers", "population", "cap_operate"
DELIVERY = "existing.guarantee.delivery"
TRUTH, CHOICE, TEXT = "existing.guarantee.exists", "internal_obstacles", "leading_sectors"
HEAD = "format: latecomer/profile/2\ncountry: KEN\nas_of: 2023\nanswers:\n"


# --- reading ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "raw", "value"),
    [
        (SHARE, "33.3", 33.3),
        (SHARE, "33,3", 33.3),
        (SHARE, "3 %", 3.0),
        (SHARE, "٣٣٫٣٪", 33.3),  # Arabic digits, decimal sign and percent sign
        (SHARE, "1,234", 1.234),  # 1234 % there cannot be
        (SHARE, 33, 33.0),
        (PEOPLE, "12 000 000", 12e6),
        (PEOPLE, "12\u202f000\u202f000", 12e6),  # the narrow space of French typesetting
        (PEOPLE, "12'000'000", 12e6),
        (PEOPLE, "12,000,000", 12e6),
        (PEOPLE, "12.000.000", 12e6),
        (PEOPLE, "1,234,567.5", 1234567.5),
        (LEVEL, "2", 2.0),
        (LEVEL, 2, 2.0),
        (LEVEL, 2.0, 2.0),
        (TRUTH, "yes", True),
        (TRUTH, " No ", False),
        (TRUTH, "TRUE", True),
        (TRUTH, False, False),
        (CHOICE, "management, no_demand", ("management", "no_demand")),
        (CHOICE, ["management", "no_demand", "management"], ("management", "no_demand")),
        (TEXT, " tea ", "tea"),
        (TEXT, "3", "3"),
        (TEXT, "unknown", NoValue.UNKNOWN),
        (SHARE, "Skipped", NoValue.SKIPPED),
        (CHOICE, ["unknown"], NoValue.UNKNOWN),
    ],
)
def test_what_is_written_has_one_meaning(id: str, raw: object, value: object, vocabulary: Vocabulary) -> None:
    assert read_answer(vocabulary[id], raw) == value
    assert type(read_answer(vocabulary[id], raw)) is type(value)


@pytest.mark.parametrize(
    ("id", "raw", "what"),
    [
        (SHARE, "120", "120 is out of range"),
        (SHARE, "1e999", "is out of range"),
        (SHARE, 10**400, "is out of range"),
        (SHARE, "nan", "expected a number"),
        (SHARE, "1 2", "expected a number"),
        (SHARE, "1_0", "expected a number"),
        (SHARE, "about 30", "expected a number"),
        (SHARE, True, "expected a number"),
        (PEOPLE, "3 %", "expected a number (persons)"),
        ("gdp_per_capita_usd", "12,345", "'12,345' may be 12.345 or 12345"),
        (LEVEL, "2.5", "expected a level from 0 to 4"),
        (LEVEL, True, "expected a level from 0 to 4"),
        (TRUTH, "perhaps", "expected true, false or unknown"),
        (TRUTH, 1, "expected true, false or unknown"),
        (CHOICE, "managment", "'managment' is not a choice"),
        (CHOICE, ["not_recorded", "management"], "not_recorded stands alone"),
        (CHOICE, ",", "nothing is written"),
        ("dominant_sector_type", "supplier_dominated, scale_intensive, science_based", "3 choices"),
        (CHOICE, "did_not_know, no_money_or_collateral, no_skilled_staff, management", "4 choices"),
        (TEXT, 3, "expected text"),
        ("private_credit_gap", 1.0, "is computed"),
    ],
)
def test_what_has_no_meaning_is_a_problem(id: str, raw: object, what: str, vocabulary: Vocabulary) -> None:
    found = read_answer(vocabulary[id], raw)
    assert isinstance(found, Problem)
    assert what in found.what
    assert found.path == id


@pytest.mark.parametrize("id", [SHARE, LEVEL, TRUTH, CHOICE, TEXT])
@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b", [], [" "]])
def test_nothing_is_never_an_answer(id: str, raw: object, vocabulary: Vocabulary) -> None:
    """A list without a tick is not a certain no, and an empty text says nothing."""
    found = read_answer(vocabulary[id], raw)
    assert isinstance(found, Problem)
    if raw is None or id in (CHOICE, TEXT):
        assert "unknown" in found.hint


def by_file(path: Path, id: str, raw: str) -> None:
    path.write_text(f"{HEAD}  {id}: {raw}\n", encoding="utf-8")
    load_profile(path, load_vocabulary())


def by_long_form(path: Path, id: str, raw: str) -> None:
    path.write_text(f"{HEAD}  {id}:\n    value: {raw}\n    evidence: seen\n", encoding="utf-8")
    load_profile(path, load_vocabulary())


def by_shell(path: Path, id: str, raw: str) -> None:
    path.write_text(HEAD + "  mstq: 1\n", encoding="utf-8")
    if run(["answer", str(path), f"{id}={raw}"]):
        raise InputError([])


def by_keyboard(path: Path, id: str, raw: str) -> None:
    path.write_text(HEAD + "  mstq: 1\n", encoding="utf-8")
    lines = iter([raw, "q"])
    vocabulary = load_vocabulary()
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    flow = replace(flow, steps=tuple(step for step in flow.steps if step.variable.id == id))
    ask = Plain(lambda _: next(lines), lambda _: None)
    try:
        terminal.run(Interview(Session(path, vocabulary, lambda: "now"), flow), ask)
    except StopIteration:
        raise InputError([]) from None
    if id not in load_profile(path, vocabulary).answers:
        raise InputError([])


WAYS = [by_file, by_long_form, by_shell, by_keyboard]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("id", "raw", "value"),
    [(SHARE, "33,3", 33.3), (SHARE, "3 %", 3.0), (SHARE, "12 000", None), (SHARE, "1_0", None), (TEXT, "", None)],
)
def test_every_way_in_reads_alike(
    way: Callable[[Path, str, str], None], id: str, raw: str, value: object, tmp_path: Path
) -> None:
    path = tmp_path / "p.yaml"
    if value is None:
        with pytest.raises(InputError):
            way(path, id, raw)
        return
    way(path, id, raw)
    assert load_profile(path, load_vocabulary()).answers[id].value == value


@pytest.mark.parametrize("way", WAYS[:3], ids=lambda way: way.__name__)
@pytest.mark.parametrize("raw", ["yes", "Yes", "'yes'", "true"])
def test_yes_is_true_wherever_it_is_written(
    way: Callable[[Path, str, str], None], raw: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.yaml"
    way(path, TRUTH, raw if way is not by_shell else raw.strip("'"))
    assert load_profile(path, load_vocabulary()).answers[TRUTH].value is True


def test_yes_stays_ambiguous_where_a_word_may_be_meant(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(f"{HEAD}  {TEXT}: no\n", encoding="utf-8")
    with pytest.raises(InputError, match="'no' is ambiguous"):
        load_profile(path, vocabulary)


def test_enter_without_a_tick_notes_nothing_and_asks_again(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "  mstq: 1\n", encoding="utf-8")
    before = path.read_bytes()
    lines, shown = iter(["", "q"]), []
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    flow = replace(flow, steps=tuple(step for step in flow.steps if step.variable.id == CHOICE))
    interview = Interview(Session(path, vocabulary, lambda: "now"), flow)
    assert not terminal.run(interview, Plain(lambda _: next(lines), shown.append))
    assert path.read_bytes() == before
    assert "Nothing is chosen yet" in " ".join(shown)


# --- statements ticked, and a level given ------------------------------------------------------------------

TICKS_OF_ONE = "  cap_operate: {value: 3, ticked: [1a], role: adviser, evidence: seen, via: respondent}\n"


def at_keyboard(path: Path, vocabulary: Vocabulary, *typed: str) -> str:
    """Open the interview of one level, at its list of answers, and return what was shown."""
    lines, shown = iter(typed), []
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    flow = replace(flow, steps=tuple(step for step in flow.steps if step.variable.id == LEVEL))
    interview = Interview(Session(path, vocabulary, lambda: "now"), flow, role="adviser")
    terminal.run(interview, Plain(lambda _: next(lines), shown.append))
    return " ".join(" ".join(shown).split())


def test_a_level_changed_by_hand_and_its_ticks_are_said_to_disagree_and_the_level_counts(
    tmp_path: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + TICKS_OF_ONE, encoding="utf-8")
    assert load_profile(path, vocabulary).answers[LEVEL].value == 3.0
    assert run(["review", str(path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "(adviser): the statements that were ticked make level 1" in said
    assert "the level given is level 3" in said
    assert "The level given counts" in said


@pytest.mark.parametrize(
    "agrees",
    [
        TICKS_OF_ONE.replace("value: 3", "value: 1"),
        TICKS_OF_ONE.replace("[1a]", "[]"),
        TICKS_OF_ONE.replace("value: 3", "value: unknown"),
        TICKS_OF_ONE.replace("value: 3", "value: 1").replace("[1a]", "[1a, 3a]"),  # a gap
    ],
)
def test_ticks_that_make_the_level_or_none_given_say_nothing(
    agrees: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + agrees, encoding="utf-8")
    assert run(["review", str(path)]) == 0
    assert "ticked" not in capsys.readouterr().out


def test_of_several_responses_it_is_said_whose_ticks_disagree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, other, both = tmp_path / "p.yaml", tmp_path / "other.yaml", tmp_path / "both.yaml"
    path.write_text(HEAD + TICKS_OF_ONE, encoding="utf-8")
    other.write_text(
        HEAD + TICKS_OF_ONE.replace("adviser", "bank").replace("value: 3", "value: 1"), encoding="utf-8"
    )
    assert run(["merge", str(path), str(other), "-o", str(both)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "(adviser): the statements that were ticked" in said
    assert "(bank): the statements that were ticked" not in said


@pytest.mark.parametrize(("given", "said"), [("3", True), ("1", False), ("unknown", False)])
def test_a_level_from_the_shell_takes_the_ticks_of_another_out_and_says_so(
    given: str, said: bool, tmp_path: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + TICKS_OF_ONE.replace("value: 3", "value: 1"), encoding="utf-8")
    assert run(["answer", str(path), f"{LEVEL}={given}", "--role", "adviser"]) == 0
    assert load_profile(path, vocabulary).answers[LEVEL].ticked == ()
    assert ("taken out: the statements ticked before, which made level 1" in capsys.readouterr().err) is said


def test_where_both_disagree_the_interview_says_so_and_enter_does_not_keep_the_level(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """The statements are ticked as they were; what is confirmed then is what they make."""
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + TICKS_OF_ONE, encoding="utf-8")
    shown = at_keyboard(path, vocabulary, "1", "", "q")  # open it from the list; Enter
    assert "The statements that were ticked make another level: level 1" in shown
    assert "Enter keeps your answer." not in shown
    answer = load_profile(path, vocabulary).answers[LEVEL]
    assert (answer.value, answer.ticked) == (1.0, ("1a",))


def test_where_both_agree_enter_keeps_the_answer(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + TICKS_OF_ONE.replace("value: 3", "value: 1"), encoding="utf-8")
    before = path.read_bytes()
    assert "Enter keeps your answer." in at_keyboard(path, vocabulary, "1", "", "q")
    assert path.read_bytes() == before


# --- changing --------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_is_not_said_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "  mstq: 1\n", encoding="utf-8")
    first = ["--evidence", "register seen", "--source", "Bureau of Standards", "--role", "director"]
    assert run(["answer", str(path), "mstq=3", *first, "--confidence", "high"]) == 0
    capsys.readouterr()
    assert run(["answer", str(path), "mstq=2"]) == 0
    now = load_profile(path, load_vocabulary()).answers["mstq"]
    assert (now.value, now.evidence, now.source, now.role) == (
        2.0,
        "register seen",
        "Bureau of Standards",
        "director",
    )
    assert (now.confidence, now.via) == ("high", "document")
    assert "kept from before: evidence 'register seen'" in capsys.readouterr().err
    assert run(["answer", str(path), "mstq=2", "--evidence", "two laboratories"]) == 0
    assert load_profile(path, load_vocabulary()).answers["mstq"].evidence == "two laboratories"


def test_the_source_of_public_data_never_stands_behind_a_persons_answer(vocabulary: Vocabulary) -> None:
    variable = vocabulary["private_credit"]
    public = Answer(value=30.0, confidence="high", via="indicator", source="World Bank", year=2022, since=2018)
    said = correct(public, 35.0, variable, 2023, role="adviser")
    assert said == Answer(value=35.0, via="respondent", role="adviser", year=2023)


@pytest.mark.parametrize(
    ("old", "given", "year"),
    [(None, None, 2023), (None, 2019, 2019), (2018, None, 2018), (2018, 2020, 2020)],
)
def test_a_number_always_has_a_year(old: int | None, given: int | None, year: int, vocabulary: Vocabulary) -> None:
    before = Answer(value=1.0, via="respondent", year=old) if old else None
    assert correct(before, 2.0, vocabulary[SHARE], 2023, year=given).year == year
    assert correct(None, 2.0, vocabulary[LEVEL], 2023).year is None


def test_back_at_the_keyboard_offers_what_was_said_before(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    answer = "{value: 30, year: 2019, evidence: survey of 40 firms, role: statistician, confidence: low}"
    path.write_text(f"{HEAD}  {SHARE}: {answer}\n", encoding="utf-8")
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    flow = replace(flow, steps=tuple(step for step in flow.steps if step.variable.id.startswith("sme_")))
    lines = iter(["l", "2", "31 in 2020", "q"])
    interview = Interview(Session(path, vocabulary, lambda: "now"), flow)
    assert not terminal.run(interview, Plain(lambda _: next(lines), lambda _: None))
    now = load_profile(path, vocabulary).answers[SHARE]
    assert (now.value, now.year, now.evidence, now.role, now.confidence) == (
        31.0,
        2020,
        "survey of 40 firms",
        "statistician",
        "low",
    )
    lines = iter(["l", "2", "e", "-", "", "q"])  # nothing shows it after all
    interview = Interview(Session(path, vocabulary, lambda: "now"), flow)
    assert not terminal.run(interview, Plain(lambda _: next(lines), lambda _: None))
    now = load_profile(path, vocabulary).answers[SHARE]
    assert (now.value, now.year, now.evidence) == (31.0, 2020, "")


def test_compare_names_exactly_what_changed(vocabulary: Vocabulary) -> None:
    one = Answer(value=1.0)
    before = Profile("KEN", 2023, {"mstq": one, LEVEL: one})
    after = change(Profile("KEN", 2023, {LEVEL: one, SHARE: Answer(value=3.0)}), "mstq", one, vocabulary)
    assert [(c.id, c.before, c.after) for c in compare(before, after)] == [(SHARE, None, Answer(value=3.0))]
    assert not compare(before, before)
    shown = change(before, "mstq", replace(one, evidence="x"), vocabulary)
    assert [c.id for c in compare(before, shown)] == ["mstq"]


def test_an_answer_touches_no_other_entry_however_that_is_written(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    entries = (
        "  collateral_gap: 2   # two banks asked\n"
        f"  {TRUTH}: yes\n"
        f"  {SHARE}: 33,3\n"
        f"  {CHOICE}: management, no_demand\n"
        f"  {DELIVERY}: {{value: '3', evidence: register seen}}\n"
        "  existing.testing.exists: no\n"
        "  existing.testing.delivery: {value: 1}  # kept, not counted\n"
    )
    path.write_text(HEAD + entries, encoding="utf-8")
    assert run(["answer", str(path), "mstq=2"]) == 0
    after = path.read_text(encoding="utf-8")
    assert after.startswith(HEAD + entries)
    assert after.count("confidence:") == 1
    assert load_profile(path, load_vocabulary()).answers[SHARE].value == 33.3


@pytest.mark.parametrize("key", ["note", "struck_out"])
def test_what_is_cleared_is_gone_from_the_file(key: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        HEAD.replace("answers:", "note: mine\nstruck_out: [UGA]\nanswers:") + "  mstq: 1\n",
        encoding="utf-8",
    )
    empty: dict[str, Any] = {key: "" if key == "note" else ()}
    Session(path, vocabulary, lambda: "now").renew(lambda base: replace(base, **empty))
    assert key not in path.read_text(encoding="utf-8")
    assert not getattr(load_profile(path, vocabulary), key)
    other = {"note": "struck_out", "struck_out": "note"}[key]
    assert getattr(load_profile(path, vocabulary), other)


# --- what counts -----------------------------------------------------------------------------------------

HIDDEN = f"{HEAD}  collateral_gap: 2\n  {TRUTH}: false\n  {DELIVERY}: {{value: 4, evidence: seen}}\n"


def test_a_hidden_answer_of_a_file_written_by_hand_is_silent_and_said(
    tmp_path: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HIDDEN, encoding="utf-8")
    assert not load_profile(path, vocabulary).answers[DELIVERY].counts
    explain = ["explain", str(path), "credit-guarantee-fund", "--draws", "20", "--format", "json"]
    assert run(explain) == 0
    out, err = capsys.readouterr()
    assert '"existing_delivery": ""' in out
    assert f"note: “{vocabulary[DELIVERY].label}” is kept and not counted, because of" in err
    assert "in place today: no”" in err
    for command in ("diagnose", "recommend", "roadmap", "review"):
        assert run([command, str(path), *([] if command == "review" else ["--draws", "20"])]) == 0
        shown = capsys.readouterr()
        assert "is kept and not counted" in " ".join((shown.out + shown.err).split())


def test_a_profile_made_in_python_is_settled_too(vocabulary: Vocabulary) -> None:
    from latecomer.assessment import assess

    base = prefill("KEN", 2023, vocabulary)
    no = {TRUTH: Answer(value=False), DELIVERY: Answer(value=4.0, evidence="seen")}
    found = assess(replace(base, answers={**base.answers, **no}), draws=20)
    assert found.readings[DELIVERY].state == "set aside"
    assert "not counted, because of" in found.readings[DELIVERY].text


def test_public_data_decide_what_is_asked_and_silence_nobody(vocabulary: Vocabulary) -> None:
    """Little foreign investment came in: nobody is asked what foreign plants buy, and who says so is heard."""
    base = prefill("PAK", 2022, vocabulary)
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    asked = {step.variable.id for step in flow.open(base)}
    assert float(str(base.answers["fdi_inflows"].value)) < 1
    assert "fdi_linkage" not in asked
    said = change(base, "fdi_linkage", Answer(value=1.0), vocabulary)
    assert said.answers["fdi_linkage"].counts
    assert "fdi_linkage" in {step.variable.id for step in flow.relevant(said)}
    person = change(said, "fdi_inflows", Answer(value=0.2), vocabulary)
    assert not person.answers["fdi_linkage"].counts


def test_settling_ends_and_settles_what_hangs_on_what_was_settled(vocabulary: Vocabulary) -> None:
    """A chain: a needs nothing, b needs a, c needs b; once a is no, b and with it c are open again."""
    chain = {
        "mstq": replace(vocabulary["mstq"], needs=TRUTH),
        LEVEL: replace(vocabulary[LEVEL], needs="mstq >= 2"),
    }
    longer = replace(vocabulary, variables={**vocabulary.variables, **chain})
    answers = {TRUTH: Answer(value=True), "mstq": Answer(value=1.0), LEVEL: Answer(value=3.0, evidence="x")}
    profile = settled(Profile("KEN", 2023, answers), longer)
    assert [profile.answers[id].counts for id in ("mstq", LEVEL)] == [True, False]
    no = change(profile, TRUTH, Answer(value=False), longer)
    assert [no.answers[id].counts for id in ("mstq", LEVEL)] == [False, True]
    assert settled(no, longer) == no


def test_a_question_cannot_hang_on_its_own_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from latecomer import resources

    text = (resources.questionnaires() / "variables.yaml").read_text(encoding="utf-8")
    at = text.index("  mstq:\n") + len("  mstq:\n")
    (tmp_path / "variables.yaml").write_text(
        text[:at] + "    needs: not (mstq >= 1)\n" + text[at:], encoding="utf-8"
    )
    monkeypatch.setattr("latecomer.resources.questionnaires", lambda: tmp_path)
    with pytest.raises(InputError, match="needs go round in a circle: mstq -> mstq"):
        load_vocabulary.__wrapped__()


# --- sums ------------------------------------------------------------------------------------------------

PARTS = ("sme_non_technological", "sme_followers", "sme_technology_driven")


def off(vocabulary: Vocabulary, *values: float) -> tuple[float, ...]:
    answers = {id: Answer(value=value) for id, value in zip(PARTS, values, strict=False)}
    return tuple(s.total for s in sums_off(as_stands(Profile("KEN", 2023, answers), vocabulary), vocabulary))


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ((14.1, 64.1, 21.8), None),
        ((33.3, 33.3, 33.3), None),
        ((33.0, 33.0, 33.0), None),  # three thirds, rounded
        ((50.0, 30.0), None),  # the third is not known yet
        ((80.0, 80.0, 80.0), 240.0),
        ((80.0, 80.0), 160.0),  # too much already
        ((50.0, 30.0, 10.0), 90.0),
        ((14.25, 64.1, 21.8), 100.15),
    ],
)
def test_parts_of_a_whole_fit_within_what_they_were_rounded_by(
    values: tuple[float, ...], total: float | None, vocabulary: Vocabulary
) -> None:
    assert off(vocabulary, *values) == (() if total is None else (total,))


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_tenths_that_are_a_hundred_on_paper_always_fit(a: int, b: int) -> None:
    a, b = sorted((a, b))
    assert off(load_vocabulary(), a / 10, (b - a) / 10, (1000 - b) / 10) == ()


@pytest.mark.parametrize(("value", "half"), [(33.0, 0.5), (33.3, 0.05), (1200.0, 0.5), (0.25, 0.005)])
def test_a_number_is_rounded_by_half_its_last_digit(value: float, half: float) -> None:
    assert rounded_by(value) == pytest.approx(half)


def test_shares_that_do_not_fit_are_said_wherever_they_are_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "".join(f"  {id}: 80\n" for id in PARTS), encoding="utf-8")
    for command in ("diagnose", "review"):
        assert run([command, str(path), *(["--draws", "20"] if command == "diagnose" else [])]) == 0
        assert "80 + 80 + 80 is 240, not 100" in " ".join(capsys.readouterr().out.split())
    assert run(["diagnose", str(path), "--draws", "20", "--format", "json"]) == 0
    assert "80 + 80 + 80 is 240, not 100" in capsys.readouterr().out
    path.write_text(HEAD + "".join(f"  {id}: 80\n" for id in PARTS[:2]), encoding="utf-8")
    assert run(["answer", str(path), f"{PARTS[2]}=80"]) == 0
    assert "80 + 80 + 80 is 240, not 100" in capsys.readouterr().err
    assert run(["answer", str(path), f"{PARTS[2]}=80"]) == 0, "it may stand, and is said when it changes"
    assert _remarks(load_profile(path, load_vocabulary()))


# --- numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"), [(1234567.0, "1234567"), (0.0001, "0.0001"), (33.30, "33.3"), (0, "0"), (-5.0, "-5")]
)
def test_a_number_is_written_with_all_its_digits(value: float, text: str) -> None:
    assert plain_number(value) == text


@given(st.floats(-1e20, 1e20, allow_nan=False))
def test_a_number_reads_back(value: float) -> None:
    assert float(plain_number(value)) == value
