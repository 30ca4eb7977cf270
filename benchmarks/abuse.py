"""What the tool does when it is abused: mutated files, kills at random instants, two writers at once.

    python -m benchmarks.abuse [--long] [--only mutations|kills|races] [--seed N] [--profiles N] [--runs N]

Mutations run in this process; every one is made anew from its seed and number. Kills and races run commands as
children of this process, and only those are killed. What a command has confirmed (exit code 0, or a line in the
log) must be in the profile afterwards, and the profile must load.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import openpyxl

import latecomer
from benchmarks import mutating
from latecomer import resources
from latecomer.errors import LatecomerError
from latecomer.profile import Answer, Profile, load_profile
from latecomer.sheets import layout
from latecomer.vocabulary import load_vocabulary

SOURCE = str(Path(latecomer.__file__).parent.parent)
DATA = Path(__file__).parent.parent / "tests" / "data" / "long.csv"
ETHIOPIA = resources.examples() / "ethiopia.yaml"
OFFICE = "statistics office"
IDS = [v.id for v in load_vocabulary().values() if v.kind == "ordinal"]
# A command is killed after a part of the time it takes by itself; the last of them just do not come too late.
PART = (0.4, 1.05)


RENEW = (
    "prefill",
    "ETH",
    "--as-of",
    str(load_profile(ETHIOPIA, load_vocabulary()).as_of),
    "-o",
    "p.yaml",
    "--force",
)
IMPORT = ("data", "import", str(DATA), "--name", "mine")


# --- children --------------------------------------------------------------------------------------------


def command(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a command in a folder that is all it has."""
    return subprocess.Popen(
        [sys.executable, "-m", "latecomer", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(folder),
    )


def _environment(folder: Path) -> dict[str, str]:
    places = {f"XDG_{what}_HOME": str(folder / what.lower()) for what in ("DATA", "STATE", "CONFIG", "CACHE")}
    return {**os.environ, **places, "PYTHONPATH": SOURCE, "TERM": "dumb"}


class Sitting:
    """An interview in a terminal of its own, whose person says at every prompt that they do not know."""

    def __init__(self, folder: Path) -> None:
        self.terminal, inside = pty.openpty()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "latecomer", "interview", "p.yaml", "--plain"],
            cwd=folder,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=_environment(folder),
            start_new_session=True,
        )
        os.close(inside)
        self.shown = b""

    def go_on(self, seconds: float) -> None:
        """Answer for some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.child.poll() is None:
            if not select.select([self.terminal], [], [], left)[0]:
                return
            self.shown += self._read()
            prompt = self.shown.rstrip(b" ").rsplit(b"\n", 1)[-1]
            if prompt.startswith((b"number", b"answer")) and prompt.endswith(b":"):
                self.shown = b""
                os.write(self.terminal, b"?\n")  # I do not know

    def _read(self) -> bytes:
        try:
            return os.read(self.terminal, 65536)
        except OSError:  # the terminal is closed at the other end
            return b"\n"

    def end(self, kill: bool) -> int:
        """Kill it, or leave by closing the terminal."""
        if kill:
            self.child.kill()
        os.close(self.terminal)
        return self.child.wait()


@contextmanager
def started() -> Iterator[Path]:
    """Yield a folder with a profile that people have answered in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ETHIOPIA, folder / "p.yaml")
        yield folder


def loaded(folder: Path) -> Profile | None:
    """Return the profile, or None where it is half a file."""
    try:
        return load_profile(folder / "p.yaml", load_vocabulary())
    except LatecomerError:
        return None


def logged(folder: Path) -> tuple[dict[str, object], int]:
    """Return what the log confirms last of each variable, and how many of its lines are torn."""
    path = folder / "p.log.jsonl"
    found, torn = {}, 0
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
            found[entry["variable"]] = entry["new"]
        except ValueError:
            torn += 1
    return found, torn


def _gone(profile: Profile, id: str, value: object) -> bool:
    """Say whether what was confirmed, of one person or of several, is there no more."""
    said = [one["said"] for one in value] if isinstance(value, list) and value and "said" in value[0] else [value]
    answer = profile.answers.get(id)
    there = [_plain(one) for one in answer.responses or (answer,)] if answer else [None]
    return any(one not in there for one in said)


def _plain(answer: Answer) -> object:
    held = answer.state if answer.state != "value" else answer.value
    return list(held) if isinstance(held, tuple) else held


