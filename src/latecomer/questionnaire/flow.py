"""The flow of an interview: which questions there are, which are relevant now, what comes next.

Knows no terminal and no file: a profile goes in, steps come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from latecomer.profile import Profile
from latecomer.profile.changing import relevant
from latecomer.profile.table import as_stands
from latecomer.questionnaire.model import Item, Questionnaire
from latecomer.vocabulary import Variable, Vocabulary


@dataclass(frozen=True)
class Step:
    """One variable to be answered.

    Attributes
    ----------
    text : str
        The question as it is put.
    function : str
        The function of an institution it is about; empty for other questions.
    """

    variable: Variable
    module: str
    module_label: str
    text: str
    item: Item
    function: str = ""


Order = Callable[[Sequence[Step], Profile], Sequence[Step]]


def as_written(steps: Sequence[Step], _: Profile) -> Sequence[Step]:
    """Keep the order of the questionnaire."""
    return steps


def answered(profile: Profile, id: str) -> bool:
    """Say whether a person has answered, as against public data that only offer a value."""
    answer = profile.answers.get(id)
    return answer is not None and not answer.public


def _said_all_the_same(profile: Profile, id: str) -> bool:
    return answered(profile, id) and profile.answers[id].counts


def _recent(step: Step, profile: Profile) -> bool:
    """Say whether public data hold a figure no older than the question wants."""
    limit, there = step.item.older_than, profile.answers.get(step.variable.id)
    if limit is None or there is None or not there.public or there.year is None:
        return False
    return profile.as_of - there.year <= limit


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

    def within(self, functions: Collection[str], profile: Profile) -> Flow:
        """Ask who does it of some functions only, and of those that a question names or people spoke of."""
        told = {s.function for s in self.steps if s.function and answered(profile, s.variable.id)}
        asked = {*functions, *told}
        kept = (s for s in self.steps if not s.function or s.item.functions or s.function in asked)
        return replace(self, steps=tuple(kept))

    def relevant(self, profile: Profile) -> tuple[Step, ...]:
        """Return the steps that nothing known has made irrelevant, and those that were answered all the same.

        A figure that public data hold, and that is recent enough for its question, need not be asked for.
        """
        stands = as_stands(profile, self.vocabulary)
        return tuple(
            step
            for step in self.steps
            if (relevant(step.variable.id, stands, self.vocabulary) and not _recent(step, profile))
            or _said_all_the_same(profile, step.variable.id)
        )

    def open(self, profile: Profile, order: Order = as_written) -> tuple[Step, ...]:
        """Return the relevant steps that nobody has answered yet; what public data say is only an offer."""
        left = [step for step in self.relevant(profile) if not answered(profile, step.variable.id)]
        return tuple(order(left, profile))


def _steps(item: Item, module: str, label: str, vocabulary: Vocabulary) -> list[Step]:
    steps = [Step(vocabulary[id], module, label, item.questions.get(id, item.question), item) for id in item.ask]
    for function, ids in item.of_functions(vocabulary).items():
        described = vocabulary.functions[function]
        words = {**item.each_function, **(item.each_rule if described.rule else {})}
        for part, id in ids.items():
            text = words[part].replace("{asks}", described.asks).replace("{function}", described.label)
            steps.append(Step(vocabulary[id], module, label, text, item, function))
    return steps
