"""Show the advice on the terminal: the list in order, one verdict point by point, the roadmap."""

from __future__ import annotations

import dataclasses

from rich.console import Console

from latecomer.cli.screen import RIGHT, dump, head, new_console, new_table, plain, say_cited, whole
from latecomer.diagnosis import Reading
from latecomer.messages import Message, inside, say
from latecomer.recommendation import Assessment, Contribution, Recommendation

THIN = 1 / 3
OPEN_QUESTIONS = 5
ALL_COLUMNS = 104
# Parts of the order that are taken off.
OFF = ("usual", "shrinkage")


def recommendations(assessment: Assessment) -> None:
    """Print what comes first, the list in order, the mistakes to avoid, and what to find out."""
    console = new_console()
    head(assessment, console)
    comes_first(assessment, console)
    _list(assessment, console)
    for r in assessment.first:
        _entry(r, console)
    for mistake in assessment.mistakes:
        console.print(plain(f"A mistake here now: {mistake.name}", style="bold"))
        console.print(plain(f"  {say(mistake.why)} ({say_cited(mistake.cite)})"))
    for r in assessment.recommendations:
        if r.left_out:
            console.print(plain(f"Not in the list: {r.id}. {say(r.left_out)}"))
    if assessment.roadmap.nothing_new:
        console.print(plain(say(assessment.roadmap.nothing_new)))
    if assessment.ask_next:
        console.print(plain("What to find out next", style="bold"))
        for q in assessment.ask_next[:OPEN_QUESTIONS]:
            console.print(plain(f"  {q.label} ({q.id}): moves {', '.join(q.moves[:4])}"))


def _list(assessment: Assessment, console: Console) -> None:
    """Print one line an institution; what `explain` says too is left out where the terminal is narrow."""
    wide = console.width >= ALL_COLUMNS
    spare = ("usual", "shrinkage", "general", "precedent") if wide else ()
    parts = (
        "the case, less what is usual and what stands in for answers, general evidence, precedent, and their sum"
        if wide
        else "the case, and their order"
    )
    table = new_table(
        f"Institutions, in order; points of {parts}",
        [
            ("", RIGHT),
            ("id", whole(console)),
            ("tier", {}),
            ("case", RIGHT),
            *([("between", RIGHT)] if wide else []),
            *((name, RIGHT) for name in spare),
            ("order", RIGHT),
            ("ready", RIGHT),
        ],
    )
    for r in assessment.recommendations:
        words = said(f"tier.{r.tier}") if r.tier != "none" else said(f"verdict.{r.verdict}")
        table.add_row(
            str(r.rank) if r.rank else "",
            plain(r.id),
            plain(words.lower()),
            f"{r.case:.0f}",
            *([f"{r.case_low:.0f} to {r.case_high:.0f}"] if wide else []),
            *(f"{-getattr(r, name) if name in OFF else getattr(r, name):+.0f}" for name in spare),
            f"{r.order:.0f}",
            f"{r.readiness_low:.0f}-{r.readiness_high:.0f}",
        )
    console.print(table)


def said(code: str) -> str:
    """Return the sentence of a code that needs no parameters."""
    return say(Message(code))


def comes_first(assessment: Assessment, console: Console) -> None:
    """Print what comes before institutions."""
    if assessment.diagnosis.first:
        console.print(plain("What comes before institutions", style="bold"))
    for one in assessment.diagnosis.first:
        console.print(plain(f"  {one.label}: {one.says}. {one.do} ({say_cited(one.cite)})"))


def _entry(r: Recommendation, console: Console) -> None:
    console.print(plain(f"{r.rank}. {r.name} ({said(f'tier.{r.tier}').lower()})", style="bold"))
    for figure in r.figures:
        console.print(plain(f"   {say(figure)}"))
    console.print(plain(f"   {say(r.because)}"))
    for after in r.after:
        console.print(plain(f"   After: {say(after)}"))


def explanation(assessment: Assessment, institution: str, *, as_json: bool) -> None:
    """Print why one institution stands where it stands."""
    found = next(r for r in assessment.recommendations if r.id == institution)
    used = sorted({id for c in found.contributions for id in (*c.sign.reads, *c.sign.missing)})
    if as_json:
        dump(
            {
                "schema": "latecomer/explanation/2",
                "country": assessment.country,
                "as_of": assessment.as_of,
                "recommendation": dataclasses.asdict(found),
                "readings": {id: dataclasses.asdict(assessment.readings[id]) for id in used},
                "versions": dataclasses.asdict(assessment.versions),
            }
        )
        return
    console = new_console()
    head(assessment, console)
    _verdict(found, console)
    table = new_table(
        f"Case {found.case:.1f}, the sum of:",
        [("points", RIGHT), ("of", RIGHT), ("sign", {}), ("the profile says", {}), ("page", {})],
    )
    for c in found.contributions:
        table.add_row(
            f"{c.points:.1f}",
            f"{c.sign.weight:g}",
            plain(f"{c.label}: {c.sign.condition}"),
            plain(_says(c, assessment)),
            plain(say_cited(c.sign.cite)),
        )
    console.print(table)
    general = found.card.general
    if found.usual:
        console.print(plain(f"Usual {-found.usual:+.1f}. {said('usual')}"))
    if found.shrinkage:
        console.print(plain(f"Stand-ins {-found.shrinkage:+.1f}. {said('shrinkage')}"))
    console.print(
        plain(
            f"General case {found.general:+g}: evidence {general.evidence:+g}, how common the problem is "
            f"{general.problem:+g}, how easy to stop {general.ease:+g}. "
            f"{general.reason} ({say_cited(general.cite)})"
        )
    )
    if found.precedents:
        console.print(plain(f"Precedent {found.precedent:+.1f}. {say(found.precedents.said)}"))
        for example in found.precedents.examples:
            console.print(plain(f"  {say(example)}"))
    _ways(found, console)
    console.print(plain("What Korea did", style="bold"))
    for s in (*found.card.story, *found.card.failed):
        console.print(plain(f"  {s.text} ({say_cited(s.cite)})"))


