"""What economies took up that stood nearest to a country: precedents, function by function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues.fitted import Fitted, check_fresh
from latecomer.analogues.setting import KOREA
from latecomer.analogues.space import Array, Space, everywhere, from_table, space_of
from latecomer.countrydata.roster import WELL_KNOWN, Roster
from latecomer.knowledge import Comparing, Method
from latecomer.measurement import Batch, Precedents
from latecomer.profile import Profile
from latecomer.vocabulary import Vocabulary

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Record:
    """The roster beside a fitted panel.

    Attributes
    ----------
    within : int
        Years within which taking a function up counts.
    """

    fitted: Fitted
    roster: Roster
    within: int

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The functions on the roster."""
        return tuple(sorted({f for of in self.roster.bodies.values() for f in of}))

    @cached_property
    def well_known(self) -> NDArray[np.int_]:
        """Positions of the economies with enough functions on record to count."""
        bodies = self.roster.bodies
        counts = [len(bodies.get(country, {})) for country in self.fitted.countries]
        return np.flatnonzero(np.array(counts) >= WELL_KNOWN)

    @cached_property
    def taken(self) -> Mask:
        """Whether an economy had or founded a function within so many years of a year.

        Of shape (n_years, n_countries, n_functions).
        """
        years = self.fitted.years
        first, end = years[0], years[-1]
        found = np.zeros((len(years), len(self.fitted.countries), len(self.functions)), dtype=bool)
        for i, country in enumerate(self.fitted.countries):
            for function, bodies in self.roster.bodies.get(country, {}).items():
                j = self.functions.index(function)
                for body in bodies:
                    if body.status == "none":
                        continue
                    last = body.until or (end if body.status == "exists" else body.since)
                    found[max(body.since - self.within - first, 0) : max(last - first + 1, 0), i, j] = True
        return found


@dataclass(frozen=True)
class Near:
    """The economies of the roster in their years nearest to one profile, the nearest first.

    Attributes
    ----------
    countries, years : ndarray of int
        Positions of the economies, and of the year each stood nearest.
    """

    countries: NDArray[np.int_]
    years: NDArray[np.int_]


@dataclass(frozen=True)
class Peers:
    """Economies and years that a profile may stand near to, whatever it answers.

    Attributes
    ----------
    able : ndarray of int
        Positions of the economies.
    there : ndarray, shape (n_years, n_able, n_quantities)
    known : ndarray, of the same shape
        1 where a quantity is known, else 0.
    developing : ndarray of bool, shape (n_years, n_able)
    """

    space: Space
    able: NDArray[np.int_]
    there: Array
    known: Array
    developing: Mask


def peers_of(profile: Profile, record: Record, comparing: Comparing) -> Peers:
    """Return what a profile may stand near to.

    Only years so long before the profile's that what was taken up within them is known by then; only developing
    economies; neither the country itself, nor Korea, nor one the user struck out.
    """
    fitted = record.fitted
    end = max(fitted.at(profile.as_of) - record.within + 1, 0)
    out = {profile.country, KOREA, *profile.struck_out}
    able = np.array([i for i in record.well_known if fitted.countries[i] not in out], dtype=int)
    there = everywhere(fitted, comparing.quantities)[:end, able]
    return Peers(
        space=space_of(fitted, comparing, profile.as_of),
        able=able,
        there=there,
        known=(~np.isnan(there)).astype(np.float64),
        developing=fitted.developing[:end, able],
    )


def nearest_years(here: Array, peers: Peers) -> Near:
    """Find for every economy the year in which it stood nearest to a profile.

    Parameters
    ----------
    here : ndarray, shape (1, n_quantities)
        Where the profile stands.
    peers : Peers
        What it may stand near to.
    """
    usable = ~np.isnan(here[0]) & ~np.isnan(peers.space.spread)
    if not usable.any() or not peers.there.size:
        return Near(np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    least = peers.space.comparing.shared_with_peer * usable.sum()
    rows = peers.developing & (peers.known @ usable.astype(np.float64) >= least)
    distances = np.full(rows.shape, np.nan)
    if rows.any():
        distances[rows] = peers.space.between(here, peers.there[rows]).total[0]
    speak = ~np.isnan(distances).all(axis=0)
    filled = np.where(np.isnan(distances), np.inf, np.round(distances, 6))[:, speak]
    best = filled.argmin(axis=0)
    order = np.argsort(filled.min(axis=0), kind="stable")
    return Near(peers.able[speak][order], best[order])


def precedents_of(
    batch: Batch, record: Record, comparing: Comparing, vocabulary: Vocabulary, method: Method
) -> Precedents:
    """Return for every profile and function how many of the nearest economies took it up, and how many of all.

    The share of the ``method.precedents`` nearest is drawn towards the share of all latecomers by a Beta prior
    worth ``method.prior`` economies, so that a few neighbours do not speak louder than they can.
    """
    check_fresh(record.fitted, vocabulary, comparing)
    here = from_table(batch.stands, comparing.quantities)
    share = np.full((batch.size, len(record.functions)), np.nan)
    base = np.full_like(share, np.nan)
    # Profiles that differ in an answer stand alike, and their nearest are looked up once.
    found: dict[tuple[str, int, tuple[str, ...], bytes], Near] = {}
    last: tuple[str, int, tuple[str, ...]] | None = None
    for row, profile in enumerate(batch.profiles):
        whose = (profile.country, profile.as_of, profile.struck_out)
        stands = (*whose, here[row].tobytes())
        if stands not in found:
            if whose != last:  # only of the last are they held: they are large
                last, peers = whose, peers_of(profile, record, comparing)
            found[stands] = nearest_years(here[row : row + 1], peers)
        near = found[stands]
        if len(near.countries) < method.precedents:
            continue
        took = record.taken[near.years, near.countries]
        base[row] = took.mean(axis=0)
        first = took[: method.precedents]
        share[row] = (first.sum(axis=0) + method.prior * base[row]) / (len(first) + method.prior)
    return Precedents(record.functions, share, base)


@dataclass(frozen=True)
class Taken:
    """One economy that stood nearest: when, and since when it has had the function; None where not on record."""

    country: str
    stood: int
    since: int | None
    body: str


def examples(near: Near, function: str, record: Record, count: int) -> tuple[Taken, ...]:
    """Return the nearest economies with what each had or founded within the years that count."""
    found = []
    for i, t in zip(near.countries[:count], near.years[:count], strict=True):
        country, year = record.fitted.countries[i], record.fitted.years[t]
        bodies = [
            body
            for body in record.roster.bodies.get(country, {}).get(function, ())
            if body.status != "none"
            and body.since <= year + record.within
            and (body.until is None or body.until >= year)
            and not (body.status == "closed" and body.until is None)
        ]
        first = min(bodies, key=lambda body: body.since, default=None)
        found.append(Taken(country, year, first.since if first else None, first.name if first else ""))
    return tuple(found)
