"""Put an answer in its place and say what differs; what it makes irrelevant is kept and stops counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from latecomer.engine import Table, evaluate
from latecomer.profile.model import Answer, Profile
from latecomer.profile.table import as_stands
from latecomer.vocabulary import Sum, Vocabulary


@dataclass(frozen=True)
class Change:
    """One variable whose answer differs between two profiles; None where there is none."""

    id: str
    before: Answer | None
    after: Answer | None


def compare(before: Profile, after: Profile) -> tuple[Change, ...]:
    """Return every answer that differs between two profiles, in the order of the first, then of the second."""
    ids = dict.fromkeys((*before.answers, *after.answers))
    found = (Change(id, before.answers.get(id), after.answers.get(id)) for id in ids)
    return tuple(change for change in found if change.before != change.after)


def change(profile: Profile, id: str, answer: Answer, vocabulary: Vocabulary) -> Profile:
    """Return a profile with one answer in place of what it held, and what hangs on it settled."""
    changed = replace(profile, answers={**profile.answers, id: answer})
    return settled(changed, vocabulary) if vocabulary.needs else changed


# --- what counts -----------------------------------------------------------------------------------------


def settled(profile: Profile, vocabulary: Vocabulary) -> Profile:
    """Return a profile in which exactly those answers count that no other answer has made irrelevant.

    Each is settled after those it hangs on, so that once is enough. Public data decide what is asked and silence
    nobody: who answers all the same knows something that they do not. Answers to variables that need nothing stay
    as they are.
    """
    hanging = [id for id in vocabulary.needs if id in profile.answers]
    if not hanging:
        return profile
    stands = _as_people_say(profile, vocabulary)
    for id in hanging:
        answer = profile.answers[id]
        if answer.counts != relevant(id, stands, vocabulary):
            answers = {**profile.answers, id: replace(answer, counts=not answer.counts)}
            profile = replace(profile, answers=answers)
            stands = _as_people_say(profile, vocabulary)
    return profile


def _as_people_say(profile: Profile, vocabulary: Vocabulary) -> Table:
    answers = {id: answer for id, answer in profile.answers.items() if not answer.public}
    return as_stands(replace(profile, answers=answers), vocabulary)


def relevant(id: str, stands: Table, vocabulary: Vocabulary) -> bool:
    """Say whether a variable means anything in a profile as it stands: its condition is not known to fail."""
    condition = vocabulary.needs.get(id)
    return condition is None or not evaluate(condition, stands).false[0]


# --- sums ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SumOff:
    """Numbers that are not the parts of one whole that they should be.

    Attributes
    ----------
    parts : tuple of float
        Those that are known.
    total : float
        What they add up to.
    """

    id: str
    whole: Sum
    parts: tuple[float, ...]
    total: float


def sums_off(stands: Table, vocabulary: Vocabulary, row: int = 0) -> tuple[SumOff, ...]:
    """Return the sums that do not fit: too much already, or not the whole though all parts are known.

    Each part may be off by half a unit of the last digit it was given with: three thirds of 33.3 are a hundred.
    """
    found = []
    for id, whole in vocabulary.sums.items():
        columns = [stands.column(part) for part in whole.of]
        parts = [float(column.values[row]) for column in columns if column.known[row]]
        unit = sum(map(rounded_by, parts))
        total = float(sum(map(_exactly, parts)))
        complete = len(parts) == len(whole.of)
        if total > whole.to + unit or (complete and total < whole.to - unit):
            found.append(SumOff(id, whole, tuple(parts), total))
    return tuple(found)


def rest_of(whole: Sum, others: Iterable[float]) -> float:
    """Return what is left of a whole for its last part."""
    return float(_exactly(whole.to) - sum(map(_exactly, others)))


def rounded_by(value: float) -> float:
    """Return half a unit of the last digit of a number as it is written."""
    exponent = min(0, int(_exactly(value).normalize().as_tuple().exponent))
    return 0.5 * 10.0**exponent


def _exactly(value: float) -> Decimal:
    """Return the number that is written, not its neighbour in binary: 14.1 + 64.1 + 21.8 is a hundred."""
    return Decimal(repr(value))
