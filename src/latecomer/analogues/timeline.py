"""Figures on Korea's own timeline: for each the year in which Korea came to what the country has today."""

from __future__ import annotations

import numpy as np

from latecomer.analogues.model import Milestone
from latecomer.analogues.setting import KOREA, Setting
from latecomer.engine import Table
from latecomer.knowledge.comparing import TimelineFigure

# Korea's figures that begin later than this tell no start of its path.
EARLY = 1970


def timeline(at: Setting, stands: Table, row: int = 0) -> tuple[Milestone, ...]:
    """Return the figures that both have, the furthest along Korea's timeline first.

    What lies before a first figure of Korea that is late in its path is left out: it says nothing of when.
    Korea's figures are read as any country's are: of a year what was known at its end, flows as medians of five
    years; so the year told lags what a single year's figure would give.
    """
    found = [one for figure in at.comparing.timeline if (one := _milestone(figure, at, stands, row))]
    rank = {"not_reached": 0, "reached": 1, "beyond": 2}
    return tuple(sorted(found, key=lambda one: (-rank[one.relation], -one.year, one.id)))


def _milestone(figure: TimelineFigure, at: Setting, stands: Table, row: int) -> Milestone | None:
    fitted, column = at.fitted, stands.column(figure.of)
    first, last = (fitted.at(year) for year in at.comparing.korea)
    i = fitted.ids.index(figure.of)
    korea = fitted.values[first : min(last, at.t) + 1, fitted.countries.index(KOREA), i].astype(np.float64)
    known = np.flatnonzero(~np.isnan(korea))
    if not column.known[row] or not len(known):
        return None
    here, sign = float(column.values[row]), -1.0 if figure.falls else 1.0
    reached = [t for t in known if sign * korea[t] >= sign * here]
    if not reached:
        relation, t = "beyond", known[-1]
    elif reached[0] == known[0]:
        relation, t = "not_reached", known[0]
        if fitted.years[first + int(t)] > EARLY:
            return None
    else:
        relation, t = "reached", reached[0]
    answer = at.profile.answers.get(figure.of)
    before, before_in = before_of(at, figure.of)
    variable = at.vocabulary[figure.of]
    return Milestone(
        id=figure.of,
        label=variable.label,
        noun=figure.noun,
        unit=variable.unit,
        here=here,
        here_in=answer.year if answer else None,
        before=before,
        before_in=before_in,
        relation=relation,  # type: ignore[arg-type]
        year=fitted.years[first + int(t)],
        korea=round(float(korea[t]), 4),
    )


def before_of(at: Setting, id: str) -> tuple[float | None, int | None]:
    """Return the country's own figure some years earlier, and its year; nothing of one that is not compared."""
    t = at.t - at.comparing.look_back
    if t < 0 or at.profile.country not in at.fitted.countries or id not in at.fitted.ids:
        return None, None
    i = at.fitted.ids.index(id)
    country = at.fitted.countries.index(at.profile.country)
    value, year = float(at.fitted.values[t, country, i]), int(at.fitted.observed_in[t, country, i])
    return (None, None) if np.isnan(value) else (round(value, 4), year)
