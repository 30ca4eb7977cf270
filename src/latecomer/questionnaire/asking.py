"""How a person is asked: in full colour with arrow keys, or plainly, one line a prompt.

One prompt shows what can be chosen, and the letters that do something else: go back, leave. Both ways take out
what was typed before a question was shown: the lines of a paste belong to the text they were pasted into, and
nothing typed too early chooses anything.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from latecomer.messages import Message
from latecomer.messages import say as words
from latecomer.text import escaped, fault, joined_lines

INDENT = 5
# Rows that a list leaves free, for what is said of a wrong choice; and those it has at least.
SPARE, LEAST, PAGE = 4, 5, 8
# So many chosen lines are shown again in full.
IN_FULL = 2
# Keys of the choices of a list; a letter that does something else is none of them.
MARKS = "123456789acdfghijkmnorsvwxyz"
NO_BREAK = "\u00a0"
BOLD, NORMAL = "\x1b[1m", "\x1b[0m"
Choice = tuple[str, str]
Check = Callable[[str], str]
Ahead = Callable[[], str]
_PER_CENT = re.compile(r"(?<=\d) (?=%)")
_RANGE = re.compile(r"(\d+)-(\d+)")


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
        """The letters and what they do, no letter parted from its words where a line ends."""
        return _key_line(self.keys)


def _key_line(keys: Sequence[Key]) -> str:
    return " · ".join(f"{key.letter} {key.label}".replace(" ", NO_BREAK) for key in keys)


class Ask(Protocol):
    """What an interview needs of a terminal. Both raise KeyboardInterrupt when the person leaves."""

    def say(self, text: str) -> None:
        """Show a text."""

    def put(self, prompt: Prompt) -> Said:
        """Put a question, until it is answered or a letter is pressed."""


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
        line = self._whole(self._line(_line(prompt, prompt.default) + " ")) or prompt.default
        if letter := _letter(prompt, line):
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


def _letter(prompt: Prompt, line: str) -> str:
    """Return the letter that a line is, if it is one."""
    return next((key.letter for key in prompt.keys if key.letter == line.casefold()), "")


class Fancy(_Terminal):
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

        marks = _marks(prompt)
        listed = [
            questionary.Choice(wrapped(f"{mark} {label}", INDENT + 2), value=key, checked=key in prompt.preset)
            for mark, (key, label) in zip(marks, prompt.choices, strict=True)
        ]
        how = words(Message("ask.with_keys.many" if prompt.many else "ask.with_keys.single"))
        letters = _key_line([key for key in prompt.keys if key.choice not in dict(prompt.choices)])
        height = _rows(*(str(choice.title) for choice in listed))
        left = self._above(prompt, (letters, how), height)
        if prompt.many:
            question = questionary.checkbox(
                prompt.do,
                choices=listed,
                validate=lambda chosen: wrapped(prompt.wrong(chosen)) or True,
                instruction="",
                qmark=">",
                **self.options,
            )
        else:
            preset = next((choice for choice in listed if choice.value in prompt.preset), None)
            for choice in listed:
                choice.checked = False
            question = questionary.select(
                prompt.do, choices=listed, default=preset, instruction=" ", qmark=">", **self.options
            )
        _bind(question, prompt, marks)
        _fit(question, height, left)
        found = question.unsafe_ask()
        if not isinstance(found, Said):
            found = Said(tuple(found) if prompt.many else (str(found),))
        self._keep_in_sight([(mark, *choice) for mark, choice in zip(marks, prompt.choices, strict=True)], found)
        return found

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
            question = questionary.text(_line(prompt, given), default=typed, qmark=">", **self.options)
            line = self._whole(str(question.unsafe_ask())) or given
            if letter := _letter(prompt, line):
                return Said(letter=letter)
            wrong = wrong_with(line, prompt.check)
            if not wrong:
                return Said(text=line)
            self.say(wrong)
            typed = line if prompt.mended and not fault(line) else ""
            self._open()


def _line(prompt: Prompt, given: str) -> str:
    """Return what stands before a line to be typed, with what an empty one stands for."""
    return words(Message("ask.line" if prompt.keys else "ask.words")) + (f" [{given}]:" if given else ":")


def _rows(*texts: str) -> int:
    return sum(text.count("\n") + 1 for text in texts)


def _marks(prompt: Prompt) -> list[str]:
    """Return the key of each choice: its letter, 0 for none of them, else a digit or a letter that is free."""
    letters = {key.choice: key.letter for key in prompt.keys if key.choice} | {prompt.none: "0"}
    taken = {key.letter for key in prompt.keys}
    free = iter(mark for mark in MARKS if mark not in taken)
    return [letters.get(key) or next(free, " ") for key, _ in prompt.choices]


def _fit(question: Any, height: int, left: int) -> None:
    """Give a list no more rows than are left for it, and a bar beside it where it has more."""
    from prompt_toolkit.layout import Dimension, ScrollbarMargin, ScrollOffsets

    question.application.erase_when_done = True
    window, _ = _list_of(question)
    window.height = Dimension(max=left)
    if height > left:
        window.right_margins = [ScrollbarMargin(display_arrows=True)]
        window.scroll_offsets = ScrollOffsets(top=1, bottom=2)


def _list_of(question: Any) -> tuple[Any, Any]:
    """Return the window of a list of questionary, and what is in it."""
    from questionary.prompts.common import InquirerControl

    windows = question.application.layout.find_all_windows()
    return next((w, w.content) for w in windows if isinstance(w.content, InquirerControl))


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


def _bind(question: Any, prompt: Prompt, marks: Sequence[str]) -> None:
    """Give a list of questionary its letters and numbers, in the place of its own."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    pressed = _Pressed(prompt, _list_of(question)[1])
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
