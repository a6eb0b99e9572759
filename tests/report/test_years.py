"""Years and the last full months in words, in both languages."""

import pytest

from pyramidcheck.report.context import Context
from pyramidcheck.report.view import build as build_view
from report.fixtures import cannot_conclude_result, strong_result


def card(view):
    return next(item for item in view.cards if item.rule == "retail_funded_payouts")


def test_page_one_gives_the_level_of_the_last_months_and_what_is_not_in_it():
    line = build_view(strong_result(), "en").summary.verdict.recent
    assert line == (
        "Last 12 full months (from 1 January 2024), without what was paid before: "
        "Material indications, score 64."
    )


def test_a_card_has_a_row_for_each_year_with_the_days_of_a_part():
    table = card(build_view(strong_result(), "en")).years
    part, whole = table.rows
    assert part[:3] == ("2023 (part: 1 July 2023 to 31 December 2023)", "flag", "28.4%")
    assert whole[:3] == ("2024", "flag", "28.4%")
    assert whole[-1] == "flag from 50% down"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_appendix_sets_the_years_beside_the_whole_period(language):
    view = build_view(strong_result(), language)
    years = view.appendix.years
    assert len(years.table.head) == len(years.table.rows[0]) == 4
    assert "2024" in years.recent
    assert "31" in years.recent
    assert len(years.reasons) == 1
    assert Context(strong_result(), language).say("limits.years") in view.limits.general


def test_a_short_period_says_nothing_of_years():
    view = build_view(cannot_conclude_result(), "en")
    assert view.appendix.years is None
    assert view.summary.verdict.recent == ""
    assert Context(cannot_conclude_result(), "en").say("limits.years") not in view.limits.general
