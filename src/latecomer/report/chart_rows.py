"""What each chart is drawn from: one row for each mark, in words and numbers of the assessment."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from latecomer.diagnosis import Severity
from latecomer.messages import Message, say
from latecomer.profile.figures import figure
from latecomer.recommendation import Assessment, Recommendation
from latecomer.recommendation.model import Step
from latecomer.report import prose
from latecomer.report.words import titled

Row = dict[str, Any]
Rows = list[Row]

# Entries that the chart of importance and readiness shows, and letters of a name on one line.
CASES, LINE = 12, 44
# Share of the height of the chart of paths that a label takes.
LABEL = 0.055
# The chart of who founded what: its years, its width, and how wide a letter and a mark are.
FIRST_YEAR, LAST_YEAR, WIDE, LETTER, MARK = 1940, 2030, 470, 6.5, 18
# Letters of a condition on one line for each empty column before a step.
WAITS = 27
HORIZONS = ("soon", "later", "last")


def wrapped(text: str, width: int = LINE, lines: int = 2) -> list[str]:
    """Break a name into at most so many lines."""
    return textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_long_words=False)


def path_rows(assessment: Assessment) -> Rows:
    """Return one row for each level of each scale: Korea's years, and how likely it is that it stands there."""
    rows = []
    for order, position in enumerate(assessment.diagnosis.positions):
        rows.append(
            {
                "scale": position.label,
                "order": order,
                "from": 1955,
                "to": 1960.5,
                "level": "0" if position.known else "?",
                "share": position.shares[0] if position.known else 0.35,
            }
        )
        for level in position.levels:
            rows.append(
                {
                    "scale": position.label,
                    "order": order,
                    "from": max(level.since, 1961),
                    "to": (level.until or 2010) + 1,
                    "level": str(level.number),
                    "share": level.share,
                }
            )
    return rows


def case_rows(assessment: Assessment) -> Rows:
    """Return one row for each of the first entries: importance and readiness, each with its interval."""
    return [
        {
            "name": "\n".join(wrapped(f"{r.rank}. {titled(r.card.short)}")),
            "entry": r.name,
            "order": r.rank,
            "importance": max(r.case, 0),
            "low": max(r.case_low, 0),
            "high": max(r.case_high, 0),
            "readiness": (r.readiness_low + r.readiness_high) / 2,
            "ready_low": r.readiness_low,
            "ready_high": r.readiness_high,
        }
        for r in assessment.recommendations
        if 0 < r.rank <= CASES
    ]


def constraint_rows(assessment: Assessment) -> Rows:
    """Return one row for each constraint, those observed first: how hard it bites, and how far that may move."""
    found = sorted(assessment.diagnosis.failures, key=_weight)
    return [
        {
            "label": "\n".join(wrapped(one.label, 34)),
            "constraint": one.label,
            "order": order,
            "score": one.score if one.observed else None,
            "low": one.low if one.observed else 0,
            "high": one.high if one.observed else 100,
            "observed": one.observed,
            "said": prose.severity(one),
        }
        for order, one in enumerate(found)
    ]


def _weight(one: Severity) -> tuple[bool, float]:
    return not one.observed, -one.score


def trajectory_rows(assessment: Assessment) -> Rows:
    """Return one row for each country and year of the paths, the last of each with its label."""
    points = assessment.comparators.path.points
    last = {point.country: point for point in assessment.comparators.path.ends}
    high = [point.at for point in points]
    room = LABEL * (max(high) - min(high)) if high else 0
    places = _apart({country: point.at for country, point in last.items()}, room)
    rows = []
    for point in points:
        ends = last[point.country] is point
        who = {assessment.country: "here", "KOR": "korea"}.get(point.country, "peer")
        rows.append(
            {
                "name": point.name,
                "who": who,
                "year": point.year,
                "at": point.at,
                "label": point.name if ends else "",
                "label_at": places[point.country] if ends else point.at,
            }
        )
    return rows


def _apart(ends: dict[str, float], room: float) -> dict[str, float]:
    """Push labels that would print over each other upwards."""
    placed: dict[str, float] = {}
    floor = float("-inf")
    for country, at in sorted(ends.items(), key=lambda pair: (pair[1], pair[0])):
        placed[country] = max(at, floor)
        floor = placed[country] + room
    return placed


def timeline_rows(assessment: Assessment) -> Rows:
    """Return one row for each figure on Korea's timeline, the furthest along first."""
    return [
        {
            "label": assessment.readings[one.id].label,
            "order": order,
            "year": one.year,
            "relation": one.relation,
            "value": figure(one.here, one.unit),
            "korea": figure(one.korea, one.unit),
            "when": prose.when(one),
        }
        for order, one in enumerate(assessment.comparators.timeline)
    ]


