"""A page as a Word document: its headings, paragraphs, lists, tables and charts in the styles of a style file."""

from __future__ import annotations

import io
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from latecomer.errors import InputError, Problem, UsageError
from latecomer.report.charts import inches, logo_png, to_png

# Paragraph styles by the class of an element, then by its tag; every other paragraph is "Normal".
BY_CLASS = {
    "kicker": "Kicker",
    "meta": "Meta",
    "author": "Meta",
    "headline": "Headline",
    "finding": "Caption",
    "context": "Context",
    "quiet": "Quiet Paragraph",
    "made": "Quiet Paragraph",
}
BY_TAG = {"figcaption": "Figure Caption", "caption": "Caption", "dl": "Quiet Paragraph"}
# Styles within a paragraph.
RUNS = {
    **{"strong": "Strong", "dt": "Strong", "mark": "Strong", "code": "Code", "cite": "Cite", "badge": "Badge"},
    **dict.fromkeys(("quiet", "korea", "evidence", "after"), "Quiet"),
}
STYLES = {
    *("List Plain",),
    *(
        "Normal",
        "Title",
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Heading 4",
        "Figure",
        "List Bullet",
        "List Number",
    ),
    *("Table Text", "Table Heading", "Report Table", *BY_CLASS.values(), *BY_TAG.values(), *RUNS.values()),
}
NUMBERED = "List Number"
# What opens on a screen only stands in the tables that are written beside a report.
SKIPPED = {"nav", "style", "head", "script", "details"}
BLOCKS = {"p", "figcaption", "caption", "dl"}
WIDEST, HIGHEST, LOGO = 6.8, 8.5, 0.7  # inches
RIGHT = 2
# Letters that a property of a document may have, and the figures of a column that is set flush right.
LONGEST, FIGURE = 255, 20
# Letters that a line of a table holds, that stand between two columns, and from which a column grows no wider.
LINE, GAP, ENOUGH = 112, 3, 160
# A line break within a paragraph; a new line of the page's own text is white space.
BREAK = "\u2028"
_NO_XML = re.compile("[\ufffe\uffff]")
_STAMP = (1980, 1, 1, 0, 0, 0)


def to_docx(html: str, style: Path) -> bytes:
    """Write a page as a Word document; the same page gives the same bytes.

    Parameters
    ----------
    html : str
        A report.
    style : Path
        A document of Word that holds the styles, the size of the page, and what stands at its head and foot.

    Raises
    ------
    UsageError
        If python-docx is missing.
    InputError
        If the style file is no such document, or lacks a style.
    """
    try:
        import docx
        from lxml import html as parser
    except ImportError:
        raise UsageError(
            "a Word document needs python-docx, and it is not here",
            "pip install 'latecomer[docx]'; or write -o with the ending .html and open that in Word",
        ) from None
    charts: list[str] = []

    def lifted(found: re.Match[str]) -> str:
        charts.append(found.group())
        return f'<img class="drawn" alt="{len(charts) - 1}">'

    # A parser of pages knows nothing of the capitals that a drawing needs.
    page = parser.document_fromstring(
        _NO_XML.sub("\ufffd", re.sub(r"<svg\b.*?</svg>", lifted, html, flags=re.DOTALL))
    )
    try:
        document = docx.Document(str(style))
    except Exception:  # whatever a package may hold that is none
        raise InputError([Problem(str(style), 0, "this is no document of Word", "save it as .docx")]) from None
    _check_styles(document, style)
    writer = _Writer(document, charts)
    writer.blocks(page.find("body"))
    writer.tell(page)
    return _packed(document)


def _check_styles(document: Any, path: Path) -> None:
    found = {style.name: style for style in document.styles}
    lost = sorted(STYLES - set(found))
    if not lost and not found[NUMBERED].element.xpath("./w:pPr/w:numPr/w:numId"):
        lost = [NUMBERED]
    if lost:
        raise InputError(
            [
                Problem(
                    *(str(path), 0, f"no such style, or one of numbers without numbers: {', '.join(lost)}"),
                    hint="make it in Word, or start from the shipped style.docx",
                )
            ]
        )