def check(folder: Path, count: Counter[str], confirmed: dict[str, object]) -> None:
    """Count what was confirmed and what of it is gone; people's earlier answers count as confirmed."""
    profile = loaded(folder)
    from_log, torn = logged(folder)
    before = load_profile(ETHIOPIA, load_vocabulary())
    people = {id: _plain(answer) for id, answer in before.answers.items() if not answer.public}
    wanted = {**people, **from_log, **confirmed}
    count["confirmed"] += len({**from_log, **confirmed})
    count["torn log lines"] += torn
    count["half files"] += profile is None
    if profile:
        count["lost"] += sum(_gone(profile, id, value) for id, value in wanted.items())
    count["left over"] += sum(path.name.endswith(".tmp") for path in folder.iterdir())


# --- kills -----------------------------------------------------------------------------------------------


def kills(runs: int, chance: random.Random) -> dict[str, Counter[str]]:
    """Kill each kind of command so many times."""
    return {
        "kill interview": _each(runs, _kill_interview, chance),
        "kill answer": _each(runs, _kill_answer, chance),
        "kill merge": _each(runs, _kill_merge, chance),
        "kill read": _each(runs, _kill_read, chance),
        "kill prefill --force": _each(runs, _kill_prefill, chance),
        "kill data import": _each(runs, _kill_import, chance),
    }


def _seconds(*arguments: str) -> float:
    """Return how long a command takes that nobody kills."""
    with started() as folder:
        start = time.monotonic()
        code = command(*arguments, folder=folder).wait()
        assert code == 0, arguments
        return time.monotonic() - start


@cache
def _usual(what: str) -> float:
    commands = {"answer": ("answer", "p.yaml", f"{IDS[0]}=1"), "prefill": RENEW, "import": IMPORT}
    return _seconds(*commands[what])


def _each(
    runs: int, once: Callable[[Path, random.Random, Counter[str]], None], chance: random.Random
) -> Counter[str]:
    count: Counter[str] = Counter(runs=runs)
    for _ in range(runs):
        with started() as folder:
            once(folder, chance, count)
    return count


