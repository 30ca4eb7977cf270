"""Values in words: with unit, level and choice as a reader sees them."""

from __future__ import annotations

from latecomer.messages import Message, say
from latecomer.profile.kinds import kind_of
from latecomer.profile.model import Answer
from latecomer.vocabulary import Variable


def value_text(variable: Variable, value: object) -> str:
    """Write a value in words."""
    return kind_of(variable).words(variable, value)


def answer_text(variable: Variable, answer: Answer) -> str:
    """Write an answer in words, with its year and source."""
    if answer.state != "value":
        return say(Message(f"value.{answer.state}"))
    behind = ", ".join(filter(None, (answer.when(), answer.source))) if answer.source else ""
    return f"{value_text(variable, answer.value)}{f' ({behind})' if behind else ''}"
