"""Intervals against published figures and scipy."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.intervals import clopper_pearson, newcombe, wilson
from pyramidcheck.stats.reasons import Reason

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.9, 0.95, 0.99])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (10, 100, 0.0552, 0.1744),
        (0, 20, 0, 0.1611),
        (5, 8, 0.3057, 0.8632),
        (98, 100, 0.9300, 0.9945),
        (76, 103, 0.6455, 0.8131),
    ],
)
def test_wilson_reaches_the_published_bounds(successes: Any, n: Any, low: Any, high: Any) -> None:
    result: Any = wilson(successes, n)
    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (10, 100, 0.0490, 0.1762),
        (0, 20, 0, 0.1684),
        (5, 8, 0.2449, 0.9148),
        (98, 100, 0.9296, 0.9976),
    ],
)
def test_clopper_pearson_reaches_the_published_bounds(
    successes: Any, n: Any, low: Any, high: Any
) -> None:
    result: Any = clopper_pearson(successes, n)
    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe 1998, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_reaches_the_figures_of_his_paper(
    one: Any, other: Any, low: Any, high: Any
) -> None:
    result: Any = newcombe(*one, *other)
    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)


@given(counts, levels)
def test_wilson_and_clopper_pearson_equal_scipy(count: Any, level: Any) -> None:
    successes, n = count
    test: Any = binomtest(successes, n)
    for function, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        ours, theirs = function(successes, n, level), test.proportion_ci(level, method)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(counts, levels)
def test_intervals_hold_the_share_itself(count: Any, level: Any) -> None:
    successes, n = count
    result: Any
    for result in (wilson(successes, n, level), clopper_pearson(successes, n, level)):
        assert 0 <= result.low <= result.estimate <= result.high <= 1


@given(counts, counts)
def test_newcombe_holds_the_difference_and_turns_its_sign_with_the_groups(
    one: Any, other: Any
) -> None:
    result: Any = newcombe(*one, *other)
    turned = newcombe(*other, *one)
    assert -1 <= result.low <= result.estimate <= result.high <= 1
    assert (turned.low, turned.high) == pytest.approx((-result.high, -result.low))


@pytest.mark.parametrize("function", [wilson, clopper_pearson])
def test_share_of_nobody_has_no_interval(function: Any) -> None:
    result: Any = function(0, 0)
    assert (result.estimate, result.low, result.high) == (None, None, None)
    assert result.reason is Reason.NO_VALUES


@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_difference_with_an_empty_group_has_no_interval(counts: Any) -> None:
    assert newcombe(*counts).estimate is None
    assert newcombe(*counts).reason is Reason.NO_VALUES


@pytest.mark.parametrize("function", [wilson, clopper_pearson])
@pytest.mark.parametrize("arguments", [(3, 2), (-1, 2), (1, 2, 0.0), (1, 2, 1.0), (0, 0, 2.0)])
def test_impossible_counts_and_levels_are_refused(function: Any, arguments: Any) -> None:
    with pytest.raises(InvariantError):
        function(*arguments)
