"""Where things stand in a sheet: what its writer and its reader have to agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from latecomer.vocabulary import Variable

FORMAT = "latecomer/sheet/1"
# The hidden tab: format, questionnaire, country and year; marks of questions; words to choose from.
HIDDEN = "latecomer"
FACT, MARK, WORD, COLUMN = "fact", "mark", "word", "column"
FACTS = ("questionnaire", "version", "edition", "country", "as_of", "part", "made_by")
# A hidden row names the columns, whatever stands in the visible one.
KEY = "#"
QUESTION, PART, ANSWER, YEAR, EVIDENCE, SURE = "#question", "#part", "#answer", "#year", "#evidence", "#sure"
COLUMNS = (QUESTION, PART, "#number", "#text", ANSWER, "#fill", YEAR, EVIDENCE, SURE, "#figures")
# Without these nothing can be read; the others may be missing.
NEEDED = (QUESTION, PART, ANSWER)
TO_FILL = (ANSWER, YEAR, EVIDENCE, SURE)
# The first tab: who answers, and when.
FIELD, ENTRY = "#field", "#entry"
ROLE, DATE = "role", "date"


@dataclass(frozen=True)
class Part:
    """One row to tick under a question.

    Attributes
    ----------
    key : str
        A statement by its level and letter (``2a``), or the choice.
    """

    key: str
    text: str


def parts(variable: Variable) -> Iterator[Part]:
    """Yield what can be ticked of a variable, in order."""
    for key, text in {**variable.statements, **variable.choices}.items():
        yield Part(key, text)