def _verdict(found: Recommendation, console: Console) -> None:
    card = found.card
    console.print(plain(f"\n{card.name} (in Korea: {card.in_korea}, {card.founded_organisation})", style="bold"))
    if card.origin:
        console.print(plain(f"  {say(Message('origin', {'folder': card.origin}))}"))
    console.print(plain(f"{said(f'verdict.{found.verdict}')}. {say(found.because)}"))
    for body in found.bodies:
        checked = "" if body.verified else ", not verified"
        console.print(plain(f"  On record: {body.name}, {body.kind}, since {body.since} ({body.source}{checked})"))
    if found.behind:
        console.print(plain(f"  {say(found.behind)}"))
    for after in found.after:
        console.print(plain(f"  After: {say(after)}"))
    if found.decides:
        console.print(plain(f"First step. {found.first_steps[0]} {say(found.decides)}"))
    for key in found.keys:
        console.print(plain(f"  {key.label}: Korea at “{key.korea_label}”, here “{say(key.stands_at)}”"))


def _ways(found: Recommendation, console: Console) -> None:
    """Print readiness, gates, what would change the verdict, and what to ask first."""
    links = new_table(
        "Readiness: the weakest link decides", [("link", {}), ("state", {}), ("because", {}), ("page", {})]
    )
    for link in found.links:
        because = {"in place": "", "unknown": f"It would hold it back if so: {link.reason}"}
        reason = because.get(link.state, link.reason)
        links.add_row(plain(link.label), link.state, plain(reason), plain(say_cited(link.cite)))
    console.print(links)
    for gate in found.gates:
        console.print(plain(f"Gate {gate.state}: {gate.label} ({gate.condition}; {say_cited(gate.cite)})"))
    if found.flips:
        console.print(plain("What would change this verdict, one answer at a time", style="bold"))
    for flip in found.flips:
        verdict = said(f"verdict.{flip.verdict}").lower()
        console.print(plain(f"  {flip.label} ({flip.variable}): {flip.then} instead of {flip.now}: {verdict}"))
    if found.answers:
        thin = f"Thin evidence, {found.decided:.0%} of the weight decided. " if found.decided < THIN else ""
        first = "; ".join(f"{q.label} ({q.id})" for q in found.answers)
        console.print(plain(f"{thin}Ask first: {first}"))


def _says(c: Contribution, assessment: Assessment) -> str:
    lines = [_reading(assessment.readings[id]) for id in (*c.sign.reads, *c.sign.missing)]
    found = "; ".join(dict.fromkeys(lines))
    return f"{said(f'sign.{c.aside}')}: {found}" if c.aside else found


def _reading(reading: Reading) -> str:
    when = f", {reading.when}" if reading.when else ""
    less = f", counted as {reading.counted_as} (no evidence noted)" if reading.counted_as else ""
    public = f"; public data: {reading.public}" if reading.public else ""
    return f"{reading.label}: {reading.text}{less}{when}{public}"


def roadmap(assessment: Assessment) -> None:
    """Print the steps over three horizons: decision, owner, what has to be true first, when to stop."""
    console = new_console()
    head(assessment, console)
    plan = assessment.roadmap
    nothing = f" {say(plan.nothing_new)}" if plan.nothing_new else ""
    console.print(plain(f"Roadmap for {plan.capacity}: no more than {plan.new} new at once.{nothing}"))
    if not plan.steps:
        console.print(plain("No step is laid down: on what is known nothing has a case yet."))
    for horizon in plan.horizons:
        steps = [step for step in plan.steps if step.horizon == horizon]
        if steps:
            console.print(plain(said(f"horizon.{horizon}"), style="bold"))
        for step in steps:
            verdict = said(f"verdict.{step.verdict}").lower()
            console.print(plain(f"{step.number}. {step.name}: {verdict}. {say(step.decision)}"))
            console.print(plain(f"   owner: {step.owner}; budget: {step.budget_line}"))
            for wait in step.waits:
                now = f" (now {wait.now})" if wait.now else ""
                console.print(plain(f"   first: {say(wait.first)}{now}"))
            if step.after:
                console.print(plain(f"   after: {'; '.join(map(inside, step.after))}"))
            for measure in step.measures:
                if measure.stop:
                    console.print(plain(f"   stop if: {measure.stop}"))
