"""Whether Korea's record is a guide for this country, and on how much that rests."""

from __future__ import annotations

from latecomer.analogues import Comparators
from latecomer.diagnosis import Diagnosis, in_sentence
from latecomer.knowledge import Method
from latecomer.recommendation.model import Guide

THIN = 1 / 3


def guide(diagnosis: Diagnosis, comparators: Comparators, method: Method, answered: int, asked: int) -> Guide:
    """Say where Korea is a poor guide, and why: the kind of economy, its distance, signs that disagree."""
    reasons = [f"{context.label}." for context in diagnosis.contexts if context.poor_guide]
    overall = comparators.overall
    if overall.found and overall.closeness == "far":
        reasons.append(f"No Korean year is near: the nearest, {overall.nearest}, is far off in most figures.")
    loose = [p for p in diagnosis.positions if p.fit < method.fit and p.decided >= method.decided]
    if loose:
        names = ", ".join(in_sentence(p.label) for p in loose)
        reasons.append(f"The signs of several levels hold at once, and earlier ones do not: {names}.")
    thin = ""
    if asked and answered < THIN * asked:
        thin = f"{answered} of {asked} questions are answered: this says where to look, not what to build."
    return Guide(bool(reasons), tuple(reasons), thin)
