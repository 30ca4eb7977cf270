"""Write a file whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from latecomer.errors import UsageError
from latecomer.files.kinds import Kind
from latecomer.files.paths import real, reason, wrong
from latecomer.files.places import check_there, head_of


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
    check_there(path, target, kind)
    _put(target, content, path, new=new)


def remove(path: Path, kind: Kind) -> None:
    """Remove a file of this kind; whatever else has its name stays, and so does what a link leads to.

    Raises
    ------
    InputError
        If it cannot be removed.
    """
    if path.is_symlink() or not path.is_file() or not kind.holds(head_of(path)):
        return
    try:
        path.unlink()
    except OSError as error:
        raise wrong(path, f"cannot be removed: {reason(error)}") from None


def write_note(path: Path, content: str | bytes) -> None:
    """Write a small file of our own: a link that somebody put there is replaced, and not followed."""
    _put(path, content, path, new=False)


def _put(target: Path, content: str | bytes, shown: Path, *, new: bool) -> None:
    with _whole(target, shown, new=new) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def written(path: Path, kind: Kind) -> Iterator[BinaryIO]:
    """Open a file that is written bit by bit, and is there once all of it is: else what there was stays.

    Raises
    ------
    InputError
        As `write`.
    """
    target = real(path)
    check_there(path, target, kind)
    with _whole(target, path, new=False) as file:
        yield file


@contextmanager
def _whole(target: Path, shown: Path, *, new: bool) -> Iterator[BinaryIO]:
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=_temporary(target), suffix=".tmp")
    except OSError as error:
        raise wrong(shown, f"cannot be written: {reason(error)}") from None
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
        raise wrong(shown, f"cannot be written: {reason(error)}") from None
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
