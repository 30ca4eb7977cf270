"""How forms of support stand in trade law, for many profiles at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from latecomer.engine import Table, evaluate
from latecomer.knowledge import Institution, Knowledge
from latecomer.knowledge.cards import Instrument
from latecomer.measurement.batch import Batch
from latecomer.measurement.evaluator import Evaluator

PROHIBITED = "prohibited"
LIKELY = 0.5


@dataclass(frozen=True)
class LawStatus:
    """Which rule classes an instrument.

    Attributes
    ----------
    rule : ndarray of int, shape (n_profiles,)
        Position of the first rule that holds; -1 where one before it is undecided.
    """

    instrument: Instrument
    rule: NDArray[np.int_]

    @cached_property
    def prohibited(self) -> NDArray[np.bool_]:
        """Where it is prohibited."""
        ruled_out = [i for i, rule in enumerate(self.instrument.rules) if rule.status == PROHIBITED]
        return np.isin(self.rule, ruled_out)


def law_of(knowledge: Knowledge, facts: Table) -> dict[str, LawStatus]:
    """Class every instrument by the first rule whose condition holds; unknown where one before it is undecided."""
    return {id: LawStatus(one, _first(one, facts)) for id, one in knowledge.instruments.items()}


def _first(instrument: Instrument, facts: Table) -> NDArray[np.int_]:
    found = np.full(facts.size, -1)
    open_still = np.ones(facts.size, dtype=bool)
    for i, rule in enumerate(instrument.rules):
        if rule.when is None:
            found[open_still] = i
            break
        truth = evaluate(rule.when.condition, facts)
        found[open_still & truth.true] = i
        open_still &= truth.false
    return found


def forms_open(
    card: Institution, law: Mapping[str, LawStatus], evaluator: Evaluator, batch: Batch
) -> NDArray[np.bool_]:
    """Say which forms trade law does not prohibit and whose own condition is not known to fail.

    Returns
    -------
    ndarray of bool, shape (n_forms, n_profiles)
    """
    found = np.ones((len(card.forms), batch.size), dtype=bool)
    for i, form in enumerate(card.forms):
        for instrument in form.instruments:
            found[i] &= ~law[instrument].prohibited
        if form.when:
            found[i] &= batch.mean(evaluator.truth(form.when).false) < LIKELY
    return found
