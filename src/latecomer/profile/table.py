"""From a profile to the columns that conditions read: as it stands, or drawn within its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from latecomer.engine import Column, MadeOnce, Seed, Table, computed
from latecomer.engine.draws import uniforms
from latecomer.profile.kinds import kind_of
from latecomer.profile.model import Answer, Profile
from latecomer.vocabulary import Variable, Vocabulary

AGEING = 0.1


def counted(answer: Answer, variable: Variable, vocabulary: Vocabulary) -> Answer | None:
    """Return the answer as it counts, or None where it does not.

    A level above ``vocabulary.evidence_above`` counts as that level until evidence is noted.
    """
    if answer.state != "value" or answer.value is None or not answer.counts:
        return None
    if variable.kind == "ordinal" and not answer.evidence and float(answer.value) > vocabulary.evidence_above:  # type: ignore[arg-type]
        return replace(answer, value=float(vocabulary.evidence_above))
    return answer


def as_stands(profile: Profile, vocabulary: Vocabulary) -> Table:
    """Return the profile's values as one row: what traces and the annex show."""
    return standing_as((profile,), vocabulary)


def standing_as(profiles: Sequence[Profile], vocabulary: Vocabulary) -> Table:
    """Return the values of profiles, one row each."""
    return _table(profiles, vocabulary, 1, None)


def drawn(profiles: Sequence[Profile], vocabulary: Vocabulary, size: int) -> Table:
    """Return `size` rows of each profile, drawn within the uncertainty of its answers; all else is unknown.

    A number varies by its tolerance (wider by a tenth for each year of age), an ordinal and a boolean by the
    answer's confidence; facts, what is on record, and choices stand. Formulas follow what they are made of. Draws
    are seeded from country, year and variable, so that one more answer leaves all others as they were.
    """
    return _table(profiles, vocabulary, size, [seed_of(profile) for profile in profiles])


def seed_of(profile: Profile) -> Seed:
    """Return what the draws of a profile are seeded from."""
    return Seed(f"{profile.country} {profile.as_of}")


def _table(profiles: Sequence[Profile], vocabulary: Vocabulary, size: int, seeds: Sequence[Seed] | None) -> Table:
    told, rows = _Told(profiles, vocabulary, size, seeds), len(profiles) * size

    def make(id: str, others: Mapping[str, Column]) -> Column:
        if id in vocabulary.formulas:
            return computed(vocabulary.formulas[id], Table(others, rows))
        return _column(vocabulary[id], told)

    return Table(MadeOnce(vocabulary.columns, make), rows)


@dataclass(frozen=True)
class _Told:
    """What columns are laid out from: profiles, rows of each, and what their draws are seeded from."""

    profiles: Sequence[Profile]
    vocabulary: Vocabulary
    size: int
    seeds: Sequence[Seed] | None

    @cached_property
    def _whose(self) -> list[int]:
        """What draws hang on besides an answer: the place of each profile's country and year among them."""
        places: dict[tuple[str, int], int] = {}
        return [places.setdefault((p.country, p.as_of), len(places)) for p in self.profiles]

    @cached_property
    def _apart(self) -> bool:
        """Whether no two profiles are of one country and year."""
        return len(set(self._whose)) == len(self.profiles)

    @cached_property
    def answers(self) -> list[Mapping[str, Answer]]:
        """The answers of each profile."""
        return [profile.answers for profile in self.profiles]

    def holding(self, variable: str) -> tuple[Sequence[int], Sequence[int]]:
        """Return the first of those profiles that hold the same answer, and for each profile its place among them.

        Profiles of one economy and year that differ in one answer share all others: each is laid out once.
        """
        if self._apart:
            return (each := range(len(self.profiles))), each
        keys = list(zip(self._whose, [id(answers.get(variable)) for answers in self.answers], strict=True))
        places: dict[tuple[int, int], int] = {}
        which = [places.setdefault(key, len(places)) for key in keys]
        first = dict(zip(reversed(which), range(len(which) - 1, -1, -1), strict=True))
        return [first[place] for place in places.values()], which


def _column(variable: Variable, told: _Told) -> Column:
    """Lay one variable out: the rows of a profile beside each other, unknown where it holds no answer."""
    firsts, which = told.holding(variable.id)
    held = [
        (place, row, answer)
        for place, row in enumerate(firsts)
        if (found := told.answers[row].get(variable.id)) and (answer := counted(found, variable, told.vocabulary))
    ]
    known = np.zeros((len(firsts), told.size), dtype=bool)
    known[[place for place, _, _ in held]] = True
    kind = kind_of(variable)
    width = kind.width(variable)
    values = np.zeros((len(firsts), told.size, *width))
    for place, _, answer in held:
        values[place] = kind.row(variable, answer.value)
    vary = [one for one in held if one[2].via not in ("fact", "roster")]
    if told.seeds is not None and vary and not width:  # what is chosen stands
        values[[place for place, _, _ in vary]] = _drawn(variable, [(row, a) for _, row, a in vary], told)
    if len(firsts) < len(which):
        values, known = values[which], known[which]
    return Column(values.reshape(-1, *width), known.reshape(-1), variable.options)


def _drawn(variable: Variable, held: Sequence[tuple[int, Answer]], told: _Told) -> NDArray[np.float64]:
    """Draw the answers to one variable, one line an answer."""
    assert told.seeds is not None
    uniform = uniforms([told.seeds[row] for row, _ in held], variable.id, told.size)
    value = np.array([[float(answer.value)] for _, answer in held])  # type: ignore[arg-type]
    stay = np.array([[told.vocabulary.confidence[answer.confidence]] for _, answer in held])
    years = [max(0, told.profiles[row].as_of - answer.year) if answer.year else 0 for row, answer in held]
    age = 1 + AGEING * np.array([years], dtype=float).T
    return kind_of(variable).drawn(variable, uniform, value, stay, age)
