"""What a test on past years was made with, so that it can be made again."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.library import Library
from latecomer.version import __version__


@dataclass(frozen=True)
class Made:
    """Versions of the tool, the rules and the country data, and the draws of each profile."""

    latecomer: str
    rules: str
    rules_sha256: str
    panel: str
    draws: int


def made_with(library: Library, draws: int) -> Made:
    """Say what a library and so many draws are."""
    knowledge = library.knowledge
    return Made(__version__, knowledge.method.version, knowledge.sha256, library.fitted.panel, draws)
