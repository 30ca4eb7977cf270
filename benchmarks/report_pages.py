"""What must never stand in a report, looked for in the reports of all economies.

    python -m benchmarks.report_pages [--year 2022] [--draws 50] [--browser] [--print] [CODE ...]

Each economy's brief, working report and annex are made from public figures alone and read line by line. With
``--browser`` each page is opened in Chromium at the width of a screen, a tablet and a phone, and no two words of a
chart may touch; with ``--print`` it is printed, and its pages are counted.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from latecomer.assessment import assess
from latecomer.countrydata.countries import load_countries
from latecomer.profile import prefill
from latecomer.report import Edition, render
from latecomer.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

YEAR, DRAWS = 2022, 50
READ: tuple[Edition, ...] = ("minister", "working", "annex")
WIDTHS = (1440, 768, 390)
PAGES = {"minister": 2, "working": 15}
BYTES = 500_000

# Abbreviations after which a sentence goes on.
_SHORT = r"(?:p|pp|fn|no|al|etc|vs|ca|cf|Co|Ltd|St|approx|incl|est)"
# How citations begin, and the notes on them, which follow the sentence they belong to.
_CITED = r"p\.|pp\.|fn\.|latecomer|working paper"
NEVER = {
    "two spaces": r"\S  \S",
    "minus zero": r"[-−]0(?![\d.])",
    "a range of nothing": r"\b0–0\b",
    "two marks": r"[.;:,][.;,]",
    "a space before a mark": r"\w [.,;:](\s|$)",
    "an empty bracket": r"\(\s*\)|“\s*”",
    "a value of the program": r"(\| |: |^)(None|nan|inf|True|False)( \||$)|\bnan\b",
    "a list of nothing": r"\b[Ff]irst 0\b(?! %|\.)|: *\.|: *;",
    "an id": r"(?<![/.\w])(?!yr_sch)[a-z]+_[a-z_]+\b",
    "a template": r"[{}]",
    "the machine": r"\bdraws\b|\bof 100\b|<\w",
    "a word twice": r"\b(?!had|that)([A-Za-z]{2,}) \1\b",
    "each of one": r"\bclients each of (?!.*(?:,| and ))",
    "a sentence that begins small": rf"\b(?!{_SHORT}\.)[\w%)]{{2,}}\. (?!{_CITED})[a-z]{{2,}}\b",
    "one of several": r"(?<![\d.,–])\b1 (new )?(things|economies|bodies|answers|figures|steps|months|days)\b",
}
# What an annex may say besides: it explains its numbers, and names files and formulas.
ALLOWED = {"annex": {"the machine"}}

_OVER = """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim())
    .map(t => [t.textContent, t.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([a, x], i) => {
    const beside = x.left < whole.left - 1 || x.right > whole.right + 1;
    if (beside || x.top < whole.top - 1 || x.bottom > whole.bottom + 1)
      found.push(`cut off: ${a}`);
    boxes.slice(i + 1).forEach(([b, y]) => {
      const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
      const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
      if (wide > 1 && high > 3) found.push(`${a} | ${b}`);
    });
  });
  return found })"""


class Words(HTMLParser):
    """The words of a page, a line for each block: what a person reads, for git to diff."""

    BLOCKS = frozenset(
        {"p", "li", "h1", "h2", "h3", "h4", "h5", "tr", "caption", "dt", "dd", "figcaption", "summary", "text"}
    )
    SILENT = ("style", "svg")

    def __init__(self, *, coded: bool = False) -> None:
        super().__init__()
        self.coded = coded
        self.lines: list[str] = [""]
        self.silent = 0
        self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a block begins."""
        self.silent += tag in self.SILENT
        self.code = self.code or tag == "code"
        if tag in self.BLOCKS:
            self.lines.append("")
        elif tag in ("td", "th"):
            self.lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        """End what is not read."""
        self.silent -= tag in self.SILENT
        self.code = tag != "code" and self.code

    def handle_data(self, data: str) -> None:
        """Add words to the line, white space counted once as a browser does."""
        if not self.silent:
            self.lines[-1] += "CODE" if self.code and self.coded else re.sub(r"[ \t\r\n]+", " ", data)


def words(html: str, *, coded: bool = False) -> str:
    """Return what a page says, a line for each block; formulas and names of files left out where `coded`."""
    reader = Words(coded=coded)
    reader.feed(html)
    lines = (re.sub(r"(\| +)+", "| ", line).strip(" |") for line in reader.lines)
    return "\n".join(line for line in lines if line) + "\n"


def faults(html: str, edition: str) -> Iterator[tuple[str, str]]:
    """Yield what should not stand in a page, each with its line."""
    for line in words(html, coded=True).splitlines():
        for what, pattern in NEVER.items():
            if what not in ALLOWED.get(edition, ()) and re.search(pattern, line):
                yield what, line
    if len(html.encode()) > BYTES and edition != "confidential":
        yield "a large file", f"{len(html.encode()):,} bytes"


def over_each_other(page: Page) -> list[str]:
    """Return the words of charts that touch, or are cut off at the edge of their chart."""
    found: list[str] = page.evaluate(_OVER)
    return found


def printed(page: Page) -> int:
    """Return how many pages a page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def _looked_at(browser: Browser, path: Path, edition: str, *, paper: bool) -> Iterator[tuple[str, str]]:
    page = browser.new_page()
    page.goto(path.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for found in over_each_other(page):
            yield f"over each other at {width}", found
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            yield f"scrolls sideways at {width}", edition
    if paper and edition in PAGES and (pages := printed(page)) > PAGES[edition]:
        yield "too many pages", f"{edition}: {pages}"
    page.close()


def main() -> None:
    """Print every fault, and how many there are of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--year", type=int, default=YEAR)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--print", action="store_true", dest="paper")
    given = parser.parse_args()
    counted: Counter[str] = Counter()
    countries = given.codes or sorted(load_countries())
    for country, edition, what, line in _all(countries, given):
        counted[what] += 1
        print(f"{country} {edition}: {what}: {line}", flush=True)
    for what, times in counted.most_common():
        print(f"{times:6} {what}")
    print(f"{sum(counted.values())} faults, {len(countries)} economies of {given.year}")
    sys.exit(bool(counted))


def _all(countries: Iterable[str], given: argparse.Namespace) -> Iterator[tuple[str, str, str, str]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        browser = None
        if given.browser or given.paper:
            from playwright.sync_api import sync_playwright

            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for country in countries:
            a = assess(prefill(country, given.year, load_vocabulary()), draws=given.draws)
            for edition in READ:
                html = render(a, edition)
                found = list(faults(html, edition))
                if browser:
                    path = folder / "page.html"
                    path.write_text(html, encoding="utf-8")
                    found += _looked_at(browser, path, edition, paper=given.paper)
                for what, line in found:
                    yield country, edition, what, line


if __name__ == "__main__":
    main()
