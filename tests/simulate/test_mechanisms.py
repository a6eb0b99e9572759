"""Every key of a scenario does what it says, and nothing that does not follow from it."""

import json
import tomllib
from collections import Counter
from decimal import Decimal

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.simulate import simulate
from pyramidcheck.simulate.scenario import scenario_of


def company(**sections):
    """The French sample's company, small, with keys of some sections changed."""
    path = find_assets("sample_data") / "export_francais" / "scenario.toml"
    values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    values["participants"] = 300
    values["growth"]["founders"] = 8
    for name, keys in sections.items():
        values[name] = {**values.get(name, {}), **keys} if isinstance(keys, dict) else keys
    return simulate(scenario_of(values, "test"))


@pytest.fixture(scope="module")
def plain():
    return company()


def rows(made, table):
    return made.tables[table].to_pylist()


def joined_by_month(made):
    found = rows(made, "participants")
    return Counter(str(row["enrolled_on"])[:7] for row in found if row["role"] == "participant")


def test_a_change_of_one_mechanism_leaves_the_others_as_they_were(plain):
    changed = company(goods={"refund_share": 0.5})
    assert changed.participants.drop_columns("rank").equals(plain.participants.drop_columns("rank"))
    told = ["status", "refunded_amount", "refunded_on"]
    assert changed.orders.drop_columns(told).equals(plain.orders.drop_columns(told))
    assert not changed.orders.equals(plain.orders)


def test_more_customers_change_no_order_of_participants():
    # whoever was a customer before joining orders as customers do
    people = {"upgraded_share": 0}
    few = company(people=people)
    many = company(people=people, customers={"found_a_month": 2})
    kept = ["ordered_on", "sku", "quantity", "net_amount", "buyer_id"]
    kinds = [
        [row for row in made.orders.select(kept).to_pylist() if row["buyer_id"].startswith("P")]
        for made in (few, many)
    ]
    assert kinds[0] == kinds[1]
    assert len(many.orders) > len(few.orders)


@pytest.mark.parametrize("wanted", [150, 900])
def test_a_company_has_about_the_participants_that_are_asked_for(wanted):
    found = company(participants=wanted).truth["hidden"]["participants"]
    assert found == pytest.approx(wanted, rel=0.05)


def test_recruiting_runs_faster_or_not_at_all_in_a_burst():
    bursts = [
        {"month": 6, "months": 2, "factor": 4},
        {"month": 12, "months": 7, "factor": 0},
    ]
    joined = joined_by_month(company(growth={"bursts": bursts}))
    assert min(joined["2023-12"], joined["2024-01"]) > 2 * joined["2023-11"]
    assert joined["2024-06"] == joined["2024-12"] == 0


@pytest.mark.parametrize(("shape", "most"), [({"shape": "binary"}, 2), ({"width": 3}, 3)])
def test_a_placement_tree_stands_apart_from_the_sponsors(shape, most):
    people = rows(company(network={"shape": "matrix", **shape}), "participants")
    below = Counter(row["placement_id"] for row in people if row["placement_id"])
    assert max(below.values()) == most
    assert any(row["placement_id"] != row["sponsor_id"] for row in people)


def test_the_weaker_legs_are_paid_on_and_overrides_can_climb_the_placement():
    plan = {"weaker_leg_rate": 0.1, "paid_along": "placement"}
    made = company(network={"shape": "binary"}, plan=plan)
    team = [row for row in rows(made, "payouts") if row["kind"] == "team"]
    assert any(row["source_order_id"] is None for row in team)
    assert "unknown" in made.truth["rules"]["paid_depth"]


def test_kit_owners_buy_the_next_kit(plain):
    changed = company(entry={"upgrade_share": 0.3})
    kits = [
        Counter(row["sku"] for row in rows(made, "orders") if row["item_kind"] == "starter_kit")
        for made in (plain, changed)
    ]
    assert kits[1]["KIT1"] == kits[0]["KIT1"]
    assert kits[1]["KIT2"] > 2 * kits[0]["KIT2"]


def test_joining_is_paid_for_whatever_the_joiner_bought():
    made = company(plan={"joining_bonuses": [10, 4], "kit_rates": []})
    paid = [row for row in rows(made, "payouts") if row["kind"] == "recruitment"]
    assert {row["amount"] for row in paid} == {Decimal(10), Decimal(4)}
    people = {row["participant_id"]: row["sponsor_id"] for row in rows(made, "participants")}
    named = [row for row in paid if row["source_participant_id"] and row["amount"] == Decimal(10)]
    assert named
    assert all(people[row["source_participant_id"]] == row["participant_id"] for row in named)


