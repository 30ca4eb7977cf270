"""Read one answer, from wherever it was written: a file, the shell, the keyboard. Knows no file and no terminal.

What a person writes means the same everywhere: ``33,3`` and ``3 %`` are numbers of a share, ``yes`` is true, a
list may be written with commas. Where a text can mean two numbers it is refused, and the two are named. Nothing
chosen and nothing written are no answers: not knowing has a word of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from latecomer.errors import Problem, nearest
from latecomer.numbers import plain_number
from latecomer.profile.model import Value
from latecomer.text import shows
from latecomer.vocabulary import Variable
from latecomer.yamlfile import Wrong, describe

TRUE, FALSE = ("true", "yes", "y"), ("false", "no", "n")


class NoValue(Enum):
    """The answers that hold no value, as they are written."""

    UNKNOWN = "unknown"
    SKIPPED = "skipped"


def read_answer(variable: Variable, raw: object) -> Value | NoValue | Problem:
    """Read an answer to a variable.

    Parameters
    ----------
    variable : Variable
    raw : object
        What was written: a text, or what a file has made of it (a number, true or false, a list of texts).

    Returns
    -------
    float, bool, str, tuple of str, NoValue or Problem
        The value, or that there is none, or what is wrong with it and what would be right; the place of the
        problem is the variable.
    """
    if variable.origin == "formula":
        what = f"is computed ({variable.formula}) and cannot be answered"
        return Problem(variable.id, 0, what, "answer what it is made of")
    words = {word.value: word for word in NoValue}
    alone = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    if isinstance(alone, str) and alone.strip().casefold() in words:
        return words[alone.strip().casefold()]
    try:
        found = _READERS[variable.kind](variable, raw) if _says_something(raw) else ()
        if found == ():
            raise Wrong("nothing is written", _instead_of_nothing(variable))
        return found
    except Wrong as error:
        return Problem(variable.id, 0, error.what, error.hint)


def _says_something(raw: object) -> bool:
    """Say whether anything is written: spaces, and signs that nobody sees, say nothing."""
    if isinstance(raw, (list, tuple)):
        return any(map(_says_something, raw))
    if isinstance(raw, str):
        return shows(raw)
    return raw is not None


def _instead_of_nothing(variable: Variable) -> str:
    if variable.kind != "choices":
        return "write unknown where it is not known, skipped where it is not relevant"
    none = f"where none applies, choose {' or '.join(variable.alone)}; " if variable.alone else ""
    return f"choose at least one; {none}write unknown where it is not known ({', '.join(variable.options)})"


# --- numbers ---------------------------------------------------------------------------------------------

# Signs of other scripts and keyboards that stand for one of ours.
_SIGNS = str.maketrans({"−": "-", "٫": ",", "٬": "'", "’": "'", "٪": "%", "％": "%"})
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_SPACED = re.compile(r"([-+]?\d{1,3}(?:[ ']\d{3})+)((?:[.,]\d+)?)")
_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


def _number(variable: Variable, raw: Any) -> float:
    found = _numbers(raw, variable.unit)
    if not found:
        hint = f"write the number alone, such as {plain_number(variable.high if variable.range else 1.0)}"
        raise Wrong(f"expected a number ({variable.unit}) or unknown, found {describe(raw)}", hint)
    fitting = [value for value in found if variable.low <= value <= variable.high]
    if not fitting:
        limits = f"from {plain_number(variable.low)} to {plain_number(variable.high)}"
        raise Wrong(f"{plain_number(found[0])} is out of range", f"{variable.unit}: {limits}")
    if len(fitting) > 1:
        either = " or ".join(plain_number(value) for value in fitting)
        raise Wrong(f"{raw!r} may be {either}", "write it without a comma, or with a point before the decimals")
    return float(fitting[0])


def _numbers(raw: Any, unit: str = "") -> tuple[float, ...]:
    """Return the numbers that a raw value can stand for: none, one, or two of a text such as ``1,234``."""
    if type(raw) in (int, float):
        return (raw,)
    if not isinstance(raw, str):
        return ()
    text = _in_our_signs(raw)
    if text.endswith("%") and unit.startswith("%"):
        text = text[:-1].rstrip()
    if spaced := _SPACED.fullmatch(text):
        text = re.sub("[ ']", "", spaced[1]) + spaced[2]
        return (float(text.replace(",", ".")),)
    texts = [text] if _PLAIN.fullmatch(text) else []
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    if _COMMAS.fullmatch(text):
        texts.append(text.replace(",", ""))
    if _POINTS.fullmatch(text) and (text.count(".") > 1 or "," in text):
        texts.append(text.replace(".", "").replace(",", "."))
    return tuple(dict.fromkeys(float(one) for one in texts))


def _in_our_signs(text: str) -> str:
    """Return a text with digits, spaces and signs of every script as ASCII."""
    plain = text.strip().translate(_SIGNS)
    digits = ("".join(str(d) if (d := unicodedata.decimal(c, None)) is not None else c) for c in plain)
    return "".join(" " if c.isspace() else c for c in "".join(digits))


# --- the other kinds -------------------------------------------------------------------------------------


def _ordinal(variable: Variable, raw: Any) -> float:
    found = _numbers(raw)
    if len(found) != 1 or found[0] not in range(len(variable.levels)):
        raise Wrong(
            f"expected a level from 0 to {variable.high:g} or unknown, found {describe(raw)}",
            "; ".join(f"{i} {level.label}" for i, level in enumerate(variable.levels)),
        )
    return float(found[0])


def _boolean(variable: Variable, raw: Any) -> bool:
    if type(raw) is bool:
        return raw
    word = raw.strip().casefold() if isinstance(raw, str) else ""
    if word not in (*TRUE, *FALSE):
        raise Wrong(f"expected true, false or unknown, found {describe(raw)}", "yes and no will do")
    return word in TRUE


def _choices(variable: Variable, raw: Any) -> tuple[str, ...]:
    written = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(written, (list, tuple)) or not all(isinstance(item, str) for item in written):
        raise Wrong(f"expected a list of choices or unknown, found {describe(raw)}", ", ".join(variable.options))
    chosen = tuple(dict.fromkeys(item.strip() for item in written if _says_something(item)))
    for item in chosen:
        if item not in variable.options:
            hint = nearest(item, variable.options, f"choices: {', '.join(variable.options)}")
            raise Wrong(f"{item!r} is not a choice", hint)
    alone = sorted(set(chosen) & set(variable.alone))
    if len(chosen) > 1 and alone:
        raise Wrong(f"{', '.join(alone)} stands alone", "drop it, or all others")
    if variable.at_most and len(chosen) > variable.at_most:
        raise Wrong(f"{len(chosen)} choices", f"at most {variable.at_most}")
    return chosen


def _text(_: Variable, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Wrong(f"expected text or unknown, found {describe(raw)}", "put it in quotes")
    return raw.strip()


_READERS: Mapping[str, Callable[[Variable, Any], Value]] = {
    "number": _number,
    "ordinal": _ordinal,
    "boolean": _boolean,
    "choices": _choices,
    "text": _text,
}
