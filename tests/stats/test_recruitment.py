"""Gastwirth's model against its published values, a simulation and exact enumeration."""

import math
from fractions import Fraction

import numpy as np
import pytest

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.recruitment import (
    LEAF_SHARE,
    expected_mean_depth,
    expected_recruits,
    expected_share_with,
    probability_of_none,
    variance_of_recruits,
)


def grow(people, seed):
    """Positions of the recruiters of everybody but the first, each chosen evenly."""
    chances = np.random.default_rng(seed).random(people - 1)
    return (chances * np.arange(1, people)).astype(np.int64)


@pytest.fixture(scope="module")
def networks():
    return [grow(1000, seed) for seed in range(400)]


def test_published_expectations_of_a_thousand_people():
    assert expected_recruits(10, 1000) == pytest.approx(4.66, abs=0.005)
    assert math.log(1000 / 10) == pytest.approx(expected_recruits(10, 1000), rel=0.02)
    assert probability_of_none(500, 1000) == pytest.approx(0.4995, abs=0.00005)


def test_simulated_shares_lie_within_two_percent(networks):
    recruits = [np.bincount(sponsors, minlength=1000) for sponsors in networks]
    leaves = np.mean([np.mean(counts == 0) for counts in recruits])
    single = np.mean([np.mean(counts == 1) for counts in recruits])
    assert leaves == pytest.approx(LEAF_SHARE, rel=0.02)
    assert single == pytest.approx(expected_share_with(1), rel=0.02)


def test_simulated_depth_lies_within_two_percent(networks):
    depths = []
    for sponsors in networks:
        depth = [0]
        for sponsor in sponsors.tolist():
            depth.append(depth[sponsor] + 1)
        depths.append(np.mean(depth))
    assert np.mean(depths) == pytest.approx(expected_mean_depth(1000), rel=0.02)


def test_simulated_recruits_of_an_early_joiner_lie_within_two_percent():
    # The tenth of a thousand: each of those who follow joins below with a chance of 1/j.
    chances = 1 / np.arange(10, 1000)
    drawn = np.random.default_rng(7).random((20_000, chances.size)) < chances
    recruits = drawn.sum(axis=1)
    assert recruits.mean() == pytest.approx(expected_recruits(10, 1000), rel=0.02)
    assert recruits.var() == pytest.approx(variance_of_recruits(10, 1000), rel=0.02)
    assert np.mean(recruits == 0) == pytest.approx(probability_of_none(10, 1000), abs=0.002)


@pytest.mark.parametrize(("joiner", "people"), [(1, 2), (2, 5), (70, 400), (3, 1000), (65, 66)])
def test_sums_equal_their_exact_terms(joiner, people):
    terms = [Fraction(1, j) for j in range(joiner, people)]
    assert expected_recruits(joiner, people) == pytest.approx(float(sum(terms)), abs=1e-12)
    spread = sum(term * (1 - term) for term in terms)
    assert variance_of_recruits(joiner, people) == pytest.approx(float(spread), abs=1e-12)


@pytest.mark.parametrize("people", [2, 3, 10, 1001])
def test_half_never_recruit_whatever_the_size(people):
    none = sum(Fraction(joiner - 1, people - 1) for joiner in range(1, people + 1))
    assert none / people == Fraction(1, 2)
    total = sum(probability_of_none(joiner, people) for joiner in range(1, people + 1))
    assert total / people == pytest.approx(LEAF_SHARE)


def test_only_the_first_third_can_expect_a_recruit():
    # N/e: the 367th of a thousand still expects one, the 370th no more.
    assert expected_recruits(367, 1000) > 1 > expected_recruits(370, 1000)


def test_a_network_of_one_has_no_recruits_and_no_depth():
    assert expected_recruits(1, 1) == variance_of_recruits(1, 1) == expected_mean_depth(1) == 0
    assert probability_of_none(1, 1) == 1


@pytest.mark.parametrize(("joiner", "people"), [(0, 5), (6, 5), (1, 0)])
def test_somebody_who_never_joined_is_refused(joiner, people):
    with pytest.raises(InvariantError):
        expected_recruits(joiner, people)


def test_negative_numbers_of_recruits_are_refused():
    with pytest.raises(InvariantError):
        expected_share_with(-1)
