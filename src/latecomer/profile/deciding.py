"""What was decided about what a profile's list recommended: kept in the profile, read strictly, never lost.

A decision is of the profile in which the recommendation was made, so that it may be dated after its year.
Which cards there are is not known here: whoever holds the rules checks the names (`Library.unknown_decisions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from latecomer.errors import Problem, UsageError
from latecomer.profile.model import Decision, DecisionName, Profile

DECISIONS: tuple[DecisionName, ...] = get_args(DecisionName)
# Decisions that nobody can follow without the reason.
WITH_REASON: frozenset[DecisionName] = frozenset({"refused", "postponed"})
MOST = 500
LONGEST = {"owner": 200, "reason": 1000, "note": 1000}
YEARS = (1960, 2100)
_CARD = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def faults(card: str, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one decision, and what would be right."""
    if not _CARD.fullmatch(card):
        yield (
            f"{card!r} is no id of a card",
            "small letters, digits and hyphens, as `latecomer recommend` shows it",
        )
    if not _is_day(decision.date):
        yield f"{decision.date!r} is no date", f"write it as 2024-03-01, from {YEARS[0]} to {YEARS[1]}"
    if not decision.owner.strip():
        yield "owner is empty", "the office that answers for it, such as 'ministry of industry'"
    if decision.decision in WITH_REASON and not decision.reason.strip():
        yield f"{decision.decision} without a reason", "say in `reason` why, in one sentence"
    for name, most in LONGEST.items():
        if (size := len(getattr(decision, name))) > most:
            yield f"{name} is too long: {size:,} characters", f"at most {most:,}"


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and YEARS[0] <= day.year <= YEARS[1]


def problems_of(decisions: Mapping[str, Decision], path: str) -> Iterator[Problem]:
    """Yield what is wrong with the decisions of a file, each with its line."""
    if len(decisions) > MOST:
        first = min(one.line for one in decisions.values())
        yield Problem(path, first, f"decisions: {len(decisions)} of them", f"at most {MOST}")
    for card, one in decisions.items():
        for what, hint in faults(card, one):
            yield Problem(path, one.line, f"decisions: {card[:80]}: {what}", hint)


def decided(profile: Profile, card: str, decision: Decision) -> Profile:
    """Return a profile that holds a decision about one card, in place of an earlier one.

    Raises
    ------
    UsageError
        If the decision is not whole.
    """
    for what, hint in faults(card, decision):
        raise UsageError(what, hint)
    if len({*profile.decisions, card}) > MOST:
        raise UsageError(f"{len(profile.decisions)} decisions are in {profile.path}", f"it holds at most {MOST}")
    return replace(profile, decisions={**profile.decisions, card: decision})


def latest(one: Mapping[str, Decision], other: Mapping[str, Decision]) -> dict[str, Decision]:
    """Lay the decisions of two profiles together: about one card the later stays, whichever comes first."""
    cards = sorted({*one, *other})
    return {card: max((of[card] for of in (one, other) if card in of), key=_later) for card in cards}


def _later(decision: Decision) -> tuple[str, int, str]:
    """Return what puts decisions in order: the day; of one day what is further along; then any order, but one."""
    return decision.date, DECISIONS.index(decision.decision), repr(replace(decision, line=0))
