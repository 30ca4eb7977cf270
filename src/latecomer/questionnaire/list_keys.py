"""The keys of a list: a number or a letter for every choice, and the letters that do something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from latecomer.questionnaire.lines import wrapped
from latecomer.questionnaire.prompt import Key, Prompt, Said

# Keys of the choices of a list; a letter that does something else is none of them.
MARKS = "123456789acdfghijkmnorsvwxyz"
# Rows that a page up or down goes.
PAGE = 8


def marks_of(prompt: Prompt) -> list[str]:
    """Return the key of each choice: its letter, 0 for none of them, else a digit or a letter that is free."""
    letters = {key.choice: key.letter for key in prompt.keys if key.choice} | {prompt.none: "0"}
    taken = {key.letter for key in prompt.keys}
    free = iter(mark for mark in MARKS if mark not in taken)
    return [letters.get(key) or next(free, " ") for key, _ in prompt.choices]


def list_of(question: Any) -> tuple[Any, Any]:
    """Return the window of a list of questionary, and what is in it."""
    from questionary.prompts.common import InquirerControl

    windows = question.application.layout.find_all_windows()
    return next((w, w.content) for w in windows if isinstance(w.content, InquirerControl))


def bind_keys(question: Any, prompt: Prompt, marks: Sequence[str]) -> None:
    """Give a list of questionary its letters and numbers, in the place of its own."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    pressed = _Pressed(prompt, list_of(question)[1])
    bindings = KeyBindings()

    def bind(letter: str, do: Callable[[Any], None]) -> None:
        bindings.add(letter, eager=True)(do)

    for letter in "aijk":  # questionary's own would tick what does not go together
        bind(letter, lambda _: None)
    for at, mark in enumerate(marks):
        if mark.strip():
            bind(mark, lambda _, at=at: pressed.number(at))  # type: ignore[misc]
    for key in prompt.keys:
        bind(key.letter, partial(pressed.letter, key))
    bind("pageup", lambda _: pressed.move(-PAGE))
    bind("pagedown", lambda _: pressed.move(PAGE))
    if prompt.many:
        bind(" ", lambda _: pressed.turn())
        bind("u", lambda _: pressed.down_to_here())
    question.application.key_bindings = merge_key_bindings([question.application.key_bindings, bindings])


class _Pressed:
    """What letters and numbers do in a list of questionary."""

    def __init__(self, prompt: Prompt, control: Any) -> None:
        self.prompt = prompt
        self.control = control
        self.order = [key for key, _ in prompt.choices]

    def letter(self, key: Key, event: Any) -> None:
        """End the list by a letter, with what is ticked if it takes that."""
        prompt, control = self.prompt, self.control
        chosen = [one for one in self.order if one in control.selected_options] if prompt.many else []
        if key.takes and chosen and prompt.wrong(chosen):
            control.error_message = [("class:validation-toolbar", wrapped(prompt.wrong(chosen)))]
        else:
            event.app.exit(result=Said(tuple(chosen) if key.takes else (), letter=key.letter))

    def number(self, at: int) -> None:
        """Point at a choice, and tick it."""
        self.control.pointed_at = at
        if self.prompt.many:
            self.turn()

    def move(self, by: int) -> None:
        """Point further up or down, no further than the ends."""
        self.control.pointed_at = min(max(self.control.pointed_at + by, 0), len(self.order) - 1)

    def turn(self) -> None:
        """Tick what is pointed at, or untick it; what does not go together with it gives way."""
        key, chosen = self.order[self.control.pointed_at], self.control.selected_options
        self.control.error_message = None
        if key in chosen:
            chosen.remove(key)
        else:
            alone = self.prompt.alone
            self.control.selected_options = [one for one in chosen if key not in alone and one not in alone] + [
                key
            ]

    def down_to_here(self) -> None:
        """Tick all from the first to the one that is pointed at."""
        self.control.error_message = None
        here = self.order[: self.control.pointed_at + 1]
        chosen = [key for key in self.order if key in here or key in self.control.selected_options]
        self.control.selected_options = [key for key in chosen if key not in self.prompt.alone]
