"""Words of the report that no rule file holds."""

from __future__ import annotations

from latecomer.recommendation import Assessment

LAW = {
    "low_risk": "appears low risk",
    "challengeable": "appears open to challenge",
    "prohibited": "appears prohibited",
    "not known": "not known",
}


def percent(share: float) -> str:
    """Write a share without false precision."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def points(value: float) -> str:
    """Write points as whole ones; never minus zero."""
    return f"{round(value) + 0:d}"


def signed(value: float) -> str:
    """Write points with their sign and a tenth; none as 0."""
    return f"{value:+.1f}" if abs(value) >= 0.05 else "0"


def sentence(text: str) -> str:
    """Write a finding as a sentence: a capital first, a full stop last."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def sure(a: Assessment) -> str:
    """Say how sure the assessment is, and on what it rests."""
    answered = f"{a.answered} of {a.asked} questions are answered by people"
    data = f"{percent(a.coverage)} of the headline indicators are observed"
    if not a.ranked:
        return f"{answered} and {data}: too little to rank institutions. Positions only."
    if a.answered < a.asked / 3:
        return (
            f"{answered}; {data}. This rests mainly on public indicators: it says where to look, not what to "
            "build. A few answers would sharpen it (section 7)."
        )
    return f"{answered}; {data}. What is unknown is listed in section 7 with what it would move."
