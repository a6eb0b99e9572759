"""A network of five people, small enough to be worked out by hand.

    Ann (June 2023)
     `- Ben (10 January)
         |- Cid (1 February, left on 31 May)
         `- Dee (1 February)
             `- Eve (customer from 5 January, participant from 1 June)

Fay is a preferred customer whom Ann sponsors; zoe stands in no enrolment row. All payees, sponsors
and sellers are enrolled and the enrolments start before the orders, so zoe is a customer.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from facts.oracle_books import Books, Row


def person(account: str, enrolled: date, sponsor: str | None = None, **more: Any) -> Row:
    return {"participant_id": account, "enrolled_on": enrolled, "sponsor_id": sponsor, **more}


def order(order_id: str, day: tuple[int, int], buyer: str, amount: str, **more: Any) -> Row:
    row = {
        "order_id": order_id,
        "ordered_on": date(2024, *day),
        "buyer_id": buyer,
        "net_amount": Decimal(amount),
        "item_kind": "product",
    }
    return row | more


def payout(payee: str, day: tuple[int, int], amount: str, month: int, **more: Any) -> Row:
    row = {
        "participant_id": payee,
        "paid_on": date(2024, *day),
        "amount": Decimal(amount),
        "period": date(2024, month, 1),
        "kind": "team",
    }
    return row | more


PEOPLE = [
    person("Ann", date(2023, 6, 1)),
    person("Ben", date(2024, 1, 10), "Ann"),
    person("Cid", date(2024, 2, 1), "Ben", ended_on=date(2024, 5, 31)),
    person("Dee", date(2024, 2, 1), "Ben"),
    person("Eve", date(2024, 1, 5), role="customer"),
    person("Eve", date(2024, 1, 5), "Dee", role="participant", role_from=date(2024, 6, 1)),
    person("Fay", date(2024, 3, 1), "Ann", role="preferred_customer", role_from=date(2024, 3, 1)),
]
ORDERS = [
    order("kit", (1, 8), "Ben", "100", item_kind="starter_kit"),
    order("first", (1, 20), "Ben", "30", list_amount=Decimal(45)),
    order("blank", (2, 1), "Dee", "70", item_kind=None),
    order("pack", (2, 20), "Dee", "120"),
    order("sold", (3, 10), "Eve", "60", seller_id="Dee"),
    order(
        "zoe", (3, 12), "zoe", "80", item_kind=None, seller_id="Ben", refunded_amount=Decimal(20)
    ),
    order("void", (3, 15), "Ben", "500", status="cancelled"),
    order("back", (3, 20), "zoe", "10", status="returned"),
    order("club", (4, 2), "Fay", "15", item_kind="subscription"),
    order("later", (4, 15), "Cid", "40"),
    order("goods", (4, 20), "Dee", "90", list_amount=Decimal(120)),
    order("early", (5, 30), "Eve", "25"),
    order("soon", (6, 15), "Cid", "20"),
    order("late", (9, 15), "Cid", "20"),
]
PAYOUTS = [
    payout("Ann", (2, 10), "10", 1, source_order_id="first"),
    payout("Dee", (2, 15), "5", 2, kind="recruitment"),
    payout("Ben", (2, 20), "20", 2, source_participant_id="Dee"),
    payout("Ben", (3, 31), "6", 3, kind="retail", source_order_id="zoe"),
    payout("Ann", (4, 1), "3", 3, kind="retail", source_order_id="zoe"),
    payout("Ann", (5, 10), "8", 4, source_order_id="later"),
    payout("Ben", (5, 10), "12", 4, source_order_id="goods"),
    payout("Ben", (5, 20), "-4", 5, source_order_id="goods"),
    payout("Dee", (6, 20), "4", 6, source_participant_id="Eve"),
    payout("Ben", (8, 10), "-7", 8),
    payout("Ann", (8, 10), "9", 8),
    payout("Ann", (8, 12), "-3", 8),
    payout("Ann", (9, 30), "30", 9, kind="pool", source_order_id="late"),
    payout("Ann", (9, 30), "10", 9, kind="pool"),
    payout("Ann", (9, 30), "-8", 9, kind="pool", source_participant_id="Cid"),
    payout("Ann", (9, 30), "99", 9, status="reversed"),
]
TOY = Books(
    date(2024, 1, 1),
    date(2024, 12, 31),
    {"participants": PEOPLE, "orders": ORDERS, "payouts": PAYOUTS},
    own_use_month=Decimal(50),
)
