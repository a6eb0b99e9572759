"""Forecasts without new enrolments, worked by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.cohort import TenureRow, forecast_without_enrolments
from pyramidcheck.stats.reasons import Reason


def row(tenure: Any, observed: Any, spend: Any, now: Any, group: Any = "participants") -> Any:
    return TenureRow(group, tenure, observed, Decimal(spend), now)


def test_people_move_along_the_curve_of_mean_spend() -> None:
    rows = [row(0, 4, "40", 10), row(1, 3, "10", 0), row(2, 3, "1.00", 6)]
    result: Any = forecast_without_enrolments(rows, 1)["participants"]
    # Means 10, 10/3 and 1/3; the six at tenure 2 keep 1/3 past the end.
    assert result.now == 10 * 10 + 6 * Fraction(1, 3)
    assert result.forecast == 10 * Fraction(10, 3) + 6 * Fraction(1, 3)
    assert (result.people_now, result.people_carried) == (16, 6)


def test_tenure_past_the_end_keeps_the_last_observed_mean() -> None:
    rows = [row(0, 2, "20", 5), row(1, 4, "4", 0), row(2, 0, "0", 3)]
    result: Any = forecast_without_enrolments(rows, 6)["participants"]
    assert result.forecast == 5 * 1 + 3 * 1
    assert result.people_carried == 8


def test_gap_between_observed_tenures_takes_the_tenure_before() -> None:
    rows = [row(0, 1, "8", 1), row(2, 1, "2", 0)]
    assert forecast_without_enrolments(rows, 1)["participants"].forecast == 8
    assert forecast_without_enrolments(rows, 2)["participants"].forecast == 2


def test_groups_are_kept_apart_and_come_in_order_of_name() -> None:
    rows = [row(0, 1, "7", 1, "b"), row(0, 1, "5", 1, "a")]
    result: Any = forecast_without_enrolments(rows, 6)
    assert [(name, group.forecast) for name, group in result.items()] == [("a", 5), ("b", 7)]


def test_people_below_the_first_observed_tenure_leave_the_group_without_a_value() -> None:
    result: Any = forecast_without_enrolments([row(0, 0, "0", 2), row(3, 1, "9", 1)], 6)[
        "participants"
    ]
    assert (result.now, result.forecast, result.people_now) == (None, None, 3)
    assert result.reason is Reason.NO_EARLIER_MEAN


def test_group_never_observed_has_no_value() -> None:
    result: Any = forecast_without_enrolments([row(0, 0, "0", 2)], 6)["participants"]
    assert result.reason is Reason.NO_EARLIER_MEAN


def test_group_where_nobody_stands_now_forecasts_nothing() -> None:
    result: Any = forecast_without_enrolments([row(0, 3, "9", 0)], 6)["participants"]
    assert (result.now, result.forecast, result.reason) == (0, 0, None)


def test_no_rows_give_no_groups() -> None:
    assert forecast_without_enrolments([], 6) == {}


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ([row(0, 1, "1", 1), row(0, 1, "1", 1)], 6),
        ([row(-1, 1, "1", 1)], 6),
        ([row(0, -1, "1", 1)], 6),
        ([row(0, 1, "1", 1)], -1),
    ],
)
def test_impossible_rows_are_refused(rows: Any, months: Any) -> None:
    with pytest.raises(InvariantError):
        forecast_without_enrolments(rows, months)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**6), st.integers(0, 50)), min_size=1),
    st.integers(0, 12),
)
def test_constant_mean_spend_gives_the_same_forecast_as_now(items: Any, months: Any) -> None:
    rows = [row(a, n, Decimal(n) * 3, now) for a, (n, _, now) in enumerate(items)]
    result: Any = forecast_without_enrolments(rows, months)["participants"]
    assert result.forecast == result.now == 3 * sum(now for _, _, now in items)
