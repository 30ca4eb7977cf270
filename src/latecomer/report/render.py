"""Fill the templates: the context is documented, escaped and strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from markupsafe import Markup

from latecomer import files
from latecomer.diagnosis import CautionFinding, Reading
from latecomer.errors import UsageError
from latecomer.messages import Message, say
from latecomer.questionnaire import Step
from latecomer.questionnaire.asked import Asked
from latecomer.recommendation import Assessment
from latecomer.recommendation.model import SourceLine
from latecomer.report import charts, prose, templates
from latecomer.report.charts import Drawing
from latecomer.report.docx import to_docx
from latecomer.report.look import Look
from latecomer.report.mistakes import Mistake, mistakes, near
from latecomer.report.pdf import to_pdf
from latecomer.report.templates import Edition
from latecomer.report.words import sure

SOURCES = ("source", "evidence", "law", "document")
# Entries of the list that the table of the working report shows; the annex has them all.
TABLE = 15
KINDS = (files.PAGE, files.DOCUMENT, files.WORD)


@dataclass(frozen=True)
class Context:
    """What a template may read, and nothing else.

    Attributes
    ----------
    a : Assessment
        The whole assessment.
    title, author, logo : str
        What somebody put of their own on the report; empty where they did not. The logo is a data address.
    edition : {"minister", "working", "annex", "confidential"}
    annex, confidential : bool
        Whether the annex stands in the same file; whether respondents, notes and trade law may be shown.
    headline, thesis : str
        Where the country stands, and what comes first, in a sentence each.
    stands : tuple of str
        The figures behind it.
    decisions : tuple of Decision
        At most three, and which entry each begins.
    mistakes : tuple of Mistake
        Mistakes to avoid, those of one reason together.
    near : tuple of CautionFinding
        The mistake of Korea's that the country is nearest to, if any.
    running : str
        What stands at the foot of every printed page.
    grounds : mapping of str to tuple of str
        Why each of the first entries is here, in sentences.
    sure, tiers_said, to_settle, thread : str
        How sure this is; what the tiers on the page mean; which answers the first entries wait for, and what they
        answer themselves.
    timeline_chart, path_chart, trajectory_chart, constraints_chart, firms_chart : Drawing
    case_chart, precedents_chart, roadmap_chart : Drawing
        Charts, drawn where a template prints them; false where there is nothing to draw.
    firms : tuple of mapping
        What firms say beside what income predicts and what firms of its peers say.
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
    title: str
    author: str
    logo: str
    edition: Edition
    annex: bool
    confidential: bool
    headline: str
    thesis: str
    stands: tuple[str, ...]
    decisions: tuple[prose.Decision, ...]
    mistakes: tuple[Mistake, ...]
    near: tuple[CautionFinding, ...]
    running: str
    sure: str
    tiers_said: str
    to_settle: str
    thread: str
    grounds: dict[str, tuple[str, ...]]
    timeline_chart: Drawing
    path_chart: Drawing
    trajectory_chart: Drawing
    constraints_chart: Drawing
    firms_chart: Drawing
    case_chart: Drawing
    precedents_chart: Drawing
    roadmap_chart: Drawing
    firms: tuple[Mapping[str, Any], ...]
    table_size: int
    listed_count: int
    answers: Mapping[str, tuple[Reading, ...]]
    unanswered: tuple[Reading, ...]
    cited_sources: Mapping[str, tuple[str, ...]]
    style: Markup


def render(
    assessment: Assessment, edition: Edition = "working", *, annex: bool = False, look: Look | None = None
) -> str:
    """Return a report as one HTML document; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
    edition : {"minister", "working", "annex", "confidential"}
        Two pages for a minister; the working report; its annex alone; or all of it with what is left out elsewhere
        (who answered, notes on evidence, trade law).
    annex : bool
        Whether the working report carries its annex in the same file.
    look : Look, optional
        What is somebody's own on it.

    Raises
    ------
    InputError
        If a template of one's own fails.
    """
    look = look or Look()
    context = _context(assessment, edition, annex or edition == "confidential", look)
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return templates.fill(edition, values, look.templates)


def write_form(asked: Asked, path: Path) -> None:
    """Write questions as a form for paper; of a country, with its public figures beside them."""
    modules: dict[str, list[Step]] = {}
    for step in asked.steps:
        modules.setdefault(step.module_label, []).append(step)
    template = templates.environment().get_template("form.html.j2")
    values = {"q": asked.flow.questionnaire, "asked": asked, "modules": modules, "style": templates.style()}
    files.write(path, template.render(values), files.PAGE)


def write_report(
    assessment: Assessment,
    path: Path,
    edition: Edition = "working",
    *,
    annex: bool = False,
    look: Look | None = None,
) -> None:
    """Write a report whole or not at all; the ending of the name says as what."""
    kind = kind_of(path)
    html = render(assessment, edition, annex=annex, look=look)
    content: str | bytes = html
    if kind is files.DOCUMENT:
        content = to_pdf(html)
    elif kind is files.WORD:
        content = to_docx(html, templates.find(templates.WORD_STYLE, look.templates if look else None))
    files.write(path, content, kind)


def kind_of(path: Path) -> files.Kind:
    """Return what a report of this name is: a page, a PDF document or a Word document, by its ending.

    Raises
    ------
    UsageError
        If no report ends so.
    """
    found = next((kind for kind in KINDS if path.suffix.lower() in kind.endings), None)
    if found is None:
        raise UsageError(
            f"{path}: the ending says what a report is, and {path.suffix or 'none'} is not one of a report",
            f"name it {' or '.join(str(path.with_suffix(kind.endings[0])) for kind in KINDS)}",
        )
    return found


def _context(a: Assessment, edition: Edition, annex: bool, look: Look) -> Context:
    drawn = charts.drawings(a)
    wrong = mistakes(a)
    return Context(
        a=a,
        title=look.title,
        author=look.author,
        logo=look.logo,
        edition=edition,
        annex=annex,
        confidential=edition == "confidential",
        headline=prose.headline(a),
        thesis=prose.thesis(a),
        stands=prose.stands(a),
        decisions=prose.decisions(a),
        mistakes=wrong,
        near=near(a, wrong),
        running=say(Message(f"running.{edition}", {"country": a.country_name, "year": a.as_of})),
        sure=sure(a),
        tiers_said=prose.tiers_said(a),
        to_settle=prose.to_settle(a),
        thread=prose.thread(a),
        grounds=prose.grounds(a),
        **{f"{name}_chart": drawing for name, drawing in drawn.items()},
        firms=tuple(row for row in drawn["firms"].rows if row["peer"] is None),
        table_size=TABLE,
        listed_count=sum(r.rank > 0 for r in a.recommendations),
        answers=_answers(a),
        unanswered=tuple(r for r in a.readings.values() if r.state == "unknown" and r.via != "formula"),
        cited_sources=_sources(a),
        style=templates.style(look.templates),
    )


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
