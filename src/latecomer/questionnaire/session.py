"""One profile on disk, and whoever changes it: every answer is there before the next question.

A write reads the file anew, puts the answer into what stands there, and writes it whole (read back before it
takes the place of the old one); a lock keeps everybody else out for that long and no longer. So several people, a
terminal and an editor can be at one profile at a time. What somebody else answered meanwhile stays; where it is
the very answer that is to be written, nothing is, and both are named. Then the answer goes to an append-only log
beside the profile. Of a link, all this is true of the file it leads to.
"""

from __future__ import annotations

import errno
import hashlib
import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from latecomer import files
from latecomer.errors import InputError, LatecomerError, Problem
from latecomer.profile import Answer, Decision, Profile
from latecomer.profile.changing import compare
from latecomer.profile.reading import parse_profile
from latecomer.profile.writing import checked_text
from latecomer.text import escaped_json
from latecomer.vocabulary import Vocabulary
from latecomer.yamlfile import read_as_is

# Seconds to wait for whoever writes; a write takes a fraction of one.
WAIT = 10.0
# What a drive answers that has no locks: a file then stands for the lock.
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP)
_ON_OWN_DISK = "work on a copy on your own disk"
_NO_LOCK = "This drive has no locks; a file stands for one. Let nobody else work on this profile meanwhile."

Changing = Callable[[Profile], Profile]


class HeldError(LatecomerError):
    """Another command has been writing to the file for longer than a write takes."""

    def __init__(self, path: Path, hint: str) -> None:
        super().__init__(f"{path} is being written by another command\n  hint: {hint}")


class ChangedError(LatecomerError):
    """What somebody else did to the file does not go together with what is to be written; both are kept.

    Attributes
    ----------
    id : str
        The variable that both answered; empty where theirs cannot be read.
    theirs : Answer or None
        Their answer to it.
    ours : Path or None
        Where our version is, if theirs cannot be read.
    """

    def __init__(self, path: Path, id: str, theirs: Answer | None, ours: Path | None) -> None:
        self.id, self.theirs, self.ours = id, theirs, ours
        if ours:
            words = (
                f"{path} was changed by someone else and cannot be read any more.\n"
                f"  theirs: {path}\n  yours:  {ours}\n"
                "  hint: mend theirs, or put yours in its place, and go on"
            )
        else:
            words = (
                f"{id} was answered by someone else meanwhile; nothing was written over it.\n"
                f"  hint: look at their answer in {path}, and answer again"
            )
        super().__init__(words)


