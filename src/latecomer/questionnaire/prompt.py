"""A question as it is put to a person, what comes of it, and what an interview needs of whoever puts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from latecomer.messages import Message
from latecomer.messages import say as words

NO_BREAK = "\u00a0"
Choice = tuple[str, str]
Check = Callable[[str], str]


@dataclass(frozen=True)
class Key:
    """A letter that does something else than choose.

    Attributes
    ----------
    takes : bool
        What is ticked goes with it.
    choice : str
        The choice that it stands for, which a list then shows with the letter before it.
    """

    letter: str
    label: str
    takes: bool = False
    choice: str = ""


@dataclass(frozen=True)
class Said:
    """What came of a prompt: what was chosen or typed, and the letter that ended it, if one did."""

    chosen: tuple[str, ...] = ()
    text: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Prompt:
    """A question as it is put to a person.

    Attributes
    ----------
    notes : tuple of str
        How to judge it, and why it is asked.
    do : str
        What is to be done, in a few words.
    choices : tuple of (key, label)
        None where a line is to be typed.
    many : bool
        Any number of them can be chosen.
    alone : frozenset of str
        Choices that go with no other.
    none : str
        The choice that says that none of the others is true.
    preset : tuple of str
        What is chosen already.
    default : str
        The line that an empty one stands for.
    mended : bool
        The default is a text, which a person rather mends than types anew.
    check : callable, optional
        Says what is wrong with a line, or nothing.
    """

    message: str
    notes: tuple[str, ...] = ()
    do: str = ""
    choices: tuple[Choice, ...] = ()
    many: bool = False
    alone: frozenset[str] = frozenset()
    none: str = ""
    preset: tuple[str, ...] = ()
    default: str = ""
    mended: bool = False
    check: Check | None = None
    keys: tuple[Key, ...] = ()

    def wrong(self, chosen: Sequence[str]) -> str:
        """Say what is wrong with what was chosen, or nothing."""
        if not chosen:
            return words(Message("ask.nothing_chosen"))
        by_itself = [label for key, label in self.choices if key in self.alone and key in chosen]
        return words(Message("ask.alone", {"label": by_itself[0]})) if by_itself and len(chosen) > 1 else ""

    @property
    def key_line(self) -> str:
        """All letters and what they do."""
        return key_line(self.keys)


def key_line(keys: Sequence[Key]) -> str:
    """Return letters and what they do, no letter parted from its words where a line ends."""
    return " · ".join(f"{key.letter} {key.label}".replace(" ", NO_BREAK) for key in keys)


class Ask(Protocol):
    """What an interview needs of a terminal. Both raise KeyboardInterrupt when the person leaves."""

    def say(self, text: str) -> None:
        """Show a text."""

    def put(self, prompt: Prompt) -> Said:
        """Put a question, until it is answered or a letter is pressed."""
