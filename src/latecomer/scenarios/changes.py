"""What a person types to suppose something: an answer, a card that is established, one that is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from latecomer.errors import InputError, Problem, UsageError, clipped, nearest
from latecomer.library import Library
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.model import Value
from latecomer.vocabulary import Variable, Vocabulary

Kind = Literal["set", "establish", "reform"]
# Where an answer can come from that somebody may suppose otherwise.
ANSWERED = ("asked", "panel", "fact")
# Words that many cards share: they say nothing of which was meant.
COMMON = {"sme", "fund", "agency", "act", "and", "for"}


@dataclass(frozen=True)
class Change:
    """One thing that is supposed.

    Attributes
    ----------
    kind : {"set", "establish", "reform"}
        An answer; a body, programme or rule that is there and serves its clients; one that is there already and
        now serves them.
    what : str
        The variable, or the card.
    said : float, bool, str, tuple of str or NoValue
        The answer; None of a card.
    """

    kind: Kind
    what: str
    said: Value | NoValue | None = None

    @property
    def option(self) -> str:
        """As it stands in the command."""
        return option(self.kind, self.what)


def option(kind: Kind, text: str) -> str:
    """Return an option as it stands in the command, no longer than a message can bear."""
    return clipped(f"--{kind} {text}")


def read_changes(
    sets: Sequence[str], establish: Sequence[str], reform: Sequence[str], library: Library
) -> tuple[Change, ...]:
    """Return what is supposed, as it was typed.

    Parameters
    ----------
    sets : sequence of str
        Each ``VARIABLE=VALUE``, a value as `latecomer.profile.answers.read_answer` reads it.
    establish, reform : sequence of str
        Ids of cards.
    library : Library

    Raises
    ------
    UsageError
        If nothing is supposed.
    InputError
        With all that is wrong, each with what would be right.
    """
    if not (sets or establish or reform):
        raise UsageError("nothing is supposed", "add --set VARIABLE=VALUE, --establish CARD or --reform CARD")
    read = [_answer(text, library) for text in sets]
    read += [_card("establish", id, library) for id in establish]
    read += [_card("reform", id, library) for id in reform]
    found = [one for one in read if isinstance(one, Change)]
    problems = [one for one in read if isinstance(one, Problem)]
    problems += _twice(found, library)
    if problems:
        raise InputError(problems)
    return tuple(found)


def _answer(text: str, library: Library) -> Change | Problem:
    """Read VARIABLE=VALUE."""
    vocabulary, typed = library.vocabulary, option("set", text)
    id, sign, raw = (part.strip() for part in text.partition("="))
    if id in library.knowledge.institutions:
        return Problem(
            typed, 0, f"{id!r} is an institution, not a variable", f"write --establish {id} or --reform {id}"
        )
    if not sign:
        return Problem(typed, 0, "no value is given", "write VARIABLE=VALUE, such as mstq=3")
    if id not in vocabulary:
        return Problem(
            typed,
            0,
            clipped(f"unknown variable {id!r}"),
            nearest(id, vocabulary, "`latecomer explain` names the variables that a verdict hangs on"),
        )
    if refused := _cannot_be_set(vocabulary[id], typed, vocabulary):
        return refused
    said = read_answer(vocabulary[id], raw)
    if isinstance(said, Problem):
        return Problem(typed, 0, clipped(said.what), said.hint)
    return Change("set", id, said)


def _cannot_be_set(variable: Variable, typed: str, vocabulary: Vocabulary) -> Problem | None:
    """Say why a variable is nobody's answer, and what can be set in its place."""
    if variable.origin == "formula":
        parts = [id for id in vocabulary.made_of([variable.id]) if vocabulary[id].origin in ANSWERED]
        return Problem(
            typed,
            0,
            f"is computed ({variable.formula}) and cannot be set",
            f"set what it is made of: {', '.join(parts)}",
        )
    if variable.predicted:
        return Problem(
            typed,
            0,
            "is predicted from figures of other economies and cannot be set",
            f"set the figure itself: {variable.predicted.of}",
        )
    if variable.origin == "roster":
        return Problem(
            typed,
            0,
            "is counted from the bodies on record and cannot be set",
            "suppose one more with --establish CARD",
        )
    return None


def _card(kind: Kind, id: str, library: Library) -> Change | Problem:
    known = library.knowledge.institutions
    if id in known:
        return Change(kind, id)
    typed = option(kind, id)
    if id in library.vocabulary:
        return Problem(typed, 0, f"{id!r} is a variable, not an institution", f"write --set {id}=VALUE")
    near = nearest(id, known) or _sharing_a_word(id, library)
    return Problem(typed, 0, clipped(f"unknown institution {id!r}"), near or "`latecomer recommend` lists them")


def _sharing_a_word(id: str, library: Library) -> str:
    """Return a hint with a card that shares a word with what was typed; nothing where none does."""
    words = _words(id) - COMMON
    return next((nearest(card, [card]) for card in library.knowledge.institutions if words & _words(card)), "")


def _words(id: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", id.casefold()))


def _twice(changes: Sequence[Change], library: Library) -> Iterator[Problem]:
    """Refuse two suppositions about one variable: which of them should count is nobody's guess."""
    held: dict[str, Change] = {}
    for change in changes:
        earlier = [
            first for id in variables_of(change, library) if (first := held.setdefault(id, change)) is not change
        ]
        clash = next((first for first in earlier if not _agree(first, change)), None)
        if clash:
            yield Problem(
                change.option,
                0,
                f"{clash.option} supposes something of the same already",
                "leave one of the two out",
            )


def _agree(one: Change, other: Change) -> bool:
    """Say whether two cards that share a function are both established or both reformed: no contradiction."""
    return one.kind == other.kind != "set" and one.what != other.what


def variables_of(change: Change, library: Library) -> tuple[str, ...]:
    """Return the variables that a change supposes something of."""
    if change.kind == "set":
        return (change.what,)
    functions = library.knowledge.institutions[change.what].functions
    return tuple(f"existing.{function}.{part}" for function in functions for part in ("exists", "delivery"))
