"""Profiles of several people, laid together: every response side by side, none lost, none written over.

The order in which profiles are named changes nothing, nor does merging some first and the rest later; merging what
has been merged already adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from latecomer.countrydata.roster import Body
from latecomer.errors import InputError, Problem, Problems
from latecomer.profile.changing import settled
from latecomer.profile.deciding import latest
from latecomer.profile.model import Answer, Profile
from latecomer.profile.reconciling import MAX_RESPONSES, reconcile
from latecomer.vocabulary import Vocabulary


def merged(profiles: Sequence[Profile], vocabulary: Vocabulary) -> Profile:
    """Lay profiles of one country and year together.

    What people answered stands side by side as responses, and which answer counts follows from them
    (`latecomer.profile.reconciling`); the same response in two files is one. Of public data that differ, the later
    year counts. Notes are joined, bodies and countries that are struck out brought together; of two decisions
    about one card the later stays.

    Parameters
    ----------
    profiles : sequence of Profile
        One at least.
    vocabulary : Vocabulary

    Raises
    ------
    InputError
        If they are not of one country and year, or somewhere more people answered than a profile holds; with
        every fault of that kind.
    """
    _check_same(profiles)
    found = reduce(lambda one, other: _pair(one, other, vocabulary), profiles)
    return settled(replace(found, path=""), vocabulary)


def _check_same(profiles: Sequence[Profile]) -> None:
    first = profiles[0]
    problems = []
    for other in profiles[1:]:
        if (other.country, other.as_of) != (first.country, first.as_of):
            what = f"a profile of {other.country} as of {other.as_of}, not of {first.country} as of {first.as_of}"
            problems.append(Problem(other.path, 0, what, "merge profiles of one country and one year"))
    if problems:
        raise InputError(problems)


def _pair(one: Profile, other: Profile, vocabulary: Vocabulary) -> Profile:
    problems = Problems(other.path)
    answers = {}
    for id in sorted({*one.answers, *other.answers}, key=list(vocabulary).index):
        there = [p.answers[id] for p in (one, other) if id in p.answers]
        said = _distinct(response for answer in there for response in _said(answer))
        if len(said) > MAX_RESPONSES:
            what = f"{id}: {len(said)} responses, of this file and those before it"
            problems.add(0, what, f"a profile holds at most {MAX_RESPONSES} of a variable")
        elif said:
            answer = reconcile(vocabulary[id], said, one.as_of)
            answers[id] = answer if len(said) > 1 else said[0]
        else:
            answers[id] = max(there, key=_newer)
    problems.check()
    return replace(
        one,
        answers=answers,
        questionnaire=max(one.questionnaire, other.questionnaire),
        panel=max(one.panel, other.panel),
        note="\n\n".join(sorted({*_paragraphs(one.note), *_paragraphs(other.note)})),
        struck_out=tuple(sorted({*one.struck_out, *other.struck_out})),
        bodies=_bodies(one.bodies, other.bodies),
        decisions=latest(one.decisions, other.decisions),
    )


def _said(answer: Answer) -> Iterable[Answer]:
    """Yield what people said; public data are laid together by themselves."""
    return (replace(one, counts=True, line=0) for one in answer.responses or (answer,) if not one.public)


def _distinct(responses: Iterable[Answer]) -> list[Answer]:
    """Return responses in an order of their own, the same one once."""
    return sorted(set(responses), key=lambda one: (one.role, one.date, repr(one)))


def _newer(answer: Answer) -> tuple[int, str]:
    return answer.year or 0, repr(replace(answer, line=0))


def _paragraphs(text: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in text.split("\n\n")))


def _bodies(
    one: Mapping[str, tuple[Body, ...]], other: Mapping[str, tuple[Body, ...]]
) -> dict[str, tuple[Body, ...]]:
    found = {f: tuple({*one.get(f, ()), *other.get(f, ())}) for f in sorted({*one, *other})}
    return {f: tuple(sorted(of, key=lambda body: (body.since, body.name, repr(body)))) for f, of in found.items()}


# --- by who answered -------------------------------------------------------------------------------------


def roles(profile: Profile) -> tuple[str, ...]:
    """Return the roles of all who answered, those who answered most first."""
    counts: dict[str, int] = {}
    for answer in profile.answers.values():
        for one in answer.responses or (answer,):
            if not one.public:
                counts[one.role] = counts.get(one.role, 0) + 1
    return tuple(sorted(counts, key=lambda role: (-counts[role], role)))


def said_by(profile: Profile, role: str, vocabulary: Vocabulary) -> Profile:
    """Return a profile in which, besides public data, only what one role said counts."""
    answers = {}
    for id, answer in profile.answers.items():
        own = [one for one in answer.responses or (answer,) if one.public or one.role == role]
        if own:
            answers[id] = reconcile(vocabulary[id], own, profile.as_of) if len(own) > 1 else own[0]
    return settled(replace(profile, answers=answers), vocabulary)
