"""What a change of rules moves: the lists of real economies before and after, one beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from latecomer.errors import InputError, UsageError
from latecomer.knowledge import load_files
from latecomer.library import Library
from latecomer.profile import Profile
from latecomer.scenarios.listing import Level, Listing, Place, listings

DRAWS = 200
SHOWN = 8


@dataclass(frozen=True)
class Moved:
    """One thing that a change of rules moves for one economy.

    Attributes
    ----------
    what : str
        A card or a scale.
    before, after : str
        As a person reads it.
    enters : int
        1 where a card comes into the part of the list that is told in full, -1 where it leaves it, else 0.
    """

    country: str
    what: str
    before: str
    after: str
    enters: int = 0


def read_rules(folder: Path, library: Library) -> Library:
    """Return the library with the rules of another folder.

    Raises
    ------
    UsageError
        If the folder holds no rules.
    InputError
        With every fault of those rules.
    """
    if not (folder / "method.yaml").exists():
        hint = "name `rules` or a whole copy of it; cards of your own are tried with --rules"
        raise UsageError(f"{folder} holds no rules", hint)
    knowledge, _, problems = load_files(folder, library.vocabulary)
    if knowledge is None or problems:
        raise InputError(problems)
    return replace(library, knowledge=knowledge)


def difference(before: Library, after: Library, profiles: Sequence[Profile]) -> tuple[Moved, ...]:
    """Say what moves, economy by economy: positions, the entries told in full, and verdicts."""
    old, new = (listings(profiles, library, DRAWS) for library in (before, after))
    return tuple(moved for one, two in zip(old, new, strict=True) for moved in _moves(one, two))


def _moves(old: Listing, new: Listing) -> Iterator[Moved]:
    country = old.profile.country
    for scale in sorted(old.levels.keys() | new.levels.keys()):
        was, now = (_level(of.levels.get(scale)) for of in (old, new))
        if was != now:
            yield Moved(country, scale, was, now)
    for card in sorted(old.places.keys() | new.places.keys()):
        one, two = old.places.get(card), new.places.get(card)
        enters = int(_shown(two)) - int(_shown(one))
        verdict = (one.verdict if one else "") != (two.verdict if two else "")
        if enters or verdict:
            yield Moved(country, card, _words(one), _words(two), enters)


def _shown(place: Place | None) -> bool:
    return place is not None and 0 < place.rank <= SHOWN


def _words(place: Place | None) -> str:
    if place is None:
        return "no such card"
    where = f"{place.rank}. " if place.rank else "not listed, "
    return f"{where}{place.verdict.replace('_', ' ')}, case {place.case:.0f}"


def _level(level: Level | None) -> str:
    if level is None:
        return "no such scale"
    return f"level {level.level}" + (" or higher" if level.open else "")
