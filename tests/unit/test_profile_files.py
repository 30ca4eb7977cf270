"""The profile's file: read strictly with every fault at once, written whole, a person's comments kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.countrydata.roster import load_roster
from latecomer.errors import InputError, UsageError
from latecomer.profile import Answer, Profile, load_profile, prefill, save_profile
from latecomer.profile.answers import read_answer
from latecomer.profile.changing import settled
from latecomer.profile.reading import parse_profile
from latecomer.profile.renewing import merge
from latecomer.profile.writing import checked_text, profile_text
from latecomer.vocabulary import Vocabulary, load_vocabulary

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
    after = checked_text(replace(profile, answers=changed), vocabulary, text)
    assert "# seen in two of three plants" in after
    assert after.startswith("# A profile of the first format")
    assert parse_profile(after, "p.yaml", vocabulary).answers["cap_operate"].value == 3.0
    unchanged = [line for line in text.splitlines() if line not in after.splitlines()]
    assert unchanged == ["format: latecomer/profile/1", "    value: 2  # seen in two of three plants"]


def test_an_existing_file_is_not_overwritten(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "p.yaml"
    save_profile(Profile("VNM", 2020, {}), path, vocabulary)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        save_profile(Profile("VNM", 2021, {}), path, vocabulary)
    assert path.read_bytes() == before


def test_renewing_the_indicators_keeps_what_people_answered(vocabulary: Vocabulary) -> None:
    old = prefill("VNM", 2015, vocabulary)
    own = Answer(value=12.0, via="respondent", source="ministry's own figure", year=2015)
    told = Answer(value=3.0, via="respondent", evidence="visited", role="engineer")
    old = replace(old, answers={**old.answers, "private_credit": own, "cap_operate": told}, note="mine")
    renewed = merge(old, prefill("VNM", 2020, vocabulary))
    assert renewed.as_of == 2020
    assert renewed.answers["private_credit"] == own
    assert renewed.answers["cap_operate"] == replace(told, year=2015), "what was said of 2015 is not said of 2020"
    assert renewed.answers["population"].year == 2020
    assert renewed.note == "mine"
    assert merge(old, prefill("VNM", 2015, vocabulary)).answers["cap_operate"] == told
    with pytest.raises(UsageError, match="holds answers from after 2014: private_credit, cap_operate"):
        merge(old, prefill("VNM", 2014, vocabulary))


HEAD = "format: latecomer/profile/1\ncountry: KEN\nas_of: 2023\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "answers:\n",
        HEAD + "answers: {}  # none yet\n",
        HEAD + "answers:\n  mstq:\t1\n",
        HEAD + "answers:\n  mstq: {value: 1, evidence: '', counts: true, year: null}\n",
        HEAD + "answers:\n  mstq: {value: 1, evidence: 'seen'}\nnote: |\n",
        HEAD + "answers:\n  leading_sectors: 'tea\u2028and coffee'\n  mstq: 1",
        HEAD + "answers:\n  mstq:\n    value: 1\n    evidence: |\n      two\n      lines\n",
        HEAD + "answers:\n  mstq:\n    value: 1\n    evidence: >+\n      kept\n\n\n# the end\n",
        "\ufeff" + HEAD.replace("\n", "\r\n") + "answers:\r\n  mstq: 1  # mine\r\n",
        '{"format":"latecomer/profile/1","country":"KEN","as_of":2023,"answers":{"mstq":{"value":1}}}',
        HEAD + "answers:\n  leading_sectors: 'صنایع می‌دوزند; ක්‍ෂේත්‍රය; 1 000; two  spaces'\n",
        HEAD + "bodies:\n  guarantee:\n    - {name: A, since: 1990, until: 2000}  # gone\nanswers:\n  mstq: 1\n",
    ],
    ids=[
        *(
            "empty answers",
            "no answers yet",
            "tab",
            "what is usual",
            "empty block",
            "line separator",
            "block text at the end",
        ),
        *("block text kept", "byte-order mark and CRLF", "JSON", "letters", "a body that is gone"),
    ],
)
def test_whatever_loads_can_be_changed_and_keeps_every_other_byte(text: str, vocabulary: Vocabulary) -> None:
    profile = parse_profile(text, "p.yaml", vocabulary)
    more = {**profile.answers, "budget_space": Answer(value=1.0, via="respondent", evidence="  read,  twice  ")}
    changed = replace(profile, answers=more)
    after = checked_text(changed, vocabulary, text, "p.yaml")
    assert parse_profile(after, "p.yaml", vocabulary).answers == more
    for line in text.removesuffix("}}}").split("\n")[1:]:
        assert line.removesuffix(" {}  # none yet") in after
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in text) == ("\r\n" in after)
    assert checked_text(changed, vocabulary, after, "p.yaml") == after


def test_bodies_stand_as_the_profile_has_them_and_those_that_are_gone_behind(vocabulary: Vocabulary) -> None:
    gone = "    - {name: Gone, since: 1990, until: 2000}\n"
    first, second = "    - {name: A, since: 1990}  # on paper\n", "    - {name: B, since: 1991}\n"
    text = f"{HEAD}bodies:\n  guarantee:\n{gone}{first}{second}answers:\n  mstq: 1\n"
    profile = parse_profile(text, "p.yaml", vocabulary)
    turned = replace(profile, bodies={"guarantee": tuple(reversed(profile.bodies["guarantee"]))})
    after = checked_text(turned, vocabulary, text, "p.yaml")
    assert re.findall("name: (\\w+)", after) == ["B", "A", "Gone"]


def test_a_profile_that_would_not_read_back_is_not_written(vocabulary: Vocabulary) -> None:
    """A text that is the word for another state; bytes that are not UTF-8; more than any command reads."""
    for answer, words in (
        (Answer(value="unknown"), r"would not read back as it is \(leading_sectors\)"),
        (Answer(value="tea", role="\udce9cole"), r"answers\.leading_sectors\.role: bytes that are not UTF-8"),
        (Answer(value="tea", evidence="x" * 2_000_000), r"more than any command reads"),
    ):
        with pytest.raises(InputError, match=words):
            checked_text(Profile("KEN", 2023, {"leading_sectors": answer}), vocabulary)


ANSWERED = [v for v in load_vocabulary().values() if v.origin != "formula"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


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
                    min_size=1,
                    max_size=variable.at_most,
                ).map(tuple),
                "text": WORDS.filter(lambda t: read_answer(variable, t) == t),
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
@settings(max_examples=60)
def test_what_is_written_reads_back(drawn: dict) -> None:
    """Notes with quotes, colons, markup, any script: text in, the same text out."""
    profile = Profile("KEN", 2020, dict(drawn.values()), questionnaire="national 1", note="a: b # c")
    again = parse_profile(profile_text(profile), "p.yaml", load_vocabulary())
    profile = settled(profile, load_vocabulary())
    assert again.answers == profile.answers
    assert again.note == profile.note
    assert again.sha256() == profile.sha256()


@pytest.mark.parametrize("year", [1990, 2023])
def test_what_closed_later_is_told_as_it_was_known_and_reads_back(year: int) -> None:
    roster, vocabulary = load_roster(), load_vocabulary()
    later = {
        iso3: {body.name for bodies in of.values() for body in bodies if body.since <= year < (body.until or 0)}
        for iso3, of in roster.bodies.items()
    }
    economies = [iso3 for iso3, names in sorted(later.items()) if names][:8]
    assert economies
    for iso3 in economies:
        profile = prefill(iso3, year, vocabulary)
        again = parse_profile(checked_text(profile, vocabulary), "", vocabulary)
        held = [body for bodies in again.bodies.values() for body in bodies]
        assert later[iso3] & {body.name for body in held}
        assert all(body.until is None or body.until <= year for body in held), "nobody knew that it would end"
