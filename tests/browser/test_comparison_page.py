"""A comparison in a real browser: it fits a phone, prints, can be read without eyes, and runs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

VIEWS: tuple[tuple[Literal["light", "dark"], Literal["screen", "print"], int], ...] = (
    ("light", "screen", 1440),
    ("dark", "screen", 390),
    ("light", "print", 1280),
)


def test_it_fits_and_axe_finds_no_fault(
    browser: Browser, comparison: Path, faults: Callable[[Page], list[tuple[str, str]]]
) -> None:
    for scheme, media, width in VIEWS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, offline=True
        )
        page = context.new_page()
        page.goto(comparison.as_uri())
        page.emulate_media(media=media, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        targets = page.eval_on_selector_all(
            "a[href^='#']", "links => links.map(a => a.getAttribute('href').slice(1))"
        )
        assert all(page.query_selector(f"[id='{target}']") for target in targets)
        broken = page.eval_on_selector_all(
            ".badge", "found => found.filter(b => b.scrollWidth > b.clientWidth + 1).length"
        )
        assert broken == 0, "no word of a verdict is cut off"
        assert faults(page) == [], (scheme, media, width)
        context.close()


def test_the_page_forbids_scripts(browser: Browser, comparison: Path) -> None:
    page = browser.new_page()
    page.goto(comparison.as_uri())
    page.evaluate(
        """() => { const s = document.createElement('script');
      s.textContent = 'document.title = 1'; document.body.append(s) }"""
    )
    assert page.title() != "1"
    page.close()
