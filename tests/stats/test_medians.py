"""Exact medians and comparisons."""

from decimal import Decimal
from fractions import Fraction
from statistics import median as stdlib_median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.exact import exact_sum
from pyramidcheck.stats.medians import (
    Infinity,
    compare,
    lower_median,
    median,
    ratio,
    upper_median,
)

exact = st.one_of(
    st.integers(-(10**9), 10**9),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
    st.fractions(),
)


def test_median_of_an_even_number_is_the_exact_mean_of_the_middle_two() -> None:
    values = [Decimal("0.3"), Decimal("0.1"), Decimal("0.2"), Decimal(100)]
    assert median(values) == Fraction(1, 4)
    assert (lower_median(values), upper_median(values)) == (Fraction(1, 5), Fraction(3, 10))


def test_median_of_an_odd_number_is_one_of_them() -> None:
    values = [Decimal(3), Decimal("-1.5"), Decimal(2)]
    assert median(values) == lower_median(values) == upper_median(values) == 2


@pytest.mark.parametrize("function", [median, lower_median, upper_median])
def test_median_of_nothing_is_none(function: Any) -> None:
    assert function([]) is None


@given(st.lists(exact, min_size=1))
def test_median_equals_the_standard_library_on_fractions(values: Any) -> None:
    assert median(values) == stdlib_median([Fraction(value) for value in values])


@pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("Infinity"), 0.5])
def test_median_refuses_what_is_not_exact_and_finite(bad: Any) -> None:
    with pytest.raises(InvariantError):
        median([bad])


@pytest.mark.parametrize(
    ("numerator", "denominator", "level", "expected"),
    [
        (2, 3, Fraction(2, 3), 0),
        (Decimal("0.6666666666666666666666666667"), 1, Fraction(2, 3), 1),
        (Decimal("1999.99"), 3000, Fraction(2, 3), -1),
        (-2, -3, Fraction(2, 3), 0),
        (1, -2, Fraction(0), -1),
        (-1, -2, Fraction(1, 4), 1),
        (0, 5, Fraction(0), 0),
    ],
)
def test_ratio_is_compared_with_a_level_without_rounding(
    numerator: Any, denominator: Any, level: Any, expected: Any
) -> None:
    assert compare(numerator, denominator, level) == expected


def test_ratio_over_zero_is_beyond_every_level_on_its_side() -> None:
    assert compare(1, 0, Fraction(10**30)) == 1
    assert compare(Decimal("-0.01"), 0, Fraction(-(10**30))) == -1
    assert ratio(1, 0) is Infinity.POSITIVE
    assert ratio(-1, 0) is Infinity.NEGATIVE


def test_zero_over_zero_is_no_value() -> None:
    assert compare(0, Decimal("0.00"), Fraction(0)) is None
    assert ratio(0, 0) is None


@given(exact, exact.filter(bool), exact)
def test_comparison_agrees_with_the_exact_quotient(
    numerator: Any, denominator: Any, level: Any
) -> None:
    quotient: Any = ratio(numerator, denominator)
    bound = Fraction(level)
    expected = (quotient > bound) - (quotient < bound)
    assert compare(numerator, denominator, level) == expected


@given(st.lists(exact))
def test_exact_sum_equals_the_sum_of_fractions(values: Any) -> None:
    assert exact_sum(values) == sum(map(Fraction, values), Fraction(0))
