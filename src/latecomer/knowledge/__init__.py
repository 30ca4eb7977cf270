"""The policy knowledge of `rules/`: its model, how it is loaded, what is checked of it."""

from latecomer.knowledge.cards import Form, Institution
from latecomer.knowledge.comparing import Comparing
from latecomer.knowledge.diagnosing import Scale
from latecomer.knowledge.load import load_files, load_knowledge
from latecomer.knowledge.model import KOREA_YEARS, Knowledge, KoreaFact, Method
from latecomer.knowledge.signs import Quantity, Sign, When

__all__ = [
    "KOREA_YEARS",
    "Comparing",
    "Form",
    "Institution",
    "Knowledge",
    "KoreaFact",
    "Method",
    "Quantity",
    "Scale",
    "Sign",
    "When",
    "load_files",
    "load_knowledge",
]
