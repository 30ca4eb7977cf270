"""What to ask next of a profile, and when enough has been asked."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.frames import Field, Fields, Tabular
from latecomer.library import Library
from latecomer.measurement.portfolio import FIRST
from latecomer.outlook import WAYS, Outlook, Question
from latecomer.profile import Profile
from latecomer.scenarios.listing import listings


@dataclass(frozen=True)
class Next(Tabular):
    """What to ask next.

    Attributes
    ----------
    first : tuple of str
        The first five as they stand.
    stay : float
        How many of them are expected to stay if all is answered.
    enough : bool
        Nothing that is likely to be answered changes them any more.
    questions : tuple of Question
        Those that settle most a minute first.
    """

    first: tuple[str, ...]
    stay: float
    enough: bool
    questions: tuple[Question, ...]

    def fields(self) -> Fields:
        """Return the questions as a table."""
        rows = self.questions
        return {
            "question": Field([q.id for q in rows]),
            "label": Field([q.label for q in rows]),
            "gain": Field([q.gain for q in rows], "number"),
            "worth": Field([q.worth for q in rows], "number"),
            "minutes": Field([q.minutes for q in rows], "number"),
            "moves": Field([", ".join(q.moves) for q in rows]),
        }


def next_questions(profile: Profile, library: Library, ways: int = WAYS) -> Next:
    """Say which questions to ask next, and whether any is worth asking.

    Parameters
    ----------
    profile : Profile
    library : Library
    ways : int
        Ways in which all that is open may turn out.
    """
    outlook, method = Outlook(profile, library, ways), library.knowledge.method
    questions = outlook.questions()
    first = next(listings([profile], library, method.draws)).first(FIRST)
    stay = outlook.stay(first)
    enough = stay >= method.asking.enough or not any(q.gain for q in questions)
    return Next(first, round(stay, 2), enough, questions)
