"""Prose of the first pages, made from findings: where the country stands, what to decide, what not to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from latecomer.analogues.model import Milestone
from latecomer.diagnosis import Position, Severity, SignFinding
from latecomer.messages import Message, Value, say
from latecomer.profile.figures import figure
from latecomer.profile.model import PUBLIC
from latecomer.recommendation import Assessment, Recommendation, VerdictName, figures_told, phrase, trend
from latecomer.recommendation.findings import BodyFinding
from latecomer.recommendation.model import Step
from latecomer.report.words import sentence, titled
from latecomer.vocabulary import known_figure

DECISIONS = 3
# When a step of the first hundred days is done, which a brief of two pages leaves to the working report.
_DAYS = re.compile(r"^\w+ \d+ \w+ \d+: ")
STANDS = 4
# Things of each kind that the first sentence names.
NAMED = 2
# Share of latecomers with such a body from which one that is not in the list is more likely missed than missing.
COMMON = 0.5
# First entries that make one constraint the thread of them.
MOST = 3
# Functions with a body on record, of 39, from which agencies are no shortage, and up to which little is known.
MANY, FEW = 24, 8
# What tests elsewhere must have found, of 6, to be called good evidence.
TESTED = 3
# How common a problem is among firms of latecomers, of 6, to be called so.
COMMON_PROBLEM = 4
# Bodies for one task, from which one asks whether one of them would do.
SHARED = 3
# Signs that an entry tells, and points from which one is worth telling.
REASONS, TELLING = 3, 5
# Share of draws at a level from which a position is clear.
CLEAR = 0.8
# ... and share of the evidence that must be decided for it.
DECIDED = 0.5
# Ways by which a value comes that no person gave.
NO_PERSON = {*PUBLIC, "formula"}
# Severity, out of 100, from which a constraint weighs heavily, weighs, or shows at all.
SEVERE, MARKED, SOME = 55, 30, 10


def headline(a: Assessment) -> str:
    """Say where the country stands on Korea's timeline, in one sentence: its furthest figure and its nearest."""
    named = [one for one in a.comparators.timeline if one.noun]
    if not named:
        return say(Message("brief.headline_none", {"country": a.country_name}))
    high, low = named[0], named[-1]
    params: dict[str, Value] = {"country": a.country_name, "high": high.noun, "high_when": _when(high)}
    if high is low or _when(high) == _when(low):
        return say(Message("brief.headline_one", params))
    return say(Message("brief.headline", {**params, "low": low.noun, "low_when": _when(low)}))


def thesis(a: Assessment) -> str:
    """Say in one sentence what comes first: before institutions, what is to end, then the first entries."""
    ending = [r.card.short for r in a.first if r.verdict == "merge_or_stop"]
    others = [r.card.short for r in a.first if r.verdict != "merge_or_stop" and not r.after]
    if not (ending or others):
        return ""
    before = list(dict.fromkeys(one.label for one in a.diagnosis.first))
    clauses = (("first", before), ("end", ending), ("then" if before else "begin", others))
    parts = tuple(
        say(Message(f"brief.thesis.{code}", {"names": tuple(names[:NAMED])})) for code, names in clauses if names
    )
    return sentence("; ".join(parts))


def when(one: Milestone) -> str:
    """Say when Korea had come to a figure."""
    return say(_when(one))


def waits(step: Step) -> tuple[str, ...]:
    """Say what has to be true before a step."""
    return tuple(say(one.first) for one in step.waits)


def reasons(r: Recommendation, a: Assessment) -> tuple[str, ...]:
    """Return the signs that make a case most, but for those that the figures told before them say already."""
    told = figures_told(r)
    return tuple(
        c.label
        for c in r.contributions[:REASONS]
        if c.points >= TELLING and not told & {known_figure(id, a.readings) for id in c.sign.reads}
    )


def verdict(name: VerdictName) -> str:
    """Say a verdict."""
    return say(Message(f"verdict.{name}"))


def _when(one: Milestone) -> Message:
    return Message(f"when.{one.relation}", {"year": one.year})


