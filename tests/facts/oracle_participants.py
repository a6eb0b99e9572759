"""facts.participant and facts.participant_month; money in minor units."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from facts.oracle_books import Row, Rows, month_length, month_of, share_of, units
from facts.oracle_lines import Line, Lines, total
from facts.oracle_readings import GOODS, READINGS, is_revenue
from pyramidcheck.model.canonical import PAYOUT_KINDS
from pyramidcheck.model.facts import SOLD_KINDS

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_payouts import Part, Payouts

STAYING_KINDS = ("fee", "subscription", "training", "event", "sales_aid")
SPEND_KINDS = tuple(kind for kind in SOLD_KINDS if is_revenue(kind))


class Ledgers:
    """What each participant bought, sold and was paid, month by month and in all."""

    def __init__(self, lines: Lines, payouts: Payouts) -> None:
        self.books = books = lines.books
        self.people = people = lines.people
        self.tree = payouts.tree
        self.lines = lines
        self.definitions = lines.definitions
        self.cap = units(books.own_use_month, books.scale)
        self.bought: dict[str, list[Line]] = defaultdict(list)
        self.credited: dict[str, list[Line]] = defaultdict(list)
        self.parts: dict[str, list[Part]] = defaultdict(list)
        self.paid: dict[str, Rows] = defaultdict(list)
        for line in lines.all:
            self.bought[line.buyer].append(line)
            if line.credited is not None:
                self.credited[line.credited].append(line)
        for part in payouts.parts:
            self.parts[part.payee].append(part)
        for row in people.payouts:
            paid = {**row, "minor": units(row["amount"], books.scale)}
            self.paid[people.account[row["participant_id"]]].append(paid)

    def sold_outside(self, node: str, reading: str) -> list[Line]:
        """Return lines credited to the node, bought by somebody else outside the plan."""
        return [
            line for line in self.credited[node] if line.buyer != node and line.is_outside(reading)
        ]

    def _days(self, count: str) -> int:
        return int(self.definitions[count])

    def months(self) -> Rows:
        """Return facts.participant_month."""
        rows = []
        for node in self.tree.nodes:
            months = {line.month for line in self.bought[node]}
            months |= {line.month for line in self.credited[node]}
            months |= {part.month for part in self.parts[node]}
            rows += [self._month(node, month) for month in sorted(months)]
        return rows

    def _month(self, node: str, month: date) -> Row:
        bought = [line for line in self.bought[node] if line.month == month]
        spent = [line for line in bought if line.is_revenue]
        last = self._days("last_days_of_month")
        late = [
            line
            for line in spent
            if not line.is_autoship
            and line.mark != "always"
            and line.day.day > month_length(month) - last
        ]
        recurring = [line for line in spent if line.is_autoship or line.kind == "subscription"]
        parts = [part for part in self.parts[node] if part.month == month]
        untraced = sum(
            part.amount for part in parts if part.source == "untraced" and part.kind != "adjustment"
        )
        row: Row = {
            "participant": node,
            "month": month,
            "spend": total(spent),
            "goods_spend": total([line for line in bought if line.kind in GOODS]),
            "volume": self.lines.volumes.get((node, month)),
            "is_qualifying": self.lines.qualifies(node, month),
            "spend_last_3_days": total(late),
            "spend_recurring": total(recurring),
            "payouts": sum(part.amount for part in parts),
            "untraced": untraced,
        }
        for reading in READINGS:
            sold = [line for line in self.sold_outside(node, reading) if line.month == month]
            row[f"own_outside_{reading}"] = total(sold)
            if reading == "central":
                row["outside_customers"] = len({line.buyer for line in sold if line.net > 0})
        self._add_group(row, node, month)
        self._add_retail(row, month)
        return row

    def _add_group(self, row: Row, node: str, month: date) -> None:
        group = [
            line
            for member in self.tree.subtree(node)
            for line in self.credited[member]
            if line.month == month
        ]
        row["group_sales"] = total([line for line in group if line.is_revenue])
        for reading in READINGS:
            outside = [line for line in group if line.is_outside(reading)]
            row[f"group_outside_{reading}"] = total(outside)

    def _add_retail(self, row: Row, month: date) -> None:
        untraced, sales = row["untraced"], row["group_sales"]
        row["untraced_retail_central"] = 0
        if untraced > 0 and sales > 0:
            outside = min(max(row["group_outside_central"], 0), sales)
            row["untraced_retail_central"] = share_of(untraced, outside, sales)
        nobody = total(
            [
                line
                for line in self.lines.all
                if line.credited is None and line.month == month and line.is_outside("lenient")
            ]
        )
        row["untraced_retail_lenient"] = max(
            0, min(untraced, row["group_outside_lenient"] + nobody)
        )

    def participants(self) -> Rows:
        """Return facts.participant."""
        return [self._participant(node) for node in self.tree.nodes]

    def _participant(self, node: str) -> Row:
        books, people = self.books, self.people
        joined = people.joined_on[node]
        observed = (books.period_end - joined).days
        quarantined = any(people.account.get(account) == node for account in books.quarantined)
        row: Row = {
            "participant": node,
            "joined_on": joined,
            "joined_in_period": books.period_start <= joined <= books.period_end,
            "observed_days": observed,
            "in_population": observed >= self._days("population_days") and not quarantined,
            "is_relabelled": node in people.relabelled,
            "sponsor": people.sponsor.get(node),
            "depth": self.tree.depth(node),
            "recruits": people.recruits[node],
            "downline": len(self.tree.subtree(node)) - 1,
        }
        row |= self._activity(node) | self._spend(node) | self._paid_out(node, joined)
        for reading in READINGS:
            row[f"credited_outside_{reading}"] = total(self.sold_outside(node, reading))
        row |= self._result(node, row)
        return row

    def _activity(self, node: str) -> Row:
        days = [line.day for line in self.bought[node] + self.credited[node]]
        days += [row["paid_on"] for row in self.paid[node]]
        return {
            "first_active_on": min(days, default=None),
            "last_active_on": max(days, default=None),
            "months_active": len({month_of(day) for day in days}),
        }

    def _spend(self, node: str) -> Row:
        lines = self.bought[node]
        week, month, quarter = (
            self._days(name)
            for name in ("first_week_days", "first_month_days", "first_quarter_days")
        )
        revenue = [line for line in lines if line.is_revenue]
        entry = [line for line in lines if line.mark == "always"]
        staying = [
            line
            for line in revenue
            if line.since_joining is not None
            and line.since_joining > month
            and (line.kind in STAYING_KINDS or line.is_autoship)
        ]
        recurring = [line for line in revenue if line.is_autoship or line.kind == "subscription"]
        return {
            **{
                f"spend_{kind}": total([line for line in lines if line.kind == kind])
                for kind in SPEND_KINDS
            },
            "spend_shipping_tax": total([line for line in lines if not line.is_revenue]),
            "spend_total": total(lines),
            "spend_autoship": total([line for line in lines if line.is_autoship]),
            "spend_recurring": total(recurring),
            "spend_7": total([line for line in revenue if line.within(week)]),
            "spend_30": total([line for line in revenue if line.within(month)]),
            "spend_90": total([line for line in revenue if line.within(quarter)]),
            "entry_7": total([line for line in entry if line.within(week)]),
            "entry_30": total([line for line in entry if line.within(month)]),
            "staying_cost": total(staying),
        }

    def _paid_out(self, node: str, joined: date) -> Row:
        def paid(until: str | None = None, kind: str | None = None) -> int:
            return sum(
                row["minor"]
                for row in self.paid[node]
                if (until is None or 0 <= (row["paid_on"] - joined).days <= self._days(until))
                and (kind is None or (row["kind"] or "unstated") == kind)
            )

        return {
            "payouts": paid(),
            "payouts_30": paid("first_month_days"),
            "payouts_90": paid("first_quarter_days"),
            **{f"payouts_{kind}": paid(kind=kind) for kind in (*PAYOUT_KINDS, "unstated")},
        }

    def _goods_by_month(self, node: str, last: int | None = None) -> dict[date, list[Line]]:
        months: dict[date, list[Line]] = defaultdict(list)
        for line in self.bought[node]:
            if line.kind not in GOODS or line.is_entry("central"):
                continue
            if last is None or line.within(last):
                months[line.month].append(line)
        return months

    def _own_use(self, node: str) -> int | None:
        values = [
            total(lines)
            for month, lines in self._goods_by_month(node).items()
            if not self.lines.qualifies(node, month)
        ]
        if self.cap is None:
            return None if any(value > 0 for value in values) else 0
        return sum(min(value, self.cap) for value in values)

    def _list_margin(self, node: str, last: int | None = None) -> int | None:
        if not any(line.list_amount is not None for line in self.lines.all):
            return 0
        margin = 0
        for month, goods in self._goods_by_month(node, last).items():
            lines = [line for line in goods if not line.is_refunded]
            value = total(lines)
            if value <= 0:
                continue
            if self.lines.qualifies(node, month):
                own = 0
            elif self.cap is None:
                return None
            else:
                own = min(value, self.cap)
            listed = sum(max(at_list(line), line.net) for line in lines)
            margin += share_of(listed, value - own, value)
        return margin

    def _result(self, node: str, row: Row) -> Row:
        accounts = [a for a, person in self.people.account.items() if person == node]
        buybacks = sum(
            units(back["paid_amount"], self.books.scale) or 0
            for back in self.books.rows("buybacks")
            if back["participant_id"] in accounts
        )
        own_use = self._own_use(node)
        margin = self._list_margin(node)
        strict = row["payouts"] + buybacks - row["spend_total"]
        central = None if own_use is None else strict + own_use
        return {
            "own_use_value": own_use,
            "margin_documented": 0,
            "margin_documented_90": 0,
            "margin_list": margin,
            "margin_list_90": self._list_margin(node, self._days("first_quarter_days")),
            "buybacks": buybacks,
            "net_strict": strict,
            "net_central": central,
            "net_lenient": None if central is None or margin is None else central + margin,
        }


def at_list(line: Line) -> int:
    return line.net if line.list_amount is None else line.list_amount
