"""An order over ten years: what stands in the way first, no more at once than the state can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter

from latecomer.diagnosis import Reading
from latecomer.knowledge import Knowledge
from latecomer.knowledge.model import Capacity
from latecomer.messages import Message
from latecomer.recommendation.findings import GateFinding, LinkFinding, Recommendation
from latecomer.recommendation.model import Roadmap, Step, Waits

HORIZONS = ("soon", "later", "last")
SOON, LATER, LAST = range(3)


def roadmap(
    recommendations: tuple[Recommendation, ...],
    knowledge: Knowledge,
    capacity: Capacity,
    readings: Mapping[str, Reading],
    *,
    ranked: bool,
) -> Roadmap:
    """Place what is to be decided and examined on three horizons.

    What waits for nothing stands first; what the state cannot carry at once, and what waits for one thing, comes
    in the second horizon; what waits for more, or belongs two levels higher, in the third. Nothing stands before
    a card of the roadmap that it needs, nor in the first horizon where a card it needs is known not to exist, and
    no horizon takes up more new things than the state can carry. Where nothing is `ranked`, no step is laid down.
    """
    cards = {r.id: r for r in _belonging(recommendations, knowledge.method.first)} if ranked else {}
    order = _in_order(cards, knowledge)
    placed: dict[str, int] = {}
    new = [0] * len(HORIZONS)
    for id in order:
        r = cards[id]
        needs = [placed[n] for n in knowledge.institutions[id].needs if n in placed]
        at = max([_earliest(r), *needs])
        while _is_new(r) and at < LAST and new[at] >= capacity.new:
            at += 1
        if _is_new(r) and new[at] >= capacity.new:
            continue
        placed[id] = at
        new[at] += _is_new(r)
    steps = tuple(
        _step(cards[id], number, HORIZONS[at], knowledge, readings, placed)
        for number, (id, at) in enumerate(sorted(placed.items(), key=lambda p: (p[1], order.index(p[0]))), start=1)
    )
    nothing = _nothing_new(recommendations, ranked)
    return Roadmap(capacity.label, capacity.new, capacity.first, HORIZONS, steps, nothing)


def _belonging(recommendations: tuple[Recommendation, ...], count: int) -> list[Recommendation]:
    """Return the first for which there is evidence, and what is left out for want of capacity alone."""
    able = [r for r in recommendations if r.tier in ("decide", "examine")]
    listed = sorted((r for r in able if r.rank), key=lambda r: r.rank)
    return listed[:count] + [r for r in able if r.verdict == "establish" and r not in listed[:count]]


def _is_new(r: Recommendation) -> bool:
    return r.verdict == "establish"


def _earliest(r: Recommendation) -> int:
    if not r.blocked:
        return SOON if r.rank else LATER
    return LAST if any(k.far for k in r.keys) or len(r.after) > 1 else LATER


def _in_order(cards: Mapping[str, Recommendation], knowledge: Knowledge) -> list[str]:
    """Order cards so that each stands after those it needs, the list first, then by importance."""
    needs = {
        id: [n for n in knowledge.institutions[id].needs if n in cards] for id in sorted(cards, key=_place(cards))
    }
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=_place(cards))
        order += ready
        sorter.done(*ready)
    return order


def _place(cards: Mapping[str, Recommendation]) -> Callable[[str], tuple[int, float, str]]:
    return lambda id: (cards[id].rank or 1000, -cards[id].order, id)


def _step(
    r: Recommendation,
    number: int,
    horizon: str,
    knowledge: Knowledge,
    readings: Mapping[str, Reading],
    placed: Mapping[str, int],
) -> Step:
    first = [knowledge.institutions[n].name for n in knowledge.institutions[r.id].needs if n in placed]
    return Step(
        number=number,
        horizon=horizon,
        id=r.id,
        name=r.name,
        verdict=r.verdict,
        decision=r.decision,
        form=r.form,
        restriction=r.restriction,
        owner=r.card.owner,
        budget_line=r.card.budget_line,
        cost=r.card.cost,
        measures=r.measures,
        after=tuple(first),
        waits=_waits(r, readings),
        goes_with=tuple(
            knowledge.institutions[c].name for c in knowledge.institutions[r.id].complements if c in placed
        ),
    )


def _waits(r: Recommendation, readings: Mapping[str, Reading]) -> tuple[Waits, ...]:
    """Say what has to be true first, and by which figure or answer one would know."""
    if not r.blocked:
        return ()
    blockers: list[GateFinding | LinkFinding] = [g for g in r.gates if g.state == "shut" and g.effect == "blocks"]
    blockers += [link for link in r.links if link.state == "missing"]
    known = {b.after or b.reason: b for b in blockers}
    return tuple(_wait(message, known, readings) for message in r.after)


def _wait(
    message: Message, known: Mapping[str, GateFinding | LinkFinding], readings: Mapping[str, Reading]
) -> Waits:
    blocker = known.get(str(message.params.get("after", "")))
    if blocker is None:
        return Waits(message, "", "")
    now = "; ".join(f"{readings[id].label}: {readings[id].told}" for id in blocker.reads)
    return Waits(message, blocker.condition, now)


def _nothing_new(recommendations: tuple[Recommendation, ...], ranked: bool) -> Message:
    """Say so where nothing new is the answer."""
    if not ranked:
        return Message("roadmap.not_ranked")
    verdicts = [r.verdict for r in recommendations if r.rank]
    for verdict, code in (
        ("establish", ""),
        ("reform", "roadmap.repair_first"),
        ("look_into", "roadmap.examine_first"),
        ("merge_or_stop", "roadmap.merge_first"),
    ):
        if verdict in verdicts:
            return Message(code)
    return Message("roadmap.nothing")
