"""All variables together, and what follows from how their formulas and conditions read each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from latecomer.engine import Condition, Expression, names, parse_condition, parse_formula
from latecomer.vocabulary.variable import Kind, Variable


@dataclass(frozen=True)
class Function:
    """Something an institution does, whoever does it: asked as 'is there a body that does this?'.

    Attributes
    ----------
    asked : bool
        False for one that is on the roster and that no card needs: it is shown and not asked.
    rule : bool
        A law or rule that is applied, and not a service: what is asked of it has words of its own.
    none_where_zero : tuple of str
        Indicators that are all zero, in the year itself, only where nobody performs it.
    """

    label: str
    asks: str = ""
    asked: bool = True
    rule: bool = False
    none_where_zero: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """Numbers that are parts of one whole.

    Attributes
    ----------
    of : tuple of str
        The parts.
    to : float
        What they add up to.
    """

    label: str
    of: tuple[str, ...]
    to: float
    line: int = 0


@dataclass(frozen=True)
class Vocabulary(Mapping[str, Variable]):
    """All variables by id, in the order of the file.

    Attributes
    ----------
    confidence : mapping
        Probability that an answer of this confidence is right as it stands.
    evidence_above : int
        A level above this counts as this level until evidence is noted.
    sums : mapping
        Which numbers are parts of one whole.
    """

    version: str
    sha256: str
    modules: Mapping[str, str]
    confidence: Mapping[str, float]
    evidence_above: int
    functions: Mapping[str, Function]
    variables: Mapping[str, Variable]
    sums: Mapping[str, Sum] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Vocabulary(version={self.version!r}, {len(self)} variables)"

    def __getitem__(self, id: str) -> Variable:
        return self.variables[id]

    def __iter__(self) -> Any:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)

    def __contains__(self, id: object) -> bool:
        return id in self.variables

    @cached_property
    def asked_functions(self) -> Mapping[str, Function]:
        """The functions that a card needs; the rest is on the roster only."""
        return {id: function for id, function in self.functions.items() if function.asked}

    @cached_property
    def formulas(self) -> Mapping[str, Expression | Condition]:
        """Parsed formulas, by id, in an order in which each needs only earlier ones."""
        return {v.id: read_formula(v.formula, v.kind, self) for v in self.values() if v.formula}

    @cached_property
    def predictors(self) -> Mapping[str, Expression]:
        """Parsed quantities that predictions are about and rest on, by their text."""
        rules = [v.predicted for v in self.values() if v.predicted]
        return {text: parse_formula(text, self) for rule in rules for text in (rule.of, *rule.on)}

    @cached_property
    def columns(self) -> frozenset[str]:
        """What a table of profiles holds: everything but texts."""
        return frozenset(v.id for v in self.values() if v.kind != "text")

    @cached_property
    def only_asked(self) -> frozenset[str]:
        """What only people can answer of the country; what bodies do is asked apart."""
        return frozenset(v.id for v in self.values() if v.origin == "asked" and not v.id.startswith("existing."))

    @cached_property
    def asked_behind(self) -> Mapping[str, tuple[str, ...]]:
        """For each variable, which of the figures it is made of only people can answer."""
        return {id: tuple(of for of in made_of if of in self.only_asked) for id, made_of in self.figures.items()}

    @cached_property
    def facts(self) -> tuple[Variable, ...]:
        """The dated facts, but those that say of another when it ends."""
        return tuple(v for v in self.values() if v.origin == "fact" and not v.ends)

    @cached_property
    def needs(self) -> Mapping[str, Condition]:
        """Parsed conditions of the variables that have one, each after those it hangs on.

        Raises
        ------
        CycleError
            If one hangs on itself.
        """
        found = {v.id: parse_condition(v.needs, self) for v in self.values() if v.needs}
        graph = {id: set(self.made_of(names(condition))) & found.keys() for id, condition in found.items()}
        return {id: found[id] for id in TopologicalSorter(graph).static_order()}

    @cached_property
    def figures(self) -> Mapping[str, tuple[str, ...]]:
        """The figures each variable is made of: itself, or those its formula reads; of a prediction, none."""
        found: dict[str, tuple[str, ...]] = {
            v.id: () if v.predicted else (v.id,) for v in self.values() if v.predicted or not v.formula
        }
        for id, formula in self.formulas.items():
            if id not in found:
                found[id] = tuple(figure for inner in names(formula) for figure in found[inner])
        return found

    @cached_property
    def guards(self) -> frozenset[str]:
        """What is read only to be sure that others mean something."""
        return frozenset(variable.guard for variable in self.values() if variable.guard)

    def made_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return variables and all that their formulas read, each once."""
        found: dict[str, None] = {}
        left = list(ids)
        while left:
            id = left.pop(0)
            if id not in found:
                found[id] = None
                left += names(self.formulas[id]) if self[id].formula else ()
        return tuple(found)


def read_formula(formula: str, kind: Kind, vocabulary: Mapping[str, Variable]) -> Expression | Condition:
    """Read a formula: of a boolean a condition, of all else a quantity."""
    return parse_condition(formula, vocabulary) if kind == "boolean" else parse_formula(formula, vocabulary)


def known_figure(name: str, known: Container[str]) -> str:
    """Return the figure a reader knows behind a variable: of a gap the figure itself."""
    base = name.removesuffix("_gap").removesuffix("_relative")
    return base if f"{base}_expected" in known else name
