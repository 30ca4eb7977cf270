"""What was decided about a recommendation stays in the profile, whoever writes it next."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from latecomer.cli import run
from latecomer.errors import InputError, UsageError
from latecomer.library import load_library
from latecomer.profile import Decision, Profile, load_profile, prefill
from latecomer.profile.deciding import MOST, decided, latest
from latecomer.profile.reading import parse_profile
from latecomer.profile.writing import checked_text
from latecomer.questionnaire import Flow, Session, load_questionnaire, terminal
from latecomer.questionnaire.interview import Interview
from latecomer.questionnaire.plain import Plain
from latecomer.sheets import layout
from latecomer.vocabulary import Vocabulary, load_vocabulary

REFUSED = Decision(
    "refused", "ministry of finance", "2024-03-01", "no money: not <this> year", "minutes of 1 March"
)
BY = ["--owner", "ministry of finance", "--date", "2024-03-01"]


@pytest.fixture
def kenya(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "kenya.yaml"
    assert run(["prefill", "KEN", "--as-of", "2021", "-o", "kenya.yaml"]) == 0
    assert run(["decide", "kenya.yaml", "sme-bank", "refused", *BY, "--reason", REFUSED.reason]) == 0
    return path


BLOCK = """\
decisions:
  sme-bank:   # asked again in the spring
    decision: refused
    owner: ministry of finance
    date: '2024-03-01'
    reason: 'no money: not <this> year'
