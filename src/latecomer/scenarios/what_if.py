"""What would change if something were so: two assessments of one country, the second with other answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from latecomer.assessment import assess
from latecomer.diagnosis import set_aside_words
from latecomer.errors import UsageError
from latecomer.frames import Fields, Tabular, of_rows
from latecomer.library import Library
from latecomer.messages import NOTHING, Message
from latecomer.profile import Profile
from latecomer.profile.changing import compare, settled
from latecomer.recommendation import Assessment
from latecomer.recommendation.model import Versions
from latecomer.scenarios.changes import Change
from latecomer.scenarios.listing import listings
from latecomer.scenarios.moves import (
    CardMove,
    ConstraintMove,
    FindingMove,
    LawMove,
    PositionMove,
    StepMove,
    by_id,
    cards_of,
    constraints_of,
    findings_of,
    in_place_of,
    law_of,
    positions_of,
    steps_of,
)
from latecomer.scenarios.reasons import TENTH, Changed
from latecomer.scenarios.supposing import Supposed, suppose, supposed
from latecomer.vocabulary import Vocabulary


@dataclass(frozen=True)
class Named:
    """A card by its name."""

    id: str
    name: str


@dataclass(frozen=True)
class Alone:
    """What one of several changes would do alone to the first of the list."""

    kind: str
    what: str
    first: tuple[Named, ...]
    entered: tuple[Named, ...]
    left: tuple[Named, ...]
    moved: bool


@dataclass(frozen=True)
class WhatIf(Tabular):
    """What would change if something were so.

    Attributes
    ----------
    supposed : tuple of Supposed
        Every variable that is supposed to be answered otherwise.
    set_aside : tuple of str
        Answers that would no longer count.
    notes : tuple of Message
        What does not follow by itself from what is supposed.
    ranked_before, ranked_after : bool
        Whether enough is known to rank anything.
    first_before, first_after : tuple of Named
        The list as the first page shows it.
    positions, constraints : tuple
        All of them, `moved` or not.
    cards : tuple of CardMove
        The first of the list in its new order, then what left it, then verdicts that changed elsewhere.
    in_place : tuple of CardMove
        What keeps its place in the first of the list, about, with a point of order more or less.
    alone : tuple of Alone
        Each change alone, where there are several.
    nothing : Message
        Why nothing moves; empty where something does.
    versions : Versions
        What both assessments were made with; the hash is of the profile as it is.
    """

    schema: Literal["latecomer/what-if/1"]
    country: str
    country_name: str
    as_of: int
    law_date: str
    profile_path: str
    supposed: tuple[Supposed, ...]
    set_aside: tuple[str, ...]
    notes: tuple[Message, ...]
    listed: int
    ranked_before: bool
    ranked_after: bool
    first_before: tuple[Named, ...]
    first_after: tuple[Named, ...]
    positions: tuple[PositionMove, ...]
    constraints: tuple[ConstraintMove, ...]
    cards: tuple[CardMove, ...]
    in_place: tuple[CardMove, ...]
    findings: tuple[FindingMove, ...]
    law: tuple[LawMove, ...]
    steps: tuple[StepMove, ...]
    alone: tuple[Alone, ...]
    nothing: Message
    versions: Versions

    def fields(self) -> Fields:
        """Return one row a card of the list in its new order, of what left it, and of verdicts that changed."""
        return of_rows(
            [
                {
                    "institution": card.id,
                    "moved": ", ".join(card.moved) or None,
                    **{f"{name}_before": getattr(card.before, name) for name in ("tier", "verdict")},
                    **{f"{name}_after": getattr(card.after, name) for name in ("tier", "verdict")},
                    **{
                        f"rank_{when}": at.rank or None
                        for when, at in (("before", card.before), ("after", card.after))
                    },
                    **{
                        f"order_{when}": float(at.order)
                        for when, at in (("before", card.before), ("after", card.after))
                    },
                }
                for card in (*self.cards, *self.in_place)
            ]
        )


def what_if(
    profile: Profile,
    changes: Sequence[Change],
    library: Library,
    draws: int | None = None,
    law_date: str | None = None,
) -> WhatIf:
    """Say what would change if something were so; the profile itself stays as it is.

    Answers are changed, never results: both assessments are made by the same rules on the same draws.

    Parameters
    ----------
    profile : Profile
    changes : sequence of Change
        As `latecomer.scenarios.supposing.read_changes` returns them.
    library : Library
    draws, law_date : optional
        As of `latecomer.assessment.assess`.

    Raises
    ------
    UsageError
        If there is no change.
    InputError
        If a card is to be mended of which nothing is there.
    """
    if not changes:
        raise UsageError("nothing is supposed", "name one change at least")
    profile = settled(profile, library.vocabulary)
    then = suppose(profile, changes, library)
    before = assess(profile, library, draws=draws, law_date=law_date, questions=False)
    after = before if then == profile else assess(then, library, draws=draws, law_date=law_date, questions=False)
    changed = Changed(frozenset(change.id for change in compare(profile, then)), library.vocabulary)
    rows = supposed(profile, then, changes, library)
    found = WhatIf(
        schema="latecomer/what-if/1",
        country=before.country,
        country_name=before.country_name,
        as_of=before.as_of,
        law_date=before.law_date,
        profile_path=before.profile_path,
        supposed=rows,
        set_aside=_set_aside(profile, then, library),
        notes=_notes(changes, then, library),
        listed=before.listed,
        ranked_before=before.ranked,
        ranked_after=after.ranked,
        first_before=_first(before),
        first_after=_first(after),
        positions=positions_of(before, after, changed),
        constraints=constraints_of(before, after, changed),
        cards=cards_of(before, after, changed),
        in_place=in_place_of(before, after, changed),
        findings=findings_of(before, after, changed),
        law=law_of(before, after),
        steps=steps_of(before, after),
        alone=_alone(profile, changes, library, before, law_date),
        nothing=NOTHING,
        versions=before.versions,
    )
    return replace(found, nothing=_nothing(found, before, after))


# --- what was supposed ---------------------------------------------------------------------------------------


def _set_aside(profile: Profile, then: Profile, library: Library) -> tuple[str, ...]:
    """Return which answers no longer count, in words."""
    known = set_aside_words(profile, library.vocabulary)
    return tuple(words for words in set_aside_words(then, library.vocabulary) if words not in known)


def _notes(changes: Sequence[Change], then: Profile, library: Library) -> tuple[Message, ...]:
    """Say what stays as it is though it hangs together with what is supposed."""
    ids = [change.what for change in changes if change.kind == "set"]
    same = (note for id in ids for note in _same_figure(id, ids, then, library.vocabulary))
    who = (note for id in ids for note in _who_does_it(id, then))
    return (*same, *who, *_predicted(ids, library.vocabulary))


def _same_figure(id: str, ids: Sequence[str], then: Profile, vocabulary: Vocabulary) -> Iterator[Message]:
    """Name the figures that the panel has from the same column, by another rule of years."""
    variable = vocabulary[id]
    if variable.origin != "panel":
        return
    for other in vocabulary.values():
        if (
            other.origin == "panel"
            and other.column == variable.column
            and other.id in then.known.keys() - set(ids)
        ):
            params = {"label": variable.label, "other": other.label, "id": other.id}
            yield Message("what_if.note.same_figure", params)


def _who_does_it(id: str, then: Profile) -> Iterator[Message]:
    """Say of what clients receive that nothing follows unless a person says that somebody does it."""
    if not (id.startswith("existing.") and id.endswith(".delivery")):
        return
    exists = id.removesuffix("delivery") + "exists"
    answer = then.known.get(exists)
    if answer is None:
        yield Message("what_if.note.nobody", {"id": exists})
    elif answer.public:
        yield Message("what_if.note.on_paper", {"id": exists})


def _predicted(ids: Sequence[str], vocabulary: Vocabulary) -> Iterator[Message]:
    predicting = {on for variable in vocabulary.values() if variable.predicted for on in variable.predicted.on}
    labels = tuple(vocabulary[id].label for id in ids if id in predicting)
    if labels:
        yield Message("what_if.note.predicted", {"labels": labels})


# --- the list -------------------------------------------------------------------------------------------


def _first(assessment: Assessment) -> tuple[Named, ...]:
    return tuple(Named(r.id, r.name) for r in assessment.first[: assessment.shown])


# --- each alone ----------------------------------------------------------------------------------------------


def _alone(
    profile: Profile, changes: Sequence[Change], library: Library, before: Assessment, law_date: str | None
) -> tuple[Alone, ...]:
    """Return what each of several changes would do to the first of the list, all others left as they are."""
    if len(changes) < 2:
        return ()
    tries = [suppose(profile, [change], library) for change in changes]
    count, now = before.shown, [one.id for one in _first(before)]
    found = listings(tries, library, before.versions.draws, law_date)
    return tuple(
        _one_alone(change, now, listing.first(count), library)
        for change, listing in zip(changes, found, strict=True)
    )


def _one_alone(change: Change, before: Sequence[str], after: Sequence[str], library: Library) -> Alone:
    def named(ids: Iterable[str]) -> tuple[Named, ...]:
        return tuple(Named(id, library.knowledge.institutions[id].name) for id in ids)

    return Alone(
        kind=change.kind,
        what=change.what,
        first=named(after),
        entered=named(id for id in after if id not in before),
        left=named(id for id in before if id not in after),
        moved=list(after) != list(before),
    )


# --- nothing -------------------------------------------------------------------------------------------------


def _nothing(found: WhatIf, before: Assessment, after: Assessment) -> Message:
    """Say why nothing moves, where that is so."""
    moved = any(one.moved for one in found.positions) or any(one.moved for one in found.constraints)
    if (
        moved
        or found.cards
        or found.findings
        or found.law
        or found.steps
        or found.ranked_before != found.ranked_after
    ):
        return NOTHING
    changes = [row for row in found.supposed if row.changes]
    if not changes:
        return Message("what_if.nothing.same")
    if not any(row.read for row in changes):
        return Message("what_if.nothing.unread", {"labels": tuple(row.label for row in changes)})
    was, now = by_id(before), by_id(after)
    by: Callable[[str], float] = lambda id: abs(now[id].order - was[id].order)  # noqa: E731 - a key of one line
    most = max(now, key=lambda id: (by(id), id))
    if by(most) < TENTH:
        return Message("what_if.nothing.no_sign")
    points = {"before": was[most].order, "now": now[most].order}
    return Message("what_if.nothing.small", {"card": now[most].name, **points})
