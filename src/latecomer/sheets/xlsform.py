"""Write the questionnaire as an XLSForm, for ODK and KoboToolbox: survey, choices, settings.

A question is one select, in whose list *I do not know* and *Not relevant here* stand too; what shows it and how
sure somebody is follow on the same screen. A number is asked after its select. Which questions are put follows the
vocabulary as far as a form can tell: where what it hangs on is not known to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from latecomer.countrydata.indicators import LAST_YEAR
from latecomer.engine import Condition
from latecomer.engine.condition import All, Compare, Flag, Name, Not, Number, OneOf
from latecomer.engine.condition import Any as AnyOf
from latecomer.messages import Message, say
from latecomer.numbers import plain_number
from latecomer.questionnaire import Step
from latecomer.questionnaire.asked import Asked
from latecomer.questionnaire.identity import mark
from latecomer.sheets import layout, words
from latecomer.sheets.returned import FIRST_YEAR
from latecomer.sheets.writing import MADE, new_book
from latecomer.text import replaced
from latecomer.vocabulary import Variable, Vocabulary

LANGUAGE = "English (en)"
MADE_BY, COUNTRY, AS_OF, MARKS, ROLE, DATE = (
    *("latecomer_form", "latecomer_country", "latecomer_as_of", "latecomer_marks"),
    *("latecomer_role", "latecomer_date"),
)
NUMBER, YEAR, EVIDENCE, SURE = "__number", "__year", "__evidence", "__sure"
VALUE = "value"
_SURVEY = (
    *("type", "name", f"label::{LANGUAGE}", f"hint::{LANGUAGE}", "required", "relevant", "constraint"),
    *(f"constraint_message::{LANGUAGE}", "calculation", "appearance"),
)
_CHOICES = ("list_name", "name", f"label::{LANGUAGE}")
_CALLED = {
    **{"label": _SURVEY[2], "hint": _SURVEY[3], "message": _SURVEY[7]},
}


def field_of(id: str) -> str:
    """Return the name of a question in a form: a point separates other things there."""
    return id.replace(".", "__")


def choice_of(key: str) -> str:
    """Return the name of a line to tick: a statement's begins with a letter."""
    return f"s{key}" if key[:1].isdigit() else key


def choices_of(variable: Variable) -> Iterator[tuple[str, str]]:
    """Yield what can be chosen of a variable, with its words."""
    for part in layout.parts(variable):
        yield choice_of(part.key), part.text
    own = [VALUE] if variable.kind in ("number", "text") else []
    for code in (*own, *words.LISTS[variable.kind]):
        yield code, say(Message(f"sheet.form.{variable.kind}")) if code == VALUE else words.label(code)


def xlsform_bytes(asked: Asked) -> bytes:
    """Return the form as a workbook.

    Raises
    ------
    UsageError
        If the package that writes workbooks is not installed.
    """
    raw = BytesIO()
    book = new_book(raw)
    book.set_properties({"title": _title(asked), "created": MADE})
    for name, head, rows in (
        ("survey", _SURVEY, list(_survey(asked))),
        ("choices", _CHOICES, list(_choice_rows(asked))),
        ("settings", *_settings(asked)),
    ):
        tab = book.add_worksheet(name)
        tab.write_row(0, 0, head)
        for i, row in enumerate(rows, start=1):
            tab.write_row(i, 0, [replaced(row.get(column, "")) for column in head])
    book.close()
    return raw.getvalue()


def _title(asked: Asked) -> str:
    of = f": {asked.country}, {asked.profile.as_of}" if asked.profile else ""
    return f"{asked.title}{of}"


def _settings(asked: Asked) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    code = asked.profile.country.lower() if asked.profile else ""
    year = str(asked.profile.as_of) if asked.profile else ""
    row = {
        "form_title": _title(asked),
        "form_id": "_".join(filter(None, ("latecomer", asked.flow.questionnaire.id, code, year, *asked.parts))),
        "version": f"{asked.flow.questionnaire.version} {asked.edition}",
        "default_language": LANGUAGE,
        "style": "pages",
    }
    return tuple(row), [row]


def _row(type: str, name: str = "", **rest: str) -> dict[str, str]:
    return {"type": type, "name": name} | {_CALLED.get(key, key): value for key, value in rest.items() if value}


# --- survey ----------------------------------------------------------------------------------------------


