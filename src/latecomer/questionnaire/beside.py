"""What stands beside a question: public figures, and where the questionnaire leads on after an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from latecomer.engine import Condition
from latecomer.engine.condition import Compare, Name, Number, Operator
from latecomer.messages import Message, say
from latecomer.numbers import plain_number
from latecomer.profile.changing import relevant
from latecomer.profile.model import Answer, Profile
from latecomer.profile.table import as_stands
from latecomer.profile.values import answer_text
from latecomer.questionnaire.flow import Step
from latecomer.vocabulary import Vocabulary

OPERATORS: Mapping[Operator, str] = {
    **{"<": "below", "<=": "at_most", ">": "above", ">=": "at_least", "==": "exactly", "!=": "other"},
}
_GOES_ON = re.compile(r" \(|[;,]")


def public_part(profile: Profile) -> Profile:
    """Return a profile as public data alone have it: what is asked of an office hangs on no other office."""
    return replace(profile, answers={id: answer for id, answer in profile.answers.items() if answer.public})


def shortly(answer: Answer) -> Answer:
    """Return a public figure with the name of its source alone; review and report have all of it."""
    return replace(answer, source=_GOES_ON.split(answer.source)[0]) if answer.via == "indicator" else answer


def figures_beside(step: Step, profile: Profile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what public data say about a question: values with year and source, shortly; the bodies, once."""
    first = step.variable.id.endswith(".exists")
    bodies = profile.bodies.get(step.function, ()) if first else ()
    own = () if bodies else (step.variable.id,)  # whoever is on record says that there is one
    ids = [id for id in dict.fromkeys((*step.item.data, *own)) if id in profile.answers]
    figures = [(vocabulary[id], profile.answers[id]) for id in ids if profile.answers[id].public]
    return (
        *(say(Message("beside.body", {"name": b.name, "since": b.since, "source": b.told_by()})) for b in bodies),
        *(
            say(Message("beside.figure", {"label": v.label, "told": answer_text(v, shortly(a))}))
            for v, a in figures
        ),
    )


def leads_on(steps: Sequence[Step], vocabulary: Vocabulary) -> dict[str, int]:
    """Return where to go on after a no.

    Returns
    -------
    dict of str to int
        Of each question that a no makes others after it idle: the index of the first that is not; the number of
        questions where none is left.
    """
    found = {}
    for i, step in enumerate(steps):
        if step.variable.kind != "boolean":
            continue
        stands = as_stands(Profile("", 0, {step.variable.id: Answer(value=False)}), vocabulary)
        rest = range(i + 1, len(steps))
        onward = next((j for j in rest if relevant(steps[j].variable.id, stands, vocabulary)), len(steps))
        if onward > i + 1:
            found[step.variable.id] = onward
    return found


def only_if(step: Step, numbers: Mapping[str, int], vocabulary: Vocabulary) -> str:
    """Say when a question is to be left out, where that hangs on one number asked before; nothing otherwise."""
    condition: Condition | None = vocabulary.needs.get(step.variable.id)
    match condition:
        case Compare(Name(id), operator, Number(value)) if id in numbers:
            params: dict[str, Any] = {
                "number": numbers[id],
                "value": f"{plain_number(value)} {vocabulary[id].unit}",
            }
            return say(Message(f"beside.only_if.{OPERATORS[operator]}", params))
    return ""
