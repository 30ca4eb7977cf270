"""What is supposed of a country, put into a profile as answers, never as results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from latecomer.diagnosis import Reading, readings
from latecomer.errors import InputError, Problem
from latecomer.knowledge import Institution
from latecomer.knowledge.uses import read_by_rules
from latecomer.library import Library
from latecomer.measurement.presence import WORKS
from latecomer.profile import Answer, Profile
from latecomer.profile.answers import NoValue
from latecomer.profile.kinds import kind_of
from latecomer.profile.model import Value
from latecomer.profile.recording import record
from latecomer.profile.table import as_stands, counted
from latecomer.scenarios.changes import Change
from latecomer.scenarios.flips import WHAT_IF
from latecomer.vocabulary import Vocabulary

By = Literal["set", "establish", "reform", "follows"]
ON_RECORD = "bodies_on_record"


@dataclass(frozen=True)
class Supposed:
    """One variable, as it is answered and as it is supposed to be.

    Attributes
    ----------
    by : {"set", "establish", "reform", "follows"}
        What supposes it; "follows" is the count of bodies on record, where one more is there.
    card : str
        The card that is established or reformed; empty of an answer.
    law : bool
        Of a card that is a law or rule: it is applied, and serves nobody.
    before, after : str
        In words, with years.
    public : str
        The public figure or fact that it replaces, with year and source; empty where it replaces none.
    changes : bool
        False where the profile says so already.
    read : bool
        Whether any rule reads it.
    """

    by: By
    card: str
    law: bool
    id: str
    label: str
    before: str
    after: str
    public: str
    changes: bool
    read: bool


# --- putting it into a profile ------------------------------------------------------------------------------


def with_answer(profile: Profile, id: str, said: Value | NoValue, vocabulary: Vocabulary) -> Profile:
    """Return a profile in which one answer is supposed, in the place of all that was answered to it.

    It counts in full: high confidence, and something that shows it.
    """
    without = replace(profile, answers={other: a for other, a in profile.answers.items() if other != id})
    via = "document" if vocabulary[id].origin == "panel" else "consultant"
    return record(without, id, said, vocabulary, confidence="high", via=via, evidence=WHAT_IF)


def suppose(profile: Profile, changes: Sequence[Change], library: Library) -> Profile:
    """Return a profile in which all changes are supposed; what it says already stays as it is.

    Raises
    ------
    InputError
        If a card is to be reformed of which nothing is there.
    """
    problems = [
        _not_there(one) for one in changes if one.kind == "reform" and not _there(profile, _card(one, library))
    ]
    if problems:
        raise InputError(problems)
    found = profile
    for change in changes:
        for id, said in _answers(change, profile, library):
            if not says_already(profile, id, said, library.vocabulary):
                found = with_answer(found, id, said, library.vocabulary)
    return _more_on_record(found, profile, changes, library)


def _card(change: Change, library: Library) -> Institution:
    return library.knowledge.institutions[change.what]


def _not_there(change: Change) -> Problem:
    return Problem(
        change.option,
        0,
        "nobody is known to do this today, so that there is nothing to mend",
        f"write --establish {change.what}: it supposes that it is there and serves its clients",
    )


def _answers(change: Change, profile: Profile, library: Library) -> Iterator[tuple[str, Value | NoValue]]:
    """Yield the answers that a change comes to."""
    if change.kind == "set":
        assert change.said is not None
        yield change.what, change.said
        return
    card = _card(change, library)
    functions = card.functions if change.kind == "establish" else _there(profile, card)
    for function in functions:
        yield f"existing.{function}.exists", True
        yield f"existing.{function}.delivery", max(float(WORKS), _delivered(profile, function))


def _there(profile: Profile, card: Institution) -> tuple[str, ...]:
    """Return the functions of a card that somebody performs today, on paper or as was answered."""
    known = profile.known
    return tuple(f for f in card.functions if (a := known.get(f"existing.{f}.exists")) and a.value is True)


def _delivered(profile: Profile, function: str) -> float:
    """Return what clients are said to receive: a body that does better than needed is not made worse."""
    answer = profile.known.get(f"existing.{function}.delivery")
    return float(answer.value) if answer else 0.0  # type: ignore[arg-type]


def _more_on_record(found: Profile, before: Profile, changes: Sequence[Change], library: Library) -> Profile:
    """Count what is established and was not there before among the functions on record, as the roster would."""
    cards = [_card(change, library) for change in changes if change.kind == "establish"]
    new = {function for card in cards for function in set(card.functions) - set(_there(before, card))}
    count = found.known.get(ON_RECORD)
    if count is None or not new:
        return found
    most = library.vocabulary[ON_RECORD].high
    more = replace(count, value=min(float(count.value) + len(new), most))  # type: ignore[arg-type]
    return replace(found, answers={**found.answers, ON_RECORD: more})


def says_already(profile: Profile, id: str, said: Value | NoValue, vocabulary: Vocabulary) -> bool:
    """Say whether a profile counts this answer already.

    A figure is one whoever gives it; what only the roster or a table of facts says, no person has said yet.
    """
    answer, variable = profile.answers.get(id), vocabulary[id]
    if isinstance(said, NoValue):
        return answer is None or answer.state != "value"
    held = counted(answer, variable, vocabulary) if answer else None
    if held is None or held.value is None or (held.public and variable.origin != "panel"):
        return False
    return kind_of(variable).alike(held.value) == kind_of(variable).alike(said)


# --- telling what was supposed ------------------------------------------------------------------------------


def supposed(before: Profile, after: Profile, changes: Iterable[Change], library: Library) -> tuple[Supposed, ...]:
    """Tell every variable that is supposed, before and after."""
    vocabulary = library.vocabulary
    seen, then = (readings(one, as_stands(one, vocabulary), vocabulary) for one in (before, after))
    known = read_by_rules(library.knowledge)
    rows: dict[str, tuple[By, str]] = {}
    for change in changes:
        for id, _ in _answers(change, before, library):
            rows.setdefault(id, (change.kind, "" if change.kind == "set" else change.what))
    for id, answer in after.answers.items():
        if id not in rows and before.answers.get(id) != answer and answer.via == "roster":
            rows[id] = ("follows", "")
    read = vocabulary.made_of(sorted(known))
    return tuple(
        Supposed(
            by=by,
            card=card,
            law=bool(card) and library.knowledge.institutions[card].kind == "rule",
            id=id,
            label=vocabulary[id].label,
            before=_told(seen[id]),
            after=_told(then[id]),
            public=_public(before.answers.get(id), seen[id]),
            changes=before.answers.get(id) != after.answers.get(id),
            read=id in read and vocabulary[id].kind != "text",
        )
        for id, (by, card) in rows.items()
    )


def _told(reading: Reading) -> str:
    """Return an answer in words; of a figure with its years, of a level as it counts."""
    text = reading.counted_as or reading.text
    return f"{text} ({reading.when})" if reading.kind == "number" and reading.when else text


def _public(answer: Answer | None, reading: Reading) -> str:
    """Return the public figure or fact that stands there before, with its source."""
    if answer is None or not answer.public or answer.state != "value":
        return ""
    return "; ".join(filter(None, (_told(reading), reading.source)))
