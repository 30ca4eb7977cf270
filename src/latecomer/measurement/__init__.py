"""What is measured of many profiles at once: arrays only, no text, no files.

One profile is a batch of one, and the same numbers come out of it alone and among a thousand. What is told of a
profile is read from these arrays afterwards.
"""

from latecomer.measurement.batch import Batch, batch_of
from latecomer.measurement.cards import CardMeasure, Surroundings
from latecomer.measurement.core import Measures, alone, first_of, measure, verdicts
from latecomer.measurement.evaluator import Evaluator
from latecomer.measurement.precedents import Precedents, no_precedents
from latecomer.measurement.presence import Presence
from latecomer.measurement.scales import Standing
from latecomer.measurement.usual import Usual, read_usual
from latecomer.measurement.verdicts import ASK, DECIDE, EXAMINE, NONE
from latecomer.measurement.weighing import Sum, weigh

__all__ = [
    "ASK",
    "DECIDE",
    "EXAMINE",
    "NONE",
    "Batch",
    "CardMeasure",
    "Evaluator",
    "Measures",
    "Precedents",
    "Presence",
    "Standing",
    "Sum",
    "Surroundings",
    "Usual",
    "alone",
    "batch_of",
    "first_of",
    "measure",
    "no_precedents",
    "read_usual",
    "verdicts",
    "weigh",
]
