"""Untraced payouts by fitted rates, in exact fractions and by trying every set of paying levels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from facts.oracle_books import Rows, amount, share_of

if TYPE_CHECKING:
    from datetime import date

RATE_DIGITS = 9
R_SQUARED_DIGITS = 6
WORST_CONDITION = 1000
"""Levels that are almost multiples of each other have no rates of their own."""

Vector = list[Fraction]
Matrix = list[Vector]


@dataclass
class Month:
    """One payee in one month: what was paid without a source, and sales by generation."""

    payee: str
    month: date
    paid: int
    sales: list[int]
    outside: list[int]

    def at(self, rates: Vector, volumes: list[int]) -> Fraction:
        return max(
            Fraction(0), sum((r * v for r, v in zip(rates, volumes, strict=True)), Fraction(0))
        )


@dataclass
class Fit:
    """The payee-months of one kind and what least squares says of them."""

    months: list[Month]
    rates: Vector | None
    r_squared: Fraction | None
    is_accepted: bool


class Lineage:
    """The fits of all kinds; `work` holds the books, people, lines, tree and payouts."""

    def __init__(self, work: Any, definitions: dict[str, Fraction]) -> None:
        self.work = work
        self.scale = work.books.scale
        self.definitions = definitions
        deepest = max((work.tree.depth(node) for node in work.tree.nodes), default=0)
        self.levels = min(int(definitions["levels_when_unknown"]), deepest + 1)
        paid: dict[tuple[str, str, date], int] = defaultdict(int)
        for part in work.payouts.parts:
            untraced = part.source == "untraced" and part.kind != "adjustment"
            if untraced and part.payee in work.people.nodes:
                paid[part.kind, part.payee, part.month] += part.amount
        by_kind: dict[str, list[Month]] = defaultdict(list)
        for (kind, payee, month), value in paid.items():
            if value > 0:
                by_kind[kind].append(self._month(payee, month, value))
        self.by_kind = {kind: self._fit(months) for kind, months in by_kind.items()}

    def _month(self, payee: str, month: date, paid: int) -> Month:
        found = Month(payee, month, paid, [0] * (self.levels + 1), [0] * (self.levels + 1))
        for line in self.work.lines.all:
            if line.month != month or not line.is_revenue:
                continue
            steps = self._generation(payee, line)
            if steps is not None and steps <= self.levels:
                found.sales[steps] += line.net
                found.outside[steps] += line.net if line.is_outside("central") else 0
        return found

    def _generation(self, payee: str, line: Any) -> int | None:
        steps_above = self.work.tree.steps_above
        if line.buyer in self.work.people.nodes:
            found: int | None = steps_above(payee, line.buyer)
            return found
        if line.credited is None:
            return None
        steps = steps_above(payee, line.credited)
        return None if steps is None else steps + 1

    def _fit(self, months: list[Month]) -> Fit:
        table = [[Fraction(sold) for sold in row.sales] for row in months]
        paid = [Fraction(row.paid) for row in months]
        used = [g for g in range(self.levels + 1) if any(row[g] for row in table)]
        mean = sum(paid, Fraction(0)) / len(paid)
        spread = sum(((value - mean) ** 2 for value in paid), Fraction(0))
        if not used or len(months) <= len(used) or spread == 0:
            return Fit(months, None, None, is_accepted=False)
        columns = [[row[g] for row in table] for g in used]
        products = [[dot(left, right) for right in columns] for left in columns]
        if condition(products) > WORST_CONDITION:
            return Fit(months, None, None, is_accepted=False)
        fitted = least_squares(products, [dot(column, paid) for column in columns])
        exact = [Fraction(0)] * (self.levels + 1)
        for g, rate in zip(used, fitted, strict=True):
            exact[g] = rate
        missed = sum(
            ((value - dot(exact, row)) ** 2 for value, row in zip(paid, table, strict=True)),
            Fraction(0),
        )
        r_squared = round(1 - missed / spread, R_SQUARED_DIGITS)
        enough = len(months) >= self.definitions["lineage_rows_per_rate"] * len(used)
        return Fit(
            months,
            [round(rate, RATE_DIGITS) for rate in exact],
            r_squared,
            is_accepted=enough and r_squared >= self.definitions["lineage_fit"],
        )

    def fits(self) -> Rows:
        """Return facts.lineage_fit."""
        rows = []
        for kind, fit in self.by_kind.items():
            rates = fit.rates or [Fraction(0)] * (self.levels + 1)
            unexplained = sum(
                max(0, row.paid - int(row.at(rates, row.sales))) for row in fit.months
            )
            least, most = bounds(fit.months)
            squared = fit.r_squared
            rows.append(
                {
                    "kind": kind,
                    "levels": self.levels,
                    "payee_months": len(fit.months),
                    "r_squared": None if squared is None else int(squared * 10**R_SQUARED_DIGITS),
                    "is_accepted": fit.is_accepted,
                    "untraced": sum(row.paid for row in fit.months),
                    "unexplained": unexplained,
                    "retail_least": least,
                    "retail_most": most,
                }
            )
        return rows

    def rates(self) -> Rows:
        """Return facts.lineage_rate, its rates as decimals."""
        return [
            {
                "kind": kind,
                "generation": generation,
                "rate": amount(int(rate * 10**RATE_DIGITS), RATE_DIGITS),
            }
            for kind, fit in self.by_kind.items()
            for generation, rate in enumerate(fit.rates or [])
        ]

    def months(self, rows: Rows) -> Rows:
        """Return facts.participant_month with the accepted fits in place of the group's mix."""
        retail: dict[tuple[str, date], int] = defaultdict(int)
        covered: dict[tuple[str, date], int] = defaultdict(int)
        for fit in self.by_kind.values():
            if not fit.is_accepted or fit.rates is None:
                continue
            for row in fit.months:
                earned = row.at(fit.rates, row.sales)
                if earned > 0:
                    outside = min(row.at(fit.rates, row.outside), earned)
                    whole = [int(value * 10**RATE_DIGITS) for value in (outside, earned)]
                    retail[row.payee, row.month] += share_of(row.paid, *whole)
                    covered[row.payee, row.month] += row.paid
        for found in rows:
            key = (found["participant"], found["month"])
            if key in covered and found["untraced"] > 0:
                found["untraced_retail_central"] = min(retail[key], found["untraced"]) + self._mix(
                    found, max(found["untraced"] - covered[key], 0)
                )
        for found in rows:
            # No reading is kinder than the lenient one.
            found["untraced_retail_lenient"] = max(
                found["untraced_retail_lenient"], found["untraced_retail_central"]
            )
        return rows

    @staticmethod
    def _mix(row: dict[str, Any], left: int) -> int:
        sales = row["group_sales"]
        if sales <= 0:
            return 0
        return share_of(left, min(max(row["group_outside_central"], 0), sales), sales)


