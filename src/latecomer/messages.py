"""Findings speak in codes with parameters; sentences are made where they are shown, from one catalogue a language.

The catalogue (`reports/words/en.yaml`) holds a template for each code. A parameter in braces is put in as it is;
with a kind after a colon it is written as that: ``{ratio:fraction}`` "two thirds", ``{names:list}`` "A, B and C",
``{label:inside}`` as it stands inside a sentence, ``{labels:inside_list}`` several of them,
``{size:words}`` the words of another code, ``{share:percent}``,
``{n:number}``. A parameter may itself be a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from latecomer import resources
from latecomer.cache import kept
from latecomer.errors import Problems
from latecomer.numbers import plain_number
from latecomer.yamlfile import read, structure

LANGUAGE = "en"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“])")


# Codes of this kind may be missing from a catalogue: the words of the kind itself are said then.
PHRASE = "phrase"


@dataclass(frozen=True)
class Message:
    """Something that is said of a country.

    Attributes
    ----------
    code : str
        Key of the catalogue.
    params : mapping
        What the template puts in.
    """

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """A message without a code says nothing."""
        return bool(self.code)

    def walk(self) -> Iterator[Message]:
        """Yield it and every message that is told inside it."""
        yield self
        for value in self.params.values():
            if isinstance(value, Message):
                yield from value.walk()


Value = str | int | float | tuple[str, ...] | Message
NOTHING = Message("")


@dataclass(frozen=True)
class _File:
    format: Literal["latecomer/words/1"]
    language: str
    fractions: tuple[str, ...]
    joined_by: str
    messages: dict[str, str]


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language.

    Attributes
    ----------
    fractions : tuple of str
        ``limit words``, the limits rising: the first that a ratio does not exceed names it.
    """

    language: str
    fractions: tuple[tuple[float, str], ...]
    joined_by: str
    messages: Mapping[str, str]

    def say(self, message: Message) -> str:
        """Return the sentence of a message; nothing for one that says nothing."""
        if not message:
            return ""
        kind, _, _ = message.code.partition(".")
        code = kind if kind == PHRASE and message.code not in self.messages else message.code
        if message.params.get("number") == "1" and f"{code}.one" in self.messages:
            code = f"{code}.one"
        return _Writer(self).vformat(self.messages[code].strip(), (), message.params)


class _Writer(Formatter):
    """Fills a template; a parameter's kind decides how it is written."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one parameter."""
        if isinstance(value, Message):
            value = self.catalogue.say(value)
        if format_spec == "fraction":
            return next((w for limit, w in self.catalogue.fractions if value <= limit), f"{value:.1f} times")
        if format_spec == "words":
            return self.catalogue.messages[value]
        if format_spec == "list":
            return listed(value, self.catalogue.joined_by)
        if format_spec == "inside_list":
            return listed([inside(one) for one in value], self.catalogue.joined_by)
        if format_spec == "inside":
            return inside(str(value))
        if format_spec == "percent":
            return f"{100 * value:.0f} %"
        if format_spec == "number":
            return plain_number(value)
        return str(value)


def inside(text: str) -> str:
    """Return a label as it stands inside a sentence: lower case at the start, but not for an abbreviation."""
    return text if text[1:2].isupper() or not text else text[0].lower() + text[1:]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; an abbreviation before a small letter or a number ends none."""
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0]


def listed(names: Sequence[str], joined_by: str) -> str:
    """Write names as a list: "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joined_by} {names[-1]}"


@cache
def load_catalogue(language: str = LANGUAGE) -> Catalogue:
    """Read the sentences of one language.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    path = resources.reports() / "words" / f"{language}.yaml"
    return kept(f"words-{language}", [path], lambda: _read(path))


def _read(path: Path) -> Catalogue:
    document = read(path, shown=resources.shown(path))
    file = structure(document, _File)
    problems = Problems(document.path)
    fractions = []
    for i, line in enumerate(file.fractions):
        limit, _, words = line.partition(" ")
        try:
            fractions.append((float(limit), words))
        except ValueError:
            what = f"{line!r} is no limit with its words"
            problems.add(document.line("fractions", i), what, "write '0.7 two thirds of'")
    problems.check()
    return Catalogue(file.language, tuple(fractions), file.joined_by, file.messages)


def of_one(unit: str) -> str:
    """Return a unit as it is said of one: "month of imports"."""
    first, _, rest = unit.partition(" ")
    return " ".join(filter(None, (load_catalogue().messages.get(f"one.{first}", first), rest)))


def say(message: Message) -> str:
    """Return the sentence of a message in the language of this tool."""
    return load_catalogue().say(message)
