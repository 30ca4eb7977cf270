"""What if something were so: answers are changed, never results, and what is said to move is what differs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from latecomer import resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.errors import InputError, UsageError
from latecomer.library import Library, load_library
from latecomer.messages import Message, say
from latecomer.profile import Answer, Profile, load_profile, prefill
from latecomer.profile.answers import NoValue
from latecomer.profile.changing import settled
from latecomer.profile.model import Value
from latecomer.profile.reconciling import reconcile
from latecomer.recommendation import Assessment
from latecomer.scenarios import Change, WhatIf, read_changes, what_if
from latecomer.scenarios.moves import CardMove
from latecomer.scenarios.reasons import Reason
from latecomer.scenarios.supposing import suppose

DRAWS = 32
GENERATE = [Phase.generate]  # an assessment is slow: what fails is not made smaller
VIETNAM = resources.examples() / "vietnam.yaml"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def kenya(library: Library) -> Profile:
    return prefill("KEN", 2023, library.vocabulary)


@pytest.fixture(scope="module")
def kenya_now(kenya: Profile, library: Library) -> Assessment:
    return assess(kenya, library, draws=DRAWS, questions=False)


@pytest.fixture(scope="module")
def vietnam(library: Library) -> Profile:
    return load_profile(VIETNAM, library.vocabulary)


@pytest.fixture(scope="module")
def told(vietnam: Profile, library: Library) -> Profile:
    return settled(answered(vietnam, mstq=2.0, collateral_gap=3.0, macro_anchor=1.0), library.vocabulary)


@pytest.fixture(scope="module", autouse=True)
def assessed_once(kenya: Profile, kenya_now: Assessment, told: Profile, library: Library) -> Iterator[None]:
    """What is so today is assessed once for all that is supposed of it."""
    today = [(kenya, kenya_now), (told, assess(told, library, draws=DRAWS, questions=False))]

    def once(profile: Profile, of: Library, **asked: Any) -> Assessment:
        if of is library and (asked["draws"], asked["law_date"]) == (DRAWS, None):
            for known, assessment in today:
                if known == profile:
                    return assessment
        return assess(profile, of, **asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["latecomer.scenarios.what_if"], "assess", once)  # the function has its name
        yield


def suppositions(
    profile: Profile, library: Library, *sets: str, establish: tuple[str, ...] = (), reform: tuple[str, ...] = ()
) -> WhatIf:
    return what_if(profile, read_changes(sets, establish, reform, library), library, DRAWS)


def answered(profile: Profile, **answers: Value) -> Profile:
    given = {
        id.replace("__", "."): Answer(value, "value", "high", evidence="seen") for id, value in answers.items()
    }
    return replace(profile, answers={**profile.answers, **given})


def move_of(found: WhatIf, id: str) -> CardMove:
    return next(one for one in (*found.cards, *found.in_place) if one.id == id)


def codes(because: tuple[Reason, ...]) -> set[str]:
    return {reason.says.code for reason in because}


def moves(found: WhatIf) -> bool:
    told = (found.cards, found.in_place, found.findings, found.steps)
    return any(told) or any(one.moved for one in (*found.positions, *found.constraints))


# --- nothing --------------------------------------------------------------------------------------------------


def test_a_what_if_without_any_change_is_refused(kenya: Profile, library: Library) -> None:
    with pytest.raises(UsageError, match="nothing is supposed"):
        what_if(kenya, (), library, DRAWS)
    with pytest.raises(UsageError, match="add --set VARIABLE=VALUE"):
        read_changes((), (), (), library)


HELD = ["private_credit", "inflation", "manufactures_exports", "mstq", "collateral_gap", "macro_anchor"]


@settings(max_examples=10, phases=GENERATE)
@given(ids=st.lists(st.sampled_from(HELD), min_size=1, max_size=3, unique=True))
def test_an_answer_that_the_profile_gives_already_moves_nothing(
    ids: list[str], told: Profile, library: Library
) -> None:
    found = what_if(told, [Change("set", id, told.answers[id].value) for id in ids], library, DRAWS)
    assert not any(row.changes for row in found.supposed)
    assert not moves(found)
    assert found.nothing == Message("what_if.nothing.same")


def test_nothing_moves_and_why(kenya: Profile, library: Library) -> None:
    unread = suppositions(kenya, library, "leading_sectors=tea and flowers")
    assert say(unread.nothing).startswith("No rule reads this:")
    little = suppositions(kenya, library, "private_credit=32")
    assert not moves(little)
    assert little.nothing.code in ("what_if.nothing.small", "what_if.nothing.no_sign")
    assert not suppositions(kenya, library, "mstq=0").nothing


# --- what moves -----------------------------------------------------------------------------------------------

VALUES: dict[str, list[Value | NoValue]] = {
    "private_credit": [8.0, 45.0, 120.0, NoValue.UNKNOWN],
    "collateral_gap": [0.0, 4.0, NoValue.UNKNOWN],
    "manufactures_exports": [5.0, 90.0],
    "staff_space": [0.0, 4.0],
    "government_effectiveness": [-1.5, 1.0],
    "existing.testing.exists": [False],
    "existing.guarantee.exists": [True, False],
    "mstq": [0.0, 4.0],
    "fragile": [True],
    "population": [NoValue.UNKNOWN],
}


def difference(before: Assessment, after: Assessment) -> dict[str, object]:
    """Compare two assessments by themselves: what a what-if has to say, no more and no less."""
    was, now = ({r.id: r for r in one.recommendations} for one in (before, after))
    last = before.listed

    def first(rank: int) -> bool:
        return 0 < rank <= last

    def told(id: str) -> bool:
        old, new = was[id], now[id]
        both = first(old.rank) and first(new.rank)
        stands = (old.tier, old.form) == (new.tier, new.form) and abs(old.rank - new.rank) < 2
        cases = {"decide", "examine"} & {old.tier, new.tier}
        waits = cases and old.after != new.after
        return waits or old.verdict != new.verdict or first(old.rank) != first(new.rank) or (both and not stands)

    levels = [[(p.id, p.stands_at, p.may_be_higher) for p in one.diagnosis.positions] for one in (before, after)]
    scores = [{f.id: (f.score, f.observed) for f in one.diagnosis.failures} for one in (before, after)]
    steps = [{(s.id, s.horizon, s.verdict) for s in one.roadmap.steps} for one in (before, after)]
    mistakes = [{m.id for m in one.mistakes} for one in (before, after)]
    return {
        "cards": {id for id in was if told(id)},
        "positions": {old[0] for old, new in zip(*levels, strict=True) if old != new},
        "constraints": {id for id in scores[0] if scores[0][id] != scores[1][id]},
        "steps": {id for id, *_ in steps[0] ^ steps[1]},
        "mistakes": (mistakes[1] - mistakes[0], mistakes[0] - mistakes[1]),
    }


def said(found: WhatIf) -> dict[str, object]:
    mistakes = [one for one in found.findings if one.kind == "mistake"]
    return {
        "cards": {one.id for one in found.cards},
        "positions": {one.id for one in found.positions if one.moved},
        "constraints": {one.id for one in found.constraints if one.moved},
        "steps": {one.id for one in found.steps},
        "mistakes": ({m.id for m in mistakes if m.comes}, {m.id for m in mistakes if not m.comes}),
    }


@settings(max_examples=8, phases=GENERATE)
@given(data=st.data())
def test_what_is_said_to_move_is_exactly_what_differs(
    data: st.DataObject, kenya: Profile, kenya_now: Assessment, library: Library
) -> None:
    ids = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True))
    changes = [Change("set", id, data.draw(st.sampled_from(VALUES[id]))) for id in ids]
    found = what_if(kenya, changes, library, DRAWS)
    after = assess(suppose(kenya, changes, library), library, draws=DRAWS, questions=False)
    assert said(found) == difference(kenya_now, after)
    was, now = ({r.id: r for r in one.recommendations} for one in (kenya_now, after))
    for move in (*found.cards, *found.in_place):
        told = sum(reason.after - reason.before for reason in move.because if reason.before is not None)
        assert told == pytest.approx(now[move.id].order - was[move.id].order, abs=0.051 * (1 + len(move.because)))


def test_an_answer_moves_what_reads_it_and_the_sign_is_named(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "collateral_gap=4")
    move = move_of(found, "credit-guarantee-fund")
    signs = [reason for reason in move.because if reason.kind == "sign"]
    assert any(reason.reads == ("collateral_gap",) and reason.after > reason.before for reason in signs)
    assert "what_if.sign.answered" in codes(move.because)
    constraint = next(one for one in found.constraints if one.id == "information_failures")
    assert constraint.after > constraint.before
    assert any(reason.reads == ("collateral_gap",) for reason in constraint.because)


def test_a_card_that_moved_because_others_left_says_so(kenya: Profile, library: Library) -> None:
    first = next(r.id for r in assess(kenya, library, draws=DRAWS).recommendations if r.rank == 1)
    found = suppositions(kenya, library, establish=(first,))
    gone = move_of(found, first)
    assert (gone.moved, gone.before.rank, gone.after.rank) == (("left", "verdict"), 1, 0)
    entered = next(one for one in found.cards if "entered" in one.moved)
    assert [reason.says.code for reason in entered.because if reason.before is None] == ["what_if.others.left"]
    assert gone.name in entered.because[-1].says.params["names"]


def test_a_gate_that_shuts_is_a_reason(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "inflation=60", "inflation_latest=60")
    states = {reason.says.code for move in (*found.cards, *found.in_place) for reason in move.because}
    assert "what_if.gate.shut" in states
    assert any(one.kind == "first" and one.comes and one.id == "inflation_gate" for one in found.findings)


def test_an_unknown_takes_an_answer_away(kenya: Profile, library: Library) -> None:
    told = answered(kenya, collateral_gap=4.0)
    found = suppositions(told, library, "collateral_gap=unknown")
    assert found.supposed[0].after == "unknown"
    then = suppose(told, read_changes(["collateral_gap=unknown"], (), (), library), library)
    assert "collateral_gap" not in then.known
    assert {"what_if.sign.stands_in", "what_if.sign.unknown"} <= codes(
        move_of(found, "credit-guarantee-fund").because
    )


def test_what_several_people_answered_gives_way_as_a_whole(kenya: Profile, library: Library) -> None:
    variable = library.vocabulary["mstq"]
    several = reconcile(variable, [Answer(1.0, role="bureau"), Answer(1.0, role="federation")], 2023)
    told = replace(kenya, answers={**kenya.answers, "mstq": several})
    then = suppose(told, read_changes(["mstq=4"], (), (), library), library)
    assert then.known["mstq"].value == 4
    assert not then.known["mstq"].responses


def test_the_public_figure_stands_beside_what_replaces_it(kenya: Profile, library: Library) -> None:
    row = suppositions(kenya, library, "private_credit=45").supposed[0]
    assert row.public.startswith(row.before)
    assert "World Development Indicators" in row.public
    assert row.after.startswith("45 % of GDP")


def test_what_is_not_moved_along_is_said(kenya: Profile, library: Library) -> None:
    notes = suppositions(kenya, library, "inflation=60", "real_gdp_per_capita=9000").notes
    assert {note.code for note in notes} >= {"what_if.note.same_figure"}
    both = suppositions(kenya, library, "inflation=60", "inflation_latest=60").notes
    assert "what_if.note.same_figure" not in {note.code for note in both}


def test_what_clients_receive_counts_only_with_somebody_who_says_that_it_is_done(
    kenya: Profile, library: Library
) -> None:
    paper = suppositions(kenya, library, "existing.testing.delivery=3")
    assert [note.code for note in paper.notes] == ["what_if.note.on_paper"]
    assert "--set existing.testing.exists=yes" in say(paper.notes[0])
    nobody = suppositions(kenya, library, "existing.loan_ratio.delivery=3")
    assert [note.code for note in nobody.notes] == ["what_if.note.nobody"]
    both = suppositions(kenya, library, "existing.testing.exists=yes", "existing.testing.delivery=3")
    assert both.notes == ()
    assert move_of(both, "testing-standards").after.verdict == "works_already"


def test_trade_law_moves_with_a_fact(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "wto_member=no")
    bonus = next(one for one in found.law if one.id == "export_cash_bonus")
    assert (bonus.before, bonus.after) == ("challengeable", "low_risk")
    assert not found.nothing


def test_a_mistake_that_gives_way_to_others_is_still_one(library: Library) -> None:
    colombia = load_profile(resources.examples() / "colombia.yaml", library.vocabulary)
    found = suppositions(colombia, library, "nonperforming_loans=20")
    gone = [one for one in found.findings if one.kind == "mistake" and not one.comes]
    assert gone
    assert all(one.says == say(Message("what_if.mistake.still")) for one in gone)


def test_a_mistake_that_comes_among_the_first_says_that_too(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "term_finance=0")
    assert 0 < move_of(found, "sme-bank").after.rank <= found.listed
    gone = next(one for one in found.findings if one.kind == "mistake" and one.id == "sme-bank")
    assert not gone.comes
    assert gone.says == say(Message("what_if.mistake.listed"))


def test_a_constraint_that_becomes_known_says_by_what(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "knowledge_flows=4", "cluster_services=4", "association_capacity=4")
    known = next(one for one in found.constraints if not one.observed_before and one.observed_after)
    assert "what_if.speaks.now" in codes(known.because)


# --- bodies ---------------------------------------------------------------------------------------------------


def test_what_is_established_works_and_what_needs_it_no_longer_waits(vietnam: Profile, library: Library) -> None:
    without = answered(vietnam, existing__competition_authority__exists=False)
    found = suppositions(without, library, establish=("competition-authority",))
    assert move_of(found, "competition-authority").after.verdict == "works_already"
    assert "what_if.waits.no_longer" in codes(move_of(found, "supplier-equity").because)
    assert [row.id for row in found.supposed] == [
        "existing.competition_authority.exists",
        "existing.competition_authority.delivery",
        "bodies_on_record",
    ]
    assert found.supposed[-1].by == "follows"


def test_two_bodies_of_one_function_are_counted_once(kenya: Profile, library: Library) -> None:
    none = answered(kenya, existing__extension__exists=False)
    before = none.answers["bodies_on_record"].value
    cards = [card.id for card in library.knowledge.institutions.values() if "extension" in card.functions]
    assert len(cards) > 1
    then = suppose(none, read_changes((), cards, (), library), library)
    assert then.answers["bodies_on_record"].value == before + 1


def test_a_body_on_record_is_not_counted_again(kenya: Profile, library: Library) -> None:
    then = suppose(kenya, [Change("establish", "testing-standards")], library)
    assert then.answers["bodies_on_record"] == kenya.answers["bodies_on_record"]


def test_what_is_there_is_mended(vietnam: Profile, library: Library) -> None:
    found = suppositions(vietnam, library, reform=("credit-guarantee-fund",))
    move = move_of(found, "credit-guarantee-fund")
    assert (move.before.verdict, move.after.verdict) == ("merge_or_stop", "works_already")
    assert any(one.id == move.id and not one.after for one in found.steps)


def test_what_is_not_there_cannot_be_mended(kenya: Profile, library: Library) -> None:
    denied = answered(kenya, existing__guarantee__exists=False)
    with pytest.raises(InputError, match="write --establish credit-guarantee-fund"):
        suppositions(denied, library, reform=("credit-guarantee-fund",))


def test_a_body_that_does_better_is_not_made_worse(kenya: Profile, library: Library) -> None:
    best = answered(kenya, existing__testing__exists=True, existing__testing__delivery=4.0)
    assert not any(row.changes for row in suppositions(best, library, reform=("testing-standards",)).supposed)


def test_a_law_is_applied_and_serves_nobody(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, establish=("sme-loan-ratio", "sme-bank"))
    assert {row.card for row in found.supposed if row.law} == {"sme-loan-ratio"}
    assert say(move_of(found, "sme-loan-ratio").because[0].says).startswith("It is in force and applied")


# --- each alone -----------------------------------------------------------------------------------------------


def test_of_several_changes_each_is_tried_alone(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "private_credit=33", establish=("testing-standards",))
    credit, testing = found.alone
    assert (credit.kind, credit.what, credit.moved) == ("set", "private_credit", False)
    assert testing.moved
    assert "testing-standards" in {one.id for one in testing.left}
    assert suppositions(kenya, library, "private_credit=33").alone == ()


# --- the command ----------------------------------------------------------------------------------------------


def test_every_card_that_is_told_is_a_row(kenya: Profile, library: Library) -> None:
    found = suppositions(kenya, library, "mstq=0")
    rows = found.to_frame()
    assert rows["institution"].tolist() == [card.id for card in (*found.cards, *found.in_place)]
    entered = rows["moved"].fillna("").str.contains("entered")
    assert (rows.loc[entered, "rank_after"] <= found.listed).all()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vietnam.yaml"
    path.write_bytes(VIETNAM.read_bytes())
    return path


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing is supposed"),
        (["--set", "mstq"], "write VARIABLE=VALUE"),
        (["--set", "mtsq=3"], "did you mean 'mstq'?"),
        (["--set", "mstq=9"], "expected a level from 0 to 4"),
        (["--set", "mstq="], "nothing is written"),
        (["--set", "private_credit=lots"], "expected a number"),
        (["--set", "private_credit=9000"], "out of range"),
        (["--set", "fragile=perhaps"], "expected true, false or unknown"),
        (["--set", "mstq=1", "--set", "mstq=2"], "--set mstq supposes something of the same already"),
        (["--set", "private_credit_gap=1"], "set what it is made of: private_credit"),
        (["--set", "private_credit_expected=1"], "set the figure itself: private_credit"),
        (["--set", "bodies_on_record=9"], "suppose one more with --establish CARD"),
        (["--set", "sme-bank=3"], "write --establish sme-bank or --reform sme-bank"),
        (["--establish", "mstq"], "write --set mstq=VALUE"),
        (["--establish", "sme-banc"], "did you mean 'sme-bank'?"),
        (["--establish", "testing-laboratory"], "did you mean 'testing-standards'?"),
        (["--establish", "xyzzy"], "`latecomer recommend` lists them"),
        (["--establish", "sme-bank", "--reform", "sme-bank"], "leave one of the two out"),
        (["--establish", "sme-bank", "--establish", "sme-bank"], "leave one of the two out"),
        (["--establish", "sme-bank", "--set", "existing.term_lending.exists=no"], "leave one of the two out"),
        (["--reform", "venture-act"], "write --establish venture-act"),
        (["--set", "mstq=\x1b[31m"], "control character"),
    ],
)
def test_wrong_input_is_told_with_a_remedy(
    options: list[str], words: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()
    assert run(["what-if", str(file), *options, "--draws", "10"]) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert out == ""
    assert "\x1b" not in err
    assert file.read_bytes() == before


def test_all_that_is_wrong_is_told_at_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["what-if", str(file), "--set", "mstq=9", "--establish", "sme-banc"]) == 2
    assert "2 problems" in capsys.readouterr().err


def test_it_is_read_in_a_meeting_and_writes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    options = ["--set", "collateral_gap=4", "--reform", "credit-guarantee-fund", "--draws", str(DRAWS)]
    assert run(["what-if", str(file), *options]) == 0
    out = capsys.readouterr().out
    for words in (
        "A supposition and no evidence",
        "What moves in the first 8 of the list",
        "Verdict: merge or stop, then works already",
        "Firms and lenders lack information: ",
        "Each alone: the first 5 of the list",
    ):
        assert words in out
    assert "what_if." not in out
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_nothing_moves_is_an_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["what-if", str(file), "--set", "leading_sectors=tea", "--draws", "10"]) == 0
    assert "Nothing moves.\n  No rule reads this: " in capsys.readouterr().out


def test_where_nothing_is_ranked_verdicts_and_constraints_move(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "few.yaml"
    path.write_text(
        "format: latecomer/profile/1\ncountry: KOR\nas_of: 1960\nanswers: {mstq: 1}\n", encoding="utf-8"
    )
    assert run(["what-if", str(path), "--set", "mstq=4", "--establish", "sme-bank", "--draws", "10"]) == 0
    out = capsys.readouterr().out
    assert "No institutions are ranked, before or after" in out
    assert "Verdict: examine, then ask first\n  Case " in out
    assert "Each alone" not in out
