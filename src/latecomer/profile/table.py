"""From a profile to the columns that conditions read: as it stands, or drawn within its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from latecomer.engine import Column, Draws, Seed, Table, names, quantity
from latecomer.engine.draws import flip, from_distribution, from_values, level, triangular
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


@dataclass(frozen=True)
class Filling:
    """How unknown indicators are filled in.

    Attributes
    ----------
    values : mapping
        For each unknown indicator the values of the economies it may follow, in one order for all indicators.
    completed : float
        Share of the draws in which anything unknown is filled in.
    widened : float
        Factor on a value's distance from the median of all.
    """

    values: Mapping[str, NDArray[np.float64]]
    completed: float
    widened: float


def as_stands(profile: Profile, vocabulary: Vocabulary) -> Table:
    """Return the profile's values as one row: what traces and the annex show."""
    return Table(_with_formulas(_answered(profile, vocabulary, 1, None), 1, vocabulary), 1)


def draw(profile: Profile, vocabulary: Vocabulary, size: int, seed: Seed, filling: Filling) -> Draws:
    """Return `size` draws of the profile.

    A number varies by its tolerance (wider by a tenth for each year of age), an ordinal and a boolean by the
    answer's confidence; facts and choices stand. In a share of the draws what is unknown is filled in: an
    indicator by the values of `filling`, a judgement by the vocabulary's prior. One draw follows one economy
    in all indicators that it has, so that they fit each other. Formulas follow what they are made of.
    """
    answered = _answered(profile, vocabulary, size, seed)
    filled = _filled(profile, vocabulary, size, seed, filling)
    observed = _with_formulas(answered, size, vocabulary)
    completed = {**observed, **filled}
    for id, formula in vocabulary.formulas.items():
        if any(completed.get(name) is not observed.get(name) for name in names(formula)):
            completed[id] = quantity(formula, Table(completed, size))
    return Draws(Table(observed, size), Table(completed, size), tuple(filled))


def _answered(profile: Profile, vocabulary: Vocabulary, size: int, seed: Seed | None) -> dict[str, Column]:
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
        elif seed is None or held.via in ("fact", "roster"):
            columns[id] = Column(np.full(size, float(held.value)), known)  # type: ignore[arg-type]
        else:
            columns[id] = Column(_drawn(variable, held, profile.as_of, vocabulary, seed, size), known)
    return columns


def _with_formulas(columns: dict[str, Column], size: int, vocabulary: Vocabulary) -> dict[str, Column]:
    for id, formula in vocabulary.formulas.items():
        columns[id] = quantity(formula, Table(columns, size))
    return columns


def unknown(profile: Profile, id: str) -> bool:
    """Say whether nobody knows a variable; one that is not relevant here is not unknown."""
    answer = profile.answers.get(id)
    return answer is None or answer.state == "unknown"


def _filled(
    profile: Profile, vocabulary: Vocabulary, size: int, seed: Seed, filling: Filling
) -> dict[str, Column]:
    here = seed.uniform("which draws are completed", size) < filling.completed
    who = seed.uniform("which economy a draw follows", size)
    columns: dict[str, Column] = {}
    for id, values in filling.values.items():
        variable = vocabulary[id]
        drawn = np.clip(from_values(who, values, filling.widened), variable.low, variable.high)
        columns[id] = Column(drawn, here)
    for variable in vocabulary.values():
        if variable.judged and unknown(profile, variable.id):
            drawn = from_distribution(seed.uniform(variable.id, size), vocabulary.prior)
            columns[variable.id] = Column(drawn, here)
    return columns


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
