"""What one office is asked, and of which country and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from latecomer.countrydata.countries import find_country
from latecomer.errors import UsageError, nearest
from latecomer.messages import Message, say
from latecomer.profile import Profile
from latecomer.questionnaire.beside import figures_beside, leads_on, only_if, public_part
from latecomer.questionnaire.flow import Flow, Step
from latecomer.questionnaire.identity import edition
from latecomer.vocabulary import Vocabulary


@dataclass(frozen=True)
class Asked:
    """The questions of one sheet or form.

    Attributes
    ----------
    flow : Flow
        The whole questionnaire.
    steps : tuple of Step
        Those that are asked, in order.
    profile : Profile or None
        Country and year, and what public data say; None for a form of no country.
    parts : tuple of str
        Parts of the questionnaire that are asked; empty for all.
    role : str
        Role of who is asked, where that is known.
    """

    flow: Flow
    steps: tuple[Step, ...]
    profile: Profile | None
    parts: tuple[str, ...] = ()
    role: str = ""

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary the questions are of."""
        return self.flow.vocabulary

    @property
    def edition(self) -> str:
        """What stands for the whole questionnaire as it is now."""
        return edition(self.flow)

    @property
    def country(self) -> str:
        """Name of the country; empty for a form of none."""
        return find_country(self.profile.country).short_name if self.profile else ""

    @property
    def title(self) -> str:
        """What is asked, in a few words."""
        labels = [module.label for module in self.flow.questionnaire.modules if module.id in self.parts]
        return "; ".join(labels) or self.flow.questionnaire.label

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each question."""
        return {step.variable.id: i for i, step in enumerate(self.steps, start=1)}

    @cached_property
    def _onward(self) -> dict[str, int]:
        return leads_on(self.steps, self.vocabulary)

    def figures(self, step: Step) -> tuple[str, ...]:
        """Return what public data say beside a question."""
        return figures_beside(step, self.profile, self.vocabulary) if self.profile else ()

    def goes_on(self, step: Step) -> str:
        """Say where to go on after a no, or when to leave a question out; mostly nothing."""
        onward = self._onward.get(step.variable.id)
        if onward is None:
            return only_if(step, self.numbers, self.vocabulary)
        if onward == len(self.steps):
            return say(Message("beside.if_no_end"))
        return say(Message("beside.if_no", {"number": onward + 1}))

    def hint(self, step: Step) -> str:
        """Return how to judge: under the first of several questions that share it."""
        at = self.numbers[step.variable.id] - 1
        shared = at > 0 and self.steps[at - 1].item is step.item
        return "" if shared else step.item.hint


def asked_of(flow: Flow, profile: Profile | None, parts: Sequence[str] = (), role: str = "") -> Asked:
    """Choose what is asked of an office.

    Parameters
    ----------
    flow : Flow
        Of a whole questionnaire.
    profile : Profile or None
        What public data say makes some questions idle; what other people answered makes none.
    parts : sequence of str
        Parts of the questionnaire; empty for all.
    role : str

    Raises
    ------
    UsageError
        If there is no such part, or nothing of it is asked of this country.
    """
    known = [module.id for module in flow.questionnaire.modules]
    for part in parts:
        if part not in known:
            what = f"no part {part!r} in {flow.questionnaire.id}"
            raise UsageError(what, nearest(part, known, ", ".join(known)))
    steps = flow.relevant(public_part(profile)) if profile else flow.steps
    chosen = tuple(step for step in steps if not parts or step.module in parts)
    if not chosen:
        raise UsageError("nothing is asked there of this country", f"name another part: {', '.join(known)}")
    return Asked(flow, chosen, profile, tuple(dict.fromkeys(parts)), role)
