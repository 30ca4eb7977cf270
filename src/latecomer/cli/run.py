"""Run a command and turn whatever happens into an exit code and words a person can use.

Exit codes: 0 done; 1 done and something was found; 2 wrong input or usage; 70 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from latecomer.cli import asking, comparators, data, importing  # noqa: F401 - they register their commands
from latecomer.cli.commands import cli
from latecomer.cli.words import printable
from latecomer.errors import InputError, LatecomerError

FAULT, INTERRUPTED = 70, 130


def run(arguments: list[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str
        Without the program's name.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    try:
        result = cli.main(args=arguments, prog_name="latecomer", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return _say_usage(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\ninterrupted; nothing was half written", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except LatecomerError as error:
        _say(error)
        return error.exit_code
    except Exception as error:
        click.echo(f"error: a fault of ours ({type(error).__name__}); the log is in {_log(error)}", err=True)
        return FAULT
    return result if isinstance(result, int) else 0


def _never_fail_on_a_letter(stream: TextIO) -> None:
    """Let a console that lacks a letter show a replacement."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")


def _say_usage(error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"\n  hint: `{error.ctx.command_path} --help` shows how it is used"
    click.echo(f"error: {error.format_message()}{hint}", err=True)
    return 2


def _say(error: LatecomerError) -> None:
    if isinstance(error, InputError):
        for problem in error.problems:
            click.echo(printable(str(problem)), err=True)
        count = len(error.problems)
        if count > 1:
            click.echo(f"{count} problems", err=True)
    else:
        click.echo(printable(f"error: {error}"), err=True)


def _log(error: Exception) -> str:
    import traceback
    from pathlib import Path

    import platformdirs

    try:
        folder = Path(platformdirs.user_log_dir("latecomer", ensure_exists=True))
        path = folder / "latecomer.log"
        with path.open("a", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
    except Exception:  # no home, no room, no permission: whatever it is, it must not hide the fault itself
        return "no folder that could be written; run `python -X dev -m latecomer` to see it"
    return str(path)
