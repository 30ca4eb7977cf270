"""The public figures that speak for a card, in words: value, year, and what income and size lead one to expect."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from latecomer.diagnosis import Reading
from latecomer.engine import Table
from latecomer.messages import Message
from latecomer.profile.figures import number_text
from latecomer.recommendation.findings import Contribution
from latecomer.vocabulary import Vocabulary

FIGURES = 2
LEAST = 3.0


def figures_of(
    contributions: Sequence[Contribution],
    vocabulary: Vocabulary,
    readings: Mapping[str, Reading],
    stands: Table,
    row: int,
) -> tuple[Message, ...]:
    """Return the figures of the signs that add most to a case, each figure once.

    Signs that add less than `LEAST` points say too little to be quoted.
    """
    guards = {variable.guard for variable in vocabulary.values()}
    found: dict[str, Message] = {}
    for part in contributions:
        if part.points < LEAST:
            continue
        for name in part.sign.reads:
            shown = known_figure(name, vocabulary)
            if shown in guards or vocabulary[shown].kind != "number":
                continue
            if shown not in found and readings[shown].state == "value" and shown != part.sign.proxy_for:
                found[shown] = _message(name, shown, vocabulary, readings, stands, row)
                break
        if len(found) == FIGURES:
            break
    return tuple(found.values())


def known_figure(name: str, known: Container[str]) -> str:
    """Return the figure a reader knows behind a variable: of a gap the figure itself."""
    base = name.removesuffix("_gap").removesuffix("_relative")
    return base if f"{base}_expected" in known else name


def phrase(reading: Reading) -> Message:
    """Return what tells one figure."""
    told = {"label": reading.label, "told": reading.told, "number": reading.number, "years": reading.years}
    return Message(f"phrase.{reading.id}", told)


def _message(
    name: str,
    shown: str,
    vocabulary: Vocabulary,
    readings: Mapping[str, Reading],
    stands: Table,
    row: int,
) -> Message:
    reading, value = readings[shown], stands.column(shown)
    expected = stands.column(f"{shown}_expected")
    says = phrase(reading)
    if name == shown or not expected.known[row] or not value.known[row] or expected.values[row] <= 0:
        return says
    predicted = vocabulary[f"{shown}_expected"].predicted
    assert predicted
    size = "figure.size" if len(predicted.on) > 1 else "figure.income"
    return Message(
        "figure.relative",
        {
            "says": says,
            "ratio": float(value.values[row] / expected.values[row]),
            "expected": number_text(float(expected.values[row]), vocabulary[shown].unit),
            "size": size,
        },
    )
