"""The profile's file: read strictly with every fault at once, written whole, a person's comments kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from latecomer.errors import InputError, UsageError
from latecomer.profile import (
    Answer,
    Profile,
    Vocabulary,
    load_profile,
    load_vocabulary,
    prefill,
    profile_text,
    save_profile,
)
from latecomer.profile.files import merge

HERE = Path(__file__).parent.parent
BAD = sorted((HERE / "bad" / "profiles").glob("*.yaml"))
COMPAT = sorted((HERE / "compat").glob("*.yaml"))
EXAMPLES = sorted((HERE.parent / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_bad_profile_says_what_is_wrong_where_and_what_would_be_right(
    path: Path, vocabulary: Vocabulary
) -> None:
    """Each file holds one fault; its first line holds the words that the message must contain."""
    expected = re.findall(r"`([^`]+)`", path.read_text(encoding="utf-8").splitlines()[0])
    assert expected
    with pytest.raises(InputError) as error:
        load_profile(path, vocabulary)
    message = str(error.value)
    for words in expected:
        assert words in message, message
    assert re.search(rf"{re.escape(str(path))}:\d+: ", message)
    assert "Traceback" not in message


def test_all_faults_of_a_profile_are_said_at_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "format: latecomer/profile/1\ncountry: VNN\nas_of: 2020\nanswers:\n  export_share: 3\n"
        "  cap_operate: 9\n  macro_anchor: {value: 2, confidence: sure}\n  private_credit: yes\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_profile(path, vocabulary)
    assert [p.line for p in error.value.problems] == [2, 5, 6, 7, 8, 8]


@pytest.mark.parametrize("path", [*COMPAT, *EXAMPLES], ids=lambda path: path.stem)
def test_profiles_of_every_released_format_load_for_ever(path: Path, vocabulary: Vocabulary) -> None:
    assert load_profile(path, vocabulary).answers


def test_the_four_answer_states_are_four_things(vocabulary: Vocabulary) -> None:
    profile = load_profile(HERE / "compat" / "profile-1.yaml", vocabulary)
    assert profile.answers["cap_operate"].state == "value"
    assert profile.answers["cap_duplicate"].state == "unknown"
    assert profile.answers["fdi_linkage"].state == "skipped"
    assert "buyer_channel" not in profile.answers
    assert set(profile.known) == {id for id, a in profile.answers.items() if a.value is not None}


def test_a_persons_comments_survive_a_rewrite(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    text = (HERE / "compat" / "profile-1.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    profile = load_profile(path, vocabulary)
    changed = {**profile.answers, "cap_operate": replace(profile.answers["cap_operate"], value=3.0)}
    save_profile(replace(profile, answers=changed), path, force=True)
    after = path.read_text(encoding="utf-8")
    assert "# seen in two of three plants" in after
    assert after.startswith("# A profile of the first format")
    assert load_profile(path, vocabulary).answers["cap_operate"].value == 3.0
    unchanged = [line for line in text.splitlines() if line not in after.splitlines()]
    assert unchanged == ["format: latecomer/profile/1", "    value: 2  # seen in two of three plants"]


def test_an_existing_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        save_profile(Profile("VNM", 2020, {}), path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_renewing_the_indicators_keeps_what_people_answered(vocabulary: Vocabulary) -> None:
    old = prefill("VNM", 2015, vocabulary)
    own = Answer(value=12.0, via="respondent", source="ministry's own figure", year=2015)
    told = Answer(value=3.0, via="respondent", evidence="visited", role="engineer")
    old = replace(old, answers={**old.answers, "private_credit": own, "cap_operate": told}, note="mine")
    renewed = merge(old, prefill("VNM", 2020, vocabulary))
    assert renewed.as_of == 2020
    assert renewed.answers["private_credit"] == own
    assert renewed.answers["cap_operate"] == told
    assert renewed.answers["population"].year == 2020
    assert renewed.note == "mine"


ANSWERED = [v for v in load_vocabulary().values() if v.origin != "formula"]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, Answer]:
    variable = draw(st.sampled_from(ANSWERED))
    state = draw(st.sampled_from(["value", "value", "unknown", "skipped"]))
    value: object = None
    if state == "value":
        value = draw(
            {
                "number": st.floats(variable.low, variable.high, allow_nan=False)
                .map(lambda x: float(f"{x:.6g}"))
                .filter(lambda x: variable.low <= x <= variable.high),
                "ordinal": st.integers(0, 4).map(float),
                "boolean": st.booleans(),
                "choices": st.lists(
                    st.sampled_from([o for o in variable.options if o not in variable.alone] or ["-"]),
                    unique=True,
                    max_size=variable.at_most,
                ).map(tuple),
                "text": WORDS.filter(lambda t: t not in ("unknown", "skipped")),
            }[variable.kind]
        )
    return variable.id, Answer(
        value=value,
        state=state,
        confidence=draw(st.sampled_from(["high", "medium", "low"])),
        via=draw(st.sampled_from(["respondent", "consultant", "document"])),
        source=draw(WORDS),
        evidence=draw(WORDS),
        role=draw(WORDS),
        judged=draw(st.booleans()),
    )


@given(st.dictionaries(st.integers(), answers(), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_is_written_reads_back(tmp_path: Path, drawn: dict) -> None:
    """Notes with quotes, colons, markup, any script: text in, the same text out."""
    profile = Profile("KEN", 2020, dict(drawn.values()), questionnaire="national 1", note="a: b # c")
    path = tmp_path / "p.yaml"
    path.write_text(profile_text(profile), encoding="utf-8")
    again = load_profile(path, load_vocabulary())
    assert again.answers == profile.answers
    assert again.note == profile.note
    assert again.sha256() == profile.sha256()
