"""Bunching against a simulated notch of known size, with placebos and degenerate bins."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.bunching import (
    Bootstrap,
    BunchingSetting,
    Histogram,
    bunching_interval,
    estimate_bunching,
    placebo_excess,
    threshold_window_share,
)
from pyramidcheck.stats.reasons import Reason

MOVED = 16_227


def binned(volumes: Any, low: Any = 20, high: Any = 295) -> Any:
    bins, counts = np.unique((volumes // 5).astype(int), return_counts=True)
    return Histogram.from_bins(dict(zip(bins.tolist(), counts.tolist(), strict=True)), 5, low, high)


@pytest.fixture(scope="module")
def notch() -> Any:
    """Gamma(2, 60) volumes with 35 % of those between 60 and 100 moved to [100, 104)."""
    generator = np.random.default_rng(3)
    volumes = generator.gamma(2, 60, 200_000)
    moved = (volumes > 60) & (volumes < 100) & (generator.random(200_000) < 0.35)
    assert moved.sum() == MOVED
    volumes[moved] = 100 + 4 * generator.random(MOVED)
    return binned(volumes)


@pytest.fixture(scope="module")
def smooth() -> Any:
    return binned(np.random.default_rng(3).gamma(2, 60, 200_000))


def setting(
    lower: int = 60,
    upper: int = 110,
    degree: int = 5,
    *,
    threshold: int = 100,
    multiples: Iterable[int] = (),
) -> BunchingSetting:
    return BunchingSetting(
        Fraction(threshold),
        Fraction(lower),
        Fraction(upper),
        degree,
        tuple(Fraction(multiple) for multiple in multiples),
    )


@pytest.mark.parametrize(
    ("chosen", "excess", "missing"),
    [
        (setting(60, 110, 5), 16_193, 16_111),
        (setting(60, 110, 7), 16_277, 15_787),
        (setting(55, 115, 5), 16_175, 16_275),
        (setting(55, 115, 7), 16_316, 15_895),
    ],
)
def test_known_notch_is_recovered(notch: Any, chosen: Any, excess: int, missing: int) -> None:
    result: Any = estimate_bunching(notch, chosen)
    assert (round(result.excess), round(result.missing)) == (excess, missing)
    assert result.excess == pytest.approx(MOVED, rel=0.01)
    assert result.share == result.excess / 200_000
    assert result.gap == result.excess - result.missing


def test_curve_follows_the_people_outside_the_window(notch: Any, smooth: Any) -> None:
    result: Any = estimate_bunching(notch, setting())
    assert len(result.counterfactual) == len(notch.counts)
    inside = slice((60 - 20) // 5, (110 - 20) // 5)
    truth = np.array(smooth.counts[inside], dtype=float)
    assert np.array(result.counterfactual[inside]) == pytest.approx(truth, rel=0.05)


def test_normalised_excess_counts_bins_of_the_curve(notch: Any) -> None:
    result: Any = estimate_bunching(notch, setting())
    height = np.mean(result.counterfactual[8:18])
    assert result.normalised == pytest.approx(result.excess / height)


def test_smooth_volumes_show_next_to_no_excess(smooth: Any) -> None:
    result: Any = estimate_bunching(smooth, setting())
    assert abs(result.share) < 0.002


def test_polynomial_counts_are_fitted_without_excess() -> None:
    counts = tuple(1000 - 3 * j + j * j for j in range(40))
    result: Any = estimate_bunching(Histogram(Fraction(0), Fraction(5), counts), setting(degree=2))
    assert result.excess == pytest.approx(0, abs=1e-6)
    assert result.counterfactual == pytest.approx(counts)


def test_fit_with_the_window_as_dummies_gives_the_same_curve(notch: Any) -> None:
    counts = np.array(notch.counts, dtype=float)
    position = np.linspace(-1, 1, len(counts))
    inside = [j for j in range(len(counts)) if 60 <= 20 + 5 * j < 110]
    dummies = np.zeros((len(counts), len(inside)))
    dummies[inside, range(len(inside))] = 1
    columns = np.column_stack([np.vander(position, 6), dummies])
    beta = np.linalg.lstsq(columns, counts, rcond=None)[0]
    expected = columns[:, :6] @ beta[:6]
    assert estimate_bunching(notch, setting()).counterfactual == pytest.approx(expected.tolist())


def test_round_numbers_are_told_apart_from_the_threshold() -> None:
    # Everybody likes multiples of 50; nobody gains from 100.
    counts = tuple(1000 + (400 if (5 * j) % 50 == 0 else 0) for j in range(60))
    histogram = Histogram(Fraction(0), Fraction(5), counts)
    plain: Any = estimate_bunching(histogram, setting(90, 110, 2))
    allowed = estimate_bunching(histogram, setting(90, 110, 2, multiples=[50]))
    assert plain.excess > 300
    assert allowed.excess == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("method", ["residual", "multinomial"])
def test_bootstrap_interval_holds_the_estimate_and_the_truth(notch: Any, method: Any) -> None:
    interval: Any = bunching_interval(notch, setting(), Bootstrap(seed=7, method=method))
    estimate: Any = estimate_bunching(notch, setting())
    assert interval.excess_low < estimate.excess < interval.excess_high
    assert interval.excess_low < MOVED < interval.excess_high
    assert interval.share_high == interval.excess_high / 200_000


def test_bootstrap_with_the_same_seed_gives_the_same_interval(notch: Any) -> None:
    one, again, other = (
        bunching_interval(notch, setting(), Bootstrap(seed=seed)) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_placebos_find_little_where_nothing_is_to_be_gained(notch: Any) -> None:
    result: Any = placebo_excess(notch, setting(), [200, Decimal(170), 230], Bootstrap(seed=1))
    assert [estimate.threshold for estimate, _ in result.estimates] == [170, 200, 230]
    assert result.upper_excess == max(interval.excess_high for _, interval in result.estimates)
    assert 0 <= result.upper_excess < 0.1 * MOVED
    assert result.upper_share == result.upper_excess / 200_000


def test_placebo_does_not_depend_on_the_other_positions(notch: Any) -> None:
    alone = placebo_excess(notch, setting(), [200], Bootstrap(seed=1))
    among = placebo_excess(notch, setting(), [170, 200], Bootstrap(seed=1))
    assert alone.estimates[0] == among.estimates[1]


def test_real_bunching_does_not_reach_into_the_placebos(notch: Any) -> None:
    with_bunch = placebo_excess(notch, setting(), [200], Bootstrap(seed=1))
    heaped = list(notch.counts)
    heaped[16] += 500_000
    more = Histogram(notch.first, notch.width, tuple(heaped))
    assert placebo_excess(more, setting(), [200], Bootstrap(seed=1)).estimates[0][
        0
    ].excess == pytest.approx(with_bunch.estimates[0][0].excess)


def test_placebo_touching_the_real_window_is_refused_and_leaves_no_upper_bound(notch: Any) -> None:
    result: Any = placebo_excess(notch, setting(), [105], Bootstrap(seed=1))
    assert result.estimates[0][0].reason is Reason.OVERLAPS_THRESHOLD
    assert (result.upper_excess, result.upper_share) == (None, None)


def test_other_people_at_the_real_threshold_are_a_placebo(smooth: Any) -> None:
    result: Any = placebo_excess(smooth, setting(), [100], Bootstrap(seed=1), same_people=False)
    assert result.estimates[0][0].reason is None
    assert abs(result.estimates[0][0].share) < 0.002


def test_upper_bound_of_placebos_is_never_negative() -> None:
    counts = tuple(1000 - (600 if 40 <= j < 44 else 0) for j in range(60))
    histogram = Histogram(Fraction(0), Fraction(5), counts)
    result: Any = placebo_excess(histogram, setting(90, 110, 1), [200], Bootstrap(seed=1))
    assert result.estimates[0][0].excess < 0
    assert result.upper_share == 0.0


@pytest.mark.parametrize(
    ("counts", "chosen", "reason"),
    [
        ((), setting(), Reason.NO_VALUES),
        ((0,) * 60, setting(), Reason.NO_VALUES),
        ((9,) * 16, setting(), Reason.WINDOW_OUTSIDE_BINS),
        ((9,) * 28, setting(60, 110, 17), Reason.NOT_ENOUGH_BINS),
        ((9,) * 60, setting(threshold=102), Reason.THRESHOLD_OFF_BIN_EDGE),
        ((9,) * 60, setting(multiples=[5]), Reason.NOT_IDENTIFIED),
    ],
)
def test_bins_that_cannot_carry_the_fit_give_a_reason(
    counts: Any, chosen: Any, reason: Any
) -> None:
    histogram = Histogram(Fraction(0), Fraction(5), counts)
    result: Any = estimate_bunching(histogram, chosen)
    assert (result.excess, result.gap, result.reason) == (None, None, reason)
    assert bunching_interval(histogram, chosen, Bootstrap(seed=1)).reason is reason


def test_one_bin_more_than_coefficients_is_enough() -> None:
    counts = tuple(range(28, 0, -1))
    assert (
        estimate_bunching(Histogram(Fraction(0), Fraction(5), counts), setting(60, 110, 16)).reason
        is None
    )


def test_excess_never_exceeds_the_people_who_stand_there() -> None:
    counts = (50, 40, 30, 20, 10, 0, 0, 0, 0, 0, 5, 3, 0, 0, 0, 0, 0)
    histogram = Histogram(Fraction(50), Fraction(5), counts)
    result: Any = estimate_bunching(histogram, setting(90, 110, 3))
    assert min(result.counterfactual) == 0.0
    assert result.excess <= 8


def test_bin_partly_in_the_window_is_left_out_of_the_fit() -> None:
    counts = [100] * 60
    counts[18] = 5000
    histogram = Histogram(Fraction(0), Fraction(5), tuple(counts))
    # The bin [90, 95) starts below the window [92, 110).
    assert estimate_bunching(histogram, setting(92, 110, 2)).excess == pytest.approx(0, abs=1e-6)


def test_histogram_keeps_empty_bins_and_everybody_outside_the_range() -> None:
    histogram = Histogram.from_bins({0: 3, 4: 2, 10**9: 1}, Decimal("2.5"), 0, Decimal("12.5"))
    assert histogram.counts == (3, 0, 0, 0, 2)
    assert histogram.edges()[-1] == 10
    assert histogram.everybody() == 6


@pytest.mark.parametrize(
    "build",
    [
        lambda: Histogram(Fraction(0), Fraction(0), (1,)),
        lambda: Histogram(Fraction(0), Fraction(1), (-1,)),
        lambda: Histogram(Fraction(0), Fraction(1), (5,), population=4),
        lambda: Histogram.from_bins({0: 1}, 0, 0, 1),
        lambda: setting(100, 110),
        lambda: setting(60, 100),
        lambda: setting(degree=-1),
        lambda: setting(multiples=[0]),
        lambda: Bootstrap(seed=-1),
        lambda: Bootstrap(seed=1, draws=0),
        lambda: Bootstrap(seed=1, level=1.0),
    ],
)
def test_impossible_settings_are_refused(build: Any) -> None:
    with pytest.raises(InvariantError):
        build()


def test_gross_share_counts_the_threshold_itself_and_not_the_end_of_its_window() -> None:
    volumes = [
        (Decimal("99.99"), 4),
        (Decimal(100), 3),
        (Decimal("104.99"), 2),
        (Decimal(105), 1),
    ]
    assert threshold_window_share(volumes, Decimal(100), Fraction(1, 20)) == Fraction(1, 2)


def test_gross_share_of_nobody_is_none() -> None:
    assert threshold_window_share([], 100, Fraction(1, 20)) is None
    assert threshold_window_share([(Decimal(100), 0)], 100, Fraction(1, 20)) is None


@pytest.mark.parametrize(
    ("volumes", "threshold", "width"), [([], 0, 1), ([], 1, 0), ([(1, -1)], 1, 1)]
)
def test_gross_share_of_an_impossible_window_is_refused(
    volumes: Any, threshold: Any, width: Any
) -> None:
    with pytest.raises(InvariantError):
        threshold_window_share(volumes, threshold, width)


@given(st.lists(st.integers(0, 500), min_size=40, max_size=60).filter(any), st.integers(1, 4))
def test_excess_is_bounded_by_the_counts_whatever_they_are(counts: Any, degree: Any) -> None:
    result: Any = estimate_bunching(
        Histogram(Fraction(0), Fraction(5), tuple(counts)), setting(degree=degree)
    )
    assert result.excess <= sum(counts[20:22]) + 1e-6
    assert all(value >= 0 for value in result.counterfactual)
