"""What must hold of the rules beyond the shape of each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from string import Formatter
from typing import get_args

from latecomer.engine import can_hold, names, unknown_counted
from latecomer.errors import Problem, Problems, nearest
from latecomer.knowledge.cards import GeneralCase, Institution
from latecomer.knowledge.comparing import Comparing
from latecomer.knowledge.diagnosing import RoadName
from latecomer.knowledge.model import Knowledge, KoreaFact
from latecomer.knowledge.signs import Sign, When
from latecomer.profile.answers import NoValue, read_answer
from latecomer.vocabulary import Vocabulary

KOREA_YEARS = (1960, 2000)


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
    scales, failures = Problems(shown["scales.yaml"]), Problems(shown["failures.yaml"])
    for scale in knowledge.scales.values():
        for level in scale.levels:
            check_signs(level.signs, vocabulary, scales)
            _check_proxies(level.signs, scales)
    for failure in knowledge.failures.values():
        check_signs(failure.signs, vocabulary, failures)
        _check_proxies(failure.signs, failures)
        _check_points(failure.signs, 100.0, failure.line, "severity", failures)
    others = _check_conditions(knowledge, vocabulary, shown)
    compared = _check_comparing(knowledge.comparing, vocabulary, shown["comparators.yaml"])
    gates = _check_gates(knowledge, vocabulary, shown["gates.yaml"])
    korea = Problems(shown["korea.yaml"])
    check_korea(knowledge.korea, vocabulary, korea)
    problems += [*scales, *failures, *others, *compared, *gates, *korea]
    problems += _check_method(knowledge, vocabulary, shown["method.yaml"])
    for name, card in cards.items():
        found = Problems(card.path)
        _check_card(name, card, knowledge, vocabulary, found)
        problems += found
    return problems + _check_cycle(cards.values())


def _check_conditions(knowledge: Knowledge, vocabulary: Vocabulary, shown: Mapping[str, str]) -> list[Problem]:
    cautions, contexts = Problems(shown["cautions.yaml"]), Problems(shown["contexts.yaml"])
    clashes = Problems(shown["contradictions.yaml"])
    for clash in knowledge.contradictions.values():
        _check_when(clash.when, clash.line, vocabulary, clashes)
        _check_cited(clash.cite, clash.line, "a contradiction", clashes)
    for caution in knowledge.cautions.values():
        _check_when(caution.when, caution.line, vocabulary, cautions)
        _check_guard(names(caution.when.condition), caution.line, vocabulary, cautions)
        _check_cited(caution.cite, caution.line, "a caution", cautions)
    firsts = _check_first(knowledge, vocabulary, shown["first.yaml"])
    for context in knowledge.contexts.values():
        _check_when(context.when, context.line, vocabulary, contexts)
        _check_cited(context.cite, context.line, "a context", contexts)
    channels = _check_channels(knowledge, vocabulary, shown["channels.yaml"])
    flows, targets = Problems(shown["knowledge_flows.yaml"]), Problems(shown["target_groups.yaml"])
    for found, entries in ((flows, knowledge.flows), (targets, knowledge.target_groups)):
        for entry in entries.values():
            _check_when(entry.when, entry.line, vocabulary, found)
            _check_cited(entry.cite, entry.line, "an entry", found)
    law = Problems(shown["trade_law.yaml"])
    for instrument in knowledge.instruments.values():
        for rule in instrument.rules:
            _check_cited(rule.cite, rule.line, "a rule of trade law", law)
            if rule.when:
                _check_when(rule.when, rule.line, vocabulary, law)
    return [*cautions, *contexts, *clashes, *channels, *flows, *targets, *law, *firsts]


def _check_channels(knowledge: Knowledge, vocabulary: Vocabulary, shown: str) -> list[Problem]:
    problems = Problems(shown)
    for missing in sorted(set(get_args(RoadName)) - set(knowledge.roads)):
        problems.add(1, f"road {missing!r} is missing", "say what it means")
    for channel in knowledge.channels.values():
        _check_when(channel.when, channel.line, vocabulary, problems)
        _check_cited(channel.cite, channel.line, "a channel", problems)
    return list(problems)


def _check_first(knowledge: Knowledge, vocabulary: Vocabulary, shown: str) -> list[Problem]:
    problems = Problems(shown)
    for one in knowledge.first.values():
        _check_when(one.when, one.line, vocabulary, problems)
        _check_cited(one.cite, one.line, "what comes first", problems)
        for _, name, _, _ in Formatter().parse(one.says):
            if name is not None and name not in vocabulary:
                hint = nearest(name, vocabulary)
                problems.add(one.line, f"says: unknown variable {name!r}", hint)
    return list(problems)


def _check_comparing(comparing: Comparing, vocabulary: Vocabulary, shown: str) -> list[Problem]:
    problems = Problems(shown)
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
    return list(problems)


def _check_gates(knowledge: Knowledge, vocabulary: Vocabulary, shown: str) -> list[Problem]:
    problems = Problems(shown)
    for gate in knowledge.gates.gates.values():
        _check_when(gate.when, gate.line, vocabulary, problems)
        _check_cited(gate.cite, gate.line, "a gate", problems)
        for family in gate.stops:
            if family not in knowledge.gates.families:
                problems.add(
                    gate.line, f"stops: unknown family {family!r}", nearest(family, knowledge.gates.families)
                )
    return list(problems)


def _check_method(knowledge: Knowledge, vocabulary: Vocabulary, shown: str) -> list[Problem]:
    problems = Problems(shown)
    *conditional, last = knowledge.method.capacity
    for carried in conditional:
        if carried.when:
            _check_when(carried.when, carried.line, vocabulary, problems)
    if last.when or not all(line.when for line in conditional):
        problems.add(last.line, "capacity: the last line, and only it, holds for every country", "drop its `when`")
    lacking = sorted({card.kind for card in knowledge.institutions.values()} - set(knowledge.method.weighs))
    if lacking:
        problems.add(1, f"weighs: {', '.join(lacking)} is missing", "say what one new thing of each kind weighs")
    return list(problems)


def _check_public(id: str, line: int, vocabulary: Vocabulary, problems: Problems) -> None:
    if id not in vocabulary:
        problems.add(line, f"unknown variable {id!r}", nearest(id, vocabulary))
    elif vocabulary[id].origin != "panel":
        problems.add(line, f"{id} is not a public indicator", "countries are compared by indicators of the panel")


def check_signs(signs: Iterable[Sign], vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that every sign is cited, can hold, keeps its guard, and that no two share an id."""
    seen: set[str] = set()
    for sign in signs:
        if sign.id in seen:
            problems.add(sign.line, f"sign {sign.id!r} stands twice", "give each sign its own id")
        seen.add(sign.id)
        _check_cited(sign.cite, sign.line, f"sign {sign.id!r}", problems)
        if (sign.when is None) == (sign.graded is None):
            problems.add(sign.line, f"sign {sign.id!r} needs either `when` or `graded`", "keep one of them")
        for when in (sign.when, sign.only_where):
            if when:
                _check_when(when, sign.line, vocabulary, problems)
        if sign.graded and sign.graded.none == sign.graded.full:
            problems.add(sign.line, f"sign {sign.id!r}: `none` and `full` are the same", "write a range")
        _check_guard(sign.reads, sign.line, vocabulary, problems, sign.guards)
        if sign.weight == 0:
            problems.add(sign.line, f"sign {sign.id!r} has no weight")
        if sign.proxy_for and sign.proxy_for not in vocabulary:
            hint = nearest(sign.proxy_for, vocabulary)
            problems.add(sign.line, f"proxy_for names an unknown variable {sign.proxy_for!r}", hint)


