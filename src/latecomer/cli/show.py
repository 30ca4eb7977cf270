"""Show an assessment: tables for people on the terminal, JSON for machines."""

from __future__ import annotations

import dataclasses
import json as jsonlib
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from latecomer.cli.words import printable
from latecomer.diagnosis import Cited, Reading
from latecomer.profile import Profile, Vocabulary
from latecomer.profile.indicators import Indicator
from latecomer.profile.renewing import Renewed
from latecomer.profile.standing import Standing
from latecomer.profile.words import number_text
from latecomer.questionnaire import Flow
from latecomer.recommendation import VERDICTS, Assessment, Contribution, Recommendation


def json(assessment: Assessment) -> None:
    """Print the whole assessment as one JSON document."""
    _dump(dataclasses.asdict(assessment))


def _dump(document: Any) -> None:
    click.echo(jsonlib.dumps(document, ensure_ascii=False, indent=1))


class _Console(Console):
    """A console that leaves a closed pipe to whoever runs the command."""

    def on_broken_pipe(self) -> None:
        """Raise instead of ending the process with an error."""
        raise BrokenPipeError


def _console() -> Console:
    console = _Console(highlight=False)
    return console if console.is_terminal else _Console(highlight=False, width=110)


def _text(text: str, style: str = "") -> Text:
    """Return text for the terminal: never markup, never a control character."""
    return Text(printable(text), style=style)


