"""The one vocabulary: every variable a profile may answer and a condition may read."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Literal, cast

from latecomer import resources
from latecomer.cache import kept
from latecomer.engine import (
    Condition,
    ConditionError,
    Expression,
    names,
    parse_condition,
    parse_formula,
    unknown_counted,
)
from latecomer.errors import Problems, nearest
from latecomer.numbers import plain_number
from latecomer.yamlfile import read, structure

Kind = Literal["number", "ordinal", "boolean", "choices", "text"]
Confidence = Literal["high", "medium", "low"]
HUGE = 1e100
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
class Gap:
    """What a figure is compared with: its expected value, and how far the economy is from it.

    It makes four variables: ``NAME_expected``, ``NAME_spread``, ``NAME_gap`` (in spreads) and ``NAME_relative``.
    """

    on: tuple[str, ...]
    plus: float = 0.0
    line: int = 0


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


def known_figure(name: str, known: Container[str]) -> str:
    """Return the figure a reader knows behind a variable: of a gap the figure itself."""
    base = name.removesuffix("_gap").removesuffix("_relative")
    return base if f"{base}_expected" in known else name


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
        return {v.id: _parsed(v.formula, v.kind, self) for v in self.values() if v.formula}

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
    variables = {}
    for id, variable in file.variables.items():
        variables[id] = replace(variable, id=id)
        if id in file.gaps:
            variables |= _compared(variables[id], file.gaps[id])
    for id in file.gaps.keys() - variables.keys():
        problems.add(document.line("gaps", id), f"gaps: unknown variable {id!r}", nearest(id, variables))
    for function, described in file.functions.items():
        parts = file.per_function | file.per_rule if described.rule else file.per_function
        for part, variable in parts.items():
            id = f"existing.{function}.{part}"
            label = variable.label.replace("{function}", described.label)
            needs = variable.needs.replace("{function}", function)
            variables[id] = replace(variable, id=id, label=label, needs=needs)
    vocabulary = Vocabulary(
        version=file.version,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        modules=file.modules,
        confidence=file.confidence,
        evidence_above=file.evidence_above,
        functions=file.functions,
        variables=variables,
        sums=file.sums,
    )
    check_vocabulary(vocabulary, problems)
    problems.check()
    return vocabulary


def _parsed(formula: str, kind: Kind, vocabulary: Mapping[str, Variable]) -> Expression | Condition:
    """Read a formula: of a boolean a condition, of all else a quantity."""
    return parse_condition(formula, vocabulary) if kind == "boolean" else parse_formula(formula, vocabulary)


def _compared(variable: Variable, gap: Gap) -> dict[str, Variable]:
    """Return the variables that say how a figure compares with what income (and size) lead one to expect."""
    id, label = variable.id, variable.label
    size = "income and size predict" if len(gap.on) > 1 else "income predicts"
    shown = f"log({{}} + {plain_number(gap.plus)})" if gap.plus else "log({})"
    of, expected = shown.format(id), shown.format(f"{id}_expected")
    base = Variable(label="", kind="number", module=variable.module, guard=variable.guard, line=gap.line)
    made = (
        replace(
            base,
            id=f"{id}_expected",
            label=f"{label} that {size}",
            unit=variable.unit,
            range=(0.0, HUGE),
            origin="predicted",
            predicted=Predicted(id, gap.on, gap.plus),
            guard="",
        ),
        replace(
            base,
            id=f"{id}_spread",
            label=f"{label}: spread around what {size}",
            unit="logarithms",
            range=(0.0, 100.0),
            origin="predicted",
            predicted=Predicted(id, gap.on, gap.plus, spread=True),
            guard="",
        ),
        replace(
            base,
            id=f"{id}_gap",
            label=f"{label} against what {size}",
            unit="spreads (0 = as expected)",
            range=(-100.0, 100.0),
            origin="formula",
            formula=f"({of} - {expected}) / {id}_spread",
        ),
        replace(
            base,
            id=f"{id}_relative",
            label=f"{label} relative to what {size}",
            unit="ratio (1 = as expected)",
            range=(0.0, HUGE),
            origin="formula",
            formula=f"{id} / {id}_expected",
        ),
    )
    return {one.id: one for one in made}


def check_vocabulary(vocabulary: Vocabulary, problems: Problems) -> None:
    """Note every variable that names what is not there, and whatever else does not go together."""
    _check_variables(vocabulary, problems)
    _check_sums(vocabulary, problems)
    if not problems:  # what a condition hangs on can be followed only through formulas that can be read
        _check_needs(vocabulary, problems)


def _check_variables(vocabulary: Vocabulary, problems: Problems) -> None:
    seen: set[str] = set()
    for variable in vocabulary.values():
        line = variable.line
        if variable.module not in vocabulary.modules:
            hint = nearest(variable.module, vocabulary.modules)
            problems.add(line, f"{variable.id}: unknown module {variable.module!r}", hint)
        if variable.kind == "number" and len(variable.range) != 2:
            problems.add(line, f"{variable.id}: a number needs a range", "range: [least, greatest]")
        if variable.kind == "ordinal" and len(variable.levels) != 5:
            problems.add(line, f"{variable.id}: an ordinal needs five levels, 0 to 4")
        if variable.kind == "choices" and set(variable.options) & {UNKNOWN, SKIPPED, ""}:
            problems.add(line, f"{variable.id}: 'unknown' and 'skipped' are answers already, not choices")
        if variable.flow and not variable.period:
            problems.add(line, f"{variable.id}: a flow is read as a median", "add `period: 5`")
        if variable.guard and variable.guard not in vocabulary:
            problems.add(
                line, f"{variable.id}: unknown guard {variable.guard!r}", nearest(variable.guard, vocabulary)
            )
        if variable.origin == "panel" and variable.age_limit is None:
            problems.add(line, f"{variable.id}: an indicator needs an age_limit in years")
        _check_fact(variable, vocabulary, problems)
        _check_derived(variable, vocabulary, seen, problems)
        seen.add(variable.id)


def _check_fact(variable: Variable, vocabulary: Vocabulary, problems: Problems) -> None:
    if variable.ends and (variable.ends not in vocabulary or vocabulary[variable.ends].origin != "fact"):
        problems.add(variable.line, f"{variable.id}: ends: {variable.ends!r} is no dated fact")
    if variable.origin == "fact" and not variable.ends and len(variable.covers) != 2:
        what = f"{variable.id}: a dated fact needs the years it is known for"
        problems.add(variable.line, what, "covers: [first, last]")


def _check_derived(variable: Variable, vocabulary: Vocabulary, seen: set[str], problems: Problems) -> None:
    if bool(variable.formula) != (variable.origin == "formula"):
        problems.add(variable.line, f"{variable.id}: `origin: formula` and `formula` go together")
    if (variable.predicted is not None) != (variable.origin == "predicted"):
        problems.add(variable.line, f"{variable.id}: `origin: predicted` and `predicted` go together")
    texts = [(variable.formula, variable.kind)] if variable.formula else []
    if variable.predicted:
        texts += [(text, variable.kind) for text in (variable.predicted.of, *variable.predicted.on)]
    for text, kind in texts:
        try:
            parsed = _parsed(text, kind, vocabulary)
            for name in names(parsed):
                if name not in seen:
                    problems.add(variable.line, f"{variable.id}: {name!r} must stand before it")
            for name in unknown_counted(cast(Condition, parsed)) if kind == "boolean" else ():
                problems.add(variable.line, f"{variable.id}: counts it as evidence that {name} is not known")
        except ConditionError as error:
            problems.add(variable.line, f"{variable.id}: {error}", error.hint)


def _check_sums(vocabulary: Vocabulary, problems: Problems) -> None:
    for id, whole in vocabulary.sums.items():
        for part in whole.of:
            if part not in vocabulary:
                problems.add(whole.line, f"sums: {id}: unknown variable {part!r}", nearest(part, vocabulary))
            elif vocabulary[part].kind != "number":
                problems.add(whole.line, f"sums: {id}: {part} is no number", "only numbers add up")


def _check_needs(vocabulary: Vocabulary, problems: Problems) -> None:
    for variable in vocabulary.values():
        try:
            if variable.needs:
                parse_condition(variable.needs, vocabulary)
        except ConditionError as error:
            problems.add(variable.line, f"{variable.id}: needs: {error}", error.hint)
    if problems:
        return
    try:
        _ = vocabulary.needs
    except CycleError as error:
        circle = error.args[1]
        problems.add(
            vocabulary[circle[0]].line,
            f"needs go round in a circle: {' -> '.join(circle)}",
            "a question cannot hang on its own answer; drop one",
        )
