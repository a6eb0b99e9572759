from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from pyramidcheck.simulate.calendar import Calendar, spells
from pyramidcheck.simulate.network import (
    depths,
    group_sums,
    nearest_marked,
    nearest_marked_ancestor,
)
from pyramidcheck.simulate.scenario import Period

#        0
#       / \
#      1   2        5 stands alone
#      |
#      3 - 4
SPONSOR = np.array([-1, 0, 0, 1, 3, -1])


def test_depth_counts_the_people_above():
    assert depths(SPONSOR).tolist() == [0, 1, 1, 2, 3, 0]


def test_nearest_marked_ancestor_skips_the_unmarked():
    marked = np.array([True, False, True, False, True, True])
    assert nearest_marked_ancestor(SPONSOR, marked).tolist() == [-1, 0, 0, 0, 0, -1]
    assert nearest_marked(SPONSOR, marked).tolist() == [0, 0, 2, 0, 4, 5]


def test_nobody_marked_leaves_nobody_above():
    assert nearest_marked_ancestor(SPONSOR, np.zeros(6, np.bool_)).tolist() == [-1] * 6


def test_group_sums_add_the_whole_downline():
    values = np.array([[1, 0], [2, 0], [4, 1], [8, 0], [16, 0], [32, 0]])
    assert group_sums(SPONSOR, values).tolist() == [
        [31, 1],
        [26, 0],
        [4, 1],
        [24, 0],
        [16, 0],
        [32, 0],
    ]


@pytest.mark.parametrize("seed", range(5))
def test_tree_sums_agree_with_a_plain_walk(seed):
    rng = np.random.default_rng(seed)
    sponsor = np.array([-1, *(rng.integers(-1, i) for i in range(1, 60))])
    marked = rng.random(60) < 0.3
    values = rng.integers(0, 9, (60, 1))
    sums, nearest = values.copy(), np.full(60, -1)
    for person in range(60):
        above = sponsor[person]
        while above >= 0:
            sums[above] += values[person]
            if nearest[person] < 0 and marked[above]:
                nearest[person] = above
            above = sponsor[above]
    assert (group_sums(sponsor, values) == sums).all(), f"seed {seed}"
    assert (nearest_marked_ancestor(sponsor, marked) == nearest).all(), f"seed {seed}"


def test_calendar_knows_leap_years_and_months():
    calendar = Calendar.of(Period(start=date(2023, 1, 1), end=date(2024, 12, 31)))
    assert calendar.months == 24
    assert calendar.last_day == 730
    assert calendar.month_of(np.array([-1, 0, 30, 31, 730])).tolist() == [-1, 0, 0, 1, 23]
    assert calendar.month_names()[13] == "2024-02"


def test_spells_are_cut_to_the_period_and_to_the_stay():
    calendar = Calendar.of(Period(start=date(2023, 1, 1), end=date(2023, 3, 31)))
    rows = spells(calendar, np.array([-5, 40, 20]), np.array([10, 500, 19]))
    assert rows.person.tolist() == [0, 1, 1]
    assert rows.month.tolist() == [0, 1, 2]
    assert rows.first.tolist() == [0, 40, 59]
    assert rows.last.tolist() == [10, 58, 89]
