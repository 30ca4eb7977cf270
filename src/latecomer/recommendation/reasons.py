"""Why a card stands where it stands: codes and parameters, from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from latecomer.diagnosis import Reading
from latecomer.knowledge import Institution, Knowledge, Method
from latecomer.measurement import CardMeasure, Measures
from latecomer.measurement.portfolio import CAPACITY, CONFLICT, RIVAL
from latecomer.measurement.verdicts import DECIDE, HOLDING, LOOK, TIER_OF
from latecomer.messages import NOTHING, Message, first_sentence, say
from latecomer.recommendation.findings import (
    BodyFinding,
    Contribution,
    EvidenceName,
    FormFinding,
    GateFinding,
    MistakeFinding,
    Recommendation,
)
from latecomer.recommendation.law import allowed
from latecomer.vocabulary import Vocabulary, known_figure


def with_words(found: Recommendation, measured: CardMeasure, row: int, knowledge: Knowledge) -> Recommendation:
    """Add why, what has to come first, and the first decision."""
    return replace(
        found,
        because=_because(found, measured, row),
        after=_after(found, measured, row, knowledge),
        decision=_decision(found),
        decides=_decides(found, measured.card),
    )


def _because(r: Recommendation, measured: CardMeasure, row: int) -> Message:
    body = _body(r)
    if r.verdict == "does_not_apply":
        reason = measured.card.does_not_apply[int(measured.exempt[row])].reason.strip()
        return Message("because.does_not_apply", {"reason": reason})
    if r.verdict == "not_in_this_form":
        reason = _law_reason(r.forms)
        return (
            Message("because.not_in_this_form", {"reason": reason}) if reason else Message("because.no_form_fits")
        )
    if r.verdict == "establish":
        weak = next((link for link in r.links if link.state == "weak"), None)
        return Message("because.establish_weak", {"link": weak.label}) if weak else Message("because.establish")
    if r.verdict == "works_already":
        return _works(r, body)
    if r.verdict in ("reform", "merge_or_stop"):
        return Message(f"because.{r.verdict}", {"body": body})
    return _open_reason(r, "examine" if r.verdict == "look_into" else "ask", body)


def _works(r: Recommendation, body: str) -> Message:
    """Say that it works; a law serves nobody and is applied, and a body may have no name."""
    if r.card.kind == "rule":
        return Message("because.works_already_law")
    named = r.existing_name or r.bodies
    return Message("because.works_already", {"body": body}) if named else Message("because.works_already_unnamed")


def _open_reason(r: Recommendation, kind: str, body: str) -> Message:
    """Say who is on record, and what would decide."""
    question = {"question": r.answers[0].label} if r.answers else {}
    if kind == "ask" and not r.answers:
        return Message("because.ask.closed")
    if r.by_person:
        if kind == "ask":
            return Message("because.ask.said", question)
        code = "said" if r.existing == "yes" else "nobody"
        return Message(f"because.examine.{code}", {"body": body})
    if not r.bodies:
        return Message(f"because.{kind}.none_on_record", question)
    if len(r.bodies) == 1:
        one = r.bodies[0]
        if one.kind == "law" and kind == "examine":
            return Message("because.examine.on_record_one_law", {"body": one.name, "since": one.since})
        return Message(f"because.{kind}.on_record_one", {"body": one.name, "since": one.since, **question})
    return Message(f"because.{kind}.on_record_more", {"bodies": _named(r.bodies), **question})


def _named(bodies: tuple[BodyFinding, ...]) -> tuple[str, ...]:
    return tuple(f"{body.name} ({body.since})" for body in bodies)


def _body(r: Recommendation) -> str:
    """Name the body a decision is about: as answered, as on record, or by what it does."""
    if r.existing_name:
        return r.existing_name
    if r.bodies:
        return r.bodies[0].name
    return r.card.function_label


def _law_reason(forms: tuple[FormFinding, ...]) -> str:
    reasons = [say(i.reason) for form in forms for i in form.instruments if i.status == "prohibited"]
    return reasons[0] if reasons else ""


def _after(r: Recommendation, measured: CardMeasure, row: int, knowledge: Knowledge) -> tuple[Message, ...]:
    """Return what has to come first; for a body that exists, only what enlarging it waits for."""
    if not r.blocked:
        return ()
    gates = [g.after for g in r.gates if g.state == "shut" and g.effect == "blocks"]
    if r.existing == "yes":
        return tuple(Message("after.enlarging", {"after": after}) for after in dict.fromkeys(gates))
    found = [Message("after.gate", {"after": after}) for after in gates]
    found += [Message("after.link", {"after": link.after}) for link in r.links if link.state == "missing"]
    found += [Message("after.level", {"scale": k.label, "level": k.before_label}) for k in r.keys if k.far]
    lacking = zip(measured.card.needs, measured.lacking[:, row], strict=True)
    found += [Message("after.card", {"card": knowledge.institutions[id].name}) for id, is_so in lacking if is_so]
    return _once(found)


def _once(messages: list[Message]) -> tuple[Message, ...]:
    found: list[Message] = []
    for message in messages:
        if message not in found:
            found.append(message)
    return tuple(found)


def _decision(r: Recommendation) -> Message:
    """Return the first decision: who repairs, who finds out, or the card's own for something new."""
    if r.verdict in ("reform", "merge_or_stop"):
        return Message(f"decision.{r.verdict}", {"body": _body(r)})
    if r.verdict == "establish":
        return Message("decision.own", {"decision": r.card.decision})
    if r.existing == "yes":
        # A law has no clients, but firms that come under it.
        law = not r.existing_name and r.bodies and r.bodies[0].kind == "law"
        return Message("decision.ask_under" if law else "decision.ask_clients", {"body": _body(r)})
    return Message("decision.ask_who", {"function": r.card.function_label})


