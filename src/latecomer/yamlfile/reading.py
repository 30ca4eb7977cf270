"""Read YAML strictly, with lines."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from latecomer import files
from latecomer.errors import InputError, Problem, Problems
from latecomer.text import fault

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
BYTE_ORDER_MARK = "\ufeff"

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_YES_NO = re.compile(r"(yes|no|on|off|y|n)\Z", re.IGNORECASE)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Map(dict[str, Any]):
    """A mapping that knows the line it starts on and the line of each key."""

    line: int
    key_lines: dict[str, int]

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.key_lines = {}


class Seq(list[Any]):
    """A list that knows the line of each item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.item_lines: list[int] = []


@dataclasses.dataclass(frozen=True)
class Document:
    """One YAML file, read.

    Attributes
    ----------
    path : str
        Its name as the person gave it.
    problems : tuple of Problem
        What may mean something else than its author thinks.
    unsound : tuple of Problem
        Those among them for which `data` does not hold all that is written: a repeated key, an anchor.
    """

    path: str
    data: Any
    problems: tuple[Problem, ...] = ()
    unsound: tuple[Problem, ...] = ()

    def line(self, *keys: str | int) -> int:
        """Return the line of the value at `keys`, or of the nearest thing that encloses it."""
        here, line = self.data, getattr(self.data, "line", 1)
        for key in keys:
            if isinstance(here, Map) and key in here.key_lines:
                line = here.key_lines[str(key)]
            elif isinstance(here, Seq) and isinstance(key, int) and key < len(here.item_lines):
                line = here.item_lines[key]
            else:
                return line
            here = here[key]
        return line


