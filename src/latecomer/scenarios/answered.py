"""What people answered in two profiles of one country: otherwise, newly, not any more, or not asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from latecomer.diagnosis import Reading
from latecomer.profile import Answer, Profile
from latecomer.recommendation import Assessment


@dataclass(frozen=True)
class Said:
    """What stands in one profile: in words, and whose it is; `public` where public data say so."""

    text: str
    when: str
    role: str
    evidence: str
    public: bool


@dataclass(frozen=True)
class AnswerChange:
    """One question that is not answered alike in two profiles, by a person in one of them at least.

    Attributes
    ----------
    state : {"changed", "new", "gone"}
        Answered otherwise; answered by a person only now; answered by a person only then.
    other_role : bool
        Whether somebody else answered: of what changed, whether the country or the person did.
    """

    id: str
    label: str
    state: Literal["changed", "new", "gone"]
    then: Said
    now: Said
    other_role: bool


@dataclass(frozen=True)
class OldAnswer:
    """An answer of the later profile that is that of the earlier one: nobody asked again."""

    id: str
    label: str
    text: str
    role: str
    when: str


def answers_changed(
    then: Profile, now: Profile, before: Assessment, after: Assessment
) -> tuple[AnswerChange, ...]:
    """Return what is not answered alike; what only public data say is told with the figures."""
    return tuple(_changed(then, now, before, after))


def _changed(then: Profile, now: Profile, before: Assessment, after: Assessment) -> Iterator[AnswerChange]:
    for id in dict.fromkeys((*now.answers, *then.answers)):
        old, new = said_by_people(then.answers.get(id)), said_by_people(now.answers.get(id))
        if not (old or new) or (old and new and (old.state, old.value) == (new.state, new.value)):
            continue
        yield AnswerChange(
            id=id,
            label=after.readings[id].label,
            state="changed" if old and new else "new" if new else "gone",
            then=_said(before.readings[id]),
            now=_said(after.readings[id]),
            other_role=other_role(old, new),
        )


def old_answers(then: Profile, now: Profile, after: Assessment) -> tuple[OldAnswer, ...]:
    """Return the answers of people carried over from the earlier profile: the same, with no later date."""
    found = []
    for id, answer in now.answers.items():
        old = then.answers.get(id)
        if old and answer.counts and said_by_people(answer) and carried(old, answer):
            reading = after.readings[id]
            when = old.date[:4] or str(old.year or then.as_of)
            found.append(OldAnswer(id, reading.label, reading.text, reading.role, when))
    return tuple(found)


def said_by_people(answer: Answer | None) -> Answer | None:
    """Return an answer that a person gave, be it beside public data."""
    if answer is None or (answer.public and all(one.public for one in answer.responses)):
        return None
    return answer


def carried(then: Answer | None, now: Answer | None) -> bool:
    """Say whether an answer is the earlier one carried over: the same, by the same, on the same day."""
    return then is not None and now is not None and _undated(then) == _undated(now)


def other_role(then: Answer | None, now: Answer | None) -> bool:
    """Say whether people of other roles answered."""
    old, new = said_by_people(then), said_by_people(now)
    return bool(old and new and old.role != new.role)


def _undated(answer: Answer) -> Answer:
    """Return an answer without the year that it is given when it is carried into a later profile."""
    kept = tuple(map(_undated, answer.responses))
    return replace(answer, year=None, since=None, counts=True, responses=kept)


def _said(reading: Reading) -> Said:
    public = reading.via in ("indicator", "fact", "roster", "formula")
    return Said(reading.text, reading.when, reading.role, reading.evidence, public)
