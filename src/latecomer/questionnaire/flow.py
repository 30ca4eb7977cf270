"""The flow of an interview: which questions there are, which are relevant now, what comes next.

Knows no terminal and no file: a profile goes in, steps come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from latecomer.engine import evaluate, parse_condition
from latecomer.profile import Profile, Variable, Vocabulary
from latecomer.profile.table import as_stands
from latecomer.questionnaire.model import Asked, Item, Questionnaire


@dataclass(frozen=True)
class Step:
    """One variable to be answered.

    Attributes
    ----------
    text : str
        The question as it is put.
    function : str
        The function of an institution it is about; empty for other questions.
    needs : Asked or None
        The step is shown unless this is known to be false.
    """

    variable: Variable
    module: str
    module_label: str
    text: str
    item: Item
    function: str = ""
    needs: Asked | None = None


Order = Callable[[Sequence[Step], Profile], Sequence[Step]]


def as_written(steps: Sequence[Step], _: Profile) -> Sequence[Step]:
    """Keep the order of the questionnaire."""
    return steps


def answered(profile: Profile, id: str) -> bool:
    """Say whether a person has answered, as against public data that only offer a value."""
    answer = profile.answers.get(id)
    return answer is not None and not answer.public


@dataclass(frozen=True)
class Flow:
    """The steps of one questionnaire.

    Parameters
    ----------
    steps : tuple of Step
        All steps, in the order they are put.
    """

    questionnaire: Questionnaire
    vocabulary: Vocabulary
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, questionnaire: Questionnaire, vocabulary: Vocabulary, module: str = "") -> Flow:
        """Lay a questionnaire out as steps; of one module only, if it is named."""
        steps: list[Step] = []
        for part in questionnaire.modules:
            if module and part.id != module:
                continue
            for item in part.items:
                steps += _steps(item, part.id, part.label, vocabulary)
        return cls(questionnaire, vocabulary, tuple(steps))

    def relevant(self, profile: Profile) -> tuple[Step, ...]:
        """Return the steps that no answer has made irrelevant."""
        table = as_stands(profile, self.vocabulary)
        return tuple(
            step for step in self.steps if step.needs is None or not evaluate(step.needs.condition, table).false[0]
        )

    def open(self, profile: Profile, order: Order = as_written) -> tuple[Step, ...]:
        """Return the relevant steps that nobody has answered yet; what public data say is only an offer."""
        left = [step for step in self.relevant(profile) if not answered(profile, step.variable.id)]
        return tuple(order(left, profile))

    def settled(self, profile: Profile) -> Profile:
        """Mark answers that are not relevant any more as not counted, and count those that are again.

        Answers that questions of this flow did not ask stay as they are.
        """
        while True:
            shown = {step.variable.id for step in self.relevant(profile)}
            asked = {step.variable.id for step in self.steps}
            answers = {
                id: replace(answer, counts=id in shown)
                if id in asked and answer.counts != (id in shown)
                else answer
                for id, answer in profile.answers.items()
            }
            if answers == dict(profile.answers):
                return profile
            profile = replace(profile, answers=answers)

    def constraint(self, step: Step, profile: Profile) -> str:
        """Return what is wrong with the answers of a compound question, or nothing."""
        rule = step.item.constraint
        if rule is None:
            return ""
        truth = evaluate(rule.condition, as_stands(profile, self.vocabulary))
        return f"these answers do not fit together: {rule.text}" if truth.false[0] else ""


def _steps(item: Item, module: str, label: str, vocabulary: Vocabulary) -> list[Step]:
    steps = [
        Step(vocabulary[id], module, label, _text(item, vocabulary[id]), item, needs=item.relevant)
        for id in item.ask
    ]
    for function, described in vocabulary.asked_functions.items():
        exists = f"existing.{function}.exists"
        for part in item.each_function:
            id = f"existing.{function}.{part}"
            needs = None if part == "exists" else Asked(parse_condition(exists, vocabulary), exists)
            text = item.question.replace("{asks}", described.asks) if part == "exists" else vocabulary[id].label
            steps.append(Step(vocabulary[id], module, label, text, item, function, needs))
    return steps


def _text(item: Item, variable: Variable) -> str:
    return item.question if len(item.ask) == 1 else f"{item.question} {variable.label}:"
