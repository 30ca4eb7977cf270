"""Evaluate conditions over arrays of profiles: one profile is a batch of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any as Anything

import numpy as np
from numpy.typing import NDArray

from latecomer.engine.condition import (
    All,
    Any,
    Arithmetic,
    Compare,
    Condition,
    Expression,
    Flag,
    Known,
    Log,
    Name,
    Not,
    Number,
    OneOf,
)
from latecomer.engine.trace import Trace, TruthName
from latecomer.engine.truth import Mask, Truth, all_of, any_of

# Far below what anybody states, far above what a handful of operations on doubles lose.
ROUNDING = 1e-12
_COMPUTED = (Arithmetic, Log)
_OPERATORS: Mapping[str, Anything] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@dataclass(frozen=True)
class Column:
    """One variable for `n` profiles.

    Attributes
    ----------
    values : ndarray, shape (n,) or (n, n_options)
        Numbers and levels as float; booleans as 0 and 1; choices as one column of 0 and 1 an option.
    known : ndarray of bool, shape (n,)
        Where there is a value; `values` means nothing elsewhere.
    options : tuple of str
        Names of the option columns; empty for other variables.
    """

    values: NDArray[np.float64]
    known: Mask
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The columns of `size` profiles; a variable without a column is unknown for all."""

    columns: Mapping[str, Column]
    size: int

    def column(self, name: str) -> Column:
        """Return a column; all unknown where the variable has none."""
        return self.columns.get(name) or self.nothing

    @cached_property
    def nothing(self) -> Column:
        """A column of which nothing is known."""
        return _fixed(np.zeros(self.size), np.zeros(self.size, dtype=bool))

    @cached_property
    def always(self) -> Mask:
        """Every row."""
        return _fixed(np.zeros(self.size), np.ones(self.size, dtype=bool)).known

    def constant(self, value: float) -> Column:
        """Return the same number in every row."""
        if value not in self._constants:
            self._constants[value] = _fixed(np.full(self.size, value), self.always)
        return self._constants[value]

    @cached_property
    def _constants(self) -> dict[float, Column]:
        return {}

    def repeated(self, times: int) -> Table:
        """Return every row so many times over."""

        def again(id: str, _: Mapping[str, Column]) -> Column:
            column = self.columns[id]
            values = np.repeat(column.values, times, axis=0)
            return Column(values, np.repeat(column.known, times), column.options)

        return Table(MadeOnce(self.columns, again), self.size * times)

    def rows(self, which: slice) -> Table:
        """Return some of the rows."""

        def cut(id: str, _: Mapping[str, Column]) -> Column:
            column = self.columns[id]
            return Column(column.values[which], column.known[which], column.options)

        return Table(MadeOnce(self.columns, cut), len(range(*which.indices(self.size))))


def _fixed(values: NDArray[np.float64], known: Mask) -> Column:
    """Return a column that several share, and that nobody may write to."""
    values.flags.writeable = known.flags.writeable = False
    return Column(values, known)


class MadeOnce(Mapping[str, Column]):
    """Columns that are made when they are first read: rules read a few of the many that a profile holds.

    What makes a column is handed all others, for a formula to read. Were it to hold them instead, the two would
    hold each other, and the arrays of a batch would stay until Python looks for such circles.
    """

    def __init__(self, ids: Iterable[str], make: Callable[[str, Mapping[str, Column]], Column]) -> None:
        self._ids = frozenset(ids)
        self._make = make
        self._made: dict[str, Column] = {}

    def __getitem__(self, id: str) -> Column:
        if id not in self._ids:
            raise KeyError(id)
        if id not in self._made:
            self._made[id] = self._make(id, self)
        return self._made[id]

    def get(self, id: str, default: Anything = None) -> Anything:
        """Return a column, or the default; rules read columns so often that `Mapping.get` would show."""
        found = self._made.get(id)
        return found if found is not None else self[id] if id in self._ids else default

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))

    def __len__(self) -> int:
        return len(self._ids)


