"""The verdict on a card and its tier: to found, repair, merge, look into, or ask about first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Method
from latecomer.measurement.presence import IDLE, WORKS, Presence
from latecomer.measurement.weighing import Sum

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
DECIDE, EXAMINE, ASK, NONE = range(4)
VERDICTS = (
    *("establish", "reform", "merge_or_stop", "look_into", "ask"),
    *("works_already", "not_in_this_form", "does_not_apply"),
)
ESTABLISH, REFORM, MERGE, LOOK, ASK_FIRST, WORKS_ALREADY, NOT_THIS_FORM, DOES_NOT_APPLY = range(len(VERDICTS))
TIER_OF = np.array([DECIDE, DECIDE, DECIDE, EXAMINE, ASK, NONE, NONE, NONE])
# Verdicts by which something is founded or enlarged.
FOUNDS = np.array([code not in (REFORM, MERGE) for code in range(len(VERDICTS))])
# So many families of evidence must hold where none is enough alone.
HOLDING = 2


@dataclass(frozen=True)
class Weighed:
    """What a verdict reads of a card, one entry a profile.

    Attributes
    ----------
    families : ndarray, shape (n_families, n_profiles)
        Points of each family of evidence of the need.
    people : ndarray
        Points that come from people's answers.
    """

    need: Sum
    families: Array
    case: Array
    usual: Array
    order: Array
    people: Array


def verdict_of(
    weighed: Weighed, presence: Presence, exempt: NDArray[np.int_], allowed: Mask, method: Method
) -> NDArray[np.int_]:
    """Return the verdict, by the first rule that holds.

    To decide anything, a person must have said who does it and, where a body does, what its clients receive; and
    half of the case must come from people's answers. To merge or stop, half of the need must be decided.
    """
    case, said = weighed.case, presence.by_person
    body, delivery = presence.exists == 1, np.where(np.isnan(presence.delivery), -1.0, presence.delivery)
    judged = said & (weighed.people >= 0.5 * case)
    served = said & body & (delivery >= WORKS)
    repair = judged & body & (delivery >= 0) & (case >= method.some_case)
    little = (case < method.some_case) & (weighed.need.decided >= 0.5)
    idle = said & body & (delivery >= 0) & (delivery <= IDLE) & little
    found = judged & (presence.exists == 0) & (case >= method.strong_case)
    rules = [exempt >= 0, ~allowed & ~body, served, repair, idle, found, _worth_examining(weighed, method)]
    codes = [DOES_NOT_APPLY, NOT_THIS_FORM, WORKS_ALREADY, REFORM, MERGE, ESTABLISH, LOOK]
    return np.asarray(np.select(rules, codes, default=ASK_FIRST))


def _worth_examining(weighed: Weighed, method: Method) -> Mask:
    """Say where figures make a card worth looking into.

    What they say of most latecomers as well is no reason to look into it here; a little more than that is one only
    where what was found elsewhere does not weigh it up, or the case is one by itself.
    """
    need, case = weighed.need, weighed.case
    strongest = weighed.families.max(axis=0)
    enough = (holding(weighed.families, method) >= HOLDING) | (strongest >= method.single)
    more = (case > weighed.usual) & ((weighed.order >= method.holds) | (case >= method.some_case))
    return np.asarray(enough & more & _lacks(need, method.holds) & (case >= method.examine))


def holding(families: Array, method: Method) -> NDArray[np.int_]:
    """Count the families of evidence that hold."""
    return np.asarray((families >= method.holds).sum(axis=0))


def _lacks(need: Sum, holds: float) -> Mask:
    """Say where something that is lacking weighs enough by itself: clients that are there are no need."""
    lacking = np.array([[not sign.setting] for sign in need.signs])
    return np.asarray((need.points * lacking).max(axis=0) >= holds)
