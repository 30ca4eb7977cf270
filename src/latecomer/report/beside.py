"""What is written beside a report: its tables as CSV, its charts as SVG and PNG, each into a folder."""

from __future__ import annotations

import re
from pathlib import Path

from latecomer import files
from latecomer.errors import InputError, Problem
from latecomer.recommendation import Assessment
from latecomer.report import charts
from latecomer.report.chart_rows import ROWS
from latecomer.report.tables import HEADS, kind, tables

DRAWING = files.Kind("a chart of ours", r'\A\s*<svg [^>]*class="chart\b', (".svg",))
PICTURE = files.Kind("a chart of ours", rf"\A\uFFFDPNG\r\n[\s\S]*?tEXt{charts.MADE_BY}", (".png",))
TABLES = {f"{name}.csv": kind(name) for name in HEADS}
CHARTS = {f"{name}{one.endings[0]}": one for name in ROWS for one in (DRAWING, PICTURE)}


def check_beside(tables_in: Path | None, charts_in: Path | None, *, force: bool) -> None:
    """Refuse before the work what could not be written after it.

    Raises
    ------
    UsageError
        If a file is there and `force` is not given.
    InputError
        If a folder cannot be made, or what is there is of another kind.
    """
    for folder, names in ((tables_in, TABLES), (charts_in, CHARTS)):
        if folder is None:
            continue
        if files.exists(folder):
            if not folder.is_dir():
                raise InputError([Problem(str(folder), 0, "this is a file, not a folder", "give another name")])
            for name, one in names.items():
                files.check_place(folder / name, one, force=force)
        elif not folder.absolute().parent.is_dir():
            raise InputError(
                [Problem(str(folder), 0, "cannot be made: no such folder above it", "make that folder first")]
            )


def write_beside(
    assessment: Assessment, tables_in: Path | None, charts_in: Path | None, *, confidential: bool
) -> list[Path]:
    """Write tables and charts, each whole or not at all, and return where they are.

    A chart of an earlier report that this one has no figures for is removed, so that none is taken for this one's.

    Parameters
    ----------
    assessment : Assessment
    tables_in, charts_in : Path or None
        The folders; one that is missing is made.
    confidential : bool
        Whether the table of answers says who gave them, and on what evidence.
    """
    made: dict[Path, tuple[str | bytes, files.Kind]] = {}
    if tables_in:
        for name, text in tables(assessment, confidential=confidential).items():
            made[tables_in / f"{name}.csv"] = text, TABLES[f"{name}.csv"]
    if charts_in:
        for name, drawing in charts.drawings(assessment).items():
            if svg := drawing.svg:
                wide, high = charts.inches(svg)
                sized = re.sub(r"<svg ", f'<svg width="{wide:g}in" height="{high:g}in" ', svg, count=1)
                made[charts_in / f"{name}.svg"] = sized, DRAWING
                made[charts_in / f"{name}.png"] = charts.to_png(svg, wide), PICTURE
        for name, one in CHARTS.items():
            if charts_in / name not in made:
                files.remove(charts_in / name, one)
    for path, (content, one) in made.items():
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError([Problem(str(path.parent), 0, f"cannot be made: {error.strerror}")]) from None
        files.write(path, content, one)
    return list(made)
