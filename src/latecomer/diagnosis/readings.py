"""Every value of a profile as a reader sees it: with unit, year, source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from latecomer.engine import Table, names
from latecomer.messages import NOTHING, Message, say
from latecomer.profile import Answer, Profile
from latecomer.profile.figures import SCALE, number_text, rounded, with_unit
from latecomer.profile.reconciling import differ, heard
from latecomer.profile.recording import ticked_level
from latecomer.profile.table import counted
from latecomer.profile.values import answer_text, value_text
from latecomer.vocabulary import Variable, Vocabulary


@dataclass(frozen=True)
class ResponseFinding:
    """What one of several people answered.

    Attributes
    ----------
    heard : bool
        Whether it has a say in the answer that counts: people go over public data, a value over not knowing.
    """

    text: str
    when: str
    source: str
    via: str
    confidence: str
    evidence: str
    role: str
    heard: bool


@dataclass(frozen=True)
class Reading:
    """One variable as it stands.

    Attributes
    ----------
    text : str
        The value with its unit, or "unknown", "not relevant here", "not asked yet".
    state : {"value", "unknown", "skipped", "not asked", "set aside"}
        Set aside is an answer that another has made irrelevant: it is kept and not counted.
    number, unit : str
        Of a number: rounded as prose has it, and its unit.
    value : float or None
        The number itself; None of what is no number, or not known.
    since, year : int or None
        The years it is of.
    counted_as : str
        What it counts as where that differs from what was answered.
    public : str
        What public data say, where a person gave another figure; the person's counts.
    responses : tuple of ResponseFinding
        What several people answered, where that stands side by side.
    differ : Message
        That they disagree, and what counts; empty where they do not.
    """

    id: str
    label: str
    module: str
    kind: str
    text: str
    state: str
    when: str
    source: str
    via: str
    confidence: str
    evidence: str
    role: str
    counted_as: str = ""
    public: str = ""
    headline: bool = False
    responses: tuple[ResponseFinding, ...] = ()
    differ: Message = NOTHING
    number: str = ""
    value: float | None = None
    unit: str = ""
    since: int | None = None
    year: int | None = None

    @property
    def years(self) -> str:
        """The year or the years it is of, as prose has them."""
        return f"{self.since}–{self.year}" if self.since and self.year else str(self.year or self.when)

    @property
    def told(self) -> str:
        """The value as prose has it: rounded, with its unit and years."""
        unit = "" if SCALE.match(self.unit) else self.unit
        text = with_unit(self.number, unit) if self.number else self.text
        return f"{text} ({self.years})" if self.years else text


def readings(profile: Profile, stands: Table, vocabulary: Vocabulary, row: int = 0) -> dict[str, Reading]:
    """Return every variable of the vocabulary as it stands in the profile."""
    return {
        id: _computed(variable, stands, vocabulary, profile, row)
        if variable.origin == "formula"
        else _answered(variable, profile, vocabulary)
        for id, variable in vocabulary.items()
    }


def set_aside_words(profile: Profile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Say which answers are kept and not counted, and because of which others."""
    return tuple(
        say(
            Message(
                "answer.set_aside", {"label": vocabulary[id].label, "because": _because(id, profile, vocabulary)}
            )
        )
        for id, answer in profile.answers.items()
        if not answer.counts
    )


