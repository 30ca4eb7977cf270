"""The condition as a tree, and what can be said of it without a profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil, floor
from typing import Literal, Protocol

from latecomer.numbers import plain_number

Operator = Literal["<", "<=", ">", ">=", "==", "!="]
NEGATED: Mapping[Operator, Operator] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
}  # fmt: skip
MIRRORED: Mapping[Operator, Operator] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
}  # fmt: skip


class Domain(Protocol):
    """What the engine needs to know of a variable."""

    @property
    def kind(self) -> Literal["number", "ordinal", "boolean", "choices", "text"]:
        """How the variable is answered."""

    @property
    def low(self) -> float:
        """Least admissible value."""

    @property
    def high(self) -> float:
        """Greatest admissible value."""

    @property
    def options(self) -> tuple[str, ...]:
        """What may be chosen; empty where nothing is."""


Vocabulary = Mapping[str, Domain]


class _Node:
    """Any part of a condition."""

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The variables it reads, each once, in the order of reading."""
        return tuple(dict.fromkeys(_names(self)))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Number(_Node):
    """A constant."""

    value: float

    def __str__(self) -> str:
        return plain_number(self.value)


@dataclass(frozen=True)
class Name(_Node):
    """The value of a number or an ordinal."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class Arithmetic(_Node):
    """Two quantities joined by ``+ - * /``."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression

    def __str__(self) -> str:
        sides = [f"({side})" if isinstance(side, Arithmetic) else str(side) for side in (self.left, self.right)]
        return f"{sides[0]} {self.operator} {sides[1]}"


@dataclass(frozen=True)
class Log(_Node):
    """Natural logarithm."""

    of: Expression

    def __str__(self) -> str:
        return f"log({self.of})"


Expression = Number | Name | Arithmetic | Log


