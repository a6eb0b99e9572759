"""The forecast that a rule may name, on rows as metric.sql gives them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from measure.fakes import loaded
from pyramidcheck.errors import RuleError
from pyramidcheck.measure.cohort import measure_cohort_forecast
from pyramidcheck.model.outcome import Reading


def tenure(group: str, month: int, observed: int, spend: str, now: int, revenue: str) -> Any:  # noqa: PLR0917 - a table row
    return {
        "buyer_group": group,
        "tenure_month": month,
        "people_observed": observed,
        "spend": Decimal(spend),
        "people_now": now,
        "now_revenue": Decimal(revenue),
        "now_uncredited": Decimal("20.00"),
    }


# Ten joined a month ago and spent 100 then; of the twenty ever observed, tenure 1 spends 2 each.
TENURES = [
    tenure("participant", 0, 20, "200.00", 10, "120.00"),
    tenure("participant", 1, 10, "20.00", 10, "120.00"),
    tenure("customer", 0, 5, "50.00", 5, "60.00"),
    tenure("customer", 1, 5, "40.00", 0, "60.00"),
]


def test_forecast_is_read_three_ways():
    measure = measure_cohort_forecast(loaded(months_ahead=1), TENURES)
    values = {reading: value.value for reading, value in measure.values.items()}
    # Participants: 10 move to tenure 1 and 10 stay past the last one observed: 20 * 2.
    assert values[Reading.STRICT] == Fraction(40, 120)
    # Customers: 5 move to tenure 1, at 8 each instead of 10: 40 of 50, so 48 of the 60 sold now.
    assert values[Reading.CENTRAL] == Fraction(40 + 48 + 20, 200)
    assert values[Reading.LENIENT] == Fraction(40 + 60 + 20, 200)
    assert measure.values[Reading.STRICT].n == 20
    assert measure.values[Reading.CENTRAL].n == 20


def test_handful_of_founders_does_not_set_the_spend_of_everybody_beyond():
    founders = tenure("participant", 2, 1, "900.00", 0, "120.00")
    rows = [*TENURES[:2], founders, *TENURES[2:]]
    swayed = measure_cohort_forecast(loaded(months_ahead=2), rows)
    assert swayed.values[Reading.STRICT].value == Fraction(20 * 900, 120)
    steady = measure_cohort_forecast(loaded(months_ahead=2, least_observed=5), rows)
    assert steady.values[Reading.STRICT].value == Fraction(20 * 2, 120)


def test_forecast_without_participants_has_no_strict_value():
    measure = measure_cohort_forecast(loaded(months_ahead=1), TENURES[2:])
    assert measure.values[Reading.STRICT].value is None
    assert measure.values[Reading.CENTRAL].value == Fraction(48 + 20, 80)


def test_forecast_without_a_full_month_is_no_value():
    measure = measure_cohort_forecast(loaded(months_ahead=1), [])
    assert (measure.state, measure.reason) == ("not_enough_data", "no_full_month")


def test_forecast_of_people_at_an_unseen_tenure_is_no_value():
    rows = [tenure("participant", 0, 0, "0", 3, "10"), tenure("participant", 5, 1, "9", 0, "10")]
    measure = measure_cohort_forecast(loaded(months_ahead=1), rows)
    assert measure.reason == "not_forecastable"
    assert measure.reason_values == {"group": "participant"}


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (tenure("visitor", 0, 1, "1", 1, "1"), "buyer_group"),
        (tenure("customer", 2, 1, "1", 1, "61.00"), "now_revenue"),
    ],
)
def test_forecast_refuses_rows_that_do_not_fit(row, word):
    with pytest.raises(ValueError, match=word):
        measure_cohort_forecast(loaded(months_ahead=1), [*TENURES, row])


def test_forecast_needs_its_parameter():
    with pytest.raises(RuleError, match="months_ahead"):
        measure_cohort_forecast(loaded(), TENURES)
