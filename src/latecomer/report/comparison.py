"""A comparison as a page: one HTML file in the report's look, which needs no network and runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from latecomer import files
from latecomer.messages import Message, say
from latecomer.report import templates
from latecomer.scenarios.comparing import Comparison
from latecomer.scenarios.since import GROUPS, Followed

TEMPLATE = "compare.html.j2"
# From so many columns on a table is set smaller.
MANY = 4


def render_comparison(found: Comparison) -> str:
    """Return a comparison as one HTML document; the same comparison gives the same bytes."""
    return templates.environment().get_template(TEMPLATE).render(_values(found))


def write_comparison(found: Comparison, path: Path) -> None:
    """Write a comparison as a page, whole or not at all."""
    files.write(path, render_comparison(found), files.PAGE)


def _values(found: Comparison) -> dict[str, Any]:
    """Return what the template may read, and nothing else."""
    names = tuple(f"{side.country_name} {side.as_of}" for side in found.sides)
    first = found.sides[0]
    titles = {
        "countries": Message("compare.title_countries", {"names": names}),
        "versions": Message("compare.title_versions", {"country": first.country_name, "year": first.as_of}),
        "reassessment": Message(
            "compare.title", {"country": first.country_name, "then": first.as_of, "now": found.sides[-1].as_of}
        ),
        "dates": Message(
            "compare.title_dates",
            {"country": first.country_name, "years": tuple(str(side.as_of) for side in found.sides)},
        ),
    }
    return {
        "a": first,
        "c": found,
        "one": found.followed_up,
        "moves": found.one_country,
        "since": found.kind == "reassessment",
        "heads": _heads(found) if found.one_country else names,
        "groups": _groups(found),
        "size": "many" if len(names) >= MANY else "few",
        "title": say(titles[found.kind]),
        "running": say(Message("compare.running", {"names": names})),
        "author": "",
        "logo": "",
        "edition": "compare",
        "style": templates.style(),
    }


def _heads(found: Comparison) -> tuple[str, ...]:
    """Return the headings of profiles of one country: their years, or which file."""
    if found.kind == "versions":
        return tuple(Path(side.path).name for side in found.sides)
    return tuple(str(side.as_of) for side in found.sides)


def _groups(found: Comparison) -> dict[str, tuple[Followed, ...]]:
    """Return what was recommended by what became of it, without what nothing became of."""
    groups = {
        group: tuple(one for one in found.followed if one.outcome in outcomes)
        for group, outcomes in GROUPS.items()
    }
    return {group: of for group, of in groups.items() if of}
