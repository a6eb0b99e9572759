"""Inequality against published figures, R's `ineq` and its own algebra."""

import math
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.inequality import gini, gini_interval, lorenz_points, theil, top_share
from pyramidcheck.stats.reasons import Reason

amounts = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=30
).filter(any)
shares = st.fractions(min_value=0, max_value=1, max_denominator=50)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3, 4, 5], 0.266667), ([0, 0, 0, 1], 0.75), ([7, 7, 7], 0.0), ([3], 0.0)],
)
def test_gini_of_small_samples_is_the_textbook_value(values: Any, expected: Any) -> None:
    assert gini(values).value == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("values", [[50 / 9] * 9 + [50], [2] * 5 + [18] * 5])
def test_corrected_gini_equals_that_of_the_r_package_ineq(values: Any) -> None:
    # cran/ineq tests/Examples/ineq-Ex.Rout.save
    assert gini(values).corrected == pytest.approx(0.4444444, abs=5e-8)


def test_gini_of_exponential_quantiles_is_a_half() -> None:
    n = 20_000
    values = [-math.log(1 - (i + 0.5) / n) for i in range(n)]
    assert gini(values).value == pytest.approx(0.5, abs=1e-4)


def test_gini_of_pareto_quantiles_of_shape_three_is_a_fifth() -> None:
    n, shape = 200_000, 3
    values = (1 - (np.arange(n) + 0.5) / n) ** (-1 / shape)
    assert gini(values.tolist()).value == pytest.approx(0.2, abs=1e-4)


def test_davidson_standard_error_of_the_lognormal_sample_is_reproduced() -> None:
    values = np.random.default_rng(1).lognormal(0, 1, 2000).tolist()
    result: Any = gini_interval(values)
    assert result.value == pytest.approx(0.528596, abs=5e-7)
    assert result.standard_error == pytest.approx(0.010023, abs=5e-7)
    assert result.low == pytest.approx(0.528596 - 1.959964 * 0.010023, abs=2e-6)
    assert result.low < math.erf(0.5) < result.high
    assert result.method == "davidson_2009"


def test_davidson_standard_error_is_close_to_the_jackknife() -> None:
    values = sorted(np.random.default_rng(1).lognormal(0, 1, 400).tolist())
    left_out: Any = [gini(values[:i] + values[i + 1 :]).value for i in range(400)]
    jackknife = math.sqrt(399 / 400 * sum((g - np.mean(left_out)) ** 2 for g in left_out))
    assert gini_interval(values).standard_error == pytest.approx(jackknife, rel=0.05)


def test_gini_counts_those_who_hold_nothing() -> None:
    result: Any = gini([Decimal("0.00"), Decimal(0), Decimal("2.50")])
    assert (result.zeros, result.n) == (2, 3)


@pytest.mark.parametrize("measure", [gini, gini_interval, theil])
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], Reason.NO_VALUES),
        ([0, 0], Reason.ZERO_TOTAL),
        ([5, -1], Reason.NEGATIVE_VALUES),
        ([1.0, math.nan], Reason.NOT_FINITE),
        ([Decimal("NaN")], Reason.NOT_FINITE),
        ([1.0, math.inf], Reason.NOT_FINITE),
    ],
)
def test_inequality_without_a_meaning_is_none_with_a_reason(
    measure: Any, values: Any, reason: Any
) -> None:
    result: Any = measure(values)
    assert (result.value, result.reason, result.n) == (None, reason, len(values))


def test_one_person_has_neither_a_corrected_gini_nor_a_standard_error() -> None:
    result: Any = gini_interval([5])
    assert (result.value, result.corrected, result.low) == (0.0, None, None)
    assert result.reason is Reason.TOO_FEW_VALUES


def test_gini_of_values_near_the_largest_double_does_not_overflow() -> None:
    assert gini([1e308] * 3 + [0.0]).value == pytest.approx(0.25)
    assert gini_interval([1e308] * 3 + [0.0]).standard_error == pytest.approx(
        gini_interval([1.0] * 3 + [0.0]).standard_error
    )


@given(amounts)
def test_gini_lies_between_nought_and_one(values: Any) -> None:
    result: Any = gini(values)
    assert 0 <= result.value <= 1
    assert result.corrected is None or result.value <= result.corrected <= 1


@given(amounts, st.integers(1, 1000))
def test_gini_and_theil_do_not_depend_on_the_unit(values: Any, factor: Any) -> None:
    scaled = [value * factor for value in values]
    assert gini(scaled).value == pytest.approx(gini(values).value, abs=1e-12)
    assert theil(scaled).value == pytest.approx(theil(values).value, abs=1e-12)


