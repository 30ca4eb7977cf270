"""Korea tested on Korea: what is said of its past years, blind to later ones, beside what it founded then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from statistics import fmean

from latecomer.errors import UsageError
from latecomer.knowledge import KOREA_YEARS, Institution
from latecomer.library import Library
from latecomer.profile import Profile, prefill
from latecomer.scenarios.backtest_findings import finding, limits, readings
from latecomer.scenarios.backtest_model import (
    BASES,
    SIZES,
    TEN,
    Basis,
    Kind,
    KoreaTest,
    Led,
    Ran,
    Run,
    Score,
    Summary,
    YearOfKorea,
)
from latecomer.scenarios.dating import dated
from latecomer.scenarios.korea import KOREA, korea_profile
from latecomer.scenarios.listing import Listing, listings
from latecomer.scenarios.made import made_with
from latecomer.scenarios.scoring import Interval, expected_hits, interval

DRAWS = 200
# Economies of the time whose lists should look less Korean than Korea's.
OTHERS = ("BRA", "MYS", "PHL", "TUR")

# Groups of entries that stand alike, the first first.
Groups = tuple[frozenset[str], ...]
Progress = Callable[[int, int], None]


def years_of(first: int, last: int, step: int) -> tuple[int, ...]:
    """Return the years that are tested.

    Raises
    ------
    UsageError
        If there are none, or Korea's record does not hold them.
    """
    begins, ends = KOREA_YEARS
    if step < 1:
        raise UsageError(f"a step of {step} years", "1 or more")
    for year in (first, last):
        if not begins <= year <= ends:
            raise UsageError(f"Korea's record of {year}: there is none", f"from {begins} to {ends}")
    if first > last:
        raise UsageError(f"from {first} to {last} there is no year", f"from {last} to {first}")
    return tuple(range(first, last + 1, step))


def backtest_korea(
    years: Sequence[int],
    library: Library,
    draws: int = DRAWS,
    others: Sequence[str] = OTHERS,
    progress: Progress | None = None,
) -> KoreaTest:
    """Say of Korea's past years what the tool says, knowing nothing later, and score it by what Korea founded.

    Parameters
    ----------
    years : sequence of int
        As `years_of` returns them.
    library : Library
    draws : int
        Draws of each profile.
    others : sequence of str
        Economies whose lists are scored alike; their order changes nothing.
    progress : callable, optional
        Told how many lists are done, of how many.
    """
    knowledge = library.knowledge
    cards, within = knowledge.institutions, knowledge.method.within
    found = _listed(years, library, draws, sorted(others), progress)
    runs = tuple(
        Run(kind, country, tuple(ran(one, cards, within) for one in of), ()) for kind, country, of in found
    )
    runs = _summed(runs, within)
    leads = _leads(runs[0], cards)
    of_years = tuple(
        YearOfKorea(
            year,
            one.ranked,
            dated(one, knowledge.scales),
            dated(alone, knowledge.scales),
            *(founded_after(cards, year, within, basis) for basis in BASES),
        )
        for year, one, alone in zip(years, found[0][2], found[1][2], strict=True)
    )
    return KoreaTest(
        schema="latecomer/backtest/1",
        subject="korea",
        finding=finding(runs, within),
        readings=readings(runs, of_years, leads, within),
        limits=limits(runs, leads, within),
        within=within,
        years=of_years,
        runs=runs,
        leads=leads,
        versions=made_with(library, draws),
    )


def without_levels(library: Library) -> Library:
    """Return a library whose cards do not say at which levels Korea introduced them."""
    cards = {id: replace(card, introduced_at={}) for id, card in library.knowledge.institutions.items()}
    return replace(library, knowledge=replace(library.knowledge, institutions=cards))


def _listed(
    years: Sequence[int], library: Library, draws: int, others: Sequence[str], progress: Progress | None
) -> list[tuple[Kind, str, list[Listing]]]:
    """Return the lists of every run, all profiles measured in two calls."""
    knowledge, vocabulary = library.knowledge, library.vocabulary
    record = [korea_profile(year, knowledge, vocabulary) for year in years]
    named: list[tuple[Kind, str]] = [("record", KOREA), ("public", KOREA), *(("other", c) for c in others)]
    profiles = record + [prefill(c, year, vocabulary) for _, c in named[1:] for year in years]
    every = len(profiles) + len(record)
    done: list[Listing] = []
    for one in _both(profiles, record, library, draws):
        done.append(one)
        if progress:
            progress(len(done), every)
    size = len(years)
    named.insert(2, ("no_levels", KOREA))
    done[2 * size : 2 * size] = done[len(profiles) :]
    return [(kind, c, done[i * size : (i + 1) * size]) for i, (kind, c) in enumerate(named)]


def _both(
    profiles: Sequence[Profile], record: Sequence[Profile], library: Library, draws: int
) -> Iterator[Listing]:
    yield from listings(profiles, library, draws)
    yield from listings(record, without_levels(library), draws)


# --- scores ----------------------------------------------------------------------------------------------


def year_founded(card: Institution, basis: Basis) -> int:
    """Return the year in which Korea had the function, or the organisation."""
    return card.founded.function if basis == "function" else card.founded.organisation


def founded_after(cards: Mapping[str, Institution], year: int, within: int, basis: Basis) -> tuple[str, ...]:
    """Return the cards that Korea founded in so many years after a year, in the order of their founding."""
    found = [(year_founded(card, basis), id) for id, card in cards.items()]
    return tuple(id for when, id in sorted(found) if year < when <= year + within)


def ran(listing: Listing, cards: Mapping[str, Institution], within: int) -> Ran:
    """Score one list by every basis and size."""
    year, order = listing.profile.as_of, listing.first(len(cards))
    open_ = [id for id in order if year_founded(cards[id], "function") > year]
    scores = (score(order, cards, year, within, basis, size) for basis in BASES for size in SIZES)
    return Ran(year, listing.ranked, tuple(open_[:TEN]), tuple(filter(None, scores)))


def score(
    order: Sequence[str], cards: Mapping[str, Institution], year: int, within: int, basis: Basis, size: int
) -> Score | None:
    """Score the first entries of a list by what Korea founded in the years after.

    Returns
    -------
    Score or None
        None where nothing is left of the list once what Korea had founded is out of it.
    """
    open_ = {id for id, card in cards.items() if year_founded(card, basis) > year}
    founded = frozenset(founded_after(cards, year, within, basis))
    first = [id for id in order if id in open_][:size]
    if not first:
        return None
    return Score(
        basis=basis,
        size=size,
        of=len(first),
        held=len(founded.intersection(first)),
        open=len(open_),
        founded=len(founded),
        chance=expected_hits([open_], founded, len(first)),
        fixed=expected_hits(by_evidence(cards, open_), founded, len(first)),
        tells=0 < len(founded) < len(open_),
    )


def by_evidence(cards: Mapping[str, Institution], open_: set[str]) -> Groups:
    """Return cards by the points of their general evidence, the most first; alike where the points are."""
    points = sorted({cards[id].general.points for id in open_}, reverse=True)
    return tuple(frozenset(id for id in open_ if cards[id].general.points == p) for p in points)


@dataclass(frozen=True)
class _Counted:
    """Hits of one year, scaled to a list of full size; of several economies their mean."""

    held: float
    chance: float
    fixed: float


def _telling(run: Run, basis: Basis, size: int) -> dict[int, _Counted]:
    """Return what one run counts in every year that tells anything."""
    return {
        one.year: _Counted(*(value * size / s.of for value in (s.held, s.chance, s.fixed)))
        for one in run.years
        for s in one.scores
        if (s.basis, s.size) == (basis, size) and s.tells
    }


def _mean_of(runs: Sequence[dict[int, _Counted]]) -> dict[int, _Counted]:
    """Return the mean of several economies in every year in which one of them counts."""
    found = {}
    for year in sorted({year for run in runs for year in run}):
        there = [run[year] for run in runs if year in run]
        found[year] = _Counted(*(fmean(getattr(c, name) for c in there) for name in ("held", "chance", "fixed")))
    return found


def _summed(runs: Sequence[Run], within: int) -> tuple[Run, ...]:
    """Return every run with its summaries, and one more: the mean of the other economies."""
    measures = [(basis, size) for basis in BASES for size in SIZES]
    counted = [{m: _telling(run, *m) for m in measures} for run in runs]
    others = [of for run, of in zip(runs, counted, strict=True) if run.kind == "other"]
    every = [*zip(runs, counted, strict=True)]
    if others:
        every.append((Run("others", "", (), ()), {m: _mean_of([of[m] for of in others]) for m in measures}))
    return tuple(
        replace(run, summaries=tuple(_summary(m, of[m], counted[0][m], within) for m in measures if of[m]))
        for run, of in every
    )


def _summary(
    measure: tuple[Basis, int], run: dict[int, _Counted], korea: dict[int, _Counted], within: int
) -> Summary:
    both = sorted(run.keys() & korea.keys())

    def lead(over: str) -> Interval:
        return _over_spans({year: one.held - getattr(one, over) for year, one in run.items()}, within)

    return Summary(
        basis=measure[0],
        size=measure[1],
        years=tuple(run),
        held=fmean(one.held for one in run.values()),
        chance=fmean(one.chance for one in run.values()),
        fixed=fmean(one.fixed for one in run.values()),
        korea=fmean(korea[year].held for year in both) if both else None,
        over_chance=lead("chance"),
        over_fixed=lead("fixed"),
        behind=_over_spans({y: korea[y].held - run[y].held for y in both}, within) if both else None,
    )


def _over_spans(values: Mapping[int, float], within: int) -> Interval:
    """Return the interval over spans of years: what follows one year is most of what follows the next."""
    spans = sorted({year // within for year in values})
    return interval([[value for year, value in values.items() if year // within == span] for span in spans])


def _leads(korea: Run, cards: Mapping[str, Institution]) -> tuple[Led, ...]:
    """Say of every card, in the order of founding, in which years it was listed ahead."""
    found = []
    for id, card in sorted(cards.items(), key=lambda pair: (pair[1].founded.function, pair[0])):
        listed = tuple(one.year for one in korea.years if id in one.first)
        founded = card.founded.function
        before = [one.year for one in korea.years if one.ranked and one.year < founded]
        lead = founded - listed[0] if listed else None
        chance = by_chance(before, cards)
        found.append(Led(id, founded, card.founded.organisation, listed, lead, bool(before), *chance))
    return tuple(found)


def by_chance(years: Sequence[int], cards: Mapping[str, Institution]) -> tuple[float, float]:
    """Return how likely an order at random lists a card in one of the years: one that is kept, one drawn anew.

    In an order that is kept a card only moves up, as what stands before it is founded: the last year decides.
    """
    left = (sum(year_founded(card, "function") > year for card in cards.values()) for year in years)
    listed = [min(1.0, TEN / n) for n in left]
    return (listed[-1], 1.0 - prod(1.0 - p for p in listed)) if listed else (0.0, 0.0)
