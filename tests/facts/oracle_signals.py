"""Named counts and sums for gates and data quality."""

from __future__ import annotations

from collections import Counter
from datetime import date

from facts.oracle_books import Books
from facts.oracle_lines import Lines
from facts.oracle_participants import total
from facts.oracle_payouts import Payouts
from facts.oracle_people import People
from facts.oracle_tree import Tree

EPOCH = date(1970, 1, 1)
MONEY = (
    "net_sales",
    "payouts_total",
    "payouts_own",
    "traced_share_numerator",
    "traced_share_denominator",
    "outside_lenient",
    "outside_credited_lenient",
    "resale_amount",
)
"""Signals that are sums of money, here in minor units; the others are counts."""

Signals = dict[str, int | None]


def signals(books: Books, people: People, lines: Lines, payouts: Payouts, tree: Tree) -> Signals:
    return _people_signals(people, tree) | _row_signals(books, people) | _money(lines, payouts)


def _beyond_first(keys: list[object]) -> int:
    return sum(count - 1 for count in Counter(keys).values())


def _people_signals(people: People, tree: Tree) -> Signals:
    states = Counter(tree.state.values())
    payees = {people.account[row["participant_id"]] for row in people.payouts}
    return {
        "people_listed": len(people.rows),
        "participants": len(people.nodes),
        "paid_people": sum(people.net_paid[node] > 0 for node in people.nodes),
        "payees": len(payees),
        "payees_not_listed": len(payees - set(people.rows)),
        "self_sponsors": states["self_sponsor"],
        "cycle_members": states["cycle"],
        "orphans": states["orphan"],
        "roots": states["root"],
    }


def _row_signals(books: Books, people: People) -> Signals:
    enrolments = people.enrolments
    orders, payouts = books.rows("orders"), books.rows("payouts")
    listed = {row["participant_id"] for row in enrolments}
    known = {row["order_id"] for row in people.orders}

    def last(days: list[date]) -> int | None:
        return (max(days) - EPOCH).days if days else None

    return {
        "unknown_sponsors": sum(
            row["sponsor_id"] is not None and row["sponsor_id"] not in listed
            for row in enrolments
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
        "orders_without_listed_buyer": sum(
            people.account[row["buyer_id"]] not in people.rows for row in people.orders
        ),
        "payouts_before_orders": sum(
            row["source_order_id"] is not None and row["source_order_id"] not in known
            for row in people.payouts
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
    parts = [part for part in payouts.parts if part.amount > 0 and part.source != "own"]
    traced = [part for part in parts if part.source != "untraced"]
    return {
        "net_sales": total([line for line in lines.all if line.is_revenue]),
        "payouts_total": sum(part.amount for part in payouts.parts),
        "payouts_own": sum(part.amount for part in payouts.parts if part.source == "own"),
        "traced_share_numerator": sum(part.amount for part in traced),
        "traced_share_denominator": sum(part.amount for part in parts),
        "outside_lenient": total(outside),
        "outside_credited_lenient": total(
            [line for line in outside if line.credited not in (None, line.buyer)]
        ),
        "resale_amount": sum(line.resale for line in lines.all),
    }
