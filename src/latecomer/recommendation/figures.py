"""The public figures that speak for a card, in words: value, year, and what income and size lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from latecomer.analogues import Setting, before_of
from latecomer.diagnosis import Reading
from latecomer.engine import Table
from latecomer.measurement.figures import numbers_of
from latecomer.messages import NOTHING, Message
from latecomer.profile.figures import figure, number_text
from latecomer.recommendation.findings import Contribution, Recommendation
from latecomer.vocabulary import Vocabulary

# Signs that are quoted for a card, and figures for each.
FIGURES = 2
PER_SIGN = 2
# A sign that adds less, or holds by less, says too little to be quoted: nine tenths of the predicted is no gap.
LEAST = 3.0
LEAST_SHARE = 0.2
# A figure that moved by less than this share of itself has not moved.
MOVED = 0.08
# Years from which a figure is old: it is told with its year, and not as a movement.
OLD = 5


def figures_of(
    contributions: Sequence[Contribution],
    vocabulary: Vocabulary,
    readings: Mapping[str, Reading],
    stands: Table,
    row: int,
    beside: Setting,
) -> tuple[tuple[Message, str], ...]:
    """Return the figures of the signs that add most to a case, each figure once, with what each sign means.

    The card's own signs are quoted, first those of something that is lacking, then those that clients are there;
    the signs of the constraint it answers only where no figure of its own speaks. A sign that rests on several
    figures is told with two; the first of all with how it moved.
    """
    quoted: set[str] = set()
    found: list[tuple[Message, str]] = []
    for part in sorted(contributions, key=lambda c: (c.failure != "", c.sign.setting)):
        if part.points < LEAST or part.sign.share < LEAST_SHARE:
            continue
        if len(found) == FIGURES or (part.failure and found):
            break
        told: list[Message] = []
        for name, shown in numbers_of(part.sign, vocabulary)[:PER_SIGN]:
            if shown not in quoted and readings[shown].state == "value":
                says = phrase(readings[shown])
                if not quoted and (moved := _moved(shown, vocabulary, readings, stands, row, beside)):
                    says = Message("figure.moved", {"says": says, "trend": moved})
                quoted.add(shown)
                told.append(_beside_predicted(says, name, shown, vocabulary, stands, row))
        if told:
            both = {"first": told[0], "second": told[-1]}
            says = told[0] if len(told) == 1 else Message("figure.both", both)
            says = Message("figure.setting", {"says": says}) if part.sign.setting else says
            found.append((says, part.sign.means))
    return tuple(found)


def figures_told(r: Recommendation) -> set[str]:
    """Return the figures that are told of an entry, by id."""
    return {one.code.removeprefix("phrase.") for figure in r.figures for one in figure.walk()}


def phrase(reading: Reading) -> Message:
    """Return what tells one figure."""
    told = {"label": reading.label, "told": reading.told, "number": reading.number, "years": reading.years}
    return Message(f"phrase.{reading.id}", told)


def trend(here: tuple[float, int | None], before: tuple[float | None, int | None], unit: str) -> Message:
    """Say how a figure moved from an earlier year; nothing where it hardly did, or one year is both.

    Parameters
    ----------
    here, before : tuple
        Value and year.
    """
    (now, now_in), (then, then_in) = here, before
    if then is None or then_in is None or then_in == now_in:
        return NOTHING
    if abs(now - then) <= MOVED * abs(then) or figure(now, unit) == figure(then, unit):
        return NOTHING
    return Message("trend.up" if now > then else "trend.down", {"before": figure(then, unit), "in": then_in})


def _moved(
    shown: str,
    vocabulary: Vocabulary,
    readings: Mapping[str, Reading],
    stands: Table,
    row: int,
    beside: Setting,
) -> Message:
    """Say how a public figure moved, up to now.

    A ministry's own is not laid beside the panel's of an earlier year; of an old one nobody knows where it went.
    """
    year = readings[shown].year
    if readings[shown].via != "indicator" or year is None or beside.profile.as_of - year > OLD:
        return NOTHING
    here = float(stands.column(shown).values[row]), year
    return trend(here, before_of(beside, shown), vocabulary[shown].unit)


def _beside_predicted(
    says: Message, name: str, shown: str, vocabulary: Vocabulary, stands: Table, row: int
) -> Message:
    """Say of a gap what income and size predict."""
    value, expected = stands.column(shown), stands.column(f"{shown}_expected")
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
