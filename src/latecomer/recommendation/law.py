"""How forms of support stand in trade law, for a country at a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from latecomer.countrydata.facts import ends_within, fact_on
from latecomer.diagnosis import Cited, cited
from latecomer.engine import Column, Table, names
from latecomer.knowledge import Knowledge
from latecomer.measurement.law import LawStatus, law_of
from latecomer.messages import Message
from latecomer.profile import Profile
from latecomer.recommendation.findings import FormFinding, InstrumentFinding, LaterLaw
from latecomer.vocabulary import Vocabulary

NOT_KNOWN = "not known"
_WORST = ("low_risk", NOT_KNOWN, "challengeable", "prohibited")
YEARS_AHEAD = 5


def facts_at(
    profile: Profile, date: str, vocabulary: Vocabulary, instead: Mapping[str, bool] | None = None
) -> Table:
    """Return the facts of a country on a date as a table of one row; what a person answered goes first.

    `instead` holds facts as they would be after a change, before all others.
    """
    return _facts(profile, _on_record(profile.country, date, vocabulary), instead or {})


def _on_record(country: str, date: str, vocabulary: Vocabulary) -> dict[str, object]:
    return {variable.id: fact_on(country, variable, date) for variable in vocabulary.facts}


def _facts(profile: Profile, on_record: Mapping[str, object], instead: Mapping[str, bool]) -> Table:
    columns = {}
    for id, found in on_record.items():
        answer = profile.answers.get(id)
        if answer and answer.state == "value" and answer.counts and not answer.public:
            found = bool(answer.value)
        found = instead.get(id, found)
        if found is not None:
            columns[id] = Column(np.array([float(bool(found))]), np.array([True]))
    return Table(columns, 1)


def facts_of(profiles: Sequence[Profile], dates: Sequence[str], vocabulary: Vocabulary) -> Table:
    """Return the facts that trade law reads, one row a profile, each at its date."""
    whose = [(profile.country, date) for profile, date in zip(profiles, dates, strict=True)]
    on_record = {(country, date): _on_record(country, date, vocabulary) for country, date in set(whose)}
    rows = [_facts(profile, on_record[key], {}) for profile, key in zip(profiles, whose, strict=True)]
    columns = {}
    for id in dict.fromkeys(name for row in rows for name in row.columns):
        found = [row.column(id) for row in rows]
        columns[id] = Column(np.concatenate([c.values for c in found]), np.concatenate([c.known for c in found]))
    return Table(columns, len(rows))


def tell_law(
    profile: Profile,
    date: str,
    status: Mapping[str, LawStatus],
    row: int,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
) -> dict[str, InstrumentFinding]:
    """Tell how every instrument stands, and how after each change announced by then for the five years after it.

    Parameters
    ----------
    profile : Profile
    date : str
        ISO 8601.
    status : mapping
        What was measured, by instrument.
    row : int
        The profile's place in the batch.
    """
    ahead = [
        (end, fact, law_of(knowledge, facts_at(profile, date, vocabulary, {fact: False})))
        for fact in _read_by_law(knowledge)
        if not _answered(profile, fact)
        if (end := ends_within(profile.country, vocabulary[fact], date, YEARS_AHEAD))
    ]
    found = {}
    for id, one in status.items():
        now, reason, cite = _ruled(one, row, knowledge)
        later = tuple(
            LaterLaw(end, Message("law.later", {"fact": vocabulary[fact].label}), then, why)
            for end, fact, changed in ahead
            for then, why, _ in [_ruled(changed[id], 0, knowledge)]
            if then != now
        )
        found[id] = InstrumentFinding(id, one.instrument.label, now, reason, cite, later)
    return found


def standing(status: LawStatus, row: int) -> str:
    """Return how an instrument stands: as the rule that classes it says, or not known."""
    at = int(status.rule[row])
    return status.instrument.rules[at].status if at >= 0 else NOT_KNOWN


def _ruled(status: LawStatus, row: int, knowledge: Knowledge) -> tuple[str, Message, tuple[Cited, ...]]:
    """Return status, reason and citation of the rule that classes an instrument."""
    said, at = standing(status, row), int(status.rule[row])
    if at < 0:
        return said, Message("law.fact_not_known"), ()
    rule = status.instrument.rules[at]
    return said, Message("law.reason", {"reason": rule.reason.strip()}), cited(rule.cite, knowledge.sources)


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
