"""Charts: Vega-Lite specifications of `reports/charts/`, filled with data and drawn as SVG."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import Any

import vl_convert

from latecomer import resources
from latecomer.messages import Message, say
from latecomer.recommendation import Assessment
from latecomer.report.chart_rows import ROWS, Rows
from latecomer.report.chart_words import finding, table, told
from latecomer.text import replaced

VEGA_LITE = "5.21"
DPI = 200
# Drawings that are held: those of a few reports.
KEPT = 64
# What letters are painted in that name a font we do not have, or none: they would be left out.
FONT = "Liberation Sans"
# Units of a drawing, an inch.
INCH = 96
# What a picture says of itself, and where that may stand: after the eight bytes of its mark and its first part.
MADE_BY = "Software\0latecomer"
PNG_HEAD = 33


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
    return _named(_stable(drawn(json.dumps(spec)), name), name, _visible(title), _visible(description))


@lru_cache(maxsize=KEPT)
def drawn(spec: str) -> str:
    """Draw a specification, once for all editions that show it: drawing takes most of the time of a report."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    return svg


@dataclass(frozen=True)
class Drawing:
    """A chart that is drawn where a page asks for it, and once; false where there is nothing to draw.

    Attributes
    ----------
    title, description : str
        What it is, and what it shows, for those who do not see it.
    finding : str
        What it shows, in one sentence that stands over it.
    """

    name: str
    rows: Rows
    title: str
    description: str
    finding: str

    def __bool__(self) -> bool:
        """Say whether there is anything to draw."""
        return bool(self.rows)

    @cached_property
    def svg(self) -> str:
        """The drawing, as `draw` returns it; empty where there is nothing to draw."""
        return draw(self.name, self.rows, self.title, self.description) if self.rows else ""

    @property
    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Head and lines of the table behind it; empty where another table of the report tells the same."""
        return table(self.name, self.rows)

    def __html__(self) -> str:
        """Return what a template prints: drawn by us from numbers and labels, text escaped by the renderer."""
        return self.svg


def drawings(assessment: Assessment) -> dict[str, Drawing]:
    """Return every chart of an assessment, not yet drawn."""
    found = {}
    for name, rows_of in ROWS.items():
        rows = rows_of(assessment)
        found[name] = Drawing(
            name,
            rows,
            say(Message(f"chart.{name}.title", {"country": assessment.country_name})),
            told(name, rows, assessment),
            finding(name, rows, assessment) if rows else "",
        )
    return found


def _visible(value: Any) -> Any:
    """Put a replacement for what is no text: the renderer would end the whole process over it."""
    if isinstance(value, list):
        return [_visible(one) for one in value]
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
        f'<svg class="chart {name}" role="img" aria-labelledby="{name}-t {name}-d" '
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
    """Paint a chart on white, `wide` inches at 200 points an inch; the picture says that we made it."""
    head = re.match(r"<svg[^>]*>", svg)
    assert head
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    painted: bytes = vl_convert.svg_to_png(
        svg[: head.end()] + ground + svg[head.end() :], scale=wide * DPI / (inches(svg)[0] * INCH)
    )
    said = b"tEXt" + MADE_BY.encode()
    part = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
    return painted[:PNG_HEAD] + part + painted[PNG_HEAD:]
