"""What profiles are compared by, side by side: positions, constraints, figures, who does what, and the lists.

Every row has a cell for each side, in the order of the sides. What moved is told of one country only, from the
first side to the last: between two countries a difference is no movement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from latecomer.diagnosis import Position, Reading, Severity
from latecomer.diagnosis.model import SignTruth
from latecomer.library import Library
from latecomer.messages import Message
from latecomer.profile import Profile
from latecomer.profile.table import counted
from latecomer.recommendation import Assessment, Recommendation
from latecomer.recommendation.findings import BodyFinding, TierName, VerdictName
from latecomer.recommendation.model import Versions
from latecomer.recommendation.telling import bodies_of

Presence = Literal["yes", "no", "unknown"]
Move = Literal["up", "down", "more", "less", "open", "stays", ""]
# What a sign says that is not observed.
UNSAID: frozenset[SignTruth] = frozenset({"unknown", "silent", "answered"})
FigureState = Literal["newer", "revised", "same", "unknown", ""]


@dataclass(frozen=True)
class Side:
    """One of the profiles that are compared.

    Attributes
    ----------
    questionnaire : str
        The one it was answered with; `versions` name the panel its figures come from.
    """

    country: str
    country_name: str
    as_of: int
    path: str
    answered: int
    asked: int
    coverage: float
    ranked: bool
    questionnaire: str
    versions: Versions


@dataclass(frozen=True)
class LevelCell:
    """Where one profile stands on a scale; `open` where too little is known to rule out the next level."""

    level: int
    stands_at: Message
    open: bool
    known: bool


@dataclass(frozen=True)
class SignShift:
    """One sign of a level that speaks otherwise now than then."""

    label: str
    then: SignTruth
    now: SignTruth


@dataclass(frozen=True)
class ScaleRow:
    """One scale.

    Attributes
    ----------
    moved : {"up", "down", "more", "less", "open", "stays", ""}
        Of one country: where it went; ``more`` and ``less`` where it went there only because signs speak now, or
        do not any more; ``open`` where it is not known on one side.
    signs : tuple of SignShift
        The signs that moved it: of the levels between the first side and the last.
    """

    id: str
    label: str
    cells: tuple[LevelCell, ...]
    moved: Move
    signs: tuple[SignShift, ...]


@dataclass(frozen=True)
class SeverityCell:
    """How hard a constraint bites, out of 100, and between what."""

    score: float
    low: float
    high: float
    observed: bool


@dataclass(frozen=True)
class ConstraintRow:
    """One constraint.

    Attributes
    ----------
    change : float or None
        Of one country: points by which it bites harder now; None where it is not known on either side.
    clear : bool
        Whether the two intervals lie apart: what is not known does not explain the change.
    """

    id: str
    label: str
    cells: tuple[SeverityCell, ...]
    change: float | None
    clear: bool


@dataclass(frozen=True)
class FigureCell:
    """A headline figure: its value, as prose rounds it, with the years it is of and where it comes from."""

    value: float
    told: str
    since: int | None
    year: int | None
    source: str
    via: str


@dataclass(frozen=True)
class FigureRow:
    """One headline figure; a cell is None where nobody observed it.

    Attributes
    ----------
    change : float or None
        Of one country: now less then.
    state : {"newer", "revised", "same", "unknown", ""}
        Of one country: newer years; the same years with another value, so that data were revised; nothing new.
    """

    id: str
    label: str
    unit: str
    cells: tuple[FigureCell | None, ...]
    change: float | None
    state: FigureState


@dataclass(frozen=True)
class FunctionCell:
    """Who performs a function.

    Attributes
    ----------
    exists : {"yes", "no", "unknown"}
        A blank of the roster is unknown, never no.
    delivery : float or None
        What clients receive, from 0 to 4, as it counts.
    """

    exists: Presence
    by_person: bool
    name: str
    bodies: tuple[BodyFinding, ...]
    delivery: float | None


@dataclass(frozen=True)
class FunctionRow:
    """One function; `differs` where a body does it on one side and not, or not known, on another."""

    id: str
    label: str
    cells: tuple[FunctionCell, ...]
    differs: bool


@dataclass(frozen=True)
class EntryCell:
    """Where a card stands on one side; `first` among those that are told in full."""

    rank: int
    first: bool
    tier: TierName
    verdict: VerdictName
    case: float
    case_low: float
    case_high: float
    order: float
    decision: Message
    owner: str


@dataclass(frozen=True)
class EntryRow:
    """One card that stands among the first on some side, in the order of the sides.

    Attributes
    ----------
    only : int or None
        The one side on which it stands among the first; None where several have it.
    """

    id: str
    name: str
    cells: tuple[EntryCell, ...]
    shared: bool
    only: int | None


def side_of(profile: Profile, a: Assessment) -> Side:
    """Return one side."""
    return Side(
        country=a.country,
        country_name=a.country_name,
        as_of=a.as_of,
        path=a.profile_path,
        answered=a.answered,
        asked=a.asked,
        coverage=a.coverage,
        ranked=a.ranked,
        questionnaire=profile.questionnaire,
        versions=a.versions,
    )


# --- positions, constraints, figures ---------------------------------------------------------------------


def scales_of(assessments: Sequence[Assessment], one_country: bool) -> Iterator[ScaleRow]:
    """Yield the scales."""
    for positions in zip(*(a.diagnosis.positions for a in assessments), strict=True):
        cells = tuple(map(_level, positions))
        moved: Move = _moved(cells) if one_country else ""
        signs = _shifts(positions[0], positions[-1]) if moved in ("up", "down", "open") else ()
        if moved == "down" and signs and all(sign.now in UNSAID for sign in signs):
            moved = "less"
        elif moved == "up" and signs and all(sign.then in UNSAID for sign in signs):
            moved = "more"
        yield ScaleRow(positions[0].id, positions[0].label, cells, moved, signs)


def _shifts(then: Position, now: Position) -> tuple[SignShift, ...]:
    """Return the signs that speak otherwise, of the levels that one side stands at or passed and the other not."""
    low, high = sorted((then.level, now.level))
    found = []
    for old, new in zip(then.levels, now.levels, strict=True):
        if low < old.number <= high:
            pairs = zip(old.signs, new.signs, strict=True)
            found += [SignShift(a.label, a.truth, b.truth) for a, b in pairs if a.truth != b.truth]
    return tuple(found)


def _level(position: Position) -> LevelCell:
    return LevelCell(position.level, position.stands_at, position.may_be_higher, position.known)


def _moved(cells: tuple[LevelCell, ...]) -> Move:
    then, now = cells[0], cells[-1]
    if not (then.known and now.known):
        return "stays" if then == now else "open"
    return "up" if now.level > then.level else "down" if now.level < then.level else "stays"


def constraints_of(assessments: Sequence[Assessment], one_country: bool) -> Iterator[ConstraintRow]:
    """Yield the constraints in the order of the first side, where the heaviest comes first."""
    for first in assessments[0].diagnosis.failures:
        found = [next(f for f in a.diagnosis.failures if f.id == first.id) for a in assessments]
        cells = tuple(map(_severity, found))
        then, now = cells[0], cells[-1]
        known = one_country and then.observed and now.observed
        apart = known and (now.low > then.high or now.high < then.low)
        yield ConstraintRow(first.id, first.label, cells, now.score - then.score if known else None, apart)


def _severity(one: Severity) -> SeverityCell:
    return SeverityCell(one.score, one.low, one.high, one.observed)


def figures_of(assessments: Sequence[Assessment], one_country: bool) -> Iterator[FigureRow]:
    """Yield the headline figures."""
    for id, reading in assessments[0].readings.items():
        if not reading.headline:
            continue
        cells = tuple(_figure(a.readings[id]) for a in assessments)
        then, now = cells[0], cells[-1]
        change = now.value - then.value if one_country and then and now else None
        state: FigureState = _state(then, now) if one_country else ""
        yield FigureRow(id, reading.label, reading.unit, cells, change, state)


def _figure(reading: Reading) -> FigureCell | None:
    if reading.state != "value" or reading.value is None:
        return None
    return FigureCell(reading.value, reading.number, reading.since, reading.year, reading.source, reading.via)


def _state(then: FigureCell | None, now: FigureCell | None) -> FigureState:
    if not (then and now):
        return "unknown"
    if (then.since, then.year) != (now.since, now.year):
        return "newer"
    return "same" if then.value == now.value else "revised"


# --- who does what ---------------------------------------------------------------------------------------


def functions_of(
    profiles: Sequence[Profile], assessments: Sequence[Assessment], library: Library
) -> Iterator[FunctionRow]:
    """Yield every function that a card needs."""
    for id, function in library.vocabulary.asked_functions.items():
        pairs = zip(profiles, assessments, strict=True)
        cells = tuple(function_cell(id, profile, a, library) for profile, a in pairs)
        does = {cell.exists == "yes" for cell in cells}
        yield FunctionRow(id, function.label, cells, len(does) > 1)


def function_cell(id: str, profile: Profile, a: Assessment, library: Library) -> FunctionCell:
    """Return who performs a function on one side."""
    held = profile.known.get(f"existing.{id}.exists")
    name = a.readings.get(f"existing.{id}.name")
    level = profile.known.get(f"existing.{id}.delivery")
    received = counted(level, library.vocabulary[f"existing.{id}.delivery"], library.vocabulary) if level else None
    return FunctionCell(
        exists="unknown" if held is None else "yes" if held.value else "no",
        by_person=bool(held and not held.public),
        name=name.text if name and name.state == "value" else "",
        bodies=bodies_of([id], profile),
        delivery=float(received.value) if received else None,  # type: ignore[arg-type]
    )


# --- the lists -------------------------------------------------------------------------------------------


def entries_of(assessments: Sequence[Assessment]) -> Iterator[EntryRow]:
    """Yield the cards that stand among the first on some side, in the order of the sides."""
    told = [{r.id: r for r in a.recommendations} for a in assessments]
    firsts = [[r.id for r in a.first] for a in assessments]
    for id in dict.fromkeys(chain.from_iterable(firsts)):
        on = [n for n, first in enumerate(firsts) if id in first]
        cells = tuple(entry_cell(of[id], id in first) for of, first in zip(told, firsts, strict=True))
        yield EntryRow(id, told[0][id].name, cells, len(on) == len(told), on[0] if len(on) == 1 else None)


def entry_cell(r: Recommendation, first: bool) -> EntryCell:
    """Return where a card stands."""
    return EntryCell(
        rank=r.rank,
        first=first,
        tier=r.tier,
        verdict=r.verdict,
        case=r.case,
        case_low=r.case_low,
        case_high=r.case_high,
        order=r.order,
        decision=r.decision,
        owner=r.card.owner,
    )
