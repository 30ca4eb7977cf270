"""Signs as they are told: what each adds, what it rests on, and where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from latecomer.citations import Citation, Source
from latecomer.diagnosis.model import Cited, SignFinding, SignTruth
from latecomer.engine import Table, explain, names
from latecomer.knowledge import Sign
from latecomer.measurement import Sum
from latecomer.measurement.evaluator import ramp


def sign_findings(weighed: Sum, row: int, stands: Table, sources: Mapping[str, Source]) -> tuple[SignFinding, ...]:
    """Tell the signs of a sum for one profile, in the order of the rules.

    Parameters
    ----------
    weighed : Sum
    row : int
        The profile's place in the batch.
    stands : Table
        The batch as it stands.
    sources : mapping
    """
    return tuple(_finding(weighed, i, row, stands, sources) for i in range(len(weighed.signs)))


def _finding(weighed: Sum, i: int, row: int, stands: Table, sources: Mapping[str, Source]) -> SignFinding:
    sign = weighed.signs[i]
    truth, reads, missing = explain_sign(sign, stands, row)
    return SignFinding(
        id=sign.id,
        label=sign.label,
        reason=sign.reason.strip(),
        condition=sign.text,
        weight=round(sign.weight * weighed.factor, 2),
        points=float(weighed.points[i, row]),
        share=round(float(weighed.share[i, row]), 4),
        truth=truth,
        family=sign.family,
        reads=reads,
        missing=missing,
        proxy_for=sign.proxy_for,
        setting=sign.setting,
        cite=cited(sign.cite, sources),
    )


def explain_sign(sign: Sign, stands: Table, row: int) -> tuple[SignTruth, tuple[str, ...], tuple[str, ...]]:
    """Return what a sign comes to, the variables that decided it, and those that would.

    Where its guard fails it is silent, and where the answer it stands in for is given, answered: neither means
    that it does not hold.
    """
    if sign.proxy_for and stands.column(sign.proxy_for).known[row]:
        return "answered", (sign.proxy_for,), ()
    if sign.only_where:
        guard = explain(sign.only_where.condition, stands, row)
        if guard.truth != "true":
            return "silent" if guard.truth == "false" else "unknown", guard.reads, guard.missing
    if sign.when:
        trace = explain(sign.when.condition, stands, row)
        return trace.truth, trace.reads, trace.missing
    assert sign.graded
    share, known = ramp(sign.graded, stands)
    read = names(sign.graded.of.expression)
    truth: SignTruth = "unknown" if not known[row] else "true" if share[row] > 0 else "false"
    return truth, read, tuple(name for name in read if not stands.column(name).known[row])


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
