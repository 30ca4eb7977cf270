"""The yardsticks of the advice: one command, one table.

``python -m benchmarks.advice [--readings FILE] [--missions FILE]``. From public data and the roster alone. The
files are desk judgements and press records made for testing: nothing of them is part of the package, no rule reads
them, and no weight is fitted to them.

- Readings: independent desk readings of economies (``reading,iso3,as_of,rank,id``; rank 0 is a mistake there now).
- Missions: what Korean missions recommended (``iso3,year,cards``; any of the ids counts).
- Precedent windows: for countries and years of the past, what was founded in the ten years after.
- Variety, stability, income: what must hold of lists, whatever anybody judges.
"""

from __future__ import annotations

import argparse
import collections
import csv
import itertools
import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from latecomer.countrydata import load_panel
from latecomer.countrydata.indicators import developing
from latecomer.library import Library, load_library
from latecomer.profile import Profile, prefill
from latecomer.recommendation.findings import TIERS, TierName
from latecomer.scenarios.backtest import OTHERS
from latecomer.scenarios.korea import KOREA
from latecomer.scenarios.listing import Listing, listings
from latecomer.scenarios.scoring import interval
from latecomer.scenarios.windows import WINDOWS, cases_of

DRAWS = 200
YEAR, EARLIER, READ = 2022, 2019, 2023
FIVE, EIGHT, TEN = 5, 8, 10
READINGS = "abc"
SURVEYED = ("firms_power_outages", "firms_training", "firms_rd", "firms_bank_investment", "export_clearance_days")


@dataclass(frozen=True)
class List:
    """The list of one profile: ids in order, their tiers, and the order of every card."""

    iso3: str
    ids: tuple[str, ...]
    tiers: tuple[TierName, ...]
    order: Mapping[str, float]
    ranked: bool

    @classmethod
    def of(cls, listing: Listing) -> List:
        """Take out of a list what the yardsticks read."""
        places = listing.places
        ids = listing.first(len(places))
        tiers = tuple(places[id].tier for id in ids)
        order = {id: place.order for id, place in places.items()}
        return cls(listing.profile.country, ids, tiers, order, listing.ranked)

    @property
    def first(self) -> tuple[str, ...]:
        """The first five."""
        return self.ids[:FIVE]


def lists(profiles: Sequence[Profile], library: Library, draws: int = DRAWS) -> list[List]:
    """Return the list of every profile."""
    return [List.of(listing) for listing in listings(profiles, library, draws)]


def filled(countries: Iterable[str], year: int, library: Library) -> list[Profile]:
    """Return profiles from public data alone."""
    return [prefill(country, year, library.vocabulary) for country in countries]


# --- readings --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readings:
    """Ranked ids and mistakes by economy and reading."""

    ranked: Mapping[str, Mapping[str, tuple[str, ...]]]
    wrong: Mapping[str, Mapping[str, frozenset[str]]]

    def share(self, first: Sequence[str], iso3: str, readings: str) -> float:
        """Return the share of a first five that stands in a reading's first five, the mean over readings."""
        return statistics.mean(len(set(first) & set(self.ranked[iso3][e][:FIVE])) / FIVE for e in readings)

    def mistakes(self, first: Sequence[str], iso3: str, readings: str) -> float:
        """Return how many of a first five a reading calls a mistake."""
        return statistics.mean(len(set(first) & self.wrong[iso3].get(e, frozenset())) for e in readings)

    def fixed(self, known: set[str], without: str) -> list[str]:
        """Return one list for all: the ids read most often elsewhere."""
        count: collections.Counter[str] = collections.Counter()
        for iso3, of in self.ranked.items():
            if iso3 != without:
                for ids in of.values():
                    for place, id in enumerate(ids):
                        count[id] += 2 if place < FIVE else 1
        return [id for id, _ in count.most_common() if id in known]


def read_readings(path: Path) -> Readings:
    """Read a file of readings."""
    ranked: dict[str, dict[str, list[tuple[int, str]]]] = collections.defaultdict(dict)
    wrong: dict[str, dict[str, set[str]]] = collections.defaultdict(lambda: collections.defaultdict(set))
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["rank"] == "0":
                wrong[row["iso3"]][row["reading"]].add(row["id"])
            else:
                ranked[row["iso3"]].setdefault(row["reading"], []).append((int(row["rank"]), row["id"]))
    return Readings(
        {c: {e: tuple(id for _, id in sorted(rows)) for e, rows in of.items()} for c, of in ranked.items()},
        {c: {e: frozenset(ids) for e, ids in of.items()} for c, of in wrong.items()},
    )


