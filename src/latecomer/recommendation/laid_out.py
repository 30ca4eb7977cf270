"""An assessment as tables, in the columns of `latecomer.assess_many` and those that only words fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latecomer.frames import Field, Fields
from latecomer.measurement.cards import VERDICTS
from latecomer.messages import say
from latecomer.recommendation.findings import TIERS

if TYPE_CHECKING:
    from latecomer.recommendation.model import Assessment


def fields_of(a: Assessment, table: str) -> Fields:
    """Return one table of an assessment.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    return TABLES[table](a)


def _keys(a: Assessment, what: str, ids: list[str]) -> Fields:
    return {
        "iso3": Field([a.country] * len(ids)),
        "as_of": Field([a.as_of] * len(ids), "count"),
        what: Field(ids),
        "profile": Field([a.profile_path or None] * len(ids)),
    }


def _institutions(a: Assessment) -> Fields:
    rows = sorted(a.recommendations, key=lambda r: r.id)
    wrong = {mistake.id for mistake in a.mistakes}
    numbers = ("case", "case_low", "case_high", "usual", "shrinkage", "general", "precedent", "order")
    return {
        **_keys(a, "institution", [r.id for r in rows]),
        "ranked": Field([a.ranked] * len(rows), "flag"),
        "rank": Field([r.rank or None for r in rows], "count"),
        "tier": Field([r.tier for r in rows], "category", TIERS),
        "verdict": Field([r.verdict for r in rows], "category", VERDICTS),
        **{name: Field([getattr(r, name) for r in rows], "number") for name in numbers},
        "readiness_low": Field([r.readiness_low for r in rows], "number"),
        "readiness_high": Field([r.readiness_high for r in rows], "number"),
        "first_five": Field([r.first_five for r in rows], "number"),
        "decided": Field([r.decided for r in rows], "number"),
        "exists": Field([{"yes": True, "no": False}.get(r.existing) for r in rows], "flag"),
        "blocked": Field([r.blocked for r in rows], "flag"),
        "behind": Field([bool(r.behind) for r in rows], "flag"),
        "mistake": Field([r.id in wrong for r in rows], "flag"),
    }


def _positions(a: Assessment) -> Fields:
    rows = a.diagnosis.positions
    known = [p.known for p in rows]
    return {
        **_keys(a, "scale", [p.id for p in rows]),
        "ranked": Field([a.ranked] * len(rows), "flag"),
        "level": Field([p.level if k else None for p, k in zip(rows, known, strict=True)], "count"),
        "may_be_higher": Field([p.may_be_higher for p in rows], "flag"),
        "share": Field([p.shares[p.level] if k else None for p, k in zip(rows, known, strict=True)], "number"),
        "fit": Field([p.fit for p in rows], "number"),
        "decided": Field([p.decided for p in rows], "number"),
    }


def _constraints(a: Assessment) -> Fields:
    rows = sorted(a.diagnosis.failures, key=lambda f: f.id)
    return {
        **_keys(a, "constraint", [f.id for f in rows]),
        "ranked": Field([a.ranked] * len(rows), "flag"),
        **{
            name: Field([getattr(f, of) if f.observed else None for f in rows], "number")
            for name, of in (("severity", "score"), ("low", "low"), ("high", "high"))
        },
        "decided": Field([f.decided for f in rows], "number"),
    }


def _roadmap(a: Assessment) -> Fields:
    rows = a.roadmap.steps
    return {
        **_keys(a, "institution", [s.id for s in rows]),
        "step": Field([s.number for s in rows], "count"),
        "horizon": Field([s.horizon for s in rows], "category", a.roadmap.horizons),
        "verdict": Field([s.verdict for s in rows], "category", VERDICTS),
        "decision": Field([say(s.decision) for s in rows]),
        "owner": Field([s.owner for s in rows]),
        "budget_line": Field([s.budget_line for s in rows]),
        "cost": Field([s.cost for s in rows]),
    }


def _answers(a: Assessment) -> Fields:
    rows = list(a.readings.values())
    return {
        **_keys(a, "variable", [r.id for r in rows]),
        "label": Field([r.label for r in rows]),
        "state": Field([r.state for r in rows]),
        "answer": Field([r.text if r.state == "value" else None for r in rows]),
        "value": Field([r.value for r in rows], "number"),
        "unit": Field([r.unit or None for r in rows]),
        "year": Field([r.year for r in rows], "count"),
        "source": Field([r.source or None for r in rows]),
        "via": Field([r.via if r.state == "value" else None for r in rows]),
    }


def _peers(a: Assessment) -> Fields:
    rows = a.comparators.peers
    return {
        **_keys(a, "peer", [p.country for p in rows]),
        "name": Field([p.name for p in rows]),
        "distance": Field([p.distance for p in rows], "number"),
        "shared": Field([p.shared for p in rows], "count"),
    }


TABLES = {
    "institutions": _institutions,
    "positions": _positions,
    "constraints": _constraints,
    "roadmap": _roadmap,
    "answers": _answers,
    "peers": _peers,
}
