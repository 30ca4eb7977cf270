"""Results as tables for pandas: what is not known is NA, what has an order is an ordered category.

pandas is imported where a frame is made, and nowhere before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pandas import DataFrame as DataFrame

FieldKind = Literal["text", "number", "count", "flag", "category"]
_DTYPES: Mapping[FieldKind, str] = {"text": "string", "number": "Float64", "count": "Int64", "flag": "boolean"}


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Attributes
    ----------
    values : sequence
        One a row, as a list (None where it is not known) or an array. Of a category that comes as an array,
        places in `of`.
    kind : {"text", "number", "count", "flag", "category"}
    of : tuple of str
        The categories, in their order.
    known : ndarray of bool, optional
        Where it is known; of an array, everywhere by default.
    """

    values: Sequence[Any] | NDArray[Any]
    kind: FieldKind = "text"
    of: tuple[str, ...] = ()
    known: NDArray[np.bool_] | None = None


Fields = Mapping[str, Field]


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Fields:
    """Return rows as columns; the kind of a column follows from what stands in it.

    Parameters
    ----------
    rows : sequence of mapping
        Each with the same names; None where a value is not known.
    """
    names = list(rows[0]) if rows else []
    return {name: _of(name, [row[name] for row in rows]) for name in names}


def _of(name: str, values: list[Any]) -> Field:
    kinds: tuple[tuple[type | tuple[type, ...], FieldKind], ...] = (
        (bool, "flag"), (int, "count"), ((int, float), "number"), (str, "text"),
    )  # fmt: skip
    known = [value for value in values if value is not None]
    for type_, kind in kinds:
        if all(isinstance(value, type_) for value in known):
            return Field(values, kind)
    raise TypeError(f"{name}: values of several kinds")


def frame(fields: Fields) -> DataFrame:
    """Return a table as a DataFrame.

    Texts are ``string``, numbers ``Float64``, whole numbers ``Int64``, yes and no ``boolean``: all with NA.
    """
    import pandas

    return pandas.DataFrame({name: _series(field) for name, field in fields.items()})


def joined(frames: Sequence[DataFrame]) -> DataFrame:
    """Return tables of the same columns as one, one below the other."""
    import pandas

    return pandas.concat(frames, ignore_index=True)


def _series(field: Field) -> Any:
    import pandas

    if field.kind == "category":
        if isinstance(field.values, np.ndarray):
            return pandas.Categorical.from_codes(field.values.tolist(), categories=list(field.of), ordered=True)
        return pandas.Categorical(field.values, categories=list(field.of), ordered=True)
    found = pandas.array(field.values, dtype=_DTYPES[field.kind])
    if field.known is not None:
        found[~field.known] = pandas.NA
    return found


class Tabular:
    """A result that can be laid out as a table."""

    def fields(self) -> Fields:
        """Return the columns of the table."""
        raise NotImplementedError

    def to_frame(self) -> DataFrame:
        """Return the table as a pandas DataFrame."""
        return frame(self.fields())
