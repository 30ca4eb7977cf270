"""Values in words: with unit, level and choice as a reader sees them."""

from __future__ import annotations

import re

from latecomer.messages import Message, of_one, say
from latecomer.profile.model import Answer
from latecomer.vocabulary import Variable

# The unit of an index is its scale: "-2.5 to 2.5", "0 (low) to 8 (high)", "0-100".
SCALE = re.compile(r"-?[\d.]+( \(\w+\))?( to |-)")


def number_text(value: float, unit: str) -> str:
    """Write a number with its unit, to three significant digits."""
    size = abs(value)
    if size >= 1000:
        shown = f"{float(f'{value:.4g}'):,.0f}"
    else:
        shown = f"{value:.3g}" if size >= 0.01 or value == 0 else f"{value:.1g}"
        shown = f"{float(shown):g}" if "e" in shown else shown
    if SCALE.match(unit):
        return say(Message("value.on_scale", {"value": shown, "scale": unit}))
    return with_unit(shown, unit)


def with_unit(shown: str, unit: str) -> str:
    """Write a number before its unit."""
    return f"{shown} {of_one(unit) if shown == '1' else unit}".strip()


def rounded(value: float) -> str:
    """Write a number as prose does: whole from twenty, a tenth from one, two digits that count below."""
    size = abs(value)
    if size >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    shown = f"{value:.0f}" if size >= 19.95 else f"{value:.1f}" if size >= 0.95 else f"{value:.2g}"
    return f"{float(shown):g}".replace("-", "−")


def value_text(variable: Variable, value: object) -> str:
    """Write a value in words."""
    if variable.kind == "number":
        return number_text(float(value), variable.unit)  # type: ignore[arg-type]
    if variable.kind == "ordinal":
        level = int(value)  # type: ignore[call-overload]
        return say(Message("value.level", {"level": level, "label": variable.levels[level].label}))
    if variable.kind == "boolean":
        return say(Message("value.yes" if value else "value.no"))
    if variable.kind == "choices":
        return "; ".join(variable.choices[option] for option in value)  # type: ignore[attr-defined]
    return str(value)


def answer_text(variable: Variable, answer: Answer) -> str:
    """Write an answer in words, with its year and source."""
    if answer.state != "value":
        return say(Message(f"value.{answer.state}"))
    behind = ", ".join(filter(None, (answer.when(), answer.source))) if answer.source else ""
    return f"{value_text(variable, answer.value)}{f' ({behind})' if behind else ''}"
