"""Questions put plainly, one line a prompt: for screen readers, narrow screens and logs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from latecomer.messages import Message
from latecomer.messages import say as words
from latecomer.questionnaire.lines import (
    INDENT,
    Ahead,
    Terminal,
    letter_of,
    line_prompt,
    nothing_ahead,
    wrapped,
    wrong_with,
)
from latecomer.questionnaire.prompt import Prompt, Said

_RANGE = re.compile(r"(\d+)-(\d+)")


class Plain(Terminal):
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

    def put(self, prompt: Prompt) -> Said:
        """Show a question with its numbers, and read lines until one answers it."""
        for line in (prompt.message, *prompt.notes, prompt.do):
            if line:
                self.say(line)
        for number, (_, label) in enumerate(prompt.choices, start=1):
            self.write(f"  {number} {wrapped(label, INDENT)}")
        if prompt.keys:
            self.say(prompt.key_line)
        while True:
            said = self._chosen(prompt) if prompt.choices else self._typed(prompt)
            if isinstance(said, Said):
                return said
            self.say(said)

    def _chosen(self, prompt: Prompt) -> Said | str:
        """Read a line of numbers and letters; return what is wrong with it as a text."""
        preset = " ".join(str(n) for n, (key, _) in enumerate(prompt.choices, 1) if key in prompt.preset)
        code = "ask.numbers" if prompt.many else "ask.number"
        line = self._line(words(Message(code)) + (f" [{preset}]: " if preset else ": "))
        tokens = (line.strip() or preset).replace(",", " ").split()
        letter = next((key for key in prompt.keys if tokens and key.letter == tokens[-1].casefold()), None)
        numbers = _numbers(tokens[:-1] if letter else tokens, len(prompt.choices))
        if numbers is None:
            return words(Message("ask.not_a_number", {"last": len(prompt.choices)}))
        chosen = tuple(prompt.choices[number - 1][0] for number in numbers)
        if letter and (not letter.takes or not chosen):
            return Said(letter=letter.letter)
        if len(chosen) > 1 and not prompt.many:
            return words(Message("ask.only_one"))
        wrong = prompt.wrong(chosen)
        return wrong or Said(chosen, letter=letter.letter if letter else "")

    def _typed(self, prompt: Prompt) -> Said | str:
        """Read a line; return what is wrong with it as a text."""
        line = self._whole(self._line(line_prompt(prompt, prompt.default) + " ")) or prompt.default
        if letter := letter_of(prompt, line):
            return Said(letter=letter)
        return wrong_with(line, prompt.check) or Said(text=line)

    def _line(self, message: str) -> str:
        self._open()
        try:
            return self.read(message)
        except EOFError:  # the terminal was closed: leave as politely as with Ctrl-C
            raise KeyboardInterrupt from None


def _numbers(tokens: Sequence[str], last: int) -> list[int] | None:
    """Return the numbers that are typed, a range such as 1-3 as all in it; None where something else is."""
    found: list[int] = []
    for token in tokens:
        ends = _RANGE.fullmatch(token)
        if not (ends or (token.isdecimal() and token.isascii())):
            return None
        first, end = (int(ends[1]), int(ends[2])) if ends else (int(token), int(token))
        if not 1 <= first <= end <= last:
            return None
        found += range(first, end + 1)
    return list(dict.fromkeys(found))
