"""What a condition came to for one profile, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TruthName = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Trace:
    """What decided.

    Attributes
    ----------
    truth : {"true", "false", "unknown"}
    reads : tuple of str
        Variables of the parts that decided.
    missing : tuple of str
        Variables whose values would decide an unknown; empty otherwise.
    """

    truth: TruthName
    reads: tuple[str, ...]
    missing: tuple[str, ...]
