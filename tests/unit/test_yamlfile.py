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
from latecomer.yamlfile import parse, plain_text, read, rewrite, same, structure


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
        ("name: &a", "an anchor (&a) is not allowed"),
        ("name: !custom x", "a tag (!custom) is not allowed"),
        ("name: a\nby_name: !!str\n  q: {size: 4}", "a tag (tag:yaml.org,2002:str) is not allowed"),
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


# --- changing a file ---------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LONG = TEXTS.map(lambda text: f"{text}  two spaces, more than a line: # {'word  ' * 30}{text}")
SCALARS = st.one_of(
    TEXTS, LONG, st.integers(-(10**6), 10**6), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
KEYS = st.text(st.sampled_from("abcß字: #-'\"{,"), min_size=1, max_size=4)
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=5,
)


@given(DATA)
def test_what_is_written_anew_reads_back(data: dict) -> None:
    assert same(parse(rewrite("", lambda _: data), "f").data, data)


LAYOUTS = (
    "1",
    "'it''s  x'",
    '"a\\tb: \\e"',
    "plain  text",
    "two\n    lines",
    "|  # why\n    a\n     b\n\n",
    "|+\n    kept\n\n",
    ">-\n    folded\n    text\n",
    "|",
    "",
    "{}",
    "[]",
    "{v: 1, w: 'x, y'}",
    "{v: 1,  # mine\n    w: [1, {b: 2}] }",
    '{"v":1,"w":"x"}',
    "\n    v: 1  # c\n    # d\n    w:\n      - 1\n      - x: 2\n        y: 3",
    "\n  - 1\n\n  - two\n  -\n    w: 4\n  - - a\n    - b",
    "\n    'v':\t1\n    ? w\n    : 2",
)


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """A mapping as people and programs lay it out: each value in one of the ways YAML has for it."""
    lines = [draw(st.sampled_from(["", "# head", "---", "\n"]))]
    for n in range(draw(st.integers(1, 5))):
        before = draw(st.sampled_from(["", f"# over k{n}\n", "\n"]))
        lines.append(f"{before}k{n}: {draw(st.sampled_from(LAYOUTS))}")
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n# end", "\n\n...\n"]))
    mark = draw(st.sampled_from(["", "\ufeff", "\ufeff\ufeff"]))
    return mark + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@st.composite
def changes(draw: st.DrawFn, value: object) -> object:
    """Another value: a part of the old one changed, taken away or added, or something else altogether."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        new = {key: draw(changes(inner)) for key, inner in value.items() if draw(st.integers(0, 3))}
        items = [
            *new.items(),
            *draw(st.dictionaries(st.sampled_from(["new", "n 2"]), SCALARS | DATA, max_size=1)).items(),
        ]
        return dict(draw(st.permutations(items)) if draw(st.booleans()) else items)
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        new_list = [draw(changes(inner)) for inner in value if draw(st.integers(0, 3))]
        return new_list + draw(st.lists(SCALARS, max_size=1))
    return draw(st.just(value) | st.just(value) | SCALARS | st.lists(SCALARS, max_size=2) | DATA)


@given(layouts(), st.data())
def test_a_changed_file_reads_as_wanted_whatever_its_layout(text: str, data: st.DataObject) -> None:
    old = parse(plain_text(text), "f").data
    assert rewrite(text, lambda data: data) == text, "nothing to change, not a byte changed"
    wanted = {key: data.draw(changes(value), key) for key, value in old.items()}
    for key in data.draw(st.lists(st.sampled_from(list(old)), max_size=len(old) - 1), "gone"):
        if len(wanted.keys() & old.keys()) > 1:
            wanted.pop(key, None)
    wanted |= data.draw(st.dictionaries(st.sampled_from(["new", "n 2"]), SCALARS | DATA, max_size=2), "new")
    changed = rewrite(text, lambda _: wanted)
    assert same(parse(plain_text(changed), "f").data, wanted)
    for n in range(5):
        if (comment := f"# over k{n}") in text and f"k{n}" in wanted:
            assert comment in changed
    assert changed.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert "\n" not in changed.replace("\r\n", "")


def test_a_rewrite_touches_only_the_line_that_changes() -> None:
    text = "# mine\nb: 1  # why\na:  'two'   # three\nc: {d: [1,2],  e: x}  # flow\n"
    wanted = {"b": 2, "a": "two", "c": {"d": [1, 2], "e": "y", "f": True}}
    assert rewrite(text, lambda _: wanted) == (
        "# mine\nb: 2  # why\na:  'two'   # three\nc: {d: [1,2],  e: 'y', f: true}  # flow\n"
    )


def test_bytes_that_are_not_utf8_are_refused_before_anything_is_written() -> None:
    with pytest.raises(InputError, match=r"answers\.mstq\.evidence: bytes that are not UTF-8"):
        rewrite("", lambda _: {"answers": {"mstq": {"evidence": "vu \udce0"}}})


def test_control_characters_are_spelled_out() -> None:
    assert (
        rewrite("", lambda _: {"a": 'x\x1b]0;\x9b"\u202e\u2028\n'})
        == 'a: "x\\u001b]0;\\u009b\\"\\u202e\\u2028\\n"\n'
    )
