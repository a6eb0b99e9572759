"""The other pages in a real browser: quiet, offline, accessible, no wider than the window."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from pyramidcheck.comparison import compare
from pyramidcheck.model.batch_index import Change, Index, Line
from pyramidcheck.report import render_check, render_comparison, render_index, render_letter
from report.fixtures import strong_result, weak_result

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
DAY = date(2024, 12, 31)


def comparison(language):
    pair = strong_result(), weak_result()
    return render_comparison(compare(*pair), pair, language, "html", DAY)


def letter(language):
    return render_letter(strong_result(), language, "html", DAY)


def check(language):
    return render_check(strong_result(), language)


def index(language):
    waiting = Line("Nothing to read", "filings/nothing", "failed", 7, missing=("orders: none",))
    judged = Line(
        "A company",
        "filings/company",
        "judged",
        0,
        level="strong",
        confidence="low",
        score_low=10.0,
        score_high=60.0,
        flags=1,
        measured=10,
        reasons=("net_loss_rate",),
    )
    table = Index((waiting,), (judged,), {"net_loss_rate": 0.05})
    moved = (Change("A company", "worse", "weak", "strong", 40.0, 60.0),)
    return render_index(table, moved, {"net_loss_rate": "Losses"}, language)


PAGES = [comparison, letter, check, index]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [360, 1440])
def test_papers_are_quiet_offline_and_fit(browser, tmp_path, make, language, width):
    path = tmp_path / "paper.html"
    path.write_bytes(make(language))
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    said, requested = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(path.as_uri())
    assert said == []
    assert [url for url in requested if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("window", [("light", 1440), ("dark", 360)])
def test_axe_finds_no_violation(browser, tmp_path, make, language, window):
    scheme, width = window
    path = tmp_path / "paper.html"
    path.write_bytes(make(language))
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found = Axe().run(page)
    assert (found.violations_count, found.generate_report()) == (0, found.generate_report())
    context.close()
