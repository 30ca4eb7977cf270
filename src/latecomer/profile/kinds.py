"""The kinds of variables: each knows how its values are read, worded, compared, reconciled, laid out and varied.

Whoever adds a kind writes one class; no other module asks which kind a variable is of to handle its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median_low
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latecomer.engine.draws import flip, level, triangular
from latecomer.errors import nearest
from latecomer.messages import Message, say
from latecomer.numbers import plain_number
from latecomer.profile.figures import number_text, numbers_in
from latecomer.profile.model import Value
from latecomer.text import shows
from latecomer.vocabulary import Kind as Name
from latecomer.vocabulary import Variable
from latecomer.yamlfile import Wrong, describe

Array = NDArray[np.float64]
TRUE, FALSE = ("true", "yes", "y"), ("false", "no", "n")
# Levels that differ by more than this are a disagreement.
A_LEVEL = 1.0


def says_something(raw: object) -> bool:
    """Say whether anything is written: spaces, and signs that nobody sees, say nothing."""
    if isinstance(raw, (list, tuple)):
        return any(map(says_something, raw))
    if isinstance(raw, str):
        return shows(raw)
    return raw is not None


class Kind:
    """What one kind of variable does with its values.

    Attributes
    ----------
    dated : bool
        Values of different years are no contradiction: the last speaks.
    """

    dated = False

    def read(self, variable: Variable, raw: Any) -> Value:
        """Return the value that was written.

        Raises
        ------
        Wrong
            With what would be right.
        """
        raise NotImplementedError

    def words(self, variable: Variable, value: Any) -> str:
        """Write a value as a reader sees it."""
        return str(value)

    def alike(self, value: Any) -> object:
        """Return what equal values have in common, however they are written."""
        return " ".join(str(value).casefold().split())

    def agreed(self, variable: Variable, values: Sequence[Value]) -> Value | None:
        """Return the value that counts of several, or None where there is none: nothing is made up."""
        return min(values, key=repr) if len(set(map(self.alike, values))) == 1 else None

    def differ(self, variable: Variable, values: Sequence[Value]) -> bool:
        """Say whether values disagree."""
        return len(values) > 1 and self.agreed(variable, values) is None

    def others(self, variable: Variable, held: Value | None) -> Iterator[tuple[float, Value]]:
        """Yield every other value, with how far it is from the one held, 0 to 1; none where there is no end."""
        return iter(())

    def width(self, variable: Variable) -> tuple[int, ...]:
        """Return the shape of one value in a column."""
        return ()

    def row(self, variable: Variable, value: Any) -> float | list[float]:
        """Return a value as a column has it."""
        return float(value)

    def drawn(self, variable: Variable, uniform: Array, value: Array, stay: Array, age: Array) -> Array:
        """Draw values within their uncertainty.

        Parameters
        ----------
        variable : Variable
        uniform : ndarray of float, shape (n, size)
        value : ndarray of float, shape (n, 1)
        stay : ndarray of float, shape (n, 1)
            Probability that a judged value is right as it stands.
        age : ndarray of float, shape (n, 1)
            How much wider a number varies for its years of age, as a factor.
        """
        return np.broadcast_to(value, uniform.shape)


class _Ordered(Kind):
    """Values that lie on a line: numbers and levels."""

    def differ(self, variable: Variable, values: Sequence[Value]) -> bool:
        numbers = [float(value) for value in values]  # type: ignore[arg-type]
        return len(numbers) > 1 and max(numbers) - min(numbers) > self.apart(variable, values)

    def apart(self, variable: Variable, values: Sequence[Value]) -> float:
        """Return from which distance on values disagree."""
        raise NotImplementedError


class NumberKind(_Ordered):
    """A number with a unit; of several years the last speaks, and close ones agree."""

    dated = True

    def read(self, variable: Variable, raw: Any) -> Value:
        found = numbers_in(raw, variable.unit)
        if not found:
            hint = f"write the number alone, such as {plain_number(variable.high if variable.range else 1.0)}"
            raise Wrong(f"expected a number ({variable.unit}) or unknown, found {describe(raw)}", hint)
        fitting = [value for value in found if variable.low <= value <= variable.high]
        if not fitting:
            limits = f"from {plain_number(variable.low)} to {plain_number(variable.high)}"
            raise Wrong(f"{plain_number(found[0])} is out of range", f"{variable.unit}: {limits}")
        if len(fitting) > 1:
            either = " or ".join(plain_number(value) for value in fitting)
            raise Wrong(
                f"{raw!r} may be {either}", "write it without a comma, or with a point before the decimals"
            )
        return float(fitting[0])

    def words(self, variable: Variable, value: Any) -> str:

        return number_text(float(value), variable.unit)

    def apart(self, variable: Variable, values: Sequence[Value]) -> float:
        middle = abs(float(median_low(values)))  # type: ignore[arg-type]
        return 2 * (variable.tolerance * middle + variable.tolerance_points)

    def agreed(self, variable: Variable, values: Sequence[Value]) -> Value | None:
        return None if self.differ(variable, values) else median_low(values)

    def drawn(self, variable: Variable, uniform: Array, value: Array, stay: Array, age: Array) -> Array:
        half_width = (variable.tolerance * np.abs(value) + variable.tolerance_points) * age
        return np.clip(triangular(uniform, value, half_width), variable.low, variable.high)


class OrdinalKind(_Ordered):
    """A level from 0 to 4; of several the middle one counts, of two the lower."""

    def read(self, variable: Variable, raw: Any) -> Value:
        found = numbers_in(raw)
        if len(found) != 1 or found[0] not in range(len(variable.levels)):
            raise Wrong(
                f"expected a level from 0 to {variable.high:g} or unknown, found {describe(raw)}",
                "; ".join(f"{i} {one.label}" for i, one in enumerate(variable.levels)),
            )
        return float(found[0])

    def words(self, variable: Variable, value: Any) -> str:
        return say(Message("value.level", {"level": int(value), "label": variable.levels[int(value)].label}))

    def apart(self, variable: Variable, values: Sequence[Value]) -> float:
        return A_LEVEL

    def agreed(self, variable: Variable, values: Sequence[Value]) -> Value | None:
        return median_low(values)

    def others(self, variable: Variable, held: Value | None) -> Iterator[tuple[float, Value]]:
        middle = 2.0 if held is None else float(held)  # type: ignore[arg-type]
        yield from ((abs(n - middle) / 4, float(n)) for n in range(len(variable.levels)) if n != held)

    def drawn(self, variable: Variable, uniform: Array, value: Array, stay: Array, age: Array) -> Array:
        return level(uniform, value, stay, 0.0, variable.high)


class BooleanKind(Kind):
    """Yes or no."""

    def read(self, variable: Variable, raw: Any) -> Value:
        if type(raw) is bool:
            return raw
        word = raw.strip().casefold() if isinstance(raw, str) else ""
        if word not in (*TRUE, *FALSE):
            raise Wrong(f"expected true, false or unknown, found {describe(raw)}", "yes and no will do")
        return word in TRUE

    def words(self, variable: Variable, value: Any) -> str:
        return say(Message("value.yes" if value else "value.no"))

    def others(self, variable: Variable, held: Value | None) -> Iterator[tuple[float, Value]]:
        yield from ((0.25, value) for value in (True, False) if value is not held)

    def drawn(self, variable: Variable, uniform: Array, value: Array, stay: Array, age: Array) -> Array:
        return flip(uniform, value, stay)


class ChoicesKind(Kind):
    """One or several of a list, in any order."""

    def read(self, variable: Variable, raw: Any) -> Value:
        written = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(written, (list, tuple)) or not all(isinstance(item, str) for item in written):
            raise Wrong(
                f"expected a list of choices or unknown, found {describe(raw)}", ", ".join(variable.options)
            )
        chosen = tuple(dict.fromkeys(item.strip() for item in written if says_something(item)))
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

    def words(self, variable: Variable, value: Any) -> str:
        return "; ".join(variable.choices[option] for option in value)

    def alike(self, value: Any) -> object:
        return frozenset(value)

    def others(self, variable: Variable, held: Value | None) -> Iterator[tuple[float, Value]]:
        yield from ((0.5, (option,)) for option in variable.options if (option,) != held)

    def width(self, variable: Variable) -> tuple[int, ...]:
        return (len(variable.options),)

    def row(self, variable: Variable, value: Any) -> float | list[float]:
        return [float(option in value) for option in variable.options]


class TextKind(Kind):
    """A few words."""

    def read(self, variable: Variable, raw: Any) -> Value:
        if not isinstance(raw, str):
            raise Wrong(f"expected text or unknown, found {describe(raw)}", "put it in quotes")
        return raw.strip()


_KINDS: Mapping[Name, Kind] = {
    "number": NumberKind(),
    "ordinal": OrdinalKind(),
    "boolean": BooleanKind(),
    "choices": ChoicesKind(),
    "text": TextKind(),
}


def kind_of(variable: Variable) -> Kind:
    """Return what handles the values of a variable."""
    return _KINDS[variable.kind]
