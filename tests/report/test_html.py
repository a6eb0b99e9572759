import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

import pytest

from pyramidcheck.report import render_html
from pyramidcheck.report.html import POLICY, policy, script
from report.fixtures import RESULTS, strong_result

LIMIT = 3_000_000
LANGUAGES = ("en", "fr")
VOID = {"meta", "link", "br", "img", "hr", "input", "rect", "path", "line"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.attributes, self.text, self.stack = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag == "style":
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag == "style":
            self.stack.pop()

    def handle_data(self, data):
        if not self.stack:
            self.text.append(data)


@pytest.fixture(scope="module")
def pages():
    return {
        (name, language): render_html(make(), language, b"{}").decode("utf-8")
        for name, make in RESULTS.items()
        for language in LANGUAGES
    }


def parsed(html):
    page = Page()
    page.feed(html)
    return page


def test_same_result_gives_the_same_bytes(pages):
    again = render_html(strong_result(), "fr", b"{}").decode("utf-8")
    assert again == pages["strong", "fr"]


def test_language_is_declared(pages):
    for (_, language), html in pages.items():
        assert f'<html lang="{language}">' in html


def test_nothing_is_loaded_and_links_lead_to_places_evidence_and_sources(pages):
    for html in pages.values():
        page = parsed(html)
        assert not {"iframe", "object", "embed", "link", "img", "base", "form"} & set(page.tags)
        for tag, name, value in page.attributes:
            assert not name.startswith("on"), (tag, name)
            if name == "href" and tag == "a":
                assert re.fullmatch(
                    r"#.+|evidence/[a-z0-9_]+\.(sql|csv|parquet)|https?://\S+", value
                )
            elif name in {"src", "href", "xlink:href", "action", "data"}:
                assert value.startswith("#"), (tag, name, value)
        assert not re.search(r"url\((?!data:|#|['\"]?#)", html)
        assert "@import" not in html


def test_policy_forbids_everything_but_the_files_own_style_and_type(pages):
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    assert policy() == f"{POLICY}; script-src 'sha256-{digest}'"
    for html in pages.values():
        head = html[: html.index("<title>")]
        assert html.count("<script>") == html.count("<script") == 1
        assert html.partition("<script>")[2].partition("</script>")[0] == script()
        assert digest in head.replace("&#43;", "+")
        assert 'http-equiv="Content-Security-Policy"' in head
        assert "default-src &#39;none&#39;" in head


def test_hostile_names_are_text_and_nothing_else(pages):
    html = pages["strong", "en"]
    assert html.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<img" not in html
    assert "\u202e" not in html
    text = "".join(parsed(html).text)
    assert "<script>alert(1)</script>" in text
    assert "A. Analyst <b>" in text


def test_every_id_is_unique_and_every_link_has_its_target(pages):
    for html in pages.values():
        page = parsed(html)
        assert len(page.ids) == len(set(page.ids))
        links = {
            value[1:]
            for _, name, value in page.attributes
            if name == "href" and value.startswith("#")
        }
        assert links <= set(page.ids)


def test_tables_have_captions_and_scoped_headers(pages):
    for html in pages.values():
        page = parsed(html)
        assert page.tags.count("table") == page.tags.count("caption") > 0
        scoped = [1 for tag, name, _ in page.attributes if tag == "th" and name == "scope"]
        assert len(scoped) == page.tags.count("th")


def test_headings_start_at_one_and_skip_no_level(pages):
    for html in pages.values():
        levels = [int(tag[1]) for tag in parsed(html).tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_synthetic_mark_and_caveat_stand_on_the_page(pages):
    html = pages["strong", "fr"]
    assert "Données synthétiques" in html
    assert "non une qualification juridique" in html


def test_drawings_are_labelled_images(pages):
    html = pages["strong", "en"]
    assert html.count('role="img"') == 4
    assert html.count("<desc") == 4


def test_print_opens_every_fold(pages):
    html = pages["strong", "en"]
    style = html[html.index("@media print") :]
    assert "details::details-content" in style
    assert "details:not([open])>*{display:block}" in style
    assert "beforeprint" in html


def test_page_stays_small_whatever_the_number_of_files():
    base = strong_result()
    many = base.model_copy(update={"inputs": base.inputs * 60})
    assert len(render_html(many, "en", b"{}")) < LIMIT


def test_pages_are_below_the_limit(pages):
    assert max(len(html.encode("utf-8")) for html in pages.values()) < LIMIT
