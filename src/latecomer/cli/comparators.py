"""The command that says whom a country resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from latecomer.cli.commands import FORMATS, cli, library_for

if TYPE_CHECKING:
    from latecomer.analogues import Comparators, KoreanYears
    from latecomer.recommendation import Assessment


@cli.command(epilog="Example: latecomer comparators vietnam.yaml --without MKD")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option(
    "--without",
    multiple=True,
    metavar="CODE",
    help="Strike out a country this time; `struck_out: [CODE]` in the profile does so for good.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
def comparators(profile: str, without: tuple[str, ...], form: str) -> None:
    """Say whom the country resembles: Korea in other years, economies now, countries that once stood there.

    Distances are in spreads of the developing economies of the year. What was compared and what was missing is
    said; where too little is known, nothing is.
    """
    from dataclasses import asdict, replace

    from latecomer.assessment import assess
    from latecomer.cli import screen
    from latecomer.countrydata.countries import find_country
    from latecomer.profile import load_profile
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    loaded = load_profile(profile, vocabulary)
    out = tuple(dict.fromkeys((*loaded.struck_out, *(find_country(code).iso3 for code in without))))
    assessment = assess(replace(loaded, struck_out=out), library_for(loaded), questions=False)
    if form == "json":
        screen.dump(
            {
                "schema": "latecomer/comparators/1",
                "country": assessment.country,
                "as_of": assessment.as_of,
                "comparators": asdict(assessment.comparators),
                "versions": asdict(assessment.versions),
            }
        )
    else:
        _show(assessment)


def _show(assessment: Assessment) -> None:
    from latecomer.cli import screen
    from latecomer.messages import say

    console = screen.new_console()
    found = assessment.comparators
    screen.head(assessment, console)
    usual = f"{found.usual:g} is usual" if found.usual is not None else "what is usual is not known"
    console.print(screen.plain(f"Compared with: {found.panel}. Distances are in spreads; {usual}."))
    if found.struck_out:
        console.print(screen.plain(f"Struck out: {', '.join(found.struck_out)}"))
    console.print(_korea(found))
    for years in (found.overall, *found.dimensions):
        for line in _does_not_fit(years):
            console.print(screen.plain(f"  {line}"))
    console.print(_peers(found) if found.peers else screen.plain(say(found.peers_said)))
    console.print(_precedents(found) if found.precedents else screen.plain(say(found.precedents_said)))


def _korea(found: Comparators) -> Any:
    from latecomer.cli import screen
    from latecomer.messages import Message, say

    table = screen.new_table(
        "Korean years nearest",
        [
            ("", {}),
            ("nearest", screen.RIGHT),
            ("between", {}),
            ("distance", screen.RIGHT),
            ("", {}),
            ("", {}),
        ],
    )
    for years in (found.overall, *found.dimensions):
        if not years.found:
            table.add_row(screen.plain(years.label), "", "", "", "", screen.plain(say(years.why)))
            continue
        edge = "at the edge of what is compared" if years.edge else ""
        span = f"{years.first}-{years.last}"
        used = f"{len(years.used)} figures" + (f"; {edge}" if edge else "")
        how_near = say(Message(f"closeness.{years.closeness}"))
        table.add_row(screen.plain(years.label), str(years.nearest), span, f"{years.distance:.2f}", how_near, used)
    return table


def _does_not_fit(years: KoreanYears) -> list[str]:
    from latecomer.profile.figures import number_text

    lines = []
    for d in years.disagree if years.id == "overall" else ():
        then = f"; nearer Korea's of {d.korea_then}" if d.korea_then else "; like no Korean year"
        here_in = f", {d.here_in}" if d.here_in else ""
        lines.append(
            f"does not fit {years.nearest}: {d.label} {number_text(d.here, d.unit)}{here_in} "
            f"(Korea {number_text(d.korea, d.unit)}, {d.korea_in}{then})"
        )
    return lines


def _peers(found: Comparators) -> Any:
    from latecomer.cli import screen

    table = screen.new_table(
        f"Economies of {found.year} nearest",
        [
            ("", {}),
            ("distance", screen.RIGHT),
            ("compared", screen.RIGHT),
            ("most alike in", {}),
            ("least in", {}),
        ],
    )
    for peer in found.peers:
        table.add_row(
            screen.plain(peer.name),
            f"{peer.distance:.2f}",
            f"{peer.shared} of {peer.of}",
            screen.plain(peer.alike),
            screen.plain(peer.unlike),
        )
    return table


def _precedents(found: Comparators) -> Any:
    from latecomer.cli import screen
    from latecomer.profile.figures import number_text

    first = found.precedents[0]
    heads = [f"{o.label}, {o.unit}" for o in first.outcomes]
    table = screen.new_table(
        f"Countries that once stood near, and {' and '.join(str(n) for n in _steps(found))} years later",
        [("", {}), ("distance", screen.RIGHT), *((head, {}) for head in heads)],
    )
    for one in found.precedents:
        rows = [
            " > ".join("?" if v is None else number_text(v, "") for v in outcome.values)
            for outcome in one.outcomes
        ]
        table.add_row(screen.plain(f"{one.name} {one.year}"), f"{one.distance:.2f}", *rows)
    return table


def _steps(found: Comparators) -> list[int]:
    years = found.precedents[0].outcomes[0].years
    return [year - years[0] for year in years[1:]]
