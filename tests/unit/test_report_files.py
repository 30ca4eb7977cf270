"""A report as a Word document, with a title, a logo and templates of one's own; tables and charts beside it."""

from __future__ import annotations

import csv
import io
import re
import struct
import sys
import zipfile
import zlib
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from latecomer import files, resources
from latecomer.assessment import assess
from latecomer.cli import run
from latecomer.errors import InputError, UsageError
from latecomer.profile import Answer, load_profile, prefill
from latecomer.recommendation import Assessment
from latecomer.report import EDITIONS, Look, check_templates, line, load_logo, render, tables, write_report
from latecomer.report.charts import logo_png
from latecomer.report.docx import to_docx
from latecomer.text import FORMULA
from latecomer.vocabulary import load_vocabulary

STYLE = resources.reports() / "style.docx"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{}</svg>'
FONTS = ("", "font-family='Nowhere'", "font-family='Liberation Sans'", "style='font-family: Nowhere'")
OLD = "<!doctype html>\n<html lang=en>old</html>\n"


def part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(wide: int = 3, high: int = 1) -> bytes:
    head = part(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + part(b"IDAT", zlib.compress(b"\0" + b"\x0b\x4f\x6c" * 3))
        + part(b"IEND", b"")
    )


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00\xff\xd9"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.html").write_text(OLD, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def vietnam() -> Assessment:
    return assess(load_profile(resources.examples() / "vietnam.yaml", load_vocabulary()), draws=50)


def refused(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Run a report that must fail before anything is touched, and return what it said."""
    profile = str(resources.examples() / "vietnam.yaml")
    assert run(["report", profile, "-o", "old.html", "--force", "--draws", "10", *options]) == 2
    assert Path("old.html").read_text(encoding="utf-8") == OLD
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "hint: " in err
    return err


# --- for Word --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_word_document_holds_what_the_page_holds(edition: str, vietnam: Assessment) -> None:
    page = render(vietnam, edition)
    made = docx.Document(io.BytesIO(to_docx(page, STYLE)))
    html = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)  # what opens on a screen only
    assert html.count("<h2") == sum(p.style.name == ("Heading 1") for p in made.paragraphs)
    assert html.count("<table") == len(made.tables)
    assert html.count("<svg") == len(made.inline_shapes)
    named = html.count("<caption") + html.count('<p class="finding"')
    assert named == sum(p.style.name == "Caption" for p in made.paragraphs)
    assert html.count("<tr") == sum(len(table._tbl.tr_lst) for table in made.tables)
    text = "\n".join(p.text for p in made.paragraphs)
    assert vietnam.country_name in text
    assert "  " not in text
    assert not [p for p in made.paragraphs if p.text != p.text.strip()]


def test_a_word_document_can_be_read_by_those_who_do_not_see_it(vietnam: Assessment) -> None:
    made = docx.Document(io.BytesIO(to_docx(render(vietnam), STYLE)))
    for table in made.tables:
        head = table._tbl.tr_lst[0]
        assert head.xpath("./w:trPr/w:tblHeader"), "the head of a table stands on every page"
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in table._tbl.tr_lst)
    for shape in made.inline_shapes:
        assert len(shape._inline.docPr.get("descr")) > 20
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == "Viet Nam, as of 2023: working report"
    fields = [e.text.strip() for e in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert made.core_properties.title.startswith("Viet Nam 2023")
    assert made.core_properties.language == "en"
    assert made.styles.element.find(".//" + qn("w:lang")).get(qn("w:val")) == "en-GB"
    assert [p.style.name for p in made.paragraphs].count("Title") == 1


def test_lists_with_numbers_begin_at_one(vietnam: Assessment) -> None:
    html = render(vietnam, "minister")
    made = docx.Document(io.BytesIO(to_docx(html, STYLE)))
    numbers = {p._p.pPr.numPr.numId.val for p in made.paragraphs if p.style.name == "List Number"}
    assert len(numbers) == html.count("<ol")


def test_the_same_page_gives_the_same_word_document_without_a_date(vietnam: Assessment) -> None:
    html = render(vietnam, "minister")
    made = to_docx(html, STYLE)
    assert made == to_docx(html, STYLE)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in archive.read("docProps/core.xml").split(b">", 2)[2]


def test_what_no_document_may_hold_is_replaced(here: Path) -> None:
    nasty = "<w:p>\x0b\uffff\ufffe]]>&amp;</w:t>"
    profile = prefill("KEN", 2022, load_vocabulary())
    answers = {**profile.answers, "cap_operate": Answer(value=3.0, evidence=nasty, role=nasty, via="respondent")}
    a = assess(replace(profile, answers=answers), draws=10)
    write_report(a, here / "k.docx", "confidential")
    cells = [
        c.text
        for table in docx.Document("k.docx").tables
        for row in table._tbl.tr_lst
        for c in row.xpath(".//w:t")
    ]
    assert any("<w:p>\ufffd\ufffd\ufffd]]>&amp;</w:t>" in text for text in cells)


def test_each_line_of_an_entry_begins_on_a_line_of_its_own_in_word(vietnam: Assessment) -> None:
    made = docx.Document(io.BytesIO(to_docx(render(vietnam, "minister"), STYLE)))
    entries = [p.text for p in made.paragraphs if "\nIn Korea: " in p.text]
    assert len(entries) == vietnam.shown
    for text in entries:
        assert all(line.strip() for line in text.split("\n")), text
        assert "First step" not in text or "\nFirst step" in text


def test_without_python_docx_it_says_what_to_install(vietnam: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"pip install 'latecomer\[docx\]'"):
        to_docx(render(vietnam, "minister"), STYLE)


# --- one's own -------------------------------------------------------------------------------------------


def test_title_author_and_logo_stand_in_page_and_document(here: Path, vietnam: Assessment) -> None:
    (here / "logo.svg").write_text(SVG.format('<text y="9">A</text>'), encoding="utf-8")
    look = Look("Tools & <trade>", "Ministry", load_logo(here / "logo.svg"))
    html = render(vietnam, look=look)
    assert html == render(vietnam, look=look)
    assert "<title>Tools &amp; &lt;trade&gt;</title>" in html
    assert "<h1>Tools &amp; &lt;trade&gt;</h1>" in html
    assert '<meta name="author" content="Ministry">' in html
    assert '<img class="logo" src="data:image/svg+xml;base64,' in html
    made = docx.Document(io.BytesIO(to_docx(html, STYLE)))
    assert (made.core_properties.title, made.core_properties.author) == ("Tools & <trade>", "Ministry")
    assert len(made.inline_shapes) == html.count("<svg") + 1
    assert made.inline_shapes[0]._inline.docPr.get("descr") == "Ministry"


def test_letters_of_a_logo_are_painted_whatever_their_font() -> None:
    painted = [logo_png(SVG.format(f"<text y='9' {font}>A</text>").encode(), 1) for font in FONTS]
    assert len(set(painted)) == 1
    assert painted[0] != logo_png(SVG.format("").encode(), 1)


def test_a_broad_logo_stays_on_the_page(vietnam: Assessment, here: Path) -> None:
    (here / "logo.png").write_bytes(png(8000, 10))
    html = render(vietnam, "minister", look=Look(logo=load_logo(here / "logo.png")))
    made = docx.Document(io.BytesIO(to_docx(html, STYLE)))
    assert made.inline_shapes[0].width.mm < 100


def test_what_a_chart_says_is_text() -> None:
    a = assess(prefill("CIV", 2022, load_vocabulary()), draws=10)
    made = docx.Document(io.BytesIO(to_docx(render(a, "minister"), STYLE)))
    assert "Côte d'Ivoire" in made.inline_shapes[0]._inline.docPr.get("descr")


def test_a_title_is_one_line() -> None:
    assert line(" a\n  b ", "--title") == "a b"
    with pytest.raises(UsageError, match="at most 200"):
        line("a" * 201, "--title")


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", png()), ("a.jpg", JPEG), ("a.svg", SVG.format("").encode())]
)
def test_a_picture_is_taken_as_it_is_whatever_its_name(name: str, content: bytes, here: Path) -> None:
    (here / "logo").write_bytes(content)
    kind, _, data = load_logo(here / "logo").partition(";base64,")
    assert kind.startswith("data:image/")
    assert b64decode(data) == content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "no picture"),
        (b"", "no picture"),
        (b"GIF89a" + bytes(40), "no picture"),
        (b"<html><svg/></html>", "no picture"),
        (png()[:-8], "damaged"),
        (png()[:30] + b"\0" + png()[31:], "damaged"),
        (JPEG[:-2], "damaged"),
        (png(9000, 1), "9000 by 1"),
        (png() + bytes(500_000), "too large"),
        (SVG.format("\n<script>1</script>").encode(), "logo:2: the drawing holds <script>"),
        (SVG.format("<foreignObject/>").encode(), "<foreignObject>"),
        (SVG.format('<b xmlns="http://www.w3.org/1999/xhtml"/>').encode(), "<b>"),
        (SVG.format('<rect onload="x"/>').encode(), "onload="),
        (SVG.format('<image href="http://example.org/a.png"/>').encode(), "a link to http://example.org/a.png"),
        (SVG.format('<rect fill="url(http://example.org/a)"/>').encode(), "fill=, which leads elsewhere"),
        (SVG.format("<style>@import 'a'</style>").encode(), "a style that leads elsewhere"),
        (SVG.format('<animate attributeName="href"/>').encode(), "<animate>"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "declarations of its own"),
        (b'<?xml-stylesheet href="a.css"?>' + SVG.format("").encode(), "an instruction"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="100%"/>', "no size"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9000 1"/>', "no size"),
        (SVG.format("").encode("utf-16"), "no picture"),
        (b'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 3 1"/>', "no picture"),
    ],
)
def test_a_logo_that_is_none_is_refused(
    content: bytes, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "logo").write_bytes(content)
    err = refused(capsys, "--logo", "logo")
    assert words in err
    assert err.startswith("logo:")


def test_a_logo_that_is_not_there_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "logo.png").write_bytes(png())
    assert "logo.pnk: no such file\n  hint: did you mean 'logo.png'?" in refused(capsys, "--logo", "logo.pnk")


def test_own_templates_stand_in_for_the_shipped_ones(here: Path, vietnam: Assessment) -> None:
    mine = here / "mine"
    mine.mkdir()
    (mine / "brief.html.j2").write_text(
        '{% extends "base.html.j2" %}{% block main %}<h2>{{ a.country_name }}: mine</h2>{% endblock %}',
        encoding="utf-8",
    )
    (mine / "style.css").write_text("h2 { color: #123456 }", encoding="utf-8")
    check_templates(mine)
    html = render(vietnam, "minister", look=Look(templates=mine))
    assert "<h2>Viet Nam: mine</h2>" in html
    assert "#123456" in html
    assert "default-src 'none'" in html
    assert "In short" in render(vietnam, look=Look(templates=mine)), "all others are the shipped ones"


MAIN = '{% extends "base.html.j2" %}\n{% block main %}\n'


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("brief.html.j2", MAIN + "{% if %}{% endblock %}", "mine/brief.html.j2:3: Expected an expression"),
        (
            "brief.html.j2",
            MAIN + "{{ a | nonsense }}{% endblock %}",
            "mine/brief.html.j2:3: No filter named 'nonsense'",
        ),
        ("brief.html.j2", MAIN + "{{ nonsense }}{% endblock %}", "mine/brief.html.j2:3: 'nonsense' is undefined"),
        ("brief.html.j2", MAIN + "{{ a.__class__ }}{% endblock %}", "mine/brief.html.j2:3: access to attribute"),
        ("brief.html.j2", MAIN + "{{ 1 / 0 }}{% endblock %}", "mine/brief.html.j2:3: division by zero"),
        (
            "brief.html.j2",
            '{% extends "bse.html.j2" %}{% block main %}{% endblock %}',
            "did you mean 'base.html.j2'?",
        ),
        ("brief.html.j2", "<p>nothing</p>", "mine/brief.html.j2: the part main is missing"),
        ("base.html.j2", "<p>nothing</p>", "mine/base.html.j2: the part main is missing"),
        ("parts.html.j2", "", "mine/parts.html.j2: the part summary is missing"),
        ("brief.html.j2", "caf\udce9", "not UTF-8"),
        ("style.css", "a {}\n</style>", "mine/style.css:2:"),
        ("reprot.html.j2", "", "nothing here stands in for a shipped file"),
    ],
)
def test_a_template_that_fails_names_its_line(
    name: str, text: str, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine").mkdir()
    (here / "mine" / name).write_bytes(text.encode("utf-8", errors="surrogateescape"))
    assert words in refused(capsys, "--templates", "mine", "--edition", "minister")


def test_no_folder_of_templates_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such folder of templates" in refused(capsys, "--templates", "nowhere")


def test_a_style_file_of_ones_own_is_taken_or_refused_with_what_it_lacks(here: Path, vietnam: Assessment) -> None:
    mine = here / "mine"
    mine.mkdir()
    (mine / "style.docx").write_bytes(b"no document")
    look = Look(templates=mine)
    with pytest.raises(InputError, match="no document of Word"):
        write_report(vietnam, here / "k.docx", "minister", look=look)
    docx.Document().save(str(mine / "style.docx"))
    with pytest.raises(InputError, match=r"Badge.*Kicker"):
        write_report(vietnam, here / "k.docx", "minister", look=look)
    assert not (here / "k.docx").exists()
    own = docx.Document(str(STYLE))
    own.styles["Normal"].font.name = "Georgia"
    own.save(str(mine / "style.docx"))
    write_report(vietnam, here / "k.docx", "minister", look=look)
    assert docx.Document("k.docx").styles["Normal"].font.name == "Georgia"


# --- beside the report -----------------------------------------------------------------------------------


def test_tables_and_charts_are_written_beside_the_report(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = str(resources.examples() / "vietnam.yaml")
    command = ["report", profile, "-o", "k.html", "--draws", "10", "--tables", "t", "--charts", "c"]
    assert run(command) == 0
    written = capsys.readouterr().out.splitlines()
    made = {path: Path(path).read_bytes() for path in written}
    assert {Path(p).name for p in written if p.endswith(".csv")} == {f"{name}.csv" for name in tables.HEADS}
    for path, content in made.items():
        if path.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert len({len(row) for row in rows}) == 1, path
            assert len(rows) > 1
        elif path.endswith(".svg"):
            assert content.startswith(b'<svg width="')
            assert b"<title" in content
        elif path.endswith(".png"):
            assert content.startswith(b"\x89PNG")
    assert sum(path.endswith(".svg") for path in made) == sum(path.endswith(".png") for path in made) == 8
    assert run(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert run([*command, "--force"]) == 0
    assert made == {path: Path(path).read_bytes() for path in written}, "the same bytes"


def test_no_cell_is_a_formula() -> None:
    profile = prefill("KEN", 2022, load_vocabulary())
    told = Answer(value=1, source="=HYPERLINK(1)", role="@you", evidence="-2+3", via="respondent")
    a = assess(replace(profile, answers={**profile.answers, "collateral_gap": told}), draws=10)
    made = tables.tables(a, confidential=True)
    row = next(r for r in csv.DictReader(io.StringIO(made["answers"])) if r["label"] and r["role"])
    assert (row["source"], row["role"], row["evidence"]) == ("'=HYPERLINK(1)", "'@you", "'-2+3")
    for text in made.values():
        for cells in csv.reader(io.StringIO(text)):
            assert not [c for c in cells if c.startswith(FORMULA) and not c[1:2].isdigit()]


def test_only_the_confidential_table_says_who_answered() -> None:
    profile = prefill("KEN", 2022, load_vocabulary())
    told = Answer(value=1, role="HEAD OF LENDING", evidence="MINUTES OF MAY", via="respondent")
    a = assess(replace(profile, answers={**profile.answers, "collateral_gap": told}), draws=10)
    for confidential in (True, False):
        text = "".join(tables.tables(a, confidential=confidential).values())
        assert ("HEAD OF LENDING" in text, "MINUTES OF MAY" in text) == (confidential, confidential)


@pytest.mark.parametrize("option", ["--tables", "--charts"])
def test_a_folder_that_cannot_be_is_refused(option: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "file").write_text("mine", encoding="utf-8")
    assert "this is a file, not a folder" in refused(capsys, option, "file")
    assert "no such folder above it" in refused(capsys, option, "no/where")
    (here / "d").mkdir()
    for name in ("list.csv", "path.svg"):
        (here / "d" / name).write_text("my own notes", encoding="utf-8")
    assert "something else; nothing was written" in refused(capsys, option, "d")


def test_kinds_beside_a_report_are_known_by_their_content(vietnam: Assessment) -> None:
    assert files.WORD.holds(to_docx(render(vietnam, "minister"), STYLE))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("xl/workbook.xml", "")
    assert not files.WORD.holds(archive.getvalue())
