"""Show an assessment: tables for people on the terminal, JSON for machines."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console

from latecomer.cli.advice import comes_first
from latecomer.cli.screen import RIGHT, dump, head, new_console, new_table, plain, say_cited, whole
from latecomer.diagnosis import Reading, set_aside_words
from latecomer.messages import Message, say
from latecomer.profile.figures import number_text

if TYPE_CHECKING:
    from latecomer.countrydata.indicators import Indicator
    from latecomer.countrydata.renewing import Renewed
    from latecomer.countrydata.roster import Body
    from latecomer.knowledge import Knowledge
    from latecomer.profile import Profile
    from latecomer.profile.standing import Standing
    from latecomer.questionnaire import Flow
    from latecomer.recommendation import Assessment
    from latecomer.scenarios import Respondent
    from latecomer.vocabulary import Vocabulary


def json(assessment: Assessment) -> None:
    """Print the whole assessment as one JSON document."""
    dump(dataclasses.asdict(assessment))


def diagnosis(assessment: Assessment) -> None:
    """Print positions, failures, contexts and cautions."""
    console = new_console()
    head(assessment, console)
    places = new_table(
        "Position on Korea's path",
        [("scale", {}), ("stands at", {}), ("draws here", RIGHT), ("fit", RIGHT), ("decided", RIGHT)],
    )
    for p in assessment.diagnosis.positions:
        level = f"{p.level} {p.level_label}" + (" (or higher: not known)" if p.may_be_higher else "")
        places.add_row(
            plain(p.label), plain(level), f"{p.shares[p.level]:.0%}", f"{p.fit:.0%}", f"{p.decided:.0%}"
        )
    console.print(places)
    for line in assessment.diagnosis.uneven:
        console.print(plain(f"  {say(line)}"))
    comes_first(assessment, console)
    if assessment.guide.poor:
        reasons = " ".join(map(say, assessment.guide.reasons))
        console.print(plain(f"Korea is a poor guide here: {reasons}", style="yellow"))
    if assessment.guide.thin:
        console.print(plain(f"Thin evidence: {say(assessment.guide.thin)}", style="yellow"))
    _likeness(assessment, console)
    failures = new_table(
        "What holds firms back (Table 2-7), out of 100",
        [
            ("constraint", {}),
            ("severity", RIGHT),
            ("between", RIGHT),
            ("decided", RIGHT),
            ("signs that hold", {}),
        ],
    )
    for f in assessment.diagnosis.failures:
        held = "; ".join(s.label for s in f.signs if s.truth == "true") or "-"
        failures.add_row(
            plain(f.label),
            f"{f.score:.0f}" if f.observed else "not known",
            f"{f.low:.0f}-{f.high:.0f}",
            f"{f.decided:.0%}",
            plain(held),
        )
    console.print(failures)
    console.print(plain("How knowledge reaches firms", style="bold"))
    console.print(plain(f"  {assessment.diagnosis.road.says} ({say_cited(assessment.diagnosis.road.cite)})"))
    for title, uses in (("Channels", assessment.diagnosis.channels), ("Flows", assessment.diagnosis.flows)):
        words = {"true": "used", "false": "not shown", "unknown": "not known"}
        said = [f"{u.label.lower() if u.label[1:2].islower() else u.label}: {words[u.used]}" for u in uses]
        console.print(plain(f"  {title}: {'; '.join(said)}"))
    console.print(plain(f"  {say(assessment.diagnosis.serve_first)}"))
    for context in assessment.diagnosis.contexts:
        console.print(plain(f"Read Korea differently here: {context.label}", style="bold"))
        console.print(plain(f"  {context.means} ({say_cited(context.cite)})"))
    _what_does_not_fit(assessment, console)
    for caution in assessment.diagnosis.cautions:
        console.print(plain(f"What not to copy: {caution.label}", style="bold"))
        console.print(plain(f"  {caution.here} {caution.instead} ({say_cited(caution.cite)})"))


def _what_does_not_fit(assessment: Assessment, console: Console) -> None:
    for clash in assessment.diagnosis.contradictions:
        console.print(plain(f"Does not fit together: {clash.label}", style="bold"))
        console.print(plain(f"  {clash.check} ({say_cited(clash.cite)})"))
    for differ in (reading.differ for reading in assessment.readings.values() if reading.differ):
        console.print(plain(say(differ), style="bold"))


def _likeness(assessment: Assessment, console: Console) -> None:
    found, korea = assessment.comparators, assessment.comparators.overall
    console.print(plain("Whom it resembles", style="bold"))
    near = say(korea.why)
    if korea.found:
        how_near = say(Message(f"closeness.to.{korea.closeness}"))
        near = f"{how_near} the Korea of {korea.nearest} (between {korea.first} and {korea.last})"
    if korea.disagree:
        misfits = ", ".join(d.label.lower() for d in korea.disagree[:3])
        near += f"; what does not fit: {misfits}"
    peers = "; ".join(peer.name for peer in found.peers) or say(found.peers_said)
    console.print(plain(f"  Korean years, overall: {near}\n  Economies of {found.year}: {peers}"))
    console.print(plain("  More: latecomer comparators"))


def standing(country: str, as_of: int, panel: str, found: tuple[Standing, ...], *, as_json: bool) -> None:
    """Print what public data say of a country."""
    if as_json:
        rows = [dataclasses.asdict(one) for one in found]
        dump({"schema": "latecomer/standing/1", "country": country, "as_of": as_of, "panel": panel, "rows": rows})
        return
    console = new_console()
    console.print(plain(f"{country} as of {as_of}; {panel}", style="bold"))
    table = new_table(
        "",
        [
            ("indicator", whole(console)),
            ("value", RIGHT),
            ("unit", {}),
            ("year", {}),
            ("higher than", RIGHT),
            ("source", {}),
        ],
    )
    for one in found:
        place = f"{one.below:.0%} of {one.among}" if one.below is not None else ""
        year = f"{one.since}-{one.year}, median" if one.since else str(one.year)
        table.add_row(plain(one.id), number_text(one.value, ""), plain(one.unit), year, place, plain(one.source))
    console.print(table)


def bodies(
    country: str,
    as_of: int,
    labels: Mapping[str, str],
    found: Mapping[str, tuple[Body, ...]],
    *,
    as_json: bool,
) -> None:
    """Print who does what in a country, on paper."""
    if as_json:
        rows = [{**dataclasses.asdict(body), "stands": body.stands(as_of)} for of in found.values() for body in of]
        dump({"schema": "latecomer/bodies/1", "country": country, "as_of": as_of, "rows": rows})
        return
    console = new_console()
    console.print(plain(f"{country} as of {as_of}: who does what, on paper", style="bold"))
    table = new_table("", [("function", {}), ("on record", {}), ("years", {"no_wrap": True}), ("source", {})])
    for function, of in found.items():
        for body in of:
            name = f"none known up to {body.since}" if body.status == "none" else f"{body.name} ({body.kind})"
            note = f"; {body.note}" if body.note else ""
            label = f"{labels[function]} ({function})"
            table.add_row(plain(label), plain(name), _years(body), plain(f"{body.told_by()}{note}"))
    if table.row_count:
        console.print(table)
    blank = [id for id, of in found.items() if not of]
    if blank:
        console.print(plain(f"Nothing on record, which is not that nothing exists: {', '.join(blank)}"))


def _bodies_of(profile: Profile, vocabulary: Vocabulary, console: Console) -> None:
    """Print the bodies that a profile holds: on paper only, each with its source."""
    table = new_table(
        "Who does it, on paper", [("function", {}), ("body", {}), ("years", {"no_wrap": True}), ("source", {})]
    )
    for function, of in profile.bodies.items():
        for body in of:
            label = vocabulary.functions[function].label
            table.add_row(plain(label), plain(body.name), _years(body), plain(body.told_by()))
    if table.row_count:
        console.print(table)


def _decisions_of(profile: Profile, console: Console) -> None:
    """Print what was decided about recommendations."""
    columns = [
        ("institution", whole(console)),
        ("decision", {}),
        ("day", {"no_wrap": True}),
        ("owner", {}),
        ("why", {}),
    ]
    table = new_table("What was decided", columns)
    for card, one in profile.decisions.items():
        why = "; ".join(filter(None, (one.reason, one.note)))
        table.add_row(plain(card), one.decision, plain(one.date), plain(one.owner), plain(why))
    if table.row_count:
        console.print(table)


def _years(body: Body) -> str:
    if body.status == "none":
        return ""
    last = {"exists": "", "closed": "closed"}[body.status] if body.until is None else str(body.until)
    return f"{body.since}-{last}"


def indicators(panel: str, vocabulary: Vocabulary, catalogue: Mapping[str, Indicator]) -> None:
    """Print the catalogue of the panel."""
    console = new_console()
    console.print(plain(panel, style="bold"))
    table = new_table(
        "",
        [
            ("id", whole(console)),
            *((name, {}) for name in ("indicator", "unit")),
            ("age limit", RIGHT),
            *((name, {}) for name in ("source", "licence")),
        ],
    )
    for id, one in catalogue.items():
        limit = f"{vocabulary[id].age_limit} years"
        table.add_row(
            plain(id),
            plain(one.label),
            plain(one.unit),
            limit,
            plain(f"{one.source}, {one.code}"),
            plain(one.licence),
        )
    console.print(table)


def renewed(title: str, found: Iterable[Renewed]) -> None:
    """Print what an import did to each indicator."""
    console = new_console()
    console.print(plain(title, style="bold"))
    table = new_table(
        "",
        [
            ("indicator", whole(console)),
            ("new", RIGHT),
            ("changed", RIGHT),
            ("left out", RIGHT),
            ("last year", {}),
            ("countries gained", {}),
        ],
    )
    for one in found:
        years = dict.fromkeys(str(year or "none") for year in (one.last_before, one.last_after))
        gained = ", ".join(one.gained[:5]) + (" ..." if len(one.gained) > 5 else "")
        many = f"{len(one.gained)}: {gained}" if one.gained else ""
        counts = (f"{count:,}" if count else "" for count in (one.new, one.changed, one.dropped))
        table.add_row(plain(one.id), *counts, " to ".join(years), plain(many))
    console.print(table)


def respondents(found: Iterable[Respondent], knowledge: Knowledge) -> None:
    """Print what would come of each role's answers alone."""
    console = new_console()
    columns = [("who", {}), ("answers", RIGHT), ("disputed", RIGHT), ("first in the list", {})]
    table = new_table("What would come of each role's answers alone, beside public data", columns)
    for one in found:
        names = "; ".join(knowledge.institutions[id].name for id in one.first)
        who = "all together" if one.role is None else one.role or "no role named"
        table.add_row(plain(who), str(one.answers), str(one.disputed), plain(names or "no list"))
    console.print(table)


