"""Show the rules to whoever writes them: the cards, an entry, coverage of the tables, what a change moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console

from latecomer.authoring.coverage import Fired, Row
from latecomer.authoring.difference import Moved
from latecomer.authoring.entries import Entry
from latecomer.authoring.panel import Found, Goes, Speaks
from latecomer.authoring.removal import Screened
from latecomer.cli.screen import RIGHT, new_console, new_table, plain
from latecomer.knowledge import Knowledge
from latecomer.messages import Message, say


def cards(knowledge: Knowledge) -> None:
    """Print the cards, one a line."""
    table = new_table(f"{len(knowledge.institutions)} cards", [("id", {"no_wrap": True}), ("what", {})])
    for id, card in sorted(knowledge.institutions.items()):
        lines = [card.name, f"{card.kind}; who does it: {', '.join(card.functions)}"]
        if card.programmes:
            lines.append(f"Table 2-6: {', '.join(card.programmes)}")
        if card.responses:
            lines.append(f"Table 2-7: {', '.join(card.responses)}")
        if card.origin:
            lines.append(f"from {card.origin}")
        table.add_row(plain(id), plain("\n".join(lines)))
    new_console().print(table)


def entries(found: Iterable[Entry], cases: Sequence[str]) -> None:
    """Print entries as they are written, each with its place."""
    console = new_console()
    for entry in found:
        within = f" of {entry.within}" if entry.within else ""
        console.print(plain(f"{entry.path}:{entry.first}: {entry.id} ({entry.kind}{within})", style="bold"))
        console.print(plain(entry.text()), soft_wrap=True)
    if cases:
        console.print(plain("Cases that name it", style="bold"))
    for name in cases:
        console.print(plain(f"  {name}"))


def coverage(rows: Sequence[Row], fired: Sequence[Fired], year: int) -> None:
    """Print the tables of the source with the cards that reach each row, and what each sign reaches."""
    console = new_console()
    for number in dict.fromkeys(row.table for row in rows):
        table = new_table(f"Table {number}", [("row", {}), ("cards", {})])
        for row in rows:
            if row.table == number:
                table.add_row(plain(row.label), plain(", ".join(row.cards) or "no card reaches it"))
        console.print(table)
    of = fired[0].of if fired else 0
    table = new_table(
        f"Signs of need over {of} developing economies of {year}, from public figures",
        [("card", {}), ("sign", {}), ("decided for", RIGHT), ("speaks for", RIGHT), ("", {})],
    )
    for one in fired:
        note = "never decided: needs an answer" if not one.decided else ""
        if one.decided:
            note = {0: "never speaks", one.decided: "speaks wherever it is decided"}.get(one.speaks, "")
        table.add_row(plain(one.card), plain(one.sign), str(one.decided), str(one.speaks), note)
    console.print(table)


def idle(found: Sequence[str]) -> None:
    """Print the questions whose answers move nothing."""
    said = ", ".join(found) or "none: every answer moves something"
    new_console().print(plain(f"Questions no answer to which moves anything: {said}"))


def lists(found: Found, idle: Sequence[str], year: int) -> None:
    """Print what an author should look at: signs and cards that tell no economy from another, idle questions."""
    console = new_console()
    console.print(plain(say(Message("check.over", {"economies": found.economies, "year": year})), style="bold"))

    def counted(one: Speaks) -> str:
        numbers = {"speaks": one.speaks, "decided": one.decided}
        return say(Message("check.counted", {"within": one.within, "sign": one.sign, **numbers}))

    def goes(one: Goes) -> str:
        signs = "; ".join(f"{within}: {sign}" for within, sign in one.signs)
        closely = f"{one.correlation:.2f}"
        return say(Message("check.goes", {"signs": signs, "correlation": closely, "economies": one.economies}))

    for code, lines in (
        ("never", map(counted, found.never)),
        ("always", map(counted, found.always)),
        ("restates", map(goes, found.restating)),
        ("twins", map(goes, found.twins)),
        ("first_everywhere", (one.card for one in found.first_everywhere)),
        ("among_everywhere", (one.card for one in found.among_everywhere)),
        ("among_nowhere", (one.card for one in found.among_nowhere)),
        ("idle", iter(idle)),
    ):
        _list(console, say(Message(f"check.{code}")), list(lines))


def removals(found: Screened) -> None:
    """Print what no case would miss, by the card, constraint or scale it stands in."""
    params = {"left": len(found.missed_by_none), "tried": found.tried, "cases": found.cases}
    by_place: dict[str, list[str]] = {}
    for part in found.missed_by_none:
        what = say(Message("check.removal.part", {"kind": f"check.removal.{part.kind}", "id": part.id}))
        by_place.setdefault(part.within or say(Message("check.removal.gates")), []).append(what)
    lines = [f"{place}: {', '.join(what)}" for place, what in by_place.items()]
    _list(new_console(), say(Message("check.removals", params)), lines)


def _list(console: Console, heading: str, lines: Sequence[str]) -> None:
    if not lines:
        console.print(plain(say(Message("check.none", {"heading": heading}))))
        return
    console.print(plain(heading + ":"))
    for line in lines:
        console.print(plain(f"  {line}"), soft_wrap=True)


def moved(found: Sequence[Moved], economies: int) -> None:
    """Print what a change of rules moves, economy by economy, and card by card in sum."""
    console = new_console()
    if not found:
        console.print(plain(f"Nothing moves for {economies} economies."))
        return
    table = new_table(
        f"What moves for {len({m.country for m in found})} of {economies} economies",
        [("economy", {}), ("what", {}), ("before", {}), ("after", {}), ("first eight", {})],
    )
    words = {1: "enters", -1: "leaves", 0: ""}
    for one in found:
        table.add_row(one.country, plain(one.what), plain(one.before), plain(one.after), words[one.enters])
    console.print(table)
    enters, leaves = (Counter(m.what for m in found if m.enters == way) for way in (1, -1))
    for what in sorted(enters.keys() | leaves.keys(), key=lambda id: (-(enters[id] + leaves[id]), id)):
        console.print(plain(f"  {what}: enters {enters[what]}, leaves {leaves[what]}"))
