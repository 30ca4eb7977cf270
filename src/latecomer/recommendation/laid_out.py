"""An assessment as tables: those that it shares with a batch of many, and those that only words fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from latecomer.frames import Field, Fields
from latecomer.measurement.verdicts import VERDICTS
from latecomer.messages import say
from latecomer.recommendation.columns import LAYOUTS, keys, told_fields

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


def _roadmap(a: Assessment) -> Fields:
    rows = a.roadmap.steps
    return {
        **keys(a, "institution", [s.id for s in rows]),
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
        **keys(a, "variable", [r.id for r in rows]),
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
        **keys(a, "peer", [p.country for p in rows]),
        "name": Field([p.name for p in rows]),
        "distance": Field([p.distance for p in rows], "number"),
        "shared": Field([p.shared for p in rows], "count"),
    }


TABLES: Mapping[str, Callable[[Assessment], Fields]] = {
    **{name: partial(told_fields, name) for name in LAYOUTS},
    "roadmap": _roadmap,
    "answers": _answers,
    "peers": _peers,
}
