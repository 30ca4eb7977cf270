"""What became of what was recommended: what was decided, what was done since, and what moved the rest.

That something is no longer recommended has many reasons, and they mean opposite things: the body works now, it was
found to have worked all along, it was closed, or nothing was done and other figures speak. Each has its own code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from latecomer.library import Library
from latecomer.messages import NOTHING, Message, say
from latecomer.profile import Decision, Profile
from latecomer.profile.model import DecisionName
from latecomer.recommendation import Assessment, Recommendation
from latecomer.scenarios.answered import carried, other_role, said_by_people
from latecomer.scenarios.causes import Cause, SignMove, cause_of, signs_moved
from latecomer.scenarios.moving import Moved, moved_by
from latecomer.scenarios.sides import EntryCell, FunctionCell, entry_cell, function_cell

DoneCode = Literal[
    "founded", "found", "delivers_more", "delivers_less", "delivery_known", "stopped", "denied", "gone_from_record"
]
Outcome = Literal[
    "works",
    "turned_out",
    "stopped",
    "begun",
    "unproven",
    "worse",
    "found_out",
    "not_asked",
    "again",
    "now",
    "gone",
    "neither",
    "stays",
    "left",
]
# Outcomes together, in the order in which somebody who comes back asks for them.
GROUPS: dict[str, tuple[Outcome, ...]] = {
    "done": ("works", "stopped", "begun", "unproven"),
    "found": ("turned_out", "found_out"),
    "again": ("again", "now"),
    "not_asked": ("not_asked",),
    "worse": ("worse",),
    "gone": ("gone", "neither"),
    "stays": ("stays",),
    "left": ("left",),
}
# Outcomes that do not bear out whoever holds it to be done.
UNSEEN: frozenset[Outcome] = frozenset({"not_asked", "again", "now", "gone", "neither", "found_out"})
DELIVERY: tuple[DoneCode, ...] = ("delivers_more", "delivers_less", "delivery_known")
# What else may have come of it, the first that applies.
WITHOUT_ACTING: tuple[tuple[Outcome, frozenset[DoneCode]], ...] = (
    ("worse", frozenset({"stopped", "delivers_less"})),
    ("found_out", frozenset({"found", "denied", "delivery_known"})),
)


@dataclass(frozen=True)
class Decided:
    """What was decided about a card, and in which of the two profiles that stands; `both` where in both."""

    decision: DecisionName
    owner: str
    date: str
    reason: str
    note: str
    of: Literal["then", "now", "both"]
    says: Message


@dataclass(frozen=True)
class Done:
    """What is otherwise with whoever performs a function.

    Attributes
    ----------
    code : str
        ``founded``: a body younger than the earlier profile, or one where people had said there was none;
        ``found``: it is known now, and may have been there; ``delivers_more``, ``delivers_less``;
        ``delivery_known``: what clients receive is known only now; ``stopped``: there is none any more;
        ``denied``: people say that nobody does it, where only the roster had said so, and has a body still;
        ``gone_from_record``: one of several bodies is no longer on record.
    before, after : float or None
        What clients receive, from 0 to 4.
    by_person : bool
        Whether a person said so, not only the roster.
    other_role : bool
        Whether another office said so than the one that had answered then: the difference may be theirs.
    """

    code: DoneCode
    function: str
    label: str
    body: str
    since: int | None
    before: float | None
    after: float | None
    by_person: bool
    other_role: bool
    says: Message


@dataclass(frozen=True)
class Followed:
    """What became of one recommendation.

    Attributes
    ----------
    decisions : tuple of Decided
        The last one holds; two where the profiles hold different ones.
    outcome : str
        ``works``: done, and it works now; ``turned_out``: nobody is known to have done anything, and it is known
        now to work; ``stopped``: it was to be merged or stopped, and is; ``begun``: a body is there or delivers
        more, and more is needed; ``unproven``: a body is there, and what its clients receive is not known;
        ``worse``: closed, or delivers less; ``found_out``: what was not known was asked; ``not_asked``:
        recommended again, and nobody who answered then was asked again; ``again``: recommended again, and not
        done; ``now``: among the first now only, and not done; ``gone``: not done, and no longer among the first,
        for `cause`; ``neither``: decided on, among the first neither time, and not done; ``stays``, ``left``: of
        two versions of one year.
    odd : Message
        That the decision and what was answered do not go together: held to be done and not seen, or refused and
        done; mostly nothing.
    cause : str
        Why it is no longer among the first: who does what, other answers or figures; ``unobserved``: most of what
        it lost spoke by figures that are not observed now, which says nothing of the country (``observed``: of
        what is new, most of what it won); ``waits``: something else
        has to come first now (`after`); ``others``: it stands as it stood, others came before it; ``edge``: no
        one change does it.
    says, why : Message
        The outcome and the cause, as a reader is told.
    because, left_out : Message
        Why it stands where it stands now, and why it is left out of the list.
    after : tuple of Message
        What has to come first now.
    """

    id: str
    name: str
    then: EntryCell
    now: EntryCell
    decisions: tuple[Decided, ...]
    done: tuple[Done, ...]
    outcome: Outcome
    says: Message
    odd: Message
    cause: Cause
    why: Message
    moved: Moved
    signs: tuple[SignMove, ...]
    because: Message
    left_out: Message
    after: tuple[Message, ...]


@dataclass(frozen=True)
class New:
    """A card that stands among the first now and did not then, and what brought it there."""

    id: str
    name: str
    then: EntryCell
    now: EntryCell
    done: tuple[Done, ...]
    cause: Cause
    why: Message
    moved: Moved
    signs: tuple[SignMove, ...]
    because: Message


def follow(
    profiles: Sequence[Profile], assessments: Sequence[Assessment], library: Library, draws: int
) -> tuple[tuple[Followed, ...], tuple[New, ...]]:
    """Tell what became of what was recommended first or decided on, and what is among the first only now."""
    then, now = profiles[0], profiles[-1]
    before, after = assessments[0], assessments[-1]
    moved = moved_by(then, now, library, draws, before.listed)
    between = _Between(then, now, before, after, library)
    decided = [id for id in {**then.decisions, **now.decisions} if id in library.knowledge.institutions]
    old, new = [r.id for r in before.first], [r.id for r in after.first]
    asked = dict.fromkeys((*old, *decided) if between.later else old)
    followed = tuple(_followed(id, between, moved[id]) for id in asked)
    return followed, tuple(_new(id, between, moved[id]) for id in new if id not in old)


@dataclass(frozen=True)
class _Between:
    then: Profile
    now: Profile
    before: Assessment
    after: Assessment
    library: Library

    def pair(self, id: str) -> tuple[Recommendation, Recommendation]:
        """Return a card then and now."""
        then, now = (next(r for r in a.recommendations if r.id == id) for a in (self.before, self.after))
        return then, now

    def cells(self, id: str) -> tuple[EntryCell, EntryCell]:
        """Return where a card stands then and now."""
        old, new = self.pair(id)
        return entry_cell(old, old in self.before.first), entry_cell(new, new in self.after.first)

    @property
    def on_record(self) -> bool:
        """Whether the later profile was filled from the roster."""
        return any(body.via == "roster" for of in self.now.bodies.values() for body in of)

    def asked_again(self, id: str) -> bool:
        """Say whether somebody was asked since who does it, or nobody had been asked then."""
        parts = [
            f"existing.{function}.{part}"
            for function in self.library.knowledge.institutions[id].functions
            for part in ("exists", "delivery")
        ]
        old = [answer for part in parts if (answer := said_by_people(self.then.answers.get(part)))]
        new = [part for part in parts if said_by_people(self.now.answers.get(part))]
        return not old or any(not carried(self.then.answers.get(part), self.now.answers.get(part)) for part in new)

    @property
    def later(self) -> bool:
        """Whether something can have been done between the two."""
        return self.now.as_of > self.then.as_of


def _followed(id: str, between: _Between, moved: Moved) -> Followed:
    (old, new), (then, now) = between.pair(id), between.cells(id)
    done = tuple(_done(id, between)) if between.later else ()
    outcome: Outcome = "stays" if now.first else "left"
    if between.later:
        outcome = _outcome(then, now, done, asked=between.asked_again(id))
    decisions = _decisions(id, between)
    holds = decisions[-1].decision if decisions else ""
    cause = cause_of(old, new, moved) if then.first and not now.first else ""
    return Followed(
        id=id,
        name=new.name,
        then=then,
        now=now,
        decisions=decisions,
        done=done,
        outcome=outcome,
        says=Message(f"compare.outcome.{outcome}"),
        odd=_odd(holds, outcome),
        cause=cause,
        why=_why(cause, new),
        moved=moved,
        signs=signs_moved(old, new),
        because=new.because,
        left_out=new.left_out,
        after=new.after,
    )


def _odd(holds: str, outcome: Outcome) -> Message:
    if holds == "done" and outcome in UNSEEN:
        return Message("compare.odd.unseen")
    return Message("compare.odd.refused") if holds == "refused" and outcome in GROUPS["done"] else NOTHING


def _new(id: str, between: _Between, moved: Moved) -> New:
    (old, new), (then, now) = between.pair(id), between.cells(id)
    done = tuple(_done(id, between)) if between.later else ()
    cause = cause_of(old, new, moved)
    return New(id, new.name, then, now, done, cause, _why(cause, new), moved, signs_moved(old, new), new.because)


def _why(cause: Cause, now: Recommendation) -> Message:
    if not cause:
        return NOTHING
    after = tuple(say(one) for one in now.after)
    return Message(f"compare.cause.{cause}", {"after": after} if cause == "waits" else {})


def _decisions(id: str, between: _Between) -> tuple[Decided, ...]:
    """Return what was decided, the one that holds last: the later day, and of one day the later profile."""
    then, now = between.then.decisions.get(id), between.now.decisions.get(id)
    if then and then == now:
        return (_decided(then, "both"),)
    found = [*([_decided(then, "then")] if then else []), *([_decided(now, "now")] if now else [])]
    return tuple(sorted(found, key=lambda one: one.date))


def _decided(one: Decision, of: Literal["then", "now", "both"]) -> Decided:
    code = "compare.decided_because" if one.reason else "compare.decided"
    told = {"decision": f"compare.decision.{one.decision}", "owner": one.owner, "date": one.date}
    says = Message(code, {**told, "reason": one.reason})
    return Decided(one.decision, one.owner, one.date, one.reason, one.note, of, says)


# --- what was done ---------------------------------------------------------------------------------------


def _done(id: str, between: _Between) -> Iterator[Done]:
    library = between.library
    for function in library.knowledge.institutions[id].functions:
        then = function_cell(function, between.then, between.before, library)
        now = function_cell(function, between.now, between.after, library)
        label = library.vocabulary.functions[function].label
        for code, body, since in _changes(then, now, between.then.as_of, on_record=between.on_record):
            part = "delivery" if code in DELIVERY else "exists"
            pair = (p.answers.get(f"existing.{function}.{part}") for p in (between.then, between.now))
            other = other_role(*pair)
            told = _told(code, body or label, since, then, now)
            if other:
                told = Message("compare.done.other_role", {"said": told})
            elif not (now.by_person or (code == "stopped" and then.by_person)):
                told = Message("compare.done.on_paper", {"said": told})
            yield Done(code, function, label, body, since, then.delivery, now.delivery, now.by_person, other, told)


def _told(code: DoneCode, body: str, since: int | None, then: FunctionCell, now: FunctionCell) -> Message:
    params: dict[str, str | int] = {"body": body}
    if code in DELIVERY:
        params |= {"before": f"{then.delivery or 0:.0f}", "after": f"{now.delivery or 0:.0f}"}
    elif code == "founded" and since:
        return Message("compare.done.founded_in", {"body": body, "since": since})
    return Message(f"compare.done.{code}", params)


def _changes(
    then: FunctionCell, now: FunctionCell, year: int, *, on_record: bool
) -> Iterator[tuple[DoneCode, str, int | None]]:
    """Yield what is otherwise with a function, with the body and since when it is there.

    `on_record` says whether the later profile holds the roster at all: without it no body has gone from it.
    """
    young = [body for body in now.bodies if body.since > year]
    there = now.name or (now.bodies[0].name if now.bodies else "")
    if then.exists == "yes" and now.exists == "no":
        on_paper = bool(now.bodies) and not then.by_person
        yield "denied" if on_paper else "stopped", then.name or next((b.name for b in then.bodies), ""), None
        return
    if now.exists == "yes" and young:
        yield "founded", young[0].name, young[0].since
    elif now.exists == "yes" and then.exists != "yes":
        yield "founded" if then.exists == "no" and not _was_on_record(then, now) else "found", there, None
    left = {body.name for body in now.bodies}
    for body in then.bodies:
        if on_record and body.name not in left:
            yield "gone_from_record", body.name, body.since
    code = _delivers(then.delivery, now.delivery)
    if code and (code != "delivery_known" or then.exists == "yes"):
        yield code, there, None


def _was_on_record(then: FunctionCell, now: FunctionCell) -> bool:
    """Say whether what is said to be there now is, as far as it has a name, what has been on record for long."""
    names = [body.name.casefold() for body in (*then.bodies, *now.bodies)]
    said = now.name.casefold()
    return any(not said or said in name or name in said for name in names)


def _delivers(then: float | None, now: float | None) -> DoneCode | None:
    if now is None or then == now:
        return None
    if then is None:
        return "delivery_known"
    return "delivers_more" if now > then else "delivers_less"


def _outcome(then: EntryCell, now: EntryCell, done: tuple[Done, ...], *, asked: bool) -> Outcome:
    codes = {one.code for one in done}
    acted = bool(codes & {"founded", "delivers_more"})
    if now.verdict == "works_already":
        return "works" if acted or then.verdict == "works_already" else "turned_out"
    if then.verdict == "merge_or_stop" and codes & {"stopped", "gone_from_record"}:
        return "stopped"
    if acted:
        return "begun" if any(one.after is not None for one in done) else "unproven"
    for outcome, signs in WITHOUT_ACTING:
        if codes & signs:
            return outcome
    if not (then.first and now.first):
        return "gone" if then.first else "now" if now.first else "neither"
    return "again" if asked else "not_asked"
