"""Which single answers would change a verdict: every variable and figure a card reads, tried one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from latecomer.assessment import verdicts_on
from latecomer.engine import names
from latecomer.engine.condition import All as AllOf
from latecomer.engine.condition import Any as AnyOf
from latecomer.engine.condition import Compare, Condition, Name, Not, Number
from latecomer.knowledge import Institution, Knowledge
from latecomer.library import Library
from latecomer.measurement.cards import GOVERNING_SCALES
from latecomer.measurement.reading import conditions_of
from latecomer.messages import Message, say
from latecomer.profile import Answer, Profile
from latecomer.profile.kinds import kind_of
from latecomer.profile.values import value_text
from latecomer.recommendation import Assessment
from latecomer.recommendation.findings import Flip
from latecomer.vocabulary import Variable

MOST = 5
BEYOND = 0.1
# A figure is also tried at these multiples, for signs that compare it with what income predicts.
MULTIPLES = (0.25, 0.5, 0.75, 1.33, 2.0, 4.0)
WHAT_IF = "what if"
# Draws of the first look; what flips a verdict by less than these resolve (some tenths of a point) may be missed.
SCREENED = 200


@dataclass(frozen=True)
class _Try:
    """One other value of one variable, and how far it is, from 0 (near) to 1."""

    variable: Variable
    distance: float
    value: object


def with_flips(assessment: Assessment, profile: Profile, library: Library, ids: tuple[str, ...]) -> Assessment:
    """Return the assessment with the flips of some cards filled in."""
    draws, date = assessment.versions.draws, assessment.law_date
    found = tuple(
        replace(r, flips=flips(profile, r.id, library, draws, date)) if r.id in ids else r
        for r in assessment.recommendations
    )
    return replace(assessment, recommendations=found)


def flips(
    profile: Profile, id: str, library: Library, draws: int, law_date: str | None = None
) -> tuple[Flip, ...]:
    """Try every variable that one card reads, one at a time, and say which would change its verdict.

    A level moves to each other level, a yes to no, a figure just past each threshold a rule compares it with and
    to multiples of itself; the nearest change of each variable that flips the verdict is told, the nearest
    variables first. All are tried with few draws, and what seems to flip once more with as many as the verdict
    itself, so that no flip is an accident of the draws.

    Returns
    -------
    tuple of Flip
        At most `MOST`.
    """
    card = library.knowledge.institutions[id]

    def verdicts(tries: Sequence[_Try], size: int) -> list[str]:
        return verdicts_on(card, [_with(profile, one) for one in tries], library, size, law_date)

    now = verdicts_on(card, [profile], library, draws, law_date)[0]
    tries = [
        found
        for variable in map(library.vocabulary.__getitem__, library.read_by[card.id])
        for found in _others(variable, profile.known.get(variable.id), card, library.knowledge)
    ]
    tries.sort(key=lambda one: one.distance)
    waiting: dict[str, list[_Try]] = {}
    for one, verdict in zip(tries, verdicts(tries, min(draws, SCREENED)), strict=True):
        if verdict != now:
            waiting.setdefault(one.variable.id, []).append(one)
    nearest: list[tuple[float, Flip]] = []
    while waiting:
        first = [of.pop(0) for of in waiting.values()]
        for one, verdict in zip(first, verdicts(first, draws), strict=True):
            if verdict != now:
                nearest.append((round(one.distance, 6), _flip(one, verdict, profile)))
                waiting.pop(one.variable.id)
        waiting = {id: of for id, of in waiting.items() if of}
    nearest.sort(key=lambda pair: (pair[0], pair[1].variable))
    return tuple(flip for _, flip in nearest[:MOST])


def _flip(one: _Try, verdict: str, profile: Profile) -> Flip:
    variable = one.variable
    held = profile.known.get(variable.id)
    return Flip(
        variable=variable.id,
        label=variable.label,
        now=value_text(variable, held.value) if held else say(Message("value.not_known")),
        then=value_text(variable, one.value),
        verdict=verdict,  # type: ignore[arg-type]
    )


def _with(profile: Profile, one: _Try) -> Profile:
    via = "document" if one.variable.origin == "panel" else "consultant"
    answer = Answer(value=one.value, confidence="high", via=via, evidence=WHAT_IF)  # type: ignore[arg-type]
    return replace(profile, answers={**profile.answers, one.variable.id: answer})  # settled where it is measured


def _others(variable: Variable, held: Answer | None, card: Institution, knowledge: Knowledge) -> Iterator[_Try]:
    """Yield other values of a variable."""
    if variable.kind == "number":
        yield from _other_numbers(variable, held, card, knowledge)
        return
    for distance, value in kind_of(variable).others(variable, held.value if held else None):
        yield _Try(variable, distance, value)


def _other_numbers(
    variable: Variable, held: Answer | None, card: Institution, knowledge: Knowledge
) -> Iterator[_Try]:
    """Yield figures just past each threshold a rule compares the variable with, and multiples of the figure."""
    now = float(held.value) if held else None  # type: ignore[arg-type]
    values = {value for limit in _limits(variable.id, card, knowledge) for value in _around(limit)}
    if now is not None:
        values |= {now * multiple for multiple in MULTIPLES}
    for value in sorted(float(f"{v:.4g}") for v in values):
        if variable.low <= value <= variable.high and value != now:
            size = abs(now) + abs(value) if now is not None else 0.0
            yield _Try(variable, abs(value - now) / size if now is not None and size else 0.5, value)


def _around(limit: float) -> tuple[float, float]:
    step = BEYOND * abs(limit) or BEYOND
    return limit - step, limit + step


def _limits(id: str, card: Institution, knowledge: Knowledge) -> set[float]:
    """Return the numbers that the rules of a card compare a variable with."""
    whens = list(conditions_of(card, knowledge))
    signs = [*card.need, *knowledge.failures[card.answers[0]].signs]
    signs += [
        sign
        for scale in GOVERNING_SCALES
        if scale in card.introduced_at
        for level in knowledge.scales[scale].levels
        for sign in level.signs
    ]
    whens += [when for sign in signs for when in (sign.when, sign.only_where) if when]
    found = {limit for when in whens for name, limit in _compared(when.condition) if name == id}
    for sign in signs:
        if sign.graded and names(sign.graded.of.expression) == (id,):
            found |= {sign.graded.none, sign.graded.full}
    return found


def _compared(condition: Condition) -> Iterator[tuple[str, float]]:
    match condition:
        case Compare(Name(id), _, Number(value)) | Compare(Number(value), _, Name(id)):
            yield id, value
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _compared(part)
        case Not(part):
            yield from _compared(part)
