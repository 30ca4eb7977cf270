"""Charts: Vega-Lite specifications of `reports/charts/`, filled with data and drawn as SVG."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import vl_convert

from latecomer import resources
from latecomer.messages import Message, say
from latecomer.recommendation import Assessment
from latecomer.report.words import FIRMS, figure
from latecomer.text import replaced

VEGA_LITE = "5.21"
DPI = 200
# What letters are painted in that name a font we do not have, or none: they would be left out.
FONT = "Liberation Sans"
# Units of a drawing, an inch.
INCH = 96
# Entries that the chart of importance and readiness shows.
CASES = 12


def draw(name: str, rows: list[dict[str, Any]], title: str, description: str) -> str:
    """Draw one chart.

    Parameters
    ----------
    name : str
        Specification in `reports/charts/`.
    rows : list of dict
        Its data.
    title, description : str
        What a reader who does not see it is told.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same rows.
    """
    spec = json.loads((resources.reports() / "charts" / f"{name}.vl.json").read_text(encoding="utf-8"))
    spec["data"] = {"values": [{key: _visible(value) for key, value in row.items()} for row in rows]}
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    return _named(_stable(svg, name), name, _visible(title), _visible(description))


@dataclass(frozen=True)
class Drawing:
    """A chart that is drawn where a page asks for it, and once; false where there is nothing to draw."""

    name: str
    rows: list[dict[str, Any]]
    title: str
    description: str

    def __bool__(self) -> bool:
        """Say whether there is anything to draw."""
        return bool(self.rows)

    @cached_property
    def svg(self) -> str:
        """The drawing, as `draw` returns it; empty where there is nothing to draw."""
        return draw(self.name, self.rows, self.title, self.description) if self.rows else ""

    def __html__(self) -> str:
        """Return what a template prints: drawn by us from numbers and labels, text escaped by the renderer."""
        return self.svg


def drawings(assessment: Assessment) -> dict[str, Drawing]:
    """Return every chart of an assessment, not yet drawn."""
    country = {"country": assessment.country_name}
    return {
        name: Drawing(
            name,
            rows_of(assessment),
            say(Message(f"chart.{name}.title", country)),
            say(Message(f"chart.{name}.says")),
        )
        for name, rows_of in ROWS.items()
    }


def _visible(value: Any) -> Any:
    """Put a replacement for what is no text: the renderer would end the whole process over it."""
    return replaced(value) if isinstance(value, str) else value


def _stable(svg: str, name: str) -> str:
    """Give clip paths ids that do not count up, numbers two decimals, and marks no role of their own."""
    svg = re.sub(r' (role|aria-roledescription|aria-label)="[^"]*"', "", svg)
    ids = dict.fromkeys(re.findall(r'id="([^"]+)"', svg))
    for i, old in enumerate(ids):
        svg = re.sub(rf'(id="|#){re.escape(old)}(?=["\)])', rf"\g<1>{name}-{i}", svg)
    return re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)


def _named(svg: str, name: str, title: str, description: str) -> str:
    opening = re.match(r"<svg[^>]*>", svg)
    assert opening
    view = re.search(r'viewBox="[^"]*"', opening.group())
    head = (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" '
        f'{view.group() if view else ""} xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
    )
    return head + svg[opening.end() :]


def inches(svg: str) -> tuple[float, float]:
    """Return how wide and how high a chart is when printed as it was drawn."""
    view = re.search(r'viewBox="([^"]*)"', svg)
    assert view
    _, _, wide, high = map(float, view.group(1).split())
    return wide / INCH, high / INCH


def logo_png(raw: bytes, high: float) -> bytes:
    """Paint somebody's own drawing, whose first element says how large it is, `high` inches high.

    Raises
    ------
    ValueError
        If it cannot be painted.
    """
    svg = raw.decode("utf-8-sig")
    root = re.search(r"<svg\s[^>]*>", svg)
    size = root and root_size(dict(re.findall(r"""\s(width|height|viewBox)\s*=\s*["']([^"']*)""", root.group())))
    if not root or not size:
        raise ValueError
    bare = re.sub(r"""\s(width|height)\s*=\s*("[^"]*"|'[^']*')""", "", root.group())
    if "viewBox" not in bare:
        bare = bare.replace("<svg", f'<svg viewBox="0 0 {size[0]:g} {size[1]:g}"', 1)
    bare = bare if "font-family" in bare else bare.replace("<svg", f'<svg font-family="{FONT}"', 1)
    body = re.sub(r"""(font-family(?:=["']|:\s*))([^"';}]*)""", rf"\1\2, {FONT}", svg[root.end() :])
    wide = high * size[0] / size[1]
    head = bare.replace("<svg", f'<svg width="{wide * INCH:g}" height="{high * INCH:g}"', 1)
    painted: bytes = vl_convert.svg_to_png(f"{head}{body}", scale=DPI / INCH)
    return painted


def root_size(attributes: Mapping[str, str]) -> tuple[float, float] | None:
    """Return how wide and high a drawing says it is, in its own units; nothing where it does not."""
    corners = re.findall(r"-?\d+(?:\.\d+)?", attributes.get("viewBox", ""))[2:4]
    sides = [attributes.get(name, "") for name in ("width", "height")]
    found = corners or [one.group() for side in sides if (one := re.match(r"\d+(\.\d+)?(?!.*%)", side))]
    wide, high = map(float, found) if len(found) == 2 else (0, 0)
    return (wide, high) if wide > 0 and high > 0 else None


def to_png(svg: str, wide: float) -> bytes:
    """Paint a chart on white, `wide` inches at 200 points an inch."""
    head = re.match(r"<svg[^>]*>", svg)
    assert head
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    painted: bytes = vl_convert.svg_to_png(
        svg[: head.end()] + ground + svg[head.end() :], scale=wide * DPI / (inches(svg)[0] * INCH)
    )
    return painted


def path_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Return one row for each level of each scale: Korea's years, and the share of draws that stand there."""
    rows = []
    for order, position in enumerate(assessment.diagnosis.positions):
        rows.append(
            {
                "scale": position.label,
                "order": order,
                "from": 1955,
                "to": 1960.5,
                "level": "?" if position.may_be_higher and not position.level else "0",
                "share": 0.35 if position.may_be_higher and not position.level else position.shares[0],
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


def case_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Return one row for each of the first entries: importance with its interval, and readiness."""
    return [
        {
            "name": f"{r.rank}. {r.name}",
            "order": r.rank,
            "importance": max(r.case, 0),
            "low": max(r.case_low, 0),
            "high": max(r.case_high, 0),
            "readiness": (r.readiness_low + r.readiness_high) / 2,
        }
        for r in assessment.recommendations
        if 0 < r.rank <= CASES
    ]


LABELS_APART = 7.0


def trajectory_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Return one row for each country and year of the paths, the last of each with its label."""
    points = assessment.comparators.path.points
    last = {point.country: point for point in assessment.comparators.path.ends}
    places = _apart({country: point.at for country, point in last.items()})
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


def _apart(ends: dict[str, float]) -> dict[str, float]:
    """Push labels that would print over each other upwards."""
    placed: dict[str, float] = {}
    floor = float("-inf")
    for country, at in sorted(ends.items(), key=lambda pair: (pair[1], pair[0])):
        placed[country] = max(at, floor)
        floor = placed[country] + LABELS_APART
    return placed


def timeline_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Return one row for each figure on Korea's timeline, the furthest along first."""
    return [
        {
            "label": assessment.readings[one.id].label,
            "order": order,
            "year": one.year,
            "relation": one.relation,
            "value": figure(one.here, one.unit),
        }
        for order, one in enumerate(assessment.comparators.timeline)
    ]


def firms_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Return one row for each question to firms: what they say, and what income predicts."""
    rows = []
    for id, reading in assessment.readings.items():
        expected = assessment.readings.get(f"{id}_expected")
        if not id.startswith(FIRMS) or not expected or {reading.state, expected.state} != {"value"}:
            continue
        rows.append(
            {
                "label": reading.label,
                "here": float(reading.number.replace("−", "-")),
                "expected": float(expected.number.replace("−", "-")),
                "here_said": reading.told,
                "expected_said": f"{expected.number} {expected.unit}",
            }
        )
    return rows


ROWS: dict[str, Callable[[Assessment], list[dict[str, Any]]]] = {
    "timeline": timeline_rows,
    "path": path_rows,
    "trajectory": trajectory_rows,
    "firms": firms_rows,
    "case": case_rows,
}
