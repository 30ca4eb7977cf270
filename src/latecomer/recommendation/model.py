"""What is recommended, and the whole assessment that machines and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.analogues import Comparators, Filled
from latecomer.diagnosis import Cited, Diagnosis, Reading, SignFinding

VerdictName = Literal[
    "establish",
    "reform",
    "look_into",
    "prepare",
    "later",
    "works_already",
    "not_in_this_form",
    "does_not_apply",
]
VERDICTS: Mapping[VerdictName, str] = {
    "establish": "Establish",
    "reform": "Reform what exists",
    "look_into": "Look into",
    "prepare": "Prepare",
    "later": "Later: no case yet",
    "works_already": "Works already",
    "not_in_this_form": "Not in this form",
    "does_not_apply": "Does not apply here",
}
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
class InstrumentFinding:
    """How one instrument stands in trade law for this country at this date."""

    id: str
    label: str
    status: str
    reason: str
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class FormFinding:
    """One form of an institution; `fits` says whether its own condition holds here."""

    id: str
    label: str
    text: str
    status: str
    fits: str
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
    just below Korea's.
    """

    scale: str
    label: str
    korea: int
    korea_label: str
    before_label: str
    here: int
    here_label: str
    open: bool


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
    after : tuple of str
        What has to come first, in words.
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
    after: tuple[str, ...]
    needs: tuple[str, ...]
    complements: tuple[str, ...]
    substitutes: tuple[str, ...]
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
    judged_by: tuple[str, ...]
    first_steps: tuple[str, ...]
    story: tuple[StatementFinding, ...]
    failed: tuple[StatementFinding, ...]
    goes_wrong: tuple[StatementFinding, ...]
    evidence: tuple[StatementFinding, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class OpenQuestion:
    """A question nobody has answered yet, and what the answer would move."""

    id: str
    label: str
    worth: float
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A headline figure nobody observed, and where it is usually found."""

    id: str
    label: str
    unit: str
    source: str


@dataclass(frozen=True)
class Versions:
    """What an assessment was made with, so that it can be made again.

    `panel` is where the profile's figures come from, `comparators` where all others' do.
    """

    latecomer: str
    rules: str
    rules_sha256: str
    vocabulary: str
    panel: str
    comparators: str
    profile_sha256: str
    draws: int


@dataclass(frozen=True)
class SourceLine:
    """A document cited somewhere in the assessment."""

    id: str
    text: str
    kind: str
    verified: bool
    note: str


@dataclass(frozen=True)
class Assessment:
    """Everything the tool says about one profile; it carries every text a report shows.

    `guards` are the variables that signs read only to be sure that others mean something; `figures` the headline
    figures to find first; `filled` the indicators that draws filled in, never facts of the country.
    """

    schema: Literal["latecomer/assessment/1"]
    country: str
    country_name: str
    region: str
    income_group: str
    as_of: int
    law_date: str
    profile_path: str
    answered: int
    asked: int
    coverage: float
    ranked: bool
    diagnosis: Diagnosis
    recommendations: tuple[Recommendation, ...]
    ask_next: tuple[OpenQuestion, ...]
    figures: tuple[Figure, ...]
    comparators: Comparators
    filled: tuple[Filled, ...]
    law: tuple[InstrumentFinding, ...]
    korea_differs: tuple[StatementFinding, ...]
    readings: Mapping[str, Reading]
    modules: Mapping[str, str]
    guards: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    versions: Versions

    @property
    def first(self) -> tuple[Recommendation, ...]:
        """The recommended list, in order."""
        return tuple(sorted((r for r in self.recommendations if r.rank), key=lambda r: r.rank))
