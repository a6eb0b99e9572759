"""Books loaded into the canonical tables of a store, and the facts read back with names."""

from __future__ import annotations

import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pyramidcheck import facts as product
from pyramidcheck.model.canonical import TABLES, ColumnKind
from pyramidcheck.model.facts import FACTS
from pyramidcheck.model.rule import Definition

if TYPE_CHECKING:
    from fractions import Fraction

    from facts.oracle_books import Books, Row, Rows
    from pyramidcheck.store import Store

RULES = Path(__file__).parents[2] / "rules"
PEOPLE = ("participant", "customer", "sponsor", "parent", "root")
"""Columns of the facts that hold person numbers."""


def read_definitions() -> dict[str, Fraction]:
    """Return the method's constants as rules/definitions.toml gives them."""
    text = (RULES / "definitions.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text, parse_float=Decimal)
    return {name: Definition.model_validate(value).value for name, value in found.items()}


def arrow_type(kind: ColumnKind, scale: int) -> pa.DataType:
    return {
        ColumnKind.TEXT: pa.string(),
        ColumnKind.CODE: pa.string(),
        ColumnKind.DATE: pa.date32(),
        ColumnKind.MONTH: pa.date32(),
        ColumnKind.MONEY: pa.decimal128(38, scale),
        ColumnKind.NUMBER: pa.decimal128(38, 6),
        ColumnKind.INTEGER: pa.int64(),
        ColumnKind.FLAG: pa.bool_(),
    }[kind]


def load(store: Store, books: Books) -> None:
    """Create the schema `canon`; what an earlier filing left in the store is dropped."""
    for schema in ("lines", "canon", "prep", "facts"):
        store.run(f"DROP SCHEMA IF EXISTS {schema} CASCADE", source="test")
    store.run("CREATE SCHEMA canon", source="test")
    filled = []
    for table in TABLES.values():
        rows = books.rows(table.name)
        data: dict[str, pa.Array] = {}
        for column in table.columns:
            values = [row[column.name] for row in rows]
            data[column.name] = pa.array(values, type=arrow_type(column.kind, books.scale))
            if any(value is not None for value in values):
                filled.append((table.name, column.name))
        data["source_file"] = pa.array(["synthetic.csv"] * len(rows), type=pa.string())
        data["source_row"] = pa.array(range(1, len(rows) + 1), type=pa.int64())
        store.register_arrow(f"canon.{table.name}", pa.table(data))
    _load_filing(store, books, filled)


def _load_filing(store: Store, books: Books, filled: list[tuple[str, str]]) -> None:
    money = pa.decimal128(38, books.scale)
    filing: dict[str, tuple[Any, pa.DataType]] = {
        "period_start": (books.period_start, pa.date32()),
        "period_end": (books.period_end, pa.date32()),
        "ended": (False, pa.bool_()),
        "currency": ("EUR", pa.string()),
        "country": (None, pa.string()),
        "qualifying_volume": (books.qualifying_volume, pa.decimal128(38, 6)),
        "own_use_month": (books.own_use_month, money),
        "resale": (books.resale, pa.bool_()),
        "levels_paid": (None, pa.int32()),
    }
    texts: dict[str, dict[str, list[str]]] = {
        "quarantined_people": {"participant_id": list(books.quarantined)},
        "columns_present": {
            "table_name": [table for table, _ in filled],
            "column_name": [column for _, column in filled],
        },
        "tables_present": {"table_name": [name for name in TABLES if books.rows(name)]},
    }
    row = {name: pa.array([value], type=kind) for name, (value, kind) in filing.items()}
    store.register_arrow("canon.filing", pa.table(row))
    for name, columns in texts.items():
        data = {column: pa.array(values, type=pa.string()) for column, values in columns.items()}
        store.register_arrow(f"canon.{name}", pa.table(data))


def build(store: Store, books: Books, definitions: dict[str, Fraction]) -> dict[str, Rows]:
    """Return the product's fact tables, people named by their person text."""
    load(store, books)
    product.build(store, definitions)
    known = store.rows("SELECT person, person_text FROM prep.person", source="test")
    texts: dict[Any, Any] = {row[0]: row[1] for row in known}
    return {name: _named(store, name, texts) for name in FACTS}


def _named(store: Store, name: str, texts: dict[Any, Any]) -> Rows:
    columns = list(FACTS[name].columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f"SELECT {listed} FROM {name}"  # noqa: S608 - names of the model
    found = store.rows(sql, source="test")
    rows: Rows = []
    for values in found:
        row: Row = dict(zip(columns, values, strict=True))
        for column in PEOPLE:
            if row.get(column) is not None:
                row[column] = texts[row[column]]
        rows.append(row)
    return rows


def differences(want: dict[str, Rows], got: dict[str, Rows]) -> list[str]:
    """Return one line for every row that only one side has; none if all tables are equal."""
    found = []
    for name, rows in want.items():
        wanted, given = (Counter(map(_cells, side)) for side in (rows, got[name]))
        found += [f"{name}: only wanted {dict(row)}" for row in wanted - given]
        found += [f"{name}: only got {dict(row)}" for row in given - wanted]
    return found


def _cells(row: Row) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(row.items()))
