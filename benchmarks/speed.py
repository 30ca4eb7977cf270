"""How long the parts take.

python -m benchmarks.speed
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from latecomer import resources
from latecomer.assessment import assess
from latecomer.engine import Column, Table, evaluate
from latecomer.knowledge import load_knowledge
from latecomer.profile import load_profile, load_vocabulary, prefill
from latecomer.report import render


def best(what: str, run: Callable[[], object], repeat: int = 5) -> None:
    """Print the shortest of several runs, in milliseconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(f"{what:<60}{1000 * min(times):10.1f} ms")


def main() -> None:
    """Time loading, prefill, assessment, a large batch of conditions, and the report."""
    best("read the vocabulary", lambda: load_vocabulary.__wrapped__(), 3)
    vocabulary, knowledge = load_vocabulary(), load_knowledge()
    best("read all rules", lambda: load_knowledge.__wrapped__(), 3)
    best("prefill one country", lambda: prefill("VNM", 2023, vocabulary))
    profile = load_profile(resources.examples() / "vietnam.yaml", vocabulary)
    best("assess one profile, 2,000 draws", lambda: assess(profile, draws=2000))
    assessment = assess(profile)
    best("render a report", lambda: render(assessment))
    size = 12_000
    values = np.random.default_rng(1).uniform(0, 100, size)
    columns = {
        id: Column(np.clip(values, v.low, v.high), values > 20)
        for id, v in vocabulary.items()
        if v.kind in ("number", "ordinal", "boolean")
    }
    table = Table(columns, size)
    conditions = [sign.when.condition for card in knowledge.institutions.values() for sign in card.need]
    best(f"{len(conditions)} signs over {size:,} country-years", lambda: [evaluate(c, table) for c in conditions])


if __name__ == "__main__":
    main()
