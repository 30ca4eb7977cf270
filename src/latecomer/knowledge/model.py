"""The policy knowledge as data: everything `rules/` says, typed, every claim with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.citations import Citation, Source
from latecomer.knowledge.cards import DefaultLink, Gates, Institution, Instrument, LinkName
from latecomer.knowledge.comparing import Comparing
from latecomer.knowledge.diagnosing import (
    Caution,
    Channel,
    Context,
    Contradiction,
    Failure,
    First,
    KnowledgeFlow,
    Programme,
    Road,
    RoadName,
    Scale,
    TargetGroup,
)
from latecomer.knowledge.signs import Statement, When
from latecomer.profile.format import Raw
from latecomer.vocabulary import Confidence


@dataclass(frozen=True)
class Capacity:
    """What a state can carry at once, where the condition holds.

    Attributes
    ----------
    carries : float
        Weight of new things (by kind, ``Method.weighs``).
    new : int
        New things, whatever they weigh.
    first : int
        Length of the recommended list.
    """

    label: str
    carries: float
    new: int
    first: int
    when: When | None = None
    line: int = 0


@dataclass(frozen=True)
class Served:
    """By weight, what clients of a function may receive: nobody does it, a body is idle, serves few, serves."""

    none: float
    idle: float
    few: float
    serves: float


@dataclass(frozen=True)
class Asking:
    """What unanswered questions may turn out to be, and what asking costs; it decides nothing but what to ask.

    Attributes
    ----------
    levels : tuple of float
        Weight of each level, from 0.
    yes : float
        Chance of a yes.
    shares : tuple of float
        Where in its range a number may lie.
    percent : tuple of float
        What a number in per cent may be.
    on_record, not_on_record : Served
        Of a function with a body on record, and without one.
    minutes : mapping
        What an answer takes, by kind of variable; of a function both questions together.
    enough : float
        How many of the first five are expected to stay, from which nothing more need be asked.
    """

    levels: tuple[float, ...]
    yes: float
    shares: tuple[float, ...]
    percent: tuple[float, ...]
    on_record: Served
    not_on_record: Served
    minutes: Mapping[str, float]
    enough: float


@dataclass(frozen=True)
class Method:
    """The numbers of the method, kept in data (`rules/method.yaml`).

    Attributes
    ----------
    failure_points : float
        Points of importance that come from the severity of the failure a card answers first; its signs of
        need carry the rest of 100.
    strong_case, some_case : float
        Case from which something new is founded, and from which what exists is repaired.
    examine : float
        Case from which public evidence makes a card worth examining.
    holds, single : float
        Points from which a family of evidence holds, and from which one alone is enough.
    stand_in : float
        What a figure that stands in for an answer counts, beside an answer.
    follows : float
        How far the order follows public figures away from what is usual, until people answer.
    bars : float
        Points of a counter-sign from which nothing of the general case carries over.
    old : int
        Years after which a figure is told as an old one, and presumes nothing.
    reached : float
        Share of a level's decided weight that must hold.
    decided : float
        Share of a level's weight that must be decided before the level speaks.
    precedents : int
        How many of the nearest economies are counted.
    precedent_points : float
        What a function that all of the nearest took up, and nobody else, adds to the order.
    within : int
        Years within which taking it up counts, from the year an economy stood nearest.
    prior : float
        Weight of the base rate beside them, in economies.
    common : float
        Share of latecomers that have a function, from which it is a mistake one might make here.
    same_figure : int
        How many entries may rest on one figure before further ones give way.
    gives_way : float
        Points of order that an entry gives way by where it is to be asked about first, and where it says again
        what was said.
    mistakes, first, shown : int
        How many mistakes are named, how many entries the report tells in full, how many the first page shows.
    capacity : tuple of Capacity
        What a state can carry; the first whose condition holds decides.
    weighs : mapping
        What one new thing of each kind weighs.
    fit : float
        Agreement of signs below which Korea is a poor guide on a scale.
    coverage : float
        Share of the headline indicators that must be observed before anything is ranked.
    """

    format: Literal["latecomer/method/1"]
    version: str
    failure_points: float
    strong_case: float
    some_case: float
    examine: float
    holds: float
    single: float
    stand_in: float
    follows: float
    bars: float
    old: int
    reached: float
    decided: float
    precedents: int
    precedent_points: float
    within: int
    prior: float
    common: float
    same_figure: int
    gives_way: float
    mistakes: int
    first: int
    shown: int
    capacity: tuple[Capacity, ...]
    weighs: Mapping[str, float]
    fit: float
    coverage: float
    draws: int
    asking: Asking


# What is known of Korea is dated within these years.
KOREA_YEARS = (1960, 2000)


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
class Knowledge:
    """Everything `rules/` says.

    `sha256` marks the content; it is printed in every output.
    """

    sha256: str
    method: Method
    comparing: Comparing
    gates: Gates
    links: Mapping[LinkName, DefaultLink]
    sources: Mapping[str, Source]
    scales: Mapping[str, Scale]
    failures: Mapping[str, Failure]
    programmes: Mapping[str, Programme]
    target_groups: Mapping[str, TargetGroup]
    flows: Mapping[str, KnowledgeFlow]
    channels: Mapping[str, Channel]
    roads: Mapping[RoadName, Road]
    contexts: Mapping[str, Context]
    first: Mapping[str, First]
    cautions: Mapping[str, Caution]
    contradictions: Mapping[str, Contradiction]
    instruments: Mapping[str, Instrument]
    korea_differs: tuple[Statement, ...]
    institutions: Mapping[str, Institution]
    korea: tuple[KoreaFact, ...]