def firms_rows(assessment: Assessment) -> Rows:
    """Return rows for each question to firms: what they say, what income predicts, and what peers' firms say."""
    rows: Rows = []
    for question in assessment.comparators.survey:
        reading = assessment.readings[question.id]
        if reading.value is None:
            continue
        expected = assessment.readings.get(f"{question.id}_expected")
        known = expected and expected.value is not None
        row = {
            "id": question.id,
            "label": "\n".join(wrapped(reading.label, 42)),
            "question": reading.label,
            "here": reading.value,
            "expected": expected.value if expected and known else None,
            "here_said": reading.told,
            "expected_said": f"{expected.number} {expected.unit}" if expected and known else "",
            "peers_said": "; ".join(f"{p.name} {figure(p.value, '%')} ({p.year})" for p in question.peers),
        }
        rows.append({**row, "peer": None})
        rows += [{**row, "peer": peer.value} for peer in question.peers]
    return rows


def precedent_rows(assessment: Assessment) -> Rows:
    """Return rows for each of the first entries: when Korea, the country and its nearest like founded it.

    Every mark stands with its words on a line of its own where those would touch others'.
    """
    rows: Rows = []
    line = 0
    for entry in assessment.first:
        marks = _founded(entry, assessment)
        if not marks:
            continue
        lanes: list[float] = []
        name = wrapped(f"{entry.rank}. {titled(entry.card.short)}", 40)
        placed = []
        for mark in sorted(marks, key=lambda mark: mark["year"]):
            left, right = _extent(mark)
            lane = next((i for i, end in enumerate(lanes) if end <= left), len(lanes))
            lanes[lane:] = [right, *lanes[lane + 1 :]]
            placed.append({**mark, "kind": "mark", "line": line + lane, "entry": entry.name})
        height = max(len(lanes), len(name))
        rows += [{"kind": "name", "line": line + i, "text": part} for i, part in enumerate(name)]
        rows += placed
        rows.append({"kind": "rule", "line": line + height - 1})
        line += height
    return rows


def _founded(r: Recommendation, assessment: Assessment) -> Rows:
    marks = [("korea", say(Message("chart.korea")), r.card.founded_function)]
    marks += [("here", assessment.country_name, min(body.since for body in r.bodies))] if r.bodies else []
    marks += [
        ("peer", str(example.params["country"]), int(str(example.params["since"])))
        for example in (r.precedents.examples if r.precedents else ())
    ]
    return [
        {
            "who": who,
            "name": name,
            "year": min(max(year, FIRST_YEAR), LAST_YEAR),
            "since": year,
            "text": f"{name} {year}",
            "side": "left" if _at(year) + MARK + LETTER * len(f"{name} {year}") > WIDE + 40 else "right",
        }
        for who, name, year in marks
        if year
    ]


def _at(year: int) -> float:
    """Return where a year stands, in units of the drawing."""
    return WIDE * (min(max(year, FIRST_YEAR), LAST_YEAR) - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)


def _extent(mark: Row) -> tuple[float, float]:
    at, wide = _at(mark["since"]), MARK + LETTER * len(mark["text"])
    return (at - wide, at + MARK / 2) if mark["side"] == "left" else (at - MARK / 2, at + wide)


def roadmap_rows(assessment: Assessment) -> Rows:
    """Return rows for each step: its bar among the horizons, what it waits for, and a line from each it needs."""
    steps = {step.name: step for step in assessment.roadmap.steps}
    shorts = {r.id: titled(r.card.short) for r in assessment.recommendations}
    rows: Rows = []
    for step in steps.values():
        column = HORIZONS.index(step.horizon)
        waits = "; ".join(prose.waits(step))
        room = wrapped(waits, WAITS * column) if column else []
        name = wrapped(f"{step.number}. {shorts[step.id]}", 40)
        rows.append(
            {
                "kind": "step",
                "order": step.number,
                "name": "\n".join(name),
                "step": step.name,
                "from": column + 0.04,
                "to": column + 0.96,
                "middle": column + 0.5,
                "verdict": prose.verdict(step.verdict),
                "waits": room if not step.after else [],
                "waits_said": waits,
                "after": "; ".join(step.after),
            }
        )
        rows += [part for needed in step.after for part in _led(steps[needed], step, column) if needed in steps]
    return rows


def _led(needed: Step, step: Step, column: int) -> Rows:
    """Return the corners of a line from a step to one that builds on it."""
    start = HORIZONS.index(needed.horizon)
    corners = (
        (start + 0.04, needed.number),
        (start + 0.015, needed.number),
        (start + 0.015, step.number),
        (column + 0.04, step.number),
    )
    link = f"{needed.number}-{step.number}"
    return [
        {"kind": "link", "link": link, "corner": i, "at": at, "order": order, "last": i == len(corners) - 1}
        for i, (at, order) in enumerate(corners)
    ]


ROWS: dict[str, Callable[[Assessment], Rows]] = {
    "timeline": timeline_rows,
    "path": path_rows,
    "trajectory": trajectory_rows,
    "constraints": constraint_rows,
    "firms": firms_rows,
    "case": case_rows,
    "precedents": precedent_rows,
    "roadmap": roadmap_rows,
}
