"""Many profiles at once: one row an institution and economy, their positions, and what holds them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from latecomer.assessment import MAX_DRAWS, Measured, measure_profiles
from latecomer.diagnosis.survey import OBSERVED
from latecomer.errors import UsageError
from latecomer.frames import Field, FieldKind, Fields, frame, joined
from latecomer.library import Library, load_library
from latecomer.measurement.cards import VERDICTS
from latecomer.measurement.weighing import interval
from latecomer.profile import Profile
from latecomer.recommendation.findings import TIERS

if TYPE_CHECKING:
    from latecomer.frames import DataFrame

DRAWS = 64
# Profiles that are measured and laid out at once: few enough that memory does not grow with their number.
AT_ONCE = 160
TABLES = ("institutions", "positions", "constraints")


@dataclass(frozen=True)
class Results:
    """What many profiles come to.

    Attributes
    ----------
    institutions : DataFrame
        One row an institution and profile. `rank` is NA outside the list; `tier` and `verdict` are ordered
        categories; `exists` is NA where nobody knows; points as `latecomer.assess` gives them.
    positions : DataFrame
        One row a scale and profile; `level` is NA where it is not known.
    constraints : DataFrame
        One row a constraint and profile; its points are NA where too little is known.
    """

    institutions: DataFrame
    positions: DataFrame
    constraints: DataFrame

    def to_frame(self) -> DataFrame:
        """Return the institutions."""
        return self.institutions


def assess_many(
    profiles: Iterable[Profile],
    library: Library | None = None,
    *,
    draws: int = DRAWS,
    law_date: str | None = None,
) -> Results:
    """Assess many profiles, without words.

    Parameters
    ----------
    profiles : iterable of Profile
        Read a few at a time.
    library : Library, optional
        Rules, vocabulary and country data; what is shipped by default.
    draws : int
        Draws of each profile; at as many, every number is the one that `latecomer.assess` gives.
    law_date : str, optional
        As of `latecomer.assess`.

    Returns
    -------
    Results
        In the order of the profiles.

    Raises
    ------
    UsageError
        If there is no profile, `draws` is out of range or `law_date` no date.
    InputError
        If a profile answers what the vocabulary of the library does not hold.
    """
    library = library or load_library()
    if not 1 <= draws <= MAX_DRAWS:
        raise UsageError(f"{draws} draws", f"from 1 to {MAX_DRAWS:,}")
    found: dict[str, list[DataFrame]] = {name: [] for name in TABLES}
    for some in _few(profiles):
        for name, table in laid_out(some, library, draws, law_date):
            found[name].append(table)
    if not found[TABLES[0]]:
        raise UsageError("no profiles", "give at least one, as `latecomer.prefill` returns it")
    return Results(**{name: joined(frames) for name, frames in found.items()})


def laid_out(
    profiles: Sequence[Profile], library: Library, draws: int, law_date: str | None
) -> Iterator[tuple[str, DataFrame]]:
    """Measure profiles and yield their tables with the name of each, some profiles at a time."""
    for measured in measure_profiles(profiles, library, draws, law_date):
        for name, fields in tables(measured).items():
            yield name, frame(fields)


def _few(profiles: Iterable[Profile]) -> Iterator[list[Profile]]:
    left = iter(profiles)
    while some := list(islice(left, AT_ONCE)):
        yield some


# --- tables ----------------------------------------------------------------------------------------------


def tables(measured: Measured) -> dict[str, Fields]:
    """Lay out what was measured of some profiles, by name of the table."""
    return {
        "institutions": _institutions(measured),
        "positions": _positions(measured),
        "constraints": _constraints(measured),
    }


def _institutions(measured: Measured) -> Fields:
    m = measured.measures
    listed, cards = m.portfolio, [m.cards[id] for id in m.portfolio.ids]
    exists = np.stack([card.presence.exists for card in cards], axis=1)
    wrong = np.array([[id in of for id in listed.ids] for of in listed.mistakes], dtype=bool)

    def stacked(name: str, kind: FieldKind = "number") -> Field:
        return _field(np.stack([getattr(card, name) for card in cards], axis=1), kind)

    return {
        **_keys(measured, "institution", listed.ids),
        "rank": _field(listed.rank, "count", known=listed.rank > 0),
        "tier": Field(np.stack([card.tier for card in cards], axis=1).ravel(), "category", TIERS),
        "verdict": Field(np.stack([card.verdict for card in cards], axis=1).ravel(), "category", VERDICTS),
        **{name: stacked(name) for name in ("case", "case_low", "case_high", "usual", "shrinkage")},
        **{name: stacked(name) for name in ("general", "precedent", "order")},
        "readiness_low": stacked("ready_low"),
        "readiness_high": stacked("ready_high"),
        "first_five": _field(listed.first_five),
        "decided": _rounded(np.stack([card.need.decided for card in cards], axis=1)),
        "exists": _field(exists == 1, "flag", known=exists >= 0),
        "blocked": stacked("blocked", "flag"),
        "behind": _field(listed.behind, "flag"),
        "mistake": _field(wrong, "flag"),
    }


def _positions(measured: Measured) -> Fields:
    standings = measured.measures.standings
    level = np.stack([s.level for s in standings.values()], axis=1)
    known = np.stack([s.known for s in standings.values()], axis=1)
    share = np.stack([s.shares[np.arange(len(s.level)), s.level] for s in standings.values()], axis=1)
    return {
        **_keys(measured, "scale", tuple(standings)),
        "level": _field(level, "count", known=known),
        "may_be_higher": _field(np.stack([s.open for s in standings.values()], axis=1), "flag"),
        "share": _field(share, known=known),
        "fit": _field(np.stack([s.fit for s in standings.values()], axis=1)),
        "decided": _field(np.stack([s.decided for s in standings.values()], axis=1)),
    }


def _constraints(measured: Measured) -> Fields:
    sums = dict(sorted(measured.measures.severities.items()))
    decided = np.stack([s.decided for s in sums.values()], axis=1)
    bounds = [interval(s.total, s.least, s.most) for s in sums.values()]
    figures = {
        "severity": np.stack([s.total for s in sums.values()], axis=1),
        "low": np.stack([low for low, _ in bounds], axis=1),
        "high": np.stack([high for _, high in bounds], axis=1),
    }
    return {
        **_keys(measured, "constraint", tuple(sums)),
        **{name: _field(values, known=decided >= OBSERVED) for name, values in figures.items()},
        "decided": _rounded(decided),
    }


def _keys(measured: Measured, what: str, ids: Sequence[str]) -> Fields:
    """Return the columns that say what a row is about."""

    def repeated(of: Iterable[object]) -> list[object]:
        return [one for one in of for _ in ids]

    return {
        "iso3": Field(repeated(profile.country for profile in measured.profiles)),
        "as_of": Field(repeated(profile.as_of for profile in measured.profiles), "count"),
        what: Field([*ids] * len(measured.profiles)),
        "profile": Field(repeated(profile.path or None for profile in measured.profiles)),
        "ranked": Field(repeated(map(bool, measured.measures.ranked)), "flag"),
    }


def _field(values: NDArray[Any], kind: FieldKind = "number", known: NDArray[np.bool_] | None = None) -> Field:
    return Field(values.ravel(), kind, known=None if known is None else known.ravel())


def _rounded(values: NDArray[np.float64]) -> Field:
    """Round to three decimals as an assessment does: NumPy takes 0.2625 for another number than Python."""
    return Field([round(value, 3) for value in values.ravel().tolist()], "number")
