"""Show a comparison on the terminal: countries or dates beside each other, or what became of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from latecomer.cli.screen import new_console, new_table, plain
from latecomer.messages import Message, say
from latecomer.scenarios.answered import Said
from latecomer.scenarios.causes import SignMove
from latecomer.scenarios.comparing import Comparison
from latecomer.scenarios.sides import ConstraintRow, EntryCell, FigureCell, FunctionCell, LevelCell, SeverityCell
from latecomer.scenarios.since import GROUPS, Done, Followed, New

# Columns of letters that a cell needs; below, sides stand one below the other.
NARROWEST = 15


def show(found: Comparison) -> None:
    """Print a comparison."""
    console = new_console()
    names = [f"{side.country_name} {side.as_of}" for side in found.sides]
    console.print(plain("; ".join(names), style="bold"))
    for note in found.notes:
        console.print(plain(say(note)))
    names = _columns(found) if found.one_country else names
    if not found.followed_up:
        _lists(found, names, console)
    else:
        if found.kind == "versions":
            _answers(found, names, console)
        _followed(found, console)
    _positions(found, names, console)
    _constraints(found, names, console)
    _figures(found, names, console)
    if not found.followed_up:
        _functions(found, names, console)
    elif found.kind == "reassessment":
        _answers(found, names, console)


def _columns(found: Comparison) -> list[str]:
    """Return the headings of profiles of one country: their years, or which file."""
    if found.kind == "versions":
        return [side.path for side in found.sides]
    return [str(side.as_of) for side in found.sides]


def _span(found: Comparison, heading: str) -> str:
    """Return the heading of what moved; of several dates with the first and the last, between countries none."""
    if found.kind == "dates":
        return f"{heading}, {found.sides[0].as_of} to {found.sides[-1].as_of}"
    return heading if found.one_country else ""


def words(code: str) -> str:
    """Return the sentence of a code that needs no parameters."""
    return say(Message(code))


def _lay_out(
    title: str,
    head: str,
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    console: Console,
    last: str = "",
) -> None:
    """Print rows with a cell for each side: as a table, or one below the other where that is too narrow."""
    rows = list(rows)
    if not rows:
        return
    headings = [*names, *([last] if last else [])]
    if console.width / (len(headings) + 1.5) >= NARROWEST:
        table = new_table(title, [(head, {}), *((name, {}) for name in headings)])
        for row in rows:
            table.add_row(*map(plain, row))
        console.print(table)
        return
    console.print(plain(title, style="bold"))
    for label, *cells in rows:
        told = "; ".join(f"{name}: {cell}" for name, cell in zip(headings, cells, strict=True) if cell)
        console.print(plain(f" {label}", style="bold"))
        console.print(plain(f"   {told}"))
    console.print()


# --- lists ----------------------------------------------------------------------------------------------


def _lists(found: Comparison, names: Sequence[str], console: Console) -> None:
    title = f"Among the first {found.listed} of a list: place, tier, verdict; in brackets: not among them"
    rows = ((row.name, *map(_place, row.cells)) for row in found.entries)
    _lay_out(title, "institution", names, rows, console)
    shared = [row.name for row in found.entries if row.shared]
    console.print(plain(f"Among the first of all: {'; '.join(shared) or 'none'}"))
    for n, name in enumerate(names):
        only = [row.name for row in found.entries if row.only == n]
        console.print(plain(f"Only of {name}: {'; '.join(only) or 'none'}"))


def _place(cell: EntryCell) -> str:
    tier, verdict = words(f"tier.{cell.tier}"), words(f"verdict.{cell.verdict}")
    told = verdict.lower() if tier == verdict or cell.tier == "none" else f"{tier.lower()}: {verdict.lower()}"
    if cell.first:
        return f"{cell.rank}. {told}"
    return f"({cell.rank}. {told})" if cell.rank else f"({told})"


def _functions(found: Comparison, names: Sequence[str], console: Console) -> None:
    title = "Who does what: on record or said, in one and not in another"
    rows = ((row.label, *map(_does, row.cells)) for row in found.functions if row.differs)
    _lay_out(title, "function", names, rows, console)


def _does(cell: FunctionCell) -> str:
    said = " (said)" if cell.by_person else ""
    if cell.exists != "yes":
        return words(f"compare.exists.{cell.exists}") + said
    return (cell.name or "; ".join(body.name for body in cell.bodies) or words("compare.exists.yes")) + said


# --- positions, constraints, figures ---------------------------------------------------------------------


def _positions(found: Comparison, names: Sequence[str], console: Console) -> None:
    one = found.one_country
    rows = [
        (row.label, *map(_level, row.cells), *([words(f"compare.moved.{row.moved}")] if one else []))
        for row in found.scales
    ]
    _lay_out("Position on Korea's path", "scale", names, rows, console, _span(found, "moved"))
    for row in found.scales:
        for sign in row.signs:
            told = {"label": sign.label, "then": f"sign.{sign.then}", "now": f"sign.{sign.now}"}
            shift = say(Message("compare.shift", {**told, "first": names[0], "second": names[-1]}))
            console.print(plain(f"  {row.label}: {shift}"))


def _level(cell: LevelCell) -> str:
    if not cell.known:
        return say(cell.stands_at)
    return f"{cell.level} {say(cell.stands_at)}" + (" (or higher)" if cell.open else "")


def _constraints(found: Comparison, names: Sequence[str], console: Console) -> None:
    one = found.one_country
    rows = [(row.label, *map(_points, row.cells), *([_change(row)] if one else [])) for row in found.constraints]
    title = "What holds firms back, out of 100 (in brackets: between)"
    _lay_out(title, "constraint", names, rows, console, _span(found, "change"))


def _change(row: ConstraintRow) -> str:
    if row.change is None:
        return "not known"
    return f"{round(row.change):+d}" + ("" if row.clear else " (unsure)")


def _points(cell: SeverityCell) -> str:
    return f"{cell.score:.0f} ({cell.low:.0f} to {cell.high:.0f})" if cell.observed else "not known"


def _figures(found: Comparison, names: Sequence[str], console: Console) -> None:
    one = found.one_country
    rows = [
        (
            f"{row.label} ({row.unit})",
            *map(_figure, row.cells),
            *([words(f"compare.state.{row.state}")] if one else []),
        )
        for row in found.figures
    ]
    _lay_out("Headline figures, with the years they are of", "figure", names, rows, console, _span(found, "data"))


def _figure(cell: FigureCell | None) -> str:
    if cell is None:
        return "-"
    years = f"{cell.since}-{cell.year}" if cell.since and cell.year else str(cell.year or "")
    return f"{cell.told} ({years})" if years else cell.told


# --- one country -----------------------------------------------------------------------------------------


def _followed(found: Comparison, console: Console) -> None:
    then, now = _columns(found)
    for group, outcomes in GROUPS.items():
        rows = [one for one in found.followed if one.outcome in outcomes]
        if rows:
            console.print()
            console.print(plain(words(f"compare.group.{group}"), style="bold underline"))
        for one in rows:
            _one(one, then, now, console)
    if found.new:
        console.print()
        console.print(plain(f"Among the first of {now}, and not of {then}", style="bold underline"))
    for new in found.new:
        _new(new, then, now, console)
    console.print()


def _one(one: Followed, then: str, now: str, console: Console) -> None:
    console.print(plain(f"{one.name} ({one.id})", style="bold"))
    console.print(plain(f"  {then}: {_place(one.then)}. {say(one.then.decision)} Owner: {one.then.owner}"))
    for decided in one.decisions:
        console.print(plain(f"  decided: {say(decided.says)}" + (f". {decided.note}" if decided.note else "")))
    if one.odd:
        console.print(plain(f"  {say(one.odd)}", style="yellow"))
    _done(one.done, console)
    why = f" {say(one.why)}" if one.why else ""
    again = one.now.first and one.now.decision != one.then.decision
    decision = f" {say(one.now.decision)}" if again else ""
    console.print(plain(f"  {now}: {_place(one.now)}. {say(one.says)}{why}{decision}"))
    if one.left_out and not one.now.first:
        console.print(plain(f"  {say(one.left_out)}"))
    if one.cause not in ("", "others"):
        _signs(one.signs, then, now, console)


def _new(new: New, then: str, now: str, console: Console) -> None:
    console.print(plain(f"{new.name} ({new.id})", style="bold"))
    console.print(plain(f"  {then}: {_place(new.then)}; {now}: {_place(new.now)}. {say(new.why)}"))
    _done(new.done, console)
    if new.cause != "others":
        _signs(new.signs, then, now, console)


def _done(done: Iterable[Done], console: Console) -> None:
    for one in done:
        console.print(plain(f"  since: {say(one.says)}"))


def _signs(signs: Iterable[SignMove], then: str, now: str, console: Console) -> None:
    for sign in signs:
        told = {"label": sign.label, "then": f"{round(sign.then) + 0}", "now": f"{round(sign.now) + 0}"}
        console.print(plain(f"  {say(Message('compare.points', {**told, 'first': then, 'second': now}))}"))


def _answers(found: Comparison, names: Sequence[str], console: Console) -> None:
    rows = [
        (
            f"{row.label}: {say(Message(f'compare.answer.{row.state}', {'then': names[0], 'now': names[1]}))}",
            _said(row.then),
            _said(row.now) + (" (another office)" if row.other_role else ""),
        )
        for row in found.changed
    ]
    _lay_out("What people answered otherwise", "question", names, rows, console)
    if not (rows or found.old):
        console.print(plain("Nobody answered anything otherwise."))
    if found.old:
        console.print(plain("Answers carried over, which nobody was asked again:", style="bold"))
    for old in found.old:
        console.print(plain(f"  {old.label}: {old.text} ({'; '.join(filter(None, (old.role, old.when)))})"))


def _said(said: Said) -> str:
    who = "public data" if said.public else said.role
    about = "; ".join(filter(None, (who, said.when)))
    return f"{said.text} ({about})" if about else said.text
