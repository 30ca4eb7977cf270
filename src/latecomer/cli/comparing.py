"""The command that lays profiles beside each other: countries, or one country at several dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.commands import FORMATS, assessing, check_page, cli, library_for
from latecomer.cli.output import say

if TYPE_CHECKING:
    from latecomer.profile import Profile


@cli.command(epilog="Example: latecomer compare kenya.yaml vietnam.yaml")
@click.argument("profiles", nargs=-1, required=True, metavar="PROFILE PROFILE...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as a page; its ending is .html.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@click.option("--force", is_flag=True, help="Overwrite an existing page.")
@assessing
def compare(
    profiles: tuple[Path, ...],
    output: Path | None,
    *,
    form: str,
    force: bool,
    draws: int | None,
    law_date: str | None,
) -> None:
    """Lay two to six countries beside each other, or one country at two to six dates.

    Of different countries: positions, constraints, the first of each list, headline figures, who does what; in the
    order given, and with no score over all. Of one country and two years: what was recommended, what was decided
    (`latecomer decide`) and done since, what moved, what is recommended again, and who was not asked again. Of one
    country and more years: the lists, positions, constraints and figures of each, and what moved from the first to
    the last. Of one country and year: what two files answer otherwise, and what that moves.
    """
    from dataclasses import asdict

    from latecomer.assessment import assess
    from latecomer.cli import compared
    from latecomer.cli.screen import dump
    from latecomer.errors import UsageError
    from latecomer.scenarios import compare as beside
    from latecomer.scenarios import in_order

    if output is not None:
        if form == "json":
            raise UsageError("-o writes a page, and --format json prints", "give one of the two")
        check_page(output, force=force)
    loaded = in_order(_loaded(profiles))
    libraries = [library_for(profile) for profile in loaded]
    pairs = zip(loaded, libraries, strict=True)
    assessments = [assess(one, of, draws=draws, law_date=law_date, questions=False) for one, of in pairs]
    found = beside(loaded, assessments, libraries[-1], assessments[-1].versions.draws)
    for line in found.unknown:
        say(f"warning: {line}")
    if output is not None:
        from latecomer.report import write_comparison

        write_comparison(found, output)
        say(str(output), err=False)
    elif form == "json":
        dump(asdict(found))
    else:
        compared.show(found)


def _loaded(paths: tuple[Path, ...]) -> list[Profile]:
    """Read the profiles, with every fault of every file; each file once."""
    from latecomer.errors import InputError, Problem
    from latecomer.profile import load_profile
    from latecomer.scenarios.comparing import check_number
    from latecomer.vocabulary import load_vocabulary

    check_number(len(paths))
    vocabulary, found, problems = load_vocabulary(), [], []
    there: set[Path] = set()
    for path in paths:
        if path.resolve() in there:
            problems.append(Problem(str(path), 0, "the same file twice", "name each file once"))
            continue
        there.add(path.resolve())
        try:
            found.append(load_profile(path, vocabulary))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return found
