"""Least squares without negative coefficients, against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from pyramidcheck.stats.nonnegative import solve_nonnegative


@settings(deadline=None, max_examples=300)
@given(seed=st.integers(0, 2**32 - 1), columns=st.integers(1, 12), more=st.integers(0, 8))
def test_coefficients_equal_those_of_scipy(seed, columns, more):
    generator = np.random.default_rng(seed)
    factor = generator.normal(size=(columns + more, columns))
    factor /= np.sqrt(np.square(factor).sum(axis=0))
    target = generator.normal(size=columns + more)
    expected, _ = nnls(factor, target)
    found = solve_nonnegative(factor, target)
    worst = 1e-13 * np.linalg.cond(factor)
    assert found is not None
    assert (found >= 0).all()
    assert found == pytest.approx(expected, abs=worst)


def test_an_exact_plan_is_found_to_the_last_digits():
    generator = np.random.default_rng(7)
    sales = generator.integers(0, 500, size=(40, 5)).astype(float)
    rates = np.array([0.1, 0.0, 0.05, 0.0, 0.02])
    assert solve_nonnegative(sales, sales @ rates) == pytest.approx(rates, abs=1e-14)


def test_a_target_that_every_column_points_away_from_gives_zeros():
    assert solve_nonnegative(np.eye(3), -np.ones(3)).tolist() == [0.0, 0.0, 0.0]
