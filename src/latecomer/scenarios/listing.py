"""The list of a profile without its words: where each card stands, and each scale; what runs are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from latecomer.assessment import Measured, measure_profiles
from latecomer.library import Library
from latecomer.measurement.verdicts import VERDICTS
from latecomer.profile import Profile
from latecomer.recommendation.findings import TIERS, TierName, VerdictName


@dataclass(frozen=True)
class Place:
    """Where a card stands for one profile.

    Attributes
    ----------
    rank : int
        From 1; 0 outside the list.
    case, case_low, case_high, order : float
        In points.
    readiness_low, readiness_high : float
        From 0 to 100.
    """

    rank: int
    tier: TierName
    verdict: VerdictName
    case: float
    case_low: float
    case_high: float
    order: float
    readiness_low: float
    readiness_high: float


@dataclass(frozen=True)
class Level:
    """Where a profile stands on one scale; `open` where too little is known to rule out the next level."""

    level: int
    open: bool
    known: bool


@dataclass(frozen=True)
class Listing:
    """The list of one profile.

    Attributes
    ----------
    ranked : bool
        Whether enough is known to rank anything.
    places : mapping
        Every card, listed or not, by id.
    levels : mapping
        Every scale, by id.
    severities : mapping
        Points of every constraint, by id.
    mistakes : tuple of str
    """

    profile: Profile
    ranked: bool
    places: Mapping[str, Place]
    levels: Mapping[str, Level]
    severities: Mapping[str, float]
    mistakes: tuple[str, ...]

    def first(self, count: int) -> tuple[str, ...]:
        """Return the first cards of the list, in order."""
        listed = sorted((place.rank, id) for id, place in self.places.items() if place.rank)
        return tuple(id for _, id in listed[:count])


def listings(
    profiles: Iterable[Profile], library: Library, draws: int, law_date: str | None = None
) -> Iterator[Listing]:
    """Measure profiles and yield the list of each, in their order.

    Parameters
    ----------
    profiles : iterable of Profile
    library : Library
    draws : int
        Draws of each profile.
    law_date : str, optional
        As of `latecomer.assessment.measure_profiles`.
    """
    for measured in measure_profiles(tuple(profiles), library, draws, law_date):
        for row in range(len(measured.profiles)):
            yield listing(measured, row)


def listing(measured: Measured, row: int) -> Listing:
    """Return the list of one of the profiles that were measured."""
    measures = measured.measures
    ranks = dict(zip(measures.portfolio.ids, measures.portfolio.rank[row], strict=True))
    return Listing(
        profile=measured.profiles[row],
        ranked=bool(measures.ranked[row]),
        places={
            id: Place(
                rank=int(ranks[id]),
                tier=TIERS[int(card.tier[row])],
                verdict=VERDICTS[int(card.verdict[row])],  # type: ignore[arg-type]
                case=float(card.case[row]),
                case_low=float(card.case_low[row]),
                case_high=float(card.case_high[row]),
                order=float(card.order[row]),
                readiness_low=float(card.ready_low[row]),
                readiness_high=float(card.ready_high[row]),
            )
            for id, card in measures.cards.items()
        },
        levels={
            id: Level(int(s.level[row]), bool(s.open[row]), bool(np.asarray(s.known)[row]))
            for id, s in measures.standings.items()
        },
        severities={id: float(weighed.total[row]) for id, weighed in measures.severities.items()},
        mistakes=measures.portfolio.mistakes[row],
    )
