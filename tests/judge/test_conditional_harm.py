"""A harm rule that is decisive only where a figure of its own says so."""

from dataclasses import replace
from typing import Any

import pytest

from judge.docket import BOOK, VERDICT, Filing, levels, measure, rule
from pyramidcheck.model.outcome import IndicationLevel

ATTRITION = rule("attrition", "outcomes", 2, levels("0.40", "0.70", "0.90"))
FIGURE = "figure_faster_than_customers"
ANCHOR = {"pay_on_enrolment": "0.20"}


def filing(share: str, faster: int | None, **more: str) -> Filing:
    found = replace(measure("attrition", share), figures={FIGURE: faster})
    book = {**BOOK, "attrition": ATTRITION}
    return Filing(rules=book).but(attrition=found, **more)


def verdict(case: Filing) -> Any:
    return case.judged().verdict


def test_the_rulebook_names_the_figure() -> None:
    assert VERDICT.decisive_harm_where == {"attrition": FIGURE}
    assert "attrition" not in VERDICT.decisive_harm


def test_leaving_faster_than_customers_is_decisive_harm() -> None:
    found = verdict(filing("0.75", 1, **ANCHOR))
    assert found.level is IndicationLevel.STRONG
    assert found.reasons[0].values == {"anchor": "pay_on_enrolment", "harm": "attrition"}


@pytest.mark.parametrize("faster", [pytest.param(0, id="no"), pytest.param(None, id="unknown")])
def test_leaving_as_customers_do_is_not_decisive(faster: int | None) -> None:
    assert verdict(filing("0.75", faster, **ANCHOR)).level is IndicationLevel.MATERIAL


def test_a_watch_counts_only_where_the_rule_is_decisive() -> None:
    assert verdict(filing("0.50", 1)).level is IndicationLevel.WEAK
    assert verdict(filing("0.50", 0)).level is IndicationLevel.NONE


def test_faster_leaving_below_every_level_harms_nobody() -> None:
    assert verdict(filing("0.30", 1, **ANCHOR)).level is IndicationLevel.MATERIAL
