"""Break the code on purpose and see whether a test notices.

    pip install cosmic-ray && python -m benchmarks.mutation [--count 200] [--skip 0] [--seed 1] [--minutes 60]

Cosmic Ray makes the changes (a comparison moved by one, a sign turned, a number changed, a condition negated), one
at a time, drawn at random and evenly over the rooms that measure and advise. No file is touched: everything is
imported, collected and read once; each change is put into a process split off that one, and the tests of its room
run there until one fails, those first that noticed an earlier change of the module, then the quickest. What
survives is printed: a line that no test holds to account, or a change that changes nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
import types
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import pytest
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from latecomer.library import load_library

ROOT = Path(__file__).parent.parent
OPERATORS = (
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq")),
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul")),
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in ("BitAnd_BitOr", "BitOr_BitAnd")),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue"),
    *("core/AddNot", "core/ReplaceUnaryOperator_Delete_Not", "core/NumberReplacer", "core/ZeroIterationForLoop"),
)
# Of each room, the files that speak of it; none starts a process, which would not have the change.
ADVICE = (
    *("report", "told_exactly", "first_five", "said_and_so", "method", "assessment_properties", "deciding"),
    *("own_rules", "public_interface", "analogues", "korea", "what_if", "next_question"),
)
TESTS = {
    "engine": ("engine_semantics", "engine_properties", "authoring", "own_rules"),
    "measurement": ADVICE,
    "diagnosis": ADVICE,
    "recommendation": ADVICE,
}
# Lines that compute nothing: what only says a type, and what makes a class.
_ANNOTATION = re.compile(r"\| None|None \||Sequence\[|Mapping\[|@dataclass|^[A-Z]\w+ = Literal")
# Seconds of the processor: a test that takes longer is left out; how long tests of a change may go on before no
# further one begins; when a process is ended that does not come back.
SLOW, BUDGET, ENOUGH = 4, 25, 60
AT_ONCE = 2
SPLIT = multiprocessing.get_context("fork")
KILLED, SURVIVED, ENDLESS, OUT_OF_REACH = "killed", "survived", "ran too long", "out of reach"


@dataclass(frozen=True)
class Change:
    """One change: the `occurrence`-th place in a module where an operator applies."""

    module: str
    operator: str
    occurrence: int
    line: int

    @property
    def room(self) -> str:
        """The folder of the module."""
        return Path(self.module).parent.name

    def made(self) -> str:
        """Return the text of the module with the change."""
        text = (ROOT / self.module).read_text(encoding="utf-8")
        return str(mutate_code(text, get_operator(self.operator)(), self.occurrence))

    def __str__(self) -> str:
        text = (ROOT / self.module).read_text(encoding="utf-8").splitlines()[self.line - 1].strip()
        return f"{self.operator[5:]}/{self.occurrence}  {self.module}:{self.line}  {text}"


def changes(room: str) -> Iterator[Change]:
    """Yield every change of a room; annotations, where `|` computes nothing, are left alone."""
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


def put_in(name: str, text: str) -> int:
    """Make an imported module do what another text of it says, and return in how many places it differs.

    Everything keeps its identity, so that whoever has imported it has the change too: functions get other code,
    plain values are replaced wherever they were imported under their name.
    """
    module = importlib.import_module(name)
    fresh: dict[str, Any] = {"__name__": name, "__file__": module.__file__, "__package__": module.__package__}
    exec(compile(text, str(module.__file__), "exec"), fresh)
    return _graft(vars(module), fresh, name)


def _graft(old: Mapping[str, Any], fresh: Mapping[str, Any], name: str, owner: type | None = None) -> int:
    places = 0
    for key, new in fresh.items():
        was, new = _function(old.get(key)), _function(new)
        if isinstance(new, types.FunctionType) and isinstance(was, types.FunctionType):
            if new.__module__ == name and _made_of(new) != _made_of(was):
                was.__code__, was.__defaults__, was.__kwdefaults__ = _made_of(new)
                places += 1
        elif isinstance(new, type) and isinstance(was, type) and new.__module__ == name and owner is None:
            places += _graft(vars(was), vars(new), name, was)
        elif not key.startswith("__") and _plain(was) and _plain(new) and was != new:
            _replace(key, was, new, owner)
            places += 1
    return places


def _made_of(function: types.FunctionType) -> tuple[Any, ...]:
    return function.__code__, function.__defaults__, function.__kwdefaults__


def _function(value: Any) -> Any:
    """Return the function in a property, a class method or a cache."""
    for attribute in ("__wrapped__", "fget", "__func__"):
        value = getattr(value, attribute, None) or value
    return value.func if isinstance(value, cached_property) else value


def _plain(value: Any) -> bool:
    if isinstance(value, tuple | list | set | frozenset):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(_plain(k) and _plain(v) for k, v in value.items())
    return isinstance(value, str | int | float | re.Pattern)


def _replace(key: str, was: Any, new: Any, owner: type | None) -> None:
    if owner is not None:
        setattr(owner, key, new)
        return
    for module in [m for n, m in sys.modules.items() if n.split(".")[0] in ("latecomer", "tests")]:
        if vars(module).get(key) is was:
            setattr(module, key, new)


@dataclass(eq=False)
class Order:
    """A plugin: the most telling tests first, and an end after enough of them.

    How long each takes is found out on the way, in seconds of the processor, since others may use the machine.
    """

    telling: Counter[str] = field(default_factory=Counter)
    took: dict[str, float] = field(default_factory=dict)
    failed: str = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort what was collected, and leave out what takes too long."""
        items[:] = [item for item in items if self.took.get(item.nodeid, 0) < SLOW]
        items.sort(key=lambda item: (-self.telling[item.nodeid], self.took.get(item.nodeid, 0)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Note how long a test takes."""
        start = time.process_time()
        yield
        self.took[item.nodeid] = time.process_time() - start

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note that a file cannot be read any more."""
        self.failed = report.nodeid if report.failed else self.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self.failed = report.nodeid if report.failed else self.failed

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """End after enough."""
        if time.process_time() > BUDGET:
            item.session.shouldstop = "enough"


def run_tests(room: str, *options: str, plugin: object = None) -> int:
    """Run the tests of a room in this process, and return pytest's exit code."""
    paths = [f"tests/unit/test_{name}.py" for name in TESTS[room]]
    given = ["-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile=quick", *options, *paths]
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        return int(pytest.main(given, plugins=[plugin] if plugin else []))


def attempt(change: Change, order: Order, note: Path) -> None:
    """In a process of its own: make the change, run the tests, and note what came of it."""
    resource.setrlimit(resource.RLIMIT_CPU, (ENOUGH, ENOUGH))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        places = put_in(_dotted(change.module), change.made())
    except Exception:  # whatever it is, nobody can import the module any more
        note.write_text(json.dumps({"outcome": KILLED, "failed": "import"}))
        return
    if not places:
        note.write_text(json.dumps({"outcome": OUT_OF_REACH}))
        return
    if change.room == "engine":  # what was read with it is read again
        for module in [m for n, m in sys.modules.items() if n.startswith("latecomer")]:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
    if run_tests(change.room, "-x", plugin=order) > pytest.ExitCode.INTERRUPTED:
        return  # no test ran: nothing is known
    outcome = KILLED if order.failed else SURVIVED
    note.write_text(json.dumps({"outcome": outcome, "failed": order.failed, "took": order.took}))


def _dotted(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def drawn(count: int, seed: int) -> list[Change]:
    """Return as many changes of each room, in turn."""
    rooms = [list(changes(room)) for room in TESTS]
    for number, room in enumerate(rooms):
        random.Random(seed + number).shuffle(room)
    each = -(-count // len(rooms))
    longest = range(min(each, max(map(len, rooms))))
    return [room[i] for i in longest for room in rooms if i < len(room)][:count]


class Runs:
    """Processes split off this one, a few at a time, and what they found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.took: dict[str, float] = {}
        self.telling: dict[str, Counter[str]] = defaultdict(Counter)
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.going: dict[Any, tuple[Any, Change, float, Path]] = {}

    def begin(self, change: Change) -> None:
        """Start with a change."""
        if len(self.going) >= AT_ONCE:
            self.end_one()
        note = self.folder / f"{time.monotonic_ns()}.json"
        order = Order(self.telling[change.module] + self.telling[change.room], dict(self.took))
        process = SPLIT.Process(target=attempt, args=(change, order, note))
        process.start()
        self.going[process.sentinel] = (process, change, time.perf_counter(), note)

    def end_one(self) -> None:
        """Wait for one to end, and note and print what it found."""
        process, change, start, note = self.going.pop(wait(list(self.going))[0])
        process.join()
        found = json.loads(note.read_text()) if note.exists() else {"outcome": ENDLESS}
        self.took |= found.get("took", {})
        self.counts[change.room][found["outcome"]] += 1
        by = ""
        if failed := found.get("failed"):
            self.telling[change.module][failed] += 10
            self.telling[change.room][failed] += 1
            by = f"  by {Path(failed).name}"
        print(f"{found['outcome']:12} {time.perf_counter() - start:3.0f} s  {change}{by}", flush=True)


def main() -> None:
    """Print what survives, and how many of each room."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--skip", type=int, default=0, help="leave out so many of the first, tried before")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="begin no further change after so many")
    given = parser.parse_args()
    start = time.monotonic()
    for room in TESTS:
        run_tests(room, "--collect-only")
    load_library()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder))
        for change in drawn(given.skip + given.count, given.seed)[given.skip :]:
            if time.monotonic() - start > 60 * given.minutes:
                break
            runs.begin(change)
        while runs.going:
            runs.end_one()
    for room, counts in runs.counts.items():
        tried = sum(counts.values()) - counts[OUT_OF_REACH]
        print(f"{room}: {counts[SURVIVED]} of {tried} survived; {dict(counts)}")


if __name__ == "__main__":
    main()
