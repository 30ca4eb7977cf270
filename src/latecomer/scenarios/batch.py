"""Many profiles at once: one row an institution and economy, their positions, and what holds them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from latecomer.assessment import MAX_DRAWS, ROWS, Measured, measure_profiles
from latecomer.errors import UsageError
from latecomer.frames import frame, joined
from latecomer.library import Library, load_library
from latecomer.profile import Profile
from latecomer.recommendation.columns import LAYOUTS, measured_fields

if TYPE_CHECKING:
    from latecomer.frames import DataFrame

DRAWS = 64
# Profiles that are measured and laid out at once: as many as are measured together.
AT_ONCE = ROWS // DRAWS
TABLES = tuple(LAYOUTS)


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
    for tables in map(_tables, measure_profiles(profiles, library, draws, law_date)):
        yield from tables


def _tables(measured: Measured) -> list[tuple[str, DataFrame]]:
    return [(name, frame(measured_fields(name, measured.measures))) for name in TABLES]


def _few(profiles: Iterable[Profile]) -> Iterator[list[Profile]]:
    left = iter(profiles)
    while some := list(islice(left, AT_ONCE)):
        yield some