def _table(title: str, columns: Iterable[tuple[str, dict[str, Any]]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name, options in columns:
        table.add_column(name, **options)
    return table


RIGHT: dict[str, Any] = {"justify": "right", "no_wrap": True}


def _head(assessment: Assessment, console: Console) -> None:
    console.print(_text(f"{assessment.country_name} as of {assessment.as_of}", style="bold"))
    console.print(
        _text(
            f"{assessment.answered} of {assessment.asked} questions answered; "
            f"{assessment.coverage:.0%} of the headline indicators observed; {assessment.versions.panel}"
        )
    )
    if not assessment.ranked:
        console.print(_text("Too little is observed to rank institutions: positions only.", style="yellow"))


def diagnosis(assessment: Assessment) -> None:
    """Print positions, failures, contexts and cautions."""
    console = _console()
    _head(assessment, console)
    places = _table(
        "Position on Korea's path",
        [("scale", {}), ("stands at", {}), ("draws here", RIGHT), ("fit", RIGHT), ("decided", RIGHT)],
    )
    for p in assessment.diagnosis.positions:
        level = f"{p.level} {p.level_label}" + (" (or higher: not known)" if p.may_be_higher else "")
        places.add_row(
            _text(p.label), _text(level), f"{p.shares[p.level]:.0%}", f"{p.fit:.0%}", f"{p.decided:.0%}"
        )
    console.print(places)
    for line in assessment.diagnosis.uneven:
        console.print(_text(f"  {line}"))
    failures = _table(
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
            _text(f.label),
            f"{f.score:.0f}" if f.observed else "not known",
            f"{f.low:.0f}-{f.high:.0f}",
            f"{f.decided:.0%}",
            _text(held),
        )
    console.print(failures)
    for title, found in (("Read Korea differently here", assessment.diagnosis.contexts),):
        for context in found:
            console.print(_text(f"{title}: {context.label}", style="bold"))
            console.print(_text(f"  {context.means} ({_pages(context.cite)})"))
    for caution in assessment.diagnosis.cautions:
        console.print(_text(f"What not to copy: {caution.label}", style="bold"))
        console.print(_text(f"  {caution.here} {caution.instead} ({_pages(caution.cite)})"))


def _pages(cite: Iterable[Cited]) -> str:
    return "; ".join(c.label + ("" if c.verified else " [not verified]") for c in cite)


def recommendations(assessment: Assessment) -> None:
    """Print the ranked list and the verdict on every card."""
    console = _console()
    _head(assessment, console)
    table = _table(
        "Institutions",
        [
            ("", RIGHT),
            ("id", {"no_wrap": True}),
            ("verdict", {"no_wrap": True}),
            ("case", RIGHT),
            ("between", RIGHT),
            ("ready", RIGHT),
            ("first five", RIGHT),
        ],
    )
    for r in assessment.recommendations:
        table.add_row(
            str(r.rank) if r.rank else "",
            _text(r.id),
            VERDICTS[r.verdict].lower(),
            f"{r.importance:.0f}",
            f"{r.importance_low:.0f}-{r.importance_high:.0f}",
            f"{r.readiness_low:.0f}-{r.readiness_high:.0f}",
            f"{r.first_five:.0%}",
        )
    console.print(table)
    for r in assessment.first:
        console.print(_text(f"{r.rank}. {r.name}: {r.because}"))
    for r in assessment.recommendations:
        if r.after:
            console.print(_text(f"After: {r.id} waits for {'; '.join(r.after)}."))
    silent = [r.id for r in assessment.recommendations if r.silent]
    if silent:
        console.print(_text(f"Silent (indicators do not say): {', '.join(silent)}"))
    if assessment.ask_next:
        console.print(_text("What to find out next", style="bold"))
        for q in assessment.ask_next[:5]:
            console.print(_text(f"  {q.label} ({q.id}): moves {', '.join(q.moves[:4])}"))


def standing(country: str, as_of: int, panel: str, found: tuple[Standing, ...], *, as_json: bool) -> None:
    """Print what public data say of a country."""
    if as_json:
        rows = [dataclasses.asdict(one) for one in found]
        _dump({"schema": "latecomer/standing/1", "country": country, "as_of": as_of, "panel": panel, "rows": rows})
        return
    console = _console()
    console.print(_text(f"{country} as of {as_of}; {panel}", style="bold"))
    table = _table(
        "",
        [
            ("indicator", {}),
            ("value", RIGHT),
            ("unit", {}),
            ("year", {"no_wrap": True}),
            ("higher than", RIGHT),
            ("source", {}),
        ],
    )
    for one in found:
        place = f"{one.below:.0%} of {one.among}" if one.below is not None else ""
        year = f"{one.since}-{one.year}, median" if one.since else str(one.year)
        table.add_row(_text(one.id), number_text(one.value, ""), _text(one.unit), year, place, _text(one.source))
    console.print(table)


def indicators(panel: str, vocabulary: Vocabulary, catalogue: Mapping[str, Indicator]) -> None:
    """Print the catalogue of the panel."""
    console = _console()
    console.print(_text(panel, style="bold"))
    table = _table(
        "", [("id", {}), ("indicator", {}), ("unit", {}), ("age limit", RIGHT), ("source", {}), ("licence", {})]
    )
    for id, one in catalogue.items():
        limit = f"{vocabulary[id].age_limit} years"
        table.add_row(
            _text(id),
            _text(one.label),
            _text(one.unit),
            limit,
            _text(f"{one.source}, {one.code}"),
            _text(one.licence),
        )
    console.print(table)


def renewed(title: str, found: Iterable[Renewed]) -> None:
    """Print what an import did to each indicator."""
    console = _console()
    console.print(_text(title, style="bold"))
    table = _table(
        "",
        [
            ("indicator", {}),
            ("new", RIGHT),
            ("changed", RIGHT),
            ("left out", RIGHT),
            ("last year", {"no_wrap": True}),
            ("countries gained", {}),
        ],
    )
    for one in found:
        years = dict.fromkeys(str(year or "none") for year in (one.last_before, one.last_after))
        gained = ", ".join(one.gained[:5]) + (" ..." if len(one.gained) > 5 else "")
        many = f"{len(one.gained)}: {gained}" if one.gained else ""
        counts = (f"{count:,}" if count else "" for count in (one.new, one.changed, one.dropped))
        table.add_row(_text(one.id), *counts, " to ".join(years), _text(many))
    console.print(table)


def review(profile: Profile, flow: Flow, seen: Mapping[str, Reading], remarks: tuple[str, ...]) -> None:
    """Print the answers part by part, what is unknown, and what counts for less than was claimed."""
    console = _console()
    relevant = flow.relevant(profile)
    open_ids = {step.variable.id for step in flow.open(profile)}
    for module, label in dict.fromkeys((s.module, s.module_label) for s in flow.steps):
        steps = [s for s in relevant if s.module == module]
        table = _table(label, [("question", {}), ("answer", {}), ("sure", {}), ("source and evidence", {})])
        for step in steps:
            reading = seen[step.variable.id]
            if reading.state == "not asked":
                continue
            less = f" (counts as {reading.counted_as}: no evidence)" if reading.counted_as else ""
            support = "; ".join(filter(None, (reading.source, reading.evidence, reading.role)))
            table.add_row(_text(reading.label), _text(reading.text + less), reading.confidence, _text(support))
        if table.row_count:
            console.print(table)
        left = [s.variable.label for s in steps if s.variable.id in open_ids]
        if left:
            console.print(_text(f"{label}, nobody has answered: {'; '.join(left)}\n"))
    fits = dict.fromkeys(wrong for step in relevant if (wrong := flow.constraint(step, profile)))
    for wrong in (*fits, *remarks):
        console.print(_text(wrong, style="yellow"))
    kept = [id for id, answer in profile.answers.items() if not answer.counts]
    if kept:
        console.print(_text(f"Kept but not counted, since other answers made them irrelevant: {', '.join(kept)}"))


def explanation(assessment: Assessment, institution: str, *, as_json: bool) -> None:
    """Print why one institution got its verdict."""
    found = next(r for r in assessment.recommendations if r.id == institution)
    used = sorted({id for c in found.contributions if c.sign for id in (*c.sign.reads, *c.sign.missing)})
    if as_json:
        _dump(
            {
                "schema": "latecomer/explanation/1",
                "country": assessment.country,
                "as_of": assessment.as_of,
                "recommendation": dataclasses.asdict(found),
                "readings": {id: dataclasses.asdict(assessment.readings[id]) for id in used},
                "versions": dataclasses.asdict(assessment.versions),
            }
        )
        return
    console = _console()
    _head(assessment, console)
    _explain_verdict(found, console)
    table = _table(
        f"Importance {found.importance:.1f} of 100, the sum of:",
        [
            ("points", RIGHT),
            ("of", RIGHT),
            ("draws", RIGHT),
            ("sign", {}),
            ("the profile says", {}),
            ("page", {}),
        ],
    )
    for c in found.contributions:
        table.add_row(
            f"{c.points:.1f}",
            f"{c.weight:g}",
            f"{c.share:.0%}",
            _text(_sign_text(c)),
            _text(_says(c, assessment)),
            _text(_pages(c.sign.cite) if c.sign else "Table 2-7, p. 99"),
        )
    console.print(table)
    links = _table(
        "Readiness: the weakest link decides", [("link", {}), ("state", {}), ("because", {}), ("page", {})]
    )
    for link in found.links:
        links.add_row(_text(link.label), link.state, _text(link.reason), _text(_pages(link.cite)))
    console.print(links)
    console.print(_text("What Korea did", style="bold"))
    for s in (*found.story, *found.failed):
        console.print(_text(f"  {s.text} ({_pages(s.cite)})"))


def _explain_verdict(found: Recommendation, console: Console) -> None:
    console.print(
        _text(f"\n{found.name} (in Korea: {found.in_korea}, {found.founded_organisation})", style="bold")
    )
    console.print(_text(f"Verdict: {VERDICTS[found.verdict].lower()}. {found.because}"))
    if found.after:
        console.print(_text(f"After: {'; '.join(found.after)}"))
    for key in found.keys:
        console.print(_text(f"  {key.label}: Korea at “{key.korea_label}”, here “{key.here_label}”"))


def _sign_text(c: Contribution) -> str:
    if not c.sign:
        return c.label
    note = f" ({c.assumed:.0%} assumed)" if c.assumed else ""
    return f"{c.label}: {c.sign.condition}{note}"


def _says(c: Contribution, assessment: Assessment) -> str:
    if not c.sign:
        return f"severity {100 * c.share:.0f} of 100"
    lines = [_reading(assessment.readings[id]) for id in (*c.sign.reads, *c.sign.missing)]
    return "; ".join(dict.fromkeys(lines))


def _reading(reading: Reading) -> str:
    when = f", {reading.when}" if reading.when else ""
    less = f", counted as {reading.counted_as} (no evidence noted)" if reading.counted_as else ""
    return f"{reading.label}: {reading.text}{less}{when}"
