"""What to find out next: the unanswered questions, in the order of what an answer would move."""

from __future__ import annotations

from collections.abc import Mapping

from latecomer.diagnosis import Diagnosis, Reading
from latecomer.engine import names
from latecomer.profile import Vocabulary
from latecomer.profile.indicators import load_indicators
from latecomer.recommendation.findings import OpenQuestion, Recommendation
from latecomer.recommendation.model import Figure

LONGEST = 12
THREE = 3
SETTLED = ("does_not_apply", "not_in_this_form", "works_already")
FIGURES = 5


def ask_next(
    recommendations: tuple[Recommendation, ...],
    readings: Mapping[str, Reading],
    asked: frozenset[str],
    strong_case: float,
) -> tuple[OpenQuestion, ...]:
    """Rank unanswered questions.

    An answer is worth the points it would decide on every card still in play (its interval reaches a strong
    case), shared among the other variables the same sign still lacks; whether a body exists, and what its
    clients receive, is worth the importance of the card that waits for it.
    """
    worth: dict[str, float] = {}
    moves: dict[str, list[str]] = {}
    for r in recommendations:
        if r.importance_high < strong_case or r.verdict in SETTLED:
            continue
        for id, points in _worth(r).items():
            if id in asked and readings[id].state == "not asked":
                worth[id] = worth.get(id, 0.0) + points
                moves.setdefault(id, []).append(r.name)
    found = [
        OpenQuestion(id, readings[id].label, round(points, 1), tuple(sorted(set(moves[id]))))
        for id, points in worth.items()
    ]
    return tuple(sorted(found, key=lambda q: (-q.worth, q.id))[:LONGEST])


def _worth(r: Recommendation) -> dict[str, float]:
    """Return for each unknown of a card the points an answer would decide."""
    worth: dict[str, float] = {}
    for contribution in r.contributions:
        sign = contribution.sign
        for id in sign.missing if sign else ():
            assert sign
            worth[id] = worth.get(id, 0.0) + abs(sign.weight) / len(sign.missing)
    for part in ("exists", "delivery"):
        if part == "exists" or r.existing == "yes":
            worth[f"existing.{r.function}.{part}"] = max(r.importance, 0.0) / 2
    return worth


def answers_that_would_change(r: Recommendation, readings: Mapping[str, Reading]) -> tuple[OpenQuestion, ...]:
    """Return the three unknown answers or figures that would move a verdict most."""
    open_ids = {id: points for id, points in _worth(r).items() if readings[id].state != "value"}
    first = sorted(open_ids, key=lambda id: (-round(open_ids[id], 6), id))[:THREE]
    return tuple(OpenQuestion(id, readings[id].label, round(open_ids[id], 1), (r.name,)) for id in first)


def figures_to_find(
    diagnosis: Diagnosis,
    recommendations: tuple[Recommendation, ...],
    readings: Mapping[str, Reading],
    vocabulary: Vocabulary,
) -> tuple[Figure, ...]:
    """Name the headline figures to find first: those that would decide the most weight of signs."""
    missing = [id for id, reading in readings.items() if reading.headline and reading.state != "value"]
    weights = dict.fromkeys(missing, 0.0)
    signs = [s for p in diagnosis.positions for level in p.levels for s in level.signs]
    signs += [s for f in diagnosis.failures for s in f.signs]
    signs += [c.sign for r in recommendations for c in r.contributions if c.sign]
    for sign in signs:
        parts = {part for id in sign.missing for part in _made_of(id, vocabulary)}
        for id in parts & weights.keys():
            weights[id] += abs(sign.weight)
    first = sorted(missing, key=lambda id: (-round(weights[id], 6), id))[:FIGURES]
    catalogue = load_indicators()
    return tuple(
        Figure(id, readings[id].label, vocabulary[id].unit, f"{catalogue[id].source}, {catalogue[id].code}")
        for id in first
    )


def _made_of(id: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the variable, or those its formula reads."""
    formula = vocabulary.formulas.get(id)
    return names(formula) if formula else (id,)
