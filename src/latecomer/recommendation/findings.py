"""What is found of one institution for one country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from latecomer.diagnosis import Cited, SignFinding
from latecomer.measurement.figures import LEAST
from latecomer.messages import Message

VerdictName = Literal[
    "establish",
    "reform",
    "merge_or_stop",
    "look_into",
    "ask",
    "works_already",
    "not_in_this_form",
    "does_not_apply",
]
TierName = Literal["decide", "examine", "ask", "none"]
EvidenceName = Literal["people", "strong", "fair", "thin", "old"]
TIERS: tuple[TierName, ...] = ("decide", "examine", "ask", "none")
GateState = Literal["open", "shut", "unknown"]
LinkState = Literal["in place", "weak", "missing", "unknown"]


@dataclass(frozen=True)
class Contribution:
    """One part of a case: a sign of need, or one of the constraint the card answers first (`failure` names it)."""

    sign: SignFinding
    failure: str = ""

    @property
    def label(self) -> str:
        """The sign in words."""
        return self.sign.label

    @property
    def points(self) -> float:
        """What it adds."""
        return self.sign.points

    @property
    def aside(self) -> str:
        """Why it says nothing, or next to nothing where its guard fails by a hair; empty where it speaks."""
        if self.sign.truth == "silent":
            return "nearly_silent" if abs(self.points) >= LEAST else "silent"
        return "answered" if self.sign.truth == "answered" else ""


@dataclass(frozen=True)
class BodyFinding:
    """A body, law or programme on record, on paper.

    Attributes
    ----------
    until : int or None
        Last year of one that ended; None while it goes on, and where the end is not known.
    """

    name: str
    since: int
    kind: str
    source: str
    verified: bool
    until: int | None = None


@dataclass(frozen=True)
class PrecedentFinding:
    """What the economies took up that stood nearest.

    Attributes
    ----------
    took, of : int
        How many of how many had or founded it within so many years.
    share, base : float
        That share drawn towards the one of all latecomers, and the latter.
    examples : tuple of str
        The nearest that did: economy, when it stood there, since when it has had it.
    """

    took: int
    of: int
    share: float
    base: float
    within: int
    examples: tuple[Message, ...]
    said: Message


@dataclass(frozen=True)
class GeneralFinding:
    """How strong the general evidence is, in its three parts, with the reason; the same for every economy."""

    evidence: float
    problem: float
    ease: float
    points: float
    reason: str
    cite: tuple[Cited, ...]


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


@dataclass(frozen=True)
class LaterLaw:
    """How an instrument would stand after a change that is listed and lies within five years."""

    date: str
    what: Message
    status: str
    reason: Message


@dataclass(frozen=True)
class InstrumentFinding:
    """How one instrument stands in trade law for this country at this date, and after a listed change."""

    id: str
    label: str
    status: str
    reason: Message
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
    just below Korea's; `governs` says that two levels of distance on this scale hold the card back, `far` that
    they do here.
    """

    scale: str
    label: str
    korea: int
    korea_label: str
    before_label: str
    here: int
    stands_at: Message
    open: bool
    governs: bool
    far: bool


@dataclass(frozen=True)
class OpenQuestion:
    """A question nobody has answered yet, and what the answer would move.

    Attributes
    ----------
    worth : float
        Of one card, the points that it would decide; of the list, the share of what is open about the first five
        that it settles alone.
    moves : tuple of str
        The cards that hang on it, by name, those most of all first.
    """

    id: str
    label: str
    worth: float
    moves: tuple[str, ...]


