"""Outside sales to customers who may not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facts.oracle_books import add_months, month_length
from facts.oracle_readings import IN_PLAN, is_outside

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_books import Row
    from facts.oracle_lines import Line
    from reference.filing import Filing


@dataclass
class Doubt:
    """A doubtful line, its amount and what the export shows: the buyer's class, kind and mark."""

    ground: str
    line: Line
    amount: int
    exported: tuple[str, str, str]

    def counts(self, reading: str) -> bool:
        return is_outside(reading, *self.exported, qualifying=False)

    def is_new(self, reading: str) -> bool:
        """Return whether other rules do not count the amount as an outside sale."""
        return self.ground == "refunded" or not self.line.is_outside(reading)


def phantom_sales(filing: Filing, reading: str) -> tuple[int, int, int]:
    """Return doubtful sales, what of them other rules do not count, and how many aliases of it."""
    found = [*aliases(filing), *refunded(filing), *late_singles(filing)]
    doubts = [doubt for doubt in found if doubt.amount > 0 and doubt.counts(reading)]
    new = [doubt for doubt in doubts if doubt.is_new(reading)]
    return (
        sum(doubt.amount for doubt in doubts),
        sum(doubt.amount for doubt in new),
        sum(doubt.ground == "person_key" for doubt in new),
    )


def as_it_is(ground: str, line: Line, amount: int) -> Doubt:
    return Doubt(ground, line, amount, (line.buyer_class, line.kind, line.mark))


def lines_with_rows(filing: Filing) -> list[tuple[Line, Row]]:
    """Return the lines that stand in the order export, each with its row."""
    return list(zip(filing.lines, filing.people.orders, strict=False))


def aliases(filing: Filing) -> list[Doubt]:
    """Return lines bought under an account that is exported as a customer by a participant."""
    people = filing.people
    roles: dict[str, set[str]] = defaultdict(set)
    for row in people.enrolments:
        roles[row["participant_id"]].add(row["role"])
    signed = {people.account[account] for account, found in roles.items() if "participant" in found}
    found = []
    for line, row in lines_with_rows(filing):
        exported = roles.get(row["buyer_id"], set())
        is_alias = exported and "participant" not in exported and line.buyer in signed
        if is_alias and line.buyer_class in IN_PLAN and not line.is_cancelled:
            shown = "preferred_customer" if "preferred_customer" in exported else "customer"
            key = (shown, line.stated_kind or "product", "none")
            found.append(Doubt("person_key", line, line.net, key))
    return found


def outsiders(filing: Filing) -> dict[str, list[tuple[Line, Row]]]:
    """Return the lines, cancelled ones apart, of people who never were participants."""
    found: dict[str, list[tuple[Line, Row]]] = defaultdict(list)
    for line, row in lines_with_rows(filing):
        if line.buyer not in filing.people.nodes and not line.is_cancelled:
            found[line.buyer].append((line, row))
    return found


def refunded(filing: Filing) -> list[Doubt]:
    """Return the lines, before refunds, of customers who got everything back, some of it later."""
    found = []
    for lines in outsiders(filing).values():
        bought = [line for line, _ in lines if line.gross > 0]
        late = any(
            row["refunded_on"] is not None and row["refunded_on"] >= add_months(line.month, 1)
            for line, row in lines
        )
        if bought and late and all(line.net == 0 for line in bought):
            found += [as_it_is("refunded", line, line.gross) for line in bought]
    return found


def late_singles(filing: Filing) -> list[Doubt]:
    """Return single orders of the last days of a month that lifted their seller to qualifying."""
    needed = filing.work.lines.qualifying_volume
    if needed is None or needed <= 0:
        return []
    last = filing.days("last_days_of_month")
    volumes: dict[tuple[str, date], int] = defaultdict(int, filing.work.lines.volumes)
    late: dict[tuple[str, date], int] = defaultdict(int)
    single: list[tuple[Line, tuple[str, date]]] = []
    for lines in outsiders(filing).values():
        is_single = len({line.order_id for line, _ in lines}) == 1
        for line, _ in lines:
            if line.credited is None:
                continue
            seller = (line.credited, line.month)
            volume = (line.volume or 0) if line.is_counted else 0
            volumes[seller] += volume
            if is_single and line.day.day > month_length(line.day) - last:
                late[seller] += volume
                single.append((line, seller))
    return [
        as_it_is("late_single", line, line.net)
        for line, seller in single
        if volumes[seller] >= needed > volumes[seller] - late[seller]
    ]
