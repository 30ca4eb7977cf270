"""Whether a file may be written at a place: its name fits what is written, and nothing is lost that must stay."""

from __future__ import annotations

from pathlib import Path

from latecomer.errors import UsageError
from latecomer.files.kinds import HEAD, KINDS, OTHERS, Kind
from latecomer.files.paths import no_file, real, reason, state, wrong


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
        raise wrong(path, "cannot be written: no such folder", "make the folder first")
    if state(target) is None:
        return
    check_there(path, target, kind)
    if not force:
        raise UsageError(f"{path} exists already", "give another name with -o, or --force to put it in its place")


def _check_ending(path: Path, kind: Kind) -> None:
    ending = path.suffix.lower()
    other = next((k.name for k in KINDS if k is not kind and ending in k.endings), OTHERS.get(ending, ""))
    if other and ending not in kind.endings:
        instead = path.with_suffix(kind.endings[0])
        raise UsageError(f"{path} would be named like {other}, and is {kind.name}", f"name it {instead}")


def check_there(path: Path, target: Path, kind: Kind | None) -> None:
    """Refuse to take the place of what must stay."""
    found = state(target)
    if found is None:
        return
    if other := no_file(found.st_mode):
        raise wrong(path, f"this is {other}; nothing was written", "give another name")
    if not found.st_mode & 0o222:
        hint = f"give another name, or take the protection away: chmod u+w {path}"
        raise wrong(path, "the file is protected against writing; nothing was written", hint)
    if kind is None or not found.st_size:
        return
    head = head_of(target)
    if not kind.holds(head):
        there = next((k.name for k in KINDS if k.holds(head)), "something else")
        raise wrong(
            path, f"the file there is not {kind.name} but {there}; nothing was written", "give another name"
        )


def head_of(path: Path) -> bytes:
    """Read as much of a file as says what it is."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise wrong(path, f"cannot be read: {reason(error)}") from None
