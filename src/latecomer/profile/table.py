"""From a profile to the columns that conditions read: as it stands, or drawn within its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
    def make(id: str) -> Column:
        if id in vocabulary.formulas:
            return computed(vocabulary.formulas[id], table)
        return _column(vocabulary[id], profiles, vocabulary, size, seeds)

    table = Table(MadeOnce(vocabulary.columns, make), len(profiles) * size)
    return table


def _column(
    variable: Variable,
    profiles: Sequence[Profile],
    vocabulary: Vocabulary,
    size: int,
    seeds: Sequence[Seed] | None,
) -> Column:
    """Lay one variable out: the rows of a profile beside each other, unknown where it holds no answer."""
    held = [
        (row, answer)
        for row, profile in enumerate(profiles)
        if (found := profile.answers.get(variable.id)) and (answer := counted(found, variable, vocabulary))
    ]
    rows = [row for row, _ in held]
    known = np.zeros((len(profiles), size), dtype=bool)
    known[rows] = True
    kind = kind_of(variable)
    width = kind.width(variable)
    values = np.zeros((len(profiles), size, *width))
    for row, answer in held:
        values[row] = kind.row(variable, answer.value)
    vary = [(row, answer) for row, answer in held if answer.via not in ("fact", "roster")]
    if seeds is not None and vary and not width:  # what is chosen stands
        values[[row for row, _ in vary]] = _drawn(variable, vary, profiles, vocabulary, seeds, size)
    return Column(values.reshape(-1, *width), known.reshape(-1), variable.options)


def _drawn(
    variable: Variable,
    held: Sequence[tuple[int, Answer]],
    profiles: Sequence[Profile],
    vocabulary: Vocabulary,
    seeds: Sequence[Seed],
    size: int,
) -> NDArray[np.float64]:
    """Draw the answers to one variable, one line an answer."""
    uniform = uniforms([seeds[row] for row, _ in held], variable.id, size)
    value = np.array([[float(answer.value)] for _, answer in held])  # type: ignore[arg-type]
    stay = np.array([[vocabulary.confidence[answer.confidence]] for _, answer in held])
    years = [max(0, profiles[row].as_of - answer.year) if answer.year else 0 for row, answer in held]
    age = 1 + AGEING * np.array([years], dtype=float).T
    return kind_of(variable).drawn(variable, uniform, value, stay, age)
