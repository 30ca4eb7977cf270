"""From the text and YAML an economist writes to a condition; never evaluated as Python.

A leaf is one comparison (``private_credit < 30``, ``15 <= private_credit <= 60``, ``sector in (a, b)``,
``known(x)``, a boolean's bare name). Structure is ``and``, ``or``, ``not`` and brackets in text, or ``all:``,
``any:``, ``not:`` in YAML. Every name and type is checked against the vocabulary while reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any as Anything
from typing import cast

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
    Operator,
    Vocabulary,
)
from latecomer.numbers import plain_number

MAX_LENGTH = 2_000
MAX_DEPTH = 20
MAX_NESTING = 60

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<op><=|>=|==|!=|<|>|\+|-|\*|/|\(|\)|,)|(?P<bad>\S))"
)
_COMPARE = ("<", "<=", ">", ">=", "==", "!=")
_WORDS = ("and", "or", "not", "in", "known", "log", "true", "false")


class ConditionError(ValueError):
    """A condition that cannot be read; `hint` says what would be right."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def parse_condition(raw: Anything, vocabulary: Vocabulary) -> Condition:
    """Read a condition.

    Parameters
    ----------
    raw : str or mapping
        Text, or a mapping with one of the keys ``all``, ``any`` (lists) or ``not``.
    vocabulary : mapping
        Domain of every variable that may be named.

    Raises
    ------
    ConditionError
        On the first thing that does not fit, with the nearest name where one is close.
    """
    return _structure(raw, vocabulary, depth=0)


def parse_formula(text: str, vocabulary: Vocabulary) -> Expression:
    """Read a quantity: numbers, names, ``+ - * /``, ``log`` and brackets."""
    parser = _Parser(text, vocabulary)
    node = parser.sum()
    parser.end()
    return parser.as_quantity(node)


def _structure(raw: Anything, vocabulary: Vocabulary, depth: int) -> Condition:
    if depth > MAX_DEPTH:
        raise ConditionError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(raw, str):
        parser = _Parser(raw, vocabulary)
        node = parser.disjunction()
        parser.end()
        return parser.as_condition(node)
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ConditionError(
            "a condition is text, or one of all:, any:, not:", "for instance `when: fuel_exports < 50`"
        )
    ((key, inner),) = raw.items()
    if key == "not":
        return Not(_structure(inner, vocabulary, depth + 1))
    if key not in ("all", "any"):
        raise ConditionError(f"unknown key {key!r} in a condition", _near(str(key), ("all", "any", "not")))
    if not isinstance(inner, list) or not inner:
        raise ConditionError(f"{key}: needs a list of conditions", "start each with '- '")
    parts = tuple(_structure(part, vocabulary, depth + 1) for part in inner)
    return All(parts) if key == "all" else Any(parts)


def _near(name: str, known: Anything) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while text[position:].strip():
        match = cast("re.Match[str]", _TOKEN.match(text, position))
        kind = cast(str, match.lastgroup)
        token = _Token(kind, match.group(kind), match.start(kind))
        if kind == "bad":
            hint = {"=": "write == to compare", "&": "write and", "|": "write or", "!": "write not"}
            raise ConditionError(
                f"{token.text!r} is not understood at column {token.at + 1}",
                hint.get(token.text, "use names, numbers, < <= > >= == !=, and, or, not, in, known()"),
            )
        yield token
        position = match.end()


