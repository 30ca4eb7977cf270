"""Read `variables.yaml`, and spell out what stands there once for many: gaps of figures and functions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from latecomer import resources
from latecomer.cache import kept
from latecomer.errors import Problems, nearest
from latecomer.numbers import plain_number
from latecomer.vocabulary.checks import check_vocabulary
from latecomer.vocabulary.model import Function, Sum, Vocabulary
from latecomer.vocabulary.variable import Predicted, Variable
from latecomer.yamlfile import Document, read, structure

# No bound at all: of a ratio to what is expected, none can be named.
HUGE = 1e100


@dataclass(frozen=True)
class Gap:
    """What a figure is compared with: its expected value, and how far the economy is from it.

    It makes four variables: ``NAME_expected``, ``NAME_spread``, ``NAME_gap`` (in spreads) and ``NAME_relative``.
    """

    on: tuple[str, ...]
    plus: float = 0.0
    line: int = 0


@dataclass(frozen=True)
class _File:
    format: Literal["latecomer/variables/1"]
    version: str
    modules: dict[str, str]
    confidence: dict[str, float]
    evidence_above: int
    variables: dict[str, Variable]
    gaps: dict[str, Gap]
    functions: dict[str, Function]
    per_function: dict[str, Variable]
    per_rule: dict[str, Variable] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)


@cache
def load_vocabulary() -> Vocabulary:
    """Return what `questionnaires/variables.yaml` holds.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    path = resources.questionnaires() / "variables.yaml"
    return kept("vocabulary", [path], lambda: _read(path))


def _read(path: Path) -> Vocabulary:
    document = read(path, shown=resources.shown(path))
    file = structure(document, _File)
    problems = Problems(document.path)
    vocabulary = Vocabulary(
        version=file.version,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        modules=file.modules,
        confidence=file.confidence,
        evidence_above=file.evidence_above,
        functions=file.functions,
        variables=_figures(file, document, problems) | _of_functions(file),
        sums=file.sums,
    )
    check_vocabulary(vocabulary, problems)
    problems.check()
    return vocabulary


def _figures(file: _File, document: Document, problems: Problems) -> dict[str, Variable]:
    """Return the variables of the file, each before those that compare it with what is expected."""
    found = {}
    for id, variable in file.variables.items():
        found[id] = replace(variable, id=id)
        if id in file.gaps:
            found |= _compared(found[id], file.gaps[id])
    for id in file.gaps.keys() - found.keys():
        problems.add(document.line("gaps", id), f"gaps: unknown variable {id!r}", nearest(id, found))
    return found


def _of_functions(file: _File) -> dict[str, Variable]:
    """Return what is asked of every function, and of a rule beside."""
    found = {}
    for function, described in file.functions.items():
        parts = file.per_function | file.per_rule if described.rule else file.per_function
        for part, variable in parts.items():
            id = f"existing.{function}.{part}"
            label = variable.label.replace("{function}", described.label)
            needs = variable.needs.replace("{function}", function)
            found[id] = replace(variable, id=id, label=label, needs=needs)
    return found


def _compared(variable: Variable, gap: Gap) -> dict[str, Variable]:
    """Return the variables that say how a figure compares with what income (and size) lead one to expect."""
    size = "income and size predict" if len(gap.on) > 1 else "income predicts"
    return {one.id: one for one in (*_predicted(variable, gap, size), *_against(variable, gap, size))}


def _predicted(variable: Variable, gap: Gap, size: str) -> tuple[Variable, Variable]:
    """Return what is expected of a figure, and how far economies are spread around that."""
    id, label = variable.id, variable.label
    base = Variable(label="", kind="number", module=variable.module, origin="predicted", line=gap.line)
    expected = replace(
        base,
        id=f"{id}_expected",
        label=f"{label} that {size}",
        unit=variable.unit,
        range=(0.0, HUGE),
        predicted=Predicted(id, gap.on, gap.plus),
    )
    spread = replace(
        base,
        id=f"{id}_spread",
        label=f"{label}: spread around what {size}",
        unit="logarithms",
        range=(0.0, 100.0),
        predicted=Predicted(id, gap.on, gap.plus, spread=True),
    )
    return expected, spread


def _against(variable: Variable, gap: Gap, size: str) -> tuple[Variable, Variable]:
    """Return how far a figure is from what is expected: in spreads, and as a ratio."""
    id, label = variable.id, variable.label
    shown = f"log({{}} + {plain_number(gap.plus)})" if gap.plus else "log({})"
    of, expected = shown.format(id), shown.format(f"{id}_expected")
    base = Variable(
        label="", kind="number", module=variable.module, origin="formula", guard=variable.guard, line=gap.line
    )
    spreads = replace(
        base,
        id=f"{id}_gap",
        label=f"{label} against what {size}",
        unit="spreads (0 = as expected)",
        range=(-100.0, 100.0),
        formula=f"({of} - {expected}) / {id}_spread",
    )
    relative = replace(
        base,
        id=f"{id}_relative",
        label=f"{label} relative to what {size}",
        unit="ratio (1 = as expected)",
        range=(0.0, HUGE),
        formula=f"{id} / {id}_expected",
    )
    return spreads, relative
