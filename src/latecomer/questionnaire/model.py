"""A questionnaire: it orders, words and filters variables of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from latecomer import resources
from latecomer.citations import Citation
from latecomer.errors import Problem, Problems, UsageError, nearest
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import Wrong, read, structure


class Names(tuple[str, ...]):
    """One name, or a list of names."""

    __slots__ = ()


@dataclass(frozen=True)
class Item:
    """One question: about one variable, several under a heading, or one for each function.

    Attributes
    ----------
    ask : Names
        Variables it answers.
    each_function : tuple of str
        Parts asked for every function of the vocabulary (``existing.<function>.<part>``).
    data : tuple of str
        Indicators shown beside the question.
    """

    question: str
    why: str
    ask: Names = field(default_factory=Names)
    each_function: tuple[str, ...] = ()
    heading: str = ""
    hint: str = ""
    data: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    line: int = 0

    def variables(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Return the ids of the variables this item answers."""
        parts = [f"existing.{f}.{part}" for f in vocabulary.asked_functions for part in self.each_function]
        return (*self.ask, *parts)


@dataclass(frozen=True)
class Module:
    """A group of questions on one subject."""

    id: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Questionnaire:
    """An order of questions with their wording."""

    format: Literal["latecomer/questionnaire/1"]
    id: str
    version: str
    label: str
    about: str
    modules: tuple[Module, ...]
    path: str = ""

    def items(self) -> Iterator[Item]:
        """Yield the questions in order."""
        for module in self.modules:
            yield from module.items


@cache
def load_questionnaires() -> tuple[Questionnaire, ...]:
    """Read every questionnaire of `questionnaires/`, by id.

    Raises
    ------
    InputError
        With every fault of the first file that has any.
    """

    def ask(raw: Any, _: Any) -> Names:
        found = [raw] if isinstance(raw, str) else raw
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise Wrong("expected a variable or a list of variables")
        return Names(found)

    loaded = []
    for path in sorted(resources.questionnaires().glob("*.yaml")):
        if path.name == "variables.yaml":
            continue
        shown = resources.shown(path)
        document = read(path, shown=shown)
        loaded.append(replace(structure(document, Questionnaire, {Names: ask}), path=shown))
    return tuple(loaded)


def load_questionnaire(id: str) -> Questionnaire:
    """Return one questionnaire.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    known = {q.id: q for q in load_questionnaires()}
    if id not in known:
        raise UsageError(f"unknown questionnaire {id!r}", nearest(id, known, ", ".join(known)))
    return known[id]


def asked_variables(vocabulary: Vocabulary) -> frozenset[str]:
    """Return every variable the shipped questionnaires ask."""
    items = (item for q in load_questionnaires() for item in q.items())
    return frozenset(id for item in items for id in item.variables(vocabulary))


def check_questionnaires(
    questionnaire: Questionnaire, vocabulary: Vocabulary, read_by_rules: Set[str]
) -> list[Problem]:
    """Check that every question asks a known variable, once, and that some rule reads the answer."""
    problems = Problems(questionnaire.path)
    seen: set[str] = set()
    for item in questionnaire.items():
        ids = item.variables(vocabulary)
        if not ids:
            problems.add(item.line, "a question without a variable", "ask: <variable>")
        for id in ids:
            if id not in vocabulary:
                problems.add(item.line, f"unknown variable {id!r}", nearest(id, vocabulary))
            elif vocabulary[id].origin == "formula":
                problems.add(item.line, f"{id} is computed and cannot be asked")
            elif id in seen:
                problems.add(item.line, f"{id} is asked twice")
            elif id not in read_by_rules and vocabulary[id].kind != "text":
                problems.add(item.line, f"no rule reads {id}", "a question nobody uses is a burden; drop it")
            seen.add(id)
        for id in item.data:
            if id not in vocabulary:
                problems.add(item.line, f"data: unknown variable {id!r}", nearest(id, vocabulary))
    return list(problems)
