"""Published figures are compared within their tolerance, and the search moves towards them."""

from decimal import Decimal

import numpy as np
import pytest

from cases.books_by_hand import books_of, paid
from pyramidcheck.cases.fitting import aim, fit, residuals
from pyramidcheck.cases.library import load_case, scenario_of_case
from pyramidcheck.cases.measures import MEASURES
from pyramidcheck.cases.rebuilding import Rebuilt, holds, rebuild
from pyramidcheck.model.case import Figure
from pyramidcheck.simulate import simulate


def figure(**changed):
    values = {
        "id": "one",
        "says": {"en": "one", "fr": "un"},
        "value": 0.5,
        "unit": "share",
        "sources": (1,),
        "use": "fitted",
        "measure": "unpaid",
    }
    return Figure.model_validate({**values, **changed})


def test_share_holds_within_two_points_and_not_beyond():
    assert holds(figure(), 0.52)
    assert not holds(figure(), 0.5201)
    assert not holds(figure(), 0.4799)


def test_amount_holds_within_five_percent_and_not_beyond():
    amount = figure(unit="money", value=200)
    assert holds(amount, 210)
    assert not holds(amount, 210.1)


def test_bounds_and_ranges_hold_from_their_side_without_slack():
    assert holds(figure(bound="at_least"), 0.9)
    assert not holds(figure(bound="at_least"), 0.499)
    assert holds(figure(bound="at_most"), 0.1)
    assert not holds(figure(bound="at_most"), 0.501)
    between = figure(bound="between", high=0.6)
    assert holds(between, 0.6)
    assert not holds(between, 0.601)


def test_bound_that_holds_asks_for_nothing_more():
    least = figure(bound="at_least")
    assert residuals([Rebuilt(least, 0.95)]) == pytest.approx([0])
    assert residuals([Rebuilt(least, 0.45)])[0] < -2
    assert aim(figure(bound="between", high=0.6)) == pytest.approx(0.55)


def test_measures_agree_with_figures_worked_out_by_hand():
    # Ann paid 100 and got 300 (200 for joining); Ben paid 150 and got 20; Cid paid 50, got nothing
    books = books_of(
        spent={"Ann": 100, "Ben": 150, "Cid": 50},
        payouts=[
            paid("Ann", 200, "recruitment"),
            paid("Ann", 100, "retail"),
            paid("Ben", 20, "team"),
        ],
        customers={"c1": 100},
    )

    def measured(name, **changed):
        return MEASURES[name](books, figure(**changed))

    assert measured("unpaid") == pytest.approx(1 / 3)
    assert measured("paid") == pytest.approx(2 / 3)
    assert measured("net_loss") == pytest.approx(2 / 3)
    assert measured("net_loss_of_paid") == pytest.approx(1 / 2)
    assert measured("unpaid_by_retail") == pytest.approx(2 / 3)
    assert measured("recruiting_pay") == pytest.approx(200 / 320)
    assert measured("outside_revenue") == pytest.approx(100 / 400)
    assert measured("payout_ratio") == pytest.approx(320 / 400)
    assert measured("winners_gain") == pytest.approx(200 / 300)
    assert measured("paid_between", at=0, to=20) == pytest.approx(1 / 3)
    assert measured("top_share", at=1 / 6) == pytest.approx(150 / 320)
    assert measured("band_mean", at=0.5, to=1.0) == pytest.approx(20)
    assert measured("customer_accounts") == pytest.approx(1 / 4)
    assert measured("participant_accounts") == pytest.approx(3 / 4)


@pytest.mark.second_opinion
def test_search_starts_elsewhere_and_comes_back_to_the_figures():
    case = load_case("telexfree-2013-shaped")
    started = case.model_copy(deep=True)
    assert started.scenario is not None
    started.scenario["people"]["further_account_share"] *= Decimal("0.97")
    before = residuals(rebuild(started, simulate(scenario_of_case(started))))
    found = fit(started, most_tries=25)
    after = residuals(rebuild(found, simulate(scenario_of_case(found))))
    assert np.abs(before).max() > 2
    assert np.abs(after).max() <= 1
    assert fit(started, most_tries=25) == found
