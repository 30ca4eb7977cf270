"""What public data say of a country, and where that stands among the developing economies of the year."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.profile.indicators import MIN_FITTED, Panel, compared_year, developing
from latecomer.profile.variables import Vocabulary


@dataclass(frozen=True)
class Standing:
    """One indicator of a country.

    Attributes
    ----------
    below : float or None
        Share of the developing economies observed that have a lower value; None where too few are.
    among : int
        How many were observed.
    """

    id: str
    label: str
    unit: str
    value: float
    year: int
    since: int | None
    source: str
    below: float | None
    among: int


def standing(country: str, as_of: int, vocabulary: Vocabulary, panel: Panel) -> tuple[Standing, ...]:
    """Return every indicator observed for a country as of a year, with its place."""
    others = developing(panel, compared_year(panel, as_of))
    found = []
    for variable in vocabulary.values():
        seen = panel.observe(country, variable, as_of) if variable.origin == "panel" else None
        if seen is None:
            continue
        values = [o.value for c in others if c != country and (o := panel.observe(c, variable, as_of))]
        below = sum(v < seen.value for v in values) / len(values) if len(values) >= MIN_FITTED else None
        found.append(
            Standing(
                id=variable.id,
                label=variable.label,
                unit=variable.unit,
                value=seen.value,
                year=seen.year,
                since=seen.since,
                source=panel.source(country, variable.id, seen),
                below=below,
                among=len(values),
            )
        )
    return tuple(found)
