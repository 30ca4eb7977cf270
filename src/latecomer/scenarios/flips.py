"""The nearest flips of a verdict: single answers or figures that would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from latecomer.analogues import Fitted
from latecomer.assessment import ground
from latecomer.engine import names
from latecomer.engine.condition import All as AllOf
from latecomer.engine.condition import Any as AnyOf
from latecomer.engine.condition import Compare, Condition, Name, Not, Number
from latecomer.knowledge import Institution, Knowledge, When
from latecomer.profile import Answer, Profile, Vocabulary
from latecomer.profile.variables import Variable
from latecomer.profile.words import value_text
from latecomer.recommendation import Assessment, judge
from latecomer.recommendation.findings import Flip, VerdictName
from latecomer.recommendation.verdict import GOVERNING_SCALES

DRAWS = 128
MOST = 5
BEYOND = 0.1
WHAT_IF = "what if"


def with_flips(
    assessment: Assessment,
    profile: Profile,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    ids: tuple[str, ...],
    fitted: Fitted | None = None,
) -> Assessment:
    """Return the assessment with the flips of some cards filled in."""
    date = assessment.law_date
    found = tuple(
        replace(r, flips=flips(profile, r.id, knowledge, vocabulary, date, fitted, r.verdict))
        if r.id in ids
        else r
        for r in assessment.recommendations
    )
    return replace(assessment, recommendations=found)


def flips(
    profile: Profile,
    id: str,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    law_date: str,
    fitted: Fitted | None = None,
    now: VerdictName | None = None,
) -> tuple[Flip, ...]:
    """Try every variable that one card reads, one at a time, and say which would change its verdict.

    A level moves to each other level, a yes to no, a figure just past each threshold a rule compares it with; the
    nearest change of each variable that flips the verdict is told, the nearest variables first. Where the card
    has to wait, what the governing scales read is tried too. Tries take `DRAWS` draws; `now` is the verdict that
    was printed, so that no flip leads back to it.
    """
    card = knowledge.institutions[id]
    small = _only(card, knowledge)

    def verdict(answers: dict[str, Answer]) -> tuple[VerdictName, str]:
        tried = replace(profile, answers={**profile.answers, **answers})
        made = ground(tried, small, vocabulary, DRAWS, law_date, fitted, told=False)
        found = judge(card, made.grounds).finding
        return found.verdict, found.because

    now = now or verdict({})[0]
    flipped: list[tuple[float, Flip]] = []
    for variable in _read(card, small, vocabulary, waits=now == "prepare"):
        held = profile.known.get(variable.id)
        for distance, value in sorted(_others(variable, held, card, knowledge), key=lambda pair: pair[0]):
            then, because = verdict({variable.id: _answer(variable, value)})
            if then != now:
                said = value_text(variable, held.value) if held else "not known"
                flip = Flip(
                    variable=variable.id,
                    label=variable.label,
                    now=said,
                    then=value_text(variable, value),
                    verdict=then,
                    because=because,
                )
                flipped.append((distance, flip))
                break
    flipped.sort(key=lambda pair: (round(pair[0], 6), pair[1].variable))
    return tuple(flip for _, flip in flipped[:MOST])


def _only(card: Institution, knowledge: Knowledge) -> Knowledge:
    """Return the knowledge that the verdict on one card needs, so that a try costs little."""
    return replace(
        knowledge,
        scales={id: knowledge.scales[id] for id in GOVERNING_SCALES if id in card.introduced_at},
        failures={card.answers[0]: knowledge.failures[card.answers[0]]},
        contexts={},
        cautions={},
        contradictions={},
        channels={},
    )


def _conditions(card: Institution, knowledge: Knowledge) -> Iterator[When]:
    """Return every condition that the verdict on a card hangs on."""
    for sign in (*card.need, *knowledge.failures[card.answers[0]].signs):
        yield sign.when
    yield from (link.when for link in card.readiness)
    yield from (exemption.when for exemption in card.does_not_apply)
    yield from (form.when for form in card.forms if form.when)
    yield from (gate.when for gate in knowledge.gates.stopping(card).values())


def _read(card: Institution, knowledge: Knowledge, vocabulary: Vocabulary, *, waits: bool) -> list[Variable]:
    ids = [f"existing.{card.function}.exists", f"existing.{card.function}.delivery"]
    read = list(_conditions(card, knowledge))
    if waits:
        levels = [level for scale in knowledge.scales.values() for level in scale.levels]
        read += [sign.when for level in levels for sign in level.signs]
        ids += [f"existing.{knowledge.institutions[n].function}.exists" for n in card.needs]
    for when in read:
        for id in names(when.condition):
            ids += names(vocabulary.formulas[id]) if id in vocabulary.formulas else [id]
    return [vocabulary[id] for id in dict.fromkeys(ids) if vocabulary[id].origin in ("asked", "panel")]


def _others(
    variable: Variable, held: Answer | None, card: Institution, knowledge: Knowledge
) -> Iterator[tuple[float, object]]:
    """Yield other values of a variable with how far they are, from 0 (near) to 1."""
    if variable.kind == "number":
        yield from _past_thresholds(variable, held, card, knowledge)
        return
    middle = float(held.value) if held and variable.kind == "ordinal" else 2.0  # type: ignore[arg-type]
    tried: dict[str, list[tuple[float, object]]] = {
        "ordinal": [(abs(n - middle) / 4, float(n)) for n in range(int(variable.high) + 1)],
        "boolean": [(0.25, True), (0.25, False)],
        "choices": [(0.5, (option,)) for option in variable.options],
    }
    for distance, value in tried.get(variable.kind, []):
        if not held or value != held.value:
            yield distance, value


def _past_thresholds(
    variable: Variable, held: Answer | None, card: Institution, knowledge: Knowledge
) -> Iterator[tuple[float, object]]:
    """Yield figures just past each threshold that a rule compares the variable with, on the other side."""
    limits = {
        limit
        for when in _conditions(card, knowledge)
        for id, limit in _compared(when.condition)
        if id == variable.id
    }
    now = float(held.value) if held else None  # type: ignore[arg-type]
    for limit in sorted(limits):
        step = BEYOND * abs(limit) or BEYOND
        for value in (limit - step, limit + step):
            crosses = now is None or (value < limit) != (now < limit)
            if crosses and variable.low <= value <= variable.high:
                size = abs(now) + abs(value) if now is not None else 0.0
                yield (abs(value - now) / size if now is not None and size else 0.5), float(f"{value:.4g}")


def _compared(condition: Condition) -> Iterator[tuple[str, float]]:
    match condition:
        case Compare(Name(id), _, Number(value)) | Compare(Number(value), _, Name(id)):
            yield id, value
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _compared(part)
        case Not(part):
            yield from _compared(part)


def _answer(variable: Variable, value: object) -> Answer:
    via = "document" if variable.origin == "panel" else "consultant"
    return Answer(value=value, confidence="high", via=via, evidence=WHAT_IF)  # type: ignore[arg-type]
