"""Fill the templates: the context is documented, escaped and strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from latecomer import files, resources
from latecomer.diagnosis import Cited, Reading
from latecomer.messages import Message, inside, say
from latecomer.profile.values import number_text
from latecomer.questionnaire import Flow, Step
from latecomer.recommendation import Assessment
from latecomer.recommendation.model import SourceLine
from latecomer.report import charts, prose
from latecomer.report.pdf import to_pdf
from latecomer.report.prose import Mistake
from latecomer.report.words import percent, points, sentence, signed, sure
from latecomer.text import replaced

SOURCES = ("source", "evidence", "law", "document")
# Entries of the list that the table of the working report shows; the annex has them all.
TABLE = 15
Edition = Literal["minister", "working", "annex", "confidential"]
TEMPLATES: dict[Edition, str] = {
    "minister": "brief.html.j2",
    "working": "report.html.j2",
    "annex": "annex.html.j2",
    "confidential": "report.html.j2",
}
EDITIONS = tuple(TEMPLATES)


@dataclass(frozen=True)
class Context:
    """What a template may read, and nothing else.

    Attributes
    ----------
    a : Assessment
        The whole assessment.
    edition : {"minister", "working", "annex", "confidential"}
    annex, confidential : bool
        Whether the annex stands in the same file; whether respondents, notes and trade law may be shown.
    headline : str
        Where the country stands, in one sentence.
    stands, decisions : tuple of str
        The figures behind it; at most three decisions.
    mistakes : tuple of Mistake
        Mistakes to avoid, those of one reason together.
    running : str
        What stands at the foot of every printed page.
    sure, tiers_said, path_says : str
        How sure this is; what the tiers on the page mean; what the chart of the scales shows.
    timeline_chart, path_chart, trajectory_chart, firms_chart, case_chart : Markup
        Drawn charts, already safe; empty where there is nothing to draw.
    firms : tuple of mapping
        What firms say beside what income predicts.
    table_size, listed_count : int
        How many entries the table shows, and how many there are.
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
    edition: Edition
    annex: bool
    confidential: bool
    headline: str
    stands: tuple[str, ...]
    decisions: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    running: str
    sure: str
    tiers_said: str
    path_says: str
    timeline_chart: Markup
    path_chart: Markup
    trajectory_chart: Markup
    firms_chart: Markup
    case_chart: Markup
    firms: tuple[Mapping[str, Any], ...]
    table_size: int
    listed_count: int
    answers: Mapping[str, tuple[Reading, ...]]
    unanswered: tuple[Reading, ...]
    cited_sources: Mapping[str, tuple[str, ...]]
    style: Markup


def render(assessment: Assessment, edition: Edition = "working", *, annex: bool = False) -> str:
    """Return a report as one HTML document; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
    edition : {"minister", "working", "annex", "confidential"}
        Two pages for a minister; the working report; its annex alone; or all of it with what is left out elsewhere
        (who answered, notes on evidence, trade law).
    annex : bool
        Whether the working report carries its annex in the same file.
    """
    context = _context(assessment, edition, annex or edition == "confidential")
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return environment().get_template(TEMPLATES[edition]).render(values)


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
        css_text=_css_text,
        on_record=prose.on_record,
        severity=prose.severity,
        shown_by=prose.shown_by,
        how_sure=prose.how_sure,
    )
    return found


def _visible(value: object) -> object:
    """Show what is no text as a replacement; it has no place in a page."""
    return replaced(value) if type(value) is str else value


def _css_text(text: str) -> Markup:
    """Write a text as a string of CSS, every character but plain letters and spaces by its number."""
    shown = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{shown}"')  # noqa: S704 - nothing but letters, spaces and numbers is left


def write_report(assessment: Assessment, path: Path, edition: Edition = "working", *, annex: bool = False) -> None:
    """Write a report whole or not at all; the ending of the name says as what."""
    html = render(assessment, edition, annex=annex)
    kind = kind_of(path)
    files.write(path, to_pdf(html) if kind is files.DOCUMENT else html, kind)


def kind_of(path: Path) -> files.Kind:
    """Return what a report of this name is: a PDF document by its ending, else a page."""
    return files.DOCUMENT if path.suffix.lower() in files.DOCUMENT.endings else files.PAGE


def _pages(cite: tuple[Cited, ...]) -> str:
    """Write citations; what is not Korean evidence, or was not read, says so."""
    words = []
    for c in cite:
        words.append(c.label if c.verified else say(Message("cited.not_verified", {"label": c.label})))
    return "; ".join(words)


def _context(a: Assessment, edition: Edition, annex: bool) -> Context:
    firms = charts.firms_rows(a)
    return Context(
        a=a,
        edition=edition,
        annex=annex,
        confidential=edition == "confidential",
        headline=prose.headline(a),
        stands=prose.stands(a),
        decisions=prose.decisions(a),
        mistakes=prose.mistakes(a),
        running=say(Message(f"running.{edition}", {"country": a.country_name, "year": a.as_of})),
        sure=sure(a),
        tiers_said=prose.tiers_said(a),
        path_says=prose.path_says(a),
        timeline_chart=_chart("timeline", charts.timeline_rows(a), a.country_name),
        path_chart=_chart("path", charts.path_rows(a), a.country_name),
        trajectory_chart=_chart("trajectory", charts.trajectory_rows(a), a.country_name),
        firms_chart=_chart("firms", firms, a.country_name),
        case_chart=_chart("case", charts.case_rows(a), a.country_name),
        firms=tuple(firms),
        table_size=TABLE,
        listed_count=sum(r.rank > 0 for r in a.recommendations),
        answers=_answers(a),
        unanswered=tuple(r for r in a.readings.values() if r.state == "unknown" and r.via != "formula"),
        cited_sources=_sources(a),
        style=Markup((resources.reports() / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )


def _chart(name: str, rows: list[dict[str, Any]], country: str) -> Markup:
    title = say(Message(f"chart.{name}.title", {"country": country}))
    drawn = charts.draw(name, rows, title, say(Message(f"chart.{name}.says"))) if rows else ""
    return Markup(drawn)  # noqa: S704 - drawn by us from numbers and labels, text escaped by the renderer


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
