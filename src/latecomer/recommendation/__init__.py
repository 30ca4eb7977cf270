"""Which institutions to build, repair, look into or leave: importance, readiness, law, verdict, order."""

from latecomer.recommendation.law import LawFinding, law_table
from latecomer.recommendation.model import (
    VERDICTS,
    Assessment,
    Contribution,
    Figure,
    FormFinding,
    LinkFinding,
    OpenQuestion,
    Recommendation,
    VerdictName,
)
from latecomer.recommendation.portfolio import recommend
from latecomer.recommendation.questions import ask_next, figures_to_find

__all__ = [
    "VERDICTS",
    "Assessment",
    "Contribution",
    "Figure",
    "FormFinding",
    "LawFinding",
    "LinkFinding",
    "OpenQuestion",
    "Recommendation",
    "VerdictName",
    "ask_next",
    "figures_to_find",
    "law_table",
    "recommend",
]
