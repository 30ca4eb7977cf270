"""The diagnosis of one profile, told: positions, failures, what comes first, contexts, cautions, whom to serve."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from latecomer.diagnosis import learning
from latecomer.diagnosis.model import (
    CautionFinding,
    ContextFinding,
    ContradictionFinding,
    Diagnosis,
    FirstFinding,
    Position,
    Severity,
)
from latecomer.diagnosis.positions import tell_position
from latecomer.diagnosis.readings import Reading
from latecomer.diagnosis.signs import Signs, cited
from latecomer.engine import Table, explain, names
from latecomer.knowledge import Knowledge
from latecomer.knowledge.diagnosing import First
from latecomer.measurement import Measures, Sum
from latecomer.measurement.core import Mask
from latecomer.measurement.weighing import interval
from latecomer.messages import Message, say
from latecomer.numbers import plain_number
from latecomer.profile import Profile
from latecomer.profile.changing import sums_off
from latecomer.vocabulary import Vocabulary

# Share of a constraint's weight that must be decided before anything is said of it.
OBSERVED = 0.2


def diagnose(
    measures: Measures,
    row: int,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    readings: Mapping[str, Reading],
    signs: Signs,
) -> Diagnosis:
    """Tell where one profile of a batch stands.

    Parameters
    ----------
    measures : Measures
    row : int
        The profile's place in the batch.
    knowledge : Knowledge
    vocabulary : Vocabulary
    readings : mapping
        The profile's values in words.
    signs : Signs
        Of the same profile.
    """
    positions = tuple(tell_position(id, measures, row, knowledge, signs) for id in knowledge.scales)
    contexts = _contexts(measures, row, knowledge)
    stands = measures.batch.stands
    channels, flows = learning.uses(knowledge, stands, row)
    groups = learning.targets(knowledge, stands, row)
    return Diagnosis(
        positions=positions,
        uneven=_uneven(positions),
        failures=_failures(measures, row, knowledge, signs),
        first=_first(measures, row, knowledge, readings),
        contexts=contexts,
        cautions=_cautions(measures, row, knowledge),
        contradictions=contradictions(knowledge, vocabulary, stands, measures.batch.profiles[row], row),
        targets=groups,
        serve_first=learning.serve_first(groups),
        channels=channels,
        road=learning.road(channels, contexts, knowledge),
        flows=flows,
    )


def by_severity(severities: Mapping[str, Sum], row: int) -> tuple[str, ...]:
    """Return the constraints, the most severe first; those of which too little is decided come last."""

    def place(id: str) -> tuple[bool, float, str]:
        weighed = severities[id]
        return float(weighed.decided[row]) < OBSERVED, -float(weighed.total[row]), id

    return tuple(sorted(severities, key=place))


def _failures(measures: Measures, row: int, knowledge: Knowledge, signs: Signs) -> tuple[Severity, ...]:
    found = []
    for id in by_severity(measures.severities, row):
        failure, weighed = knowledge.failures[id], measures.severities[id]
        low, high = interval(weighed.total, weighed.least, weighed.most)
        decided = float(weighed.decided[row])
        found.append(
            Severity(
                id=id,
                label=failure.label,
                about=failure.about,
                score=float(weighed.total[row]),
                low=float(low[row]),
                high=float(high[row]),
                decided=round(decided, 3),
                observed=decided >= OBSERVED,
                responses=tuple(response.label for response in failure.responses.values()),
                signs=signs.of(weighed),
                cite=cited(failure.cite, knowledge.sources),
            )
        )
    return tuple(found)


def comes_first(holds: Mapping[str, Mask], row: int, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what comes before institutions here; of a group the first entry that holds."""
    held = sorted((one.order, id, one.group or id) for id, one in knowledge.first.items() if holds[id][row])
    found: dict[str, str] = {}
    for _, id, group in held:
        found.setdefault(group, id)
    return tuple(found.values())


def _first(
    measures: Measures, row: int, knowledge: Knowledge, readings: Mapping[str, Reading]
) -> tuple[FirstFinding, ...]:
    ids = comes_first(measures.holds["first"], row, knowledge)
    return tuple(_first_finding(id, knowledge.first[id], knowledge, readings) for id in ids)


