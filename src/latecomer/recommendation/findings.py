"""What is found of one institution for one country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.diagnosis import Cited, SignFinding

VerdictName = Literal[
    "establish",
    "reform",
    "look_into",
    "prepare",
    "later",
    "works_already",
    "merge_or_stop",
    "not_in_this_form",
    "does_not_apply",
]
VERDICTS: Mapping[VerdictName, str] = {
    "establish": "Establish",
    "reform": "Reform what exists",
    "look_into": "Look into",
    "prepare": "Prepare",
    "later": "No case shown",
    "works_already": "Works already",
    "merge_or_stop": "Merge or stop",
    "not_in_this_form": "Not in this form",
    "does_not_apply": "Does not apply here",
}
# What may stand in the recommended list.
LISTABLE: frozenset[VerdictName] = frozenset({"establish", "reform", "look_into"})
GateState = Literal["open", "shut", "unknown"]
LinkState = Literal["in place", "weak", "missing", "unknown"]


@dataclass(frozen=True)
class Contribution:
    """One part of an importance: a sign of need, or the failure the card answers first."""

    label: str
    weight: float
    points: float
    share: float
    assumed: float
    sign: SignFinding | None = None
    failure: str = ""


@dataclass(frozen=True)
class LinkFinding:
    """One link of readiness."""

    id: str
    label: str
    state: LinkState
    reason: str
    after: str
    condition: str
    reads: tuple[str, ...]
    missing: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class GateFinding:
    """A gate that stops or restricts a family of the card: open, shut, or not known, and then it stops nothing."""

    id: str
    label: str
    effect: Literal["blocks", "restricts"]
    state: GateState
    reason: str
    after: str
    condition: str
    reads: tuple[str, ...]
    missing: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class MeasureFinding:
    """What it is judged by, where that stands today, and at which result it is stopped."""

    what: str
    variable: str
    baseline: str
    stop: str


@dataclass(frozen=True)
class Flip:
    """One answer that would change the verdict, alone."""

    variable: str
    label: str
    now: str
    then: str
    verdict: VerdictName
    because: str


@dataclass(frozen=True)
class LaterLaw:
    """How an instrument would stand after a change that is listed and lies within five years."""

    date: str
    what: str
    status: str
    reason: str


@dataclass(frozen=True)
class InstrumentFinding:
    """How one instrument stands in trade law for this country at this date, and after a listed change."""

    id: str
    label: str
    status: str
    reason: str
    cite: tuple[Cited, ...]
    later: tuple[LaterLaw, ...] = ()


@dataclass(frozen=True)
class FormFinding:
    """One form of an institution; `fits` says whether its own condition holds here."""

    id: str
    label: str
    text: str
    status: str
    fits: str
    hosted: bool
    discretionary: bool
    instruments: tuple[InstrumentFinding, ...]


@dataclass(frozen=True)
class StatementFinding:
    """A claim with its page."""

    text: str
    cite: tuple[Cited, ...]
    confidence: str = ""


@dataclass(frozen=True)
class Key:
    """A position at which Korea introduced it, beside the country's own.

    `open` says that too little is known to rule out a higher position here; `before_label` names the level
    just below Korea's; `governs` says that two levels of distance on this scale hold the card back.
    """

    scale: str
    label: str
    korea: int
    korea_label: str
    before_label: str
    here: int
    here_label: str
    open: bool
    governs: bool


@dataclass(frozen=True)
class OpenQuestion:
    """A question nobody has answered yet, and what the answer would move."""

    id: str
    label: str
    worth: float
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """One card, judged for this country.

    Attributes
    ----------
    importance, importance_low, importance_high : float
        Out of 100: the sum of the contributions, and its interval.
    readiness_low, readiness_high : float
        Out of 100: the weakest link, with unknown links at their worst and at their best.
    first_five : float
        Share of draws in which it is among the first of those that can be recommended now.
    rank : int
        Place in the recommended list, from 1; 0 outside it.
    observed : float
        Points of its signs of need that rest on something observed.
    silent : bool
        No sign of need could be decided: indicators do not say, and nobody has answered.
    decided : float
        Share of the weight of its signs of need that is decided: below a third the evidence is thin.
    left_out : str
        Why it does not stand in the list although its verdict could; empty otherwise. `rival` where that is
        a substitute or a conflict.
    answers : tuple of OpenQuestion
        The three unknown answers that would move this verdict most.
    after : tuple of str
        What has to come first, in words.
    restriction : str
        What a gate restricts its form to; empty where none does.
    flips : tuple of Flip
        Single answers that would change the verdict; filled in where they were asked for.
    """

    id: str
    name: str
    in_korea: str
    kind: str
    what: str
    function: str
    function_label: str
    verdict: VerdictName
    because: str
    rank: int
    importance: float
    importance_low: float
    importance_high: float
    readiness_low: float
    readiness_high: float
    first_five: float
    observed: float
    silent: bool
    silent_on: str
    contributions: tuple[Contribution, ...]
    links: tuple[LinkFinding, ...]
    gates: tuple[GateFinding, ...]
    left_out: str
    rival: bool
    decided: float
    answers: tuple[OpenQuestion, ...]
    after: tuple[str, ...]
    needs: tuple[str, ...]
    complements: tuple[str, ...]
    substitutes: tuple[str, ...]
    conflicts: tuple[str, ...]
    existing: str
    existing_name: str
    existing_delivery: str
    form: str
    forms: tuple[FormFinding, ...]
    keys: tuple[Key, ...]
    programmes: tuple[str, ...]
    failures: tuple[str, ...]
    flows: tuple[str, ...]
    serves: tuple[str, ...]
    founded_function: int
    founded_organisation: int
    founded_note: str
    legal_basis: str
    parent: str
    funding: str
    cost: str
    cost_reason: str
    liability: str
    host: str
    loses: str
    owner: str
    budget_line: str
    decision: str
    measures: tuple[MeasureFinding, ...]
    restriction: str
    flips: tuple[Flip, ...]
    first_steps: tuple[str, ...]
    story: tuple[StatementFinding, ...]
    failed: tuple[StatementFinding, ...]
    goes_wrong: tuple[StatementFinding, ...]
    evidence: tuple[StatementFinding, ...]
    cite: tuple[Cited, ...]
