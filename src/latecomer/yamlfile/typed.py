"""Turn a document into frozen dataclasses, strictly, with every fault of the file."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Literal, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.cols import mapping_structure_factory
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from latecomer.errors import Problems, nearest
from latecomer.yamlfile.reading import Document


class Wrong(ValueError):  # noqa: N818 - read as a sentence: raise Wrong("expected a list")
    """A value that does not fit its type; the place is added by whoever knows it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


T = TypeVar("T")
Hook = Callable[[Any, Any], Any]


def structure(document: Document, cls: type[T], hooks: Mapping[Any, Hook] | None = None) -> T:
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
        result = _converter(tuple((hooks or {}).items())).structure(document.data, cls)
    except (BaseValidationError, Wrong) as error:
        for path, what, hint in _faults(error, ()):
            problems.add(document.line(*path), what, hint)
    problems.check()
    return result


@lru_cache(maxsize=16)  # cattrs writes code for each class it meets: once a set of hooks, not once a file
def _converter(hooks: tuple[tuple[Any, Hook], ...]) -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for kind, words in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, partial(_strict, kind, words))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(_is_literal, _choice)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, partial(_dataclass, converter))
    converter.register_structure_hook_factory(_is_tuple, partial(_tuple, converter))
    converter.register_structure_hook_factory(_is_mapping, partial(_mapping, converter))
    converter.register_structure_hook_factory(_is_optional, partial(_optional, converter))
    for own, hook in hooks:
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
    keys, inner = get_args(kind)
    shape: Any = dict[keys if _is_literal(keys) else str, inner]  # type: ignore[misc]
    by_key: Hook = mapping_structure_factory(shape, converter)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Wrong(f"expected keys and values, found {describe(value)}")
        return by_key(dict(value), shape)

    return hook


def _dataclass(converter: Converter, cls: type) -> Hook:
    names = [field.name for field in dataclasses.fields(cls)]
    has_line = "line" in names
    base: Hook = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise Wrong(f"expected keys and values, found {describe(value)}", f"keys: {', '.join(names)}")
        if has_line and "line" in value:
            raise Wrong("unknown key 'line'", "the line is where it stands")
        if has_line:
            value = {**value, "line": getattr(value, "line", 0)}
        return base(value, kind)

    return hook


def as_it_stands(value: Any, _: Any) -> Any:
    """Take a value unread (a hook): whoever knows its variable reads it."""
    return value


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
