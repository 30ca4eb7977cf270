"""Where a country stands on Korea's path, what holds it back, and what to be careful of."""

from latecomer.diagnosis.model import (
    CautionFinding,
    Cited,
    ContextFinding,
    ContradictionFinding,
    Diagnosis,
    FirstFinding,
    Position,
    RoadFinding,
    Severity,
    SignFinding,
    TargetFinding,
    UseFinding,
)
from latecomer.diagnosis.readings import Reading, answers_differ, readings, set_aside_words, ticks_differ
from latecomer.diagnosis.signs import Signs, cited
from latecomer.diagnosis.survey import contradictions, diagnose

__all__ = [
    "CautionFinding",
    "Cited",
    "ContextFinding",
    "ContradictionFinding",
    "Diagnosis",
    "FirstFinding",
    "Position",
    "Reading",
    "RoadFinding",
    "Severity",
    "SignFinding",
    "Signs",
    "TargetFinding",
    "UseFinding",
    "answers_differ",
    "cited",
    "contradictions",
    "diagnose",
    "readings",
    "set_aside_words",
    "ticks_differ",
]
