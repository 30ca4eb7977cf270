"""How few questions lead to the list that all answers lead to: adaptive, as written, at random, knowing the truth.

``python -m benchmarks.next_question [--sample N] [--workers N] [--orders NAME,NAME]``. For developing economies of
several years all that public data leave open is answered by chance, from the chances of `asking` in
`rules/method.yaml`: that is the truth. Questions are then put in several orders, each answered as the truth has
it, and it is counted how many of the truth's first five stand among the first five after 5, 10, 12, 15 and 30
questions. Who does something, and what clients receive, is one question.

Who knows the truth asks greedily for what brings most of its first five among the first five, or nearest to being
decided: no choice to be had, but what one is to be measured against.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks.questions import said
from latecomer.countrydata import load_panel
from latecomer.countrydata.indicators import developing
from latecomer.library import Library, load_library
from latecomer.outlook import SERVED, Outlook, may_be
from latecomer.profile import Answer, Profile, prefill
from latecomer.profile.changing import settled
from latecomer.questionnaire import Flow, load_questionnaire
from latecomer.scenarios.listing import Listing, listings

YEARS = (1995, 2005, 2015, 2022)
AFTER = (0, 5, 10, 12, 15, 30)
FIVE, DRAWS = 5, 64
# Draws by which who knows the truth tries a question, and after how many questions it is let go.
TRIED, KNOWING = 16, 12
ORDERS = ("adaptive", "as written", "random", "knowing")
BOOTSTRAPS = 2000
# A question, by its variable; of a function, whether anybody does it.
Truth = dict[str, dict[str, Answer]]
Choose = Callable[[Profile, Sequence[str]], str]


def truth_of(profile: Profile, library: Library, chance: random.Random) -> Truth:
    """Answer everything that is open by chance: the answers each question brings."""
    asking, found = library.knowledge.method.asking, {}
    for id in sorted(library.asked_of_country - profile.answers.keys()):
        variable = library.vocabulary[id]
        if variable.kind != "text" and variable.origin != "formula":
            values = may_be(variable, asking)
            (value,) = chance.choices([v for v, _ in values], [w for _, w in values])
            found[id] = {id: said(value)}
    for function in library.vocabulary.asked_functions:
        there = profile.answers.get(f"existing.{function}.exists")
        chances = asking.on_record if there and there.value else asking.not_on_record
        (name,) = chance.choices(list(SERVED), [getattr(chances, name) for name in SERVED])
        answers = {f"existing.{function}.exists": said(name != "none")}
        if name != "none":
            answers[f"existing.{function}.delivery"] = said(float(SERVED[name]))
        found[f"existing.{function}.exists"] = answers
    return found


def answered(
    profile: Profile, truth: dict[str, dict[str, Answer]], ids: Sequence[str], library: Library
) -> Profile:
    """Return the profile with the answers to some questions."""
    answers = dict(profile.answers)
    for id in ids:
        answers |= truth[id]
    return settled(Profile(profile.country, profile.as_of, answers, panel=profile.panel), library.vocabulary)


def orders(library: Library, chance: random.Random) -> dict[str, Choose]:
    """Return the ways of choosing the next question."""
    written = [step.variable.id for step in Flow.of(load_questionnaire("national"), library.vocabulary).steps]
    place = {id: at for at, id in enumerate(written)}

    def adaptive(profile: Profile, left: Sequence[str]) -> str:
        asked = Outlook(profile, library).questions()
        return next((q.id for q in asked if q.id in left), left[0])

    return {
        "adaptive": adaptive,
        "as written": lambda _, left: min(left, key=lambda id: place.get(id, len(place))),
        "random": lambda _, left: chance.choice(left),
    }


def knowing(truth: Truth, first: Sequence[str], library: Library) -> Choose:
    """Return the choice of somebody who knows every answer, and which five come first when all are given."""
    read = {id for card in first for id in library.read_by[card]}
    asked = {
        card: [f"existing.{f}.exists" for f in library.knowledge.institutions[card].functions] for card in first
    }

    def near(listing: Listing) -> float:
        """Say how near a list is: entries that stand there, are decided, or of which it is known who does them."""
        points = float(len(set(listing.first(FIVE)) & set(first)))
        for card in first:
            said = all(listing.profile.answers[id].evidence for id in asked[card] if id in listing.profile.answers)
            points += 0.5 if listing.places[card].tier == "decide" else 0.1 * said
            points += listing.places[card].order / 1000
        return points

    def choose(profile: Profile, left: Sequence[str]) -> str:
        able = [id for id in left if id in read] or [left[0]]
        tried = listings([answered(profile, truth, [id], library) for id in able], library, TRIED)
        return max(zip(map(near, tried), able, strict=True))[1]

    return choose


def one(pair: tuple[str, int], chosen: Sequence[str]) -> dict[str, list[float]]:
    """Return for every order how many of the truth's first five stand there after so many questions."""
    library, chance = load_library(), random.Random(f"{pair}")
    profile = prefill(*pair, library.vocabulary)
    truth = truth_of(profile, library, chance)
    whole = answered(profile, truth, list(truth), library)
    first = next(listings([whole], library, DRAWS)).first(FIVE)
    choices = {**orders(library, chance), "knowing": knowing(truth, first, library)}
    found: dict[str, list[float]] = {"seconds": [0.0]}
    for name in chosen:
        after = [count for count in AFTER if name != "knowing" or count <= KNOWING]
        ids: list[str] = []
        stages, seconds = [profile], []
        for _ in range(max(after)):
            start = time.perf_counter()
            ids.append(choices[name](stages[-1], [id for id in truth if id not in ids]))
            seconds.append(time.perf_counter() - start)
            stages.append(answered(profile, truth, ids, library))
        lists = listings([stages[count] for count in after], library, DRAWS)
        found[name] = [len(set(first) & set(of.first(FIVE))) * FIVE / max(len(first), 1) for of in lists]
        if name == "adaptive":
            found["seconds"] = [statistics.median(seconds)]
    return found


def sample(count: int) -> Iterator[tuple[str, int]]:
    """Yield economies and years, drawn once for all."""
    panel = load_panel()
    pairs = [(country, year) for year in YEARS for country in developing(panel, year)]
    yield from random.Random(20).sample(pairs, min(count, len(pairs)))


def interval(values: Sequence[float]) -> str:
    """Return a mean with the middle 90 % of a bootstrap."""
    chance = random.Random(1)
    means = sorted(statistics.mean(chance.choices(values, k=len(values))) for _ in range(BOOTSTRAPS))
    low, high = means[BOOTSTRAPS // 20], means[-BOOTSTRAPS // 20]
    return f"{statistics.mean(values):.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Print a table: the overlap after so many questions, by order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--orders", default=",".join(ORDERS), help=f"Which of: {', '.join(ORDERS)}.")
    options = parser.parse_args()
    with ProcessPoolExecutor(options.workers) as pool:
        found = list(pool.map(partial(one, chosen=options.orders.split(",")), sample(options.sample)))
    print(f"{len(found)} country-years; of the first five after {', '.join(map(str, AFTER))} questions")
    for name in [name for name in found[0] if name != "seconds"]:
        print(
            f"{name:12}", *(interval(list(of)) for of in zip(*(one[name] for one in found), strict=True)), sep="  "
        )
    seconds = statistics.median(one["seconds"][0] for one in found)
    print(f"next question: {1000 * seconds:.0f} ms (median)")


if __name__ == "__main__":
    main()
