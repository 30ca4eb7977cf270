"""Which institutions to build, repair, look into or leave: importance, readiness, law, verdict, order."""

from latecomer.recommendation.findings import (
    VERDICTS,
    Contribution,
    FormFinding,
    LinkFinding,
    OpenQuestion,
    Recommendation,
    VerdictName,
)
from latecomer.recommendation.guide import guide
from latecomer.recommendation.judging import Grounds, judge
from latecomer.recommendation.law import LawFinding, law_table
from latecomer.recommendation.model import Assessment, Figure
from latecomer.recommendation.portfolio import capacity_of, recommend
from latecomer.recommendation.questions import answers_that_would_change, ask_next, figures_to_find
from latecomer.recommendation.roadmap import roadmap

__all__ = [
    "VERDICTS",
    "Assessment",
    "Contribution",
    "Figure",
    "FormFinding",
    "Grounds",
    "LawFinding",
    "LinkFinding",
    "OpenQuestion",
    "Recommendation",
    "VerdictName",
    "answers_that_would_change",
    "ask_next",
    "capacity_of",
    "figures_to_find",
    "guide",
    "judge",
    "law_table",
    "recommend",
    "roadmap",
]
