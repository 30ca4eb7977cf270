"""From a profile and the knowledge to an Assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from latecomer.analogues import Fitted, Setting, compare, filled, filling, load_fitted, setting
from latecomer.diagnosis import Reading, cited, diagnose, readings, severity_draws
from latecomer.engine import Seed
from latecomer.errors import UsageError
from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.profile import Filling, Profile, Vocabulary, draw, load_vocabulary
from latecomer.profile.indicators import load_countries, load_indicators
from latecomer.profile.table import as_stands
from latecomer.profile.words import number_text
from latecomer.questionnaire import asked_variables
from latecomer.recommendation import (
    Assessment,
    Grounds,
    answers_that_would_change,
    ask_next,
    capacity_of,
    figures_to_find,
    guide,
    law_table,
    recommend,
    roadmap,
)
from latecomer.recommendation.findings import StatementFinding
from latecomer.recommendation.model import SourceLine, Versions
from latecomer.version import __version__

MAX_DRAWS = 100_000


def assess(
    profile: Profile,
    knowledge: Knowledge | None = None,
    vocabulary: Vocabulary | None = None,
    *,
    draws: int | None = None,
    law_date: str | None = None,
    fitted: Fitted | None = None,
) -> Assessment:
    """Assess one profile.

    Parameters
    ----------
    profile : Profile
    knowledge : Knowledge, optional
        The shipped rules by default.
    vocabulary : Vocabulary, optional
        The shipped vocabulary by default.
    draws : int, optional
        Number of draws; ``knowledge.method.draws`` by default.
    law_date : str, optional
        ISO date at which trade law is assessed; 31 December of the profile's year by default.
    fitted : Fitted, optional
        The country data to compare with and to fill in from; the shipped panel's by default.

    Returns
    -------
    Assessment
        The same for the same profile, rules and number of draws, whatever else is assessed beside it: draws
        are seeded from country, year and variable, so that one more answer leaves all others as they were.

    Raises
    ------
    UsageError
        If `draws` is out of range.
    """
    vocabulary = vocabulary or load_vocabulary()
    knowledge = knowledge or load_knowledge()
    size = knowledge.method.draws if draws is None else draws
    if not 1 <= size <= MAX_DRAWS:
        raise UsageError(f"{size} draws", f"from 1 to {MAX_DRAWS:,}")
    date = law_date or f"{profile.as_of}-12-31"
    made = ground(profile, knowledge, vocabulary, size, date, fitted)
    grounds, seen, diagnosis = made.grounds, made.grounds.readings, made.grounds.diagnosis
    recommendations = tuple(replace(r, answers=answers_that_would_change(r, seen)) for r in recommend(grounds))
    comparators = compare(made.beside, grounds.draws, made.seed)
    asked = asked_variables()
    answered = sum(seen[id].state == "value" for id in asked)
    country = load_countries()[profile.country]
    return Assessment(
        schema="latecomer/assessment/1",
        country=country.iso3,
        country_name=country.short_name,
        region=country.region,
        income_group=f"{country.income_group} ({country.income_group_fy})",
        as_of=profile.as_of,
        law_date=date,
        profile_path=profile.path,
        answered=answered,
        asked=len(asked),
        coverage=made.coverage,
        ranked=grounds.ranked,
        diagnosis=diagnosis,
        guide=guide(diagnosis, comparators, knowledge.method, answered, len(asked)),
        recommendations=recommendations,
        roadmap=roadmap(recommendations, knowledge, capacity_of(grounds), seen, ranked=grounds.ranked),
        figures=figures_to_find(diagnosis, recommendations, seen, vocabulary),
        comparators=comparators,
        filled=filled(made.beside, grounds.stands, made.filling, grounds.draws),
        ask_next=ask_next(recommendations, seen, asked, knowledge.method.strong_case),
        law=tuple(grounds.law.values()),
        korea_differs=tuple(
            StatementFinding(s.text.strip(), cited(s.cite, knowledge.sources)) for s in knowledge.korea_differs
        ),
        readings=seen,
        modules=vocabulary.modules,
        guards=tuple(sorted({v.guard for v in vocabulary.values() if v.guard})),
        sources=_sources(knowledge),
        versions=Versions(
            latecomer=__version__,
            rules=knowledge.method.version,
            rules_sha256=knowledge.sha256,
            vocabulary=vocabulary.version,
            panel=profile.panel,
            comparators=made.beside.fitted.panel,
            profile_sha256=profile.sha256(),
            draws=size,
        ),
    )


@dataclass(frozen=True)
class Ground:
    """What an assessment stands on, before any card is judged; `coverage` is the share of headline facts known."""

    grounds: Grounds
    beside: Setting
    filling: Filling
    coverage: float
    seed: Seed


def ground(
    profile: Profile,
    knowledge: Knowledge,
    vocabulary: Vocabulary,
    size: int,
    law_date: str,
    fitted: Fitted | None = None,
    *,
    told: bool = True,
) -> Ground:
    """Draw a profile and diagnose it: everything that cards are judged on.

    Unless `told`, the signs of the scales are not listed: enough to try one answer.
    """
    seed = Seed(f"{profile.country} {profile.as_of}")
    stands = as_stands(profile, vocabulary)
    beside = setting(profile, stands, fitted or load_fitted(), knowledge.comparing, vocabulary)
    fill = filling(beside, stands)
    draws = draw(profile, vocabulary, size, seed, fill)
    seen = _with_public(readings(profile, stands, vocabulary), profile, beside.fitted, vocabulary)
    severities = severity_draws(knowledge, draws, stands)
    diagnosis = diagnose(knowledge, draws, stands, severities, told=told)
    coverage = _coverage(seen)
    enough = coverage >= knowledge.method.coverage
    grounds = Grounds(
        knowledge=knowledge,
        vocabulary=vocabulary,
        draws=draws,
        stands=stands,
        diagnosis=diagnosis,
        severities=severities,
        law=law_table(profile, law_date, knowledge, vocabulary),
        readings=seen,
        ranked=enough and not any(context.no_list for context in diagnosis.contexts),
    )
    return Ground(grounds, beside, fill, coverage, seed)


def _with_public(
    seen: Mapping[str, Reading], profile: Profile, fitted: Fitted, vocabulary: Vocabulary
) -> dict[str, Reading]:
    """Show what public data say beside a figure that a person gave in its place."""
    shown = dict(seen)
    for id, answer in profile.known.items():
        variable = vocabulary[id]
        if variable.origin != "panel" or answer.via == "indicator":
            continue
        public = fitted.figure(profile.country, id, profile.as_of)
        if public:
            origin = load_indicators()[id]
            text = f"{number_text(public[0], variable.unit)} ({public[1]}, {origin.source}, {origin.code})"
            shown[id] = replace(shown[id], public=text)
    return shown


def _coverage(seen: Mapping[str, Reading]) -> float:
    headline = [reading.state == "value" for reading in seen.values() if reading.headline]
    return round(sum(headline) / len(headline), 3) if headline else 0.0


def _sources(knowledge: Knowledge) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(id, s.full(), s.kind, s.verified, s.note.strip()) for id, s in knowledge.sources.items()
    )
