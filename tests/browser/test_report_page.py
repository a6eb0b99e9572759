"""The HTML report in a real browser: quiet, offline, readable without scripts."""

import pytest
from playwright.sync_api import sync_playwright

from pyramidcheck.report import render_html
from report.fixtures import strong_result

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(params=["en", "fr"])
def report_file(request, tmp_path):
    path = tmp_path / "report.html"
    path.write_bytes(render_html(strong_result(), request.param, b"{}"))
    return path


def opened(browser, path, **options):
    context = browser.new_context(**options)
    page = context.new_page()
    page.console_lines, page.requested = [], []
    page.on("console", lambda message: page.console_lines.append(message.text))
    page.on("pageerror", lambda error: page.console_lines.append(str(error)))
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("dialog", lambda dialog: page.console_lines.append("dialog " + dialog.message))
    page.goto(path.as_uri())
    return page


def test_page_says_nothing_on_the_console_and_asks_the_network_for_nothing(browser, report_file):
    page = opened(browser, report_file)
    assert page.console_lines == []
    assert [url for url in page.requested if not url.startswith(("file:", "data:"))] == []


def test_page_reads_the_same_without_scripts(browser, report_file):
    quiet = opened(browser, report_file, java_script_enabled=False)
    assert quiet.locator("main h1").is_visible()
    assert quiet.locator(".verdict").is_visible()
    assert quiet.locator("svg[role=img]").count() == 4
    fold = quiet.locator("#appendix details")
    fold.locator("summary").click()
    assert fold.locator("table").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_wider_than_the_window(browser, report_file, width):
    page = opened(browser, report_file, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_opens_every_fold(browser, report_file):
    page = opened(browser, report_file)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('details')].filter("
        "fold => [...fold.children].some(child => child.getBoundingClientRect().height === 0)"
        ").length"
    )
    assert page.locator("details").count() > 0
    assert hidden == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser, report_file, scheme):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 for the text of every element."""
    page = opened(browser, report_file, color_scheme=scheme)
    low = page.evaluate(CONTRAST)
    assert low == []


CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *:not(svg):not(svg *)')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest('.skip')) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(e.className + ' ' + ratio.toFixed(2));
  }
  return [...new Set(found)];
}"""
