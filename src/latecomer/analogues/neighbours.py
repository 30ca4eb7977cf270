"""Economies like a country: now, and those that once stood at the same place and how they went on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from latecomer.analogues.model import Outcome, Peer, PeerFigure, Precedent, SurveyQuestion
from latecomer.analogues.setting import Setting, nearest
from latecomer.analogues.space import Array
from latecomer.countrydata.countries import load_countries


def peers(at: Setting) -> tuple[Peer, ...]:
    """Return the developing economies of the year nearest to the country."""
    there = at.panel[at.t]
    distances = at.distances(there, at.fitted.developing[at.t])
    sides = at.space.between(at.here, there).by_dimension[0]
    labels = [d.label for d in at.comparing.dimensions.values()]
    return tuple(
        Peer(
            country=at.fitted.countries[i],
            name=load_countries()[at.fitted.countries[i]].short_name,
            year=at.fitted.years[at.t],
            distance=round(float(distances[i]), 2),
            shared=int(at.shared(there[i])),
            of=int(at.own.sum()),
            alike=labels[int(np.nanargmin(sides[i]))],
            unlike=labels[int(np.nanargmax(sides[i]))],
        )
        for i in nearest(distances, at.comparing.peers)
    )


def survey(at: Setting, peers: Sequence[Peer]) -> tuple[SurveyQuestion, ...]:
    """Return what firms of the nearest peers say to each question that was put everywhere."""
    year = at.fitted.years[at.t]
    return tuple(
        SurveyQuestion(
            id,
            tuple(
                PeerFigure(peer.country, peer.name, *figure)
                for peer in peers
                if (figure := at.fitted.figure(peer.country, id, year))
            ),
        )
        for id in at.comparing.survey
    )


def precedents(at: Setting) -> tuple[Precedent, ...]:
    """Return countries that once stood nearest, each in its nearest year, long enough ago for all of ``later``."""
    last = at.t - max(at.comparing.later)
    if last < 0:
        return ()
    there = at.panel[: last + 1]
    distances = at.distances(there, at.fitted.developing[: last + 1])
    blank = np.isnan(distances).all(axis=0)
    best = np.nanargmin(np.where(blank, 0.0, np.round(distances, 6)), axis=0)
    of_country = np.take_along_axis(distances, best[None], axis=0)[0]
    return tuple(
        _precedent(at, i, int(best[i]), float(of_country[i]), there[best[i], i])
        for i in nearest(of_country, at.comparing.precedents)
    )


def _precedent(at: Setting, i: int, t: int, distance: float, there: Array) -> Precedent:
    country = at.fitted.countries[i]
    return Precedent(
        country=country,
        name=load_countries()[country].short_name,
        year=at.fitted.years[t],
        distance=round(distance, 2),
        shared=int(at.shared(there)),
        of=int(at.own.sum()),
        outcomes=_outcomes(at, country, at.fitted.years[t]),
    )


def _outcomes(at: Setting, country: str, year: int) -> tuple[Outcome, ...]:
    """Return where a precedent stood, and how it had gone on."""
    years = (year, *(year + step for step in at.comparing.later))
    found = []
    for id in at.comparing.outcomes:
        figures = [at.fitted.figure(country, id, y) for y in years]
        values = tuple(None if figure is None else figure[0] for figure in figures)
        found.append(Outcome(id, at.vocabulary[id].label, at.vocabulary[id].unit, years, values))
    return tuple(found)
