"""What the tool does when it is abused: mutated files, kills at random instants, two writers at once.

    python -m benchmarks.abuse [--long] [--only mutations|kills|races] [--seed N] [--profiles N] [--runs N]

Mutations run in this process; every one is made anew from its seed and number. Kills and races run commands in
children that are split off this process, which has imported everything: so a child does little else than read and
write, at whatever instant it is killed. Only such children are killed. What a command has confirmed (exit code 0,
a line in the log, or the next question) must be in the profile afterwards, and the profile must load.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import pty
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import openpyxl

from benchmarks import mutating
from latecomer import resources
from latecomer.cli import run
from latecomer.errors import LatecomerError
from latecomer.profile import Answer, Profile, load_profile
from latecomer.sheets import layout
from latecomer.vocabulary import load_vocabulary

DATA = Path(__file__).parent.parent / "tests" / "data" / "long.csv"
ETHIOPIA = resources.examples() / "ethiopia.yaml"
OFFICE = "statistics office"
IDS = [v.id for v in load_vocabulary().values() if v.kind == "ordinal"]
# A command is killed after a part of the time it takes by itself; the last of them come too late.
PART = (0.0, 1.05)
SPLIT = multiprocessing.get_context("fork")


RENEW = (
    "prefill",
    "ETH",
    "--as-of",
    str(load_profile(ETHIOPIA, load_vocabulary()).as_of),
    "-o",
    "p.yaml",
    "--force",
)
SHEET = ("sheet", "--profile", "p.yaml", "--questionnaire", "screening", "-o", "sheet.xlsx")
READ = ("read", "sheet.xlsx", "-o", "p.yaml")
IMPORT = ("data", "import", str(DATA), "--name", "mine")


# --- children --------------------------------------------------------------------------------------------


class Child:
    """A command in a process split off this one, in a folder that is all it has."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.process = SPLIT.Process(target=_at, args=(folder, arguments))
        self.process.start()

    def wait(self, seconds: float | None = None) -> int | None:
        """Return its exit code; None where it still runs after a while."""
        self.process.join(seconds)
        return self.process.exitcode

    def killed_after(self, seconds: float) -> int | None:
        """Kill it after a while, and return its exit code: 0 where it was quicker."""
        if self.wait(seconds) is None:
            self.process.kill()
        return self.wait()


def _at(folder: Path, arguments: tuple[str, ...]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _open_anew()
    _go_to(folder)
    sys.exit(run([*arguments]))


def _go_to(folder: Path) -> None:
    os.chdir(folder)
    os.environ |= {f"XDG_{what}_HOME": str(folder / what.lower()) for what in ("DATA", "STATE", "CONFIG", "CACHE")}
    os.environ["TERM"] = "dumb"


def _open_anew() -> None:
    """Give a process that was split off the streams that belong to its own handles."""
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(i, mode, encoding="utf-8") for i, mode in enumerate("rww"))


