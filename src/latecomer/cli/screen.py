"""What every table and line on the terminal shares."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from latecomer.cli.output import put
from latecomer.diagnosis import Cited
from latecomer.messages import Message, say
from latecomer.recommendation import Assessment
from latecomer.text import escaped, replaced


def dump(document: Any) -> None:
    """Print one JSON document, in UTF-8; a message has its sentence beside its code."""
    put(json.dumps(_with_words(document), ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def _with_words(node: Any) -> Any:
    if isinstance(node, dict):
        said = {"text": say(Message(**node))} if node.keys() == {"code", "params"} else {}
        return {key: _with_words(value) for key, value in {**node, **said}.items()}
    if isinstance(node, (list, tuple)):
        return [_with_words(value) for value in node]
    if isinstance(node, float) and not isfinite(node):
        return None  # JSON has no word for what cannot be computed
    return replaced(node) if isinstance(node, str) else node


class _Console(Console):
    """A console that leaves a closed pipe to whoever runs the command."""

    def on_broken_pipe(self) -> None:
        """Raise instead of ending the process with an error."""
        raise BrokenPipeError


def new_console() -> Console:
    """Return the terminal, or a fixed width where there is none."""
    console = _Console(highlight=False)
    return console if console.is_terminal else _Console(highlight=False, width=110)


def plain(text: str, style: str = "") -> Text:
    """Return text for the terminal: never markup, never a control character."""
    return Text(escaped(text), style=style)


def new_table(title: str, columns: Iterable[tuple[str, dict[str, Any]]]) -> Table:
    """Return an empty table in the one style."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name, options in columns:
        # A word too long for its column goes on in the next line: an address, a sentence without spaces, an id.
        table.add_column(name, **{"overflow": "fold", **options})
    return table


RIGHT: dict[str, Any] = {"justify": "right"}
# From this width on an id is never broken over two lines: the next command needs it whole.
WIDE_ENOUGH = 80


def whole(console: Console) -> dict[str, Any]:
    """Return the options of a column of ids."""
    return {"no_wrap": True} if console.width >= WIDE_ENOUGH else {}


def head(assessment: Assessment, console: Console) -> None:
    """Print whose assessment it is, on what it rests, and what to find first where that is too little."""
    console.print(plain(f"{assessment.country_name} as of {assessment.as_of}", style="bold"))
    console.print(
        plain(
            f"{assessment.answered} of {assessment.asked} questions answered by people; "
            f"{assessment.coverage:.0%} of the headline indicators observed; {assessment.versions.panel}"
        )
    )
    if assessment.versions.panel and assessment.versions.comparators != assessment.versions.panel:
        console.print(
            plain(f"Compared with other economies by the {assessment.versions.comparators}, now in force.")
        )
    if not assessment.ranked:
        console.print(plain("No institutions are ranked: positions only.", style="yellow"))
        for figure in assessment.figures:
            console.print(plain(f"  find first: {figure.label}, {figure.unit} ({figure.id}; {figure.source})"))


def say_cited(cite: Iterable[Cited]) -> str:
    """Name the pages; what was not read says so."""
    return "; ".join(c.label + ("" if c.verified else " [not verified]") for c in cite)
