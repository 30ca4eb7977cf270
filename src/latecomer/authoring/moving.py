"""What moves a card, a constraint or a position: the profile of a case, changed by one sentence at a time.

Only what a case speaks of is measured, and by itself: on no precedent and beside no other card.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from latecomer.assessment import surroundings_of
from latecomer.authoring.cases import Answers, Case, CaseFile, Moves, answered
from latecomer.errors import Problem, nearest
from latecomer.knowledge import Knowledge
from latecomer.library import Library
from latecomer.measurement import Standing, Surroundings, weigh
from latecomer.measurement.cards import GOVERNING_SCALES, measure_card
from latecomer.measurement.scales import place
from latecomer.profile import Profile
from latecomer.yamlfile import Wrong

POINTS = 5.0
LEVELS = 1.0


@dataclass(frozen=True)
class Said:
    """One sentence of `Moves`: under which key it stands, its words and its answers."""

    key: str
    words: str
    answers: Answers


@dataclass(frozen=True)
class Found:
    """What is read of a subject, one entry a profile: case, severity or level, and what stops a card."""

    points: NDArray[np.float64]
    held_back: NDArray[np.bool_]
    exempted: NDArray[np.bool_]


@dataclass(frozen=True)
class Tried:
    """One subject of a case, and what is said of it.

    Attributes
    ----------
    rows : tuple of int
        For each sentence, the profile that it makes.
    around : tuple of Surroundings
        Of all profiles of the case, some at a time; the first is as the case has it.
    """

    file: CaseFile
    case: Case
    subject: str
    said: tuple[Said, ...]
    rows: tuple[int, ...]
    around: tuple[Surroundings, ...]

    def found(self) -> Found:
        """Return what is read of it, for each profile of the case."""
        parts = [_found(self.subject, at) for at in self.around]
        return Found(*(np.concatenate([getattr(part, key) for part in parts]) for key in Found.__annotations__))

    def differences(self) -> Iterator[str]:
        """Say which sentences came out otherwise."""
        found, by = self.found(), self._by()
        for row, said in zip(self.rows, self.said, strict=True):
            what = _difference(said.key, found, row, by)
            if what:
                yield f"{self.subject}, {said.words!r}: {what}"

    def without(self, knowledge: Knowledge, scales: Iterable[str]) -> Tried:
        """Return the same by other rules, in which the signs of some scales differ."""
        around = (replace(at, knowledge=knowledge, standings=_placed(scales, at, knowledge)) for at in self.around)
        return replace(self, around=tuple(around))

    def reads(self, subjects: Iterable[str], scales: Iterable[str]) -> bool:
        """Say whether it is measured otherwise where some subjects and scales are."""
        own = _scales(self.subject, self.around[0].knowledge)
        return self.subject in subjects or not set(scales).isdisjoint(own)

    def _by(self) -> float:
        by = self.case.moves[self.subject].by
        return by if by is not None else LEVELS if self.subject in self.around[0].knowledge.scales else POINTS


def tried(file: CaseFile, case: Case, profile: Profile, library: Library, draws: int) -> Iterator[Tried | Problem]:
    """Yield every subject of a case, ready to be measured, or what is wrong with what is said of it.

    All profiles of a case are laid out together, each once.
    """
    profiles, sound = [profile], {}
    for subject, moves in case.moves.items():
        said = tuple(_sentences(moves))
        try:
            _check(subject, moves, library.knowledge)
            made = [_changed(profile, one, library) for one in said]
        except Wrong as error:
            yield Problem(file.path, case.line, f"{case.name}: {subject}, {error.what}", error.hint)
            continue
        profiles += [one for i, one in enumerate(made) if one not in (*profiles, *made[:i])]
        sound[subject] = said, tuple(profiles.index(one) for one in made)
    scales = tuple(dict.fromkeys(scale for subject in sound for scale in _scales(subject, library.knowledge)))
    around = tuple(surroundings_of(profiles, library, draws, case.law_date, scales)) if sound else ()
    for subject, (said, rows) in sound.items():
        yield Tried(file, case, subject, said, rows, around)


def _sentences(moves: Moves) -> Iterator[Said]:
    for key in _KEYS:
        yield from (Said(key, words, answers) for words, answers in getattr(moves, key).items())


def _check(subject: str, moves: Moves, knowledge: Knowledge) -> None:
    subjects = (*knowledge.institutions, *knowledge.failures, *knowledge.scales)
    if subject not in subjects:
        raise Wrong("which is no card, constraint or scale", nearest(subject, subjects))
    if subject not in knowledge.institutions and (moves.held_back_by or moves.exempted_by):
        raise Wrong("which is no card and cannot be held back or exempted", "say what raises or lowers it")


def _changed(profile: Profile, said: Said, library: Library) -> Profile:
    try:
        return answered(profile, said.answers, library.vocabulary)
    except Wrong as error:
        raise Wrong(f"{said.words!r}: {error.what}", error.hint) from error


def _scales(subject: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the scales a subject is measured on."""
    if subject in knowledge.institutions:
        card = knowledge.institutions[subject]
        return tuple(scale for scale in GOVERNING_SCALES if scale in card.introduced_at)
    return (subject,) if subject in knowledge.scales else ()


def _placed(scales: Iterable[str], at: Surroundings, knowledge: Knowledge) -> Mapping[str, Standing]:
    again = {
        id: place(knowledge.scales[id], at.batch, at.evaluator, knowledge.method)
        for id in scales
        if id in at.standings
    }
    return {**at.standings, **again}


def _found(subject: str, at: Surroundings) -> Found:
    never = np.zeros(at.batch.size, dtype=bool)
    if subject in at.knowledge.institutions:
        card = measure_card(at.knowledge.institutions[subject], at)
        return Found(card.case, card.blocked, card.exempt >= 0)
    if subject in at.knowledge.scales:
        return Found(at.standings[subject].level.astype(np.float64), never, never)
    signs = at.knowledge.failures[subject].signs
    return Found(weigh(signs, at.batch, at.evaluator, at.knowledge.method.stand_in).total, never, never)


_KEYS = ("raised_by", "lowered_by", "unmoved_by", "held_back_by", "exempted_by")


def _difference(key: str, found: Found, row: int, by: float) -> str:
    """Say how one sentence came out otherwise; nothing where it bears out."""
    before, after = float(found.points[0]), float(found.points[row])
    moved = round(after - before, 1)
    stops = {"held back": found.held_back, "exempted": found.exempted}
    word = key.removesuffix("_by").replace("_", " ")
    if word in stops:
        stopped = stops[word]
        return f"{word} without it too" if stopped[0] else "" if stopped[row] else f"not {word}"
    if word == "unmoved":
        now = [name for name, stopped in stops.items() if stopped[row] and not stopped[0]]
        if now:
            return f"not unmoved, but {now[0]}"
    holds = {"raised": moved >= by, "lowered": moved <= -by, "unmoved": abs(moved) < by}
    return "" if holds[word] else f"not {word} by {by:g}, from {before:g} to {after:g}"
