"""The one vocabulary: every variable a profile may answer and a condition may read."""

from latecomer.vocabulary.checks import check_vocabulary
from latecomer.vocabulary.load import load_vocabulary
from latecomer.vocabulary.model import Sum, Vocabulary, known_figure
from latecomer.vocabulary.variable import SKIPPED, UNKNOWN, Confidence, Kind, Level, Predicted, Variable

__all__ = [
    "SKIPPED",
    "UNKNOWN",
    "Confidence",
    "Kind",
    "Level",
    "Predicted",
    "Sum",
    "Variable",
    "Vocabulary",
    "check_vocabulary",
    "known_figure",
    "load_vocabulary",
]
