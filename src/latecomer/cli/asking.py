"""The commands that ask and record: interview, review, answer, form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latecomer.cli.commands import cli
from latecomer.cli.words import quoted, say

if TYPE_CHECKING:
    from latecomer.profile import Profile


# Seconds that a command waits for another one to finish with a file; an interview is not waited for.
WAIT = 5.0


def _remarks(profile: Profile) -> tuple[str, ...]:
    """Say what does not fit together in a profile."""
    from latecomer.diagnosis import contradictions
    from latecomer.knowledge import load_knowledge
    from latecomer.profile import load_vocabulary
    from latecomer.profile.table import as_stands

    found = contradictions(load_knowledge(), as_stands(profile, load_vocabulary()))
    return tuple(f"{one.label}. {one.check}" for one in found)


def _file_name(country: str) -> str:
    """Return a country's name in letters, digits and hyphens: no shell needs quotes around it."""
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", country).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def now() -> str:
    """Return the time where the person sits, with its offset: its date is the person's day."""
    from datetime import datetime

    return datetime.now().astimezone().isoformat(timespec="seconds")


@cli.command(epilog="Example: latecomer interview --country KEN --as-of 2024")
@click.argument("profile", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--country", help="Start a new profile of this country (ISO 3166-1 alpha-3), filled from public data."
)
@click.option("--as-of", type=int, help="The year the new profile speaks of.")
@click.option("--questionnaire", default="national", show_default=True, help="national, or screening.")
@click.option("--module", default="", help="Ask one part only.")
@click.option("--role", default="", help="Role of whoever answers, such as 'adviser, ministry of industry'.")
@click.option(
    "--plain", is_flag=True, help="One line a prompt, no redrawing: for screen readers and narrow screens."
)
def interview(
    profile: Path | None,
    country: str | None,
    as_of: int | None,
    questionnaire: str,
    module: str,
    role: str,
    plain: bool,
) -> int:
    """Answer at the keyboard, in one sitting or over a week; every answer is on disk before the next.

    Starts a new profile, goes on with a prefilled one, or resumes where it stopped.
    """
    from latecomer.errors import UsageError, nearest
    from latecomer.profile import load_vocabulary, prefill
    from latecomer.profile.corrections import roster_in_force
    from latecomer.profile.countries import find_country
    from latecomer.profile.panels import panel_in_force
    from latecomer.questionnaire import Flow, Session, load_questionnaire
    from latecomer.questionnaire.asking import Ask, Fancy, Plain
    from latecomer.questionnaire.interview import Interview

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "an interview needs a terminal",
            "use `latecomer answer FILE variable=value`, or write the answers into the file",
        )
    vocabulary = load_vocabulary()
    start = None
    if country is not None:
        name = find_country(country).short_name
        if as_of is None:
            raise UsageError("--country needs --as-of", "for instance --as-of 2024")
        start = prefill(country, as_of, vocabulary, panel_in_force(), roster_in_force())
        profile = profile or Path(f"{_file_name(name)}.yaml")
    if profile is None:
        raise UsageError("no profile", "name a file, or --country KEN --as-of 2024 to start one")
    questions = load_questionnaire(questionnaire, vocabulary)
    known = [part.id for part in questions.modules]
    if module and module not in known:
        raise UsageError(f"no part {module!r} in {questionnaire}", nearest(module, known, ", ".join(known)))
    ask: Ask = Plain(write=click.echo) if plain else Fancy(write=click.echo)
    flow = Flow.of(questions, vocabulary, module)
    with Session(profile, vocabulary, now, start) as session:
        if session.note:
            ask.say(session.note)
        ask.say(questions.about.strip())
        if start:
            ask.say(f"Country data: {session.profile.panel or 'none'}.")
        try:
            done = Interview(session, flow, ask, role, now()[:10], _remarks).run()
        except (KeyboardInterrupt, EOFError):
            say(f"\nSaved. Go on with: latecomer interview {quoted(profile)}")
            return 130
        left = len(flow.open(session.profile))
    if done:
        page = quoted(profile.with_suffix(".html").name)
        say(f"Every question is answered. Next: latecomer report {quoted(profile)} -o {page}")
    else:
        say(f"Saved; {left} questions left. Go on with: latecomer interview {quoted(profile)}")
    return 0


