"""The tools of whoever writes rules: find, read, begin a card, see what a change moves and what is reached."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latecomer import resources
from latecomer.authoring import beginning, coverage, difference, entries, panel, removal
from latecomer.authoring.cases import Answers, Case, CaseFile, Expected, ExpectedInstitution, load_cases
from latecomer.authoring.moving import Tried
from latecomer.authoring.outcomes import Outcomes
from latecomer.authoring.running import begin, moving, together
from latecomer.countrydata import load_panel
from latecomer.countrydata.indicators import developing
from latecomer.engine import parse_condition, parse_formula
from latecomer.errors import UsageError
from latecomer.knowledge import Institution, Sign, When
from latecomer.knowledge.signs import Formula, Graded
from latecomer.library import Library, load_library
from latecomer.profile import prefill
from latecomer.yamlfile import parse

LIBRARY = load_library()
PROFILES = [prefill(country, 2022, LIBRARY.vocabulary) for country in ("KEN", "VNM", "BOL")]


@pytest.mark.parametrize(
    ("id", "kind", "path"),
    [
        ("export-zone", "institutions", "rules/institutions/export-zone.yaml"),
        ("capability", "scales", "rules/scales.yaml"),
        ("information_failures", "failures", "rules/failures.yaml"),
        ("unsound_banks", "gates", "rules/gates.yaml"),
        ("sme_loans_by_size", "instruments", "rules/trade_law.yaml"),
    ],
)
def test_a_rule_is_shown_as_it_is_written(id: str, kind: str, path: str) -> None:
    found = entries.show(id)
    assert (kind, path) in {(entry.kind, entry.path) for entry in found}
    for entry in found:
        lines = (resources.rules().parent / entry.path).read_text(encoding="utf-8").splitlines()
        assert entry.text().splitlines()[0] == lines[entry.first - 1]
        assert id in entry.text()


def test_entries_do_not_run_into_each_other() -> None:
    for entry in entries.entries():
        if entry.kind == "signs" and entry.within:
            assert entry.text().count("- id:") == 1, entry


def test_every_card_and_every_sign_is_found() -> None:
    ids = {entry.id for entry in entries.entries()}
    for card in LIBRARY.knowledge.institutions.values():
        assert {card.id, *(sign.id for sign in card.need)} <= ids


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as error:
        entries.show("export-zones")
    assert "export-zone" in error.value.hint


def test_words_are_found_with_their_place() -> None:
    found = entries.search("flexible credit RATING")
    assert found
    for line in found:
        text = (resources.rules().parent / line.path).read_text(encoding="utf-8").splitlines()[line.number - 1]
        assert line.text == text.strip()
        assert "flexible credit rating" in line.text.casefold()


def test_a_new_card_has_every_key_and_no_other() -> None:
    data = parse(beginning.begin("institution", "seed-capital"), "seed-capital.yaml").data
    assert data["id"] == "seed-capital"
    assert set(data) == {field.name for field in dataclasses.fields(Institution)} - {"path", "origin", "line"}


@pytest.mark.parametrize("id", ["Seed capital", "../x", "", "export-zone"])
def test_a_name_that_cannot_be_a_card_is_refused(id: str) -> None:
    with pytest.raises(UsageError):
        beginning.begin("institution", id)


def test_what_a_change_moves_is_told_economy_by_economy() -> None:
    assert difference.difference(LIBRARY, LIBRARY, PROFILES) == ()
    knowledge = LIBRARY.knowledge
    card = knowledge.institutions["export-zone"]
    without = replace(card, need=tuple(replace(sign, weight=min(sign.weight, 0.5)) for sign in card.need))
    changed = replace(knowledge, institutions={**knowledge.institutions, card.id: without})
    moved = difference.difference(LIBRARY, replace(LIBRARY, knowledge=changed), PROFILES)
    assert any(one.what == card.id for one in moved)
    assert all(one.before != one.after or one.enters for one in moved)
    gone = {id: one for id, one in knowledge.institutions.items() if id != card.id}
    lost = difference.difference(
        LIBRARY, replace(LIBRARY, knowledge=replace(knowledge, institutions=gone)), PROFILES
    )
    assert {one.after for one in lost if one.what == card.id} == {"no such card"}


def test_a_folder_without_rules_is_not_compared(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        difference.read_rules(tmp_path, LIBRARY)
    assert "holds no rules" in error.value.what


def test_coverage_names_each_row_of_the_tables_and_counts_each_sign() -> None:
    rows = list(coverage.tables(LIBRARY.knowledge))
    assert len([row for row in rows if row.table == "2-6"]) == 11
    assert len([row for row in rows if row.table == "2-7"]) >= 12
    found = coverage.fired(LIBRARY, PROFILES)
    assert {(one.card, one.sign) for one in found} == {
        (card.id, sign.id) for card in LIBRARY.knowledge.institutions.values() for sign in card.need
    }
    assert all(0 <= one.speaks <= one.of == len(PROFILES) for one in found)
    assert any(one.speaks for one in found)


def test_every_question_moves_something() -> None:
    """Whoever answers spends time on it: no question is put whose answers change no number."""
    assert coverage.idle_answers(LIBRARY, PROFILES) == ()


def test_a_question_that_no_rule_reads_is_idle() -> None:
    knowledge = LIBRARY.knowledge
    bare = {id: replace(failure, signs=()) for id, failure in knowledge.failures.items()}
    cards = {id: card for id, card in knowledge.institutions.items() if id == "export-zone"}
    less = replace(LIBRARY, knowledge=replace(knowledge, failures=bare, institutions=cards, cautions={}))
    assert "existing.testing.exists" in coverage.idle_answers(less, PROFILES[:1])


# --- lists to read ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> panel.Found:
    """The shipped rules with signs put in that carry nothing of their own."""
    knowledge = LIBRARY.knowledge
    card = knowledge.institutions["export-zone"]
    sign = card.need[0]

    def put(id: str, when: str = "", of: str = "", none: float = 0, full: float = 0) -> Sign:
        graded = Graded(Formula(parse_formula(of, LIBRARY.vocabulary), of), none, full) if of else None
        held = When(parse_condition(when, LIBRARY.vocabulary), when) if when else None
        return replace(sign, id=id, when=held, graded=graded, only_where=None, proxy_for="", family=id, weight=5)

    more = (
        put("never", when="population < 1000"),
        put("always", when="population > 1000"),
        put("rich", of="gdp_per_capita_usd", none=0, full=100000),
        put("poor", of="gdp_per_capita_usd", none=20000, full=100),
        put("many_people", of="population", none=1000000, full=50000000),
        put("many_people_again", of="population", none=1100000, full=51000000),
    )
    changed = {**knowledge.institutions, card.id: replace(card, need=(*card.need, *more))}
    everybody = [prefill(country, 2022, LIBRARY.vocabulary) for country in developing(load_panel(), 2022)]
    return panel.over(replace(LIBRARY, knowledge=replace(knowledge, institutions=changed)), everybody)


def test_signs_that_never_or_always_speak_are_listed(found: panel.Found) -> None:
    assert "never" in {one.sign for one in found.never}
    assert "always" in {one.sign for one in found.always}
    assert all(not one.speaks and one.decided >= panel.MANY for one in found.never)
    assert not {"many_people", "rich"} & {one.sign for one in (*found.never, *found.always)}


def test_signs_that_restate_income_are_listed(found: panel.Found) -> None:
    restating = {sign: one.correlation for one in found.restating for _, sign in one.signs}
    assert restating["rich"] > 0.95
    assert restating["poor"] < -0.95
    assert "many_people" not in restating


def test_twins_are_listed_and_a_figure_written_alike_is_none(found: panel.Found) -> None:
    groups = [{sign for _, sign in one.signs} for one in found.twins]
    assert any({"many_people", "many_people_again"} <= group for group in groups)
    texts = {
        (card.id, sign.id): sign.text for card in LIBRARY.knowledge.institutions.values() for sign in card.need
    }
    for one in found.twins:
        assert len({texts.get(place, place) for place in one.signs}) > 1, one
        assert one.correlation >= panel.TWINS


def test_a_card_in_everyones_first_eight_or_in_nobodys_is_listed(found: panel.Found) -> None:
    nowhere, everywhere = ({one.card for one in some} for some in (found.among_nowhere, found.among_everywhere))
    assert not nowhere & everywhere
    assert {one.card for one in found.first_everywhere} <= everywhere
    rank = np.array([[1, 2, 0], [1, 9, 0]])
    first, among, never = panel._listed(("a", "b", "c"), rank)
    assert (first.first, first.among, among.first, among.among, never.among) == (2, 2, 0, 1, 0)


def test_ranks_share_their_mean_where_values_are_the_same() -> None:
    assert panel.ranked(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]
    assert panel.correlation(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])) == pytest.approx(1)
    assert panel.correlation(np.array([1.0, 1.0]), np.array([2.0, 4.0])) == 0


def test_screening_says_what_measuring_anew_says() -> None:
    chosen = [(file, case) for file in load_cases() for case in file.cases][::29]
    every = list(removal.parts(LIBRARY.knowledge))
    named = {id for _, case in chosen for id in (*case.expect.institutions, *case.expect.positions, *case.moves)}
    tried = [part for part in every if named & {*part.cards, *part.scales}][::37]
    tried += [part for part in every if part.kind == "gate"][:1]
    screened = removal.screen(LIBRARY, tried, chosen)
    assert screened.tried == len(tried)

    def holding(library: Library) -> set[str]:
        begun, _ = begin(chosen)
        whole = {
            one.case.name
            for measures, some in together(begun, library, removal.DRAWS)
            for row, one in enumerate(some)
            if not list(Outcomes.of(measures).differences(one.case.expect, row))
        }
        tried = [one for one in moving(begun, library, removal.DRAWS) if isinstance(one, Tried)]
        return whole | {f"{one.case.name} {one.subject}" for one in tried if not list(one.differences())}

    whole = holding(LIBRARY)
    missed = [part for part in tried if whole - holding(replace(LIBRARY, knowledge=part.without))]
    assert [part.id for part in tried if part not in screened.missed_by_none] == [part.id for part in missed]


def test_what_a_case_holds_in_place_is_missed_and_what_none_speaks_of_is_not() -> None:
    expect = Expected(institutions={"export-finance": ExpectedInstitution(blocked=True)}, positions={})
    case = Case("a case", "KEN", 2022, expect, answers=Answers(macro_anchor=0))
    chosen = [(CaseFile("latecomer/cases/1", (case,), "cases.yaml"), case)]
    gates = [part for part in removal.parts(LIBRARY.knowledge) if part.kind == "gate"]
    left = {part.id for part in removal.screen(LIBRARY, gates, chosen).missed_by_none}
    assert "exchange_regime" not in left
    assert len(left) == len(gates) - 1


def test_every_sign_gate_and_prerequisite_can_be_taken_away_alone() -> None:
    knowledge = LIBRARY.knowledge
    every = list(removal.parts(knowledge))
    assert {part.kind for part in every} == {"sign", "gate", "needs", "link", "exemption"}
    of_cards = [part for part in every if part.kind == "sign" and part.within in knowledge.institutions]
    assert len(of_cards) == sum(len(card.need) for card in knowledge.institutions.values())
    for part in of_cards:
        before, after = (k.institutions[part.within].need for k in (knowledge, part.without))
        assert len(after) == len(before) - 1
        assert part.id not in {sign.id for sign in after}
