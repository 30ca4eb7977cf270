"""The page of a test of the tool on Korea's past: what came out, a chart of listing and founding, every table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from markupsafe import Markup

from latecomer import files
from latecomer.knowledge import Knowledge
from latecomer.messages import Message, Value, say
from latecomer.report import templates
from latecomer.report.chart_rows import Rows, wrapped
from latecomer.report.charts import Drawing
from latecomer.scenarios import KoreaTest
from latecomer.scenarios.backtest_findings import chance_of, who
from latecomer.scenarios.backtest_model import Led

TEMPLATE = "backtest.html.j2"
CHART = "backtest"
# Letters of a name on its line of the chart; the table behind it has all of them.
LETTERS = 46


@dataclass(frozen=True)
class Context:
    """What the template may read, and nothing else.

    Attributes
    ----------
    a : KoreaTest
    names : mapping
        Names of the cards, by id.
    founded : mapping
        Years of their functions, by id.
    scales : tuple of str
        Names of the scales, in order.
    who : mapping
        How each run is called, by kind and economy.
    chart : Drawing
    title, author, logo, edition, running : str
        What the frame of a report asks for.
    style : Markup
        The stylesheet, ours.
    """

    a: KoreaTest
    names: Mapping[str, str]
    founded: Mapping[str, int]
    scales: tuple[str, ...]
    who: Mapping[tuple[str, str], str]
    chart: Drawing
    title: str
    author: str
    logo: str
    edition: str
    running: str
    style: Markup


def render_backtest(found: KoreaTest, knowledge: Knowledge) -> str:
    """Return the page as one HTML document; the same test gives the same bytes."""
    first, last = found.years[0].year, found.years[-1].year
    context = Context(
        a=found,
        names={id: card.name for id, card in knowledge.institutions.items()},
        founded={one.id: one.function for one in found.leads},
        scales=tuple(knowledge.scales[one.scale].label for one in found.years[0].positions),
        who={(run.kind, run.country): say(who(run)) for run in found.runs},
        chart=drawing(found, knowledge),
        title=say(Message("backtest.page.title", {"first": first, "last": last})),
        author="",
        logo="",
        edition=CHART,
        running=say(Message("backtest.page.running", {"first": first, "last": last})),
        style=templates.style(),
    )
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return templates.environment().get_template(TEMPLATE).render(values)


def write_backtest(found: KoreaTest, knowledge: Knowledge, path: Path) -> None:
    """Write the page whole or not at all."""
    files.write(path, render_backtest(found, knowledge), files.PAGE)


def drawing(found: KoreaTest, knowledge: Knowledge) -> Drawing:
    """Return the chart of every card: when Korea founded it, and when the tool listed it."""
    asked = [one for one in found.leads if one.asked]
    counted: dict[str, Value] = {"listed": sum(bool(one.listed) for one in asked), "all": len(asked)}
    names = {id: card.name for id, card in knowledge.institutions.items()}
    told = "; ".join(say(_mark(one, names[one.id])) for one in found.leads)
    return Drawing(
        CHART,
        rows(found, names),
        say(Message("chart.backtest.title")),
        f"{told}.",
        say(Message("chart.backtest.finding", {**counted, **chance_of(asked)})),
    )


def rows(found: KoreaTest, names: Mapping[str, str]) -> Rows:
    """Return rows for each card: its name, its years, and a line from the first listing to the founding."""
    drawn: Rows = []
    for line, one in enumerate(found.leads):
        drawn.append({"kind": "name", "line": line, "text": wrapped(names[one.id], LETTERS, 1)[0]})
        if one.listed:
            drawn.append({"kind": "span", "line": line, "from": one.listed[0], "to": one.function})
        for year in one.listed:
            kind = "near" if one.function - year <= found.within else "far"
            drawn.append({"kind": kind, "line": line, "year": year})
        drawn.append({"kind": "founded", "line": line, "year": one.function})
        if one.organisation != one.function:
            drawn.append({"kind": "organisation", "line": line, "year": one.organisation})
    return drawn


def _mark(one: Led, name: str) -> Message:
    """Tell one line of the chart to those who do not see it."""
    params: dict[str, Value] = {"name": name, "founded": one.function, "listed": tuple(map(str, one.listed))}
    return Message(f"chart.backtest.row_{'listed' if one.listed else 'never'}", params)
