"""The handbook: the rules as pages that a person leafs through, offline."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from latecomer import files, resources
from latecomer.citations import Citation, instances
from latecomer.diagnosis import Cited, cited
from latecomer.engine import names
from latecomer.knowledge import Institution, Knowledge, Sign, When
from latecomer.questionnaire import Flow, Step
from latecomer.report.templates import environment
from latecomer.version import __version__
from latecomer.vocabulary import Variable, Vocabulary

MARK = "latecomer-handbook/1"
PAGES = ("index", "scales", "constraints", "gates", "cautions", "law", "questions", "sources")
# The source's table of programmes.
PROGRAMMES = re.compile(r"Table\s2-1\b")


@dataclass(frozen=True)
class Book:
    """What the handbook's templates may read, and nothing else.

    Attributes
    ----------
    k : Knowledge
        The rules.
    v : Vocabulary
        The variables.
    cards : tuple of Institution
        By name.
    tables : mapping
        For each table of the source its rows, each a label with the ids of the cards that reach it.
    programmes : tuple
        The cards and cautions that cite Table 2-1, each with the page's file, its place on it, name, year and
        citations; by year.
    cases : mapping
        The sentences that hold each card in place, by id.
    modules : mapping
        The questions of the longest questionnaire, by module.
    functions : mapping
        The questions about who does it, by function.
    figures : tuple of Variable
        What is not asked and some rule reads.
    read_by : mapping
        The cards whose conditions read a variable, by its id.
    cited_by : mapping
        The cards that cite a source, by its id.
    version : str
        Of the tool.
    digest : str
        Hash of the stylesheet: all that a browser may load.
    style : Markup
        The stylesheet, ours.
    """

    k: Knowledge
    v: Vocabulary
    cards: tuple[Institution, ...]
    tables: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    programmes: tuple[tuple[str, str, str, int, tuple[Cited, ...]], ...]
    cases: Mapping[str, tuple[str, ...]]
    modules: Mapping[str, tuple[Step, ...]]
    functions: Mapping[str, tuple[Step, ...]]
    figures: tuple[Variable, ...]
    read_by: Mapping[str, tuple[Institution, ...]]
    cited_by: Mapping[str, tuple[Institution, ...]]
    version: str
    digest: str
    style: Markup


def book_of(
    knowledge: Knowledge,
    flow: Flow,
    tables: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]],
    cases: Mapping[str, tuple[str, ...]],
) -> Book:
    """Lay the handbook out.

    Parameters
    ----------
    knowledge : Knowledge
    flow : Flow
        The questions, as they are put.
    tables, cases : mapping
        As `Book` has them.
    """
    style = (resources.reports() / "style.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    cards = tuple(sorted(knowledge.institutions.values(), key=lambda card: (card.name.casefold(), card.id)))
    asked = {step.variable.id for step in flow.steps}
    reads = {card.id: _read(card, flow.vocabulary) for card in cards}
    every = {id for ids in reads.values() for id in ids} | _read(knowledge, flow.vocabulary)
    steps = {step.module_label: step for step in flow.steps}
    return Book(
        k=knowledge,
        v=flow.vocabulary,
        cards=cards,
        tables=tables,
        programmes=tuple(sorted(_programmes(knowledge), key=lambda row: (row[3], row[2]))),
        cases=cases,
        modules={
            label: tuple(s for s in flow.steps if s.module_label == label and not s.function) for label in steps
        },
        functions={
            function: tuple(s for s in flow.steps if s.function == function)
            for function in dict.fromkeys(step.function for step in flow.steps if step.function)
        },
        figures=tuple(v for id, v in flow.vocabulary.items() if id in every - asked),
        read_by={id: tuple(card for card in cards if id in reads[card.id]) for id in flow.vocabulary},
        cited_by={
            id: tuple(card for card in cards if any(c.source == id for c in instances(card, Citation)))
            for id in knowledge.sources
        },
        version=__version__,
        digest=digest,
        style=Markup(style),  # noqa: S704 - our own file
    )


def pages(book: Book) -> dict[str, str]:
    """Return every page by the name of its file; the same rules give the same bytes."""
    engine = engine_of(book.k)
    shared = {field.name: getattr(book, field.name) for field in fields(book)}
    found = {f"{name}.html": _page(engine, name, shared) for name in PAGES}
    return found | {f"card-{card.id}.html": _page(engine, "card", {**shared, "card": card}) for card in book.cards}


def engine_of(knowledge: Knowledge) -> Environment:
    """Return the report's template engine, with what only the handbook needs."""
    found = environment()
    found.filters["cited"] = lambda cite: cited(cite, knowledge.sources)
    found.filters["anchor"] = lambda text: re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return found


def write_handbook(book: Book, folder: Path) -> None:
    """Write the handbook into a folder of its own."""
    files.write_folder(folder, pages(book), MARK)


def _page(engine: Environment, name: str, values: Mapping[str, object]) -> str:
    return engine.get_template(f"handbook/{name}.html.j2").render(values)


def _read(content: object, vocabulary: Vocabulary) -> set[str]:
    """Return the variables that conditions and signs read, with those their formulas are made of."""
    read = {name for when in instances(content, When) for name in names(when.condition)}
    for sign in instances(content, Sign):
        read |= {*sign.reads, *sign.guards, *filter(None, [sign.proxy_for])}
    if isinstance(content, Institution):
        read |= {f"existing.{f}.{part}" for f in content.functions for part in ("exists", "name", "delivery")}
        read |= {measure.baseline for measure in content.measures if measure.baseline}
    return read


def _programmes(knowledge: Knowledge) -> Iterable[tuple[str, str, str, int, tuple[Cited, ...]]]:
    """Yield what cites the source's table of programmes."""
    for card in knowledge.institutions.values():
        if cite := _of_programmes(card, knowledge):
            yield f"card-{card.id}.html", "", card.name, card.founded.function, cite
    for id, caution in knowledge.cautions.items():
        if cite := _of_programmes(caution, knowledge):
            yield "cautions.html", id, caution.label, 0, cite


def _of_programmes(content: object, knowledge: Knowledge) -> tuple[Cited, ...]:
    found = (c for c in instances(content, Citation) if PROGRAMMES.match(c.where))
    return tuple(dict.fromkeys(cited(found, knowledge.sources)))
