"""Fact tables on lines and payouts by month; money in minor units."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any

from facts.oracle_books import Row, Rows, month_length
from facts.oracle_readings import READINGS, is_entry, is_outside, is_revenue
from pyramidcheck.model.facts import BUYER_CLASSES, ENTRY_MARKS, SOLD_KINDS

if TYPE_CHECKING:
    from facts.oracle_lines import Line, Lines
    from facts.oracle_payouts import Part, Payouts

LINE_KEY = ("buyer_class", "item_kind", "entry_mark", "is_qualifying")
PARTICIPANT_READINGS = {
    "passive_participant": READINGS,
    "active_participant": READINGS,
    "left_recently": ("strict", "central"),
    "relabelled": ("strict", "central"),
    "left_long_ago": ("strict",),
}


def grouped(items: list[Any], key: Any) -> dict[Any, list[Any]]:
    """Return the items by key, in the order of their first item."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def readings() -> Rows:
    return [
        {
            "reading": reading,
            "buyer_class": buyer_class,
            "item_kind": kind,
            "entry_mark": mark,
            "is_qualifying": qualifying,
            "is_revenue": is_revenue(kind),
            "is_participant": reading in PARTICIPANT_READINGS.get(buyer_class, ()),
            "is_entry": is_entry(reading, kind, mark),
            "is_outside": is_outside(reading, buyer_class, kind, mark, qualifying=qualifying),
        }
        for reading, buyer_class, kind, mark, qualifying in product(
            READINGS, BUYER_CLASSES, SOLD_KINDS, ENTRY_MARKS, (False, True)
        )
    ]


def sales_month(lines: Lines) -> Rows:
    rows = []
    groups = grouped(lines.all, lambda line: (line.month, *line.key, line.is_autoship))
    for key, members in groups.items():
        row: Row = dict(zip(("month", *LINE_KEY, "is_autoship"), key, strict=True))
        row["amount"] = sum(line.net for line in members)
        row["refunds"] = sum(line.refund for line in members)
        row["resale_amount"] = sum(line.resale for line in members)
        row["lines"] = len(members)
        row["orders"] = len({line.order_id for line in members if line.order_id is not None})
        row["buyers"] = len({line.buyer for line in members})
        rows.append(row)
    return rows


def implied_entry(payouts: Payouts) -> Rows:
    return [
        {
            "month": month,
            "amount": sum(part.amount for part in parts),
            "people": len({part.joined for part in parts}),
        }
        for month, parts in grouped(payouts.implied_entry(), lambda part: part.month).items()
    ]


def payout_month(payouts: Payouts) -> Rows:
    def key(part: Part) -> tuple[Any, ...]:
        named = (part.month, part.kind, part.form, part.source, *part.key)
        return (*named, part.generation, part.near_joining)

    names = ("month", "kind", "form", "source", *LINE_KEY, "generation", "near_joining")
    return [
        dict(zip(names, values, strict=True))
        | {
            "amount": sum(part.amount for part in parts),
            "resale_amount": sum(part.resale for part in parts),
            "payees": len({part.payee for part in parts}),
        }
        for values, parts in grouped(payouts.parts, key).items()
    ]


def payout_depth(payouts: Payouts) -> Rows:
    groups = grouped(payouts.parts, lambda part: (part.generation, part.month))
    return [
        {
            "generation": generation,
            "month": month,
            "amount": sum(part.amount for part in parts),
            "payees": len({part.payee for part in parts}),
        }
        for (generation, month), parts in groups.items()
    ]


def period_day(lines: Lines) -> Rows:
    def key(line: Line) -> tuple[str, int, int]:
        return (line.buyer_class, line.day.day, month_length(line.day))

    counted = [
        line
        for line in lines.all
        if line.is_revenue and not line.is_autoship and line.mark != "always"
    ]
    return [
        {
            "buyer_class": buyer_class,
            "day": day,
            "month_length": length,
            "amount": sum(line.net for line in members),
            "lines": len(members),
        }
        for (buyer_class, day, length), members in grouped(counted, key).items()
    ]
