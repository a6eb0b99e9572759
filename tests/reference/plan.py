"""The rates of a plan, estimated over all kinds of payout together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from facts.oracle_lineage import dot, solve

if TYPE_CHECKING:
    from datetime import date

    from reference.filing import Filing

MOST_LEVELS = 8
DIGITS = 6
"""Decimals kept of R squared."""


@dataclass
class PlanFit:
    """What fitted rates leave unexplained of the untraced payouts; money in minor units."""

    r_squared: Fraction | None
    untraced: int
    unexplained: int
    beyond_group: int


def fit_plan(filing: Filing) -> PlanFit:
    """Return the fit of untraced payouts to the sales credited to each level below the payee."""
    rows = [(key, month) for key, month in filing.months.items() if month.untraced > 0]
    paid = [Fraction(month.untraced) for _, month in rows]
    beyond = sum(max(0, month.untraced - max(0, month.group_sales)) for _, month in rows)
    untraced = sum(month.untraced for _, month in rows)
    levels = min(filing.levels_paid or MOST_LEVELS, MOST_LEVELS)
    mean = sum(paid, Fraction(0)) / max(len(paid), 1)
    spread = sum(((value - mean) ** 2 for value in paid), Fraction(0))
    if len(rows) <= levels + 1 or spread == 0:
        return PlanFit(None, untraced, untraced, beyond)
    by_level = sales_by_level(filing)
    table = [[Fraction(by_level[key].get(d, 0)) for d in range(levels + 1)] for key, _ in rows]
    fitted = best_fit(table, paid)
    missed = sum(((p - f) ** 2 for p, f in zip(paid, fitted, strict=True)), Fraction(0))
    unexplained = sum(
        (max(Fraction(0), p - f) for p, f in zip(paid, fitted, strict=True)), Fraction(0)
    )
    r_squared = round(max(1 - missed / spread, Fraction(0)), DIGITS)
    return PlanFit(r_squared, untraced, round(unexplained), beyond)


def best_fit(table: list[list[Fraction]], paid: list[Fraction]) -> list[Fraction]:
    """Return what non-negative rates by level give for each row, as near to the payouts as can be.

    Every set of levels with positive rates is tried; one that no other level would improve is best.
    """
    levels = [d for d in range(len(table[0])) if any(row[d] for row in table)]
    columns = {d: [row[d] for row in table] for d in levels}
    products = {(d, e): dot(columns[d], columns[e]) for d in levels for e in levels}
    target = {d: dot(columns[d], paid) for d in levels}
    for size in range(len(levels) + 1):
        for chosen in combinations(levels, size):
            try:
                rates = solve(
                    [[products[d, e] for e in chosen] for d in chosen], [target[d] for d in chosen]
                )
            except StopIteration:  # these levels cannot be told apart
                continue
            gains = [
                target[d] - dot([products[d, e] for e in chosen], rates)
                for d in levels
                if d not in chosen
            ]
            if all(rate > 0 for rate in rates) and all(gain <= 0 for gain in gains):
                return [dot(rates, [row[d] for d in chosen]) for row in table]
    raise AssertionError("no set of levels is best")


def sales_by_level(filing: Filing) -> dict[tuple[str, date], dict[int, int]]:
    """Return net sales by payee, month and generation of the participant credited with them."""
    found: dict[tuple[str, date], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in filing.lines:
        if line.credited is not None and line.is_revenue:
            for steps, above in enumerate(filing.tree.upwards(line.credited)):
                found[above, line.month][steps] += line.net
    return found
