"""Kill interviews at random instants and count what was lost.

    python -m benchmarks.abuse [--long]

A child answers questions as fast as it can and prints each answer once it is confirmed; it is killed with
SIGKILL after a random delay. Then every printed answer must be in the profile, and the file must load.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from latecomer import resources
from latecomer.errors import InputError
from latecomer.profile import load_profile, load_vocabulary

CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from latecomer.profile import Answer, load_vocabulary
from latecomer.questionnaire import Session
vocabulary = load_vocabulary()
ids = [v.id for v in vocabulary.values() if v.kind == "ordinal"]
with Session(Path(sys.argv[1]), vocabulary, lambda: "now") as session:
    for n in range(10**6):
        id, level = ids[n % len(ids)], float(n // len(ids) % 5)
        answer = Answer(value=level, evidence=f"round {n}")
        session.confirm(replace(session.profile, answers={**session.profile.answers, id: answer}), id)
        print(id, n, flush=True)
"""


def once(folder: Path, delay: float) -> tuple[int, int, bool]:
    """Run and kill one child.

    Returns
    -------
    confirmed, lost : int
        Answers printed as confirmed, and how many of those are not in the profile.
    whole : bool
        Whether the file still loads.
    """
    path = folder / "p.yaml"
    shutil.copy(resources.examples() / "ethiopia.yaml", path)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    first = child.stdout.readline()
    time.sleep(delay)
    child.kill()
    lines = [first, *child.stdout.read().splitlines(keepends=True)]
    child.wait()
    confirmed = [line.split() for line in lines if line.endswith("\n")]
    try:
        answers = load_profile(path, load_vocabulary()).answers
    except InputError:
        return len(confirmed), len(confirmed), False
    last = {id: int(n) for id, n in confirmed}
    rounds = {id: int(a.evidence.split()[1]) for id, a in answers.items() if a.evidence.startswith("round ")}
    lost = sum(rounds.get(id, -1) < n for id, n in last.items())
    return len(confirmed), lost, True


def main() -> None:
    """Run the kills and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="200 kills instead of 20")
    kills = 200 if parser.parse_args().long else 20
    chance = random.Random(2026)
    confirmed = lost = halves = 0
    for _ in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            some, gone, whole = once(Path(folder), chance.uniform(0.0, 0.6))
        confirmed, lost, halves = confirmed + some, lost + gone, halves + (not whole)
    print(f"{kills} kills, {confirmed} confirmed answers, {lost} lost, {halves} half files")


if __name__ == "__main__":
    main()