@dataclass(frozen=True)
class CardText:
    """What a card says, whatever the country."""

    name: str
    short: str
    origin: str
    in_korea: str
    kind: str
    what: str
    function: str
    function_label: str
    silent_on: str
    needs: tuple[str, ...]
    complements: tuple[str, ...]
    substitutes: tuple[str, ...]
    conflicts: tuple[str, ...]
    programmes: tuple[Message, ...]
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
    general: GeneralFinding
    story: tuple[StatementFinding, ...]
    failed: tuple[StatementFinding, ...]
    goes_wrong: tuple[StatementFinding, ...]
    evidence: tuple[StatementFinding, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class Recommendation:
    """One card, judged for this country.

    Attributes
    ----------
    tier : {"decide", "examine", "ask", "none"}
        Decide on people's answers, examine on public evidence, ask first; none where it works or cannot be.
    rank : int
        Place in the list, from 1; 0 outside it.
    case, case_low, case_high : float
        Points of what is observed and answered: the sum of the contributions, and its interval.
    usual : float
        Points that public figures usually give it among latecomers: taken off the order.
    shrinkage : float
        Points that are taken off besides, because figures stand in for answers; below nothing, given back.
    general, precedent : float
        Points that the general evidence, as far as no counter-sign speaks here, and the nearest economies add to
        the order; the latter fade as people answer.
    order : float
        Case less usual and shrinkage, general and precedent together.
    precedence : float
        Order, less what it gives way by where it is to be asked about first or says again what was said: what
        sorts the list, behind what is to be decided and before what waits.
    readiness_low, readiness_high : float
        Out of 100: the weakest link, with unknown links at their worst and at their best.
    first_five : float
        Share of draws in which it is among the first five of the list.
    decided : float
        Share of the weight of its need that is decided.
    figures : tuple of Message
        The public figures that speak for it most, in words.
    obstacle : str
        What the first of these figures means for firms: the reason of its sign.
    blocked : bool
        It keeps its tier and waits for `after`.
    after : tuple of Message
        What has to come first.
    left_out : Message
        Why it does not stand in the list although it has a tier.
    behind : Message
        Which cards on the same figure stand before it, where it stands behind the rest of its tier for that.
    bodies : tuple of BodyFinding
        Who does it on paper.
    ended : tuple of BodyFinding
        Who did it once, on paper, and ended.
    evidence : {"people", "strong", "fair", "thin", "old"}
        What it rests on: people's answers; figures as strong as answers have to be to decide, so that it is to be
        done unless those who know say otherwise; two families of them; less; or old figures alone.
    existing : {"yes", "no", "unknown"}
    by_person : bool
        A person said so, not only the roster.
    answers : tuple of OpenQuestion
        The three unknown answers that would move it most.
    decides : Message
        What the first of the first steps would have to show for it to be taken in hand; empty where people's
        answers decide.
    restriction : str
        What a gate restricts its form to; empty where none does.
    flips : tuple of Flip
        Single answers that would change the verdict; filled in where they were asked for.
    """

    id: str
    card: CardText
    tier: TierName
    verdict: VerdictName
    because: Message
    rank: int
    case: float
    case_low: float
    case_high: float
    usual: float
    shrinkage: float
    general: float
    precedent: float
    order: float
    precedence: float
    readiness_low: float
    readiness_high: float
    first_five: float
    decided: float
    contributions: tuple[Contribution, ...]
    figures: tuple[Message, ...]
    obstacle: str
    precedents: PrecedentFinding | None
    links: tuple[LinkFinding, ...]
    gates: tuple[GateFinding, ...]
    blocked: bool
    after: tuple[Message, ...]
    left_out: Message
    behind: Message
    answers: tuple[OpenQuestion, ...]
    bodies: tuple[BodyFinding, ...]
    ended: tuple[BodyFinding, ...]
    evidence: EvidenceName
    existing: str
    by_person: bool
    existing_name: str
    existing_delivery: str
    form: str
    forms: tuple[FormFinding, ...]
    keys: tuple[Key, ...]
    decision: Message
    first_steps: tuple[str, ...]
    decides: Message
    measures: tuple[MeasureFinding, ...]
    restriction: str
    flips: tuple[Flip, ...]

    @property
    def name(self) -> str:
        """The card's name."""
        return self.card.name

    @property
    def presumed(self) -> bool:
        """Whether figures alone are strong enough for it to be done unless those who know say otherwise."""
        return self.evidence == "strong"


@dataclass(frozen=True)
class MistakeFinding:
    """What would be a mistake here now, although many have it: why, in the words of the sign or gate."""

    id: str
    name: str
    base: float
    why: Message
    reads: tuple[str, ...]
    cite: tuple[Cited, ...]
