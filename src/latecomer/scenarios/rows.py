"""Economies and years, or profiles on disk, measured some at a time and written bit by bit.

What a person asked for becomes rows; some rows at a time become a part, in whatever process or on whatever
machine; parts are put together in their order. A row that cannot be measured is skipped, with what is wrong.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from latecomer.assessment import ROWS
from latecomer.countrydata import Panel
from latecomer.countrydata.corrections import roster_in_force
from latecomer.countrydata.panels import panel_in_force
from latecomer.countrydata.roster import Roster
from latecomer.errors import InputError, Problem, UsageError
from latecomer.frames import joined
from latecomer.library import Library, library_for
from latecomer.profile import Profile, load_profile, prefill
from latecomer.scenarios.batch import TABLES, laid_out
from latecomer.text import FORMULA
from latecomer.version import __version__
from latecomer.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from latecomer.frames import DataFrame

Form = Literal["csv", "jsonl", "parquet"]
# Rows of draws that a process holds at once: as many as are measured together.
DRAWN_AT_ONCE = ROWS


@dataclass(frozen=True)
class Row:
    """One thing to measure: an economy in a year, or a profile on disk.

    Attributes
    ----------
    where : str
        Where it was asked for, as a reader is told; empty where its own name says enough.
    path : str
        The profile; empty for an economy in a year.
    """

    country: str = ""
    as_of: int = 0
    path: str = ""
    where: str = ""

    def __str__(self) -> str:
        name = self.path or f"{self.country} {self.as_of}"
        return f"{self.where}: {name}" if self.where else name


@dataclass(frozen=True)
class Plan:
    """How rows are measured.

    Attributes
    ----------
    rules : str
        Folder of cards of one's own; empty for none.
    """

    draws: int
    law_date: str | None = None
    form: Form = "csv"
    rules: str = ""


@dataclass(frozen=True)
class Skipped:
    """A row that could not be measured, and what is wrong with it."""

    row: Row
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Part:
    """What some rows come to.

    Attributes
    ----------
    written : mapping
        Of every table, its rows in the form that was asked for.
    heads : mapping
        Of every table, the names of its columns.
    made_with : mapping
        What the numbers hang on: versions and marks of program, rules, questions and country data.
    """

    written: Mapping[str, bytes] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measured: int = 0
    skipped: tuple[Skipped, ...] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)


def parts(rows: Iterable[Row], plan: Plan) -> Iterator[tuple[Row, ...]]:
    """Cut rows into as many at a time as a small machine can hold, where it can be between two years.

    What income predicts is fitted once a year, in every process that meets the year.
    """
    size = max(1, DRAWN_AT_ONCE // plan.draws)
    part: list[Row] = []
    for row in rows:
        if part and (len(part) >= size or (len(part) > size / 2 and row.as_of != part[-1].as_of)):
            yield tuple(part)
            part = []
        part.append(row)
    if part:
        yield tuple(part)


def measure_part(rows: Sequence[Row], plan: Plan) -> Part:
    """Measure some rows; what is wrong with one of them keeps no other back."""
    profiles: list[Profile] = []
    skipped: list[Skipped] = []
    for row in rows:
        try:
            profiles.append(_profile(row, plan))
        except InputError as error:
            skipped.append(Skipped(row, error.problems))
        except UsageError as error:
            skipped.append(Skipped(row, (Problem("", 0, error.what, error.hint),)))
    found: dict[str, list[DataFrame]] = {name: [] for name in TABLES}
    for _, some in groupby(profiles, key=lambda profile: profile.panel):
        own = list(some)
        for name, table in laid_out(own, _library(own[0].panel, plan.rules), plan.draws, plan.law_date):
            found[name].append(table)
    return Part(
        {name: _bytes(joined(frames), plan.form) for name, frames in found.items() if frames},
        {name: tuple(frames[0].columns) for name, frames in found.items() if frames},
        len(profiles),
        tuple(skipped),
        made_with(plan),
    )


def made_with(plan: Plan) -> dict[str, str]:
    """Return what every number hangs on, as this process has it."""
    library = _library(_panel().label, plan.rules)
    return {
        "latecomer": __version__,
        "rules": library.knowledge.method.version,
        "rules_sha256": library.knowledge.sha256,
        "vocabulary": library.vocabulary.version,
        "panel": _panel().label,
        "comparators": library.fitted.panel,
        "roster": _roster_mark(),
    }


# --- what a process loads once ---------------------------------------------------------------------------


@cache
def _panel() -> Panel:
    return panel_in_force()


@cache
def _roster() -> Roster:
    return roster_in_force()


@cache
def _roster_mark() -> str:
    return hashlib.sha256(repr(_roster().bodies).encode()).hexdigest()[:16]


@cache
def _library(panel: str, rules: str) -> Library:
    made = Profile("", 0, {}, panel=panel)
    return library_for(made, Path(rules) if rules else None)


def _profile(row: Row, plan: Plan) -> Profile:
    vocabulary = load_vocabulary()
    if not row.path:
        return prefill(row.country, row.as_of, vocabulary, _panel(), _roster())
    profile = load_profile(row.path, vocabulary)
    _library(profile.panel, plan.rules).check(profile)
    return replace(profile, path=f"./{row.path}" if row.path.startswith(FORMULA) else row.path)


# --- forms -----------------------------------------------------------------------------------------------


def _bytes(table: DataFrame, form: Form) -> bytes:
    """Return a table without its head; for Parquet as a stream of Arrow's, which goes into a file later."""
    if form == "parquet":
        import pyarrow

        out, arrow = io.BytesIO(), pyarrow.Table.from_pandas(table, preserve_index=False)
        with pyarrow.ipc.new_stream(out, arrow.schema) as stream:
            stream.write_table(arrow)
        return out.getvalue()
    if form == "csv":
        written: str = table.to_csv(index=False, header=False, lineterminator="\n")
    else:
        written = table.to_json(orient="records", lines=True)
    return written.encode()


def check_same(theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """Refuse numbers that were made with something else than ours.

    Raises
    ------
    UsageError
        With what differs.
    """
    for name, version in ours.items():
        if theirs.get(name) != version:
            raise UsageError(
                f"a worker has another {name.removesuffix('_sha256')} ({theirs.get(name)}) than this machine",
                "install the same version, and bring the same country data into force there",
            )
