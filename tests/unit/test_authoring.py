"""The tools of whoever writes rules: find, read, begin a card, see what a change moves and what is reached."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from latecomer import resources
from latecomer.authoring import beginning, coverage, difference, entries
from latecomer.errors import UsageError
from latecomer.knowledge import Institution
from latecomer.library import load_library
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
