"""Comparison and letter in a real browser: quiet, offline, no wider than the window."""

from datetime import date

import pytest
from playwright.sync_api import sync_playwright

from pyramidcheck.comparison import compare
from pyramidcheck.report import render_comparison, render_letter
from report.fixtures import strong_result, weak_result

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
DAY = date(2024, 12, 31)


def comparison(language):
    pair = strong_result(), weak_result()
    return render_comparison(compare(*pair), pair, language, "html", DAY)


def letter(language):
    return render_letter(strong_result(), language, "html", DAY)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.mark.parametrize("make", [comparison, letter])
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
