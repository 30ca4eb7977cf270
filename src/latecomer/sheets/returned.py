"""What came back from one person: each answer as a response; what could not be taken, with place and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from latecomer.errors import Problem, clipped
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.model import Answer, Value
from latecomer.profile.recording import correct
from latecomer.questionnaire import Flow, Step
from latecomer.questionnaire.identity import mark
from latecomer.sheets import words
from latecomer.vocabulary import Variable

FIRST_YEAR = 1900
LONGEST_ROLE = 200
_EMPTY = "leave the cell empty, or choose from the list"


@dataclass(frozen=True)
class Response:
    """What somebody answered to one question, and where it stands."""

    step: Step
    answer: Answer
    place: str


@dataclass(frozen=True)
class Returned:
    """One person's answers.

    Attributes
    ----------
    name : str
        The file, or the row of a file, as a person finds it.
    left_out : int
        Questions that were asked and have no answer.
    remarks : tuple of str
        What was read, and should be looked at.
    """

    name: str
    country: str
    as_of: int
    role: str = ""
    date: str = ""
    questionnaire: str = ""
    responses: tuple[Response, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: int = 0


class NotTaken(Exception):  # noqa: N818 - read as a sentence: raise NotTaken(place, "two answers", remedy)
    """An answer that cannot be taken."""

    def __init__(self, place: str, what: str, hint: str) -> None:
        self.place, self.what, self.hint = place, clipped(what), clipped(hint)
        super().__init__(what)


@dataclass(frozen=True)
class Written:
    """What somebody wrote to one question, wherever it was written.

    Attributes
    ----------
    head : str, float, bool or None
        What stands beside the question itself.
    ticks : mapping
        Whether each line is ticked, by its key; without those that were left empty.
    lines : tuple of str
        The keys of the lines that are there.
    places : mapping
        Where each of these stands, by ``head``, ``year``, ``evidence``, ``sure`` or the key of a line.
    """

    head: str | float | bool | None = None
    ticks: Mapping[str, bool] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    year: str | float | None = None
    evidence: str = ""
    sure: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, what: str) -> str:
        """Return where something stands; where the question does, if that is nowhere."""
        return self.places.get(what) or next(iter(self.places.values()), "")

    @property
    def answered(self) -> bool:
        """Whether there is an answer, and not only what shows it."""
        return self.head is not None or bool(self.ticks)


@dataclass(frozen=True)
class Respondent:
    """Who answered, and how what they write is to be understood."""

    role: str
    date: str
    as_of: int
    words: words.Words = field(default_factory=words.Words)


def response(step: Step, written: Written, who: Respondent) -> tuple[Response | None, str]:
    """Read what somebody wrote to one question.

    Returns
    -------
    Response or None
        None where nothing is written.
    str
        What should be looked at; mostly nothing.

    Raises
    ------
    NotTaken
        If it cannot be understood without guessing.
    """
    if not written.answered:
        for what in ("evidence", "year", "sure"):
            if getattr(written, what) not in ("", None):
                remedy = "answer the question as well, or leave this empty"
                raise NotTaken(written.place(what), "something is written, but the question has no answer", remedy)
        return None, ""
    said, ticked, remark = _said(step.variable, written, who)
    given: dict[str, Any] = {
        **{"evidence": written.evidence, "role": who.role, "date": who.date},
        **{"confidence": _sure(written, who), "year": _year(written, who.as_of)},
        **{"ticked": ticked or (), "judged": ticked is None},
    }
    answer = correct(None, said, step.variable, who.as_of, **given)
    return Response(step, answer, written.place("head")), remark


_Said = tuple[Value | NoValue, tuple[str, ...] | None, str]


def _said(variable: Variable, written: Written, who: Respondent) -> _Said:
    """Return what was said, the statements that make it (None for a level named outright), and what to look at."""
    state = _state(variable, written, who)
    if state and state != words.NONE:
        _check_alone(written, state)
        return NoValue(state), (), ""
    if variable.kind == "ordinal":
        return _level(variable, written, none=state == words.NONE)
    if variable.kind == "choices":
        if written.head is not None:
            what = f"{_shown(written.head)} is written where only “{words.label(words.UNKNOWN)}” can be chosen"
            raise NotTaken(written.place("head"), what, "put x at the lines below instead")
        _check_lines(variable, written)
        chosen = [key for key in variable.options if written.ticks.get(key)]
        return _read(variable, chosen, written.place(chosen[0] if chosen else "head")), (), ""
    raw: object = written.head
    if variable.kind == "boolean" and isinstance(raw, (str, float)):
        text = _shown(raw) if isinstance(raw, float) else raw
        raw = who.words.means(text, (words.YES, words.NO)) or text
    if variable.kind == "text" and isinstance(raw, (float, bool)):
        raw = _shown(raw)
    return _read(variable, raw, written.place("head")), (), ""


def _shown(raw: object) -> str:
    return (
        f"{raw:g}" if isinstance(raw, float) else ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)
    )


def _state(variable: Variable, written: Written, who: Respondent) -> str:
    """Return the word beside the question that stands for no value, or for no statement at all."""
    if not isinstance(written.head, str):
        return ""
    codes = words.LISTS[variable.kind]
    return who.words.means(written.head, [c for c in codes if c not in (words.YES, words.NO)])


def _check_lines(variable: Variable, written: Written) -> None:
    lines = [*variable.statements, *variable.choices]
    lost = [key for key in lines if key not in written.lines]
    if lost:
        what = f"{len(lost)} of the {len(lines)} lines of this question are missing, and with them perhaps a tick"
        raise NotTaken(written.place("head"), what, "copy the answer into a fresh sheet")


def _check_alone(written: Written, state: str) -> None:
    ticked = next((key for key in written.lines if written.ticks.get(key)), None)
    if ticked is not None:
        what = f"two answers to one question: “{words.label(state)}” above, and a tick here"
        raise NotTaken(written.place(ticked), what, "keep one of the two")


def _read(variable: Variable, raw: object, place: str) -> Value | NoValue:
    said = read_answer(variable, raw)
    if isinstance(said, Problem):
        raise NotTaken(place, said.what, said.hint)
    return said


# --- levels ----------------------------------------------------------------------------------------------


def _level(variable: Variable, written: Written, *, none: bool) -> _Said:
    lines = list(variable.statements)
    ticked = [key for key in lines if written.ticks.get(key)]
    if none:
        _check_alone(written, words.NONE)
        return 0.0, (), ""
    if written.head is not None:
        return _named(variable, written, ticked), tuple(ticked) or None, ""
    _check_lines(variable, written)
    level = variable.level_of(ticked)
    below = [key for key in lines if int(key[0]) <= level + 1]
    denied = [key for key in lines if written.ticks.get(key) is False]
    if level == 0 and not (set(denied) & set(below)) and ticked:
        what = "a statement of a higher level is ticked, and none of the first level"
        remedy = "tick the first statements too if they are true; if one is not, write “no” at it"
        raise NotTaken(written.place(ticked[0]), what, remedy)
    if level == 0 and not ticked and set(denied) != set(lines):
        what = "“no” stands at some statements, and nothing at the others"
        remedy = (
            f"choose “{words.label(words.NONE)}” beside the question if none is true, else tick those that are"
        )
        raise NotTaken(written.place(denied[0]), what, remedy)
    if not any(int(key[0]) > level for key in ticked):
        return float(level), tuple(ticked), ""
    label = variable.levels[level].label
    remark = f"counts as level {level}, {label}: not all statements below the highest one are ticked"
    return float(level), tuple(ticked), remark


def _named(variable: Variable, written: Written, ticked: Sequence[str]) -> float:
    """Return a level that somebody wrote outright, as a number."""
    place, raw = written.place("head"), written.head
    if isinstance(raw, str):
        raw = raw.casefold().removeprefix("level").strip()
    if isinstance(raw, bool):
        raise NotTaken(place, f"{_shown(raw)} is no answer here", "put x at the statements below that are true")
    said = _read(variable, raw, place)
    assert isinstance(said, float)
    if ticked and variable.level_of(ticked) != said:
        what = (
            f"two answers to one question: level {said:g}, and ticks that make level {variable.level_of(ticked)}"
        )
        raise NotTaken(place, what, "keep one of the two")
    return said


# --- what stands beside an answer --------------------------------------------------------------------------


def _sure(written: Written, who: Respondent) -> str | None:
    if not written.sure:
        return None
    found = who.words.means(written.sure, words.SURE)
    if not found:
        choices = ", ".join(f"“{words.label(code)}”" for code in words.SURE)
        raise NotTaken(written.place("sure"), f"{written.sure!r} does not say how sure", f"{choices}, or nothing")
    return found


def _year(written: Written, as_of: int) -> int | None:
    if written.year is None:
        return None
    try:
        year = float(written.year)
    except ValueError:
        year = 0.0
    if not (year.is_integer() and FIRST_YEAR <= year <= as_of):
        what = f"{_shown(written.year)} is no year that the answer can be of"
        raise NotTaken(written.place("year"), what, f"from {FIRST_YEAR} to {as_of}, or nothing for {as_of}")
    return int(year)


# --- the same question, in another edition -----------------------------------------------------------------


def same_question(step: Step | None, marked: str) -> bool:
    """Say whether a question is still the one that was asked."""
    return step is not None and marked == mark(step)


def by_id(flow: Flow) -> dict[str, Step]:
    """Return the steps of a questionnaire by variable."""
    return {step.variable.id: step for step in flow.steps}
