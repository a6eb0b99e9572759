"""Ids, days and currencies across the files of a filing, kept in `proposal.*`."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck import ingest
from pyramidcheck.ingest import dates
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.dates import DateDialect
from pyramidcheck.ingest.measures import currencies
from pyramidcheck.model.canonical import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.store import Store

__all__ = ["ORDERS", "PEOPLE", "Span", "add_ids", "currencies", "day", "prepare", "spans"]
PEOPLE = "proposal.people"
ORDERS = "proposal.orders"
_DAY = Column("day", ColumnKind.DATE)
_DATED = {"participants": "enrolled_on", "orders": "ordered_on", "payouts": "paid_on"}


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day of a column of dates."""

    first: date
    last: date


def prepare(store: Store) -> None:
    """Create the places for what the study finds."""
    path = files(ingest).joinpath("sql/prepare.sql")
    store.run_file(path, source="ingest/prepare.sql")
    store.run("CREATE SCHEMA proposal", source="proposal")
    for table in (PEOPLE, ORDERS):
        store.run(f"CREATE TABLE {table} (id VARCHAR)", source=table)


def has_any(store: Store, table: str) -> bool:
    """Whether any id is known."""
    return bool(store.scalar(f"SELECT count(*) FROM {table} AS named", source=table))


def add_ids(store: Store, table: str, mappings: Sequence[FileMapping]) -> None:
    """Add every id of the participants, or of the orders, in those files."""
    target, name = (PEOPLE, "participant_id") if table == "participants" else (ORDERS, "order_id")
    for mapping in mappings:
        source = mapping.columns[name]
        if not source.fields:
            continue
        store.run(
            f"""
            INSERT INTO {target}
            SELECT DISTINCT {sql.text(source.fields[0], identity=True)} AS id
            FROM {mapping.file.relation} AS input
            WHERE id IS NOT NULL
            EXCEPT
            SELECT named.id FROM {target} AS named
            """,
            mapping.file.parameters,
            source=mapping.file.path,
        )


def day(source: ColumnSource, mapping: FileMapping) -> str:
    """SQL of the day in a column of `input`; NULL where it cannot be read."""
    item = source.fields[0]
    if sql.is_native(item, source.column):
        return f"CAST(input.{item.field} AS DATE)"
    dialect = mapping.dates.get(item.field, DateDialect("dmy"))
    order = DateDialect("dmy" if dialect.order == "ymd" else dialect.order)
    return dates.typed_date(_DAY, sql.text(item), order).value


def spans(store: Store, mappings: Sequence[FileMapping]) -> dict[str, Span]:
    """Return table -> first and last day of the column that dates it."""
    found: dict[str, Span] = {}
    for mapping in mappings:
        source = mapping.columns.get(_DATED.get(mapping.table.name, ""))
        if source is None or not source.fields:
            continue
        first, last = store.rows(
            f"""
            SELECT min(dated.day), max(dated.day)
            FROM (SELECT {day(source, mapping)} AS day FROM {mapping.file.relation} AS input)
                AS dated
            """,
            mapping.file.parameters,
            source=mapping.file.path,
        )[0]
        if isinstance(first, date) and isinstance(last, date):
            before = found.get(mapping.table.name, Span(first, last))
            found[mapping.table.name] = Span(min(first, before.first), max(last, before.last))
    return found
