from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from pyramidcheck.simulate.calendar import Calendar, stays
from pyramidcheck.simulate.network import (
    Tree,
    depths,
    nearest_marked,
    nearest_marked_ancestor,
    placed,
)
from pyramidcheck.simulate.sections import Period

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
    values = np.array([1, 2, 4, 8, 16, 32])
    assert Tree(SPONSOR).group_sums(values).tolist() == [31, 26, 4, 24, 16, 32]


def test_weaker_legs_leave_the_strongest_out():
    group = Tree(SPONSOR).group_sums(np.array([1, 2, 4, 8, 16, 32]))
    assert Tree(SPONSOR).weaker_legs(group).tolist() == [4, 0, 0, 0, 0, 0]


def test_newcomers_spill_over_to_where_there_is_room():
    before = np.array([-1])
    places = placed(before, np.array([0, 0, 0, 0, 0, 0, 0]), 2)
    assert places.tolist()[:2] == [0, 0]
    assert sorted(places.tolist()[2:6]) == [1, 1, 2, 2]
    assert np.bincount(places).max() == 2


@pytest.mark.parametrize("width", [1, 2, 3])
def test_nobody_has_more_below_than_the_placement_tree_allows(width):
    rng = np.random.default_rng(width)
    tree = np.array([-1, -1])
    for _ in range(6):
        sponsor = rng.integers(0, len(tree), 40)
        tree = np.concatenate([tree, placed(tree, sponsor, width)])
    assert np.bincount(tree[tree >= 0]).max() == width
    assert depths(tree).max() < len(tree)


@pytest.mark.parametrize("seed", range(5))
def test_tree_sums_agree_with_a_plain_walk(seed):
    rng = np.random.default_rng(seed)
    sponsor = np.array([-1, *(rng.integers(-1, i) for i in range(1, 60))])
    marked = rng.random(60) < 0.3
    values = rng.integers(0, 9, 60)
    sums, nearest = values.copy(), np.full(60, -1)
    for person in range(60):
        above = sponsor[person]
        while above >= 0:
            sums[above] += values[person]
            if nearest[person] < 0 and marked[above]:
                nearest[person] = above
            above = sponsor[above]
    assert (Tree(sponsor).group_sums(values) == sums).all(), f"seed {seed}"
    assert (nearest_marked_ancestor(sponsor, marked) == nearest).all(), f"seed {seed}"


def test_calendar_knows_leap_years_and_months():
    calendar = Calendar.of(Period(start=date(2023, 1, 1), end=date(2024, 12, 31)))
    assert calendar.months == 24
    assert calendar.last_day == 730
    assert calendar.month_of(np.array([-1, 0, 30, 31, 730])).tolist() == [-1, 0, 0, 1, 23]
    assert calendar.month_names()[13] == "2024-02"


def test_stays_are_cut_to_the_month():
    calendar = Calendar.of(Period(start=date(2023, 1, 1), end=date(2023, 3, 31)))
    first, last = np.array([-5, 40, 20]), np.array([10, 500, 19])
    found = [stays(calendar, month, first, last) for month in range(3)]
    assert [month.person.tolist() for month in found] == [[0], [1], [1]]
    assert [month.first.tolist() for month in found] == [[0], [40], [59]]
    assert [month.last.tolist() for month in found] == [[10], [58], [89]]
    assert [month.whole.tolist() for month in found] == [[False], [False], [True]]
