"""How a person is asked: in full colour with arrow keys, or plainly, one line a prompt.

Both take out what was typed before a question was shown: the lines of a paste belong to the text they were pasted
into, and nothing typed too early chooses anything.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from latecomer.text import escaped, fault, joined_lines

INDENT = 5
Choice = tuple[str, str]
Check = Callable[[str], str]
Ahead = Callable[[], str]


class Ask(Protocol):
    """What an interview needs of a terminal. Each method raises KeyboardInterrupt when the person leaves."""

    def say(self, text: str) -> None:
        """Show a text."""

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Return the key of one choice; keys that are numbers are the numbers to type."""

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Return the keys of any number of choices."""

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Return a line; `check` returns what is wrong with it, or nothing."""


def wrapped(text: str, indent: int = 0) -> str:
    """Break a text at words so that it fits the terminal; nothing is cut off, and nothing but text is shown."""
    width = max(20, shutil.get_terminal_size().columns - indent - 1)
    return ("\n" + " " * indent).join(textwrap.wrap(escaped(text), width)) if text else ""


def wrong_with(line: str, check: Check | None) -> str:
    """Say what is wrong with a line that was typed or pasted: what is no text could not be read back."""
    if found := fault(line):
        return f"it holds {found}; please type it again"
    return check(line) if check else ""


def nothing_ahead() -> str:
    """Return nothing: where no terminal is, nothing is typed too early."""
    return ""


class _Terminal:
    """What both ways of asking share: where texts go, and what was typed too early."""

    def __init__(self, write: Callable[[str], None], ahead: Ahead) -> None:
        self.write = write
        self.ahead = ahead

    def say(self, text: str) -> None:
        """Show a text."""
        self.write(wrapped(text))

    def _open(self) -> None:
        """Make sure that nothing typed before a question answers it."""
        early = joined_lines(self.ahead())
        if early:
            self.write(wrapped(f"Typed before the question was shown, and not used: {early}"))

    def _whole(self, line: str) -> str:
        """Return a line with those pasted after it."""
        rest = joined_lines(self.ahead())
        if not rest:
            return joined_lines(line) if "\n" in line else line.strip()
        whole = joined_lines(f"{line}\n{rest}")
        self.write(wrapped(f"Several lines, taken as one: {whole}"))
        return whole


class Plain(_Terminal):
    """One line a prompt, no redrawing: for screen readers, narrow screens and logs.

    Parameters
    ----------
    read, write : callable
        Read a line after a prompt; show a text.
    ahead : callable
        Takes out and returns what was typed before a question was shown.
    """

    def __init__(
        self,
        read: Callable[[str], str] = input,
        write: Callable[[str], None] = print,
        ahead: Ahead = nothing_ahead,
    ) -> None:
        super().__init__(write, ahead)
        self.read = read

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Ask for a number."""
        numbers = _numbers(choices)
        self._list(message, choices, numbers)
        keys = {number: key for number, (key, _) in zip(numbers, choices, strict=True)}
        preset = next((number for number, key in keys.items() if key == default), "")
        while True:
            line = self._line(f"number{f' [{preset}]' if preset else ''}: ").strip() or preset
            if line in keys:
                return keys[line]
            self.write(f"please type a number from {numbers[0]} to {numbers[-1]}")

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Ask for numbers."""
        numbers = [str(n) for n in range(1, len(choices) + 1)]
        self._list(message, choices, numbers)
        keys = {number: key for number, (key, _) in zip(numbers, choices, strict=True)}
        preset = " ".join(number for number, key in keys.items() if key in ticked)
        empty = f"empty keeps {preset}" if preset else "empty for none"
        while True:
            line = self._line(f"numbers, with spaces between ({empty}): ").strip() or preset
            words = line.replace(",", " ").split()
            if all(word in keys for word in words):
                return [keys[word] for word in dict.fromkeys(words)]
            self.write(f"please type numbers from 1 to {len(choices)}")

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Ask for a line."""
        while True:
            line = self._whole(self._line(f"{message}{f' [{default}]' if default else ''}: ")) or default
            wrong = wrong_with(line, check)
            if not wrong:
                return line
            self.write(wrong)

    def _list(self, message: str, choices: Sequence[Choice], numbers: Sequence[str]) -> None:
        self.write(wrapped(message))
        for number, (_, label) in zip(numbers, choices, strict=True):
            self.write(f"  {number} {wrapped(label, INDENT)}")

    def _line(self, prompt: str) -> str:
        self._open()
        try:
            return self.read(prompt)
        except EOFError:  # the terminal was closed: leave as politely as with Ctrl-C
            raise KeyboardInterrupt from None


class Fancy(_Terminal):
    """Arrow keys and colours, by questionary.

    Parameters
    ----------
    write : callable
        Shows a text.
    ahead : callable
        Takes out and returns what was typed before a question was shown.
    **options
        Passed to every prompt: the tests give a pipe for `input` and no screen for `output`.
    """

    def __init__(self, write: Callable[[str], None] = print, ahead: Ahead = nothing_ahead, **options: Any) -> None:
        super().__init__(write, ahead)
        self.options = options

    def select(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """Move with the arrow keys, choose with enter."""
        import questionary

        self._open()
        titles = [f"{key}: {label}" if key.isdecimal() else label for key, label in choices]
        listed = [
            questionary.Choice(wrapped(title, INDENT), value=key)
            for title, (key, _) in zip(titles, choices, strict=True)
        ]
        preset = next((choice for choice in listed if choice.value == default), None)
        prompt = questionary.select(wrapped(message), choices=listed, default=preset, **self.options)
        return str(prompt.unsafe_ask())

    def tick(self, message: str, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> list[str]:
        """Tick with the space bar, end with enter."""
        import questionary

        self._open()
        listed = [
            questionary.Choice(wrapped(label, INDENT), value=key, checked=key in ticked) for key, label in choices
        ]
        found: list[str] = questionary.checkbox(wrapped(message), choices=listed, **self.options).unsafe_ask()
        return found

    def text(self, message: str, default: str = "", check: Check | None = None) -> str:
        """Type a line."""
        import questionary

        def validate(line: str) -> bool | str:
            return wrong_with(line.strip(), check) or True

        while True:
            self._open()
            prompt = questionary.text(message, default=default, validate=validate, **self.options)
            line = self._whole(str(prompt.unsafe_ask()))
            wrong = wrong_with(line, check)
            if not wrong:
                return line
            self.write(wrong)


def _numbers(choices: Sequence[Choice]) -> list[str]:
    """Return the number to type for each choice: its key, where that is one, so that level 3 is typed 3."""
    keys = [key for key, _ in choices]
    return keys if all(key.isdecimal() for key in keys) else [str(n) for n in range(1, len(keys) + 1)]
