"""From profiles to what is measured of them, and from there to an Assessment that tells of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from latecomer.analogues import Near, compare, nearest_years, peers_of, precedents_of, setting
from latecomer.analogues.space import from_table
from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.indicators import LAST_YEAR, load_indicators
from latecomer.diagnosis import Reading, Signs, cited, diagnose, readings
from latecomer.engine import Table
from latecomer.errors import UsageError
from latecomer.knowledge import Institution, Knowledge
from latecomer.knowledge.model import Capacity
from latecomer.library import Library, load_library
from latecomer.measurement import Batch, Measures, Precedents, Surroundings, alone, batch_of, measure, verdicts
from latecomer.measurement.cards import Array, Part
from latecomer.outlook import Outlook
from latecomer.profile import Profile
from latecomer.profile.changing import settled
from latecomer.profile.figures import number_text
from latecomer.profile.model import PUBLIC
from latecomer.profile.reading import FIRST_YEAR
from latecomer.profile.table import seed_of
from latecomer.recommendation import (
    Assessment,
    Told,
    facts_of,
    figures_to_find,
    guide,
    mistakes,
    recommendations,
    roadmap,
    tell_law,
)
from latecomer.recommendation.findings import OpenQuestion, StatementFinding
from latecomer.recommendation.model import SourceLine, Versions
from latecomer.version import __version__

MAX_DRAWS = 100_000
# Questions that are named as those to ask next.
ASKED = 12
# Rows that are measured at once: those of all economies of a year at 64 draws; more are no quicker.
ROWS = 14_000


def read_date(text: str) -> str:
    """Return a day as it was written, ISO 8601.

    Raises
    ------
    UsageError
        If it is no day, or none that a profile can speak of.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise UsageError(f"{text!r} is no date", "write it as 2026-11-24")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(f"{text} is out of range", f"from {FIRST_YEAR} to {LAST_YEAR}")
    return text


@dataclass(frozen=True)
class Measured:
    """Profiles that were measured together, and where each stands among them."""

    measures: Measures
    profiles: tuple[Profile, ...]
    dates: tuple[str, ...]


def measure_profiles(
    profiles: Sequence[Profile],
    library: Library,
    draws: int,
    law_date: str | None = None,
) -> Iterator[Measured]:
    """Measure profiles, some at a time; the numbers are those of each alone.

    What was measured last is held by nobody here: `map` over it holds it no longer than its function does.

    Parameters
    ----------
    profiles : sequence of Profile
    library : Library
    draws : int
        Draws of each profile.
    law_date : str, optional
        ISO date at which trade law is assessed; 31 December of each profile's year by default.

    Returns
    -------
    iterator of Measured

    Raises
    ------
    UsageError
        If `law_date` is no date.
    InputError
        If a profile answers what the vocabulary of the library does not hold.
    """

    def measured(cut: tuple[Batch, tuple[str, ...]]) -> Measured:
        batch, dates = cut
        measures = measure(batch, library.knowledge, library.vocabulary, *_compared_with(batch, library))
        return Measured(measures, batch.profiles, dates)

    return map(measured, _batches(profiles, library, draws, law_date))


def verdicts_on(
    card: Institution, profiles: Sequence[Profile], library: Library, draws: int, law_date: str | None = None
) -> list[str]:
    """Return the verdict on one card for every profile: what `measure_profiles` says of it, in less time."""
    return [
        verdict
        for batch, _ in _batches(profiles, library, draws, law_date)
        for verdict in verdicts(
            batch, card, library.knowledge, library.vocabulary, *_compared_with(batch, library)
        )
    ]


def _compared_with(batch: Batch, library: Library) -> tuple[Precedents, Mapping[str, Mapping[Part, Array]]]:
    """Return what cards are compared with: what the nearest economies took up, and what is usual in the year."""
    knowledge = library.knowledge
    found = precedents_of(batch, library.record, knowledge.comparing, library.vocabulary, knowledge.method)
    return found, library.usual.of([profile.as_of for profile in batch.profiles])


def surroundings_of(
    profiles: Sequence[Profile], library: Library, draws: int, law_date: str | None, scales: tuple[str, ...]
) -> Iterator[Surroundings]:
    """Yield what one card, constraint or scale is measured on by itself, some profiles at a time."""
    for batch, _ in _batches(profiles, library, draws, law_date):
        yield alone(batch, library.knowledge, library.vocabulary, scales)


