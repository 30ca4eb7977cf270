"""What would come of each role's answers alone, beside public data: whose word moves what."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.assessment import assess
from latecomer.library import Library
from latecomer.messages import Message
from latecomer.profile import Profile
from latecomer.profile.merging import roles, said_by
from latecomer.profile.reconciling import differ

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


def respondents(profile: Profile, library: Library) -> tuple[Respondent, ...]:
    """Return all roles together, then each alone, those who answered most first."""
    return tuple(_respondent(profile, role, library) for role in (None, *roles(profile)))


def _respondent(profile: Profile, role: str | None, library: Library) -> Respondent:
    vocabulary = library.vocabulary
    alone = profile if role is None else said_by(profile, role, vocabulary)
    said = [id for id, answer in alone.known.items() if not answer.public]
    disputed = [id for id in said if differ(vocabulary[id], profile.answers[id].responses, profile.as_of)]
    assessment = assess(alone, library, draws=DRAWS)
    ranked = sorted((r for r in assessment.recommendations if r.rank), key=lambda r: r.rank)
    return Respondent(
        role=role,
        answers=len(said),
        disputed=len(disputed),
        stands_at=tuple(position.stands_at for position in assessment.diagnosis.positions),
        first=tuple(r.id for r in ranked[: assessment.listed]),
    )
