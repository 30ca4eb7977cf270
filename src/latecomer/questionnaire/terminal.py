"""An interview at a terminal: each screen is put as one prompt, and what comes of it is said to the machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from latecomer.errors import Problem
from latecomer.messages import Message
from latecomer.messages import say as words
from latecomer.numbers import plain_number
from latecomer.profile import Answer
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.model import Value
from latecomer.profile.recording import ticked_level
from latecomer.profile.values import answer_text, value_text
from latecomer.questionnaire.beside import shortly
from latecomer.questionnaire.interview import Interview, Listing, Question
from latecomer.questionnaire.prompt import Ask, Choice, Key, Prompt, Said
from latecomer.questionnaire.session import ChangedError
from latecomer.vocabulary import Confidence, Variable

NONE, TAKE, UNKNOWN, SKIPPED = "none", "take", NoValue.UNKNOWN.value, NoValue.SKIPPED.value
GO_ON, LEAVE = "go on", "leave"
LETTERS = (TAKE, UNKNOWN, SKIPPED, "back", "list", "later", LEAVE)
_IN_YEAR = re.compile(r"(.+?)\s+in\s+((?:19|20)\d\d)", re.IGNORECASE)


def _text(code: str, **params: Any) -> str:
    """Return the words of a code."""
    return words(Message(code, params))


def _key(code: str, *, takes: bool = False) -> Key:
    """Return a letter with what it does, as the catalogue has both: "b back"."""
    letter, _, label = _text(f"ask.key.{code}").partition(" ")
    return Key(letter, label, takes, code if code in (TAKE, UNKNOWN, SKIPPED, LEAVE) else "")


def run(interview: Interview, ask: Ask) -> bool:
    """Put question after question, until nothing is left or the person leaves.

    Returns
    -------
    bool
        Whether every relevant question has an answer.
    """
    while True:
        screen = interview.screen
        if isinstance(screen, Listing):
            stays = _list(interview, screen, ask)
        else:
            stays = _Putting(interview, screen, ask).put()
        if not stays:
            return interview.left == 0


def _list(interview: Interview, listing: Listing, ask: Ask) -> bool:
    """Show the answers; say whether the interview goes on."""
    ask.say("")
    choices = [(GO_ON, _text("ask.go_on", left=listing.left))] if listing.left else []
    choices += [(step.variable.id, _in_list(step.variable, answer)) for step, answer in listing.answers]
    choices.append((LEAVE, _text("ask.leave")))
    message = _text("ask.answers") if listing.left else _text("ask.all_answered")
    preset = choices[0 if listing.left else -1][0]
    do = _text("ask.do.list")
    said = ask.put(Prompt(message, do=do, choices=tuple(choices), preset=(preset,), keys=(_key("leave"),)))
    chosen = LEAVE if said.letter else said.chosen[0]
    if chosen == GO_ON:
        interview.go_on()
    elif chosen != LEAVE:
        interview.open(chosen)
    return chosen != LEAVE


def _in_list(variable: Variable, answer: Answer) -> str:
    return f"{variable.label}: {answer_text(variable, answer)}"


class _Putting:
    """Puts one question."""

    def __init__(self, interview: Interview, question: Question, ask: Ask) -> None:
        self.interview = interview
        self.question = question
        self.variable = question.variable
        self.ask = ask
        self.letters = {code: _key(code) for code in LETTERS}
        self.evidence = _key("evidence", takes=True)

    def put(self) -> bool:
        """Show the question until something is said to it; say whether the interview goes on."""
        self._above()
        evidence: dict[str, Any] = {}
        while True:
            said = self.ask.put(self._prompt())
            if said.letter == self.evidence.letter and not (said.chosen or said.text):
                evidence = self._evidence()  # what shows it can come before the answer
                continue
            done = self._command(said.letter) if said.letter and not said.chosen else self._answer(said, evidence)
            if done is not None:
                return done

    def _above(self) -> None:
        """Show what a person should know before the question."""
        question, item = self.question, self.question.step.item
        lines = [
            "",
            _text("ask.place", part=question.step.module_label, here=question.left_here, left=question.left),
            item.heading,
            *self._data(),
            _text("ask.so_far", answer=answer_text(self.variable, question.old)) if question.old else "",
            self._ticks_differ(),
            _text("ask.shown_by", evidence=question.old.evidence)
            if question.old and question.old.evidence
            else "",
        ]
        lines += [
            _text("ask.other", role=one.role or one.via, answer=answer_text(self.variable, one))
            for one in question.others
        ]
        for i, line in enumerate(lines):
            if line or i == 0:
                self.ask.say(line)

    def _ticks_differ(self) -> str:
        """Say that the statements ticked make another level than the one given; mostly nothing."""
        old = self.question.old
        made = ticked_level(self.variable, old) if old else None
        return "" if made is None else _text("ask.ticks_differ", made=value_text(self.variable, made))

    def _data(self) -> list[str]:
        """Return what public data say about a question: value, year, source."""
        vocabulary, profile = self.interview.flow.vocabulary, self.interview.profile
        on_record = [
            _text("ask.on_record", name=body.name, since=body.since, source=body.told_by())
            for body in profile.bodies.get(self.question.step.function, ())
        ]
        own = () if on_record else (self.variable.id,)  # whoever is on record says that there is one
        ids = dict.fromkeys((*self.question.step.item.data, *own))
        return on_record + [
            _text("ask.data", label=vocabulary[id].label, value=answer_text(vocabulary[id], shortly(answer)))
            for id in ids
            if (answer := profile.answers.get(id)) and answer.public
        ]

    # --- the prompt ---

    def _prompt(self) -> Prompt:
        question, variable = self.question, self.variable
        item = question.step.item
        message, do = question.step.text, _text(f"ask.do.{variable.kind}", **self._limits())
        do += " " + _text("ask.kept") if question.old and not self._ticks_differ() else ""
        hint = (_text("ask.how", hint=item.hint),) if item.hint else ()
        notes = (*hint, _text("ask.why", why=item.why))
        letters = [key for code, key in self.letters.items() if code != TAKE or question.offer]
        keys = (self.evidence, *letters)
        if variable.kind in ("number", "text"):
            default = answer_line(question.old) if question.old else question.rest
            mended = variable.kind == "text"
            return Prompt(message, notes, do, default=default, mended=mended, check=self._wrong, keys=keys)
        choices = tuple(self._choices())
        alone = frozenset(key for key, _ in choices if key in (NONE, TAKE, UNKNOWN, SKIPPED, *variable.alone))
        many = variable.kind != "boolean"
        preset = self._preset()
        return Prompt(message, notes, do, choices, many, alone, NONE, preset=preset, keys=keys)

    def _limits(self) -> dict[str, Any]:
        if self.variable.kind != "number":
            return {}
        low, high = plain_number(self.variable.low), plain_number(self.variable.high)
        return {"unit": self.variable.unit, "low": low, "high": high, "year": self.interview.profile.as_of - 3}

    def _choices(self) -> list[Choice]:
        variable, offer = self.variable, self.question.offer
        if variable.kind == "boolean":
            own: list[Choice] = [("yes", words(Message("value.yes"))), ("no", words(Message("value.no")))]
        elif variable.kind == "ordinal":
            own = [*variable.statements.items(), (NONE, _text("ask.none"))]
        else:
            own = list(variable.choices.items())
        take = [(TAKE, _text("ask.take", value=answer_text(variable, offer)))] if offer else []
        return [*own, *take, (UNKNOWN, _text("ask.unknown")), (SKIPPED, _text("ask.skipped"))]

    def _preset(self) -> tuple[str, ...]:
        old = self.question.old
        if old is None:
            return ()
        if old.state != "value":
            return (old.state,)
        if self.variable.kind == "ordinal":
            all_below = tuple(key for key in self.variable.statements if int(key[0]) <= float(str(old.value)))
            return old.ticked or (all_below if old.value else (NONE,))
        if self.variable.kind == "boolean":
            return ("yes" if old.value else "no",)
        return old.value if isinstance(old.value, tuple) else ()

    def _wrong(self, line: str) -> str:
        if not line:
            return _text("ask.nothing_typed")
        said, year = self._read_line(line)
        if isinstance(said, Problem):
            return _wrong_words(said)
        as_of = self.interview.profile.as_of
        return _text("ask.late", year=year, as_of=as_of) if year and year > as_of else ""

    # --- what is said to it ---

    def _command(self, letter: str) -> bool | None:
        """Do what a letter stands for; None where the question is put again."""
        interview = self.interview
        code = next(code for code, key in self.letters.items() if key.letter == letter)
        if code in (UNKNOWN, SKIPPED):
            return self._confirm(lambda: interview.answer(NoValue(code)))
        if code == TAKE:
            return self._confirm(interview.take)
        if code == "back" and not interview.back():
            self.ask.say(_text("ask.no_earlier"))
            return None
        if code == "list":
            interview.list()
        if code == "later":
            interview.set_aside()
        return code != LEAVE

    def _answer(self, said: Said, evidence: dict[str, Any]) -> bool | None:
        """Record what was chosen or typed; None where the question is put again."""
        if self._same(said) and not said.letter and not evidence:
            self.interview.keep()
            return True
        if said.chosen and said.chosen[0] in (UNKNOWN, SKIPPED, TAKE):
            return self._command(self.letters[said.chosen[0]].letter)
        value, given = self._read(said)
        if isinstance(value, Problem):
            self.ask.say(_wrong_words(value))
            return None
        if self.variable.kind == "ordinal":
            self.ask.say(_text("ask.makes", level=value_text(self.variable, value)))
            if said.chosen[0] != NONE and any(int(key[0]) > float(str(value)) for key in said.chosen):
                missing = next(key for key in self.variable.statements if key not in said.chosen)
                self.ask.say(_text("ask.gap", missing=self.variable.statements[missing]))
        given |= evidence or (self._evidence() if said.letter or self._needs_evidence(value) else {})
        return self._confirm(lambda: self.interview.answer(value, **given))

    def _same(self, said: Said) -> bool:
        """Say whether a person leaves an earlier answer as it is."""
        old = self.question.old
        if old is None or self._ticks_differ():
            return False
        return set(said.chosen) == set(self._preset()) if said.chosen else said.text == answer_line(old)

    def _read(self, said: Said) -> tuple[Value | NoValue | Problem, dict[str, Any]]:
        """Return what a person means, and what else the answer then holds."""
        variable = self.variable
        if variable.kind == "ordinal":
            ticked = tuple(key for key in said.chosen if key != NONE)
            return float(variable.level_of(ticked)), {"ticked": ticked}
        if variable.kind in ("boolean", "choices"):
            raw = said.chosen[0] if variable.kind == "boolean" else list(said.chosen)
            return read_answer(variable, raw), {}
        value, year = self._read_line(said.text)
        return value, {"year": year}

    def _read_line(self, line: str) -> tuple[Value | NoValue | Problem, int | None]:
        """Return what a typed line means, and the year a number is of, where it names one."""
        text, year = _dated(line) if self.variable.kind == "number" else (line, None)
        return read_answer(self.variable, text), year

    def _needs_evidence(self, value: Value | NoValue) -> bool:
        """Say whether a level counts for less until something shows it."""
        above = self.interview.flow.vocabulary.evidence_above
        shown = self.question.old and self.question.old.evidence
        if self.variable.kind != "ordinal" or isinstance(value, NoValue) or float(str(value)) <= above or shown:
            return False
        self.ask.say(_text("ask.counts_as", level=above))
        return True

    def _evidence(self) -> dict[str, Any]:
        """Ask what shows an answer and how sure the person is: one line for both."""
        old = self.question.old
        before = _evidence_line(old) if old else ""
        line = self.ask.put(Prompt(_text("ask.evidence"), default=before, mended=True)).text
        evidence, confidence = _evidence_of(line)
        return {"evidence": evidence, "confidence": confidence or "medium"}

    def _confirm(self, say: Callable[[], tuple[str, ...]]) -> bool:
        try:
            for remark in say():
                self.ask.say(_text("ask.look_again", remark=remark))
        except ChangedError as error:
            if not error.id:
                raise
            self.ask.say(_text("ask.answered_meanwhile"))
        return True


# --- lines ------------------------------------------------------------------------------------------------

_NOTHING = "-"
_SURE: tuple[Confidence, ...] = ("high", "low")  # what a word at the end says; medium needs none


def answer_line(answer: Answer) -> str:
    """Return a number or a text as it is typed, a number with its year."""
    if answer.state != "value":
        return ""
    if not isinstance(answer.value, float):
        return str(answer.value)
    return plain_number(answer.value) + (f" in {answer.year}" if answer.year else "")


def _wrong_words(problem: Problem) -> str:
    return problem.what + (f" ({problem.hint})" if problem.hint else "")


def _dated(line: str) -> tuple[str, int | None]:
    """Part a number from the year it is of: 14.1 in 2019."""
    found = _IN_YEAR.fullmatch(line.strip())
    return (found[1], int(found[2])) if found else (line, None)


def _evidence_line(answer: Answer) -> str:
    """Return evidence as it is typed, with how sure the person was at its end."""
    sure = _text(f"ask.sure.{answer.confidence}") if answer.confidence in _SURE else ""
    return ", ".join(part for part in (answer.evidence, sure) if part)


def _evidence_of(line: str) -> tuple[str, Confidence | None]:
    """Part evidence from how sure a person is, which a comma and a word at the end may say."""
    if line.strip() == _NOTHING:
        return "", None
    for confidence in _SURE:
        word = re.escape(_text(f"ask.sure.{confidence}"))
        if found := re.fullmatch(rf"(?:(.*?)[,;]\s*)?{word}\.?", line.strip(), re.IGNORECASE | re.DOTALL):
            return (found[1] or "").strip(), confidence
    return line.strip(), None
