"""Rates by level from payouts and sales, on plans whose rates are known."""

import numpy as np
import pytest

from pyramidcheck.stats import plan_rates
from pyramidcheck.stats.plan_rates import fit_plan_rates

RATES = np.array([0.2, 0.1, 0.05])


@pytest.fixture
def sales():
    """Whole numbers without a pattern: squares modulo primes."""
    steps = np.arange(60)
    return np.column_stack([(steps**2 % prime).astype(float) for prime in (59, 53, 47)])


def test_rates_of_a_plan_that_pays_by_level_are_found(sales):
    fit = fit_plan_rates(sales @ RATES, sales)
    assert fit.rates == pytest.approx(RATES)
    assert fit.r_squared == pytest.approx(1)
    assert fit.unexplained == pytest.approx(0, abs=1e-9)


def test_what_one_payee_gets_beyond_the_plan_is_unexplained(sales):
    payouts = sales @ RATES
    payouts[7] += 1000
    fit = fit_plan_rates(payouts, sales)
    assert fit.unexplained > 900
    assert fit.r_squared < 0.8


def test_no_rate_is_negative(sales):
    fit = fit_plan_rates(sales @ np.array([0.2, -0.1, 0.0]), sales)
    assert min(fit.rates) == 0


def test_no_more_rows_than_rates_estimate_nothing():
    fit = fit_plan_rates(np.array([5.0, 7.0]), np.array([[50.0, 1.0], [70.0, 2.0]]))
    assert (fit.r_squared, fit.unexplained) == (None, 12)


def test_payouts_that_do_not_vary_have_no_fit(sales):
    assert fit_plan_rates(np.full(60, 3.0), sales).r_squared is None


def test_reducing_the_rows_in_pieces_changes_nothing(sales, monkeypatch):
    payouts = sales @ RATES + np.arange(60) % 7
    whole = fit_plan_rates(payouts, sales)
    monkeypatch.setattr(plan_rates, "CHUNK", 11)
    pieces = fit_plan_rates(payouts, sales)
    assert pieces.rates == pytest.approx(whole.rates)
    assert pieces.r_squared == pytest.approx(whole.r_squared)
    assert pieces.unexplained == pytest.approx(whole.unexplained)
