"""The command that says what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from latecomer.cli.commands import FORMATS, cli, library_for, rules_option
from latecomer.cli.output import quoted

if TYPE_CHECKING:
    from latecomer.library import Library
    from latecomer.profile import Profile
    from latecomer.scenarios.next_question import Next


@cli.command(name="next", epilog="Example: latecomer next vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option("--count", type=click.IntRange(1, 100), default=8, show_default=True, help="How many questions.")
@click.option("--format", "form", type=FORMATS, default="text", help="A table for people, or JSON.")
@rules_option
def next_(profile: str, count: int, form: str) -> None:
    """Say what to ask next: the questions that most of the first five hang on, for the time they take.

    It says so when nothing that is likely to be answered changes the first five any more.
    """
    from latecomer.profile import load_profile
    from latecomer.scenarios.next_question import next_questions
    from latecomer.vocabulary import load_vocabulary

    loaded = load_profile(profile, load_vocabulary())
    library = library_for(loaded)
    library.check(loaded)
    found = next_questions(loaded, library)
    if form == "json":
        _dump(loaded, found, count)
    else:
        _show(loaded, found, count, library)


def _dump(profile: Profile, found: Next, count: int) -> None:
    from dataclasses import asdict

    from latecomer.cli.screen import dump

    said = {**asdict(found), "questions": [asdict(q) for q in found.questions[:count]]}
    dump({"schema": "latecomer/next/1", "country": profile.country, "as_of": profile.as_of, **said})


def _show(profile: Profile, found: Next, count: int, library: Library) -> None:
    from latecomer.cli.screen import RIGHT, new_console, new_table, plain, whole
    from latecomer.countrydata.countries import load_countries

    console = new_console()
    name = load_countries()[profile.country].short_name
    cards = library.knowledge.institutions
    if not found.first:
        console.print(plain(f"{name} {profile.as_of}: too little is known to rank anything yet."))
    else:
        listed = "; ".join(cards[id].name for id in found.first)
        console.print(plain(f"{name} {profile.as_of}. First now: {listed}."))
        stay = f"{found.stay:.1f} of these {len(found.first)} are expected to stay if everything is answered."
        console.print(plain(stay))
    if found.enough:
        console.print(plain("Nothing that is likely to be answered changes them any more: enough has been asked."))
    questions = [q for q in found.questions if q.gain > 0][:count]
    if not questions:
        console.print(plain("No question is open that they hang on."))
        return
    table = new_table(
        "What to ask next: most settled a minute first",
        [
            ("question", {}),
            ("id", whole(console)),
            ("settles", RIGHT),
            ("min", RIGHT),
            ("above all", {}),
        ],
    )
    for q in questions:
        moves = "; ".join(cards[id].name for id in q.moves[:2])
        table.add_row(plain(q.label), plain(q.id), f"{q.gain:.0%}", f"{q.minutes:g}", plain(moves))
    console.print(table)
    console.print(plain("Settles: the share of what is open about the first five that this answer settles alone."))
    console.print(
        plain("Who does it and what it is for settle more together: such pairs stand where they do together.")
    )
    path = quoted(profile.path)
    console.print(
        plain(f"Ask them: latecomer interview {path} --order adaptive; one: latecomer answer {path} ID=VALUE")
    )