def _packed(document: Any) -> bytes:
    """Write the document down without the day it was made on."""
    core = document.part.package.core_properties._element
    for stamp in ("created", "modified"):
        for found in core.findall(f"{{http://purl.org/dc/terms/}}{stamp}"):
            core.remove(found)
    raw, packed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            new.writestr(part, old.read(name))
    return packed.getvalue()


class _Writer:
    """Walks over a page and writes each block in its place."""

    def __init__(self, document: Any, charts: list[str]) -> None:
        self.document = document
        self.charts = charts
        # Looked up here once: python-docx searches all styles each time one is named.
        self.styles = {style.name: style.style_id for style in document.styles}
        body = document.element.body
        for left in list(body)[:-1]:  # all but the section, which holds the size of the page
            body.remove(left)

    def tell(self, page: Any) -> None:
        """Say what the document is: in its properties, and at the head of each of its pages."""
        core = self.document.core_properties
        core.title = (page.findtext("head/title") or "")[:LONGEST]
        core.author = page.xpath("string(head/meta[@name='author']/@content)")[:LONGEST] or "latecomer"
        core.language = page.get("lang") or ""
        head = self.document.sections[0].header.paragraphs[0]
        head.text = page.xpath("string(head/meta[@name='description']/@content)")

    def blocks(self, element: Any) -> None:
        """Write what stands in an element, one block after another."""
        for child in element:
            tag, classes = child.tag, child.get("class", "").split()
            if tag in SKIPPED or "skip" in classes or not isinstance(tag, str):
                continue
            if re.fullmatch(r"h[1-6]", tag):
                self.heading(child, int(tag[1]))
            elif tag in BLOCKS:
                styles = [BY_CLASS[name] for name in classes if name in BY_CLASS]
                self.paragraph(child, styles[0] if styles else BY_TAG.get(tag, "Normal"))
            elif tag in ("ul", "ol"):
                self.items(child, classes)
            elif tag == "table":
                self.table(child)
            elif tag == "img":
                self.picture(child, classes)
            else:
                self.blocks(child)

    def heading(self, element: Any, level: int) -> None:
        """Write a heading; that of the whole report is its title."""
        self.paragraph(element, "Title" if level == 1 else f"Heading {min(level - 1, 4)}")

    def paragraph(self, element: Any, style: str) -> Any:
        """Write one paragraph in a style."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self.styles[style]
        self._fill(paragraph, element)
        return paragraph

    def items(self, element: Any, classes: list[str]) -> None:
        """Write a list; those with numbers begin at 1 each."""
        plain = {"plain", "signs"} & set(classes)
        style = "List Plain" if plain else NUMBERED if element.tag == "ol" else "List Bullet"
        number = self._counting() if style == NUMBERED else None
        for item in element.findall("li"):
            paragraph = self.paragraph(item, style)
            if number is not None:
                numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                numbers.get_or_add_ilvl().val = 0
                numbers.get_or_add_numId().val = number

    def _counting(self) -> int:
        """Return a list of numbers that begins at 1 again."""
        numbering = self.document.part.numbering_part.element
        used = self.document.styles[NUMBERED].element.pPr.numPr.numId.val
        new = numbering.add_num(numbering.num_having_numId(used).abstractNumId.val)
        new.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(new.numId)

    def picture(self, element: Any, classes: list[str]) -> None:
        """Put a chart or a logo in, with what it says to those who do not see it."""
        from docx.shared import Inches, Pt

        paragraph = self.document.add_paragraph()
        paragraph._p.style = self.styles["Figure"]
        if "drawn" in classes:
            svg = self.charts[int(element.get("alt"))]
            said = ". ".join(map(unescape, re.findall(r"<(?:title|desc)\b[^>]*>([^<]*)<", svg)[:2]))
            wide, high = inches(svg)
            wide *= min(1, WIDEST / wide, HIGHEST / high)
            shape = paragraph.add_run().add_picture(io.BytesIO(to_png(svg, wide)), width=Inches(wide))
        else:
            kind, _, data = element.get("src", "").partition(";base64,")
            raw, said = b64decode(data), element.get("alt", "")
            raw = logo_png(raw, LOGO) if kind.endswith("svg+xml") else raw
            shape = paragraph.add_run().add_picture(io.BytesIO(raw), height=Inches(LOGO))
            paragraph.paragraph_format.space_after = Pt(6)
            shrunk = min(1, Inches(WIDEST / 2) / shape.width)
            shape.width, shape.height = round(shape.width * shrunk), round(shape.height * shrunk)
        shape._inline.docPr.set("descr", _text(said))
        for side in ("distT", "distB", "distL", "distR"):  # where nothing is said, an eighth of an inch is taken
            shape._inline.set(side, "0")

    def table(self, element: Any) -> None:
        """Write a table: its caption before it, its head on every page, no row over two."""
        for caption in element.findall("caption"):
            self.paragraph(caption, "Caption")
        rows = element.xpath(".//tr")
        shares = _shares(rows)
        table = self.document.add_table(0, len(shares), "Report Table")
        table.autofit = False
        section = self.document.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        for column, share in zip(table.columns, shares, strict=True):
            column.width = round(room * share)
        figures = _figures(rows)
        for row in rows:
            self._row(table, row, figures)
        after = self.document.add_paragraph()  # Word glues two tables together that touch
        after._p.style = self.styles["Table Text"]

    def _row(self, table: Any, row: Any, figures: set[int]) -> None:
        from docx.oxml import OxmlElement
        from docx.table import _Cell

        made = table.add_row()._tr
        head = row.getparent().tag == "thead"
        properties = made.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        places = list(made.tc_lst)
        for i, cell in enumerate(row):
            span = int(cell.get("colspan", 1))
            for covered in places[i + 1 : i + span]:
                made.remove(covered)
            places[i].grid_span = span
            paragraph = _Cell(places[i], table).paragraphs[0]
            paragraph._p.style = self.styles["Table Heading" if head else "Table Text"]
            if i in figures:
                paragraph.alignment = RIGHT
            self._fill(paragraph, cell)

    def _fill(self, paragraph: Any, element: Any) -> None:
        """Write an element's words, each run in the style of what it stands in; white space counts once."""
        runs: list[tuple[str, str]] = []
        for text, style in _runs(element, ""):
            said = "\n" if text == BREAK else re.sub(r"\s+", " ", text)
            said = said.lstrip(" ") if not runs or runs[-1][0].endswith((" ", "\n")) else said
            if said:
                runs.append((said, style))
        if runs:
            runs[-1] = (runs[-1][0].rstrip(" "), runs[-1][1])
        for said, style in runs:
            run = paragraph.add_run(said)
            if style:
                run._r.style = self.styles[style]


