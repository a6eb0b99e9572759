"""How many months payouts trail sales, where the export does not say."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import TYPE_CHECKING

from facts.oracle_books import add_months, month_of, months_between, units

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_lines import Lines

LARGEST_LAG = 2
FEWEST_MONTHS = 6
CLEARLY_BETTER = 1e-9


def estimate_lag(lines: Lines) -> int:
    """Return by how many months payouts trail the sales they fit best; 0 when unclear."""
    books = lines.books
    paid: dict[date, int] = defaultdict(int)
    for row in lines.people.payouts:
        if row["period"] is None and row["earned_on"] is None:
            paid[month_of(row["paid_on"])] += units(row["amount"], books.scale) or 0
    if not paid:
        return 0
    sold: dict[date, int] = defaultdict(int)
    for line in lines.all:
        if line.is_revenue:
            sold[line.month] += line.net
    months = months_between(books.period_start, books.period_end)
    best, found = -2.0, 0
    for lag in range(LARGEST_LAG + 1):
        later = months[lag:]
        if len(later) < FEWEST_MONTHS:
            break
        fit = correlation(
            [paid[month] for month in later], [sold[add_months(m, -lag)] for m in later]
        )
        if fit is not None and fit > best + CLEARLY_BETTER:
            best, found = fit, lag
    return found


def correlation(left: list[int], right: list[int]) -> float | None:
    """Return Pearson's correlation; None where a series does not vary."""
    n = len(left)
    a = n * sum(x * x for x in left) - sum(left) ** 2
    b = n * sum(y * y for y in right) - sum(right) ** 2
    if a == 0 or b == 0:
        return None
    both = n * sum(x * y for x, y in zip(left, right, strict=True)) - sum(left) * sum(right)
    return float(both) / (sqrt(float(a)) * sqrt(float(b)))
