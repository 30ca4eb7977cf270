"""The commands on country data: what is there, where it comes from, and what it says of a country."""

from __future__ import annotations

import click

from latecomer.cli.commands import FORMATS, Group, cli


@cli.group(cls=Group)
def data() -> None:
    """Show the country data, with year and source; bring in newer data and say which are in force."""


@data.command(epilog="Example: latecomer data show VNM --as-of 2023")
@click.argument("country")
@click.option("--as-of", type=int, required=True, help="Nothing later is used.")
@click.option("--format", "form", type=FORMATS, default="text", help="A table for people, or JSON.")
def show(country: str, as_of: int, form: str) -> None:
    """Show what public data say of a country: value, year, source, place among developing economies.

    The place is the share of the developing economies of that year that have a lower value.
    """
    from latecomer.cli import show as screen
    from latecomer.countrydata.countries import find_country
    from latecomer.countrydata.panels import panel_in_force
    from latecomer.profile.standing import standing
    from latecomer.vocabulary import load_vocabulary

    panel = panel_in_force()
    found = standing(find_country(country).iso3, as_of, load_vocabulary(), panel)
    screen.standing(country, as_of, panel.label, found, as_json=form == "json")


@data.command("list", epilog="Example: latecomer data list")
def list_() -> None:
    """List the indicators: unit, source, licence, and how old an observation may be."""
    from latecomer.cli import show as screen
    from latecomer.countrydata.indicators import load_indicators
    from latecomer.countrydata.panels import panel_in_force
    from latecomer.vocabulary import load_vocabulary

    screen.indicators(panel_in_force().label, load_vocabulary(), load_indicators())


@data.command(epilog="Example: latecomer data bodies KEN --function extension --as-of 2022")
@click.argument("country")
@click.option("--function", "function", default="", help="One function only, by its id.")
@click.option("--as-of", type=int, help="Nothing founded later; the latest year of the data by default.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="A table for people, JSON, or the roster's own form: what `latecomer data import` takes.",
)
def bodies(country: str, function: str, as_of: int | None, form: str) -> None:
    """Show who does what in a country, on paper: bodies, laws and programmes on record, with year and source.

    What stands here exists on paper; whether it works is asked of its clients. A function without a line is not on
    record, which is not that nothing exists.
    """
    from latecomer.cli import show as screen
    from latecomer.countrydata import corrections
    from latecomer.countrydata.corrections import roster_in_force
    from latecomer.countrydata.countries import find_country
    from latecomer.countrydata.panels import panel_in_force
    from latecomer.errors import UsageError, nearest
    from latecomer.vocabulary import load_vocabulary

    functions = load_vocabulary().functions
    if function and function not in functions:
        raise UsageError(f"unknown function {function!r}", nearest(function, functions) or ", ".join(functions))
    year = panel_in_force().years[1] if as_of is None else as_of
    roster, iso3 = roster_in_force(), find_country(country).iso3
    chosen = [function] if function else [id for id in functions if id in roster.covers]
    labels = {id: functions[id].label for id in chosen}
    found = {id: roster.on_record(iso3, id, year) for id in chosen}
    if form == "csv":
        click.echo(corrections.text([body for of in found.values() for body in of]), nl=False)
        return
    screen.bodies(iso3, year, labels, found, as_json=form == "json")


@data.command(epilog="Example: latecomer data countries")
def countries() -> None:
    """List the countries with their codes."""
    from latecomer.countrydata.countries import load_countries

    for code, country in sorted(load_countries().items()):
        click.echo(f"{code}  {country.short_name}")


@data.command(epilog="Example: latecomer data where")
def where() -> None:
    """Say which panel is in force and where it stands."""
    from latecomer.countrydata import panels

    name = panels.in_force()
    panel = panels.load_kept(name)
    click.echo(f"{panel.label}, {panel.years[0]}-{panel.years[1]}: {panels.file_of(name)}")
    click.echo(f"origins and licences: {panels.origins_of(name)}", err=True)


@data.command("panels", epilog="Example: latecomer data panels")
def panels_() -> None:
    """List the panels: the shipped one and those imported; a star marks the one in force."""
    from latecomer.countrydata import panels
    from latecomer.errors import InputError

    force = panels.in_force()
    for name in dict.fromkeys((panels.SHIPPED, *panels.kept(), force)):
        try:
            panel = panels.load_kept(name)
            words = f"{panel.label}, {panel.years[0]}-{panel.years[1]}"
        except InputError as error:
            words = f"cannot be read: {error.problems[0].what} (hint: {error.problems[0].hint})"
        click.echo(f"{'*' if name == force else ' '} {name}: {words}")


@data.command(epilog="Example: latecomer data use shipped")
@click.argument("name")
def use(name: str) -> None:
    """Bring a panel into force: `shipped`, or the name of one that was imported.

    From then on `prefill`, `interview --country`, `data show` and `data list` work with it. Profiles keep the
    values they were made with until `latecomer prefill --force` renews them; `demo` needs no panel.
    """
    from latecomer.countrydata import panels

    click.echo(f"in force: {panels.use(name).label}")


@data.command(epilog="Example: latecomer data remove wdi-2026-10")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a panel that was imported; if it was in force, the shipped one comes into force.

    `latecomer data remove bodies` removes the corrections of the roster.
    """
    from latecomer.countrydata import corrections, panels

    if name == panels.BODIES:
        corrections.forget()
        click.echo("removed: the corrections of the roster")
        return
    was_in_force = panels.remove(name)
    click.echo(f"removed: {name}")
    if was_in_force:
        click.echo(f"It was in force; now the {panels.panel_in_force().label} is.", err=True)
