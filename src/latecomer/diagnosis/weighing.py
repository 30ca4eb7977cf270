"""Weigh signs over draws: additive, bounded, and traceable to each sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latecomer.citations import Citation, Source
from latecomer.diagnosis.model import Cited, SignFinding
from latecomer.engine import Condition, Draws, Table, Trace, Truth, evaluate, explain, names
from latecomer.engine.truth import Mask
from latecomer.knowledge import Sign

Array = NDArray[np.float64]
TAIL = 0.05


@dataclass(frozen=True)
class Weighed:
    """The sum of a list of signs.

    Attributes
    ----------
    score : float
        Sum of the points of the findings, exactly.
    low, high : float
        The 5th and 95th percentile over draws, with every undecided sign at its least and its greatest.
    draws, low_draws, high_draws : ndarray, shape (n,)
        The sum in each draw: expected, least, greatest.
    decided : float
        Share of the weight that is decided.
    findings : tuple of SignFinding
        In the order of the rules.
    """

    score: float
    low: float
    high: float
    draws: Array
    low_draws: Array
    high_draws: Array
    decided: float
    findings: tuple[SignFinding, ...]


def weigh(
    signs: Iterable[Sign], draws: Draws, stands: Table, assumed: float, sources: Mapping[str, Source]
) -> Weighed:
    """Weigh signs over the draws.

    Signs of one family count once: in each draw the heaviest that holds. The sum in a draw reads what is filled
    in; a sign that is undecided even so holds with probability `assumed`. The bounds read only what is
    observed. A sign that stands in for an answered variable never holds.

    Parameters
    ----------
    signs : iterable of Sign
    draws : Draws
        The draws of the profile.
    stands : Table
        The profile as it stands, one row: what the findings report as true, false or unknown.
    assumed : float
    sources : mapping

    Returns
    -------
    Weighed
    """
    signs = tuple(signs)
    size = draws.size
    total, least, most = np.zeros(size), np.zeros(size), np.zeros(size)
    found: dict[int, SignFinding] = {}
    known_weight = all_weight = 0.0
    for family in _families(signs):
        expected, surely, perhaps = _Counter(size), _Counter(size), _Counter(size)
        for sign in family:
            truth, completed = sign_truths(sign, draws)
            if sign.proxy_for:  # counts only until what it stands in for is answered
                free = ~draws.observed.column(sign.proxy_for).known
                gate = Truth(free, np.ones(size, dtype=bool))
                truth, completed = truth & gate, completed & gate
            counts = expected.count(sign.weight, np.where(completed.known, _as_share(completed.true), assumed))
            # What stands in for an answer is never sure: the answer may do away with it.
            surely.count(sign.weight, _as_share(truth.true & (not sign.proxy_for)))
            perhaps.count(sign.weight, _as_share(truth.true | truth.unknown))
            observed = np.where(truth.known, counts, 0.0)
            found[id(sign)] = _finding(sign, counts, observed, stands, draws.filled, sources)
            known_weight += abs(sign.weight) * float(truth.known.mean())
            all_weight += abs(sign.weight)
        total += expected.sum
        least += np.minimum(surely.sum, perhaps.sum)
        most += np.maximum(surely.sum, perhaps.sum)
    findings = tuple(found[id(sign)] for sign in signs)
    return Weighed(
        score=round(sum(finding.points for finding in findings), 1),
        low=round(float(np.quantile(least, TAIL)), 1),
        high=round(float(np.quantile(most, 1 - TAIL)), 1),
        draws=total,
        low_draws=least,
        high_draws=most,
        decided=round(known_weight / all_weight, 3) if all_weight else 0.0,
        findings=findings,
    )


def _as_share(mask: Mask) -> Array:
    return mask.astype(np.float64)


class _Counter:
    """Sums the signs of one family, of which in each draw only the heaviest that holds counts."""

    def __init__(self, size: int) -> None:
        self.sum = np.zeros(size)
        self.left = np.ones(size)

    def count(self, weight: float, holds_here: Array) -> Array:
        """Add a sign that holds with this probability in each draw; return the share in which it counts."""
        counts = holds_here * self.left
        self.sum += weight * counts
        self.left = self.left * (1.0 - holds_here)
        return counts


def _families(signs: tuple[Sign, ...]) -> list[list[Sign]]:
    """Group signs by family and direction, the heaviest first."""
    groups: dict[tuple[str, bool], list[Sign]] = {}
    for sign in signs:
        groups.setdefault((sign.group, sign.weight > 0), []).append(sign)
    return [sorted(group, key=lambda sign: (-abs(sign.weight), sign.id)) for group in groups.values()]


def sign_truths(sign: Sign, draws: Draws) -> tuple[Truth, Truth]:
    """Evaluate a sign on what is observed and on what is filled in; undecided where it says nothing."""
    both = truths(sign.when.condition, draws)
    if sign.only_where is None:
        return both
    where = truths(sign.only_where.condition, draws)
    observed, completed = (
        Truth(truth.true & guard.true, truth.known & guard.true) for truth, guard in zip(both, where, strict=True)
    )
    return observed, completed


def truths(condition: Condition, draws: Draws) -> tuple[Truth, Truth]:
    """Evaluate a condition on what is observed, and on what is filled in; once where that is the same."""
    observed = evaluate(condition, draws.observed)
    both = (draws.completed.columns, draws.observed.columns)
    if all(both[0].get(name) is both[1].get(name) for name in names(condition)):
        return observed, observed
    return observed, evaluate(condition, draws.completed)


def _finding(
    sign: Sign,
    counts: Array,
    observed: Array,
    stands: Table,
    filled: tuple[str, ...],
    sources: Mapping[str, Source],
) -> SignFinding:
    trace = _trace(sign, stands)
    answered = bool(sign.proxy_for) and bool(stands.column(sign.proxy_for).known[0])
    share = float(counts.mean())
    return SignFinding(
        id=sign.id,
        label=sign.label,
        reason=sign.reason.strip(),
        condition=sign.when.text + (f", only where {sign.only_where.text}" if sign.only_where else ""),
        weight=sign.weight,
        points=round(sign.weight * share, 1) + 0.0,
        share=round(share, 4),
        assumed=round(share - float(observed.mean()), 4) + 0.0,
        truth="false" if answered else trace.truth,
        reads=(sign.proxy_for,) if answered else trace.reads,
        missing=() if answered else trace.missing,
        filled=() if answered else tuple(id for id in trace.missing if id in filled),
        proxy_for=sign.proxy_for,
        cite=cited(sign.cite, sources),
    )


def _trace(sign: Sign, stands: Table) -> Trace:
    """Explain a sign; where it says nothing, it is undecided by what its guard reads."""
    if sign.only_where:
        guard = explain(sign.only_where.condition, stands)
        if guard.truth != "true":
            return Trace(str(sign.when.condition), "unknown", guard.reads, guard.missing or guard.reads)
    return explain(sign.when.condition, stands)


def cited(cite: Iterable[Citation], sources: Mapping[str, Source]) -> tuple[Cited, ...]:
    """Return citations as a reader sees them."""
    return tuple(
        Cited(
            c.label() if sources[c.source].kind == "source" else _other(c, sources[c.source]),
            c.source,
            sources[c.source].kind,
            sources[c.source].verified,
        )
        for c in cite
    )


def _other(citation: Citation, source: Source) -> str:
    who = source.authors or source.publisher
    return f"{who} {source.year}" + (f", {citation.where}" if citation.where else "")


def holds(condition: Condition, table: Table) -> float:
    """Return the share of draws in which a condition is known to hold."""
    return float(evaluate(condition, table).true.mean())
