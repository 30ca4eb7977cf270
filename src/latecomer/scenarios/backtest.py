"""Korea tested on Korea: what is said of its past years, blind to later ones, beside what it founded then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Literal

from latecomer.countrydata.countries import load_countries
from latecomer.errors import UsageError
from latecomer.knowledge import KOREA_YEARS, Institution
from latecomer.library import Library
from latecomer.messages import NOTHING, Message, Value
from latecomer.profile import Profile, prefill
from latecomer.scenarios.dating import JUDGED, Dated, dated
from latecomer.scenarios.korea import KOREA, korea_profile
from latecomer.scenarios.listing import Listing, listings
from latecomer.scenarios.made import Made, made_with
from latecomer.scenarios.scoring import Interval, expected_hits, interval

DRAWS = 200
STEP = 5
FIVE, TEN = 5, 10
SIZES = (FIVE, TEN)
# Economies of the time whose lists should look less Korean than Korea's.
OTHERS = ("BRA", "MYS", "PHL", "TUR")

Basis = Literal["function", "organisation"]
BASES: tuple[Basis, ...] = ("function", "organisation")
Kind = Literal["record", "public", "no_levels", "other", "others"]
# Groups of entries that stand alike, the first first.
Groups = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Score:
    """How many of the first entries of one list were founded in the years after.

    What Korea had founded before is in none of these: neither in the list, nor in what could be hit.

    Attributes
    ----------
    size : int
        How many entries count as the first.
    of : int
        How many there were: fewer than `size` where the list ran out.
    held : int
        How many of them Korea founded in the years after.
    open, founded : int
        How many cards Korea had not founded by then, and how many of these it founded in the years after.
    chance, fixed : float
        How many hits as many entries have in an order at random, and in that of the general evidence, which is
        the same for every economy; exact, ties at random.
    tells : bool
        Whether anything could be told apart: some were founded in the years after, and some later.
    """

    basis: Basis
    size: int
    of: int
    held: int
    open: int
    founded: int
    chance: float
    fixed: float
    tells: bool


@dataclass(frozen=True)
class Ran:
    """The list of one economy in one year.

    Attributes
    ----------
    first : tuple of str
        The first ten cards whose function Korea had not founded by then.
    scores : tuple of Score
        Empty where nothing is ranked or nothing is left.
    """

    year: int
    ranked: bool
    first: tuple[str, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Summary:
    """All years of one run that tell, by one basis and size.

    Attributes
    ----------
    held, chance, fixed : float
        Mean number of hits, scaled to lists of full size.
    korea : float or None
        Korea's own in the same years; None where there are none.
    over_chance, over_fixed : Interval
        Mean lead over each; its bootstrap draws spans of years whole, since what follows neighbours overlaps.
    behind : Interval or None
        How much less than Korea's own lists these hold.
    """

    basis: Basis
    size: int
    years: tuple[int, ...]
    held: float
    chance: float
    fixed: float
    korea: float | None
    over_chance: Interval
    over_fixed: Interval
    behind: Interval | None


@dataclass(frozen=True)
class Run:
    """The lists of one economy over the years.

    Attributes
    ----------
    kind : {"record", "public", "no_levels", "other", "others"}
        Korea with the dated facts of its record; from public data alone; with the facts, and without the rule that
        holds back what Korea introduced two levels higher; another economy; the mean of all others.
    """

    kind: Kind
    country: str
    years: tuple[Ran, ...]
    summaries: tuple[Summary, ...]


@dataclass(frozen=True)
class YearOfKorea:
    """One year of Korea.

    Attributes
    ----------
    positions, public : tuple of Dated
        Every scale, with the dated facts of the record and from public data alone.
    functions, organisations : tuple of str
        Cards whose function, and whose organisation, Korea founded in the years after.
    """

    year: int
    ranked: bool
    positions: tuple[Dated, ...]
    public: tuple[Dated, ...]
    functions: tuple[str, ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Led:
    """When Korea founded a card, and when the tool listed it.

    Attributes
    ----------
    listed : tuple of int
        Years in which it stands among the first ten of what Korea had not founded yet.
    lead : int or None
        Years from the first of them to the founding; None where it was never listed.
    asked : bool
        Whether there was any list before it was founded.
    """

    id: str
    function: int
    organisation: int
    listed: tuple[int, ...]
    lead: int | None
    asked: bool


@dataclass(frozen=True)
class KoreaTest:
    """Korea tested on Korea.

    Attributes
    ----------
    finding : Message
        What came out, in one line.
    readings : tuple of Message
        What to make of it.
    limits : tuple of Message
        Why it can embarrass the tool and not prove it.
    """

    schema: str
    subject: Literal["korea"]
    finding: Message
    readings: tuple[Message, ...]
    limits: tuple[Message, ...]
    within: int
    years: tuple[YearOfKorea, ...]
    runs: tuple[Run, ...]
    leads: tuple[Led, ...]
    versions: Made


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
        finding=_finding(runs, within),
        readings=_readings(runs, of_years, leads, within),
        limits=_limits(runs, leads, within),
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
        asked = any(one.ranked and one.year < founded for one in korea.years)
        lead = founded - listed[0] if listed else None
        found.append(Led(id, founded, card.founded.organisation, listed, lead, asked))
    return tuple(found)


# --- what is said of it ----------------------------------------------------------------------------------


def summary_of(run: Run, size: int = FIVE, basis: Basis = "function") -> Summary | None:
    """Return one summary of a run; None where no year tells anything."""
    return next((one for one in run.summaries if (one.basis, one.size) == (basis, size)), None)


def _by_kind(runs: Sequence[Run], size: int = FIVE, basis: Basis = "function") -> dict[Kind, Summary]:
    return {run.kind: found for run in runs if (found := summary_of(run, size, basis))}


def _finding(runs: Sequence[Run], within: int) -> Message:
    """Say what came out in one line, plainly where it embarrasses."""
    of = _by_kind(runs)
    if "record" not in of:
        return Message("backtest.korea.none")
    own, others = of["record"], of.get("others")
    if own.over_chance.low <= 0:
        says = "chance"
    elif others and (others.behind is None or others.behind.low <= 0):
        says = "others"
    else:
        says = "fixed" if own.over_fixed.low <= 0 else "better"
    figures: dict[str, Value] = {name: f"{getattr(own, name):.1f}" for name in ("held", "chance", "fixed")}
    said = Message("backtest.korea.of_others", {"others": f"{others.held:.1f}"}) if others else NOTHING
    return Message(
        f"backtest.korea.{says}",
        {**figures, "others": said, "first": FIVE, "within": within, "years": len(own.years)},
    )


def _readings(
    runs: Sequence[Run], years: Sequence[YearOfKorea], leads: Sequence[Led], within: int
) -> tuple[Message, ...]:
    found = [_same_elsewhere(runs), _rule_of_levels(runs), _public(runs), *_other_measures(runs)]
    found += [_positions(years), _ahead(leads, within)]
    return tuple(one for one in found if one)


def _same_elsewhere(runs: Sequence[Run]) -> Message:
    others = _by_kind(runs).get("others")
    if not others or others.behind is None:
        return NOTHING
    says = "more" if others.behind.high < 0 else "less" if others.behind.low > 0 else "same"
    shown: dict[str, Value] = {"held": f"{others.held:.1f}", "korea": f"{others.korea:.1f}", "first": FIVE}
    names = load_countries()
    countries = tuple(names[run.country].short_name for run in runs if run.kind == "other" and run.summaries)
    return Message(f"backtest.korea.others_{says}", {**shown, "countries": countries})


def _rule_of_levels(runs: Sequence[Run]) -> Message:
    of = _by_kind(runs)
    if not {"record", "no_levels"} <= of.keys():
        return NOTHING
    with_, without = of["record"], of["no_levels"]
    all_of_it = with_.over_chance.mean > 0 and without.over_chance.low <= 0
    shown: dict[str, Value] = {"held": f"{without.held:.1f}", "chance": f"{without.chance:.1f}"}
    ruled: dict[str, Value] = {"with": f"{with_.held:.1f}", "first": FIVE}
    return Message(f"backtest.korea.levels{'_all' if all_of_it else '_part'}", {**shown, **ruled})


def _public(runs: Sequence[Run]) -> Message:
    alone = _by_kind(runs).get("public")
    if not alone:
        return NOTHING
    shown: dict[str, Value] = {"held": f"{alone.held:.1f}", "chance": f"{alone.chance:.1f}", "first": FIVE}
    return Message("backtest.korea.public", shown)


def _other_measures(runs: Sequence[Run]) -> Iterator[Message]:
    """Say the same by ten entries, and by the dates of organisations."""
    for code, size, basis in (("ten", TEN, BASES[0]), ("organisation", FIVE, BASES[1])):
        of = _by_kind(runs, size, basis)
        if "record" in of:
            shown: dict[str, Value] = {n: f"{getattr(of['record'], n):.1f}" for n in ("held", "chance", "fixed")}
            others = f"{of['others'].held:.1f}" if "others" in of else shown["held"]
            yield Message(f"backtest.korea.{code}", {**shown, "others": others, "first": size})


def _positions(years: Sequence[YearOfKorea]) -> Message:
    params: dict[str, Value] = {}
    for kind in ("positions", "public"):
        every = [one for year in years for one in getattr(year, kind)]
        late = [one.years for one in every if one.judged == "late"]
        params.update({f"{kind}_{judged}": sum(one.judged == judged for one in every) for judged in JUDGED})
        params.update({f"{kind}_all": len(every), f"{kind}_years": f"{fmean(late):.0f}" if late else "0"})
    return Message("backtest.korea.positions", params)


def _ahead(leads: Sequence[Led], within: int) -> Message:
    """Say how many cards were listed before they were founded, how long before, and how many too long."""
    asked = [one for one in leads if one.asked]
    found = sorted(one.lead for one in asked if one.lead is not None)
    if not found:
        return NOTHING
    counted: dict[str, Value] = {"listed": len(found), "all": len(asked), "lead": round(median(found))}
    early = sum(lead > within for lead in found)
    return Message("backtest.korea.ahead", {**counted, "early": early, "within": within})


def _limits(runs: Sequence[Run], leads: Sequence[Led], within: int) -> tuple[Message, ...]:
    """Say why this can embarrass the tool and not prove it."""
    korea = runs[0]
    own = summary_of(korea)
    counted = own.years if own else ()
    shown = {"cards": len(leads), "within": within, "spans": own.over_chance.n if own else 0}
    found = [
        Message(f"backtest.korea.limit.{code}", shown)
        for code in ("wrote", "same_source", "hindsight", "dates", "thin", "few")
    ]
    silent = tuple(str(one.year) for one in korea.years if not one.ranked)
    if silent:
        found.append(Message("backtest.korea.limit.silent", {"years": silent}))
    spent = tuple(str(one.year) for one in korea.years if one.ranked and one.year not in counted)
    if spent:
        found.append(Message("backtest.korea.limit.spent", {"years": spent, "within": within}))
    return tuple(found)
