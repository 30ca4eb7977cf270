"""A questionnaire: it orders, words and filters variables of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from latecomer import resources
from latecomer.cache import kept
from latecomer.citations import Citation
from latecomer.errors import Problem, Problems, UsageError, nearest
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import Wrong, read, structure


class Names(tuple[str, ...]):
    """One name, or a list of names."""

    __slots__ = ()


@dataclass(frozen=True)
class Item:
    """One question: about one variable, several under a heading, or some parts of each function.

    Attributes
    ----------
    question : str
        The words of a question about one variable.
    ask : Names
        Variables it answers.
    each_function : mapping
        Parts asked of functions (``existing.<function>.<part>``), each with its words; ``{asks}`` in them is what
        the function asks, ``{function}`` its label.
    each_rule : mapping
        Other words for a part, of a function that is a law or rule.
    functions : tuple of str
        The functions they are asked of; empty: of every one that a card needs.
    questions : mapping
        The words for each variable, where there are several under a heading.
    data : tuple of str
        Indicators shown beside the question.
    older_than : int or None
        A public figure is asked for only where data have none, or one older than so many years.
    """

    why: str
    question: str = ""
    ask: Names = field(default_factory=Names)
    each_function: Mapping[str, str] = field(default_factory=dict)
    each_rule: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    hint: str = ""
    data: tuple[str, ...] = ()
    older_than: int | None = None
    cite: tuple[Citation, ...] = ()
    line: int = 0

    def variables(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Return the ids of the variables this item answers."""
        return (*self.ask, *(id for ids in self.of_functions(vocabulary).values() for id in ids.values()))

    def of_functions(self, vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
        """Return for each function it asks about the id of every part."""
        functions = self.functions or tuple(vocabulary.asked_functions)
        return {f: {part: f"existing.{f}.{part}" for part in self.each_function} for f in functions}


@dataclass(frozen=True)
class Module:
    """A group of questions on one subject."""

    id: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Questionnaire:
    """An order of questions with their wording.

    Attributes
    ----------
    of : str
        The longer questionnaire that this one takes its questions from, with their words and in their order.
    ask : tuple of str
        The variables it takes.
    each_function, functions : tuple of str
        The parts it asks of functions, and of which; empty functions: of every one that a card needs.
    """

    format: Literal["latecomer/questionnaire/1"]
    id: str
    version: str
    label: str
    about: str
    modules: tuple[Module, ...] = ()
    of: str = ""
    ask: tuple[str, ...] = ()
    each_function: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
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
    paths = sorted(resources.questionnaires().glob("*.yaml"))
    return kept("questionnaires", paths, lambda: _read(paths))


def _read(paths: Iterable[Path]) -> tuple[Questionnaire, ...]:
    def ask(raw: Any, _: Any) -> Names:
        found = [raw] if isinstance(raw, str) else raw
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise Wrong("expected a variable or a list of variables")
        return Names(found)

    loaded = []
    for path in paths:
        if path.name == "variables.yaml":
            continue
        shown = resources.shown(path)
        document = read(path, shown=shown)
        loaded.append(replace(structure(document, Questionnaire, {Names: ask}), path=shown))
    known = {one.id: one for one in loaded}
    return tuple(_taken(one, known) if one.of else one for one in loaded)


def _taken(short: Questionnaire, known: Mapping[str, Questionnaire]) -> Questionnaire:
    """Return a questionnaire with the questions that it takes from a longer one.

    Raises
    ------
    InputError
        If it takes what is not there.
    """
    problems = Problems(short.path)
    if short.of not in known or known[short.of].of:
        problems.add(0, f"of: no questionnaire {short.of!r} with questions of its own", nearest(short.of, known))
        problems.check()
    whole = known[short.of]
    there = {id for item in whole.items() for id in item.ask}
    parts = {part for item in whole.items() for part in item.each_function}
    for key, wanted, offered in (("ask", short.ask, there), ("each_function", short.each_function, parts)):
        for name in wanted:
            if name not in offered:
                problems.add(0, f"{key}: {short.of} does not ask {name!r}", nearest(name, offered))
    problems.check()
    modules = (replace(m, items=tuple(_items_taken(short, m))) for m in whole.modules)
    return replace(short, modules=tuple(m for m in modules if m.items))


def _items_taken(short: Questionnaire, module: Module) -> Iterator[Item]:
    for item in module.items:
        if any(id in short.ask for id in item.ask):
            yield item
        elif short.each_function and item.each_function:
            parts = {part: item.each_function[part] for part in short.each_function}
            yield replace(item, each_function=parts, functions=short.functions)


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
        _check_words(item, vocabulary, problems)
        for id in item.variables(vocabulary):
            if id not in vocabulary:
                problems.add(item.line, f"unknown variable {id!r}", nearest(id, vocabulary))
            elif vocabulary[id].origin == "formula":
                problems.add(item.line, f"{id} is computed and cannot be asked")
            elif id in seen:
                problems.add(item.line, f"{id} is asked twice")
            elif id not in read_by_rules and vocabulary[id].kind != "text":
                problems.add(item.line, f"no rule reads {id}", "a question nobody uses is a burden; drop it")
            seen.add(id)
    return list(problems)


def _check_words(item: Item, vocabulary: Vocabulary, problems: Problems) -> None:
    """Note a question without a variable or without words, and figures beside it that are not there."""
    if not item.ask and not item.each_function:
        problems.add(item.line, "a question without a variable", "ask: <variable>")
    for id in _without_words(item):
        problems.add(item.line, f"no words ask {id}", "question: of one variable; questions: of each of several")
    for id in item.data:
        if id not in vocabulary:
            problems.add(item.line, f"data: unknown variable {id!r}", nearest(id, vocabulary))


def _without_words(item: Item) -> Iterator[str]:
    """Yield the variables of an item that no words of its own ask."""
    if item.questions:
        yield from (id for id in item.ask if id not in item.questions)
    elif item.ask and not (item.question and len(item.ask) == 1):
        yield from item.ask
