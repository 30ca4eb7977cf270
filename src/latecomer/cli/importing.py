"""The command that brings newer country data in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.data import data
from latecomer.cli.output import printable
from latecomer.text import one_line

if TYPE_CHECKING:
    from latecomer.countrydata import Panel
    from latecomer.countrydata.importing import FileReading
    from latecomer.countrydata.renewing import Renewal

FEW_NAMES = 20
FEW_JUMPS = 5
MAX_CODES = 5_000


def _one_line(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if len(value) > 300 or not one_line(value):
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
    metavar="CODE",
    help="Let an indicator, or a country by its code, through whose unit or definition seems to have changed; "
    "may be repeated.",
)
@click.option("--older", is_flag=True, help="Lay an older release over a newer one.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--force", is_flag=True, help="Replace a panel of that name.")
def import_(
    file: Path,
    *,
    name: str | None,
    source: str,
    licence: str,
    accept: tuple[str, ...],
    older: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Make a new panel: the one in force, with the values of FILE laid over it.

    FILE is a CSV file in one of three forms. Wide: as the World Bank publishes it, in bulk (WDICSV.csv), one
    indicator at a time, or from the DataBank. Long: iso3,year,indicator,value, and unit and source where you have
    them; an indicator is named by our id (`latecomer data list`) or by the World Bank's code. A column a series:
    iso3,year and then the indicators. Shares of GDP and figures per head are computed from their parts. Whatever
    FILE does not have stays. Former codes of countries are understood; groups of countries and forecasts are left
    out, and said to be.

    The new panel is not in force before `latecomer data use NAME`.

    A FILE of bodies, in the roster's form (`latecomer data bodies KEN --format csv` prints it), corrects who does
    what: its rows stand for those of the same country, function and name, or are added, from then on.
    """
    from latecomer.cli import show
    from latecomer.countrydata import corrections, panels
    from latecomer.countrydata.datafile import open_data_file
    from latecomer.countrydata.importing import FileReading
    from latecomer.countrydata.renewing import provenance, renew
    from latecomer.vocabulary import load_vocabulary

    if corrections.is_roster(file):
        _import_bodies(file, dry_run=dry_run)
        return
    name = name or panels.name_from(file)
    panels.check_free(name, force=force, dry_run=dry_run)
    base = panels.panel_in_force()
    reading = FileReading(open_data_file(file), base, source)
    _through(reading.steps(), f"reading {file.name}")
    _say((*_understood(reading), *_left_out(reading)))
    renewal = renew(reading, base, load_vocabulary(), accept, accept_older=older)
    touched = [one for one in renewal.indicators if one.new or one.changed or one.dropped]
    if touched:
        show.renewed(f"{file.name} over the {base.label}", touched)
    _say((*_as_they_are(reading, renewal, len(renewal.indicators) - len(touched)), *_jumps(renewal)))
    if dry_run:
        click.echo("Nothing was written (--dry-run).", err=True)
        return
    texts = {
        panels.PANEL: renewal.panel,
        panels.SOURCES: renewal.sources,
        panels.PROVENANCE: provenance(name, renewal, reading, base, licence, accept, accept_older=older),
    }
    panel = panels.keep(name, texts, force=force, complete=fit_into)
    click.echo(panel.label)
    use = (
        "It is in force." if panels.in_force() == name else f"It is not in force. Next: latecomer data use {name}"
    )
    click.echo(f"The panel is in {panels.file_of(name).parent}\n{use}", err=True)


def _import_bodies(file: Path, *, dry_run: bool) -> None:
    """Lay a file of bodies over the roster."""
    from latecomer.countrydata import corrections
    from latecomer.vocabulary import load_vocabulary

    found = corrections.correct(file, load_vocabulary())
    for how, bodies in (("new", found.added), ("changed", found.changed)):
        for body in bodies:
            click.echo(f"{how}: {printable(f'{body.iso3} {body.function}: {body.name}, since {body.since}')}")
    if dry_run:
        click.echo("Nothing was written (--dry-run).", err=True)
        return
    path = corrections.keep(found)
    click.echo(
        f"{len(found.added)} new and {len(found.changed)} changed bodies, in {path}\n"
        "They are in force; a profile takes them up with `latecomer prefill --force`. "
        "`latecomer data remove bodies` goes back to the shipped roster.",
        err=True,
    )


