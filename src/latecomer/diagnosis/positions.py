"""Position on a scale: a distribution over its levels, with the signs for and against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from latecomer.citations import Source
from latecomer.diagnosis.model import LevelFinding, Position
from latecomer.diagnosis.weighing import cited, weigh
from latecomer.engine import Table, evaluate
from latecomer.knowledge import Method, Scale
from latecomer.knowledge.model import ScaleLevel

Array = NDArray[np.float64]


def place(
    id: str, scale: Scale, drawn: Table, stands: Table, method: Method, sources: Mapping[str, Source]
) -> Position:
    """Place a country on one scale.

    In each draw a level is reached where at least ``method.reached`` of its decided weight holds, and speaks
    only where ``method.decided`` of its weight is decided. The country stands at the last level reached
    without a gap from the first.
    """
    levels = [_level(level, drawn) for level in scale.levels]
    standing = np.zeros(drawn.size, dtype=int)
    open_above = np.zeros(drawn.size, dtype=bool)
    going = np.ones(drawn.size, dtype=bool)
    for number, (held, known, total) in enumerate(levels, start=1):
        speaks = known >= method.decided * total
        reached = speaks & (held >= method.reached * known) & (known > 0)
        open_above |= going & ~speaks
        going = going & reached
        standing = np.where(going, number, standing)
    shares = tuple(round(float((standing == n).mean()), 4) for n in range(len(levels) + 1))
    at = int(np.argmax(shares))
    above = levels[at : at + 1]
    near = levels[max(at - 1, 0) : at + 1]
    open_here = bool(above) and float(open_above[standing == at].mean()) > 0.5
    decided = sum(float(known.mean()) for _, known, _ in near) / sum(total for _, _, total in near)
    return Position(
        id=id,
        label=scale.label,
        about=scale.about.strip(),
        level=at,
        level_label=_label(scale, at, open_here),
        shares=shares,
        decided=round(decided, 3),
        may_be_higher=open_here,
        fit=_fit(levels, standing),
        not_begun=scale.not_begun,
        levels=tuple(
            _finding(n, level, shares[n], drawn, stands, method, sources)
            for n, level in enumerate(scale.levels, start=1)
        ),
    )


def _label(scale: Scale, at: int, open_above: bool) -> str:
    if at == 0 and open_above:
        return "Not known: what is observed does not decide"
    return scale.levels[at - 1].label if at else scale.not_begun


def _level(level: ScaleLevel, drawn: Table) -> tuple[Array, Array, float]:
    """Return the weight that holds and the weight decided, draw by draw, and the level's whole weight."""
    held, known = np.zeros(drawn.size), np.zeros(drawn.size)
    for sign in level.signs:
        truth = evaluate(sign.when.condition, drawn)
        held += sign.weight * truth.true
        known += sign.weight * truth.known
    return held, known, sum(sign.weight for sign in level.signs)


def _fit(levels: list[tuple[Array, Array, float]], standing: NDArray[np.int_]) -> float:
    agree = decided = 0.0
    for number, (held, known, _) in enumerate(levels, start=1):
        agree += float(np.where(standing >= number, held, known - held).sum())
        decided += float(known.sum())
    return round(agree / decided, 3) if decided else 0.0


def _finding(
    number: int,
    level: ScaleLevel,
    share: float,
    drawn: Table,
    stands: Table,
    method: Method,
    sources: Mapping[str, Source],
) -> LevelFinding:
    return LevelFinding(
        number=number,
        label=level.label,
        about=level.about,
        years=level.years,
        since=level.since,
        until=level.until,
        share=share,
        signs=weigh(level.signs, drawn, stands, 0.0, sources).findings,
        cite=cited(level.cite, sources),
    )
