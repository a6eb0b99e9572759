"""No HTML report is larger than 3 MB, whatever was audited, and what was cut says so."""

import dataclasses

import pytest

from pyramidcheck.report import render_html, render_pdf
from pyramidcheck.report.bounded import MOST_BYTES, cut, weight
from pyramidcheck.report.parts import Pair, Table
from pyramidcheck.report.view import build
from report.fixtures import strong_result
from report.test_pdf import DAY


def large_result(files=200, rules=20):
    """A filing of many files with many columns, and a folder of rules of one's own."""
    base = strong_result()
    one = base.inputs[0]
    inputs = tuple(
        one.model_copy(
            update={
                "path": f"orders-{place:05d}-{'x' * 200}.csv",
                "mapping": {f"column_{k}": f"column “{'y' * 60}”" for k in range(40)},
                "unused_columns": tuple(f"unused {k}" for k in range(60)),
            }
        )
        for place in range(files)
    )
    more = tuple(
        rule.model_copy(update={"id": f"{rule.id}_{place}", "evidence": None})
        for place in range(rules)
        for rule in base.rules
    )
    filing = base.filing.model_copy(
        update={"declared": {f"plan.fact_{place}": "z" * 5_000 for place in range(500)}}
    )
    return base.model_copy(update={"inputs": inputs, "rules": more, "filing": filing})


@pytest.fixture(scope="module")
def whole():
    return build(large_result(), "en", b"{}")


def test_a_large_report_is_cut_below_the_limit_and_says_so(whole):
    assert weight(whole) > MOST_BYTES
    html = render_html(large_result(), "en", b"{}")
    assert len(html) <= MOST_BYTES
    text = html.decode("utf-8")
    assert "lists are cut after" in text
    assert "more: see result.json" in text


def test_even_the_largest_report_keeps_page_one_and_the_findings(whole):
    shorter = cut(whole, 5, 90)
    assert len(shorter.summary.facts) == 5
    assert len(shorter.summary.key_figures) == 4
    assert 1 <= len(shorter.cards) <= 5
    assert len(shorter.appendix.rules.rows) == 5
    assert len(shorter.appendix.rules.rows[0]) == len(shorter.appendix.rules.head)


def test_a_report_of_usual_size_is_not_cut():
    html = render_html(strong_result(), "en", b"{}").decode("utf-8")
    assert "lists are cut after" not in html


def test_lists_say_how_many_entries_are_left_out():
    view = build(strong_result(), "en", b"{}")
    table = Table("caption", ("a", "b", "c"), tuple((str(n), "x", "y") for n in range(9)))
    limits = dataclasses.replace(view.limits, unseen=table, general=("one",) * 7)
    pairs = tuple(Pair(str(n), "v") for n in range(8))
    shorter = cut(
        dataclasses.replace(
            view, limits=limits, quality=dataclasses.replace(view.quality, hashes=pairs)
        ),
        5,
        400,
    )
    assert shorter.limits.unseen.rows == table.rows[:5]
    assert shorter.limits.unseen.more == "… and 4 more: see result.json"
    assert shorter.limits.general == (*("one",) * 5, "… and 2 more: see result.json")
    assert shorter.quality.hashes[-1] == Pair("…", "… and 3 more: see result.json")


def test_every_link_of_a_cut_report_has_its_place(whole):
    view = cut(whole, 5, 90)
    assert {f"rule-{card.rule}" for card in view.cards} <= set(view.places)
    assert f"rule-{whole.cards[-1].rule}" not in view.places


def test_a_large_report_is_a_pdf_all_the_same():
    assert render_pdf(large_result(30, 2), "en", b"{}", DAY).startswith(b"%PDF")
