"""The whole assessment that machines and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from latecomer.analogues import Comparators
from latecomer.diagnosis import Diagnosis, Reading
from latecomer.errors import UsageError, nearest
from latecomer.frames import frame
from latecomer.messages import Message
from latecomer.recommendation.findings import (
    InstrumentFinding,
    MeasureFinding,
    MistakeFinding,
    OpenQuestion,
    Recommendation,
    StatementFinding,
    VerdictName,
)

if TYPE_CHECKING:
    from latecomer.frames import DataFrame


@dataclass(frozen=True)
class Waits:
    """What has to be true before a step, by what one would know, and how that stands today."""

    first: Message
    known_by: str
    now: str


@dataclass(frozen=True)
class Step:
    """One step of the roadmap.

    Attributes
    ----------
    after : tuple of str
        Steps of the roadmap that come before it.
    waits : tuple of Waits
        Conditions of the country that come before it.
    goes_with : tuple of str
        Complements that stand in the roadmap too.
    """

    number: int
    horizon: str
    id: str
    name: str
    verdict: VerdictName
    decision: Message
    form: str
    restriction: str
    owner: str
    budget_line: str
    cost: str
    measures: tuple[MeasureFinding, ...]
    after: tuple[str, ...]
    waits: tuple[Waits, ...]
    goes_with: tuple[str, ...]


@dataclass(frozen=True)
class Roadmap:
    """Steps over three horizons, within what the state can carry.

    `new` and `first` are how many new things at once and how long a list; `nothing_new` says so where that is
    the answer.
    """

    capacity: str
    new: int
    first: int
    horizons: tuple[str, ...]
    steps: tuple[Step, ...]
    nothing_new: Message


@dataclass(frozen=True)
class Guide:
    """Whether Korea's record is a guide here.

    `poor` with its `reasons`; `thin` says on how little it rests, empty where it does not.
    """

    poor: bool
    reasons: tuple[Message, ...]
    thin: Message


@dataclass(frozen=True)
class Figure:
    """A headline figure nobody observed, and where it is usually found."""

    id: str
    label: str
    unit: str
    source: str


@dataclass(frozen=True)
class Versions:
    """What an assessment was made with, so that it can be made again.

    `panel` is where the profile's figures come from, `comparators` where all others' do.
    """

    latecomer: str
    rules: str
    rules_sha256: str
    vocabulary: str
    panel: str
    comparators: str
    profile_sha256: str
    draws: int


@dataclass(frozen=True)
class SourceLine:
    """A document cited somewhere in the assessment."""

    id: str
    text: str
    kind: str
    verified: bool
    note: str


@dataclass(frozen=True)
class Assessment:
    """Everything the tool says about one profile; it carries every text a report shows.

    `ask_next` are the questions that most of the first five hang on for the time they take, those first; empty
    where none was asked for. `answered` and `asked` count the questions about the country, not
    those on who does what.
    `guards` are the variables that signs read only to be sure that others mean something; `figures` the headline
    figures to find first; `listed` how many entries are told in full, and `shown` how many the first page shows;
    `aged` after how many years a figure is called old.
    """

    schema: Literal["latecomer/assessment/2"]
    country: str
    country_name: str
    region: str
    income_group: str
    as_of: int
    law_date: str
    profile_path: str
    answered: int
    asked: int
    coverage: float
    ranked: bool
    diagnosis: Diagnosis
    guide: Guide
    recommendations: tuple[Recommendation, ...]
    mistakes: tuple[MistakeFinding, ...]
    listed: int
    shown: int
    aged: int
    roadmap: Roadmap
    ask_next: tuple[OpenQuestion, ...]
    figures: tuple[Figure, ...]
    comparators: Comparators
    law: tuple[InstrumentFinding, ...]
    korea_differs: tuple[StatementFinding, ...]
    readings: Mapping[str, Reading]
    modules: Mapping[str, str]
    guards: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    versions: Versions

    @property
    def first(self) -> tuple[Recommendation, ...]:
        """The list in order, as far as it is told in full."""
        return tuple(r for r in self.recommendations if 0 < r.rank <= self.listed)

    def to_frame(self, table: str = "institutions") -> DataFrame:
        """Return one of its tables as a pandas DataFrame.

        Parameters
        ----------
        table : {"institutions", "positions", "constraints", "roadmap", "answers", "peers"}

        Raises
        ------
        UsageError
            If there is no such table.
        """
        from latecomer.recommendation.laid_out import TABLES, fields_of

        if table not in TABLES:
            raise UsageError(f"no table {table!r}", nearest(table, TABLES, ", ".join(TABLES)))
        return frame(fields_of(self, table))
