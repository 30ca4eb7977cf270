"""A real browser where there is one; without it the tests are left out, and counted by pytest.

The browser closes with its module: its event loop must not outlive it, or terminal tests find it running.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from latecomer import resources
from latecomer.assessment import assess
from latecomer.library import Library, load_library
from latecomer.profile import Answer, Decision, Profile, load_profile, prefill
from latecomer.profile.reconciling import reconcile
from latecomer.report import write_comparison, write_report, write_respondents
from latecomer.scenarios import compare, respondents
from latecomer.vocabulary import load_vocabulary

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
REQUIRED = bool(os.environ.get("LATECOMER_BROWSER_REQUIRED"))

# Of all elements with text that look alike down from the page's root, one: what the contrast of text hangs on.
_ONE_OF_A_KIND = """() => { const seen = new Set(), found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
    let look = '';
    for (let at = element; at.nodeType == 1; at = at.parentNode) {
      const s = getComputedStyle(at);
      look += [at.tagName, at.getAttribute('class'), s.color, s.fill, s.backgroundColor, s.backgroundImage,
        s.opacity, s.fontSize, s.fontWeight, s.position] + ';';
    }
    if (!seen.has(look)) { seen.add(look); found.push(element) }
  }
  return found }"""
_CONTRAST = "color-contrast"

Faults = Callable[..., list[tuple[str, str]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM or REQUIRED:
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "LATECOMER_BROWSER_REQUIRED is set, and there is no Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def faults() -> Faults:
    """What axe-core finds on a page, by every rule: each with the first element.

    Contrast takes axe nearly all of its time, and is the same for all that looks alike: unless `everywhere`, it is
    measured of one element of each look. The page's own policy would keep axe out.
    """

    def found(page: Page, *, everywhere: bool = False) -> list[tuple[str, str]]:
        page.evaluate(Axe().axe_script)
        options = {"resultTypes": ["violations"]}
        if everywhere:
            seen = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
        else:
            rest = {**options, "rules": {_CONTRAST: {"enabled": False}}}
            alone = {**options, "runOnly": {"type": "rule", "values": [_CONTRAST]}}
            seen = page.evaluate(
                f"""async ([rest, alone]) => {{ const one = ({_ONE_OF_A_KIND})();
                  return [...(await axe.run(rest)).violations, ...(await axe.run(one, alone)).violations] }}""",
                [rest, alone],
            )
        return [(fault["id"], fault["nodes"][0]["html"]) for fault in seen]

    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "vietnam.html"
    write_report(
        assess(load_profile(resources.examples() / "vietnam.yaml", load_vocabulary())), path, "confidential"
    )
    return path


@pytest.fixture(scope="module", params=["KEN", "VNM", "BOL", "TUV"])
def brief(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("brief") / f"{request.param}.html"
    write_report(assess(prefill(request.param, 2023, load_vocabulary()), draws=200), path, "minister")
    return path


@pytest.fixture(scope="module", params=["KEN", "BOL", "TUV"])
def working(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("working") / f"{request.param}.html"
    write_report(assess(prefill(request.param, 2023, load_vocabulary()), draws=200), path)
    return path


@pytest.fixture(scope="module", params=["countries", "then and now", "dates", "roles"])
def comparison(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six countries or dates beside each other, or one that was asked by two offices and decided on something."""
    path = tmp_path_factory.mktemp("comparison") / "comparison.html"
    library = load_library()
    if request.param == "roles":
        write_respondents(respondents(_asked_by_six(library), library), path)
        return path
    profiles = [prefill(code, 2023, library.vocabulary) for code in ("ETH", "KEN", "GHA", "VNM", "COL", "TUV")]
    if request.param == "then and now":
        old = replace(
            load_profile(resources.examples() / "vietnam.yaml", library.vocabulary),
            decisions={
                "sme-bank": Decision("done", "ministry of finance", "2024-03-01"),
                "supplier-linkage": Decision(
                    "refused", "ministry of industry", "2024-03-01", "no money this year"
                ),
            },
        )
        delivery = Answer(
            value=3.0, via="respondent", role="another office", evidence="register", date="2025-01-01"
        )
        answers = {**old.answers, "existing.term_lending.delivery": delivery, "mstq": delivery}
        profiles = [old, replace(old, as_of=2025, answers=answers)]
    elif request.param == "dates":
        profiles = [prefill("VNM", year, library.vocabulary) for year in range(1998, 2024, 5)]
    assessments = [assess(profile, library, draws=100) for profile in profiles]
    write_comparison(compare(profiles, assessments, library, 100), path)
    return path


def _asked_by_six(library: Library) -> Profile:
    """A country of which six offices answered two questions, and disagree."""
    found = load_profile(resources.examples() / "vietnam.yaml", library.vocabulary)
    offices = [f"department of small firms and supply, office {n}" for n in range(6)]
    said = [
        Answer(value=float(n % 4), via="respondent", role=role, evidence="seen") for n, role in enumerate(offices)
    ]
    answers = {id: reconcile(library.vocabulary[id], said, found.as_of) for id in ("mstq", "cap_operate")}
    return replace(found, answers={**found.answers, **answers})


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True, bypass_csp=True)
    page = context.new_page()
    page.goto(report.as_uri())
    yield page
    context.close()
