"""Every page of every sample's PDF, for every reader: nothing runs out, overlaps or stays empty."""

from datetime import date
from functools import cache

import pytest

from browser.page_words import filled, outside, overlapping, read_pages
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run
from pyramidcheck.redaction.pseudonyms import Pseudonyms
from pyramidcheck.redaction.result import redact
from pyramidcheck.report import AUDIENCES, render_pdf
from pyramidcheck.report.view import build
from samples.expectation import SAMPLES

pytestmark = pytest.mark.browser

DAY = date(2025, 1, 2)
KEY = b"7d4c9f2b60e1a8535fd07be942c6183a"
JURISDICTIONS = {"recruiting_led": ("us", "fr")}
"""Two whole sets of criteria in one sample; the others are judged by the international profile."""
LEAST_FILLED = 0.03
EVERY = [
    (sample, language, audience)
    for sample in SAMPLES
    for language in ("en", "fr")
    for audience in (None, *AUDIENCES)
]


@cache
def result_of(sample, *, redacted=False):
    if redacted:
        return redact(result_of(sample), Pseudonyms(KEY))
    folder = find_assets("sample_data") / sample
    return run(Options(folder, jurisdictions=JURISDICTIONS.get(sample, ("international",)))).result


@pytest.fixture(scope="module", params=EVERY, ids=lambda each: "-".join(map(str, each)))
def document(request, tmp_path_factory):
    """The view, and every page's words."""
    sample, language, audience = request.param
    result = result_of(sample, redacted=audience == "press")
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(render_pdf(result, language, b"{}", DAY, audience=audience))
    return build(result, language, b"{}", audience=audience), read_pages(path)


def texts(pages):
    return [" ".join(" ".join(word.text for word in page.words).split()) for page in pages]


def test_no_word_leaves_the_margins(document):
    _, pages = document
    assert [(i, word) for i, page in enumerate(pages, 1) for word in outside(page)] == []


def test_no_word_covers_another(document):
    _, pages = document
    assert [(i, pair) for i, page in enumerate(pages, 1) for pair in overlapping(page)] == []


def test_no_page_is_empty(document):
    _, pages = document
    assert [i for i, page in enumerate(pages, 1) if filled(page) < LEAST_FILLED] == []


def test_the_summary_fills_page_one_alone(document):
    view, pages = document
    first, second = texts(pages)[:2]
    assert view.summary.verdict.band in first
    assert all(" ".join(item.label.split()) in first for item in view.summary.signatures)
    assert view.words["document.contents"] in second


def test_every_card_is_whole_on_one_page(document):
    view, pages = document
    found = texts(pages)
    for card in view.cards if "findings" in view.chapters else ():
        holding = [text for text in found if " ".join(card.question.split()) in text]
        assert len(holding) == 1, card.rule
        for told in (card.quote, card.why, card.remedy):
            assert " ".join(told.split())[-50:] in holding[0], card.rule
