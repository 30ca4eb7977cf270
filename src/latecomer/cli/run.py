"""Run a command and turn whatever happens into an exit code and words a person can use.

Exit codes: 0 done; 1 done and something was found; 2 wrong input or usage; 70 a fault of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from latecomer.cli import (  # noqa: F401 - they register their commands
    asking,
    backtest,
    batch,
    comparators,
    comparing,
    data,
    deciding,
    importing,
    next_question,
    people,
    rules,
    sheets,
    supposing,
)
from latecomer.cli.commands import cli
from latecomer.cli.output import say
from latecomer.errors import InputError, LatecomerError, UsageError
from latecomer.text import broken, escaped, fault

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
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    code = _run(arguments)
    return _flushed(code)


def _open_what_is_closed() -> None:
    """Give a process that was started without output somewhere to write."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end


def _run(arguments: list[str]) -> int:
    try:
        _check_arguments(arguments)
        result = cli.main(args=arguments, prog_name="latecomer", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return _say_usage(error)
    except (click.Abort, KeyboardInterrupt):
        _tell("\ninterrupted; nothing was half written")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click leaves so where nobody reads on
        _give_up_output()
        return 0
    except LatecomerError as error:
        _say(error)
        return error.exit_code
    except OSError as error:
        return _say_os(error)
    except Exception as error:
        _tell(f"error: a fault of ours ({type(error).__name__}); the log is in {_log(error)}")
        return FAULT
    return result if isinstance(result, int) else 0


def _flushed(code: int) -> int:
    """Send what is still held back, so that a full disk is said here and not by the interpreter on its way out."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
    except OSError as error:
        return _say_os(error)
    return code


def _give_up_output() -> None:
    """Let nothing more be written where nobody takes it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):  # a stream that is no file has nothing to give up
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _tell(text: str) -> None:
    """Say what went wrong, if anybody can hear it: how it went is in the exit code as well."""
    try:
        say(text)
    except OSError:
        _give_up_output()


def _say_os(error: OSError) -> int:
    """Say what the system refused: a full disk, a name too long, a folder that may not be entered."""
    _give_up_output()
    where = error.filename or "the output"
    where = os.fsdecode(where) if isinstance(where, (str, bytes)) else str(where)
    _tell(f"error: {where}: {error.strerror or error}")
    return 2


def _check_arguments(arguments: list[str]) -> None:
    """Refuse at the door what is no text: it would be written down, and nothing could read it again.

    Raises
    ------
    UsageError
        With the option it stands in.
    """
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if not (wrong := fault(argument)):
            continue
        option = argument.partition("=")[0] if argument.startswith("--") else before
        named = option if option.startswith("-") else f"the argument {escaped(argument)}"
        if broken(argument):
            hint = (
                "your terminal, or the file this came from, is not UTF-8: `locale` shows how the terminal is set"
            )
        else:
            hint = "delete it, and give the rest again"
        raise UsageError(f"{named} holds {wrong}; nothing was done", hint)


def _never_fail_on_a_letter(stream: TextIO) -> None:
    """Let a console that lacks a letter show a replacement."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")


def _say_usage(error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"\n  hint: `{error.ctx.command_path} --help` shows how it is used"
    _tell(f"error: {error.format_message()}{hint}")
    return 2


def _say(error: LatecomerError) -> None:
    if isinstance(error, InputError):
        for problem in error.problems:
            _tell(str(problem))
        count = len(error.problems)
        if count > 1:
            _tell(f"{count} problems")
    else:
        _tell(f"error: {error}")


def _log(error: Exception) -> str:
    """Write a fault down, and say where; whatever is wrong with the place, this raises nothing."""
    import traceback

    try:
        import platformdirs

        from latecomer import files

        path = Path(platformdirs.user_log_dir("latecomer", ensure_exists=True)) / "latecomer.log"
        files.append(path, "".join(traceback.format_exception(error)))
    except Exception:  # no home, no room, no permission: whatever it is, it must not hide the fault itself
        return "no folder that could be written; set XDG_STATE_HOME to one that can, and run it again"
    return str(path)