class _Parser:
    """Recursive descent; one method for each level of binding, from loose to tight."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        if len(text) > MAX_LENGTH:
            raise ConditionError(f"longer than {MAX_LENGTH} characters", "split it with all: or any:")
        self.vocabulary = vocabulary
        self.tokens = [*_tokens(text), _Token("end", "the end", len(text))]
        self.depth = 0

    # reading

    @property
    def here(self) -> _Token:
        return self.tokens[0]

    def take(self, *texts: str) -> _Token | None:
        if self.here.kind != "end" and self.here.text in texts:
            return self.tokens.pop(0)
        return None

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise ConditionError(f"expected {text!r} before {self.here.text!r} at column {self.here.at + 1}")

    def deeper(self) -> None:
        """Count what nests; the text is bounded, so a count never taken back is bound enough."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise ConditionError(f"more than {MAX_NESTING} brackets and negations", "split it with all: or any:")

    def end(self) -> None:
        if self.here.kind != "end":
            raise ConditionError(
                f"{self.here.text!r} at column {self.here.at + 1} does not follow on",
                "join two conditions with and, or",
            )

    # grammar

    def disjunction(self) -> Condition | Expression:
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Any(tuple(self.as_condition(part) for part in parts))

    def conjunction(self) -> Condition | Expression:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else All(tuple(self.as_condition(part) for part in parts))

    def negation(self) -> Condition | Expression:
        if self.take("not"):
            self.deeper()
            return Not(self.as_condition(self.negation()))
        return self.comparison()

    def comparison(self) -> Condition | Expression:
        if self.here.kind == "name" and self.tokens[1].text in ("in", "not") and self.here.text not in _WORDS:
            return self.membership()
        left = self.sum()
        found = []
        while token := self.take(*_COMPARE):
            right = self.sum()
            found.append(self.compare(left, cast(Operator, token.text), right))
            left = right
        if not found:
            return left
        return found[0] if len(found) == 1 else All(tuple(found))

    def membership(self) -> Condition:
        name = self.tokens.pop(0).text
        negated = self.take("not") is not None
        self.expect("in")
        domain = self.domain(name)
        if domain.kind != "choices":
            raise ConditionError(
                f"{name} is {_kind(domain.kind)}; `in` needs a choice", f"compare it: {name} >= 2"
            )
        self.expect("(")
        options = [self.option(name)]
        while self.take(","):
            options.append(self.option(name))
        self.expect(")")
        node = OneOf(name, tuple(options))
        return Not(node) if negated else node

    def option(self, name: str) -> str:
        token = self.tokens.pop(0)
        options = self.domain(name).options
        if token.text not in options:
            raise ConditionError(
                f"{token.text!r} is not a choice of {name}",
                _near(token.text, options) or f"choices: {', '.join(options)}",
            )
        return token.text

    def sum(self) -> Condition | Expression:
        node = self.term()
        while token := self.take("+", "-"):
            right = self.as_quantity(self.term())
            node = Arithmetic(cast(Anything, token.text), self.as_quantity(node), right)
        return node

    def term(self) -> Condition | Expression:
        node = self.atom()
        while token := self.take("*", "/"):
            right = self.as_quantity(self.atom())
            node = Arithmetic(cast(Anything, token.text), self.as_quantity(node), right)
        return node

    def atom(self) -> Condition | Expression:
        token = self.tokens.pop(0) if self.here.kind != "end" else self.here
        if token.kind == "number":
            return Number(float(token.text))
        if token.text in ("-", "(", "log"):
            self.deeper()
        if token.text == "-":
            inner = self.atom()
            if isinstance(inner, Number):
                return Number(-inner.value)
            return Arithmetic("-", Number(0.0), self.as_quantity(inner))
        if token.text == "(":
            node = self.disjunction()
            self.expect(")")
            return node
        if token.text == "known":
            self.expect("(")
            name = self.tokens.pop(0).text
            self.domain(name)
            self.expect(")")
            return Known(name)
        if token.text == "log":
            self.expect("(")
            inner = self.as_quantity(self.sum())
            self.expect(")")
            return Log(inner)
        if token.kind != "name" or token.text in _WORDS:
            raise ConditionError(f"expected a name or a number before {token.text!r} at column {token.at + 1}")
        return Flag(token.text) if self.domain(token.text).kind == "boolean" else Name(token.text)

    # types

    def domain(self, name: str) -> Anything:
        if name not in self.vocabulary:
            raise ConditionError(f"unknown variable {name!r}", _near(name, self.vocabulary))
        return self.vocabulary[name]

    def as_condition(self, node: Condition | Expression) -> Condition:
        if isinstance(node, (Number, Arithmetic, Log)):
            raise ConditionError(f"`{node}` is a quantity, not a condition", f"compare it: {node} >= 1")
        if isinstance(node, Name):
            domain = self.vocabulary[node.id]
            hint = f"compare it: {node.id} >= 2" if domain.kind in ("number", "ordinal") else f"{node.id} in (…)"
            raise ConditionError(f"{node.id} is {_kind(domain.kind)}, not a condition", hint)
        return node

    def as_quantity(self, node: Condition | Expression) -> Expression:
        if isinstance(node, Name):
            kind = self.vocabulary[node.id].kind
            if kind not in ("number", "ordinal"):
                raise ConditionError(f"{node.id} is {_kind(kind)} and cannot be compared", f"known({node.id})")
            return node
        if isinstance(node, (Number, Arithmetic, Log)):
            return node
        raise ConditionError(f"`{node}` is a condition, not a quantity", "join conditions with and, or")

    def compare(self, left: Anything, operator: Operator, right: Anything) -> Condition:
        left, right = self.as_quantity(left), self.as_quantity(right)
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Name) and isinstance(other, Number):
                domain = self.vocabulary[side.id]
                if not domain.low <= other.value <= domain.high:
                    raise ConditionError(
                        f"{plain_number(other.value)} lies outside the range of {side.id}",
                        f"it runs from {plain_number(domain.low)} to {plain_number(domain.high)}",
                    )
        if not isinstance(left, Number) or not isinstance(right, Number):
            return Compare(left, operator, right)
        raise ConditionError(f"`{left} {operator} {right}` compares two numbers and says nothing of a country")


def _kind(kind: str) -> str:
    return {
        "number": "a number",
        "ordinal": "a level",
        "boolean": "true or false",
        "choices": "a choice",
        "text": "a text",
    }[kind]
