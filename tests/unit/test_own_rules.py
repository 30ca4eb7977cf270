"""Cards of one's own beside the shipped ones: laid over, told apart, never mixed up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from latecomer import authoring, resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.errors import InputError
from latecomer.knowledge import load_files, load_knowledge
from latecomer.library import load_library
from latecomer.profile import prefill
from latecomer.report import render
from latecomer.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
OWN = "county-credit-desk"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A card of one's own: a shipped one under another name."""
    (tmp_path / "institutions").mkdir()
    text = (resources.rules() / "institutions" / "credit-information.yaml").read_text(encoding="utf-8")
    text = text.replace("id: credit-information", f"id: {OWN}").replace("name: Credit bureau", "name: County desk")
    (tmp_path / "institutions" / f"{OWN}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_card_of_ones_own_stands_beside_the_shipped_ones_and_changes_none(folder: Path) -> None:
    shipped, own = load_library(), load_library(overlay=folder)
    profile = prefill("KEN", 2022, VOCABULARY)
    before = {r.id: r.case for r in assess(profile, shipped, draws=40).recommendations}
    after = {r.id: r for r in assess(profile, own, draws=40).recommendations}
    assert set(after) == {*before, OWN}
    assert all(after[id].case == case for id, case in before.items())
    assert after[OWN].card.origin == str(folder)
    assert not any(r.card.origin for id, r in after.items() if id != OWN)
    assert own.knowledge.sha256 != shipped.knowledge.sha256


def test_the_report_and_the_terminal_say_whose_card_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = str(resources.examples() / "vietnam.yaml")
    assert run(["explain", profile, OWN, "--rules", str(folder), "--draws", "40"]) == 0
    assert "A card of one's own" in " ".join(capsys.readouterr().out.split())
    assert run(["explain", profile, OWN, "--draws", "40"]) == 2
    assert f"unknown institution '{OWN}'" in capsys.readouterr().err
    page = render(assess(prefill("KEN", 2022, VOCABULARY), load_library(overlay=folder), draws=40), annex=True)
    assert page.count("not part of the shipped rules") >= 1


def clashing_card(folder: Path) -> None:
    (folder / "institutions" / f"{OWN}.yaml").rename(folder / "institutions" / "sme-bank.yaml")


def clashing_source(folder: Path) -> None:
    shutil.copy(resources.rules() / "sources.yaml", folder / "sources.yaml")


def another_file(folder: Path) -> None:
    shutil.copy(resources.rules() / "gates.yaml", folder / "gates.yaml")


def unknown_key(folder: Path) -> None:
    path = folder / "institutions" / f"{OWN}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")


def needs_itself(folder: Path) -> None:
    path = folder / "institutions" / f"{OWN}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"needs: [{OWN}]\n", encoding="utf-8")


def nothing_there(folder: Path) -> None:
    (folder / "institutions" / f"{OWN}.yaml").unlink()


def missing_card(folder: Path) -> None:
    path = folder / "institutions" / f"{OWN}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "needs: [county-bank]\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "what", "hint"),
    [
        (clashing_card, "there is a shipped card 'sme-bank'", "another id"),
        (clashing_source, "is one of the shipped rules", "another id"),
        (another_file, "one's own rules are cards and sources", "institutions/"),
        (unknown_key, "unknown key 'colour'", "known keys"),
        (missing_card, "needs: unknown card 'county-bank'", "put county-bank.yaml beside this file"),
        (needs_itself, "needs: a card cannot name itself", "drop it"),
        (nothing_there, "no rules of one's own in this folder", "institutions/"),
    ],
)
def test_a_fault_is_refused_with_place_and_remedy(
    folder: Path, spoil: Callable[[Path], None], what: str, hint: str
) -> None:
    spoil(folder)
    with pytest.raises(InputError) as error:
        load_knowledge(folder)
    found = [problem for problem in error.value.problems if what in problem.what]
    assert found
    assert all(str(folder) in problem.path for problem in found)
    assert any(hint in problem.hint for problem in found)


def test_the_shipped_proofs_are_left_alone(folder: Path) -> None:
    before = (resources.rules() / authoring.PROOFS).read_bytes()
    found = authoring.check(overlay=folder)
    assert not [problem for problem in found.problems if str(folder) in problem.path]
    assert (resources.rules() / authoring.PROOFS).read_bytes() == before
    assert load_files(resources.rules(), VOCABULARY)[2] == []
