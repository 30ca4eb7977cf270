"""One interview on one file: every confirmed answer is on disk before the next question.

The profile is written whole (temporary file in its folder, fsync, rename), then the answer goes to an
append-only log beside it. A lock keeps a second interview out; a file that someone else changed meanwhile is
never overwritten.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout

from latecomer.errors import InputError, LatecomerError, Problem
from latecomer.profile import Answer, Profile, Vocabulary, load_profile, profile_text
from latecomer.yamlfile import read_text, write_atomically


class HeldError(LatecomerError):
    """Another interview holds the file."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is open in another interview{holder}\n  hint: close that one, or work on a copy")


class ChangedError(LatecomerError):
    """Somebody else changed the file; both versions are kept.

    Attributes
    ----------
    ours : Path
        Where this interview's version is.
    differs : tuple of str
        Variables whose answers differ.
    """

    def __init__(self, path: Path, ours: Path, differs: tuple[str, ...]) -> None:
        self.ours = ours
        self.differs = differs
        listed = ", ".join(differs) or "none of the answers, only the text"
        super().__init__(
            f"{path} was changed by someone else since it was read; nothing was merged.\n"
            f"  theirs: {path}\n  yours:  {ours}\n  answers that differ: {listed}\n"
            "  hint: compare the two files, keep one under the old name, and go on"
        )


class Session:
    """An open profile that only this interview writes.

    Parameters
    ----------
    path : Path
        The profile; made on the first answer if it does not exist and `start` is given.
    vocabulary : Vocabulary
    now : callable
        Returns the time as ISO 8601; the only clock here.
    start : Profile, optional
        What a new file begins with.
    """

    def __init__(
        self, path: Path, vocabulary: Vocabulary, now: Callable[[], str], start: Profile | None = None
    ) -> None:
        self.path = path
        self.vocabulary = vocabulary
        self.now = now
        self.profile = start or Profile("", 0, {})
        self.start = start
        self._lock = FileLock(path.with_name(f".{path.name}.lock"))
        self._holder = path.with_name(f".{path.name}.holder")
        self._seen = ""

    def __enter__(self) -> Session:
        if not self.path.exists() and not self.start:
            hint = "make one with `latecomer prefill`, or `latecomer interview --country KEN --as-of 2024`"
            raise InputError([Problem(str(self.path), 0, "no such file", hint)])
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise HeldError(self.path, self._who()) from None
        except OSError as error:
            raise InputError([Problem(str(self.path), 0, f"cannot be locked: {error.strerror}")]) from None
        try:
            self._hold()
            if self.path.exists():
                self.profile = load_profile(self.path, self.vocabulary)
                self._seen = _mark(self.path)
                if self.start and self.start.country != self.profile.country:
                    what = f"this is a profile of {self.profile.country}, not of {self.start.country}"
                    raise InputError([Problem(str(self.path), 0, what, "name another file")])
            elif self.start:
                self._write(self.start)
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def _hold(self) -> None:
        words = {"since": self.now(), "who": _user(), "machine": platform.node(), "process": os.getpid()}
        with suppress(OSError):
            self._holder.write_text(json.dumps(words), encoding="utf-8")

    def _release(self) -> None:
        with suppress(OSError):
            self._holder.unlink()
        self._lock.release()

    def _who(self) -> str:
        """Say who holds the lock; a dead holder's lock is free, whatever its note still says."""
        with suppress(OSError, ValueError, KeyError):
            words = json.loads(self._holder.read_text(encoding="utf-8"))
            return f", by {words['who']} on {words['machine']} since {words['since']}"
        return ""

    @property
    def log_path(self) -> Path:
        """The append-only log beside the profile."""
        return self.path.with_name(f"{self.path.stem}.log.jsonl")

    def confirm(self, profile: Profile, id: str, role: str = "") -> None:
        """Put a changed profile on disk, then log the answer that changed.

        Raises
        ------
        ChangedError
            If the file is not as this session left it; both versions are kept.
        InputError
            If it cannot be written; what was confirmed before is as it was.
        """
        old, new = self.profile.answers.get(id), profile.answers.get(id)
        self._write(profile)
        entry = {"time": self.now(), "variable": id, "old": _plain(old), "new": _plain(new), "role": role}
        self._append(json.dumps(entry, ensure_ascii=False))

    def _write(self, profile: Profile) -> None:
        if self._seen and (not self.path.exists() or _mark(self.path) != self._seen):
            raise self._changed(profile)
        text = read_text(self.path) if self.path.exists() else ""
        write_atomically(self.path, profile_text(profile, text))
        self.profile = replace(profile, path=str(self.path))
        self._seen = _mark(self.path)

    def _changed(self, ours: Profile) -> ChangedError:
        number = 1
        while (kept := self.path.with_name(f"{self.path.stem}.mine-{number}.yaml")).exists():
            number += 1
        write_atomically(kept, profile_text(ours))
        try:
            theirs = load_profile(self.path, self.vocabulary).answers
        except InputError:
            theirs = {}
        ids = sorted({*ours.answers, *theirs})
        return ChangedError(self.path, kept, tuple(id for id in ids if ours.answers.get(id) != theirs.get(id)))

    def _append(self, line: str) -> None:
        try:
            with self.log_path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(
                [Problem(str(self.log_path), 0, f"the answer is saved, its log is not: {error.strerror}")]
            ) from None


def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "someone"


def _plain(answer: Answer | None) -> Any:
    if answer is None:
        return None
    return answer.state if answer.state != "value" else answer.value
