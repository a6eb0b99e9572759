"""Small tables of the ways in which a text column writes numbers or days, and what each means.

`ingest.number_<file>_<field>` and `ingest.date_<file>_<field>` hold one row for each shape that a
value of the column has, with a sample and the rows that have it; reading a column of millions of
values is then a join. See `numbers.shape` and `dates.shape`.
"""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest import dates, numbers
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.dates import DateDialect
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.canonical import ColumnKind
    from pyramidcheck.model.filing import SourceColumn


def number_table(mapping: FileMapping, field: str) -> str:
    """Name of the table of a column's numbers."""
    return identifier("ingest", f"number_{mapping.file.number}_{field}")


def date_table(mapping: FileMapping, field: str) -> str:
    """Name of the table of a column's days."""
    return identifier("ingest", f"date_{mapping.file.number}_{field}")


def look_first(
    store: Store, mapping: FileMapping, looks: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, int]]:
    """Return the counts of each field, all from one look at every value.

    Args:
        store: Holds the file's rows.
        mapping: The file's.
        looks: Field -> name of a count -> SQL over `texts.<field>`.
    """
    if not looks:
        return {}
    items = [item for item in mapping.file.columns if item.field in looks]
    texts = ", ".join(f"{sql.text(item)} AS {item.field}" for item in items)
    chosen = ", ".join(what for look in looks.values() for what in look.values())
    row = store.rows(
        f"""
        WITH texts AS (SELECT {texts} FROM {mapping.file.relation} AS input)
        SELECT {chosen} FROM texts
        """,
        mapping.file.parameters,
        source=f"{mapping.file.path}: dialect",
    )[0]
    # Over no rows at all a count of conditions is NULL.
    counts = iter(int(str(value or 0)) for value in row)
    return {field: {name: next(counts) for name in look} for field, look in looks.items()}


def look_at_numbers(store: Store, mapping: FileMapping, source: SourceColumn) -> None:
    """Create the table of a column's numbers: `shape`, `x` (a sample), `lines`, `core`."""
    _look(store, mapping, source, number_table(mapping, source.field), numbers)


def look_at_dates(store: Store, mapping: FileMapping, source: SourceColumn) -> None:
    """Create the table of a column's days: `shape`, `x` (a sample) and `lines`."""
    _look(store, mapping, source, date_table(mapping, source.field), dates)


def count_shapes(
    store: Store, table: str, conditions: Mapping[str, str]
) -> tuple[dict[str, int], str]:
    """Return the rows for which each condition holds, all as `values`, and a sample of `open`."""
    counted = [
        f"coalesce(sum(seen.lines) FILTER (WHERE {condition}), 0)"
        for condition in conditions.values()
    ]
    row = store.rows(
        f"""
        SELECT
            coalesce(sum(seen.lines), 0), min(seen.x) FILTER (WHERE {conditions["open"]}),
            {", ".join(counted)}
        FROM {table} AS seen
        """,
        source=table,
    )[0]
    values = [int(str(value)) for value in row[2:]]
    counts = dict(zip(conditions, values, strict=True)) | {"values": int(str(row[0]))}
    return counts, "" if row[1] is None else str(row[1])


def decide_numbers(
    store: Store, mapping: FileMapping, field: str, decimal: str, spellings: Sequence[str]
) -> None:
    """Add to the table of a column's numbers how each shape is rewritten.

    Args:
        store: Holds the table.
        mapping: The file's.
        field: The column.
        decimal: Its decimal mark.
        spellings: The signs, upper case, that a number of the column may carry.
    """
    table = number_table(mapping, field)
    chosen = ", ".join(
        f"{expression} AS {name}"
        for name, expression in numbers.numeral_columns("seen.x", decimal).items()
    )
    mark = numbers.money_mark("seen.x")
    store.run(
        f"""
        CREATE OR REPLACE TABLE {table} AS
        SELECT
            seen.shape, {chosen},
            coalesce(
                seen.core <> '' AND {mark} <> ''
                AND NOT list_contains(CAST($spellings AS VARCHAR[]), {mark}), FALSE
            ) AS other
        FROM {table} AS seen
        """,
        {"spellings": list(spellings)},
        source=table,
    )


def decide_dates(
    store: Store, mapping: FileMapping, field: str, kind: ColumnKind, dialect: DateDialect
) -> None:
    """Add to the table of a column's days the day of each."""
    table = date_table(mapping, field)
    store.run(
        f"""
        CREATE OR REPLACE TABLE {table} AS
        SELECT seen.shape, {dates.day_of("seen.x", kind, dialect)} AS day FROM {table} AS seen
        """,
        {"timezone": mapping.timezone},
        source=table,
    )


def _look(
    store: Store, mapping: FileMapping, source: SourceColumn, table: str, grammar: object
) -> None:
    shape = numbers.shape("texts.x") if grammar is numbers else dates.shape("texts.x")
    core = numbers.core_of("shapes.x") if grammar is numbers else "NULL"
    store.run(
        f"""
        CREATE OR REPLACE TABLE {table} AS
        WITH texts AS (SELECT {sql.text(source)} AS x FROM {mapping.file.relation} AS input),
        shapes AS (
            SELECT {shape} AS shape, min(texts.x) AS x, count(*) AS lines
            FROM texts
            WHERE texts.x IS NOT NULL
            GROUP BY 1
        )
        SELECT shapes.*, {core} AS core FROM shapes
        """,
        mapping.file.parameters,
        source=f"{mapping.file.path}: dialect",
    )
