"""One way to record an answer, whoever gives it and however it comes: file, shell, keyboard, sheet, form.

`read_answer` says what a text means; here it becomes a person's answer in a profile. What was there before is kept
as far as the new answer does not say otherwise, and nobody else's response is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from latecomer.errors import Problem, UsageError, nearest
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import change
from latecomer.profile.model import Answer, Profile, Value
from latecomer.profile.reconciling import own_response, with_response
from latecomer.vocabulary import Variable, Vocabulary, load_vocabulary

# No answer speaks of a year before this.
FIRST_OBSERVED = 1900


def record(
    profile: Profile,
    id: str,
    said: Value | NoValue,
    vocabulary: Vocabulary,
    *,
    beside: bool = False,
    **given: Any,
) -> Profile:
    """Return a profile in which somebody has answered one variable.

    Parameters
    ----------
    profile : Profile
    id : str
        The variable.
    said : float, bool, str, tuple of str or NoValue
        As `latecomer.profile.answers.read_answer` returns it.
    vocabulary : Vocabulary
    beside : bool
        Keep what another role answered beside it, as a response of its own.
    **given
        Fields of the answer, as of `correct`; `role` says whose response it is.
    """
    variable, there = vocabulary[id], profile.answers.get(id)
    old = own_response(there, given.get("role") or "", beside=beside)
    new = correct(old, said, variable, profile.as_of, **given)
    return change(profile, id, with_response(there, new, variable, profile.as_of, beside=beside), vocabulary)


def correct(old: Answer | None, said: Value | NoValue, variable: Variable, as_of: int, **given: Any) -> Answer:
    """Return what a person answers in the place of what stood there.

    Parameters
    ----------
    old : Answer or None
        What stood there. Of a person's answer all is kept that is not given anew; of public data nothing is, for
        their source does not stand behind another value.
    said : float, bool, str, tuple of str or NoValue
    variable : Variable
    as_of : int
        Year of the profile, which a number is of that has no year of its own.
    **given
        Fields of the answer; what is None is not given, what is empty is taken out. Statements that were ticked
        are of the answer they made, and are never kept.
    """
    base = replace(old, ticked=(), judged=False) if old and not old.public else Answer(via="respondent")
    given = {name: value for name, value in given.items() if value is not None}
    if given.get("year"):
        base = replace(base, since=None)
    elif variable.kind == "number" and not isinstance(said, NoValue):
        given["year"] = base.year or as_of
    else:  # of the year of the profile, whatever year an earlier answer was carried over from
        base = replace(base, year=None)
    if isinstance(said, NoValue):
        return replace(base, value=None, state=said.value, counts=True, line=0, **given)
    return replace(base, value=said, state="value", counts=True, line=0, **given)


def ticked_level(variable: Variable, answer: Answer) -> float | None:
    """Return the level that ticked statements make, where it is another than the one given; mostly None.

    A level that was changed by hand, in a file, keeps the statements that were ticked before. The level counts,
    for it was said last.
    """
    if not answer.ticked or not isinstance(answer.value, float):
        return None
    made = float(variable.level_of(answer.ticked))
    return made if made != answer.value else None


# What of an answer may be given beside its value.
GIVEN = ("confidence", "evidence", "role", "source", "year", "date")


def answered(
    profile: Profile, id: str, value: object, vocabulary: Vocabulary | None = None, **given: Any
) -> Profile:
    """Return a profile in which somebody has answered one variable, from what a program gives.

    Raises
    ------
    UsageError
        As `latecomer.profile.Profile.answer` says.
    """
    vocabulary = vocabulary or load_vocabulary()
    if id not in vocabulary:
        raise UsageError(f"unknown variable {id!r}", nearest(id, vocabulary))
    if odd := sorted(given.keys() - set(GIVEN)):
        raise UsageError(f"an answer has no {odd[0]!r}", nearest(odd[0], GIVEN, ", ".join(GIVEN)))
    if (confidence := given.get("confidence")) not in (None, *vocabulary.confidence):
        raise UsageError(f"confidence {confidence!r}", f"one of {', '.join(vocabulary.confidence)}")
    if (year := given.get("year")) and not FIRST_OBSERVED <= year <= profile.as_of:
        raise UsageError(f"year {year}", f"from {FIRST_OBSERVED} to {profile.as_of}, the year of the profile")
    said = read_answer(vocabulary[id], list(value) if isinstance(value, (tuple, set, frozenset)) else value)
    if isinstance(said, Problem):
        raise UsageError(f"{id}: {said.what}", said.hint)
    judged = vocabulary[id].kind == "ordinal"
    return record(
        profile, id, said, vocabulary, judged=judged, via="document" if given.get("source") else None, **given
    )
