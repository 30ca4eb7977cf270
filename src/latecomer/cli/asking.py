"""The commands that ask and record: interview, review, answer."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latecomer.cli.commands import cli
from latecomer.cli.output import quoted, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latecomer.library import Library
    from latecomer.profile import Answer, Profile
    from latecomer.questionnaire import Flow, Order, Step
    from latecomer.vocabulary import Variable

# Draws that put questions in order: the answer does not hang on a tenth of a point.
QUICK = 100


def _remarks(profile: Profile) -> tuple[str, ...]:
    """Say what does not fit together in a profile."""
    from latecomer.diagnosis import contradictions, ticks_differ
    from latecomer.knowledge import load_knowledge
    from latecomer.profile.table import as_stands
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    found = contradictions(load_knowledge(), vocabulary, as_stands(profile, vocabulary), profile)
    return *(f"{one.label}. {one.check}" for one in found), *ticks_differ(profile, vocabulary)


def _what_moves_most(library: Library) -> Order:
    """Put first what most of the list hangs on for the time it takes; the rest stays as it is written."""
    from latecomer.outlook import Outlook

    def ordered(left: Sequence[Step], profile: Profile) -> Sequence[Step]:
        asked = Outlook(profile, library).questions()
        place = {_begun(question.id): at for at, question in enumerate(asked) if question.gain}
        return sorted(left, key=lambda step: place.get(_begun(step.variable.id), len(place)))

    return ordered


def _begun(id: str) -> str:
    """Return what a question belongs to: all that is asked of one function goes together."""
    return id.rpartition(".")[0] if id.startswith("existing.") else id


def _within_reach(flow: Flow, profile: Profile, library: Library) -> Flow:
    """Ask who does what only of the functions whose cards may come to the list here; all, where none is ranked."""
    if not any(step.function and not step.item.functions for step in flow.steps):
        return flow  # nothing of it hangs on the list
    from latecomer.assessment import assess
    from latecomer.recommendation import within_reach

    found = assess(profile, library, draws=QUICK, questions=False).recommendations
    return flow.within(within_reach(found, library.knowledge), profile)


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


def _check_same(profile: Profile, country: str | None, as_of: int | None) -> None:
    """Refuse to open a profile of another country or year than was asked for."""
    from latecomer.errors import InputError, Problem

    if country not in (None, profile.country) or as_of not in (None, profile.as_of):
        asked = f"{country or profile.country} as of {as_of or profile.as_of}"
        what = f"this is a profile of {profile.country} as of {profile.as_of}, not of {asked}"
        hint = "name another file, or leave --country and --as-of out to go on with this one"
        raise InputError([Problem(profile.path, 0, what, hint)])


@cli.command(epilog="Example: latecomer interview --country KEN --as-of 2024")
@click.argument("profile", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--country", help="Start a new profile of this country (ISO 3166-1 alpha-3), filled from public data."
)
@click.option("--as-of", type=int, help="The year the new profile speaks of.")
@click.option("--questionnaire", default="national", show_default=True, help="national, core or screening.")
@click.option("--module", default="", help="Ask one part only.")
@click.option("--role", default="", help="Role of whoever answers, such as 'adviser, ministry of industry'.")
@click.option(
    "--order",
    type=click.Choice(["written", "adaptive"]),
    default="written",
    show_default=True,
    help="As the questionnaire has them, or first what moves the list of institutions most.",
)
@click.option(
    "--plain", is_flag=True, help="One line a prompt, no redrawing: for screen readers and narrow screens."
)
def interview(
    profile: Path | None,
    country: str | None,
    as_of: int | None,
    questionnaire: str,
    *,
    module: str,
    role: str,
    order: str,
    plain: bool,
) -> int:
    """Answer at the keyboard, in one sitting or over a week; every answer is on disk before the next.

    Starts a new profile, goes on with a prefilled one, or resumes where it stopped.
    """
    from latecomer.cli.commands import library_for
    from latecomer.countrydata.countries import find_country
    from latecomer.errors import UsageError, nearest
    from latecomer.library import prefilled
    from latecomer.questionnaire import Flow, Session, as_written, load_questionnaire, terminal
    from latecomer.questionnaire.fancy import Fancy
    from latecomer.questionnaire.interview import Interview
    from latecomer.questionnaire.plain import Plain
    from latecomer.questionnaire.prompt import Ask
    from latecomer.questionnaire.typeahead import keys_ahead, typed_ahead
    from latecomer.vocabulary import load_vocabulary

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
        start = prefilled(country, as_of)
        profile = profile or Path(f"{_file_name(name)}.yaml")
    if profile is None:
        raise UsageError("no profile", "name a file, or --country KEN --as-of 2024 to start one")
    questions = load_questionnaire(questionnaire)
    known = [part.id for part in questions.modules]
    if module and module not in known:
        raise UsageError(f"no part {module!r} in {questionnaire}", nearest(module, known, ", ".join(known)))
    ask: Ask = Plain(write=click.echo, ahead=typed_ahead) if plain else Fancy(write=click.echo, ahead=keys_ahead)
    session = Session(profile, vocabulary, now, start)
    _check_same(session.profile, country, as_of)
    library = library_for(session.profile)
    flow = _within_reach(Flow.of(questions, vocabulary, module), session.profile, library)
    if session.note:
        ask.say(session.note)
    ask.say(questions.about.strip())
    if start:
        ask.say(f"Country data: {session.profile.panel or 'none'}.")
    put_first = _what_moves_most(library) if order == "adaptive" else as_written
    sitting = Interview(session, flow, role, now()[:10], _remarks, put_first)
    try:
        done = terminal.run(sitting, ask)
    except (KeyboardInterrupt, EOFError):
        say(f"\nSaved. Go on with: latecomer interview {quoted(profile)}")
        return 130
    if done:
        page = quoted(profile.with_suffix(".html").name)
        say(f"Every question is answered. Next: latecomer report {quoted(profile)} -o {page}")
    else:
        say(f"Saved; {sitting.left} questions left. Go on with: latecomer interview {quoted(profile)}")
    return 0


@cli.command(epilog="Example: latecomer review vietnam.yaml")
@click.argument("profile", type=click.Path(dir_okay=True))
@click.option("--questionnaire", default="national", show_default=True, help="national, core or screening.")
def review(profile: str, questionnaire: str) -> None:
    """Show the answers part by part: source, confidence, evidence, and what is unknown or counts for less."""
    from latecomer.cli import show
    from latecomer.diagnosis import readings
    from latecomer.profile import load_profile
    from latecomer.profile.table import as_stands
    from latecomer.questionnaire import Flow, load_questionnaire
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    loaded = load_profile(profile, vocabulary)
    flow = Flow.of(load_questionnaire(questionnaire), vocabulary)
    show.review(loaded, flow, readings(loaded, as_stands(loaded, vocabulary), vocabulary), _remarks(loaded))


@cli.command(epilog='Example: latecomer answer vietnam.yaml mstq=3 --evidence "accredited in 2022, register seen"')
@click.argument("profile", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("assignment", metavar="VARIABLE=VALUE")
@click.option("--evidence", help="What shows it; an empty text takes out what was noted.")
@click.option(
    "--confidence", type=click.Choice(["high", "medium", "low"]), help="How sure; medium for a new answer."
)
@click.option("--role", help="Role of whoever answers.")
@click.option("--source", help="Publication or document.")
@click.option("--year", type=int, help="The year a number is of; the year of the profile for a new one.")
@click.option("--beside", is_flag=True, help="Keep what another role answered beside it: both are responses.")
def answer(
    profile: Path,
    assignment: str,
    *,
    evidence: str | None,
    confidence: str | None,
    role: str | None,
    source: str | None,
    year: int | None,
    beside: bool,
) -> None:
    """Record one answer from the shell: a value, several choices with commas, unknown or skipped.

    Of an earlier answer, all that is not given anew is kept: evidence, source, role, confidence. Of several
    responses the role's own is corrected, and all others stay.
    """
    from latecomer.errors import Problem, UsageError, nearest
    from latecomer.profile.answers import read_answer
    from latecomer.profile.reconciling import own_response
    from latecomer.profile.recording import FIRST_OBSERVED, record
    from latecomer.questionnaire import Session
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    if beside and not role:
        raise UsageError("--beside needs --role", "say whose answer it is, such as --role 'bank of issue'")
    id, sign, raw = assignment.partition("=")
    if not sign:
        raise UsageError(f"{assignment!r} is no answer", "write VARIABLE=VALUE, such as mstq=3")
    if id not in vocabulary:
        raise UsageError(f"unknown variable {id!r}", nearest(id, vocabulary))
    variable = vocabulary[id]
    said = read_answer(variable, raw)
    if isinstance(said, Problem):
        raise UsageError(f"{id}: {said.what}", said.hint)
    given = {"confidence": confidence, "evidence": evidence, "role": role, "source": source, "year": year}
    session = Session(profile, vocabulary, now)
    as_of = session.profile.as_of
    if year and not FIRST_OBSERVED <= year <= as_of:
        raise UsageError(f"--year {year}", f"from {FIRST_OBSERVED} to {as_of}, the year of the profile")
    before: list[Profile] = []

    def changing(base: Profile) -> Profile:
        before.append(base)
        signed = {"judged": variable.kind == "ordinal", "date": now()[:10], "via": "document" if source else None}
        return record(base, id, said, vocabulary, beside=beside, **given, **signed)

    session.confirm(changing, id, role or "")
    if session.note:
        say(session.note)
    say(str(profile), err=False)
    old, new = (
        own_response(of.answers.get(id), role or "", beside=beside) for of in (before[-1], session.profile)
    )
    _say_what_was_kept(variable, old, new, given)
    for line in _notes(before[-1], session.profile, id):
        say(line)


def _say_what_was_kept(variable: Variable, old: Answer | None, new: Answer | None, given: dict[str, Any]) -> None:
    """Say which words of the earlier answer stand beside the new one, and that its ticks made another level."""
    from latecomer.messages import Message
    from latecomer.messages import say as words
    from latecomer.profile.recording import ticked_level
    from latecomer.profile.values import answer_text, value_text

    made = ticked_level(variable, replace(new, ticked=old.ticked)) if old and new else None
    if made is not None and new:
        told = {"made": value_text(variable, made), "given": answer_text(variable, replace(new, source=""))}
        say(words(Message("answer.ticks_gone", told)))
    names = ("evidence", "source", "role")
    kept = [f"{name} {getattr(new, name)!r}" for name in names if getattr(new, name, "") and not given[name]]
    if kept and old and new and old.value != new.value:
        say(f"kept from before: {'; '.join(kept)}")


def _notes(before: Profile, after: Profile, id: str) -> list[str]:
    """Say how an answer counts, what it set aside, and what does not fit together with it."""
    from latecomer.profile.table import counted
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    variable, new = vocabulary[id], after.answers[id]
    lines = []
    held = counted(new, variable, vocabulary)
    if held and held.value != new.value:
        lines.append(f"counts as level {vocabulary.evidence_above} until evidence is noted (--evidence)")
    return lines + new_remarks(before, after)


def new_remarks(before: Profile, after: Profile) -> list[str]:
    """Say what is set aside, who differs and what does not fit together, as far as that is new."""
    from latecomer.diagnosis import answers_differ, set_aside_words
    from latecomer.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()

    def said(profile: Profile) -> list[str]:
        return [*set_aside_words(profile, vocabulary), *answers_differ(profile, vocabulary), *_remarks(profile)]

    known = said(before)
    return [words for words in said(after) if words not in known]
