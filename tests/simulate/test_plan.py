"""Every payout of the samples recomputed from the orders it names."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest

from pyramidcheck.simulate import load_scenario, simulate
from pyramidcheck.simulate.catalogue import share_of


def test_half_a_cent_rounds_away_from_zero():
    amounts = np.array([10, 30, -10, -30, 101, 0])
    expected = [
        int((Decimal(int(amount)) * Decimal("0.05")).quantize(Decimal(1), ROUND_HALF_UP))
        for amount in amounts
    ]
    assert share_of(amounts, Decimal("0.05")).tolist() == expected == [1, 2, -1, -2, 5, 0]


@pytest.fixture(scope="module")
def traced(grey_zone):
    """The grey sample's company with every payout traced: tables as exact pandas frames."""
    scenario = load_scenario(grey_zone.folder / "scenario.toml")
    plan = scenario.plan.model_copy(update={"untraced_share": 0})
    company = simulate(scenario.model_copy(update={"plan": plan}))
    tables = [company.participants, company.orders, company.payouts]
    return scenario, *(table.to_pandas() for table in tables)


def commissionable(orders, item_kind):
    lines = orders[(orders["item_kind"] == item_kind) & (orders["status"] != "cancelled")]
    net = lines["net_amount"] - lines["refunded_amount"].fillna(Decimal(0))
    return net.groupby(lines["order_id"]).sum()


def test_retail_margin_is_its_rate_of_the_order_net_of_refunds(traced):
    scenario, _, orders, payouts = traced
    retail = payouts[payouts["kind"] == "retail"]
    paid = retail.groupby("source_order_id")["amount"].sum()
    seller = orders.drop_duplicates("order_id").set_index("order_id")["seller_id"].dropna()
    due = commissionable(orders, "product").reindex(seller.index).fillna(Decimal(0))
    due = due * scenario.plan.retail_rate
    gap = (paid.reindex(due.index).fillna(Decimal(0)) - due).abs()
    # an order and its later refund are rounded apart: at most half a cent each, per event
    assert gap.max() <= Decimal("0.015")
    assert (retail["participant_id"] == retail["source_order_id"].map(seller)).all()


def test_a_refund_in_a_later_month_is_clawed_back_from_who_was_paid(traced):
    _, _, orders, payouts = traced
    back = payouts[payouts["amount"] < 0]
    assert len(back) > 20
    first = payouts[payouts["amount"] > 0]
    keys = ["participant_id", "source_order_id", "kind"]
    both = back.merge(first, on=keys, suffixes=("_back", ""))
    assert set(back["payout_id"]) == set(both["payout_id_back"])
    assert (both["period_back"] > both["period"]).all()
    assert set(back["source_order_id"]) <= set(orders.dropna(subset="refunded_on")["order_id"])


def test_a_refund_within_the_month_is_never_paid_on(traced):
    _, _, orders, payouts = traced
    same_month = orders.dropna(subset="refunded_on")
    ordered, refunded = (
        pd.to_datetime(same_month[column]).dt.to_period("M")
        for column in ("ordered_on", "refunded_on")
    )
    whole = same_month[(ordered == refunded) & (same_month["status"] == "returned")]
    lines = orders.groupby("order_id")["line_id"].count()
    single = whole[whole["order_id"].map(lines) == 1]
    assert len(single) > 5
    assert not payouts["source_order_id"].isin(single["order_id"]).any()


def test_overrides_climb_the_sponsors_and_pay_each_level_once(traced):
    scenario, people, orders, payouts = traced
    people = people[people["role"] == "participant"].set_index("participant_id")
    sponsor = people["sponsor_id"].to_dict()
    team = payouts[(payouts["kind"] == "team") & (payouts["amount"] > 0)]
    levels = team.groupby("source_order_id")["participant_id"].nunique()
    assert levels.max() <= len(scenario.plan.level_rates)
    for payee, source in zip(team["participant_id"], team["source_participant_id"], strict=True):
        above = sponsor[source]
        while above is not None and above != payee:
            above = sponsor[above]
        assert above == payee
    goods = commissionable(orders, "product")
    paid = payouts[payouts["kind"] == "team"].groupby("source_order_id")["amount"].sum()
    total_rate = sum(scenario.plan.level_rates)
    slack = Decimal("0.005") * 2 * len(scenario.plan.level_rates)
    assert (paid <= goods.reindex(paid.index) * total_rate + slack).all()


def test_fast_start_goes_to_the_sponsor_at_the_stated_rate(traced):
    scenario, people, orders, payouts = traced
    people = people[people["role"] == "participant"].set_index("participant_id")
    bonus = payouts[(payouts["kind"] == "recruitment") & (payouts["amount"] > 0)]
    kits = orders[orders["item_kind"] == "starter_kit"].set_index("order_id")
    assert len(bonus) > 50
    buyer = bonus["source_order_id"].map(kits["buyer_id"])
    assert (buyer.map(people["sponsor_id"]) == bonus["participant_id"]).all()
    price = bonus["source_order_id"].map(kits["net_amount"])
    assert (bonus["amount"] <= price * scenario.plan.kit_rates[0] + Decimal("0.005")).all()


def test_kits_are_bought_on_the_day_of_joining(traced):
    _, people, orders, _ = traced
    people = people[people["role"] == "participant"].set_index("participant_id")
    kits = orders[orders["item_kind"] == "starter_kit"]
    assert (kits["buyer_id"].map(people["enrolled_on"]) == kits["ordered_on"]).all()
