"""How forms of support stand in trade law, for a country at a date."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from latecomer.diagnosis import Cited, cited
from latecomer.engine import Column, Table, explain
from latecomer.knowledge import Knowledge
from latecomer.profile import Profile, Vocabulary
from latecomer.profile.filling import fact_on
from latecomer.recommendation.model import FormFinding, InstrumentFinding

LawFinding = InstrumentFinding
_WORST = ("low_risk", "not known", "challengeable", "prohibited")


def facts_at(profile: Profile, date: str, vocabulary: Vocabulary) -> Table:
    """Return the facts of a country on a date as a table of one row; what a person answered goes first."""
    columns = {}
    for variable in vocabulary.values():
        if variable.origin == "fact":
            said = profile.known.get(variable.id)
            own = said is not None and said.via not in ("indicator", "fact")
            found = bool(said.value) if said and own else fact_on(profile.country, variable, date)
            if found is not None:
                columns[variable.id] = Column(np.array([float(bool(found))]), np.array([True]))
    return Table(columns, 1)


def law_table(
    profile: Profile, date: str, knowledge: Knowledge, vocabulary: Vocabulary
) -> dict[str, InstrumentFinding]:
    """Class every instrument by the first rule whose condition holds; "not known" where one is undecided.

    Parameters
    ----------
    profile : Profile
    date : str
        ISO 8601; the law is assessed on this day.
    """
    facts = facts_at(profile, date, vocabulary)
    found = {}
    for id, instrument in knowledge.instruments.items():
        status, reason = "not known", "A fact about the country at this date is not known."
        cite: tuple[Cited, ...] = ()
        for rule in instrument.rules:
            truth = explain(rule.when.condition, facts).truth if rule.when else "true"
            if truth == "true":
                status, reason = rule.status, rule.reason
                cite = cited(rule.cite, knowledge.sources)
            if truth != "false":
                break
        found[id] = InstrumentFinding(id, instrument.label, status, reason.strip(), cite)
    return found


def worst(findings: tuple[InstrumentFinding, ...]) -> str:
    """Return the gravest status of a form's instruments."""
    return max((f.status for f in findings), key=_WORST.index, default="low_risk")


def allowed(forms: tuple[FormFinding, ...]) -> tuple[FormFinding, ...]:
    """Return the forms that trade law does not prohibit and whose own condition is not known to fail."""
    return tuple(form for form in forms if form.status != "prohibited" and form.fits != "false")


def by_id(table: Mapping[str, InstrumentFinding], ids: tuple[str, ...]) -> tuple[InstrumentFinding, ...]:
    """Return the findings of the named instruments."""
    return tuple(table[id] for id in ids)