@dataclass(frozen=True)
class Compare(_Node):
    """One comparison: the leaf most signs are made of."""

    left: Expression
    operator: Operator
    right: Expression

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True)
class Flag(_Node):
    """A boolean variable that is true."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class OneOf(_Node):
    """A choice variable of which at least one of `options` is chosen."""

    id: str
    options: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.id} in ({', '.join(self.options)})"


@dataclass(frozen=True)
class Known(_Node):
    """Whether a variable has a value; itself never unknown."""

    id: str

    def __str__(self) -> str:
        return f"known({self.id})"


@dataclass(frozen=True)
class Not(_Node):
    """Negation."""

    part: Condition

    def __str__(self) -> str:
        return f"not ({self.part})" if isinstance(self.part, (All, Any, Compare, OneOf)) else f"not {self.part}"


@dataclass(frozen=True)
class All(_Node):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Any(_Node):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(f"({part})" if isinstance(part, All) else str(part) for part in self.parts)


Leaf = Compare | Flag | OneOf | Known
Condition = Compare | Flag | OneOf | Known | Not | All | Any


def names(node: Condition | Expression) -> tuple[str, ...]:
    """Return the variables a condition reads, each once, in the order of reading."""
    return node.reads


def _names(node: Condition | Expression) -> Iterator[str]:
    match node:
        case Name(id) | Flag(id) | OneOf(id) | Known(id):
            yield id
        case Compare(left, _, right) | Arithmetic(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case Log(inner) | Not(inner):
            yield from _names(inner)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _names(part)


# --- does an unknown count? ------------------------------------------------------------------------------


def unknown_counted(condition: Condition) -> tuple[str, ...]:
    """Return the variables whose not being known would count as evidence, for or against.

    Only one use of `known` counts nothing: ``not known(x) and …``, where another figure stands in while `x` is
    unknown, a figure that the alternatives which do read `x` leave alone.
    """
    return tuple(dict.fromkeys(_counted(condition, ())))


def _counted(node: Condition, beside: tuple[Condition, ...]) -> Iterator[str]:
    match node:
        case Known(id):
            yield id
        case Not(part):
            yield from _counted(part, ())
        case Any(parts):
            for part in parts:
                yield from _counted(part, tuple(other for other in parts if other is not part))
        case All(parts):
            lacking = [part.part.id for part in parts if isinstance(part, Not) and isinstance(part.part, Known)]
            rest = [part for part in parts if not (isinstance(part, Not) and isinstance(part.part, Known))]
            instead = {name for part in rest for name in names(part)}
            for id in lacking:
                reading = {name for other in beside if id in names(other) for name in names(other)}
                if not instead or instead & (reading | {id}):
                    yield id
            for part in rest:
                yield from _counted(part, ())


# --- can it ever hold? -----------------------------------------------------------------------------------

MAX_TERMS = 512


def can_hold(condition: Condition, vocabulary: Vocabulary) -> bool:
    """Say whether some admissible profile makes the condition true.

    Each variable is treated on its own (an interval, a truth value, a set of options); a condition on sums
    or on two variables counts as possible, and so does one with more than `MAX_TERMS` alternatives.
    """
    terms = _terms(condition, positive=True)
    return terms is None or any(_consistent(term, vocabulary) for term in terms)


Literal_ = tuple[Leaf, bool]


def _terms(condition: Condition, *, positive: bool) -> list[list[Literal_]] | None:
    """Return the disjunctive normal form as lists of signed leaves, or None where it grows too large."""
    match condition:
        case Not(part):
            return _terms(part, positive=not positive)
        case All(parts) | Any(parts):
            inner = [_terms(part, positive=positive) for part in parts]
            if any(part is None for part in inner):
                return None
            lists = [part for part in inner if part is not None]
            if isinstance(condition, All) == positive:
                size = 1
                for alternatives in lists:
                    size *= len(alternatives)
                if size > MAX_TERMS:
                    return None
                return [[leaf for term in combination for leaf in term] for combination in product(*lists)]
            return [term for part in lists for term in part]
        case _:
            return [[(condition, positive)]]


def _consistent(term: list[Literal_], vocabulary: Vocabulary) -> bool:
    low: dict[str, tuple[float, bool]] = {}
    high: dict[str, tuple[float, bool]] = {}
    flags: dict[str, bool] = {}
    for leaf, positive in term:
        if isinstance(leaf, Flag):
            if flags.setdefault(leaf.id, positive) != positive:
                return False
        elif isinstance(leaf, OneOf) and positive:
            if not set(leaf.options) & set(vocabulary[leaf.id].options):
                return False
        elif isinstance(leaf, Compare):
            _narrow(leaf, positive, low, high)
    return all(_interval_open(id, low.get(id), high.get(id), vocabulary[id]) for id in {*low, *high})


def _narrow(
    leaf: Compare, positive: bool, low: dict[str, tuple[float, bool]], high: dict[str, tuple[float, bool]]
) -> None:
    """Tighten the interval of one variable by a comparison with a constant; others say nothing here."""
    operator = leaf.operator if positive else NEGATED[leaf.operator]
    match leaf.left, leaf.right:
        case Name(id), Number(value):
            pass
        case Number(value), Name(id):
            operator = MIRRORED[operator]
        case _:
            return
    if operator in (">", ">=", "=="):
        low[id] = max(low.get(id, (float("-inf"), False)), (value, operator == ">"))
    if operator in ("<", "<=", "=="):
        strict = operator == "<"
        bound = high.get(id, (float("inf"), False))
        high[id] = min(bound, (value, strict), key=lambda pair: (pair[0], not pair[1]))


def _interval_open(
    id: str, low: tuple[float, bool] | None, high: tuple[float, bool] | None, domain: Domain
) -> bool:
    least, above = low or (domain.low, False)
    most, below = high or (domain.high, False)
    if least < domain.low:
        least, above = domain.low, False
    if most > domain.high:
        most, below = domain.high, False
    if domain.kind == "ordinal":
        first = floor(least) + 1 if above else ceil(least)
        last = ceil(most) - 1 if below else floor(most)
        return first <= last
    return least < most or (least == most and not above and not below)
