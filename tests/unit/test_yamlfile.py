"""Strict YAML: what is refused, where it says so, and that a write is whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latecomer.errors import InputError
from latecomer.yamlfile import parse, read, rewrite, structure, write_atomically


@dataclass(frozen=True)
class Part:
    size: int
    kind: Literal["small", "large"] = "small"
    line: int = 0


@dataclass(frozen=True)
class Whole:
    name: str
    parts: tuple[Part, ...]
    by_name: dict[str, Part]
    share: float | None = None


GOOD = "name: a\nparts:\n  - {size: 1}\n  - size: 2\n    kind: large\nby_name: {q: {size: 4}}\nshare: 3\n"


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        structure(parse(text, "f.yaml"), Whole)
    return [str(p) for p in error.value.problems]


def test_a_file_becomes_frozen_dataclasses_that_know_their_lines() -> None:
    whole = structure(parse(GOOD, "f.yaml"), Whole)
    assert whole == Whole("a", (Part(1, line=3), Part(2, "large", line=4)), {"q": Part(4, line=6)}, 3.0)


def test_every_fault_of_a_file_is_said_at_once_with_its_line_and_a_hint() -> None:
    found = problems(
        "name: 3\nparts:\n  - {size: one, kind: larg}\n  - 4\nby_name: {q: {}}\nshar: 3\nname: b\n"
        "when: 2024-01-01\n"
    )
    assert found == [
        "f.yaml:3: kind: 'larg' is not one of: small, large\n  hint: did you mean 'large'?",
        "f.yaml:3: size: expected a whole number, found 'one'",
        "f.yaml:4: parts: expected keys and values, found 4\n  hint: keys: size, kind, line",
        "f.yaml:5: key 'size' is missing",
        "f.yaml:6: unknown key 'shar'\n  hint: did you mean 'share'?",
        "f.yaml:7: key 'name' is repeated\n  hint: it stands on line 1 already; keep one",
        "f.yaml:8: '2024-01-01' is an implicit date\n  hint: quote it: '2024-01-01'",
        "f.yaml:8: unknown key 'when'\n  hint: known keys: name, parts, by_name, share",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: NO", "'NO' is ambiguous"),
        ("name: yes", "'yes' is ambiguous"),
        ("name: &a x\nother: *a", "an anchor (*) is not allowed"),
        ("name: !!python/object/apply:os.system [x]", "not one of"),
        ("name: !custom x", "a tag (!custom) is not allowed"),
        ("name: a: b", "put quotes around a text that holds a colon"),
        ("\tname: a", "indent with spaces; a tab is not allowed"),
        ("name: a\n---\nname: b", "more than one document"),
        ("[" * 5000, "nested deeper than 24 levels"),
        ("a:\n" + "".join(" " * i + "a:\n" for i in range(1, 300)), "nested deeper than 24 levels"),
        ("1: a", "unknown key '1'"),
        ("name: \x07", "a control character is not allowed"),
        ("a: éééééééééé\nb: éé\nname: \x07\nc: 1\nd: 1\n", "f.yaml:3: a control character"),
        ("name: a\nparts: [{size: 1, line: 7}]\nby_name: {}", "unknown key 'line'"),
        ("name: 'a", "not YAML"),
    ],
)
def test_what_could_mean_something_else_is_refused(text: str, words: str) -> None:
    if words == "not one of":
        words = "name: expected text, found a list"
    assert words in "\n".join(problems(text))


def test_numbers_and_booleans_are_read_and_quoted_ones_stay_text() -> None:
    data = parse("a: 1\nb: 1.5\nc: true\nd: '1'\ne: \nf: 1e3\ng: 007\nh: 1_000", "f").data
    assert dict(data) == {"a": 1, "b": 1.5, "c": True, "d": "1", "e": None, "f": 1000.0, "g": "007", "h": "1_000"}


def test_a_missing_file_names_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "vietnam.yaml").write_text("a: 1", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(tmp_path / "vietnm.yaml")
    assert "no such file" in str(error.value)
    assert "did you mean 'vietnam.yaml'?" in str(error.value)


def test_a_byte_order_mark_and_crlf_are_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert structure(read(path), Whole).name == "a"


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"name: \xff\xfe", "not UTF-8 text"), (b"#" * 2_000_001, "too large")],
)
def test_what_is_no_text_or_too_large_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=words):
        read(path)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        read(tmp_path)


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with suppress(InputError):
        assert isinstance(structure(parse(text, "f"), Whole), Whole)


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("old", encoding="utf-8")

    def interrupted(_: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["f.yaml"]


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["f.yaml"]


def test_a_rewrite_keeps_a_persons_comments_and_order() -> None:
    text = "# mine\nb: 1  # why\na: 'two'\n"
    assert rewrite(text, lambda data: data.update(b=2)) == "# mine\nb: 2  # why\na: 'two'\n"