def _batches(
    profiles: Sequence[Profile], library: Library, draws: int, law_date: str | None
) -> Iterator[tuple[Batch, tuple[str, ...]]]:
    """Yield some profiles at a time, and the date at which trade law is assessed for each."""
    law_date = read_date(law_date) if law_date is not None else None
    for profile in profiles:
        library.check(profile)
    step = max(1, ROWS // draws)
    for first in range(0, len(profiles), step):
        some = tuple(settled(profile, library.vocabulary) for profile in profiles[first : first + step])
        dates = tuple(law_date or f"{profile.as_of}-12-31" for profile in some)
        yield batch_of(some, library.vocabulary, draws, facts_of(some, dates, library.vocabulary)), dates


def assess(
    profile: Profile,
    library: Library | None = None,
    *,
    draws: int | None = None,
    law_date: str | None = None,
    questions: bool = True,
) -> Assessment:
    """Assess one profile.

    Parameters
    ----------
    profile : Profile
    library : Library, optional
        Rules, vocabulary and country data; what is shipped by default.
    draws : int, optional
        Number of draws; ``library.knowledge.method.draws`` by default.
    law_date : str, optional
        ISO date at which trade law is assessed; 31 December of the profile's year by default.
    questions : bool
        Whether to say what to ask next, too; it takes about as long as a third of all else.

    Returns
    -------
    Assessment
        The same for the same profile, rules and number of draws, whatever else is assessed beside it: draws
        are seeded from country, year and variable, so that one more answer leaves all others as they were.

    Raises
    ------
    UsageError
        If `draws` is out of range or `law_date` no date.
    InputError
        If the vocabulary of the library lacks what the profile answers.
    """
    library = library or load_library()
    size = library.knowledge.method.draws if draws is None else draws
    if not 1 <= size <= MAX_DRAWS:
        raise UsageError(f"{size} draws", f"from 1 to {MAX_DRAWS:,}")
    measured = next(measure_profiles([profile], library, size, law_date))
    told = tell(measured, 0, library)
    return replace(told, ask_next=_ask_next(profile, library)) if questions else told


def _ask_next(profile: Profile, library: Library) -> tuple[OpenQuestion, ...]:
    """Return what to ask next, as far as anything hangs on it."""
    cards = library.knowledge.institutions
    found = [q for q in Outlook(profile, library).questions() if q.gain > 0][:ASKED]
    return tuple(OpenQuestion(q.id, q.label, q.gain, tuple(cards[id].name for id in q.moves)) for q in found)


def tell(measured: Measured, row: int, library: Library) -> Assessment:
    """Tell of one of the profiles that were measured; what to ask next is left out."""
    knowledge, vocabulary = library.knowledge, library.vocabulary
    measures, profile, day = measured.measures, measured.profiles[row], measured.dates[row]
    stands = measures.batch.stands
    seen = _with_public(readings(profile, stands, vocabulary, row), profile, library)
    signs = Signs(measures, row, knowledge)
    diagnosis = diagnose(measures, row, knowledge, vocabulary, seen, signs)
    law = tell_law(profile, day, measures.law, row, knowledge, vocabulary)
    beside = setting(profile, stands, library.fitted, knowledge.comparing, vocabulary, row)
    told = Told(
        measures=measures,
        row=row,
        knowledge=knowledge,
        vocabulary=vocabulary,
        diagnosis=diagnosis,
        readings=seen,
        law=law,
        signs=signs,
        record=library.record,
        near=_near(measures, row, library),
        beside=beside,
    )
    found = recommendations(told)
    comparators = compare(beside, measures.batch.stands, row, _drawn_of(measures, row), seed_of(profile))
    asked = library.asked_of_country
    answered = sum(seen[id].state == "value" and seen[id].via not in PUBLIC for id in asked)
    country = load_countries()[profile.country]
    ranked = bool(measures.ranked[row])
    return Assessment(
        schema="latecomer/assessment/2",
        country=country.iso3,
        country_name=country.short_name,
        region=country.region,
        income_group=f"{country.income_group} ({country.income_group_fy})",
        as_of=profile.as_of,
        law_date=day,
        profile_path=profile.path,
        answered=answered,
        asked=len(asked),
        coverage=float(measures.coverage[row]),
        ranked=ranked,
        diagnosis=diagnosis,
        guide=guide(diagnosis, comparators, knowledge.method, answered, len(asked)),
        recommendations=found,
        mistakes=mistakes(measures, row, knowledge, found),
        listed=knowledge.method.first,
        shown=knowledge.method.shown,
        aged=knowledge.method.old,
        roadmap=roadmap(found, knowledge, _capacity(measures, row, knowledge), seen, ranked=ranked),
        figures=figures_to_find(diagnosis, found, seen, vocabulary),
        comparators=comparators,
        ask_next=(),
        law=tuple(law.values()),
        korea_differs=tuple(
            StatementFinding(s.text.strip(), cited(s.cite, knowledge.sources)) for s in knowledge.korea_differs
        ),
        readings=seen,
        modules=vocabulary.modules,
        guards=tuple(sorted(vocabulary.guards)),
        sources=_sources(knowledge),
        versions=Versions(
            latecomer=__version__,
            rules=knowledge.method.version,
            rules_sha256=knowledge.sha256,
            vocabulary=vocabulary.version,
            panel=profile.panel,
            comparators=library.fitted.panel,
            profile_sha256=profile.sha256(),
            draws=measures.batch.draws,
        ),
    )


def _capacity(measures: Measures, row: int, knowledge: Knowledge) -> Capacity:
    return knowledge.method.capacity[int(measures.capacity[row])]


def _near(measures: Measures, row: int, library: Library) -> Near:
    comparing = library.knowledge.comparing
    here = from_table(measures.batch.stands, comparing.quantities)[row : row + 1]
    return nearest_years(here, peers_of(measures.batch.profiles[row], library.record, comparing))


def _drawn_of(measures: Measures, row: int) -> Table:
    """Return the draws of one profile of a batch."""
    batch = measures.batch
    return batch.drawn.rows(slice(row * batch.draws, (row + 1) * batch.draws))


def _with_public(seen: Mapping[str, Reading], profile: Profile, library: Library) -> dict[str, Reading]:
    """Show what public data say beside a figure that a person gave in its place."""
    shown = dict(seen)
    for id, answer in profile.known.items():
        variable = library.vocabulary[id]
        if variable.origin != "panel" or answer.via == "indicator":
            continue
        public = library.fitted.figure(profile.country, id, profile.as_of)
        if public:
            origin = load_indicators()[variable.column]
            text = f"{number_text(public[0], variable.unit)} ({public[1]}, {origin.source}, {origin.code})"
            shown[id] = replace(shown[id], public=text)
    return shown


def _sources(knowledge: Knowledge) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(id, s.full(), s.kind, s.verified, s.note.strip()) for id, s in knowledge.sources.items()
    )
