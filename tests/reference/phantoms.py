"""Outside sales to customers who may not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facts.oracle_books import add_months, month_length
from facts.oracle_readings import is_outside
from facts.oracle_people import order_amounts

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_books import Row
    from facts.oracle_lines import Line
    from reference.filing import Filing


@dataclass
class Doubt:
    """A doubtful line: its amount and the class under which the export shows its buyer."""

    ground: str
    line: Line
    exported: str
    amount: int

    def counts(self, reading: str) -> bool:
        kind, mark = self.line.kind, self.line.mark
        return is_outside(reading, self.exported, kind, mark, qualifying=self.line.is_qualifying)


def phantom_sales(filing: Filing, reading: str) -> tuple[int, int]:
    """Return the doubtful outside sales of a reading, and what of them other rules do not count."""
    doubts = [d for d in find_doubts(filing) if d.counts(reading)]
    return (
        sum(d.amount for d in doubts),
        sum(
            d.amount - (d.line.net if d.line.is_outside(reading) else 0)
            for d in doubts
        ),
    )


def find_doubts(filing: Filing) -> list[Doubt]:
    found = [*aliases(filing), *refunded(filing)]
    known = {id(doubt.line) for doubt in found}
    return found + [doubt for doubt in late_singles(filing) if id(doubt.line) not in known]


def lines_with_rows(filing: Filing) -> list[tuple[Line, Row]]:
    """Return the lines that stand in the order export, each with its row."""
    return list(zip(filing.lines, filing.people.orders, strict=False))


def aliases(filing: Filing) -> list[Doubt]:
    """Return lines bought under an account that is exported as a customer by a participant."""
    people = filing.people
    found = []
    for line, row in lines_with_rows(filing):
        rows = [r for r in people.rows.get(line.buyer, []) if r["participant_id"] == row["buyer_id"]]
        roles = {r["role"] for r in rows}
        if not line.buyer.startswith("k:") or not rows or "participant" in roles:
            continue
        if line.buyer_class not in ("active_participant", "passive_participant"):
            continue
        in_force = [r for r in rows if r["from"] <= line.day]
        if in_force:
            exported = max(in_force, key=lambda r: (r["from"], r["role"] == "preferred_customer"))
            found.append(Doubt("person_key", line, exported["role"], line.net))
    return found


def refunded(filing: Filing) -> list[Doubt]:
    """Return the lines, before refunds, of customers who got everything back, some of it later."""
    by_buyer: dict[str, list[tuple[Line, Row]]] = defaultdict(list)
    for line, row in lines_with_rows(filing):
        if line.is_outside("lenient") and not line.is_cancelled and line.gross > 0:
            by_buyer[line.buyer].append((line, row))
    found = []
    for lines in by_buyer.values():
        late = any(
            row["refunded_on"] is not None and row["refunded_on"] >= add_months(line.month, 1)
            for line, row in lines
        )
        if late and all(line.net == 0 for line, _ in lines):
            found += [Doubt("refunded", line, line.buyer_class, line.gross) for line, _ in lines]
    return found


def late_singles(filing: Filing) -> list[Doubt]:
    """Return single orders of the last days of a month that lifted their seller to qualifying."""
    needed = filing.work.lines.qualifying_volume
    if needed is None:
        return []
    last = filing.days("last_days_of_month")
    orders: dict[str, set[str | None]] = defaultdict(set)
    volumes: dict[tuple[str, date], int] = defaultdict(int)
    for line in filing.lines:
        if not line.is_cancelled:
            orders[line.buyer].add(line.order_id)
        if line.credited is not None and line.is_counted:
            volumes[line.credited, line.month] += line.volume or 0
    single = [
        line
        for line in filing.lines
        if line.credited not in (None, line.buyer)
        and line.is_outside("lenient")
        and len(orders[line.buyer]) == 1
        and line.day.day > month_length(line.day) - last
        and line.net > 0
    ]
    late: dict[tuple[str, date], int] = defaultdict(int)
    for line in single:
        if line.is_counted:
            late[str(line.credited), line.month] += line.volume or 0
    found = []
    for line in single:
        key = (str(line.credited), line.month)
        if volumes[key] >= needed > volumes[key] - late[key]:
            found.append(Doubt("late_single", line, line.buyer_class, line.net))
    return found


__all__ = ["find_doubts", "order_amounts", "phantom_sales"]
