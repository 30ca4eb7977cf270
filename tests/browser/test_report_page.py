"""The report in a real browser: it fits a phone, prints on A4, can be read without eyes, needs no network."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

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


def test_the_first_section_prints_on_one_page(browser: Browser, report: Path, tmp_path: Path) -> None:
    """At A4 with the margins of the style sheet, what a minister reads first is one page."""
    context = browser.new_context(viewport={"width": 680, "height": 1000})
    page = context.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    bottom = page.evaluate("document.querySelector('#summary').getBoundingClientRect().bottom + window.scrollY")
    assert bottom < (297 - 32) / 25.4 * 96, "taller than A4 less its margins"
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    context.close()
