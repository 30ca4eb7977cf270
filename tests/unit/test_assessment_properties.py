"""What must hold of every assessment, on random profiles and random rules (design: the method's invariants)."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latecomer.assessment import assess, ground
from latecomer.citations import Citation, Source
from latecomer.diagnosis import weigh
from latecomer.engine import Column, Draws, Table, parse_condition
from latecomer.knowledge import Sign, When, load_knowledge
from latecomer.profile import Answer, Profile, load_vocabulary, prefill
from latecomer.recommendation import Recommendation, recommend

COUNTRIES = [
    "VNM",
    "ETH",
    "COL",
    "KEN",
    "UZB",
    "CHL",
    "LAO",
    "NGA",
    "MAR",
    "BGD",
    "SEN",
    "MUS",
    "KAZ",
    "KHM",
    "MYS",
]
ASKED = [
    v.id
    for v in load_vocabulary().values()
    if v.origin == "asked" and v.kind in ("ordinal", "boolean") and not v.id.endswith(".name")
]
DRAWS = 60


@cache
def base(country: str) -> Profile:
    return prefill(country, 2022, load_vocabulary())


def judged(profile: Profile) -> dict[str, Recommendation]:
    """Judge every card without telling the rest: what most properties look at, at a third of the cost."""
    knowledge, vocabulary = load_knowledge(), load_vocabulary()
    made = ground(profile, knowledge, vocabulary, DRAWS, f"{profile.as_of}-12-31", told=False)
    return {r.id: r for r in recommend(made.grounds)}


def admissible(id: str) -> list[object]:
    variable = load_vocabulary()[id]
    return [False, True] if variable.kind == "boolean" else [0.0, 1.0, 2.0, 3.0, 4.0]


def answer(value: object) -> Answer:
    return Answer(value=value, confidence="high", evidence="seen")


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A country and some answers: small enough to print when a property fails."""

    country: str
    answers: tuple[tuple[str, object], ...]

    def profile(self) -> Profile:
        profile = base(self.country)
        return replace(profile, answers={**profile.answers, **{id: answer(v) for id, v in self.answers}})


@st.composite
def profiles(draw: st.DrawFn) -> Drawn:
    ids = draw(st.lists(st.sampled_from(ASKED), unique=True, max_size=12))
    return Drawn(
        draw(st.sampled_from(COUNTRIES)), tuple((id, draw(st.sampled_from(admissible(id)))) for id in ids)
    )


@given(profiles())
@settings(max_examples=25, deadline=None)
def test_contributions_add_up_and_scores_stay_in_their_intervals(drawn: Drawn) -> None:
    profile = drawn.profile()
    a = assess(profile, draws=DRAWS)
    for r in a.recommendations:
        assert r.importance == pytest.approx(sum(c.points for c in r.contributions), abs=1e-9)
        assert r.importance_low - 1 <= r.importance <= r.importance_high + 1, r.id
        assert r.importance_high <= 100 + 1e-9
        assert 0 <= r.readiness_low <= r.readiness_high <= 100
        for c in r.contributions:
            assert c.points == pytest.approx(c.weight * c.share, abs=0.051)
            assert 0 <= c.assumed <= c.share + 1e-4
    for f in a.diagnosis.failures:
        assert f.score == pytest.approx(sum(s.points for s in f.signs), abs=1e-9)
        assert 0 <= f.low <= f.high <= 100
    for p in a.diagnosis.positions:
        assert sum(p.shares) == pytest.approx(1, abs=1e-3)


@given(profiles(), st.sampled_from(ASKED))
@settings(max_examples=25, deadline=None)
def test_an_answer_leaves_every_score_within_what_the_unknown_allowed(drawn: Drawn, id: str) -> None:
    """Draw by draw: the score after any answer lies between the least and the greatest before it."""
    profile = drawn.profile()
    without = replace(profile, answers={k: v for k, v in profile.answers.items() if k != id})
    open_scores = judged(without)
    for value in admissible(id):
        answered = replace(without, answers={**without.answers, id: answer(value)})
        for r in judged(answered).values():
            before = open_scores[r.id]
            assert r.importance_low >= before.importance_low - 0.11, (r.id, value)
            assert r.importance_high <= before.importance_high + 0.11, (r.id, value)


@given(profiles(), st.sampled_from(sorted(load_vocabulary().functions)))
@settings(max_examples=25, deadline=None)
def test_better_delivery_never_raises_the_case_to_establish(drawn: Drawn, function: str) -> None:
    profile = drawn.profile()
    verdicts, scores = [], []
    for delivery in range(5):
        given_answers = {
            **profile.answers,
            f"existing.{function}.exists": answer(True),
            f"existing.{function}.delivery": answer(float(delivery)),
        }
        found = judged(replace(profile, answers=given_answers))
        card = next(r for r in found.values() if r.function == function)
        verdicts.append(card.verdict)
        scores.append(card.importance)
    assert "establish" not in verdicts
    assert set(verdicts[3:]) <= {"works_already", "does_not_apply", "not_in_this_form"}
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(scores)), scores


