"""Conditions in three-valued logic over arrays of profiles. Knows no country and no policy."""

from latecomer.engine.condition import Condition, Domain, Expression, can_hold, names, unknown_counted
from latecomer.engine.draws import Seed
from latecomer.engine.evaluate import Column, MadeOnce, Table, computed, evaluate, explain, quantity
from latecomer.engine.parse import ConditionError, parse_condition, parse_formula
from latecomer.engine.trace import Trace
from latecomer.engine.truth import Truth

__all__ = [
    "Column",
    "Condition",
    "ConditionError",
    "Domain",
    "Expression",
    "MadeOnce",
    "Seed",
    "Table",
    "Trace",
    "Truth",
    "can_hold",
    "computed",
    "evaluate",
    "explain",
    "names",
    "parse_condition",
    "parse_formula",
    "quantity",
    "unknown_counted",
]
