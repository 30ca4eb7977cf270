"""What is said about whom a country resembles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from latecomer.messages import Message

Closeness = Literal["near", "some_way_off", "far"]


@dataclass(frozen=True)
class Disagreement:
    """One indicator that does not fit the Korean years found: here, and in Korea in the nearest of them.

    Attributes
    ----------
    here_in : int or None
        Year of the country's figure; None where a person gave none.
    korea_in : int
        The Korean year compared.
    korea_then : int or None
        The Korean year whose own figure is nearest to the country's.
    spreads : float
        How far above (or below, negative) Korea's the country's figure lies, in spreads.
    """

    id: str
    label: str
    unit: str
    here: float
    here_in: int | None
    korea: float
    korea_in: int
    korea_then: int | None
    spreads: float


@dataclass(frozen=True)
class KoreanYears:
    """The Korean years nearest to the country in one dimension, or overall.

    Attributes
    ----------
    found : bool
        False where both have too few quantities in common; `why` says so, and nothing else is said.
    nearest : int
        The nearest year.
    first, last : int
        Four in five draws fall on these years or between them, over the country's uncertainty and over which
        quantities are given weight.
    distance : float
        Root mean square difference to the nearest year, in spreads.
    edge : bool
        Whether the nearest is the first or the last year compared, so that the true one may lie beyond.
    used, missing : tuple of str
        Indicators that both have, and those that one of the two lacks.
    """

    id: str
    label: str
    found: bool
    why: Message
    nearest: int
    first: int
    last: int
    distance: float
    closeness: Closeness
    edge: bool
    used: tuple[str, ...]
    missing: tuple[str, ...]
    disagree: tuple[Disagreement, ...]


@dataclass(frozen=True)
class Peer:
    """A developing economy of the same year that is like the country.

    `shared` and `of` say how many of the country's quantities were compared; `alike` and `unlike` name the
    dimensions in which the two are nearest and furthest.
    """

    country: str
    name: str
    year: int
    distance: float
    shared: int
    of: int
    alike: str
    unlike: str


@dataclass(frozen=True)
class Outcome:
    """One indicator of a precedent: when it stood where the country stands, and as of later years.

    `values` go with `years`; None where not observed, or not yet.
    """

    id: str
    label: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Precedent:
    """A country that once stood at the same place, and how it went on."""

    country: str
    name: str
    year: int
    distance: float
    shared: int
    of: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Milestone:
    """One figure on Korea's own timeline.

    Attributes
    ----------
    here, here_in
        The country's figure and its year; None where a person gave none.
    before, before_in : float, int or None
        Its own figure some years earlier.
    relation : {"reached", "not_reached", "beyond"}
        Whether Korea came to this figure in the years compared, had passed it before them, or came to it in none.
    year : int
        The year in which Korea first came to it; else the first or the last year compared.
    korea : float
        Korea's own figure of that year.
    """

    id: str
    label: str
    noun: str
    unit: str
    here: float
    here_in: int | None
    before: float | None
    before_in: int | None
    relation: Literal["reached", "not_reached", "beyond"]
    year: int
    korea: float


@dataclass(frozen=True)
class PathPoint:
    """Where a country stood in a year on the line from Korea's first year (0) to its second (100)."""

    country: str
    name: str
    year: int
    at: float


@dataclass(frozen=True)
class Path:
    """Paths on one scale: the country's, Korea's and its nearest peers'."""

    zero: int
    hundred: int
    used: tuple[str, ...]
    points: tuple[PathPoint, ...]

    @property
    def ends(self) -> tuple[PathPoint, ...]:
        """The last point of each path."""
        return tuple({point.country: point for point in self.points}.values())


@dataclass(frozen=True)
class PeerFigure:
    """A peer's figure and the year it was observed in."""

    country: str
    name: str
    value: float
    year: int


@dataclass(frozen=True)
class SurveyQuestion:
    """A question to firms, and what those of the nearest peers say; `id` is the country's own figure."""

    id: str
    peers: tuple[PeerFigure, ...]


@dataclass(frozen=True)
class Comparators:
    """Whom the country resembles.

    Attributes
    ----------
    panel : str
        The country data that all others' figures come from.
    year : int
        The year of the peers, and of the spreads distances are measured in.
    usual : float or None
        Distance of a developing economy of that year to its five nearest, on the average: what is "near". None
        where too few economies of the year are observed.
    overall : KoreanYears
    dimensions : tuple of KoreanYears
    peers : tuple of Peer
    peers_said, precedents_said : Message
        Why there are none; empty where there are.
    timeline : tuple of Milestone
        Figures on Korea's own timeline, the furthest along first.
    survey : tuple of SurveyQuestion
        What firms of the nearest peers say.
    struck_out : tuple of str
        Names of the countries that the user struck out.
    """

    panel: str
    year: int
    usual: float | None
    overall: KoreanYears
    dimensions: tuple[KoreanYears, ...]
    peers: tuple[Peer, ...]
    peers_said: Message
    precedents: tuple[Precedent, ...]
    precedents_said: Message
    path: Path
    timeline: tuple[Milestone, ...]
    survey: tuple[SurveyQuestion, ...]
    struck_out: tuple[str, ...]