def against_readings(path: Path, library: Library) -> list[tuple[str, str]]:
    """Compare first fives with desk readings."""
    readings = read_readings(path)
    economies = sorted(readings.ranked)
    found = {one.iso3: one for one in lists(filled(economies, READ, library), library)}
    known = set(library.knowledge.institutions)
    own = {c: readings.share(found[c].first, c, READINGS) for c in economies}
    fixed = {c: readings.share(readings.fixed(known, c)[:FIVE], c, READINGS) for c in economies}
    other = {
        c: statistics.mean(readings.share(found[d].first, c, READINGS) for d in economies if d != c)
        for c in economies
    }
    among = {
        c: statistics.mean(
            readings.share(readings.ranked[c][e][:FIVE], c, READINGS.replace(e, "")) for e in READINGS
        )
        for c in economies
    }
    wrong = statistics.mean(readings.mistakes(found[c].first, c, READINGS) for c in economies)
    lead = {c: own[c] - other[c] for c in economies}
    rows = [
        ("readings: our first five in a reading's first five", _interval(own)),
        ("  the readings among themselves", _interval(among)),
        ("  one fixed list over our cards", _interval(fixed)),
        ("  another economy's list", _interval(other)),
        ("  lead over another economy's list", _interval(lead)),
        ("  mistakes among our first five", f"{wrong:.2f}"),
    ]
    rows += [(f"    {c}", f"{own[c]:.2f}  {', '.join(found[c].first)}") for c in economies]
    return rows


def _interval(values: Mapping[str, float]) -> str:
    """Return a mean with the middle 90 % of a bootstrap over economies."""
    found = interval([[value] for value in values.values()])
    return f"{found.mean:.3f}  ({found.low:.2f} to {found.high:.2f}, n {found.n})"


# --- missions --------------------------------------------------------------------------------------------


def against_missions(path: Path, library: Library) -> list[tuple[str, str]]:
    """Compare lists with what Korean missions recommended: hits within a country, then over countries."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cards"]]
    known = set(library.knowledge.institutions)
    wanted = [(row["iso3"], int(row["year"]), set(row["cards"].split("|")) & known) for row in rows]
    wanted = [one for one in wanted if one[2]]
    profiles = [prefill(iso3, year, library.vocabulary) for iso3, year, _ in wanted]
    found = lists(profiles, library)
    count = collections.Counter(id for _, _, ids in wanted for id in ids)
    result = []
    for size in (FIVE, TEN):
        ours: dict[str, list[float]] = collections.defaultdict(list)
        fixed: dict[str, list[float]] = collections.defaultdict(list)
        for (iso3, _, ids), one in zip(wanted, found, strict=True):
            ours[iso3].append(float(bool(set(one.ids[:size]) & ids)))
            elsewhere = count - collections.Counter(id for c, _, i in wanted if c == iso3 for id in i)
            usual = [id for id, _ in sorted(elsewhere.items(), key=lambda pair: (-pair[1], pair[0]))][:size]
            fixed[iso3].append(float(bool(set(usual) & ids)))
        means = [statistics.mean(statistics.mean(v) for v in of.values()) for of in (ours, fixed)]
        result.append((f"missions: hit in the first {size}", f"{means[0]:.2f}, a fixed list {means[1]:.2f}"))
    return result


# --- precedent windows -----------------------------------------------------------------------------------


def windows(library: Library) -> list[tuple[str, str]]:
    """Say how well the nearest economies foretell what was founded in the ten years after."""
    panel, rng = load_panel(), random.Random(1)
    cases = [case for year in WINDOWS for case in cases_of(year, library, panel)]
    # One order at random each; `latecomer backtest precedents` has what all of them come to.
    drawn = [rng.sample(case.open, min(FIVE, len(case.open))) for case in cases]
    firsts = [case.nearest for case in cases], [case.usual for case in cases], drawn
    ours, usual, chance = (
        statistics.mean(len(case.founded & set(some)) / FIVE for case, some in zip(cases, first, strict=True))
        for first in firsts
    )
    said = f"{ours:.3f}, by frequency {usual:.3f}, random {chance:.3f} (n {len(cases)})"
    return [("precedent windows 1973-2013: founded within ten years, of the first five", said)]


# --- variety, stability, income --------------------------------------------------------------------------


def overlap(found: Sequence[List], size: int) -> float:
    """Return the mean share of cards that two economies' first so many have in common."""
    pairs = itertools.combinations([set(one.ids[:size]) for one in found], 2)
    return statistics.mean(len(a & b) / size for a, b in pairs)


def _surveys(profile: Profile) -> list[int | None]:
    """Return the years of what firms were asked: one survey a country has all of these."""
    answers = (profile.answers.get(id) for id in SURVEYED)
    return [answer.year if answer else None for answer in answers]


