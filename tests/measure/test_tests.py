"""The two tests that a rule may name, on rows as metric.sql gives them."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from pyramidcheck.errors import RuleError
from pyramidcheck.measure.bunching import measure_bunching
from pyramidcheck.measure.cohort import measure_cohort_forecast
from pyramidcheck.model.outcome import Reading

MEASURE = SimpleNamespace(readings="three", cap=None)


def loaded(**parameters: object) -> Any:
    rule = SimpleNamespace(id="tested", version=1, measure=MEASURE)
    return SimpleNamespace(
        rule=rule,
        parameters={name: Fraction(str(value)) for name, value in parameters.items()},
        place=lambda *_: "rules/tested/rule.toml",
    )


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


SETTING = {
    "width_above": "0.1",
    "bin_width": "0.05",
    "degree": 3,
    "window_below": "0.2",
    "window_above": "0.2",
}


def volumes(group: str, heap: int, threshold: int = 100, months: int = 20) -> list[dict[str, Any]]:
    """Return a level crowd of volumes, with a heap just above the threshold."""
    rows = [
        {"buyer_group": group, "volume": Decimal(v), "months": months, "threshold": threshold}
        for v in range(5, 300, 5)
    ]
    if heap:
        rows.append(
            {"buyer_group": group, "volume": Decimal(101), "months": heap, "threshold": threshold}
        )
    return rows


def shares(rows: list[dict[str, Any]], **extra: object) -> list[float]:
    measure = measure_bunching(loaded(**SETTING, **extra), rows)
    assert measure.state == "measured", measure.reason
    return [float(measure.values[reading].value or 0) for reading in Reading]


def test_heap_at_the_threshold_is_found_in_every_reading():
    strict, central, lenient = shares(volumes("participant", 600))
    everybody = 59 * 20 + 600
    # Gross: the heap and the two bins of the crowd at 100 and 105.
    assert strict == pytest.approx((600 + 40) / everybody)
    assert central == pytest.approx(600 / everybody, rel=0.02)
    assert 0 < lenient <= central


def test_level_crowd_has_no_excess():
    strict, central, lenient = shares(volumes("participant", 0))
    assert strict == pytest.approx(2 / 59)
    assert central == pytest.approx(0, abs=1e-9)
    assert lenient == 0


def test_customers_at_the_same_volume_take_the_excess_away():
    rows = volumes("participant", 600) + volumes("customer", 600)
    assert shares(rows)[2] < shares(volumes("participant", 600))[2]


def test_volumes_are_measured_in_their_own_threshold():
    doubled = [
        row | {"volume": row["volume"] * 2, "threshold": 200} for row in volumes("participant", 600)
    ]
    assert shares(doubled) == shares(volumes("participant", 600))


def test_volumes_far_above_count_as_months_and_make_no_bins():
    far = {"buyer_group": "participant", "months": 1780, "threshold": 100}
    rows = [*volumes("participant", 600), far | {"volume": Decimal(10**12)}]
    assert shares(rows)[0] == pytest.approx(shares(volumes("participant", 600))[0] / 2)


def test_equal_rows_give_equal_values():
    assert shares(volumes("participant", 600)) == shares(volumes("participant", 600)[::-1])


def test_bunching_without_a_threshold_is_no_value():
    measure = measure_bunching(loaded(**SETTING), [])
    assert (measure.state, measure.reason) == ("not_enough_data", "no_qualifying_volume")
    unknown = [row | {"threshold": None} for row in volumes("participant", 9)]
    assert measure_bunching(loaded(**SETTING), unknown).reason == "no_value"


def test_bunching_with_too_few_bins_is_no_value():
    curve = loaded(**(SETTING | {"degree": 60}))
    measure = measure_bunching(curve, volumes("participant", 600))
    assert (measure.state, measure.reason) == ("not_enough_data", "not_bunchable")
    assert measure.reason_values == {"detail": "not_enough_bins"}


def test_bunching_needs_its_parameters():
    with pytest.raises(RuleError, match="degree"):
        measure_bunching(
            loaded(**{k: v for k, v in SETTING.items() if k != "degree"}),
            volumes("participant", 600),
        )
