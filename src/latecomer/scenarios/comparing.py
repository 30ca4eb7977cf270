"""Profiles beside each other: countries, or one country at several dates; codes and numbers, no sentences.

Countries stand in the order given, and nothing is added up over them. Of one country the earlier profile comes
first, and of two dates `latecomer.scenarios.since` tells what was done since. All are assessed with the rules of
today, so that no difference comes from the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

from latecomer.errors import UsageError
from latecomer.frames import Fields, Tabular, of_rows
from latecomer.library import Library
from latecomer.messages import Message, say
from latecomer.profile import Profile
from latecomer.recommendation import Assessment
from latecomer.scenarios.answered import AnswerChange, OldAnswer, answers_changed, old_answers
from latecomer.scenarios.sides import (
    ConstraintRow,
    EntryRow,
    FigureRow,
    FunctionRow,
    ScaleRow,
    Side,
    constraints_of,
    entries_of,
    figures_of,
    functions_of,
    scales_of,
    side_of,
)
from latecomer.scenarios.since import Followed, New, follow

FEWEST, MOST = 2, 6
# Shares of the headline indicators that are observed: from this difference on it is said.
APART = 0.1
# Kinds of which it is told what became of a list.
FOLLOWED_UP = ("reassessment", "versions")
Kind = Literal["countries", "reassessment", "versions", "dates"]


@dataclass(frozen=True)
class Comparison(Tabular):
    """Profiles beside each other.

    Attributes
    ----------
    kind : {"countries", "reassessment", "versions", "dates"}
        Several countries; one country of two years; one country and year, as two files have it; one country of
        three years or more.
    sides : tuple of Side
        In the order given; of one country the earlier year first. Every `cells` has this order.
    listed : int
        How many entries of each list are looked at.
    followed : tuple of Followed
        Of two profiles of one country: what became of what was recommended first, or decided on.
    new : tuple of New
        Of two profiles of one country: what stands among the first now and did not.
    changed : tuple of AnswerChange
        Of two profiles of one country: what is answered otherwise, newly or not any more.
    old : tuple of OldAnswer
        Of two years: answers of the later profile that are those of the earlier one.
    notes : tuple of Message
        What to keep in mind when reading it.
    unknown : tuple of str
        Decisions about cards that are not in the rules, each with its place.
    """

    schema: Literal["latecomer/comparison/1"]
    kind: Kind
    sides: tuple[Side, ...]
    listed: int
    scales: tuple[ScaleRow, ...]
    constraints: tuple[ConstraintRow, ...]
    entries: tuple[EntryRow, ...]
    figures: tuple[FigureRow, ...]
    functions: tuple[FunctionRow, ...]
    followed: tuple[Followed, ...]
    new: tuple[New, ...]
    changed: tuple[AnswerChange, ...]
    old: tuple[OldAnswer, ...]
    notes: tuple[Message, ...]
    unknown: tuple[str, ...]

    @property
    def one_country(self) -> bool:
        """Whether what differs has moved."""
        return self.kind != "countries"

    @property
    def followed_up(self) -> bool:
        """Whether it is told what became of a list: of two profiles of one country."""
        return self.kind in FOLLOWED_UP

    def fields(self) -> Fields:
        """Return one row a card and side, of the cards that stand among the first on some side."""
        return of_rows(
            [
                {
                    "iso3": side.country,
                    "as_of": side.as_of,
                    "institution": entry.id,
                    "rank": cell.rank or None,
                    "tier": cell.tier,
                    "verdict": cell.verdict,
                    "case": float(cell.case),
                    "order": float(cell.order),
                    "shared": entry.shared,
                }
                for entry in self.entries
                for side, cell in zip(self.sides, entry.cells, strict=True)
            ]
        )


def check_number(count: int) -> None:
    """Refuse too few profiles, and too many.

    Raises
    ------
    UsageError
        In either case.
    """
    if count < FEWEST:
        raise UsageError(
            "one profile alone compares with nothing", "name a second one, of another country or year"
        )
    if count > MOST:
        raise UsageError(f"{count} profiles", f"at most {MOST}: nobody reads more beside each other")


def kind_of(profiles: Sequence[Profile]) -> Kind:
    """Say which question profiles put: several countries, or one country at several dates.

    Raises
    ------
    UsageError
        If they are too few, too many, or neither.
    """
    check_number(len(profiles))
    countries = [profile.country for profile in profiles]
    if len(set(countries)) == len(countries):
        return "countries"
    if len(set(countries)) > 1:
        one, other = next(pair for pair in combinations(profiles, 2) if pair[0].country == pair[1].country)
        raise UsageError(
            f"{_named(one)} and {_named(other)} are both of {one.country}, beside other countries",
            "compare one profile a country, or up to six dates of one country",
        )
    same = next((pair for pair in combinations(profiles, 2) if pair[0].as_of == pair[1].as_of), None)
    if len(profiles) == FEWEST:
        return "versions" if same else "reassessment"
    if same:
        raise UsageError(
            f"{_named(same[0])} and {_named(same[1])} are both of {same[0].country} {same[0].as_of}",
            "name one file a year, or these two alone; several people's of one year: `latecomer merge`, then "
            "`latecomer respondents`",
        )
    return "dates"


def _named(profile: Profile) -> str:
    return profile.path or f"{profile.country} {profile.as_of}"


def in_order(profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return profiles as they are compared: as given, but of one country the earlier year first.

    Raises
    ------
    UsageError
        As `kind_of`.
    """
    if kind_of(profiles) in ("reassessment", "dates"):
        return tuple(sorted(profiles, key=lambda profile: profile.as_of))
    return tuple(profiles)


