"""What a condition came to for one profile, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TruthName = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Trace:
    """One node of an evaluated condition.

    Attributes
    ----------
    text : str
        The condition as written.
    truth : {"true", "false", "unknown"}
    reads : tuple of str
        Variables of the parts that decided.
    missing : tuple of str
        Variables whose values would decide an unknown; empty otherwise.
    parts : tuple of Trace
        The traces of the parts; empty for a single comparison.
    """

    text: str
    truth: TruthName
    reads: tuple[str, ...]
    missing: tuple[str, ...]
    parts: tuple[Trace, ...] = ()
