"""What is measured of one card: case, order, readiness, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Institution, Knowledge, Method
from latecomer.knowledge.cards import Link
from latecomer.knowledge.signs import Sign, When
from latecomer.measurement.batch import Batch
from latecomer.measurement.evaluator import Evaluator
from latecomer.measurement.figures import asked_parts, leading_figure, own_failure_signs
from latecomer.measurement.law import LawStatus, forms_open
from latecomer.measurement.precedents import Precedents
from latecomer.measurement.presence import Presence, presence_of
from latecomer.measurement.scales import Standing
from latecomer.measurement.verdicts import EXAMINE, FOUNDS, NONE, TIER_OF, Weighed, holding, verdict_of
from latecomer.measurement.weighing import Sum, family_of, interval, weigh
from latecomer.vocabulary import Vocabulary

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
# A family of evidence of a card: in its need or in the constraint it answers, and its name.
Part = tuple[str, str]
LIKELY = 0.5
TOO_FAR = 2
GOVERNING_SCALES = ("capability", "diffusion")
LOSS = {"blocks": 1.0, "weakens": 0.5}


@dataclass(frozen=True)
class CardMeasure:
    """One card, measured for every profile of a batch; all arrays have one entry a profile unless said otherwise.

    Attributes
    ----------
    need, failure : Sum
        The two parts of the case; `failure` leaves out the signs that read a figure the card reads itself.
    case : ndarray
        What is observed and answered, in points; thresholds and tiers read only this.
    usual : ndarray
        What the figures that are seen here usually give the card among latecomers: taken off the order, since it
        tells no country from another; a need that people say there is, is compared with nobody.
    shrinkage : ndarray
        What else is taken off the order (or given back, where the case is less than usual) because figures stand
        in for answers: how far a case is from the usual is shrunk, the less the more people answered.
    general, precedent : ndarray
        What the general evidence (as far as no counter-sign speaks here) and the nearest economies add to the
        order; the latter fades as people answer, and beside a case that answers make both recede.
    order : ndarray
        Case less usual and shrinkage, general case and precedent together: what sorts a list.
    figure : ndarray of str
        The public figure that carries it, where figures alone make it worth examining; else empty.
    families : ndarray of int
        How many families of evidence hold.
    people : ndarray
        Points that come from people's answers.
    exempt : ndarray of int
        Position of the exemption that holds, or -1.
    links : ndarray of int, shape (n_links, n_profiles)
        0 in place, 1 not known, 2 missing.
    far : ndarray of bool
        The card belongs two levels above the country on a scale that governs and is known.
    lacking : ndarray of bool, shape (n_needs, n_profiles)
        A card it builds on is known not to exist.
    against : ndarray of bool
        An observed counter-sign or a shut gate speaks against it.
    """

    card: Institution
    need: Sum
    failure: Sum
    case: Array
    usual: Array
    shrinkage: Array
    general: Array
    precedent: Array
    base: Array
    order: Array
    order_draws: Array
    figure: NDArray[np.str_]
    families: NDArray[np.int_]
    people: Array
    presence: Presence
    exempt: NDArray[np.int_]
    forms: NDArray[np.bool_]
    links: NDArray[np.int_]
    ready_low: Array
    ready_high: Array
    shut: Mask
    restricted: Mask
    far: Mask
    lacking: Mask
    against: Mask
    tier: NDArray[np.int_]
    verdict: NDArray[np.int_]
    blocked: Mask

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """The case at its least and at its most: worked out where somebody looks, for it takes long."""
        return interval(self.case, self.need.least + self.failure.least, self.need.most + self.failure.most)

    @property
    def case_low(self) -> Array:
        """The case at its least."""
        return self.bounds[0]

    @property
    def case_high(self) -> Array:
        """The case at its most."""
        return self.bounds[1]


@dataclass(frozen=True)
class Surroundings:
    """What every card of a batch is measured on."""

    batch: Batch
    evaluator: Evaluator
    knowledge: Knowledge
    vocabulary: Vocabulary
    standings: Mapping[str, Standing]
    law: Mapping[str, LawStatus]
    precedents: Precedents
    usual: Mapping[str, Mapping[Part, Array]]
    presences: Mapping[str, Presence]

    def holds(self, when: When) -> Array:
        """Return the share of draws in which a condition holds, of shape (n_profiles,)."""
        return self.evaluator.once(("holds", when.text), lambda: self.batch.mean(self.evaluator.truth(when).true))

    def unknown(self, when: When) -> Array:
        """Return the share of draws in which a condition is not decided, of shape (n_profiles,)."""
        return self.evaluator.once(
            ("unknown", when.text), lambda: self.batch.mean(self.evaluator.truth(when).unknown)
        )


def weigh_case(
    card: Institution, batch: Batch, evaluator: Evaluator, knowledge: Knowledge, vocabulary: Vocabulary
) -> tuple[Sum, Sum, Array]:
    """Weigh what speaks for a card: its own signs of need, those of the constraint it answers, and their sum."""
    method = knowledge.method
    need = weigh(card.need, batch, evaluator, method.stand_in, again=False)
    signs = own_failure_signs(card, knowledge, vocabulary)
    failure = weigh(signs, batch, evaluator, method.stand_in, method.failure_points / 100)
    return need, failure, np.round(need.total + failure.total, 1) + 0.0


def measure_card(card: Institution, at: Surroundings) -> CardMeasure:
    """Measure one card for every profile of a batch."""
    batch, method = at.batch, at.knowledge.method
    need, failure, case = weigh_case(card, batch, at.evaluator, at.knowledge, at.vocabulary)
    general = _general(card, need, method)
    evidence_of = [one for part in (("need", need), ("failure", failure)) for one in _families(*part, card, at)]
    # Added up one by one: NumPy's own sum depends in its last bit on how many profiles are measured together.
    usual = np.round(sum((one.usual for one in evidence_of), np.zeros(batch.size)), 1) + 0.0
    given_back = sum((one.by_people * (one.points - one.usual) for one in evidence_of), np.zeros(batch.size))
    shrinkage = np.round((1.0 - method.follows) * (case - usual - given_back), 1) + 0.0
    open_share = 1.0 - need.decided
    lead = at.precedents.lead(card.functions, batch.size)
    if card.general.evidence < 0:  # what others took up in vain is no reason to
        lead = np.minimum(lead, 0.0)
    precedent = np.round(method.precedent_points * lead * open_share, 1) + 0.0
    presence = presence_of(card, at.presences)
    links, ready_low, ready_high = _readiness(card, at)
    shut, restricted = _gates(card, at)
    far, lacking = _far(card, at), _lacking(card, at)
    exempt = _exempt(card, at)
    forms = forms_open(card, at.law, at.evaluator, batch)
    people = _from_people(need, at)
    # Half of its weight: a counter-sign that barely holds calls nothing a mistake.
    speaks_against = [
        p <= s.weight * need.factor / 2 for s, p in zip(need.signs, need.points, strict=True) if s.weight < 0
    ]
    counter = np.any([*speaks_against, np.zeros(batch.size, dtype=bool)], axis=0)
    order = np.round(case - usual - shrinkage + general + precedent, 1) + 0.0
    families = np.stack(list(need.families.values()))
    weighed = Weighed(need, families, case, usual, order, people)
    verdict = verdict_of(weighed, presence, exempt, np.asarray(forms.any(axis=0)), method)
    tier = TIER_OF[verdict]
    figure = np.where(tier == EXAMINE, leading_figure(need, at.vocabulary, method.holds), "")
    founding = FOUNDS[verdict]
    waits = far | lacking.any(axis=0) | (links == MISSING_BLOCKS).any(axis=0)
    by_rule = np.array([not form.discretionary for form in card.forms], dtype=bool)
    nothing_left = restricted & ~forms[by_rule].any(axis=0)
    blocked = founding & (shut | nothing_left | (waits & (presence.exists != 1))) & (tier != NONE)
    trusted = method.follows + (1.0 - method.follows) * _answered(evidence_of)
    return CardMeasure(
        card=card,
        need=need,
        failure=failure,
        case=case,
        usual=usual,
        shrinkage=shrinkage,
        general=general,
        precedent=precedent,
        base=at.precedents.base_of(card.functions, batch.size),
        order=order,
        order_draws=order[:, None] + trusted[:, None] * (need.draws + failure.draws - case[:, None]),
        figure=figure,
        families=holding(families, method),
        people=people,
        presence=presence,
        exempt=exempt,
        forms=forms,
        links=links,
        ready_low=ready_low,
        ready_high=ready_high,
        shut=shut,
        restricted=restricted,
        far=far,
        lacking=lacking,
        against=counter | shut,
        tier=tier,
        verdict=verdict,
        blocked=blocked,
    )


def _general(card: Institution, need: Sum, method: Method) -> Array:
    """Return the general case: what was found elsewhere carries over as far as no counter-sign speaks here."""
    bar = -np.minimum(need.points.min(axis=0), 0.0)
    carries = 1.0 - np.minimum(bar / method.bars, 1.0) if card.general.points > 0 else np.ones_like(bar)
    return np.asarray(np.round(card.general.points * carries, 1) + 0.0)


# --- what stands in the way ------------------------------------------------------------------------------

IN_PLACE, NOT_KNOWN, MISSING_WEAKENS, MISSING_BLOCKS = range(4)


def _readiness(card: Institution, at: Surroundings) -> tuple[NDArray[np.int_], Array, Array]:
    """Return the state of each link, and the weakest link at its worst and at its best (0 to 100)."""
    rows = at.batch.drawn.size
    worst, best = np.zeros(rows), np.zeros(rows)
    states = np.zeros((len(card.readiness), at.batch.size), dtype=int)
    for i, link in enumerate(card.readiness):
        at_worst, at_best = _lost(link, at)
        worst, best = np.maximum(worst, at_worst), np.maximum(best, at_best)
        missing = at.holds(link.when) >= LIKELY
        unknown = at.unknown(link.when) > LIKELY
        lost = MISSING_BLOCKS if link.effect == "blocks" else MISSING_WEAKENS
        states[i] = np.where(missing, lost, np.where(unknown, NOT_KNOWN, IN_PLACE))
    low, high = (np.round(100 * at.batch.mean(1 - loss)) for loss in (worst, best))
    return states, low, high


def _lost(link: Link, at: Surroundings) -> tuple[Array, Array]:
    """Return what a link takes from readiness, row by row, at its worst and at its best; many cards share it."""

    def lost() -> tuple[Array, Array]:
        truth, loss = at.evaluator.truth(link.when), LOSS[link.effect]
        return np.asarray(loss * ~truth.false), np.asarray(loss * truth.true)

    return at.evaluator.once(("lost", link.when.text, link.effect), lost)


def _gates(card: Institution, at: Surroundings) -> tuple[Mask, Mask]:
    """Say where a gate blocks a family of the card, and where one restricts its form."""
    shut = {"blocks": np.zeros(at.batch.size, dtype=bool), "restricts": np.zeros(at.batch.size, dtype=bool)}
    for gate in at.knowledge.gates.stopping(card).values():
        shut[gate.effect] |= at.holds(gate.when) >= LIKELY
    return shut["blocks"], shut["restricts"]


def _far(card: Institution, at: Surroundings) -> Mask:
    """Say where it belongs two levels higher on a scale that governs; an unknown scale holds nothing back."""
    far = np.zeros(at.batch.size, dtype=bool)
    for scale in GOVERNING_SCALES:
        if scale in card.introduced_at and scale in at.standings:
            standing = at.standings[scale]
            far |= (card.introduced_at[scale] - standing.level >= TOO_FAR) & ~standing.open
    return far


def _lacking(card: Institution, at: Surroundings) -> Mask:
    """Say which cards it builds on are known not to exist."""
    found = [presence_of(at.knowledge.institutions[id], at.presences).exists == 0 for id in card.needs]
    return np.stack(found) if found else np.zeros((0, at.batch.size), dtype=bool)


def _exempt(card: Institution, at: Surroundings) -> NDArray[np.int_]:
    found = np.full(at.batch.size, -1)
    for i, exemption in reversed(list(enumerate(card.does_not_apply))):
        found = np.where(at.holds(exemption.when) >= LIKELY, i, found)
    return found


# --- what people say, and what it is compared with -------------------------------------------------------


def _from_people(need: Sum, at: Surroundings) -> Array:
    """Return the points that come from people's answers: of signs that read something asked."""
    asked = [bool(asked_parts(sign, at.vocabulary)) for sign in need.signs]
    return np.asarray(np.maximum(need.points, 0.0)[np.array(asked, dtype=bool)].sum(axis=0))


