# ruff: noqa: RUF001 - the catalogues' own signs
"""No English sentence of the catalogue may reach a French report, nor the other way round."""

import io
import re
from datetime import date

import pikepdf
import pytest

from pyramidcheck.report import render_pdf
from pyramidcheck.report.catalogue import PLACE, Catalogue
from pyramidcheck.report.view import build
from report.fixtures import RESULTS

SHORTEST = 14


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple | list):
        for item in node:
            yield from strings(item)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            if name not in {"words", "spec"}:
                yield from strings(getattr(node, name))


def fragments(language):
    own = " ".join(Catalogue("fr" if language == "en" else "en").sentences.values())
    for text in Catalogue(language).sentences.values():
        for raw in PLACE.split(text)[::2]:
            part = raw.strip(" .:;,–()“”«»\u202f\xa0")
            if len(part) >= SHORTEST and part not in own:
                yield part


@pytest.mark.parametrize("name", list(RESULTS))
@pytest.mark.parametrize(("shown", "other"), [("fr", "en"), ("en", "fr")])
def test_no_sentence_of_the_other_language_is_left(name, shown, other):
    text = "\n".join(strings(build(RESULTS[name](), shown)))
    assert [part for part in fragments(other) if part in text] == []


@pytest.mark.parametrize("name", list(RESULTS))
def test_both_languages_hold_the_same_figures(name):
    def counts(language):
        view = build(RESULTS[name](), language)
        return [len(view.cards), len(view.appendix.rules.rows), len(view.quality.gates.rows)]

    assert counts("en") == counts("fr")


def test_pdf_metadata_is_in_the_reports_language():
    pdf = pikepdf.open(io.BytesIO(render_pdf(RESULTS["weak"](), "fr", b"{}", date(2025, 1, 2))))
    assert str(pdf.Root.Lang).startswith("fr")
    assert re.match("Audit d’un réseau de vente", str(pdf.docinfo["/Title"]))
