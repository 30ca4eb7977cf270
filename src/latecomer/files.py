"""Files: read within bounds, written whole or not at all, and never over something of another kind.

A link is followed to its file first, so that what it leads to is renewed and not the link. Before a file takes the
place of another, the other is looked at by its content: a report takes the place of a page, a profile that of a
profile; nothing takes the place of a folder, a pipe, a device, or a file that nobody may write.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from latecomer.errors import InputError, Problem, UsageError, nearest

HEAD = 2_000_000
SIBLINGS = 1000
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
# A pipe nobody writes to would be waited for; Windows has neither of these flags.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Kind:
    """What a file holds.

    Attributes
    ----------
    name : str
        As a reader is told.
    mark : str
        Regular expression of what stands in such a file, and in no other.
    endings : tuple of str
        How its name ends; the first is suggested.
    """

    name: str
    mark: str
    endings: tuple[str, ...] = ()

    def holds(self, head: bytes) -> bool:
        """Say whether a file that begins so is of this kind."""
        text = head.decode("utf-8-sig", errors="replace")
        return bool(re.search(self.mark, text, re.IGNORECASE | re.MULTILINE))


PAGE = Kind("an HTML page", r"\A\s*(<!--.*?-->\s*)*<(!doctype html|html)\b", (".html", ".htm"))
PROFILE = Kind("a profile", r"(^|[{,])\s*[\"']?format[\"']?\s*:\s*[\"']?latecomer/profile/", (".yaml", ".yml"))
LOG = Kind("a log", r"\A\s*(\{|\Z)", (".jsonl",))
DOCUMENT = Kind("a PDF document", r"\A%PDF-", (".pdf",))
WORD = Kind("a Word document", r"\APK\x03\x04[\s\S]*?word/document\.xml", (".docx",))
WORKBOOK = Kind("an Excel workbook", r"\APK\x03\x04[\s\S]*?xl/workbook\.xml", (".xlsx",))
_KINDS = (PAGE, PROFILE, DOCUMENT, WORD, WORKBOOK)
# Endings that promise something else than what is written.
_OTHERS = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pptx", ".md", ".txt", ".tex"), "a document"),
    **dict.fromkeys((".json", ".jsonl", ".csv", ".tsv", ".xls", ".ods"), "data"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".svg", ".zip", ".py"), "something else"),
}


def _wrong(path: Path, what: str, hint: str = "") -> InputError:
    return InputError([Problem(str(path), 0, what, hint)])


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
            raise _wrong(path, f"a link to {found}, which does not exist", "remove the link, or make that file")
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise _wrong(path, _words(error)) from None
    return found


def _words(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _wrong(path, _words(error)) from None


def exists(path: Path) -> bool:
    """Say whether something is there; a link to nowhere is a fault.

    Raises
    ------
    InputError
        If it cannot be looked up: a name too long, a folder that may not be entered.
    """
    return _state(real(path)) is not None


def _no_file(mode: int) -> str:
    """Say what something is that is no ordinary file."""
    names = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    found = next((name for test, name in names.items() if test(mode)), "a device")
    return "" if stat.S_ISREG(mode) else found


# --- reading ---------------------------------------------------------------------------------------------


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
        raise _wrong(name, "no such file", _neighbour(path)) from None
    except IsADirectoryError:
        raise _wrong(name, "this is a folder, not a file") from None
    except (OSError, ValueError) as error:
        # Windows refuses to open a folder with the words for a missing permission.
        folder = "this is a folder, not a file" if path.is_dir() else f"cannot be read: {_words(error)}"
        raise _wrong(name, folder) from None
    if other := _no_file(mode):
        hint = "" if other == "a folder" else "save what comes out of it in a file, and name that"
        raise _wrong(name, f"this is {other}, not a file", hint)
    if len(raw) > limit:
        raise _wrong(name, f"too large: more than {limit:,} bytes", f"at most {limit:,} bytes")
    return raw


def _neighbour(path: Path) -> str:
    with suppress(OSError):
        return nearest(path.name, [p.name for p in islice(path.parent.iterdir(), SIBLINGS)])
    return ""


# --- writing ---------------------------------------------------------------------------------------------


def check_place(path: Path, kind: Kind, *, force: bool = False) -> None:
    """Refuse before the work what could not be written after it.

    Raises
    ------
    UsageError
        If the name promises another kind, or a file of this kind is there and `force` is not given.
    InputError
        If the folder is missing, or what is there is nothing that `kind` may take the place of.
    """
    _check_ending(path, kind)
    target = real(path)
    if not target.parent.is_dir():
        raise _wrong(path, "cannot be written: no such folder", "make the folder first")
    if _state(target) is None:
        return
    _check_there(path, target, kind)
    if not force:
        raise UsageError(f"{path} exists already", "give another name with -o, or --force to put it in its place")


def _check_ending(path: Path, kind: Kind) -> None:
    ending = path.suffix.lower()
    other = next((k.name for k in _KINDS if k is not kind and ending in k.endings), _OTHERS.get(ending, ""))
    if other and ending not in kind.endings:
        instead = path.with_suffix(kind.endings[0])
        raise UsageError(f"{path} would be named like {other}, and is {kind.name}", f"name it {instead}")


def _check_there(path: Path, target: Path, kind: Kind | None) -> None:
    """Refuse to take the place of what must stay."""
    found = _state(target)
    if found is None:
        return
    if other := _no_file(found.st_mode):
        raise _wrong(path, f"this is {other}; nothing was written", "give another name")
    if not found.st_mode & 0o222:
        hint = f"give another name, or take the protection away: chmod u+w {path}"
        raise _wrong(path, "the file is protected against writing; nothing was written", hint)
    if kind is None or not found.st_size:
        return
    head = _head(target)
    if not kind.holds(head):
        there = next((k.name for k in _KINDS if k.holds(head)), "something else")
        raise _wrong(
            path, f"the file there is not {kind.name} but {there}; nothing was written", "give another name"
        )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise _wrong(path, f"cannot be read: {_words(error)}") from None


def write(path: Path, content: str | bytes, kind: Kind | None = None, *, new: bool = False) -> None:
    """Write a file whole or not at all: temporary file beside it, fsync, rename.

    Parameters
    ----------
    path : Path
        A link is followed.
    content : str or bytes
    kind : Kind, optional
        Only a file of this kind, or an empty one, is replaced.
    new : bool
        Nothing is replaced, not even what appeared since it was looked for.

    Raises
    ------
    InputError
        If it cannot be written; an existing file is then as it was.
    UsageError
        If `new` is given and something is there.
    """
    target = real(path)
    _check_there(path, target, kind)
    _put(target, content.encode() if isinstance(content, str) else content, path, new=new)


def remove(path: Path, kind: Kind) -> None:
    """Remove a file of this kind; whatever else has its name stays, and so does what a link leads to.

    Raises
    ------
    InputError
        If it cannot be removed.
    """
    if path.is_symlink() or not path.is_file() or not kind.holds(_head(path)):
        return
    try:
        path.unlink()
    except OSError as error:
        raise _wrong(path, f"cannot be removed: {_words(error)}") from None


def write_note(path: Path, content: str | bytes) -> None:
    """Write a small file of our own: a link that somebody put there is replaced, and not followed."""
    _put(path, content.encode() if isinstance(content, str) else content, path, new=False)


def _put(target: Path, content: bytes, shown: Path, *, new: bool) -> None:
    with _whole(target, shown, new=new) as file:
        file.write(content)


@contextmanager
def written(path: Path, kind: Kind) -> Iterator[BinaryIO]:
    """Open a file that is written bit by bit, and is there once all of it is: else what there was stays.

    Raises
    ------
    InputError
        As `write`.
    """
    target = real(path)
    _check_there(path, target, kind)
    with _whole(target, path, new=False) as file:
        yield file


@contextmanager
def _whole(target: Path, shown: Path, *, new: bool) -> Iterator[BinaryIO]:
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=_temporary(target), suffix=".tmp")
    except OSError as error:
        raise _wrong(shown, f"cannot be written: {_words(error)}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        if not (new and _linked(temporary, target)):
            Path(temporary).replace(target)
        sync(target.parent)
    except FileExistsError:
        raise UsageError(f"{shown} exists already", "give another name") from None
    except OSError as error:
        raise _wrong(shown, f"cannot be written: {_words(error)}") from None
    finally:
        with suppress(OSError):
            Path(temporary).unlink()


def _temporary(target: Path) -> str:
    """Return how temporary files for a target begin: short enough to fit wherever the target's name does."""
    return f".{hashlib.sha256(target.name.encode()).hexdigest()[:12]}."