def _first_finding(id: str, one: First, knowledge: Knowledge, readings: Mapping[str, Reading]) -> FirstFinding:
    parts = []
    for text, name, _, _ in Formatter().parse(one.says.strip()):
        parts.append(text)
        if name is not None:
            parts.append(readings[name].told)
    return FirstFinding(
        id=id,
        label=one.label,
        says="".join(parts),
        severity=one.severity,
        why=one.why.strip(),
        do=one.do.strip(),
        reads=names(one.when.condition),
        cite=cited(one.cite, knowledge.sources),
    )


def _contexts(measures: Measures, row: int, knowledge: Knowledge) -> tuple[ContextFinding, ...]:
    return tuple(
        ContextFinding(
            id=id,
            label=context.label,
            means=context.means.strip(),
            poor_guide=context.poor_guide,
            other_road=context.other_road,
            condition=context.when.text,
            reads=names(context.when.condition),
            cite=cited(context.cite, knowledge.sources),
        )
        for id, context in knowledge.contexts.items()
        if measures.holds["contexts"][id][row]
    )


def _cautions(measures: Measures, row: int, knowledge: Knowledge) -> tuple[CautionFinding, ...]:
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
        if measures.holds["cautions"][id][row]
    )


def contradictions(
    knowledge: Knowledge, vocabulary: Vocabulary, stands: Table, profile: Profile, row: int = 0
) -> tuple[ContradictionFinding, ...]:
    """Say what does not fit together in a profile as it stands.

    Parts that make no whole, then bodies on record though a person says that there is none, then what rules name.
    """
    sums = tuple(
        ContradictionFinding(
            id=off.id,
            label=off.whole.label,
            check=say(Message("answer.sum", {"parts": added, "total": off.total, "to": off.whole.to})),
            reads=off.whole.of,
            cite=(),
        )
        for off in sums_off(stands, vocabulary, row)
        for added in [" + ".join(map(plain_number, off.parts))]
    )
    named = tuple(
        ContradictionFinding(
            id=id,
            label=clash.label,
            check=clash.check.strip(),
            reads=names(clash.when.condition),
            cite=cited(clash.cite, knowledge.sources),
        )
        for id in clashing(knowledge, stands, row)
        for clash in [knowledge.contradictions[id]]
    )
    return sums + _denied(vocabulary, stands, profile, row) + named


def clashing(knowledge: Knowledge, stands: Table, row: int) -> tuple[str, ...]:
    """Name the contradictions of the rules that hold of a profile as it stands."""
    found = knowledge.contradictions.items()
    return tuple(id for id, clash in found if explain(clash.when.condition, stands, row).truth == "true")


def _denied(vocabulary: Vocabulary, stands: Table, profile: Profile, row: int) -> tuple[ContradictionFinding, ...]:
    """Name the functions that nobody is said to perform although a body is on record; the answer counts."""
    found = []
    for function, bodies in profile.bodies.items():
        id = f"existing.{function}.exists"
        if id not in vocabulary or not bodies:
            continue
        exists = stands.column(id)
        if exists.known[row] and not exists.values[row]:
            function_label = vocabulary.functions[function].label
            label = Message(
                "answer.denied.label",
                {"function": function_label, "body": bodies[0].name, "since": bodies[0].since},
            )
            check = Message("answer.denied.check")
            found.append(ContradictionFinding(f"on_record.{function}", say(label), say(check), (id,), ()))
    return tuple(found)


def _uneven(positions: tuple[Position, ...]) -> tuple[Message, ...]:
    """Say where the scales disagree by two levels or more."""
    found = []
    for i, one in enumerate(positions):
        for other in positions[i + 1 :]:
            ahead, behind = (one, other) if one.level > other.level else (other, one)
            if ahead.level - behind.level >= 2 and not behind.may_be_higher:
                params = {"ahead": ahead.label, "there": ahead.level_label}
                params |= {"behind": behind.label, "here": behind.level_label}
                found.append(Message("uneven", params))
    return tuple(found)