def read_as_is(path: Path, *, shown: str | None = None, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 file with its byte-order mark and line ends.

    Raises
    ------
    InputError
        If it is missing, unreadable, no ordinary file, larger than `limit` bytes or not UTF-8.
    """
    name = shown or str(path)
    raw = files.read(path, limit, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            [Problem(name, line, "not UTF-8 text", "save the file as UTF-8 in your editor")]
        ) from None


def read_text(path: Path, *, shown: str | None = None, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 file a person may have written on any system, as if without byte-order mark and CRLF.

    Raises
    ------
    InputError
        As `read_as_is`.
    """
    return plain_text(read_as_is(path, shown=shown, limit=limit))


def plain_text(text: str) -> str:
    """Return a text without byte-order mark, its lines ended by a line feed."""
    return text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n")


def read(path: Path, *, shown: str | None = None) -> Document:
    """Read one YAML file strictly.

    Repeated keys, implicit dates and booleans, anchors, and control characters are kept in the document's
    `problems`, for `structure` to report together with the faults of type; only what is not YAML at all is raised.

    Raises
    ------
    InputError
        If the file cannot be read or is not YAML.
    """
    document = parse(read_text(path, shown=shown), shown or str(path))
    return dataclasses.replace(document, problems=(*document.problems, *_no_text(document)))


def _no_text(document: Document) -> Iterator[Problem]:
    """Yield the texts that hold, spelled out, what is no text: our own files are read by people and printed."""

    def walk(value: Any, line: int) -> Iterator[Problem]:
        if isinstance(value, str) and (wrong := fault(value)):
            yield Problem(document.path, line, f"{wrong} in a text", "delete it")
        elif isinstance(value, Map):
            for key, inner in value.items():
                yield from walk(key, value.key_lines[key])
                yield from walk(inner, value.key_lines[key])
        elif isinstance(value, Seq):
            for inner, at in zip(value, value.item_lines, strict=True):
                yield from walk(inner, at)

    return walk(document.data, 1)


def parse(text: str, name: str) -> Document:
    """Parse YAML text as `read` does."""
    problems, doubtful, fatal = Problems(name), Problems(name), Problems(name)
    try:
        data = _build(yaml.parse(text, Loader=yaml.CSafeLoader), problems, doubtful)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = str(error.problem or error.context)
        letter = "escape code" in what
        fatal.add(line, f"not YAML: {what}", "write the letter itself" if letter else _syntax_hint(text, line))
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode(errors="ignore")  # libyaml counts bytes
        fatal.add(before.count("\n") + 1, "a control character is not allowed in YAML", "delete it")
    if fatal:
        raise InputError([*problems, *doubtful, *fatal])
    return Document(name, data, (*problems, *doubtful), tuple(problems))


def _syntax_hint(text: str, line: int) -> str:
    lines = text.split("\n")
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in shown:
        return "indent with spaces; a tab is not allowed"
    if shown.count(": ") > 1 or shown.count(":") > 1:
        return "put quotes around a text that holds a colon"
    return "check the indentation and the quotes here and on the line before"


@dataclasses.dataclass
class _Open:
    """A mapping or list whose end has not come yet; `key` waits for its value."""

    value: Map | Seq
    key: str | None = None
    key_line: int = 0


def _build(events: Iterator[yaml.Event], problems: Problems, doubtful: Problems) -> Any:
    """Build data from parser events: one loop, so depth costs no stack."""
    stack: list[_Open] = []
    root: Any = None
    documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        value: Any
        _check_marks(event, line, problems)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add(line, "more than one document in the file", "keep one; remove the line '---'")
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            problems.add(line, "an anchor (*) is not allowed", "write the value out")
            _place(stack, None, line, problems)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            value = Map(line) if isinstance(event, yaml.MappingStartEvent) else Seq(line)
            if len(stack) >= MAX_DEPTH:
                problems.add(line, f"nested deeper than {MAX_DEPTH} levels", "no file of ours goes half as deep")
                problems.check()
            root = value if not stack else root
            _place(stack, value, line, problems)
            stack.append(_Open(value))
        elif isinstance(event, yaml.ScalarEvent):
            value = _scalar(event, line, doubtful, is_key=bool(stack) and _expects_key(stack[-1]))
            root = value if not stack else root
            _place(stack, value, line, problems)
    return root


def _check_marks(event: yaml.Event, line: int, problems: Problems) -> None:
    """Refuse names for a value (`&a`) and tags, but for the one that makes text of a scalar."""
    tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
    text = isinstance(event, yaml.ScalarEvent) and tag == "tag:yaml.org,2002:str"
    if tag and not text:
        problems.add(line, f"a tag ({tag}) is not allowed", "write the plain value")
    if anchor and not isinstance(event, yaml.AliasEvent):
        problems.add(
            line, f"an anchor (&{anchor}) is not allowed", "write the value without it, or put it in quotes"
        )


def _expects_key(top: _Open) -> bool:
    return isinstance(top.value, Map) and top.key is None


def _place(stack: list[_Open], value: Any, line: int, problems: Problems) -> None:
    """Put a value where it belongs: after the waiting key, in the list, or as the next key."""
    if not stack:
        return
    top = stack[-1]
    if isinstance(top.value, Seq):
        top.value.append(value)
        top.value.item_lines.append(line)
    elif top.key is None:
        if not isinstance(value, str):
            problems.add(line, "a key must be text", "write `name: value`")
            value = f"<line {line}>"
        if value in top.value:
            first = top.value.key_lines[value]
            problems.add(line, f"key {value!r} is repeated", f"it stands on line {first} already; keep one")
        top.key, top.key_line = value, line
    else:
        top.value[top.key] = value
        top.value.key_lines[top.key] = top.key_line
        top.key = None


def _scalar(event: yaml.ScalarEvent, line: int, problems: Problems, *, is_key: bool) -> Any:
    text = event.value
    if is_key or event.tag or not event.implicit[0]:  # keys are names; a quoted scalar is text
        return text
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _YES_NO.match(text):
        problems.append(ambiguous(problems.path, line, text))
    elif _DATE.match(text):
        problems.add(line, f"{text!r} is an implicit date", f"quote it: '{text}'")
    elif _INT.match(text):
        return int(text)
    elif _FLOAT.match(text):
        return float(text)
    return text


def ambiguous(name: str, line: int, text: str) -> Problem:
    """Return what is said of an unquoted yes or no, which may be a word or a truth value.

    Whoever knows which of the two is asked for may read the text and drop the problem.
    """
    return Problem(name, line, f"{text!r} is ambiguous", f"write true or false, or quote it: '{text}'")


def reads_as_text(text: str) -> bool:
    """Say whether an unquoted scalar of this text is read as this text."""
    return not (
        text.lower() in _CONSTANTS
        or _YES_NO.match(text)
        or _DATE.match(text)
        or _INT.match(text)
        or _FLOAT.match(text)
    )