def _decides(r: Recommendation, card: Institution) -> Message:
    """Say what its first step would have to show; no list of bodies is complete, where nobody has answered."""
    if r.tier == "decide":
        return NOTHING
    there = r.existing == "yes"
    code = "there" if there else "nobody" if r.by_person else "open"
    return Message(f"decides.{code}", {"if": card.decides.where(there)})


def open_forms(forms: tuple[FormFinding, ...], gates: tuple[GateFinding, ...]) -> tuple[FormFinding, ...]:
    """Return the forms that can be taken: lawful, fitting, and by a rule where a gate asks for one."""
    restricted = any(gate.state == "shut" and gate.effect == "restricts" for gate in gates)
    return tuple(form for form in allowed(forms) if not (restricted and form.discretionary))


def chosen_form(forms: tuple[FormFinding, ...], gates: tuple[GateFinding, ...], existing: str) -> str:
    """Return the form to take of those that are open: a hosted one where nobody does it."""
    able = open_forms(forms, gates)
    if not able:
        return ""
    return sorted(able, key=lambda form: existing != "yes" and not form.hosted)[0].label


def left_out(measures: Measures, row: int, column: int, knowledge: Knowledge) -> Message:
    """Say why a card with a tier does not stand in the list."""
    listed = measures.portfolio
    why = int(listed.why[row, column])
    if why in (RIVAL, CONFLICT):
        other = knowledge.institutions[listed.ids[int(listed.rival[row, column])]]
        return Message("left_out.rival" if why == RIVAL else "left_out.conflict", {"other": other.name})
    if why == CAPACITY:
        label = knowledge.method.capacity[int(measures.capacity[row])].label
        return Message("left_out.capacity", {"capacity": label.capitalize()})
    return NOTHING


def evidence(
    contributions: Sequence[Contribution],
    measured: CardMeasure,
    row: int,
    readings: Mapping[str, Reading],
    oldest: int,
    method: Method,
) -> EvidenceName:
    """Say what a card rests on; figures of before the `oldest` year make nothing strong."""
    if TIER_OF[measured.verdict[row]] == DECIDE:
        return "people"
    for_it = [c for c in contributions if c.points > 0]
    recent = [c for c in for_it if not _is_old(c, readings, oldest)]
    if for_it and not recent:
        return "old"
    enough = method.some_case if measured.presence.exists[row] == 1 else method.strong_case
    case = measured.case[row] - sum(c.points for c in for_it) + sum(c.points for c in recent)
    if measured.verdict[row] == LOOK and not measured.blocked[row] and case >= enough:
        return "strong"
    families: dict[str, float] = {}
    for c in recent:
        family = c.failure or c.sign.family
        families[family] = families.get(family, 0) + c.points
    return "fair" if sum(points >= method.holds for points in families.values()) >= HOLDING else "thin"


def _is_old(part: Contribution, readings: Mapping[str, Reading], oldest: int) -> bool:
    """Say whether a sign rests on nothing but figures of before the `oldest` year."""
    figures = {
        known_figure(id, readings) for id in part.sign.reads
    }  # of a gap, the figure: what is predicted is new
    years = [year for id in figures if (year := readings[id].year)]
    return bool(years) and max(years) < oldest


def behind(measures: Measures, row: int, column: int, knowledge: Knowledge, vocabulary: Vocabulary) -> Message:
    """Say why it is behind its tier: before it stands a card for the same bodies, or two on its figure."""
    listed = measures.portfolio
    if not listed.behind[row, column]:
        return NOTHING
    cards = knowledge.institutions
    this = cards[listed.ids[column]]
    places = zip(listed.rank[row], listed.ids, strict=True)
    before = [cards[id] for rank, id in sorted(places) if 0 < rank < listed.rank[row, column]]
    for other in before:
        if not set(other.functions).isdisjoint(this.functions):
            return Message("behind.bodies", {"other": other.name})
    figure = str(measures.cards[this.id].figure[row])
    same = [other.name for other in before if measures.cards[other.id].figure[row] == figure]
    names = tuple(same[: knowledge.method.same_figure])
    return Message("behind", {"others": names, "figure": vocabulary[figure].label})


def mistakes(
    measures: Measures, row: int, knowledge: Knowledge, found: tuple[Recommendation, ...]
) -> tuple[MistakeFinding, ...]:
    """Tell what would be a mistake here now, by the counter-sign or the gate that speaks most against it."""
    told = {r.id: r for r in found}
    return tuple(_mistake(told[id], measures, row) for id in measures.portfolio.mistakes[row])


def _mistake(r: Recommendation, measures: Measures, row: int) -> MistakeFinding:
    against = [c for c in r.contributions if not c.failure and c.sign.weight < 0 and c.points <= c.sign.weight / 2]
    base = round(float(measures.cards[r.id].base[row]), 3)
    if against:
        sign = min(against, key=lambda c: (c.points, c.label)).sign
        why = Message("mistake.sign", {"sign": sign.label, "reason": sign.means})
        return MistakeFinding(r.id, r.name, base, why, sign.reads, sign.cite)
    gate = next(g for g in r.gates if g.state == "shut" and g.effect == "blocks")
    why = Message("mistake.gate", {"gate": gate.label, "reason": first_sentence(gate.reason)})
    return MistakeFinding(r.id, r.name, base, why, gate.reads, gate.cite)
