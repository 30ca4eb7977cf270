"""Find what stands where in the rules: entries by id and by word, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from latecomer import resources
from latecomer.authoring.cases import load_cases
from latecomer.errors import UsageError, nearest
from latecomer.yamlfile import Map, Seq, read, read_text


@dataclass(frozen=True)
class Entry:
    """One entry of the rules: a card, a scale, a constraint, a sign, a source, a gate.

    Attributes
    ----------
    kind : str
        The list or mapping it stands in, such as ``signs`` or ``gates``; ``institutions`` for a card.
    within : str
        The id of the entry that holds it; empty at the top of a file.
    path : str
        As a reader of the repository names it.
    first, last : int
        Its lines.
    label : str
        Its name or label, where it has one.
    """

    id: str
    kind: str
    within: str
    path: str
    first: int
    last: int
    label: str

    def text(self) -> str:
        """Return it as it is written."""
        lines = read_text(resources.rules().parent / self.path).splitlines()
        return "\n".join(lines[self.first - 1 : self.last]).rstrip()


@dataclass(frozen=True)
class Line:
    """One line of the rules that has the words looked for."""

    path: str
    number: int
    text: str
    entry: str


def entries() -> tuple[Entry, ...]:
    """Return every entry of every file of the rules, in the order of files and lines."""
    found: list[Entry] = []
    for path in _files():
        shown = resources.shown(path)
        document = read(path, shown=shown)
        end = len(read_text(path).splitlines())
        if path.parent.name == "institutions":
            data = document.data
            found.append(Entry(path.stem, "institutions", "", shown, 1, end, _label(data)))
            found += _inside(data, path.stem, shown, end)
        else:
            found += _inside(document.data, "", shown, end)
    return tuple(found)


def show(id: str) -> tuple[Entry, ...]:
    """Return the entries of an id: several where it is used for several things.

    Raises
    ------
    UsageError
        If there is none.
    """
    every = entries()
    found = tuple(entry for entry in every if entry.id == id)
    if not found:
        hint = nearest(id, {entry.id for entry in every}) or "`latecomer rules list` and `rules search` find them"
        raise UsageError(f"nothing in the rules is called {id!r}", hint)
    return found


def search(words: str) -> tuple[Line, ...]:
    """Return the lines that have some words, each with the entry it stands in."""
    every = entries()
    found = []
    for path in _files():
        shown = resources.shown(path)
        own = [entry for entry in every if entry.path == shown]
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            if words.casefold() in line.casefold():
                around = [entry for entry in own if entry.first <= number <= entry.last]
                inner = max(around, key=lambda entry: entry.first, default=None)
                found.append(Line(shown, number, line.strip(), inner.id if inner else ""))
    return tuple(found)


def cases_of(id: str) -> tuple[str, ...]:
    """Return the names of the cases that say something of a card, a context or a caution."""
    found = []
    for file in load_cases():
        for case in file.cases:
            expect = case.expect
            named = {*expect.institutions, *expect.positions, *expect.law, *expect.comes_first, *expect.mistakes}
            named |= {*case.moves}
            named |= {*expect.contexts, *expect.no_contexts, *expect.cautions, *expect.no_cautions}
            named |= {*expect.contradictions, *expect.no_contradictions}
            if id in named:
                found.append(case.name)
    return tuple(found)


def cases_by_card(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for every card the names of the cases that expect something of it."""
    every = [case for file in load_cases() for case in file.cases]
    return {
        id: tuple(
            case.name for case in every if id in (*case.expect.institutions, *case.expect.mistakes, *case.moves)
        )
        for id in ids
    }


def _files() -> tuple[Path, ...]:
    folder = resources.rules()
    return tuple(path for path in sorted(folder.rglob("*.yaml")) if "cases" not in path.parts)


def _inside(node: Any, within: str, shown: str, end: int, kind: str = "") -> Iterator[Entry]:
    """Walk a document; what has an id, or is a mapping of a mapping at the top of a file, is an entry."""
    if isinstance(node, Map):
        lines = [*node.key_lines.values(), end + 1]
        for i, (key, value) in enumerate(node.items()):
            last = lines[i + 1] - 1
            if not within and kind and isinstance(value, Map):
                yield Entry(key, kind, "", shown, node.key_lines[key], last, _label(value))
                yield from _inside(value, key, shown, last, key)
            elif isinstance(value, (Map, Seq)):
                yield from _inside(value, within, shown, last, key)
    elif isinstance(node, Seq):
        lines = [*node.item_lines, end + 1]
        for i, value in enumerate(node):
            last = lines[i + 1] - 1
            if isinstance(value, Map) and isinstance(value.get("id"), str):
                yield Entry(value["id"], kind, within, shown, node.item_lines[i], last, _label(value))
            yield from _inside(value, within, shown, last, kind)


def _label(node: Any) -> str:
    for key in ("name", "label", "title", "text"):
        if isinstance(node, Map) and isinstance(node.get(key), str):
            return str(node[key])
    return ""
