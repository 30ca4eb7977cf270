"""The policy knowledge of `rules/`: its model, how it is loaded, what is checked of it."""

from latecomer.knowledge.cards import Form, Institution, LawClass, LinkName
from latecomer.knowledge.comparing import Comparing
from latecomer.knowledge.diagnosing import Caution, Context, Failure, Scale
from latecomer.knowledge.load import load_files, load_knowledge
from latecomer.knowledge.model import KOREA_YEARS, Knowledge, KoreaFact, Method
from latecomer.knowledge.signs import Quantity, Sign, When

__all__ = [
    "KOREA_YEARS",
    "Caution",
    "Comparing",
    "Context",
    "Failure",
    "Form",
    "Institution",
    "Knowledge",
    "KoreaFact",
    "LawClass",
    "LinkName",
    "Method",
    "Quantity",
    "Scale",
    "Sign",
    "When",
    "load_files",
    "load_knowledge",
]
