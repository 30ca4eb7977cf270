"""What would come of each role's answers alone, beside public data: whose word moves what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from latecomer.assessment import assess
from latecomer.library import Library
from latecomer.messages import Message
from latecomer.profile import Profile
from latecomer.profile.merging import roles, said_by
from latecomer.profile.reconciling import differ
from latecomer.recommendation import Assessment
from latecomer.recommendation.model import Versions
from latecomer.scenarios.sides import EntryRow, ScaleRow, entries_of, scales_of

# Draws of one role's list: it is to be seen beside others, not to the point.
DRAWS = 500


@dataclass(frozen=True)
class Respondent:
    """One role, or all of them together.

    Attributes
    ----------
    role : str or None
        None for all together.
    answers : int
        How many variables it gave a value of.
    disputed : int
        How many of these are answered otherwise by others.
    stands_at : tuple of Message
        The position on each scale.
    first : tuple of str
        The first cards of the list, by id.
    """

    role: str | None
    answers: int
    disputed: int
    stands_at: tuple[Message, ...]
    first: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What one of several people answered to a question, in words; `public` where public data say so."""

    role: str
    text: str
    public: bool


@dataclass(frozen=True)
class Disputed:
    """A question that several people answer otherwise.

    Attributes
    ----------
    said : tuple of Said
        Each with a value, in the order of the profile.
    counts : str
        The answer that counts among them, in words.
    """

    id: str
    label: str
    said: tuple[Said, ...]
    counts: str


@dataclass(frozen=True)
class ByRole:
    """Roles beside each other.

    Attributes
    ----------
    respondents : tuple of Respondent
        All together, then each role alone, those who answered most first. Every `cells` has this order.
    scales, entries : tuple
        Where each stands, and the cards that stand among the first of any.
    disputed : tuple of Disputed
    """

    country_name: str
    as_of: int
    respondents: tuple[Respondent, ...]
    scales: tuple[ScaleRow, ...]
    entries: tuple[EntryRow, ...]
    disputed: tuple[Disputed, ...]
    versions: Versions


def respondents(profile: Profile, library: Library) -> ByRole:
    """Lay all roles together and each alone beside each other, those who answered most first."""
    vocabulary = library.vocabulary
    whose = (None, *roles(profile))
    alone = [profile if role is None else said_by(profile, role, vocabulary) for role in whose]
    assessments = [assess(one, library, draws=DRAWS, questions=False) for one in alone]
    disputed = tuple(_disputed(profile, assessments[0], library))
    questions = frozenset(one.id for one in disputed)
    sides = zip(whose, alone, assessments, strict=True)
    return ByRole(
        country_name=assessments[0].country_name,
        as_of=profile.as_of,
        respondents=tuple(_respondent(role, one, a, questions) for role, one, a in sides),
        scales=tuple(scales_of(assessments, one_country=False)),
        entries=tuple(entries_of(assessments)),
        disputed=disputed,
        versions=assessments[0].versions,
    )


def _respondent(role: str | None, alone: Profile, a: Assessment, disputed: frozenset[str]) -> Respondent:
    said = {id for id, answer in alone.known.items() if not answer.public}
    return Respondent(
        role=role,
        answers=len(said),
        disputed=len(disputed if role is None else disputed & said),
        stands_at=tuple(position.stands_at for position in a.diagnosis.positions),
        first=tuple(r.id for r in a.first),
    )


def _disputed(profile: Profile, together: Assessment, library: Library) -> Iterator[Disputed]:
    """Yield the questions that people answer otherwise, with what each said; nothing of notes or sources."""
    for id, answer in profile.answers.items():
        if answer.counts and differ(library.vocabulary[id], answer.responses, profile.as_of):
            reading = together.readings[id]
            pairs = zip(answer.responses, reading.responses, strict=True)
            said = tuple(Said(one.role, told.text, one.public) for one, told in pairs if one.state == "value")
            yield Disputed(id, reading.label, said, reading.text)
