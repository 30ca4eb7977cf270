"""How long the parts take.

python -m benchmarks.speed
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from latecomer import resources
from latecomer.assessment import Measured, assess, measure_profiles
from latecomer.countrydata.countries import load_countries
from latecomer.knowledge.load import _loaded
from latecomer.library import load_library
from latecomer.profile import load_profile, prefill
from latecomer.report import render
from latecomer.vocabulary import Vocabulary, load_vocabulary

YEARS = 12_000


def best(what: str, run: Callable[[], object], repeat: int = 5) -> None:
    """Print the shortest of several runs, in milliseconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(f"{what:<60}{1000 * min(times):10.1f} ms")


def main() -> None:
    """Time loading, prefill, assessment, the report, and a large batch."""
    best("read the vocabulary", lambda: load_vocabulary.__wrapped__(), 3)
    vocabulary = load_vocabulary()
    best("read all rules", lambda: _loaded.__wrapped__(None), 3)
    best("prefill one country", lambda: prefill("VNM", 2023, vocabulary))
    profile = load_profile(resources.examples() / "vietnam.yaml", vocabulary)
    load_library()
    best("assess one profile, 2,000 draws, everything told", lambda: assess(profile, draws=2000))
    assessment = assess(profile)
    best("render a report", lambda: render(assessment))
    years_measured(vocabulary)


def years_measured(vocabulary: Vocabulary) -> None:
    """Measure 12,000 country-years of 64 draws, telling nothing, and print seconds and memory."""
    pairs = [(country, year) for year in range(1965, 2024) for country in load_countries()]
    profiles = [prefill(country, year, vocabulary) for country, year in pairs[-YEARS:]]
    start = time.perf_counter()
    rows = sum(map(_rows, measure_profiles(profiles, load_library(), 64)))
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} country-years of 64 draws measured: {seconds:.1f} s; at most {megabytes:,.0f} MB in all")


def _rows(measured: Measured) -> int:
    return len(measured.profiles)


if __name__ == "__main__":
    main()
