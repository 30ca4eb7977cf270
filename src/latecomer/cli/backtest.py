"""The commands that test the tool on past years: backtest korea, backtest precedents."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latecomer.cli.commands import FORMATS, Group, check_page, cli, own_rules, rules_option
from latecomer.cli.output import say

if TYPE_CHECKING:
    from rich.console import Console

    from latecomer.messages import Message
    from latecomer.scenarios.backtest_model import KoreaTest, Ran, Summary, YearOfKorea
    from latecomer.scenarios.dating import Dated
    from latecomer.scenarios.scoring import Interval
    from latecomer.scenarios.windows import Foretold, PrecedentTest


@cli.group(cls=Group)
def backtest() -> None:
    """Test the tool on past years: what it would have said then, beside what came; chance and others beside it."""


@backtest.command(epilog="Example: latecomer backtest korea --from 1965 --to 1990 -o korea.html")
@click.option("--from", "first", type=int, default=1960, show_default=True, metavar="YEAR", help="First year.")
@click.option("--to", "last", type=int, default=2000, show_default=True, metavar="YEAR", help="Last year.")
@click.option(
    "--step", type=int, default=5, show_default=True, metavar="YEARS", help="Years from one to the next."
)
@click.option("--draws", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Number of draws.")
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as a page with a chart too; its name ends in .html.",
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@rules_option
def korea(first: int, last: int, step: int, draws: int, form: str, output: Path | None, force: bool) -> None:
    """Run the tool on Korea's own past, blind to later years, and score it by what Korea then founded.

    Positions stand beside the levels that the source dates, the first five and ten of each list beside what Korea
    founded in the ten years after. What Korea had founded before is left out of the list and of what could be hit.
    Beside the score: an order at random, one fixed order (the general evidence, the same for every economy), and
    the lists of Brazil, Malaysia, the Philippines and Türkiye in the same years, scored by Korea's dates.

    Korea wrote the rules, so this can embarrass the tool and not prove it.
    """
    from latecomer.library import load_library
    from latecomer.scenarios.backtest import backtest_korea, years_of

    years = years_of(first, last, step)
    if output:
        check_page(output, force=force)
    library = load_library(overlay=own_rules())
    with _bar("lists") as progress:
        found = backtest_korea(years, library, draws, progress=progress)
    if output:
        from latecomer.report.backtest import write_backtest

        write_backtest(found, library.knowledge, output)
    _dump(found) if form == "json" else _korea(found)
    if output:
        say(str(output))


@backtest.command(epilog="Example: latecomer backtest precedents --years 1993,2003")
@click.option(
    "--years", default="1973,1983,1993,2003,2013", show_default=True, metavar="YEARS", help="As of which years."
)
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@rules_option
def precedents(years: str, form: str) -> None:
    """Say how well the nearest economies' record foretold what economies founded in the ten years after.

    For every developing economy whose bodies are well on record: the first five functions that nobody performed
    yet, by what the 25 nearest economies took up, beside what is common among all latecomers, and beside chance.
    """
    from latecomer.library import load_library
    from latecomer.scenarios.windows import backtest_precedents, check_years

    library = load_library(overlay=own_rules())
    wanted = check_years(_years(years), library)
    with _bar("years") as progress:
        found = backtest_precedents(wanted, library, progress)
    _dump(found) if form == "json" else _precedents(found)


def _years(text: str) -> list[int]:
    from latecomer.errors import UsageError, clipped

    found = [part.strip() for part in text.split(",") if part.strip()]
    for part in found:
        if not (part.isascii() and part.isdecimal() and len(part) == 4):
            raise UsageError(
                f"--years: {clipped(part)!r} is no year", "years with commas between, such as 1993,2003"
            )
    return [int(part) for part in found]


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far it is, where somebody looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _dump(found: KoreaTest | PrecedentTest) -> None:
    from dataclasses import asdict

    from latecomer.cli.screen import dump

    dump(asdict(found))


# --- Korea -----------------------------------------------------------------------------------------------


def _korea(found: KoreaTest) -> None:
    from latecomer.cli.screen import new_console

    console = new_console()
    _lines(console, [found.finding], style="bold")
    _lines(console, found.readings, mark="- ")
    _table_of_positions(found, console)
    _table_of_scores(found, console)
    _lists(found, console)
    _lines(console, found.limits, title="What this cannot show", mark="- ")
    made = found.versions
    console.print(f"\nRules {made.rules}, {made.panel}, draws of each list: {made.draws:,}.", markup=False)


def _lines(console: Console, said: Iterable[Message], *, title: str = "", mark: str = "", style: str = "") -> None:
    from latecomer.cli.screen import plain
    from latecomer.messages import say as words

    if title:
        console.print(plain(f"\n{title}", style="bold"))
    for one in said:
        console.print(plain(f"{mark}{words(one)}", style=style))


def _table_of_positions(found: KoreaTest, console: Console) -> None:
    from latecomer.cli.screen import new_table, plain
    from latecomer.knowledge import load_knowledge

    scales = load_knowledge(own_rules()).scales
    names: list[tuple[str, dict[str, Any]]] = [(scales[one.scale].label, {}) for one in found.years[0].positions]
    table = new_table(
        "\nLevel said (level the source dates); in brackets from public data alone", [("year", {}), *names]
    )
    for year in found.years:
        cells = (f"{_level(one)} [{_level(alone)}]" for one, alone in _pairs(year))
        table.add_row(str(year.year), *map(plain, cells))
    console.print(table)


def _pairs(year: YearOfKorea) -> Iterable[tuple[Dated, Dated]]:
    return zip(year.positions, year.public, strict=True)


def _level(one: Dated) -> str:
    """Write one position: what is said, and how far from the source's date it is."""
    if one.judged == "unknown":
        return "?"
    said = f"{one.here}{'+' if one.open else ''}"
    off = f" {one.judged} {one.years} y" if one.years else ""
    return said if one.judged == "right" else f"{said} ({one.source}){off}"


