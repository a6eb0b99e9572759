"""The Bass curve: published check values, and recovery of curves drawn from it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyramidcheck.stats.diffusion import bass_share, bass_turning_point, fit_bass


def joined(market, p, q, months):
    shares = [bass_share(month, p, q) for month in range(months + 1)]
    return [round(market * (b - a)) for a, b in pairwise(shares)]


def test_published_values_are_reached():
    turning = bass_turning_point(0.03, 0.38)
    assert turning == pytest.approx(6.1926, abs=5e-5)
    assert bass_share(turning, 0.03, 0.38) == pytest.approx(0.46053, abs=5e-6)
    assert bass_share(5, 0.03, 0.38) == pytest.approx(0.33120, abs=5e-6)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(p=st.floats(0.005, 0.05), ratio=st.floats(3, 60))
def test_a_curve_seen_to_its_end_is_recovered(p, ratio):
    q = p * ratio
    months = int(3 * bass_turning_point(p, q)) + 6
    fit = fit_bass(joined(1_000_000, p, q, months))
    assert fit.ratio == pytest.approx(ratio, rel=0.02)
    assert fit.market == pytest.approx(1_000_000, rel=0.02)
    assert fit.turning_point == pytest.approx(bass_turning_point(p, q), rel=0.02)
    assert fit.ratio_low <= fit.ratio <= fit.ratio_high


def test_before_the_turning_point_the_curve_lies_beyond_what_was_seen():
    p, q = 0.001, 0.2
    months = int(bass_turning_point(p, q) * 0.6)
    fit = fit_bass(joined(1_000_000, p, q, months))
    assert fit.turning_point > months - 6


def test_noise_widens_the_range():
    steady = joined(10_000, 0.02, 0.4, 30)
    noisy = [max(0, people + (200 if month % 2 else -200)) for month, people in enumerate(steady)]
    narrow, wide = fit_bass(steady), fit_bass(noisy)
    assert wide.ratio_high / wide.ratio_low > narrow.ratio_high / narrow.ratio_low


@pytest.mark.parametrize("people", [[], [1, 2, 3], [5] * 12])
def test_too_little_or_no_variation_gives_no_curve(people):
    assert fit_bass(people) is None
