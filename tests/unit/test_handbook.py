"""The handbook: a page for every card, links that lead somewhere, the same bytes, never over what is not ours."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import meta

from latecomer import resources
from latecomer.authoring.book import handbook
from latecomer.cli import run
from latecomer.report.handbook import MARK, Book, engine_of, pages

BOOK = handbook()
PAGES = pages(BOOK)
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Parsed(HTMLParser):
    """What a page holds: that its tags are closed in order, its headings, ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes |= found.keys()
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PARSED = {name: Parsed(html) for name, html in PAGES.items()}


def test_every_card_has_a_page_that_says_all_it_holds() -> None:
    for card in BOOK.cards:
        html = PAGES[f"card-{card.id}.html"]
        assert f"card-{card.id}.html" in PARSED["index.html"].links
        assert html.count("<tr>") >= len(card.need) + len(card.readiness)
        steps = card.first_steps
        said = (card.what, card.decision, card.silent_on, *steps.existing, *steps.new, *steps.both)
        for text in (*said, *(f.text for f in card.forms)):
            assert str(BOOK.style.escape(text.strip()[:60])) in html, (card.id, text)
        for name in BOOK.cases[card.id]:
            assert str(BOOK.style.escape(name)) in html


def test_every_entry_of_the_rules_can_be_linked_to() -> None:
    k = BOOK.k
    for name, ids in (
        ("scales", k.scales),
        ("constraints", k.failures),
        ("gates", k.gates.gates),
        ("cautions", k.cautions),
        ("law", k.instruments),
        ("sources", k.sources),
    ):
        assert set(ids) <= set(PARSED[f"{name}.html"].ids), name
    asked = {step.variable.id for steps in (*BOOK.modules.values(), *BOOK.functions.values()) for step in steps}
    assert asked | {x.id for x in BOOK.figures} <= set(PARSED["questions.html"].ids)


def test_every_link_leads_somewhere_in_the_handbook() -> None:
    for name, page in PARSED.items():
        for link in page.links:
            file, _, at = link.partition("#")
            assert (file or name) in PARSED, (name, link)
            assert not at or at in PARSED[file or name].ids, (name, link)


def test_pages_can_be_read_without_eyes() -> None:
    titles = [re.search(r"<title>(.*?)</title>", html) for html in PAGES.values()]
    assert len({title.group(1) for title in titles if title}) == len(PAGES)
    for name, page in PARSED.items():
        assert '<html lang="en">' in PAGES[name]
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(page.headings)), name
        assert len(page.ids) == len(set(page.ids)), name
        assert PAGES[name].count("<table") == PAGES[name].count("<caption>")


def test_nothing_runs_and_nothing_is_fetched() -> None:
    for name, page in PARSED.items():
        assert "default-src &#39;none&#39;" in PAGES[name] or "default-src 'none'" in PAGES[name]
        assert not page.tags & {"script", "img", "link", "iframe", "form", "object"}
        assert not {a for a in page.attributes if a.startswith("on") or a in ("src", "style")}
        assert not re.search(r"https?:|url\(|@import", PAGES[name])


def test_what_a_rule_says_is_text_never_markup() -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\x1b[31m"
    card = replace(BOOK.cards[0], name=nasty, what=nasty, origin=nasty, host=nasty)
    known = replace(BOOK.k, institutions={**BOOK.k.institutions, card.id: card})
    found = pages(replace(BOOK, k=known, cards=(card, *BOOK.cards[1:]), cases={**BOOK.cases, card.id: (nasty,)}))
    for html in found.values():
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\x1b" not in html
    assert "{{ 7*7 }}" in found[f"card-{card.id}.html"]


def test_the_same_rules_give_the_same_bytes_and_gone_pages_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "book", "-o", "handbook"]) == 0
    folder = tmp_path / "handbook"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name: html.encode() for name, html in PAGES.items()} == {
        name: content for name, content in first.items() if name != "pages.txt"
    }
    listed = (folder / "pages.txt").read_text(encoding="utf-8")
    (folder / "pages.txt").write_text(listed + "card-gone.html\n", encoding="utf-8")
    (folder / "card-gone.html").write_text("<!doctype html><p>Gone", encoding="utf-8")
    (folder / "notes.html").write_text("<!doctype html><p>Mine", encoding="utf-8")
    assert run(["rules", "book", "-o", "handbook"]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        **first,
        "notes.html": b"<!doctype html><p>Mine",
    }
    assert "index.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("list_of_pages", "says"),
    [
        (None, "holds something else"),
        ("somebody's list\n", "holds something else"),
        (f"{MARK}\n../x.html\n", "holds something else"),
    ],
)
def test_a_folder_that_is_not_its_own_is_left_alone(
    tmp_path: Path, list_of_pages: str | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><p>Mine", encoding="utf-8")
    if list_of_pages:
        (tmp_path / "pages.txt").write_text(list_of_pages, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(["rules", "book", "-o", str(tmp_path)]) == 2
    assert says in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("where", "says"), [("file", "not a folder"), ("missing/book", "no such folder")])
def test_a_place_that_cannot_be_a_folder_is_refused(
    tmp_path: Path, where: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run(["rules", "book", "-o", str(tmp_path / where)]) == 2
    assert says in capsys.readouterr().err


def test_templates_read_only_what_the_book_documents() -> None:
    documented = {field.name for field in fields(Book)}
    read: set[str] = set()
    for path in sorted((resources.reports() / "handbook").glob("*.j2")):
        read |= meta.find_undeclared_variables(engine_of(BOOK.k).parse(path.read_text(encoding="utf-8")))
    assert read - {"p", "card", "self"} == documented
    assert all(
        re.search(rf"^    (\w+, )*{name}(, \w+)* : ", Book.__doc__ or "", re.MULTILINE) for name in documented
    )
