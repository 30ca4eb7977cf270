"""What one variable is: its kind, what may be answered, and where its value comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Literal

Kind = Literal["number", "ordinal", "boolean", "choices", "text"]
Confidence = Literal["high", "medium", "low"]
UNKNOWN, SKIPPED = "unknown", "skipped"


@dataclass(frozen=True)
class Level:
    """One level of an ordinal: its name, and the statements that must hold for it and all levels above."""

    label: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Predicted:
    """What income (and size) predict of a variable, fitted on the developing economies of the year.

    Attributes
    ----------
    plus : float
        Added before the logarithm, where zero occurs.
    spread : bool
        Not the value itself, but the standard deviation of what is left unexplained, in logarithms.
    """

    of: str
    on: tuple[str, ...]
    plus: float = 0.0
    spread: bool = False


@dataclass(frozen=True)
class Variable:
    """One variable.

    Attributes
    ----------
    id : str
        The key it stands under in its file; for a panel indicator, the column's name.
    unit : str
        Unit of a number.
    range : tuple of float
        Least and greatest admissible value of a number.
    at_most_above : mapping of str to float
        How far an observation may lie above another column of the panel of the same year, in its own units; one
        that lies further above is a fault of the data and counts as not observed.
    tolerance, tolerance_points : float
        Half-width of the uncertainty of a number: a share of the value, and a width in units; they add up.
    age_limit : int or None
        Years an observation may be older than `as_of` and still speak.
    period : int or None
        Years over which the median is taken; a flow must have one.
    direction : {"higher", "lower", "neutral"}
        Which way is better.
    origin : {"panel", "fact", "roster", "formula", "predicted", "asked"}
        Where the value comes from.
    indicator : str
        Column of the panel it reads, where that is not its own id: the same figure by another rule of dates.
    change : bool
        Not the figure itself, but by how many per cent it lies above that of the year before.
    formula : str
        Quantity over other variables (of a boolean, a condition), computed wherever the variable is read, so
        that it follows them.
    alone : tuple of str
        Choices that exclude all others ("none at scale").
    at_most : int or None
        How many choices may be ticked.
    covers : tuple of int
        First and last year a dated fact is known for. After the last, what was known then speaks, with that year,
        for as many years as `age_limit`; then it is unknown.
    ends, within : str, int
        The dated fact that is announced to end within so many years; for a variable that says so.
    guard : str
        A variable that every sign on this one must read too: manufacturing means little where refined
        fuel counts as manufactures.
    needs : str
        Condition that must not be known to fail for the variable to mean anything; where it fails, the question
        is not put, and where it fails by what people answered, an answer is kept and not counted. It may not hang
        on the variable itself.
    """

    label: str
    kind: Kind
    module: str
    id: str = ""
    direction: Literal["higher", "lower", "neutral"] = "neutral"
    unit: str = ""
    range: tuple[float, ...] = ()
    at_most_above: Mapping[str, float] = field(default_factory=dict)
    tolerance: float = 0.0
    tolerance_points: float = 0.0
    age_limit: int | None = None
    period: int | None = None
    flow: bool = False
    origin: Literal["panel", "fact", "roster", "formula", "predicted", "asked"] = "asked"
    indicator: str = ""
    change: bool = False
    formula: str = ""
    predicted: Predicted | None = None
    levels: tuple[Level, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    at_most: int | None = None
    headline: bool = False
    covers: tuple[int, ...] = ()
    ends: str = ""
    within: int = 0
    guard: str = ""
    needs: str = ""
    line: int = 0

    @property
    def low(self) -> float:
        """Least admissible value."""
        return self.range[0] if self.range else 0.0

    @property
    def high(self) -> float:
        """Greatest admissible value."""
        if self.kind == "ordinal":
            return float(len(self.levels) - 1)
        return self.range[1] if self.range else 1.0

    @property
    def column(self) -> str:
        """The column of the panel it reads."""
        return self.indicator or self.id

    @property
    def options(self) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(self.choices)

    @property
    def statements(self) -> dict[str, str]:
        """What can be ticked: each statement by its level and letter, such as 2a, the lowest level first."""
        return {
            f"{number}{ascii_lowercase[i]}": text
            for number, level in enumerate(self.levels)
            for i, text in enumerate(level.statements)
        }

    def level_of(self, ticked: Iterable[str]) -> int:
        """Return the highest level all of whose statements, and all lower ones, are ticked."""
        left = self.statements.keys() - set(ticked)
        return min((int(key[0]) - 1 for key in left), default=len(self.levels) - 1)

    @property
    def judged(self) -> bool:
        """Whether it is a judgement of its own; what a body's clients receive hangs on there being one."""
        return self.kind == "ordinal" and self.origin == "asked" and not self.id.startswith("existing.")