def _killed(child: subprocess.Popen[bytes], seconds: float) -> int:
    """Kill a child of ours after a while, and return its exit code: 0 where it was quicker."""
    try:
        return child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _kill_interview(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    sitting = Sitting(folder)
    sitting.go_on(2 * _usual("answer") + chance.uniform(0, 1.0))
    count["killed"] += sitting.end(kill=True) != 0
    check(folder, count, {})


def _kill_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    confirmed: dict[str, object] = {}
    for id in chance.sample(IDS, 3):
        level = chance.randint(0, 2)
        code = _killed(
            command("answer", "p.yaml", f"{id}={level}", folder=folder), _usual("answer") * chance.uniform(*PART)
        )
        count["killed"] += code != 0
        if code == 0:
            confirmed[id] = float(level)
    check(folder, count, confirmed)


def _kill_merge(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    shutil.copy(folder / "p.yaml", folder / "other.yaml")
    for id in chance.sample(IDS, 3):
        command("answer", "other.yaml", f"{id}=1", "--role", "bank", folder=folder).wait()
    child = command("merge", "other.yaml", "-o", "p.yaml", folder=folder)
    count["killed"] += _killed(child, _usual("answer") * chance.uniform(*PART)) != 0
    check(folder, count, {})


def _kill_read(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    """Kill the reading of a sheet, then read it to its end: what it says is there, and there once."""
    command(
        "sheet", "--profile", "p.yaml", "--questionnaire", "screening", "-o", "sheet.xlsx", folder=folder
    ).wait()
    filled = _fill(folder / "sheet.xlsx")
    reading = ("read", "sheet.xlsx", "-o", "p.yaml")
    count["killed"] += _killed(command(*reading, folder=folder), 2 * _usual("answer") * chance.uniform(*PART)) != 0
    check(folder, count, {})
    command(*reading, folder=folder).wait()
    profile = loaded(folder)
    said = [one for a in profile.answers.values() for one in a.responses or (a,)] if profile else []
    count["lost"] += abs(sum(one.role == OFFICE for one in said) - filled)


def _fill(path: Path) -> int:
    """Answer every question of a sheet by not knowing; return how many there are."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C5"] = OFFICE
    filled = 0
    for tab in book.worksheets[1:-1]:
        for row in tab.iter_rows(min_row=3):
            if row[0].value and not row[1].value:
                row[layout.COLUMNS.index(layout.ANSWER)].value = "I do not know"
                filled += 1
    book.save(path)
    return filled


def _kill_prefill(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    child = command(*RENEW, folder=folder)
    count["killed"] += _killed(child, _usual("prefill") * chance.uniform(*PART)) != 0
    check(folder, count, {})


def _kill_import(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    code = _killed(command(*IMPORT, folder=folder), _usual("import") * chance.uniform(*PART))
    count["killed"] += code != 0
    count["confirmed"] += code == 0
    listed = subprocess.run(
        [sys.executable, "-m", "latecomer", "data", "panels"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=_environment(folder),
    ).stdout
    count["half files"] += "cannot be read" in listed or "shipped" not in listed
    count["lost"] += code == 0 and "mine" not in listed


# --- races -----------------------------------------------------------------------------------------------


def races(runs: int, chance: random.Random) -> dict[str, Counter[str]]:
    """Run two writers at once, so many times."""
    return {
        "answer beside answer": _each(runs, _answer_beside_answer, chance),
        "prefill --force beside answer": _each(runs, _prefill_beside_answer, chance),
        "interview beside answer": _each(runs, _interview_beside_answer, chance),
    }


def _answers(folder: Path, chance: random.Random, n: int) -> list[tuple[str, float, subprocess.Popen[bytes]]]:
    made = []
    for id in chance.sample(IDS, n):
        level = chance.randint(0, 2)
        made.append((id, float(level), command("answer", "p.yaml", f"{id}={level}", folder=folder)))
    return made


def _ended(made: list[tuple[str, float, subprocess.Popen[bytes]]], count: Counter[str]) -> dict[str, object]:
    codes = [(id, value, child.wait()) for id, value, child in made]
    count["turned away"] += sum(code != 0 for *_, code in codes)
    return {id: value for id, value, code in codes if code == 0}


def _answer_beside_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    check(folder, count, _ended(_answers(folder, chance, 2), count))


def _prefill_beside_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    made = _answers(folder, chance, 1)
    renewing = command(*RENEW, folder=folder)
    confirmed = _ended(made, count)
    count["turned away"] += renewing.wait() != 0
    check(folder, count, confirmed)


def _interview_beside_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    sitting = Sitting(folder)
    sitting.go_on(chance.uniform(0.3, 2.0))
    made = _answers(folder, chance, 1)
    sitting.go_on(chance.uniform(0.3, 2.0))
    sitting.end(kill=False)
    check(folder, count, _ended(made, count))


# --- what came of it -------------------------------------------------------------------------------------

HEADS = (
    *("runs", "read", "refused", "rewritten", "rendered", "killed", "turned away", "confirmed"),
    *(
        "exceptions",
        "not rewritten",
        "texts changed",
        "lines lost",
        "lost",
        "half files",
        "torn log lines",
        "left over",
    ),
)


def show(found: dict[str, Counter[str]]) -> None:
    """Print one table; what is zero in a column that a row does not have is left out."""
    heads = [head for head in HEADS if any(head in count for count in found.values())]
    print("| " + " | ".join(["", *heads]) + " |")
    print("|" + "---|" * (len(heads) + 1))
    for name, count in found.items():
        print("| " + " | ".join([name, *(f"{count[head]:,}" if head in count else "" for head in heads)]) + " |")


def main() -> None:
    """Run what is asked for and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--long", action="store_true", help="20,000 mutations of profiles instead of 1,000; each race 100 times"
    )
    parser.add_argument("--profiles", type=int, help="so many mutations of profiles")
    parser.add_argument("--runs", type=int, help="so many of each kill and each race")
    parser.add_argument("--only", choices=["mutations", "kills", "races"])
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    found: dict[str, Counter[str]] = {}
    if given.only in (None, "mutations"):
        start = time.monotonic()
        found["mutated profiles"] = mutating.profiles(
            given.profiles or (20_000 if given.long else 1_000), given.seed
        )
        runs, seconds = found["mutated profiles"]["runs"], time.monotonic() - start
        print(f"{runs / seconds:.0f} mutated profiles a second")
        found["mutated rules"] = mutating.rules(300 if given.long else 20, given.seed)
        found["mutated questionnaires"] = mutating.questionnaires(1_000 if given.long else 50, given.seed)
    if given.only in (None, "kills"):
        found |= kills(given.runs or (25 if given.long else 5), chance)
    if given.only in (None, "races"):
        found |= races(given.runs or (100 if given.long else 3), chance)
    show(found)


if __name__ == "__main__":
    main()
