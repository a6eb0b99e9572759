"""Rates by generation against plans whose rates are known."""

import csv
import os
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.lineage import bounds, fit_level_rates
from pyramidcheck.stats.reasons import Reason


def table(*rows):
    return np.array(rows, dtype=np.float64)


# Five payees of a small tree: sales of the first, second and third generation below them.
SALES = table((100, 40, 0), (0, 80, 10), (60, 0, 70), (10, 10, 10), (30, 90, 20))


def test_a_plan_without_noise_gives_its_rates_back():
    fit = fit_level_rates(SALES, SALES @ table(0.5, 0.25, 0.125))
    assert fit.rates == pytest.approx((0.5, 0.25, 0.125), abs=1e-12)
    assert fit.r_squared == pytest.approx(1, abs=1e-12)
    assert fit.unexplained_share == pytest.approx(0, abs=1e-12)
    assert (fit.rows, fit.reason) == (5, None)


def test_what_is_paid_above_the_rates_is_unexplained():
    # One column: the rate is (10*1 + 10*3) / (10*10 + 10*10) = .2, the fitted payouts are 2 and 2;
    # 3 exceeds its 2 by 1 of 4 paid in all. Around the mean of 2 the fit explains nothing.
    fit = fit_level_rates(table((10,), (10,)), table(1, 3))
    assert fit.rates == pytest.approx((0.2,))
    assert fit.unexplained_share == pytest.approx(0.25)
    assert fit.r_squared == pytest.approx(0)


def test_no_rate_is_negative():
    payouts = SALES @ table(0.5, -0.2, 0.1) + 10
    fit = fit_level_rates(SALES, payouts)
    bounded = lsq_linear(SALES, payouts, bounds=(0, np.inf), tol=1e-12)
    assert fit.rates == pytest.approx(bounded.x, abs=1e-6)
    assert fit.rates[1] == 0


def test_a_generation_that_sold_nothing_has_no_rate_and_needs_no_row():
    wide = np.column_stack((SALES[:, 0], np.zeros((5, 6)), SALES[:, 1]))
    fit = fit_level_rates(wide, wide @ table(0.1, 0, 0, 0, 0, 0, 0, 0.05))
    assert fit.rates == pytest.approx((0.1, 0, 0, 0, 0, 0, 0, 0.05), abs=1e-12)


@pytest.mark.parametrize(
    ("sales", "payouts", "reason"),
    [
        pytest.param(np.zeros((0, 3)), np.zeros(0), Reason.NO_VALUES, id="no rows"),
        pytest.param(np.zeros((5, 3)), table(1, 2, 3, 4, 5), Reason.NO_VALUES, id="no sales"),
        pytest.param(np.zeros((5, 0)), table(1, 2, 3, 4, 5), Reason.NO_VALUES, id="no levels"),
        pytest.param(SALES[:3], table(1, 2, 3), Reason.TOO_FEW_VALUES, id="a rate a row"),
        pytest.param(SALES, np.full(5, 7.0), Reason.TOO_FEW_VALUES, id="equal payouts"),
        pytest.param(
            SALES[:, [0, 1, 0]], table(1, 2, 3, 4, 5), Reason.NOT_IDENTIFIED, id="same level twice"
        ),
        pytest.param(SALES, table(1, 2, 3, 4, np.inf), Reason.NOT_FINITE, id="an infinite payout"),
    ],
)
def test_rates_that_cannot_be_told_say_why(sales, payouts, reason):
    fit = fit_level_rates(sales, payouts)
    assert (fit.r_squared, fit.reason) == (None, reason)
    assert fit.rates == (0,) * sales.shape[1]


def test_payouts_without_rates_are_all_unexplained():
    assert fit_level_rates(np.zeros((2, 1)), table(1, 2)).unexplained_share == 1
    assert fit_level_rates(np.zeros((0, 1)), np.zeros(0)).unexplained_share is None


def test_a_row_too_many_is_refused():
    with pytest.raises(InvariantError):
        fit_level_rates(SALES, table(1, 2))


@pytest.mark.parametrize(
    ("payout", "retail", "other", "least", "most"),
    [
        pytest.param(30, 100, 100, 10, 20, id="either may have paid some of it"),
        pytest.param(30, 0, 500, 0, 0, id="nothing was sold outside"),
        pytest.param(30, 500, 0, 30, 30, id="everything was sold outside"),
        pytest.param(10, 500, 500, 0, 10, id="either may have paid all of it"),
        pytest.param(90, 100, 100, 20, 20, id="beyond the share of all sales"),
        pytest.param(10, 33, 7, 8, 6, id="cut to whole units"),
    ],
)
def test_bounds_are_worked_out_by_hand(payout, retail, other, least, most):
    # At most a fifth of sales is paid out.
    payouts, inside, outside = (np.array([value]) for value in (payout, other, retail))
    found = bounds(payouts, outside, inside, Fraction(1, 5))
    assert found.most.tolist() == [most]
    assert found.least.tolist() == [min(least, most)]


def test_bounds_of_amounts_beyond_sixty_four_bits_are_exact():
    huge = np.array([10**30 + 1], dtype=object)
    found = bounds(huge, huge * 3, huge * 0, Fraction(1, 3))
    assert (found.least[0], found.most[0]) == (10**30 + 1, 10**30 + 1)


@pytest.fixture(scope="module")
def etheramid():
    folder = Path(os.environ["PYRAMIDCHECK_LEDGERS"]) / "etheramid1"

    def rows(name):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return rows("enrolments.csv"), rows("orders.csv"), rows("payouts.csv")


def by_level(ledger, cut, orders, payouts, levels=7):
    """Sales of each generation and payouts, one row a payee and instant or month."""
    sponsors = {row["participant_id"]: row["sponsor_id"] for row in ledger[0]}
    sold: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * levels)
    for row in orders:
        at = row["participant_id"]
        for level in range(levels):
            at = sponsors.get(at)
            if not at:
                break
            sold[at, row["order_ts"][:cut]][level] += float(row["amount_eth"])
    paid: dict[tuple[str, str], float] = defaultdict(float)
    for row in payouts:
        if row["participant_id"] in sponsors:
            paid[row["participant_id"], row["payout_ts"][:cut]] += float(row["amount_eth"])
    rows = sorted(paid)
    return table(*(sold[row] for row in rows)), table(*(paid[row] for row in rows))


@pytest.mark.ledgers
def test_at_the_instant_of_payment_etheramid_pays_halves_of_halves(etheramid):
    _, orders, payouts = etheramid
    first: dict[str, dict[str, str]] = {}
    for row in sorted(orders, key=lambda row: row["order_ts"]):
        first.setdefault(row["participant_id"], row)
    kept = {row["order_id"] for row in first.values()}
    paid = [row for row in payouts if row["source_order_id"] in kept]
    sales, amounts = by_level(etheramid, None, first.values(), paid)
    known = sales.any(axis=1)  # payouts up the known line of sponsors
    fit = fit_level_rates(sales[known], amounts[known])
    halves = (0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.015625)
    assert fit.rates == pytest.approx(halves, abs=1e-9)
    assert fit.r_squared == pytest.approx(1, abs=1e-9)


@pytest.mark.ledgers
def test_by_month_etheramid_hides_its_rates(etheramid):
    month = len("2016-04")
    fit = fit_level_rates(*by_level(etheramid, month, etheramid[1], etheramid[2]))
    assert fit.rates == pytest.approx((0.57, 0.30, 0.05, 0, 0, 0.38, 0), abs=5e-3)
    assert fit.r_squared == pytest.approx(0.65, abs=5e-3)
