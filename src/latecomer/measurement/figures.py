"""Which figures a sign is about: a card counts each once, rests on one first, and is told with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from latecomer.knowledge import Institution, Knowledge, Sign
from latecomer.measurement.weighing import Sum
from latecomer.vocabulary import Vocabulary, known_figure

# Points from which a sign is said to speak.
LEAST = 0.5
# More points than any sign has.
HEAVIEST = 1000.0


class Shown(Protocol):
    """A sign, as the rules have it or as it is told."""

    @property
    def reads(self) -> tuple[str, ...]:
        """What it is about."""

    @property
    def proxy_for(self) -> str:
        """The answer it stands in for."""


def own_failure_signs(card: Institution, knowledge: Knowledge, vocabulary: Vocabulary) -> tuple[Sign, ...]:
    """Return the signs of the constraint a card answers first, but those that read a figure of the card's own.

    Within one card a figure counts once. Guards (what is read only to be sure that others mean something) do not
    count as figures of the card.
    """
    own = {figure for sign in card.need for figure in _figures(sign, vocabulary)} - vocabulary.guards
    return tuple(
        sign for sign in knowledge.failures[card.answers[0]].signs if own.isdisjoint(_figures(sign, vocabulary))
    )


def _figures(sign: Sign, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the figures a sign is made of."""
    for name in sign.reads:
        yield from vocabulary.figures[name]


def asked_parts(sign: Sign, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a sign reads that only people can answer."""
    return tuple(id for name in sign.reads for id in vocabulary.asked_behind[name])


def numbers_of(sign: Shown, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the numbers a sign is about, each with the figure that a reader knows behind it.

    What is read only to be sure that others mean something is not among them, nor the answer it stands in for.
    """
    pairs = [(name, known_figure(name, vocabulary)) for name in sign.reads]
    return [
        (name, shown)
        for name, shown in pairs
        if vocabulary[shown].kind == "number" and shown not in vocabulary.guards and shown != sign.proxy_for
    ]


def leading_figure(need: Sum, vocabulary: Vocabulary, carries: float) -> NDArray[np.str_]:
    """Return the public figure a card rests on first, of shape (n_profiles,); empty where it rests on none.

    It is that of the sign that adds most, from so many points that it carries anything. A sign that something is
    lacking goes before one that clients are there.
    """
    named = np.array([_public_figure(sign, vocabulary) for sign in need.signs])
    lacking = np.array([[not sign.setting] for sign in need.signs])
    speaks = need.points >= carries
    strongest = np.argmax(need.points * speaks + np.where(speaks & lacking, HEAVIEST, 0.0), axis=0)
    return np.where(speaks.any(axis=0), named[strongest], "")


def _public_figure(sign: Sign, vocabulary: Vocabulary) -> str:
    public = (shown for _, shown in numbers_of(sign, vocabulary) if vocabulary[shown].origin != "asked")
    return next(public, "")
