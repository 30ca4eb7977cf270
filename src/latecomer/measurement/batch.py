"""Many profiles as tables: as they stand, and drawn within their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latecomer.engine import Table
from latecomer.profile import Profile
from latecomer.profile.table import drawn, standing_as
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Profiles that are measured together.

    Attributes
    ----------
    profiles : tuple of Profile
    draws : int
        Draws of each profile.
    drawn : Table
        ``len(profiles) * draws`` rows, the draws of one profile beside each other: what was answered, within its
        uncertainty; all else unknown.
    stands : Table
        One row a profile, as it stands.
    law : Table
        One row a profile: the facts that trade law reads, at the date it is assessed.
    """

    profiles: tuple[Profile, ...]
    draws: int
    drawn: Table
    stands: Table
    law: Table

    @property
    def size(self) -> int:
        """Number of profiles."""
        return len(self.profiles)

    def by_draw(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return rows of `drawn` as one line a profile: shape (n_profiles, n_draws)."""
        return rows.reshape(self.size, self.draws)

    def mean(self, rows: NDArray[Any]) -> Array:
        """Return the mean of each profile's draws, of shape (n_profiles,)."""
        if self.draws == 1:
            return rows.astype(np.float64)
        return np.asarray(np.add.reduce(self.by_draw(rows), axis=-1, dtype=np.float64) / self.draws)


def batch_of(profiles: Sequence[Profile], vocabulary: Vocabulary, draws: int, law: Table) -> Batch:
    """Lay profiles out as tables.

    Draws are seeded from country, year and variable alone, so that neither the other profiles of a batch nor
    one more answer change any of them.
    """
    profiles = tuple(profiles)
    return Batch(
        profiles=profiles,
        draws=draws,
        drawn=drawn(profiles, vocabulary, draws),
        stands=standing_as(profiles, vocabulary),
        law=law,
    )
