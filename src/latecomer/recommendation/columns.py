"""The columns that an assessment and a batch of many share, each defined once: what it is, told and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from latecomer.diagnosis.survey import OBSERVED
from latecomer.frames import Field, FieldKind, Fields
from latecomer.measurement import Measures
from latecomer.measurement.cards import CardMeasure
from latecomer.measurement.scales import Standing
from latecomer.measurement.verdicts import VERDICTS
from latecomer.measurement.weighing import Sum, interval
from latecomer.recommendation.findings import TIERS

if TYPE_CHECKING:
    from latecomer.recommendation.model import Assessment


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    told : callable
        From an assessment and one of its findings to the value; None where it is not known.
    measured : callable
        From what was measured to an array of shape (n_profiles, n_rows); of a category, places in `of`.
    known : callable, optional
        From what was measured to where it is known, of the same shape; everywhere by default.
    """

    name: str
    kind: FieldKind
    told: Callable[[Assessment, Any], object]
    measured: Callable[[Measures], NDArray[Any]]
    known: Callable[[Measures], NDArray[np.bool_]] | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One table.

    Attributes
    ----------
    key : str
        The column that says what a row is about.
    rows : callable
        The findings of an assessment, one a row, by id.
    ids : callable
        The same rows of what was measured.
    """

    key: str
    rows: Callable[[Assessment], Sequence[Any]]
    ids: Callable[[Measures], Sequence[str]]
    columns: tuple[Column, ...]


def told_fields(table: str, a: Assessment) -> Fields:
    """Lay out one table of an assessment."""
    layout = LAYOUTS[table]
    rows = layout.rows(a)
    return {
        **keys(a, layout.key, [row.id for row in rows]),
        "ranked": Field([a.ranked] * len(rows), "flag"),
        **{one.name: Field([one.told(a, row) for row in rows], one.kind, one.of) for one in layout.columns},
    }


def keys(a: Assessment, what: str, ids: Sequence[str]) -> Fields:
    """Return the columns that say what a row of an assessment's table is about."""
    return _keys(what, ids, [(a.country, a.as_of, a.profile_path)])


def measured_fields(table: str, m: Measures) -> Fields:
    """Lay out one table of what was measured, one profile below the other."""
    layout = LAYOUTS[table]
    ids = layout.ids(m)
    ranked = np.repeat(m.ranked, len(ids))
    return {
        **_keys(layout.key, ids, [(profile.country, profile.as_of, profile.path) for profile in m.batch.profiles]),
        "ranked": Field(ranked, "flag"),
        **{one.name: _field(one, m) for one in layout.columns},
    }


def _keys(what: str, ids: Sequence[str], of: Sequence[tuple[str, int, str]]) -> Fields:
    cells = [(country, as_of, id, path or None) for country, as_of, path in of for id in ids]
    kinds: Sequence[tuple[str, FieldKind]] = [
        ("iso3", "text"),
        ("as_of", "count"),
        (what, "text"),
        ("profile", "text"),
    ]
    return {name: Field([cell[i] for cell in cells], kind) for i, (name, kind) in enumerate(kinds)}


def _field(one: Column, m: Measures) -> Field:
    known = one.known(m).ravel() if one.known else None
    return Field(one.measured(m).ravel(), one.kind, one.of, known)


# --- institutions ----------------------------------------------------------------------------------------


def _cards(of: Callable[[CardMeasure], NDArray[Any]]) -> Callable[[Measures], NDArray[Any]]:
    """Return what stacks a value of every card."""
    return lambda m: np.stack([of(m.cards[id]) for id in m.portfolio.ids], axis=1)


