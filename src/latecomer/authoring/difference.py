"""What a change of rules moves: the lists of real economies before and after, one beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from latecomer.assessment import measure_profiles
from latecomer.errors import InputError, UsageError
from latecomer.knowledge import Knowledge, load_files
from latecomer.library import Library
from latecomer.measurement.cards import VERDICTS
from latecomer.profile import Profile

DRAWS = 200
SHOWN = 8


@dataclass(frozen=True)
class Place:
    """Where a card stands for one economy: 0 outside the list."""

    rank: int
    verdict: str
    case: float


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


@dataclass(frozen=True)
class _Told:
    cards: dict[str, Place]
    levels: dict[str, str]


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
    old, new = _told(before, profiles), _told(after, profiles)
    return tuple(
        moved for profile, one, two in zip(profiles, old, new, strict=True) for moved in _moves(profile, one, two)
    )


def _moves(profile: Profile, old: _Told, new: _Told) -> Iterator[Moved]:
    for scale in sorted(old.levels.keys() | new.levels.keys()):
        was, now = old.levels.get(scale, "no such scale"), new.levels.get(scale, "no such scale")
        if was != now:
            yield Moved(profile.country, scale, was, now)
    for card in sorted(old.cards.keys() | new.cards.keys()):
        one, two = old.cards.get(card), new.cards.get(card)
        enters = int(_shown(two)) - int(_shown(one))
        verdict = (one.verdict if one else "") != (two.verdict if two else "")
        if enters or verdict:
            yield Moved(profile.country, card, _words(one), _words(two), enters)


def _shown(place: Place | None) -> bool:
    return place is not None and 0 < place.rank <= SHOWN


def _words(place: Place | None) -> str:
    if place is None:
        return "no such card"
    where = f"{place.rank}. " if place.rank else "not listed, "
    return f"{where}{place.verdict.replace('_', ' ')}, case {place.case:.0f}"


def _told(library: Library, profiles: Sequence[Profile]) -> list[_Told]:
    found = []
    for measured in measure_profiles(profiles, library, DRAWS):
        measures = measured.measures
        for row in range(len(measured.profiles)):
            ranks = dict(zip(measures.portfolio.ids, measures.portfolio.rank[row], strict=True))
            cards = {
                id: Place(int(ranks[id]), VERDICTS[int(card.verdict[row])], float(card.case[row]))
                for id, card in measures.cards.items()
            }
            found.append(_Told(cards, _levels(library.knowledge, measures.standings, row)))
    return found


def _levels(knowledge: Knowledge, standings: object, row: int) -> dict[str, str]:
    return {
        id: f"level {int(standings[id].level[row])}" + (" or higher" if standings[id].open[row] else "")  # type: ignore[index]
        for id in knowledge.scales
    }
