"""Which institutions to build, repair, examine or leave, told from what was measured."""

from latecomer.recommendation.figures import OLD, figures_told, phrase, trend
from latecomer.recommendation.findings import (
    TIERS,
    CardText,
    Contribution,
    FormFinding,
    InstrumentFinding,
    LinkFinding,
    MistakeFinding,
    OpenQuestion,
    Recommendation,
    TierName,
    VerdictName,
)
from latecomer.recommendation.guide import guide
from latecomer.recommendation.law import facts_of, tell_law
from latecomer.recommendation.model import Assessment, Figure
from latecomer.recommendation.questions import figures_to_find, within_reach
from latecomer.recommendation.reasons import mistakes
from latecomer.recommendation.roadmap import roadmap
from latecomer.recommendation.telling import Told, recommendations

__all__ = [
    "OLD",
    "TIERS",
    "Assessment",
    "CardText",
    "Contribution",
    "Figure",
    "FormFinding",
    "InstrumentFinding",
    "LinkFinding",
    "MistakeFinding",
    "OpenQuestion",
    "Recommendation",
    "TierName",
    "Told",
    "VerdictName",
    "facts_of",
    "figures_to_find",
    "figures_told",
    "guide",
    "mistakes",
    "phrase",
    "recommendations",
    "roadmap",
    "tell_law",
    "trend",
    "within_reach",
]
