"""The report in a real browser: it fits a phone, prints on A4, can be read without eyes, needs no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.report_pages import WIDTHS, over_each_other

Faults = Callable[..., list[tuple[str, str]]]

pytestmark = pytest.mark.browser


def test_nothing_scrolls_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_link_leads_somewhere_on_the_page(page: Page) -> None:
    targets = page.eval_on_selector_all("a[href^='#']", "links => links.map(a => a.getAttribute('href').slice(1))")
    assert len(targets) > 20
    for target in set(targets):
        assert page.query_selector(f"[id='{target}']"), target


def test_ids_are_unique_and_headings_go_down_one_step_at_a_time(page: Page) -> None:
    ids = page.eval_on_selector_all("[id]", "nodes => nodes.map(n => n.id)")
    assert len(ids) == len(set(ids))
    levels = page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "nodes => nodes.map(n => Number(n.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_pictures_have_words_and_tables_have_captions_and_headers(page: Page) -> None:
    described = (
        "s => s.every(x => x.getAttribute('role') == 'img' && x.querySelector('title') && x.querySelector('desc'))"
    )
    assert page.eval_on_selector_all("svg", described)
    assert page.eval_on_selector_all(
        "table", "t => t.every(x => x.caption && x.caption.textContent.trim() && x.querySelector('th[scope]'))"
    )
    assert page.eval_on_selector_all("[role=img]:not(svg)", "n => n.every(x => x.getAttribute('aria-label'))")


def test_text_stands_out_from_its_ground(page: Page) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for every text against the nearest painted background."""
    faint = page.evaluate(
        """() => {
      const lum = c => { const v = c.map(x => { x /= 255;
          return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 });
        return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
      const rgb = s => s.match(/[\\d.]+/g).map(Number);
      const ground = e => { for (; e; e = e.parentElement) { const b = rgb(getComputedStyle(e).backgroundColor);
        if (b.length == 3 || b[3] > 0) return b } return [255, 255, 255] };
      const found = [];
      for (const e of document.querySelectorAll('body *')) {
        if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
        const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(ground(e))];
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5) found.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
      }
      return [...new Set(found)];
    }"""
    )
    assert faint == []


def printed_pages(browser: Browser, path: Path) -> int:
    page = browser.new_page()
    page.goto(path.as_uri())
    document = page.pdf(prefer_css_page_size=True)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", document))


def test_a_brief_prints_on_two_pages(browser: Browser, brief: Path) -> None:
    assert 1 <= printed_pages(browser, brief) <= 2


def test_a_working_report_prints_on_fifteen_pages(browser: Browser, working: Path) -> None:
    assert 1 <= printed_pages(browser, working) <= 15


@pytest.mark.parametrize("width", WIDTHS)
def test_no_two_words_of_a_chart_print_over_each_other(browser: Browser, working: Path, width: int) -> None:
    """`python -m benchmarks.report_pages --browser` looks at all economies."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(working.as_uri())
    assert page.query_selector("svg.chart text")
    assert over_each_other(page) == []
    page.close()


def test_words_over_each_other_and_cut_off_are_found(browser: Browser, working: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(working.as_uri())
    page.evaluate("""() => { const text = document.querySelector('svg.chart text');
      text.parentNode.append(text.cloneNode(true)); text.style.transform = 'translate(-900px, 0)' }""")
    said = over_each_other(page)
    assert any(line.startswith("cut off: ") for line in said)
    page.reload()
    page.evaluate("""() => { const text = document.querySelector('svg.chart text');
      text.parentNode.append(text.cloneNode(true)) }""")
    assert any(" | " in line for line in over_each_other(page))
    page.close()


def test_the_page_itself_forbids_scripts(browser: Browser, brief: Path) -> None:
    page = browser.new_page()
    page.goto(brief.as_uri())
    page.evaluate(
        """() => { const s = document.createElement('script');
      s.textContent = 'document.title = "run"'; document.body.append(s) }"""
    )
    assert page.title() != "run"
    page.close()


@pytest.mark.parametrize(
    ("scheme", "media", "width"),
    [
        ("light", "screen", 1280),
        ("dark", "screen", 1280),
        ("light", "screen", 320),
        ("dark", "screen", 320),
        ("light", "print", 1280),
    ],
)
def test_axe_finds_no_fault(
    browser: Browser,
    report: Path,
    faults: Faults,
    scheme: Literal["light", "dark"],
    media: Literal["screen", "print"],
    width: int,
) -> None:
    """Every rule of axe-core, on the report with its annex; in the dark, of every single word."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(report.as_uri(), timeout=60_000)
    page.emulate_media(media=media, color_scheme=scheme)
    assert faults(page, everywhere=(scheme, width) == ("dark", 1280)) == []
    context.close()


@pytest.mark.parametrize("brief", ["KEN"], indirect=True)
def test_axe_finds_what_is_faint_and_what_has_no_words(browser: Browser, brief: Path, faults: Faults) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(brief.as_uri())
    page.evaluate("""() => { const last = [...document.querySelectorAll('p')].at(-1); last.style.color = '#bbb';
      document.querySelector('svg').removeAttribute('aria-labelledby');
      document.querySelectorAll('svg title').forEach(title => title.remove()) }""")
    found = {id for id, _ in faults(page)}
    assert found == {id for id, _ in faults(page, everywhere=True)} == {"color-contrast", "svg-img-alt"}
    context.close()
