"""Who does it already: on record, as people answered, and what clients receive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Institution
from latecomer.measurement.batch import Batch

# Levels of what clients receive: from here a body works, and up to here it hardly serves anyone.
WORKS, IDLE = 3, 1


@dataclass(frozen=True)
class Presence:
    """Who does it already, profile by profile.

    Attributes
    ----------
    exists : ndarray of int
        1 a body does it (on paper), 0 none does, -1 nobody knows.
    by_person : ndarray of bool
        A person said so; what only the roster says decides nothing.
    delivery : ndarray
        What clients receive, from 0 to 4; NaN where nobody said.
    """

    exists: NDArray[np.int_]
    by_person: NDArray[np.bool_]
    delivery: NDArray[np.float64]


def presence_of(card: Institution, presences: Mapping[str, Presence]) -> Presence:
    """Return who does it already: present if any of the card's functions is, absent if all are known to be."""
    found = [presences[function] for function in card.functions]
    exists = np.stack([one.exists for one in found])
    together = np.where((exists == 1).any(axis=0), 1, np.where((exists == 0).all(axis=0), 0, -1))
    agree = exists == together
    by_person = (np.stack([one.by_person for one in found]) & agree).any(axis=0)
    delivery = np.stack([np.where(one.exists == 1, one.delivery, np.nan) for one in found])
    unsaid = np.isnan(delivery)
    best = np.where(unsaid.all(axis=0), np.nan, np.where(unsaid, -1.0, delivery).max(axis=0))
    return Presence(together, by_person, best)


def presences(batch: Batch, functions: Iterable[str]) -> dict[str, Presence]:
    """Return for each of some functions who does it already."""
    # One profile may stand here in many ways: what people said of it is looked up once.
    once = {id(profile): profile for profile in batch.profiles}
    place = {key: i for i, key in enumerate(once)}
    at = np.array([place[id(profile)] for profile in batch.profiles])
    found = {}
    for function in functions:
        exists = batch.stands.column(f"existing.{function}.exists")
        delivery = batch.stands.column(f"existing.{function}.delivery")
        said = [profile.answers.get(f"existing.{function}.exists") for profile in once.values()]
        found[function] = Presence(
            exists=np.where(exists.known, (exists.values > 0).astype(int), -1),
            by_person=np.array([answer is not None and not answer.public for answer in said])[at] & exists.known,
            delivery=np.where(delivery.known, delivery.values, np.nan),
        )
    return found
