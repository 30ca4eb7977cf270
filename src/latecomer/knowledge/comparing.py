"""How countries are compared, and how what is not observed is imputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.knowledge.signs import Quantity


@dataclass(frozen=True)
class Dimension:
    """One respect in which countries are compared."""

    label: str
    of: tuple[Quantity, ...]
    line: int = 0


@dataclass(frozen=True)
class TimelineFigure:
    """A figure that is laid on Korea's own timeline.

    Attributes
    ----------
    falls : bool
        Whether it falls as an economy industrialises.
    noun : str
        What it is called in a headline; empty where it is not fit for one.
    """

    of: str
    falls: bool = False
    noun: str = ""


@dataclass(frozen=True)
class Comparing:
    """How countries are compared, and how what is not observed is imputed (`rules/comparators.yaml`).

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
    timeline : tuple of TimelineFigure
        Figures for each of which the year is told in which Korea came to it.
    look_back : int
        Years before, for which the country's own figure is told beside it.
    survey : tuple of str
        Questions to firms, told beside what those of the nearest peers say.
    path : tuple of int
        The Korean years that stand for 0 and 100 on the scale of paths, read in `path_dimensions`.
    path_peers : int
        How many peers' paths go with a country's.
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
    timeline: tuple[TimelineFigure, ...]
    look_back: int
    path: tuple[int, ...]
    path_dimensions: tuple[str, ...]
    path_peers: int
    survey: tuple[str, ...] = ()
    line: int = 0

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities of all dimensions, in order."""
        return tuple(q for dimension in self.dimensions.values() for q in dimension.of)
