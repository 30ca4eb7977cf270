"""The commands. Each reads files, calls one function of the layers below, and shows what came back.

Imports of those layers stand inside the functions: `--help` must answer at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latecomer.cli.output import put, quoted, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from latecomer.library import Library
    from latecomer.profile import Profile
    from latecomer.recommendation import Assessment
    from latecomer.report import Edition
    from latecomer.vocabulary import Vocabulary

    Flipped = Callable[[Assessment], tuple[str, ...]]

DEMO = "vietnam"
FLIPS = 3
ORDER = (
    *("demo", "prefill", "interview", "next", "review", "answer", "sheet", "form", "read", "merge", "respondents"),
    *("diagnose", "comparators", "recommend", "roadmap", "explain", "what-if"),
    *("report", "decide", "compare", "batch", "backtest", "data", "rules", "schema"),
)
OWN_RULES = "latecomer.own_rules"
FORMATS = click.Choice(["text", "json"])
_ANYTHING = click.Path(path_type=Path)  # what is there is looked at by those who know what it should be


class Group(click.Group):
    """A group that lists its commands in the order of the work and suggests the nearest name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return sorted(self.commands, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or name the nearest."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from latecomer.errors import UsageError, nearest

            raise UsageError(
                f"no command {args[0]!r}", nearest(args[0], self.commands, "`latecomer --help` lists them")
            )
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from latecomer.version import __version__

        click.echo(f"latecomer {__version__}")
        ctx.exit()


@click.group(cls=Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Match a country's industrial profile to the institutions worth building.

    Rules drawn from Korea's record of SME and technology policy; every claim leads to an answer and a page.
    """
    if ctx.invoked_subcommand is None:
        click.echo(
            "latecomer reads a country's profile and writes a report.\n\n"
            "  latecomer demo                                      see a report of a real country\n"
            "  latecomer prefill KEN --as-of 2023 -o kenya.yaml    start a profile from public data\n"
            "  latecomer report kenya.yaml -o kenya.html           write its report\n\n"
            "`latecomer --help` lists all commands."
        )


def library_for(profile: Profile) -> Library:
    """Return everything the tool knows, with the fit of the panel a profile was made with."""
    from latecomer import library

    return library.library_for(profile, own_rules())


def check_page(output: Path, *, force: bool) -> None:
    """Refuse before the work a place where no page can be written; only a page is."""
    from latecomer import files
    from latecomer.errors import UsageError

    if output.suffix.lower() not in files.PAGE.endings:
        raise UsageError(
            f"{output}: only a page is written", f"name it {output.with_suffix(files.PAGE.endings[0])}"
        )
    files.check_place(output, files.PAGE, force=force)


def own_rules() -> Path | None:
    """Return the folder of someone's own cards that the command was given, if any."""
    found: Path | None = click.get_current_context().meta.get(OWN_RULES)
    return found


def _assess(
    path: str, draws: int | None, law_date: str | None, *, flips: Flipped | None = None, questions: bool = True
) -> Assessment:
    """Assess a profile; `flips` names the cards of which it is told what single answers would change.

    What to ask next takes a while to find: without `questions` it is left out.
    """
    from latecomer.assessment import assess
    from latecomer.diagnosis import set_aside_words
    from latecomer.profile import load_profile
    from latecomer.vocabulary import load_vocabulary

    profile = load_profile(path, load_vocabulary())
    library = library_for(profile)
    for words in set_aside_words(profile, library.vocabulary):
        click.echo(f"note: {words}", err=True)
    assessment = assess(profile, library, draws=draws, law_date=law_date, questions=questions)
    if not flips:
        return assessment
    from latecomer.scenarios import with_flips

    return with_flips(assessment, profile, library, flips(assessment))


def _first_flips(assessment: Assessment) -> tuple[str, ...]:
    return tuple(r.id for r in assessment.first[:FLIPS])


def _law_date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from latecomer.assessment import read_date

    return None if value is None else read_date(value)


def _keep_rules(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value and not value.is_dir():  # click takes a pipe or a device for a folder
        raise click.BadParameter(f"{str(value)!r} is not a folder.", ctx, param)
    ctx.meta[OWN_RULES] = value


rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="LATECOMER_RULES",
    callback=_keep_rules,
    expose_value=False,
    help="A folder with cards of your own, beside the shipped ones; also read from LATECOMER_RULES.",
)


law_date_option = click.option(
    "--law-date", callback=_law_date, metavar="DATE", help="Assess trade law at this date."
)


def assessing(command: Any) -> Any:
    """Add the options every assessing command takes."""
    for option in (
        rules_option,
        click.option("--draws", type=click.IntRange(1, 100_000), help="Number of draws (2,000 by default)."),
        law_date_option,
    ):
        command = option(command)
    return command


@cli.command(epilog="Example: latecomer demo -o vietnam.html")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the report.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def demo(output: Path | None, force: bool) -> None:
    """Write the report of a real country, prepared at the desk from public sources."""
    from latecomer import files, resources
    from latecomer.assessment import assess
    from latecomer.library import load_library
    from latecomer.profile import load_profile
    from latecomer.report import kind_of, write_report
    from latecomer.scenarios import with_flips

    path = resources.examples() / f"{DEMO}.yaml"
    output = output or Path(f"{DEMO}.html")
    files.check_place(output, kind_of(output), force=force)
    library = load_library()  # the shipped panel, whatever is in force
    profile = load_profile(path, library.vocabulary)
    assessment = assess(profile, library)
    write_report(with_flips(assessment, profile, library, _first_flips(assessment)), output)
    say(str(output), err=False)
    say(
        f"The report of {assessment.country_name} as of {assessment.as_of} is in {output.resolve()}\n"
        f"Open it in a browser. The profile it was made from: {path}\n"
        "Next: latecomer prefill KEN --as-of 2023 -o kenya.yaml, answer what you know in that file,\n"
        "then latecomer report kenya.yaml -o kenya.html"
    )


@cli.command(epilog="Example: latecomer prefill VNM --as-of 2023 -o vietnam.yaml")
@click.argument("country")
@click.option("--as-of", type=int, required=True, help="The year the profile speaks of; nothing later is used.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the profile."
)
@click.option(
    "--force", is_flag=True, help="Renew the indicators of an existing profile; what people answered stays."
)
def prefill(country: str, as_of: int, output: Path | None, force: bool) -> None:
    """Start a profile from public data: values with year and source, nothing invented.

    COUNTRY is an ISO 3166-1 alpha-3 code, such as VNM.
    """
    from dataclasses import replace

    from latecomer import files
    from latecomer.countrydata.corrections import roster_in_force
    from latecomer.countrydata.panels import panel_in_force
    from latecomer.profile import prefill as fill
    from latecomer.profile import profile_text, save_profile
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    panel = panel_in_force()
    if as_of > panel.years[1]:
        say(f"warning: the data end in {panel.years[1]}; later years find little")
    filled = replace(
        fill(country, as_of, vocabulary, panel, roster_in_force()), questionnaire=f"national {vocabulary.version}"
    )
    if output is None:
        put(profile_text(filled))
        return
    files.check_place(output, files.PROFILE, force=force)
    if files.exists(output):
        filled = _renewed(output, filled, vocabulary)
    else:
        save_profile(filled, output, vocabulary)
    indicators = sum(a.via == "indicator" for a in filled.answers.values())
    others = sum(a.via in ("fact", "roster") for a in filled.answers.values())
    say(str(output), err=False)
    say(
        f"{indicators} indicators from the {panel.label}, and {others} dated facts and functions on record, "
        f"in {output}.\n"
        f"Next: latecomer diagnose {quoted(output)}, "
        "or answer questions in the file (value: unknown is an answer)."
    )


def _renewed(output: Path, filled: Profile, vocabulary: Vocabulary) -> Profile:
    """Renew what public data say in an existing profile, while nobody else writes it."""
    from latecomer.cli.asking import now
    from latecomer.profile.renewing import merge
    from latecomer.questionnaire import Session

    session = Session(output, vocabulary, now)
    session.renew(lambda base: merge(base, filled))
    return session.profile


@cli.command(epilog="Example: latecomer diagnose vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@assessing
def diagnose(profile: str, form: str, draws: int | None, law_date: str | None) -> None:
    """Say where a country stands on Korea's path and what holds it back."""
    from latecomer.cli import show

    assessment = _assess(profile, draws, law_date, questions=form == "json")
    show.json(assessment) if form == "json" else show.diagnosis(assessment)


@cli.command(epilog="Example: latecomer recommend vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@assessing
def recommend(profile: str, form: str, draws: int | None, law_date: str | None) -> None:
    """Rank the institutions worth building, repairing or looking into, with the verdict on each."""
    from latecomer.cli import advice, show

    assessment = _assess(profile, draws, law_date)
    show.json(assessment) if form == "json" else advice.recommendations(assessment)


@cli.command(epilog="Example: latecomer roadmap vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@assessing
def roadmap(profile: str, draws: int | None, law_date: str | None) -> None:
    """Lay the steps out over ten years: what first, who decides, what has to be true before, when to stop."""
    from latecomer.cli import advice

    advice.roadmap(_assess(profile, draws, law_date, questions=False))


@cli.command(epilog="Example: latecomer explain vietnam.yaml credit-guarantee-fund")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.argument("institution")
@click.option("--format", "form", type=FORMATS, default="text", help="Tables for people, or JSON.")
@assessing
def explain(profile: str, institution: str, form: str, draws: int | None, law_date: str | None) -> None:
    """Say why: every contribution to one verdict, the answers it rests on, and the page.

    INSTITUTION is the id of a card, as `latecomer recommend` shows it.
    """
    from latecomer.cli import advice
    from latecomer.errors import UsageError, nearest
    from latecomer.knowledge import load_knowledge

    known = load_knowledge(own_rules()).institutions
    if institution not in known:
        raise UsageError(f"unknown institution {institution!r}", nearest(institution, known, ", ".join(known)))
    assessment = _assess(profile, draws, law_date, flips=lambda _: (institution,), questions=False)
    advice.explanation(assessment, institution, as_json=form == "json")


@cli.command(epilog="Example: latecomer report vietnam.yaml -o vietnam.html")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file; its ending says what it is: .html, .pdf or .docx.",
)
@click.option(
    "--edition",
    type=click.Choice(["minister", "working", "annex", "confidential"]),
    default="working",
    help="Two pages for a minister; the working report; its annex; or all, with who answered and trade law.",
)
@click.option("--annex", is_flag=True, help="Put the annex into the same file.")
@click.option("--title", default="", metavar="TEXT", help="A title of your own.")
@click.option("--author", default="", metavar="TEXT", help="Who hands it in.")
@click.option("--logo", type=_ANYTHING, metavar="FILE", help="PNG, JPEG or plain SVG, at most 500 KB.")
@click.option(
    "--templates", type=_ANYTHING, metavar="DIR", help="Files that stand in for the shipped templates and styles."
)
@click.option("--tables", type=_ANYTHING, metavar="DIR", help="Write the tables there too, as CSV.")
@click.option("--charts", type=_ANYTHING, metavar="DIR", help="Write the charts there too, as SVG and PNG.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@assessing
def report(
    profile: str,
    output: Path,
    *,
    edition: Edition,
    annex: bool,
    title: str,
    author: str,
    logo: Path | None,
    templates: Path | None,
    tables: Path | None,
    charts: Path | None,
    force: bool,
    draws: int | None,
    law_date: str | None,
) -> None:
    """Write a report: one self-contained HTML file that prints on A4 and needs no network, a PDF, or for Word.

    Nothing but the edition "confidential" names respondents, notes on evidence or findings on trade law.
    """
    from latecomer import files, report

    files.check_place(output, report.kind_of(output), force=force)
    report.check_beside(tables, charts, force=force)
    if templates:
        report.check_templates(templates)
    look = report.Look(
        report.line(title, "--title"),
        report.line(author, "--author"),
        report.load_logo(logo) if logo else "",
        templates,
    )
    assessment = _assess(profile, draws, law_date, flips=_first_flips)
    report.write_report(assessment, output, edition, annex=annex, look=look)
    beside = report.write_beside(assessment, tables, charts, confidential=edition == "confidential")
    for path in (output, *beside):
        say(str(path), err=False)


@cli.command(epilog="Example: latecomer schema assessment")
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the JSON Schema of a machine-readable output; without a name, list them."""
    from latecomer import resources
    from latecomer.errors import UsageError, nearest

    known = {path.stem: path for path in sorted(resources.schemas().glob("*.json"))}
    if name is None:
        click.echo("\n".join(known))
    elif name not in known:
        raise UsageError(f"unknown schema {name!r}", nearest(name, known, ", ".join(known)))
    else:
        put(known[name].read_text(encoding="utf-8"))
