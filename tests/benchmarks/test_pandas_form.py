"""The pandas that audits are measured beside gives the numbers of the audit."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmarks():
    """Import the package beside src, as `python -m benchmarks` does from the checkout."""
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks import filings, pandas_books, pandas_form, table  # noqa: PLC0415 - found only now

        yield filings, pandas_books, pandas_form, table
    finally:
        sys.path.remove(str(ROOT))


@pytest.fixture(scope="module")
def filing(benchmarks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filing")
    benchmarks[0].write_year(folder, 1_200)
    return folder


def test_pandas_gives_the_numerators_and_denominators_of_the_audit(benchmarks, filing):
    _, pandas_books, pandas_form, _ = benchmarks
    measured = pandas_form.measure(filing, pandas_books.read_constants(filing))
    assert set(measured) == set(pandas_form.RULES)
    audited = run(Options(filing=filing, with_rows=False)).result
    rules = {rule.id: rule.readings for rule in audited.rules}
    for name, readings in measured.items():
        for reading, (numerator, denominator) in readings.items():
            found = rules[name][reading]
            told = (name, reading)
            assert Decimal(str(numerator)) == Decimal(str(found.numerator)), told
            assert Decimal(str(denominator)) == Decimal(str(found.denominator)), told


def test_amounts_are_shared_exactly_beyond_64_bits(benchmarks):
    _, pandas_books, _pandas_form, _ = benchmarks
    amounts, parts = [10**15, 7], [10**12 // 3, 10**12 // 3]
    exact = [amount * part // 10**12 for amount, part in zip(amounts, parts, strict=True)]
    assert pandas_books.share_of(amounts, parts).tolist() == exact


def test_results_replace_only_what_stands_between_the_marks(benchmarks, tmp_path):
    *_, table = benchmarks
    page = tmp_path / "README.md"
    begin, end = (
        "<!-- results of `python -m benchmarks`, written by it -->",
        "<!-- end of results -->",
    )
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    table.write_into(page, "new\n")
    assert page.read_text(encoding="utf-8") == f"before\n{begin}\nnew\n{end}\nafter\n"
