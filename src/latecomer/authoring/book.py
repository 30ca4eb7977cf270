"""What the handbook is made of: the rules, the questions, the rows of the source's tables, the cases."""

from __future__ import annotations

from pathlib import Path

from latecomer.authoring.coverage import tables
from latecomer.authoring.entries import cases_by_card
from latecomer.knowledge import load_knowledge
from latecomer.questionnaire import Flow, load_questionnaires
from latecomer.report.handbook import Book, book_of
from latecomer.vocabulary import load_vocabulary


def handbook(overlay: Path | None = None) -> Book:
    """Return the handbook of the shipped rules, with someone's own cards where a folder is named."""
    knowledge, vocabulary = load_knowledge(overlay), load_vocabulary()
    flows = [Flow.of(questionnaire, vocabulary) for questionnaire in load_questionnaires()]
    rows = tuple(tables(knowledge))
    numbers = dict.fromkeys(row.table for row in rows)
    return book_of(
        knowledge,
        max(flows, key=lambda flow: len(flow.steps)),
        {number: tuple((row.label, row.cards) for row in rows if row.table == number) for number in numbers},
        cases_by_card(knowledge.institutions),
    )
