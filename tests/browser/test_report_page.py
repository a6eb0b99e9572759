"""The HTML report in a real browser: quiet, offline, accessible, readable without scripts."""

import functools
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from pyramidcheck.report import AUDIENCES, render_html
from pyramidcheck.report.charts import BUILDERS
from report.fixtures import strong_result

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
LANGUAGES = ("en", "fr")
EVERY = [(language, audience) for language in LANGUAGES for audience in (None, *AUDIENCES)]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@functools.cache
def rendered(language, audience=None):
    return render_html(strong_result(), language, b"{}", audience=audience)


def saved(folder, language, audience=None):
    path = folder / "report.html"
    path.write_bytes(rendered(language, audience))
    return path


@pytest.fixture(params=LANGUAGES)
def report_file(request, tmp_path):
    return saved(tmp_path, request.param)


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


def open_every_fold(page):
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


def printed_text(page, folder):
    target = folder / "printed.pdf"
    page.pdf(path=str(target))
    done = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", str(target), "-"], check=True, capture_output=True
    )
    return " ".join(done.stdout.decode("utf-8").split())


@pytest.mark.parametrize(("language", "audience"), EVERY)
def test_page_says_nothing_on_the_console_and_asks_the_network_for_nothing(
    browser, tmp_path, language, audience
):
    page = opened(browser, saved(tmp_path, language, audience))
    open_every_fold(page)
    assert page.console_lines == []
    assert [url for url in page.requested if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser, report_file, scheme, width):
    page = opened(
        browser, report_file, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    open_every_fold(page)
    found = Axe().run(page)
    assert (found.violations_count, found.generate_report()) == (0, found.generate_report())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_axe_finds_no_violation_in_any_audience(browser, tmp_path, audience):
    page = opened(browser, saved(tmp_path, "fr", audience))
    open_every_fold(page)
    found = Axe().run(page)
    assert (found.violations_count, found.generate_report()) == (0, found.generate_report())


def test_page_reads_the_same_without_scripts(browser, report_file):
    quiet = opened(browser, report_file, java_script_enabled=False)
    assert quiet.locator("main h1").is_visible()
    assert quiet.locator(".verdict").is_visible()
    assert quiet.locator("svg[role=img]").count() == len(BUILDERS)
    assert quiet.locator("nav ol > li > a").first.is_visible()
    assert quiet.locator(".filters:visible, .folds:visible, th button").count() == 0
    fold = quiet.locator("#appendix details")
    fold.locator("summary").click()
    assert fold.locator("table").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("audience", [None, *AUDIENCES])
def test_nothing_is_wider_than_the_window(browser, tmp_path, width, audience):
    path = saved(tmp_path, "fr", audience)
    page = opened(browser, path, viewport={"width": width, "height": 900})
    open_every_fold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_endless_names_break_no_layout(browser, tmp_path):
    endless = "N°" + "x" * 5_000
    result = strong_result(company=endless)
    inputs = tuple(
        each.model_copy(update={"path": endless, "mapping": {endless: endless}})
        for each in result.inputs
    )
    path = tmp_path / "report.html"
    path.write_bytes(render_html(result.model_copy(update={"inputs": inputs}), "en", b"{}"))
    page = opened(browser, path, viewport={"width": 360, "height": 900})
    open_every_fold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('table')].map(t => t.offsetWidth))"
    )
    assert widest < 2_000


def test_a_table_sorts_by_mouse_and_keyboard_and_returns_to_its_order(browser, report_file):
    page = opened(browser, report_file)
    head = page.locator("#rules-table thead th").nth(5)
    cells = page.locator("#rules-table tbody tr td:nth-child(6)")

    def numbers():
        return [int("".join(c for c in text if c.isdigit())) for text in cells.all_inner_texts()]

    before = numbers()
    assert before != sorted(before)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert numbers() == sorted(before)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert numbers() == sorted(before, reverse=True)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert numbers() == before


def test_only_one_column_says_that_it_is_sorted_and_absent_values_stay_last(browser, report_file):
    page = opened(browser, report_file)
    heads = page.locator("#rules-table thead th")
    values = page.locator("#rules-table tbody tr td:nth-child(4)")
    for column in (0, 3, 3):
        heads.nth(column).locator("button").click()
        assert page.locator("#rules-table [aria-sort]").count() == 1
    told = values.all_inner_texts()
    assert "–" in told  # noqa: RUF001 - the report's own sign
    assert told[-told.count("–") :] == ["–"] * told.count("–")  # noqa: RUF001 - as above


def test_filters_show_the_findings_of_one_pillar_and_say_how_many(browser, report_file):
    page = opened(browser, report_file)
    cards = page.locator("#findings .card")
    everything = cards.count()
    pillar = cards.first.get_attribute("data-pillar")
    page.locator("#findings .filters select[data-key=pillar]").select_option(pillar)
    shown = page.locator("#findings .card:visible")
    assert 0 < shown.count() < everything
    assert {card.get_attribute("data-pillar") for card in shown.all()} == {pillar}
    assert page.locator("#findings-table tbody tr:visible").count() == shown.count()
    said = page.locator("#findings .filters output").inner_text()
    assert str(shown.count()) in said
    assert str(everything) in said


def test_a_link_opens_the_fold_and_clears_the_filter_that_hide_its_place(browser, report_file):
    page = opened(browser, report_file)
    rule = page.locator("#findings .card").first.get_attribute("id").removeprefix("rule-")
    page.locator(f"#rule-{rule} a[href='#how-{rule}']").click()
    expect(page.locator(f"#how-{rule}")).to_have_attribute("open", "")
    choice = page.locator("#findings .filters select[data-key=outcome]")
    choice.select_option(choice.locator("option").last.inner_text())
    expect(page.locator(f"#rule-{rule}")).to_be_hidden()
    page.locator(f"#summary a[href='#rule-{rule}']").first.click()
    expect(page.locator(f"#rule-{rule}")).to_be_in_viewport()


def test_contents_stand_beside_a_wide_page_and_fold_above_a_narrow_one(browser, report_file):
    page = opened(browser, report_file, viewport={"width": 1440, "height": 900})
    page.evaluate("scrollTo(0, 20000)")
    assert page.locator("nav ol > li > a").first.is_visible()
    expect(page.locator("nav")).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".contents")).not_to_have_attribute("open", "")
    page.locator(".contents > summary").click()
    page.locator("nav ol > li > a[href='#limits']").click()
    expect(page.locator("#limits-title")).to_be_in_viewport()
    expect(page.locator(".contents")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("scripts", [True, False])
def test_print_opens_every_fold(browser, report_file, tmp_path, scripts):
    page = opened(browser, report_file, java_script_enabled=scripts)
    if scripts:
        choice = page.locator("#findings .filters select[data-key=outcome]")
        choice.select_option(choice.locator("option").last.inner_text())
    text = printed_text(page, tmp_path)
    folds = page.locator("main details")
    assert folds.count() > 10
    last_words = [
        " ".join((fold.locator("p, td, dd").last.text_content() or "").split()[:3])
        for fold in folds.all()
    ]
    assert [words for words in last_words if words and words not in text] == []
    titles = [title.text_content() for title in page.locator("#findings .card h3").all()]
    assert [t for t in titles if " ".join(t.split()[:3]) not in text] == []


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
