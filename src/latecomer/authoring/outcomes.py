"""What came out of a batch, as far as rule cases look at it: read from what was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.authoring.cases import Expected, ExpectedInstitution
from latecomer.diagnosis.survey import by_severity, clashing, comes_first
from latecomer.engine import Table
from latecomer.errors import nearest
from latecomer.knowledge import Form, Knowledge
from latecomer.measurement import CardMeasure, Measures, Standing, Sum
from latecomer.measurement.core import Mask
from latecomer.measurement.law import LawStatus
from latecomer.measurement.verdicts import VERDICTS
from latecomer.recommendation import TIERS
from latecomer.recommendation.law import standing

FIRST = 5


@dataclass(frozen=True)
class Outcomes:
    """What came out for every profile of a batch.

    Attributes
    ----------
    stands : Table
        The profiles as they stand.
    cards : mapping
        In the order of the columns of `rank`.
    rank : ndarray of int, shape (n_profiles, n_cards)
        Place in the list, from 1; 0 outside.
    mistakes : tuple of tuple of str
        For each profile the cards that would be a mistake.
    """

    knowledge: Knowledge
    stands: Table
    standings: Mapping[str, Standing]
    severities: Mapping[str, Sum]
    holds: Mapping[str, Mapping[str, Mask]]
    law: Mapping[str, LawStatus]
    cards: Mapping[str, CardMeasure]
    rank: NDArray[np.int_]
    mistakes: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, m: Measures) -> Outcomes:
        """Read what was measured."""
        listed = m.portfolio
        knowledge = m.at.knowledge
        stands = m.batch.stands
        return cls(
            knowledge, stands, m.standings, m.severities, m.holds, m.law, m.cards, listed.rank, listed.mistakes
        )

    def differences(self, expect: Expected, row: int) -> Iterator[str]:
        """Say what came out otherwise for one profile than a case expects."""
        yield from self._scales(expect, row)
        wanted = (expect.contexts, expect.no_contexts), (expect.cautions, expect.no_cautions)
        for word, (there, absent) in zip(("context", "caution"), wanted, strict=True):
            seen = {id for id, holds in self.holds[f"{word}s"].items() if holds[row]}
            yield from (f"{word} {id} is not seen" for id in there if id not in seen)
            yield from (f"{word} {id} is seen" for id in absent if id in seen)
        clash = clashing(self.knowledge, self.stands, row)
        yield from (f"contradiction {id} is not seen" for id in expect.contradictions if id not in clash)
        yield from (f"contradiction {id} is seen" for id in expect.no_contradictions if id in clash)
        for id, status in expect.law.items():
            found = standing(self.law[id], row) if id in self.law else None
            if found != status:
                yield f"{id} is {found!r} in trade law, not {status!r}"
        if expect.worst_failure and (worst := by_severity(self.severities, row)[0]) != expect.worst_failure:
            yield f"the worst failure is {worst}, not {expect.worst_failure}"
        comes = comes_first(self.holds["first"], row, self.knowledge) if expect.comes_first else ()
        yield from (f"{id} does not come first" for id in expect.comes_first if id not in comes)
        yield from (f"{id} is not named as a mistake" for id in expect.mistakes if id not in self.mistakes[row])
        for id, wants in expect.institutions.items():
            if id in self.cards:
                yield from (f"{id}: {what}" for what in self._institution(id, wants, row))
            else:
                yield f"unknown institution {id!r} {nearest(id, self.cards)}"

    def _scales(self, expect: Expected, row: int) -> Iterator[str]:
        levels = {id: int(one.level[row]) for id, one in self.standings.items()}
        for id, level in expect.positions.items():
            if levels.get(id) != level:
                yield f"{id} stands at {levels.get(id)}, not {level}"
        open_above = {id for id, one in self.standings.items() if one.open[row]}
        yield from (f"{id} is decided, or unknown" for id in expect.or_higher if id not in open_above)
        yield from (f"{id} may be higher" for id in expect.settled if id in open_above)

    def _institution(self, id: str, wants: ExpectedInstitution, row: int) -> Iterator[str]:
        card = self.cards[id]
        found = {
            "verdict": VERDICTS[int(card.verdict[row])],
            "tier": TIERS[int(card.tier[row])],
            "blocked": bool(card.blocked[row]),
        }
        for key, here in found.items():
            wanted = getattr(wants, key)
            if wanted is not None and here != wanted:
                yield f"{key} is {here}, not {wanted}"
        case = float(card.case[row])
        if wants.at_least is not None and case < wants.at_least:
            yield f"case is {case}, below {wants.at_least:g}"
        if wants.at_most is not None and case > wants.at_most:
            yield f"case is {case}, above {wants.at_most:g}"
        rank = int(self.rank[row, list(self.cards).index(id)])
        if wants.first is not None and (0 < rank <= FIRST) != wants.first:
            yield f"rank is {rank}"
        yield from _forms(wants, self.forms(id, row), [form.id for form in card.card.forms])

    def forms(self, id: str, row: int) -> tuple[Form, ...]:
        """Return the forms of a card that can be taken, the one to take first."""
        card = self.cards[id]
        able = [
            form
            for form, lawful in zip(card.card.forms, card.forms[:, row], strict=True)
            if lawful and not (card.restricted[row] and form.discretionary)
        ]
        new = card.presence.exists[row] != 1  # then a form inside a body that exists goes first
        return tuple(sorted(able, key=lambda form: bool(new) and not form.hosted))


def _forms(wants: ExpectedInstitution, able: tuple[Form, ...], known: Collection[str]) -> Iterator[str]:
    for id in (*wants.ruled_out, *([wants.takes] if wants.takes else [])):
        if id not in known:
            yield f"unknown form {id!r} {nearest(id, known)}"
    ids = [form.id for form in able]
    yield from (f"form {id} is open" for id in wants.ruled_out if id in ids)
    if wants.takes in known and wants.takes not in ids[:1]:
        yield f"form {ids[0] if ids else 'none'} is taken, not {wants.takes}"
