"""The data-quality chapter in auditors' words, as plain data: what `check` is about.

Headings: totals, conservation, gaps, duplicates, ageing, invalid fields, joins unmatched, export
caps. Money is decimal text, shares are numbers, rows are counted after ingest.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.result import InputResult
    from pyramidcheck.store import Store

_SOURCE = "quality_chapter.py"
_MOST_FIELDS = 200
"""Invalid fields listed, the most frequent first; their number is given in any case."""
_ITEMS = (
    "order_to_payout",
    "enrolment_to_order",
    "enrolment_to_payout",
    "earned_to_paid",
    "unpaid",
    "pending",
)


def build_chapter(
    store: Store,
    inputs: Sequence[InputResult],
    signals: Mapping[str, Fraction],
    ageing_days: int,
) -> dict[str, Any]:
    """Return the chapter by heading.

    Args:
        store: Holds `canon` and what the facts left in `prep`.
        inputs: Every file that was read.
        signals: Counts of the facts by name.
        ageing_days: The last step of ageing; the others are thirds of it.
    """
    return {
        "totals": _totals(store),
        "conservation": _conservation(store, inputs),
        "gaps": _gaps(signals),
        "duplicates": _duplicates(store),
        "ageing": _ageing(store, ageing_days),
        "invalid_fields": _invalid_fields(store),
        "joins_unmatched": _joins(store),
    }


def _money(value: object) -> str | None:
    if value is None:
        return None
    exact = Decimal(str(value)).normalize()
    return f"{exact:.{max(2, -int(exact.as_tuple().exponent))}f}"


def _count(value: object) -> int:
    return int(str(value or 0))


def _totals(store: Store) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT totals.table_name, totals.month, totals.lines, totals.amount"
        " FROM prep.audit_total AS totals ORDER BY totals.month, totals.table_name",
        source=_SOURCE,
    )
    return [
        {
            "table": str(table),
            "month": str(month)[:7],
            "rows": _count(lines),
            "amount": _money(amount),
        }
        for table, month, lines, amount in rows
    ]


def _conservation(store: Store, inputs: Sequence[InputResult]) -> list[dict[str, Any]]:
    """Rows and money of every table: received = used + quarantined + excluded."""
    used = {
        str(table): amount
        for table, amount in store.rows(
            "SELECT totals.table_name, sum(totals.amount)"
            " FROM prep.audit_total AS totals GROUP BY totals.table_name",
            source=_SOURCE,
        )
    }
    lost = {
        str(table): amount
        for table, amount in store.rows(
            "SELECT lost.table_name, sum(lost.amount)"
            " FROM ingest.quarantined_row AS lost GROUP BY lost.table_name",
            source=_SOURCE,
        )
    }
    found: list[dict[str, Any]] = []
    for table in dict.fromkeys(item.table for item in inputs):
        rows = [item.rows for item in inputs if item.table == table]
        counts = {
            name: sum(getattr(item, name) for item in rows)
            for name in ("received", "used", "quarantined", "excluded")
        }
        kept = counts["used"] + counts["quarantined"] + counts["excluded"]
        found.append(
            {
                "table": table,
                **counts,
                "difference": counts["received"] - kept,
                "amount_used": _money(used.get(table)),
                "amount_quarantined": _money(lost.get(table)),
            }
        )
    return found


def _gaps(signals: Mapping[str, Fraction]) -> dict[str, int]:
    def number(name: str) -> int:
        return int(signals.get(name, Fraction(0)))

    return {
        "days": number("order_span_days"),
        "days_without_orders": number("order_span_days") - number("order_days"),
        "longest_gap_days": number("longest_gap_days"),
        "payout_months": number("payout_span_months"),
        "months_without_payouts": number("payout_span_months") - number("payout_months"),
        "documents": number("order_documents"),
        "numbered_documents": number("numbered_documents"),
        "numbers_missing": number("document_span") - number("numbered_documents"),
    }


def _duplicates(store: Store) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT found.item, found.lines, found.amount"
        " FROM prep.audit_duplicate AS found ORDER BY found.item",
        source=_SOURCE,
    )
    return [
        {"item": str(item), "rows": _count(lines), "amount": _money(amount)}
        for item, lines, amount in rows
    ]


def _ageing(store: Store, last: int) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT aged.item, aged.place, aged.lines, aged.amount"
        " FROM prep.audit_ageing AS aged ORDER BY aged.item, aged.place",
        source=_SOURCE,
    )
    bounds: dict[int, tuple[int | None, int | None]] = {
        0: (None, -1),
        1: (0, last // 3),
        2: (last // 3 + 1, 2 * last // 3),
        3: (2 * last // 3 + 1, last),
        4: (last + 1, None),
    }
    found = [
        {
            "item": str(item),
            "from_days": bounds[_count(place)][0],
            "to_days": bounds[_count(place)][1],
            "rows": _count(lines),
            "amount": _money(amount),
        }
        for item, place, lines, amount in rows
    ]
    return sorted(found, key=lambda entry: _ITEMS.index(entry["item"]))


def _invalid_fields(store: Store) -> list[dict[str, Any]]:
    """Every reason for quarantine by file and column; a row may stand under several."""
    rows = store.rows(
        """
        SELECT bad.file, bad."column", bad.reason, count(DISTINCT bad."row") AS lines,
            sum(lost.amount) AS amount
        FROM ingest.quarantine AS bad
        LEFT JOIN ingest.quarantined_row AS lost
            ON bad.file = lost.file AND bad."row" = lost.source_row
        GROUP BY bad.file, bad."column", bad.reason
        ORDER BY lines DESC, bad.file, bad."column", bad.reason
        LIMIT $most
        """,
        {"most": _MOST_FIELDS},
        source=_SOURCE,
    )
    return [
        {
            "file": str(file),
            "column": None if column is None else str(column),
            "reason": str(reason),
            "rows": _count(lines),
            "amount": _money(amount),
        }
        for file, column, reason, lines, amount in rows
    ]


def _joins(store: Store) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT held.column_name, held.target, held.lines, held.unmatched, held.amount"
        " FROM prep.audit_join AS held ORDER BY held.column_name",
        source=_SOURCE,
    )
    return [
        {
            "column": str(column),
            "in": str(target),
            "rows": _count(lines),
            "unmatched": _count(unmatched),
            "share": float(Fraction(_count(unmatched), _count(lines))),
            "amount": _money(amount),
        }
        for column, target, lines, unmatched, amount in rows
    ]