def _survey(asked: Asked) -> Iterator[dict[str, str]]:
    questionnaire = asked.flow.questionnaire
    facts = {MADE_BY: f"{questionnaire.id} {questionnaire.version} {asked.edition}"}
    if asked.profile:
        facts |= {COUNTRY: asked.profile.country, AS_OF: str(asked.profile.as_of)}
    facts[MARKS] = " ".join(f"{field_of(step.variable.id)}:{mark(step)}" for step in asked.steps)
    yield _row("today", DATE)
    for name, value in facts.items():
        yield _row("calculate", name, calculation=f"'{value}'")
    yield _row("note", "latecomer_about", label=say(Message("sheet.form.about", _about(asked))))
    yield _row("text", ROLE, label=say(Message("sheet.start.role")), required="yes")
    module, lists = "", _lists(asked)[0]
    for step in asked.steps:
        if step.module != module:
            if module:
                yield _row("end_group")
            module = step.module
            yield _row("begin_group", f"part_{module}", label=step.module_label)
        yield from _question(step, asked, lists[step.variable.id])
    yield _row("end_group")


def _about(asked: Asked) -> Mapping[str, Any]:
    return {
        "title": _title(asked),
        "unknown": words.label(words.UNKNOWN),
        "above": asked.vocabulary.evidence_above,
    }


def _question(step: Step, asked: Asked, choices: str) -> Iterator[dict[str, str]]:
    variable, name = step.variable, field_of(step.variable.id)
    several = variable.kind in ("ordinal", "choices")
    fields = {field_of(one.variable.id) for one in asked.steps}
    yield _row(
        "begin_group",
        f"{name}__group",
        label=f"{asked.numbers[variable.id]}.",
        relevant=_relevant(step, asked.vocabulary, fields),
        appearance="field-list",
    )
    yield _row(
        f"select_multiple {choices}" if several else f"select_one {choices}",
        name,
        label=step.text,
        hint=" ".join(filter(None, (asked.hint(step), *asked.figures(step)))),
        **(_alone(variable) if several else {}),
    )
    if variable.kind in ("number", "text"):
        yield from _typed(variable, name, asked)
    answered = f"${{{name}}} != '' and not(selected(${{{name}}}, '{words.SKIPPED}'))"
    yield _row("text", f"{name}{EVIDENCE}", label=say(Message("sheet.column.evidence")), relevant=answered)
    yield _row("select_one sure", f"{name}{SURE}", label=say(Message("sheet.column.sure")), relevant=answered)
    yield _row("end_group")


def _typed(variable: Variable, name: str, asked: Asked) -> Iterator[dict[str, str]]:
    """Yield the fields of what is typed and not chosen: a text, or a number within its limits, and its year."""
    last = asked.profile.as_of if asked.profile else LAST_YEAR
    given = f"${{{name}}} = '{VALUE}'"
    if variable.kind == "text":
        yield _row("text", f"{name}{NUMBER}", label=variable.label, relevant=given, required="yes")
        return
    low, high = plain_number(variable.low), plain_number(variable.high)
    whole = _whole(variable, asked)
    limits = say(Message("sheet.fill.number", {"unit": variable.unit, "low": low, "high": high}))
    yield _row(
        *("decimal", f"{name}{NUMBER}"),
        label=variable.label,
        hint=limits,
        required="yes",
        relevant=given,
        constraint=" and ".join([f". >= {low} and . <= {high}", *(rule for rule, _ in whole)]),
        message=" ".join([limits, *(says for _, says in whole)]),
    )
    yield _row(
        *("integer", f"{name}{YEAR}"),
        label=say(Message("sheet.form.year")),
        relevant=given,
        constraint=f". >= {FIRST_YEAR} and . <= {last}",
        message=say(Message("sheet.form.year.limits", {"first": FIRST_YEAR, "last": last})),
    )


def _whole(variable: Variable, asked: Asked) -> list[tuple[str, str]]:
    """Return what a number must come to with others that were asked before it, where it is the last of a whole.

    Each may be off by half a unit, as people round.
    """
    found = []
    for whole in asked.vocabulary.sums.values():
        before = [f"${{{field_of(part)}{NUMBER}}}" for part in whole.of if part != variable.id]
        places = [asked.numbers.get(part, 0) for part in whole.of]
        if variable.id in whole.of and all(places) and asked.numbers[variable.id] == max(places):
            some = " or ".join(f"{part} = ''" for part in before)
            total, off = " + ".join((".", *before)), len(places) / 2
            least, most = plain_number(whole.to - off), plain_number(whole.to + off)
            says = say(Message("sheet.form.whole", {"total": whole.to}))
            found.append((f"({some} or ({total} >= {least} and {total} <= {most}))", says))
    return found


