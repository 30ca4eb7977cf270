"""What the owner of the rules does with them: prove the citations, check everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from latecomer import citations, resources
from latecomer.citations import Citation, Proofs
from latecomer.errors import InputError, Problem, UsageError
from latecomer.knowledge import Knowledge, load_files
from latecomer.profile import load_vocabulary
from latecomer.questionnaire import check_questionnaires, load_questionnaires
from latecomer.yamlfile import read_text, write_atomically

PROOFS = "proofs.csv"
SOURCE_BYTES = 20_000_000


@dataclass(frozen=True)
class Checked:
    """What a check found, and how much it looked at."""

    problems: tuple[Problem, ...]
    files: int
    citations: int
    proven_afresh: bool


def citations_in(content: Any) -> Iterator[Citation]:
    """Walk everything a file holds and yield its citations."""
    if isinstance(content, Citation):
        yield content
    elif is_dataclass(content):
        for field in fields(content):
            yield from citations_in(getattr(content, field.name))
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from citations_in(value)
    elif isinstance(content, (tuple, list)):
        for value in content:
            yield from citations_in(value)


def _read_all(folder: Path) -> tuple[Knowledge | None, Any, list[Problem], dict[str, list[Citation]]]:
    vocabulary = load_vocabulary()
    knowledge, files, problems = load_files(folder, vocabulary)
    cited = {name: list(citations_in(content)) for name, content in files.content.items()}
    for questionnaire in load_questionnaires(vocabulary):
        cited[questionnaire.path] = list(citations_in(questionnaire))
        if knowledge:
            problems += check_questionnaires(questionnaire, vocabulary, _read_by_rules(knowledge))
    return knowledge, files, problems, cited


def _read_by_rules(knowledge: Knowledge) -> set[str]:
    """Return every variable some condition of the rules reads."""
    from latecomer.engine import names
    from latecomer.knowledge import When

    read: set[str] = set()

    def walk(content: Any) -> None:
        if isinstance(content, When):
            read.update(names(content.condition))
        elif is_dataclass(content):
            for field in fields(content):
                walk(getattr(content, field.name))
        elif isinstance(content, Mapping):
            for value in content.values():
                walk(value)
        elif isinstance(content, tuple):
            for value in content:
                walk(value)

    walk(knowledge)
    for card in knowledge.institutions.values():
        read |= {f"existing.{card.function}.{part}" for part in ("exists", "name", "delivery")}
    return read


def check(source: Path | None = None) -> Checked:
    """Check all rules; with the source text, prove every citation afresh.

    Raises
    ------
    InputError
        If the source or the proofs cannot be read.
    """
    folder = resources.rules()
    _, files, problems, cited = _read_all(folder)
    path = folder / PROOFS
    shown = resources.shown(path)
    everything = [citation for group in cited.values() for citation in group]
    proofs = citations.read_proofs(path, shown=shown) if path.exists() else Proofs("", 0, {})
    if source:
        fresh = citations.prove(read_text(source, limit=SOURCE_BYTES), everything)
        if fresh.to_csv() != proofs.to_csv():
            problems.append(
                Problem(shown, 0, "stale: the source text proves something else", "run `latecomer rules prove`")
            )
        proofs = fresh
    for name, group in cited.items():
        problems += citations.check(name, group, files.sources, proofs)
    return Checked(tuple(sorted(set(problems))), len(cited), len(everything), source is not None)


def prove(source: Path) -> tuple[Path, Proofs, int]:
    """Look every cited term up in the source text and write `rules/proofs.csv`.

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
    write_atomically(folder / PROOFS, proofs.to_csv())
    return folder / PROOFS, proofs, len(asked - set(proofs.pages))
