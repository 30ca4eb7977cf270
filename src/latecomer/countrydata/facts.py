"""The dated facts: what lists and treaties say of an economy, since when, and until when as far as announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from latecomer.countrydata.countries import shipped_rows
from latecomer.vocabulary import Variable


@dataclass(frozen=True)
class Spell:
    """A dated fact: it holds from `since` until (not including) `until`.

    Dates are ISO 8601 or a bare year, of which only the end is sure; empty where open. From `unsure_from` on
    it is not known whether the fact still holds (a graduation that was scheduled and may have been put off).
    `announced` is since when the end was known to come; empty where that is not recorded.
    `verified` says whether the date was read in a document; one that was not is printed as not verified.
    """

    since: str
    until: str
    unsure_from: str
    verified: bool
    source: str
    note: str
    announced: str = ""

    def end_known_on(self, date: str) -> str:
        """Return the date at which the fact ends or may end, where that was announced by `date`; else empty."""
        end = self.until or self.unsure_from
        return end if end and self.announced and self.announced <= date < end else ""

    def holds(self, date: str) -> bool | None:
        """Say whether the fact holds on an ISO date; None where that is not known."""
        if self.unsure_from and self.unsure_from <= date:
            return None
        began, ended = _passed(self.since, date), self.until and _passed(self.until, date)
        if began is False or ended is True:
            return False
        return None if began is None or ended is None else True


def _passed(when: str, date: str) -> bool | None:
    """Say whether a date has come; None within the year of a bare year, but for its last day."""
    if len(when) == 4 and date[:4] == when:
        return True if date.endswith("-12-31") else None
    return when <= date


@cache
def load_facts() -> Mapping[tuple[str, str], tuple[Spell, ...]]:
    """Read the dated facts by (country, fact)."""
    facts: dict[tuple[str, str], tuple[Spell, ...]] = {}
    for row in shipped_rows("facts.csv"):
        spell = Spell(
            since=row["from"],
            until=row["to"],
            unsure_from=row["unsure_from"],
            verified=row["verified"] == "yes",
            source=row["source"],
            note=row["note"],
            announced=row["announced"],
        )
        key = (row["iso3"], row["fact"])
        facts[key] = (*facts.get(key, ()), spell)
    for row in shipped_rows("countries.csv"):
        for fact in ("landlocked", "lldc", "sids", "small_state"):
            if row[fact] == "yes":
                facts[row["iso3"], fact] = (Spell("", "", "", True, "World Bank and UN country lists", ""),)
    return facts


def known_on(variable: Variable, date: str) -> str:
    """Return the last day up to an ISO date for which a dated fact is known; empty where it says nothing of it.

    After the last year of its table, what was known then still speaks for as long as the fact's age limit: no
    table knows what came after it.
    """
    first, last = variable.covers
    if not first <= int(date[:4]) <= last + (variable.age_limit or 0):
        return ""
    return min(date, f"{last}-12-31")


def fact_on(country: str, variable: Variable, date: str) -> Spell | bool | None:
    """Return the spell of a dated fact on an ISO date; False where none holds, None where not known."""
    date = known_on(variable, date)
    if not date:
        return None
    states = {spell: spell.holds(date) for spell in load_facts().get((country, variable.id), ())}
    holding = [spell for spell, state in states.items() if state]
    return holding[0] if holding else None if None in states.values() else False


def ends_within(country: str, variable: Variable, date: str, years: int) -> str | None:
    """Return the date at which a fact that holds on `date` is announced to end within some years; else empty.

    None where `date` is after what the table of the fact knows: what was announced since is not in it.
    """
    if known_on(variable, date) != date:
        return None
    last = f"{int(date[:4]) + years}{date[4:]}"
    for spell in load_facts().get((country, variable.id), ()):
        end = spell.end_known_on(date)
        if end and end <= last and spell.holds(date):
            return end
    return ""
