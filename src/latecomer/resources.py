"""Where the shipped folders are: in a checkout the checkout's own, else those inside the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def in_checkout() -> bool:
    """Say whether the package runs from a checkout, whose folders it then reads and may write."""
    return _PACKAGE.parent.name == "src" and (_PACKAGE.parent.parent / "rules" / "sources.yaml").is_file()


def _root() -> Path:
    return _PACKAGE.parent.parent if in_checkout() else _PACKAGE / "shipped"


def rules() -> Path:
    """Return the folder of the policy knowledge."""
    return _root() / "rules"


def questionnaires() -> Path:
    """Return the folder of the vocabulary and the questionnaires."""
    return _root() / "questionnaires"


def reports() -> Path:
    """Return the folder of templates, stylesheet and chart specifications."""
    return _root() / "reports"


def examples() -> Path:
    """Return the folder of the example profiles."""
    return _root() / "examples"


def data() -> Path:
    """Return the folder of the open country data."""
    return _PACKAGE / "data"


def schemas() -> Path:
    """Return the folder of the JSON Schemas of machine output."""
    return _PACKAGE / "schemas"


def shown(path: Path) -> str:
    """Name a shipped file as a reader of the repository knows it (`rules/sources.yaml`)."""
    try:
        return path.relative_to(_root()).as_posix()
    except ValueError:
        return str(path)
