"""The period that is judged, and the rows outside it that are excluded and counted."""

# ruff: noqa: S608 - SQL is made of our own and canonical names; all values are bound

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.filing import FilingPeriod

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.store import Store

PeriodBounds = tuple[date | None, date | None]

# Table, its date, and whether days before the start are outside as well.
DATED = (
    ("orders", "ordered_on", True),
    ("payouts", "paid_on", True),
    ("participants", "enrolled_on", False),
)


def find_period(store: Store, config: FilingConfig, asked: PeriodBounds | None) -> FilingPeriod:
    """Return the period: as asked, else as declared, else as far as the main tables are seen.

    Without a declared start it starts with the earliest order (without orders, payout; without
    both, enrolment). Without a declared end it ends on the last day on which both orders and
    payouts are seen; where one of them is absent, on the other's last day; without both, on the
    last enrolment.

    Raises:
        UsageError: It would end before it starts.
    """
    text = files(__package__).joinpath("sql/period.sql").read_text(encoding="utf-8")
    row = store.rows(text, source="ingest/period.sql")[0]
    days = [day if isinstance(day, date) else None for day in row]
    first_order, last_order, first_payout, last_payout, first_enrolment, last_enrolment = days
    start, end = asked or (None, None)
    start = start or config.period.start
    end = end or config.period.end
    declared = start is not None and end is not None
    start = start or first_order or first_payout or first_enrolment
    lasts = [day for day in (last_order, last_payout) if day is not None]
    end = end or min(lasts, default=last_enrolment)
    if start is not None and end is not None and end < start:
        what = f"the period would end on {end}, before it starts on {start}"
        hint = "give both ends: --period START:END, or [period] in filing.toml"
        raise UsageError(Problem("period", what, hint))
    return FilingPeriod(start, end, declared=declared, ended=config.period.ended)


def exclude_outside(
    store: Store,
    period: FilingPeriod,
    tables: AbstractSet[str],
    shaped: AbstractSet[str] = frozenset(),
) -> None:
    """Take orders and payouts outside the period, and later enrolments, out of `canon`; count.

    Args:
        store: Holds the typed rows.
        period: The period; without any date nothing is outside.
        tables: Canonical tables that some file fills.
        shaped: Files whose rows may give several lines: a row is outside when all of them are.
    """
    if period.start is None or period.end is None:
        return
    parameters: dict[str, object] = {"start": period.start, "end": period.end}
    some: dict[str, object] = {"shaped": sorted(shaped)} if shaped else {}
    for table, column, before in DATED:
        if table not in tables:
            continue
        outside = f"kept.{column} > $end"
        if before:
            outside += f" OR kept.{column} < $start"
        kept, source = f"ingest.kept_{table} AS kept", f"canon.{table}"
        count = f"SELECT count(*) FROM {kept} WHERE {outside}"
        if not store.scalar(count, parameters, source=source):
            continue
        insert = f"""
            INSERT INTO ingest.excluded
            SELECT CAST(kept.source_file AS VARCHAR), 'outside_period', count(*)
            FROM {kept}
            WHERE ({outside})
            {"AND NOT list_contains(CAST($shaped AS VARCHAR[]), kept.source_file)" if some else ""}
            GROUP BY kept.source_file
        """
        store.run(insert, {**parameters, **some}, source=source)
        if some:
            rows = f"""
                INSERT INTO ingest.excluded
                WITH rows_seen AS (
                    SELECT kept.source_file, kept.source_row, bool_and({outside}) AS is_outside
                    FROM {kept}
                    WHERE list_contains(CAST($shaped AS VARCHAR[]), kept.source_file)
                    GROUP BY kept.source_file, kept.source_row
                )
                SELECT CAST(row.source_file AS VARCHAR), 'outside_period', count(*)
                FROM rows_seen AS row
                WHERE row.is_outside
                GROUP BY row.source_file
            """
            store.run(rows, {**parameters, **some}, source=source)
        store.run(f"DELETE FROM {kept} WHERE {outside}", parameters, source=source)
