"""The report: one self-contained file, escaped, the same bytes, and the words a minister reads."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import meta

from latecomer import resources
from latecomer.assessment import assess
from latecomer.messages import say
from latecomer.profile import Answer, load_profile, prefill
from latecomer.report import EDITIONS, Edition, render
from latecomer.report.render import Context
from latecomer.report.templates import environment
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


@pytest.mark.parametrize("edition", ["minister", "working"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_words_of_a_report(path: Path, edition: Edition, request: pytest.FixtureRequest) -> None:
    text = words(render(assess(load_profile(path, load_vocabulary()), draws=DRAWS), edition))
    golden = GOLDEN / (f"{path.stem}.txt" if edition == "working" else f"{path.stem}-brief.txt")
    # Hashes change with every comment in a rule file; they are not what people read here.
    text = re.sub(r"\b[0-9a-f]{12}\b", "<hash>", text)
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "rewrite with --rewrite-golden and review the diff"


def test_the_same_input_gives_the_same_bytes() -> None:
    profile = load_profile(EXAMPLES[0], load_vocabulary())
    assert render(assess(profile, draws=50)) == render(assess(profile, draws=50))


def test_a_report_is_one_small_self_contained_file() -> None:
    for path, edition in itertools.product(EXAMPLES, EDITIONS):
        html = render(assess(load_profile(path, load_vocabulary()), draws=50), edition)
        assert len(html.encode()) < (750_000 if edition == "confidential" else 500_000)
        assert "default-src 'none'" in html
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
    a = assess(replace(profile, answers=answers, panel=nasty, path=nasty), draws=50)
    for edition in EDITIONS:
        html = render(a, edition)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\x1b" not in html
        if edition == "confidential":
            assert "{{ 7*7 }}" in html
            assert "&lt;script&gt;alert(1)" in html


def test_only_the_confidential_edition_says_who_answered_on_what_evidence_and_how_trade_law_stands() -> None:
    profile = prefill("KEN", 2022, load_vocabulary())
    answer = Answer(
        value=1, confidence="high", via="respondent", role="HEAD OF LENDING", evidence="MINUTES OF MAY"
    )
    a = assess(replace(profile, answers={**profile.answers, "collateral_gap": answer}), draws=50)
    secrets = ["HEAD OF LENDING", "MINUTES OF MAY", "Check with counsel", say(a.law[0].reason)]
    for edition in EDITIONS:
        for annex in (False, True):
            text = words(render(a, edition, annex=annex))
            if edition == "confidential":
                assert all(secret in text for secret in secrets)
            else:
                assert not any(secret in text for secret in secrets), edition


def test_every_number_of_the_annex_has_a_year_and_a_source() -> None:
    a = assess(load_profile(EXAMPLES[0], load_vocabulary()), draws=50)
    for reading in a.readings.values():
        if reading.via == "indicator":
            assert reading.when, reading.id
            assert reading.source, reading.id


def test_templates_read_only_what_the_context_documents() -> None:
    made = {"parts", "loop", "steps", "disagreed"}  # what templates set themselves
    read = set()
    for path in resources.reports().glob("*.j2"):
        if path.name not in ("form.html.j2", "parts.html.j2"):
            read |= meta.find_undeclared_variables(environment().parse(path.read_text(encoding="utf-8")))
    documented = {field.name for field in fields(Context)}
    in_parts = (resources.reports() / "parts.html.j2").read_text(encoding="utf-8")
    parts = meta.find_undeclared_variables(environment().parse(in_parts))
    assert (read | parts) - made == documented
    assert all(
        re.search(rf"^    (\w+, )*{name}(, \w+)* : ", Context.__doc__ or "", re.MULTILINE) for name in documented
    )


NEVER = {
    "two spaces": r"\S  \S",
    "minus zero": r"-0(?![\d.])",
    "a range of nothing": r"\b0–0\b",
    "two marks": r"[.;:,][.;,]",
    "an empty bracket": r"\(\s*\)",
    "a value of the program": r"(\| |: |^)(None|nan|inf)( \||$)",
    "a list of nothing": r"\b[Ff]irst 0\b",
    "an id": r"\b[a-z]+_[a-z_]+\b",
    "a template": r"[{}]",
    "the machine": r"\bdraws\b|\bof 100\b",
}


@pytest.mark.parametrize(
    "country", ["KEN", "VNM", "BOL", "TUV", "UZB", "LAO", "NGA", "MAR", "KAZ", "GHA", "HTI", "CHL"]
)
def test_what_must_never_stand_in_a_brief_or_a_working_report(country: str) -> None:
    a = assess(prefill(country, 2022, load_vocabulary()), draws=50)
    for edition in ("minister", "working"):
        for line in words(render(a, edition)).splitlines():
            for what, pattern in NEVER.items():
                assert not re.search(pattern, line), f"{what}: {line}"


def test_the_headline_lays_the_country_on_koreas_timeline() -> None:
    html = render(assess(prefill("KEN", 2023, load_vocabulary()), draws=50), "minister")
    assert "Kenya has the schools of Korea in 1984 and the factories of Korea before 1960." in words(html)


def test_words_fit_to_print_about_a_country() -> None:
    """Never disease, backward or failures as a heading."""
    for path in EXAMPLES:
        text = words(render(assess(load_profile(path, load_vocabulary()), draws=50), annex=True)).lower()
        for word in ("backward", "disease", "primitive", "underdeveloped", "third world"):
            assert not re.search(rf"(?<!dutch ){word}", text), word