class Sitting:
    """An interview in a terminal of its own, whose person says at every prompt that they do not know."""

    def __init__(self, folder: Path) -> None:
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            code = 70
            try:
                _open_anew()
                _go_to(folder)
                code = run(["interview", "p.yaml", "--plain"])
            finally:  # whatever happened, this process is not to go on as its parent does
                os._exit(code)
        self.shown = b""
        self.prompts = 0

    def go_on(self, seconds: float) -> None:
        """Answer for some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.terminal], [], [], left)[0]:
                return
            if not (part := self._read()):
                return
            self.shown += part
            prompt = self.shown.rstrip(b" ").rsplit(b"\n", 1)[-1]
            if prompt.startswith((b"number", b"answer")) and prompt.endswith(b":"):
                self.shown = b""
                self.prompts += 1
                os.write(self.terminal, b"?\n")  # I do not know

    def _read(self) -> bytes:
        try:
            return os.read(self.terminal, 65536)
        except OSError:  # the terminal is closed at the other end
            return b""

    def end(self, kill: bool) -> int:
        """Kill it, or leave by closing the terminal."""
        if kill:
            os.kill(self.child, signal.SIGKILL)
        os.close(self.terminal)
        return os.waitpid(self.child, 0)[1]


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
    _import_all()
    return {
        "kill interview": _each(runs, _kill_interview, chance),
        "kill answer": _each(runs, _kill_answer, chance),
        "kill merge": _each(runs, _kill_merge, chance),
        "kill read": _each(runs, _kill_read, chance),
        "kill prefill --force": _each(runs, _kill_prefill, chance),
        "kill data import": _each(runs, _kill_import, chance),
    }


def _once(what: str) -> float:
    """Return how many seconds a command took."""
    answer = ("answer", "p.yaml", f"{IDS[0]}=1")
    commands = {"answer": answer, "merge": ("merge", "other.yaml", "-o", "p.yaml"), "read": READ}
    with started() as folder:
        shutil.copy(folder / "p.yaml", folder / "other.yaml")
        (folder / "sheet.xlsx").write_bytes(_filled()[0])
        start = time.monotonic()
        code = Child(*{**commands, "prefill": RENEW, "import": IMPORT}[what], folder=folder).wait()
        assert code == 0, what
        return time.monotonic() - start


@cache
def _usual(what: str) -> float:
    """Return how many seconds a command takes that nobody kills: the quickest of three, on a busy machine."""
    return min(_once(what) for _ in range(3))


def _import_all() -> None:
    """Run the commands once in this process, so that what is split off it has nothing left to import."""
    here = Path.cwd()
    with started() as folder, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        shutil.copy(folder / "p.yaml", folder / "other.yaml")
        before = dict(os.environ)
        _go_to(folder)
        merge = ("merge", "other.yaml", "-o", "p.yaml")
        for arguments in (("answer", "p.yaml", f"{IDS[0]}=1"), merge, SHEET, RENEW, IMPORT):
            run([*arguments])
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)


def _each(
    runs: int, once: Callable[[Path, random.Random, Counter[str]], None], chance: random.Random
) -> Counter[str]:
    count: Counter[str] = Counter(runs=runs)
    for _ in range(runs):
        with started() as folder:
            once(folder, chance, count)
    return count


def _kill_interview(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    before = _unknown(folder)
    sitting = Sitting(folder)
    sitting.go_on(chance.uniform(0, 4.0) + _usual("answer"))
    count["killed"] += sitting.end(kill=True) != 0
    check(folder, count, {})
    count["lost"] += max(sitting.prompts - 1 - _unknown(folder) + before, 0)  # the next prompt confirms an answer


def _unknown(folder: Path) -> int:
    """Return how many questions were answered by not knowing."""
    profile = loaded(folder)
    return sum(answer.state == "unknown" for answer in profile.answers.values()) if profile else 0


def _kill_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    confirmed: dict[str, object] = {}
    for id in chance.sample(IDS, 3):
        level = chance.randint(0, 2)
        child = Child("answer", "p.yaml", f"{id}={level}", folder=folder)
        code = child.killed_after(_usual("answer") * chance.uniform(*PART))
        count["killed"] += code != 0
        if code == 0:
            confirmed[id] = float(level)
    check(folder, count, confirmed)


def _kill_merge(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    profile = load_profile(ETHIOPIA, load_vocabulary())
    for id in chance.sample(IDS, 3):
        profile = profile.answer(id, 1, role="bank")
    profile.save(folder / "other.yaml")
    child = Child("merge", "other.yaml", "-o", "p.yaml", folder=folder)
    count["killed"] += child.killed_after(_usual("merge") * chance.uniform(*PART)) != 0
    check(folder, count, {})


def _kill_read(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    """Kill the reading of a sheet, then read it to its end: what it says is there, and there once."""
    raw, filled = _filled()
    (folder / "sheet.xlsx").write_bytes(raw)
    count["killed"] += Child(*READ, folder=folder).killed_after(_usual("read") * chance.uniform(*PART)) != 0
    check(folder, count, {})
    Child(*READ, folder=folder).wait()
    profile = loaded(folder)
    said = [one for a in profile.answers.values() for one in a.responses or (a,)] if profile else []
    count["lost"] += abs(sum(one.role == OFFICE for one in said) - filled)


@cache
def _filled() -> tuple[bytes, int]:
    """Return a sheet in which every question is answered by not knowing, and how many there are."""
    with started() as folder:
        path = folder / "sheet.xlsx"
        assert Child(*SHEET, folder=folder).wait() == 0
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["C5"] = OFFICE
        filled = 0
        for tab in book.worksheets[1:-1]:
            for row in tab.iter_rows(min_row=3):
                if row[0].value and not row[1].value:
                    row[layout.COLUMNS.index(layout.ANSWER)].value = "I do not know"
                    filled += 1
        book.save(path)
        return path.read_bytes(), filled


def _kill_prefill(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    child = Child(*RENEW, folder=folder)
    count["killed"] += child.killed_after(_usual("prefill") * chance.uniform(*PART)) != 0
    check(folder, count, {})


def _kill_import(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    code = Child(*IMPORT, folder=folder).killed_after(_usual("import") * chance.uniform(*PART))
    count["killed"] += code != 0
    count["confirmed"] += code == 0
    listed = _panels(folder)
    count["half files"] += "cannot be read" in listed or "shipped" not in listed
    count["lost"] += code == 0 and "mine" not in listed


def _panels(folder: Path) -> str:
    """Return what the command that lists panels says there."""
    said = folder / "panels.txt"
    child = SPLIT.Process(target=_say_panels, args=(folder, said))
    child.start()
    child.join()
    return said.read_text(encoding="utf-8")


def _say_panels(folder: Path, said: Path) -> None:
    sys.stdout = said.open("w", encoding="utf-8")
    _go_to(folder)
    sys.exit(run(["data", "panels"]))


# --- races -----------------------------------------------------------------------------------------------


def races(runs: int, chance: random.Random) -> dict[str, Counter[str]]:
    """Run two writers at once, so many times."""
    return {
        "answer beside answer": _each(runs, _answer_beside_answer, chance),
        "prefill --force beside answer": _each(runs, _prefill_beside_answer, chance),
        "interview beside answer": _each(runs, _interview_beside_answer, chance),
    }


def _answers(folder: Path, chance: random.Random, n: int) -> list[tuple[str, float, Child]]:
    made = []
    for id in chance.sample(IDS, n):
        level = chance.randint(0, 2)
        made.append((id, float(level), Child("answer", "p.yaml", f"{id}={level}", folder=folder)))
    return made


def _ended(made: list[tuple[str, float, Child]], count: Counter[str]) -> dict[str, object]:
    codes = [(id, value, child.wait()) for id, value, child in made]
    count["turned away"] += sum(code != 0 for *_, code in codes)
    return {id: value for id, value, code in codes if code == 0}


def _answer_beside_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    check(folder, count, _ended(_answers(folder, chance, 2), count))


def _prefill_beside_answer(folder: Path, chance: random.Random, count: Counter[str]) -> None:
    made = _answers(folder, chance, 1)
    renewing = Child(*RENEW, folder=folder)
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
