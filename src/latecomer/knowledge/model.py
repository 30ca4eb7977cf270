"""The policy knowledge as data: what `rules/` says, typed, every claim with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.citations import Citation, Source
from latecomer.engine import Condition, Expression, names
from latecomer.profile.files import Raw
from latecomer.profile.variables import Confidence

LINKS: Mapping[str, str] = {
    "clients": "clients in number",
    "people": "people to staff it",
    "record": "delivery record of the nearest existing body",
    "money": "recurrent money for five years, and a ceiling on liability",
    "power": "legal power and an owner",
    "complements": "complements that work",
    "withdrawal": "support that can be withdrawn",
}
LinkName = Literal["clients", "people", "record", "money", "power", "complements", "withdrawal"]
LawClass = Literal["low_risk", "challengeable", "prohibited"]
CardKind = Literal["rule", "programme", "function", "organisation", "market"]


@dataclass(frozen=True)
class When:
    """A condition and the text it was written as."""

    condition: Condition
    text: str


@dataclass(frozen=True)
class Quantity:
    """A quantity over one variable, and the text it was written as."""

    expression: Expression
    text: str

    @property
    def variable(self) -> str:
        """The one variable it reads."""
        return names(self.expression)[0]


@dataclass(frozen=True)
class Sign:
    """A condition over the profile, with what it is worth, why, and the page that says so.

    Attributes
    ----------
    weight : float
        Points; negative for a sign against.
    family : str
        Signs of one family of evidence count once: the heaviest that holds.
    proxy_for : str
        A variable this sign stands in for: it counts only while that variable has no value.
    """

    id: str
    label: str
    when: When
    weight: float
    reason: str
    cite: tuple[Citation, ...]
    family: str = ""
    proxy_for: str = ""
    line: int = 0

    @property
    def group(self) -> str:
        """The family, or the sign itself where it has none."""
        return self.family or self.id


@dataclass(frozen=True)
class Statement:
    """A claim in our own words, and where it stands."""

    text: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class ScaleLevel:
    """One level of a scale: when Korea stood there, and the signs that a country has reached it."""

    label: str
    about: str
    years: str
    cite: tuple[Citation, ...]
    signs: tuple[Sign, ...]
    since: int = 0
    until: int = 0
    line: int = 0


@dataclass(frozen=True)
class Scale:
    """A scale of Korea's path; level 0 means not yet begun."""

    label: str
    about: str
    cite: tuple[Citation, ...]
    not_begun: str
    levels: tuple[ScaleLevel, ...]
    line: int = 0


@dataclass(frozen=True)
class Response:
    """A policy response to a failure (Table 2-7)."""

    label: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class Failure:
    """A systemic or market failure (Table 2-7), with the signs of its severity."""

    label: str
    about: str
    cite: tuple[Citation, ...]
    responses: Mapping[str, Response]
    signs: tuple[Sign, ...]
    line: int = 0


@dataclass(frozen=True)
class Programme:
    """A kind of technology-diffusion programme (Table 2-6)."""

    label: str
    level: int
    objective: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class TargetGroup:
    """A group of small firms a regional centre may serve (Table 2-8, footnotes 58 and 67)."""

    label: str
    sectors: str
    technology_from: str
    appropriation: str
    innovation: str
    target: Literal["core", "second", "no"]
    approach: str
    when: When
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class KnowledgeFlow:
    """One of the five flows of knowledge (pp. 96-97)."""

    label: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class Context:
    """A kind of economy for which Korea's path has to be read differently."""

    label: str
    when: When
    means: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Caution:
    """A Korean mistake, and the signs that this profile is near it."""

    label: str
    when: When
    korea: str
    here: str
    instead: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Contradiction:
    """Answers that do not fit each other or the data, and what to check."""

    label: str
    when: When
    check: str
    cite: tuple[Citation, ...]
    line: int = 0


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
    """A form the institution may take; the first is Korea's own."""

    id: str
    label: str
    text: str
    instruments: tuple[str, ...] = ()
    when: When | None = None
    line: int = 0


@dataclass(frozen=True)
class Evidence:
    """What later and wider research adds, told apart from the Korean evidence."""

    text: str
    cite: tuple[Citation, ...]
    confidence: Literal["high", "medium", "low"]
    line: int = 0


