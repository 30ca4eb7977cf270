"""Three-valued truth agrees with brute force over completions; batches agree with single profiles."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.engine import Column, Seed, Table, evaluate, parse_condition
from latecomer.engine.condition import All, Any, Compare, Flag, Name, Not, Number
from latecomer.engine.draws import flip, level, triangular

VOCABULARY = {
    **{f"x{i}": SimpleNamespace(kind="ordinal", low=0.0, high=4.0, options=()) for i in range(4)},
    **{f"f{i}": SimpleNamespace(kind="boolean", low=0.0, high=1.0, options=()) for i in range(2)},
}
LEAVES = st.one_of(
    st.builds(
        Compare,
        st.sampled_from([Name(f"x{i}") for i in range(4)]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(0, 4).map(lambda n: Number(float(n))),
    ),
    st.sampled_from([Flag("f0"), Flag("f1")]),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=6,
)
PROFILES = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, 4 if name[0] == "x" else 1)) for name in VOCABULARY}
)


def table(profiles: list[dict]) -> Table:
    columns = {
        name: Column(
            np.array([float(p[name] or 0) for p in profiles]),
            np.array([p[name] is not None for p in profiles]),
        )
        for name in VOCABULARY
    }
    return Table(columns, len(profiles))


def completions(leaf: Compare | Flag, profile: dict) -> set[bool]:
    name = leaf.id if isinstance(leaf, Flag) else leaf.left.id
    values = [profile[name]] if profile[name] is not None else range(5 if name[0] == "x" else 2)
    return {bool(evaluate(leaf, table([{**profile, name: v}])).true[0]) for v in values}


def by_brute_force(condition: object, profile: dict) -> set[bool]:
    """Return the truths a condition can take when each term is completed by itself (Kleene's strong logic)."""
    match condition:
        case Not(part):
            return {not truth for truth in by_brute_force(part, profile)}
        case All(parts):
            return {all(combo) for combo in product(*(by_brute_force(part, profile) for part in parts))}
        case Any(parts):
            return {any(combo) for combo in product(*(by_brute_force(part, profile) for part in parts))}
        case _:
            name = condition.id if isinstance(condition, Flag) else condition.left.id
            if profile[name] is None:
                return {True, False}
            return completions(condition, profile)


@given(CONDITIONS, PROFILES)
@settings(max_examples=300)
def test_truth_agrees_with_every_completion_of_each_term(condition: object, profile: dict) -> None:
    possible = by_brute_force(condition, profile)
    found = evaluate(condition, table([profile]))
    assert bool(found.known[0]) == (len(possible) == 1)
    assert bool(found.true[0]) == (possible == {True})


@given(CONDITIONS, PROFILES)
def test_what_is_known_stays_true_under_every_answer(condition: object, profile: dict) -> None:
    found = evaluate(condition, table([profile]))
    if not found.known[0]:
        return
    for name, value in profile.items():
        if value is None:
            for answer in range(5 if name[0] == "x" else 2):
                then = evaluate(condition, table([{**profile, name: answer}]))
                assert then.known[0]
                assert then.true[0] == found.true[0]


@given(CONDITIONS, st.lists(PROFILES, min_size=1, max_size=6))
def test_one_profile_alone_and_in_a_batch_agree(condition: object, profiles: list[dict]) -> None:
    batch = evaluate(condition, table(profiles))
    for row, profile in enumerate(profiles):
        alone = evaluate(condition, table([profile]))
        assert alone.true[0] == batch.true[row]
        assert alone.known[0] == batch.known[row]


@given(CONDITIONS)
def test_a_condition_reads_back_as_it_was_written(condition: object) -> None:
    profiles = [
        dict(zip(VOCABULARY, values, strict=True))
        for values in product([0, 2, 4, None], repeat=2)
        for values in [(*values, 1, 3, 1, None)]
    ]
    again = parse_condition(str(condition), VOCABULARY)
    here = table(profiles)
    assert np.array_equal(evaluate(condition, here).true, evaluate(again, here).true)
    assert np.array_equal(evaluate(condition, here).known, evaluate(again, here).known)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_drawn_number_stays_within_its_tolerance(centre: float, half_width: float) -> None:
    drawn = triangular(Seed("s").uniform("x", 500), centre, half_width)
    slack = 1e-9 * (abs(centre) + half_width)
    assert drawn.min() >= centre - half_width - slack
    assert drawn.max() <= centre + half_width + slack


def test_draws_have_the_stated_shape() -> None:
    uniform = Seed("s").uniform("x", 20_000)
    assert abs(uniform.mean() - 0.5) < 0.01
    assert 0 < uniform.min() < uniform.max() < 1
    drawn = triangular(uniform, 10.0, 2.0)
    assert abs(drawn.mean() - 10) < 0.03
    assert abs(drawn.std() - 2 / 6**0.5) < 0.02  # the standard deviation of a symmetric triangle
    assert abs((level(uniform, 2.0, 0.7, 0, 4) == 2).mean() - 0.7) < 0.01
    assert set(level(uniform, 0.0, 0.5, 0, 4)) == {0.0, 1.0}
    assert abs(flip(uniform, True, 0.9).mean() - 0.9) < 0.01


@given(st.integers(1, 300), st.text(max_size=5))
def test_draws_fall_once_into_each_stratum(size: int, name: str) -> None:
    """So that a mean over few draws is as good as one over many."""
    uniform = Seed("s").uniform(name, size)
    shift = Seed("s").shift(name)
    assert set(np.floor((uniform - shift) % 1.0 * size).astype(int)) == set(range(size))
    assert ((uniform >= 0) & (uniform < 1)).all()


def test_draws_are_the_same_everywhere() -> None:
    """The first numbers of a stream, written down: they change on no machine and with no NumPy."""
    first = Seed("VNM 2023").uniform("private_credit", 3)
    assert [f"{x:.12f}" for x in first] == ["0.681216492359", "0.014549825693", "0.347883159026"]
    assert not np.array_equal(first, Seed("VNM 2023").uniform("inflation", 3))
