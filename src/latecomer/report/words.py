"""How the report writes shares, points and sentences, and how sure it is."""

from __future__ import annotations

from latecomer.messages import Message, say
from latecomer.recommendation import OLD, Assessment, figures_told


def percent(share: float) -> str:
    """Write a share without false precision."""
    if 0 < share < 0.01:
        return say(Message("percent.under"))
    if 0.99 < share < 1:
        return say(Message("percent.over"))
    return f"{100 * share:.0f} %"


def points(value: float) -> str:
    """Write points as whole ones; never minus zero."""
    return f"{round(value) + 0:d}"


def signed(value: float) -> str:
    """Write points with their sign and a tenth; none as 0."""
    return f"{value:+.1f}" if abs(value) >= 0.05 else "0"


def titled(text: str) -> str:
    """Write what stands within a sentence as a title: a capital first."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Write a finding as a sentence: a capital first, a full stop last."""
    return titled(text) + ("" if text.endswith(".") else ".")


def sure(a: Assessment) -> str:
    """Say how sure the assessment is, and on what it rests."""
    little = "thin" if a.answered else "nobody"
    how = "not_ranked" if not a.ranked else little if a.answered < a.asked / 3 else "enough"
    observed = percent(a.coverage)
    parts = [Message(f"sure.{how}", {"answered": a.answered, "asked": a.asked, "observed": observed})]
    surveyed = (a.readings[question.id] for question in a.comparators.survey)
    asked_in = [r.year for r in surveyed if r.year and r.via == "indicator"]
    if asked_in:
        between = {"first": min(asked_in), "last": max(asked_in)}
        one = Message("sure.firms", {"year": max(asked_in)})
        parts.append(one if len(set(asked_in)) == 1 else Message("sure.firms_between", between))
    old = {
        reading.label: reading.year
        for r in a.first[: a.shown]
        for id in sorted(figures_told(r))
        if (reading := a.readings.get(id)) and reading.year and a.as_of - reading.year > OLD
    }
    if old:
        listed = tuple(f"{label} ({year})" for label, year in old.items())
        parts.append(Message("sure.old", {"figures": listed, "years": OLD}))
    warned = {one.id for one in a.mistakes}
    named = [*a.first[: a.shown], *(r for r in a.recommendations if r.id in warned)]
    bodies = {body.name: body.verified for r in named for body in r.bodies}
    if len(bodies) > 1:
        verified = sum(bodies.values())
        code = "sure.bodies" if verified else "sure.bodies_none"
        parts.append(Message(code, {"bodies": len(bodies), "verified": verified}))
    return " ".join(say(part) for part in parts)
