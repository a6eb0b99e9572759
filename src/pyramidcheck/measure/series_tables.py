"""Series that are one query each: depth, sources of payouts, months, and days before a month's end.

Every row is an aggregate; nobody is named.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from pyramidcheck.store import Store

Cell = str | int | float | None

DEEPEST = 100
"""Places at this depth or deeper are one row; a chain of a million people is as short as any."""
MONTHS = ("month", "revenue", "outside", "entry_money", "payouts", "joined", "active", "paid")
ORDER_PARTS = ("participants", "customers", "unknown")


def depth_pyramid(store: Store) -> SeriesResult | None:
    """Return people and payouts by depth below the first sponsors; None without any sponsor."""
    rows = store.rows(
        series_sql("depth_pyramid"), {"deepest": DEEPEST}, source="series/depth_pyramid.sql"
    )
    if not any(isinstance(depth, int) and depth > 0 for depth, *_ in rows):
        return None
    return SeriesResult(
        id="depth_pyramid",
        columns=("depth", "people", "paid", "payouts"),
        rows=_cells(rows),
        figures={"deepest_row": DEEPEST},
    )


def payouts_by_source(store: Store) -> SeriesResult | None:
    """Return all payouts in three parts by what they were paid on; None without a payout."""
    rows = store.rows(series_sql("payouts_by_source"), source="series/payouts_by_source.sql")
    if not rows:
        return None
    columns = ("outside", "inside", "untraced")
    return SeriesResult(id="payouts_by_source", columns=columns, rows=_cells(rows))


def months(store: Store) -> SeriesResult | None:
    """Return the parts of the shares, and people who joined and were paid, month by month."""
    rows = store.rows(series_sql("months"), source="series/months.sql")
    if not rows:
        return None
    return SeriesResult(id="months", columns=MONTHS, rows=_cells(rows))


def month_end(store: Store) -> SeriesResult | None:
    """Return orders by days before the end of their month; None without an order in a full one."""
    rows = store.rows(series_sql("month_end"), source="series/month_end.sql")
    if not rows:
        return None
    orders = tuple(f"{part}_orders" for part in ORDER_PARTS)
    columns = ("days_before_end", "months", *ORDER_PARTS, *orders)
    return SeriesResult(id="month_end", columns=columns, rows=_cells(rows))


def series_sql(name: str) -> str:
    """Return a query of the folder `sql`."""
    return (files("pyramidcheck.measure") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def cell_text(value: object) -> str | None:
    """Return a date in ISO 8601, or a number as plain decimal text without trailing zeros."""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Decimal | int):
        return None
    plain = format(Decimal(value), "f")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def _cells(rows: list[tuple[object, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Counts stay numbers; money becomes text."""
    return tuple(
        tuple(value if isinstance(value, int) else cell_text(value) for value in row)
        for row in rows
    )