def clear(path: Path) -> None:
    """Remove what a killed writer left beside a file; whoever calls this must be the only one who writes it."""
    target = real(path)
    with suppress(OSError):
        for left in target.parent.glob(f"{_temporary(target)}*.tmp"):
            left.unlink()


def _linked(temporary: str, target: Path) -> bool:
    """Give a file its name only where the name is free; say whether the drive can do that."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError from None
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync(folder: Path) -> None:
    """Have a folder's entries on the disk; Windows opens no folders and needs none of it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- folders of our own ----------------------------------------------------------------------------------

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
    if _state(target) is None:
        if not target.parent.is_dir():
            raise _wrong(folder, "cannot be written: no such folder", "make the folder it stands in first")
    elif not target.is_dir():
        raise _wrong(folder, "this is a file, not a folder", "name a folder")
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
        raise _wrong(folder, f"cannot be written: {_words(error)}") from None
    before = _own_pages(target, mark) or ()
    write(target / PAGES, "\n".join([mark, *sorted({*before, *pages})]) + "\n")
    for name, text in pages.items():
        write(target / name, text, PAGE)
    for name in sorted(set(before) - pages.keys()):
        with suppress(OSError):
            (target / name).unlink()
    write(target / PAGES, "\n".join([mark, *sorted(pages)]) + "\n")


# --- logs ------------------------------------------------------------------------------------------------


def check_log(path: Path) -> None:
    """Refuse before anything is answered a log that could not be continued.

    Raises
    ------
    InputError
        If a link, something that is no file, or a file of another kind has its name.
    """
    if path.is_symlink():
        raise _wrong(path, "the log must not be a link; nothing was written", "remove the link")
    _check_there(path, path, LOG)


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
        torn = size > 0 and (file.seek(size - 1), file.read(1))[1] != b"\n"
        content = memoryview((("\n" if torn else "") + line + "\n").encode())
        try:
            while content:
                content = content[file.write(content) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(size)
            raise
