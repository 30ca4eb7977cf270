"""Which answers move the list: what a short questionnaire should ask.

``python -m benchmarks.questions [--every N]``. Over the developing economies of a year, from public data and the
roster, each answer a question may have is tried, and it is counted how many of the first eight recommendations
others take the place of; once with nothing else answered (`public`), and once among the answers of somebody who
has been through the rest (`people`: drawn at random, so that no economy's own answers decide). A function counts
as one question: who does it, and what clients receive.
"""

from __future__ import annotations

import argparse
import collections
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.advice import EIGHT, YEAR, lists
from latecomer.countrydata import load_panel
from latecomer.countrydata.indicators import developing
from latecomer.library import Library, load_library
from latecomer.profile import Answer, Profile, prefill
from latecomer.vocabulary import Variable

DRAWS = 32
# What is drawn for the rest of an interview: low levels are commoner where help is sought.
LEVELS = (0, 1, 1, 2, 2, 3)
YES = 0.2
# Of numbers, a low, a middling and a high answer, as shares of the way through their range; of those in per cent,
# the values themselves.
SHARES, PERCENT = (0.01, 0.05, 0.3), (5.0, 20.0, 50.0)
# What is likely of a function: a body on record serves nobody, few or most; without one there may be none.
ON_RECORD = ((0.0, 1 / 3), (1.0, 1 / 3), (3.0, 1 / 3))
NOT_ON_RECORD = ((None, 1 / 2), (1.0, 1 / 4), (3.0, 1 / 4))


def said(value: object) -> Answer:
    """Return an answer of somebody who is sure and can show why."""
    return Answer(value=value, confidence="high", evidence="seen", via="respondent")  # type: ignore[arg-type]


def answers(variable: Variable) -> list[object]:
    """Return what may be answered to a question about the country."""
    if variable.kind == "ordinal":
        return [0.0, 1.0, 2.0, 3.0]
    if variable.kind == "boolean":
        return [True, False]
    if variable.kind == "choices":
        return [(option,) for option in variable.options]
    if variable.high == 100:
        return list(PERCENT)
    return [variable.low + share * (variable.high - variable.low) for share in SHARES]


def interviewed(profile: Profile, library: Library) -> Profile:
    """Return a profile with an answer to every question about the country that public data leave open."""
    drawn = random.Random(profile.country)
    given = dict(profile.answers)
    for id in sorted(library.asked_of_country - given.keys()):
        variable = library.vocabulary[id]
        if variable.kind == "ordinal":
            given[id] = said(float(drawn.choice(LEVELS)))
        elif variable.kind == "boolean":
            given[id] = said(drawn.random() < YES)
        elif variable.kind != "text":
            given[id] = said(drawn.choice(answers(variable)))
    return replace(profile, answers=given)


def tries(profile: Profile, library: Library) -> Iterator[tuple[str, float, Profile]]:
    """Yield every question with the weight of an answer and the profile that has it."""
    for id in sorted(library.asked_of_country):
        variable = library.vocabulary[id]
        if variable.origin == "asked" and variable.kind != "text":
            values = answers(variable)
            for value in values:
                yield id, 1 / len(values), replace(profile, answers={**profile.answers, id: said(value)})
    for function in library.vocabulary.asked_functions:
        there = profile.answers.get(f"existing.{function}.exists")
        for delivery, weight in ON_RECORD if there and there.value else NOT_ON_RECORD:
            given = {**profile.answers, f"existing.{function}.exists": said(delivery is not None)}
            if delivery is not None:
                given[f"existing.{function}.delivery"] = said(delivery)
            yield f"existing.{function}", weight, replace(profile, answers=given)


def moved(profiles: Sequence[Profile], library: Library) -> dict[str, float]:
    """Return for each question how many of a first eight an answer to it changes, in the mean."""
    found: collections.Counter[str] = collections.Counter()
    for profile, before in zip(profiles, lists(profiles, library, DRAWS), strict=True):
        trials = list(tries(profile, library))
        after = lists([changed for _, _, changed in trials], library, DRAWS)
        for (id, weight, _), one in zip(trials, after, strict=True):
            found[id] += weight * len(set(before.ids[:EIGHT]) - set(one.ids[:EIGHT]))
    return {id: count / len(profiles) for id, count in found.items()}


def main() -> None:
    """Print both measures, the questions that move most first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="Take every Nth economy only.")
    every = parser.parse_args().every
    library = load_library()
    countries = developing(load_panel(), YEAR)[::every]
    profiles = [prefill(country, YEAR, library.vocabulary) for country in countries]
    public = moved(profiles, library)
    people = moved([interviewed(profile, library) for profile in profiles], library)
    print(f"{len(profiles)} economies; entries of the first {EIGHT} that change: public, people")
    for id in sorted(public, key=lambda id: -(public[id] + people[id])):
        print(f"{public[id]:6.2f} {people[id]:6.2f}  {id}")


if __name__ == "__main__":
    main()
