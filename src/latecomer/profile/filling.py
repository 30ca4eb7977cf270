"""The profile that public data can fill in."""

from __future__ import annotations

from latecomer.errors import UsageError
from latecomer.profile.countries import find_country
from latecomer.profile.indicators import (
    LAST_YEAR,
    Panel,
    Spell,
    load_facts,
    load_panel,
    predict,
)
from latecomer.profile.model import Answer, Profile
from latecomer.profile.roster import Roster, load_roster
from latecomer.profile.variables import Confidence, Variable, Vocabulary


def known_on(variable: Variable, date: str) -> str:
    """Return the last day up to an ISO date for which a dated fact is known; empty where it says nothing of it.

    After the last year of its table, what was known then still speaks for as long as the fact's age limit: no
    table knows what came after it.
    """
    first, last = variable.covers
    if not first <= int(date[:4]) <= last + (variable.age_limit or 0):
        return ""
    return min(date, f"{last}-12-31")


def fact_on(country: str, variable: Variable, date: str) -> Spell | bool | None:
    """Return the spell of a dated fact on an ISO date; False where none holds, None where not known."""
    date = known_on(variable, date)
    if not date:
        return None
    states = {spell: spell.holds(date) for spell in load_facts().get((country, variable.id), ())}
    holding = [spell for spell, state in states.items() if state]
    return holding[0] if holding else None if None in states.values() else False


def ends_within(country: str, variable: Variable, date: str, years: int) -> str | None:
    """Return the date at which a fact that holds on `date` is announced to end within some years; else empty.

    None where `date` is after what the table of the fact knows: what was announced since is not in it.
    """
    if known_on(variable, date) != date:
        return None
    last = f"{int(date[:4]) + years}{date[4:]}"
    for spell in load_facts().get((country, variable.id), ()):
        end = spell.end_known_on(date)
        if end and end <= last and spell.holds(date):
            return end
    return ""


def prefill(
    country: str,
    as_of: int,
    vocabulary: Vocabulary,
    panel: Panel | None = None,
    roster: Roster | None = None,
) -> Profile:
    """Fill a profile from public data alone: values with year and source, and nothing where none is observed.

    Raises
    ------
    UsageError
        If the country is not in the panel or the year is before its first.
    """
    panel, roster = panel or load_panel(), roster or load_roster()
    find_country(country)
    if as_of < panel.years[0]:
        raise UsageError(f"--as-of {as_of}: the data begin in {panel.years[0]}", f"{panel.years[0]} or later")
    if as_of > LAST_YEAR:
        raise UsageError(f"--as-of {as_of} is out of range", f"to {LAST_YEAR}")
    answers = {}
    for variable in vocabulary.values():
        answer = _filled(country, as_of, variable, vocabulary, panel)
        if answer:
            answers[variable.id] = answer
    bodies = {f: found for f in vocabulary.functions if (found := roster.of(country, f, as_of))}
    answers |= _presence(country, as_of, vocabulary, panel, roster)
    return Profile(country, as_of, answers, panel=panel.label, bodies=bodies)


def _presence(country: str, as_of: int, vocabulary: Vocabulary, panel: Panel, roster: Roster) -> dict[str, Answer]:
    """Return which functions are performed on paper, and how many; a blank of the roster stays unknown."""
    answers: dict[str, Answer] = {}
    for function, described in vocabulary.functions.items():
        found = roster.known(country, function, as_of)
        source = "roster of bodies"
        figures = [panel.at(country, id, as_of) for id in described.none_where_zero]
        if found is None and figures and all(figure == 0 for figure in figures):
            found, source = False, f"covers nobody in {as_of}: {', '.join(described.none_where_zero)}"
        if found is not None:
            answers[f"existing.{function}.exists"] = Answer(
                value=found, confidence="medium", via="roster", source=source
            )
    if roster.bodies.get(country) and as_of <= roster.last:
        count = float(len(roster.functions(country, as_of)))
        answers["bodies_on_record"] = Answer(
            value=count, confidence="medium", via="roster", source="roster of bodies", year=as_of
        )
    return answers


def _filled(country: str, as_of: int, variable: Variable, vocabulary: Vocabulary, panel: Panel) -> Answer | None:
    if variable.origin == "panel":
        seen = panel.observe(country, variable, as_of)
        source = panel.source(country, variable.column, seen) if seen else ""
    elif variable.origin == "predicted":
        seen = predict(panel, vocabulary, variable, country, as_of)
        if seen and as_of - seen.year > _age_limit(variable, vocabulary):
            return None
        source = f"fitted on the developing economies of {seen.year}" if seen else ""
    elif variable.ends:
        end = ends_within(country, vocabulary[variable.ends], f"{as_of}-12-31", variable.within)
        if end is None:
            return None
        said = f"announced for {end}" if end else f"nothing announced by the end of {as_of}"
        return Answer(value=bool(end), confidence="high", via="fact", source=said)
    elif variable.origin == "fact":
        return _fact_answer(fact_on(country, variable, f"{as_of}-12-31"), variable, as_of)
    else:
        return None
    if seen is None:
        return None
    return Answer(
        value=seen.value, confidence="high", via="indicator", source=source, year=seen.year, since=seen.since
    )


def _age_limit(variable: Variable, vocabulary: Vocabulary) -> int:
    """Return how old a prediction may be: as old as what it is compared with."""
    assert variable.predicted
    return vocabulary[variable.predicted.of].age_limit or 0


def _fact_answer(found: Spell | bool | None, variable: Variable, as_of: int) -> Answer | None:
    """Return what a table says of a country; after its last year, with that year and less sure."""
    if found is None:
        return None
    last = variable.covers[1]
    late = last if as_of > last else None
    confidence: Confidence = "medium" if late else "high"
    if isinstance(found, bool):
        said = f"not listed at the end of {late or as_of}"
        return Answer(value=False, confidence=confidence, via="fact", source=said, year=late)
    dates = f"since {found.since}" if found.since else ""
    checked = "" if found.verified else "; date not verified"
    known = f"; as known at the end of {late}" if late else ""
    said = f"{found.source}{checked}{known}"
    return Answer(value=True, confidence=confidence, via="fact", source=said, evidence=dates, year=late)