def stands(a: Assessment) -> tuple[str, ...]:
    """Tell the figures the headline is made of, then those nearest the start of Korea's timeline."""
    line = a.comparators.timeline
    named = [one for one in line if one.noun]
    chosen = dict.fromkeys([*named[:1], *reversed(line)])
    return tuple(milestone(one, a) for one in list(chosen)[:STANDS]) + _bodies(a)


def _bodies(a: Assessment) -> tuple[str, ...]:
    """Say what it means that very many functions, or very few, have a body on record; nothing in between."""
    found = a.readings.get("bodies_on_record")
    if found is None or found.value is None or FEW < found.value < MANY:
        return ()
    code = "brief.bodies_many" if found.value >= MANY else "brief.bodies_few"
    return (say(Message(code, {"says": phrase(found)})),)


def _many(a: Assessment) -> bool:
    """Say whether so many functions have a body on record that agencies are not the shortage."""
    found = a.readings.get("bodies_on_record")
    return found is not None and found.value is not None and found.value >= MANY


def shown_by(sign: SignFinding, a: Assessment) -> str:
    """Tell the figures that a sign reads; of a gap the figure itself, of a guard nothing."""
    return "; ".join(figures_read(sign.reads, a).values())


def figures_read(reads: tuple[str, ...], a: Assessment) -> dict[str, str]:
    """Tell the figures behind what is read, by figure, as far as they are known."""
    bases = dict.fromkeys(known_figure(id, a.readings) for id in reads if id not in a.guards)
    return {id: say(phrase(a.readings[id])) for id in bases if a.readings[id].state == "value"}


def milestone(one: Milestone, a: Assessment) -> str:
    """Tell one figure: its value, how it moved, and when Korea had it."""
    params: dict[str, Value] = {
        "says": phrase(a.readings[one.id]),
        "trend": trend((one.here, one.here_in), (one.before, one.before_in), one.unit),
        "year": one.year,
        "korea": figure(one.korea, one.unit),
    }
    return say(Message(f"milestone.{one.relation}", params))


@dataclass(frozen=True)
class Decision:
    """One of the decisions that a first page asks for; `of` is the entry it begins, empty where it begins none."""

    text: str
    of: str = ""


def decisions(a: Assessment) -> tuple[Decision, ...]:
    """Return at most three decisions: what to stop, what people's answers decide, then what to find out.

    Where public figures alone speak, the first step of an entry is ordered, and what follows from it is promised
    beforehand: the one who orders it has decided something. What comes before institutions has a place among them.
    """
    stop = [Decision(say(r.decision), r.id) for r in a.recommendations if r.verdict == "merge_or_stop"][:1]
    decided = [
        Decision(say(r.decision), r.id) for r in a.first if r.tier == "decide" and r.verdict != "merge_or_stop"
    ]
    ordered = [Decision(_order(r), r.id) for r in a.first[: a.shown] if r.tier == "examine" and r.first_steps]
    before = [
        Decision(say(Message("decision.before", {"label": one.label, "do": one.do}))) for one in a.diagnosis.first
    ]
    found = [*stop, *decided]
    for pair in zip_longest(before, ordered):
        found += [one for one in pair if one]
    if not (stop or decided) and ordered and _many(a):
        return (*found[: DECISIONS - 1], Decision(say(Message("decision.no_more"))))
    return tuple(found[:DECISIONS])


def _order(r: Recommendation) -> str:
    """Say who takes the first step of an entry, and what is decided by what it shows."""
    owner, step = first_part(r.card.owner).split(",")[0], undated(r.first_steps[0]).removesuffix(".")
    params: dict[str, Value] = {"name": titled(r.card.short), "owner": owner, "step": step}
    return say(Message("decision.order", {**params, "decides": r.decides}))


def heading(r: Recommendation) -> str:
    """Say an entry as an instruction: what is to be done with what."""
    code = f"{_where(r)}_presumed" if r.presumed else _where(r) if r.verdict == "look_into" else r.verdict
    return say(Message(f"heading.{code}", {"short": r.card.short}))


def evidence(r: Recommendation) -> str:
    """Say how much speaks for an entry, here and where such programmes were tested."""
    here = say(Message(f"evidence.{r.evidence}"))
    tested = r.evidence != "people" and r.card.general.evidence >= TESTED
    return say(Message("evidence.elsewhere", {"here": here})) if tested else here


