"""Fill the templates: the context is documented, escaped and strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from latecomer import files, resources
from latecomer.analogues import CLOSENESS
from latecomer.diagnosis import Cited, Reading, Severity, in_sentence
from latecomer.messages import Message, say
from latecomer.profile.values import number_text
from latecomer.questionnaire import Flow, Step
from latecomer.recommendation import Assessment, Recommendation
from latecomer.report import charts
from latecomer.report.words import LAW, percent, points, sentence, signed, sure
from latecomer.text import replaced

DECISIONS = 3


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
        closeness=CLOSENESS.__getitem__,
        number=number_text,
        pages=_pages,
        percent=percent,
        say=say,
        words=lambda code, **params: say(Message(code, params)),
        sentence=sentence,
        points=points,
        signed=signed,
        law=LAW.__getitem__,
        in_sentence=in_sentence,
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
        mark = "" if c.verified else " [not verified]"
        words.append(c.label + mark)
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
            f"{a.country_name} on Korea's path",
            "For each scale, the years in which Korea stood at each level; darker: more draws stand there. "
            "The table below says the same in words.",
        ),
        trajectory_chart=_chart(
            "trajectory",
            charts.trajectory_rows(a),
            f"The path of {a.country_name} since 1960, Korea's and those of the nearest economies",
            "Lines over the years on one scale, on which Korea stood at 0 in the first year of the record "
            "and at 100 in 1995. The text says where each line ends.",
        ),
        case_chart=_chart(
            "case",
            charts.case_rows(a),
            "Importance against readiness",
            "Each institution by the strength of its case and its weakest link; the table below lists them.",
        ),
        answers=_answers(a),
        unanswered=tuple(r for r in a.readings.values() if r.state == "unknown" and r.via != "formula"),
        cited_sources=_sources(a),
        style=Markup((resources.reports() / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )


def _chart(name: str, rows: list[dict[str, Any]], title: str, description: str) -> Markup:
    drawn = charts.draw(name, rows, title, description) if rows else ""
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
    kinds = {
        "source": "The Korean record",
        "evidence": "Evidence from elsewhere",
        "law": "Law",
        "document": "Other documents",
    }
    return {
        words: tuple(
            s.text + (f" ({s.note})" if s.note else "") + ("" if s.verified else " [wording not verified]")
            for s in a.sources
            if s.kind == kind
        )
        for kind, words in kinds.items()
        if any(s.kind == kind for s in a.sources)
    }
