"""What moved a list between two profiles of one country: who does what, other answers, or public figures.

Each kind of change is put into the earlier profile alone and with the others, and what it moves is averaged over
the orders in which they could come (Shapley): the parts add up, and none is favoured by coming first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import Literal, get_args

from latecomer.library import Library
from latecomer.profile import Answer, Profile
from latecomer.profile.reconciling import dated
from latecomer.scenarios.listing import Listing, listings

# Who does what and what its clients receive; what else people answered; public figures and the year.
Change = Literal["bodies", "answers", "figures"]
CHANGES: tuple[Change, ...] = get_args(Change)
_Part = frozenset[Change]


@dataclass(frozen=True)
class Moved:
    """What each kind of change did to one card.

    Attributes
    ----------
    first : mapping
        Share of its coming among the first (+1) or leaving them (-1).
    case : mapping
        Points of its case.
    """

    first: Mapping[str, float]
    case: Mapping[str, float]


def moved_by(then: Profile, now: Profile, library: Library, draws: int, count: int) -> dict[str, Moved]:
    """Tell for every card what moved it.

    Parameters
    ----------
    then, now : Profile
    library : Library
    draws : int
        Draws of each of the profiles between them.
    count : int
        How many entries are the first.
    """
    parts = [frozenset(part) for n in range(len(CHANGES) + 1) for part in combinations(CHANGES, n)]
    between = [_between(then, now, part) for part in parts]
    # Where nothing of a kind has changed, profiles with and without it are the same, and are measured once.
    alike = [between.index(profile) for profile in between]
    places = sorted(set(alike))
    lists = dict(zip(places, listings([between[i] for i in places], library, draws), strict=True))
    found = {part: lists[i] for part, i in zip(parts, alike, strict=True)}
    first = {part: set(listing.first(count)) for part, listing in found.items()}
    return {
        id: Moved(
            _shares({part: float(id in first[part]) for part in parts}),
            _shares({part: _case(listing, id) for part, listing in found.items()}),
        )
        for id in found[parts[0]].places
    }


def _case(listing: Listing, id: str) -> float:
    return listing.places[id].case


def _between(then: Profile, now: Profile, part: _Part) -> Profile:
    """Return the earlier profile with some of the changes."""
    base = now if "figures" in part else then
    answers = {}
    for id in dict.fromkeys((*now.answers, *then.answers)):
        source = now if _kind(id, then, now) in part else then
        if id in source.answers:
            answer = source.answers[id]
            stays = source is base or answer.public
            answers[id] = answer if stays else dated(answer, source.as_of)
    return replace(base, answers=answers, bodies=(now if "bodies" in part else then).bodies)


def _kind(id: str, then: Profile, now: Profile) -> Change:
    if id.startswith("existing.") or id == "bodies_on_record":
        return "bodies"
    held = (profile.answers.get(id) for profile in (then, now))
    return "answers" if any(answer and _of_people(answer) for answer in held) else "figures"


def _of_people(answer: Answer) -> bool:
    return not answer.public or any(not one.public for one in answer.responses)


def _shares(worth: Mapping[_Part, float]) -> dict[str, float]:
    """Return what each change adds, averaged over all orders."""
    size = len(CHANGES)
    shares = dict.fromkeys(CHANGES, 0.0)
    for change in CHANGES:
        for part, value in worth.items():
            if change in part:
                continue
            weight = factorial(len(part)) * factorial(size - len(part) - 1) / factorial(size)
            shares[change] += weight * (worth[part | {change}] - value)
    return {change: round(share, 3) + 0.0 for change, share in shares.items()}
