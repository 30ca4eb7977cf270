"""What is said of a test of the tool on Korea's past: what came out, what to make of it, what it cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, median

from latecomer.countrydata.countries import load_countries
from latecomer.messages import NOTHING, Message, Value
from latecomer.scenarios.backtest_model import (
    BASES,
    FIVE,
    TEN,
    Basis,
    Kind,
    Led,
    Run,
    Summary,
    YearOfKorea,
    summary_of,
)
from latecomer.scenarios.dating import JUDGED


def who(run: Run) -> Message:
    """Say whose lists a run holds."""
    country = load_countries()[run.country].short_name if run.country else ""
    return Message(f"backtest.run.{run.kind}", {"country": country})


def _by_kind(runs: Sequence[Run], size: int = FIVE, basis: Basis = "function") -> dict[Kind, Summary]:
    return {run.kind: found for run in runs if (found := summary_of(run, size, basis))}


def finding(runs: Sequence[Run], within: int) -> Message:
    """Say what came out in one line, plainly where it embarrasses."""
    of = _by_kind(runs)
    if "record" not in of:
        return Message("backtest.korea.none")
    own, others = of["record"], of.get("others")
    if own.over_chance.low <= 0:
        says = "chance"
    elif others and (others.behind is None or others.behind.low <= 0):
        says = "others"
    else:
        says = "fixed" if own.over_fixed.low <= 0 else "better"
    figures: dict[str, Value] = {name: f"{getattr(own, name):.1f}" for name in ("held", "chance", "fixed")}
    said = Message("backtest.korea.of_others", {"others": f"{others.held:.1f}"}) if others else NOTHING
    return Message(
        f"backtest.korea.{says}",
        {**figures, "others": said, "first": FIVE, "within": within, "years": len(own.years)},
    )


def readings(
    runs: Sequence[Run], years: Sequence[YearOfKorea], leads: Sequence[Led], within: int
) -> tuple[Message, ...]:
    """Say what to make of it: other economies, the rule of levels, other measures, positions, leads."""
    found = [_same_elsewhere(runs), _rule_of_levels(runs), _public(runs), *_other_measures(runs)]
    found += [_positions(years), _ahead(leads, within)]
    return tuple(one for one in found if one)


def _same_elsewhere(runs: Sequence[Run]) -> Message:
    others = _by_kind(runs).get("others")
    if not others or others.behind is None:
        return NOTHING
    says = "more" if others.behind.high < 0 else "less" if others.behind.low > 0 else "same"
    shown: dict[str, Value] = {"held": f"{others.held:.1f}", "korea": f"{others.korea:.1f}", "first": FIVE}
    names = load_countries()
    countries = tuple(names[run.country].short_name for run in runs if run.kind == "other" and run.summaries)
    return Message(f"backtest.korea.others_{says}", {**shown, "countries": countries})


def _rule_of_levels(runs: Sequence[Run]) -> Message:
    of = _by_kind(runs)
    if not {"record", "no_levels"} <= of.keys():
        return NOTHING
    with_, without = of["record"], of["no_levels"]
    all_of_it = with_.over_chance.mean > 0 and without.over_chance.low <= 0
    shown: dict[str, Value] = {"held": f"{without.held:.1f}", "chance": f"{without.chance:.1f}"}
    ruled: dict[str, Value] = {"with": f"{with_.held:.1f}", "first": FIVE}
    return Message(f"backtest.korea.levels{'_all' if all_of_it else '_part'}", {**shown, **ruled})


def _public(runs: Sequence[Run]) -> Message:
    alone = _by_kind(runs).get("public")
    if not alone:
        return NOTHING
    shown: dict[str, Value] = {"held": f"{alone.held:.1f}", "chance": f"{alone.chance:.1f}", "first": FIVE}
    return Message("backtest.korea.public", shown)


def _other_measures(runs: Sequence[Run]) -> Iterator[Message]:
    """Say the same by ten entries, and by the dates of organisations."""
    for code, size, basis in (("ten", TEN, BASES[0]), ("organisation", FIVE, BASES[1])):
        of = _by_kind(runs, size, basis)
        if "record" in of:
            shown: dict[str, Value] = {n: f"{getattr(of['record'], n):.1f}" for n in ("held", "chance", "fixed")}
            others = f"{of['others'].held:.1f}" if "others" in of else shown["held"]
            yield Message(f"backtest.korea.{code}", {**shown, "others": others, "first": size})


def _positions(years: Sequence[YearOfKorea]) -> Message:
    params: dict[str, Value] = {}
    for kind in ("positions", "public"):
        every = [one for year in years for one in getattr(year, kind)]
        late = [one.years for one in every if one.judged == "late"]
        params.update({f"{kind}_{judged}": sum(one.judged == judged for one in every) for judged in JUDGED})
        by = Message("backtest.korea.late_by", {"years": f"{fmean(late):.0f}"}) if late else NOTHING
        params.update({f"{kind}_all": len(every), f"{kind}_by": by})
    return Message("backtest.korea.positions", params)


def _ahead(leads: Sequence[Led], within: int) -> Message:
    """Say how many cards were listed before they were founded, how long before, and how many too long."""
    asked = [one for one in leads if one.asked]
    found = sorted(one.lead for one in asked if one.lead is not None)
    if not found:
        return NOTHING
    counted: dict[str, Value] = {"listed": len(found), "all": len(asked), "lead": round(median(found))}
    early = sum(lead > within for lead in found)
    said = Message("backtest.korea.early", {"early": early, "within": within}) if early else NOTHING
    return Message("backtest.korea.ahead", {**counted, **chance_of(asked), "early": said})


def chance_of(leads: Sequence[Led]) -> dict[str, Value]:
    """Say how many of the cards an order at random would have listed."""
    return {name: round(sum(getattr(one, name) for one in leads)) for name in ("kept", "anew")}


def limits(runs: Sequence[Run], leads: Sequence[Led], within: int) -> tuple[Message, ...]:
    """Say why this can embarrass the tool and not prove it."""
    korea = runs[0]
    own = summary_of(korea)
    counted = own.years if own else ()
    shown = {"cards": len(leads), "within": within, "spans": own.over_chance.n if own else 0}
    found = [
        Message(f"backtest.korea.limit.{code}", shown)
        for code in ("wrote", "same_source", "hindsight", "dates", "thin", *["few"] * bool(counted))
    ]
    silent = tuple(str(one.year) for one in korea.years if not one.ranked)
    if silent:
        found.append(Message("backtest.korea.limit.silent", {"years": silent}))
    spent = tuple(str(one.year) for one in korea.years if one.ranked and one.year not in counted)
    if spent:
        found.append(Message("backtest.korea.limit.spent", {"years": spent, "within": within}))
    return tuple(found)
