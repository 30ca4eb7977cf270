"""A log: lines are added to its end, each whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from latecomer.files.kinds import LOG
from latecomer.files.paths import wrong
from latecomer.files.places import check_there

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def check_log(path: Path) -> None:
    """Refuse before anything is answered a log that could not be continued.

    Raises
    ------
    InputError
        If a link, something that is no file, or a file of another kind has its name.
    """
    if path.is_symlink():
        raise wrong(path, "the log must not be a link; nothing was written", "remove the link")
    check_there(path, path, LOG)


def append(path: Path, line: str) -> None:
    """Add a line to a log, whole or not at all; links are not followed.

    A line that a full disk once cut short is ended first, so that the new one is not glued to it.

    Raises
    ------
    OSError
        If it cannot be written; the log is then as it was.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _NOFOLLOW | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "rb+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        content = memoryview((("\n" if _torn(file, size) else "") + line + "\n").encode())
        try:
            while content:
                content = content[file.write(content) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(size)
            raise


def _torn(file: BinaryIO, size: int) -> bool:
    """Say whether the last line has no end."""
    if not size:
        return False
    file.seek(size - 1)
    return file.read(1) != b"\n"
