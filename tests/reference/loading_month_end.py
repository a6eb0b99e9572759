"""Purchases at the end of the month, from the rule's own words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_books import month_length
from reference.running_b import READINGS, Expected, Filing, ratio, readings

if TYPE_CHECKING:
    from facts.oracle_lines import Line
    from reference.running_b import Reading

LAST_DAYS = 3
LEAST_ORDERS = 100
OF_CALENDAR = Fraction(9, 10)
NO_PARTICIPANT = {
    "strict": ("customer", "preferred_customer", "unknown"),
    "central": ("customer", "preferred_customer", "unknown", "left_long_ago"),
    "lenient": (
        "customer",
        "preferred_customer",
        "unknown",
        "left_long_ago",
        "left_recently",
        "relabelled",
    ),
}


def period_end_loading(filing: Filing) -> Expected:
    months = filing.whole_months
    ordered = [
        line
        for line in filing.lines.all
        if line.is_revenue
        and not line.is_autoship
        and not line.is_entry("central")
        and line.month in months
    ]
    calendar = None
    if ordered:
        # Every whole month is a period, whether anybody ordered in it or not.
        days = sum(month_length(month) for month in months)
        calendar = OF_CALENDAR * LAST_DAYS * len(months) / days
    values: dict[str, Reading] = {}
    n = 0
    for reading in READINGS:
        outside = NO_PARTICIPANT[reading]
        mine = [line for line in ordered if line.buyer_class not in outside]
        theirs = [line for line in ordered if line.buyer_class in outside]
        baseline = share_at_end(theirs) if orders(theirs) >= LEAST_ORDERS else calendar
        values[reading] = ratio(share_at_end(mine), baseline)
        if reading == "central":
            n = orders(mine)
    return readings(values, n)


def orders(lines: list[Line]) -> int:
    """Return the orders with something bought, by month and class."""
    return len({(x.month, x.buyer_class, x.order_id) for x in lines if x.net > 0 and x.order_id})


def share_at_end(lines: list[Line]) -> Fraction | None:
    """Return the share of the value that falls in the last days; none of nothing."""
    everything = max(sum(line.net for line in lines), 0)
    late = sum(line.net for line in lines if line.day.day > month_length(line.month) - LAST_DAYS)
    return Fraction(min(max(late, 0), everything), everything) if everything else None
