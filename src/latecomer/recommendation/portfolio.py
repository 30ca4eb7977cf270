"""The portfolio: which cards come first together, by function, within what the state can carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from latecomer.diagnosis import in_sentence
from latecomer.engine import evaluate
from latecomer.knowledge.model import Capacity
from latecomer.recommendation.findings import LISTABLE, Recommendation, VerdictName
from latecomer.recommendation.judging import LIKELY, Grounds, Judged, judge

NEW: VerdictName = "establish"


def recommend(grounds: Grounds) -> tuple[Recommendation, ...]:
    """Judge every card.

    Returns
    -------
    tuple of Recommendation
        The recommended list first, in order; then the rest by importance.
    """
    judged = [judge(card, grounds) for _, card in sorted(grounds.knowledge.institutions.items())]
    capacity = capacity_of(grounds)
    chosen, left_out, rivals = _choose(judged, capacity, grounds)
    first = _first_five(judged, capacity, grounds)
    findings = [
        replace(
            j.finding,
            decision=first_decision(j.finding),
            rank=chosen.index(j.finding.id) + 1 if j.finding.id in chosen else 0,
            left_out=left_out.get(j.finding.id, ""),
            rival=j.finding.id in rivals,
            first_five=first[j.finding.id],
        )
        for j in judged
    ]
    return tuple(sorted(findings, key=lambda r: (r.rank or 1000, -r.importance, r.id)))


def first_decision(r: Recommendation) -> str:
    """Return the first decision: the card's own for something new; else who repairs, or who finds out."""
    body = r.existing_name or f"the body that does this today ({in_sentence(r.function_label)})"
    if r.verdict == "reform":
        return f"Name who repairs {body}, by when, and what its clients must receive."
    if r.verdict == "merge_or_stop":
        return f"Decide on {body}: merge, close, or find clients within a year."
    if r.existing == "yes":
        return f"Find out what clients of {body} receive."
    if r.verdict == "look_into":
        return f"Find out who does this today and what clients receive ({in_sentence(r.function_label)})."
    return r.decision


def capacity_of(grounds: Grounds) -> Capacity:
    """Return what the state can carry at once: the first line of the method whose condition holds."""
    *conditional, last = grounds.knowledge.method.capacity
    for line in conditional:
        assert line.when
        if evaluate(line.when.condition, grounds.draws.observed).true.mean() >= LIKELY:
            return line
    return last


class _Picker:
    """Takes cards in order, and says of each that is not taken why."""

    def __init__(self, capacity: Capacity, grounds: Grounds) -> None:
        self.capacity = capacity
        self.cards = grounds.knowledge.institutions
        self.weighs = grounds.knowledge.method.weighs
        self.chosen: list[str] = []
        self.new = 0
        self.carried = 0.0

    def rival(self, id: str) -> str:
        """Say which card already taken does the same or works against this one; empty where none does."""
        card = self.cards[id]
        for other in self.chosen:
            rival = self.cards[other]
            if card.substitutes_for(rival):
                return f"It does much the same as {in_sentence(rival.name)}, which stands higher."
            if card.conflicts_with(rival):
                return f"It works against {in_sentence(rival.name)}, which stands higher."
        return ""

    def take(self, finding: Recommendation) -> str:
        """Take a card, or return why not."""
        if why := self.rival(finding.id):
            return why
        new = finding.verdict == NEW
        weight = self._weight(finding) if new else 0.0
        too_heavy = self.new > 0 and self.carried + weight > self.capacity.carries  # one new thing always fits
        if new and (self.new >= self.capacity.new or too_heavy):
            return f"{self.capacity.label.capitalize()} carries no more new things at once."
        if len(self.chosen) >= self.capacity.first:
            return f"The list of {self.capacity.label} ends at {self.capacity.first}."
        self.chosen.append(finding.id)
        self.new += new
        self.carried += weight
        return ""

    def _weight(self, finding: Recommendation) -> float:
        """Return what a new thing weighs: by its kind, but no more than a function where a body hosts it."""
        weight = self.weighs[self.cards[finding.id].kind]
        hosted = any(form.hosted for form in finding.forms if form.label == finding.form)
        return min(weight, self.weighs["function"]) if hosted else weight


def _choose(
    judged: Sequence[Judged], capacity: Capacity, grounds: Grounds
) -> tuple[list[str], dict[str, str], set[str]]:
    """Return the list, why each other card that could stand in it does not, and who has a rival in it."""
    if not grounds.ranked:
        return [], {}, set()
    picker = _Picker(capacity, grounds)
    left_out = {}
    observed = grounds.knowledge.method.observed
    able = [j.finding for j in judged if j.finding.verdict in LISTABLE]
    for finding in sorted(able, key=lambda f: (-f.importance, f.id)):
        if finding.observed < observed:
            left_out[finding.id] = "Too little of its case rests on something observed."
            continue
        why = _builds_on(finding, able, picker.chosen, grounds) or picker.take(finding)
        if why:
            left_out[finding.id] = why
    return picker.chosen, left_out, {id for id in left_out if picker.rival(id)}


def _builds_on(
    finding: Recommendation, able: Sequence[Recommendation], chosen: list[str], grounds: Grounds
) -> str:
    """Say which card, to be founded too and not in the list, this one needs; empty where there is none."""
    founded = {f.id: f.name for f in able if f.verdict == NEW}
    for id in grounds.knowledge.institutions[finding.id].needs:
        if id in founded and id not in chosen:
            return f"It builds on {in_sentence(founded[id])}, which is not in the list yet."
    return ""


def _first_five(judged: Sequence[Judged], capacity: Capacity, grounds: Grounds) -> dict[str, float]:
    """Return for each card the share of draws in which it stands in the list.

    A card takes part wherever nothing but the strength of its case keeps it out, and in a draw where its
    importance there makes a case (a strong one where nobody does it yet, since it would be new): so one just
    short of a case counts almost as much as one just above.
    """
    method = grounds.knowledge.method
    shares = dict.fromkeys((j.finding.id for j in judged), 0.0)
    able = [j for j in judged if j.open and j.finding.observed >= method.observed]
    if not able or not grounds.ranked:
        return shares
    scores = np.round(np.stack([j.draws for j in able]), 6)
    orders = np.argsort(-scores, axis=0, kind="stable")  # ties by id: `judged` is sorted by it
    new = [j.finding.existing == "no" for j in able]
    needed = np.where(new, method.strong_case, method.some_case)[:, None]
    makes_a_case = np.take_along_axis(scores >= needed, orders, axis=0)
    marked = np.where(makes_a_case, orders, -1)
    findings = [replace(j.finding, verdict=NEW) if n else j.finding for j, n in zip(able, new, strict=True)]
    unique, counts = np.unique(marked, axis=1, return_counts=True)
    for order, count in zip(unique.T, counts, strict=True):
        for id in _taken((findings[i] for i in order if i >= 0), capacity, grounds):
            shares[id] += float(count)
    return {id: round(share / scores.shape[1], 3) for id, share in shares.items()}


def _taken(findings: Iterable[Recommendation], capacity: Capacity, grounds: Grounds) -> list[str]:
    picker = _Picker(capacity, grounds)
    for finding in findings:
        picker.take(finding)
    return picker.chosen
