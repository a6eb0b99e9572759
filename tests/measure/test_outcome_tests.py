"""The tests on joining order, staying and contests, on rows as metric.sql gives them."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from pyramidcheck.errors import RuleError
from pyramidcheck.measure.contests import measure_rank_correlation
from pyramidcheck.measure.quartiles import measure_quartile_difference
from pyramidcheck.measure.survival import measure_leaving_share, measure_remaining_share
from pyramidcheck.model.outcome import Reading

MEASURE = SimpleNamespace(readings="one", cap=None)


def loaded(least: int = 1, **parameters: object) -> Any:
    rule = SimpleNamespace(id="tested", measure=MEASURE, needs=SimpleNamespace(min_n=least))
    return SimpleNamespace(
        rule=rule,
        parameters={name: Fraction(str(value)) for name, value in parameters.items()},
        place=lambda *_: "rules/tested/rule.toml",
    )


def quartile(number: int, people: int, losers: int) -> dict[str, int]:
    return {"quartile": number, "people": people, "losers": losers}


def tenure(time: int, entered: int, events: int, censored: int, observed: int) -> dict[str, Any]:
    row = {"buyer_group": "participant", "time": time, "entered": entered, "events": events}
    return row | {"censored": censored, "observed": observed}


def central(measure: Any) -> Any:
    return measure.values[Reading.CENTRAL].value


def test_the_difference_is_exact_and_the_order_of_rows_does_not_matter():
    # doubler2: 10 of 53 in the first quarter, 48 of 53 in the last.
    rows = [quartile(4, 53, 48), quartile(1, 53, 10), quartile(3, 52, 49), quartile(2, 53, 46)]
    measure = measure_quartile_difference(loaded(), rows)
    assert central(measure) == Fraction(38, 53)
    assert measure.values[Reading.CENTRAL].n == 211
    low, high = (measure.figures[f"figure_{end}_share"] for end in ("low", "high"))
    assert 0 < low < Fraction(38, 53) < high < 1


def test_quarters_without_the_first_or_the_last_are_not_compared():
    for rows in ([quartile(2, 5, 1), quartile(4, 5, 3)], [quartile(1, 5, 1), quartile(3, 5, 3)]):
        assert measure_quartile_difference(loaded(), rows).reason == "no_value"


def test_the_shorter_time_is_taken_where_too_few_reach_the_longer():
    rows = [tenure(0, 10, 0, 0, 0), tenure(6, 0, 2, 7, 9), tenure(12, 0, 0, 1, 1)]
    measure = measure_leaving_share(loaded(least=5, at=12, or_at=6), rows)
    assert (central(measure), measure.figures["figure_time"]) == (Fraction(2, 10), 6)
    assert measure.values[Reading.CENTRAL].n == 10
    assert measure_leaving_share(loaded(least=5, at=12), rows).reason == "too_few_observations"


def test_staying_is_one_less_leaving():
    rows = [tenure(0, 10, 0, 0, 0), tenure(3, 0, 4, 0, 0), tenure(8, 0, 0, 6, 10)]
    assert central(measure_leaving_share(loaded(at=8), rows)) == Fraction(2, 5)
    assert central(measure_remaining_share(loaded(at=8), rows)) == Fraction(3, 5)


def test_without_customers_nobody_leaves_faster_than_they():
    rows = [tenure(0, 10, 0, 0, 0), tenure(3, 0, 9, 0, 0), tenure(8, 0, 0, 1, 10)]
    figures = measure_leaving_share(loaded(at=8), rows).figures
    assert figures["figure_faster_than_customers"] is None


def test_leaving_more_slowly_is_never_faster_however_significant():
    rows = [tenure(0, 90, 0, 0, 0), tenure(3, 0, 5, 0, 0), tenure(8, 0, 0, 85, 90)]
    customers = [tenure(0, 90, 0, 0, 0), tenure(3, 0, 85, 0, 0), tenure(8, 0, 0, 5, 90)]
    rows += [row | {"buyer_group": "customer"} for row in customers]
    figures = measure_leaving_share(loaded(at=8), rows).figures
    assert figures["figure_log_rank_p_value"] < Fraction(1, 1000)
    assert figures["figure_faster_than_customers"] == 0


def test_recruits_that_never_vary_are_followed_by_no_prize():
    rows = [
        {"contest": "spring", "prize": prize, "recruits": 0, "outside_sales": 0}
        for prize in range(5)
    ]
    assert central(measure_rank_correlation(loaded(least_people=5), rows)) == 0


@pytest.mark.parametrize(
    "measure",
    [
        measure_leaving_share,
        measure_quartile_difference,
        measure_rank_correlation,
        measure_remaining_share,
    ],
)
def test_rows_of_another_shape_are_refused(measure):
    with pytest.raises(ValueError, match="returns no column"):
        measure(loaded(at=12, least_people=5), [{"reading": "central"}])


def test_a_missing_parameter_is_a_problem_of_the_rule():
    with pytest.raises(RuleError):
        measure_leaving_share(loaded(), [tenure(0, 1, 0, 0, 0)])
