"""What a question is: by its mark an answer given on another day, in another edition, finds the same question."""

from __future__ import annotations

import hashlib
import json

from latecomer.questionnaire.flow import Flow, Step

MARK = 12


def mark(step: Step) -> str:
    """Return what stands for all that decides what an answer means: the question, its unit, what can be ticked.

    Hints, reasons and figures beside it may change; the answer means the same.
    """
    variable = step.variable
    levels = [list(level.statements) for level in variable.levels]
    parts = [
        *(variable.id, step.text, variable.kind, variable.unit, levels),
        *(dict(variable.choices), sorted(variable.alone), variable.at_most),
    ]
    return _hash(parts)


def edition(flow: Flow) -> str:
    """Return what stands for all questions of a questionnaire, in their order."""
    return _hash([flow.questionnaire.id, flow.questionnaire.version, *map(mark, flow.steps)])


def _hash(content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:MARK]