class Session:
    """An open profile.

    Parameters
    ----------
    path : Path
        The profile; made at once if it does not exist and `start` is given.
    vocabulary : Vocabulary
    now : callable
        Returns the time as ISO 8601; the only clock here.
    start : Profile, optional
        What a new file begins with.

    Attributes
    ----------
    profile : Profile
        As it was when this session last read or wrote it.
    note : str
        What a person should know of the drive; mostly nothing.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, or it is a profile of another country than `start`.
    """

    def __init__(
        self, path: Path, vocabulary: Vocabulary, now: Callable[[], str], start: Profile | None = None
    ) -> None:
        self.path = path
        self.vocabulary = vocabulary
        self.now = now
        self.note = ""
        self._target = files.real(path)
        self._read = ""
        there = files.exists(path)
        if not there and not start:
            hint = "make one with `latecomer prefill`, or `latecomer interview --country KEN --as-of 2024`"
            raise InputError([Problem(str(path), 0, "no such file", hint)])
        if not there:
            files.check_place(path, files.PROFILE)
        files.check_log(self.log_path)
        if there:
            self.profile = self._there()
            if start and start.country != self.profile.country:
                what = f"this is a profile of {self.profile.country}, not of {start.country}"
                raise InputError([Problem(str(path), 0, what, "name another file")])
        elif start:
            with self._locked():
                self._write(start, new=True)

    @property
    def log_path(self) -> Path:
        """The append-only log beside the profile."""
        return self._target.with_name(f"{self._target.stem}.log.jsonl")

    def confirm(self, changing: Changing, id: str, role: str = "", *, as_seen: bool = False) -> None:
        """Put one answer on disk, then log it.

        Parameters
        ----------
        changing : callable
            Puts the answer into a profile: the one on disk, which may hold more than this session has read.
        id : str
            The variable that is answered.
        role : str
            Whose answer it is, for the log.
        as_seen : bool
            The person has seen what this session last read in its place: if something else stands there now,
            nothing is written. By default the answer is put into whatever stands there.

        Raises
        ------
        ChangedError
            If somebody else has answered the same meanwhile, or left what cannot be read.
        HeldError
            If somebody else writes, and goes on.
        InputError
            If it cannot be written; what was confirmed before is as it was.
        """
        with self._locked():
            base = self._base(changing)
            there = base.answers.get(id)
            if as_seen and there != self.profile.answers.get(id):
                self.profile = base
                raise ChangedError(self.path, id, there, None)
            self._write(changing(base))
            self._log(id, there, self.profile.answers.get(id), role)

    def renew(self, changing: Changing) -> None:
        """Put a profile on disk that public data have changed; no answer of a person is, so nothing is logged.

        Raises
        ------
        ChangedError, HeldError, InputError
            As `confirm`.
        """
        with self._locked():
            self._write(changing(self._base(changing)))

    def decide(self, changing: Changing, card: str) -> None:
        """Put what was decided about one card on disk, then log it.

        Raises
        ------
        ChangedError, HeldError, InputError
            As `confirm`.
        """
        with self._locked():
            base = self._base(changing)
            self._write(changing(base))
            self._log_decision(card, base.decisions.get(card))

    def take(self, changing: Changing) -> None:
        """Put the answers of many questions on disk at once, then log each.

        Raises
        ------
        ChangedError, HeldError, InputError
            As `confirm`.
        """
        with self._locked():
            base = self._base(changing)
            self._write(changing(base))
            for change in compare(base, self.profile):
                self._log(change.id, change.before, change.after, _whose(change.before, change.after))
            for card, decision in self.profile.decisions.items():
                if decision != base.decisions.get(card):
                    self._log_decision(card, base.decisions.get(card))

    # --- reading and writing ---

    def _there(self) -> Profile:
        """Return the profile on disk."""
        text = read_as_is(self._target, shown=str(self.path))
        profile = parse_profile(text, str(self.path), self.vocabulary)
        self._read = _mark(text)
        return profile

    def _base(self, changing: Changing) -> Profile:
        """Return the profile to change: what stands on disk now, as far as it is still this profile."""
        mine = self.profile
        try:
            if _mark(read_as_is(self._target, shown=str(self.path))) == self._read:
                return mine
            theirs = self._there()
        except InputError:
            raise self._unreadable(changing(mine)) from None
        if (theirs.country, theirs.as_of) != (mine.country, mine.as_of):
            raise self._unreadable(changing(mine))
        return theirs

    def _unreadable(self, ours: Profile) -> ChangedError:
        number = 1
        while (kept := self._target.with_name(f"{self._target.stem}.mine-{number}.yaml")).exists():
            number += 1
        files.write(kept, checked_text(ours, self.vocabulary, name=str(kept)), new=True)
        return ChangedError(self.path, "", None, kept)

    def _write(self, profile: Profile, *, new: bool = False) -> None:
        shown = str(self.path)
        text = "" if new else read_as_is(self._target, shown=shown)
        profile = replace(profile, path=shown)
        written = checked_text(profile, self.vocabulary, text, shown)
        files.write(self.path, written, new=new)
        self.profile = profile
        self._read = _mark(written)

    def _log(self, id: str, old: Answer | None, new: Answer | None, role: str) -> None:
        self._append({"variable": id, "old": _plain(old), "new": _plain(new), "role": role})

    def _log_decision(self, card: str, old: Decision | None) -> None:
        self._append({"card": card, "old": _told(old), "new": _told(self.profile.decisions.get(card))})

    def _append(self, entry: dict[str, Any]) -> None:
        line = escaped_json(json.dumps({"time": self.now(), **entry}, ensure_ascii=False))
        try:
            files.append(self.log_path, line)
        except OSError as error:
            raise InputError(
                [Problem(str(self.log_path), 0, f"the answer is saved, its log is not: {error.strerror}")]
            ) from None

    # --- the lock ---

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep everybody else from writing."""
        lock = self._acquired()
        try:
            files.clear(self.path)  # what a killed writer left
            yield
        finally:
            lock.release()

    def _acquired(self) -> BaseFileLock:
        place = self._target.with_name(f".{self._target.name}.lock")
        if place.is_symlink():
            what = "the lock must not be a link; nothing was written"
            raise InputError([Problem(str(place), 0, what, "remove the link")])
        try:
            lock: BaseFileLock = FileLock(place)
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                self._acquire(lock)
            self.note = _NO_LOCK if said else self.note
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise self._cannot(error) from None
            lock = SoftFileLock(f"{place}file")
            self.note = _NO_LOCK
            try:
                self._acquire(lock)
            except OSError as again:
                raise self._cannot(again) from None
        return lock

    def _acquire(self, lock: BaseFileLock) -> None:
        try:
            lock.acquire(timeout=WAIT)
        except Timeout:
            hint = "wait until it has ended, or work on a copy"
            if isinstance(lock, SoftFileLock):
                hint += f"; if nobody has it open, delete {lock.lock_file}"
            raise HeldError(self.path, hint) from None

    def _cannot(self, error: OSError) -> InputError:
        return InputError([Problem(str(self.path), 0, f"cannot be locked: {error.strerror}", _ON_OWN_DISK)])


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _whose(old: Answer | None, new: Answer | None) -> str:
    """Return the roles whose responses are new in an answer."""
    before = (old.responses or (old,)) if old else ()
    after = (new.responses or (new,)) if new else ()
    return "; ".join(dict.fromkeys(one.role for one in after if one.role and one not in before))


def _told(decision: Decision | None) -> dict[str, Any] | None:
    """Return a decision as the log has it."""
    told = asdict(decision) if decision else {}
    return {name: value for name, value in told.items() if value and name != "line"} or None


def _plain(answer: Answer | None) -> Any:
    if answer is None:
        return None
    if answer.responses:
        return [{"role": one.role, "said": _plain(one)} for one in answer.responses]
    return answer.state if answer.state != "value" else answer.value
