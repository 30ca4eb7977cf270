"""The command that supposes something: what-if."""

from __future__ import annotations

import click

from latecomer.cli.commands import FORMATS, assessing, cli, library_for


@cli.command(
    name="what-if",
    epilog="Example: latecomer what-if vietnam.yaml --set collateral_gap=4 --establish venture-capital",
)
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="VARIABLE=VALUE",
    help="Suppose this answer, as `latecomer answer` reads it; unknown takes an answer away. Repeatable.",
)
@click.option(
    "--establish",
    multiple=True,
    metavar="CARD",
    help="Suppose that it is there and serves its clients (a law: is applied). Repeatable.",
)
@click.option(
    "--reform",
    multiple=True,
    metavar="CARD",
    help="Suppose that what is there already serves its clients now. Repeatable.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@assessing
def what_if(
    profile: str,
    *,
    sets: tuple[str, ...],
    establish: tuple[str, ...],
    reform: tuple[str, ...],
    form: str,
    draws: int | None,
    law_date: str | None,
) -> None:
    """Say what would change if something were so: an answer, a new institution, one that is mended.

    Nothing is written. Rules and draws are the same before and after: what differs comes from what is supposed.
    CARD is the id of an institution, as `latecomer recommend` shows it.
    """
    from dataclasses import asdict

    from latecomer.cli import moves
    from latecomer.cli.screen import dump
    from latecomer.profile import load_profile
    from latecomer.scenarios import read_changes
    from latecomer.scenarios import what_if as suppose
    from latecomer.vocabulary import load_vocabulary

    loaded = load_profile(profile, load_vocabulary())
    library = library_for(loaded)
    changes = read_changes(sets, establish, reform, library)
    found = suppose(loaded, changes, library, draws, law_date)
    dump(asdict(found)) if form == "json" else moves.show(found)
