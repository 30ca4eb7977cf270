"""What is at a path, once links are followed: a file, something else, or nothing yet."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from latecomer.errors import InputError, Problem


def wrong(path: Path, what: str, hint: str = "") -> InputError:
    """Return what is wrong with a path, to be raised."""
    return InputError([Problem(str(path), 0, what, hint)])


def reason(error: OSError | ValueError) -> str:
    """Return what the system says of a path that it refuses."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def real(path: Path) -> Path:
    """Follow links to the file they lead to, which may not exist yet.

    Raises
    ------
    InputError
        If a link leads nowhere, or the path cannot be looked up.
    """
    try:
        found = Path(os.path.realpath(path))
        if path.is_symlink() and not os.path.lexists(found):
            raise wrong(path, f"a link to {found}, which does not exist", "remove the link, or make that file")
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise wrong(path, reason(error)) from None
    return found


def state(path: Path) -> os.stat_result | None:
    """Look a path up; None where nothing is."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise wrong(path, reason(error)) from None


def exists(path: Path) -> bool:
    """Say whether something is there; a link to nowhere is a fault.

    Raises
    ------
    InputError
        If it cannot be looked up: a name too long, a folder that may not be entered.
    """
    return state(real(path)) is not None


def no_file(mode: int) -> str:
    """Say what something is that is no ordinary file."""
    names = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    found = next((name for test, name in names.items() if test(mode)), "a device")
    return "" if stat.S_ISREG(mode) else found