@dataclass(frozen=True)
class KoreaFact:
    """What Korea itself was like from a year on, as the source dates it (`rules/korea.yaml`).

    Attributes
    ----------
    value : Raw
        As it stands in the file; `Vocabulary.value` types it.
    since : int or None
        First year the fact is known to hold.
    until : int or None
        Last year; without it the fact holds until the next one of its variable.
    year : int or None
        Of a number, the year it was observed in, in place of `since`.
    reason : str
        Why this value, in our own words: which statement the page bears out.
    """

    variable: str
    value: Raw
    reason: str
    cite: tuple[Citation, ...]
    since: int | None = None
    until: int | None = None
    year: int | None = None
    confidence: Confidence = "medium"
    line: int = 0

    @property
    def begins(self) -> int:
        """First year in which the fact is known."""
        return self.year or self.since or 0


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
class Institution:
    """One card: an institution or instrument of Korea's record, and when it is worth building."""

    format: Literal["latecomer/institution/1"]
    id: str
    name: str
    in_korea: str
    function: str
    kind: CardKind
    what: str
    founded: Founding
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
    judged_by: tuple[str, ...]
    first_steps: tuple[str, ...]
    goes_wrong: tuple[Statement, ...]
    programmes: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    does_not_apply: tuple[Exemption, ...] = ()
    needs: tuple[str, ...] = ()
    complements: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class Method:
    """The numbers of the method, kept in data (`rules/method.yaml`).

    Attributes
    ----------
    failure_points : float
        Points of importance that come from the severity of the failure a card answers first; its signs of
        need carry the rest of 100.
    assumed : float
        Share of draws in which a sign counts as true whose condition nobody has decided.
    strong_case : float
        Importance from which a case is strong.
    reached : float
        Share of a level's decided weight that must hold.
    decided : float
        Share of a level's weight that must be decided before the level speaks.
    observed : float
        Points of need that must rest on something observed before a card can enter the list.
    first : int
        Length of the recommended list.
    new_at_once : int
        How many new things a state takes on at once; fewer where it is weak.
    coverage : float
        Share of the headline indicators that must be observed before anything is ranked.
    """

    format: Literal["latecomer/method/1"]
    version: str
    failure_points: float
    assumed: float
    strong_case: float
    some_case: float
    reached: float
    decided: float
    observed: float
    first: int
    new_at_once: int
    weak_state: When
    coverage: float
    draws: int


@dataclass(frozen=True)
class Dimension:
    """One respect in which countries are compared."""

    label: str
    of: tuple[Quantity, ...]
    line: int = 0


@dataclass(frozen=True)
class Comparing:
    """How countries are compared, and how what is not observed is filled in (`rules/comparators.yaml`).

    Attributes
    ----------
    dimensions : mapping
    largest_difference : float
        Most spreads that one quantity can count for.
    shared, dimensions_needed : int
        Fewest quantities of a dimension both must have, and fewest dimensions in which that is so.
    shared_with_peer : float
        Share of a country's own quantities that a peer must have too.
    korea : tuple of int
        First and last Korean year compared.
    peers, precedents : int
        How many are named.
    later : tuple of int
        Years after which it is told how precedents went on, by `outcomes`.
    path : tuple of int
        The Korean years that stand for 0 and 100 on the scale of paths, read in `path_dimensions`.
    path_peers : int
        How many peers' paths go with a country's.
    donors : int
        How many economies what is not observed may follow.
    completed : float
        Share of the draws in which it does so.
    widened : float
        Factor on the distance of a donor's value from the median of the donors.
    not_centred : When
        Where all developing economies are donors alike, not the nearest.
    """

    format: Literal["latecomer/comparators/1"]
    dimensions: Mapping[str, Dimension]
    largest_difference: float
    shared: int
    dimensions_needed: int
    shared_with_peer: float
    korea: tuple[int, ...]
    peers: int
    precedents: int
    later: tuple[int, ...]
    outcomes: tuple[str, ...]
    path: tuple[int, ...]
    path_dimensions: tuple[str, ...]
    path_peers: int
    donors: int
    completed: float
    widened: float
    not_centred: When
    line: int = 0

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities of all dimensions, in order."""
        return tuple(q for dimension in self.dimensions.values() for q in dimension.of)


@dataclass(frozen=True)
class Knowledge:
    """Everything `rules/` says.

    `sha256` marks the content; it is printed in every output.
    """

    sha256: str
    method: Method
    comparing: Comparing
    sources: Mapping[str, Source]
    scales: Mapping[str, Scale]
    failures: Mapping[str, Failure]
    programmes: Mapping[str, Programme]
    target_groups: Mapping[str, TargetGroup]
    flows: Mapping[str, KnowledgeFlow]
    contexts: Mapping[str, Context]
    cautions: Mapping[str, Caution]
    contradictions: Mapping[str, Contradiction]
    instruments: Mapping[str, Instrument]
    korea_differs: tuple[Statement, ...]
    institutions: Mapping[str, Institution]
    korea: tuple[KoreaFact, ...]