def variety(library: Library) -> list[tuple[str, str]]:
    """Say how different the lists of all developing economies are, how stable, and how much income they tell."""
    panel = load_panel()
    countries = developing(panel, YEAR)
    profiles = filled(countries, YEAR, library)
    every = lists(profiles, library)
    found = [one for one in every if one.ranked]
    count = collections.Counter(id for one in found for id in one.first)
    (top, times), *_ = count.most_common(1)
    tiers = [collections.Counter(one.tiers[:FIVE]) for one in found]
    never = sorted(set(library.knowledge.institutions) - {id for one in found for id in one.ids[:EIGHT]})
    short = sum(len(one.ids) < FIVE for one in found)
    then = filled(countries, EARLIER, library)
    earlier = {one.iso3: one for one in lists(then, library) if one.ranked}
    surveyed = {now.country for was, now in zip(then, profiles, strict=True) if _surveys(was) != _surveys(now)}
    both = [(one, earlier[one.iso3]) for one in found if one.iso3 in earlier]
    kept = [len(set(a.first) & set(b.first)) for a, b in both]
    undisturbed = [n for n, (one, _) in zip(kept, both, strict=True) if one.iso3 not in surveyed]
    seed = [len(set(a.first) & set(b.first)) for a, b in zip(found, _reseeded(found, library), strict=True)]
    rows = [
        (f"economies of {YEAR} with a list", f"{len(found)} of {len(every)}; {short} shorter than five"),
        ("  Decide, Examine, Ask first among the first five, on average", _tiers(tiers)),
        ("  economies without one to examine", f"{sum(t['examine'] + t['decide'] == 0 for t in tiers)}"),
        ("most frequent in the first five", f"{times / len(found):.0%} {top}"),
        ("  next", ", ".join(f"{id} {n / len(found):.0%}" for id, n in count.most_common(12)[1:])),
        ("never in a first eight", ", ".join(never) or "none"),
        ("mean overlap of two first fives, tens", f"{overlap(found, FIVE):.2f}, {overlap(found, TEN):.2f}"),
        (f"three of five kept, {EARLIER} for {YEAR}", f"{_share(kept)} of {len(kept)}"),
        ("  where no survey of firms came or went", f"{_share(undisturbed)} of {len(undisturbed)}"),
        ("three of five kept, other draws", f"{_share(seed)} of {len(seed)}"),
    ]
    return rows + _income(found, profiles)


def _tiers(tiers: Sequence[Mapping[TierName, int]]) -> str:
    return ", ".join(f"{statistics.mean(t.get(tier, 0) for t in tiers):.1f}" for tier in TIERS[:-1])


def _share(kept: Sequence[int]) -> str:
    return f"{statistics.mean(n >= 3 for n in kept):.0%}"


def _reseeded(found: Sequence[List], library: Library) -> list[List]:
    """Return the lists with a third of the draws: other numbers of the same profiles."""
    profiles = filled([one.iso3 for one in found], YEAR, library)
    return lists(profiles, library, DRAWS // 3)


def _income(found: Sequence[List], profiles: Sequence[Profile]) -> list[tuple[str, str]]:
    """Return the rank correlation of each card's order and case with GDP per head, the strongest first."""
    from scipy.stats import spearmanr

    income = {
        p.country: p.answers["gdp_per_capita_usd"].value for p in profiles if "gdp_per_capita_usd" in p.answers
    }
    rows = [one for one in found if one.iso3 in income]
    gdp = [income[one.iso3] for one in rows]
    by_card = {id: float(spearmanr(gdp, [one.order[id] for one in rows])[0]) for id in rows[0].order}
    worst = sorted(by_card.items(), key=lambda pair: -abs(pair[1]))[:6]
    return [("order against income, strongest rank correlations", ", ".join(f"{id} {r:+.2f}" for id, r in worst))]


def korea_and_others(library: Library) -> list[tuple[str, str]]:
    """Show what is said of Korea's own years beside others of the time: alike everywhere would measure income."""
    rows = []
    for year in (1965, 1976, 1985, 1995):
        ones = lists(filled((KOREA, *OTHERS), year, library), library)
        rows += [(f"{one.iso3} {year}", ", ".join(one.first) or "not ranked") for one in ones]
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--readings", type=Path)
    parser.add_argument("--missions", type=Path)
    parser.add_argument("--korea", action="store_true", help="also Korea's own years beside others")
    parser.add_argument("--only-readings", action="store_true")
    given = parser.parse_args()
    library = load_library()
    rows: list[tuple[str, str]] = []
    if given.readings:
        rows += against_readings(given.readings, library)
    if not given.only_readings:
        if given.missions:
            rows += against_missions(given.missions, library)
        rows += windows(library)
        rows += variety(library)
        if given.korea:
            rows += korea_and_others(library)
    width = max(len(name) for name, _ in rows)
    for name, said in rows:
        print(f"{name:{width}}  {said}")


if __name__ == "__main__":
    main()