def fit_into(panel: Panel, folder: Path) -> None:
    """Fit the comparators on a panel and keep what was fitted in a folder."""
    from latecomer.analogues import fitted
    from latecomer.analogues.fit import Fit
    from latecomer.files import write
    from latecomer.knowledge import load_knowledge
    from latecomer.vocabulary import load_vocabulary

    work = Fit(panel, load_vocabulary(), load_knowledge().comparing)
    _through(work.steps(), f"fitting comparators on the {panel.label}")
    write(folder / fitted.FILE, fitted.pack(work.fitted()))


@data.command("fit", epilog="Example: latecomer data fit")
def fit() -> None:
    """Fit the comparators again on the panel in force.

    Needed after a change of rules/comparators.yaml or of an indicator in the vocabulary; `data import` does it.
    """
    from latecomer import resources
    from latecomer.analogues import fitted
    from latecomer.countrydata import panels
    from latecomer.errors import UsageError

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


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(printable(line), err=True)


def _understood(reading: FileReading) -> Iterator[str]:
    """Say what a file was taken to mean, where it says something else."""
    if reading.file.released:
        yield f"The data are of {reading.file.released}."
    if not reading.file.ended:
        yield "The last line has no end: was the file cut off? What came after it would be missing."
    for former, now in sorted(reading.now.items()):
        yield f"{former} was taken for {now}."
    for word, count in sorted(reading.unobserved.items()):
        yield f"{word!r} was taken as not observed, in {_many(count, 'cell')}."


def _left_out(reading: FileReading) -> Iterator[str]:
    """Say what of a file is not taken, and why."""
    from latecomer.countrydata.codes import perhaps
    from latecomer.countrydata.countries import GROUP, country_hint, look_up

    if reading.forecasts:
        first, last = min(reading.forecasts), max(reading.forecasts)
        years = str(first) if first == last else f"{first}-{last}"
        count = reading.forecasts.total()
        yield f"Left out, {_many(count, 'value')} of {years}: years that had not come, or forecasts by their mark."
    if reading.file.header.left_out:
        yield f"Columns that are not read: {_few(reading.file.header.left_out)}."
    if reading.unknown:
        yield f"Left out: {_many(len(reading.unknown), 'code')} of no indicator of ours."
    for code in sorted(reading.unknown)[:MAX_CODES]:
        if (hint := perhaps(code)).startswith("perhaps"):
            yield f"{code}: {hint}."
    groups = {text: count for text, count in reading.elsewhere.items() if look_up(text).kind == GROUP}
    if groups:
        lines = _many(sum(groups.values()), "line")
        yield f"Left out: {_many(len(groups), 'group')} of countries in {lines}: {_few(sorted(groups))}."
    if strange := sorted(reading.elsewhere.keys() - groups.keys()):
        known = [
            f"{text or 'none'} ({country_hint(text)})" if look_up(text).kind != "unknown" else text or "none"
            for text in strange
        ]
        yield f"Left out: {_many(len(strange), 'code')} that are no country of ours: {_few(known)}."


def _as_they_are(reading: FileReading, renewal: Renewal, same: int) -> Iterator[str]:
    """Say what an import left as it was."""
    from latecomer.countrydata.indicators import load_indicators

    catalogue = load_indicators()
    in_file = {one.id for one in renewal.indicators}
    if same:
        yield f"{_many(same, 'indicator')} of the file: nothing new."
    if merged := sorted(id for id in in_file if ";" in catalogue[id].source):
        words = "of several sources, the file's values go first and ours stay where it has none"
        yield f"{', '.join(merged)}: {words}."
    for id, code in renewal.incomplete.items():
        yield f"{id} was left as it is: the file has no {code} to compute it with."
    if reading.file.header.form == "long":
        return
    others = [id for id, one in catalogue.items() if not one.parts]
    yield f"Not the World Bank's, left as they are: {', '.join(others)}."
    if absent := [id for id in catalogue if id not in {*in_file, *others, *renewal.incomplete}]:
        names = ", ".join(absent) if len(absent) <= FEW_NAMES else f"{len(absent)} indicators"
        yield f"Not in the file, left as they are: {names}."


def _jumps(renewal: Renewal) -> Iterator[str]:
    """Say where file and panel meet in a step greater than any before."""
    if renewal.seams:
        count = len(renewal.seams)
        yield f"Where file and panel meet, {_many(count, 'series')} jump by more than they ever did; the greatest:"
    for seam in renewal.seams[:FEW_JUMPS]:
        yield f"  {seam.id} of {seam.country}: {seam.before:g} in {seam.since}, {seam.value:g} in {seam.year}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 and not what.endswith('s') else ''}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW_NAMES]) + (" ..." if len(names) > FEW_NAMES else "")
