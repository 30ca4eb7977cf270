"""Judge one card for one profile: contributions, readiness, gates, law, keys, verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from latecomer.citations import Source
from latecomer.diagnosis import Diagnosis, Reading, Severity, Weighed, cited, holds, in_sentence, weigh
from latecomer.engine import Draws, Table, evaluate, explain, names
from latecomer.knowledge import LINKS, Form, Institution, Knowledge
from latecomer.knowledge.cards import Measure
from latecomer.knowledge.signs import Statement
from latecomer.profile import Vocabulary
from latecomer.recommendation.findings import (
    LISTABLE,
    Contribution,
    FormFinding,
    GateFinding,
    GateState,
    InstrumentFinding,
    Key,
    LinkFinding,
    LinkState,
    MeasureFinding,
    Recommendation,
    StatementFinding,
)
from latecomer.recommendation.law import by_id, worst
from latecomer.recommendation.verdict import GOVERNING_SCALES, Case, decide

Array = NDArray[np.float64]
LIKELY = 0.5
_LOSS = {"blocks": 1.0, "weakens": 0.5}


@dataclass(frozen=True)
class Grounds:
    """What every card is judged on."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    draws: Draws
    stands: Table
    diagnosis: Diagnosis
    severities: Mapping[str, Weighed]
    law: Mapping[str, InstrumentFinding]
    readings: Mapping[str, Reading]
    ranked: bool


@dataclass(frozen=True)
class Judged:
    """A recommendation with its draws, before it is ranked.

    Attributes
    ----------
    draws : ndarray, shape (n,)
        Importance in each draw.
    open : bool
        Whether nothing but the strength of its case keeps it out of the list.
    """

    finding: Recommendation
    draws: Array
    open: bool


def judge(card: Institution, grounds: Grounds) -> Judged:
    """Judge one card."""
    knowledge, sources = grounds.knowledge, grounds.knowledge.sources
    method = knowledge.method
    need = weigh(card.need, grounds.draws, grounds.stands, method.assumed, sources)
    primary = card.answers[0]
    severity = grounds.severities[primary]
    factor = method.failure_points / 100
    contributions = _contributions(need, next(f for f in grounds.diagnosis.failures if f.id == primary), factor)
    importance = round(sum(c.points for c in contributions), 1)
    low = need.low_draws + factor * severity.low_draws
    high = need.high_draws + factor * severity.high_draws
    links, worst_ready, best_ready = _readiness(card, grounds)
    gates = _gates(card, grounds)
    forms = tuple(_form(form, grounds) for form in card.forms)
    observed = sum(c.points - c.weight * c.assumed for c in contributions if c.sign and c.weight > 0)
    silent = not any(s.weight > 0 and s.truth != "unknown" for s in need.findings)
    keys = _keys(card, grounds)
    exists, name, delivery = _existing(card, grounds)
    case = Case(
        card=card,
        importance=importance,
        observed=observed,
        silent=silent,
        exempt=next(
            (
                e.reason.strip()
                for e in card.does_not_apply
                if holds(e.when.condition, grounds.draws.observed) >= LIKELY
            ),
            "",
        ),
        forms=forms,
        links=links,
        keys=keys,
        exists=exists,
        delivery=delivery,
        missing_needs=_missing_needs(card, grounds),
        gates=gates,
        method=method,
    )
    ruling = decide(case)
    strong = decide(replace(case, importance=100.0, observed=100.0))
    finding = Recommendation(
        id=card.id,
        name=card.name,
        in_korea=card.in_korea,
        kind=card.kind,
        what=card.what.strip(),
        function=card.function,
        function_label=grounds.vocabulary.functions[card.function].label,
        verdict=ruling.verdict,
        because=ruling.because,
        rank=0,
        importance=importance,
        importance_low=round(float(np.quantile(low, 0.05)), 1),
        importance_high=round(float(np.quantile(high, 0.95)), 1),
        readiness_low=worst_ready,
        readiness_high=best_ready,
        first_five=0.0,
        observed=round(observed, 1),
        silent=silent,
        silent_on=card.silent_on,
        contributions=contributions,
        links=links,
        gates=gates,
        left_out="",
        rival=False,
        decided=need.decided,
        answers=(),
        after=ruling.after,
        needs=tuple(knowledge.institutions[id].name for id in card.needs),
        complements=tuple(knowledge.institutions[id].name for id in card.complements),
        substitutes=tuple(knowledge.institutions[id].name for id in card.substitutes),
        conflicts=tuple(knowledge.institutions[id].name for id in card.conflicts),
        existing=exists,
        existing_name=name,
        existing_delivery=_delivery_text(card, grounds),
        form=ruling.form,
        forms=forms,
        keys=keys,
        programmes=tuple(
            f"{knowledge.programmes[id].label} (level {knowledge.programmes[id].level})" for id in card.programmes
        ),
        failures=card.answers,
        flows=tuple(knowledge.flows[id].label for id in card.flows),
        serves=tuple(knowledge.target_groups[id].label for id in card.serves),
        founded_function=card.founded.function,
        founded_organisation=card.founded.organisation,
        founded_note=card.founded.note,
        legal_basis=card.legal_basis,
        parent=card.parent,
        funding=card.funding,
        cost=card.cost.level,
        cost_reason=card.cost.reason,
        liability=card.cost.liability,
        host=card.host,
        loses=card.loses,
        owner=card.owner,
        budget_line=card.budget_line,
        decision=card.decision,
        measures=tuple(_measure(m, grounds) for m in card.measures),
        restriction=ruling.restriction,
        flips=(),
        first_steps=card.first_steps,
        story=_statements(card.story, sources),
        failed=_statements(card.failed, sources),
        goes_wrong=_statements(card.goes_wrong, sources),
        evidence=tuple(StatementFinding(e.text, cited(e.cite, sources), e.confidence) for e in card.evidence),
        cite=cited(card.cite, sources),
    )
    return Judged(finding, need.draws + factor * severity.draws, strong.verdict in LISTABLE)


