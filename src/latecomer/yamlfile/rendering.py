"""How values are written as YAML: below each other, on one line, and quoted only where they must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from latecomer.text import fault
from latecomer.yamlfile.reading import reads_as_text

INDENT = 2
_INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`=<")
_FLOW = frozenset(",[]{}:")
# What a reader of YAML takes for a line break or refuses, beside what is no text.
_SPELLED = frozenset("\n\t\u2028\u2029\ufeff\ufffe\uffff")


def goes_below(value: Any) -> bool:
    """Say whether a value is written below its key, and not beside it."""
    return isinstance(value, (Mapping, list)) and bool(value)


def block(data: Mapping[str, Any], column: int) -> list[str]:
    """Return the lines of keys and values, each below the other."""
    lines = []
    for key, value in data.items():
        lead = " " * column + scalar(key, flow=False)
        if not goes_below(value):
            lines.append(f"{lead}: {inline(value, flow=False)}")
        else:
            below = column + INDENT
            lines.append(f"{lead}:")
            lines += block(value, below) if isinstance(value, Mapping) else block_list(value, below)
    return lines


def block_list(data: list[Any], column: int) -> list[str]:
    """Return the lines of a list, each item below the other."""
    lines = []
    for value in data:
        lead = " " * column + "- "
        if isinstance(value, Mapping) and value:
            first, *rest = block(value, column + INDENT)
            lines += [lead + first.lstrip(" "), *rest]
        else:
            lines.append(lead + inline(value, flow=isinstance(value, list)))
    return lines


def inline(value: Any, *, flow: bool = True) -> str:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        inside = (f"{scalar(key, flow=True)}: {inline(inner)}" for key, inner in value.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, flow=flow)


def scalar(value: Any, *, flow: bool) -> str:
    """Write a text, number, boolean or nothing so that it is read as that."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if fault(value) or not _SPELLED.isdisjoint(value):
        return '"' + "".join(map(_spelled, value)) + '"'
    if _must_quote(value, flow=flow):
        return "'" + value.replace("'", "''") + "'"
    return value


def _spelled(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if not fault(char) and char not in _SPELLED:
        return char
    return {"\n": "\\n", "\t": "\\t"}.get(char) or f"\\u{ord(char):04x}"


def _must_quote(text: str, *, flow: bool) -> bool:
    return (
        not text
        or not reads_as_text(text)
        or text != text.strip(" ")
        or text.startswith((*_INDICATORS, "...", "---"))
        or text.endswith(":")
        or ": " in text
        or " #" in text
        or (flow and not _FLOW.isdisjoint(text))
    )
