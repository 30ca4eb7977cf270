"""Break the code on purpose and see whether a test notices.

    pip install cosmic-ray && python -m benchmarks.mutation [--count 60] [--seed 1]

Cosmic Ray makes the changes (a comparison moved by one, a sign turned, a number changed, a condition negated), one
at a time, drawn at random over the code that measures and advises; the tests of that code run on a copy of the
checkout until one fails. What survives is printed: a line that no test holds to account.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parent.parent
ROOMS = ("engine", "measurement", "diagnosis", "recommendation")
OPERATORS = (
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq")),
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul")),
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in ("BitAnd_BitOr", "BitOr_BitAnd")),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue"),
    *("core/AddNot", "core/ReplaceUnaryOperator_Delete_Not", "core/NumberReplacer", "core/ZeroIterationForLoop"),
)
# The quickest first: the run of a change ends at the first test that fails.
TESTS = (
    *("engine_semantics", "engine_properties", "assessment_properties", "method", "report", "korea", "rules"),
    *("analogues", "schemas"),
)
# Lines that compute nothing: what only says a type, and what makes a class.
_ANNOTATION = re.compile(r"\| None|None \||Sequence\[|Mapping\[|@dataclass|^[A-Z]\w+ = Literal")
TIMEOUT = 900
KILLED, SURVIVED, ENDLESS = "killed", "survived", "ran too long"


@dataclass(frozen=True)
class Change:
    """One change: the `occurrence`-th place in a module where an operator applies."""

    module: str
    operator: str
    occurrence: int
    line: int


def changes() -> Iterator[Change]:
    """Yield every change there is; annotations, where `|` computes nothing, are left alone."""
    for room in ROOMS:
        for path in sorted((ROOT / "src/latecomer" / room).glob("*.py")):
            text = path.read_text(encoding="utf-8")
            tree, lines = get_ast(text), text.splitlines()
            for name in OPERATORS:
                for occurrence, line in enumerate(_places(get_operator(name)(), tree)):
                    if not _ANNOTATION.search(lines[line - 1]):
                        yield Change(str(path.relative_to(ROOT)), name, occurrence, line)


def _places(operator: object, tree: object) -> list[int]:
    """Return the lines at which an operator applies, in the order of its occurrences."""
    found, nodes = [], [tree]
    while nodes:
        node = nodes.pop()
        found += [start[0] for start, _ in operator.mutation_positions(node)]  # type: ignore[attr-defined]
        nodes += reversed(getattr(node, "children", []))
    return found


def run(change: Change, copy: Path) -> str:
    """Make one change in a copy of the checkout, run the tests, and take it back."""
    path = copy / change.module
    kept = path.read_bytes()
    changed = mutate_code(kept.decode(), get_operator(change.operator)(), change.occurrence)
    path.write_text(changed, encoding="utf-8")
    tests = [f"tests/unit/test_{name}.py" for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            [*command, "--hypothesis-profile=quick", *tests],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ENDLESS
    finally:
        path.write_bytes(kept)
    return KILLED if done.returncode else SURVIVED


def main() -> None:
    """Print what survives, and how many."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    every = list(changes())
    chosen = random.Random(given.seed).sample(every, min(given.count, len(every)))
    counts = dict.fromkeys((KILLED, SURVIVED, ENDLESS), 0)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        away = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=away)
        for change in chosen:
            start = time.perf_counter()
            outcome = run(change, copy)
            counts[outcome] += 1
            took = time.perf_counter() - start
            text = (ROOT / change.module).read_text(encoding="utf-8").splitlines()[change.line - 1].strip()
            print(
                f"{outcome:9} {took:4.0f} s  {change.operator[5:]}  {change.module}:{change.line}  {text}",
                flush=True,
            )
    tried = sum(counts.values())
    print(f"{counts[SURVIVED]} of {tried} survived, of {len(every)} possible changes")


if __name__ == "__main__":
    main()