def test_a_pool_is_shared_evenly_and_never_exceeds_its_rate():
    made = company(plan={"pools": [{"rank": "Conseiller", "rate": 0.02}]})
    pools = [row for row in rows(made, "payouts") if row["kind"] == "pool"]
    months = {row["period"] for row in pools}
    assert len(months) > 3
    for month in months:
        assert len({row["amount"] for row in pools if row["period"] == month}) == 1


def test_a_contest_has_winners_a_form_and_a_name():
    contest = {"name": "Spring", "month": 10, "by": "recruits", "winners": 3, "amount": 200}
    made = company(plan={"contests": [contest]})
    won = [row for row in rows(made, "payouts") if row["contest"] == "Spring"]
    assert len(won) == 3
    assert {(row["kind"], row["form"], row["period"]) for row in won} == {
        ("prize", "in_kind", "2024-04")
    }
    assert {row["form"] for row in rows(made, "payouts") if row["contest"] is None} == {"cash"}


@pytest.mark.parametrize("month", [None, 15])
def test_unpaid_participants_are_relabelled_with_or_without_a_trace(plain, month):
    told = {"share": 1, "role": "customer"} | ({"month": month} if month else {})
    made = company(relabelling=told)
    changed = [row for row in rows(made, "participants") if row["role"] == "customer"]
    payees = {
        row["participant_id"] for row in rows(made, "payouts") if str(row["period"]) < "2024-09"
    }
    assert changed
    assert not payees & {row["participant_id"] for row in changed}
    dated = {str(row["role_from"]) for row in changed} == {"2024-09-01"}
    assert dated is (month is not None)
    assert made.orders.equals(plain.orders)


def test_invented_customers_buy_once_in_the_last_days_for_who_misses_the_volume():
    made = company(customers={"phantom_share": 0.5}, own_use={"top_up_share": 0})
    hidden = made.truth["hidden"]
    assert Decimal(hidden["phantom_sales"]) > 1000
    invented = [
        row
        for row in rows(made, "orders")
        if row["sku"] == "TOPUP" and row["buyer_id"].startswith("C")
    ]
    assert all(row["ordered_on"].day >= 26 for row in invented)
    assert max(Counter(row["buyer_id"] for row in invented).values()) == 1


def test_one_person_has_several_accounts():
    made = company(people={"further_account_share": 0.4})
    people = [row for row in rows(made, "participants") if row["role"] == "participant"]
    keys = {row["person_key"] for row in people}
    truth = made.truth["rules"]["multiple_accounts"]
    assert truth["value"] == pytest.approx(len(people) / len(keys))
    assert truth["value"] > 1.4


def test_columns_and_rows_are_left_out(plain):
    made = company(export={"without": ["orders.seller_id"], "first_rows": {"orders": 100}})
    assert "seller_id" not in made.orders.column_names
    assert made.orders.num_rows == 100
    assert made.orders.equals(plain.orders.drop_columns("seller_id").slice(0, 100))
    assert made.payouts.equals(plain.payouts)


def test_products_and_claims_are_tables_of_their_own():
    claim = {"text": 'Up to "3,000" a month, says Ann', "amount": 3000, "per": "month"}
    made = company(goods={"premium": 1.0}, claims=[claim])
    for row in rows(made, "products"):
        assert row["list_price"] == 2 * row["comparable_price"]
    assert rows(made, "claims")[0]["text"] == claim["text"]


def test_buybacks_pay_leavers_who_gave_notice():
    made = company(buybacks={"asked_share": 1, "paid_rate": 0.8}, people={"resign_share": 1})
    ended = {row["participant_id"]: row["ended_on"] for row in rows(made, "participants")}
    asked = rows(made, "buybacks")
    assert len(asked) > 20
    assert all((row["requested_on"] - ended[row["participant_id"]]).days == 30 for row in asked)
    assert all(
        abs(row["paid_amount"] - row["claimed_amount"] * Decimal("0.8")) < Decimal("0.01")
        for row in asked
    )


def test_a_truth_is_marked_synthetic_and_is_plain_json(plain):
    assert plain.truth["synthetic"] is True
    assert json.loads(json.dumps(plain.truth)) == plain.truth
