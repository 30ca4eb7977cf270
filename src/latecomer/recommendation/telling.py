"""Tell the cards of one profile: from the arrays that were measured, in the order of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from latecomer.analogues import Near, Record, Setting, examples
from latecomer.countrydata.countries import load_countries
from latecomer.countrydata.roster import Body
from latecomer.diagnosis import Diagnosis, Reading, Signs, cited
from latecomer.engine import names
from latecomer.knowledge import Form, Institution, Knowledge
from latecomer.knowledge.cards import Measure
from latecomer.knowledge.signs import Statement
from latecomer.measurement import CardMeasure, Measures
from latecomer.measurement.cards import GOVERNING_SCALES, LIKELY, TOO_FAR
from latecomer.measurement.verdicts import VERDICTS
from latecomer.messages import NOTHING, Message, say
from latecomer.profile import Profile
from latecomer.recommendation import reasons
from latecomer.recommendation.figures import figures_of
from latecomer.recommendation.findings import (
    TIERS,
    BodyFinding,
    CardText,
    Contribution,
    FormFinding,
    GateFinding,
    GateState,
    GeneralFinding,
    InstrumentFinding,
    Key,
    LinkFinding,
    LinkState,
    MeasureFinding,
    PrecedentFinding,
    Recommendation,
    StatementFinding,
)
from latecomer.recommendation.law import by_id, worst
from latecomer.recommendation.questions import answers_that_would_change
from latecomer.vocabulary import Vocabulary

STATES: tuple[LinkState, ...] = ("in place", "unknown", "weak", "missing")
EXAMPLES = 3


@dataclass(frozen=True)
class Told:
    """What the cards of one profile are told from.

    Attributes
    ----------
    row : int
        The profile's place in the batch.
    signs : Signs
        Of this profile.
    near : Near
        The economies that stood nearest, for precedents.
    beside : Setting
        The country in earlier years, for how its figures moved.
    """

    measures: Measures
    row: int
    knowledge: Knowledge
    vocabulary: Vocabulary
    diagnosis: Diagnosis
    readings: Mapping[str, Reading]
    law: Mapping[str, InstrumentFinding]
    signs: Signs
    record: Record
    near: Near
    beside: Setting

    @property
    def profile(self) -> Profile:
        """The profile itself."""
        return self.measures.batch.profiles[self.row]


def recommendations(told: Told) -> tuple[Recommendation, ...]:
    """Tell every card: the list first, in order; then the rest by tier and order."""
    found = [tell(id, told) for id in told.measures.portfolio.ids]
    return tuple(sorted(found, key=lambda r: (r.rank or 1000, TIERS.index(r.tier), -r.order, r.id)))


def tell(id: str, told: Told) -> Recommendation:
    """Tell one card."""
    measures, row, knowledge = told.measures, told.row, told.knowledge
    measured = measures.cards[id]
    card, listed = measured.card, measures.portfolio
    column = listed.ids.index(id)
    contributions = _contributions(measured, told)
    links, gates = _links(measured, told), _gates(card, told)
    forms = tuple(_form(form, told) for form in card.forms)
    keys = _keys(card, told)
    bodies = bodies_of(card.functions, told.profile)
    existing = {1: "yes", 0: "no", -1: "unknown"}[int(measured.presence.exists[row])]
    name = told.readings[f"existing.{card.function}.name"]
    delivery = told.readings[f"existing.{card.function}.delivery"]
    questions = answers_that_would_change(card, contributions, existing, told.readings, told.knowledge)
    verdict = VERDICTS[int(measured.verdict[row])]
    oldest = told.profile.as_of - knowledge.method.old
    figures = figures_of(contributions, told.vocabulary, told.readings, measures.batch.stands, row, told.beside)
    found = Recommendation(
        id=id,
        card=card_text(card, knowledge, told.vocabulary),
        tier=TIERS[int(measured.tier[row])],
        verdict=verdict,  # type: ignore[arg-type]
        because=NOTHING,
        rank=int(listed.rank[row, column]),
        case=float(measured.case[row]),
        case_low=float(measured.case_low[row]),
        case_high=float(measured.case_high[row]),
        usual=float(measured.usual[row]),
        shrinkage=float(measured.shrinkage[row]),
        general=float(measured.general[row]),
        precedent=float(measured.precedent[row]),
        order=float(measured.order[row]),
        precedence=float(listed.precedence[row, column]),
        readiness_low=float(measured.ready_low[row]),
        readiness_high=float(measured.ready_high[row]),
        first_five=float(listed.first_five[row, column]),
        decided=round(float(measured.need.decided[row]), 3),
        contributions=contributions,
        figures=tuple(says for says, _ in figures),
        obstacle=next((reason for _, reason in figures), ""),
        precedents=_precedents(card, told),
        links=links,
        gates=gates,
        blocked=bool(measured.blocked[row]),
        after=(),
        left_out=reasons.left_out(told.measures, row, column, knowledge),
        behind=reasons.behind(told.measures, row, column, knowledge, told.vocabulary),
        answers=questions,
        bodies=bodies,
        ended=_ended(card.functions, told),
        evidence=reasons.evidence(contributions, measured, row, told.readings, oldest, knowledge.method),
        existing=existing,
        by_person=bool(measured.presence.by_person[row]),
        existing_name=name.text if name.state == "value" else "",
        existing_delivery=(delivery.counted_as or delivery.text) if delivery.state == "value" else "",
        form=reasons.chosen_form(forms, gates, existing),
        forms=forms,
        keys=keys,
        decision=NOTHING,
        first_steps=card.first_steps.where(existing == "yes"),
        decides=NOTHING,
        measures=tuple(_measure(m, told) for m in card.measures),
        restriction=next((g.reason for g in gates if g.state == "shut" and g.effect == "restricts"), ""),
        flips=(),
    )
    return reasons.with_words(found, measured, row, knowledge)


def card_text(card: Institution, knowledge: Knowledge, vocabulary: Vocabulary) -> CardText:
    """Return what a card says, whatever the country."""

    def named(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(knowledge.institutions[id].name for id in ids)

    general, sources = card.general, knowledge.sources
    return CardText(
        name=card.name,
        short=card.short,
        origin=card.origin,
        in_korea=card.in_korea,
        kind=card.kind,
        what=card.what.strip(),
        function=card.function,
        function_label=vocabulary.functions[card.function].label,
        silent_on=card.silent_on,
        needs=named(card.needs),
        complements=named(card.complements),
        substitutes=named(card.substitutes),
        conflicts=named(card.conflicts),
        programmes=tuple(
            Message("programme", {"label": programme.label, "level": programme.level})
            for programme in map(knowledge.programmes.__getitem__, card.programmes)
        ),
        failures=card.answers,
        flows=tuple(knowledge.flows[id].label for id in card.flows),
        serves=tuple(knowledge.target_groups[id].label for id in card.serves),
        founded_function=card.founded.function,
        founded_organisation=card.founded.organisation,
        founded_note=card.founded.note,
        legal_basis=card.legal_basis,
        parent=card.parent,
        funding=card.funding,
        cost=card.cost.level,
        cost_reason=card.cost.reason,
        liability=card.cost.liability,
        host=card.host,
        loses=card.loses,
        owner=card.owner,
        budget_line=card.budget_line,
        decision=card.decision.strip(),
        general=GeneralFinding(
            evidence=general.evidence,
            problem=general.problem,
            ease=general.ease,
            points=general.points,
            reason=general.reason.strip(),
            cite=cited(general.cite, sources),
        ),
        story=_statements(card.story, knowledge),
        failed=_statements(card.failed, knowledge),
        goes_wrong=_statements(card.goes_wrong, knowledge),
        evidence=tuple(StatementFinding(e.text, cited(e.cite, sources), e.confidence) for e in card.evidence),
        cite=cited(card.cite, sources),
    )


def _statements(statements: tuple[Statement, ...], knowledge: Knowledge) -> tuple[StatementFinding, ...]:
    return tuple(StatementFinding(s.text.strip(), cited(s.cite, knowledge.sources)) for s in statements)


def _contributions(measured: CardMeasure, told: Told) -> tuple[Contribution, ...]:
    """List the parts of a case: they add up to it exactly."""
    parts = [Contribution(sign) for sign in told.signs.of(measured.need)]
    parts += [Contribution(sign, measured.card.answers[0]) for sign in told.signs.of(measured.failure)]
    return tuple(sorted(parts, key=lambda c: (-c.points, c.label)))


def bodies_of(functions: Sequence[str], profile: Profile) -> tuple[BodyFinding, ...]:
    """Return who performs functions in a profile, on record."""
    return tuple(_body(body) for function in functions for body in profile.bodies.get(function, ()))


def _ended(functions: Sequence[str], told: Told) -> tuple[BodyFinding, ...]:
    """Return who performed functions on record, and does so no longer."""
    profile, roster = told.profile, told.record.roster
    return tuple(
        _body(body, body.until)
        for function in functions
        for body in roster.on_record(profile.country, function, profile.as_of)
        if body.status == "closed" and not body.stands(profile.as_of)
    )


def _body(body: Body, until: int | None = None) -> BodyFinding:
    return BodyFinding(body.name, body.since, body.kind, body.source, body.verified, until)


def _precedents(card: Institution, told: Told) -> PrecedentFinding | None:
    """Tell what the nearest economies took up; None where they are too few or the roster has no such function."""
    method, near, record = told.knowledge.method, told.near, told.record
    function = next((f for f in card.functions if f in record.functions), "")
    if not function or len(near.countries) < method.precedents:
        return None
    place = record.functions.index(function)
    all_took = record.taken[near.years, near.countries, place]
    took = int(all_took[: method.precedents].sum())
    base = float(all_took.mean())
    share = (took + method.prior * base) / (method.precedents + method.prior)
    named = tuple(
        Message(
            "precedent.example",
            {"country": load_countries()[one.country].short_name, "stood": one.stood, "since": one.since},
        )
        for one in examples(near, function, record, method.precedents)
        if one.since is not None
    )[:EXAMPLES]
    counts = {"took": took, "of": method.precedents, "within": method.within}
    said = Message(
        "precedent.took" if took else "precedent.none", {**counts, "share": took / method.precedents, "base": base}
    )
    return PrecedentFinding(took, method.precedents, round(share, 3), round(base, 3), method.within, named, said)


def _links(measured: CardMeasure, told: Told) -> tuple[LinkFinding, ...]:
    found = []
    for i, link in enumerate(measured.card.readiness):
        trace = told.signs.trace(link.when)
        card = told.knowledge.institutions.get(link.after)
        after = card.name if card else link.after
        found.append(
            LinkFinding(
                id=link.link,
                label=say(Message(f"link.{link.link}")),
                state=STATES[int(measured.links[i, told.row])],
                reason=link.reason.strip(),
                after=after,
                condition=link.when.text,
                reads=trace.reads,
                missing=trace.missing,
                cite=told.signs.cited(link.cite),
            )
        )
    return tuple(found)


def _gates(card: Institution, told: Told) -> tuple[GateFinding, ...]:
    """Return the gates that stop or restrict a family of the card, whether they hold or are not known."""
    found = []
    for id, gate in told.knowledge.gates.stopping(card).items():
        trace = told.signs.trace(gate.when)
        shut = bool(told.measures.holds["gates"][id][told.row])
        unknown = told.measures.at.unknown(gate.when)[told.row] > LIKELY
        state: GateState = "shut" if shut else "unknown" if unknown else "open"
        found.append(
            GateFinding(
                id=id,
                label=gate.label,
                effect=gate.effect,
                state=state,
                reason=gate.reason.strip(),
                after=gate.after.strip(),
                condition=gate.when.text,
                reads=trace.reads or names(gate.when.condition),
                missing=trace.missing,
                cite=told.signs.cited(gate.cite),
            )
        )
    return tuple(found)


def _measure(measure: Measure, told: Told) -> MeasureFinding:
    """Return a measure with its baseline as it stands today, in words."""
    reading = told.readings.get(measure.baseline)
    today = f"{reading.label}: {reading.told}" if reading and reading.state == "value" else ""
    return MeasureFinding(measure.what, measure.baseline, today, measure.stop)


def _form(form: Form, told: Told) -> FormFinding:
    instruments = by_id(told.law, form.instruments)
    fits = told.signs.trace(form.when).truth if form.when else "true"
    return FormFinding(
        id=form.id,
        label=form.label,
        text=form.text.strip(),
        status=worst(instruments),
        fits=fits,
        hosted=form.hosted,
        discretionary=form.discretionary,
        instruments=instruments,
    )


def _keys(card: Institution, told: Told) -> tuple[Key, ...]:
    keys = []
    for position in told.diagnosis.positions:
        if position.id not in card.introduced_at:
            continue
        level = card.introduced_at[position.id]
        labels = [position.not_begun, *(found.label for found in position.levels)]
        keys.append(
            Key(
                scale=position.id,
                label=position.label,
                korea=level,
                korea_label=labels[level],
                before_label=labels[max(level - 1, 0)],
                here=position.level,
                stands_at=position.stands_at,
                open=position.may_be_higher,
                governs=position.id in GOVERNING_SCALES,
                far=position.id in GOVERNING_SCALES
                and level - position.level >= TOO_FAR
                and not position.may_be_higher,
            )
        )
    return tuple(keys)
