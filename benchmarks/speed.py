"""How long the parts take.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.speed, as the command line has it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from latecomer import resources
from latecomer.assessment import Measured, assess, measure_profiles
from latecomer.countrydata.countries import load_countries
from latecomer.knowledge.load import _loaded
from latecomer.library import load_library
from latecomer.outlook import Outlook
from latecomer.profile import load_profile, prefill
from latecomer.report import render
from latecomer.vocabulary import Vocabulary, load_vocabulary

YEARS = 12_000


def best(what: str, run: Callable[[], object], repeat: int = 9) -> None:
    """Print the shortest of several runs: milliseconds on the clock, and of the processor."""
    clock, processor = [], []
    for _ in range(repeat):
        start, spent = time.perf_counter(), _processor()
        run()
        clock.append(time.perf_counter() - start)
        processor.append(_processor() - spent)
    print(f"{what:<60}{1000 * min(clock):10.1f} ms {1000 * min(processor):10.1f} ms of the processor")


def _processor() -> float:
    """Return the seconds of the processor that this process and those it waited for have taken."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Time loading, prefill, assessment, the report, and a large batch."""
    best("read the vocabulary", lambda: load_vocabulary.__wrapped__(), 3)
    vocabulary = load_vocabulary()
    best("read all rules", lambda: _loaded.__wrapped__(None), 3)
    best("prefill one country", lambda: prefill("VNM", 2023, vocabulary))
    profile = load_profile(resources.examples() / "vietnam.yaml", vocabulary)
    load_library()
    best("assess one profile, 2,000 draws, all told but what to ask", lambda: assess(profile, questions=False))
    best("assess one profile, 2,000 draws, everything told", lambda: assess(profile))
    best("the next question", lambda: Outlook(profile, load_library()).questions())
    assessment = assess(profile)
    best("render a report", lambda: render(assessment))
    commands()
    years_measured(vocabulary)


def commands() -> None:
    """Time commands as whole processes, the interpreter's start included."""
    with tempfile.TemporaryDirectory() as folder:
        profile = str(Path(folder) / "kenya.yaml")
        run = partial(subprocess.run, check=True, capture_output=True)
        command = [sys.executable, "-m", "latecomer"]
        run([*command, "prefill", "KEN", "--as-of", "2023", "-o", profile])
        report = [*command, "report", profile, "--force", "-o", str(Path(folder) / "kenya.html")]
        best("latecomer report kenya.yaml -o kenya.html", lambda: run(report))
        best("latecomer next kenya.yaml", lambda: run([*command, "next", profile]))


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
