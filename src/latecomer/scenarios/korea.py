"""Korea as one could have known it at the end of a year, blind to what came after."""

from __future__ import annotations

from dataclasses import replace

from latecomer.countrydata import Panel
from latecomer.errors import Problem, UsageError
from latecomer.knowledge import KOREA_YEARS, Knowledge, KoreaFact
from latecomer.messages import Message, say
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.answers import NoValue, read_answer
from latecomer.profile.changing import settled
from latecomer.vocabulary import Variable, Vocabulary

KOREA = "KOR"


def korea_profile(year: int, knowledge: Knowledge, vocabulary: Vocabulary, panel: Panel | None = None) -> Profile:
    """Return Korea as one could have known it at the end of a year.

    Parameters
    ----------
    year : int
        From 1960 to 2000, the years the dated facts speak of.
    knowledge : Knowledge
        Holds the dated facts of `rules/korea.yaml`.
    vocabulary : Vocabulary
    panel : Panel, optional
        The shipped one by default.

    Returns
    -------
    Profile
        What public data fill in, and the dated facts that hold in that year, each with its page. Nothing later
        than the year enters; an observation of the panel goes before a fact, a fact before the roster.

    Raises
    ------
    UsageError
        If the year is out of range.
    """
    first, last = KOREA_YEARS
    if not first <= year <= last:
        raise UsageError(f"Korea's record of {year}: there is none", f"from {first} to {last}")
    filled = prefill(KOREA, year, vocabulary, panel)
    dated = {
        id: _answer(fact, vocabulary)
        for id, fact in _latest(knowledge.korea, year).items()
        if _goes_first(filled.answers.get(id)) and _holds(fact, vocabulary[id], year)
    }
    return settled(replace(filled, answers={**filled.answers, **dated}), vocabulary)


def _goes_first(observed: Answer | None) -> bool:
    """Say whether the record speaks: of what nobody observed, and before the roster, which knows no page."""
    return observed is None or observed.via == "roster"


def _latest(facts: tuple[KoreaFact, ...], year: int) -> dict[str, KoreaFact]:
    """Return the fact of each variable that began last: the next one takes the place of the one before."""
    begun = sorted((fact for fact in facts if fact.begins <= year), key=lambda fact: fact.begins)
    return {fact.variable: fact for fact in begun}


def _holds(fact: KoreaFact, variable: Variable, year: int) -> bool:
    ended = fact.until is not None and fact.until < year
    too_old = variable.age_limit is not None and year - fact.begins > variable.age_limit
    return not ended and not too_old


def _answer(fact: KoreaFact, vocabulary: Vocabulary) -> Answer:
    said = read_answer(vocabulary[fact.variable], fact.value)
    assert not isinstance(said, (NoValue, Problem))  # `rules check` has read every fact
    return Answer(
        value=said,
        confidence=fact.confidence,
        via="document",
        source=say(Message("korea.source", {"pages": "; ".join(citation.label() for citation in fact.cite)})),
        year=fact.begins,
        evidence=fact.reason.strip(),
    )
