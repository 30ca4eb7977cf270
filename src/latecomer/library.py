"""Everything the tool knows, loaded once and passed in: vocabulary, rules, country data and what was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from latecomer import resources
from latecomer.analogues import Fitted, Record, load_fitted
from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.measurement import Usual, read_usual
from latecomer.profile import Vocabulary, load_vocabulary
from latecomer.profile.roster import Roster, load_roster
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

    @cached_property
    def usual(self) -> Usual:
        """What public figures usually give every card; read from the rules' folder where it was made of them."""
        path = resources.rules() / USUAL
        if not path.exists():
            return Usual(self.vocabulary, self.knowledge)
        return read_usual(read_text(path), resources.shown(path), self.vocabulary, self.knowledge)

    @cached_property
    def record(self) -> Record:
        """The roster beside the fitted panel."""
        return Record(self.fitted, self.roster, self.knowledge.method.within)


def load_library(panel: Path | None = None, overlay: Path | None = None) -> Library:
    """Load what is shipped; with the fit of another panel and someone's own cards, if their folders are named.

    Raises
    ------
    InputError
        With every fault of every file.
    """
    return Library(load_vocabulary(), load_knowledge(overlay), load_fitted(panel), load_roster())
