"""Show what would change if something were so: what is supposed, what moves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, zip_longest

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from latecomer.cli.advice import said
from latecomer.cli.screen import RIGHT, new_console, new_table, plain
from latecomer.messages import Message, inside, say
from latecomer.scenarios import Supposed, WhatIf
from latecomer.scenarios.moves import CardMove, ConstraintMove, FindingMove, LawMove, PositionMove, StepMove
from latecomer.scenarios.reasons import Reason
from latecomer.scenarios.what_if import Alone, Named

# Reasons that are told of one entry, and of one scale or constraint; JSON has all.
REASONS, SIGNS = 3, 2
# A part of the order below this is left to JSON, where others say more.
LEAST = 0.5
SUPPOSED = {
    ("establish", False): "is there and serves its clients",
    ("reform", False): "is mended and serves its clients",
    ("establish", True): "is in force and applied",
    ("reform", True): "is mended and applied",
}
# Why a verdict is another one is said by the points where it only says what to ask next.
ASKS = ("because.examine.", "because.ask.")
KINDS = {
    "first": ("Comes before institutions now", "No longer comes before institutions"),
    "mistake": ("A mistake now", "No longer named as a mistake"),
    "context": ("Read Korea differently now", "No longer a reason to read Korea differently"),
    "caution": ("What not to copy, new", "What not to copy, no longer near"),
    "contradiction": ("What is supposed does not fit together with other answers", "Fits together now"),
}


def show(found: WhatIf) -> None:
    """Print what is supposed, what moves, and why; or that nothing moves."""
    console = new_console()
    console.print(plain(f"{found.country_name} as of {found.as_of}: what if", style="bold"))
    console.print(plain("A supposition and no evidence: nothing of it is written into the profile."))
    _supposed(found, console)
    if found.nothing:
        console.print(plain("Nothing moves.", style="bold"))
        _line(console, say(found.nothing))
    _ranked(found, console)
    _first(found, console)
    _cards(found, console)
    _positions([p for p in found.positions if p.moved], console)
    _constraints([c for c in found.constraints if c.moved], console)
    _findings(found.findings, console)
    _law(found.law, console)
    _steps(found.steps, console)
    _alone(found, console)


def _line(console: Console, text: str, indent: int = 2, style: str = "") -> None:
    """Print a line whose later lines stand under its first."""
    console.print(Padding(plain(text, style=style), (0, 0, 0, indent), expand=False))


def _title(console: Console, text: str) -> None:
    console.print(plain(f"\n{text}", style="bold"))


# --- what is supposed ----------------------------------------------------------------------------------------


def _supposed(found: WhatIf, console: Console) -> None:
    """Print what is supposed: an answer a row, and a card a row with what it comes to."""
    table = new_table("", [("what if", {}), ("as it is", {}), ("then", {})])
    for (by, card), rows in groupby(found.supposed, key=lambda row: (row.by, row.card)):
        if card:
            told = list(rows)
            table.add_row(
                plain(f"{card} {SUPPOSED[by, told[0].law]}"), _cell(told, after=False), _cell(told, after=True)
            )
            continue
        for row in rows:
            follows = " (follows)" if by == "follows" else ""
            then = row.after if row.changes else "the same"
            table.add_row(plain(f"{row.label} ({row.id}){follows}"), plain(_now(row)), plain(then))
    console.print(table)
    for words in (*found.set_aside, *map(say, found.notes)):
        _line(console, words, 0, "yellow")


def _cell(rows: Sequence[Supposed], *, after: bool) -> Text:
    """Return what is answered to the variables of one card, a line each."""
    functions = len({row.label.partition(": ")[0] for row in rows})
    labels = [row.label if functions > 1 else row.label.partition(": ")[2] for row in rows]
    return plain(
        "\n".join(f"{label}: {row.after if after else _now(row)}" for label, row in zip(labels, rows, strict=True))
    )


def _now(row: Supposed) -> str:
    source = row.public.partition("; ")[2]
    return f"{row.before}; {source}" if source else row.before


# --- the list ------------------------------------------------------------------------------------------------


def _ranked(found: WhatIf, console: Console) -> None:
    if found.ranked_before and not found.ranked_after:
        _line(console, "Too few headline figures would be known to rank institutions.", 0, "yellow")
    elif found.ranked_after and not found.ranked_before:
        _line(console, "Enough headline figures would be known to rank institutions.", 0, "yellow")
    elif not found.ranked_after:
        _line(
            console,
            "No institutions are ranked, before or after: too few headline figures are known.",
            0,
            "yellow",
        )


def _first(found: WhatIf, console: Console) -> None:
    if found.first_before == found.first_after:
        if not found.nothing and found.first_before:
            console.print(plain(f"The first {len(found.first_before)} stay, in their order."))
        return
    table = new_table("First in the list", [("", RIGHT), ("as it is", {}), ("then", {})])
    for place, (was, now) in enumerate(zip_longest(found.first_before, found.first_after), start=1):
        table.add_row(str(place), *(plain(one.name if one else "") for one in (was, now)))
    console.print(table)


def _cards(found: WhatIf, console: Console) -> None:
    first = [one for one in found.cards if 0 < one.after.rank <= found.listed]
    left = [one for one in found.cards if one not in first and "left" in one.moved]
    rest = [one for one in found.cards if one not in first and one not in left]
    for title, moves in (
        (f"What moves in the first {found.listed} of the list", first),
        (f"What leaves the first {found.listed}", left),
        ("Further down the list, or outside it", rest),
        ("What stays about where it is, with more or less behind it", found.in_place),
    ):
        if moves:
            _title(console, title)
        for move in moves:
            _card(move, found, console)


def _card(move: CardMove, found: WhatIf, console: Console) -> None:
    _line(console, f"{move.name} ({move.id}): {_how(move, found.listed)}", 0)
    was, now = move.before, move.after
    if was.verdict != now.verdict:
        _line(
            console,
            f"Verdict: {said(f'verdict.{was.verdict}').lower()}, then {said(f'verdict.{now.verdict}').lower()}",
        )
    stands = now.tier != "none"
    for reason in move.because:
        # Of what works or cannot be the verdict says it all.
        tells = reason.kind == "verdict" or stands or was.verdict == now.verdict
        if reason.before is None and tells and not reason.says.code.startswith(ASKS):
            _line(console, say(reason.says))
    if not stands:
        return
    inside = 0 < now.rank <= found.listed or "left" in move.moved
    points = [one for one in move.because if one.before is not None and (inside or one.kind == "sign")]
    if points:
        order = f"; order {was.order:.1f}, then {now.order:.1f}" if inside else ""
        _line(console, f"Case {was.case:.1f}, then {now.case:.1f}{order}:")
        _points(points, REASONS if inside else SIGNS, console)


def _how(move: CardMove, listed: int) -> str:
    """Say in words how a card moved."""
    was, now = move.before.rank, move.after.rank
    if "entered" in move.moved:
        return f"new, in place {now}; it was {_place(was)}"
    if "left" in move.moved:
        return f"was in place {was}, is {_place(now)}"
    if not 0 < now <= listed:
        return f"{_place(was)}, then {_place(now)}" if was != now else _place(now)
    return f"place {was}, then {now}" if was != now else f"stays in place {now}"


def _place(rank: int) -> str:
    return f"in place {rank}" if rank else "not in the list"


def _points(because: Sequence[Reason], most: int, console: Console) -> None:
    """Print the largest differences of points, each with what it was and is."""
    if not because:
        return
    told = [one for one in because if abs(_difference(one)) >= LEAST][:most] or because[:1]
    grid = Table.grid(padding=(0, 2, 0, 0))
    for name, options in (("difference", RIGHT), ("points", {"no_wrap": True}), ("why", {"overflow": "fold"})):
        grid.add_column(name, **options)
    for one in told:
        points = f"({one.before:.1f} to {one.after:.1f})"
        grid.add_row(f"{_difference(one):+.1f}", points, plain(say(one.says)))
    rest = sum(map(_difference, because)) - sum(map(_difference, told))
    if abs(rest) >= LEAST:
        grid.add_row(f"{rest:+.1f}", "", "in smaller parts")
    console.print(Padding(grid, (0, 0, 0, 4), expand=False))


def _difference(reason: Reason) -> float:
    return (reason.after or 0.0) - (reason.before or 0.0)


# --- the diagnosis -------------------------------------------------------------------------------------------


def _positions(moves: Sequence[PositionMove], console: Console) -> None:
    if moves:
        _title(console, "Position on Korea's path")
    for one in moves:
        was, now = (
            f"{level} {say(stands)}{' (or higher)' if higher else ''}"
            for level, stands, higher in (
                (one.level_before, one.stands_before, one.open_before),
                (one.level_after, one.stands_after, one.open_after),
            )
        )
        _line(console, f"{one.label}: {was}, then {now}", 0)
        for reason in one.because[:SIGNS]:
            _line(console, say(reason.says))


def _constraints(moves: Sequence[ConstraintMove], console: Console) -> None:
    if moves:
        _title(console, "What holds firms back, out of 100")
    for one in moves:
        was = f"{one.before:.1f}" if one.observed_before else "not known"
        now = f"{one.after:.1f}" if one.observed_after else "not known"
        _line(console, f"{one.label}: {was}, then {now}", 0)
        _points([reason for reason in one.because if reason.before is not None], SIGNS, console)
        for reason in [reason for reason in one.because if reason.before is None][:SIGNS]:
            _line(console, say(reason.says))


def _findings(moves: Sequence[FindingMove], console: Console) -> None:
    if moves:
        console.print()
    for one in moves:
        console.print(plain(f"{KINDS[one.kind][0 if one.comes else 1]}: {one.label}", style="bold"))
        if one.says:
            _line(console, one.says)


def _law(moves: Sequence[LawMove], console: Console) -> None:
    if moves:
        _title(console, "Trade law, form by form; no legal advice")
    for one in moves:
        statuses = [say(Message(f"law.{status}")) for status in (one.before, one.after)]
        _line(console, f"{one.label}: {statuses[0]}, then {statuses[1]}", 0)
        _line(console, say(one.reason))


def _steps(moves: Sequence[StepMove], console: Console) -> None:
    if not moves:
        return
    table = new_table("Steps of the roadmap", [("step", {}), ("as it is", {}), ("then", {})])
    for one in moves:
        table.add_row(
            plain(one.name),
            plain(_step(one.before, one.verdict_before)),
            plain(_step(one.after, one.verdict_after)),
        )
    console.print(table)


def _step(horizon: str, verdict: str) -> str:
    return f"{say(Message(f'horizon.{horizon}'))}: {said(f'verdict.{verdict}').lower()}" if horizon else "no step"


# --- each alone ----------------------------------------------------------------------------------------------


def _alone(found: WhatIf, console: Console) -> None:
    if not (found.alone and found.first_before):
        return
    _title(console, f"Each alone: the first {len(found.first_before)} of the list")
    after = {row.id: row.after for row in found.supposed}
    laws = {row.card for row in found.supposed if row.law}
    for one in found.alone:
        if one.kind == "set":
            named = f"{one.what} at {after[one.what].partition(': ')[0]}"
        else:
            named = f"{one.what} {SUPPOSED[one.kind, one.what in laws]}"
        _line(console, f"{named}: {_does(one)}", 0)


def _does(one: Alone) -> str:
    """Say what one change would do to the first of the list."""
    if not one.moved:
        return "they stay"
    if not one.entered and not one.left:
        return "the same, in another order"
    parts = (("new", one.entered), ("no longer", one.left))
    return "; ".join(f"{word} {_names(names)}" for word, names in parts if names)


def _names(names: Sequence[Named]) -> str:
    return ", ".join(inside(one.name) for one in names)
