"""The error tree and the Problem: what is wrong, where, and what would be right.

A fault in a file is a `Problem`; what is said about a country is a Finding (in `diagnosis`).
Errors carry problems as data; only `cli` draws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in something a person wrote.

    Attributes
    ----------
    path : str
        The file as the person named it.
    line : int
        Line in that file, from 1; 0 where the fault has no line (a missing file).
    what : str
        What is wrong.
    hint : str
        What would be right; empty where there is nothing to add.
    """

    path: str
    line: int
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}" + (f"\n  hint: {self.hint}" if self.hint else "")


LIMIT = 100
LONGEST = 500
LONGEST_NAME = 100


def clipped(text: str) -> str:
    """Return a text as it may stand in a message."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


class LatecomerError(Exception):
    """Every error this package raises on purpose."""

    exit_code = 2


class InputError(LatecomerError):
    """Something given to the tool is wrong: all problems of a file at once, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(LatecomerError):
    """The request itself does not make sense, and no file is at fault."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = what
        self.hint = hint
        super().__init__(what + (f"\n  hint: {hint}" if hint else ""))


class Problems(list[Problem]):
    """Problems of one file, gathered so that a person sees all of them in one run.

    After `LIMIT` of them it raises what there is: nobody reads more, and looking for the nearest name of each
    would take for ever.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def add(self, line: int, what: str, hint: str = "") -> None:
        """Note one more fault at `line`.

        Raises
        ------
        InputError
            With all that was found, once that is too much to read.
        """
        self.append(Problem(self.path, line, clipped(what), clipped(hint)))
        if len(self) >= LIMIT:
            rest = Problem(self.path, 0, f"more faults than anybody reads: here are the first {LIMIT}")
            raise InputError([rest, *self])

    def check(self) -> None:
        """Raise `InputError` if anything was found."""
        if self:
            raise InputError(self)


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint with the known name closest to `name`, or `otherwise`."""
    if len(name) > LONGEST_NAME:
        return otherwise
    folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]!r}?" if close else otherwise
