"""What moves between two assessments of one country, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from latecomer.messages import Message, say
from latecomer.recommendation import Assessment, Recommendation, TierName, VerdictName
from latecomer.scenarios import reasons
from latecomer.scenarios.reasons import TENTH, Changed, Reason

Moved = Literal["entered", "left", "rank", "tier", "verdict", "form", "waits"]
ComesOrGoes = Literal["first", "mistake", "context", "caution", "contradiction"]
# Places that an entry must move by to be told; points by which the order of one that keeps its place must differ.
PLACES, POINTS = 2, 1.0
# What is outside the list is read after all that is in it.
LAST = 1000
WITH_A_CASE: frozenset[TierName] = frozenset({"decide", "examine"})


@dataclass(frozen=True)
class Stand:
    """Where a card stands: as `latecomer.recommendation.Recommendation` has it."""

    rank: int
    tier: TierName
    verdict: VerdictName
    case: float
    order: float
    readiness_low: float
    readiness_high: float
    form: str


@dataclass(frozen=True)
class PositionMove:
    """One scale, before and after; `moved` where the level or what is known of it is another one."""

    id: str
    label: str
    level_before: int
    level_after: int
    open_before: bool
    open_after: bool
    stands_before: Message
    stands_after: Message
    moved: bool
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class ConstraintMove:
    """One constraint, in points of a hundred, before and after."""

    id: str
    label: str
    before: float
    after: float
    observed_before: bool
    observed_after: bool
    moved: bool
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class CardMove:
    """A card that stands elsewhere, and why.

    Attributes
    ----------
    moved : tuple of str
        "entered" or "left" the first of the list, as many as are told in full; another "rank" there, by two places
        or more; another "tier" or "form" there. Anywhere another "verdict"; and "waits", of what has a case, where
        it waits for something else, for more or for less.
    because : tuple of Reason
        Those with points add up to the difference of the order.
    """

    id: str
    name: str
    moved: tuple[Moved, ...]
    before: Stand
    after: Stand
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class FindingMove:
    """What is said of the country and was not before (`comes`), or was and is not.

    `kind` is what comes before institutions, a mistake to avoid, a reason to read Korea differently, a Korean
    mistake that is near, or answers that do not fit each other.
    """

    kind: ComesOrGoes
    id: str
    label: str
    comes: bool
    says: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class LawMove:
    """An instrument that stands otherwise in trade law."""

    id: str
    label: str
    before: str
    after: str
    reason: Message


@dataclass(frozen=True)
class StepMove:
    """A step of the roadmap that is new, gone, or moved; a horizon is empty where there is no step."""

    id: str
    name: str
    before: str
    after: str
    verdict_before: str
    verdict_after: str


# --- what moves ----------------------------------------------------------------------------------------------


def positions_of(before: Assessment, after: Assessment, changed: Changed) -> tuple[PositionMove, ...]:
    """Return every scale before and after."""
    found = []
    for was, now in zip(before.diagnosis.positions, after.diagnosis.positions, strict=True):
        moved = (was.stands_at, was.may_be_higher) != (now.stands_at, now.may_be_higher)
        found.append(
            PositionMove(
                id=was.id,
                label=was.label,
                level_before=was.level,
                level_after=now.level,
                open_before=was.may_be_higher,
                open_after=now.may_be_higher,
                stands_before=was.stands_at,
                stands_after=now.stands_at,
                moved=moved,
                because=reasons.of_position(was, now, changed) if moved else (),
            )
        )
    return tuple(found)


def constraints_of(before: Assessment, after: Assessment, changed: Changed) -> tuple[ConstraintMove, ...]:
    """Return every constraint before and after, the hardest first."""
    found, later = [], {one.id: one for one in after.diagnosis.failures}
    for was in before.diagnosis.failures:  # each assessment has the hardest first
        now = later[was.id]
        because = reasons.of_signs(((s.id, s) for s in was.signs), ((s.id, s) for s in now.signs), changed)
        if was.observed != now.observed:
            because += reasons.of_truth(was.signs, now.signs, changed)
        found.append(
            ConstraintMove(
                id=was.id,
                label=was.label,
                before=was.score,
                after=now.score,
                observed_before=was.observed,
                observed_after=now.observed,
                moved=abs(now.score - was.score) >= TENTH or was.observed != now.observed,
                because=tuple(because),
            )
        )
    return tuple(found)


def cards_of(before: Assessment, after: Assessment, changed: Changed) -> tuple[CardMove, ...]:
    """Return every card that stands elsewhere, in the order in which it is read."""
    was, now = by_id(before), by_id(after)
    moves = {id: _moved(was[id], now[id], before.listed) for id in now}
    found = [_card(moves[id], id, was, now, changed) for id in now if moves[id]]
    return tuple(sorted(found, key=lambda one: _as_read(one, before.listed)))


def in_place_of(before: Assessment, after: Assessment, changed: Changed) -> tuple[CardMove, ...]:
    """Return what keeps its place among the first, about, with more or less behind it."""
    was, now, last = by_id(before), by_id(after), before.listed
    return tuple(
        _card((), id, was, now, changed)
        for id in now
        if 0 < was[id].rank <= last
        and 0 < now[id].rank <= last
        and not _moved(was[id], now[id], last)
        and abs(now[id].order - was[id].order) >= POINTS
    )


def by_id(assessment: Assessment) -> dict[str, Recommendation]:
    """Return the cards by their ids."""
    return {r.id: r for r in assessment.recommendations}


def _moved(was: Recommendation, now: Recommendation, last: int) -> tuple[Moved, ...]:
    """Say how a card moved; outside the first of the list by its verdict, and what it waits for, alone."""
    inside, then = 0 < was.rank <= last, 0 < now.rank <= last
    found: list[Moved] = []
    if inside != then:
        found.append("entered" if then else "left")
    elif inside and abs(now.rank - was.rank) >= PLACES:
        found.append("rank")
    if inside and then and was.tier != now.tier:
        found.append("tier")
    if was.verdict != now.verdict:
        found.append("verdict")
    if inside and then and was.form != now.form:
        found.append("form")
    if was.after != now.after and {was.tier, now.tier} & WITH_A_CASE:
        found.append("waits")
    return tuple(found)


def _as_read(move: CardMove, last: int) -> tuple[int, int, str]:
    """Sort by the new list, then what left it, then all else."""
    if 0 < move.after.rank <= last:
        return 0, move.after.rank, move.id
    return (1, move.before.rank, move.id) if "left" in move.moved else (2, move.after.rank or LAST, move.id)


def _card(
    moved: tuple[Moved, ...],
    id: str,
    before: Mapping[str, Recommendation],
    after: Mapping[str, Recommendation],
    changed: Changed,
) -> CardMove:
    was, now = before[id], after[id]
    because = reasons.of_card(was, now, changed)
    if set(moved) & {"entered", "left", "rank"}:
        because += reasons.of_place(was, now, before, after)
    return CardMove(id, now.name, moved, _stand(was), _stand(now), tuple(because))


def _stand(r: Recommendation) -> Stand:
    return Stand(r.rank, r.tier, r.verdict, r.case, r.order, r.readiness_low, r.readiness_high, r.form)


# --- what is said, and what is to be done --------------------------------------------------------------------


def law_of(before: Assessment, after: Assessment) -> tuple[LawMove, ...]:
    """Return the instruments that stand otherwise in trade law."""
    was = {one.id: one for one in before.law}
    return tuple(
        LawMove(one.id, one.label, was[one.id].status, one.status, one.reason)
        for one in after.law
        if was[one.id].status != one.status
    )


def findings_of(before: Assessment, after: Assessment, changed: Changed) -> tuple[FindingMove, ...]:
    """Return what is said of the country in one of the assessments alone."""
    was, now = _said(before), _said(after)
    cards = by_id(after)
    moves = [now[key] for key in now if key not in was]
    moves += [
        replace(was[key], comes=False, says=_gone(was[key], cards, after.listed)) for key in was if key not in now
    ]
    return tuple(replace(one, reads=changed.among(one.reads)) for one in moves)


def _gone(one: FindingMove, cards: Mapping[str, Recommendation], last: int) -> str:
    """Say of a mistake that is named no longer whether what speaks against it holds as before."""
    if one.kind != "mistake":
        return ""
    r = cards[one.id]
    counter = any(not c.failure and c.sign.weight < 0 and c.points <= c.sign.weight / 2 for c in r.contributions)
    shut = any(gate.state == "shut" and gate.effect == "blocks" for gate in r.gates)
    if not (counter or shut):
        return say(Message("what_if.mistake.gone"))
    return say(Message("what_if.mistake.listed" if 0 < r.rank <= last else "what_if.mistake.still"))


def _said(assessment: Assessment) -> dict[tuple[str, str], FindingMove]:
    diagnosis = assessment.diagnosis
    found = [FindingMove("first", f.id, f.label, True, f"{f.says}. {f.do}", f.reads) for f in diagnosis.first]
    found += [FindingMove("mistake", m.id, m.name, True, say(m.why), m.reads) for m in assessment.mistakes]
    found += [FindingMove("context", c.id, c.label, True, c.means, c.reads) for c in diagnosis.contexts]
    found += [FindingMove("caution", c.id, c.label, True, c.here, c.reads) for c in diagnosis.cautions]
    found += [
        FindingMove("contradiction", c.id, c.label, True, c.check, c.reads) for c in diagnosis.contradictions
    ]
    return {(one.kind, one.id): one for one in found}


def steps_of(before: Assessment, after: Assessment) -> tuple[StepMove, ...]:
    """Return the steps of the roadmap that are not in both alike."""
    was, now = ({step.id: step for step in one.roadmap.steps} for one in (before, after))
    found = []
    for id in dict.fromkeys((*now, *was)):
        first, then = was.get(id), now.get(id)
        of = (first.horizon if first else "", then.horizon if then else "")
        verdicts = (first.verdict if first else "", then.verdict if then else "")
        if of[0] != of[1] or verdicts[0] != verdicts[1]:
            found.append(StepMove(id, {**was, **now}[id].name, *of, *verdicts))
    return tuple(found)
