"""The interview: question by question, with every answer on disk before the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from latecomer.profile import Answer, Profile, Variable
from latecomer.profile.words import answer_text
from latecomer.questionnaire.asking import Ask, Choice
from latecomer.questionnaire.flow import Flow, Step, answered
from latecomer.questionnaire.session import Session
from latecomer.yamlfile import Wrong

ANSWER, TAKE, UNKNOWN, SKIPPED = "answer", "take", "unknown", "skipped"
BACK, NEXT_MODULE, LEAVE = "back", "next_module", "leave"
LEVEL = "level"


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
            else:
                self._answer(step, action)

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
        choices: list[Choice] = [(ANSWER, "Answer")]
        offer = self.session.profile.answers.get(step.variable.id)
        if offer and offer.state == "value" and not answered(self.session.profile, step.variable.id):
            choices.append((TAKE, f"Take what the data say: {answer_text(step.variable, offer)}"))
        choices += [
            (UNKNOWN, "I do not know"),
            (SKIPPED, "Not relevant here"),
            (BACK, "Back to an earlier answer"),
            (NEXT_MODULE, "Skip the rest of this part for now"),
            (LEAVE, "Save and leave"),
        ]
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

    def _answer(self, step: Step, action: str) -> None:
        profile = self.session.profile
        if action in (UNKNOWN, SKIPPED):
            answer = Answer(state="unknown" if action == UNKNOWN else "skipped", via="respondent")
        elif action == TAKE:
            answer = replace(profile.answers[step.variable.id], via="respondent")
        else:
            answer = self._value(step.variable, step)
        answer = replace(answer, role=self.role, date=self.date)
        changed = self.flow.settled(replace(profile, answers={**profile.answers, step.variable.id: answer}))
        self.session.confirm(changed, step.variable.id, self.role)
        self._remark(step, changed)

    def _remark(self, step: Step, profile: Profile) -> None:
        wrong = self.flow.constraint(step, profile)
        if wrong:
            self.ask.say(f"Please look again: {wrong}. The answers are kept as they are; go back to change them.")
        for remark in self.remarks(profile):
            if remark not in self.said:
                self.said.add(remark)
                self.ask.say(f"Please look again: {remark} If both are right, let them stand.")

    def _value(self, variable: Variable, step: Step) -> Answer:
        judged = False
        value: float | bool | str | tuple[str, ...]
        if variable.kind == "ordinal":
            value, judged = self._level(variable)
        elif variable.kind == "boolean":
            value = self.ask.select(variable.label, [("yes", "Yes"), ("no", "No")]) == "yes"
        elif variable.kind == "choices":
            value = self._choices(variable)
        else:
            raw = self.ask.text(_prompt(variable), self._remainder(step), lambda line: self._wrong(variable, line))
            value = _number(raw) if variable.kind == "number" else raw
        evidence = self.ask.text("What shows it? (a document, a visit, a number; empty if nothing)")
        above = variable.kind == "ordinal" and float(value) > self.flow.vocabulary.evidence_above  # type: ignore[arg-type]
        if above and not evidence:
            self.ask.say(f"Without evidence this counts as level {self.flow.vocabulary.evidence_above} for now.")
        sure = [("high", "Sure"), ("medium", "Fairly sure"), ("low", "A guess")]
        confidence = self.ask.select("How sure are you?", sure, "medium")
        return Answer(
            value=value,
            confidence=confidence,  # type: ignore[arg-type]
            via="respondent",
            evidence=evidence,
            judged=judged,
        )

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
            action = self.ask.select("Is that right?", choices, "keep")
            if action == "keep":
                return float(level), False
            if action == LEVEL:
                levels = [(str(n), f"{n}: {one.label}") for n, one in enumerate(variable.levels)]
                return float(self.ask.select(variable.label, levels, str(level))), True

    def _choices(self, variable: Variable) -> tuple[str, ...]:
        while True:
            ticked = self.ask.tick(variable.label, list(variable.choices.items()))
            try:
                return tuple(self.flow.vocabulary.value(variable.id, ticked))
            except Wrong as error:
                self.ask.say(f"{error.what}: {error.hint}")

    def _wrong(self, variable: Variable, line: str) -> str:
        if variable.kind == "text":
            return "" if line else "please write a few words"
        try:
            self.flow.vocabulary.value(variable.id, _number(line))
        except ValueError as error:
            hint = getattr(error, "hint", "")
            return (
                f"{error}" + (f" ({hint})" if hint else "") if isinstance(error, Wrong) else "please type a number"
            )
        return ""

    def _remainder(self, step: Step) -> str:
        """Offer what is left of 100 for the last of several shares."""
        others = [id for id in step.item.ask if id != step.variable.id]
        if not others or step.item.constraint is None:
            return ""
        known = self.session.profile.known
        if not all(id in known for id in others):
            return ""
        left = 100.0 - sum(float(str(known[id].value)) for id in others)
        return f"{left:g}" if 0 <= left <= 100 else ""


def level_of(variable: Variable, ticked: list[str]) -> int:
    """Return the highest level all of whose statements, and all lower ones, are ticked."""
    level = 0
    for number, described in enumerate(variable.levels[1:], start=1):
        if not all(f"{number}.{i}" in ticked for i in range(len(described.statements))):
            break
        level = number
    return level


def _number(line: str) -> float:
    """Read a number that may be written with spaces: 12 000."""
    return float(line.replace(" ", ""))


def _prompt(variable: Variable) -> str:
    if variable.kind == "number":
        return f"{variable.label} ({variable.unit}, {variable.low:g} to {variable.high:g})"
    return variable.label