def quantity(node: Expression, table: Table) -> Column:
    """Evaluate a quantity; unknown where a part is, or where it has no value (division by zero, log of 0)."""
    match node:
        case Number(value):
            return table.constant(value)
        case Name(id):
            return table.column(id)
        case Log(of):
            inner = quantity(of, table)
            known = inner.known & (inner.values > 0)
            return Column(np.log(np.where(known, inner.values, 1.0)), known)
        case Arithmetic(operator, left_node, right_node):
            left, right = quantity(left_node, table), quantity(right_node, table)
            known = left.known & right.known
            if operator == "/":
                known = known & (right.values != 0)
                return Column(left.values / np.where(known, right.values, 1.0), known)
            apply = {"+": np.add, "-": np.subtract, "*": np.multiply}[operator]
            return Column(apply(left.values, right.values), known)


def computed(formula: Expression | Condition, table: Table) -> Column:
    """Evaluate a formula: a quantity, or a condition as a column of 0 and 1."""
    match formula:
        case Number() | Name() | Arithmetic() | Log():
            return quantity(formula, table)
        case _:
            truth = evaluate(formula, table)
            return Column(truth.true.astype(np.float64), truth.known)


def _without_rounding(
    left: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return computed sides as equal where only binary arithmetic parts them: 14.1 + 64.1 + 21.8 is 100."""
    near = np.abs(left - right) <= ROUNDING * np.maximum(np.abs(left), np.abs(right))
    return np.where(near, right, left), right


def evaluate(condition: Condition, table: Table) -> Truth:
    """Evaluate a condition for every profile of the table.

    Returns
    -------
    Truth
        Masks of shape (table.size,).
    """
    match condition:
        case Compare(left_node, operator, right_node):
            left, right = quantity(left_node, table), quantity(right_node, table)
            known = left.known & right.known
            sides = left.values, right.values
            if isinstance(left_node, _COMPUTED) or isinstance(right_node, _COMPUTED):
                sides = _without_rounding(*sides)
            return Truth(_OPERATORS[operator](*sides) & known, known)
        case Flag(id):
            column = table.column(id)
            return Truth((column.values > 0) & column.known, column.known)
        case OneOf(id, options):
            column = table.column(id)
            chosen = [column.values[:, column.options.index(o)] > 0 for o in options if o in column.options]
            true = np.logical_or.reduce(chosen) if chosen else np.zeros(table.size, dtype=bool)
            return Truth(true & column.known, column.known)
        case Known(id):
            return Truth(table.column(id).known, table.always)
        case Not(part):
            return ~evaluate(part, table)
        case All(parts):
            return all_of([evaluate(part, table) for part in parts])
        case Any(parts):
            return any_of([evaluate(part, table) for part in parts])


def explain(condition: Condition, table: Table, row: int = 0) -> Trace:
    """Say for one profile what the condition comes to, which parts decided, and what is missing."""
    match condition:
        case All(parts) | Any(parts):
            inner = [explain(part, table, row) for part in parts]
            state = _joined({trace.truth for trace in inner}, "false" if isinstance(condition, All) else "true")
            return _of_parts(state, [trace for trace in inner if trace.truth == state])
        case Not(part):
            trace = explain(part, table, row)
            return _of_parts(_NEGATED[trace.truth], [trace])
        case _:
            truth = evaluate(condition, table)
            if truth.known[row]:
                return Trace("true" if truth.true[row] else "false", condition.reads, ())
            missing = tuple(name for name in condition.reads if not table.column(name).known[row])
            return Trace("unknown", condition.reads, missing)


_NEGATED: Mapping[TruthName, TruthName] = {"true": "false", "false": "true", "unknown": "unknown"}


def _joined(truths: set[TruthName], decides: TruthName) -> TruthName:
    """Return what parts come to of which one that is as `decides` settles it."""
    return next(truth for truth in (decides, "unknown", _NEGATED[decides]) if truth in truths)


def _of_parts(state: TruthName, decisive: list[Trace]) -> Trace:
    missing = tuple(dict.fromkeys(m for t in decisive for m in t.missing)) if state == "unknown" else ()
    return Trace(state, tuple(dict.fromkeys(name for t in decisive for name in t.reads)), missing)
