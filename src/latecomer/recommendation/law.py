"""How forms of support stand in trade law, for a country at a date."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from latecomer.diagnosis import Cited, cited, in_sentence
from latecomer.engine import Column, Table, explain, names
from latecomer.knowledge import Knowledge
from latecomer.knowledge.cards import Instrument
from latecomer.profile import Profile, Vocabulary
from latecomer.profile.filling import ends_within, fact_on
from latecomer.recommendation.findings import FormFinding, InstrumentFinding, LaterLaw

LawFinding = InstrumentFinding
_WORST = ("low_risk", "not known", "challengeable", "prohibited")


YEARS_AHEAD = 5


def facts_at(
    profile: Profile, date: str, vocabulary: Vocabulary, instead: Mapping[str, bool] | None = None
) -> Table:
    """Return the facts of a country on a date as a table of one row; what a person answered goes first.

    `instead` holds facts as they would be after a change, before all others.
    """
    columns = {}
    for variable in vocabulary.values():
        if variable.origin == "fact" and not variable.ends:
            if _answered(profile, variable.id):
                found: object = bool(profile.known[variable.id].value)
            else:
                found = fact_on(profile.country, variable, date)
            if instead and variable.id in instead:
                found = instead[variable.id]
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
        ISO 8601; the law is assessed on this day, and once more after each change announced by then for the
        five years after it.
    """
    facts = facts_at(profile, date, vocabulary)
    ahead = [
        (end, fact, facts_at(profile, date, vocabulary, {fact: False}))
        for fact in _read_by_law(knowledge)
        if (end := ends_within(profile.country, fact, date, YEARS_AHEAD)) and not _answered(profile, fact)
    ]
    found = {}
    for id, instrument in knowledge.instruments.items():
        status, reason, cite = _class(instrument, facts, knowledge)
        later = tuple(
            LaterLaw(end, f"if it is then no longer {in_sentence(vocabulary[fact].label)}", then, why)
            for end, fact, changed in ahead
            for then, why, _ in [_class(instrument, changed, knowledge)]
            if then != status
        )
        found[id] = InstrumentFinding(id, instrument.label, status, reason, cite, later)
    return found


def _class(instrument: Instrument, facts: Table, knowledge: Knowledge) -> tuple[str, str, tuple[Cited, ...]]:
    """Return status, reason and citation by the first rule whose condition holds."""
    for rule in instrument.rules:
        truth = explain(rule.when.condition, facts).truth if rule.when else "true"
        if truth == "true":
            return rule.status, rule.reason.strip(), cited(rule.cite, knowledge.sources)
        if truth == "unknown":
            break
    return "not known", "A fact about the country at this date is not known.", ()


def _read_by_law(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the facts that rules of trade law read."""
    rules = [rule for instrument in knowledge.instruments.values() for rule in instrument.rules]
    return tuple(dict.fromkeys(name for rule in rules if rule.when for name in names(rule.when.condition)))


def _answered(profile: Profile, fact: str) -> bool:
    """Say whether a person answered for a fact; nothing listed then changes it."""
    said = profile.known.get(fact)
    return said is not None and not said.public


def worst(findings: tuple[InstrumentFinding, ...]) -> str:
    """Return the gravest status of a form's instruments."""
    return max((f.status for f in findings), key=_WORST.index, default="low_risk")


def allowed(forms: tuple[FormFinding, ...]) -> tuple[FormFinding, ...]:
    """Return the forms that trade law does not prohibit and whose own condition is not known to fail."""
    return tuple(form for form in forms if form.status != "prohibited" and form.fits != "false")


def by_id(table: Mapping[str, InstrumentFinding], ids: tuple[str, ...]) -> tuple[InstrumentFinding, ...]:
    """Return the findings of the named instruments."""
    return tuple(table[id] for id in ids)
