"""The page of the test on Korea's past in a real browser: its look, its policy, and nothing that axe faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from latecomer.library import load_library
from latecomer.report.backtest import write_backtest
from latecomer.scenarios import backtest_korea

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backtest") / "korea.html"
    library = load_library()
    write_backtest(backtest_korea((1960, 1965, 1975, 1985), library, 32), library.knowledge, path)
    return path


@pytest.mark.parametrize(
    ("scheme", "media", "width"),
    [("light", "screen", 1280), ("dark", "screen", 1280), ("light", "screen", 320), ("light", "print", 1280)],
)
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(
    browser: Browser,
    written: Path,
    faults: Callable[[Page], list[tuple[str, str]]],
    scheme: Literal["light", "dark"],
    media: Literal["screen", "print"],
    width: int,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(written.as_uri())
    page.emulate_media(media=media, color_scheme=scheme)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_the_page_needs_no_network_and_runs_no_script(browser: Browser, written: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(written.as_uri())
    assert page.query_selector_all("script") == []
    assert page.eval_on_selector("svg.backtest", "s => s.getBoundingClientRect().height > 500")
    assert said == []
    context.close()
