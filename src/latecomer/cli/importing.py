"""The command that brings newer country data in."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.data import data
from latecomer.cli.words import printable

if TYPE_CHECKING:
    from latecomer.profile import Panel
    from latecomer.profile.importing import Reading
    from latecomer.profile.renewing import Renewal

FEW_NAMES = 20


def _one_line(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if len(value) > 300 or not value.isprintable():
        raise click.BadParameter("one line of at most 300 characters")
    return value


@data.command("import", epilog="Example: latecomer data import WDICSV.csv --name wdi-2026-10 --dry-run")
@click.argument("file", type=click.Path(dir_okay=True, path_type=Path))
@click.option("--name", help="What the new panel is called; made of the file's name by default.")
@click.option("--source", default="", callback=_one_line, help="Where the data come from, in words.")
@click.option("--licence", default="", callback=_one_line, help="Under which licence, in words.")
@click.option(
    "--accept-break",
    "accept",
    multiple=True,
    metavar="INDICATOR",
    help="Let an indicator through whose unit or definition seems to have changed; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--force", is_flag=True, help="Replace a panel of that name.")
def import_(
    file: Path, name: str | None, source: str, licence: str, accept: tuple[str, ...], dry_run: bool, force: bool
) -> None:
    """Make a new panel: the one in force, with the values of FILE laid over it.

    FILE is a CSV file in one of two forms. Wide: as the World Bank publishes it, in bulk (WDICSV.csv) or one
    indicator at a time. Long: iso3,year,indicator,value, and unit and source where you have them; an indicator is
    named by our id (`latecomer data list`) or by the World Bank's code. Shares of GDP and figures per head are
    computed from their parts. Whatever FILE does not have stays.

    The new panel is not in force before `latecomer data use NAME`.
    """
    from latecomer.cli import show
    from latecomer.profile import load_vocabulary, panels
    from latecomer.profile.datafile import open_data_file
    from latecomer.profile.importing import Reading
    from latecomer.profile.renewing import provenance, renew

    name = name or panels.name_from(file)
    panels.check_free(name, force=force or dry_run)
    base = panels.panel_in_force()
    reading = Reading(open_data_file(file), base, source)
    _through(reading.steps(), f"reading {file.name}")
    renewal = renew(reading, base, load_vocabulary(), accept)
    touched = [one for one in renewal.indicators if one.new or one.changed or one.dropped]
    if touched:
        show.renewed(f"{file.name} over the {base.label}", touched)
    _remark(reading, renewal, len(renewal.indicators) - len(touched))
    if dry_run:
        click.echo("Nothing was written (--dry-run).", err=True)
        return
    texts = {
        panels.PANEL: renewal.panel,
        panels.SOURCES: renewal.sources,
        panels.PROVENANCE: provenance(name, renewal, reading, base, licence, accept),
    }
    panel = panels.keep(name, texts, force=force, complete=fit_into)
    click.echo(panel.label)
    use = (
        "It is in force." if panels.in_force() == name else f"It is not in force. Next: latecomer data use {name}"
    )
    click.echo(f"The panel is in {panels.file_of(name).parent}\n{use}", err=True)


def fit_into(panel: Panel, folder: Path) -> None:
    """Fit the comparators on a panel and keep what was fitted in a folder."""
    from latecomer.analogues import fitted
    from latecomer.analogues.fit import Fit
    from latecomer.knowledge import load_knowledge
    from latecomer.profile import load_vocabulary
    from latecomer.yamlfile import write_atomically

    work = Fit(panel, load_vocabulary(), load_knowledge().comparing)
    _through(work.steps(), f"fitting comparators on the {panel.label}")
    write_atomically(folder / fitted.FILE, fitted.pack(work.fitted()))


@data.command("fit", epilog="Example: latecomer data fit")
def fit() -> None:
    """Fit the comparators again on the panel in force.

    Needed after a change of rules/comparators.yaml or of an indicator in the vocabulary; `data import` does it.
    """
    from latecomer import resources
    from latecomer.analogues import fitted
    from latecomer.errors import UsageError
    from latecomer.profile import panels

    name = panels.in_force()
    if name == panels.SHIPPED and not resources.in_checkout():
        raise UsageError(
            "what was fitted on the shipped panel belongs to the installed package",
            "work in a checkout of the repository",
        )
    folder = panels.file_of(name).parent
    fit_into(panels.load_kept(name), folder)
    click.echo(str(folder / fitted.FILE))


def _through(steps: Iterable[tuple[int, int]], what: str) -> None:
    """Go through the steps of something long, with a bar where stderr is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(printable(what), total=None)
        for done, total in steps:
            bar.update(task, completed=done, total=total)


def _remark(reading: Reading, renewal: Renewal, same: int) -> None:
    """Say what an import left as it was, and why."""
    from latecomer.profile.importing import AGGREGATES
    from latecomer.profile.indicators import load_indicators

    catalogue = load_indicators()
    in_file = {one.id for one in renewal.indicators}
    if same:
        click.echo(f"{same} indicators of the file say nothing new.", err=True)
    merged = [id for id in in_file if ";" in catalogue[id].source]
    if merged:
        words = "of several sources, the file's values go first and ours stay where it has none"
        click.echo(f"{', '.join(sorted(merged))}: {words}.", err=True)
    for id, code in renewal.incomplete.items():
        click.echo(f"{id} was left as it is: the file has no {code} to compute it with.", err=True)
    if reading.file.header.form == "long":
        return
    others = [id for id, one in catalogue.items() if not one.parts]
    click.echo(f"Not the World Bank's, left as they are: {', '.join(others)}.", err=True)
    absent = [id for id in catalogue if id not in {*in_file, *others, *renewal.incomplete}]
    if absent:
        names = ", ".join(absent) if len(absent) <= FEW_NAMES else f"{len(absent)} indicators"
        click.echo(f"Not in the file, left as they are: {names}.", err=True)
    click.echo(
        f"Left out: {len(reading.unknown):,} codes of no indicator of ours, "
        f"{len(reading.elsewhere & AGGREGATES)} groups of countries.",
        err=True,
    )
    if strange := sorted(reading.elsewhere - AGGREGATES):
        names = ", ".join(strange[:FEW_NAMES]) + (" ..." if len(strange) > FEW_NAMES else "")
        click.echo(printable(f"Left out, {len(strange)} codes that are no country of ours: {names}"), err=True)
