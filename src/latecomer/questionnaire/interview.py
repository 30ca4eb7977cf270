"""The interview: question by question, with every answer on disk before the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from latecomer.errors import Problem
from latecomer.numbers import plain_number
from latecomer.profile import Answer, Profile
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import change, correct, rest_of
from latecomer.profile.model import Value
from latecomer.profile.reconciling import own_response, with_response
from latecomer.profile.values import answer_text
from latecomer.questionnaire.asking import Ask, Choice
from latecomer.questionnaire.flow import Flow, Step, answered
from latecomer.questionnaire.session import Session
from latecomer.vocabulary import Variable

ANSWER, TAKE, UNKNOWN, SKIPPED = "answer", "take", "unknown", "skipped"
BACK, NEXT_MODULE, LEAVE = "back", "next_module", "leave"
LEVEL = "level"
NO_EVIDENCE = "-"
_IN_YEAR = re.compile(r"(.+?)\s+in\s+((?:19|20)\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """What a person said: the value, what else the answer holds, and whether nothing shows it."""

    value: Value | NoValue
    given: dict[str, Any] = field(default_factory=dict)
    without_evidence: bool = False


@dataclass
class Interview:
    """One sitting.

    Attributes
    ----------
    role : str
        Role of whoever answers, noted with every answer; never a name.
    date : str
        Today, ISO 8601.
    remarks : callable
        Says what does not fit together in a profile; each is said once, and may stand.
    """

    session: Session
    flow: Flow
    ask: Ask
    role: str = ""
    date: str = ""
    remarks: Callable[[Profile], tuple[str, ...]] = lambda _: ()
    set_aside: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)

    def run(self) -> bool:
        """Ask until nothing is left, or the person leaves.

        Returns
        -------
        bool
            Whether every relevant question has an answer.
        """
        again: Step | None = None
        while True:
            left = [s for s in self.flow.open(self.session.profile) if s.module not in self.set_aside]
            step = again or (left[0] if left else None)
            again = None
            if step is None:
                return not self.flow.open(self.session.profile)
            action = self._menu(step, left)
            if action == LEAVE:
                return False
            if action == NEXT_MODULE:
                self.set_aside.add(step.module)
            elif action == BACK:
                again = self._earlier() or step
            elif not self._answer(step, action):
                again = step

    def _menu(self, step: Step, left: list[Step]) -> str:
        here = sum(s.module == step.module for s in left)
        self.ask.say("")
        self.ask.say(f"{step.module_label}: {here} left here, {len(left)} in all")
        if step.item.heading:
            self.ask.say(step.item.heading)
        if step.item.hint:
            self.ask.say(f"How to judge: {step.item.hint}")
        self.ask.say(f"Why we ask: {step.item.why}")
        for line in self._data(step):
            self.ask.say(line)
        # Each action keeps its number from question to question.
        choices: list[Choice] = [
            (ANSWER, "Answer"),
            (UNKNOWN, "I do not know"),
            (SKIPPED, "Not relevant here"),
            (BACK, "Back to an earlier answer"),
            (NEXT_MODULE, "Skip the rest of this part for now"),
            (LEAVE, "Save and leave"),
        ]
        offer = self.session.profile.answers.get(step.variable.id)
        if offer and offer.state == "value" and offer.public:
            choices.append((TAKE, f"Take what the data say: {answer_text(step.variable, offer)}"))
        elif offer and not offer.public:
            self.ask.say(f"The answer so far: {answer_text(step.variable, offer)}")
            for one in offer.responses:
                self.ask.say(f"{one.role or one.via}: {answer_text(step.variable, one)}")
        return self.ask.select(step.text, choices, ANSWER)

    def _data(self, step: Step) -> list[str]:
        """Return what public data say about a question: value, year, source."""
        vocabulary, profile = self.flow.vocabulary, self.session.profile
        on_record = [
            f"On record: {body.name}, since {body.since} ({body.told_by()})"
            for body in profile.bodies.get(step.function, ())
        ]
        ids = dict.fromkeys((*step.item.data, step.variable.id))
        return on_record + [
            f"The data: {vocabulary[id].label}, {answer_text(vocabulary[id], answer)}"
            for id in ids
            if (answer := profile.answers.get(id)) and answer.public
        ]

    def _earlier(self) -> Step | None:
        steps = [
            s for s in self.flow.relevant(self.session.profile) if answered(self.session.profile, s.variable.id)
        ]
        if not steps:
            self.ask.say("There is no earlier answer yet.")
            return None
        profile = self.session.profile
        choices = [
            (s.variable.id, f"{s.variable.label}: {answer_text(s.variable, profile.answers[s.variable.id])}")
            for s in steps
        ]
        id = self.ask.select("Which answer?", choices, choices[-1][0])
        return next(s for s in steps if s.variable.id == id)

    def _answer(self, step: Step, action: str) -> bool:
        """Put an answer on disk; say whether there was one."""
        answer = self._given(step, action)
        if answer is None:
            return False
        id = step.variable.id
        changed = change(self.session.profile, id, answer, self.flow.vocabulary)
        self.session.confirm(changed, id, self.role)
        self._remark(changed)
        return True

    def _given(self, step: Step, action: str) -> Answer | None:
        profile, variable = self.session.profile, step.variable
        there = profile.answers.get(variable.id)
        old = own_response(there, self.role)
        signed = {"role": self.role, "date": self.date}
        if action == TAKE and there:
            return replace(there, via="respondent", responses=(), **signed)  # type: ignore[arg-type]
        if action in (UNKNOWN, SKIPPED):
            answer = correct(old, NoValue(action), variable, profile.as_of, **signed)
        else:
            said = self._ask_value(step, old if old and not old.public else None)
            if said is None:
                return None
            answer = correct(old, said.value, variable, profile.as_of, **said.given, **signed)
            answer = replace(answer, evidence="") if said.without_evidence else answer
        return with_response(there, answer, variable, profile.as_of)

    def _remark(self, profile: Profile) -> None:
        for remark in self.remarks(profile):
            if remark not in self.said:
                self.said.add(remark)
                self.ask.say(
                    f"Please look again: {remark} If it is right, let it stand; else go back and change it."
                )

    def _ask_value(self, step: Step, old: Answer | None) -> _Said | None:
        """Ask for a value, what shows it, and how sure; what was said before is offered again."""
        variable = step.variable
        given: dict[str, Any] = {}
        said: Value | NoValue
        if variable.kind == "ordinal":
            said, given["judged"] = self._level(variable)
        elif variable.kind == "boolean":
            before = ("yes" if old.value else "no") if old and old.state == "value" else ""
            said = self.ask.select(variable.label, [("yes", "Yes"), ("no", "No")], before) == "yes"
        elif variable.kind == "choices":
            ticked = self._choices(variable, old)
            if not ticked:
                return None
            said = ticked
        else:
            said, given["year"] = self._line(step, old)
        if isinstance(said, NoValue):
            return _Said(said)
        kept = old.evidence if old else ""
        nothing = f"{NO_EVIDENCE} for nothing" if kept else "empty if nothing"
        evidence = self.ask.text(f"What shows it? (a document, a visit, a number; {nothing})", kept)
        none = evidence in ("", NO_EVIDENCE)
        if variable.kind == "ordinal" and float(said) > self.flow.vocabulary.evidence_above and none:  # type: ignore[arg-type]
            self.ask.say(f"Without evidence this counts as level {self.flow.vocabulary.evidence_above} for now.")
        sure = [("high", "Sure"), ("medium", "Fairly sure"), ("low", "A guess")]
        given["confidence"] = self.ask.select("How sure are you?", sure, old.confidence if old else "medium")
        return _Said(said, {**given, "evidence": "" if none else evidence}, without_evidence=none)

    def _level(self, variable: Variable) -> tuple[float, bool]:
        """Let the statements that hold be ticked; the level is the highest whose own and all lower ones hold."""
        statements = [
            (f"{number}.{i}", text)
            for number, level in enumerate(variable.levels)
            for i, text in enumerate(level.statements)
        ]
        while True:
            ticked = self.ask.tick("Tick every statement that holds", statements)
            level = level_of(variable, ticked)
            self.ask.say(f"That makes level {level}: {variable.levels[level].label}")
            if any(int(key.split(".")[0]) > level for key in ticked):
                self.ask.say("A statement of a higher level holds, but not all of those below it.")
            choices = [("keep", "Keep it"), ("again", "Tick again"), (LEVEL, "Choose the level directly")]
            # Nothing ticked may be a key pressed too soon: it is no level until somebody says so.
            action = self.ask.select("Is that right?", choices, "keep" if ticked else "again")
            if action == "keep":
                return float(level), False
            if action == LEVEL:
                levels = [(str(n), one.label) for n, one in enumerate(variable.levels)]
                return float(self.ask.select(variable.label, levels, str(level))), True

    def _choices(self, variable: Variable, old: Answer | None) -> tuple[str, ...]:
        """Let choices be ticked until they go together; none, where nothing is ticked, is no answer."""
        ticked: Sequence[str] = old.value if old and isinstance(old.value, tuple) else ()
        while True:
            ticked = self.ask.tick(variable.label, list(variable.choices.items()), ticked)
            said = read_answer(variable, list(ticked))
            if isinstance(said, tuple):
                return said
            assert isinstance(said, Problem)
            if not ticked:
                none = (
                    f"where none applies, tick “{variable.choices[variable.alone[0]]}”; " if variable.alone else ""
                )
                self.ask.say(f"Nothing was ticked, so nothing is noted: {none}where you do not know, say so.")
                return ()
            self.ask.say(_words(said))

    def _line(self, step: Step, old: Answer | None) -> tuple[Value | NoValue, int | None]:
        """Ask for a text, or a number with the year it is of."""
        variable, as_of = step.variable, self.session.profile.as_of
        before = answer_line(old) if old else ""
        line = self.ask.text(
            _prompt(variable, as_of),
            before or self._remainder(step),
            lambda line: _wrong(variable, line, as_of),
        )
        text, year = _dated(line) if variable.kind == "number" else (line, None)
        said = read_answer(variable, text)
        assert not isinstance(said, Problem)
        return said, year

    def _remainder(self, step: Step) -> str:
        """Offer what is left of a whole for the last of its parts."""
        id, known = step.variable.id, self.session.profile.known
        for whole in self.flow.vocabulary.sums.values():
            others = [part for part in whole.of if part != id]
            if id in whole.of and all(part in known for part in others):
                left = rest_of(whole, (float(str(known[part].value)) for part in others))
                return plain_number(left) if step.variable.low <= left <= step.variable.high else ""
        return ""


def level_of(variable: Variable, ticked: list[str]) -> int:
    """Return the highest level all of whose statements, and all lower ones, are ticked."""
    level = 0
    for number, described in enumerate(variable.levels[1:], start=1):
        if not all(f"{number}.{i}" in ticked for i in range(len(described.statements))):
            break
        level = number
    return level


def answer_line(answer: Answer) -> str:
    """Return a number or a text as it is typed, a number with its year."""
    if answer.state != "value":
        return ""
    if not isinstance(answer.value, float):
        return str(answer.value)
    return plain_number(answer.value) + (f" in {answer.year}" if answer.year else "")


def _dated(line: str) -> tuple[str, int | None]:
    """Part a number from the year it is of: 14.1 in 2019."""
    found = _IN_YEAR.fullmatch(line.strip())
    return (found[1], int(found[2])) if found else (line, None)


def _wrong(variable: Variable, line: str, as_of: int) -> str:
    text, year = _dated(line) if variable.kind == "number" else (line, None)
    said = read_answer(variable, text)
    if isinstance(said, Problem):
        return _words(said)
    return f"{year} is after {as_of}, the year of the profile" if year and year > as_of else ""


def _words(problem: Problem) -> str:
    return problem.what + (f" ({problem.hint})" if problem.hint else "")


def _prompt(variable: Variable, as_of: int) -> str:
    if variable.kind != "number":
        return variable.label
    limits = f"{plain_number(variable.low)} to {plain_number(variable.high)}"
    return f"{variable.label} ({variable.unit}, {limits}; of {as_of}, or with its year: 12 in {as_of - 3})"