def bounds(months: list[Month]) -> tuple[int, int]:
    """Return the least and the most that outside sales can have funded at the best-paid share."""
    sold = [max(sum(row.sales), 0) for row in months]
    highest = max(
        (Fraction(row.paid, sales) for row, sales in zip(months, sold, strict=True) if sales),
        default=Fraction(0),
    )
    least = most = 0
    for row, sales in zip(months, sold, strict=True):
        retail = min(max(sum(row.outside), 0), sales)
        upper = min(row.paid, int(highest * retail))
        lower = max(0, row.paid + (-highest * (sales - retail)).__floor__())
        most += upper
        least += min(lower, upper)
    return least, most


def dot(left: Vector, right: Vector) -> Fraction:
    return sum((x * y for x, y in zip(left, right, strict=True)), Fraction(0))


def condition(products: Matrix) -> float:
    """Return how far the columns, each at length one, are from telling themselves apart."""
    norms = [sqrt(products[g][g]) for g in range(len(products))]
    scaled = [
        [float(value) / (norms[g] * norms[h]) for h, value in enumerate(row)]
        for g, row in enumerate(products)
    ]
    widths = np.linalg.eigvalsh(np.array(scaled))
    return float("inf") if widths[0] <= 0 else sqrt(widths[-1] / widths[0])


def least_squares(products: Matrix, target: Vector) -> Vector:
    """Return the coefficients, none negative, that no change of any of them improves.

    Exactly one set of positive coefficients solves its own equations while no other coefficient
    would gain by leaving zero: the conditions of Karush, Kuhn and Tucker.
    """
    levels = range(len(target))
    for size in range(len(target) + 1):
        for chosen in combinations(levels, size):
            solved = solve(
                [[products[g][h] for h in chosen] for g in chosen], [target[g] for g in chosen]
            )
            if any(rate <= 0 for rate in solved):
                continue
            rates = [Fraction(0)] * len(target)
            for g, rate in zip(chosen, solved, strict=True):
                rates[g] = rate
            gains = [target[g] - dot(products[g], rates) for g in levels if g not in chosen]
            if all(gain <= 0 for gain in gains):
                return rates
    raise AssertionError("no set of levels is optimal")


def solve(matrix: Matrix, target: Vector) -> Vector:
    """Return the solution of a regular system by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, target, strict=True)]
    for pivot in range(len(rows)):
        swap = next(index for index in range(pivot, len(rows)) if rows[index][pivot])
        rows[pivot], rows[swap] = rows[swap], rows[pivot]
        rows[pivot] = [value / rows[pivot][pivot] for value in rows[pivot]]
        for index, row in enumerate(rows):
            if index != pivot and row[pivot]:
                rows[index] = [x - row[pivot] * y for x, y in zip(row, rows[pivot], strict=True)]
    return [row[-1] for row in rows]
