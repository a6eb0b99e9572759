"""Named counts and sums for gates and data quality."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from facts.oracle_lines import total

if TYPE_CHECKING:
    from facts.oracle_books import Books
    from facts.oracle_lines import Lines
    from facts.oracle_payouts import Payouts
    from facts.oracle_people import People
    from facts.oracle_tree import Tree

EPOCH = date(1970, 1, 1)
MONEY = (
    "net_sales",
    "payouts_total",
    "payouts_own",
    "payouts_positive",
    "payouts_traced",
    "outside_lenient",
    "outside_credited_lenient",
    "resale_amount",
)
"""Signals that are sums of money, here in minor units; the others are counts."""

Signals = dict[str, int]


def signals(books: Books, people: People, lines: Lines, payouts: Payouts, tree: Tree) -> Signals:
    found = _people_signals(people, tree) | _row_signals(books, people) | _money(lines, payouts)
    return {name: value for name, value in found.items() if value is not None}


def _beyond_first(keys: list[object]) -> int:
    return sum(count - 1 for count in Counter(keys).values())


def _people_signals(people: People, tree: Tree) -> Signals:
    states = Counter(tree.state.values())
    return {
        "people_listed": len(people.rows),
        "participants": len(people.nodes),
        "paid_people": sum(people.net_paid[node] > 0 for node in people.nodes),
        "self_sponsors": states["self_sponsor"],
        "cycle_members": states["cycle"],
        "orphans": states["orphan"],
        "roots": states["root"],
    }


def _row_signals(books: Books, people: People) -> dict[str, int | None]:
    enrolments = people.enrolments
    orders, payouts = books.rows("orders"), books.rows("payouts")
    listed = {row["participant_id"] for row in enrolments}
    known = {row["order_id"] for row in orders}
    payees = {row["participant_id"] for row in payouts}

    def last(days: list[date]) -> int | None:
        return (max(days) - EPOCH).days if days else None

    return {
        "payees": len(payees),
        "payees_not_listed": len(payees - listed),
        "unknown_sponsors": sum(
            row["sponsor_id"] is not None and row["sponsor_id"] not in listed for row in enrolments
        ),
        "sponsor_rows": sum(row["sponsor_id"] is not None for row in enrolments),
        "duplicate_enrolments": _beyond_first(
            [(row["participant_id"], row["role"], row["from"]) for row in enrolments]
        ),
        "duplicate_orders": _beyond_first(
            [
                tuple(
                    row[name]
                    for name in (
                        "order_id",
                        "line_id",
                        "sku",
                        "net_amount",
                        "buyer_id",
                        "ordered_on",
                    )
                )
                for row in orders
            ]
        ),
        "duplicate_payouts": _beyond_first(
            [row["payout_id"] for row in payouts if row["payout_id"] is not None]
        ),
        "orders_without_listed_buyer": sum(row["buyer_id"] not in listed for row in orders),
        "payouts_before_orders": sum(
            row["source_order_id"] is not None and row["source_order_id"] not in known
            for row in payouts
        ),
        "order_rows": len(orders),
        "payout_rows": len(payouts),
        "enrolment_rows": len(enrolments),
        "last_order_on": last([row["ordered_on"] for row in orders]),
        "last_payout_on": last([row["paid_on"] for row in payouts]),
        "last_enrolment_on": last([row["enrolled_on"] for row in enrolments]),
    }


def _money(lines: Lines, payouts: Payouts) -> Signals:
    outside = [line for line in lines.all if line.is_outside("lenient")]
    parts = [part for part in payouts.parts if part.amount > 0]
    own = [part for part in parts if part.source == "own"]
    traced = [part for part in parts if part.source not in ("own", "untraced")]
    return {
        "net_sales": total([line for line in lines.all if line.is_revenue]),
        "payouts_total": sum(part.amount for part in payouts.parts),
        "payouts_own": sum(part.amount for part in own),
        "payouts_positive": sum(part.amount for part in parts),
        "payouts_traced": sum(part.amount for part in traced),
        "outside_lenient": total(outside),
        "outside_credited_lenient": total([line for line in outside if line.credited is not None]),
        "resale_amount": sum(line.resale for line in lines.all),
    }
