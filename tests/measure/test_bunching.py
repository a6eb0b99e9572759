"""The test `bunching` on rows as metric.sql gives them: thresholds stated, found and refused."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from measure.fakes import loaded
from pyramidcheck.errors import RuleError
from pyramidcheck.measure.bunching import measure_bunching
from pyramidcheck.model.outcome import Reading

SETTING: dict[str, Any] = {
    "width_above": "0.1",
    "bin_width": "0.05",
    "degree": 3,
    "window_below": "0.2",
    "window_above": "0.2",
    "reach": 3,
    "draws": 200,
    "confidence": "0.95",
    "least_reaching": "0.01",
    "least_within": "0.05",
    "least_placebo": 100,
    "least_below": "0.01",
    "round_steps": "1 1.5 2 2.5 3 4 5 7.5",
    "least_mass": "0.01",
    "false_discovery_rate": "0.05",
}
NO_SCAN = {"false_discovery_rate": "1e-300"}


def row(group: str, volume: object, months: int, threshold: object) -> dict[str, Any]:
    return {
        "buyer_group": group,
        "volume": Decimal(str(volume)),
        "volume_last_days": Decimal(0),
        "threshold": None if threshold is None else Decimal(str(threshold)),
        "months": months,
        "spend": Decimal(str(volume)) * months,
    }


def volumes(
    group: str, heap: int, threshold: object = 100, months: int = 20, at: int = 101
) -> list[dict[str, Any]]:
    """Return a level crowd of volumes, with a heap just above 100 or wherever it is put."""
    rows = [row(group, v, months, threshold) for v in range(5, 300, 5)]
    return rows + ([row(group, at, heap, threshold)] if heap else [])


CUSTOMERS = volumes("customer", 0, threshold=None, months=3)
"""A level crowd, large enough to be compared: a search for a threshold needs one."""


def measured(rows: list[dict[str, Any]], **extra: Any) -> Any:
    return measure_bunching(loaded(**(SETTING | extra)), rows)


def shares(rows: list[dict[str, Any]], **extra: Any) -> list[float]:
    measure = measured(rows, **extra)
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


def test_simulated_notch_of_known_size_is_found_by_the_scan():
    generator = np.random.default_rng(3)
    drawn = generator.gamma(2, 60, 200_000)
    moved = (drawn > 60) & (drawn < 100) & (generator.random(200_000) < 0.35)
    drawn[moved] = 100 + 4 * generator.random(int(moved.sum()))
    points, counts = np.unique(np.floor(drawn * 10) / 10, return_counts=True)
    rows = [row("participant", round(v, 1), int(n), None) for v, n in zip(points, counts) if v > 0]  # noqa: B905 - both of np.unique
    plan = {"degree": 5, "window_below": "0.4", "window_above": "0.1"}
    measure = measured(rows + CUSTOMERS, **plan)
    assert measure.figures["figure_threshold"] == 100
    assert measure.figures["figure_is_scanned"] == 1
    assert measure.figures["figure_scan_q_value"] == 0
    # 16,227 were moved; the check values allow two per cent.
    assert float(measure.figures["figure_excess"]) == pytest.approx(16_227, rel=0.02)
    share = measure.values[Reading.CENTRAL].value
    assert float(share) == pytest.approx(16_227 / 200_000, rel=0.02)


def test_customers_at_the_same_volume_take_the_excess_away():
    rows = volumes("participant", 600) + volumes("customer", 600)
    assert shares(rows)[2] < shares(volumes("participant", 600))[2]
    assert shares(rows)[1] == shares(volumes("participant", 600))[1]


def test_a_handful_of_customers_is_no_placebo():
    few = volumes("customer", 40, months=1)
    assert shares(volumes("participant", 600) + few) == shares(volumes("participant", 600))


def test_months_under_another_threshold_are_a_placebo():
    # In half of the months 200 is asked for, and as many stand at 100 all the same.
    same = volumes("participant", 300) + volumes("participant", 300, threshold=200)
    other = volumes("participant", 300) + volumes("participant", 300, threshold=200, at=201)
    assert shares(same, **NO_SCAN)[1] > 0.05
    assert shares(same, **NO_SCAN)[2] == 0
    assert shares(other, **NO_SCAN)[2] > 0


def test_volumes_are_measured_in_their_own_threshold():
    doubled = [
        row("participant", entry["volume"] * 2, entry["months"], 200)
        for entry in volumes("participant", 600)
    ]
    assert shares(doubled)[:2] == shares(volumes("participant", 600))[:2]


def test_volumes_far_above_count_as_months_and_make_no_bins():
    rows = [*volumes("participant", 600), row("participant", 10**12, 1780, 100)]
    assert shares(rows, **NO_SCAN)[0] == pytest.approx(shares(volumes("participant", 600))[0] / 2)


def test_equal_rows_give_equal_values_in_any_order():
    assert shares(volumes("participant", 600)) == shares(volumes("participant", 600)[::-1])


def test_draws_follow_from_the_volumes_alone():
    noisy = [row("participant", v, 15 + (v * 7) % 11, 100) for v in range(5, 300, 5)] + [
        row("participant", 101, 600, 100)
    ]
    assert shares(noisy) == shares(noisy)
    other = [*noisy[:-1], row("participant", 101, 601, 100)]
    assert shares(noisy)[2] != shares(other)[2]


def test_scan_finds_the_volume_where_people_stand_and_says_so():
    measure = measured(volumes("participant", 600, threshold=None, at=100) + CUSTOMERS)
    figures = measure.figures
    assert (figures["figure_threshold"], figures["figure_is_scanned"]) == (100, 1)
    assert figures["figure_stated_threshold"] is None
    assert figures["figure_scan_candidates"] > 50
    assert 0 <= figures["figure_scan_q_value"] < Decimal("0.001")


def test_scan_that_finds_nothing_is_no_clearance():
    measure = measured(volumes("participant", 0, threshold=None))
    assert (measure.state, measure.reason) == ("not_enough_data", "no_bunching_found")
    tried = measure.figures["figure_scan_candidates"]
    assert measure.reason_values == {"candidates": str(tried)}
    assert tried > 50


def test_pack_size_that_customers_buy_too_is_no_threshold():
    rows = [
        *volumes("participant", 600, threshold=None, at=100),
        *volumes("customer", 600, threshold=None, at=100),
    ]
    assert measured(rows).reason == "no_bunching_found"


def test_pack_size_among_participants_is_none_where_customers_heap_as_much_at_another():
    heap = volumes("participant", 600, threshold=None, at=100)
    narrow = {"degree": 5, "window_below": "0.4", "window_above": "0.1"}
    # 60 of 237 months stand at 60, a quarter; among participants a third stand at 100.
    quarter = volumes("customer", 60, threshold=None, at=60, months=3)
    half = volumes("customer", 200, threshold=None, at=60, months=3)
    assert measured(heap + half, **narrow).reason == "no_bunching_found"
    measure = measured(heap + quarter, **narrow)
    assert measure.figures["figure_threshold"] == 100
    assert 0.03 < float(measure.values[Reading.LENIENT].value) < 0.337 - 0.253


def test_searched_volume_without_people_to_compare_is_no_value():
    for stated in (None, 10_000):
        measure = measured(volumes("participant", 600, threshold=stated, at=100))
        assert (measure.state, measure.reason) == ("not_enough_data", "threshold_or_pack_size")
        assert measure.reason_values == {
            "volume": "100",
            "months": "640",
            "below": "380",
            "found": "0",
            "needed": "100",
        }
    rows = volumes("participant", 600, threshold=None, at=100)
    few = [row("customer", 3 * v, 1, None) for v in range(1, 100)]
    assert measured(rows + few).reason == "threshold_or_pack_size"
    enough = [*few, row("customer", 300, 1, None)]
    assert measured(rows + enough).figures["figure_threshold"] == 100


def test_months_under_another_threshold_are_compared_with_a_searched_volume_too():
    # 300 is asked for in half of the months and nobody stands there; in the others all is at 100.
    rows = volumes("participant", 600, at=100) + volumes("participant", 0, threshold=300)
    same = volumes("participant", 600, at=100) + volumes("participant", 600, threshold=300, at=100)
    assert measured(rows).figures["figure_scan_threshold"] == 100
    assert measured(same).figures["figure_scan_threshold"] is None


def test_smallest_pack_sold_is_no_threshold():
    least = [row("participant", v, 5, None) for v in range(100, 300, 5)]
    rows = [*least, row("participant", 100, 600, None), *CUSTOMERS]
    measure = measured(rows)
    assert (measure.state, measure.reason) == ("not_enough_data", "threshold_or_pack_size")
    assert (measure.reason_values["below"], measure.reason_values["found"]) == ("0", "177")
    # One in a hundred who bought less shows that less can be bought.
    below = row("participant", 60, 9, None)
    assert measured([*rows, below]).figures["figure_threshold"] == 100


def test_stated_threshold_needs_neither_customers_nor_anybody_below():
    least = [row("participant", v, 5, 100) for v in range(100, 300, 5)]
    measure = measured([*least, row("participant", 100, 600, 100)])
    assert (measure.state, measure.figures["figure_is_scanned"]) == ("measured", 0)


def test_stated_volume_that_nobody_reaches_is_no_clearance():
    measure = measured(volumes("participant", 0, threshold=10_000))
    assert (measure.state, measure.reason) == ("not_enough_data", "qualifying_volume_not_reached")
    assert measure.reason_values["volume"] == "10000"
    assert measure.reason_values["reached"] == "0"


def test_bunching_elsewhere_beats_a_stated_volume_that_avoids_it():
    for stated in (10_000, 200):
        measure = measured(volumes("participant", 600, threshold=stated, at=100) + CUSTOMERS)
        assert measure.figures["figure_threshold"] == 100
        assert measure.figures["figure_stated_threshold"] == stated
        assert float(measure.values[Reading.CENTRAL].value) == pytest.approx(0.337, abs=0.01)


def test_stated_volume_stands_where_the_scan_finds_less():
    rows = [
        *volumes("participant", 600, at=100),
        row("participant", 200, 150, 100),
    ]
    measure = measured(rows)
    assert (measure.figures["figure_threshold"], measure.figures["figure_is_scanned"]) == (100, 0)


def test_whoever_reaches_the_threshold_in_the_last_days_is_counted_not_judged():
    late = row("participant", 101, 30, 100) | {"volume_last_days": Decimal(50)}
    measure = measured([*volumes("participant", 570), late])
    # Below 100 before the last days: 19 volumes of the crowd by 20, and the 30 who topped up.
    share = measure.figures["figure_topped_up_share"]
    assert float(share) == pytest.approx(30 / (19 * 20 + 30))
    assert measure.figures["figure_customers_topped_up_share"] is None


def test_bunching_without_volumes_is_no_value():
    assert measure_bunching(loaded(**SETTING), []).reason == "no_value"
    assert measured(volumes("customer", 9)).reason == "no_value"


def test_too_few_months_are_not_scanned():
    measure = measure_bunching(loaded(**SETTING, min_n=2000), volumes("participant", 600))
    assert (measure.state, measure.reason) == ("not_enough_data", "too_few_observations")


def test_bunching_with_too_few_bins_is_no_value():
    measure = measured(volumes("participant", 600), degree=60)
    assert (measure.state, measure.reason) == ("not_enough_data", "not_bunchable")
    assert measure.reason_values == {"detail": "not_enough_bins"}


@pytest.mark.parametrize("name", SETTING)
def test_bunching_needs_its_parameters(name):
    parameters = {key: value for key, value in SETTING.items() if key != name}
    with pytest.raises(RuleError, match=name):
        measure_bunching(loaded(**parameters), volumes("participant", 600))


def test_rows_without_a_column_are_refused():
    rows = [{"buyer_group": "participant", "volume": Decimal(1)}]
    with pytest.raises(ValueError, match="threshold"):
        measure_bunching(loaded(**SETTING), rows)
