"""The format of a profile's file: its keys, and what each may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from latecomer.profile.model import Decision
from latecomer.vocabulary import Confidence

FORMAT = "latecomer/profile/2"


class Raw:
    """A value whose type its variable decides."""


class Answers:
    """The answers, each checked on its own so that all faults of a file are seen at once."""


@dataclass(frozen=True)
class ResponseEntry:
    """What one person said, or one source says."""

    value: Raw
    confidence: Confidence = "medium"
    via: Literal["indicator", "fact", "roster", "document", "respondent", "consultant"] = "consultant"
    source: str = ""
    year: int | None = None
    since: int | None = None
    evidence: str = ""
    role: str = ""
    date: str = ""
    judged: bool = False
    ticked: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class AnswerEntry(ResponseEntry):
    """What stands under a variable where one answer does."""

    counts: bool = True


@dataclass(frozen=True)
class SeveralEntry:
    """What several people said of one variable; which answer counts follows from it."""

    responses: tuple[ResponseEntry, ...]
    counts: bool = True
    line: int = 0


@dataclass(frozen=True)
class BodyEntry:
    """A body, law or programme that performs a function."""

    name: str
    since: int
    until: int | None = None
    kind: Literal["body", "law", "programme"] = "body"
    source: str = ""
    verified: bool = False
    note: str = ""
    via: Literal["roster", "person"] = "person"
    confidence: float = 1.0
    year_confidence: float = 1.0


@dataclass(frozen=True)
class ProfileFile:
    """The whole file."""

    # The first format had no bodies; it is read for ever.
    format: Literal["latecomer/profile/1", "latecomer/profile/2"]
    country: str
    as_of: int
    answers: Answers
    questionnaire: str = ""
    panel: str = ""
    note: str = ""
    struck_out: tuple[str, ...] = ()
    bodies: dict[str, tuple[BodyEntry, ...]] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
