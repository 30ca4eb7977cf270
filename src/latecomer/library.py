"""Everything the tool knows, loaded once and passed in: vocabulary, rules, country data and what was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from latecomer.analogues import Fitted, Record, load_fitted
from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.profile import Vocabulary, load_vocabulary
from latecomer.profile.roster import Roster, load_roster


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
    def record(self) -> Record:
        """The roster beside the fitted panel."""
        return Record(self.fitted, self.roster, self.knowledge.method.within)


def load_library(panel: Path | None = None) -> Library:
    """Load what is shipped; with the fit of another panel, if its folder is named.

    Raises
    ------
    InputError
        With every fault of every file.
    """
    return Library(load_vocabulary(), load_knowledge(), load_fitted(panel), load_roster())
