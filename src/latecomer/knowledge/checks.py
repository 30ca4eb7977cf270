"""What must hold of the rules beyond the shape of each file."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import get_args

from latecomer.engine import names
from latecomer.errors import Problem, Problems, nearest
from latecomer.knowledge.card_checks import check_card, check_cycle
from latecomer.knowledge.cards import Institution
from latecomer.knowledge.claim_checks import (
    check_claims,
    check_guard,
    check_points,
    check_proxies,
    check_signs,
    check_when,
)
from latecomer.knowledge.diagnosing import RoadName
from latecomer.knowledge.korea_checks import check_korea
from latecomer.knowledge.model import Knowledge
from latecomer.vocabulary import Vocabulary


def check(
    knowledge: Knowledge, cards: Mapping[str, Institution], vocabulary: Vocabulary, shown: Mapping[str, str]
) -> list[Problem]:
    """Check the rules as a whole.

    Parameters
    ----------
    knowledge : Knowledge
    cards : mapping
        The institution cards by the name of their file.
    vocabulary : Vocabulary
    shown : mapping
        How each file of the folder is named to a reader.

    Returns
    -------
    list of Problem
    """
    problems: list[Problem] = []
    for file, claims, what in (
        ("contexts.yaml", knowledge.contexts, "a context"),
        ("contradictions.yaml", knowledge.contradictions, "a contradiction"),
        ("knowledge_flows.yaml", knowledge.flows, "an entry"),
        ("target_groups.yaml", knowledge.target_groups, "an entry"),
    ):
        found = Problems(shown[file])
        check_claims(claims.values(), what, vocabulary, found)
        problems += found
    for file, check_file in (
        ("cautions.yaml", _check_cautions),
        ("channels.yaml", _check_channels),
        ("comparators.yaml", _check_comparing),
        ("failures.yaml", _check_failures),
        ("first.yaml", _check_first),
        ("gates.yaml", _check_gates),
        ("korea.yaml", _check_korea),
        ("method.yaml", _check_method),
        ("scales.yaml", _check_scales),
        ("trade_law.yaml", _check_law),
    ):
        found = Problems(shown[file])
        check_file(knowledge, vocabulary, found)
        problems += found
    for name, card in cards.items():
        found = Problems(card.path)
        check_card(name, card, knowledge, vocabulary, found)
        problems += found
    return problems + check_cycle(cards.values())


def _check_scales(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    for scale in knowledge.scales.values():
        for level in scale.levels:
            check_signs(level.signs, vocabulary, problems)
            check_proxies(level.signs, problems)


def _check_failures(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    for failure in knowledge.failures.values():
        check_signs(failure.signs, vocabulary, problems)
        check_proxies(failure.signs, problems)
        check_points(failure.signs, 100.0, failure.line, "severity", problems)


def _check_cautions(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    check_claims(knowledge.cautions.values(), "a caution", vocabulary, problems)
    for caution in knowledge.cautions.values():
        check_guard(names(caution.when.condition), caution.line, vocabulary, problems)


def _check_korea(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    check_korea(knowledge.korea, vocabulary, problems)


def _check_law(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    for instrument in knowledge.instruments.values():
        check_claims(instrument.rules, "a rule of trade law", vocabulary, problems)


def _check_channels(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    for missing in sorted(set(get_args(RoadName)) - set(knowledge.roads)):
        problems.add(1, f"road {missing!r} is missing", "say what it means")
    check_claims(knowledge.channels.values(), "a channel", vocabulary, problems)


def _check_first(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    check_claims(knowledge.first.values(), "what comes first", vocabulary, problems)
    for one in knowledge.first.values():
        for _, name, _, _ in Formatter().parse(one.says):
            if name is not None and name not in vocabulary:
                problems.add(one.line, f"says: unknown variable {name!r}", nearest(name, vocabulary))


def _check_gates(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    families = knowledge.gates.families
    check_claims(knowledge.gates.gates.values(), "a gate", vocabulary, problems)
    for gate in knowledge.gates.gates.values():
        for family in gate.stops:
            if family not in families:
                problems.add(gate.line, f"stops: unknown family {family!r}", nearest(family, families))


def _check_method(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    *conditional, last = knowledge.method.capacity
    for carried in conditional:
        if carried.when:
            check_when(carried.when, carried.line, vocabulary, problems)
    if last.when or not all(line.when for line in conditional):
        problems.add(last.line, "capacity: the last line, and only it, holds for every country", "drop its `when`")
    lacking = sorted({card.kind for card in knowledge.institutions.values()} - set(knowledge.method.weighs))
    if lacking:
        problems.add(1, f"weighs: {', '.join(lacking)} is missing", "say what one new thing of each kind weighs")


def _check_comparing(knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems) -> None:
    comparing = knowledge.comparing
    seen: set[str] = set()
    for dimension in comparing.dimensions.values():
        for quantity in dimension.of:
            _check_public(quantity.variable, dimension.line, vocabulary, problems)
            if quantity.variable in seen:
                problems.add(dimension.line, f"{quantity.variable} is compared twice", "keep it in one dimension")
            seen.add(quantity.variable)
    for id in (*comparing.outcomes, *comparing.survey):
        _check_public(id, comparing.line, vocabulary, problems)
    for figure in comparing.timeline:
        _check_public(figure.of, comparing.line, vocabulary, problems)
    for id in comparing.path_dimensions:
        if id not in comparing.dimensions:
            problems.add(comparing.line, f"path_dimensions: unknown {id!r}", nearest(id, comparing.dimensions))
    for key, span in (("korea", comparing.korea), ("path", comparing.path)):
        if len(span) != 2 or span[0] >= span[1]:
            problems.add(comparing.line, f"{key}: expected the first and the last year", "such as [1962, 1995]")


def _check_public(id: str, line: int, vocabulary: Vocabulary, problems: Problems) -> None:
    if id not in vocabulary:
        problems.add(line, f"unknown variable {id!r}", nearest(id, vocabulary))
    elif vocabulary[id].origin != "panel":
        problems.add(line, f"{id} is not a public indicator", "countries are compared by indicators of the panel")
