"""The semantics of conditions, as one table: condition; profile; truth."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from latecomer.engine import (
    Column,
    ConditionError,
    Table,
    can_hold,
    evaluate,
    explain,
    names,
    parse_condition,
    unknown_counted,
)

VOCABULARY = {
    "a": SimpleNamespace(kind="number", low=0.0, high=100.0, options=()),
    "b": SimpleNamespace(kind="number", low=-50.0, high=50.0, options=()),
    "level": SimpleNamespace(kind="ordinal", low=0.0, high=4.0, options=()),
    "flag": SimpleNamespace(kind="boolean", low=0.0, high=1.0, options=()),
    "sector": SimpleNamespace(kind="choices", low=0.0, high=1.0, options=("textiles", "machines", "food")),
    "existing.testing.delivery": SimpleNamespace(kind="ordinal", low=0.0, high=4.0, options=()),
    "note": SimpleNamespace(kind="text", low=0.0, high=1.0, options=()),
}
ROWS = [
    [part.strip() for part in line.split(";")]
    for line in (Path(__file__).parent / "semantics.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def table(profile: dict) -> Table:
    columns = {}
    for name, value in profile.items():
        known = np.array([True])
        if isinstance(value, tuple):
            options = VOCABULARY[name].options
            columns[name] = Column(np.array([[float(o in value) for o in options]]), known, options)
        else:
            columns[name] = Column(np.array([float(value)]), known)
    return Table(columns, 1)


def read_profile(text: str) -> dict:
    profile = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, value = (side.strip() for side in part.split("="))
        if name == "sector":
            profile[name] = tuple(value.split("+"))
        else:
            profile[name] = {"yes": True, "no": False}.get(value) if value in ("yes", "no") else float(value)
    return profile


@pytest.mark.parametrize(("text", "profile", "truth"), ROWS, ids=[" | ".join(row) for row in ROWS])
def test_truth(text: str, profile: str, truth: str) -> None:
    condition = parse_condition(text, VOCABULARY)
    here = table(read_profile(profile))
    assert explain(condition, here).truth == truth
    found = evaluate(condition, here)
    assert (bool(found.true[0]), bool(found.known[0])) == (truth == "true", truth != "unknown")


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("aa > 2", "unknown variable 'aa'", "did you mean 'a'?"),
        ("a", "a is a number, not a condition", "a >= 2"),
        ("level", "level is a level, not a condition", "level >= 2"),
        ("sector > 2", "sector is a choice and cannot be compared", "known(sector)"),
        ("sector in (textile)", "'textile' is not a choice of sector", "did you mean 'textiles'?"),
        ("a in (textiles)", "a is a number; `in` needs a choice", "compare it"),
        ("a > 200", "200 lies outside the range of a", "from 0 to 100"),
        ("level >= 5", "5 lies outside the range of level", "from 0 to 4"),
        ("a = 2", "'=' is not understood at column 3", "write == to compare"),
        ("a > 2 & b > 1", "'&' is not understood", "write and"),
        ("(a > 2", "expected ')' before 'the end'", ""),
        ("a > 2 b > 1", "'b' at column 7 does not follow on", "and, or"),
        ("2 < 3", "compares two numbers", ""),
        ("a > 1 and", "expected a name or a number", ""),
        ("", "expected a name or a number", ""),
        ("a + 1", "is a quantity, not a condition", "compare it"),
        ("(a > 1) + 2 > 3", "is a condition, not a quantity", ""),
        ("note > 1", "note is a text and cannot be compared", "known(note)"),
        ("__import__ > 1", "unknown variable '__import__'", ""),
        ("(" * 100 + "a > 1" + ")" * 100, "brackets and negations", "split it"),
        ("a > " + "1" * 3000, "longer than", "split it"),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_would_be_right(text: str, what: str, hint: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse_condition(text, VOCABULARY)
    assert what in error.value.what
    assert hint in error.value.hint


def test_yaml_structure_means_the_same_as_text() -> None:
    text = parse_condition("a < 30 and (level >= 2 or not flag)", VOCABULARY)
    structure = parse_condition({"all": ["a < 30", {"any": ["level >= 2", {"not": "flag"}]}]}, VOCABULARY)
    assert str(text) == str(structure)


@pytest.mark.parametrize(
    "raw", [{"all": []}, {"every": ["a > 1"]}, {"all": ["a > 1"], "any": ["a > 2"]}, 3, ["a > 1"]]
)
def test_yaml_structure_that_is_none_is_refused(raw: object) -> None:
    with pytest.raises(ConditionError):
        parse_condition(raw, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("a < 5 and a > 5", False),
        ("a <= 5 and a >= 5", True),
        ("level > 3 and level < 4", False),
        ("level >= 3 and level < 4", True),
        ("flag and not flag", False),
        ("not (a > 3 or a <= 3)", False),
        ("a < 5 and (a > 6 or level >= 2)", True),
        ("a > 100", False),
        ("a < b and a > 99", True),
        ("a == 3 and a != 3", True),  # a hole in an interval is not looked for
    ],
)
def test_what_can_never_hold_is_seen_without_a_profile(text: str, possible: bool) -> None:
    assert can_hold(parse_condition(text, VOCABULARY), VOCABULARY) is possible


def test_the_trace_names_what_decided_and_what_is_missing() -> None:
    condition = parse_condition("a < 30 and (level >= 2 or flag)", VOCABULARY)
    trace = explain(condition, table({"a": 10}))
    assert trace.truth == "unknown"
    assert trace.missing == ("level", "flag")
    trace = explain(condition, table({"a": 40}))
    assert (trace.truth, trace.reads, trace.missing) == ("false", ("a",), ())
    trace = explain(condition, table({"a": 10, "flag": True}))
    assert (trace.truth, trace.reads) == ("true", ("a", "flag"))


def test_names_come_once_in_the_order_of_reading() -> None:
    assert names(parse_condition("b > 1 and a + b > 2 and known(flag)", VOCABULARY)) == ("b", "a", "flag")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("a < 30 and not flag", ()),
        ("not known(a) or a >= 15", ("a",)),  # not knowing would say yes
        ("known(a) and a >= 15", ("a",)),  # and here no
        ("b >= 2 and (a >= 15 or not known(a))", ("a",)),
        ("(b >= 2 and a >= 15) or (b >= 2 and not known(a))", ("a",)),  # the same, written out
        ("known(a)", ("a",)),
        ("not known(a)", ("a",)),
        ("not (a < 15 or known(a))", ("a",)),
        ("a >= 15 or (not known(a) and b >= 2)", ()),  # another figure stands in
        ("level >= 1 and (a >= 15 or (not known(a) and b >= 2))", ()),
        ("a >= 15 or (not known(a) and a >= 2)", ("a",)),
    ],
)
def test_what_is_not_known_is_evidence_of_nothing(text: str, counted: tuple[str, ...]) -> None:
    assert unknown_counted(parse_condition(text, VOCABULARY)) == counted
