"""The country data as pandas DataFrames: economies, who does what, and the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latecomer.countrydata.countries import find_country, load_countries
from latecomer.countrydata.indicators import load_indicators, load_panel
from latecomer.countrydata.roster import KINDS, STATUSES, load_roster
from latecomer.errors import UsageError, nearest
from latecomer.frames import Field, frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latecomer.frames import DataFrame


def countries() -> DataFrame:
    """Return the economies of the panel, one a row; the income group is a label of its fiscal year."""
    rows = list(load_countries().values())
    names = ("iso3", "name", "short_name", "region", "income_group", "income_group_fy")
    return frame({name: Field([getattr(row, name) for row in rows]) for name in names})


def bodies(country: str | None = None, as_of: int | None = None) -> DataFrame:
    """Return the shipped roster: which body, law or programme does what, on paper.

    Parameters
    ----------
    country : str, optional
        ISO 3166-1 alpha-3 code; all by default.
    as_of : int, optional
        Only what stood in this year; also what is closed, and of what none is known, by default.

    Raises
    ------
    UsageError
        If there is no such country.
    """
    roster = load_roster().bodies
    of = {find_country(country).iso3: roster.get(country, {})} if country else roster
    rows = [
        body
        for code in sorted(of)
        for function in sorted(of[code])
        for body in of[code][function]
        if as_of is None or body.stands(as_of)
    ]
    texts = {name: Field([getattr(row, name) for row in rows]) for name in ("iso3", "function", "name")}
    return frame(
        {
            **texts,
            "since": Field([row.since for row in rows], "count"),
            "until": Field([row.until for row in rows], "count"),
            "status": Field([row.status for row in rows], "category", STATUSES),
            "kind": Field([row.kind for row in rows], "category", KINDS),
            "confidence": Field([row.confidence for row in rows], "number"),
            "verified": Field([row.verified for row in rows], "flag"),
            "source": Field([row.source for row in rows]),
            "note": Field([row.note or None for row in rows]),
        }
    )


def panel(indicators: Sequence[str] | None = None) -> DataFrame:
    """Return the shipped panel: one row an economy and year, one column an indicator, NA where none is observed.

    Parameters
    ----------
    indicators : sequence of str, optional
        All by default.

    Raises
    ------
    UsageError
        If there is no such indicator.
    """
    known = load_indicators()
    wanted = list(known) if indicators is None else list(indicators)
    for id in wanted:
        if id not in known:
            raise UsageError(f"unknown indicator {id!r}", nearest(id, known))
    shipped = load_panel()
    keys = sorted(shipped.cells)
    columns = {id: Field([shipped.at(country, id, year) for country, year in keys], "number") for id in wanted}
    return frame(
        {
            "iso3": Field([country for country, _ in keys]),
            "year": Field([year for _, year in keys], "count"),
            **columns,
        }
    )
