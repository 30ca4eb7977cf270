"""The interview as a machine: a screen is shown, something is said to it, and another screen follows.

It knows no terminal and no page. Every answer is on disk before the next screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from latecomer.numbers import plain_number
from latecomer.profile import Answer, Profile
from latecomer.profile.answers import NoValue
from latecomer.profile.changing import change, rest_of
from latecomer.profile.model import Value
from latecomer.profile.reconciling import own_response, with_response
from latecomer.profile.recording import record
from latecomer.questionnaire.flow import Flow, Order, Step, answered, as_written
from latecomer.questionnaire.session import ChangedError, Session
from latecomer.vocabulary import Variable


@dataclass(frozen=True)
class Question:
    """The screen of one question.

    Attributes
    ----------
    left_here, left : int
        Questions that are open in this part, and in all.
    old : Answer or None
        What the person's role has said to it.
    others : tuple of Answer
        What other roles have said.
    offer : Answer or None
        What public data say, which the person can take; that a body is on record is shown, and asked.
    rest : str
        What is left of a whole for the last of its parts.
    """

    step: Step
    left_here: int
    left: int
    old: Answer | None
    others: tuple[Answer, ...]
    offer: Answer | None
    rest: str

    @property
    def variable(self) -> Variable:
        """The variable that is answered."""
        return self.step.variable


@dataclass(frozen=True)
class Listing:
    """The screen that lists the answers given so far; any of them can be opened.

    Attributes
    ----------
    answers : tuple of (Step, Answer)
    left : int
        Questions that are open.
    """

    answers: tuple[tuple[Step, Answer], ...]
    left: int


Screen = Question | Listing


@dataclass
class Interview:
    """One person at one profile.

    Parameters
    ----------
    session : Session
    flow : Flow
    role : str
        Role of whoever answers, noted with every answer; never a name.
    date : str
        Today, ISO 8601.
    remarks : callable
        Says what does not fit together in a profile; each is said once, and may stand.
    order : callable
        Which of the open questions comes first.

    Attributes
    ----------
    screen : Question or Listing
        What is to be shown now.
    """

    session: Session
    flow: Flow
    role: str = ""
    date: str = ""
    remarks: Callable[[Profile], tuple[str, ...]] = lambda _: ()
    order: Order = as_written
    _set_aside: set[str] = field(default_factory=set)
    _said: set[str] = field(default_factory=set)
    _answered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._said.update(self.remarks(self.profile))
        self.screen: Screen = self._next()

    @property
    def profile(self) -> Profile:
        """The profile as it was last read or written."""
        return self.session.profile

    @property
    def left(self) -> int:
        """How many questions are open."""
        return len(self.flow.open(self.profile))

    # --- what can be said to a screen ---

    def answer(self, said: Value | NoValue, **given: Any) -> tuple[str, ...]:
        """Answer the question that is shown.

        Parameters
        ----------
        said : float, bool, str, tuple of str or NoValue
        **given
            What else the answer holds: `evidence`, `confidence`, `ticked`, `year`.

        Returns
        -------
        tuple of str
            What does not fit together since.

        Raises
        ------
        ChangedError
            If somebody else has answered it meanwhile; the question is then shown with their answer.
        """
        id = self._question.variable.id
        given |= {"role": self.role or None, "date": self.date}
        return self._confirm(id, lambda base: record(base, id, said, self.flow.vocabulary, **given))

    def take(self) -> tuple[str, ...]:
        """Answer with what public data say; returns and raises as `answer`."""
        question = self._question
        id, offer = question.variable.id, question.offer
        assert offer
        taken = replace(offer, via="respondent", role=self.role, date=self.date)

        def changing(base: Profile) -> Profile:
            kept = with_response(base.answers.get(id), taken, question.variable, base.as_of)
            return change(base, id, kept, self.flow.vocabulary)

        return self._confirm(id, changing)

    def keep(self) -> None:
        """Leave the answer that is shown as it is."""
        self._remember(self._question.variable.id)
        self.screen = self._next()

    def back(self) -> bool:
        """Show the answer before; say whether there is one."""
        here = self._question.variable.id if isinstance(self.screen, Question) else ""
        before = self._answered[: self._answered.index(here)] if here in self._answered else self._answered
        steps = {step.variable.id: step for step in self._with_answers()}
        known = [id for id in before if id in steps]
        if not known:
            return False
        self.screen = self._shown(steps[known[-1]])
        return True

    def list(self) -> None:
        """Show the answers given so far."""
        self.screen = self._listing()

    def open(self, id: str) -> None:
        """Show one question again."""
        self.screen = self._shown(
            next(step for step in self.flow.relevant(self.profile) if step.variable.id == id)
        )

    def go_on(self) -> None:
        """Show the next open question; of parts that were set aside too, where no other is left."""
        self.screen = self._next()
        if isinstance(self.screen, Listing) and self._set_aside:
            self._set_aside.clear()
            self.screen = self._next()

    def set_aside(self) -> None:
        """Leave the rest of this part for later."""
        self._set_aside.add(self._question.step.module)
        self.screen = self._next()

    # --- which screen comes ---

    @property
    def _question(self) -> Question:
        assert isinstance(self.screen, Question)
        return self.screen

    def _next(self) -> Screen:
        left = [s for s in self.flow.open(self.profile, self.order) if s.module not in self._set_aside]
        return self._shown(left[0]) if left else self._listing()

    def _shown(self, step: Step) -> Question:
        there = self.profile.answers.get(step.variable.id)
        own = own_response(there, self.role)
        left = self.flow.open(self.profile)
        return Question(
            step=step,
            left_here=sum(s.module == step.module for s in left),
            left=len(left),
            old=own if own and not own.public else None,
            others=tuple(one for one in there.responses if one != own) if there else (),
            offer=there if there and there.public and there.via != "roster" and there.state == "value" else None,
            rest=self._rest(step),
        )

    def _listing(self) -> Listing:
        return Listing(
            tuple((step, self.profile.answers[step.variable.id]) for step in self._with_answers()), self.left
        )

    def _with_answers(self) -> Sequence[Step]:
        return [s for s in self.flow.relevant(self.profile) if answered(self.profile, s.variable.id)]

    def _rest(self, step: Step) -> str:
        """Return what is left of a whole for the last of its parts."""
        id, known = step.variable.id, self.profile.known
        for whole in self.flow.vocabulary.sums.values():
            others = [part for part in whole.of if part != id]
            if id in whole.of and all(part in known for part in others):
                left = rest_of(whole, (float(str(known[part].value)) for part in others))
                return plain_number(left) if step.variable.low <= left <= step.variable.high else ""
        return ""

    # --- putting an answer on disk ---

    def _confirm(self, id: str, changing: Callable[[Profile], Profile]) -> tuple[str, ...]:
        step = self._question.step
        try:
            self.session.confirm(changing, id, self.role, as_seen=True)
        except ChangedError:
            self.screen = self._shown(step)
            raise
        self._remember(id)
        found = tuple(remark for remark in self.remarks(self.profile) if remark not in self._said)
        self._said.update(found)
        self.screen = self._next()
        return found

    def _remember(self, id: str) -> None:
        """Note that a question was answered, so that `back` leads to it."""
        if id not in self._answered:
            self._answered.append(id)
