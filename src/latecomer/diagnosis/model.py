"""What is said about a country: findings, with the words a report prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from latecomer.knowledge.diagnosing import RoadName
from latecomer.messages import Message, first_sentence, say

TruthName = Literal["true", "false", "unknown"]
# A sign may also say nothing: its guard fails here, or an answer stands in its place.
SignTruth = Literal["true", "false", "unknown", "silent", "answered"]


@dataclass(frozen=True)
class Cited:
    """A citation as a reader sees it; `kind` tells Korean evidence from the rest."""

    label: str
    source: str
    kind: str
    verified: bool


@dataclass(frozen=True)
class SignFinding:
    """One sign for this country.

    Attributes
    ----------
    points : float
        Its contribution: weight times `share`, to a tenth of a point.
    share : float
        How far it holds and counts for its family over the draws, from 0 to 1.
    truth : {"true", "false", "unknown", "silent", "answered"}
        Of the profile as it stands; of a graded sign, whether it adds anything. A sign whose guard fails here is
        silent, and one that stands in for what a person answered is answered: both say nothing, for or against.
    family : str
        Signs of one family count once: why one that holds may add nothing.
    reads, missing : tuple of str
        Variables that decided it, and those that would.
    setting : bool
        It says that clients are there, not that they lack something.
    """

    id: str
    label: str
    reason: str
    condition: str
    weight: float
    points: float
    share: float
    truth: SignTruth
    family: str
    reads: tuple[str, ...]
    missing: tuple[str, ...]
    proxy_for: str
    setting: bool
    cite: tuple[Cited, ...]

    @property
    def means(self) -> str:
        """What it means for firms: the first sentence of its reason; what qualifies that stands after it."""
        return first_sentence(self.reason)


@dataclass(frozen=True)
class LevelFinding:
    """One level of a scale: the share of draws that stand here, and its signs."""

    number: int
    label: str
    about: str
    years: str
    since: int
    until: int
    share: float
    signs: tuple[SignFinding, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class Position:
    """A position on one scale.

    Attributes
    ----------
    level : int
        The level most draws stand at by what is observed; 0 is "not begun".
    stands_at : Message
        That level by its name, or that it is not known.
    shares : tuple of float
        Share of draws at each level, from 0.
    decided : float
        Share of the evidence of this level and the next that is decided.
    may_be_higher : bool
        Whether too little is known of the next level to rule it out.
    fit : float
        Share of decided evidence that agrees with the position: levels up to it hold, those above do not.
    """

    id: str
    label: str
    about: str
    level: int
    stands_at: Message
    shares: tuple[float, ...]
    decided: float
    may_be_higher: bool
    fit: float
    not_begun: str
    levels: tuple[LevelFinding, ...]

    @property
    def known(self) -> bool:
        """Whether anything is known of it: a level is reached, or the first one is ruled out."""
        return self.level > 0 or not self.may_be_higher

    @property
    def level_label(self) -> str:
        """Where it stands, in words."""
        return say(self.stands_at)


@dataclass(frozen=True)
class Severity:
    """How hard one failure of Table 2-7 bites, out of 100, and what answers it.

    `observed` says whether enough of its signs are decided; without, the severity is not known.
    """

    id: str
    label: str
    about: str
    score: float
    low: float
    high: float
    decided: float
    observed: bool
    responses: tuple[str, ...]
    signs: tuple[SignFinding, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class ContextFinding:
    """A reason to read Korea's path differently: `poor_guide` to trust it less, `other_road` to look beside it."""

    id: str
    label: str
    means: str
    poor_guide: bool
    other_road: bool
    condition: str
    reads: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class FirstFinding:
    """What comes before institutions here: said with its figures.

    Attributes
    ----------
    says : str
        The sentence, with the figures in it.
    """

    id: str
    label: str
    says: str
    severity: Literal["warning", "gate"]
    why: str
    do: str
    reads: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class CautionFinding:
    """A Korean mistake this profile is near."""

    id: str
    label: str
    korea: str
    here: str
    instead: str
    condition: str
    reads: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class ContradictionFinding:
    """Answers that do not fit each other or the data."""

    id: str
    label: str
    check: str
    reads: tuple[str, ...]
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class UseFinding:
    """A channel of learning or a flow of knowledge: whether it is used here, and by what that was seen.

    `road` and `years` tell of a channel: whose road it is, and when Korea used it.
    """

    id: str
    label: str
    used: TruthName
    condition: str
    reads: tuple[str, ...]
    missing: tuple[str, ...]
    cite: tuple[Cited, ...]
    road: str = ""
    years: str = ""


@dataclass(frozen=True)
class RoadFinding:
    """Which of the two roads of learning is used, and what that means."""

    id: RoadName
    says: str
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class TargetFinding:
    """A group of small firms, and how to reach it.

    `serve` is its place among those a regional centre should serve here, from 1; 0 where it should not.
    """

    id: str
    label: str
    sectors: str
    target: str
    approach: str
    present: TruthName
    serve: int
    cite: tuple[Cited, ...]


@dataclass(frozen=True)
class Diagnosis:
    """Everything said about where a country stands.

    Attributes
    ----------
    first : tuple of FirstFinding
        What comes before institutions, the most urgent first.
    road : RoadFinding
        Which of the two roads of learning is used here.
    serve_first : Message
        Whom a regional centre should serve first here and how to reach them.
    """

    positions: tuple[Position, ...]
    uneven: tuple[Message, ...]
    failures: tuple[Severity, ...]
    first: tuple[FirstFinding, ...]
    contexts: tuple[ContextFinding, ...]
    cautions: tuple[CautionFinding, ...]
    contradictions: tuple[ContradictionFinding, ...]
    targets: tuple[TargetFinding, ...]
    serve_first: Message
    channels: tuple[UseFinding, ...]
    road: RoadFinding
    flows: tuple[UseFinding, ...]
