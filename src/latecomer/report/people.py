"""Roles beside each other as a page: one file in the report's look, which needs no network and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from latecomer import files
from latecomer.messages import Message, Value, say
from latecomer.report import templates
from latecomer.scenarios.respondents import ByRole

TEMPLATE = "respondents.html.j2"
# Roles that stand beside all together in one table; of more, a table each so many.
BESIDE = 4


@dataclass(frozen=True)
class Columns:
    """The columns of one table: all together, and some roles; `at` is the place of each among all."""

    heads: tuple[str, ...]
    at: tuple[int, ...]


def render_respondents(found: ByRole) -> str:
    """Return roles beside each other as one HTML document; the same roles give the same bytes."""
    return templates.environment().get_template(TEMPLATE).render(_values(found))


def write_respondents(found: ByRole, path: Path) -> None:
    """Write roles beside each other as a page, whole or not at all."""
    files.write(path, render_respondents(found), files.PAGE)


def _values(found: ByRole) -> dict[str, Any]:
    """Return what the template may read, and nothing else."""
    named: dict[str, Value] = {"country": found.country_name, "year": found.as_of}
    heads = tuple(_head(one.role) for one in found.respondents)
    return {
        "a": found,
        "heads": heads,
        "tables": tuple(_tables(heads)),
        "title": say(Message("respondents.title", named)),
        "running": say(Message("respondents.running", named)),
        "author": "",
        "logo": "",
        "edition": "respondents",
        "style": templates.style(),
    }


def _head(role: str | None) -> str:
    if role is None:
        return say(Message("respondents.together"))
    return role or say(Message("respondents.no_role"))


def _tables(heads: tuple[str, ...]) -> Iterator[Columns]:
    """Yield the columns of one table after the other."""
    for first in range(1, len(heads), BESIDE) or (1,):
        at = (0, *range(first, min(first + BESIDE, len(heads))))
        yield Columns(tuple(heads[i] for i in at), at)
