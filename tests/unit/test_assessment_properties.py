"""What must hold of every assessment, on random profiles and random rules (design: the method's invariants)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from latecomer.assessment import Measured, assess, measure_profiles, tell
from latecomer.citations import Citation
from latecomer.engine import Column, Table, parse_condition, parse_formula
from latecomer.knowledge import Sign, When
from latecomer.knowledge.signs import Formula, Graded
from latecomer.library import Library, load_library
from latecomer.measurement import Batch, Evaluator, weigh
from latecomer.measurement.verdicts import VERDICTS
from latecomer.measurement.weighing import interval
from latecomer.profile import Answer, Profile, prefill
from latecomer.recommendation import TIERS
from latecomer.vocabulary import load_vocabulary

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


LIBRARY = load_library()
STAND_IN = LIBRARY.knowledge.method.stand_in
FOLLOWS = LIBRARY.knowledge.method.follows


@dataclasses.dataclass(frozen=True)
class Card:
    """What most properties look at, without telling the rest."""

    case: float
    case_low: float
    case_high: float
    order: float
    tier: str
    verdict: str
    rank: int


def measured(*profiles: Profile, library=LIBRARY) -> list[dict[str, Card]]:
    """Measure profiles together."""
    return cards_of(measure_profiles(profiles, library, DRAWS))


def cards_of(parts: Iterable[Measured]) -> list[dict[str, Card]]:
    found = []
    for part in parts:
        portfolio = part.measures.portfolio
        for row in range(len(part.profiles)):
            found.append(
                {
                    id: Card(
                        float(m.case[row]),
                        float(m.case_low[row]),
                        float(m.case_high[row]),
                        float(m.order[row]),
                        TIERS[m.tier[row]],
                        VERDICTS[m.verdict[row]],
                        int(portfolio.rank[row, portfolio.ids.index(id)]),
                    )
                    for id, m in part.measures.cards.items()
                }
            )
    return found


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
@settings(max_examples=12, deadline=None)
def test_contributions_add_up_exactly_and_scores_stay_in_their_intervals(drawn: Drawn) -> None:
    a = assess(drawn.profile(), draws=DRAWS, questions=False)
    for r in a.recommendations:
        assert r.case == round(sum(c.points for c in r.contributions), 1)
        assert r.order == round(r.case - r.usual - r.shrinkage + r.general + r.precedent, 1)
        if not drawn.answers:
            assert r.shrinkage == pytest.approx((1 - FOLLOWS) * (r.case - r.usual), abs=0.06), "a third of the way"
        assert r.case_low <= r.case <= r.case_high, r.id
        assert r.case_high <= 100
        assert 0 <= r.readiness_low <= r.readiness_high <= 100
        for c in r.contributions:
            assert c.points == pytest.approx(c.sign.weight * c.sign.share, abs=0.06)
        card = LIBRARY.knowledge.institutions[r.id]
        failures = {sign.id: sign for sign in LIBRARY.knowledge.failures[card.answers[0]].signs}
        figures = {id for c in r.contributions if c.failure for id in failures[c.sign.id].reads}
        own = {id for sign in card.need for id in sign.reads} - set(a.guards)
        assert not own & figures, "within one card a figure counts once"
    for f in a.diagnosis.failures:
        assert f.score == round(sum(s.points for s in f.signs), 1)
        assert f.low <= f.score <= f.high
    for p in a.diagnosis.positions:
        assert sum(p.shares) == pytest.approx(1, abs=1e-3)


@given(st.lists(profiles(), min_size=2, max_size=4))
@settings(max_examples=5, deadline=None)
def test_one_profile_alone_and_in_a_batch_give_the_same_numbers(drawn: list[Drawn]) -> None:
    every = [one.profile() for one in drawn]
    (part,) = measure_profiles(every, LIBRARY, DRAWS)
    assert cards_of([part]) == [measured(profile)[0] for profile in every]
    told = tell(part, len(every) - 1, LIBRARY)
    assert told == assess(every[-1], draws=DRAWS, questions=False)


@given(profiles(), st.sampled_from(ASKED))
@settings(max_examples=25, deadline=None)
def test_an_answer_leaves_every_score_within_what_the_unknown_allowed(drawn: Drawn, id: str) -> None:
    """The interval after any answer lies within the one before it."""
    profile = drawn.profile()
    without = replace(profile, answers={k: v for k, v in profile.answers.items() if k != id})
    answered = [replace(without, answers={**without.answers, id: answer(value)}) for value in admissible(id)]
    before, *after = measured(without, *answered)
    for value, cards in zip(admissible(id), after, strict=True):
        for card, found in cards.items():
            assert found.case_low >= before[card].case_low - 0.11, (card, value)
            assert found.case_high <= before[card].case_high + 0.11, (card, value)


def test_what_nobody_said_adds_nothing() -> None:
    """A blank profile has no points at all, whatever the general evidence says."""
    blank = [replace(base(country), answers={}, bodies={}) for country in COUNTRIES]
    for country, cards in zip(COUNTRIES, measured(*blank), strict=True):
        for id, card in cards.items():
            assert card.case == 0, (country, id)
            assert card.rank == 0, (country, id)


@given(profiles(), st.sampled_from(sorted(load_vocabulary().asked_functions)))
@settings(max_examples=12, deadline=None)
def test_better_delivery_never_raises_the_case_to_establish(drawn: Drawn, function: str) -> None:
    profile = drawn.profile()
    served = [
        replace(
            profile,
            answers={
                **profile.answers,
                f"existing.{function}.exists": answer(True),
                f"existing.{function}.delivery": answer(float(delivery)),
            },
        )
        for delivery in range(5)
    ]
    by_delivery = measured(*served)
    ids = [id for id, card in LIBRARY.knowledge.institutions.items() if card.function == function]
    for id in ids:
        cards = [cards[id] for cards in by_delivery]
        assert "establish" not in {card.verdict for card in cards}
        assert {card.verdict for card in cards[3:]} <= {"works_already", "does_not_apply", "not_in_this_form"}
        assert all(later.case <= earlier.case + 1e-9 for earlier, later in pairwise(cards)), cards


@given(profiles())
@settings(max_examples=15, deadline=None)
def test_public_data_never_decide_and_nothing_prohibited_is_recommended(drawn: Drawn) -> None:
    profile = drawn.profile()
    public = replace(profile, answers={k: v for k, v in profile.answers.items() if v.public})
    (part,) = measure_profiles([public, profile], LIBRARY, DRAWS)
    assert all(card.tier != "decide" for card in cards_of([part])[0].values())
    for r in tell(part, 1, LIBRARY).recommendations:
        form = next((f for f in r.forms if f.label == r.form), None)
        assert form is None or form.status != "prohibited"
        if r.verdict == "establish":
            assert r.by_person
            assert r.existing == "no"
        if r.verdict in ("reform", "merge_or_stop"):
            assert r.by_person
            assert r.existing_delivery


@given(profiles(), st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_answers_changes_nothing(drawn: Drawn, random: object) -> None:
    profile = drawn.profile()
    items = list(profile.answers.items())
    random.shuffle(items)
    again = replace(profile, answers=dict(items))
    assert assess(profile, draws=DRAWS) == assess(again, draws=DRAWS)


@cache
def relabelled() -> tuple[Library, dict[str, str]]:
    """The same rules with other ids, in another order; what is usual is measured by them anew."""
    knowledge = LIBRARY.knowledge
    names = {id: f"z{i}-{id}" for i, id in enumerate(sorted(knowledge.institutions, reverse=True))}
    renamed = {
        names[id]: replace(
            card,
            id=names[id],
            needs=tuple(names[n] for n in card.needs),
            complements=tuple(names[n] for n in card.complements),
            substitutes=tuple(names[n] for n in card.substitutes),
        )
        for id, card in knowledge.institutions.items()
    }
    changed = replace(knowledge, institutions=renamed, sha256="relabelled")
    return replace(LIBRARY, knowledge=changed), names


@given(profiles())
@settings(max_examples=5, deadline=None)
def test_relabelling_an_institution_changes_no_score(drawn: Drawn) -> None:
    other, names = relabelled()
    before, after = measured(drawn.profile())[0], measured(drawn.profile(), library=other)[0]
    for id, name in names.items():
        assert replace(before[id], rank=0) == replace(after[name], rank=0)


def test_nothing_is_ranked_before_enough_is_observed() -> None:
    a = assess(replace(base("KEN"), answers={}), draws=DRAWS)
    assert not a.ranked
    assert a.first == ()
    assert a.mistakes == ()
    assert a.roadmap.steps == ()


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
        when = When(parse_condition(text, VOCABULARY), text)
        signs.append(Sign(f"s{i}", "l", weight, "r", CITE, when=when, family=family))
    return signs


def rows(values: dict[str, int | None], size: int = 1) -> Table:
    return Table(
        {n: Column(np.full(size, float(v or 0)), np.full(size, v is not None)) for n, v in values.items()}, size
    )


def batch(table: Table) -> Batch:
    return Batch((None,) * table.size, 1, table, table, Table({}, table.size))  # type: ignore[arg-type]


VALUES = st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 4)) for name in VOCABULARY})


@given(SIGNS, VALUES)
def test_one_family_counts_once_and_the_sum_is_additive(raw: list, values: dict) -> None:
    signs, table = build(raw), rows(values)
    weighed = weigh(signs, batch(table), Evaluator(table), STAND_IN)
    held = [s for s in signs if values[s.reads[0]] is not None and Evaluator(table).held(s).share[0]]
    groups = {(s.group, s.weight > 0) for s in held}
    expected = 0.0
    for group, in_favour in groups:
        weights = [s.weight for s in held if (s.group, s.weight > 0) == (group, in_favour)]
        expected += max(weights) if in_favour else min(weights)
    assert weighed.total[0] == pytest.approx(expected)
    assert weighed.total[0] == round(float(weighed.points.sum()), 1)
    low, high = interval(weighed.total, weighed.least, weighed.most)
    assert low[0] <= weighed.total[0] <= high[0]


@given(SIGNS, VALUES)
def test_the_bounds_hold_over_every_completion(raw: list, values: dict) -> None:
    """By brute force: no completion of the unknowns leaves the interval, and some reach its ends."""
    signs, table = build(raw), rows(values)
    weighed = weigh(signs, batch(table), Evaluator(table), STAND_IN)
    unknown = [name for name, value in values.items() if value is None]
    totals = []
    for levels in itertools.product(range(5), repeat=len(unknown)):
        whole = rows({**values, **dict(zip(unknown, levels, strict=True))})
        totals.append(float(weigh(signs, batch(whole), Evaluator(whole), STAND_IN).total[0]))
    assert weighed.least[0, 0] <= min(totals) + 1e-9
    assert weighed.most[0, 0] >= max(totals) - 1e-9


@given(SIGNS, VALUES, st.randoms(use_true_random=False))
def test_the_order_of_signs_changes_no_score(raw: list, values: dict, random: object) -> None:
    signs, table = build(raw), rows(values)
    shuffled = list(signs)
    random.shuffle(shuffled)
    one, other = (weigh(some, batch(table), Evaluator(table), STAND_IN) for some in (signs, shuffled))
    assert one.total[0] == other.total[0]
    assert (one.least, one.most) == (other.least, other.most)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=80))
@example([-0.04])
def test_the_bounds_are_the_tails_of_the_draws(draws: list[float]) -> None:
    """As NumPy has them, however many draws there are."""
    rows, nothing = np.array([draws, draws[::-1]]), np.zeros(2)
    low, high = interval(nothing, rows, rows)
    tails = np.quantile(draws, 0.05), np.quantile(draws, 0.95)
    assert low.tolist() == [min(0.0, np.round(tails[0], 1))] * 2
    assert high.tolist() == [max(0.0, np.round(tails[1], 1))] * 2
    assert not np.signbit([x for x in (*low, *high) if x == 0]).any(), "nobody reads minus nothing"


@given(st.floats(0, 4), st.floats(0, 4), st.floats(0.5, 4))
def test_a_graded_sign_grows_between_none_and_full_and_stays_within(one: float, other: float, full: float) -> None:
    graded = Graded(Formula(parse_formula("x0", VOCABULARY), "x0"), 0.0, full)
    sign = Sign("s", "l", 20.0, "r", CITE, graded=graded)
    table = Table({"x0": Column(np.array([one, other]), np.array([True, True]))}, 2)
    shares = Evaluator(table).held(sign).share
    assert np.all((shares >= 0) & (shares <= 1))
    assert (shares[0] <= shares[1]) == (min(one, full) <= min(other, full)) or one == other
    assert Evaluator(Table({}, 1)).held(sign).known[0] == np.False_


def test_an_answer_takes_the_place_of_what_stood_in_for_it() -> None:
    when = When(parse_condition("x0 >= 1", VOCABULARY), "x0 >= 1")
    judged = When(parse_condition("x1 >= 3", VOCABULARY), "x1 >= 3")
    signs = [
        Sign("judged", "l", 20.0, "r", CITE, when=judged, family="f"),
        Sign("stand_in", "l", 15.0, "r", CITE, when=when, family="f", proxy_for="x1"),
    ]
    unanswered, denied = rows({"x0": 2, "x1": None}), rows({"x0": 2, "x1": 0})
    before = weigh(signs, batch(unanswered), Evaluator(unanswered), STAND_IN)
    after = weigh(signs, batch(denied), Evaluator(denied), STAND_IN)
    assert before.total[0] == 15.0
    assert before.decided[0] == STAND_IN, "decided by a stand-in alone counts half"
    assert after.total[0] == 0.0
    assert after.decided[0] == 1.0
    assert before.least[0, 0] == 0.0, "what stands in for an answer is never sure"
