"""Several responses to one variable, side by side, and the answer that counts among them.

The rule: people go over public data, and who gave a value over who gave none. Of levels the middle one counts (the
lower of two), less sure where they lie more than a level apart. Of facts and choices nothing is made up: where all
agree, that counts; where they do not, the answer is unknown until they do. Numbers agree within what the variable
tolerates, and of several years the last speaks. The order of the responses changes nothing, and one response is
the answer itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median_low

from latecomer.profile.kinds import kind_of
from latecomer.profile.model import Answer, Value, Via
from latecomer.vocabulary import Confidence, Variable

MAX_RESPONSES = 50
_SURE: tuple[Confidence, ...] = ("low", "medium", "high")
_VIA: tuple[Via, ...] = ("respondent", "consultant", "document", "indicator", "fact", "roster")


def reconcile(variable: Variable, responses: Sequence[Answer], as_of: int) -> Answer:
    """Return the answer that counts of several responses, which it keeps as they are.

    Parameters
    ----------
    variable : Variable
    responses : sequence of Answer
        One at least.
    as_of : int
        Year of the profile, which a response is of that names none.
    """
    kept = tuple(responses)
    if len(kept) == 1:
        return replace(kept[0], responses=kept)
    found = heard(variable, kept, as_of)
    told = _told(found or kept, kept)
    values = _values(found)
    value = kind_of(variable).agreed(variable, values) if values else None
    if value is None:
        skipped = all(one.state == "skipped" for one in kept)
        return replace(told, state="skipped" if skipped else "unknown")
    behind = [one for one in found if not _below(one.value, value)] if variable.kind == "ordinal" else found
    return replace(
        told,
        value=value,
        confidence=_confidence(variable, found),
        source=_joined(one.source for one in found),
        year=max(one.year or as_of for one in found) if any(one.year for one in found) else None,
        since=_common([one.since for one in found]),
        evidence=_joined(one.evidence for one in behind),
        judged=any(one.judged for one in behind),
    )


def heard(variable: Variable, responses: Sequence[Answer], as_of: int) -> list[Answer]:
    """Return the responses that are heard: those with a value, people's first, of numbers the last year's."""
    said = [one for one in responses if one.state == "value"]
    found = [one for one in said if not one.public] or said
    if kind_of(variable).dated and found:
        last = max(one.year or as_of for one in found)
        found = [one for one in found if (one.year or as_of) == last]
    return found


def differ(variable: Variable, responses: Sequence[Answer], as_of: int) -> bool:
    """Say whether responses that are heard disagree: levels by more than one, all else by not being the same."""
    return kind_of(variable).differ(variable, _values(heard(variable, responses, as_of)))


def own_response(old: Answer | None, role: str, *, beside: bool = False) -> Answer | None:
    """Return what a role has said so far: of several responses its own, else the answer that is to give way."""
    if old and (old.responses or (beside and not old.public)):
        return next((one for one in old.responses or (old,) if _is_of(one, role)), None)
    return old


def with_response(
    old: Answer | None, new: Answer, variable: Variable, as_of: int, *, beside: bool = False
) -> Answer:
    """Return an answer in which somebody has said something new; nobody else's response is lost.

    Parameters
    ----------
    old : Answer or None
        What stood there. Of several responses that of the same role gives way, and all others stay.
    new : Answer
    beside : bool
        Keep a plain answer of another role too, beside the new one, as the first of several responses.
    """
    if old is None or (not old.responses and (old.public or not beside or old.role == new.role)):
        return new
    there = list(old.responses or (replace(old, counts=True, line=0),))
    at = next((i for i, one in enumerate(there) if _is_of(one, new.role)), len(there))
    return reconcile(variable, [*there[:at], new, *there[at + 1 :]], as_of)


def dated(answer: Answer, year: int) -> Answer:
    """Return an answer that names the year it is of."""
    stated = answer.year or year if answer.state == "value" else answer.year
    return replace(answer, year=stated, responses=tuple(dated(one, year) for one in answer.responses))


def _is_of(response: Answer, role: str) -> bool:
    return response.role == role and not response.public


def _values(found: Sequence[Answer]) -> list[Value]:
    return [one.value for one in found if one.value is not None]


def _below(value: Value | None, other: Value) -> bool:
    return float(value) < float(other)  # type: ignore[arg-type]


def _confidence(variable: Variable, found: Sequence[Answer]) -> Confidence:
    """Return the middle confidence, the lower of two; a step less where levels lie more than one apart."""
    sure = median_low([_SURE.index(one.confidence) for one in found])
    return _SURE[max(sure - kind_of(variable).differ(variable, _values(found)), 0)]


def _told(found: Sequence[Answer], responses: tuple[Answer, ...]) -> Answer:
    """Return an answer that says whose it is, and no more."""
    via = min((one.via for one in found), key=_VIA.index)
    role, date = _joined(one.role for one in found), max(one.date for one in found)
    return Answer(via=via, role=role, date=date, responses=responses)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(sorted({text for text in texts if text}))


def _common(years: Sequence[int | None]) -> int | None:
    return years[0] if len(set(years)) == 1 else None
