"""The commands on country data: what is there, where it comes from, and what it says of a country."""

from __future__ import annotations

import click

from latecomer.cli.commands import FORMATS, Group, cli


@cli.group(cls=Group)
def data() -> None:
    """Show the open country data: indicators, countries, values with year and source."""


@data.command(epilog="Example: latecomer data show VNM --as-of 2023")
@click.argument("country")
@click.option("--as-of", type=int, required=True, help="Nothing later is used.")
@click.option("--format", "form", type=FORMATS, default="text", help="A table for people, or JSON.")
def show(country: str, as_of: int, form: str) -> None:
    """Show what public data say of a country: value, year, source, place among developing economies.

    The place is the share of the developing economies of that year that have a lower value.
    """
    from latecomer.cli import show as screen
    from latecomer.profile import load_panel, load_vocabulary
    from latecomer.profile.indicators import find_country
    from latecomer.profile.standing import standing

    panel = load_panel()
    found = standing(find_country(country).iso3, as_of, load_vocabulary(), panel)
    screen.standing(country, as_of, panel.label, found, as_json=form == "json")


@data.command("list", epilog="Example: latecomer data list")
def list_() -> None:
    """List the indicators: unit, source, licence, and how old an observation may be."""
    from latecomer.cli import show as screen
    from latecomer.profile import load_panel, load_vocabulary
    from latecomer.profile.indicators import load_indicators

    screen.indicators(load_panel().label, load_vocabulary(), load_indicators())


@data.command(epilog="Example: latecomer data countries")
def countries() -> None:
    """List the countries with their codes."""
    from latecomer.profile.indicators import load_countries

    for code, country in sorted(load_countries().items()):
        click.echo(f"{code}  {country.short_name}")


@data.command(epilog="Example: latecomer data where")
def where() -> None:
    """Say which panel is in force and where it stands."""
    from latecomer import resources
    from latecomer.profile import load_panel

    panel = load_panel()
    click.echo(f"{panel.label}, {panel.years[0]}-{panel.years[1]}: {resources.data() / 'panel.csv'}")
    click.echo(f"origins and licences: {resources.data() / 'PROVENANCE.md'}", err=True)
