"""What a country is compared with, and by which of its own figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.fitted import Fitted, check_fresh
from latecomer.analogues.model import Closeness
from latecomer.analogues.space import Array, Mask, Space, everywhere, from_table, space_of
from latecomer.engine import Table
from latecomer.knowledge import Comparing
from latecomer.profile import Profile
from latecomer.vocabulary import Vocabulary

KOREA = "KOR"
FAR = 1.5


@dataclass(frozen=True)
class Setting:
    """What every comparison reads.

    Attributes
    ----------
    here : ndarray, shape (1, n_quantities)
        The country's quantities, from its profile: a ministry's own figures go before the panel's.
    others : ndarray of bool, shape (n_countries,)
        Economies it may be compared with: not itself, nor Korea, nor one the user struck out.
    """

    profile: Profile
    fitted: Fitted
    comparing: Comparing
    vocabulary: Vocabulary
    space: Space
    here: Array
    others: Mask

    @property
    def t(self) -> int:
        """Position of the profile's year."""
        return self.fitted.at(self.profile.as_of)

    @property
    def own(self) -> Mask:
        """Quantities the country has, and by which economies can be told apart in this year."""
        return np.asarray(~np.isnan(self.here[0]) & ~np.isnan(self.space.spread))

    @property
    def panel(self) -> Array:
        """The quantities of the panel up to the profile's year, of shape (n_years, n_countries, n_quantities)."""
        return everywhere(self.fitted, self.comparing.quantities)[: self.t + 1]

    def shared(self, there: Array) -> NDArray[np.int_]:
        """Count the quantities that rows have in common with the country."""
        return np.asarray((self.own & ~np.isnan(there)).sum(axis=-1))

    def distances(self, there: Array, able: Mask) -> Array:
        """Return how far economies are from the country; NaN where one may not or cannot be compared."""
        flat = self.space.between(self.here, there.reshape(-1, there.shape[-1])).total[0]
        enough = self.shared(there) >= self.comparing.shared_with_peer * self.own.sum()
        return np.where(able & self.others & enough, flat.reshape(there.shape[:-1]), np.nan)

    def variables(self, mask: Mask) -> tuple[str, ...]:
        """Name the variables of some quantities."""
        return tuple(q.variable for q, here in zip(self.comparing.quantities, mask, strict=True) if here)

    def closeness(self, distance: float) -> Closeness:
        """Say how near a distance is, against what is usual between an economy and its five nearest."""
        usual = float(self.fitted.usual[self.t])
        return "near" if distance <= usual else "some_way_off" if distance <= FAR * usual else "far"


def setting(
    profile: Profile, stands: Table, fitted: Fitted, comparing: Comparing, vocabulary: Vocabulary, row: int = 0
) -> Setting:
    """Gather what a profile is compared with.

    Raises
    ------
    UsageError
        If the panel was fitted for other declarations.
    """
    check_fresh(fitted, vocabulary, comparing)
    out = {profile.country, KOREA, *profile.struck_out}
    return Setting(
        profile=profile,
        fitted=fitted,
        comparing=comparing,
        vocabulary=vocabulary,
        space=space_of(fitted, comparing, profile.as_of),
        here=from_table(stands, comparing.quantities)[row : row + 1],
        others=np.array([country not in out for country in fitted.countries]),
    )


def nearest(distances: Array, count: int) -> list[int]:
    """Return the positions of the smallest distances, ties in the order of the countries."""
    order = np.argsort(np.round(distances, 6), kind="stable")
    return [int(i) for i in order[:count] if not np.isnan(distances[i])]