def _where(r: Recommendation) -> str:
    """Say whether there is a body."""
    return "there" if r.existing == "yes" else "open"


def undated(text: str) -> str:
    """Take the days off a first step."""
    return _DAYS.sub("", text)


def first_part(text: str) -> str:
    """Return what stands before the first semicolon."""
    return text.partition(";")[0]


def grounds(a: Assessment) -> dict[str, tuple[str, ...]]:
    """Tell why each of the first entries is here: what people answered, its figures, and what they mean for firms.

    What was said of an entry before is not said again where there is something else to say; but no entry that a
    figure speaks for is without one.
    """
    told: dict[str, int] = {}
    found = {}
    for r in a.first[: a.shown]:
        if r.verdict == "merge_or_stop":
            found[r.id] = _against(r)
            continue
        answered = [(text, text) for text in (*answered_ground(r, a), *_heaviest(r, a))]
        figures = [(say(unmoved(one)), _with_age(one, a)) for one in r.figures]
        obstacle = [(r.obstacle, r.obstacle)] if r.figures else []
        keys = {key for key, _ in (*answered, *figures, *obstacle)}
        first, rest = figures[:1], figures[1:]
        explains, alone = bool(r.obstacle) and r.obstacle not in told, {key for key, _ in rest} <= told.keys()
        if first and (where := told.get(first[0][0])) and (explains or alone):
            again = say(Message("brief.again", {"entry": where, "label": _leading(r)}))
            first = [(again, again)]
        parts = {key: text for key, text in (*answered, *first, *obstacle, *rest) if key and key not in told}
        found[r.id] = tuple(parts.values()) or generally(r)
        told = {**dict.fromkeys(keys, r.rank), **told}
    return found


def generally(r: Recommendation) -> tuple[str, ...]:
    """Say what speaks for an entry of which no figure does: tests elsewhere, or how common the problem is."""
    general = r.card.general
    code = "general" if general.evidence >= TESTED else "common" if general.problem >= COMMON_PROBLEM else ""
    return (say(Message(f"brief.{code}")),) if code else ()


def _leading(r: Recommendation) -> str:
    """Return the sign that the first figure of an entry belongs to."""
    return next((c.label for c in r.contributions if c.sign.means == r.obstacle), r.name)


def _with_age(figure: Message, a: Assessment) -> str:
    """Tell a figure; of an old one, that it is."""
    year = _last_year(figure)
    old = 0 < year < a.as_of - a.aged
    return say(Message("brief.old", {"says": figure})) if old else say(figure)


def unmoved(figure: Message) -> Message:
    """Leave out how a figure moved: what was told with it need not be told again without."""
    if figure.code == "figure.moved":
        return figure.params["says"]  # type: ignore[return-value]
    params = {
        name: unmoved(value) if isinstance(value, Message) else value for name, value in figure.params.items()
    }
    return Message(figure.code, params)


def _against(r: Recommendation) -> tuple[str, ...]:
    """Return the sign that speaks most against a card, and what it means; nothing where none weighs."""
    most = min((c for c in r.contributions if not c.failure), key=lambda c: c.points, default=None)
    return (most.label, most.sign.means) if most and most.points <= -TELLING else ()


def _heaviest(r: Recommendation, a: Assessment) -> tuple[str, ...]:
    """Return the sign that makes most of a case, and what it means, where no figure that is told is its own.

    What people answered is told by itself.
    """
    most = next((c for c in r.contributions if not c.failure and c.points >= TELLING), None)
    if most is None or {known_figure(id, a.readings) for id in most.sign.reads} & figures_told(r):
        return ()
    by_people = _known_by(most.sign, a) - NO_PERSON
    return () if by_people else (most.label, most.sign.means)


def _known_by(sign: SignFinding, a: Assessment) -> set[str]:
    """Return the ways by which what a sign reads came into the profile."""
    return {a.readings[id].via for id in sign.reads if a.readings[id].state == "value"}


