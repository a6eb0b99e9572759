"""Fact tables on volumes and order days; money in minor units, volumes in millionths."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from facts.oracle_books import NUMBER_SCALE, Rows, month_length, month_of, months_between, units
from facts.oracle_sales import grouped

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from facts.oracle_books import Books
    from facts.oracle_lines import Line, Lines

NO_CHOICE = ("always", "rank_pack")
"""Marks of entry money in the central reading."""


def qualifying_month(books: Books) -> Rows:
    by_month: dict[date, list[int]] = defaultdict(list)
    for row in books.rows("ranks"):
        if row["volume_required"] is not None and row["volume_required"] > 0:
            required = units(row["volume_required"], NUMBER_SCALE)
            assert required is not None
            by_month[month_of(row["period"])].append(required)
    any_month = min((min(found) for found in by_month.values()), default=None)
    declared = units(books.qualifying_volume, NUMBER_SCALE)
    rows: Rows = []
    for month in months_between(books.period_start, books.period_end):
        volume = declared
        if volume is None:
            volume = min(by_month[month]) if by_month.get(month) else any_month
        rows.append({"month": month, "qualifying_volume": volume})
    return rows


def volume_month(lines: Lines, definitions: dict[str, Fraction]) -> Rows:
    last_days = int(definitions["last_days_of_month"])
    cells: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for (buyer, month), bought in grouped(lines.all, lambda line: (line.buyer, line.month)).items():
        counted = [line for line in bought if line.is_counted and line.volume is not None]
        volume = sum(line.volume for line in counted)
        if volume <= 0:
            continue
        late = [line for line in counted if month_length(month) - line.day.day < last_days]
        group = "participant" if buyer in lines.people.nodes else "customer"
        spend = sum(line.net for line in bought if line.is_revenue)
        cells[group, month, volume, sum(line.volume for line in late)].append(spend)
    return [
        {
            "buyer_group": group,
            "month": month,
            "volume": volume,
            "volume_last_days": late,
            "people": len(spends),
            "spend": sum(spends),
        }
        for (group, month, volume, late), spends in cells.items()
    ]


def order_day(lines: Lines) -> Rows:
    def key(line: Line) -> tuple[date, str]:
        return (line.day, line.buyer_class)

    chosen = [
        line
        for line in lines.all
        if line.is_revenue and not line.is_autoship and line.mark not in NO_CHOICE
    ]
    return [
        {
            "day": day,
            "buyer_class": buyer_class,
            "amount": sum(line.net for line in members),
            "orders": len({line.order_id for line in members if line.net > 0} - {None}),
        }
        for (day, buyer_class), members in grouped(chosen, key).items()
    ]