def review(profile: Profile, flow: Flow, seen: Mapping[str, Reading], remarks: tuple[str, ...]) -> None:
    """Print the answers part by part, what is unknown, and what counts for less than was claimed.

    What only public data say so far is in the table, as theirs; what nothing says is listed below it.
    """
    console = new_console()
    relevant = flow.relevant(profile)
    open_ids = {step.variable.id for step in flow.open(profile)}
    for module, label in dict.fromkeys((s.module, s.module_label) for s in flow.steps):
        steps = [s for s in relevant if s.module == module]
        table = new_table(label, [("question", {}), ("answer", {}), ("sure", {}), ("source and evidence", {})])
        for step in steps:
            reading = seen[step.variable.id]
            if reading.state == "not asked":
                continue
            less = f" (counts as {reading.counted_as}: no evidence)" if reading.counted_as else ""
            public = f"public data: {reading.public}" if reading.public else ""
            held = (reading.source, reading.evidence, reading.role) if not reading.responses else ()
            support = "; ".join(filter(None, (*held, public)))
            sure = reading.confidence if step.variable.id not in open_ids else "public data"
            table.add_row(plain(reading.label), plain(reading.text + less), sure, plain(support))
            for one in reading.responses:
                who = f"  {one.role or one.via}" + ("" if one.heard else " (not counted)")
                shows = "; ".join(filter(None, (one.source, one.evidence)))
                table.add_row(plain(who), plain(one.text), one.confidence, plain(shows))
        if table.row_count:
            console.print(table)
        left = [s.variable.label for s in steps if seen[s.variable.id].state == "not asked"]
        if left:
            console.print(plain(f"{label}, nobody has answered: {'; '.join(left)}\n"))
    differ = tuple(say(reading.differ) for reading in seen.values() if reading.differ)
    for wrong in (*set_aside_words(profile, flow.vocabulary), *differ, *remarks):
        console.print(plain(wrong, style="yellow"))
    _bodies_of(profile, flow.vocabulary, console)
    _decisions_of(profile, console)
