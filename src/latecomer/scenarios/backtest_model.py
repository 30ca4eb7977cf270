"""What a test of the tool on Korea's past holds: years, lists, scores, leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from latecomer.frames import Fields, Tabular, of_rows
from latecomer.messages import Message
from latecomer.scenarios.dating import Dated
from latecomer.scenarios.made import Made
from latecomer.scenarios.scoring import Interval

FIVE, TEN = 5, 10
SIZES = (FIVE, TEN)

Basis = Literal["function", "organisation"]
BASES: tuple[Basis, ...] = ("function", "organisation")
Kind = Literal["record", "public", "no_levels", "other", "others"]


@dataclass(frozen=True)
class Score:
    """How many of the first entries of one list were founded in the years after.

    What Korea had founded before is in none of these: neither in the list, nor in what could be hit.

    Attributes
    ----------
    size : int
        How many entries count as the first.
    of : int
        How many there were: fewer than `size` where the list ran out.
    held : int
        How many of them Korea founded in the years after.
    open, founded : int
        How many cards Korea had not founded by then, and how many of these it founded in the years after.
    chance, fixed : float
        How many hits as many entries have in an order at random, and in that of the general evidence, which is
        the same for every economy; exact, ties at random.
    tells : bool
        Whether anything could be told apart: some were founded in the years after, and some later.
    """

    basis: Basis
    size: int
    of: int
    held: int
    open: int
    founded: int
    chance: float
    fixed: float
    tells: bool


@dataclass(frozen=True)
class Ran:
    """The list of one economy in one year.

    Attributes
    ----------
    first : tuple of str
        The first ten cards whose function Korea had not founded by then.
    scores : tuple of Score
        Empty where nothing is ranked or nothing is left.
    """

    year: int
    ranked: bool
    first: tuple[str, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Summary:
    """All years of one run that tell, by one basis and size.

    Attributes
    ----------
    held, chance, fixed : float
        Mean number of hits, scaled to lists of full size.
    korea : float or None
        Korea's own in the same years; None where there are none.
    over_chance, over_fixed : Interval
        Mean lead over each; its bootstrap draws spans of years whole, since what follows neighbours overlaps.
    behind : Interval or None
        How much less than Korea's own lists these hold.
    """

    basis: Basis
    size: int
    years: tuple[int, ...]
    held: float
    chance: float
    fixed: float
    korea: float | None
    over_chance: Interval
    over_fixed: Interval
    behind: Interval | None


@dataclass(frozen=True)
class Run:
    """The lists of one economy over the years.

    Attributes
    ----------
    kind : {"record", "public", "no_levels", "other", "others"}
        Korea with the dated facts of its record; from public data alone; with the facts, and without the rule that
        holds back what Korea introduced two levels higher; another economy; the mean of all others.
    """

    kind: Kind
    country: str
    years: tuple[Ran, ...]
    summaries: tuple[Summary, ...]


@dataclass(frozen=True)
class YearOfKorea:
    """One year of Korea.

    Attributes
    ----------
    positions, public : tuple of Dated
        Every scale, with the dated facts of the record and from public data alone.
    functions, organisations : tuple of str
        Cards whose function, and whose organisation, Korea founded in the years after.
    """

    year: int
    ranked: bool
    positions: tuple[Dated, ...]
    public: tuple[Dated, ...]
    functions: tuple[str, ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Led:
    """When Korea founded a card, and when the tool listed it.

    Attributes
    ----------
    listed : tuple of int
        Years in which it stands among the first ten of what Korea had not founded yet.
    lead : int or None
        Years from the first of them to the founding; None where it was never listed.
    asked : bool
        Whether there was any list before it was founded.
    kept, anew : float
        How likely an order at random would have listed it before: one that is kept over all years, and one that is
        drawn anew every time.
    """

    id: str
    function: int
    organisation: int
    listed: tuple[int, ...]
    lead: int | None
    asked: bool
    kept: float
    anew: float


@dataclass(frozen=True)
class KoreaTest(Tabular):
    """Korea tested on Korea.

    Attributes
    ----------
    finding : Message
        What came out, in one line.
    readings : tuple of Message
        What to make of it.
    limits : tuple of Message
        Why it can embarrass the tool and not prove it.
    """

    schema: str
    subject: Literal["korea"]
    finding: Message
    readings: tuple[Message, ...]
    limits: tuple[Message, ...]
    within: int
    years: tuple[YearOfKorea, ...]
    runs: tuple[Run, ...]
    leads: tuple[Led, ...]
    versions: Made

    def fields(self) -> Fields:
        """Return one row a list that was scored: whose, of which year, by which founding, of how many entries."""
        return of_rows(
            [
                {
                    "kind": run.kind,
                    "iso3": run.country or None,
                    "year": ran.year,
                    "founding": score.basis,
                    "size": score.size,
                    "entries": score.of,
                    "held": score.held,
                    "chance": float(score.chance),
                    "fixed": float(score.fixed),
                    "tells": score.tells,
                }
                for run in self.runs
                for ran in run.years
                for score in ran.scores
            ]
        )


def summary_of(run: Run, size: int = FIVE, basis: Basis = "function") -> Summary | None:
    """Return one summary of a run; None where no year tells anything."""
    return next((one for one in run.summaries if (one.basis, one.size) == (basis, size)), None)
