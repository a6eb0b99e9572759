"""The canonical tables of a filing, narrowed for a while to some days of its period."""

# ruff: noqa: S608 - SQL is made of our own names and of dates

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyramidcheck.ingest.filing_row import write_columns_present
from pyramidcheck.ingest.period import DATED
from pyramidcheck.model.canonical import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pyramidcheck.store import Store

# The whole period keeps every buy-back; among years, each belongs to the one it was asked for in.
_CUT = (*DATED, ("buybacks", "requested_on", True))
_SOURCE = "ingest/slices.py"
_PRESENT = ("columns_present", "tables_present")


@contextmanager
def narrow(store: Store, start: date, end: date) -> Iterator[None]:
    """Show in `canon` what an audit of these days alone would have been given; then all again.

    Orders, payouts and buy-backs are those of these days, enrolments those up to the last of them;
    `canon.filing` has these days as its period. Tables without a date stay whole. Rows are not
    copied. An exception leaves the tables narrowed: it ends the audit, and with it the store.

    Args:
        store: Holds `canon` as `read_filing` left it; may be locked.
        start: First day, not before the filing's.
        end: Last day, not after the filing's.
    """
    for table, column, before in _CUT:
        view = f"canon.{table}"
        store.run(f"ALTER VIEW {view} RENAME TO {table}_whole", source=_SOURCE)
        inside = f"whole.{column} <= DATE '{end.isoformat()}'"
        if before:
            inside += f" AND whole.{column} >= DATE '{start.isoformat()}'"
        rows = f"SELECT * FROM {view}_whole AS whole WHERE {inside}"
        store.run(f"CREATE VIEW {view} AS {rows}", source=_SOURCE)
    for table in _PRESENT:
        store.run(f"ALTER TABLE canon.{table} RENAME TO {table}_whole", source=_SOURCE)
    write_columns_present(store, TABLES.keys())
    whole = store.rows("SELECT period_start, period_end FROM canon.filing", source=_SOURCE)[0]
    _set_period(store, start, end)
    yield
    _set_period(store, *whole)
    for table in _PRESENT:
        store.run(f"DROP TABLE canon.{table}", source=_SOURCE)
        store.run(f"ALTER TABLE canon.{table}_whole RENAME TO {table}", source=_SOURCE)
    for table, _, _ in _CUT:
        store.run(f"DROP VIEW canon.{table}", source=_SOURCE)
        store.run(f"ALTER VIEW canon.{table}_whole RENAME TO {table}", source=_SOURCE)


def _set_period(store: Store, start: object, end: object) -> None:
    store.run(
        "UPDATE canon.filing SET period_start = $start, period_end = $end",
        {"start": start, "end": end},
        source=_SOURCE,
    )