def _check_cited(cite: tuple[object, ...], line: int, what: str, problems: Problems) -> None:
    if not cite:
        problems.add(line, f"{what} has no citation", "a claim without a page does not load")


def _check_when(when: When, line: int, vocabulary: Vocabulary, problems: Problems) -> None:
    if not can_hold(when.condition, vocabulary):
        problems.add(line, f"`{when.text}` can never hold", "look at its bounds")
    for id in unknown_counted(when.condition):
        problems.add(
            line,
            f"`{when.text}` counts it as evidence that {id} is not known",
            f"compare {id} alone, so that an unknown stays unknown; what stands in for it is written "
            f"`not known({id}) and ...` beside a figure that the rest does not read",
        )


def _check_guard(
    own: Iterable[str], line: int, vocabulary: Vocabulary, problems: Problems, guards: Iterable[str] = ()
) -> None:
    read = {*own, *guards}
    for name in sorted(own):
        guard = vocabulary[name].guard
        if guard and not any(guard in _made_of(other, vocabulary) for other in read):
            problems.add(
                line,
                f"a condition on {name} must also read {guard}",
                "add `only_where: makes_goods`: refined fuel and smelted metal count as manufactures",
            )


def _made_of(name: str, vocabulary: Vocabulary) -> set[str]:
    """Return a variable, what its formula reads, and what that is made of."""
    formula = vocabulary.formulas.get(name)
    inner = names(formula) if formula else ()
    return {name}.union(*(_made_of(one, vocabulary) for one in inner))


def ceiling(signs: Iterable[Sign]) -> float:
    """Return the most a list of signs can add up to: the heaviest of each family."""
    heaviest: dict[str, float] = {}
    for sign in signs:
        heaviest[sign.group] = max(heaviest.get(sign.group, 0.0), sign.weight)
    return sum(heaviest.values())


def _check_points(signs: tuple[Sign, ...], points: float, line: int, what: str, problems: Problems) -> None:
    total = ceiling(signs)
    if abs(total - points) > 1e-9:
        problems.add(
            line,
            f"the heaviest signs of each family add up to {total:g} points of {what}, not {points:g}",
            "share the points out among the families; a card with more signs has no higher ceiling",
        )


def _check_card(
    name: str, card: Institution, knowledge: Knowledge, vocabulary: Vocabulary, problems: Problems
) -> None:
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
    _check_proxies(card.need, problems)
    _check_points(card.need, 100.0 - knowledge.method.failure_points, card.line, "need", problems)
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
    for statement in (*card.story, *card.failed, *card.goes_wrong):
        _check_cited(statement.cite, statement.line, "a statement", problems)


