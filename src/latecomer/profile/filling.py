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
from latecomer.profile.variables import Variable, Vocabulary


def fact_on(country: str, variable: Variable, date: str) -> Spell | bool | None:
    """Return the spell of a dated fact on an ISO date; False where none holds, None where not known."""
    if variable.covers and not variable.covers[0] <= int(date[:4]) <= variable.covers[1]:
        return None
    states = {spell: spell.holds(date) for spell in load_facts().get((country, variable.id), ())}
    holding = [spell for spell, state in states.items() if state]
    return holding[0] if holding else None if None in states.values() else False


def ends_within(country: str, fact: str, date: str, years: int) -> str:
    """Return the date at which a fact that holds on `date` is announced to end within some years; else empty."""
    last = f"{int(date[:4]) + years}{date[4:]}"
    for spell in load_facts().get((country, fact), ()):
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
    answers = {}
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
    if roster.bodies.get(country):
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
        source = f"fitted on the developing economies of {seen.year}" if seen else ""
    elif variable.ends:
        end = ends_within(country, variable.ends, f"{as_of}-12-31", variable.within)
        said = f"announced for {end}" if end else f"nothing announced by the end of {as_of}"
        return Answer(value=bool(end), confidence="high", via="fact", source=said)
    elif variable.origin == "fact":
        return _fact_answer(fact_on(country, variable, f"{as_of}-12-31"), as_of)
    else:
        return None
    if seen is None:
        return None
    return Answer(
        value=seen.value, confidence="high", via="indicator", source=source, year=seen.year, since=seen.since
    )


def _fact_answer(found: Spell | bool | None, as_of: int) -> Answer | None:
    if found is None:
        return None
    if isinstance(found, bool):
        return Answer(value=False, confidence="high", via="fact", source=f"not listed at the end of {as_of}")
    dates = f"since {found.since}" if found.since else ""
    checked = "" if found.verified else "; date not verified"
    return Answer(value=True, confidence="high", via="fact", source=f"{found.source}{checked}", evidence=dates)
