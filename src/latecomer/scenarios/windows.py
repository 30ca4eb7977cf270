"""How well the nearest economies' record foretells what economies founded in the ten years after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from latecomer.analogues import precedents_of
from latecomer.countrydata import Panel, load_panel
from latecomer.countrydata.indicators import developing
from latecomer.countrydata.roster import WELL_KNOWN
from latecomer.errors import UsageError
from latecomer.frames import Fields, Tabular, of_rows
from latecomer.library import Library
from latecomer.measurement import batch_of
from latecomer.messages import Message, Value
from latecomer.profile import prefill
from latecomer.recommendation import facts_of
from latecomer.scenarios.made import Made, made_with
from latecomer.scenarios.scoring import Interval, expected_hits, interval

# Ten years apart, so that what follows one does not follow the next.
WINDOWS = (1973, 1983, 1993, 2003, 2013)
FIRST = 5
# From so many lists on it is told how well one function is foretold.
OFTEN = 20


@dataclass(frozen=True)
class Case:
    """One economy at one time, with at least one thing founded in the years after.

    Attributes
    ----------
    open : tuple of str
        Functions that nobody on record performed then.
    founded : frozenset of str
        Those of them that were founded in the years after.
    nearest, usual : tuple of str
        The first of them by what the nearest economies took up, and by what all latecomers did.
    chance : float
        How many of so many were founded, of an order at random.
    """

    country: str
    year: int
    open: tuple[str, ...]
    founded: frozenset[str]
    nearest: tuple[str, ...]
    usual: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Window:
    """One time, or all together.

    Attributes
    ----------
    year : int or None
        None for all together.
    economies : int
        How many of whom the first entries were scored; in all, how many different ones.
    nearest, usual, chance : float
        Share of the first entries that were founded in the years after.
    over_usual, over_chance : Interval
        Lead of the nearest economies' record.
    """

    year: int | None
    economies: int
    cases: int
    nearest: Interval
    usual: float
    chance: float
    over_usual: Interval
    over_chance: Interval


@dataclass(frozen=True)
class Foretold:
    """How well one function is foretold.

    Attributes
    ----------
    open, founded : int
        Of how many economies and times nobody performed it, and in how many it was founded in the years after.
    listed, hits : int
        How often it stood among the first, and was founded then.
    expected : float
        How many hits it would have, were it as common among these as among all of the same time.
    """

    function: str
    open: int
    founded: int
    listed: int
    hits: int
    expected: float


@dataclass(frozen=True)
class PrecedentTest(Tabular):
    """How well precedents foretell.

    Attributes
    ----------
    windows : tuple of Window
        All together first, then by time.
    functions : tuple of Foretold
        Those that stood among the first, those foretold best beside what is usual first.
    finding, limits
        What is said of it.
    """

    schema: str
    subject: Literal["precedents"]
    finding: Message
    years: tuple[int, ...]
    within: int
    first: int
    windows: tuple[Window, ...]
    functions: tuple[Foretold, ...]
    limits: tuple[Message, ...]
    versions: Made

    def fields(self) -> Fields:
        """Return one row a time, all together first."""
        return of_rows(
            [
                {
                    "year": window.year,
                    "economies": window.economies,
                    "cases": window.cases,
                    "nearest": float(window.nearest.mean),
                    "usual": float(window.usual),
                    "chance": float(window.chance),
                }
                for window in self.windows
            ]
        )


Progress = Callable[[int, int], None]


def check_years(years: Sequence[int], library: Library) -> tuple[int, ...]:
    """Return the times in order, each once.

    Raises
    ------
    UsageError
        If there is none, or one whose ten years before are not in the data, or after not in the record.
    """
    within = library.record.within
    first, last = library.fitted.years[0] + within, library.roster.last - within
    if not years:
        raise UsageError("no year", f"some from {first} to {last}, such as {','.join(map(str, WINDOWS))}")
    for year in years:
        if not first <= year <= last:
            raise UsageError(
                f"the year {year} cannot be tested",
                f"from {first} to {last}: {within} years before and after it have to be on record",
            )
    return tuple(sorted(set(years)))


def cases_of(year: int, library: Library, panel: Panel) -> Iterator[Case]:
    """Yield every developing economy whose bodies are well on record, and that founded something afterwards."""
    roster, knowledge, vocabulary = library.roster, library.knowledge, library.vocabulary
    countries = [c for c in developing(panel, year) if len(roster.bodies.get(c, {})) >= WELL_KNOWN]
    if not countries:
        return
    profiles = [prefill(country, year, vocabulary, panel) for country in countries]
    dates = [f"{year}-12-31"] * len(profiles)
    batch = batch_of(profiles, vocabulary, 1, facts_of(profiles, dates, vocabulary))
    found = precedents_of(batch, library.record, knowledge.comparing, vocabulary, knowledge.method)
    for row, country in enumerate(countries):
        open_ = tuple(f for f in found.functions if not roster.of(country, f, year))
        founded = frozenset(f for f in open_ if founded_after(library, country, f, year))
        if not founded or np.isnan(found.share[row]).all():
            continue
        chance = expected_hits([open_], founded, FIRST)
        nearest, usual = (_first(of[row], found.functions, open_) for of in (found.share, found.base))
        yield Case(country, year, open_, founded, nearest, usual, chance)


def _first(share: NDArray[np.float64], functions: Sequence[str], open_: Sequence[str]) -> tuple[str, ...]:
    """Return the first of some functions: the commonest first, of those alike by name."""
    of = dict(zip(functions, share, strict=True))
    return tuple(sorted(open_, key=lambda f: (-of[f], f))[:FIRST])


def founded_after(library: Library, country: str, function: str, year: int) -> bool:
    """Say whether a function was founded in the years after a year."""
    bodies = library.roster.bodies.get(country, {}).get(function, ())
    return any(body.status != "none" and year < body.since <= year + library.record.within for body in bodies)


def backtest_precedents(years: Sequence[int], library: Library, progress: Progress | None = None) -> PrecedentTest:
    """Say how well the nearest economies' record foretold what economies founded.

    Parameters
    ----------
    years : sequence of int
        The times as of which it is asked; nothing later is used.
    library : Library
    progress : callable, optional
        Told how many times are done, of how many.

    Raises
    ------
    UsageError
        If a year is out of range, or nobody can be scored.
    """
    years = check_years(years, library)
    panel = load_panel()
    cases: list[Case] = []
    for done, year in enumerate(years, start=1):
        cases += cases_of(year, library, panel)
        if progress:
            progress(done, len(years))
    if not cases:
        raise UsageError("no economy of these years can be scored", f"take years such as {WINDOWS[-1]}")
    by_year = ((year, [case for case in cases if case.year == year]) for year in years)
    overall = _window(None, cases)
    return PrecedentTest(
        schema="latecomer/backtest/1",
        subject="precedents",
        finding=_finding(overall, library.record.within),
        years=years,
        within=library.record.within,
        first=FIRST,
        windows=(overall, *(_window(year, of) for year, of in by_year if of)),
        functions=_foretold(cases),
        limits=_limits(years, library),
        versions=made_with(library, 1),
    )


def _window(year: int | None, cases: Sequence[Case]) -> Window:
    countries = sorted({case.country for case in cases})
    of = {country: [case for case in cases if case.country == country] for country in countries}

    def over(value: Callable[[Case], float]) -> Interval:
        return interval([[value(case) for case in of[country]] for country in countries])

    usual, chance = over(lambda case: _share(case, case.usual)), over(lambda case: case.chance / FIRST)
    return Window(
        year=year,
        economies=len(countries),
        cases=len(cases),
        nearest=over(lambda case: _share(case, case.nearest)),
        usual=usual.mean,
        chance=chance.mean,
        over_usual=over(lambda case: _share(case, case.nearest) - _share(case, case.usual)),
        over_chance=over(lambda case: _share(case, case.nearest) - case.chance / FIRST),
    )


def _share(case: Case, first: Sequence[str]) -> float:
    return len(case.founded & set(first)) / FIRST


def _foretold(cases: Sequence[Case]) -> tuple[Foretold, ...]:
    open_ = Counter((f, case.year) for case in cases for f in case.open)
    founded = Counter((f, case.year) for case in cases for f in case.founded)
    listed = [(f, case) for case in cases for f in case.nearest]
    found = []
    for function in sorted({f for f, _ in listed}):
        of = [case for f, case in listed if f == function]
        found.append(
            Foretold(
                function=function,
                open=sum(n for (f, _), n in open_.items() if f == function),
                founded=sum(n for (f, _), n in founded.items() if f == function),
                listed=len(of),
                hits=sum(function in case.founded for case in of),
                expected=sum(founded[function, case.year] / open_[function, case.year] for case in of),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.listed < OFTEN, -(one.hits - one.expected) / one.listed)))


def _finding(overall: Window, within: int) -> Message:
    """Say in one line whether the nearest foretell more than what is common."""
    says = "more" if overall.over_usual.low > 0 else "less" if overall.over_usual.high < 0 else "same"
    figures: dict[str, Value] = {
        "nearest": f"{FIRST * overall.nearest.mean:.2f}",
        "usual": f"{FIRST * overall.usual:.2f}",
        "chance": f"{FIRST * overall.chance:.2f}",
        "cases": overall.cases,
        "economies": overall.economies,
        "first": FIRST,
        "within": within,
    }
    return Message(f"backtest.precedents.{says}", figures)


def _limits(years: Sequence[int], library: Library) -> tuple[Message, ...]:
    codes = ["roster", "survivors", "without", "repeated"]
    overlap = any(after - before < library.record.within for before, after in pairwise(years))
    shown = {"within": library.record.within, "drawn_up": library.roster.last}
    return tuple(Message(f"backtest.precedents.limit.{code}", shown) for code in codes + ["overlap"] * overlap)