def _check_conditions_of(card: Institution, vocabulary: Vocabulary, problems: Problems) -> None:
    """Check the conditions of a card that are no signs: its links, exemptions and forms."""
    for link in card.readiness:
        _check_when(link.when, link.line, vocabulary, problems)
        _check_cited(link.cite, link.line, f"link {link.link!r}", problems)
    for exemption in card.does_not_apply:
        _check_when(exemption.when, exemption.line, vocabulary, problems)
        _check_cited(exemption.cite, exemption.line, "an exemption", problems)
    for form in card.forms:
        if form.when:
            _check_when(form.when, form.line, vocabulary, problems)


def _check_general(general: GeneralCase, problems: Problems) -> None:
    bounds = {"evidence": (-6.0, 6.0), "problem": (0.0, 6.0), "ease": (-3.0, 3.0)}
    for key, (low, high) in bounds.items():
        if not low <= getattr(general, key) <= high:
            problems.add(general.line, f"general: {key} is out of range", f"from {low:g} to {high:g}")
    _check_cited(general.cite, general.line, "the general case", problems)


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


def _check_proxies(signs: tuple[Sign, ...], problems: Problems) -> None:
    """A proxy weighs no more than the judged sign it stands in for, so that an answer stays in its bounds."""
    for sign in signs:
        if not sign.proxy_for:
            continue
        judged = [other.weight for other in signs if other.group == sign.group and sign.proxy_for in other.reads]
        if not judged or max(judged) < sign.weight:
            problems.add(
                sign.line,
                f"sign {sign.id!r} stands in for {sign.proxy_for}, and no heavier sign of its family reads it",
                "put both in one family, the judged one heavier",
            )


def check_korea(facts: Iterable[KoreaFact], vocabulary: Vocabulary, problems: Problems) -> None:
    """Check that every dated fact is cited, fits its variable, and is the only one about it in its years."""
    of_variable: dict[str, list[KoreaFact]] = {}
    for fact in facts:
        _check_cited(fact.cite, fact.line, f"the fact about {fact.variable!r}", problems)
        if fact.variable not in vocabulary:
            hint = nearest(fact.variable, vocabulary)
            problems.add(fact.line, f"unknown variable {fact.variable!r}", hint)
            continue
        _check_value(fact, vocabulary, problems)
        if _check_dates(fact, vocabulary[fact.variable].kind == "number", problems):
            of_variable.setdefault(fact.variable, []).append(fact)
    for spells in of_variable.values():
        spells.sort(key=lambda fact: fact.begins)
        for earlier, later in pairwise(spells):
            _check_overlap(earlier, later, problems)


def _check_value(fact: KoreaFact, vocabulary: Vocabulary, problems: Problems) -> None:
    variable = vocabulary[fact.variable]
    if variable.origin not in ("asked", "panel"):
        problems.add(
            fact.line,
            f"{variable.id} follows from other data (origin {variable.origin}) and is no fact to date",
            "date what is asked, or what the panel holds",
        )
        return
    said = read_answer(variable, fact.value)
    if isinstance(said, NoValue):
        problems.add(fact.line, f"{variable.id}: {said.value} is no fact to date", "leave it out")
    elif isinstance(said, Problem):
        problems.add(fact.line, f"{variable.id}: {said.what}", said.hint)


def _check_dates(fact: KoreaFact, number: bool, problems: Problems) -> bool:
    """Say whether the dates of a fact can be compared with those of others."""
    key, other = ("year", "since") if number else ("since", "year")
    if getattr(fact, key) is None or getattr(fact, other) is not None:
        what = "a number is dated by the year it was observed in" if number else "it is dated by its first year"
        problems.add(fact.line, f"{fact.variable}: {what}", f"write `{key}` and no `{other}`")
        return False
    first, last = KOREA_YEARS
    if not first <= fact.begins <= last:
        problems.add(fact.line, f"{fact.variable}: {fact.begins} is out of range", f"from {first} to {last}")
        return False
    if fact.until is not None and fact.until < fact.begins:
        problems.add(
            fact.line,
            f"{fact.variable}: it ends in {fact.until}, before it begins in {fact.begins}",
            "`until` is the last year in which it holds",
        )
        return False
    return True


def _check_overlap(earlier: KoreaFact, later: KoreaFact, problems: Problems) -> None:
    same = earlier.begins == later.begins
    if same or (earlier.until is not None and earlier.until >= later.begins):
        problems.add(
            max(earlier.line, later.line) if same else earlier.line,
            f"two facts about {later.variable!r} hold in {later.begins}",
            f"the other stands in line {min(earlier.line, later.line) if same else later.line}; "
            "end the first before the second begins",
        )


def _check_cycle(cards: Iterable[Institution]) -> list[Problem]:
    by_id = {card.id: card for card in cards}
    try:
        TopologicalSorter({card.id: card.needs for card in by_id.values()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        card = by_id[circle[0]]
        return [Problem(card.path, card.line, f"needs go round in a circle: {' -> '.join(circle)}", "drop one")]
    return []
