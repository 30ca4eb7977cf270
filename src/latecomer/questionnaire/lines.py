"""Lines at a terminal: shown so that nothing is cut, and taken whole, but none that was typed too early.

What was typed before a question was shown is taken out: the lines of a paste belong to the text they were pasted
into, and nothing typed too early chooses anything.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Callable

from latecomer.messages import Message
from latecomer.messages import say as words
from latecomer.questionnaire.prompt import NO_BREAK, Check, Prompt
from latecomer.text import escaped, fault, joined_lines

INDENT = 5
Ahead = Callable[[], str]
_PER_CENT = re.compile(r"(?<=\d) (?=%)")


def wrapped(text: str, indent: int = 0) -> str:
    """Break the lines of a text at words so that they fit the terminal; nothing is cut, no control code shown."""
    width = max(20, shutil.get_terminal_size().columns - indent - 1)
    whole = _PER_CENT.sub(NO_BREAK, escaped(text))
    broken = (textwrap.wrap(line, width, break_on_hyphens=False) for line in whole.split("\n"))
    lines = [part for parts in broken for part in parts]
    return ("\n" + " " * indent).join(lines).replace(NO_BREAK, " ")


def wrong_with(line: str, check: Check | None) -> str:
    """Say what is wrong with a line that was typed or pasted: what is no text could not be read back."""
    if found := fault(line):
        return words(Message("ask.no_text", {"fault": found}))
    return check(line) if check else ""


def nothing_ahead() -> str:
    """Return nothing: where no terminal is, nothing is typed too early."""
    return ""


class Terminal:
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
            self.write("")  # the terminal may have shown it where the next line begins
            self.say(words(Message("ask.too_early", {"text": early})))

    def _whole(self, line: str) -> str:
        """Return a line with those pasted after it."""
        rest = joined_lines(self.ahead())
        if not rest:
            return joined_lines(line) if "\n" in line else line.strip()
        whole = joined_lines(f"{line}\n{rest}")
        self.say(words(Message("ask.several_lines", {"text": whole})))
        return whole


def line_prompt(prompt: Prompt, given: str) -> str:
    """Return what stands before a line to be typed, with what an empty one stands for."""
    return words(Message("ask.line" if prompt.keys else "ask.words")) + (f" [{given}]:" if given else ":")


def letter_of(prompt: Prompt, line: str) -> str:
    """Return the letter that a line is, if it is one."""
    return next((key.letter for key in prompt.keys if key.letter == line.casefold()), "")
