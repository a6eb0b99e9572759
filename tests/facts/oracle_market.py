"""Customers, months, products, tree, tenure and the filing itself; money in minor units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from facts.oracle_books import (
    Books,
    Row,
    Rows,
    add_months,
    month_distance,
    month_of,
    months_between,
    units,
)
from facts.oracle_lines import Line, Lines, total
from facts.oracle_sales import grouped

if TYPE_CHECKING:
    from fractions import Fraction

    from facts.oracle_participants import Ledgers
    from facts.oracle_payouts import Payouts
    from facts.oracle_people import People
    from facts.oracle_tree import Tree


def customer(people: People, ledgers: Ledgers) -> Rows:
    rows = []
    for person in sorted(set(people.account.values()) - people.nodes):
        lines = ledgers.bought[person]
        if not lines:
            continue
        last = max(line.day for line in lines)
        rows.append(
            {
                "customer": person,
                "buyer_class": min(line.buyer_class for line in lines if line.day == last),
                "first_order_on": min(line.day for line in lines),
                "last_order_on": last,
                "months": len({line.month for line in lines if line.is_revenue and line.net > 0}),
                "spend": total([line for line in lines if line.is_revenue]),
                "refunds": sum(line.refund for line in lines if line.is_revenue),
            }
        )
    return rows


def _departed_on(people: People, node: str) -> date | None:
    rows = [row for row in people.rows[node] if row["role"] == "participant"]
    if not rows:
        return None
    last = max(rows, key=lambda row: (row["from"], row["ended_on"] or date.max))
    ended = last["ended_on"]
    assert ended is None or isinstance(ended, date)
    return ended


def enrolment_month(books: Books, people: People, ledgers: Ledgers) -> Rows:
    rows = []
    for month in months_between(books.period_start, books.period_end):
        row: Row = dict.fromkeys(("joined", "departed", "active", "paid", "first_payers_spend"), 0)
        for node in people.nodes:
            left = _departed_on(people, node)
            bought = [line for line in ledgers.bought[node] if line.month == month]
            credited = [line for line in ledgers.credited[node] if line.month == month]
            paid = [p["minor"] for p in ledgers.paid[node] if month_of(p["paid_on"]) == month]
            first = min((line.month for line in ledgers.bought[node]), default=None)
            joined = people.joined_on[node]
            row["joined"] += books.period_start <= joined and month_of(joined) == month
            row["departed"] += left is not None and month_of(left) == month
            row["active"] += bool(bought or credited or paid)
            row["paid"] += sum(paid) > 0
            if first == month:
                row["first_payers_spend"] += total([line for line in bought if line.is_revenue])
        rows.append({"month": month} | row)
    return rows


def product(books: Books, lines: Lines) -> Rows:
    rows = []
    for sku, listed in grouped(books.rows("products"), lambda row: row["sku"]).items():
        sold = [line for line in lines.all if line.sku == sku]
        counted = [line.quantity for line in sold if line.quantity is not None]
        rows.append(
            {
                "sku": sku,
                **{
                    price: units(
                        min((row[price] for row in listed if row[price] is not None), default=None),
                        books.scale,
                    )
                    for price in ("list_price", "comparable_price", "unit_cost")
                },
                "units": sum(counted) if counted else None,
                "revenue": total(sold),
            }
        )
    return rows


def tree_rows(tree: Tree) -> Rows:
    return [
        {
            "participant": node,
            "parent": tree.parent[node],
            "root": tree.root(node),
            "depth": tree.depth(node),
            "subtree_size": len(tree.subtree(node)),
            "state": tree.state[node],
        }
        for node in tree.nodes
    ]


def full_months(books: Books) -> list[date]:
    """Return the months that lie fully inside the period."""
    after = books.period_end.toordinal() + 1
    return [
        month
        for month in months_between(books.period_start, books.period_end)
        if month >= books.period_start and add_months(month, 1).toordinal() <= after
    ]


class Tenures:
    """Revenue by whole months since joining: own purchases, and those of credited customers."""

    def __init__(self, lines: Lines) -> None:
        people = lines.people
        revenue = [line for line in lines.all if line.is_revenue]
        own = [line for line in revenue if line.buyer in people.nodes]
        others = [line for line in revenue if line.buyer not in people.nodes]
        self.sold = {
            "participant": [(line.buyer, line) for line in own],
            "customer": [(line.credited, line) for line in others if line.credited is not None],
        }
        self.uncredited = [line for line in others if line.credited is None]
        self.starts = {node: month_of(people.joined_on[node]) for node in people.nodes}
        self.full = full_months(lines.books)
        self.now = self._now(revenue, lines.definitions["now_month_share"])

    def _now(self, lines: list[Line], least: Fraction) -> date | None:
        sold = {month: in_month(lines, month) for month in self.full}
        best = max(sold.values(), default=0)
        if best <= 0:
            return None
        return max(month for month, value in sold.items() if value >= least * best)

    def revenue_now(self) -> Row:
        """Return this month's revenue of participants, of their customers, and of the rest."""
        lines = {
            "now_participants": [line for _, line in self.sold["participant"]],
            "now_customers": [line for _, line in self.sold["customer"]],
            "now_uncredited": self.uncredited,
        }
        return {
            name: None if self.now is None else in_month(members, self.now)
            for name, members in lines.items()
        }

    def rows(self) -> Rows:
        """Return facts.tenure."""
        now = self.now
        if now is None:
            return []
        longest = max((month_distance(start, now) for start in self.starts.values()), default=-1)
        rows = []
        for tenure in range(longest + 1):
            seen = {
                node: add_months(start, tenure)
                for node, start in self.starts.items()
                if self.full[0] <= add_months(start, tenure) <= now
            }
            if seen:
                rows += [self._row(group, tenure, seen, now) for group in self.sold]
        return rows

    def _row(self, group: str, tenure: int, seen: dict[str, date], now: date) -> Row:
        return {
            "buyer_group": group,
            "tenure_month": tenure,
            "people_observed": len(seen),
            "spend": total(
                [line for node, line in self.sold[group] if line.month == seen.get(node)]
            ),
            "people_now": sum(month == now for month in seen.values()),
        }


def in_month(lines: list[Line], month: date) -> int:
    return total([line for line in lines if line.month == month])


def filing_row(lines: Lines, payouts: Payouts, tenures: Tenures) -> Row:
    books, people = lines.books, lines.people
    return {
        "period_start": books.period_start,
        "period_end": books.period_end,
        "months": len(months_between(books.period_start, books.period_end)),
        "has_orders": bool(books.rows("orders")),
        "has_payouts": bool(books.rows("payouts")),
        "has_participants": bool(books.rows("participants")),
        "has_volume": any(row["volume"] is not None for row in books.rows("orders")),
        "enrolments_complete": people.complete,
        "referral_programme": people.referral,
        "qualifying_volume": lines.qualifying_volume,
        "own_use_month": units(books.own_use_month, books.scale),
        "payout_lag": payouts.lag,
        "now_month": tenures.now,
        **tenures.revenue_now(),
    }
