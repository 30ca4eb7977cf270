"""Strict YAML with lines: read, give types, write whole.

Reading refuses what lets a file mean something else than its author thinks: a repeated key, a key nobody
reads, an implicit date or boolean (``NO`` is Norway), an anchor. It is bounded in size and depth, and it
never builds Python objects. Every mapping remembers its lines, so that a fault found later still has a place.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tempfile
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import yaml
from cattrs import Converter
from cattrs.cols import mapping_structure_factory
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from latecomer.errors import InputError, Problem, Problems, nearest

MAX_BYTES = 2_000_000
MAX_DEPTH = 24

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
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


class Wrong(ValueError):  # noqa: N818 - read as a sentence: raise Wrong("expected a list")
    """A value that does not fit its type; the place is added by whoever knows it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclasses.dataclass(frozen=True)
class Document:
    """One YAML file, read: its name as the person gave it, and its content with lines."""

    path: str
    data: Any
    problems: tuple[Problem, ...] = ()

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


# --- reading ---------------------------------------------------------------------------------------------


def read_text(path: Path, *, shown: str | None = None, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 file a person may have written on any system (byte-order mark, CRLF).

    Raises
    ------
    InputError
        If the file is missing, unreadable, a folder, larger than `limit` bytes or not UTF-8.
    """
    name = shown or str(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError([Problem(name, 0, "no such file", nearest(path.name, siblings))]) from None
    except IsADirectoryError:
        raise InputError([Problem(name, 0, "this is a folder, not a file")]) from None
    except OSError as error:
        raise InputError([Problem(name, 0, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > limit:
        raise InputError([Problem(name, 0, f"too large: {len(raw):,} bytes", f"at most {limit:,} bytes")])
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            [Problem(name, line, "not UTF-8 text", "save the file as UTF-8 in your editor")]
        ) from None


def read(path: Path, *, shown: str | None = None) -> Document:
    """Read one YAML file strictly.

    Repeated keys, implicit dates and booleans, and anchors are kept in the document's `problems`, for
    `structure` to report together with the faults of type; only what is not YAML at all is raised here.

    Raises
    ------
    InputError
        If the file cannot be read or is not YAML.
    """
    return parse(read_text(path, shown=shown), shown or str(path))


def parse(text: str, name: str) -> Document:
    """Parse YAML text as `read` does."""
    problems, fatal = Problems(name), Problems(name)
    try:
        data = _build(yaml.parse(text, Loader=yaml.CSafeLoader), problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        fatal.add(line, f"not YAML: {error.problem or error.context}", _syntax_hint(text, line))
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        fatal.add(before.count("\n") + 1, "a control character is not allowed in YAML", "delete it")
    if fatal:
        raise InputError([*problems, *fatal])
    return Document(name, data, tuple(problems))


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


def _build(events: Iterator[yaml.Event], problems: Problems) -> Any:
    """Build data from parser events: one loop, so depth costs no stack."""
    stack: list[_Open] = []
    root: Any = None
    documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        value: Any
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
                problems.add(line, f"nested deeper than {MAX_DEPTH} levels")
                return None
            root = value if not stack else root
            _place(stack, value, line, problems)
            stack.append(_Open(value))
        elif isinstance(event, yaml.ScalarEvent):
            value = _scalar(event, line, problems, is_key=bool(stack) and _expects_key(stack[-1]))
            root = value if not stack else root
            _place(stack, value, line, problems)
    return root


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
    if event.tag and not event.tag.startswith("tag:yaml.org,2002:str"):
        problems.add(line, f"a tag ({event.tag}) is not allowed", "write the plain value")
        return text
    if is_key or not event.implicit[0]:  # keys are names; a quoted scalar is text
        return text
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _YES_NO.match(text):
        problems.add(line, f"{text!r} is ambiguous", f"write true or false, or quote it: '{text}'")
    elif _DATE.match(text):
        problems.add(line, f"{text!r} is an implicit date", f"quote it: '{text}'")
    elif _INT.match(text):
        return int(text)
    elif _FLOAT.match(text):
        return float(text)
    return text


def _reads_as_text(text: str) -> bool:
    """Say whether an unquoted scalar of this text is read as this text."""
    return not (
        text.lower() in _CONSTANTS
        or _YES_NO.match(text)
        or _DATE.match(text)
        or _INT.match(text)
        or _FLOAT.match(text)
    )


def _quote_what_would_be_misread(data: Any) -> None:
    """Quote new texts such as ``NO`` or a date, which the writer would leave bare and the reader refuse."""
    from ruamel.yaml.scalarstring import SingleQuotedScalarString

    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in list(items):
        if isinstance(value, (dict, list)):
            _quote_what_would_be_misread(value)
        elif type(value) is str and not _reads_as_text(value):
            data[key] = SingleQuotedScalarString(value)


# --- types -----------------------------------------------------------------------------------------------

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]


def structure(document: Document, cls: type[T], hooks: dict[Any, Hook] | None = None) -> T:
    """Turn a document into a frozen dataclass, strictly.

    Parameters
    ----------
    document : Document
    cls : type
        A dataclass; a field called ``line`` receives the line of its mapping.
    hooks : dict, optional
        Own types: ``type -> function(value, type)``, which raises `Wrong` for a value that does not fit.

    Raises
    ------
    InputError
        With every fault of the file: missing and unknown keys, wrong types, values out of place.
    """
    problems = Problems(document.path)
    problems.extend(document.problems)
    try:
        result = _converter(hooks or {}).structure(document.data, cls)
    except (BaseValidationError, Wrong) as error:
        for path, what, hint in _faults(error, ()):
            problems.add(document.line(*path), what, hint)
    problems.check()
    return result


def _converter(hooks: dict[Any, Hook]) -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for kind, words in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, partial(_strict, kind, words))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(_is_literal, _choice)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, partial(_dataclass, converter))
    converter.register_structure_hook_factory(_is_tuple, partial(_tuple, converter))
    converter.register_structure_hook_factory(_is_mapping, partial(_mapping, converter))
    converter.register_structure_hook_factory(_is_optional, partial(_optional, converter))
    for own, hook in hooks.items():
        converter.register_structure_hook(own, hook)
    return converter


def _strict(kind: type, words: str, value: Any, _: Any) -> Any:
    if type(value) is not kind:
        raise Wrong(f"expected {words}, found {describe(value)}")
    return value


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise Wrong(f"expected a number, found {describe(value)}")
    return float(value)


def _choice(value: Any, kind: Any) -> Any:
    options = get_args(kind)
    if value not in options:
        raise Wrong(
            f"{value!r} is not one of: {', '.join(map(str, options))}",
            nearest(str(value), map(str, options)),
        )
    return value


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) is types.UnionType and type(None) in get_args(kind)


def _optional(converter: Converter, kind: Any) -> Hook:
    inner = next(part for part in get_args(kind) if part is not type(None))

    def hook(value: Any, _: Any) -> Any:
        return None if value is None else converter.structure(value, inner)

    return hook


def _tuple(converter: Converter, kind: Any) -> Hook:
    inner = get_args(kind)[0]

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, list):
            raise Wrong(f"expected a list, found {describe(value)}", "start each item with '- '")
        return tuple(converter.structure(list(value), list[inner]))  # type: ignore[valid-type]

    return hook


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (dict, Mapping)


def _mapping(converter: Converter, kind: Any) -> Hook:
    inner = get_args(kind)[1]
    by_key = mapping_structure_factory(dict[str, inner], converter)  # type: ignore[valid-type]

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Wrong(f"expected keys and values, found {describe(value)}")
        return by_key(dict(value), dict[str, inner])  # type: ignore[valid-type]

    return hook


def _dataclass(converter: Converter, cls: type) -> Hook:
    names = [field.name for field in dataclasses.fields(cls)]
    has_line = "line" in names
    base: Hook = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise Wrong(f"expected keys and values, found {describe(value)}", f"keys: {', '.join(names)}")
        if has_line and "line" not in value:
            value = {**value, "line": getattr(value, "line", 0)}
        return base(value, kind)

    return hook


def describe(value: Any) -> str:
    """Say what a value is, in a reader's words."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    return repr(value)


Fault = tuple[tuple[str | int, ...], str, str]


def _faults(error: BaseException, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Walk cattrs' tree of errors to (path of keys, what, hint)."""
    if isinstance(error, BaseValidationError):
        with_notes, without = error.group_exceptions()  # type: ignore[attr-defined]
        for inner, note in with_notes:
            key = note.index if isinstance(note, IterableValidationNote) else note.name
            yield from _faults(inner, (*path, key))
        for inner in without:
            yield from _faults(inner, path)
    elif isinstance(error, ForbiddenExtraKeysError):
        fields = [field.name for field in dataclasses.fields(error.cl) if field.name != "line"]
        for extra in sorted(error.extra_fields):
            hint = nearest(extra, fields, f"known keys: {', '.join(fields)}")
            yield (*path, extra), f"unknown key {extra!r}", hint
    elif isinstance(error, Wrong):
        yield path, f"{_where(path)}{error.what}", error.hint
    elif isinstance(error, KeyError):
        yield path[:-1], f"key {path[-1]!r} is missing", ""
    else:
        yield path, f"{_where(path)}{error}", ""


def _where(path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"{names[-1]}: " if names else ""


# --- writing ---------------------------------------------------------------------------------------------


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all: temporary file beside it, fsync, rename.

    Raises
    ------
    InputError
        If the folder is missing or cannot be written; an existing file is then as it was.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise InputError([Problem(str(path), 0, f"cannot be written: {error.strerror}")]) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise InputError([Problem(str(path), 0, f"cannot be written: {error.strerror}")]) from None
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def rewrite(text: str, changes: Callable[[Any], None]) -> str:
    """Apply `changes` to YAML text and keep the person's comments, order and quotes.

    Parameters
    ----------
    text : str
        The file as it stands; empty for a new one.
    changes : callable
        Receives the round-trip mapping and edits it in place.
    """
    from io import StringIO

    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    rt = YAML(typ="rt")
    rt.width = 100
    rt.preserve_quotes = True
    rt.indent(mapping=2, sequence=4, offset=2)
    data = rt.load(text) if text.strip() else CommentedMap()
    changes(data)
    _quote_what_would_be_misread(data)
    out = StringIO()
    rt.dump(data, out)
    return out.getvalue()
