"""Position on a scale: a distribution over its levels, with the signs for and against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.citations import Source
from latecomer.diagnosis.model import LevelFinding, Position, SignFinding
from latecomer.diagnosis.weighing import cited, sign_truths, weigh
from latecomer.engine import Draws, Table, Truth
from latecomer.knowledge import Method, Scale
from latecomer.knowledge.diagnosing import ScaleLevel

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Evidence:
    """Of one level, draw by draw: the weight that holds and the weight decided; and its whole weight."""

    held: Array
    known: Array
    total: float


def place(
    id: str,
    scale: Scale,
    draws: Draws,
    stands: Table,
    method: Method,
    sources: Mapping[str, Source],
    *,
    told: bool = True,
) -> Position:
    """Place a country on one scale.

    In each draw a level is reached where at least ``method.reached`` of its decided weight holds, and speaks
    only where ``method.decided`` of its weight is decided. The country stands at the last level reached
    without a gap from the first; a later level that is reached settles an earlier one that does not speak.
    The level is the one most draws stand at by what is observed, and so are said how much is decided, whether
    the country may stand higher, and how well its signs agree; the shares read what is filled in too. Unless
    `told`, its signs are not listed one by one.
    """
    observed, completed = zip(*(_level(level, draws) for level in scale.levels), strict=True)
    standing, _ = _stand(completed, method, draws.size)
    seen_standing, open_above = _stand(observed, method, draws.size)
    shares = tuple(round(float((standing == n).mean()), 4) for n in range(len(observed) + 1))
    at = int(np.argmax([(seen_standing == n).mean() for n in range(len(observed) + 1)]))
    near = observed[max(at - 1, 0) : at + 1]
    here = seen_standing == at
    open_here = at < len(observed) and float(open_above[here].mean() if here.any() else 1.0) > 0.5
    decided = sum(float(level.known.mean()) for level in near) / sum(level.total for level in near)
    return Position(
        id=id,
        label=scale.label,
        about=scale.about.strip(),
        level=at,
        level_label=_label(scale, at, open_here),
        shares=shares,
        decided=round(decided, 3),
        may_be_higher=open_here,
        fit=_fit(observed, standing),
        not_begun=scale.not_begun,
        levels=tuple(
            _finding(n, level, shares[n], _signs(level, draws, stands, sources) if told else (), sources)
            for n, level in enumerate(scale.levels, start=1)
        ),
    )


def _label(scale: Scale, at: int, open_above: bool) -> str:
    if at == 0 and open_above:
        return "Not known: what is observed does not decide"
    return scale.levels[at - 1].label if at else scale.not_begun


def _stand(levels: Sequence[_Evidence], method: Method, size: int) -> tuple[NDArray[np.int_], NDArray[np.bool_]]:
    """Return the level of each draw, and whether the level above it does not speak."""
    standing = np.zeros(size, dtype=int)
    open_above = np.zeros(size, dtype=bool)
    going = np.ones(size, dtype=bool)
    speaks = [(level.known >= method.decided * level.total) & (level.known > 0) for level in levels]
    reached = [s & (level.held >= method.reached * level.known) for s, level in zip(speaks, levels, strict=True)]
    for number in range(1, len(levels) + 1):
        later = np.any(reached[number:], axis=0) if number < len(levels) else np.zeros(size, dtype=bool)
        through = ~speaks[number - 1] & later  # a later level that is reached settles one that does not speak
        open_above |= going & ~speaks[number - 1] & ~later
        going = going & (reached[number - 1] | through)
        standing = np.where(going, number, standing)
    return standing, open_above


def _level(level: ScaleLevel, draws: Draws) -> tuple[_Evidence, _Evidence]:
    """Return the evidence of a level as observed, and as filled in."""
    both = [sign_truths(sign, draws) for sign in level.signs]
    return _evidence(level, [o for o, _ in both]), _evidence(level, [c for _, c in both])


def _evidence(level: ScaleLevel, found: list[Truth]) -> _Evidence:
    weights = np.array([sign.weight for sign in level.signs])
    held, known = (weights @ np.stack(masks) for masks in ([t.true for t in found], [t.known for t in found]))
    return _Evidence(held, known, float(weights.sum()))


def _fit(levels: Sequence[_Evidence], standing: NDArray[np.int_]) -> float:
    agree = decided = 0.0
    for number, level in enumerate(levels, start=1):
        agree += float(np.where(standing >= number, level.held, level.known - level.held).sum())
        decided += float(level.known.sum())
    return round(agree / decided, 3) if decided else 0.0


def _signs(
    level: ScaleLevel, draws: Draws, stands: Table, sources: Mapping[str, Source]
) -> tuple[SignFinding, ...]:
    return weigh(level.signs, draws, stands, 0.0, sources).findings


def _finding(
    number: int, level: ScaleLevel, share: float, signs: tuple[SignFinding, ...], sources: Mapping[str, Source]
) -> LevelFinding:
    return LevelFinding(
        number=number,
        label=level.label,
        about=level.about,
        years=level.years,
        since=level.since,
        until=level.until,
        share=share,
        signs=signs,
        cite=cited(level.cite, sources),
    )