def _alone(variable: Variable) -> dict[str, str]:
    """Return which choices stand alone, and how many may be chosen."""
    alone = [choice_of(key) for key in variable.alone]
    alone += words.LISTS[variable.kind]
    either = " or ".join(f"selected(., '{code}')" for code in alone)
    limits = [f"(not({either}) or count-selected(.) = 1)"]
    if variable.at_most:
        limits.append(f"count-selected(.) <= {variable.at_most}")
    says = "some" if variable.at_most else "alone"
    return {
        "constraint": " and ".join(limits),
        "message": say(Message(f"sheet.form.{says}", {"most": variable.at_most or 0})),
    }


# --- what a question hangs on ----------------------------------------------------------------------------


def _relevant(step: Step, vocabulary: Vocabulary, fields: set[str]) -> str:
    """Write when a question is put: unless what it hangs on is known to fail."""
    condition = vocabulary.needs.get(step.variable.id)
    fails = _fails(condition, vocabulary, fields) if condition else ""
    return f"not({fails})" if fails else ""


def _fails(node: Condition, vocabulary: Vocabulary, fields: set[str]) -> str:
    """Write that a condition is known to fail; nothing where the form cannot know."""
    match node:
        case Flag(id) if field_of(id) in fields:
            return f"${{{field_of(id)}}} = '{words.NO}'"
        case Compare(Name(id), operator, Number(value)) if field_of(id) in fields:
            return _compared(id, _OPPOSITE[operator], value, vocabulary)
        case OneOf(id, options) if field_of(id) in fields:
            chosen = " or ".join(f"selected(${{{field_of(id)}}}, '{choice_of(one)}')" for one in options)
            return f"${{{field_of(id)}}} != '' and not({chosen})"
        case Not(part):
            return _holds(part, vocabulary, fields)
        case All(parts):
            return _joined(" or ", [_fails(part, vocabulary, fields) for part in parts], every=False)
        case AnyOf(parts):
            return _joined(" and ", [_fails(part, vocabulary, fields) for part in parts], every=True)
    return ""


def _holds(node: Condition, vocabulary: Vocabulary, fields: set[str]) -> str:
    """Write that a condition is known to hold; nothing where the form cannot know."""
    match node:
        case Flag(id) if field_of(id) in fields:
            return f"${{{field_of(id)}}} = '{words.YES}'"
        case Compare(Name(id), operator, Number(value)) if field_of(id) in fields:
            return _compared(id, operator, value, vocabulary)
        case OneOf(id, options) if field_of(id) in fields:
            return " or ".join(f"selected(${{{field_of(id)}}}, '{choice_of(one)}')" for one in options)
        case Not(part):
            return _fails(part, vocabulary, fields)
        case All(parts):
            return _joined(" and ", [_holds(part, vocabulary, fields) for part in parts], every=True)
        case AnyOf(parts):
            return _joined(" or ", [_holds(part, vocabulary, fields) for part in parts], every=False)
    return ""


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _compared(id: str, operator: str, value: float, vocabulary: Vocabulary) -> str:
    """Write a comparison of a number; of a level, which a form holds as ticks, none."""
    if vocabulary[id].kind != "number":
        return ""
    number = f"${{{field_of(id)}{NUMBER}}}"
    return f"({number} != '' and {number} {'=' if operator == '==' else operator} {plain_number(value)})"


def _joined(by: str, parts: Sequence[str], *, every: bool) -> str:
    """Join parts; where every one is needed, one that the form cannot know leaves nothing known."""
    if every and not all(parts):
        return ""
    return by.join(f"({part})" for part in parts if part)


# --- choices ---------------------------------------------------------------------------------------------


def _lists(asked: Asked) -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Return the name of each question's list of choices, and the lists; the same choices are one list."""
    named: dict[tuple[tuple[str, str], ...], str] = {}
    lists = {"sure": [(code, words.label(code)) for code in words.SURE]}
    of = {}
    for step in asked.steps:
        variable, choices = step.variable, tuple(choices_of(step.variable))
        shared = variable.kind not in ("ordinal", "choices")
        own = f"of_{variable.kind if shared else field_of(variable.id)}"
        of[variable.id] = named.setdefault(choices, own)
        lists[of[variable.id]] = list(choices)
    return of, lists


def _choice_rows(asked: Asked) -> Iterator[dict[str, str]]:
    for name, choices in _lists(asked)[1].items():
        for code, text in choices:
            yield {"list_name": name, "name": code, _CHOICES[2]: text}
