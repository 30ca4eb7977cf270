"""What must hold of an institution card: what it names is there, its claims are sound, it says when to stop."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from latecomer.errors import Problem, Problems, nearest
from latecomer.knowledge.cards import GeneralCase, Institution
from latecomer.knowledge.claim_checks import (
    check_cited,
    check_claims,
    check_points,
    check_proxies,
    check_signs,
    check_when,
)
from latecomer.knowledge.model import Knowledge
from latecomer.vocabulary import Vocabulary


def check_card(
    name: str, card: Institution, knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems
) -> None:
    """Check a card, whose file has this name."""
    if name != card.id:
        problems.add(card.line, f"id {card.id!r} is not the file's name {name!r}")
    if not card.functions:
        problems.add(card.line, "functions: name at least one", ", ".join(vocabulary.functions))
    for function in card.functions:
        if function not in vocabulary.functions or not vocabulary.functions[function].asked:
            hint = nearest(function, vocabulary.functions, "it is not asked about yet: give it `asks`")
            problems.add(card.line, f"unknown function {function!r}", hint)
    _check_general(card.general, problems)
    _check_references(card, knowledge, problems)
    check_signs(card.need, vocabulary, problems)
    check_proxies(card.need, problems)
    check_points(card.need, 100.0 - knowledge.method.failure_points, card.line, "need", problems)
    for sign in card.need:
        own = [id for id in sign.reads if any(id.startswith(f"existing.{f}.") for f in card.functions)]
        if own:
            problems.add(
                sign.line,
                f"sign {sign.id!r} reads {own[0]}",
                "whether a body exists decides the verdict, not the need",
            )
    _check_conditions_of(card, vocabulary, problems)
    _check_measures(card, vocabulary, problems)
    _check_first_steps(card, problems)
    _check_clauses(card, problems)
    for statement in (*card.story, *card.failed, *card.goes_wrong):
        check_cited(statement.cite, statement.line, "a statement", problems)


def _check_general(general: GeneralCase, problems: Problems) -> None:
    bounds = {"evidence": (-6.0, 6.0), "problem": (0.0, 6.0), "ease": (-3.0, 3.0)}
    for key, (low, high) in bounds.items():
        if not low <= getattr(general, key) <= high:
            problems.add(general.line, f"general: {key} is out of range", f"from {low:g} to {high:g}")
    check_cited(general.cite, general.line, "the general case", problems)


def _check_references(card: Institution, knowledge: Knowledge, problems: Problems) -> None:
    lists = (
        ("answers", card.answers, knowledge.failures),
        ("programmes", card.programmes, knowledge.programmes),
        ("responses", card.responses, {id for failure in knowledge.failures.values() for id in failure.responses}),
        ("flows", card.flows, knowledge.flows),
        ("serves", card.serves, knowledge.target_groups),
        ("families", card.families, knowledge.gates.families),
        ("introduced_at", tuple(card.introduced_at), knowledge.scales),
    )
    for key, ids, known in lists:
        for id in ids:
            if id not in known:
                problems.add(card.line, f"{key}: unknown {id!r}", nearest(id, known))
    _check_cards_named(card, knowledge, problems)
    for scale, level in card.introduced_at.items():
        if scale in knowledge.scales and not 0 <= level <= len(knowledge.scales[scale].levels):
            problems.add(card.line, f"introduced_at: {scale} has no level {level}")
    for form in card.forms:
        for instrument in form.instruments:
            if instrument not in knowledge.instruments:
                hint = nearest(instrument, knowledge.instruments)
                problems.add(form.line, f"form {form.id!r}: unknown instrument {instrument!r}", hint)
    if not card.answers:
        problems.add(card.line, "answers: name at least one failure of Table 2-7, the primary first")


def _check_cards_named(card: Institution, knowledge: Knowledge, problems: Problems) -> None:
    others = knowledge.institutions.keys() - {card.id}
    for key in ("needs", "complements", "substitutes", "conflicts"):
        for id in getattr(card, key):
            if id == card.id:
                problems.add(card.line, f"{key}: a card cannot name itself", "drop it")
            elif id not in others:
                hint = nearest(id, others, "`latecomer rules list` names the cards")
                problems.add(
                    card.line, f"{key}: unknown card {id!r}", f"{hint}; or put {id}.yaml beside this file"
                )


def _check_conditions_of(card: Institution, vocabulary: Vocabulary, problems: Problems) -> None:
    """Check the conditions of a card that are no signs: its links, exemptions and forms."""
    for link in card.readiness:
        check_claims((link,), f"link {link.link!r}", vocabulary, problems)
    check_claims(card.does_not_apply, "an exemption", vocabulary, problems)
    for form in card.forms:
        if form.when:
            check_when(form.when, form.line, vocabulary, problems)


def _check_measures(card: Institution, vocabulary: Vocabulary, problems: Problems) -> None:
    for measure in card.measures:
        if measure.baseline and measure.baseline not in vocabulary:
            hint = nearest(measure.baseline, vocabulary)
            problems.add(measure.line, f"baseline: unknown variable {measure.baseline!r}", hint)
    if not any(measure.stop for measure in card.measures):
        problems.add(card.line, "measures: none says when to stop", "add `stop:` to the one that decides")


def _check_first_steps(card: Institution, problems: Problems) -> None:
    """Check that the first step depends on whether somebody does it: one cannot look into what is not there."""
    steps = card.first_steps
    for key, found, what in (
        ("existing", steps.existing, "how to look into a body that is there"),
        ("new", steps.new, "what to find out or try where nobody does it"),
    ):
        if not found:
            problems.add(steps.line or card.line, f"first_steps: `{key}` is empty", f"say {what}")
    if steps.existing and steps.new and steps.existing[0] == steps.new[0]:
        hint = "what is the same either way stands under `both`, after a step of each"
        problems.add(steps.line or card.line, "first_steps: `existing` and `new` begin alike", hint)


def _check_clauses(card: Institution, problems: Problems) -> None:
    """Check what is printed within a sentence: something, without a capital of its own or a stop."""
    clauses = (
        ("short", card.short, card.line),
        ("decides: existing", card.decides.existing, card.decides.line),
        ("decides: new", card.decides.new, card.decides.line),
    )
    for key, text, line in clauses:
        if not text.strip() or text.rstrip()[-1] in ".;:":
            problems.add(line or card.line, f"{key}: {text!r} does not fit into a sentence", "no stop at its end")


def check_cycle(cards: Iterable[Institution]) -> list[Problem]:
    """Check that no card needs one that in the end needs it."""
    by_id = {card.id: card for card in cards}
    try:
        TopologicalSorter({card.id: card.needs for card in by_id.values()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        card = by_id[circle[0]]
        return [Problem(card.path, card.line, f"needs go round in a circle: {' -> '.join(circle)}", "drop one")]
    return []
