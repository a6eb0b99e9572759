"""The search for thresholds against scipy's control of false discoveries and a known notch."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.scan import candidate_volumes, false_discovery_rates, scan_thresholds

TENTH = Fraction(1, 10)
STEPS = [Fraction(1), Fraction(5, 2), Fraction(5)]


def crowd(counts: dict[int, int]) -> Any:
    volumes = sorted(counts)
    return np.array(volumes), np.array([counts[volume] for volume in volumes])


def test_step_compares_the_tenth_above_with_the_tenth_below() -> None:
    volumes, people = crowd({89: 100, 90: 3, 99: 4, 100: 20, 109: 5, 110: 100})
    (found,) = scan_thresholds(volumes, people, [100], TENTH)
    assert (found.above, found.below) == (25, 7)
    assert found.z == pytest.approx((25 - 7) / 32**0.5)
    assert found.q == pytest.approx(float(norm.sf(found.z)))


def test_candidate_with_nobody_near_is_not_called() -> None:
    volumes, people = crowd({1: 5})
    (found,) = scan_thresholds(volumes, people, [100], TENTH)
    assert (found.z, found.q) == (0.0, 0.5)


def test_notch_is_called_and_a_level_crowd_is_not() -> None:
    level = dict.fromkeys(range(1, 300), 50)
    volumes, people = crowd(level | {100: 400})
    tried = [50, 100, 150, 200, 250]
    assert [c.at for c in scan_thresholds(volumes, people, tried, TENTH) if c.q <= 0.05] == [100]
    volumes, people = crowd(level)
    calm = scan_thresholds(volumes, people, tried, TENTH)
    assert all(candidate.q > 0.05 for candidate in calm)


def test_level_crowds_are_seldom_called() -> None:
    called = 0
    for seed in range(200):
        drawn = np.random.default_rng(seed).integers(1, 301, 3000)
        volumes, people = np.unique(drawn, return_counts=True)
        found = scan_thresholds(volumes, people, range(20, 260, 20), TENTH)
        called += any(candidate.q <= 0.05 for candidate in found)
    # Without a threshold at all, false discoveries among filings are held at one in twenty.
    assert called <= 16


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_rates_are_those_of_scipy(p_values: list[float]) -> None:
    assert false_discovery_rates(p_values) == pytest.approx(
        false_discovery_control(p_values).tolist()
    )


def test_rates_of_nothing_are_nothing() -> None:
    assert false_discovery_rates([]) == []


def test_candidates_are_round_numbers_and_volumes_where_many_stand() -> None:
    volumes, people = crowd({3: 1, 37: 10, 41: 1, 300: 88})
    assert candidate_volumes(volumes, people, STEPS, TENTH) == [5, 10, 25, 37, 50, 100, 250, 300]
    assert candidate_volumes(volumes, people, STEPS, Fraction(11, 100)) == [
        5,
        10,
        25,
        50,
        100,
        250,
        300,
    ]


def test_nobody_gives_no_candidate() -> None:
    assert candidate_volumes(np.array([]), np.array([]), STEPS, TENTH) == []


def test_impossible_scans_are_refused() -> None:
    volumes, people = crowd({5: 1})
    with pytest.raises(InvariantError):
        scan_thresholds(volumes, people, [0], TENTH)
    with pytest.raises(InvariantError):
        scan_thresholds(volumes, people, [5], Fraction(0))
    with pytest.raises(InvariantError):
        candidate_volumes(volumes, people, [Fraction(10)], TENTH)
