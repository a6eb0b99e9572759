"""The test `period_ends` on rows as metric.sql gives them: which periods, which baseline."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from measure.fakes import loaded
from pyramidcheck.measure import period_note
from pyramidcheck.measure.period_ends import measure_period_ends, read_schedule
from pyramidcheck.model.measures import Measure
from pyramidcheck.model.outcome import READINGS, Reading

START, END = date(2024, 1, 1), date(2024, 12, 29)
SETTING: dict[str, Any] = {
    "last_days": 3,
    "least_orders": 100,
    "least_periods": 3,
    "retail_share_of_calendar": "0.9",
    "draws": 199,
    "significance": "0.05",
}
DAYS = [START + timedelta(number) for number in range((END - START).days + 1)]
ONE_YEAR = 366


def orders(amount: Any, *, mine: bool = True, schedule: str | None = None) -> list[dict[str, Any]]:
    """Return one order a day under every reading; `amount` says how large it is."""
    return [
        {
            "reading": str(reading),
            "is_participant": mine,
            "day": day,
            "amount": Decimal(amount(day)),
            "orders": 1,
            "period_start": START,
            "period_end": END,
            "payout_schedule": schedule,
        }
        for day in DAYS
        for reading in READINGS
    ]


def is_month_end(day: date) -> bool:
    return (day + timedelta(3)).month != day.month


def is_week_end(day: date) -> bool:
    return day.isoweekday() >= 5


def measured(rows: list[dict[str, Any]], **extra: Any) -> Any:
    return measure_period_ends(loaded(**(SETTING | extra)), rows)


def test_month_ends_are_found_and_compared_with_customers():
    rows = orders(lambda day: 30 if is_month_end(day) else 10) + orders(lambda _: 10, mine=False)
    measure = measured(rows)
    figures = measure.figures
    assert (figures["figure_schedule"], figures["figure_found_schedule"]) == ("month", "month")
    assert figures["figure_p_value"] == Decimal("0.005")
    # Eleven whole months, 335 days of which 33 are last days; 29 days of December are none.
    assert figures["figure_periods"] == 11
    assert figures["figure_customer_orders"] == 335
    value = measure.values[Reading.CENTRAL].value
    assert float(value) == pytest.approx((990 / (990 + 3020)) / (33 / 335))


def test_month_ends_of_customers_too_are_no_loading():
    both = orders(lambda day: 30 if is_month_end(day) else 10)
    customers = orders(lambda day: 30 if is_month_end(day) else 10, mine=False)
    measure = measured(both + customers)
    assert measure.values[Reading.CENTRAL].value == 1
    assert measure.figures["figure_found_schedule"] == "none"


def test_weekly_plan_is_found():
    measure = measured(orders(lambda day: 30 if is_week_end(day) else 10))
    assert measure.figures["figure_schedule"] == "week"
    assert measure.figures["figure_periods"] == 52
    # 90 of 130 a week against nine tenths of 3 days in 7.
    value = measure.values[Reading.CENTRAL].value
    assert float(value) == pytest.approx((90 / 130) / (0.9 * 3 / 7))


def test_stated_schedule_is_applied_and_what_is_found_stands_beside_it():
    rows = orders(lambda day: 30 if is_week_end(day) else 10, schedule="Monthly, on the 10th")
    measure = measured(rows)
    figures = measure.figures
    assert (figures["figure_schedule"], figures["figure_stated_schedule"]) == ("month", "month")
    assert figures["figure_found_schedule"] == "week"
    (note,) = period_note({"tested": measure, "other": Measure("other")})
    assert note.code == "commission_period"
    assert note.values["stated_schedule"] == "month"
    assert note.values["found_schedule"] == "week"


def test_level_days_are_looked_at_by_the_month():
    measure = measured(orders(lambda day: 10 + day.day % 3))
    assert (measure.figures["figure_schedule"], measure.figures["figure_found_schedule"]) == (
        "month",
        "none",
    )


def test_rows_in_any_order_give_the_same_measure():
    rows = orders(lambda day: 30 if is_week_end(day) else 10)
    assert measured(rows) == measured(rows[::-1])


def test_returns_beyond_sales_of_a_day_count_as_no_sale_there():
    rows = orders(lambda day: -5 if day == date(2024, 2, 29) else 10)
    assert 0 < measured(rows).values[Reading.CENTRAL].value < 2


def test_without_orders_or_whole_periods_there_is_no_value():
    assert measured([]).reason == "no_value"
    few = [row | {"period_end": date(2024, 1, 20)} for row in orders(lambda _: 10)]
    assert measured(few).reason == "no_value"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("monthly", "month"),
        ("au mois", "month"),
        ("calendar month", "month"),
        ("Weekly", "week"),
        ("hebdomadaire", "week"),
        ("par semaine", "week"),
        ("4-weekly", "four_weeks"),
        ("every four weeks", "four_weeks"),
        ("quatre semaines", "four_weeks"),
        ("28 days", "four_weeks"),
        ("bi-weekly", None),
        ("twice a month", None),
        ("fortnightly", None),
        ("quarterly", None),
        ("when we feel like it", None),
        ("", None),
        (None, None),
    ],
)
def test_stated_schedules_are_read_in_words(text, kind):
    assert read_schedule(text) == kind
