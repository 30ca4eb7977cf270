"""The profile that public data can fill in."""

from __future__ import annotations

from latecomer.countrydata.countries import find_country
from latecomer.countrydata.facts import Spell, ends_within, fact_on
from latecomer.countrydata.indicators import LAST_YEAR, Panel, load_panel, predict
from latecomer.countrydata.roster import Roster, load_roster
from latecomer.errors import UsageError
from latecomer.profile.model import Answer, Profile
from latecomer.vocabulary import Confidence, Variable, Vocabulary


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
        answer = _observed(country, as_of, variable, vocabulary, panel)
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


def _observed(country: str, as_of: int, variable: Variable, vocabulary: Vocabulary, panel: Panel) -> Answer | None:
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