def _figures(rows: Any) -> set[int]:
    """Return the columns of figures, as far as these are short: they stand flush right, with their head."""
    found: dict[int, int] = {}
    for row in rows:
        for i, cell in enumerate(row):
            if "num" in cell.get("class", "").split():
                found[i] = max(found.get(i, 0), len(_text(cell.text_content())))
    return {i for i, longest in found.items() if longest <= FIGURE}


def _shares(rows: Any) -> list[float]:
    """Share a line among columns: to each its longest word, then what is left by how much text it holds."""
    width = max(sum(int(cell.get("colspan", 1)) for cell in row) for row in rows)
    whole = [[_text(cell.text_content()) for cell in row] for row in rows if len(row) == width]
    columns = list(zip(*whole, strict=True))
    least = [max((len(word) for text in column for word in text.split()), default=0) + GAP for column in columns]
    held = [min(sum(map(len, column)) / len(column), ENOUGH) for column in columns]
    left = max(LINE - sum(least), 0)
    wanted = [word + left * text / (sum(held) or 1) for word, text in zip(least, held, strict=True)]
    return [one / sum(wanted) for one in wanted]


def _text(text: str) -> str:
    """Return a text with its white space counted once."""
    return re.sub(r"\s+", " ", text).strip()


def _runs(element: Any, style: str) -> Iterator[tuple[str, str]]:
    names = [element.tag, *element.get("class", "").split()]
    style = next((RUNS[name] for name in names if name in RUNS and element.tag not in BLOCKS), style)
    if (element.tag == "dt" or "line" in names) and element.getprevious() is not None:
        yield BREAK, ""
    if element.text:
        yield element.text, style
    for child in element:
        if child.tag == "br":
            yield BREAK, ""
        elif isinstance(child.tag, str):
            yield from _runs(child, style)
        if child.tail:
            yield child.tail, style
