"""Why a card, a position or a constraint moved between two assessments of one country: codes with parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.diagnosis import Position, SignFinding
from latecomer.messages import Message
from latecomer.recommendation import Recommendation
from latecomer.vocabulary import Vocabulary

Kind = Literal["verdict", "who", "gate", "link", "waits", "list", "sign", "order", "form", "others"]
# Points below this are no difference: everything is told to a tenth.
TENTH = 0.05
# A sign of these says something, for or against.
DECIDED = ("true", "false")
# Others that are named; the rest is counted.
NAMED = 4


@dataclass(frozen=True)
class Reason:
    """One reason.

    Attributes
    ----------
    kind : str
        What changed: the verdict, who does it, a gate, a link of readiness, what it waits for, what keeps it from
        the list, a sign, another part of the order, its form; or only what stood before it.
    id : str
        Of the sign, gate or link; of a part of the order its name.
    before, after : float or None
        Points, as they count for the order (or for the constraint); None of what has none.
    reads : tuple of str
        The variables it hangs on that were changed.
    """

    kind: Kind
    id: str
    before: float | None
    after: float | None
    reads: tuple[str, ...]
    says: Message


@dataclass(frozen=True)
class Changed:
    """Which variables were changed, and what is made of them."""

    ids: frozenset[str]
    vocabulary: Vocabulary

    def among(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those that variables hang on, themselves or through their formulas."""
        return tuple(id for id in self.vocabulary.made_of(names) if id in self.ids)

    def labels(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Name variables."""
        return tuple(self.vocabulary[id].label for id in ids)


# --- signs -------------------------------------------------------------------------------------------------


def of_signs(
    before: Iterable[tuple[str, SignFinding]], after: Iterable[tuple[str, SignFinding]], changed: Changed
) -> list[Reason]:
    """Return the signs whose points differ, each with a key of its own; the largest difference first."""
    then = dict(after)
    pairs = [(sign, then[key]) for key, sign in before]
    moved = [pair for pair in pairs if abs(pair[1].points - pair[0].points) >= TENTH]
    moved.sort(key=lambda pair: (-abs(pair[1].points - pair[0].points), pair[0].id))
    return [_sign(was, now, changed) for was, now in moved]


def _sign(was: SignFinding, now: SignFinding, changed: Changed) -> Reason:
    named = [*was.reads, *was.missing, *now.reads, *now.missing]
    read = changed.among(dict.fromkeys(name for name in named if name != now.proxy_for))
    stood_in = changed.among([now.proxy_for]) if now.proxy_for else ()
    if stood_in and "answered" in (was.truth, now.truth):
        code = "answered" if now.truth == "answered" else "stands_in"
        told = stood_in
    else:
        code = now.truth if now.truth in ("unknown", "silent") else "reads"
        code, told = (code, read) if read else ("family", ())
    says = Message(f"what_if.sign.{code}", {"label": now.label, "read": changed.labels(told)})
    return Reason("sign", now.id, was.points, now.points, tuple(dict.fromkeys((*read, *stood_in))), says)


def of_truth(before: Iterable[SignFinding], after: Iterable[SignFinding], changed: Changed) -> list[Reason]:
    """Return the signs that speak now, or no longer, and add nothing either way."""
    return [
        _speaks(was, now, changed) for was, now in zip(before, after, strict=True) if _speaks_otherwise(was, now)
    ]


def _speaks_otherwise(was: SignFinding, now: SignFinding) -> bool:
    """Say whether one speaks; a stand-in that gives way to an answer is none of these: the answer is told."""
    speaks, answered = (was.truth in DECIDED) != (now.truth in DECIDED), "answered" in (was.truth, now.truth)
    return speaks and not answered and abs(now.points - was.points) < TENTH


def _speaks(was: SignFinding, now: SignFinding, changed: Changed) -> Reason:
    code = "now" if now.truth in DECIDED else "no_longer"
    read = changed.among((*was.reads, *was.missing, *now.reads, *now.missing))
    return Reason("sign", now.id, None, None, read, Message(f"what_if.speaks.{code}", {"label": now.label}))


def of_position(was: Position, now: Position, changed: Changed) -> tuple[Reason, ...]:
    """Return the signs of a scale that say something else now, with the level that each stands for."""
    return tuple(
        Reason(
            kind="sign",
            id=then.id,
            before=None,
            after=None,
            reads=changed.among((*first.reads, *first.missing, *then.reads, *then.missing)),
            says=Message(f"what_if.scale.{then.truth}", {"label": then.label, "level": level.label}),
        )
        for level, later in zip(was.levels, now.levels, strict=True)
        for first, then in zip(level.signs, later.signs, strict=True)
        if first.truth != then.truth
    )


# --- cards -------------------------------------------------------------------------------------------------


def of_card(was: Recommendation, now: Recommendation, changed: Changed) -> list[Reason]:
    """Return all that is different of a card itself; its place among others is not of these."""
    return [
        *_verdict(was, now),
        *_gates(was, now, changed),
        *_waits(was, now),
        *_points(was, now, changed),
        *_form(was, now),
    ]


def _verdict(was: Recommendation, now: Recommendation) -> Iterator[Reason]:
    """Say why the verdict is another one; where it is the same, or does not say so itself, who does it."""
    if was.verdict != now.verdict:
        yield _reason("verdict", now.verdict, now.because)
    tells_who = was.verdict != now.verdict and now.because.code != "because.ask.said"
    if _who(was) != _who(now) and not tells_who:
        yield _reason("who", now.existing, Message("what_if.who", {"before": _who(was), "now": _who(now)}))


def _who(r: Recommendation) -> Message:
    """Say who does it today."""
    said = "answered" if r.by_person else "on_record"
    if r.existing == "unknown":
        return Message("what_if.who.unknown")
    if r.existing == "yes" and r.existing_delivery:
        return Message(f"what_if.who.yes.{said}_with", {"received": r.existing_delivery})
    return Message(f"what_if.who.{r.existing}.{said}")


def _gates(was: Recommendation, now: Recommendation, changed: Changed) -> Iterator[Reason]:
    """Return the gates and the links of readiness that are in another state."""
    for gate, later in zip(was.gates, now.gates, strict=True):
        if gate.state != later.state:
            says = Message(f"what_if.gate.{later.state}", {"label": later.label, "reason": later.reason})
            yield Reason("gate", later.id, None, None, changed.among((*gate.reads, *later.reads)), says)
    for link, then in zip(was.links, now.links, strict=True):
        if link.state != then.state:
            state = {"in place": "in_place"}.get(then.state, then.state)
            says = Message(f"what_if.link.{state}", {"label": then.label, "reason": then.reason})
            names = (*link.reads, *link.missing, *then.reads, *then.missing)
            yield Reason("link", then.id, None, None, changed.among(names), says)


def _waits(was: Recommendation, now: Recommendation) -> Iterator[Reason]:
    """Return what it waits for now, or no longer, beside gates and links; and what else keeps it from the list."""
    told = ("after.level", "after.card")
    for after in (one for one in was.after if one.code in told and one not in now.after):
        yield _reason("waits", "", Message("what_if.waits.no_longer", {"after": after}))
    for after in (one for one in now.after if one.code in told and one not in was.after):
        yield _reason("waits", "", Message("what_if.waits.now", {"after": after}))
    if was.left_out != now.left_out:
        if now.left_out:
            yield _reason("list", "", now.left_out)
        elif now.rank:
            yield _reason("list", "", Message("what_if.list.no_longer", {"why": was.left_out}))


def _points(was: Recommendation, now: Recommendation, changed: Changed) -> list[Reason]:
    """Return the parts of the order that differ, the largest difference first: they add up to the difference."""
    parts = of_signs(_keyed(was), _keyed(now), changed)
    parts += [
        reason
        for reason in (_usual(was, now), _shrinkage(was, now), _general(was, now), _precedent(was, now))
        if abs(_points_of(reason)) >= TENTH
    ]
    return sorted(parts, key=lambda one: -abs(_points_of(one)))


def _points_of(reason: Reason) -> float:
    return (reason.after or 0.0) - (reason.before or 0.0)


def _keyed(r: Recommendation) -> list[tuple[str, SignFinding]]:
    return [(f"{part.failure} {part.sign.id}", part.sign) for part in r.contributions]


def _usual(was: Recommendation, now: Recommendation) -> Reason:
    code = "what_if.usual.less" if now.usual < was.usual else "what_if.usual.more"
    return Reason("order", "usual", 0.0 - was.usual, 0.0 - now.usual, (), Message(code))


def _shrinkage(was: Recommendation, now: Recommendation) -> Reason:
    """Tell apart that the case is further from the usual from that people answered more or less of it."""
    first, then = (r.shrinkage / (r.case - r.usual) if r.case != r.usual else 0.0 for r in (was, now))
    apart = now.case - now.usual
    by_case, by_answers = first * (apart - (was.case - was.usual)), (then - first) * apart
    code = "part"
    if abs(by_answers) > abs(by_case):
        code = "answered" if then < first else "unanswered"
    says = Message(f"what_if.shrinkage.{code}")
    return Reason("order", "shrinkage", 0.0 - was.shrinkage, 0.0 - now.shrinkage, (), says)


def _general(was: Recommendation, now: Recommendation) -> Reason:
    code = "what_if.general.less" if abs(now.general) < abs(was.general) else "what_if.general.more"
    return Reason("order", "general", was.general, now.general, (), Message(code))


def _precedent(was: Recommendation, now: Recommendation) -> Reason:
    """Tell apart that other economies are the nearest from that answers leave precedent less to say."""
    by_answers = (was.decided - now.decided) * _lead(was)
    by_others = (_lead(now) - _lead(was)) * (1.0 - was.decided)
    if abs(by_others) > abs(by_answers) and now.precedents:
        says = Message("what_if.precedent.others", {"said": now.precedents.said})
    else:
        says = Message(f"what_if.precedent.{'fades' if now.decided > was.decided else 'comes_back'}")
    return Reason("order", "precedent", was.precedent, now.precedent, (), says)


def _lead(r: Recommendation) -> float:
    """Return by how much more the nearest economies had it than latecomers at large."""
    return r.precedents.share - r.precedents.base if r.precedents else 0.0


def _form(was: Recommendation, now: Recommendation) -> Iterator[Reason]:
    if was.form != now.form and was.verdict == now.verdict:
        code = "other" if was.form and now.form else "open" if now.form else "none"
        yield _reason("form", "", Message(f"what_if.form.{code}", {"before": was.form, "now": now.form}))


def _reason(kind: Kind, id: str, says: Message) -> Reason:
    return Reason(kind, id, None, None, (), says)


# --- places ------------------------------------------------------------------------------------------------


def of_place(
    was: Recommendation,
    now: Recommendation,
    before: Mapping[str, Recommendation],
    after: Mapping[str, Recommendation],
) -> list[Reason]:
    """Say who left from before a card or came before it by a move of their own.

    Whom it passed, or fell behind, by its own points is not among them: it would have as well, had they stayed.
    """
    if not was.rank or not now.rank or now.rank == was.rank:
        return []
    ahead = {id for id, r in before.items() if r.rank and id != now.id and _key(r) < _key(now)}
    then = {id for id, r in after.items() if 0 < r.rank < now.rank}
    up = now.rank < was.rank
    found = sorted((before[id] for id in ahead - then) if up else (after[id] for id in then - ahead), key=_key)
    if not found:
        return []
    code = f"what_if.others.{'left' if up else 'came'}{'_more' if len(found) > NAMED else ''}"
    names = tuple(r.name for r in found[:NAMED])
    return [_reason("others", "", Message(code, {"names": names, "more": len(found) - NAMED}))]


def _key(r: Recommendation) -> tuple[bool, bool, float, str]:
    """Return what the list is sorted by."""
    return r.tier != "decide", r.blocked and r.existing != "yes", -r.precedence, r.id
