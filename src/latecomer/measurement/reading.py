"""What the verdict on a card hangs on: signs, conditions, and the variables they read."""

from __future__ import annotations

from collections.abc import Iterator

from latecomer.engine import names
from latecomer.knowledge import Institution, Knowledge, Sign, When
from latecomer.measurement.cards import GOVERNING_SCALES
from latecomer.measurement.figures import own_failure_signs
from latecomer.vocabulary import Vocabulary


def signs_of(card: Institution, knowledge: Knowledge, vocabulary: Vocabulary) -> Iterator[Sign]:
    """Yield every sign that the verdict on a card hangs on."""
    yield from card.need
    yield from own_failure_signs(card, knowledge, vocabulary)
    for scale in GOVERNING_SCALES:
        if scale in card.introduced_at:
            for level in knowledge.scales[scale].levels:
                yield from level.signs


def conditions_of(card: Institution, knowledge: Knowledge) -> Iterator[When]:
    """Yield every other condition that it hangs on."""
    yield from (link.when for link in card.readiness)
    yield from (exemption.when for exemption in card.does_not_apply)
    yield from (form.when for form in card.forms if form.when)
    yield from (gate.when for gate in knowledge.gates.stopping(card).values())


def read_by(card: Institution, knowledge: Knowledge, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the variables that the verdict on a card hangs on and that somebody can answer, each once."""
    ids = [f"existing.{f}.{part}" for f in card.functions for part in ("exists", "delivery")]
    read = [name for sign in signs_of(card, knowledge, vocabulary) for name in (*sign.reads, *sign.guards)]
    read += [name for when in conditions_of(card, knowledge) for name in names(when.condition)]
    ids += [figure for name in read for figure in vocabulary.figures[name]]
    return tuple(id for id in dict.fromkeys(ids) if vocabulary[id].origin in ("asked", "panel"))
