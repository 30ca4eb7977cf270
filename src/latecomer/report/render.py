"""Fill the templates: the context is documented, escaped and strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from latecomer import files, resources
from latecomer.diagnosis import Cited, Reading, Severity
from latecomer.messages import Message, inside, say
from latecomer.profile.values import number_text
from latecomer.questionnaire import Flow, Step
from latecomer.recommendation import Assessment, Recommendation
from latecomer.recommendation.model import SourceLine
from latecomer.report import charts
from latecomer.report.words import percent, points, sentence, signed, sure
from latecomer.text import replaced

DECISIONS = 3
SOURCES = ("source", "evidence", "law", "document")


@dataclass(frozen=True)
class Context:
    """What a template may read, and nothing else.

    Attributes
    ----------
    a : Assessment
        The whole assessment.
    first : tuple of Recommendation
        The recommended list, in order.
    worst : tuple of Severity
        The three most severe constraints that something observed shows.
    decisions : tuple of str
        At most three, for the first page.
    sure : str
        How sure this is, in a sentence.
    path_chart, trajectory_chart, case_chart : Markup
        Drawn charts, already safe; no trajectory where none is known.
    answers : mapping
        Readings by module, without those never asked.
    unanswered : tuple of Reading
        What was asked of nobody yet or is unknown.
    cited_sources : mapping
        Documents by kind.
    style : Markup
        The stylesheet, ours.
    """

    a: Assessment
    first: tuple[Recommendation, ...]
    worst: tuple[Severity, ...]
    decisions: tuple[str, ...]
    sure: str
    path_chart: Markup
    trajectory_chart: Markup
    case_chart: Markup
    answers: Mapping[str, tuple[Reading, ...]]
    unanswered: tuple[Reading, ...]
    cited_sources: Mapping[str, tuple[str, ...]]
    style: Markup


def render(assessment: Assessment) -> str:
    """Return the report as one HTML document; the same assessment gives the same bytes."""
    context = _context(assessment)
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return environment().get_template("report.html.j2").render(values)


def write_form(flow: Flow, path: Path) -> None:
    """Write a questionnaire as a form for paper."""
    style = Markup((resources.reports() / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    modules: dict[str, list[Step]] = {}
    for step in flow.steps:
        modules.setdefault(step.module_label, []).append(step)
    template = environment().get_template("form.html.j2")
    files.write(path, template.render(q=flow.questionnaire, modules=modules, style=style), files.PAGE)


def environment() -> Environment:
    """Return the template engine: escaping, strict about names, with the report's own filters."""
    found = Environment(
        loader=FileSystemLoader(resources.reports()),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        number=number_text,
        pages=_pages,
        percent=percent,
        say=say,
        words=lambda code, **params: say(Message(code, params)),
        sentence=sentence,
        points=points,
        signed=signed,
        in_sentence=inside,
    )
    return found


def _visible(value: object) -> object:
    """Show what is no text as a replacement; it has no place in a page."""
    return replaced(value) if type(value) is str else value


def write_report(assessment: Assessment, path: Path) -> None:
    """Write the report whole or not at all."""
    files.write(path, render(assessment), files.PAGE)


def _pages(cite: tuple[Cited, ...]) -> str:
    """Write citations; what is not Korean evidence, or was not read, says so."""
    words = []
    for c in cite:
        words.append(c.label if c.verified else say(Message("cited.not_verified", {"label": c.label})))
    return "; ".join(words)


def _context(a: Assessment) -> Context:
    return Context(
        a=a,
        first=a.first,
        worst=tuple(f for f in a.diagnosis.failures if f.observed and f.score > 0)[:3],
        decisions=_decisions(a),
        sure=sure(a),
        path_chart=_chart(
            "path",
            charts.path_rows(a),
            a.country_name,
        ),
        trajectory_chart=_chart(
            "trajectory",
            charts.trajectory_rows(a),
            a.country_name,
        ),
        case_chart=_chart(
            "case",
            charts.case_rows(a),
            a.country_name,
        ),
        answers=_answers(a),
        unanswered=tuple(r for r in a.readings.values() if r.state == "unknown" and r.via != "formula"),
        cited_sources=_sources(a),
        style=Markup((resources.reports() / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )


def _chart(name: str, rows: list[dict[str, Any]], country: str) -> Markup:
    title = say(Message(f"chart.{name}.title", {"country": country}))
    drawn = charts.draw(name, rows, title, say(Message(f"chart.{name}.says"))) if rows else ""
    return Markup(drawn)  # noqa: S704 - drawn by us from numbers and labels, text escaped by the renderer


def _decisions(a: Assessment) -> tuple[str, ...]:
    """Return at most three decisions: those of the list and, where there is one, what to merge or stop."""
    stop = [r for r in a.recommendations if r.verdict == "merge_or_stop"][:1]
    listed = [r for r in a.first if r not in stop and r.tier != "ask"][: DECISIONS - len(stop)]
    return tuple(say(r.decision) for r in (*listed, *stop))


def _answers(a: Assessment) -> dict[str, tuple[Reading, ...]]:
    by_module = {}
    for id, label in a.modules.items():
        rows = tuple(r for r in a.readings.values() if r.module == id and r.state != "not asked")
        rows = tuple(r for r in rows if not (r.via == "formula" and r.state == "unknown"))
        if rows:
            by_module[label] = rows
    return by_module


def _sources(a: Assessment) -> dict[str, tuple[str, ...]]:
    return {
        say(Message(f"sources.{kind}")): tuple(map(_source, found))
        for kind in SOURCES
        if (found := [s for s in a.sources if s.kind == kind])
    }


def _source(source: SourceLine) -> str:
    text = source.text + (f" ({source.note})" if source.note else "")
    return text if source.verified else say(Message("sources.not_verified", {"source": text}))
