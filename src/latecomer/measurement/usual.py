"""What public figures usually give a card among the latecomers of a year: taken off the order.

The order is to say what is needed *here*. Some signs are read for every economy and hold for most, others need an
answer that nobody has given; so some cards have more points than others everywhere. How common a problem is stands
in the general case already, and precedent counts above the latecomers' share only; need is compared alike.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

import numpy as np
from numpy.typing import NDArray

from latecomer.countrydata.indicators import Panel, developing, load_panel
from latecomer.engine import Table
from latecomer.errors import InputError, Problem
from latecomer.knowledge import Knowledge
from latecomer.measurement.batch import batch_of
from latecomer.measurement.core import cases
from latecomer.profile import prefill
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]
# Years whose latecomers are measured; a profile is compared with the last of them that is not after its own.
YEARS = (1970, 1980, 1990, 2000, 2010, 2015, 2019, 2022)
DRAWS = 32
COLUMNS = ("rules", "year", "card", "points")


@dataclass
class Usual:
    """The mean case of every card among the latecomers of a year, from public figures alone.

    Parameters
    ----------
    vocabulary, knowledge
        What cases are measured by.
    held : mapping
        Points of every card by year, as far as they are known; other years are measured when they are asked for.
    """

    vocabulary: Vocabulary
    knowledge: Knowledge
    held: dict[int, Mapping[str, float]] = field(default_factory=dict)

    def of(self, years: Sequence[int]) -> dict[str, Array]:
        """Return the points of every card for profiles of these years, each of shape (n_profiles,)."""
        found = [self._at(year) for year in years]
        return {id: np.array([points[id] for points in found]) for id in self.knowledge.institutions}

    def all(self) -> Usual:
        """Measure every year."""
        for year in YEARS:
            self._at(year)
        return self

    def to_csv(self) -> str:
        """Write what is held, with the hash of the rules it was measured by."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for year in sorted(self.held):
            for card, points in sorted(self.held[year].items()):
                writer.writerow((self.knowledge.sha256, year, card, f"{points:.1f}"))
        return out.getvalue()

    def _at(self, year: int) -> Mapping[str, float]:
        reference = max((one for one in YEARS if one <= year), default=YEARS[0])
        if reference not in self.held:
            self.held[reference] = _measured(reference, self.vocabulary, self.knowledge, load_panel())
        return self.held[reference]


def _measured(year: int, vocabulary: Vocabulary, knowledge: Knowledge, panel: Panel) -> dict[str, float]:
    """Return the mean case of every card among the developing economies of a year."""
    profiles = [prefill(country, year, vocabulary, panel) for country in developing(panel, year)]
    batch = batch_of(profiles, vocabulary, DRAWS, Table({}, len(profiles)))
    found = cases(batch, knowledge, vocabulary)
    return {id: float(np.round(case.mean(), 1)) + 0.0 for id, case in found.items()}


def read_usual(text: str, name: str, vocabulary: Vocabulary, knowledge: Knowledge) -> Usual:
    """Read what `Usual.to_csv` wrote; what was measured by other rules is left aside and measured anew.

    Raises
    ------
    InputError
        If it is no such file.
    """
    rows = list(csv.reader(StringIO(text)))
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise InputError([Problem(name, 1, "not what `latecomer rules prove` writes", "run it again")])
    held: dict[int, dict[str, float]] = {}
    for sha256, year, card, points in rows[1:]:
        if sha256 == knowledge.sha256:
            held.setdefault(int(year), {})[card] = float(points)
    return Usual(vocabulary, knowledge, dict(held.items()))