@cli.command(epilog="Example: latecomer review vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option("--questionnaire", default="national", show_default=True, help="national, or screening.")
def review(profile: str, questionnaire: str) -> None:
    """Show the answers part by part: source, confidence, evidence, and what is unknown or counts for less."""
    from latecomer.cli import show
    from latecomer.diagnosis import readings
    from latecomer.profile import load_profile, load_vocabulary
    from latecomer.profile.table import as_stands
    from latecomer.questionnaire import Flow, load_questionnaire

    vocabulary = load_vocabulary()
    loaded = load_profile(profile, vocabulary)
    flow = Flow.of(load_questionnaire(questionnaire, vocabulary), vocabulary)
    show.review(loaded, flow, readings(loaded, as_stands(loaded, vocabulary), vocabulary), _remarks(loaded))


@cli.command(epilog='Example: latecomer answer vietnam.yaml mstq=3 --evidence "accredited in 2022, register seen"')
@click.argument("profile", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("assignment", metavar="VARIABLE=VALUE")
@click.option("--evidence", default="", help="What shows it.")
@click.option("--confidence", type=click.Choice(["high", "medium", "low"]), default="medium", show_default=True)
@click.option("--role", default="", help="Role of whoever answers.")
@click.option("--source", default="", help="Publication or document.")
def answer(profile: Path, assignment: str, evidence: str, confidence: str, role: str, source: str) -> None:
    """Record one answer from the shell: a value, several choices with commas, unknown or skipped."""
    from dataclasses import replace

    from latecomer.errors import UsageError, nearest
    from latecomer.profile import Answer, load_vocabulary
    from latecomer.profile.model import state_of
    from latecomer.questionnaire import Flow, Session, load_questionnaire
    from latecomer.yamlfile import Wrong, parse

    vocabulary = load_vocabulary()
    id, sign, raw = assignment.partition("=")
    if not sign:
        raise UsageError(f"{assignment!r} is no answer", "write VARIABLE=VALUE, such as mstq=3")
    if id not in vocabulary:
        raise UsageError(f"unknown variable {id!r}", nearest(id, vocabulary))
    variable = vocabulary[id]
    if variable.origin == "formula":
        raise UsageError(f"{id} is computed ({variable.formula})", "answer what it is made of")
    state = state_of(raw)
    value = None
    if state == "value":
        written = raw if variable.kind == "text" else parse(raw, "value").data
        if variable.kind == "choices":
            written = [part.strip() for part in raw.split(",")]
        try:
            value = vocabulary.value(id, written)
        except Wrong as error:
            raise UsageError(f"{id}: {error.what}", error.hint) from None
    given = Answer(
        value=value,
        state=state,
        confidence=confidence,  # type: ignore[arg-type]
        via="document" if source else "respondent",
        source=source,
        evidence=evidence,
        role=role,
        date=now()[:10],
        judged=variable.kind == "ordinal",
    )
    flow = Flow.of(load_questionnaire("national", vocabulary), vocabulary)
    with Session(profile, vocabulary, now, wait=WAIT) as session:
        changed = replace(session.profile, answers={**session.profile.answers, id: given})
        session.confirm(flow.settled(changed), id, role)
    if session.note:
        say(session.note)
    say(str(profile), err=False)
    limit = vocabulary.evidence_above
    if variable.kind == "ordinal" and value is not None and float(value) > limit and not evidence:
        say(f"counts as level {limit} until evidence is noted (--evidence)")


@cli.command(epilog="Example: latecomer form -o form.html")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The HTML file."
)
@click.option("--questionnaire", default="national", show_default=True, help="national, or screening.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def form(output: Path, questionnaire: str, force: bool) -> None:
    """Write the questionnaire as a form for paper, with every statement to tick."""
    from latecomer import files
    from latecomer.profile import load_vocabulary
    from latecomer.questionnaire import Flow, load_questionnaire
    from latecomer.report import write_form

    files.check_place(output, files.PAGE, force=force)
    vocabulary = load_vocabulary()
    write_form(Flow.of(load_questionnaire(questionnaire, vocabulary), vocabulary), output)
    say(str(output), err=False)
