"""What public figures usually say of a card among the latecomers of a year: taken off the order.

The order is to say what is needed *here*. Some signs hold for most economies, so that some cards have more points
than others everywhere. How common a problem is stands in the general case already, and precedent counts above the
latecomers' share only; need is compared alike, family by family of evidence: with the mean among those economies
where it is seen, so that a figure that nobody has observed speaks neither for a card nor against it. Counter-signs
are compared with nothing: that an objection common elsewhere does not hold here is no reason for a card.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO

import numpy as np
from numpy.typing import NDArray

from latecomer.countrydata.indicators import Panel, developing, load_panel
from latecomer.engine import Table
from latecomer.errors import InputError, Problem
from latecomer.knowledge import Knowledge
from latecomer.measurement.batch import batch_of
from latecomer.measurement.cards import Part
from latecomer.measurement.core import parts
from latecomer.profile import prefill
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]
# Points of every family of evidence of every card.
Points = dict[str, dict[Part, float]]
# Years whose latecomers are measured; a profile is compared with the last of them that is not after its own.
YEARS = (1970, 1980, 1990, 2000, 2010, 2015, 2019, 2022)
DRAWS = 32
COLUMNS = ("rules", "year", "card", "part", "family", "points")
# So much of the hash of the rules tells one set from another.
SHORT = 12


@dataclass
class Usual:
    """What each family of evidence of every card comes to among a year's latecomers, from public figures.

    Parameters
    ----------
    vocabulary, knowledge
        What cases are measured by.
    held : mapping
        Points by year, as far as they are known; other years are measured when they are asked for.
    """

    vocabulary: Vocabulary
    knowledge: Knowledge
    held: dict[int, Points] = field(default_factory=dict)

    def of(self, years: Sequence[int]) -> dict[str, dict[Part, Array]]:
        """Return the points of every family of every card at these years, each of shape (n_profiles,)."""
        distinct, which = np.unique(np.array(years), return_inverse=True)
        found = [self._at(int(year)) for year in distinct]
        return {
            card: {
                part: np.array([points.get(card, {}).get(part, 0.0) for points in found])[which]
                for part in dict.fromkeys(part for points in found for part in points.get(card, {}))
            }
            for card in self.knowledge.institutions
        }

    def all(self) -> Usual:
        """Measure every year."""
        for year in YEARS:
            self._at(year)
        return self

    def to_csv(self) -> str:
        """Write what is held, with the hash of the rules it was measured by; what comes to nothing is left out."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        rules = self.knowledge.sha256[:SHORT]
        for year in sorted(self.held):
            for card, of in sorted(self.held[year].items()):
                for (part, family), points in sorted(of.items()):
                    if points:
                        writer.writerow((rules, year, card, part, family, f"{points:.2f}"))
        return out.getvalue()

    def _at(self, year: int) -> Points:
        reference = max((one for one in YEARS if one <= year), default=YEARS[0])
        if reference not in self.held:
            self.held[reference] = _measured(reference, self.vocabulary, self.knowledge, load_panel())
        return self.held[reference]


def _measured(year: int, vocabulary: Vocabulary, knowledge: Knowledge, panel: Panel) -> Points:
    """Return the mean of every family among those developing economies of a year where it is seen."""
    profiles = [prefill(country, year, vocabulary, panel) for country in developing(panel, year)]
    batch = batch_of(profiles, vocabulary, DRAWS, Table({}, len(profiles)))
    found: Points = {}
    for card, sums in parts(batch, knowledge, vocabulary).items():
        found[card] = {}
        for part, one in sums.items():
            for family, points in one.families.items():
                seen = float(one.seen[family].sum())
                found[card][part, family] = round(max(float(points.sum()), 0.0) / seen, 2) if seen else 0.0
    return found


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
    held: dict[int, Points] = {}
    for rules, year, card, part, family, points in rows[1:]:
        if rules == knowledge.sha256[:SHORT]:
            held.setdefault(int(year), {}).setdefault(card, {})[part, family] = float(points)
    return Usual(vocabulary, knowledge, held)