"""


def answered(_: Path) -> None:
    assert run(["answer", "kenya.yaml", "mstq=2", "--evidence", "register"]) == 0


def answered_beside(_: Path) -> None:
    assert run(["answer", "kenya.yaml", "mstq=3", "--role", "bank", "--beside"]) == 0


def answered_from_python(path: Path) -> None:
    profile = load_profile(path, load_vocabulary()).answer("mstq", 2)
    path.unlink()
    profile.save(path)


def interviewed(path: Path) -> None:
    """One answer, the same corrected, the public figure taken, and a part left for later."""
    vocabulary = load_vocabulary()
    flow = Flow.of(load_questionnaire("national"), vocabulary)
    lines = iter(["?", "b", "1 e", "census", "p", "q"])
    session = Session(path, vocabulary, lambda: "2026-01-02T03:04:05+00:00")
    terminal.run(Interview(session, flow), Plain(lambda _: next(lines), lambda _: None))
    assert "census" in path.read_text(encoding="utf-8")


def sheet_read(path: Path) -> None:
    assert run(["sheet", "--profile", "kenya.yaml", "--part", "finance", "-o", "s.xlsx"]) == 0
    book = openpyxl.load_workbook("s.xlsx")
    book.worksheets[0]["C5"] = "central bank"
    tab, column = book.worksheets[1], layout.COLUMNS.index(layout.ANSWER) + 1
    for row in tab.iter_rows(min_row=3):
        if row[0].value and not row[1].value:
            tab.cell(row[0].row, column).value = "I do not know"
    book.save("s.xlsx")
    assert run(["read", "s.xlsx", "-o", "kenya.yaml"]) == 0
    assert "central bank" in path.read_text(encoding="utf-8")


def renewed(_: Path) -> None:
    assert run(["prefill", "KEN", "--as-of", "2023", "-o", "kenya.yaml", "--force"]) == 0


def merged(path: Path) -> None:
    earlier = path.read_text(encoding="utf-8").replace("2024-03-01", "2023-01-01")
    path.with_name("other.yaml").write_text(earlier, encoding="utf-8")
    assert run(["merge", "other.yaml", "-o", "kenya.yaml"]) == 0


def supposed(_: Path) -> None:
    assert run(["what-if", "kenya.yaml", "--set", "collateral_gap=4"]) == 0


def decided_on_another(_: Path) -> None:
    assert run(["decide", "kenya.yaml", "testing-standards", "taken", *BY]) == 0


WRITERS = [
    *(answered, answered_beside, answered_from_python, interviewed, sheet_read, renewed),
    *(merged, supposed, decided_on_another),
]


@pytest.mark.parametrize("writing", WRITERS, ids=lambda writing: writing.__name__)
def test_a_decision_survives_every_command_that_writes_a_profile(
    kenya: Path, writing: Callable[[Path], None], vocabulary: Vocabulary
) -> None:
    """With what a person wrote beside it, to the letter; only a new file has no comments of an old one."""
    text = kenya.read_text(encoding="utf-8")
    kenya.write_text(re.sub(r"decisions:\n(  .*\n)+", lambda _: BLOCK, text), encoding="utf-8")
    before = load_profile(kenya, vocabulary).decisions
    assert before == {"sme-bank": replace(REFUSED, note="")}
    writing(kenya)
    after = load_profile(kenya, vocabulary).decisions
    assert {id: after[id] for id in before} == before
    assert len(after) == 1 + (writing is decided_on_another)
    assert (BLOCK in kenya.read_text(encoding="utf-8")) is (writing is not answered_from_python)


def test_a_new_decision_takes_the_place_of_the_one_before_which_stays_in_the_log(
    kenya: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["decide", "kenya.yaml", "sme-bank", "underway", "--owner", "central bank", "--date", "2025-01-31"])
        == 0
    )
    assert "in place of: refused, 2024-03-01, ministry of finance" in capsys.readouterr().err
    assert load_profile(kenya, vocabulary).decisions == {
        "sme-bank": Decision("underway", "central bank", "2025-01-31")
    }
    logged = [json.loads(line) for line in (kenya.with_name("kenya.log.jsonl")).read_text().splitlines()]
    assert [(line["card"], (line["old"] or {}).get("decision")) for line in logged] == [
        ("sme-bank", None),
        ("sme-bank", "refused"),
    ]


def test_a_review_shows_what_was_decided(kenya: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "kenya.yaml"]) == 0
    out = capsys.readouterr().out
    assert "What was decided" in out
    assert re.search(r"sme-bank +refused +2024-03-01 +ministry of finance +no money", out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sme-bank", "refused", *BY], "refused needs --reason"),
        (["sme-bank", "postponed", *BY, "--reason", " "], "postponed needs --reason"),
        (["sme-bnk", "taken", *BY], "did you mean 'sme-bank'?"),
        (["sme-bank", "agreed", *BY], "'agreed' is not one of"),
        (["sme-bank", "taken", "--owner", "bank", "--date", "March"], "write it as 2024-03-01"),
        (["sme-bank", "taken", "--owner", " "], "owner is empty"),
        (["sme-bank", "taken", "--owner", "x" * 201], "owner is too long: 201 characters"),
        (["sme-bank", "taken"], "Missing option '--owner'"),
    ],
)
def test_what_is_no_whole_decision_is_refused_and_nothing_is_written(
    kenya: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kenya.read_bytes()
    assert run(["decide", "kenya.yaml", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert kenya.read_bytes() == before


def test_a_file_keeps_how_a_person_wrote_a_decision(vocabulary: Vocabulary) -> None:
    text = (
        "format: latecomer/profile/2\ncountry: KEN\nas_of: 2020\ndecisions:\n"
        "  sme-bank: {date: '2021-03-01', owner: bank, decision: taken, note: ''}  # in the cabinet\n"
        "answers:\n  cap_operate: 2\n"
    )
    profile = parse_profile(text, "p.yaml", vocabulary)
    assert checked_text(profile, vocabulary, text) == text
    more = checked_text(decided(profile, "testing-standards", REFUSED), vocabulary, text)
    assert "note: ''}  # in the cabinet" in more
    assert parse_profile(more, "p.yaml", vocabulary).decisions["testing-standards"] == REFUSED


def test_of_two_decisions_the_later_stays_and_of_one_day_what_is_further_along() -> None:
    done = Decision("done", "ministry of finance", "2024-03-01")
    later = Decision("postponed", "ministry of finance", "2024-03-02", "no law yet")
    for one, other, stays in ((REFUSED, done, done), (done, later, later)):
        assert latest({"a": one}, {"a": other}) == latest({"a": other}, {"a": one}) == {"a": stays}
    assert latest({"a": done}, {"b": later}) == {"a": done, "b": later}


def test_a_profile_holds_so_many_decisions_and_no_more(vocabulary: Vocabulary) -> None:
    full = Profile("KEN", 2021, {}, decisions={f"card-{n}": REFUSED for n in range(MOST)}, path="p.yaml")
    with pytest.raises(UsageError, match=f"at most {MOST}"):
        decided(full, "one-more", REFUSED)
    assert decided(full, "card-1", REFUSED).decisions == full.decisions
    with pytest.raises(InputError, match=f"at most {MOST}"):
        checked_text(replace(full, decisions={**full.decisions, "one-more": REFUSED}), vocabulary)


def test_no_assessment_depends_on_what_was_decided() -> None:
    profile = prefill("KEN", 2021, load_vocabulary())
    assert decided(profile, "sme-bank", REFUSED).sha256() == profile.sha256()


def test_whoever_holds_the_rules_names_a_card_that_is_not_in_them() -> None:
    profile = Profile("KEN", 2021, {}, path="p.yaml", decisions={"sme-bnk": replace(REFUSED, line=7)})
    assert [str(one) for one in load_library().unknown_decisions(profile)] == [
        "p.yaml:7: decisions: no card 'sme-bnk' in the rules\n  hint: did you mean 'sme-bank'?"
    ]