@given(amounts, st.randoms(use_true_random=False))
def test_inequality_does_not_depend_on_the_order_of_people(values: Any, random: Any) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    assert gini_interval(shuffled) == gini_interval(values)
    assert theil(shuffled) == theil(values)
    assert top_share(shuffled, Fraction(1, 10)) == top_share(values, Fraction(1, 10))
    assert lorenz_points(shuffled, 7) == lorenz_points(values, 7)


@given(amounts)
def test_gini_equals_half_the_relative_mean_difference(values: Any) -> None:
    exact = [Fraction(value) for value in values]
    differences = sum(abs(a - b) for a in exact for b in exact)
    expected = differences / (2 * len(exact) * sum(exact))
    assert gini(values).value == pytest.approx(float(expected), abs=1e-12)


def test_theil_of_lognormal_quantiles_is_half_the_variance() -> None:
    n, normal = 200_000, NormalDist()
    values = [math.exp(0.5 * normal.inv_cdf((i + 0.5) / n)) for i in range(n)]
    assert theil(values).value == pytest.approx(0.125, abs=1e-4)


def test_theil_counts_zeros_as_zero_instead_of_dropping_them() -> None:
    assert theil([0, 0, 0, 4]).value == pytest.approx(math.log(4))
    assert theil([1, 1, 1]).value == 0.0


def test_top_share_takes_the_next_person_in_proportion() -> None:
    values = [Decimal(60), Decimal(30), Decimal(10)]
    # Half of three people: the first whole, the second half.
    assert top_share(values, Fraction(1, 2)) == Fraction(75, 100)
    assert top_share(values, Fraction(1, 3)) == Fraction(60, 100)
    assert top_share(values, Fraction(1, 300)) == Fraction(6, 1000)


def test_top_share_of_nobody_and_of_everybody_are_nought_and_one() -> None:
    assert top_share([Decimal("0.10"), Decimal("0.20")], Fraction(0)) == 0
    assert top_share([Decimal("0.10"), Decimal("0.20")], Fraction(1)) == 1


def test_top_share_stays_exact_beyond_the_digits_of_a_decimal_context() -> None:
    huge, tiny = Decimal("1E+200"), Decimal("1E-200")
    assert top_share([huge, tiny], Fraction(1, 2)) == Fraction(10**400, 10**400 + 1)


@pytest.mark.parametrize("values", [[], [Decimal(0)], [Decimal(-1), Decimal(5)]])
def test_top_share_without_a_total_to_share_is_none(values: Any) -> None:
    assert top_share(values, Fraction(1, 100)) is None


@pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
def test_top_share_of_an_impossible_share_of_people_is_refused(share: Any) -> None:
    with pytest.raises(InvariantError, match="share of people"):
        top_share([Decimal(1)], share)


def test_top_share_refuses_what_is_not_a_number() -> None:
    with pytest.raises(InvariantError, match="not a number"):
        top_share([Decimal("NaN"), Decimal(1)], Fraction(1, 2))


@given(amounts, shares, shares)
def test_top_share_rises_with_the_share_of_people_and_is_at_least_it(
    values: Any, one: Any, other: Any
) -> None:
    low, high = sorted((one, other))
    few: Any = top_share(values, low)
    many: Any = top_share(values, high)
    assert low <= few <= many <= 1


def test_lorenz_curve_of_few_people_holds_every_person() -> None:
    assert lorenz_points([3, 1], 100) == ((0.0, 0.0), (0.5, 0.25), (1.0, 1.0))


@given(amounts, st.integers(2, 40))
def test_lorenz_curve_rises_from_nought_to_one_below_the_diagonal(values: Any, points: Any) -> None:
    curve: Any = lorenz_points(values, points)
    assert curve[0] == (0.0, 0.0)
    assert curve[-1] == (1.0, 1.0)
    assert len(curve) <= points
    assert list(curve) == sorted(set(curve))
    assert all(value <= people + 1e-12 for people, value in curve)


@pytest.mark.parametrize("values", [[], [0, 0], [1, -1]])
def test_lorenz_curve_that_does_not_exist_is_empty(values: Any) -> None:
    assert lorenz_points(values, 10) == ()


def test_lorenz_curve_of_one_point_is_refused() -> None:
    with pytest.raises(InvariantError, match="1 points"):
        lorenz_points([1], 1)
