"""What must hold of the vocabulary beyond the shape of its file."""

from __future__ import annotations

from graphlib import CycleError
from typing import cast

from latecomer.engine import Condition, ConditionError, names, parse_condition, unknown_counted
from latecomer.errors import Problems, nearest
from latecomer.vocabulary.model import Vocabulary, read_formula
from latecomer.vocabulary.variable import SKIPPED, UNKNOWN, Variable


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
        _check_indicator(variable, vocabulary, problems)
        _check_fact(variable, vocabulary, problems)
        _check_derived(variable, vocabulary, seen, problems)
        seen.add(variable.id)


def _check_indicator(variable: Variable, vocabulary: Vocabulary, problems: Problems) -> None:
    for other in variable.at_most_above:
        if other not in vocabulary or vocabulary[other].origin != "panel":
            what = f"{variable.id}: at_most_above: {other!r} is no indicator of the panel"
            problems.add(variable.line, what, nearest(other, vocabulary))
    if variable.origin == "panel" and variable.age_limit is None:
        problems.add(variable.line, f"{variable.id}: an indicator needs an age_limit in years")


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
            parsed = read_formula(text, kind, vocabulary)
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
