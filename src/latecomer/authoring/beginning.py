"""Begin a rule: a file with every key explained, to be filled in."""

from __future__ import annotations

import re

from latecomer import resources
from latecomer.errors import UsageError
from latecomer.knowledge import load_knowledge
from latecomer.yamlfile import read_text

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def begin(kind: str, id: str) -> str:
    """Return the text of a new rule: a card of an institution.

    Raises
    ------
    UsageError
        If the id cannot be a file's name here, or is taken.
    """
    if not _ID.fullmatch(id):
        raise UsageError(f"{id!r} cannot be the id of a card", "lower-case words with hyphens: seed-capital")
    if id in load_knowledge().institutions:
        raise UsageError(f"there is a card {id!r} already", f"rules/institutions/{id}.yaml")
    return read_text(resources.rules() / "new" / f"{kind}.txt").format(id=id)
