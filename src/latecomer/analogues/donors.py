"""What an unknown indicator may follow: the nearest economies that have it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.model import Filled
from latecomer.analogues.setting import Setting, nearest
from latecomer.engine import Draws, Table, evaluate
from latecomer.profile import Filling
from latecomer.profile.indicators import MIN_FITTED, load_countries
from latecomer.profile.table import unknown


def filling(at: Setting, stands: Table) -> Filling:
    """Find for every indicator that nobody observed the values it may follow.

    One list of economies serves all indicators, so that a draw follows one economy in all: the
    ``comparing.donors`` nearest of the year, or all developing economies where the country is of a kind that is
    not like its neighbours (``comparing.not_centred``) or too little is known to find them. Where one of the
    list lacks an indicator, the next that has it stands in. Nothing where fewer than 30 economies have it.
    """
    order, count = _order(at, stands)
    values = {}
    for i, id in enumerate(at.fitted.ids):
        if not unknown(at.profile, id):
            continue
        column = at.fitted.values[at.t, :, i].astype(np.float64)
        if (at.fitted.developing[at.t] & at.others & ~np.isnan(column)).sum() >= MIN_FITTED:
            values[id] = column[_followed(column, order, count)]
    return Filling(values, at.comparing.completed, at.comparing.widened)


def _order(at: Setting, stands: Table) -> tuple[list[int], int]:
    """Return economies, the nearest first, and how many of them are followed; all alike where none is nearer."""
    able = at.fitted.developing[at.t] & at.others
    near = nearest(at.distances(at.panel[at.t], at.fitted.developing[at.t]), len(able))
    centred = not evaluate(at.comparing.not_centred.condition, stands).true[0]
    if centred and len(near) >= at.comparing.donors:
        return near, at.comparing.donors
    everyone = [int(i) for i in np.flatnonzero(able)]
    return everyone, len(everyone)


def _followed(column: NDArray[np.float64], order: list[int], count: int) -> list[int]:
    """Return for each of the first economies itself, or the next in order (in a circle) that has the indicator."""
    having = ~np.isnan(column)
    circle = [*order, *order]
    return [next(c for c in circle[k:] if having[c]) for k in range(count)]


def filled(at: Setting, stands: Table, used: Filling, draws: Draws) -> tuple[Filled, ...]:
    """Tell of every indicator that was filled in what was drawn for it, and from whom."""
    order, count = _order(at, stands)
    found = []
    for id in used.values:
        column = draws.completed.columns[id]
        drawn = column.values[column.known]
        if not len(drawn):
            continue
        low, middle, high = (float(f"{q:.3g}") for q in np.quantile(drawn, (0.1, 0.5, 0.9)))
        row = at.fitted.values[at.t, :, at.fitted.ids.index(id)].astype(np.float64)
        who = dict.fromkeys(_followed(row, order, count)) if count == at.comparing.donors else {}
        found.append(
            Filled(
                id=id,
                label=at.vocabulary[id].label,
                unit=at.vocabulary[id].unit,
                year=at.fitted.years[at.t],
                share=used.completed,
                low=low,
                middle=middle,
                high=high,
                donors=tuple(load_countries()[at.fitted.countries[c]].short_name for c in who),
            )
        )
    return tuple(found)
