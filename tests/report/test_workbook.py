from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from pyramidcheck.report import render_workbook
from pyramidcheck.report.numbers import Numbers
from pyramidcheck.report.view import build
from pyramidcheck.report.written import Written
from report.fixtures import RESULTS, strong_result

DAY = date(2025, 1, 2)
LONG = '=HYPERLINK("http://x.example","y")'


def read(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.fixture(scope="module")
def strong():
    return render_workbook(strong_result(), "en", b"{}", DAY)


@pytest.mark.parametrize("name", list(RESULTS))
def test_both_languages_hold_the_same_five_sheets_and_numbers(name):
    english, french = (
        read(render_workbook(RESULTS[name](), language, b"{}", DAY)) for language in ("en", "fr")
    )
    assert list(english) == ["Summary", "Findings", "Rules", "Legal criteria", "Data quality"]
    assert len(french) == 5

    def numbers(sheets):
        return [
            [cell for row in rows for cell in row if isinstance(cell, float)]
            for rows in sheets.values()
        ]

    assert numbers(english) == numbers(french)


def test_rules_are_typed_and_exact(strong):
    head, *rows = read(strong)["Rules"]
    by_name = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    for rule in strong_result().rules:
        row = by_name[rule.id]
        central = rule.readings["central"]
        if rule.outcome.measured:
            assert row["Value"] == pytest.approx(rule.value, rel=1e-12)
            assert Decimal(str(row["Numerator (Central)"])) == Decimal(str(central.numerator))
        assert row["n (Central)"] == central.n
        assert row["Decisive"] is rule.decisive


def test_findings_are_those_of_the_report(strong):
    _head, *rows = read(strong)["Findings"]
    assert [row[1] for row in rows] == [card.rule for card in build(strong_result(), "en").cards]


def test_no_cell_is_a_formula_or_a_link(strong):
    hostile = parts(render_workbook(strong_result(company=LONG), "en", b"{}", DAY))
    assert "HYPERLINK" in hostile["xl/sharedStrings.xml"]
    for name, text in (*hostile.items(), *parts(strong).items()):
        assert "<f>" not in text, name
        assert "<hyperlink" not in text, name
        assert "TargetMode" not in text, name


def test_text_like_a_formula_is_marked_as_text():
    result = strong_result()
    filing = result.filing.model_copy(update={"declared": {"report.author": "=1+1"}})
    made = render_workbook(result.model_copy(update={"filing": filing}), "en", b"{}", DAY)
    assert 'quotePrefix="1"' in parts(made)["xl/styles.xml"]
    assert any("=1+1" in row for row in read(made)["Summary"])


@pytest.mark.parametrize("name", ["A" * 40_000, "a\ufffe\uffff\x00b", "_x0041_ \ud800", "x\r\ny"])
def test_any_name_makes_a_workbook_that_can_be_read(name):
    made = render_workbook(strong_result(company=name), "en", b"{}", DAY)
    assert len(read(made)) == 5


def test_same_result_gives_the_same_bytes_and_the_day_is_the_callers(strong):
    assert render_workbook(strong_result(), "en", b"{}", DAY) == strong
    assert "2025-01-02T12:00:00Z" in parts(strong)["docProps/core.xml"]


def test_number_is_its_words_and_keeps_its_value():
    numbers = Numbers("fr", "EUR")
    written = numbers.money("1234567.89")
    assert written == "1\u202f234\u202f568\u00a0€"
    assert isinstance(written, Written)
    assert written.value == Decimal("1234567.89")
    share = numbers.share(0.31415)
    assert isinstance(share, Written)
    assert share.value == Decimal("0.31415")
