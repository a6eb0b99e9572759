"""Goods that participants are assumed to resell where no ledger shows it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from facts.oracle_books import allocate, units
from facts.oracle_lines import Line, Lines
from facts.oracle_readings import GOODS, IN_PLAN, OUT_OF_PLAN

if TYPE_CHECKING:
    from datetime import date


def is_resale_assumed(lines: Lines) -> bool:
    """Return whether participants are taken to resell goods outside the company's ledger."""
    if lines.books.resale:
        return True
    goods = [
        line
        for line in lines.all
        if line.kind in GOODS and line.mark == "none" and line.buyer_class in IN_PLAN
    ]
    value = sum(line.net for line in goods)
    listed = sum(
        line.net for line in goods if line.list_amount is not None and line.list_amount > line.gross
    )
    sales = [line for line in lines.all if line.is_revenue]
    total = sum(line.net for line in sales)
    outside = sum(line.net for line in sales if line.buyer_class in OUT_OF_PLAN)
    return (
        value > 0
        and listed >= lines.definitions["resale_list_share"] * value
        and outside < lines.definitions["resale_customer_share"] * total
    )


def spread_resale(lines: Lines) -> None:
    """Set the resale of every line: what goes beyond own use, month by month."""
    cap = units(lines.books.own_use_month, lines.books.scale) or 0
    months: dict[tuple[str, date], list[Line]] = defaultdict(list)
    for line in lines.all:
        eligible = (
            line.kind in GOODS
            and line.buyer_class in IN_PLAN
            and line.net > 0
            and not line.is_entry("lenient")
            and not line.is_outside("lenient")
        )
        if eligible:
            months[line.buyer, line.month].append(line)
    for members in months.values():
        members.sort(key=Line.order_key)
        beyond = max(0, sum(line.net for line in members) - cap)
        for line, part in zip(members, allocate(beyond, [x.net for x in members]), strict=True):
            line.resale = part