def _points(*names: str) -> Iterator[Column]:
    """Yield the columns of points, which a finding and a card measured call alike."""
    for name in names:
        yield Column(
            name,
            "number",
            lambda _, r, name=name: getattr(r, name),  # type: ignore[misc]
            _cards(lambda card, name=name: getattr(card, name)),  # type: ignore[misc]
        )


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round to three decimals as an assessment does: NumPy takes 0.2625 for another number than Python."""
    return np.array([round(value, 3) for value in values.ravel().tolist()]).reshape(values.shape)


_INSTITUTIONS = (
    Column(
        "rank", "count", lambda _, r: r.rank or None, lambda m: m.portfolio.rank, lambda m: m.portfolio.rank > 0
    ),
    Column("tier", "category", lambda _, r: r.tier, _cards(lambda card: card.tier), of=TIERS),
    Column("verdict", "category", lambda _, r: r.verdict, _cards(lambda card: card.verdict), of=VERDICTS),
    *_points("case", "case_low", "case_high", "usual", "shrinkage", "general", "precedent", "order"),
    Column("precedence", "number", lambda _, r: r.precedence, lambda m: m.portfolio.precedence),
    Column("readiness_low", "number", lambda _, r: r.readiness_low, _cards(lambda card: card.ready_low)),
    Column("readiness_high", "number", lambda _, r: r.readiness_high, _cards(lambda card: card.ready_high)),
    Column("first_five", "number", lambda _, r: r.first_five, lambda m: m.portfolio.first_five),
    Column("decided", "number", lambda _, r: r.decided, _cards(lambda card: _rounded(card.need.decided))),
    Column(
        "exists",
        "flag",
        lambda _, r: {"yes": True, "no": False}.get(r.existing),
        _cards(lambda card: card.presence.exists == 1),
        _cards(lambda card: card.presence.exists >= 0),
    ),
    Column("blocked", "flag", lambda _, r: r.blocked, _cards(lambda card: card.blocked)),
    Column("behind", "flag", lambda _, r: bool(r.behind), lambda m: m.portfolio.behind > 0),
    Column(
        "mistake",
        "flag",
        lambda a, r: r.id in {mistake.id for mistake in a.mistakes},
        lambda m: np.array([[id in of for id in m.portfolio.ids] for of in m.portfolio.mistakes], dtype=bool),
    ),
)


# --- positions and constraints ---------------------------------------------------------------------------


def _scales(of: Callable[[Standing], NDArray[Any]]) -> Callable[[Measures], NDArray[Any]]:
    return lambda m: np.stack([of(standing) for standing in m.standings.values()], axis=1)


def _share(standing: Standing) -> NDArray[np.float64]:
    """Return the share of draws that stand at the level."""
    return np.asarray(standing.shares[np.arange(len(standing.level)), standing.level])


_known = _scales(lambda standing: standing.known)
_POSITIONS = (
    Column("level", "count", lambda _, p: p.level if p.known else None, _scales(lambda s: s.level), _known),
    Column("may_be_higher", "flag", lambda _, p: p.may_be_higher, _scales(lambda s: s.open)),
    Column("share", "number", lambda _, p: p.shares[p.level] if p.known else None, _scales(_share), _known),
    Column("fit", "number", lambda _, p: p.fit, _scales(lambda s: s.fit)),
    Column("decided", "number", lambda _, p: p.decided, _scales(lambda s: s.decided)),
)


def _severities(of: Callable[[Sum], NDArray[Any]]) -> Callable[[Measures], NDArray[Any]]:
    return lambda m: np.stack([of(one) for _, one in sorted(m.severities.items())], axis=1)


_observed = _severities(lambda one: one.decided >= OBSERVED)
_CONSTRAINTS = (
    *(
        Column(name, "number", lambda _, f, said=said: getattr(f, said) if f.observed else None, of, _observed)  # type: ignore[misc]
        for name, said, of in (
            ("severity", "score", _severities(lambda one: one.total)),
            ("low", "low", _severities(lambda one: interval(one.total, one.least, one.most)[0])),
            ("high", "high", _severities(lambda one: interval(one.total, one.least, one.most)[1])),
        )
    ),
    Column("decided", "number", lambda _, f: f.decided, _severities(lambda one: _rounded(one.decided))),
)


LAYOUTS: Mapping[str, Layout] = {
    "institutions": Layout(
        "institution",
        lambda a: sorted(a.recommendations, key=lambda r: r.id),
        lambda m: m.portfolio.ids,
        _INSTITUTIONS,
    ),
    "positions": Layout("scale", lambda a: a.diagnosis.positions, lambda m: tuple(m.standings), _POSITIONS),
    "constraints": Layout(
        "constraint",
        lambda a: sorted(a.diagnosis.failures, key=lambda f: f.id),
        lambda m: sorted(m.severities),
        _CONSTRAINTS,
    ),
}
