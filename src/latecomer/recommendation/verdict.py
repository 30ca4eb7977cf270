"""The verdict on one card: which of eight things to do, why, and after what."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.diagnosis import in_sentence
from latecomer.knowledge import Institution, Method
from latecomer.recommendation.law import allowed
from latecomer.recommendation.model import FormFinding, Key, LinkFinding, VerdictName

WORKS = 3
IDLE = 1
TOO_FAR = 2
GOVERNING_SCALES = ("capability", "diffusion")


@dataclass(frozen=True)
class Case:
    """What a verdict rests on.

    Attributes
    ----------
    observed : float
        Points of need that rest on something observed.
    silent : bool
        No sign of need is decided.
    exempt : str
        Why the card does not apply; empty where it does.
    exists : {"yes", "no", "unknown"}
        Whether a body performs the function today.
    delivery : int or None
        What its clients receive, from 0 to 4.
    missing_needs : tuple of str
        Prerequisites known not to exist.
    """

    card: Institution
    importance: float
    observed: float
    silent: bool
    exempt: str
    forms: tuple[FormFinding, ...]
    links: tuple[LinkFinding, ...]
    keys: tuple[Key, ...]
    exists: str
    delivery: int | None
    missing_needs: tuple[str, ...]
    method: Method


@dataclass(frozen=True)
class Ruling:
    """A verdict, the reason in one sentence, what comes first, and the form."""

    verdict: VerdictName
    because: str
    after: tuple[str, ...] = ()
    form: str = ""


def decide(case: Case) -> Ruling:
    """Rule on one card: the first rule that applies decides, from exclusion over need to timing."""
    for rule in (_excluded, _running, _no_case, _too_early):
        ruling = rule(case)
        if ruling:
            return ruling
    return _now(case)


def _form(case: Case) -> str:
    open_forms = allowed(case.forms)
    return open_forms[0].label if open_forms else ""


def _excluded(case: Case) -> Ruling | None:
    if case.exempt:
        return Ruling("does_not_apply", case.exempt)
    if case.forms and not allowed(case.forms):
        return Ruling(
            "not_in_this_form",
            "Every form of it appears prohibited by trade law for this country at this date.",
        )
    return None


def _running(case: Case) -> Ruling | None:
    """A body that does this already: leave it, or repair it; never a second one beside it."""
    if case.exists != "yes" or case.delivery is None:
        return None
    if case.delivery >= WORKS:
        return Ruling("works_already", "A body does this and its clients are served; do not build a second one.")
    if case.importance < case.method.some_case and case.delivery <= IDLE:
        return Ruling(
            "later",
            "A body does this and hardly serves anyone, while little speaks for it here: merge or close it, "
            "or find it clients, before spending on it.",
        )
    if case.importance >= case.method.some_case:
        return Ruling(
            "reform",
            "A body does this, and its clients receive too little: repair it before anything new.",
            (),
            _form(case),
        )
    return None


def _no_case(case: Case) -> Ruling | None:
    if case.importance >= case.method.some_case:
        return None
    if case.silent:
        return Ruling("later", "Indicators do not say, and nobody has answered yet; ask before deciding.")
    if case.observed < 1:
        return Ruling("later", "What is observed does not speak for it.")
    return Ruling("later", "Some signs speak for it, but together they do not make a case.")


def _too_early(case: Case) -> Ruling | None:
    blocked = [link for link in case.links if link.state == "missing"]
    far = [k for k in case.keys if k.scale in GOVERNING_SCALES and k.korea - k.here >= TOO_FAR and not k.open]
    if not (blocked or far or (case.missing_needs and case.exists != "yes")):
        return None
    after = [link.after for link in blocked if link.after]
    after += [f"{in_sentence(k.label)} reaches “{in_sentence(k.before_label)}”" for k in far]
    after += case.missing_needs
    if blocked:
        because = blocked[0].reason
    elif far:
        because = f"It belongs two levels above where the country stands on “{far[0].label}”."
    else:
        because = "What it builds on does not exist yet."
    return Ruling("prepare", because, tuple(dict.fromkeys(after)), _form(case))


def _now(case: Case) -> Ruling:
    strong = case.importance >= case.method.strong_case
    if case.exists == "yes":
        return Ruling(
            "look_into",
            "A body does this; what its clients receive is not known, and decides between repair and leaving it.",
            (),
            _form(case),
        )
    if case.exists == "unknown":
        word = "strong" if strong else "fair"
        return Ruling(
            "look_into",
            f"The case is {word}, but nobody has said whether a body does this already.",
            (),
            _form(case),
        )
    weak = [link for link in case.links if link.state == "weak"]
    if not strong:
        return Ruling("later", "No body does this, and the case is fair but not strong.")
    if weak:
        return Ruling(
            "establish",
            f"The case is strong and no body does this; one link is weak ({weak[0].label}): restrict the form.",
            tuple(link.after for link in weak if link.after),
            _form(case),
        )
    return Ruling(
        "establish",
        "No body does this, the case is strong, and nothing that was asked stands in the way.",
        (),
        _form(case),
    )
