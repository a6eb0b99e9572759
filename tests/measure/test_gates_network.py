"""Gates 6, 7 and 9: which tree this is, relabelling, crediting."""

import pytest

from measure.sound_filing import run_gate
from pyramidcheck.model.outcome import GateState

BINARY = {"most_recruits": 2, "with_over_two_recruits": 0}


@pytest.fixture
def tree(gate_specs):
    def run(placement=None, **recruiter):
        return run_gate(gate_specs, "tree", recruiter=recruiter, placement=placement)

    return run


@pytest.fixture
def relabelling(gate_specs):
    def run(**signals):
        return run_gate(gate_specs, "relabelling", signals=signals)

    return run


@pytest.fixture
def crediting(gate_specs):
    def run(*, referral=False, **signals):
        return run_gate(gate_specs, "crediting", signals=signals, referral_programme=referral)

    return run


@pytest.mark.parametrize(
    ("earlier", "state"),
    [
        (95, GateState.PASSED),
        (94, GateState.WARNED),
        (80, GateState.WARNED),
        (79, GateState.FAILED),
    ],
)
def test_recruiters_joined_before_their_recruits(tree, earlier, state):
    found = tree(parent_joined_earlier=earlier, parent_joined_later=100 - earlier)
    assert found.state is state
    assert found.reasons == (() if earlier == 95 else ("sponsors_joined_later",))


def test_people_who_joined_on_the_same_day_say_nothing(tree):
    # Nineteen comparable links are too few to judge by, whatever they say.
    found = tree(parent_joined_earlier=0, parent_joined_same_day=180, parent_joined_later=19)
    assert found.state is GateState.PASSED
    assert tree(parent_joined_earlier=0, parent_joined_later=20).state is GateState.FAILED


@pytest.mark.parametrize(
    ("links", "state", "code"),
    [
        (100, GateState.FAILED, "at_most_two_recruits"),
        (99, GateState.WARNED, "at_most_two_recruits"),
        (20, GateState.WARNED, "at_most_two_recruits"),
        (19, GateState.WARNED, "tree_not_tested"),
    ],
)
def test_a_tree_in_which_nobody_has_more_than_two_below_is_placement(tree, links, state, code):
    found = tree(links=links, **BINARY)
    assert (found.state, found.reasons) == (state, (code,))
    assert found.figures[code] == str(links)


def test_a_third_recruit_of_anybody_is_recruiting(tree):
    assert tree(most_recruits=3).state is GateState.PASSED


def test_columns_that_were_exchanged_are_told_from_each_other(tree):
    found = tree(placement={"most_recruits": 12}, **BINARY)
    assert (found.state, found.reasons) == (GateState.FAILED, ("trees_swapped",))


def test_both_trees_are_compared(tree):
    found = tree(placement={**BINARY, "in_both": 150, "same_parent": 60})
    assert found.state is GateState.PASSED
    assert found.figures["same_parent_share"] == "0.4"
    assert found.figures["placement_most_recruits"] == "2"


def test_leaves_and_depth_stand_beside_evenly_shared_recruiting(tree):
    figures = tree().figures
    assert (figures["recruiter_leaf_share"], figures["expected_leaf_share"]) == ("0.6", "0.5")
    # 800 / 200, and the 200th harmonic number less one; ln 200 is 5.3.
    assert figures["recruiter_mean_depth"] == "4"
    assert float(figures["expected_mean_depth"]) == pytest.approx(4.878031, abs=1e-6)


def test_several_roots_have_no_expected_depth(tree):
    assert "expected_mean_depth" not in tree(links=190).figures


def test_a_filing_without_sponsors_shows_no_tree(tree):
    found = tree(links=0, most_recruits=0)
    assert (found.state, found.reasons) == (GateState.NOT_OBSERVABLE, ("no_sponsors",))


def test_participants_made_customers_warn(relabelling):
    assert relabelling(people_made_customers=5).state is GateState.PASSED
    found = relabelling(people_made_customers=6)
    assert (found.state, found.reasons) == (GateState.WARNED, ("made_customers",))


def test_revenue_from_relabelled_people_warns_and_never_fails(relabelling):
    assert relabelling(relabelled_revenue=50).state is GateState.PASSED
    found = relabelling(relabelled_revenue=1000, relabelled_people=4)
    assert (found.state, found.reasons) == (GateState.WARNED, ("relabelled_revenue",))
    assert found.figures["relabelled_people"] == "4"


def test_without_roles_relabelling_is_not_observable(gate_specs):
    found = run_gate(gate_specs, "relabelling", columns=frozenset())
    assert (found.state, found.reasons) == (GateState.NOT_OBSERVABLE, ("no_roles",))


def test_outside_sales_without_a_seller_fail_above_a_quarter(crediting):
    assert crediting(outside_credited_lenient=450).state is GateState.PASSED
    found = crediting(outside_credited_lenient=449)
    assert (found.state, found.reasons) == (GateState.FAILED, ("unnamed_sellers",))
    assert found.figures["at_most"] == "0.25"


def test_untraced_payouts_alone_warn(crediting):
    # Of 400, 40 are rebates: 270 of 360 are exactly three quarters.
    rebates = {"payouts_own": 40}
    assert crediting(payouts_traced=270, **rebates).state is GateState.PASSED
    found = crediting(payouts_traced=269, **rebates)
    assert (found.state, found.reasons) == (GateState.WARNED, ("unattributed_payouts",))


def test_without_outside_sales_nobody_is_uncredited(crediting):
    found = crediting(outside_lenient=0, outside_credited_lenient=0)
    assert found.state is GateState.PASSED


def test_a_referral_programme_has_no_sellers_to_credit(crediting):
    found = crediting(referral=True, outside_credited_lenient=0)
    assert (found.state, found.reasons) == (GateState.NOT_OBSERVABLE, ("referral_programme",))
