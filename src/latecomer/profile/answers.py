"""Read one answer, from wherever it was written: a file, the shell, the keyboard. Knows no file and no terminal.

What a person writes means the same everywhere: ``33,3`` and ``3 %`` are numbers of a share, ``yes`` is true, a
list may be written with commas. Where a text can mean two numbers it is refused, and the two are named. Nothing
chosen and nothing written are no answers: not knowing has a word of its own.
"""

from __future__ import annotations

from enum import Enum

from latecomer.errors import Problem
from latecomer.profile.kinds import kind_of, says_something
from latecomer.profile.model import Value
from latecomer.vocabulary import Variable
from latecomer.yamlfile import Wrong


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
        found = kind_of(variable).read(variable, raw) if says_something(raw) else ()
        if found == ():
            raise Wrong("nothing is written", _instead_of_nothing(variable))
        return found
    except Wrong as error:
        return Problem(variable.id, 0, error.what, error.hint)


def _instead_of_nothing(variable: Variable) -> str:
    if variable.kind != "choices":
        return "write unknown where it is not known, skipped where it is not relevant"
    none = f"where none applies, choose {' or '.join(variable.alone)}; " if variable.alone else ""
    return f"choose at least one; {none}write unknown where it is not known ({', '.join(variable.options)})"
