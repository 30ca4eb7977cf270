"""What the rules use: every variable they read."""

from __future__ import annotations

from string import Formatter

from latecomer.citations import instances
from latecomer.engine import names
from latecomer.knowledge.model import Knowledge
from latecomer.knowledge.signs import Quantity, Sign, When


def read_by_conditions(knowledge: Knowledge) -> set[str]:
    """Return every variable that some condition reads, and what is asked of the bodies that cards are about."""
    read = {name for when in instances(knowledge, When) for name in names(when.condition)}
    for card in knowledge.institutions.values():
        read |= {f"existing.{f}.{part}" for f in card.functions for part in ("exists", "name", "delivery")}
    return read


def read_to_decide(knowledge: Knowledge) -> set[str]:
    """Return every variable an answer to which can decide something: conditions and signs read it."""
    return read_by_conditions(knowledge) | {id for sign in instances(knowledge, Sign) for id in sign.reads}


def read_by_rules(knowledge: Knowledge) -> set[str]:
    """Return every variable that the rules cannot do without."""
    read = read_by_conditions(knowledge)
    for sign in instances(knowledge, Sign):
        read |= {*sign.reads, *sign.guards, *filter(None, [sign.proxy_for])}
    read |= {name for quantity in instances(knowledge, Quantity) for name in names(quantity.expression)}
    for dimension in knowledge.comparing.dimensions.values():
        read |= {quantity.variable for quantity in dimension.of}
    read |= {*knowledge.comparing.outcomes, *(fact.variable for fact in knowledge.korea)}
    for one in knowledge.first.values():
        read |= {name for _, name, _, _ in Formatter().parse(one.says) if name is not None}
    return read
