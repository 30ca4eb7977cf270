"""What would be a mistake now: of the country's own, and the one of Korea's that is nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from latecomer.diagnosis import CautionFinding, Cited
from latecomer.messages import Message
from latecomer.recommendation import Assessment
from latecomer.report.prose import bodies_of, figures_read
from latecomer.vocabulary import known_figure

# Kinds of mistakes that are enough for a first page.
FULL = 2


@dataclass(frozen=True)
class Mistake:
    """What would be a mistake now, for one reason.

    Attributes
    ----------
    shown : str
        The figures that show it, if they were not told before.
    bodies : tuple of str
        Who does it already, on paper: not to be enlarged.
    """

    names: tuple[str, ...]
    why: Message
    shown: str
    bodies: tuple[str, ...]
    cite: tuple[Cited, ...]


def mistakes(a: Assessment) -> tuple[Mistake, ...]:
    """Put mistakes that have one and the same reason together."""
    before = {known_figure(id, a.readings) for one in a.diagnosis.first for id in one.reads}
    found: dict[str, Mistake] = {}
    bodies = {r.id: bodies_of(r) for r in a.recommendations}
    shorts = {r.id: r.card.short for r in a.recommendations}
    for one in a.mistakes:
        sign = str(one.why.params.get("sign", one.why.params.get("gate", one.id)))
        held = found.get(sign)
        shown = "; ".join(
            text
            for id, text in figures_read(one.reads, a).items()
            if id not in before and a.readings[id].kind == "number"
        )
        if held:
            there = tuple(dict.fromkeys((*held.bodies, *bodies[one.id])))
            found[sign] = replace(held, names=(*held.names, shorts[one.id]), bodies=there)
        else:
            found[sign] = Mistake((shorts[one.id],), one.why, shown, bodies[one.id], one.cite)
    return tuple(found.values())


def near(a: Assessment, own: tuple[Mistake, ...]) -> tuple[CautionFinding, ...]:
    """Return the mistake of Korea's that the country is nearest to; none where its own fill the page."""
    return a.diagnosis.cautions[:1] if len(own) < FULL else ()
