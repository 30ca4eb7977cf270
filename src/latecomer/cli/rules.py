"""The commands on the rules: check, prove, test; find and read; what a change moves; a new card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.commands import Group, cli, own_rules, rules_option
from latecomer.cli.output import put, say

if TYPE_CHECKING:
    from latecomer.library import Library
    from latecomer.profile import Profile

# Economies over which it is tried whether an answer moves anything.
FEW = 4


@cli.group(cls=Group)
def rules() -> None:
    """Read the rules, change them and see what that moves; check them and prove their citations."""


_SOURCE = click.option(
    "--source",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="LATECOMER_SOURCE",
    help="Text of the Korean source; also read from LATECOMER_SOURCE.",
)


@rules.command("list", epilog="Example: latecomer rules list")
@rules_option
def list_() -> None:
    """List the cards: what each is, who does it (function), and the rows of Tables 2-6 and 2-7 it reaches."""
    from latecomer.cli import author
    from latecomer.knowledge import load_knowledge

    author.cards(load_knowledge(own_rules()))


@rules.command(epilog="Example: latecomer rules show capability")
@click.argument("id")
def show(id: str) -> None:
    """Show a rule as it is written: a card, a scale, a constraint, a sign, a gate, a source."""
    from latecomer.authoring import entries
    from latecomer.cli import author

    author.entries(entries.show(id), entries.cases_of(id))


@rules.command(epilog="Example: latecomer rules search drawback")
@click.argument("words")
def search(words: str) -> int:
    """Find words in the rules: file, line, the entry they stand in. Exit code 1 if there are none."""
    from latecomer.authoring import entries

    found = entries.search(words)
    for line in found:
        say(f"{line.path}:{line.number}: {line.text}" + (f"  [{line.entry}]" if line.entry else ""), err=False)
    say(f"{len(found)} lines")
    return 0 if found else 1


@rules.command(epilog="Example: latecomer rules coverage")
@click.option("--as-of", type=int, default=2022, show_default=True, help="The year whose economies are counted.")
def coverage(as_of: int) -> None:
    """Show which rows of the source's tables the cards reach, and which signs speak for how many economies."""
    from latecomer.authoring import coverage as covered
    from latecomer.cli import author
    from latecomer.library import load_library

    library = load_library()
    profiles = _economies(library, as_of)
    author.coverage(tuple(covered.tables(library.knowledge)), covered.fired(library, profiles), as_of)
    author.idle(covered.idle_answers(library, _few(profiles)))


@rules.command(epilog="Example: latecomer rules diff before rules --countries KEN,VNM --as-of 2022")
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--countries", default="", help="Codes, with commas between; all developing economies by default.")
@click.option("--as-of", type=int, default=2022, show_default=True, help="Nothing later is used.")
def diff(old: Path, new: Path, countries: str, as_of: int) -> int:
    """Show what a change of rules moves, economy by economy; OLD and NEW are folders of rules.

    From public figures. Told are positions, verdicts, and what enters or leaves the first eight. Exit code 1 if
    anything moves.
    """
    from latecomer.authoring import difference
    from latecomer.cli import author
    from latecomer.countrydata.countries import find_country
    from latecomer.library import load_library
    from latecomer.profile import prefill

    library = load_library()
    codes = dict.fromkeys(find_country(code.strip()).iso3 for code in countries.split(",") if code.strip())
    profiles = [prefill(code, as_of, library.vocabulary) for code in codes] or _economies(library, as_of)
    before, after = (difference.read_rules(folder, library) for folder in (old, new))
    moved = difference.difference(before, after, profiles)
    author.moved(moved, len(profiles))
    return 1 if moved else 0


@rules.command(epilog="Example: latecomer rules new institution seed-capital -o seed-capital.yaml")
@click.argument("kind", type=click.Choice(["institution"]))
@click.argument("id")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else it is printed.")
def new(kind: str, id: str, output: Path | None) -> None:
    """Begin a rule: a card to fill in, every key explained."""
    from latecomer.authoring import beginning
    from latecomer.errors import UsageError
    from latecomer.files import write

    text = beginning.begin(kind, id)
    if output is None:
        put(text)
    elif output.exists():
        raise UsageError(f"{output} exists already", "name another file, or move it away first")
    else:
        write(output, text, new=True)
        say(str(output), err=False)


