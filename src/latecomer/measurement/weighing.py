"""Weigh signs over draws: additive to the tenth of a point, bounded, and traceable to each sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Sign
from latecomer.measurement.batch import Batch
from latecomer.measurement.evaluator import Evaluator, Held

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
TAIL = 0.05


@dataclass(frozen=True)
class Sum:
    """The sum of a list of signs, for each profile.

    Attributes
    ----------
    signs : tuple of Sign
    points : ndarray, shape (n_signs, n_profiles)
        What each sign contributes, to a tenth of a point.
    share : ndarray, shape (n_signs, n_profiles)
        How far it holds and counts for its family, from 0 to 1, over the draws.
    least, most : ndarray, shape (n_profiles, n_draws)
        The sum in each draw with every undecided sign at its least and its greatest.
    draws : ndarray, shape (n_profiles, n_draws)
        The sum of what is observed, in each draw.
    seen : mapping
        For each family, the share of draws in which any sign of it is decided, of shape (n_profiles,).
    decided : ndarray, shape (n_profiles,)
        Share of the weight of the families in favour that is decided; stand-ins decide in part.
    factor : float
        What every weight was multiplied by.
    grouped : list of list of Sign
        The signs by family, as `families` groups them.
    """

    signs: tuple[Sign, ...]
    points: Array
    share: Array
    least: Array
    most: Array
    draws: Array
    seen: Mapping[str, Array]
    decided: Array
    factor: float
    grouped: list[list[Sign]]

    @property
    def total(self) -> Array:
        """Sum of the points, exactly."""
        return np.asarray(np.round(self.points.sum(axis=0), 1) + 0.0)

    @cached_property
    def families(self) -> Mapping[str, Array]:
        """The points of each family, of shape (n_profiles,)."""
        found: dict[str, Array] = {}
        for sign, points in zip(self.signs, self.points, strict=True):
            name = family_of(sign)
            found[name] = found.get(name, 0.0) + points
        return found


def weigh(
    signs: Iterable[Sign],
    batch: Batch,
    evaluator: Evaluator,
    stand_in: float,
    factor: float = 1.0,
    *,
    again: bool = True,
) -> Sum:
    """Weigh signs over the draws of a batch.

    Signs of one family count once: in each draw the one that weighs most there. Only what is observed or answered
    adds anything. Undecided signs widen the bounds: those in favour upward, those against downward; what stands in
    for an answer is never sure, since the answer may do away with it.

    Parameters
    ----------
    signs : iterable of Sign
    batch : Batch
    evaluator : Evaluator
        Over ``batch.drawn``.
    stand_in : float
        How far a family is decided that only stand-ins decide.
    factor : float
        Multiplies every weight.
    again : bool
        Whether the same signs may be weighed again over these draws, so that what each family adds is kept.
    """
    signs = tuple(signs)
    rows = batch.drawn.size
    share = np.zeros((len(signs), batch.size))
    draws, least, most = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    decided, possible = np.zeros(batch.size), 0.0
    seen = {}
    place = {id(sign): i for i, sign in enumerate(signs)}
    grouped = families(signs)
    for family in grouped:
        found = (_kept if again else _family)(family, batch, evaluator, stand_in, factor)
        for sign, part in zip(family, found.share, strict=True):
            share[place[id(sign)]] = part
        draws += found.draws
        least += found.least
        most += found.most
        seen[family_of(family[0])] = found.seen
        if family[0].weight > 0:
            weight = max(sign.weight for sign in family) * factor
            decided += weight * found.decided
            possible += weight
    points = np.round(share * np.array([[s.weight * factor] for s in signs]), 1) + 0.0 if signs else share
    return Sum(
        signs=signs,
        points=points,
        share=share,
        least=batch.by_draw(least),
        most=batch.by_draw(most),
        draws=batch.by_draw(draws),
        seen=seen,
        decided=decided / possible if possible else decided,
        factor=factor,
        grouped=grouped,
    )


@dataclass(frozen=True)
class _Family:
    """What one family adds to a sum, as in `Sum`: the same wherever its signs are weighed alike.

    Attributes
    ----------
    signs : list of Sign
        They are kept, for what is found is kept under their identity.
    """

    signs: list[Sign]
    share: Sequence[Array]
    draws: Array
    least: Array | float
    most: Array | float
    seen: Array
    decided: Array


def _kept(family: list[Sign], batch: Batch, evaluator: Evaluator, stand_in: float, factor: float) -> _Family:
    """Weigh one family, once for all cards that read the same constraint."""
    key = (stand_in, factor, *map(id, family))
    return evaluator.once(key, lambda: _family(family, batch, evaluator, stand_in, factor))


def _family(family: list[Sign], batch: Batch, evaluator: Evaluator, stand_in: float, factor: float) -> _Family:
    held = [evaluator.held(sign) for sign in family]
    strongest = _strongest(held, np.array([abs(sign.weight) for sign in family]) * factor)
    in_favour = family[0].weight > 0
    sign_of = 1.0 if in_favour else -1.0
    sure = [v for v, sign in zip(strongest.each, family, strict=True) if not sign.proxy_for]
    surely = reduce(np.maximum, sure) if sure else 0.0
    return _Family(
        signs=family,
        share=[batch.mean(counting) for counting in strongest.counting],
        draws=sign_of * strongest.points,
        least=sign_of * (surely if in_favour else strongest.perhaps),
        most=sign_of * (strongest.perhaps if in_favour else surely),
        seen=batch.mean(strongest.known),
        decided=batch.mean(_decided(family, held, stand_in)),
    )


@dataclass(frozen=True)
class _Strongest:
    """Of a family, row by row, the sign that weighs most.

    Attributes
    ----------
    each : sequence of ndarray
        Points of every sign, alone.
    counting : sequence of ndarray
        How far every sign holds, where it is the one that counts.
    points, perhaps : ndarray
        Points of the one that counts; and what they may be with every undecided sign at its greatest.
    known : ndarray of bool
        Where any is decided.
    """

    each: Sequence[Array]
    counting: Sequence[Array]
    points: Array
    perhaps: Array
    known: Mask


def _strongest(held: Sequence[Held], weights: Array) -> _Strongest:
    each = [h.share * weight for h, weight in zip(held, weights, strict=True)]
    perhaps = [np.where(h.known, v, weight) for h, v, weight in zip(held, each, weights, strict=True)]
    if len(held) == 1:  # as most are; what follows would come to the same
        return _Strongest(each, [held[0].share], each[0], perhaps[0], held[0].known)
    best = np.argmax(each, axis=0)
    counting = [np.where(best == i, h.share, 0.0) for i, h in enumerate(held)]
    known = reduce(np.logical_or, [h.known for h in held])
    return _Strongest(each, counting, reduce(np.maximum, each), reduce(np.maximum, perhaps), known)


def _decided(family: list[Sign], held: list[Held], stand_in: float) -> Array:
    """Return, row by row, whether a family is decided: fully by a sign of its own, in part by stand-ins alone."""
    rows = [h.speaks * stand_in if sign.proxy_for else h.speaks for sign, h in zip(family, held, strict=True)]
    return np.asarray(reduce(np.maximum, rows), dtype=np.float64)


def family_of(sign: Sign) -> str:
    """Return the family of a sign; those in favour and those against never displace each other."""
    return sign.group if sign.weight > 0 else f"against {sign.group}"


def families(signs: tuple[Sign, ...]) -> list[list[Sign]]:
    """Group signs by family and direction, the heaviest first."""
    groups: dict[str, list[Sign]] = {}
    for sign in signs:
        groups.setdefault(family_of(sign), []).append(sign)
    return [sorted(group, key=lambda sign: (-abs(sign.weight), sign.id)) for group in groups.values()]


def interval(total: Array, least: Array, most: Array) -> tuple[Array, Array]:
    """Return the bounds of a sum, of shape (n_profiles,): the tails of the draws, with the sum inside."""
    low, high = _quantile(least, TAIL), _quantile(most, 1 - TAIL)
    low, high = np.minimum(low, total), np.maximum(high, total)
    return np.asarray(np.round(low, 1) + 0.0), np.asarray(np.round(high, 1) + 0.0)


def _quantile(draws: Array, share: float) -> Array:
    """Return a quantile of each line as `numpy.quantile` does, which takes long to see what kind it was given."""
    at = share * (draws.shape[-1] - 1)
    below = int(at)
    above = min(below + 1, draws.shape[-1] - 1)
    sorted_there = np.partition(draws, (below, above), axis=-1)
    one, other = sorted_there[..., below], sorted_there[..., above]
    part = at - below
    apart = other - one
    return np.asarray(one + apart * part if part < 0.5 else other - apart * (1 - part))
