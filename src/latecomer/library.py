"""Everything the tool knows, loaded once and passed in: vocabulary, rules, country data and what was fitted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from latecomer import resources
from latecomer.analogues import Fitted, Record, load_fitted
from latecomer.countrydata import panels
from latecomer.countrydata.corrections import roster_in_force
from latecomer.countrydata.roster import Roster, load_roster
from latecomer.errors import InputError, Problem, Problems, nearest
from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.knowledge.uses import read_by_rules
from latecomer.measurement import Usual, read_usual
from latecomer.measurement.reading import read_by
from latecomer.profile import Profile, prefill
from latecomer.questionnaire import asked_variables
from latecomer.vocabulary import Vocabulary, check_vocabulary, load_vocabulary
from latecomer.yamlfile import read_text

USUAL = "usual.csv"


@dataclass(frozen=True)
class Library:
    """What every assessment reads.

    Attributes
    ----------
    vocabulary : Vocabulary
    knowledge : Knowledge
    fitted : Fitted
        What was fitted on the panel that profiles are compared with.
    roster : Roster
    """

    vocabulary: Vocabulary
    knowledge: Knowledge
    fitted: Fitted
    roster: Roster

    def __post_init__(self) -> None:
        if not self._shipped:  # those were checked against each other when they were read
            self._check()

    @property
    def _shipped(self) -> bool:
        return self.vocabulary is load_vocabulary() and self.knowledge is load_knowledge()

    def _check(self) -> None:
        """Refuse rules and questions about what the vocabulary does not hold.

        Raises
        ------
        InputError
            With every variable that is missing, and who reads it.
        """
        problems = Problems("vocabulary")
        check_vocabulary(self.vocabulary, problems)
        for who, ids in (("the rules read", read_by_rules(self.knowledge)), ("a questionnaire asks", self.asked)):
            for id in sorted(ids - self.vocabulary.keys()):
                problems.add(0, f"{who} {id!r}, which is not in it", "put it back, or drop what reads it")
        problems.check()

    def check(self, profile: Profile) -> None:
        """Refuse a profile that answers what the vocabulary does not hold.

        Raises
        ------
        InputError
            With every answer of that kind.
        """
        if profile.answers.keys() <= self.vocabulary.variables.keys():
            return
        problems = Problems(profile.path or "profile")
        for id, answer in profile.answers.items():
            if id not in self.vocabulary:
                problems.add(answer.line, f"unknown variable {id!r}", nearest(id, self.vocabulary))
        problems.check()

    def unknown_decisions(self, profile: Profile) -> tuple[Problem, ...]:
        """Name the decisions of a profile about cards that are not in the rules, with the nearest that is."""
        known = self.knowledge.institutions
        return tuple(
            Problem(profile.path, one.line, f"decisions: no card {card!r} in the rules", nearest(card, known))
            for card, one in profile.decisions.items()
            if card not in known
        )

    @cached_property
    def asked(self) -> frozenset[str]:
        """Every variable that a questionnaire asks."""
        return asked_variables(self.vocabulary)

    @cached_property
    def asked_of_country(self) -> frozenset[str]:
        """What is asked about the country; who does what, and what its clients receive, is counted apart."""
        return frozenset(id for id in self.asked if not id.startswith("existing."))

    @cached_property
    def read_by(self) -> Mapping[str, tuple[str, ...]]:
        """For every card the variables that its verdict hangs on and that somebody can answer."""
        cards = self.knowledge.institutions.values()
        return {card.id: read_by(card, self.knowledge, self.vocabulary) for card in cards}

    @cached_property
    def usual(self) -> Usual:
        """What public figures usually give every card; read from the rules' folder where it was made of them."""
        if self._shipped:
            return _usual()
        return _read_usual(self.vocabulary, self.knowledge)

    @cached_property
    def record(self) -> Record:
        """The roster beside the fitted panel."""
        return Record(self.fitted, self.roster, self.knowledge.method.within)


@cache
def _usual() -> Usual:
    return _read_usual(load_vocabulary(), load_knowledge())


def _read_usual(vocabulary: Vocabulary, knowledge: Knowledge) -> Usual:
    path = resources.rules() / USUAL
    if not path.exists():
        return Usual(vocabulary, knowledge)
    return read_usual(read_text(path), resources.shown(path), vocabulary, knowledge)


def load_library(panel: Path | None = None, overlay: Path | None = None) -> Library:
    """Load what is shipped; with the fit of another panel and someone's own cards, if their folders are named.

    Raises
    ------
    InputError
        With every fault of every file.
    """
    return Library(load_vocabulary(), load_knowledge(overlay), load_fitted(panel), load_roster())


# --- as this computer has it: panels that were imported, the roster as it was corrected ------------------


def library_for(profile: Profile, overlay: Path | None = None) -> Library:
    """Load what is needed for a profile: with the fit of the panel it was made with, and the roster in force."""
    library = load_library(overlay=overlay)
    return replace(library, fitted=fitted_for(profile), roster=roster_in_force())


def fitted_for(profile: Profile) -> Fitted:
    """Return what was fitted on the panel a profile was made with, or, where that is gone, on the one in force."""

    def fitted(name: str) -> Fitted:
        return load_fitted(None if name == panels.SHIPPED else panels.file_of(name).parent)

    for name in (panels.SHIPPED, *panels.kept()):
        with suppress(InputError):  # a damaged panel is no concern of a profile made with another
            if fitted(name).panel == profile.panel:
                return fitted(name)
    return fitted(panels.in_force())


def prefilled(country: str, as_of: int) -> Profile:
    """Return a profile of what the panel and the roster in force say."""
    return prefill(country, as_of, load_vocabulary(), panels.panel_in_force(), roster_in_force())
