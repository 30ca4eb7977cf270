"""Several responses to one variable: side by side, reconciled by one rule, their disagreement a finding."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latecomer.cli import run
from latecomer.diagnosis import answers_differ
from latecomer.errors import InputError, UsageError
from latecomer.profile import Answer, Profile, load_profile
from latecomer.profile.answers import read_answer
from latecomer.profile.changing import change, settled
from latecomer.profile.reading import parse_profile
from latecomer.profile.reconciling import MAX_RESPONSES, differ, heard, own_response, reconcile, with_response
from latecomer.profile.recording import correct
from latecomer.profile.renewing import merge
from latecomer.profile.table import as_stands, drawn
from latecomer.profile.writing import checked_text, profile_text
from latecomer.questionnaire import Flow, Session, load_questionnaire
from latecomer.questionnaire.interview import Interview
from latecomer.vocabulary import Variable, Vocabulary, load_vocabulary

LEVEL, FACT, SHARE, CHOICE, TEXT = (
    *("cap_operate", "existing.guarantee.exists", "sme_followers"),
    *("internal_obstacles", "leading_sectors"),
)
AS_OF = 2023
HEAD = f"format: latecomer/profile/2\ncountry: KEN\nas_of: {AS_OF}\nanswers:\n"
COMPAT = Path(__file__).parent.parent / "compat" / "profile-2.yaml"
VOCABULARY = load_vocabulary()
ASKED = [v for v in VOCABULARY.values() if v.origin == "asked"]
NOTES = st.text("abc ;:#é", max_size=6)


def responses_to(variable: Variable) -> st.SearchStrategy[list[Answer]]:
    values: dict[str, st.SearchStrategy[Any]] = {
        "number": st.sampled_from([variable.low, (variable.low + variable.high) / 2, variable.high]),
        "ordinal": st.integers(0, int(variable.high)).map(float),
        "boolean": st.booleans(),
        "choices": st.sampled_from([(o,) for o in variable.options] or [()]),
        "text": st.sampled_from(["tea", "Tea ", "flowers"]).filter(lambda t: read_answer(variable, t) == t),
    }
    said = st.builds(
        Answer,
        value=values[variable.kind],
        confidence=st.sampled_from(["high", "medium", "low"]),
        via=st.sampled_from(["respondent", "consultant", "document", "indicator"]),
        source=NOTES,
        evidence=NOTES,
        role=NOTES,
        year=st.sampled_from([None, 2019, AS_OF]),
        date=st.sampled_from(["", "2023-01-02", "2023-05-06"]),
        judged=st.booleans(),
    )
    silent = st.builds(Answer, state=st.sampled_from(["unknown", "skipped"]), role=NOTES)
    return st.lists(st.one_of(said, said, said, silent), min_size=1, max_size=6)


@st.composite
def several(draw: st.DrawFn, *kinds: str) -> tuple[Variable, list[Answer]]:
    variable = draw(st.sampled_from([v for v in ASKED if not kinds or v.kind in kinds]))
    return variable, draw(responses_to(variable))


def of(answer: Answer) -> Answer:
    return replace(answer, responses=())


def said(*values: object, **given: Any) -> list[Answer]:
    return [Answer(value=value, role=f"office {i}", **given) for i, value in enumerate(values)]  # type: ignore[arg-type]


def profile_of(id: str, responses: Sequence[Answer]) -> Profile:
    return Profile("KEN", AS_OF, {id: reconcile(VOCABULARY[id], responses, AS_OF)})


# --- the rule --------------------------------------------------------------------------------------------


@given(several(), st.randoms(use_true_random=False))
def test_the_order_of_responses_changes_nothing(drawn_of: tuple[Variable, list[Answer]], chance: Any) -> None:
    variable, responses = drawn_of
    other = list(responses)
    chance.shuffle(other)
    assert of(reconcile(variable, responses, AS_OF)) == of(reconcile(variable, other, AS_OF))
    assert differ(variable, responses, AS_OF) == differ(variable, other, AS_OF)
    assert profile_of(variable.id, responses).sha256() == profile_of(variable.id, other).sha256()


@given(several())
def test_one_response_is_the_answer_itself(drawn_of: tuple[Variable, list[Answer]]) -> None:
    variable, (one, *_) = drawn_of
    assert of(reconcile(variable, [one], AS_OF)) == one
    assert not differ(variable, [one], AS_OF)


@given(several())
def test_saying_it_twice_is_saying_it_once(drawn_of: tuple[Variable, list[Answer]]) -> None:
    variable, (one, *_) = drawn_of
    again = reconcile(variable, [one, one, one], AS_OF)
    assert (again.value, again.state, again.via, again.role) == (one.value, one.state, one.via, one.role)
    if one.state == "value":
        assert (again.confidence, again.evidence, again.year) == (one.confidence, one.evidence, one.year)


@given(several())
def test_nothing_counts_that_nobody_said(drawn_of: tuple[Variable, list[Answer]]) -> None:
    """Nothing is averaged: a value is one that somebody gave, and unknown where those who gave one disagree."""
    variable, responses = drawn_of
    answer, listened = reconcile(variable, responses, AS_OF), heard(variable, responses, AS_OF)
    assert answer.responses == tuple(responses)
    if not listened:
        assert answer.state in ("unknown", "skipped")
    elif variable.kind == "ordinal":
        assert answer.value == median_low(one.value for one in listened)
    else:
        assert (answer.state == "unknown") == differ(variable, responses, AS_OF)
        assert answer.value in {one.value for one in listened} | {None}


@given(several())
def test_people_go_over_public_data(drawn_of: tuple[Variable, list[Answer]]) -> None:
    variable, responses = drawn_of
    answer = reconcile(variable, responses, AS_OF)
    people = [one for one in responses if one.state == "value" and not one.public]
    if people:
        assert not answer.public
        assert all(not one.public for one in heard(variable, responses, AS_OF))


@given(several("ordinal"), st.data())
def test_who_sees_more_never_lowers_the_level(
    drawn_of: tuple[Variable, list[Answer]], data: st.DataObject
) -> None:
    variable, responses = drawn_of
    at = data.draw(st.integers(0, len(responses) - 1))
    held = responses[at]
    if held.state == "value":
        higher = replace(held, value=min(float(str(held.value)) + 1, variable.high))
        before = reconcile(variable, responses, AS_OF)
        after = reconcile(variable, [*responses[:at], higher, *responses[at + 1 :]], AS_OF)
        assert float(str(after.value)) >= float(str(before.value))


@pytest.mark.parametrize(
    ("levels", "sure", "counts", "confidence", "apart"),
    [
        ((2, 2), ("high", "high"), 2, "high", False),
        ((1, 2), ("high", "high"), 1, "high", False),  # the lower of two
        ((1, 2, 2), ("high", "medium", "low"), 2, "medium", False),
        ((1, 3), ("high", "high"), 1, "medium", True),  # more than a level apart
        ((1, 2, 3), ("medium", "medium", "high"), 2, "low", True),
        ((0, 4, 4), ("low", "low", "low"), 4, "low", True),
        ((2, 2, 3), ("high", "low", "high"), 2, "high", False),
        ((2, 2), ("high", "low"), 2, "low", False),
    ],
)
def test_of_levels_the_middle_one_counts(
    levels: tuple[int, ...], sure: tuple[str, ...], counts: int, confidence: str, apart: bool
) -> None:
    responses = [
        Answer(value=float(level), confidence=c)  # type: ignore[arg-type]
        for level, c in zip(levels, sure, strict=True)
    ]
    answer = reconcile(VOCABULARY[LEVEL], responses, AS_OF)
    assert (answer.value, answer.confidence) == (counts, confidence)
    assert differ(VOCABULARY[LEVEL], responses, AS_OF) == apart


def test_only_evidence_for_the_level_or_a_higher_one_stands_behind_it() -> None:
    low, high = Answer(value=1.0, evidence="two plants"), Answer(value=4.0, evidence="a survey")
    bare = Answer(value=3.0)
    assert reconcile(VOCABULARY[LEVEL], [low, bare, high], AS_OF).evidence == "a survey"
    middle = profile_of(LEVEL, [low, bare, replace(high, evidence="")])
    assert middle.answers[LEVEL].value == 3.0
    assert as_stands(middle, VOCABULARY).column(LEVEL).values[0] == VOCABULARY.evidence_above


@pytest.mark.parametrize(
    ("id", "values", "counts"),
    [
        (FACT, (True, True), True),
        (FACT, (True, False), None),
        (FACT, (True, True, False), None),  # no vote is taken on a fact
        (CHOICE, (("management", "no_demand"), ("no_demand", "management")), ("management", "no_demand")),
        (CHOICE, (("management",), ("no_demand",)), None),
        (TEXT, ("Tea", "tea "), "Tea"),
        (TEXT, ("tea", "flowers"), None),
        (SHARE, (30.0, 30.0), 30.0),
        (SHARE, (30.0, 60.0), None),
    ],
)
def test_of_facts_and_choices_counts_what_all_agree_on(
    id: str, values: tuple[object, ...], counts: object
) -> None:
    responses = said(*values)
    answer = reconcile(VOCABULARY[id], responses, AS_OF)
    assert answer.value == counts
    assert answer.state == ("unknown" if counts is None else "value")
    assert differ(VOCABULARY[id], responses, AS_OF) == (counts is None)


def test_numbers_agree_within_their_tolerance_and_the_last_year_speaks() -> None:
    variable = VOCABULARY[SHARE]
    width = 2 * (variable.tolerance * 40 + variable.tolerance_points)
    assert reconcile(variable, said(40.0, 40.0 + width), AS_OF).value == 40.0
    assert reconcile(variable, said(40.0, 40.5 + width), AS_OF).value is None
    older, newer = Answer(value=10.0, year=2018), Answer(value=60.0, year=2021)
    assert reconcile(variable, [older, newer], AS_OF).value == 60.0
    assert not differ(variable, [older, newer], AS_OF), "two years are no disagreement"
    assert reconcile(variable, [older, newer, Answer(value=20.0)], AS_OF).value == 20.0, "of the profile's year"


def test_the_answer_says_whose_it_is_and_of_when() -> None:
    one = Answer(value=2.0, via="document", role="b", source="census", year=2020, since=2016, date="2023-01-02")
    other = Answer(
        value=2.0, via="respondent", role="a", source="survey", year=2021, since=2016, date="2023-05-06"
    )
    for responses in ([one, other], [other, one]):
        answer = reconcile(VOCABULARY[LEVEL], responses, AS_OF)
        assert (answer.via, answer.role, answer.source) == ("respondent", "a; b", "census; survey")
        assert (answer.since, answer.year, answer.date) == (2016, 2021, "2023-05-06")
    assert reconcile(VOCABULARY[LEVEL], [one, replace(other, since=2017)], AS_OF).since is None
    ticked, chosen = Answer(value=2.0), Answer(value=2.0, judged=True)
    assert reconcile(VOCABULARY[LEVEL], [ticked, chosen], AS_OF).judged


def test_not_knowing_has_no_say_where_somebody_knows() -> None:
    unknown, skipped = Answer(state="unknown"), Answer(state="skipped")
    variable = VOCABULARY[FACT]
    assert reconcile(variable, [unknown, Answer(value=True), skipped], AS_OF).value is True
    assert reconcile(variable, [unknown, skipped], AS_OF).state == "unknown"
    assert reconcile(variable, [skipped, skipped], AS_OF).state == "skipped"


def test_a_disagreement_on_levels_widens_the_draws() -> None:
    near, far = profile_of(LEVEL, said(2.0, 2.0, 2.0)), profile_of(LEVEL, said(0.0, 2.0, 3.0))
    spread = [drawn([one], VOCABULARY, 400).column(LEVEL).values.std() for one in (near, far)]
    assert spread[0] < spread[1]


# --- the file --------------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(), several(), max_size=3))
def test_responses_read_back_as_they_were_written(drawn_of: dict[int, tuple[Variable, list[Answer]]]) -> None:
    answers = {v.id: reconcile(v, responses, AS_OF) for v, responses in drawn_of.values()}
    profile = settled(Profile("KEN", AS_OF, answers), VOCABULARY)
    text = profile_text(profile)
    assert parse_profile(text, "p.yaml", VOCABULARY).answers == profile.answers
    assert checked_text(profile, VOCABULARY, text, "p.yaml") == text


def test_another_answer_leaves_every_byte_of_the_responses() -> None:
    text = COMPAT.read_text(encoding="utf-8")
    profile = parse_profile(text, "p.yaml", VOCABULARY)
    changed = change(profile, "macro_anchor", Answer(value=3.0, evidence="seen"), VOCABULARY)
    after = checked_text(changed, VOCABULARY, text, "p.yaml")
    begin = text.index("  cap_operate:")
    assert after.endswith(text[begin:])
    assert after != text


def test_one_response_changed_leaves_every_byte_of_the_others() -> None:
    text = COMPAT.read_text(encoding="utf-8")
    profile = parse_profile(text, "p.yaml", VOCABULARY)
    variable, there = VOCABULARY[LEVEL], profile.answers[LEVEL]
    new = correct(own_response(there, "ministry"), 2.0, variable, profile.as_of, role="ministry")
    changed = change(profile, LEVEL, with_response(there, new, variable, profile.as_of), VOCABULARY)
    after = checked_text(changed, VOCABULARY, text, "p.yaml")
    gone, come = (set(one.splitlines()) - set(other.splitlines()) for one, other in ((text, after), (after, text)))
    assert gone == {"      - value: 1"}
    assert come == {"      - value: 2", "        confidence: medium"}
    assert "value: 3  # seen in two of three plants" in after
    more = with_response(changed.answers[LEVEL], Answer(value=4.0, role="firms"), variable, profile.as_of)
    last = checked_text(change(changed, LEVEL, more, VOCABULARY), VOCABULARY, after, "p.yaml")
    assert [line for line in after.splitlines() if line not in last.splitlines()] == []


def test_a_plain_answer_becomes_the_first_of_two(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        HEAD + "  # of the visits\n  cap_operate: 2\n  # and then\n  macro_anchor: 1\n", encoding="utf-8"
    )
    assert run(["answer", str(path), f"{LEVEL}=4", "--role", "firms", "--beside"]) == 0
    text = path.read_text(encoding="utf-8")
    assert "  # of the visits\n  cap_operate:\n    responses:\n      - value: 2\n" in text
    assert "  # and then\n  macro_anchor: 1\n" in text
    answer = load_profile(path, VOCABULARY).answers[LEVEL]
    assert [(one.value, one.role) for one in answer.responses] == [(2.0, ""), (4.0, "firms")]


def test_what_does_not_follow_from_the_responses_is_not_written() -> None:
    """A profile made by hand whose answer is not what its responses come to."""
    answer = replace(reconcile(VOCABULARY[LEVEL], said(1.0, 2.0), AS_OF), value=4.0)
    with pytest.raises(InputError, match="would not read back"):
        checked_text(Profile("KEN", AS_OF, {LEVEL: answer}), VOCABULARY)


@pytest.mark.parametrize("count", [MAX_RESPONSES, MAX_RESPONSES + 1])
def test_there_is_an_end_to_responses(count: int) -> None:
    text = HEAD + f"  {LEVEL}:\n    responses:\n" + "      - value: 2\n" * count
    if count <= MAX_RESPONSES:
        assert len(parse_profile(text, "p.yaml", VOCABULARY).answers[LEVEL].responses) == count
    else:
        with pytest.raises(InputError, match=rf"6: {LEVEL}: 51 responses\n  hint: from 1 to 50"):
            parse_profile(text, "p.yaml", VOCABULARY)


def test_every_fault_of_the_responses_is_said_at_once() -> None:
    text = HEAD + f"  {LEVEL}:\n    responses:\n      - value: 9\n      - value: -1\n      - value: 2\n"
    with pytest.raises(InputError) as error:
        parse_profile(text, "p.yaml", VOCABULARY)
    assert [problem.line for problem in error.value.problems] == [7, 8]


def test_an_unquoted_yes_is_a_response_too() -> None:
    text = HEAD + f"  {FACT}:\n    responses:\n      - value: yes\n      - value: no\n"
    answer = parse_profile(text, "p.yaml", VOCABULARY).answers[FACT]
    assert [one.value for one in answer.responses] == [True, False]


# --- saying more -----------------------------------------------------------------------------------------


def test_a_role_corrects_its_own_response_and_nobody_elses() -> None:
    variable = VOCABULARY[LEVEL]
    public = Answer(value=2.0, role="office 1", via="indicator")
    there = reconcile(variable, [public, *said(1.0, 3.0)], AS_OF)
    own = own_response(there, "office 1")
    assert own is there.responses[2]
    new = correct(own, 4.0, variable, AS_OF, role="office 1")
    after = with_response(there, new, variable, AS_OF)
    assert [one.value for one in after.responses] == [2.0, 1.0, 4.0]
    assert own_response(there, "bank") is None
    more = with_response(there, Answer(value=0.0, role="bank"), variable, AS_OF)
    assert more.responses[:3] == there.responses
    assert more.responses[3].role == "bank"


def test_a_plain_answer_gives_way_unless_another_stands_beside_it() -> None:
    variable = VOCABULARY[LEVEL]
    old, new = Answer(value=1.0, role="ministry"), Answer(value=2.0, role="firms")
    assert with_response(old, new, variable, AS_OF) == new
    assert with_response(old, new, variable, AS_OF, beside=True).responses == (old, new)
    assert with_response(None, new, variable, AS_OF, beside=True) == new
    both = with_response(replace(old, counts=False), new, variable, AS_OF, beside=True)
    assert both.responses == (old, new), "whether a variable counts is said once, not by each"
    public = replace(old, via="roster")
    assert with_response(public, new, variable, AS_OF, beside=True) == new, "people go over public data"
    own = replace(new, role="ministry")
    assert with_response(old, own, variable, AS_OF, beside=True) == own


def test_in_an_interview_a_role_answers_for_itself(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        HEAD + f"  {FACT}:\n    responses:\n      - {{value: true, role: ministry, evidence: its law}}\n"
        "      - {value: unknown, role: bank}\n",
        encoding="utf-8",
    )
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    session = Session(path, vocabulary, lambda: "2023-06-07T08:09:10+00:00")
    interview = Interview(session, flow, "bank", "2023-06-07")
    interview.open(FACT)
    interview.answer(False, evidence="no scheme since 2016", confidence="high")
    ministry, bank = load_profile(path, vocabulary).answers[FACT].responses
    assert (ministry.value, ministry.evidence) == (True, "its law")
    assert (bank.value, bank.evidence, bank.confidence) == (False, "no scheme since 2016", "high")


def test_beside_needs_to_know_whose_answer_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "  cap_operate: 2\n", encoding="utf-8")
    assert run(["answer", str(path), "cap_operate=1", "--beside"]) != 0
    assert "--beside needs --role" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == HEAD + "  cap_operate: 2\n"


def test_in_a_later_year_responses_name_the_year_they_are_of() -> None:
    old = profile_of(LEVEL, [*said(1.0, 4.0), Answer(value=2.0, year=2020)])
    fact = profile_of(FACT, said(True, False))
    old = replace(old, answers={**old.answers, **fact.answers})
    later = merge(old, Profile("KEN", AS_OF + 2, {}))
    assert [one.year for one in later.answers[LEVEL].responses] == [AS_OF, AS_OF, 2020]
    assert [one.year for one in later.answers[FACT].responses] == [AS_OF, AS_OF]
    assert parse_profile(profile_text(later), "p.yaml", VOCABULARY).answers == later.answers
    with pytest.raises(UsageError, match=f"answers from after {AS_OF - 1}: {LEVEL}, {FACT}"):
        merge(old, Profile("KEN", AS_OF - 1, {}))


# --- the finding -----------------------------------------------------------------------------------------

DIFFERS = (
    HEAD + f"  {FACT}:\n    responses:\n      - {{value: true, role: ministry, evidence: its law}}\n"
    "      - {value: false, role: bank of issue, evidence: no deposits}\n      - {value: unknown, role: firms}\n"
)


def test_that_answers_differ_is_said_with_both_and_what_shows_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "p.yaml"
    path.write_text(DIFFERS, encoding="utf-8")
    label = VOCABULARY[FACT].label
    sentence = f"Answers differ on “{label}” (ministry: yes; bank of issue: no): none counts until they agree."
    assert run(["review", str(path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert sentence in shown
    for words in (
        "ministry yes medium its law",
        "bank of issue no medium no deposits",
        "firms (not counted) unknown",
    ):
        assert words in shown
    assert run(["diagnose", str(path), "--draws", "10", "--format", "json"]) == 0
    reading = json.loads(capsys.readouterr().out)["readings"][FACT]
    assert reading["differ"]["code"] == "answer.differ.facts"
    assert [(one["role"], one["text"], one["heard"]) for one in reading["responses"]] == [
        ("ministry", "yes", True),
        ("bank of issue", "no", True),
        ("firms", "unknown", False),
    ]
    assert run(["diagnose", str(path), "--draws", "10"]) == 0
    assert sentence in " ".join(capsys.readouterr().out.split())
    page = tmp_path / "p.html"
    assert run(["report", str(path), "-o", str(page), "--draws", "10", "--edition", "confidential"]) == 0
    text = page.read_text(encoding="utf-8")
    assert sentence in text
    for words in ("ministry: yes; confidence medium; its law", "firms: unknown; not counted"):
        assert words in text


def test_where_answers_agree_nothing_is_said() -> None:
    assert answers_differ(profile_of(LEVEL, said(2.0, 3.0)), VOCABULARY) == ()
    assert answers_differ(profile_of(FACT, said(True, True)), VOCABULARY) == ()
    assert len(answers_differ(profile_of(LEVEL, said(1.0, 3.0)), VOCABULARY)) == 1


def test_the_shell_says_so_when_answers_come_to_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + f"  {FACT}: {{value: true, role: ministry}}\n", encoding="utf-8")
    assert run(["answer", str(path), f"{FACT}=no", "--role", "bank", "--beside"]) == 0
    assert "Answers differ on" in capsys.readouterr().err
    assert run(["answer", str(path), f"{FACT}=yes", "--role", "bank"]) == 0
    assert "Answers differ on" not in capsys.readouterr().err
    answer = load_profile(path, VOCABULARY).answers[FACT]
    assert (answer.value, len(answer.responses)) == (True, 2)
