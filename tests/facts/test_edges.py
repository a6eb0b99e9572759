"""Edges of the period and of the tables at which facts once went wrong."""

from datetime import date
from decimal import Decimal

from facts.oracle_books import Books

START, END = date(2024, 1, 15), date(2024, 3, 31)


def order(number, buyer, amount, **columns):
    row = {"order_id": f"o{number}", "ordered_on": date(2024, 2, number), "buyer_id": buyer}
    return row | {"net_amount": Decimal(amount)} | columns


def test_whoever_joined_in_the_first_month_before_the_period_did_not_join_in_it(build):
    people = [
        {"participant_id": name, "enrolled_on": date(2024, 1, day)}
        for name, day in (("early", 14), ("first", 15), ("later", 31))
    ]
    facts = build(Books(START, END, {"participants": people}))
    assert [row["joined"] for row in facts["facts.enrolment_month"]] == [2, 0, 0]


def test_shipping_kept_after_a_refund_is_no_purchase_of_a_customer(build):
    refunded = {"item_kind": "product", "refunded_amount": Decimal(20)}
    orders = [
        order(1, "refunded", 20, **refunded),
        order(1, "refunded", 5, item_kind="shipping"),
        order(2, "kept", 20, item_kind="product"),
    ]
    facts = build(Books(START, END, {"orders": orders}))
    months = {row["customer"]: row["months"] for row in facts["facts.customer"]}
    assert months == {"i:refunded": 0, "i:kept": 1}


def test_a_claim_of_somebody_in_no_other_table_is_a_claim(build):
    claim = {
        "participant_id": "gone",
        "requested_on": date(2024, 2, 1),
        "claimed_amount": Decimal(40),
    }
    facts = build(Books(START, END, {"buybacks": [claim]}))
    (row,) = facts["facts.buyback"]
    assert (row["participant"], row["claimed"], row["paid"]) == (None, 40, 0)


def test_a_credit_note_that_was_itself_taken_back_returns_no_goods(build):
    orders = [
        order(1, "a", 50, item_kind="product"),
        order(2, "a", -10, item_kind="product"),
        order(3, "a", -10, item_kind="product", status="returned"),
    ]
    people = [{"participant_id": "a", "enrolled_on": date(2023, 1, 1)}]
    facts = build(Books(START, END, {"participants": people, "orders": orders}))
    (row,) = facts["facts.stock"]
    assert (row["bought"], row["returned"]) == (50, 10)
