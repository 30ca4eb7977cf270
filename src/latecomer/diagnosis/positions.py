"""Position on a scale, as it is told: the level, how sure, and the signs of each level."""

from __future__ import annotations

from latecomer.diagnosis.model import LevelFinding, Position
from latecomer.diagnosis.signs import Signs, cited
from latecomer.knowledge import Knowledge, Scale
from latecomer.measurement import Measures, weigh
from latecomer.messages import Message


def tell_position(id: str, measures: Measures, row: int, knowledge: Knowledge, signs: Signs) -> Position:
    """Tell where one profile stands on one scale."""
    scale, standing = knowledge.scales[id], measures.standings[id]
    at, opened = int(standing.level[row]), bool(standing.open[row])
    shares = tuple(float(share) for share in standing.shares[row])
    levels = []
    for number, level in enumerate(scale.levels, start=1):
        weighed = weigh(level.signs, measures.batch, measures.evaluator, knowledge.method.stand_in)
        levels.append(
            LevelFinding(
                number=number,
                label=level.label,
                about=level.about,
                years=level.years,
                since=level.since,
                until=level.until,
                share=shares[number],
                signs=signs.of(weighed),
                cite=cited(level.cite, knowledge.sources),
            )
        )
    return Position(
        id=id,
        label=scale.label,
        about=scale.about.strip(),
        level=at,
        stands_at=_stands_at(scale, at, opened),
        shares=shares,
        decided=float(standing.decided[row]),
        may_be_higher=opened,
        fit=float(standing.fit[row]),
        not_begun=scale.not_begun,
        levels=tuple(levels),
    )


def _stands_at(scale: Scale, at: int, open_above: bool) -> Message:
    if at == 0 and open_above:
        return Message("position.not_known")
    return Message("position.level", {"level": scale.levels[at - 1].label if at else scale.not_begun})
