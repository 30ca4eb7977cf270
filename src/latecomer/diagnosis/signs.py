"""Signs as they are told: what each adds, what it rests on, and where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from latecomer.citations import Citation, Source
from latecomer.diagnosis.model import Cited, SignFinding, SignTruth
from latecomer.engine import Table, Trace, explain, names
from latecomer.knowledge import Knowledge, Sign, When
from latecomer.measurement import Measures, Sum
from latecomer.measurement.evaluator import ramp


class Signs:
    """What signs and conditions come to for one profile, each explained once however many cards read it."""

    def __init__(self, measures: Measures, row: int, knowledge: Knowledge) -> None:
        self.stands = measures.batch.stands
        self.row = row
        self.sources = knowledge.sources
        self._explained: dict[tuple[str, str], tuple[SignTruth, tuple[str, ...], tuple[str, ...]]] = {}
        self._traces: dict[str, Trace] = {}
        self._cited: dict[int, tuple[Cited, ...]] = {}

    def trace(self, when: When) -> Trace:
        """Return what a condition comes to, and why."""
        if when.text not in self._traces:
            self._traces[when.text] = explain(when.condition, self.stands, self.row)
        return self._traces[when.text]

    def of(self, weighed: Sum) -> tuple[SignFinding, ...]:
        """Tell the signs of a sum, in the order of the rules."""
        return tuple(self._finding(weighed, i) for i in range(len(weighed.signs)))

    def _finding(self, weighed: Sum, i: int) -> SignFinding:
        sign = weighed.signs[i]
        key = (sign.text, sign.proxy_for)
        if key not in self._explained:
            self._explained[key] = explain_sign(sign, self.stands, self.row)
        truth, reads, missing = self._explained[key]
        return SignFinding(
            id=sign.id,
            label=sign.label,
            reason=sign.reason.strip(),
            condition=sign.text,
            weight=round(sign.weight * weighed.factor, 2),
            points=float(weighed.points[i, self.row]),
            share=round(float(weighed.share[i, self.row]), 4),
            truth=truth,
            family=sign.family,
            reads=reads,
            missing=missing,
            proxy_for=sign.proxy_for,
            setting=sign.setting,
            cite=self.cited(sign.cite),
        )

    def cited(self, cite: tuple[Citation, ...]) -> tuple[Cited, ...]:
        """Return citations as a reader sees them, made once: the rules hold them as long as this lives."""
        if id(cite) not in self._cited:
            self._cited[id(cite)] = cited(cite, self.sources)
        return self._cited[id(cite)]


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
    return tuple(_cited(citation, sources[citation.source]) for citation in cite)


def _cited(citation: Citation, source: Source) -> Cited:
    label = citation.label() if source.kind == "source" else _other(citation, source)
    return Cited(label, citation.source, source.kind, source.verified)


def _other(citation: Citation, source: Source) -> str:
    who = source.authors or source.publisher
    return f"{who} {source.year}" + (f", {citation.where}" if citation.where else "")
