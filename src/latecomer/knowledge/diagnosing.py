"""What a country is diagnosed by: scales, failures, groups, flows, channels, contexts, cautions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from latecomer.citations import Citation
from latecomer.knowledge.signs import Sign, When


@dataclass(frozen=True)
class ScaleLevel:
    """One level of a scale: when Korea stood there, and the signs that a country has reached it."""

    label: str
    about: str
    years: str
    cite: tuple[Citation, ...]
    signs: tuple[Sign, ...]
    since: int = 0
    until: int = 0
    line: int = 0


@dataclass(frozen=True)
class Scale:
    """A scale of Korea's path; level 0 means not yet begun."""

    label: str
    about: str
    cite: tuple[Citation, ...]
    not_begun: str
    levels: tuple[ScaleLevel, ...]
    line: int = 0


@dataclass(frozen=True)
class Response:
    """A policy response to a failure (Table 2-7)."""

    label: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class Failure:
    """A systemic or market failure (Table 2-7), with the signs of its severity."""

    label: str
    about: str
    cite: tuple[Citation, ...]
    responses: Mapping[str, Response]
    signs: tuple[Sign, ...]
    line: int = 0


@dataclass(frozen=True)
class Programme:
    """A kind of technology-diffusion programme (Table 2-6)."""

    label: str
    level: int
    objective: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class First:
    """What comes before institutions: a state of the country that spoils them, or that firms feel more.

    Attributes
    ----------
    says : str
        A sentence about the country; names in braces are variables, shown with unit and year.
    severity : {"warning", "gate"}
        A gate stops what `rules/gates.yaml` says too; a warning is said.
    why, do : str
        Why it comes first, and the first step.
    order : int
        The lower, the more urgent.
    group : str
        Entries of one group say the same by other figures: the first that holds is shown.
    """

    label: str
    says: str
    when: When
    severity: Literal["warning", "gate"]
    why: str
    do: str
    order: int
    cite: tuple[Citation, ...]
    group: str = ""
    line: int = 0


@dataclass(frozen=True)
class TargetGroup:
    """A group of small firms a regional centre may serve (Table 2-8, footnotes 58 and 67)."""

    label: str
    sectors: str
    technology_from: str
    appropriation: str
    innovation: str
    target: Literal["core", "second", "no"]
    approach: str
    when: When
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class KnowledgeFlow:
    """One of the five flows of knowledge (pp. 96-97), and the sign that it moves here."""

    label: str
    when: When
    cite: tuple[Citation, ...]
    line: int = 0


RoadName = Literal["arms_length", "multinational", "both", "neither", "not_known"]


@dataclass(frozen=True)
class Road:
    """What it means to learn on one of the two roads, on both, or on neither (pp. 103-109)."""

    says: str
    cite: tuple[Citation, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Channel:
    """A channel by which technology is learned from abroad (pp. 103-109), and the sign that it is used here.

    `road` is the arm's-length road (buyers, licences, own brands), that of subsidiaries of multinationals, or
    both.
    """

    label: str
    road: Literal["arms_length", "multinational", "both"]
    years: str
    when: When
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Context:
    """A kind of economy for which Korea's path has to be read differently.

    `poor_guide` says that Korea is then a poor guide; `other_road` that learning runs inside multinationals.
    """

    label: str
    when: When
    means: str
    cite: tuple[Citation, ...]
    poor_guide: bool = False
    other_road: bool = False
    line: int = 0


@dataclass(frozen=True)
class Caution:
    """A Korean mistake, and the signs that this profile is near it."""

    label: str
    when: When
    korea: str
    here: str
    instead: str
    cite: tuple[Citation, ...]
    line: int = 0


@dataclass(frozen=True)
class Contradiction:
    """Answers that do not fit each other or the data, and what to check."""

    label: str
    when: When
    check: str
    cite: tuple[Citation, ...]
    line: int = 0
