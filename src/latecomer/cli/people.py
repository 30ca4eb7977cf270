"""The commands for what several people answered: merge, respondents."""

from __future__ import annotations

from pathlib import Path

import click

from latecomer.cli.commands import FORMATS, check_page, cli, library_for, rules_option
from latecomer.cli.output import quoted, say


@cli.command(epilog="Example: latecomer merge bank.yaml ministry.yaml -o all.yaml")
@click.argument("profiles", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The profile that holds all; what an existing one holds stays in it.",
)
def merge(profiles: tuple[Path, ...], output: Path) -> None:
    """Lay profiles that several people filled in together: every response side by side, none written over.

    The order of the files changes nothing, and merging a file twice adds nothing.
    """
    from latecomer import files
    from latecomer.cli.asking import now
    from latecomer.diagnosis import answers_differ, ticks_differ
    from latecomer.errors import InputError, Problem
    from latecomer.profile import Profile, load_profile, save_profile
    from latecomer.profile.merging import merged, roles
    from latecomer.questionnaire import Session
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    loaded: list[Profile] = []
    problems: list[Problem] = []
    for path in profiles:
        try:
            loaded.append(load_profile(path, vocabulary))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if files.exists(output):
        session = Session(output, vocabulary, now)
        session.take(lambda base: merged([base, *loaded], vocabulary))
        found = session.profile
    else:
        found = merged(loaded, vocabulary)
        save_profile(found, output, vocabulary)
    say(str(output), err=False)
    say(f"{len(roles(found))} roles answered; see who says what: latecomer respondents {quoted(output)}")
    for words in (*answers_differ(found, vocabulary), *ticks_differ(found, vocabulary)):
        say(words)


@cli.command(epilog="Example: latecomer respondents all.yaml -o people.html")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as a page; its ending is .html.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@click.option("--force", is_flag=True, help="Overwrite an existing page.")
@rules_option
def respondents(profile: str, output: Path | None, *, form: str, force: bool) -> None:
    """Show what would come of each role's answers alone: where the country stands, and what comes first.

    The page names the offices that answered, and where they disagree what each said; no notes and no sources.
    """
    from dataclasses import asdict

    from latecomer.cli import show
    from latecomer.cli.screen import dump
    from latecomer.errors import UsageError
    from latecomer.profile import load_profile
    from latecomer.scenarios import respondents as by_role
    from latecomer.vocabulary import load_vocabulary

    if output is not None:
        if form == "json":
            raise UsageError("-o writes a page, and --format json prints", "give one of the two")
        check_page(output, force=force)
    loaded = load_profile(profile, load_vocabulary())
    library = library_for(loaded)
    found = by_role(loaded, library)
    if output is not None:
        from latecomer.report import write_respondents

        write_respondents(found, output)
        say(str(output), err=False)
    elif form == "json":
        dump([asdict(one) for one in found.respondents])
    else:
        show.respondents(found.respondents, library.knowledge)
