"""Page one's head, foot and small trends, and what a finding says it concerns."""

from datetime import date

import pytest

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.report.context import Context
from pyramidcheck.report.effect import OF_LINES, OF_PEOPLE, OF_PEOPLE_MONTHS, ON_PEOPLE, effect_line
from pyramidcheck.report.trend import HEIGHT, WIDTH, spark, trend
from pyramidcheck.report.view import build
from report.fixture_rules import rule
from report.fixtures import strong_result


def facts_of(**declared):
    result = strong_result()
    filing = result.filing.model_copy(update={"declared": {**result.filing.declared, **declared}})
    view = build(result.model_copy(update={"filing": filing}), "en")
    return {pair.label: pair.value for pair in view.summary.facts}


def test_the_day_the_data_came_in_is_the_one_stated():
    assert facts_of(received_on="2025-02-03")["Data received on"] == "3 February 2025"
    assert facts_of()["Data received on"] == "not stated"
    assert facts_of(received_on="soon")["Data received on"] == "not stated"


def test_the_rules_that_judged_stand_beside_the_jurisdiction():
    version = strong_result().manifest.tool_version
    assert facts_of()["Jurisdictions"].endswith(f" (rules {version})")


def test_the_report_is_dated_beside_author_and_reviewer():
    dated = build(strong_result(), "fr", printed_on=date(2025, 3, 1)).summary.signatures
    assert dated[-1].value == "1er mars 2025"
    undated = build(strong_result(), "en").summary.signatures
    assert [pair.label for pair in undated] == ["Author", "Reviewer", "Date"]
    assert undated[-1].value != "not named"


@pytest.mark.parametrize(
    ("rule_id", "told"),
    [
        ("net_loss_rate", "People: "),
        ("retail_funded_payouts", "Money: €"),
        ("outside_revenue_share", "order lines."),
        ("qualification_purchases", "months of participants in all."),
        ("of_a_folder", "People: not counted apart, n = "),
    ],
)
def test_a_finding_says_which_money_and_people_it_concerns(rule_id, told):
    known = "net_loss_rate" if rule_id in {"of_a_folder", "qualification_purchases"} else rule_id
    found = rule(known, Outcome.FLAG, (0.5, 0.5, 0.5)).model_copy(update={"id": rule_id})
    assert told in effect_line(Context(strong_result(), "en"), found)


def test_each_rule_counts_one_thing():
    kinds = (OF_LINES, OF_PEOPLE_MONTHS, ON_PEOPLE)
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
    assert not OF_PEOPLE & frozenset().union(*kinds)


def test_every_card_names_its_effect():
    assert all(card.effect for card in build(strong_result(), "fr").cards)


def test_a_trend_of_months_ends_where_the_months_do():
    context = Context(strong_result(), "en")
    found = trend(context, context.rules["outside_revenue_share"])
    points = [tuple(map(float, point.split(","))) for point in found.spark.split()]
    assert len(points) == 12
    assert points[0][0] == 0
    assert points[-1][0] == WIDTH
    # Customers bring less from month to month: the line falls, and zero is the lower edge.
    assert points[0][1] < points[-1][1] <= HEIGHT
    assert found.text


def test_a_rule_without_months_or_years_has_no_trend():
    context = Context(strong_result(), "en")
    found = trend(context, rule("net_loss_rate", Outcome.FLAG, (0.5, 0.5, 0.5)))
    assert (found.spark, found.text) == ("", "")


def test_a_line_of_zeros_lies_on_the_lower_edge():
    assert spark([0, 0]) == "0.0,22.0 100.0,22.0"
