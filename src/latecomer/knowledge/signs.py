"""Signs, and what they are made of: a condition, a weight, a reason, a page."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.citations import Citation
from latecomer.engine import Condition, Expression, names


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
class Sign:
    """A condition over the profile, with what it is worth, why, and the page that says so.

    Attributes
    ----------
    weight : float
        Points; negative for a sign against.
    family : str
        Signs of one family of evidence count once: the heaviest that holds.
    proxy_for : str
        A variable this sign stands in for: it counts only while that variable has no value.
    only_where : When or None
        Where the sign says anything at all; elsewhere it is undecided.
    """

    id: str
    label: str
    when: When
    weight: float
    reason: str
    cite: tuple[Citation, ...]
    family: str = ""
    proxy_for: str = ""
    only_where: When | None = None
    line: int = 0

    @property
    def group(self) -> str:
        """The family, or the sign itself where it has none."""
        return self.family or self.id


@dataclass(frozen=True)
class Statement:
    """A claim in our own words, and where it stands."""

    text: str
    cite: tuple[Citation, ...]
    line: int = 0
