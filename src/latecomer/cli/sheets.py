"""The commands that send questions out and read them back: sheet, form, read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latecomer.cli.commands import cli
from latecomer.cli.output import quoted, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from latecomer.profile import Profile
    from latecomer.questionnaire import Flow
    from latecomer.sheets import Asked, Returned, Taken

_QUESTIONNAIRE = click.option(
    "--questionnaire", default="national", show_default=True, help="national, core or screening."
)
_PARTS = click.option("--part", "parts", multiple=True, help="Ask one part only; may be given several times.")
_OUTPUT = click.Path(dir_okay=False, path_type=Path)


def _of_country(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say of which country and year something is asked."""
    for option in (
        click.option(
            "--profile",
            "profile_path",
            type=_OUTPUT,
            help="Take country, year and public figures from this profile.",
        ),
        click.option("--as-of", type=int, help="The year the answers speak of."),
        click.option("--country", help="ISO 3166-1 alpha-3 code, such as KEN."),
    ):
        command = option(command)
    return command


@cli.command(epilog="Example: latecomer sheet --country KEN --as-of 2023 --part finance -o finance.xlsx")
@_of_country
@_PARTS
@_QUESTIONNAIRE
@click.option("--role", default="", help="Role and office of who is asked; it stands in the sheet then.")
@click.option("-o", "--output", type=_OUTPUT, help="The workbook; named after country and part by default.")
@click.option("--force", is_flag=True, help="Overwrite an existing sheet that was not filled in.")
def sheet(
    *,
    country: str | None,
    as_of: int | None,
    profile_path: Path | None,
    parts: tuple[str, ...],
    questionnaire: str,
    role: str,
    output: Path | None,
    force: bool,
) -> None:
    """Write a workbook for one office: its questions, with yellow cells to fill in.

    Send it by mail; `latecomer read` takes what comes back into a profile.
    """
    from latecomer import files
    from latecomer.errors import UsageError
    from latecomer.sheets import filled_in, sheet_bytes

    profile = _profile(country, as_of, profile_path)
    if profile is None:
        raise UsageError("of which country and year?", "--country KEN --as-of 2023, or --profile FILE")
    asked = _asked(questionnaire, profile, parts, role)
    output = output or Path("-".join((profile.country.lower(), *(parts or (questionnaire,)))) + ".xlsx")
    files.check_place(output, files.WORKBOOK, force=force)
    if files.exists(output) and filled_in(output):
        raise UsageError(f"{output} was filled in, or is no sheet of ours", "give another name with -o")
    files.write(output, sheet_bytes(asked), files.WORKBOOK)
    say(str(output), err=False)
    say(
        f"{len(asked.steps)} questions in {output}. Send it to the office, and when it comes back: "
        f"latecomer read {quoted(output)} -o {profile.country.lower()}.yaml"
    )


@cli.command(epilog="Example: latecomer form --country KEN --as-of 2023 -o form.html")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="The HTML file; with --xlsform, the workbook.")
@click.option("--xlsform", is_flag=True, help="Write a form for ODK and KoboToolbox in place of one for paper.")
@_of_country
@_PARTS
@_QUESTIONNAIRE
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def form(
    *,
    output: Path,
    xlsform: bool,
    country: str | None,
    as_of: int | None,
    profile_path: Path | None,
    parts: tuple[str, ...],
    questionnaire: str,
    force: bool,
) -> None:
    """Write the questionnaire as a form: for paper, with every statement to tick, or for ODK and KoboToolbox."""
    from latecomer import files
    from latecomer.report import write_form
    from latecomer.sheets import xlsform_bytes

    kind = files.WORKBOOK if xlsform else files.PAGE
    files.check_place(output, kind, force=force)
    asked = _asked(questionnaire, _profile(country, as_of, profile_path), parts)
    if xlsform:
        files.write(output, xlsform_bytes(asked), kind)
    else:
        write_form(asked, output)
    say(str(output), err=False)


def _profile(country: str | None, as_of: int | None, path: Path | None) -> Profile | None:
    """Return the profile that questions are asked for: from a file, or from public data; none if none is named."""
    from latecomer.errors import UsageError

    if path:
        if country or as_of:
            raise UsageError("--profile names country and year already", "leave --country and --as-of out")
        from latecomer.profile import load_profile
        from latecomer.vocabulary import load_vocabulary

        return load_profile(path, load_vocabulary())
    if country is None and as_of is None:
        return None
    if country is None or as_of is None:
        raise UsageError("--country and --as-of go together", "for instance --country KEN --as-of 2023")
    from latecomer.library import prefilled

    return prefilled(country, as_of)


def _flow(questionnaire: str) -> Flow:
    from latecomer.questionnaire import Flow, load_questionnaire
    from latecomer.vocabulary import load_vocabulary

    return Flow.of(load_questionnaire(questionnaire), load_vocabulary())