def _contributions(need: Weighed, severity: Severity, factor: float) -> tuple[Contribution, ...]:
    """List the parts of an importance: they add up to it exactly."""
    assumed = sum(s.assumed * s.weight for s in severity.signs) / 100
    failure = Contribution(
        label=f"It answers a constraint found here: {in_sentence(severity.label)}",
        weight=round(100 * factor, 1),
        points=round(factor * severity.score, 1),
        share=round(severity.score / 100, 4),
        assumed=min(round(assumed, 4), round(severity.score / 100, 4)),
        failure=severity.id,
    )
    signs = tuple(Contribution(s.label, s.weight, s.points, s.share, s.assumed, s) for s in need.findings)
    return tuple(sorted((*signs, failure), key=lambda c: (-c.points, c.label)))


def _statements(statements: tuple[Statement, ...], sources: Mapping[str, Source]) -> tuple[StatementFinding, ...]:
    return tuple(StatementFinding(s.text.strip(), cited(s.cite, sources)) for s in statements)


def _readiness(card: Institution, grounds: Grounds) -> tuple[tuple[LinkFinding, ...], float, float]:
    """Return the links of a card, and the weakest link at its worst and at its best (0 to 100)."""
    worst_loss, best_loss = np.zeros(grounds.draws.size), np.zeros(grounds.draws.size)
    links = []
    for link in card.readiness:
        truth = evaluate(link.when.condition, grounds.draws.observed)
        loss = _LOSS[link.effect]
        worst_loss = np.maximum(worst_loss, loss * ~truth.false)
        best_loss = np.maximum(best_loss, loss * truth.true)
        trace = explain(link.when.condition, grounds.stands)
        likely = truth.true.mean() >= LIKELY
        state: LinkState = "in place"
        if likely:
            state = "missing" if link.effect == "blocks" else "weak"
        elif truth.unknown.mean() > LIKELY:
            state = "unknown"
        links.append(
            LinkFinding(
                id=link.link,
                label=LINKS[link.link],
                state=state,
                reason=link.reason.strip(),
                after=_after(link.after, grounds.knowledge),
                condition=link.when.text,
                reads=trace.reads,
                missing=trace.missing,
                cite=cited(link.cite, grounds.knowledge.sources),
            )
        )
    low, high = (round(100 * float((1 - loss).mean()), 0) for loss in (worst_loss, best_loss))
    return tuple(links), low, high


