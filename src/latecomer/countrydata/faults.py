"""Faults of a file of country data: each once, with the first line it stands on and how often it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from latecomer.countrydata.datafile import MAX_FAULTS, DataFile
from latecomer.errors import Problems

Fault = tuple[str, str]  # what, hint


@dataclass(frozen=True)
class _Noted:
    """A fault, the first record it was found in, and how often it was found."""

    record: int
    what: str
    hint: str
    count: int


class Faults:
    """What was noted of a file while it was read."""

    def __init__(self, file: DataFile) -> None:
        self.file = file
        self._noted: dict[tuple[object, ...], _Noted] = {}

    def __len__(self) -> int:
        return len(self._noted)

    @property
    def enough(self) -> bool:
        """Whether there are more than anybody wants to read."""
        return len(self) > MAX_FAULTS

    def note(self, key: tuple[object, ...], record: int, fault: Fault, count: int = 1) -> None:
        """Note a fault; what was noted under this key is the same one, found again."""
        first = self._noted.get(key)
        self._noted[key] = replace(first, count=first.count + count) if first else _Noted(record, *fault, count)

    def check(self) -> None:
        """Raise `InputError` with the first `MAX_FAULTS` if anything was noted."""
        problems = Problems(str(self.file.path))
        noted = sorted(self._noted.values(), key=lambda one: one.record)
        for one in noted[:MAX_FAULTS]:
            more = f" (and {one.count - 1:,} more like it)" if one.count > 1 else ""
            problems.add(self.file.line(one.record), one.what + more, one.hint)
        if self.enough:
            problems.add(self.file.line(noted[MAX_FAULTS].record), "and more faults from here on")
        problems.check()
