"""From a profile to the columns that conditions read: as it stands, or drawn within its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from latecomer.engine import Column, Seed, Table, quantity
from latecomer.engine.draws import flip, level, triangular
from latecomer.profile.model import Answer, Profile
from latecomer.profile.variables import Variable, Vocabulary

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
    columns: dict[str, Column] = {}
    for variable in vocabulary.values():
        if variable.kind == "text" or variable.formula:
            continue
        held = [
            (row, answer)
            for row, profile in enumerate(profiles)
            if (found := profile.answers.get(variable.id)) and (answer := counted(found, variable, vocabulary))
        ]
        if held:
            columns[variable.id] = _column(variable, held, profiles, vocabulary, size, seeds)
    rows = len(profiles) * size
    for id, formula in vocabulary.formulas.items():
        columns[id] = quantity(formula, Table(columns, rows))
    return Table(columns, rows)


def _column(
    variable: Variable,
    held: Sequence[tuple[int, Answer]],
    profiles: Sequence[Profile],
    vocabulary: Vocabulary,
    size: int,
    seeds: Sequence[Seed] | None,
) -> Column:
    """Lay one variable out: the rows of a profile beside each other, unknown where it holds no answer."""
    known = np.zeros((len(profiles), size), dtype=bool)
    width = (len(variable.options),) if variable.kind == "choices" else ()
    values = np.zeros((len(profiles), size, *width))
    for row, answer in held:
        known[row] = True
        if variable.kind == "choices":
            values[row] = [float(option in answer.value) for option in variable.options]  # type: ignore[operator]
        elif seeds is None or answer.via in ("fact", "roster"):
            values[row] = float(answer.value)  # type: ignore[arg-type]
        else:
            values[row] = _drawn(variable, answer, profiles[row].as_of, vocabulary, seeds[row], size)
    return Column(values.reshape(-1, *width), known.reshape(-1), variable.options)


def _drawn(
    variable: Variable, answer: Answer, as_of: int, vocabulary: Vocabulary, seed: Seed, size: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    uniform = seed.uniform(variable.id, size)
    value = float(answer.value)  # type: ignore[arg-type]
    stay = vocabulary.confidence[answer.confidence]
    if variable.kind == "ordinal":
        return level(uniform, value, stay, 0.0, variable.high)
    if variable.kind == "boolean":
        return flip(uniform, bool(value), stay)
    age = max(0, as_of - answer.year) if answer.year else 0
    half_width = (variable.tolerance * abs(value) + variable.tolerance_points) * (1 + AGEING * age)
    return np.clip(triangular(uniform, value, half_width), variable.low, variable.high)