def answered_ground(r: Recommendation, a: Assessment) -> tuple[str, ...]:
    """Tell the heaviest sign that rests on people's answers alone, and what it means; nothing without one."""
    for c in sorted(r.contributions, key=lambda c: -c.points):
        vias = _known_by(c.sign, a)
        if c.points >= TELLING and vias and not vias & NO_PERSON:
            return say(Message("brief.answered", {"label": c.label})), c.sign.means
    return ()


def on_record(r: Recommendation) -> str:
    """Say who does it: on paper, or as people answered; with what that decides, where it does."""
    if r.tier == "decide":
        return say(r.because)
    if r.by_person:
        return say(
            Message("brief.said", {"body": r.existing_name}) if r.existing == "yes" else Message("brief.nobody")
        )
    if not r.bodies:
        ended = tuple(_years_of(body) for body in r.ended)
        if ended:
            return say(Message("brief.on_record_ended", {"bodies": ended}))
        common = r.precedents is not None and r.precedents.base >= COMMON
        return say(Message("brief.on_record_missing" if common else "brief.on_record_none"))
    code = "one" if len(r.bodies) == 1 else "two" if len(r.bodies) < SHARED else "more"
    said = say(Message(f"brief.on_record_{code}", {"bodies": bodies_of(r)}))
    newest = max(r.bodies, key=lambda body: body.since)
    years = [_last_year(figure) for figure in r.figures]
    if len(r.bodies) > 1 and years and max(years) < newest.since and min(years) > 0:
        said += " " + say(Message("brief.newer", {"body": newest.name}))
    return said


def bodies_of(r: Recommendation) -> tuple[str, ...]:
    """Name who is on record, each with the year since when."""
    return tuple(f"{body.name} ({body.since})" for body in r.bodies)


def _years_of(body: BodyFinding) -> str:
    """Name a body that ended, with its years as far as they are known."""
    code = "body.ended" if body.until else "body.ended_once"
    return say(Message(code, {"name": body.name, "since": body.since, "until": body.until or 0}))


def _last_year(figure: Message) -> int:
    """Return the last year a figure is told of; 0 where it tells none."""
    years = (re.findall(r"[12][0-9]{3}", str(one.params.get("years", ""))) for one in figure.walk())
    return max((int(year) for of in years for year in of), default=0)


def severity(one: Severity) -> str:
    """Say how hard a constraint bites, in words."""
    if not one.observed:
        return say(Message("severity.not_known"))
    steps = ((SEVERE, "severe"), (MARKED, "marked"), (SOME, "some"))
    return say(Message(f"severity.{next((word for limit, word in steps if one.score >= limit), 'little')}"))


def how_sure(one: Position) -> str:
    """Say how sure a position is, in a word."""
    if not one.known:
        return say(Message("sure.position.open"))
    clear = one.shares[one.level] >= CLEAR and one.decided >= DECIDED
    return say(Message("sure.position.clear" if clear else "sure.position.likely"))


def tiers_said(a: Assessment) -> str:
    """Say what the tiers on the first page mean."""
    tiers = dict.fromkeys(r.tier for r in a.first[: a.shown])
    return " ".join(say(Message(f"tiers.{tier}")) for tier in tiers)


def thread(a: Assessment) -> str:
    """Say which constraint of Table 2-7 most of the first entries answer, if one does, and which the others do."""
    place: dict[str, list[str]] = {}
    for r in a.first[: a.shown]:
        place.setdefault(r.card.failures[0], []).append(str(r.rank))
    answered = [one for one in a.diagnosis.failures if one.id in place]
    answered.sort(key=lambda one: (len(place[one.id]) < MOST, not one.observed, -one.score, one.id))
    parts = tuple(
        say(Message("brief.thread_part", {"label": one.label, "entries": tuple(place[one.id])}))
        for one in answered
    )
    most = len(place[answered[0].id]) if answered else 0
    if most < MOST or len(parts) == 1:
        return ""
    params: dict[str, Value] = {
        "count": Message(f"brief.count.{most}"),
        "first": parts[0],
        "others": "; ".join(parts[1:]),
    }
    return say(Message("brief.thread_most", params))


def to_settle(a: Assessment) -> str:
    """Name the first of the questions to ask next, on which the first entries hang most."""
    found = tuple(q.label for q in a.ask_next[:DECISIONS])
    return say(Message("brief.to_settle", {"questions": found})) if found else ""