def compare(
    profiles: Sequence[Profile], assessments: Sequence[Assessment], library: Library, draws: int
) -> Comparison:
    """Lay assessed profiles beside each other.

    Parameters
    ----------
    profiles, assessments : sequence
        In the order of `in_order`, each profile with its assessment.
    library : Library
        Rules and vocabulary; of one country, with what was fitted for the later profile.
    draws : int
        Draws by which it is told what moved an entry.
    """
    kind = kind_of(profiles)
    one_country = kind != "countries"
    then, now = (profiles[0], profiles[-1]) if kind in FOLLOWED_UP else (None, None)
    followed, new = follow(profiles, assessments, library, draws) if kind in FOLLOWED_UP else ((), ())
    return Comparison(
        schema="latecomer/comparison/1",
        kind=kind,
        sides=tuple(side_of(p, a) for p, a in zip(profiles, assessments, strict=True)),
        listed=assessments[0].listed,
        scales=tuple(scales_of(assessments, one_country)),
        constraints=tuple(constraints_of(assessments, one_country)),
        entries=tuple(entries_of(assessments)),
        figures=tuple(figures_of(assessments, one_country)),
        functions=tuple(functions_of(profiles, assessments, library)),
        followed=followed,
        new=new,
        changed=answers_changed(then, now, assessments[0], assessments[-1]) if then and now else (),
        old=old_answers(then, now, assessments[-1]) if then and now and kind == "reassessment" else (),
        notes=tuple(_notes(kind, profiles, assessments, library)),
        unknown=tuple(str(one) for profile in profiles for one in library.unknown_decisions(profile)),
    )


# --- what to keep in mind --------------------------------------------------------------------------------


def _notes(
    kind: Kind, profiles: Sequence[Profile], assessments: Sequence[Assessment], library: Library
) -> Iterator[Message]:
    yield from _notes_on_years(kind, profiles, assessments)
    panels = tuple(dict.fromkeys(profile.panel for profile in profiles))
    if len(panels) > 1:
        named = tuple(panel or say(Message("compare.none_named")) for panel in panels)
        yield Message("compare.note.panels", {"panels": named})
    asked = tuple(dict.fromkeys(profile.questionnaire for profile in profiles))
    if len(asked) > 1 and all(asked):
        yield Message("compare.note.questionnaires", {"questionnaires": asked})
    covered = [a.coverage for a in assessments]
    if max(covered) - min(covered) >= APART:
        yield Message("compare.note.observed", {"shares": tuple(map(_observed, assessments))})
    for code, found in (
        ("not_ranked", [a for a in assessments if not a.ranked]),
        ("nobody", [a for a in assessments if a.ranked and not a.answered]),
    ):
        if found:
            names = tuple(f"{a.country_name} {a.as_of}" for a in found)
            yield Message(f"compare.note.{code}", {"names": tuple(dict.fromkeys(names))})
    known = library.knowledge.institutions
    gone = tuple(dict.fromkeys(card for profile in profiles for card in profile.decisions if card not in known))
    if gone:
        yield Message("compare.note.other_rules", {"cards": gone})


def _notes_on_years(
    kind: Kind, profiles: Sequence[Profile], assessments: Sequence[Assessment]
) -> Iterator[Message]:
    rules = {"rules": assessments[0].versions.rules}
    if kind == "countries":
        yield Message("compare.note.no_table")
        if len({profile.as_of for profile in profiles}) > 1:
            yield Message("compare.note.years")
    elif kind == "reassessment":
        yield Message("compare.note.rules_now", rules)
    elif kind == "dates":
        yield Message("compare.note.dates", rules)
        for (then, now), after in zip(pairwise(profiles), assessments[1:], strict=True):
            if carried := old_answers(then, now, after):
                yield Message(
                    "compare.note.carried", {"count": len(carried), "then": then.as_of, "now": now.as_of}
                )


def _observed(a: Assessment) -> str:
    name = f"{a.country_name} {a.as_of}"
    return say(Message("compare.note.observed_share", {"share": f"{100 * a.coverage:.0f} %", "name": name}))
