"""Trends, ranks and exact shares against published and independent numbers."""

from fractions import Fraction

import pytest
from scipy.stats import spearmanr

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.intervals import newcombe
from pyramidcheck.stats.ranks import spearman
from pyramidcheck.stats.reasons import Reason
from pyramidcheck.stats.staying import share_remaining
from pyramidcheck.stats.survival import TenureCounts, count_people, kaplan_meier
from pyramidcheck.stats.trend import cochran_armitage

# People at a loss by quartile of joining in three closed schemes on public chains.
ETHERAMID1 = ((15, 19, 20, 22), (26, 26, 25, 26))
MYSCHEME = ((0, 2, 9, 12), (14, 13, 13, 13))
DOUBLER2 = ((10, 46, 49, 48), (53, 53, 52, 53))


def test_trend_equals_the_smokers_of_prop_trend_test():
    # R's own example: X-squared = 8.2249, p-value = 0.004132.
    trend = cochran_armitage((83, 90, 129, 70), (86, 93, 136, 82))
    assert trend.statistic**2 == pytest.approx(8.2249, abs=5e-5)
    assert trend.p_value == pytest.approx(0.004132, abs=5e-7)
    assert trend.statistic < 0


@pytest.mark.parametrize(
    ("losers", "people", "shares"),
    [
        pytest.param(*ETHERAMID1, (0.577, 0.731, 0.800, 0.846), id="etheramid1"),
        pytest.param(*MYSCHEME, (0.000, 0.154, 0.692, 0.923), id="myscheme"),
        pytest.param(*DOUBLER2, (0.189, 0.868, 0.942, 0.906), id="doubler2"),
    ],
)
def test_loss_rates_of_real_schemes_rise_with_the_order_of_joining(losers, people, shares):
    found = tuple(lost / n for lost, n in zip(losers, people, strict=True))
    assert found == pytest.approx(shares, abs=5e-4)
    trend = cochran_armitage(losers, people)
    assert trend.statistic > 0
    assert trend.p_value < 0.05
    interval = newcombe(losers[-1], people[-1], losers[0], people[0])
    assert interval.low > 0


def test_equal_shares_have_no_trend():
    assert cochran_armitage((1, 2, 3), (2, 4, 6)).statistic == 0


@pytest.mark.parametrize(
    ("losers", "people", "reason"),
    [
        pytest.param((0, 0), (0, 0), Reason.NO_VALUES, id="nobody"),
        pytest.param((0, 0), (3, 3), Reason.TOO_FEW_VALUES, id="nobody lost"),
        pytest.param((3, 0), (3, 0), Reason.TOO_FEW_VALUES, id="one group"),
    ],
)
def test_a_trend_that_cannot_be_told_says_why(losers, people, reason):
    trend = cochran_armitage(losers, people)
    assert (trend.statistic, trend.p_value, trend.reason) == (None, None, reason)


def test_more_losers_than_people_are_refused():
    with pytest.raises(InvariantError):
        cochran_armitage((3, 1), (2, 2))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((1, 2, 3, 4), (10, 30, 20, 40), id="distinct"),
        pytest.param((1, 1, 2, 5, 5, 5), (3, 2, 2, 9, 1, 1), id="ties"),
        pytest.param((0, 0, 0, 7), (5, 4, 3, 0), id="many zeros"),
    ],
)
def test_spearman_equals_scipy(first, second):
    assert spearman(first, second) == pytest.approx(spearmanr(first, second).statistic, abs=1e-12)


def test_full_agreement_is_exactly_one():
    assert spearman((1, 2, 2, 9), (10, 20, 20, 30)) == 1
    assert spearman((1, 2, 2, 9), (30, 20, 20, 10)) == -1


def test_ranks_that_never_vary_have_no_correlation():
    assert spearman((1, 1, 1), (1, 2, 3)) is None
    assert spearman((), ()) is None


# Freireich's patients on 6-MP: weeks of remission, and whether it ended.
WEEKS = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
ENDED = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("week", "share"),
    [
        (6, 0.8571),
        (7, 0.8067),
        (10, 0.7529),
        (13, 0.6902),
        (16, 0.6275),
        (22, 0.5378),
        (23, 0.4482),
    ],
)
def test_the_exact_share_is_kaplan_meier_of_freireich(week, share):
    ended = [bool(end) for end in ENDED]
    exact = share_remaining(count_people(WEEKS, ended), week)
    point = kaplan_meier(WEEKS, ended).at(week)
    assert exact is not None
    assert point is not None
    assert float(exact) == pytest.approx(share, abs=5e-5)
    assert float(exact) == pytest.approx(point.survival, abs=1e-12)


def test_a_time_that_nobody_reached_has_no_share():
    counts = [TenureCounts(0, 10, 0, 0), TenureCounts(5, 0, 4, 6)]
    assert share_remaining(counts, 5) == Fraction(6, 10)
    assert share_remaining(counts, 6) is None


def test_a_time_before_which_nobody_was_at_risk_has_no_share():
    late = [TenureCounts(20, 10, 0, 0), TenureCounts(31, 0, 2, 8)]
    assert share_remaining(late, 12) is None
    gap = [TenureCounts(0, 4, 0, 0), TenureCounts(3, 0, 1, 3)]
    gap += [TenureCounts(7, 9, 0, 0), TenureCounts(12, 0, 0, 9)]
    assert share_remaining(gap, 3) == Fraction(3, 4)
    assert share_remaining(gap, 12) is None


def test_once_everybody_is_gone_the_share_is_zero_for_good():
    assert share_remaining([TenureCounts(0, 3, 0, 0), TenureCounts(2, 0, 3, 0)], 9) == 0
