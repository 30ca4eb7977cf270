"""The tables behind a report, as CSV: what a person reads on in a spreadsheet, and a program in its own way."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from latecomer.files import Kind
from latecomer.messages import Message, say
from latecomer.recommendation import Assessment
from latecomer.text import no_formula, replaced

Cell = str | float | bool | None
HEADS: dict[str, tuple[str, ...]] = {
    "list": (
        *("rank", "id", "name", "tier", "verdict", "case", "case_low", "case_high", "order"),
        *("readiness_low", "readiness_high", "because"),
    ),
    "positions": ("scale", "label", "level", "stands_at", "may_be_higher", "share", "fit", "decided"),
    "constraints": ("constraint", "label", "severity", "low", "high", "observed", "decided"),
    "answers": (
        *("variable", "label", "module", "state", "answer", "number", "unit", "since", "year"),
        *("source", "via", "confidence", "counted_as"),
    ),
    "roadmap": (
        *("step", "id", "name", "verdict", "horizon", "decision", "owner", "budget", "cost", "after"),
        *("waits", "stop"),
    ),
}
# What only the confidential edition tells of an answer.
SECRET = ("role", "evidence")


def kind(name: str) -> Kind:
    """Return what a table of this name is, known by how its head begins."""
    head = ",".join(HEADS[name][:2])
    return Kind(f"a table of {name}", rf"\A{re.escape(head)},", (".csv",))


def tables(a: Assessment, *, confidential: bool) -> dict[str, str]:
    """Return every table as CSV.

    Parameters
    ----------
    a : Assessment
    confidential : bool
        Whether answers come with who gave them, and on what evidence.
    """
    secret = SECRET if confidential else ()
    rows: dict[str, Iterable[Sequence[Cell]]] = {
        "list": _list(a),
        "positions": _positions(a),
        "constraints": _constraints(a),
        "answers": _answers(a, secret),
        "roadmap": _roadmap(a),
    }
    heads = {**HEADS, "answers": (*HEADS["answers"], *secret)}
    return {name: _written(heads[name], found) for name, found in rows.items()}


def _written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table; a mark at its beginning tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return no_formula(replaced(value).strip())
    return "" if value is None else _figure(value)


def _figure(value: float) -> str:
    """Write a number to three decimals, a small one to three digits that count; never minus zero."""
    return f"{round(value, 3) + 0:.12g}" if abs(value) >= 1 else f"{float(f'{value:.3g}') + 0:.12g}"


def _list(a: Assessment) -> Iterable[Sequence[Cell]]:
    for r in a.recommendations:
        tier, verdict = say(Message(f"tier.{r.tier}")), say(Message(f"verdict.{r.verdict}"))
        figures = (r.case, r.case_low, r.case_high, r.order, r.readiness_low, r.readiness_high)
        yield (r.rank or None, r.id, r.name, tier, verdict, *figures, say(r.because))


def _positions(a: Assessment) -> Iterable[Sequence[Cell]]:
    for p in a.diagnosis.positions:
        yield (p.id, p.label, p.level, p.level_label, p.may_be_higher, p.shares[p.level], p.fit, p.decided)


def _constraints(a: Assessment) -> Iterable[Sequence[Cell]]:
    for f in a.diagnosis.failures:
        scores = (f.score, f.low, f.high) if f.observed else (None, None, None)
        yield (f.id, f.label, *scores, f.observed, f.decided)


def _answers(a: Assessment, secret: Sequence[str]) -> Iterable[Sequence[Cell]]:
    for r in a.readings.values():
        what = (r.id, r.label, a.modules.get(r.module, r.module), r.state, r.text, r.value)
        yield (
            *what,
            *(r.unit, r.since, r.year, r.source, r.via, r.confidence, r.counted_as),
            *(getattr(r, name) for name in secret),
        )


def _roadmap(a: Assessment) -> Iterable[Sequence[Cell]]:
    for s in a.roadmap.steps:
        verdict, horizon = say(Message(f"verdict.{s.verdict}")), say(Message(f"horizon.{s.horizon}"))
        said = (say(s.decision), s.owner, s.budget_line, s.cost, "; ".join(s.after))
        waits = "; ".join(say(one.first) for one in s.waits)
        stop = "; ".join(m.stop for m in s.measures if m.stop)
        yield (s.number, s.id, s.name, verdict, horizon, *said, waits, stop)
