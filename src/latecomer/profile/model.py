"""A profile: one country at one date, and what was answered about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from latecomer.countrydata.roster import Body
from latecomer.vocabulary import Confidence, Vocabulary

Value = float | bool | str | tuple[str, ...]
Via = Literal["indicator", "fact", "roster", "document", "respondent", "consultant"]
# In the order in which a matter goes on.
DecisionName = Literal["refused", "postponed", "taken", "underway", "done"]
# What public data say, as against what a person answered.
PUBLIC: frozenset[Via] = frozenset({"indicator", "fact", "roster"})


@dataclass(frozen=True)
class Answer:
    """One answer. A variable without one has not been asked yet, which is a different thing from unknown.

    Attributes
    ----------
    value : float, bool, str, tuple of str or None
        None unless `state` is ``"value"``.
    state : {"value", "unknown", "skipped"}
        ``unknown`` is "I don't know"; ``skipped`` is "not relevant here".
    confidence : {"high", "medium", "low"}
    via : str
        Who says so: a panel indicator, a dated fact, the roster of bodies, a document, a respondent or a
        consultant.
    source : str
        Publication, or series and code.
    year : int or None
        Year observed; of a median, the last one.
    since : int or None
        First year of a median.
    evidence : str
        What shows it.
    role : str
        Role of the respondent, never a name.
    date : str
        When it was answered (ISO 8601).
    judged : bool
        A level chosen directly, without ticking its statements.
    ticked : tuple of str
        The statements that were ticked, as `Variable.statements` names them; the level follows from them.
    counts : bool
        False for an answer that a later one made irrelevant: kept in the file, counted nowhere.
    responses : tuple of Answer
        What several people said, where that is kept side by side; all else then follows from them
        (`latecomer.profile.reconciling`).
    """

    value: Value | None = None
    state: Literal["value", "unknown", "skipped"] = "value"
    confidence: Confidence = "medium"
    via: Via = "consultant"
    source: str = ""
    year: int | None = None
    since: int | None = None
    evidence: str = ""
    role: str = ""
    date: str = ""
    judged: bool = False
    ticked: tuple[str, ...] = ()
    counts: bool = True
    responses: tuple[Answer, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def public(self) -> bool:
        """Whether it comes from public data and not from a person."""
        return self.via in PUBLIC

    def when(self) -> str:
        """Return the year, or the years of a median, as a reader sees them."""
        if self.since and self.year:
            return f"median {self.since}-{self.year}"
        return str(self.year) if self.year else self.date


@dataclass(frozen=True)
class Decision:
    """What was decided about a card that the list of a profile recommended.

    Attributes
    ----------
    decision : {"refused", "postponed", "taken", "underway", "done"}
    owner : str
        The office that answers for it, never a person's name.
    date : str
        The day (ISO 8601); it may lie after the year of the profile.
    reason : str
        Why; where it was refused or postponed there must be one.
    """

    decision: DecisionName
    owner: str
    date: str
    reason: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Profile:
    """One country's profile.

    Attributes
    ----------
    country : str
        ISO 3166-1 alpha-3.
    as_of : int
        The year the profile speaks of; nothing later counts.
    panel : str
        The country data it was prefilled from.
    struck_out : tuple of str
        Countries (ISO 3166-1 alpha-3) that it must not be compared with.
    bodies : mapping
        Function to the bodies on record for it in the year; a person's answer goes over it.
    decisions : mapping
        What was decided about cards, by id; no assessment depends on it.
    """

    country: str
    as_of: int
    answers: Mapping[str, Answer]
    questionnaire: str = ""
    panel: str = ""
    note: str = ""
    struck_out: tuple[str, ...] = ()
    path: str = ""
    bodies: Mapping[str, tuple[Body, ...]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Answer]:
        """The answers that hold a value and count."""
        return {id: answer for id, answer in self.answers.items() if answer.state == "value" and answer.counts}

    def answer(self, variable: str, value: object, vocabulary: Vocabulary | None = None, **given: Any) -> Profile:
        """Return a profile in which somebody has answered one variable.

        Parameters
        ----------
        variable : str
        value : object
            A number, a bool, a level, a list of options, or "unknown" or "skipped"; a text is read as the shell's.
        vocabulary : Vocabulary, optional
            The shipped one by default.
        **given
            Fields of the answer: `confidence`, `evidence`, `role`, `source`, `year`, `date`.

        Raises
        ------
        UsageError
            If there is no such variable or field, or the value is none of its kind.
        """
        from latecomer.profile.recording import answered

        return answered(self, variable, value, vocabulary, **given)

    def save(self, path: str | Path, vocabulary: Vocabulary | None = None) -> None:
        """Write it to a new file.

        Raises
        ------
        UsageError
            If something is there already.
        InputError
            If it cannot be written.
        """
        from latecomer.profile.writing import save_profile

        save_profile(self, Path(path), vocabulary)

    def sha256(self) -> str:
        """Hash what the assessment depends on: not the file's layout, order or comments."""
        answers = {id: _told(a) for id, a in sorted(self.answers.items())}
        parts: list[object] = [self.country, self.as_of, answers, sorted(self.struck_out)]
        if self.bodies:
            parts.append({f: [[b.name, b.since, b.kind, b.verified] for b in of] for f, of in self.bodies.items()})
        content = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def _told(a: Answer) -> list[object]:
    """Return what of an answer an assessment depends on; of several responses, in whatever order they stand."""
    told: list[object] = [a.state, _plain(a.value), a.confidence, bool(a.evidence), a.via, a.counts, a.year]
    return [*told, sorted(map(_told, a.responses), key=repr)] if a.responses else told


def _plain(value: Value | None) -> Value | None:
    """Return a value as equal values are written alike: minus zero is zero."""
    return value + 0.0 if isinstance(value, float) else value
