"""How much of the source's tables the cards reach, and which signs speak for how many economies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latecomer.assessment import measure_profiles
from latecomer.knowledge import Knowledge
from latecomer.library import Library
from latecomer.measurement.figures import LEAST
from latecomer.profile import Answer, Profile
from latecomer.vocabulary import Variable

DRAWS = 64


@dataclass(frozen=True)
class Row:
    """One row of a table of the source, and the cards that reach it."""

    table: str
    id: str
    label: str
    cards: tuple[str, ...]


@dataclass(frozen=True)
class Fired:
    """One sign of need: for how many economies it is decided, and for how many it adds or takes a point.

    Attributes
    ----------
    card, sign : str
    decided, speaks : int
        Economies of those measured.
    of : int
        Economies measured.
    """

    card: str
    sign: str
    decided: int
    speaks: int
    of: int


def tables(knowledge: Knowledge) -> Iterator[Row]:
    """Yield the programme types of Table 2-6, responses of Table 2-7 and groups of Table 2-8, with their cards."""
    cards = knowledge.institutions.values()
    for id, programme in knowledge.programmes.items():
        yield Row("2-6", id, programme.label, tuple(sorted(c.id for c in cards if id in c.programmes)))
    for failure in knowledge.failures.values():
        for id, response in failure.responses.items():
            yield Row("2-7", id, response.label, tuple(sorted(c.id for c in cards if id in c.responses)))
    for id, group in knowledge.target_groups.items():
        yield Row("2-8", id, group.label, tuple(sorted(c.id for c in cards if id in c.serves)))


def fired(library: Library, profiles: Sequence[Profile]) -> tuple[Fired, ...]:
    """Count for every sign of need the economies for which it is decided, and for which it speaks."""
    decided: dict[tuple[str, str], int] = {}
    speaks: dict[tuple[str, str], int] = {}
    for measured in measure_profiles(profiles, library, DRAWS):
        batch, evaluator = measured.measures.batch, measured.measures.evaluator
        for card in measured.measures.cards.values():
            for sign, points in zip(card.need.signs, card.need.points, strict=True):
                key = card.card.id, sign.id
                known = batch.mean(evaluator.held(sign).known) > 0.5
                decided[key] = decided.get(key, 0) + int(known.sum())
                speaks[key] = speaks.get(key, 0) + int((np.abs(points) >= LEAST).sum())
    return tuple(Fired(card, sign, decided[card, sign], n, len(profiles)) for (card, sign), n in speaks.items())


def idle_answers(library: Library, profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Return the questions no answer to which moves anything measured of some profiles, not even a bound.

    The profiles are tried as they are, and the first without any answer and with every body as well.

    A question that moves nothing costs a respondent's patience and should not be asked.
    """
    asked = library.asked
    bodies = {id: _given(True) for id in asked if id.endswith(".exists")}  # what clients receive asks for a body
    profiles = [*profiles, *(replace(profile, answers=of) for profile in profiles[:1] for of in ({}, bodies))]
    left = {id: v for id, v in library.vocabulary.items() if id in asked and v.kind != "text"}
    for profile in profiles:  # one after the other: most answers move the first
        tries = [
            (id, replace(profile, answers={**profile.answers, id: _given(value)}))
            for id, variable in left.items()
            for value in _values(variable)
        ]
        before, *after = _moved(library, [profile, *(changed for _, changed in tries)])
        for (id, _), row in zip(tries, after, strict=True):
            if id in left and not np.array_equal(row, before):
                del left[id]
    return tuple(left)


def _given(value: object) -> Answer:
    return Answer(value=value, confidence="high", evidence="seen")  # type: ignore[arg-type]


def _values(variable: Variable) -> list[object]:
    """Return the ends and the middle of what may be answered."""
    if variable.kind == "boolean":
        return [True, False]
    if variable.kind == "choices":
        return [(option,) for option in variable.options]
    return [variable.low, (variable.low + variable.high) // 2, variable.high]


def _moved(library: Library, profiles: Sequence[Profile]) -> list[NDArray[np.float64]]:
    """Return everything measured of each profile as one row of numbers."""
    rows: list[NDArray[np.float64]] = []
    parts: list[NDArray[Any]]
    for measured in measure_profiles(profiles, library, DRAWS):
        m = measured.measures
        parts = []
        for card in m.cards.values():
            parts += [card.case, card.case_low, card.case_high, card.order, card.verdict, card.exempt]
            parts += [card.ready_low, card.ready_high, card.shut, card.restricted, card.presence.exists]
            parts += [*card.forms.astype(float), *card.links.astype(float), np.nan_to_num(card.presence.delivery)]
        for standing in m.standings.values():
            parts += [standing.level, standing.open, standing.decided]
        for severity in m.severities.values():
            parts += [severity.total, m.batch.mean(severity.least.ravel()), m.batch.mean(severity.most.ravel())]
        parts += [mask for of in m.holds.values() for mask in of.values()] + [m.capacity]
        rows += list(np.stack([np.asarray(part, dtype=np.float64) for part in parts], axis=1))
    return rows
