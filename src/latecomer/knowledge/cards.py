"""The cards: institutions, when they are worth building, what stops them, and the law of their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.citations import Citation
from latecomer.knowledge.signs import Sign, Statement, When

LinkName = Literal["clients", "people", "record", "money", "power", "complements", "withdrawal"]
LawClass = Literal["low_risk", "challengeable", "prohibited"]
CardKind = Literal["rule", "programme", "function", "organisation", "market"]


@dataclass(frozen=True)
class LawRule:
    """How an instrument stands in trade law for the countries the condition names."""

    status: LawClass
    reason: str
    cite: tuple[Citation, ...]
    when: When | None = None
    line: int = 0


@dataclass(frozen=True)
class Instrument:
    """A form of support, classed by the first rule whose condition holds."""

    label: str
    rules: tuple[LawRule, ...]
    line: int = 0


@dataclass(frozen=True)
class Link:
    """What readiness may lack: when a link is missing, what that does, and what has to come first."""

    link: LinkName
    when: When
    effect: Literal["blocks", "weakens"]
    reason: str
    cite: tuple[Citation, ...]
    after: str = ""
    line: int = 0


@dataclass(frozen=True)
class Exemption:
    """A condition under which the card does not apply."""

    when: When
    reason: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Form:
    """A form the institution may take; the first is Korea's own.

    Attributes
    ----------
    when : When or None
        Where this form fits; everywhere by default.
    hosted : bool
        A function inside a body that exists: preferred wherever nobody performs the function yet.
    discretionary : bool
        Somebody's judgement decides who gets it: ruled out where a gate restricts the card.
    """

    id: str
    label: str
    text: str
    instruments: tuple[str, ...] = ()
    when: When | None = None
    hosted: bool = False
    discretionary: bool = False
    line: int = 0


@dataclass(frozen=True)
class Measure:
    """What an institution is judged by.

    Attributes
    ----------
    baseline : str
        The variable whose value today is the baseline; empty where nothing is asked of it.
    stop : str
        The result at which it is stopped or sent back.
    """

    what: str
    baseline: str = ""
    stop: str = ""
    line: int = 0


@dataclass(frozen=True)
class Gate:
    """A state of the country that stops or restricts whole families of institutions.

    Attributes
    ----------
    stops : tuple of str
        Families (a card names its own).
    effect : {"blocks", "restricts"}
        Blocked cards are prepared, after `after`; restricted ones lose their discretionary forms.
    when : When
        Never fires on an unknown.
    """

    label: str
    stops: tuple[str, ...]
    effect: Literal["blocks", "restricts"]
    when: When
    reason: str
    after: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Gates:
    """The gates, and what each family of institutions is (`rules/gates.yaml`)."""

    format: Literal["latecomer/gates/1"]
    families: Mapping[str, str]
    gates: Mapping[str, Gate]

    def stopping(self, card: Institution) -> dict[str, Gate]:
        """Return the gates that stop or restrict a family of the card, in the order of the file."""
        return {id: gate for id, gate in self.gates.items() if set(gate.stops) & set(card.families)}


@dataclass(frozen=True)
class DefaultLink:
    """A link of readiness for every card that does not describe it itself.

    In `when`, ``existing.own`` stands for the function of the card.
    """

    when: str
    effect: Literal["blocks", "weakens"]
    reason: str
    cite: tuple[Citation, ...]
    after: str = ""
    line: int = 0


@dataclass(frozen=True)
class Evidence:
    """What later and wider research adds, told apart from the Korean evidence."""

    text: str
    cite: tuple[Citation, ...]
    confidence: Literal["high", "medium", "low"]
    line: int = 0


@dataclass(frozen=True)
class Founding:
    """Since when Korea had the function, and since when the organisation."""

    function: int
    organisation: int
    note: str = ""


@dataclass(frozen=True)
class Cost:
    """A class of yearly cost with its reason, and the largest liability."""

    level: Literal["low", "medium", "high"]
    reason: str
    liability: str


@dataclass(frozen=True)
class FirstSteps:
    """The first hundred days: to look into a body that is there, or to prepare one; then what both share.

    Attributes
    ----------
    existing : tuple of str
        Where a body, law or programme is on record, or a person says that somebody does it.
    new : tuple of str
        Where none is on record, or a person says that nobody does it.
    both : tuple of str
        What follows either way.
    """

    existing: tuple[str, ...]
    new: tuple[str, ...]
    both: tuple[str, ...] = ()
    line: int = 0

    def where(self, exists: bool) -> tuple[str, ...]:
        """Return the steps where somebody does it already, and where not."""
        return (*(self.existing if exists else self.new), *self.both)


@dataclass(frozen=True)
class Decides:
    """What the first step would have to show for the next one to be taken: working values of ours.

    Attributes
    ----------
    existing : str
        Of who does it already: that it needs repair.
    new : str
        Where nobody is on record: that it is worth beginning.
    """

    existing: str
    new: str
    line: int = 0

    def where(self, exists: bool) -> str:
        """Return what decides where somebody does it already, or where not."""
        return self.existing if exists else self.new


@dataclass(frozen=True)
class GeneralCase:
    """How strong and how general the evidence is that latecomers gain from it: the same for every economy.

    Attributes
    ----------
    evidence : float
        What tested programmes show, from -6 (losses are well documented) to 6 (several good studies agree).
    problem : float
        How common the problem is among firms of latecomers, from 0 to 6.
    ease : float
        How cheap it is to try and to stop, from -3 to 3.
    reason : str
        Why these three numbers.
    """

    evidence: float
    problem: float
    ease: float
    reason: str
    cite: tuple[Citation, ...]
    line: int = 0

    @property
    def points(self) -> float:
        """Their sum."""
        return self.evidence + self.problem + self.ease


@dataclass(frozen=True)
class Institution:
    """One card: an institution or instrument of Korea's record, and when it is worth building.

    Attributes
    ----------
    short : str
        What the card is about in a few words, as they stand within a sentence.
    functions : tuple of str
        What it does, whoever does it: the function that is asked about first, then others that would do.
    owner : str
        Who has to decide and answer for it: a ministry or body, by its task.
    budget_line : str
        Where it stands in the budget: capital, recurrent cost, contingent liability.
    decision : str
        The first decision, as a minister would take it.
    measures : tuple of Measure
        What it is judged by; at least one says when it is stopped.
    programmes, responses : tuple of str
        Rows of Table 2-6 (`rules/diffusion.yaml`) and of Table 2-7 (`rules/failures.yaml`) it carries out.
    families : tuple of str
        Families of `rules/gates.yaml` it belongs to.
    origin : str
        Folder of someone's own rules it comes from; empty for a shipped card.
    """

    format: Literal["latecomer/institution/1"]
    id: str
    name: str
    short: str
    in_korea: str
    functions: tuple[str, ...]
    kind: CardKind
    what: str
    founded: Founding
    general: GeneralCase
    legal_basis: str
    parent: str
    funding: str
    cite: tuple[Citation, ...]
    story: tuple[Statement, ...]
    failed: tuple[Statement, ...]
    introduced_at: Mapping[str, int]
    answers: tuple[str, ...]
    need: tuple[Sign, ...]
    silent_on: str
    readiness: tuple[Link, ...]
    forms: tuple[Form, ...]
    cost: Cost
    host: str
    loses: str
    owner: str
    budget_line: str
    decision: str
    measures: tuple[Measure, ...]
    first_steps: FirstSteps
    decides: Decides
    goes_wrong: tuple[Statement, ...]
    programmes: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    does_not_apply: tuple[Exemption, ...] = ()
    needs: tuple[str, ...] = ()
    complements: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    path: str = ""
    origin: str = ""
    line: int = 0

    @property
    def function(self) -> str:
        """The function that is asked about."""
        return self.functions[0]
