"""Survival against Freireich's trial, scipy and hand-worked delayed entry."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, logrank

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.reasons import Reason
from pyramidcheck.stats.survival import (
    RiskRow,
    SurvivalCurve,
    TenureCounts,
    count_people,
    kaplan_meier,
    life_table,
    log_rank,
    risk_sets,
)

# Freireich et al. 1963: weeks in remission, 6-mercaptopurine against placebo.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [bool(int(mark)) for mark in "111010100110001100000"]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

people = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)


def test_freireich_curve_is_reproduced() -> None:
    curve: Any = kaplan_meier(TREATED, RELAPSED)
    steps = [curve.at(time).survival for time in (6, 7, 10, 13, 16, 22, 23)]
    assert steps == pytest.approx(
        [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5
    )


def test_freireich_log_log_interval_is_reproduced() -> None:
    point: Any = kaplan_meier(TREATED, RELAPSED).at(23)
    assert (point.low, point.high) == pytest.approx((0.1881, 0.6801), abs=5e-5)


def test_freireich_log_rank_is_reproduced() -> None:
    result: Any = log_rank(count_people(TREATED, RELAPSED), count_people(PLACEBO, [True] * 21))
    assert result.chi_squared == pytest.approx(16.7929, abs=5e-5)
    assert result.p_value == pytest.approx(4.17e-5, rel=1e-3)
    assert result.statistic < 0


def share_at(curve: SurvivalCurve, time: int) -> float:
    point = curve.at(time)
    assert point is not None
    return point.survival


def censored(items: Any) -> Any:
    times, left = np.array([t for t, _ in items]), np.array([gone for _, gone in items])
    return CensoredData(uncensored=times[left], right=times[~left])


@given(people, st.sampled_from([0.8, 0.95]))
def test_kaplan_meier_equals_scipy(items: Any, level: Any) -> None:
    curve: Any = kaplan_meier([t for t, _ in items], [gone for _, gone in items], level)
    theirs: Any = ecdf(censored(items)).sf
    # scipy warns where the formula is undefined, at shares of 0 and 1; ours is None there.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = theirs.confidence_interval(confidence_level=level, method="log-log")
    for index, time in enumerate(theirs.quantiles):
        point = curve.at(time)
        assert point.survival == pytest.approx(theirs.probabilities[index], abs=1e-12)
        if point.low is not None:
            assert point.low == pytest.approx(bounds.low.probabilities[index], abs=1e-9)
            assert point.high == pytest.approx(bounds.high.probabilities[index], abs=1e-9)


@given(people, people)
def test_log_rank_equals_scipy_up_to_the_sign(one: Any, other: Any) -> None:
    ours = log_rank(*(count_people(*map(list, zip(*items, strict=True))) for items in (one, other)))
    if ours.statistic is None:
        return
    theirs: Any = logrank(censored(one), censored(other))
    assert abs(ours.statistic) == pytest.approx(abs(theirs.statistic), abs=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-9)


def test_greenwood_error_of_the_first_step_is_binomial() -> None:
    point: Any = life_table([RiskRow(1, 10, 4)]).at(1)
    assert point.standard_error == pytest.approx((0.6 * 0.4 / 10) ** 0.5)


def test_whoever_joined_before_the_period_is_at_risk_only_from_then_on() -> None:
    counts = [
        TenureCounts(0, entered=10, events=0, censored=0),
        TenureCounts(2, entered=10, events=5, censored=0),
        TenureCounts(3, entered=0, events=3, censored=12),
    ]
    rows = risk_sets(counts)
    assert [row.at_risk for row in rows] == [10, 10, 15]
    assert share_at(life_table(rows), 3) == pytest.approx(0.5 * 0.8)


def test_ignoring_delayed_entry_would_overstate_survival() -> None:
    counts = [TenureCounts(0, 2, 0, 0), TenureCounts(1, 8, 1, 0), TenureCounts(2, 0, 4, 5)]
    naive = [TenureCounts(0, 10, 0, 0), TenureCounts(1, 0, 1, 0), TenureCounts(2, 0, 4, 5)]
    assert share_at(life_table(risk_sets(counts)), 1) == 0.5
    assert share_at(life_table(risk_sets(naive)), 1) == 0.9


def test_leaving_on_the_first_day_counts() -> None:
    assert share_at(kaplan_meier([0, 0, 5, 5], [True, False, False, False]), 0) == 0.75


def test_survival_is_not_a_value_past_the_last_observation() -> None:
    curve: Any = kaplan_meier([3, 5], [True, False])
    assert share_at(curve, 5) == 0.5
    assert curve.at(6) is None


def test_survival_of_nobody_left_stays_nought() -> None:
    curve: Any = kaplan_meier([3, 5], [True, True])
    assert share_at(curve, 99) == 0.0
    assert (curve.at(99).standard_error, curve.at(99).low) == (None, None)


def test_curve_without_people_has_a_reason_and_no_point() -> None:
    curve: Any = kaplan_meier([], [])
    assert (curve.points, curve.reason, curve.at(1)) == ((), Reason.NO_VALUES, None)


def test_time_with_nobody_at_risk_says_nothing() -> None:
    assert [point.time for point in life_table([RiskRow(0, 0, 0), RiskRow(1, 2, 1)]).points] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (([], []), ([], [])),
        (([3], [True]), ([], [])),
        (([3], [False]), ([5], [False])),
        (([1], [False]), ([5], [True])),
    ],
)
def test_log_rank_without_a_comparison_has_a_reason(one: Any, other: Any) -> None:
    result: Any = log_rank(count_people(*one), count_people(*other))
    assert (result.chi_squared, result.reason) == (None, Reason.NO_EVENTS)


@pytest.mark.parametrize(
    "counts",
    [
        [TenureCounts(0, 1, 2, 0)],
        [TenureCounts(1, 5, 1, 0)],
        [TenureCounts(0, 1, 0, 0), TenureCounts(0, 1, 0, 0)],
        [TenureCounts(0, 3, -1, 0)],
        [TenureCounts(-1, 3, 0, 0)],
    ],
)
def test_impossible_counts_are_refused(counts: Any) -> None:
    with pytest.raises(InvariantError):
        risk_sets(counts)


def test_times_without_outcomes_are_refused() -> None:
    with pytest.raises(InvariantError):
        kaplan_meier([1, 2], [True])
