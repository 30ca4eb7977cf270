"""Questionnaires: their model, the flow of an interview, the session that keeps every answer, the terminal."""

from latecomer.questionnaire.flow import Flow, Order, Step, as_written
from latecomer.questionnaire.model import (
    Item,
    Module,
    Questionnaire,
    asked_variables,
    check_questionnaires,
    load_questionnaire,
    load_questionnaires,
)
from latecomer.questionnaire.session import ChangedError, HeldError, Session

__all__ = [
    "ChangedError",
    "Flow",
    "HeldError",
    "Item",
    "Module",
    "Order",
    "Questionnaire",
    "Session",
    "Step",
    "as_written",
    "asked_variables",
    "check_questionnaires",
    "load_questionnaire",
    "load_questionnaires",
]
