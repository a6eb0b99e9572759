"""Arithmetic with figures known within bounds, and shares read from groups."""

from fractions import Fraction

import pytest

from pyramidcheck.disclosure.bounds import Range, complement, known, quotient, top_share, widened
from pyramidcheck.model.disclosure import PayoutGroup

F = Fraction
ONE = F(1, 100)


def group(**values):
    return PayoutGroup.model_validate(values)


def test_bounds_turn_around_in_a_complement_and_a_denominator():
    assert complement(Range(F(1, 4), F(1, 2))) == Range(F(1, 2), F(3, 4))
    assert quotient(Range(F(1), F(2)), Range(F(4), F(8))) == Range(F(1, 8), F(1, 2))
    assert quotient(known(F(1)), Range(F(4), None)) == Range(F(0), F(1, 4))
    assert quotient(known(F(1)), known(F(0))) is None


def test_a_bound_opens_the_side_that_it_leaves_open():
    assert widened(known(F(1, 2)), "at_least", F(1)) == Range(F(1, 2), F(1))
    assert widened(known(F(1, 2)), "at_most", F(1)) == Range(F(0), F(1, 2))


def test_counts_with_totals_give_the_share_at_an_edge_exactly():
    groups = [group(people=99, total=1000), group(people=1, total=3000)]
    assert top_share(groups, ONE) == known(F(3, 4))


def test_counts_with_means_and_totals_may_be_mixed():
    groups = [group(people=99, total=1000), group(people=1, mean=3000)]
    assert top_share(groups, ONE) == known(F(3, 4))


def test_inside_a_group_the_share_is_bounded_by_equality_and_by_all_of_it():
    groups = [group(people_share="0.1", payout_share="0.5")]
    assert top_share(groups, ONE) == Range(F(1, 20), F(1, 2))


@pytest.mark.parametrize(
    "groups",
    [
        [group(people_share="0.5", mean=1)],
        [group(people_share="0.5", mean=1), group(people_share="0.5", total=2)],
        [group(people=0, mean=1)],
    ],
)
def test_groups_that_do_not_say_enough_give_no_share(groups):
    assert top_share(groups, ONE) is None
