import io
from datetime import date

import pikepdf
import pytest

from pyramidcheck.report import render_pdf
from pyramidcheck.report.view import build
from report.fixtures import RESULTS, strong_result, weak_result

DAY = date(2025, 1, 2)
LIMIT = 3_000_000


def result_bytes(result):
    return result.model_dump_json(by_alias=True).encode("utf-8")


@pytest.fixture(scope="module")
def documents():
    return {
        (name, language): render_pdf(make(), language, result_bytes(make()), DAY)
        for name, make in RESULTS.items()
        for language in ("en", "fr")
    }


def test_same_result_gives_the_same_bytes(documents):
    result = strong_result()
    assert render_pdf(result, "en", result_bytes(result), DAY) == documents["strong", "en"]


def test_file_claims_pdf_a_3a_and_pdf_ua_1(documents):
    for data in documents.values():
        with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["pdfuaid:part"] == "1"
            assert pdf.Root.MarkInfo.Marked


def test_attachment_is_the_very_result(documents):
    for (name, _), data in documents.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert list(pdf.attachments) == ["result.json"]
            attached = pdf.attachments["result.json"].get_file()
            assert attached.read_bytes() == result_bytes(RESULTS[name]())
            assert attached.mime_type == "application/json"


def test_dates_are_the_callers_and_not_the_clocks(documents):
    with pikepdf.open(io.BytesIO(documents["weak", "en"])) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20250102")


def test_only_the_bundled_typeface_is_used(documents):
    fonts = set()
    with pikepdf.open(io.BytesIO(documents["strong", "fr"])) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                fonts.add(str(item.get("/BaseFont", "")).partition("+")[2].partition("-")[0])
    assert fonts <= {"SourceSans3", ""}
    assert "SourceSans3" in fonts


def test_every_figure_has_alternative_text(documents):
    with pikepdf.open(io.BytesIO(documents["strong", "en"])) as pdf:
        figures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    assert len(figures) >= 4


def test_characters_that_the_typeface_lacks_do_not_stop_the_report():
    result = weak_result()
    filing = result.filing.model_copy(update={"company": "한국 회사 שלום 🙂"})
    data = render_pdf(result.model_copy(update={"filing": filing}), "en", b"{}", DAY)
    assert data.startswith(b"%PDF")


def test_attachment_and_print_date_are_all_that_a_caller_can_change(documents):
    result = weak_result()
    later = render_pdf(result, "en", result_bytes(result), date(2025, 1, 3))
    assert later != documents["weak", "en"]


def test_files_stay_small(documents):
    assert max(map(len, documents.values())) < LIMIT


def test_summary_of_a_real_looking_result_fits_on_page_one(documents):
    """The contents begin on page two, so page one held the whole summary."""
    with pikepdf.open(io.BytesIO(documents["strong", "en"])) as pdf:
        outlines = pdf.open_outline().root
        pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        targets = {str(item.title): item.destination for item in outlines}
        contents = targets["Contents"]
        assert isinstance(contents, pikepdf.Array)
        assert pages[contents[0].objgen] == 1


def uris(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if note.get("/Subtype") == "/Link" and "/A" in note and "/URI" in note.A
        }


def test_links_lead_to_the_true_addresses_of_sources_and_to_the_evidence(documents):
    """Text of a filing becomes no link: every address is a source's or a file of the evidence."""
    found = uris(documents["strong", "en"])
    view = build(strong_result(), "en")
    addresses = {s.address for card in view.cards for s in card.sources if s.address}
    files = {link.file for card in view.cards for link in card.files}
    assert addresses <= found
    assert files <= found
    assert all(uri in addresses or uri.startswith("evidence/") for uri in found)


def test_page_one_links_to_each_finding_it_names(documents):
    with pikepdf.open(io.BytesIO(documents["strong", "en"])) as pdf:
        notes = [
            note for note in pdf.pages[0].get("/Annots", []) if "/URI" not in note.get("/A", {})
        ]
    assert len(notes) >= 8


@pytest.mark.parametrize("audience", ["counsel", "regulator", "press"])
def test_both_standards_hold_for_every_audience(audience):
    result = strong_result()
    data = render_pdf(result, "fr", b"{}", DAY, audience=audience)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
