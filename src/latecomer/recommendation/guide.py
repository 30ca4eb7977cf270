"""Whether Korea's record is a guide for this country, and on how much that rests."""

from __future__ import annotations

from latecomer.analogues import Comparators
from latecomer.diagnosis import Diagnosis
from latecomer.knowledge import Method
from latecomer.messages import NOTHING, Message
from latecomer.recommendation.model import Guide

THIN = 1 / 3


def guide(diagnosis: Diagnosis, comparators: Comparators, method: Method, answered: int, asked: int) -> Guide:
    """Say where Korea is a poor guide, and why: the kind of economy, its distance, signs that disagree."""
    reasons = [Message("guide.context", {"label": c.label}) for c in diagnosis.contexts if c.poor_guide]
    overall = comparators.overall
    if overall.found and overall.closeness == "far":
        reasons.append(Message("guide.far", {"year": overall.nearest}))
    loose = [p for p in diagnosis.positions if p.fit < method.fit and p.decided >= method.decided]
    if loose:
        reasons.append(Message("guide.loose", {"scales": tuple(p.label for p in loose)}))
    thin = NOTHING
    if asked and answered < THIN * asked:
        thin = Message("guide.thin", {"answered": answered, "asked": asked})
    return Guide(bool(reasons), tuple(reasons), thin)
