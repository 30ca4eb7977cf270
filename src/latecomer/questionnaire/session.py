"""One interview on one file: every confirmed answer is on disk before the next question.

The profile is written whole (read back before it takes the place of the old one), then the answer goes to an
append-only log beside it. A lock keeps everybody else out; a file that someone else changed meanwhile is never
overwritten. Of a link, all this is true of the file it leads to.
"""

from __future__ import annotations

import errno
import getpass
import hashlib
import json
import os
import platform
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from latecomer import files
from latecomer.errors import InputError, LatecomerError, Problem
from latecomer.profile import Answer, Profile, load_profile
from latecomer.profile.changing import compare
from latecomer.profile.files import checked_text, parse_profile
from latecomer.text import escaped_json
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import read_as_is

# What a drive answers that has no locks: a file then stands for the lock.
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP)


class HeldError(LatecomerError):
    """Another interview, or another command that writes, holds the file."""

    def __init__(self, path: Path, holder: str, hint: str) -> None:
        super().__init__(f"{path} is open in another interview{holder}\n  hint: {hint}")


_ON_OWN_DISK = "work on a copy on your own disk"
_NO_LOCK = "This drive has no locks; a file stands for one. Let nobody else work on this profile meanwhile."


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
    wait : float
        Seconds to wait for whoever holds the file.

    Attributes
    ----------
    note : str
        What a person should know of the drive; mostly nothing.
    """

    def __init__(
        self,
        path: Path,
        vocabulary: Vocabulary,
        now: Callable[[], str],
        start: Profile | None = None,
        wait: float = 0.0,
    ) -> None:
        self.path = path
        self.vocabulary = vocabulary
        self.now = now
        self.profile = start or Profile("", 0, {})
        self.start = start
        self.wait = wait
        self.note = ""
        self._target = files.real(path)
        self._lock: BaseFileLock = FileLock(self._beside("lock"))
        self._seen = ""

    def _beside(self, what: str) -> Path:
        """Return a hidden file beside the profile."""
        return self._target.with_name(f".{self._target.name}.{what}")

    def __enter__(self) -> Session:
        if not files.exists(self.path) and not self.start:
            hint = "make one with `latecomer prefill`, or `latecomer interview --country KEN --as-of 2024`"
            raise InputError([Problem(str(self.path), 0, "no such file", hint)])
        if not files.exists(self.path):
            files.check_place(self.path, files.PROFILE)
        self._acquire()
        try:
            self._hold()
            files.clear(self.path)
            files.check_log(self.log_path)
            if files.exists(self.path):
                self._open()
            elif self.start:
                self._write(self.start)
        except BaseException:
            self._release()
            raise
        return self

    def _open(self) -> None:
        text = read_as_is(self._target, shown=str(self.path))
        self.profile = parse_profile(text, str(self.path), self.vocabulary)
        self._seen = _mark(text)
        if self.start and self.start.country != self.profile.country:
            what = f"this is a profile of {self.profile.country}, not of {self.start.country}"
            raise InputError([Problem(str(self.path), 0, what, "name another file")])

    def _acquire(self) -> None:
        lock = self._beside("lock")
        if lock.is_symlink():
            what = "the lock must not be a link; nothing was written"
            raise InputError([Problem(str(lock), 0, what, "remove the link")])
        try:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                self._lock.acquire(timeout=self.wait)
            self.note = _NO_LOCK if said else ""
        except Timeout:
            raise self._held() from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                what = f"cannot be locked: {error.strerror}"
                raise InputError([Problem(str(self.path), 0, what, _ON_OWN_DISK)]) from None
            self._acquire_softly()

    def _acquire_softly(self) -> None:
        self.note = _NO_LOCK
        self._lock = SoftFileLock(self._beside("lockfile"))
        try:
            self._lock.acquire(timeout=self.wait)
        except Timeout:
            raise self._held() from None
        except OSError as error:
            what = f"cannot be locked: {error.strerror}"
            raise InputError([Problem(str(self.path), 0, what, _ON_OWN_DISK)]) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def _hold(self) -> None:
        words = {"since": self.now(), "who": _user(), "machine": platform.node(), "process": os.getpid()}
        with suppress(InputError):  # it only tells others who it is
            files.write_note(self._beside("holder"), escaped_json(json.dumps(words)))

    def _release(self) -> None:
        with suppress(OSError):
            self._beside("holder").unlink()
        self._lock.release()

    def _held(self) -> HeldError:
        hint = "close that one, or work on a copy"
        if isinstance(self._lock, SoftFileLock):
            hint += f"; if nobody has it open, delete {self._lock.lock_file}"
        return HeldError(self.path, self._who(), hint)

    def _who(self) -> str:
        """Say who holds the lock; a dead holder's lock is free, whatever its note still says."""
        with suppress(InputError, ValueError, KeyError, TypeError):
            words = json.loads(files.read(self._beside("holder"), 10_000))
            return f", by {words['who']} on {words['machine']} since {words['since']}"
        return ""

    @property
    def log_path(self) -> Path:
        """The append-only log beside the profile."""
        return self._target.with_name(f"{self._target.stem}.log.jsonl")

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
        self._append(escaped_json(json.dumps(entry, ensure_ascii=False)))

    def renew(self, profile: Profile) -> None:
        """Put a profile on disk that public data have changed; no answer of a person is, so nothing is logged.

        Raises
        ------
        ChangedError, InputError
            As `confirm`.
        """
        self._write(profile)

    def _write(self, profile: Profile) -> None:
        shown = str(self.path)
        there = files.exists(self._target)
        text = read_as_is(self._target, shown=shown) if there else ""
        if self._seen and _mark(text) != self._seen:
            raise self._changed(profile)
        profile = replace(profile, path=shown)
        written = checked_text(profile, self.vocabulary, text, shown)
        files.write(self.path, written, new=not there)
        self.profile = profile
        self._seen = _mark(written)

    def _changed(self, ours: Profile) -> ChangedError:
        number = 1
        while (kept := self._target.with_name(f"{self._target.stem}.mine-{number}.yaml")).exists():
            number += 1
        files.write(kept, checked_text(ours, self.vocabulary, name=str(kept)), new=True)
        try:
            theirs = load_profile(self.path, self.vocabulary)
        except InputError:
            theirs = replace(ours, answers={})
        return ChangedError(self.path, kept, tuple(sorted(change.id for change in compare(ours, theirs))))

    def _append(self, line: str) -> None:
        try:
            files.append(self.log_path, line)
        except OSError as error:
            raise InputError(
                [Problem(str(self.log_path), 0, f"the answer is saved, its log is not: {error.strerror}")]
            ) from None


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "someone"


def _plain(answer: Answer | None) -> Any:
    if answer is None:
        return None
    if answer.responses:
        return [{"role": one.role, "said": _plain(one)} for one in answer.responses]
    return answer.state if answer.state != "value" else answer.value