def _because(id: str, profile: Profile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what people answered that makes a variable irrelevant, each with its value."""
    made_of = vocabulary.made_of(names(vocabulary.needs[id])) if id in vocabulary.needs else ()
    held = {other: replace(profile.answers[other], source="") for other in made_of if _said(profile, other)}
    return tuple(
        f"“{vocabulary[other].label}: {answer_text(vocabulary[other], answer)}”" for other, answer in held.items()
    )


def _said(profile: Profile, id: str) -> bool:
    return id in profile.answers and not profile.answers[id].public


def _answered(variable: Variable, profile: Profile, vocabulary: Vocabulary) -> Reading:
    answer = profile.answers.get(variable.id)
    if answer is None:
        answer, state, text = Answer(state="unknown"), "not asked", say(Message("value.not_asked"))
    else:
        state = answer.state
        text = _said_text(variable, answer)
    held = counted(answer, variable, vocabulary)
    differs = held is not None and held.value != answer.value
    if not answer.counts:
        state = "set aside"
        because = _because(variable.id, profile, vocabulary)
        code = "answer.not_counted_because" if because else "answer.not_counted"
        text = say(Message(code, {"text": text, "because": because}))
    number = _number(variable, answer.value) if state == "value" else None
    return Reading(
        id=variable.id,
        label=variable.label,
        module=variable.module,
        kind=variable.kind,
        text=text,
        state=state,
        when=answer.when(),
        source=answer.source,
        via=answer.via if answer.state == "value" else "",
        confidence=answer.confidence if answer.state == "value" else "",
        evidence=answer.evidence,
        role=answer.role,
        counted_as=value_text(variable, held.value) if differs and held else "",
        headline=variable.headline,
        responses=_responses(variable, answer, profile.as_of),
        differ=_differ(variable, answer, profile.as_of),
        number=rounded(number) if number is not None else "",
        value=number,
        unit=variable.unit,
        since=answer.since,
        year=answer.year,
    )


def _number(variable: Variable, value: object) -> float | None:
    return float(value) if variable.kind == "number" else None  # type: ignore[arg-type]


def _responses(variable: Variable, answer: Answer, as_of: int) -> tuple[ResponseFinding, ...]:
    """Tell what several people answered, each with what shows it."""
    listened = heard(variable, answer.responses, as_of)
    return tuple(
        ResponseFinding(
            text=_said_text(variable, one),
            when=one.when(),
            source=one.source,
            via=one.via,
            confidence=one.confidence if one.state == "value" else "",
            evidence=one.evidence,
            role=one.role,
            heard=any(one is other for other in listened),
        )
        for one in answer.responses
    )


def _differ(variable: Variable, answer: Answer, as_of: int) -> Message:
    """Say that several people disagree, who says what, and what counts."""
    if not differ(variable, answer.responses, as_of):
        return NOTHING
    said = "; ".join(
        say(Message("answer.said_by", {"who": one.role or one.via, "text": _said_text(variable, one)}))
        for one in heard(variable, answer.responses, as_of)
    )
    kind = "levels" if variable.kind == "ordinal" else "facts"
    return Message(f"answer.differ.{kind}", {"label": variable.label, "said": said})


def _said_text(variable: Variable, answer: Answer) -> str:
    return value_text(variable, answer.value) if answer.state == "value" else say(Message(f"value.{answer.state}"))


def answers_differ(profile: Profile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Say where several people answered and disagree."""
    found = (_differ(vocabulary[id], answer, profile.as_of) for id, answer in profile.answers.items())
    return tuple(say(message) for message in found if message)


def ticks_differ(profile: Profile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Say where the statements that somebody ticked make another level than the one that is given."""
    return tuple(
        say(Message("answer.ticks_differ", {"label": vocabulary[id].label, **_levels(vocabulary[id], one, made)}))
        for id, answer in profile.answers.items()
        for one in answer.responses or (answer,)
        if (made := ticked_level(vocabulary[id], one)) is not None
    )


def _levels(variable: Variable, answer: Answer, made: float) -> dict[str, str]:
    return {
        "whose": answer.role or answer.via,
        "made": value_text(variable, made),
        "given": value_text(variable, answer.value),
    }


def _computed(variable: Variable, stands: Table, vocabulary: Vocabulary, profile: Profile, row: int) -> Reading:
    column = stands.column(variable.id)
    known = bool(column.known[row])
    parts = names(vocabulary.formulas[variable.id])
    years = [a.year for id in parts if (a := profile.answers.get(id)) and a.year]
    value = float(column.values[row]) if known else None
    number = _number(variable, value) if known else None
    return Reading(
        id=variable.id,
        label=variable.label,
        module=variable.module,
        kind=variable.kind,
        text=_computed_text(variable, value) if value is not None else say(Message("value.unknown")),
        state="value" if known else "unknown",
        when=str(max(years)) if years and known else "",
        source=say(Message("value.computed", {"formula": variable.formula})),
        via="formula",
        confidence="",
        evidence="",
        role="",
        number=rounded(number) if number is not None else "",
        value=number,
        unit=variable.unit,
        year=max(years) if years and known else None,
    )


def _computed_text(variable: Variable, value: float) -> str:
    return number_text(value, variable.unit) if variable.kind == "number" else value_text(variable, value)
