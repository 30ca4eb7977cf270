"""The diagnosis of one profile: positions, failures, contexts, cautions, whom to serve."""

from __future__ import annotations

from collections.abc import Mapping

from latecomer.diagnosis import learning
from latecomer.diagnosis.model import (
    CautionFinding,
    ContextFinding,
    ContradictionFinding,
    Diagnosis,
    Position,
    Severity,
)
from latecomer.diagnosis.positions import place
from latecomer.diagnosis.weighing import Weighed, cited, holds, weigh
from latecomer.diagnosis.wording import in_sentence
from latecomer.engine import Draws, Table, explain, names
from latecomer.knowledge import Knowledge

LIKELY = 0.5
OBSERVED = 0.2


def severity_draws(knowledge: Knowledge, draws: Draws, stands: Table) -> dict[str, Weighed]:
    """Weigh the signs of every failure of Table 2-7."""
    assumed = knowledge.method.assumed
    return {
        id: weigh(failure.signs, draws, stands, assumed, knowledge.sources)
        for id, failure in knowledge.failures.items()
    }


def diagnose(
    knowledge: Knowledge, draws: Draws, stands: Table, severities: Mapping[str, Weighed], *, told: bool = True
) -> Diagnosis:
    """Say where a country stands.

    Parameters
    ----------
    knowledge : Knowledge
    draws : Draws
        The draws of the profile.
    stands : Table
        The profile as it stands.
    severities : mapping
        What `severity_draws` returned.
    told : bool
        Whether the signs of every scale are listed one by one: a try of one answer does not need them.
    """
    positions = tuple(
        place(id, scale, draws, stands, knowledge.method, knowledge.sources, told=told)
        for id, scale in knowledge.scales.items()
    )
    contexts = _contexts(knowledge, draws.observed)
    channels, flows = learning.uses(knowledge, stands)
    groups = learning.targets(knowledge, stands)
    return Diagnosis(
        positions=positions,
        uneven=_uneven(positions),
        failures=_failures(knowledge, severities),
        contexts=contexts,
        cautions=_cautions(knowledge, draws.observed),
        contradictions=contradictions(knowledge, stands),
        targets=groups,
        serve_first=learning.serve_first(groups),
        channels=channels,
        road=learning.road(channels, contexts),
        flows=flows,
    )


def _failures(knowledge: Knowledge, severities: Mapping[str, Weighed]) -> tuple[Severity, ...]:
    found = [
        Severity(
            id=id,
            label=failure.label,
            about=failure.about,
            score=severities[id].score,
            low=severities[id].low,
            high=severities[id].high,
            decided=severities[id].decided,
            observed=any(s.share - s.assumed > OBSERVED for s in severities[id].findings),
            responses=tuple(response.label for response in failure.responses.values()),
            signs=severities[id].findings,
            cite=cited(failure.cite, knowledge.sources),
        )
        for id, failure in knowledge.failures.items()
    ]
    return tuple(sorted(found, key=lambda f: (not f.observed, -f.score, f.id)))


def _contexts(knowledge: Knowledge, drawn: Table) -> tuple[ContextFinding, ...]:
    return tuple(
        ContextFinding(
            id=id,
            label=context.label,
            means=context.means.strip(),
            poor_guide=context.poor_guide,
            other_road=context.other_road,
            no_list=context.no_list,
            condition=context.when.text,
            reads=names(context.when.condition),
            cite=cited(context.cite, knowledge.sources),
        )
        for id, context in knowledge.contexts.items()
        if holds(context.when.condition, drawn) >= LIKELY
    )


def _cautions(knowledge: Knowledge, drawn: Table) -> tuple[CautionFinding, ...]:
    return tuple(
        CautionFinding(
            id=id,
            label=caution.label,
            korea=caution.korea.strip(),
            here=caution.here.strip(),
            instead=caution.instead.strip(),
            condition=caution.when.text,
            reads=names(caution.when.condition),
            cite=cited(caution.cite, knowledge.sources),
        )
        for id, caution in knowledge.cautions.items()
        if holds(caution.when.condition, drawn) >= LIKELY
    )


def contradictions(knowledge: Knowledge, stands: Table) -> tuple[ContradictionFinding, ...]:
    """Say what does not fit together in a profile as it stands."""
    return tuple(
        ContradictionFinding(
            id=id,
            label=clash.label,
            check=clash.check.strip(),
            reads=names(clash.when.condition),
            cite=cited(clash.cite, knowledge.sources),
        )
        for id, clash in knowledge.contradictions.items()
        if explain(clash.when.condition, stands).truth == "true"
    )


def _uneven(positions: tuple[Position, ...]) -> tuple[str, ...]:
    """Say in words where the scales disagree by two levels or more."""
    found = []
    for i, one in enumerate(positions):
        for other in positions[i + 1 :]:
            ahead, behind = (one, other) if one.level > other.level else (other, one)
            if ahead.level - behind.level >= 2 and not behind.may_be_higher:
                found.append(
                    f"{ahead.label} ({ahead.level_label}) stands further along than "
                    f"{in_sentence(behind.label)} ({in_sentence(behind.level_label)})."
                )
    return tuple(found)
