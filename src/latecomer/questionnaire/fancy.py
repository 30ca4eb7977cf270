"""Questions put in full colour, with arrow keys: a list that fits the screen, and the question in sight of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import Any

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
from latecomer.questionnaire.list_keys import bind_keys, list_of, marks_of
from latecomer.questionnaire.prompt import Prompt, Said, key_line
from latecomer.text import fault

# Rows that a list leaves free, for what is said of a wrong choice; and those it has at least.
SPARE, LEAST = 4, 5
# So many chosen lines are shown again in full.
IN_FULL = 2
BOLD, NORMAL = "\x1b[1m", "\x1b[0m"


class Fancy(Terminal):
    """Arrow keys and colours, by questionary; a number goes to a choice, a letter does what is said of it.

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

    def put(self, prompt: Prompt) -> Said:
        """Show a question, and read keys until it is answered."""
        self._open()
        return self._list(prompt) if prompt.choices else self._text(prompt)

    def _above(self, prompt: Prompt, last: Sequence[str], below: int) -> int:
        """Show all of a question but its choices, and return how many rows are left for those.

        Where a screen is too low for all, the notes stand before the question: that stays in sight of its choices.
        """
        rows = shutil.get_terminal_size().lines - SPARE
        question = wrapped(prompt.message)
        notes = [wrapped(note) for note in prompt.notes]
        after = [wrapped(line) for line in last if line]
        left = rows - _rows(question, *after)
        bold = f"{BOLD}{question}{NORMAL}"
        first = [*notes, bold] if below > left - _rows(*notes) else [bold, *notes]
        for text in (*first, *after):
            self.write(text)
        return max(left if first[-1] is bold else left - _rows(*notes), LEAST)

    def _list(self, prompt: Prompt) -> Said:
        import questionary

        marks = marks_of(prompt)
        listed = [
            questionary.Choice(wrapped(f"{mark} {label}", INDENT + 2), value=key)
            for mark, (key, label) in zip(marks, prompt.choices, strict=True)
        ]
        how = words(Message("ask.with_keys.many" if prompt.many else "ask.with_keys.single"))
        letters = key_line([key for key in prompt.keys if key.choice not in dict(prompt.choices)])
        height = _rows(*(str(choice.title) for choice in listed))
        left = self._above(prompt, (letters, how), height)
        question = self._ticked(prompt, listed) if prompt.many else self._pointed(prompt, listed)
        bind_keys(question, prompt, marks)
        _fit(question, height, left)
        found = question.unsafe_ask()
        if not isinstance(found, Said):
            found = Said(tuple(found) if prompt.many else (str(found),))
        self._keep_in_sight([(mark, *choice) for mark, choice in zip(marks, prompt.choices, strict=True)], found)
        return found

    def _ticked(self, prompt: Prompt, listed: Sequence[Any]) -> Any:
        """Return a list of which any number can be chosen."""
        import questionary

        for choice in listed:
            choice.checked = choice.value in prompt.preset
        return questionary.checkbox(
            prompt.do,
            choices=listed,
            validate=lambda chosen: wrapped(prompt.wrong(chosen)) or True,
            instruction="",
            qmark=">",
            **self.options,
        )

    def _pointed(self, prompt: Prompt, listed: Sequence[Any]) -> Any:
        """Return a list of which one is chosen."""
        import questionary

        preset = next((choice for choice in listed if choice.value in prompt.preset), None)
        return questionary.select(
            prompt.do, choices=listed, default=preset, instruction=" ", qmark=">", **self.options
        )

    def _keep_in_sight(self, listed: Sequence[tuple[str, str, str]], said: Said) -> None:
        """Show what was chosen, for the list is gone; of many lines, which."""
        chosen = [(mark, label) for mark, key, label in listed if key in said.chosen]
        if len(chosen) > IN_FULL:
            self.say(words(Message("ask.ticked", {"keys": " ".join(mark for mark, _ in chosen)})))
            return
        for mark, label in chosen:
            self.write(f"  {mark} {wrapped(label, INDENT)}")

    def _text(self, prompt: Prompt) -> Said:
        import questionary

        self._above(prompt, (prompt.do, prompt.key_line), 0)
        given, typed = ("", prompt.default) if prompt.mended else (prompt.default, "")
        while True:
            question = questionary.text(line_prompt(prompt, given), default=typed, qmark=">", **self.options)
            line = self._whole(str(question.unsafe_ask())) or given
            if letter := letter_of(prompt, line):
                return Said(letter=letter)
            wrong = wrong_with(line, prompt.check)
            if not wrong:
                return Said(text=line)
            self.say(wrong)
            typed = line if prompt.mended and not fault(line) else ""
            self._open()


def _rows(*texts: str) -> int:
    return sum(text.count("\n") + 1 for text in texts)


def _fit(question: Any, height: int, left: int) -> None:
    """Give a list no more rows than are left for it, and a bar beside it where it has more."""
    from prompt_toolkit.layout import Dimension, ScrollbarMargin, ScrollOffsets

    question.application.erase_when_done = True
    window, _ = list_of(question)
    window.height = Dimension(max=left)
    if height > left:
        window.right_margins = [ScrollbarMargin(display_arrows=True)]
        window.scroll_offsets = ScrollOffsets(top=1, bottom=2)
