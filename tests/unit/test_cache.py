"""What was read is kept for the next command, and is never stale, never trusted and never in the way."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from latecomer import cache, resources
from latecomer.files.writing import _temporary
from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.numbers import plain_number
from latecomer.vocabulary import Level


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "latecomer"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "levels.yaml"
    path.write_text("none")
    return path


@pytest.fixture
def ask(source: Path) -> Callable[[], tuple[Level, int]]:
    """Ask for what the file holds; say too how often it has been read so far."""
    reads: Counter[str] = Counter()

    def read() -> Level:
        reads["times"] += 1
        return Level(source.read_text())

    return lambda: (cache.kept("levels", [source], read), reads["times"])


def test_what_was_read_is_not_read_again(folder: Path, ask: Callable[[], tuple[Level, int]]) -> None:
    assert ask() == (Level("none"), 1)
    assert ask() == (Level("none"), 1)


def test_a_file_of_the_same_size_and_time_that_says_something_else_is_read(
    folder: Path, source: Path, ask: Callable[[], tuple[Level, int]]
) -> None:
    import os

    ask()
    was = source.stat()
    source.write_text("some")
    os.utime(source, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert ask() == (Level("some"), 2)


def test_other_code_reads_anew(
    folder: Path, ask: Callable[[], tuple[Level, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    monkeypatch.setattr(cache, "_code", lambda: b"other")
    assert ask() == (Level("none"), 2)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_entry_is_made_anew(folder: Path, ask: Callable[[], tuple[Level, int]], damage: str) -> None:
    ask()
    entry = folder / "levels.bin"
    whole = entry.read_bytes()
    entry.write_bytes({"cut": whole[:-3], "changed": whole[:-3] + b"xyz", "empty": b""}[damage])
    assert ask() == (Level("none"), 2)
    assert ask() == (Level("none"), 2)


class Elsewhere:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.write_text, (Path("written by an entry"), ""))


class Ours:
    def __reduce__(self) -> tuple[object, ...]:
        return (plain_number, (1.0,))


@pytest.mark.parametrize("planted", [Elsewhere(), Ours(), Counter()])
def test_an_entry_that_somebody_else_wrote_calls_nothing(
    folder: Path, source: Path, ask: Callable[[], tuple[Level, int]], planted: object
) -> None:
    import hashlib

    ask()
    content = pickle.dumps(planted)
    mark = cache._mark([source])
    (folder / "levels.bin").write_bytes(mark + hashlib.sha256(content).digest() + content)
    assert ask() == (Level("none"), 2)
    assert not Path("written by an entry").exists()


def test_what_a_killed_writer_left_goes(folder: Path, ask: Callable[[], tuple[Level, int]]) -> None:
    ask()
    (folder / "levels.bin").write_bytes(b"")
    left = folder / f"{_temporary(folder / 'levels.bin')}x.tmp"
    left.write_bytes(b"half")
    ask()
    assert [path.name for path in folder.iterdir()] == ["levels.bin"]


def test_where_nothing_can_be_written_everything_is_read(
    folder: Path, ask: Callable[[], tuple[Level, int]]
) -> None:
    folder.write_text("a file in the place of the folder")
    assert ask() == (Level("none"), 1)
    assert ask() == (Level("none"), 2)


def test_without_a_home_everything_is_read(
    ask: Callable[[], tuple[Level, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: str) -> str:
        raise RuntimeError("no home")

    monkeypatch.setattr("platformdirs.user_cache_dir", nobody)
    ask()
    assert ask() == (Level("none"), 2)


def test_the_rules_come_back_as_they_were(folder: Path, knowledge: Knowledge) -> None:
    from latecomer.knowledge.load import _loaded

    _loaded.__wrapped__(None)
    again = _loaded.__wrapped__(None)
    assert (folder / "rules.bin").exists()
    assert again == knowledge == load_knowledge()
    assert again is not knowledge
    assert again.institutions.keys() == {p.stem for p in (resources.rules() / "institutions").glob("*.yaml")}
