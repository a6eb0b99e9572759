"""What is said of the whole filing in `canon`: its one row, and which columns hold anything."""

# ruff: noqa: S608 - SQL is made of our own and canonical names; all values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest.amounts import NUMBER_SCALE
from pyramidcheck.model.canonical import TABLES

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import FilingPeriod
    from pyramidcheck.store import Store


def write_columns_present(store: Store, tables: AbstractSet[str]) -> frozenset[str]:
    """Fill `canon.columns_present` and `canon.tables_present` with what holds any value."""
    present: list[tuple[str, str]] = []
    for table in (TABLES[name] for name in TABLES if name in tables):
        counted = ", ".join(f'count(held."{column.name}")' for column in table.columns)
        statement = f"SELECT {counted} FROM canon.{table.name} AS held"
        row = store.rows(statement, source=f"canon.{table.name}")[0]
        present += [
            (table.name, column.name)
            for column, number in zip(table.columns, row, strict=True)
            if number
        ]
    statement = """
        CREATE TABLE canon.columns_present AS
        SELECT unnest(CAST($table_names AS VARCHAR[])) AS table_name,
            unnest(CAST($column_names AS VARCHAR[])) AS column_name
    """
    parameters = {
        "table_names": [table for table, _ in present],
        "column_names": [column for _, column in present],
    }
    store.run(statement, parameters, source="canon.columns_present")
    statement = """
        CREATE TABLE canon.tables_present AS
        SELECT DISTINCT held.table_name FROM canon.columns_present AS held
    """
    store.run(statement, source="canon.tables_present")
    return frozenset(f"{table}.{column}" for table, column in present)


def write_filing(  # noqa: PLR0913, PLR0917 - one row made of all that is known of the filing
    store: Store,
    config: FilingConfig,
    period: FilingPeriod,
    currency: str | None,
    money_type: str,
    own_use_month: Decimal | None,
) -> None:
    """Create `canon.filing`, one row."""
    plan = config.plan
    own_use = plan.own_use_month if plan.own_use_month is not None else own_use_month
    statement = f"""
        CREATE TABLE canon.filing AS
        SELECT
            CAST($period_start AS DATE) AS period_start,
            CAST($period_end AS DATE) AS period_end,
            CAST($ended AS BOOLEAN) AS ended,
            CAST($currency AS VARCHAR) AS currency,
            CAST($country AS VARCHAR) AS country,
            CAST($qualifying_volume AS DECIMAL(38,{NUMBER_SCALE})) AS qualifying_volume,
            CAST($own_use_month AS {money_type}) AS own_use_month,
            CAST($resale AS BOOLEAN) AS resale,
            CAST($levels_paid AS INTEGER) AS levels_paid,
            CAST($adult_population AS BIGINT) AS adult_population,
            CAST($payout_schedule AS VARCHAR) AS payout_schedule
    """
    parameters = {
        "period_start": period.start,
        "period_end": period.end,
        "ended": period.ended,
        "currency": currency,
        "country": config.country,
        "qualifying_volume": _text(plan.qualifying_volume),
        "own_use_month": _text(own_use),
        "resale": plan.resale,
        "levels_paid": plan.levels_paid,
        "adult_population": plan.adult_population,
        "payout_schedule": plan.payout_schedule,
    }
    store.run(statement, parameters, source="canon.filing")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
