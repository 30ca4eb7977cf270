"""Signs, and what they are made of: a condition, a weight, a reason, a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from latecomer.citations import Citation
from latecomer.engine import Condition, Expression, names
from latecomer.numbers import plain_number


@dataclass(frozen=True)
class When:
    """A condition and the text it was written as."""

    condition: Condition
    text: str


@dataclass(frozen=True)
class Quantity:
    """A quantity over one variable, and the text it was written as."""

    expression: Expression
    text: str

    @property
    def variable(self) -> str:
        """The one variable it reads."""
        return names(self.expression)[0]


@dataclass(frozen=True)
class Formula:
    """A quantity over any variables, and the text it was written as."""

    expression: Expression
    text: str


@dataclass(frozen=True)
class Graded:
    """A figure that speaks the louder the further it goes: nothing at `none`, in full at `full` and beyond.

    Two countries on one side of a threshold still differ; `full` may lie below `none`.
    """

    of: Formula
    none: float
    full: float

    @property
    def text(self) -> str:
        """As a reader sees it."""
        return f"{self.of.text} from {plain_number(self.none)} to {plain_number(self.full)}"


@dataclass(frozen=True)
class Sign:
    """A condition or a graded figure, with what it is worth, why, and the page that says so.

    Attributes
    ----------
    when : When or None
        The condition; a sign has either this or `graded`.
    weight : float
        Points; negative for a sign against.
    family : str
        Signs of one family of evidence count once: the heaviest that holds.
    proxy_for : str
        A variable this sign stands in for: it counts only while that variable has no value.
    only_where : When or None
        Where the sign says anything at all; elsewhere it is undecided.
    setting : bool
        It says that those whom the card serves are there, not that they lack something: its figure is quoted last.
    """

    id: str
    label: str
    weight: float
    reason: str
    cite: tuple[Citation, ...]
    when: When | None = None
    graded: Graded | None = None
    family: str = ""
    proxy_for: str = ""
    only_where: When | None = None
    setting: bool = False
    line: int = 0

    @property
    def group(self) -> str:
        """The family, or the sign itself where it has none."""
        return self.family or self.id

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The variables whose values it is about; what it reads of a guard is not among them."""
        if self.when:
            return names(self.when.condition)
        return names(self.graded.of.expression) if self.graded else ()

    @cached_property
    def guards(self) -> tuple[str, ...]:
        """The variables its guard reads."""
        return names(self.only_where.condition) if self.only_where else ()

    @cached_property
    def text(self) -> str:
        """The condition as written, with where it says anything."""
        said = self.when.text if self.when else self.graded.text if self.graded else ""
        return said + (f", only where {self.only_where.text}" if self.only_where else "")


@dataclass(frozen=True)
class Statement:
    """A claim in our own words, and where it stands."""

    text: str
    cite: tuple[Citation, ...]
    line: int = 0
