"""How a person is asked: in full colour with arrow keys, or plainly, one line a prompt."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Protocol

INDENT = 5
Choice = tuple[str, str]
Check = Callable[[str], str]


class Ask(Protocol):
    """What an interview needs of a terminal. Each method raises KeyboardInterrupt when the person leaves."""

    def say(self, text: str) -> None:
        """Show a text."""

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Return the key of one choice."""

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Return the keys of any number of choices."""

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Return a line; `check` returns what is wrong with it, or nothing."""


def wrapped(text: str, indent: int = 0) -> str:
    """Break a text at words so that it fits the terminal; no statement is ever cut off."""
    width = max(20, shutil.get_terminal_size().columns - indent - 1)
    return ("\n" + " " * indent).join(textwrap.wrap(text, width)) if text else ""


class Plain:
    """One line a prompt, no redrawing: for screen readers, narrow screens and logs."""

    def __init__(self, read: Callable[[str], str] = input, write: Callable[[str], None] = print) -> None:
        self.read = read
        self.write = write

    def say(self, text: str) -> None:
        """Show a text."""
        self.write(wrapped(text))

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Ask for a number."""
        number = self._number(message, choices, default)
        return choices[number - 1][0]

    def _number(self, message: str, choices: Sequence[Choice], default: str) -> int:
        self._list(message, choices)
        keys = [key for key, _ in choices]
        preset = keys.index(default) + 1 if default in keys else 0
        while True:
            line = self._line(f"number{f' [{preset}]' if preset else ''}: ").strip()
            if not line and preset:
                return preset
            if line.isdecimal() and 1 <= int(line) <= len(choices):
                return int(line)
            self.write(f"please type a number from 1 to {len(choices)}")

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Ask for numbers."""
        self._list(message, choices)
        keys = [key for key, _ in choices]
        while True:
            words = self._line("numbers, with spaces between (empty for none): ").replace(",", " ").split()
            if all(word.isdecimal() and 1 <= int(word) <= len(choices) for word in words):
                return [keys[int(word) - 1] for word in dict.fromkeys(words)]
            self.write(f"please type numbers from 1 to {len(choices)}")

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Ask for a line."""
        while True:
            line = self._line(f"{message}{f' [{default}]' if default else ''}: ").strip() or default
            wrong = check(line) if check else ""
            if not wrong:
                return line
            self.write(wrong)

    def _list(self, message: str, choices: Sequence[Choice]) -> None:
        self.write(wrapped(message))
        for number, (_, label) in enumerate(choices, start=1):
            self.write(f"  {number} {wrapped(label, INDENT)}")

    def _line(self, prompt: str) -> str:
        try:
            return self.read(prompt)
        except EOFError:  # the terminal was closed: leave as politely as with Ctrl-C
            raise KeyboardInterrupt from None


class Fancy:
    """Arrow keys and colours, by questionary.

    Parameters
    ----------
    write : callable
        Shows a text.
    **options
        Passed to every prompt: the tests give a pipe for `input` and no screen for `output`.
    """

    def __init__(self, write: Callable[[str], None] = print, **options: Any) -> None:
        self.write = write
        self.options = options

    def say(self, text: str) -> None:
        """Show a text."""
        self.write(wrapped(text))

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Move with the arrow keys, choose with enter."""
        import questionary

        listed = [questionary.Choice(wrapped(label, INDENT), value=key) for key, label in choices]
        preset = next((choice for choice in listed if choice.value == default), None)
        prompt = questionary.select(wrapped(message), choices=listed, default=preset, **self.options)
        return str(prompt.unsafe_ask())

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Tick with the space bar, end with enter."""
        import questionary

        listed = [
            questionary.Choice(wrapped(label, INDENT), value=key, checked=key in ticked) for key, label in choices
        ]
        found: list[str] = questionary.checkbox(wrapped(message), choices=listed, **self.options).unsafe_ask()
        return found

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Type a line."""
        import questionary

        def validate(line: str) -> bool | str:
            return (check(line.strip()) if check else "") or True

        prompt = questionary.text(message, default=default, validate=validate, **self.options)
        return str(prompt.unsafe_ask()).strip()
