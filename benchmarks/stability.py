"""How stable the recommended lists are: another recent year, one indicator less.

python -m benchmarks.stability
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from latecomer.assessment import ground
from latecomer.knowledge import load_knowledge
from latecomer.profile import Profile, load_panel, load_vocabulary, prefill
from latecomer.profile.indicators import developing
from latecomer.recommendation import recommend

YEAR = 2022
OTHERS = (2021, 2019)
DRAWS = 200
KEPT = 3
KNOWLEDGE, VOCABULARY = load_knowledge(), load_vocabulary()


def listed(profile: Profile) -> list[str]:
    """Return the recommended list of a profile."""
    date = f"{profile.as_of}-12-31"
    made = ground(profile, KNOWLEDGE, VOCABULARY, DRAWS, date, told=False)
    return [r.id for r in recommend(made.grounds) if r.rank]


def main() -> None:
    """Print lengths and make-up of the lists, and how much of them another year or one indicator less keeps."""
    countries = developing(load_panel(), YEAR)
    lists = {country: listed(prefill(country, YEAR, VOCABULARY)) for country in countries}
    lengths = Counter(len(found) for found in lists.values())
    print(f"{len(countries)} developing economies as of {YEAR}; lists by length: {dict(sorted(lengths.items()))}")
    print(
        "how often each stands in a list:",
        dict(Counter(i for found in lists.values() for i in found).most_common()),
    )
    long = {country: found for country, found in lists.items() if len(found) >= KEPT}
    for year in OTHERS:
        kept = {c: len(set(found) & set(listed(prefill(c, year, VOCABULARY)))) for c, found in long.items()}
        print(f"{year}: {sum(k >= KEPT for k in kept.values())} of {len(kept)} lists of three or more keep three")
        print("  fewer:", {c: f"{k} of {len(long[c])}" for c, k in kept.items() if k < KEPT})
    kept_by: dict[str, list[bool]] = {}
    for country, found in long.items():
        profile = prefill(country, YEAR, VOCABULARY)
        for id in [i for i, a in profile.answers.items() if a.via == "indicator"]:
            less = {k: a for k, a in profile.answers.items() if k != id}
            same = len(set(found) & set(listed(replace(profile, answers=less))))
            kept_by.setdefault(id, []).append(same >= KEPT)
    tries = [kept for each in kept_by.values() for kept in each]
    print(f"one indicator less: {sum(tries)} of {len(tries)} tries keep three")
    shares = {id: sum(each) / len(each) for id, each in kept_by.items()}
    print(
        "  lists that keep three without:",
        {i: f"{s:.0%}" for i, s in sorted(shares.items(), key=lambda p: p[1]) if s < 1},
    )


if __name__ == "__main__":
    main()
