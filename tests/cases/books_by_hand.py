"""Books of a company of three people, written down line by line."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from pyramidcheck.cases.books import Books

JOINED = date(2024, 1, 1)
BOUGHT = date(2024, 2, 1)


def paid(who, amount, kind):
    """Return one payout."""
    return {"participant_id": who, "amount": float(amount), "kind": kind, "paid_on": BOUGHT}


def books_of(*, spent, payouts, customers):
    """Return the books of 2024: what participants and customers spent, and the payouts."""
    people = list(spent)
    participants = pa.table(
        {
            "participant_id": people,
            "enrolled_on": [JOINED] * len(people),
            "sponsor_id": pa.array([None] * len(people), pa.string()),
            "role": ["participant"] * len(people),
            "ended_on": pa.array([None] * len(people), pa.date32()),
            "rank": pa.array([None] * len(people), pa.string()),
        }
    )
    bought = [*spent.items(), *customers.items()]
    orders = pa.table(
        {
            "buyer_id": [buyer for buyer, _ in bought],
            "seller_id": pa.array([None] * len(bought), pa.string()),
            "ordered_on": [BOUGHT] * len(bought),
            "net_amount": [float(amount) for _, amount in bought],
            "refunded_amount": [0.0] * len(bought),
            "status": ["completed"] * len(bought),
            "item_kind": ["product"] * len(bought),
        }
    )
    period = SimpleNamespace(start=date(2024, 1, 1), end=date(2024, 12, 31))
    scenario = SimpleNamespace(period=period, plan=SimpleNamespace(ranks=()))
    table = pa.Table.from_pylist(payouts)
    company: Any = SimpleNamespace(
        scenario=scenario, participants=participants, orders=orders, payouts=table
    )
    return Books(company)
