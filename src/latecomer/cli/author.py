"""Show the rules to whoever writes them: the cards, an entry, coverage of the tables, what a change moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from latecomer.authoring.coverage import Fired, Row
from latecomer.authoring.difference import Moved
from latecomer.authoring.entries import Entry
from latecomer.cli.screen import RIGHT, new_console, new_table, plain
from latecomer.knowledge import Knowledge


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
