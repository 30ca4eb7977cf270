"""From a profile to the columns that conditions read: as it stands, or drawn within its uncertainty."""

from __future__ import annotations

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
    return _table(profile, vocabulary, 1, None)


def draw_table(profile: Profile, vocabulary: Vocabulary, size: int, seed: Seed) -> Table:
    """Return `size` draws of the profile.

    A number varies by its tolerance (wider by a tenth for each year of age), an ordinal and a boolean by the
    answer's confidence; facts and choices stand. Formulas follow what they are made of, draw by draw.
    """
    return _table(profile, vocabulary, size, seed)


def _table(profile: Profile, vocabulary: Vocabulary, size: int, seed: Seed | None) -> Table:
    columns: dict[str, Column] = {}
    known = np.ones(size, dtype=bool)
    for id, answer in profile.known.items():
        variable = vocabulary[id]
        held = counted(answer, variable, vocabulary)
        if held is None or variable.kind == "text":
            continue
        if variable.kind == "choices":
            row = [float(option in held.value) for option in variable.options]  # type: ignore[operator]
            columns[id] = Column(np.tile(row, (size, 1)), known, variable.options)
        elif seed is None or held.via == "fact":
            columns[id] = Column(np.full(size, float(held.value)), known)  # type: ignore[arg-type]
        else:
            columns[id] = Column(_drawn(variable, held, profile.as_of, vocabulary, seed, size), known)
    table = Table(columns, size)
    for id, formula in vocabulary.formulas.items():
        columns[id] = quantity(formula, table)
    return table


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