@rules.command(epilog="Example: latecomer rules book -o handbook")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), required=True, help="A folder of its own for the pages."
)
@rules_option
def book(output: Path) -> None:
    """Write the rules as a handbook: pages for a browser, without network; begin with index.html.

    A page for every card, and pages of scales, constraints, gates, cautions, trade law, questions and sources.
    Pages of an earlier run are renewed; a folder that holds anything else is left alone.
    """
    from latecomer import files
    from latecomer.authoring.book import handbook
    from latecomer.report.handbook import MARK, write_handbook

    files.check_folder(output, MARK)
    write_handbook(handbook(own_rules()), output)
    say(str(output / "index.html"), err=False)


@rules.command(epilog="Example: latecomer rules check")
@_SOURCE
@click.option("--as-of", type=int, default=2022, show_default=True, help="The year whose economies are measured.")
@click.option("--removals", is_flag=True, help="List too what no case would miss: about a minute more.")
@rules_option
def check(source: Path | None, as_of: int, removals: bool) -> int:
    """Check every rule, question and citation; with the source text, prove them afresh.

    Faults come with their place and remedy, and the exit code is then 1. Without any, lists to read follow, from
    public figures of all developing economies: signs that never or always speak, that restate income or each
    other; cards that stand first everywhere or nowhere; answers that decide nothing. With --removals every sign,
    gate and prerequisite is taken away in turn, and those are listed whose absence fails no case.
    """
    from latecomer import authoring

    found = authoring.check(source, own_rules())
    if not found.problems:
        _lists(as_of, removals)
    for problem in found.problems:
        say(str(problem), err=False)
    how = "proved afresh against the source" if found.proven_afresh else "checked against rules/proofs.csv"
    say(f"{found.files} files, {found.citations} citations {how}: {len(found.problems)} problems")
    return 1 if found.problems else 0


def _lists(as_of: int, removals: bool) -> None:
    """Print what is there to read in rules without a fault."""
    from latecomer.authoring import coverage, panel, removal
    from latecomer.authoring.cases import load_cases
    from latecomer.cli import author
    from latecomer.library import load_library

    library = load_library(overlay=own_rules())
    profiles = _economies(library, as_of)
    author.lists(panel.over(library, profiles), coverage.idle_answers(library, _few(profiles)), as_of)
    if removals:
        every = [(file, case) for file in load_cases() for case in file.cases]
        author.removals(removal.screen(library, removal.parts(library.knowledge), every))


def _economies(library: Library, as_of: int) -> list[Profile]:
    """Return the developing economies of a year, from public figures."""
    from latecomer.countrydata import load_panel
    from latecomer.countrydata.indicators import developing
    from latecomer.errors import UsageError
    from latecomer.profile import prefill

    panel = load_panel()
    found = [prefill(country, as_of, library.vocabulary, panel) for country in developing(panel, as_of)]
    if not found:
        raise UsageError(
            f"nothing is known of the economies of {as_of}", f"from {panel.years[0]} to {panel.years[1]}"
        )
    return found


def _few(profiles: list[Profile]) -> list[Profile]:
    return profiles[:: max(1, len(profiles) // FEW)]


@rules.command(epilog="Example: latecomer rules test Senegal")
@click.argument("words", required=False, default="")
def test(words: str) -> int:
    """Run the rule cases of rules/cases: what must come out for real countries.

    With WORDS, only the cases that have them in their name. Exit code 1 if a case comes out otherwise.
    """
    from latecomer.authoring import cases, running
    from latecomer.errors import UsageError

    chosen = [(f, c) for f in cases.load_cases() for c in f.cases if words.casefold() in c.name.casefold()]
    if not chosen:
        raise UsageError(f"no case has {words!r} in its name", "`latecomer rules test` runs all of them")
    found = running.run(chosen)
    count = len(chosen)
    for problem in found:
        say(str(problem), err=False)
    say(f"{count} cases, {len(found)} differences")
    return 1 if found else 0


@rules.command(epilog="Example: latecomer rules prove --source source.txt")
@_SOURCE
def prove(source: Path | None) -> int:
    """Look every cited term up on its page and write rules/proofs.csv; beside it, what is usual (usual.csv)."""
    from latecomer import authoring
    from latecomer.errors import UsageError

    if source is None:
        raise UsageError("no source text", "--source FILE, or set LATECOMER_SOURCE")
    path, proofs, missing = authoring.prove(source)
    say(str(path), err=False)
    say(f"{len(proofs.pages)} terms stand on their pages; {missing} do not")
    return 1 if missing else 0
