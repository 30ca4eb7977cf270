"""A folder of our own pages, renewed as a whole: a list in it says which are ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from latecomer.errors import InputError, UsageError
from latecomer.files.kinds import HEAD, PAGE
from latecomer.files.paths import real, reason, state, wrong
from latecomer.files.reading import read
from latecomer.files.writing import write

PAGES = "pages.txt"
_OWN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_folder(folder: Path, mark: str) -> None:
    """Refuse before the work a folder whose files are not ours.

    Raises
    ------
    UsageError
        If it holds something, and no list of pages that begins with `mark`.
    InputError
        If it is no folder, or the one it should stand in is missing.
    """
    target = real(folder)
    if state(target) is None:
        if not target.parent.is_dir():
            raise wrong(folder, "cannot be written: no such folder", "make the folder it stands in first")
    elif not target.is_dir():
        raise wrong(folder, "this is a file, not a folder", "name a folder")
    elif any(target.iterdir()) and _own_pages(target, mark) is None:
        raise UsageError(f"{folder} holds something else", "name a new or an empty folder")


def _own_pages(folder: Path, mark: str) -> tuple[str, ...] | None:
    """Return the pages that an earlier run wrote; None where the folder is not ours."""
    with suppress(OSError, InputError, UnicodeDecodeError):
        first, *names = read(folder / PAGES, HEAD).decode().splitlines() or [""]
        if first == mark and all(map(_OWN_NAME.fullmatch, names)):
            return tuple(names)
    return None


def write_folder(folder: Path, pages: Mapping[str, str], mark: str) -> None:
    """Write pages into a folder of their own; those of an earlier run that are no more are removed.

    Raises
    ------
    UsageError, InputError
        As `check_folder` says, or if a page cannot be written.
    """
    check_folder(folder, mark)
    target = real(folder)
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise wrong(folder, f"cannot be written: {reason(error)}") from None
    before = _own_pages(target, mark) or ()
    write(target / PAGES, "\n".join([mark, *sorted({*before, *pages})]) + "\n")
    for name, text in pages.items():
        write(target / name, text, PAGE)
    for name in sorted(set(before) - pages.keys()):
        with suppress(OSError):
            (target / name).unlink()
    write(target / PAGES, "\n".join([mark, *sorted(pages)]) + "\n")
