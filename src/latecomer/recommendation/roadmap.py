"""An order over ten years: what stands in the way first, no more at once than the state can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter

from latecomer.diagnosis import Reading, in_sentence
from latecomer.knowledge import Knowledge
from latecomer.knowledge.model import Capacity
from latecomer.recommendation.findings import LISTABLE, GateFinding, LinkFinding, Recommendation
from latecomer.recommendation.model import Roadmap, Step, Waits

HORIZONS = ("0-2 years", "3-5 years", "6-10 years")
SOON, LATER, LAST = range(3)


def roadmap(
    recommendations: tuple[Recommendation, ...],
    knowledge: Knowledge,
    capacity: Capacity,
    readings: Mapping[str, Reading],
    *,
    ranked: bool,
) -> Roadmap:
    """Place the recommended list, and what waits for something, on three horizons.

    The list stands first. What could stand in the list but for the state's capacity, and what waits for one
    thing, comes in the second horizon; what waits for more, or belongs two levels higher, in the third. Nothing
    stands before a card of the roadmap that it needs, and no horizon takes up more new things than the state
    can carry: the rest moves on. Substitutes and conflicts stand in it once. Where nothing is `ranked`, no step
    is laid down.
    """
    cards: dict[str, Recommendation] = {}
    for r in recommendations if ranked else ():  # the list first, then by importance
        if r.rank or (_waits_or_left(r, knowledge) and not _rival(r.id, cards, knowledge)):
            cards[r.id] = r
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
    return Roadmap(capacity.label, capacity.new, capacity.first, HORIZONS, steps, _nothing_new(recommendations))


def _rival(id: str, cards: Mapping[str, Recommendation], knowledge: Knowledge) -> bool:
    """Say whether a card that does the same, or works against it, is in already."""
    one = knowledge.institutions[id]
    others = (knowledge.institutions[other] for other in cards)
    return any(one.substitutes_for(other) or one.conflicts_with(other) for other in others)


def _waits_or_left(r: Recommendation, knowledge: Knowledge) -> bool:
    """Say whether a card outside the list has a case of its own: it waits for something, or there was no room."""
    case = r.importance >= knowledge.method.some_case and r.observed >= knowledge.method.observed
    return case and (r.verdict == "prepare" or (r.verdict in LISTABLE and bool(r.left_out)))


def _is_new(r: Recommendation) -> bool:
    return r.verdict in ("establish", "prepare") and r.existing != "yes"


def _earliest(r: Recommendation) -> int:
    if r.rank:
        return SOON
    far = any(k.korea - k.here >= 2 for k in r.keys if k.governs)
    return LAST if r.verdict == "prepare" and (far or len(r.after) > 1) else LATER


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
    return lambda id: (cards[id].rank or 1000, -cards[id].importance, id)


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
        owner=r.owner,
        budget_line=r.budget_line,
        cost=r.cost,
        measures=r.measures,
        after=tuple(in_sentence(name) for name in first),
        waits=_waits(r, readings),
        goes_with=tuple(
            knowledge.institutions[c].name for c in knowledge.institutions[r.id].complements if c in placed
        ),
    )


def _waits(r: Recommendation, readings: Mapping[str, Reading]) -> tuple[Waits, ...]:
    """Say what has to be true first, and by which figure or answer one would know."""
    blockers: list[GateFinding | LinkFinding] = [gate for gate in r.gates if gate.state == "shut"]
    blockers += [link for link in r.links if link.state == "missing"]
    found = [
        Waits(
            first=b.after or b.reason,
            known_by=f"no longer: {b.condition}",
            now="; ".join(f"{readings[id].label}: {readings[id].dated}" for id in b.reads),
        )
        for b in blockers
        if isinstance(b, LinkFinding) or b.effect == "blocks"
    ]
    said = {w.first for w in found}
    return (*found, *(Waits(a, "", "") for a in r.after if a not in said))


def _nothing_new(recommendations: tuple[Recommendation, ...]) -> str:
    """Say so where nothing new is the answer."""
    listed = [r for r in recommendations if r.rank]
    if any(r.verdict == "establish" for r in listed):
        return ""
    words = "Nothing new now: "
    if any(r.verdict == "reform" for r in listed):
        return words + "repair what exists first."
    if listed:
        return words + "find out first who does these things today."
    if any(r.verdict == "merge_or_stop" for r in recommendations):
        return words + "merge or close what serves hardly anyone."
    waiting = [r for r in recommendations if r.verdict == "prepare" and r.after]
    if waiting:
        return words + f"what has a case waits for something else first, such as {waiting[0].after[0]}."
    open_cases = [r for r in recommendations if r.verdict == "later"]
    nearest = max(open_cases, key=lambda r: (r.importance, r.id), default=None)
    near = (
        ""
        if nearest is None
        else f" Nearest to a case: {in_sentence(nearest.name)}, {nearest.importance:.0f} of 100."
    )
    if sum(r.silent or r.observed < 1 for r in recommendations) > len(recommendations) / 2:
        return words + "too little is decided; the open questions come first." + near
    return words + "what is observed speaks for none of these institutions." + near
