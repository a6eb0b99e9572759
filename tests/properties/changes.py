"""The same books with one thing changed: money's unit, every id, one more sale, one column less."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from pyramidcheck.model.canonical import TABLES, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from facts.oracle_books import Books, Row, Rows

PERSON_COLUMNS = (
    "participant_id",
    "sponsor_id",
    "placement_id",
    "buyer_id",
    "seller_id",
    "source_participant_id",
)
ID_SPACES: dict[str, tuple[str, ...]] = {
    "person": PERSON_COLUMNS,
    "order": ("order_id", "source_order_id"),
    "line": ("line_id",),
    "sku": ("sku",),
    "payout": ("payout_id",),
    "key": ("person_key",),
    "claim": ("claim_id",),
}
"""Columns that name the same things."""
OPTIONAL_COLUMNS = tuple(
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if not column.required
)


def each_row(books: Books, change: Callable[[str, Row], Row]) -> Books:
    """Return the books with every row changed."""
    tables = {name: [change(name, row) for row in rows] for name, rows in books.tables.items()}
    return replace(books, tables=tables)


def scaled(books: Books, factor: Decimal) -> Books:
    """Return the books in a money of which `factor` units are one of the old."""

    def change(table: str, row: Row) -> Row:
        money = {c.name for c in TABLES[table].columns if c.kind is ColumnKind.MONEY}
        return {
            name: value * factor if name in money and value is not None else value
            for name, value in row.items()
        }

    cap = books.own_use_month
    changed = each_row(books, change)
    return replace(changed, own_use_month=None if cap is None else cap * factor)


def renamed(books: Books, seed: int) -> Books:
    """Return the books with every id replaced, one for one, in another order."""
    new = {space: _new_names(books, columns, seed) for space, columns in ID_SPACES.items()}
    of_column = {column: new[space] for space, columns in ID_SPACES.items() for column in columns}

    def change(_table: str, row: Row) -> Row:
        return {
            name: of_column[name].get(value, value) if name in of_column else value
            for name, value in row.items()
        }

    return each_row(books, change)


def _new_names(books: Books, columns: Iterable[str], seed: int) -> Mapping[str, str]:
    wanted = set(columns)
    known = sorted(
        {
            value
            for rows in books.tables.values()
            for row in rows
            for name, value in row.items()
            if name in wanted and value
        }
    )
    numbers = Random(seed).sample(range(10 ** len(str(len(known) + 1))), len(known))  # noqa: S311 - a repeatable renaming, no secret
    return {name: f"{number}-é" for name, number in zip(known, numbers, strict=True)}


def with_customer_sale(
    books: Books, amount: Decimal, day: date, *, seller: str | None, listed: bool
) -> Books:
    """Return the books with one more sale, to somebody outside the plan whom nobody knew."""
    customer = "zz-outside"
    sale: Row = {
        "order_id": "zz-1",
        "line_id": "1",
        "ordered_on": day,
        "buyer_id": customer,
        "net_amount": amount,
        "seller_id": seller,
        "item_kind": "product",
        "sku": "s1",
        "quantity": Decimal(1),
        "status": "completed",
    }
    tables = {**books.tables, "orders": [*books.tables["orders"], sale]}
    if listed:
        row: Row = {
            "participant_id": customer,
            "enrolled_on": day,
            "role": "customer",
            "role_from": day,
        }
        tables["participants"] = [*books.tables["participants"], row]
    return replace(books, tables=tables)


def without(books: Books, table: str, column: str | None = None) -> Books:
    """Return the books without a column, or without the whole table."""
    rows: Rows = []
    if column is not None:
        rows = [
            {name: value for name, value in row.items() if name != column}
            for row in books.tables[table]
        ]
    return replace(books, tables={**books.tables, table: rows})
