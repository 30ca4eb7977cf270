"""The handbook in a real browser, opened from a folder: its look is there under its policy, links lead on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from latecomer.authoring.book import handbook
from latecomer.report.handbook import write_handbook

pytestmark = pytest.mark.browser


def test_pages_open_from_a_folder_and_fit_a_phone(browser: Browser, tmp_path: Path) -> None:
    write_handbook(handbook(), tmp_path / "handbook")
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "handbook" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.kicker')).fontWeight") == "700"
    for name in ("Credit guarantee fund for small firms", "Sources", "Questions and figures", "Trade law"):
        page.click(f"a:text-is('{name}') >> nth=0", timeout=120_000)
        assert page.title().startswith(name)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    context.close()
    assert said == []
