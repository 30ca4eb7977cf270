"""What public data say of a country, and where that stands among the developing economies of the year."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.countrydata.indicators import MIN_FITTED, Panel, compared_year, developing
from latecomer.engine import names
from latecomer.messages import Message, say
from latecomer.profile.prefilling import prefill
from latecomer.profile.table import as_stands
from latecomer.vocabulary import Vocabulary


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
    """Return every indicator known of a country as of a year: observed with its place, then derived."""
    return (*_observed(country, as_of, vocabulary, panel), *_derived(country, as_of, vocabulary, panel))


def _observed(country: str, as_of: int, vocabulary: Vocabulary, panel: Panel) -> list[Standing]:
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
                source=panel.source(country, variable.column, seen),
                below=below,
                among=len(values),
            )
        )
    return found


def _derived(country: str, as_of: int, vocabulary: Vocabulary, panel: Panel) -> list[Standing]:
    """Return what is computed of the observed: gaps, sizes, what income predicts and the ratio to it."""
    profile = prefill(country, as_of, vocabulary, panel)
    stands = as_stands(profile, vocabulary)
    found = []
    for variable in vocabulary.values():
        column = stands.column(variable.id)
        if variable.origin not in ("formula", "predicted") or variable.kind != "number" or not column.known[0]:
            continue
        answer = profile.answers.get(variable.id)
        parts = names(vocabulary.formulas[variable.id]) if variable.formula else ()
        years = [part.year for id in parts if (part := profile.answers.get(id)) and part.year]
        found.append(
            Standing(
                id=variable.id,
                label=variable.label,
                unit=variable.unit,
                value=float(f"{column.values[0]:.4g}"),
                year=answer.year if answer and answer.year else max(years, default=as_of),
                since=None,
                source=answer.source if answer else say(Message("value.computed", {"formula": variable.formula})),
                below=None,
                among=0,
            )
        )
    return found
