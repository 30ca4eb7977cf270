"""What an unknown indicator may follow: the nearest economies that have it."""

from __future__ import annotations

import numpy as np

from latecomer.analogues.model import Filled
from latecomer.analogues.setting import Setting, nearest
from latecomer.engine import Draws, Table, evaluate
from latecomer.profile import Filling
from latecomer.profile.indicators import MIN_FITTED, load_countries
from latecomer.profile.table import unknown


def filling(at: Setting, stands: Table) -> Filling:
    """Find for every indicator that nobody observed the values it may follow.

    Those of the ``comparing.donors`` nearest developing economies of the year that have it; of all, where the
    country is of a kind that is not like its neighbours (``comparing.not_centred``) or too little is known to
    find any. Nothing where fewer than 30 economies have it.
    """
    order = _order(at, stands)
    values = {}
    for i, id in enumerate(at.fitted.ids):
        if not unknown(at.profile, id):
            continue
        column = at.fitted.values[at.t, :, i].astype(np.float64)
        having = at.fitted.developing[at.t] & at.others & ~np.isnan(column)
        if having.sum() < MIN_FITTED:
            continue
        near = [c for c in order if having[c]][: at.comparing.donors]
        values[id] = column[near] if len(near) == at.comparing.donors else np.sort(column[having])
    return Filling(values, at.comparing.completed, at.comparing.widened)


def _order(at: Setting, stands: Table) -> list[int]:
    """Return the economies from the nearest; none where the country must not be centred on them."""
    if evaluate(at.comparing.not_centred.condition, stands).true[0]:
        return []
    there = at.panel[at.t]
    distances = at.distances(there, at.fitted.developing[at.t])
    return nearest(distances, len(distances))


def filled(at: Setting, stands: Table, used: Filling, draws: Draws) -> tuple[Filled, ...]:
    """Tell of every indicator that was filled in what was drawn for it, and from whom."""
    order = _order(at, stands)
    found = []
    for id, values in used.values.items():
        column = draws.completed.columns[id]
        drawn = column.values[column.known]
        if not len(drawn):
            continue
        low, middle, high = (float(f"{q:.3g}") for q in np.quantile(drawn, (0.1, 0.5, 0.9)))
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
                donors=_names(at, id, order) if len(values) == at.comparing.donors else (),
            )
        )
    return tuple(found)


def _names(at: Setting, id: str, order: list[int]) -> tuple[str, ...]:
    row = at.fitted.values[at.t, :, at.fitted.ids.index(id)]
    near = [at.fitted.countries[c] for c in order if not np.isnan(row[c])][: at.comparing.donors]
    return tuple(load_countries()[country].short_name for country in near)