def _after(text: str, knowledge: Knowledge) -> str:
    card = knowledge.institutions.get(text)
    return in_sentence(card.name) if card else text


def _gates(card: Institution, grounds: Grounds) -> tuple[GateFinding, ...]:
    """Return the gates that stop or restrict a family of the card, whether they hold or are not known."""
    found = []
    for id, gate in grounds.knowledge.gates.stopping(card).items():
        trace = explain(gate.when.condition, grounds.stands)
        truth = evaluate(gate.when.condition, grounds.draws.observed)
        shut = bool(truth.true.mean() >= LIKELY)
        state: GateState = "shut" if shut else "unknown" if truth.unknown.mean() > LIKELY else "open"
        found.append(
            GateFinding(
                id=id,
                label=gate.label,
                effect=gate.effect,
                state=state,
                reason=gate.reason.strip(),
                after=gate.after.strip(),
                condition=gate.when.text,
                reads=trace.reads or names(gate.when.condition),
                missing=trace.missing,
                cite=cited(gate.cite, grounds.knowledge.sources),
            )
        )
    return tuple(found)


def _measure(measure: Measure, grounds: Grounds) -> MeasureFinding:
    """Return a measure with its baseline as it stands today, in words."""
    reading = grounds.readings.get(measure.baseline)
    today = f"{in_sentence(reading.label)}: {reading.dated}" if reading else ""
    return MeasureFinding(measure.what, measure.baseline, today, measure.stop)


def _form(form: Form, grounds: Grounds) -> FormFinding:
    instruments = by_id(grounds.law, form.instruments)
    fits = explain(form.when.condition, grounds.stands).truth if form.when else "true"
    return FormFinding(
        id=form.id,
        label=form.label,
        text=form.text.strip(),
        status=worst(instruments),
        fits=fits,
        hosted=form.hosted,
        discretionary=form.discretionary,
        instruments=instruments,
    )


def _keys(card: Institution, grounds: Grounds) -> tuple[Key, ...]:
    keys = []
    for position in grounds.diagnosis.positions:
        if position.id not in card.introduced_at:
            continue
        level = card.introduced_at[position.id]
        labels = [position.not_begun, *(found.label for found in position.levels)]
        keys.append(
            Key(
                scale=position.id,
                label=position.label,
                korea=level,
                korea_label=labels[level],
                before_label=labels[max(level - 1, 0)],
                here=position.level,
                here_label=position.level_label,
                open=position.may_be_higher,
                governs=position.id in GOVERNING_SCALES,
            )
        )
    return tuple(keys)


def _existing(card: Institution, grounds: Grounds) -> tuple[str, str, int | None]:
    """Return whether a body does this today, its name, and the level of its delivery."""
    exists = grounds.stands.column(f"existing.{card.function}.exists")
    delivery = grounds.stands.column(f"existing.{card.function}.delivery")
    name = grounds.readings[f"existing.{card.function}.name"]
    state = "unknown" if not exists.known[0] else "yes" if exists.values[0] > 0 else "no"
    level = int(delivery.values[0]) if delivery.known[0] else None
    return state, name.text if name.state == "value" else "", level


def _delivery_text(card: Institution, grounds: Grounds) -> str:
    reading = grounds.readings[f"existing.{card.function}.delivery"]
    if reading.state != "value":
        return "what clients receive is not known"
    return reading.counted_as or reading.text


def _missing_needs(card: Institution, grounds: Grounds) -> tuple[str, ...]:
    """Return the names of prerequisites that are known not to exist."""
    missing = []
    for id in card.needs:
        other = grounds.knowledge.institutions[id]
        if _existing(other, grounds)[0] == "no":
            missing.append(in_sentence(other.name))
    return tuple(missing)
