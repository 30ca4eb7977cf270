"""What moved a case between two profiles of one country: news of the country, what is observed, or the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from latecomer.recommendation import Recommendation
from latecomer.scenarios.moving import CHANGES, Moved

Cause = Literal["bodies", "answers", "figures", "unobserved", "observed", "waits", "others", "edge", ""]
# Share of what moved a case from which it is the observing that moved it.
MOSTLY = 0.6
NOTHING_SEEN = (0.0, False)
# What an order must move by for it to be its own, and the least share of a change that is named as the cause.
OWN, LEAST = 2.0, 0.3
# Signs that are told of what moved a case, and points from which one is worth telling.
SIGNS, TELLING = 3, 2.0


@dataclass(frozen=True)
class SignMove:
    """One sign of a case, its points then and now, and whether what it reads is known."""

    label: str
    then: float
    now: float
    seen_then: bool
    seen_now: bool


def cause_of(then: Recommendation, now: Recommendation, moved: Moved) -> Cause:
    """Say why a card stands where it does now and did not then, or the other way round."""
    if now.blocked and not then.blocked:
        return "waits"
    if then.tier == now.tier and abs(now.order - then.order) < OWN:
        return "others"
    largest = max(CHANGES, key=lambda change: abs(moved.first[change]))
    if abs(moved.first[largest]) < LEAST:
        return "edge"
    return _by_observing(_moves(then, now)) or largest if largest == "figures" else largest


def _by_observing(moves: Sequence[SignMove]) -> Cause:
    """Say whether most of what moved a case is no news of the country, but of what is observed."""
    whole = sum(abs(one.now - one.then) for one in moves)
    lost = sum(one.then - one.now for one in moves if one.seen_then and not one.seen_now)
    won = sum(one.now - one.then for one in moves if one.seen_now and not one.seen_then)
    if whole and lost >= MOSTLY * whole:
        return "unobserved"
    return "observed" if whole and won >= MOSTLY * whole else ""


def signs_moved(then: Recommendation, now: Recommendation) -> tuple[SignMove, ...]:
    """Return the signs of a case that moved most."""
    telling = [one for one in _moves(then, now) if abs(one.now - one.then) >= TELLING]
    return tuple(sorted(telling, key=lambda one: -abs(one.now - one.then))[:SIGNS])


def _moves(then: Recommendation, now: Recommendation) -> tuple[SignMove, ...]:
    old, new = _points(then), _points(now)
    found = []
    for label in {**old, **new}:
        (before, seen_then), (after, seen_now) = old.get(label, NOTHING_SEEN), new.get(label, NOTHING_SEEN)
        found.append(SignMove(label, round(before, 1), round(after, 1), seen_then, seen_now))
    return tuple(found)


def _points(r: Recommendation) -> dict[str, tuple[float, bool]]:
    """Return the points of every sign of a case, and whether what it reads is known."""
    found: dict[str, tuple[float, bool]] = {}
    for one in r.contributions:
        points, seen = found.get(one.label, NOTHING_SEEN)
        found[one.label] = points + one.points, seen or one.sign.truth != "unknown"
    return found
