"""Where a profile is put on each scale, beside the level that the source dates for its year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.knowledge import Scale
from latecomer.scenarios.listing import Level, Listing

Judged = Literal["right", "early", "late", "open", "unknown"]
JUDGED: tuple[Judged, ...] = ("right", "early", "late", "open", "unknown")


@dataclass(frozen=True)
class Dated:
    """One scale in one year.

    Attributes
    ----------
    source : int
        The level that the source dates for the year; 0 before the first.
    here : int
        The level the tool says.
    open : bool
        The tool leaves the next level open ("or higher").
    judged : {"right", "early", "late", "open", "unknown"}
        `open` where it says a lower level or higher, `unknown` where it knows nothing of the scale.
    years : int
        By how many years it is early or late: how many the source's level has held by the end of the year, or
        how many are left until the tool's begins. None of those it says right, or leaves open.
    """

    scale: str
    source: int
    here: int
    open: bool
    judged: Judged
    years: int


def dated(listing: Listing, scales: Mapping[str, Scale]) -> tuple[Dated, ...]:
    """Compare the levels of a profile of Korea with the source's dates, scale by scale."""
    year = listing.profile.as_of
    return tuple(judge(id, scale, listing.levels[id], year) for id, scale in scales.items())


def level_of(scale: Scale, year: int) -> int:
    """Return the level that the source dates for a year; 0 before the first."""
    return max((n for n, level in enumerate(scale.levels, start=1) if level.since <= year), default=0)


def judge(id: str, scale: Scale, says: Level, year: int) -> Dated:
    """Judge what is said of one scale in one year."""
    source, here = level_of(scale, year), says.level

    def found(judged: Judged, years: int = 0) -> Dated:
        return Dated(id, source, here, says.open, judged, years)

    if not says.known:
        return found("unknown")
    if here == source:
        return found("right")
    if here > source:
        return found("early", scale.levels[here - 1].since - year)
    if says.open:
        return found("open")
    return found("late", year - scale.levels[here].since + 1)
