"""How the comparators behave: whom countries resemble, how stable that is.

python -m benchmarks.comparators
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from latecomer.analogues import Setting, load_fitted, setting
from latecomer.analogues.neighbours import peers
from latecomer.assessment import assess
from latecomer.knowledge import load_knowledge
from latecomer.profile import Profile, prefill
from latecomer.profile.table import as_stands
from latecomer.vocabulary import load_vocabulary

YEAR = 2022
TWELVE = ("ETH", "KEN", "PAK", "BGD", "IND", "EGY", "UZB", "MAR", "IDN", "PHL", "TUR", "MYS")
MORE = ("VNM", "COL", "CHL", "LAO", "NGA", "THA", "SEN", "ZAF")
VOCABULARY = load_vocabulary()
COMPARING = load_knowledge().comparing


def at(profile: Profile, everyone: bool = False) -> Setting:
    """Return what a profile is compared with; with `everyone`, all economies count as peers."""
    comparing = replace(COMPARING, peers=1000) if everyone else COMPARING
    return setting(profile, as_stands(profile, VOCABULARY), load_fitted(), comparing, VOCABULARY)


def resembles() -> None:
    """Print the nearest Korean years and peers of twenty economies."""
    print(f"\nNearest Korean years and peers as of {YEAR}\n")
    for country in (*TWELVE, *MORE):
        found = assess(prefill(country, YEAR, VOCABULARY), draws=400).comparators
        k = found.overall
        years = f"{k.nearest} ({k.first}-{k.last}) {k.distance:.2f} {k.closeness}" if k.found else k.why
        print(f"{country}  {years:<40} {', '.join(f'{p.name} {p.distance:.2f}' for p in found.peers)}")


def stands_where_korea_stood() -> None:
    """Print the economies that now stand nearest to Korea in four years."""
    print(f"\nNearest economies of {YEAR} to Korea in earlier years\n")
    here = at(prefill("VNM", YEAR, VOCABULARY))
    korea = here.fitted.countries.index("KOR")
    for year in (1965, 1975, 1985, 1995):
        row = here.panel[here.fitted.at(year), korea]
        found = peers(replace(here, here=row[None], others=np.array([c != "KOR" for c in here.fitted.countries])))
        print(f"Korea {year}: {', '.join(f'{p.name} {p.distance:.2f} ({p.shared} of {p.of})' for p in found)}")


def one_indicator_less() -> None:
    """Print the rank correlation of peers, and the shift of the nearest Korean year, with one indicator less."""
    print("\nOne indicator less: Spearman's rank correlation of all peers; shift of the nearest Korean year\n")
    for country in (*TWELVE, *MORE):
        profile = prefill(country, YEAR, VOCABULARY)
        whole = {p.country: p.distance for p in peers(at(profile, everyone=True))}
        year = assess(profile, draws=50).comparators.overall.nearest
        correlations, shifts = [], []
        for quantity in COMPARING.quantities:
            if quantity.variable not in profile.answers:
                continue
            answers = {id: a for id, a in profile.answers.items() if id != quantity.variable}
            thinner = replace(profile, answers=answers)
            less = {p.country: p.distance for p in peers(at(thinner, everyone=True))}
            both = sorted(set(whole) & set(less))
            ranks = [np.argsort(np.argsort([distances[c] for c in both])) for distances in (whole, less)]
            correlations.append(float(np.corrcoef(*ranks)[0, 1]))
            overall = assess(thinner, draws=50).comparators.overall
            if overall.found:
                shifts.append(abs(overall.nearest - year))
        print(
            f"{country}  least {min(correlations):.3f}  median {np.median(correlations):.3f}"
            f"  year moves by {np.median(shifts):.0f} at the median, {max(shifts)} at most"
        )


def main() -> None:
    """Print everything that docs/comparators.md reports."""
    resembles()
    stands_where_korea_stood()
    one_indicator_less()


if __name__ == "__main__":
    main()
