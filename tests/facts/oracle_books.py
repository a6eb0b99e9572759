"""A filing as plain lists of rows, and exact whole-number money: where the oracle starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pyramidcheck.model.canonical import TABLES

Row = dict[str, Any]
Rows = list[Row]

SHARE = 10**12
"""Shares are cut to twelve digits before they multiply an amount."""
NUMBER_SCALE = 6
"""Digits of volumes and quantities."""


@dataclass(frozen=True)
class Books:
    """Canonical tables of one filing and what it says about its plan; columns left out are null."""

    period_start: date
    period_end: date
    tables: dict[str, Rows] = field(default_factory=dict)
    scale: int = 4
    own_use_month: Decimal | None = None
    qualifying_volume: Decimal | None = None
    resale: bool | None = None
    quarantined: tuple[str, ...] = ()

    def rows(self, name: str) -> Rows:
        """Return the rows of a table with every column."""
        columns = [column.name for column in TABLES[name].columns]
        return [{name: row.get(name) for name in columns} for row in self.tables.get(name, [])]


def units(value: Decimal | None, scale: int) -> int | None:
    """Return the whole number of units of 10**-scale; an amount that needs more digits fails."""
    if value is None:
        return None
    exact = Fraction(value) * 10**scale
    assert exact.denominator == 1, f"{value} does not fit {scale} digits"
    return int(exact)


def amount(value: int | None, scale: int) -> Decimal | None:
    """Return the decimal number of that many units, exactly, whatever the decimal context."""
    if value is None:
        return None
    digits = tuple(int(digit) for digit in str(abs(value)))
    return Decimal((int(value < 0), digits, -scale))


def month_of(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def months_between(start: date, end: date) -> list[date]:
    """Return the first days of all months from start's to end's, both included."""
    months = [month_of(start)]
    while months[-1] < month_of(end):
        months.append(add_months(months[-1], 1))
    return months


def month_distance(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def month_length(month: date) -> int:
    return (add_months(month_of(month), 1) - month_of(month)).days


def share_of(total: int, part: int, whole: int) -> int:
    """Return total x part / whole, the share cut to twelve digits and the product to units."""
    return total * (part * SHARE // whole) // SHARE


def allocate(total: int, weights: list[int]) -> list[int]:
    """Return whole parts of the total by cumulative weight; they sum to the total."""
    everything = sum(weights)
    parts = []
    running = before = 0
    for weight in weights:
        running += weight
        until = share_of(total, running, everything)
        parts.append(until - before)
        before = until
    return parts


def nulls_last(value: Any) -> tuple[bool, Any]:
    """Return a sort key that puts None behind everything else."""
    return (value is None, 0 if value is None else value)
