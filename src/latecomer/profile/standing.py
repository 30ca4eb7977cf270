"""What public data say of a country, and where that stands among the developing economies of the year."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.profile.indicators import MIN_FITTED, Panel, developing, load_indicators
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
    others = developing(panel, min(as_of, panel.years[1]))
    found = []
    for variable in vocabulary.values():
        seen = panel.observe(country, variable, as_of) if variable.origin == "panel" else None
        if seen is None:
            continue
        values = [o.value for c in others if c != country and (o := panel.observe(c, variable, as_of))]
        below = sum(v < seen.value for v in values) / len(values) if len(values) >= MIN_FITTED else None
        origin = load_indicators()[variable.id]
        found.append(
            Standing(
                id=variable.id,
                label=variable.label,
                unit=variable.unit,
                value=seen.value,
                year=seen.year,
                since=seen.since,
                source=f"{origin.source}, {origin.code}",
                below=below,
                among=len(values),
            )
        )
    return tuple(found)
