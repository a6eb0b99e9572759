"""The PDF as another program reads it: whole addresses, whole cards, heads on every page."""

import subprocess

import pytest

from pyramidcheck.report import render_pdf
from pyramidcheck.report.view import build
from report.fixtures import strong_result
from report.test_pdf import DAY

pytestmark = pytest.mark.browser

ZERO_WIDTH = "\u200b"


@pytest.fixture(scope="module", params=["en", "fr"])
def document(request, tmp_path_factory):
    """The view, and the text of each page."""
    result = strong_result(company="Example Retail SA")
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(render_pdf(result, request.param, b"{}", DAY))
    done = subprocess.run(["/usr/bin/pdftotext", str(path), "-"], check=True, capture_output=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    return build(result, request.param, b"{}"), pages


def test_an_address_can_be_copied_whole(document):
    view, pages = document
    text = "".join("".join(pages).split())
    addresses = {s.address for card in view.cards for s in card.sources if s.address}
    assert addresses
    assert [address for address in addresses if address not in text] == []


def test_hashes_and_file_names_hold_no_mark_that_nobody_sees(document):
    view, pages = document
    text = "\n".join(pages)
    words = text.split()
    assert [word for word in words if ZERO_WIDTH in word] == []
    sha = next(pair.value for pair in view.manifest.pairs if len(pair.value) == 64)
    assert sha in text
    assert all(f"evidence/{card.rule}.csv" in text for card in view.cards if card.evidence_id)


def test_no_card_is_split_over_two_pages(document):
    view, pages = document
    flat = [" ".join(page.split()) for page in pages]
    for card in view.cards:
        holding = [page for page in flat if " ".join(card.question.split()) in page]
        assert len(holding) == 1
        assert " ".join(card.quote.split())[-60:] in holding[0]


def test_every_page_but_the_first_says_whose_report_it_is_and_which_chapter(document):
    view, pages = document
    names = ("document.contents", *(f"chapter.{name}" for name in view.chapters[1:]))
    titles = [" ".join(view.words[name].split()) for name in names]
    for number, page in enumerate(pages[1:], start=2):
        told = " ".join(page.split())
        assert told.startswith("Example Retail SA")
        assert any(title in told for title in titles)
        assert view.report_id in page
        place = view.words["document.page"].replace("{page}", str(number))
        assert place.replace("{pages}", str(len(pages))) in page


def test_page_one_stands_alone_and_reads_in_order(document):
    view, pages = document
    page = " ".join(pages[0].split())
    order = [
        view.summary.company,
        view.summary.verdict.band,
        view.words["summary.key_figures"],
        view.words["label.towards"],
        view.words["label.unseen"],
        view.words["label.confidence"],
        view.words["verdict.not_law"],
    ]
    places = [page.find(" ".join(each.split())) for each in order]
    assert places == sorted(places)
    assert places[0] >= 0
