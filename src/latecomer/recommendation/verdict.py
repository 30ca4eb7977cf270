"""The verdict on one card: which of eight things to do, why, and after what."""

from __future__ import annotations

from dataclasses import dataclass

from latecomer.diagnosis import in_sentence
from latecomer.knowledge import Institution, Method
from latecomer.recommendation.findings import FormFinding, GateFinding, Key, LinkFinding, VerdictName
from latecomer.recommendation.law import allowed

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
    gates : tuple of GateFinding
        Gates of the card's families.
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
    gates: tuple[GateFinding, ...]
    method: Method

    @property
    def restricting(self) -> tuple[GateFinding, ...]:
        """The shut gates that restrict the form."""
        return tuple(gate for gate in self.gates if gate.state == "shut" and gate.effect == "restricts")

    @property
    def blocking(self) -> tuple[GateFinding, ...]:
        """The shut gates that block."""
        return tuple(gate for gate in self.gates if gate.state == "shut" and gate.effect == "blocks")


@dataclass(frozen=True)
class Ruling:
    """A verdict, the reason in one sentence, what comes first, the form, and what a gate restricts it to."""

    verdict: VerdictName
    because: str
    after: tuple[str, ...] = ()
    form: str = ""
    restriction: str = ""


def decide(case: Case) -> Ruling:
    """Rule on one card: the first rule that applies decides, from exclusion over need to timing."""
    for rule in (_excluded, _running, _no_case, _too_early):
        ruling = rule(case)
        if ruling:
            return ruling
    return _now(case)


def _open_forms(case: Case) -> list[FormFinding]:
    """Return the forms that law and gates leave; a function inside a body that exists goes first."""
    found = [form for form in allowed(case.forms) if not (case.restricting and form.discretionary)]
    return sorted(found, key=lambda form: not form.hosted) if case.exists != "yes" else found


def _form(case: Case) -> str:
    found = _open_forms(case)
    return found[0].label if found else ""


def _restriction(case: Case) -> str:
    """Say what a shut gate leaves of the form: nothing that hangs on somebody's judgement."""
    if not case.restricting:
        return ""
    gate = case.restricting[0]
    return f"{gate.label}: only by a formula, with matching money and a date on which it ends."


def _excluded(case: Case) -> Ruling | None:
    if case.exempt:
        return Ruling("does_not_apply", case.exempt)
    if case.forms and all(form.status == "prohibited" for form in case.forms):
        return Ruling(
            "not_in_this_form",
            "Every form of it appears prohibited by trade law for this country at this date.",
        )
    if case.forms and not allowed(case.forms):
        return Ruling("does_not_apply", "None of its forms fits this country.")
    return None


def _running(case: Case) -> Ruling | None:
    """A body that does this already: leave it, or repair it; never a second one beside it."""
    if case.exists != "yes" or case.delivery is None:
        return None
    if case.delivery >= WORKS:
        return Ruling("works_already", "A body does this and its clients are served; do not build a second one.")
    if case.importance < case.method.some_case and case.delivery <= IDLE:
        return Ruling(
            "merge_or_stop",
            "A body does this and hardly serves anyone, while little speaks for it here: merge or close it, "
            "or find it clients, before spending on it.",
        )
    if case.importance >= case.method.some_case:
        return Ruling(
            "reform",
            "A body does this, and its clients receive too little: repair it before anything new.",
            tuple(gate.after for gate in case.blocking),
            _form(case),
            _restriction(case),
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
    far = [k for k in case.keys if k.governs and k.korea - k.here >= TOO_FAR]
    nothing_left = bool(case.restricting) and not _open_forms(case)
    needs = bool(case.missing_needs) and case.exists != "yes"
    if not (case.blocking or nothing_left or blocked or far or needs):
        return None
    shut = [*case.blocking, *(case.restricting if nothing_left else ())]
    after = [gate.after for gate in shut] + [link.after for link in blocked if link.after]
    after += [f"{in_sentence(k.label)} {_shown(k)} “{in_sentence(k.before_label)}”" for k in far]
    after += case.missing_needs
    if shut:
        because = f"{shut[0].label}: that stops this kind of support for now. {shut[0].reason}"
    elif blocked:
        because = blocked[0].reason
    elif far and far[0].open:
        because = f"It belongs two levels above what is shown on “{far[0].label}”; not knowing is no step forward."
    elif far:
        because = f"It belongs two levels above where the country stands on “{far[0].label}”."
    else:
        because = "What it builds on does not exist yet."
    return Ruling("prepare", because, tuple(dict.fromkeys(after)), _form(case), _restriction(case))


def _shown(key: Key) -> str:
    return "is shown to reach" if key.open else "reaches"


def _now(case: Case) -> Ruling:
    strong = case.importance >= case.method.strong_case
    weak = [link for link in case.links if link.state == "weak"]
    form, restriction = _form(case), _restriction(case)
    if case.exists == "yes":
        because = (
            "A body does this; what its clients receive is not known, and decides between repair and leaving it."
        )
        return Ruling("look_into", because, (), form, restriction)
    if case.exists == "unknown" and case.observed < case.method.observed:
        return Ruling("later", "Too little that was observed speaks for it; ask before deciding.")
    if case.exists == "unknown":
        word = "strong" if strong else "fair"
        because = f"The case is {word}, but nobody has said whether a body does this already."
        return Ruling("look_into", because, (), form, restriction)
    if not strong:
        return Ruling("later", "No body does this, and the case is fair but not strong.")
    if weak:
        because = (
            f"The case is strong and no body does this; one link is weak ({weak[0].label}): restrict the form."
        )
        after = tuple(dict.fromkeys(link.after for link in weak if link.after))
        return Ruling("establish", because, after, form, restriction)
    because = "No body does this, the case is strong, and nothing that was asked stands in the way."
    return Ruling("establish", because, (), form, restriction)
