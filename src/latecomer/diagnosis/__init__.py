"""Where a country stands on Korea's path, what holds it back, and what to be careful of."""

from latecomer.diagnosis.model import (
    CautionFinding,
    Cited,
    ContextFinding,
    ContradictionFinding,
    Diagnosis,
    Position,
    Severity,
    SignFinding,
    TargetFinding,
    UseFinding,
)
from latecomer.diagnosis.positions import place
from latecomer.diagnosis.readings import Reading, readings
from latecomer.diagnosis.survey import contradictions, diagnose, severity_draws
from latecomer.diagnosis.weighing import Weighed, cited, holds, weigh
from latecomer.diagnosis.wording import in_sentence

__all__ = [
    "CautionFinding",
    "Cited",
    "ContextFinding",
    "ContradictionFinding",
    "Diagnosis",
    "Position",
    "Reading",
    "Severity",
    "SignFinding",
    "TargetFinding",
    "UseFinding",
    "Weighed",
    "cited",
    "contradictions",
    "diagnose",
    "holds",
    "in_sentence",
    "place",
    "readings",
    "severity_draws",
    "weigh",
]
