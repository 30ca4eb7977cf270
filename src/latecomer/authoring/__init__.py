"""What the owner of the rules does with them: prove the citations, check everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from latecomer import citations, resources
from latecomer.citations import Citation, Proofs, instances
from latecomer.errors import InputError, Problem, UsageError
from latecomer.files import write
from latecomer.knowledge import Knowledge, load_files
from latecomer.knowledge.uses import read_to_decide
from latecomer.library import USUAL
from latecomer.measurement import Usual, read_usual
from latecomer.questionnaire import check_questionnaires, load_questionnaires
from latecomer.vocabulary import load_vocabulary
from latecomer.yamlfile import read_text

PROOFS = "proofs.csv"
SOURCE_BYTES = 20_000_000


@dataclass(frozen=True)
class Checked:
    """What a check found, and how much it looked at."""

    problems: tuple[Problem, ...]
    files: int
    citations: int
    proven_afresh: bool


def _read_all(
    folder: Path, overlay: Path | None = None
) -> tuple[Knowledge | None, Any, list[Problem], dict[str, list[Citation]]]:
    vocabulary = load_vocabulary()
    knowledge, files, problems = load_files(folder, vocabulary, overlay)
    cited = {name: list(instances(content, Citation)) for name, content in files.content.items()}
    read = set(vocabulary.made_of(read_to_decide(knowledge))) if knowledge else set()
    for questionnaire in load_questionnaires():
        if not questionnaire.of:  # else it is the other one that cites
            cited[questionnaire.path] = list(instances(questionnaire, Citation))
        if knowledge:
            problems += check_questionnaires(questionnaire, vocabulary, read)
    return knowledge, files, problems, cited


def check(source: Path | None = None, overlay: Path | None = None) -> Checked:
    """Check all rules; with the source text, prove every citation afresh.

    Parameters
    ----------
    source : Path, optional
        Text of the Korean source. Without it the pages that cards of one's own cite are not proved.
    overlay : Path, optional
        A folder of someone's own cards, checked beside the shipped rules.

    Raises
    ------
    InputError
        If the source or the proofs cannot be read.
    """
    folder = resources.rules()
    knowledge, files, problems, cited = _read_all(folder, overlay)
    path = folder / PROOFS
    shown = resources.shown(path)
    everything = [citation for group in cited.values() for citation in group]
    proofs = citations.read_proofs(path, shown=shown) if path.exists() else Proofs("", 0, {})
    if source:
        fresh = citations.prove(read_text(source, limit=SOURCE_BYTES), everything)
        if not overlay and fresh.to_csv() != proofs.to_csv():
            problems.append(
                Problem(shown, 0, "stale: the source text proves something else", "run `latecomer rules prove`")
            )
        proofs = fresh
    for name, group in cited.items():
        problems += citations.check(name, group, files.sources, proofs)
    if knowledge and not overlay:
        problems += _check_usual(folder / USUAL, knowledge)
    return Checked(tuple(sorted(set(problems))), len(cited), len(everything), source is not None)


def _check_usual(path: Path, knowledge: Knowledge) -> list[Problem]:
    """Say whether what is usual among latecomers was measured by these rules."""
    shown = resources.shown(path)
    held = read_usual(read_text(path), shown, load_vocabulary(), knowledge).held if path.exists() else {}
    if held:
        return []
    return [Problem(shown, 0, "stale: measured by other rules", "run `latecomer rules prove`")]


def prove(source: Path) -> tuple[Path, Proofs, int]:
    """Look every cited term up in the source text and write `rules/proofs.csv`; and what is usual, beside it.

    Returns
    -------
    path : Path
    proofs : Proofs
    missing : int
        Pairs of page and term that the source does not bear.

    Raises
    ------
    UsageError
        If the rules are inside an installed package, where they are not edited.
    """
    folder = resources.rules()
    if not resources.in_checkout():
        raise UsageError(
            "the rules of an installed package are not edited", "work in a checkout of the repository"
        )
    knowledge, _, problems, cited = _read_all(folder)
    if knowledge is None:
        raise InputError(problems)
    everything = [citation for group in cited.values() for citation in group]
    proofs = citations.prove(read_text(source, limit=SOURCE_BYTES), everything)
    asked = {(c.page, term) for c in everything if c.source == citations.KOREA for term in c.terms}
    write(folder / PROOFS, proofs.to_csv())
    if not problems:
        write(folder / USUAL, Usual(load_vocabulary(), knowledge).all().to_csv())
    return folder / PROOFS, proofs, len(asked - set(proofs.pages))
