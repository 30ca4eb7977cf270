"""How knowledge reaches firms: channels of learning, the two roads, the five flows, and whom to serve first."""

from __future__ import annotations

from dataclasses import replace

from latecomer.diagnosis.model import ContextFinding, RoadFinding, TargetFinding, UseFinding
from latecomer.diagnosis.signs import cited
from latecomer.engine import Table, explain
from latecomer.knowledge import Knowledge
from latecomer.knowledge.diagnosing import Channel, KnowledgeFlow, RoadName, TargetGroup
from latecomer.messages import Message

_ORDER = {"core": 0, "second": 1}


def uses(knowledge: Knowledge, stands: Table, row: int) -> tuple[tuple[UseFinding, ...], tuple[UseFinding, ...]]:
    """Return which channels of learning and which flows of knowledge are used here."""
    channels = tuple(
        replace(_use(id, channel, stands, row, knowledge), road=channel.road, years=channel.years)
        for id, channel in knowledge.channels.items()
    )
    return channels, tuple(_use(id, flow, stands, row, knowledge) for id, flow in knowledge.flows.items())


def _use(id: str, what: Channel | KnowledgeFlow, stands: Table, row: int, knowledge: Knowledge) -> UseFinding:
    trace = explain(what.when.condition, stands, row)
    return UseFinding(
        id=id,
        label=what.label,
        used=trace.truth,
        condition=what.when.text,
        reads=trace.reads,
        missing=trace.missing,
        cite=cited(what.cite, knowledge.sources),
    )


def road(
    channels: tuple[UseFinding, ...], contexts: tuple[ContextFinding, ...], knowledge: Knowledge
) -> RoadFinding:
    """Say which of the two roads of learning is used; a country on the second is not behind on the first."""
    id = _road(channels, contexts)
    return RoadFinding(id, knowledge.roads[id].says.strip(), cited(knowledge.roads[id].cite, knowledge.sources))


def _road(channels: tuple[UseFinding, ...], contexts: tuple[ContextFinding, ...]) -> RoadName:
    used = {channel.road for channel in channels if channel.used == "true"}
    inside = "multinational" in used or any(c.other_road for c in contexts)
    if inside and "arms_length" in used:
        return "both"
    if inside:
        return "multinational"
    if "arms_length" in used:
        return "arms_length"
    if any(channel.used == "unknown" for channel in channels if channel.road != "both"):
        return "not_known"
    return "neither"


def targets(knowledge: Knowledge, stands: Table, row: int) -> tuple[TargetFinding, ...]:
    """Return the groups of small firms; those a regional centre should serve here numbered in order."""
    found = [_target(id, group, stands, row, knowledge) for id, group in knowledge.target_groups.items()]
    able = [t for t in found if t.target in _ORDER and t.present != "false"]
    able.sort(key=lambda t: (t.present != "true", _ORDER[t.target], t.id))
    places = {t.id: i for i, t in enumerate(able, start=1)}
    return tuple(replace(t, serve=places.get(t.id, 0)) for t in found)


def _target(id: str, group: TargetGroup, stands: Table, row: int, knowledge: Knowledge) -> TargetFinding:
    return TargetFinding(
        id=id,
        label=group.label,
        sectors=group.sectors,
        target=group.target,
        approach=group.approach.strip(),
        present=explain(group.when.condition, stands, row).truth,
        serve=0,
        cite=cited(group.cite, knowledge.sources),
    )


def serve_first(found: tuple[TargetFinding, ...]) -> Message:
    """Say whom a regional centre should serve first here, and how."""
    first = next((t for t in found if t.serve == 1), None)
    if first is None:
        return Message("serve_first.nobody")
    if first.present == "unknown":
        return Message("serve_first.not_known", {"group": first.label})
    params = {"group": first.label, "sectors": first.sectors, "approach": first.approach}
    return Message("serve_first.known", params)