@dataclass(frozen=True)
class _Evidence:
    """One family of evidence as the order takes it.

    Attributes
    ----------
    weight : float
        Of its heaviest sign; negative against.
    points : ndarray
    usual : ndarray
        What it is compared with: what it usually comes to, where it is seen; a need that people say there is, with
        nobody. That there is none says at least as much as a figure would.
    by_people : ndarray
        How far people decide it, from 0 to 1: so far the order follows it all the way.
    """

    weight: float
    points: Array
    usual: Array
    by_people: Array


def _families(part: str, weighed: Sum, card: Institution, at: Surroundings) -> Iterator[_Evidence]:
    """Yield the families of one part of the case."""
    usual, points = at.usual.get(card.id, {}), weighed.families
    for family in weighed.grouped:
        name, weight = family_of(family[0]), family[0].weight * weighed.factor
        by_people = reduce(np.maximum, [_decided_by_people(sign, at) for sign in family])
        holds = np.minimum(np.maximum(points[name] / weight, 0.0), 1.0)
        beside = usual.get((part, name), 0.0) * weighed.seen[name] * (1.0 - by_people * holds)
        yield _Evidence(weight, points[name], beside, by_people)


def _answered(evidence: list[_Evidence]) -> Array:
    """Return the share of the weight of the families in favour that people's answers decide."""
    in_favour = [one for one in evidence if one.weight > 0]
    share = sum((one.weight * one.by_people for one in in_favour), 0.0)
    return np.asarray(share / sum(one.weight for one in in_favour))


def _decided_by_people(sign: Sign, at: Surroundings) -> Array:
    """Return the share of draws in which a sign is decided and something asked that it reads is answered."""

    def share() -> Array:
        answered = np.zeros(at.batch.size, dtype=bool)
        for id in asked_parts(sign, at.vocabulary):
            answered |= at.batch.stands.column(id).known
        if not answered.any():
            return answered * 0.0
        return np.asarray(answered * at.batch.mean(at.evaluator.held(sign).speaks))

    return at.evaluator.once(("by_people", sign.text, sign.proxy_for, sign.reads), share)
