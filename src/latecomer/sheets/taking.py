"""Take what came back into a profile: side by side with what others said, and over nobody's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from latecomer.errors import Problem
from latecomer.profile.changing import settled
from latecomer.profile.model import Answer, Profile
from latecomer.profile.reconciling import MAX_RESPONSES, own_response, with_response
from latecomer.profile.values import answer_text
from latecomer.sheets.returned import Response, Returned
from latecomer.vocabulary import Variable, Vocabulary


@dataclass
class Taken:
    """What became of the answers of one person.

    Attributes
    ----------
    new, corrected, unchanged : int
    """

    name: str
    role: str
    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def untaken(one: Returned) -> Taken:
    """Return what is to be said of one whose answers are not taken yet."""
    told = Taken(one.name, one.role, left_out=one.left_out, remarks=list(one.remarks))
    told.problems += one.problems
    return told


def take(
    profile: Profile, returned: Iterable[Returned], vocabulary: Vocabulary, *, corrections: bool = False
) -> tuple[Profile, tuple[Taken, ...]]:
    """Take answers into a profile; reading the same again changes nothing.

    Parameters
    ----------
    profile : Profile
    returned : iterable of Returned
    vocabulary : Vocabulary
    corrections : bool
        Let what a role says now take the place of what the same role said before. Two that say different things
        at the same time never do.

    Returns
    -------
    Profile
        With all that could be taken.
    tuple of Taken
        What became of each.
    """
    told: list[Taken] = []
    heard: dict[tuple[str, str], str] = {}
    for one in returned:
        result = untaken(one)
        told.append(result)
        if one.responses and (one.country, one.as_of) != (profile.country, profile.as_of):
            what = f"of {one.country} in {one.as_of}, and the profile is of {profile.country} in {profile.as_of}"
            hint = f"nothing of it was taken; give it a profile of its own with -o, such as {one.country}.yaml"
            result.problems.append(Problem(one.name, 0, what, hint))
            continue
        for response in one.responses:
            key = (response.step.variable.id, one.role)
            profile = _one(profile, response, result, corrections and key not in heard)
            heard.setdefault(key, one.name)
    return settled(profile, vocabulary), tuple(told)


def _one(profile: Profile, response: Response, result: Taken, corrections: bool) -> Profile:
    variable, new = response.step.variable, response.answer
    there = profile.answers.get(variable.id)
    own = own_response(there, new.role, beside=True)
    own = None if own is None or own.public else own
    if own and _same(own, new):
        result.unchanged += 1
        return profile
    where = f"{result.name} {response.place}".strip()
    if own and not corrections:
        result.problems.append(Problem(where, 0, *_another(variable, own, new)))
        return profile
    if there and not own and len(there.responses) >= MAX_RESPONSES:
        what = f"{variable.id} holds {MAX_RESPONSES} responses already"
        result.problems.append(Problem(where, 0, what, "take out of the profile those that no longer count"))
        return profile
    kept = with_response(there, new, variable, profile.as_of, beside=True)
    if own:
        result.corrected += 1
        result.remarks.append(f"{where}: in place of {_told(variable, own)}")
    else:
        result.new += 1
    return replace(profile, answers={**profile.answers, variable.id: kept})


def _same(own: Answer, new: Answer) -> bool:
    """Say whether the same was said before, whenever that was."""
    usual = {"date": "", "via": new.via, "source": "", "counts": True, "line": 0}
    return replace(own, **usual) == replace(new, **usual)  # type: ignore[arg-type]


def _another(variable: Variable, own: Answer, new: Answer) -> tuple[str, str]:
    before, now = _told(variable, own), _told(variable, new)
    dated = f" on {own.date}" if own.date else ""
    what = f"{variable.id}: {new.role!r} said {before}{dated}, and says {now} here; the first stays"
    return what, "--correct takes what is said here; if somebody else says it, give that role with --role"


def _told(variable: Variable, answer: Answer) -> str:
    """Return an answer with all that is part of it."""
    more = [answer.confidence, *([str(answer.year)] if answer.year else []), *filter(None, [answer.evidence])]
    return f"“{answer_text(variable, answer)}” ({'; '.join(more)})"
