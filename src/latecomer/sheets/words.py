"""What is written in a sheet to choose from, and what people write in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from latecomer.messages import Message, say

TICK, EMPTY = "tick", "empty"
YES, NO, NONE, UNKNOWN, SKIPPED = "yes", "no", "none", "unknown", "skipped"
SURE = ("high", "medium", "low")
STATES = (UNKNOWN, SKIPPED)
# What can be chosen in one cell, by the kind of what is asked.
LISTS: Mapping[str, tuple[str, ...]] = {
    "tick": (TICK,),
    "boolean": (YES, NO, *STATES),
    "ordinal": (NONE, *STATES),
    "choices": STATES,
    "number": STATES,
    "text": STATES,
    "sure": SURE,
}
CODES = tuple(dict.fromkeys(code for codes in LISTS.values() for code in codes))


def label(code: str) -> str:
    """Return what is written for a code."""
    return say(Message(f"sheet.word.{code}"))


@dataclass(frozen=True)
class Words:
    """What people write, by what it means.

    Parameters
    ----------
    own : mapping
        Code to label as the sheet that is read has them: it may be of another edition or language.
    """

    own: Mapping[str, str] = field(default_factory=dict)

    def means(self, text: str, codes: Iterable[str]) -> str:
        """Return which of the codes a text stands for; nothing where it is none of them."""
        wanted = folded(text)
        return next((code for code in codes if wanted in self._written(code)), "")

    def _written(self, code: str) -> set[str]:
        also = say(Message(f"sheet.also.{code}")).split(";")
        return {folded(one) for one in (label(code), self.own.get(code, ""), code, *also) if one.strip()}


def folded(text: str) -> str:
    """Return a text as texts that are read alike are written."""
    return " ".join(text.replace("’", "'").casefold().split()).rstrip(".")