def _asked(questionnaire: str, profile: Profile | None, parts: Sequence[str], role: str = "") -> Asked:
    from latecomer.sheets import asked_of

    return asked_of(_flow(questionnaire), profile, parts, role)


# --- reading ---------------------------------------------------------------------------------------------


@cli.command(epilog="Example: latecomer read finance.xlsx people.xlsx -o kenya.yaml")
@click.argument("sheets", nargs=-1, required=True, type=_OUTPUT)
@click.option(
    "-o", "--output", type=_OUTPUT, required=True, help="The profile; made from public data if it is not there."
)
@click.option("--role", default="", help="Role of who answered, in place of what the sheet says of it.")
@click.option("--correct", is_flag=True, help="Let what a role says now take the place of what it said before.")
@click.option("--country", help="Country of the submissions, where they do not say and there is no profile yet.")
@click.option("--as-of", type=int, help="Their year.")
def read(
    sheets: tuple[Path, ...],
    *,
    output: Path,
    role: str,
    correct: bool,
    country: str | None,
    as_of: int | None,
) -> int:
    """Read sheets that came back, or submissions of ODK and KoboToolbox (CSV), into a profile.

    Every answer that is understood becomes a response, side by side with those of others. All else is listed with
    its cell, what is wrong, and the remedy; the exit code is 1 then. A sheet is never written to.
    """
    from latecomer import files
    from latecomer.cli.asking import new_remarks, now
    from latecomer.errors import UsageError
    from latecomer.profile import load_profile
    from latecomer.questionnaire import Session
    from latecomer.sheets import take, untaken
    from latecomer.vocabulary import load_vocabulary

    if role and len(sheets) > 1:
        raise UsageError("--role with several sheets: one role answered none but its own", "read them one by one")
    vocabulary = load_vocabulary()
    there = files.exists(output)
    if not there:
        files.check_place(output, files.PROFILE)
    if there and (country is None or as_of is None):
        known = load_profile(output, vocabulary)
        country, as_of = country or known.country, as_of or known.as_of
    returned, problems = _all_read(sheets, role, (country, as_of))
    start = None if there else _start(returned)
    if not there and start is None:
        return _listed([untaken(one) for one in returned], problems)
    session = Session(output, vocabulary, now, start)
    before, taken = session.profile, tuple(untaken(one) for one in returned)

    def changing(base: Profile) -> Profile:
        nonlocal before, taken
        before = base
        after, taken = take(base, returned, vocabulary, corrections=correct)
        return after

    if any(one.responses for one in returned):
        session.take(changing)
    after = session.profile
    if session.note:
        say(session.note)
    say(str(output), err=False)
    code = _listed(taken, problems)
    for line in new_remarks(before, after):
        say(line)
    return code


def _all_read(
    paths: Sequence[Path], role: str, of: tuple[str | None, int | None]
) -> tuple[list[Returned], list[Any]]:
    """Read every file; of one that cannot be read, keep why."""
    from latecomer.errors import InputError
    from latecomer.questionnaire import load_questionnaires
    from latecomer.sheets import NotOursError, is_submissions, read_sheet, read_submissions

    flows = {one.id: _flow(one.id) for one in load_questionnaires()}
    returned: list[Returned] = []
    problems: list[Any] = []
    for path in paths:
        try:
            if is_submissions(path):
                returned += read_submissions(path, flows, *of, role=role)
            else:
                returned.append(read_sheet(path, flows, role))
        except NotOursError as error:
            problems.append(error.problem)
        except InputError as error:
            problems += error.problems
    return returned, problems


def _start(returned: Sequence[Returned]) -> Profile | None:
    """Return the profile to begin with: of the country and year of the first that says anything."""
    from dataclasses import replace

    from latecomer.library import prefilled

    first = next((one for one in returned if one.responses), None)
    if first is None:
        return None
    return replace(prefilled(first.country, first.as_of), questionnaire=first.questionnaire)


def _listed(taken: Sequence[Taken], problems: Sequence[Any]) -> int:
    """Say what became of each file, and list what could not be taken; return the exit code."""
    faults = list(problems)
    for one in taken:
        counts = {
            "taken": one.new,
            "corrected": one.corrected,
            "as before": one.unchanged,
            "not answered": one.left_out,
        }
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "taken")
        say(f"{one.name}{f' ({one.role})' if one.role else ''}: {told}")
        for remark in one.remarks:
            say(f"note: {remark}")
        faults += one.problems
    for problem in faults:
        say(str(problem))
    if faults:
        some = any(one.new or one.corrected or one.unchanged for one in taken)
        say(f"{len(faults)} {'not read; all else is' if some else 'listed, and nothing was read'}")
    return 1 if faults else 0
