"""What to find out of one card, and the figures to find first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from latecomer.countrydata.indicators import load_indicators
from latecomer.diagnosis import Diagnosis, Reading
from latecomer.knowledge import Institution, Knowledge
from latecomer.recommendation.findings import Contribution, OpenQuestion, Recommendation
from latecomer.recommendation.model import Figure
from latecomer.vocabulary import Vocabulary

THREE = 3
FIGURES = 5
# How many cards of a list are within reach: who does what they are about is worth asking.
REACH = 12


def _worth(
    card: Institution, contributions: tuple[Contribution, ...], existing: str, order: float
) -> dict[str, float]:
    """Return for each unknown of a card the points an answer would decide."""
    worth: dict[str, float] = {}
    for part in contributions:
        for id in part.sign.missing:
            worth[id] = worth.get(id, 0.0) + abs(part.sign.weight) / len(part.sign.missing)
    for part_of in ("exists", "delivery"):
        if part_of == "exists" or existing == "yes":
            worth[f"existing.{card.function}.{part_of}"] = max(order, 0.0) / 2
    return worth


def answers_that_would_change(
    card: Institution,
    contributions: tuple[Contribution, ...],
    existing: str,
    readings: Mapping[str, Reading],
    knowledge: Knowledge,
) -> tuple[OpenQuestion, ...]:
    """Return the three unknown answers that would move a card most: what people can say before what data lack."""
    case = sum(part.points for part in contributions)
    open_ids = {
        id: points
        for id, points in _worth(card, contributions, existing, case + card.general.points).items()
        if readings[id].state in ("not asked", "unknown") and readings[id].via != "formula"
    }
    first = sorted(open_ids, key=lambda id: (readings[id].kind == "number", -round(open_ids[id], 6), id))[:THREE]
    return tuple(OpenQuestion(id, readings[id].label, round(open_ids[id], 1), (card.name,)) for id in first)


def within_reach(recommendations: Iterable[Recommendation], knowledge: Knowledge) -> frozenset[str]:
    """Return the functions of the first cards of a list; where nothing is ranked, of the highest order."""
    first = sorted(recommendations, key=lambda r: (r.rank == 0, r.rank, -r.order, r.id))[:REACH]
    return frozenset(function for r in first for function in knowledge.institutions[r.id].functions)


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
    signs += [c.sign for r in recommendations for c in r.contributions]
    for sign in signs:
        parts = {part for id in sign.missing for part in vocabulary.figures[id]}
        for id in parts & weights.keys():
            weights[id] += abs(sign.weight)
    first = sorted(missing, key=lambda id: (-round(weights[id], 6), id))[:FIGURES]
    catalogue = load_indicators()
    return tuple(
        Figure(id, readings[id].label, vocabulary[id].unit, f"{catalogue[id].source}, {catalogue[id].code}")
        for id in first
    )
