"""Read an ordinary file within bounds."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path

from latecomer.errors import nearest
from latecomer.files.paths import no_file, reason, wrong

SIBLINGS = 1000
# A pipe nobody writes to would be waited for; Windows has neither of these flags.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, limit: int, shown: str = "") -> bytes:
    """Read an ordinary file of at most `limit` bytes.

    Raises
    ------
    InputError
        If it is missing, no ordinary file, larger, or cannot be read.
    """
    name = Path(shown) if shown else path
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(limit + 1) if stat.S_ISREG(mode) else b""
    except FileNotFoundError:
        raise wrong(name, "no such file", _neighbour(path)) from None
    except IsADirectoryError:
        raise wrong(name, "this is a folder, not a file") from None
    except (OSError, ValueError) as error:
        # Windows refuses to open a folder with the words for a missing permission.
        folder = "this is a folder, not a file" if path.is_dir() else f"cannot be read: {reason(error)}"
        raise wrong(name, folder) from None
    if other := no_file(mode):
        hint = "" if other == "a folder" else "save what comes out of it in a file, and name that"
        raise wrong(name, f"this is {other}, not a file", hint)
    if len(raw) > limit:
        raise wrong(name, f"too large: more than {limit:,} bytes", f"at most {limit:,} bytes")
    return raw


def _neighbour(path: Path) -> str:
    with suppress(OSError):
        return nearest(path.name, [p.name for p in islice(path.parent.iterdir(), SIBLINGS)])
    return ""