@given(profiles())
@settings(max_examples=20, deadline=None)
def test_indicators_alone_never_say_establish_and_nothing_prohibited_is_recommended(drawn: Drawn) -> None:
    profile = drawn.profile()
    indicators = replace(
        profile, answers={k: v for k, v in profile.answers.items() if v.via in ("indicator", "fact")}
    )
    assert all(r.verdict != "establish" for r in judged(indicators).values())
    for r in judged(profile).values():
        form = next((f for f in r.forms if f.label == r.form), None)
        assert form is None or form.status != "prohibited"
        if r.rank:
            assert r.verdict in ("establish", "reform", "look_into")
            assert form is not None


@given(profiles(), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_answers_changes_nothing(drawn: Drawn, random: object) -> None:
    profile = drawn.profile()
    items = list(profile.answers.items())
    random.shuffle(items)
    again = replace(profile, answers=dict(items))
    assert dataclasses.asdict(assess(profile, draws=DRAWS)) == dataclasses.asdict(assess(again, draws=DRAWS))


@given(profiles())
@settings(max_examples=10, deadline=None)
def test_relabelling_an_institution_changes_no_score(drawn: Drawn) -> None:
    profile = drawn.profile()
    knowledge = load_knowledge()
    names = {id: f"z{i}-{id}" for i, id in enumerate(sorted(knowledge.institutions, reverse=True))}
    renamed = replace(
        knowledge,
        institutions={
            names[id]: replace(
                card,
                id=names[id],
                needs=tuple(names[n] for n in card.needs),
                complements=tuple(names[n] for n in card.complements),
                substitutes=tuple(names[n] for n in card.substitutes),
            )
            for id, card in knowledge.institutions.items()
        },
    )
    before = {
        names[r.id]: (r.importance, r.readiness_low, r.verdict)
        for r in assess(profile, draws=DRAWS).recommendations
    }
    after = {
        r.id: (r.importance, r.readiness_low, r.verdict)
        for r in assess(profile, renamed, draws=DRAWS).recommendations
    }
    assert before == after


def test_nothing_is_ranked_before_enough_is_observed() -> None:
    empty = replace(base("KEN"), answers={})
    a = assess(empty, draws=DRAWS)
    assert not a.ranked
    assert a.first == ()


def test_no_more_new_things_than_the_state_can_carry() -> None:
    """With every need answered yes and nobody doing anything, the list still holds at most three new things."""
    knowledge, vocabulary = load_knowledge(), load_vocabulary()
    profile = base("VNM")
    given_answers = dict(profile.answers)
    for id in ASKED:
        if id.endswith(".exists"):
            given_answers[id] = answer(False)
        elif not id.endswith(".delivery"):
            given_answers[id] = answer(admissible(id)[1])
    a = assess(replace(profile, answers=given_answers), knowledge, vocabulary, draws=DRAWS)
    assert 0 < sum(r.verdict == "establish" for r in a.first) <= knowledge.method.capacity[-1].new


# --- weighing, on random rules ---------------------------------------------------------------------------

VOCABULARY = {
    f"x{i}": type("D", (), {"kind": "ordinal", "low": 0.0, "high": 4.0, "options": ()})() for i in range(4)
}
CITE = (Citation(1, ("a", "b")),)
SIGNS = st.lists(
    st.tuples(
        st.sampled_from(sorted(VOCABULARY)),
        st.sampled_from(["<=", ">="]),
        st.integers(1, 3),
        st.sampled_from([-20.0, -5.0, 5.0, 10.0, 30.0]),
        st.sampled_from(["", "f", "g"]),
    ),
    min_size=1,
    max_size=6,
)


def build(rows: list[tuple[str, str, int, float, str]]) -> list[Sign]:
    signs = []
    for i, (name, operator, value, weight, family) in enumerate(rows):
        text = f"{name} {operator} {value}"
        signs.append(Sign(f"s{i}", "l", When(parse_condition(text, VOCABULARY), text), weight, "r", CITE, family))
    return signs


def rows(values: dict[str, int | None], size: int = 1) -> Table:
    return Table(
        {n: Column(np.full(size, float(v or 0)), np.full(size, v is not None)) for n, v in values.items()}, size
    )


VALUES = st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 4)) for name in VOCABULARY})


@given(SIGNS, VALUES)
def test_one_family_counts_once_and_the_sum_is_additive(raw: list, values: dict) -> None:
    signs, table = build(raw), rows(values)
    weighed = weigh(signs, Draws(table, table), table, 0.2, {"ksp": Source("t", "p", 2013, "source")})
    best = 0.0
    for group in {(s.group, s.weight > 0) for s in signs}:
        members = [s for s in signs if (s.group, s.weight > 0) == group]
        best += max(s.weight for s in members) if group[1] else 0.0
    assert weighed.score <= best + 1e-6
    assert weighed.score == pytest.approx(float(weighed.draws.mean()), abs=0.051 * len(signs))
    assert weighed.low_draws[0] - 1e-9 <= weighed.draws[0] <= weighed.high_draws[0] + 1e-9


@given(SIGNS, VALUES, st.randoms(use_true_random=False))
def test_the_order_of_signs_changes_no_score(raw: list, values: dict, random: object) -> None:
    signs, table = build(raw), rows(values)
    shuffled = list(signs)
    random.shuffle(shuffled)
    sources = {"ksp": Source("t", "p", 2013, "source")}
    draws = Draws(table, table)
    one, other = weigh(signs, draws, table, 0.2, sources), weigh(shuffled, draws, table, 0.2, sources)
    assert one.score == pytest.approx(other.score, abs=1e-9)
    assert (one.low, one.high) == (other.low, other.high)
