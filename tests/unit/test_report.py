"""The report: one self-contained file, escaped, the same bytes, and the words a minister reads."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import meta

from latecomer import resources
from latecomer.assessment import assess
from latecomer.profile import Answer, load_profile, prefill
from latecomer.report import render
from latecomer.report.render import Context, environment
from latecomer.vocabulary import load_vocabulary

GOLDEN = Path(__file__).parent.parent / "golden"
EXAMPLES = sorted(resources.examples().glob("*.yaml"))
DRAWS = 300


class Words(HTMLParser):
    """The words of a page, a line for each block: what a person reads, for git to diff."""

    BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "tr", "caption", "dt", "figcaption", "text"})

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("style", "svg")
        if tag in self.BLOCKS:
            self.lines.append("")
        elif tag in ("td", "th"):
            self.lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "svg")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.lines[-1] += re.sub(r"\s+", " ", data)


def words(html: str) -> str:
    reader = Words()
    reader.feed(html)
    return "\n".join(line.strip(" |") for line in reader.lines if line.strip(" |")) + "\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_words_of_a_report(path: Path, request: pytest.FixtureRequest) -> None:
    text = words(render(assess(load_profile(path, load_vocabulary()), draws=DRAWS)))
    golden = GOLDEN / f"{path.stem}.txt"
    # Hashes change with every comment in a rule file; they are not what people read here.
    text = re.sub(r"\b[0-9a-f]{12}\b", "<hash>", text)
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "rewrite with --rewrite-golden and review the diff"


def test_the_same_input_gives_the_same_bytes() -> None:
    profile = load_profile(EXAMPLES[0], load_vocabulary())
    assert render(assess(profile, draws=50)) == render(assess(profile, draws=50))


def test_a_report_is_one_small_self_contained_file() -> None:
    for path in EXAMPLES:
        html = render(assess(load_profile(path, load_vocabulary()), draws=50))
        assert len(html.encode()) < 500_000
        assert "<script" not in html
        assert not re.search(r"""(src|href)=["']?(https?:|//|file:)""", html)
        assert "url(" not in html
        assert "@import" not in html


def test_what_a_profile_says_is_text_never_markup() -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\x1b[31m"
    profile = prefill("KEN", 2022, load_vocabulary())
    answer = Answer(value=3.0, evidence=nasty, source=nasty, role=nasty, via="respondent")
    named = Answer(value=nasty, evidence=nasty)
    answers = {
        **profile.answers,
        "cap_operate": answer,
        "existing.testing.exists": Answer(value=True),
        "existing.testing.name": named,
    }
    html = render(assess(replace(profile, answers=answers, panel=nasty, path=nasty), draws=50))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "{{ 7*7 }}" in html
    assert "\x1b" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_every_number_of_the_annex_has_a_year_and_a_source() -> None:
    a = assess(load_profile(EXAMPLES[0], load_vocabulary()), draws=50)
    for reading in a.readings.values():
        if reading.via == "indicator":
            assert reading.when, reading.id
            assert reading.source, reading.id


def test_templates_read_only_what_the_context_documents() -> None:
    source = (resources.reports() / "report.html.j2").read_text(encoding="utf-8")
    read = meta.find_undeclared_variables(environment().parse(source)) - {"parts"}
    documented = {field.name for field in fields(Context)}
    assert read == documented
    assert all(
        re.search(rf"^    (\w+, )*{name}(, \w+)* : ", Context.__doc__ or "", re.MULTILINE) for name in documented
    )


def test_words_fit_to_print_about_a_country() -> None:
    """Never disease, backward or failures as a heading."""
    for path in EXAMPLES:
        text = words(render(assess(load_profile(path, load_vocabulary()), draws=50))).lower()
        for word in ("backward", "disease", "primitive", "underdeveloped", "third world"):
            assert not re.search(rf"(?<!dutch ){word}", text), word