def _table_of_scores(found: KoreaTest, console: Console) -> None:
    from latecomer.cli.screen import RIGHT, new_table, plain
    from latecomer.messages import say as words
    from latecomer.scenarios.backtest_findings import who

    columns = ["held", "chance", "fixed order", "lead over chance", "Korea then"]
    title = f"\nFounded by Korea within {found.within} years, of the first five and ten (mean over years)"
    table = new_table(title, [("list of", {}), ("first", RIGHT), ("years", RIGHT), *((c, RIGHT) for c in columns)])
    for run in found.runs:
        for one in run.summaries:
            if one.basis == "function":
                table.add_row(plain(words(who(run))), *_scored(one))
    if table.row_count:
        console.print(table)


def _scored(one: Summary) -> list[str]:
    figures = [f"{value:.1f}" for value in (one.held, one.chance, one.fixed)]
    korea = "" if one.korea is None else f"{one.korea:.1f}"
    return [str(one.size), str(len(one.years)), *figures, _between(one.over_chance), korea]


def _between(found: Interval, digits: int = 1) -> str:
    mean, low, high = (f"{round(value, digits) + 0:+.{digits}f}" for value in (found.mean, found.low, found.high))
    return f"{mean} ({low} to {high})"


def _lists(found: KoreaTest, console: Console) -> None:
    from latecomer.cli.screen import plain

    dates = {one.id: one.function for one in found.leads}
    console.print(
        plain("\nThe first ten of what Korea had not founded yet, with the year of founding", style="bold")
    )
    for year, one in zip(found.years, found.runs[0].years, strict=True):
        console.print(plain(f"{year.year}", style="bold"))
        if not one.first:
            console.print("  no list: too little is observed" if not one.ranked else "  nothing is left")
            continue
        for title, some in (("first five", one.first[:5]), ("to ten", one.first[5:])):
            if some:
                console.print(plain(f"  {title}: {', '.join(f'{id} {dates[id]}' for id in some)}"))
        missed = [f"{id} {dates[id]}" for id in year.functions if id not in one.first]
        console.print(
            plain(f"  founded within {found.within} years and not listed: {', '.join(missed) or 'nothing'}")
        )
        console.print(plain(f"  {_hits(one)}"))


def _hits(one: Ran) -> str:
    of = [s for s in one.scores if s.basis == "function"]
    said = (f"{s.held} of the first {s.of}, by chance {s.chance:.1f}, fixed order {s.fixed:.1f}" for s in of)
    return "held: " + "; ".join(said)


# --- precedents ------------------------------------------------------------------------------------------


def _precedents(found: PrecedentTest) -> None:
    from latecomer.cli.screen import RIGHT, new_console, new_table

    console = new_console()
    _lines(console, [found.finding], style="bold")
    columns = ["lists", "nearest", "what is common", "chance", "lead over common", "lead over chance"]
    title = f"\nShare of the first {found.first} that was founded within {found.within} years"
    table = new_table(title, [("as of", {}), *((name, RIGHT) for name in columns)])
    for one in (*found.windows[1:], found.windows[0]):
        figures = (one.nearest.mean, one.usual, one.chance)
        leads = (_between(one.over_usual, 3), _between(one.over_chance, 2))
        year = str(one.year or "all")
        table.add_row(year, str(one.cases), *(f"{value:.3f}" for value in figures), *leads)
    console.print(table)
    _functions(found.functions, console)
    _lines(console, found.limits, title="What this cannot show", mark="- ")
    console.print(f"\nRules {found.versions.rules}, {found.versions.panel}.", markup=False)


def _functions(functions: Iterable[Foretold], console: Console) -> None:
    from latecomer.cli.screen import RIGHT, new_table, plain, whole
    from latecomer.scenarios.windows import OFTEN
    from latecomer.vocabulary import load_vocabulary

    labels = load_vocabulary().functions
    title = f"\nFunction by function, where it stood among the first {OFTEN} times or more; best foretold first"
    columns: list[tuple[str, dict[str, Any]]] = [("function", whole(console)), ("what it is", {})]
    columns += [(name, RIGHT) for name in ("among the first", "founded then", "as common elsewhere")]
    table = new_table(title, columns)
    rest = []
    for one in functions:
        if one.listed < OFTEN:
            rest.append(one.function)
            continue
        cells = (str(one.listed), f"{one.hits / one.listed:.0%}", f"{one.expected / one.listed:.0%}")
        table.add_row(plain(one.function), plain(labels[one.function].label), *cells)
    console.print(table)
    if rest:
        console.print(plain(f"Too seldom among the first to tell: {', '.join(sorted(rest))}"))
