"""What joining costs, and whether joining itself is rewarded."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from facts.oracle_books import units
from facts.oracle_participants import Ledgers
from facts.oracle_readings import READINGS
from reference.filing import INFINITE, Expected, Filing, Number, Reference, quotient, same
from reference.retail import between

if TYPE_CHECKING:
    from facts.oracle_lines import Line

HALF = Fraction(1, 2)
LEAST = Fraction(1, 100)
STAYING_KINDS = ("subscription", "sales_aid")
SUPPORT_KINDS = ("training", "event", "subscription", "sales_aid")


def recruitment_revenue_share(filing: Filing) -> Expected:
    implied = filing.implied_entry
    return Expected(
        {
            reading: between(filing.entry(reading) + implied, filing.revenue + implied)
            for reading in READINGS
        }
    )


def joiners(filing: Filing) -> list[str]:
    """Return the participants whose first day as one lies in the period."""
    start, end = filing.books.period_start, filing.books.period_end
    return [n for n in sorted(filing.people.nodes) if start <= filing.people.joined_on[n] <= end]


def observed(filing: Filing, node: str) -> int:
    return (filing.books.period_end - filing.people.joined_on[node]).days


def entry_money(filing: Filing, node: str, last: int) -> int:
    """Return what the participant paid to enter from the day of joining to day `last`."""
    return sum(
        line.net for line in filing.bought[node] if line.mark == "always" and line.within(last)
    )


def reward_for_recruiting(filing: Filing) -> Expected:
    joined = joiners(filing)
    month = filing.days("first_month_days")
    payers = sum(entry_money(filing, node, month) > 0 for node in joined)
    required = bool(joined) and payers >= Fraction(9, 10) * len(joined)
    parts = [part for part in filing.parts if part.source != "own"]
    untraced = max(0, sum(part.amount for part in parts if part.source == "untraced"))
    total = untraced + sum(part.amount for part in parts if part.source != "untraced")
    joining = [p for p in parts if p.kind == "recruitment" or p.source == "enrolment"]
    rest = [p for p in parts if p.kind != "recruitment" and p.source == "untraced"]
    direct = sum(p.amount for p in joining if p.generation == 1)
    deeper = sum(p.amount for p in joining if p.generation is not None and p.generation >= 2)
    unknown = [p for p in joining if p.generation is None]
    all_unknown = sum(p.amount for p in unknown)
    paid_on = {
        "strict": direct + all_unknown + sum(p.amount for p in rest if p.near_joining),
        "central": direct + all_unknown,
        "lenient": direct + sum(p.amount for p in unknown if p.kind == "recruitment"),
    }
    seen = {
        reading: (paid > 0 and paid >= LEAST * total, deeper > 0 and deeper >= LEAST * total)
        for reading, paid in paid_on.items()
    }
    readings: dict[str, Number] = {
        reading: Fraction(required + sum(facts)) for reading, facts in seen.items()
    }
    reason = "" if joined else "nobody joined"
    if untraced > HALF * total and not all(seen["central"]):
        reason = "untraced"
    return Expected(readings, n=len(joined), reason=reason)


def median(values: list[int]) -> Fraction:
    """Return the middle value; the mean of the two in the middle of an even number."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def starter_kit_recovery(filing: Filing) -> Expected:
    quarter, month = filing.days("first_quarter_days"), filing.days("first_month_days")
    ledgers = Ledgers(filing.work.lines, filing.payouts)
    payers = [
        node
        for node in joiners(filing)
        if observed(filing, node) >= quarter and entry_money(filing, node, month) > 0
    ]
    if not payers:
        return Expected(reason="nobody paid to enter", n=0)
    price = median([entry_money(filing, node, month) for node in payers])
    earned: dict[str, list[int]] = {reading: [] for reading in READINGS}
    for node in payers:
        joined = filing.people.joined_on[node]
        paid = sum(
            row["minor"]
            for row in ledgers.paid[node]
            if 0 <= (row["paid_on"] - joined).days <= quarter
        )
        listed = ledgers._list_margin(node, quarter) or 0
        earned["strict"].append(max(0, paid))
        earned["central"].append(max(0, paid))
        earned["lenient"].append(max(0, paid + listed))
    readings: dict[str, Number] = {}
    for reading in READINGS:
        middle = median(earned[reading])
        readings[reading] = price / middle if middle > 0 else INFINITE
    return Expected(readings, n=len(payers))


def support_costs(filing: Filing) -> Expected:
    nodes = filing.people.nodes
    costs = sum(
        line.net for line in filing.lines if line.buyer in nodes and line.kind in SUPPORT_KINDS
    )
    paid = sum(filing.people.net_paid[node] for node in nodes)
    return Expected(same(quotient(max(0, costs), max(0, paid))), n=len(nodes))


def entry_outlay_cap(filing: Filing) -> Expected:
    return Expected(
        not_applicable="other jurisdiction",
        local={
            "uk": british(filing),
            "kr": korean(filing),
            "ca": canadian(filing),
            "in": indian(filing),
        },
    )


def over(paid: list[int], cap: Fraction | int) -> Expected:
    """Return the share of joiners who paid more than the cap."""
    above = sum(value > cap for value in paid)
    return Expected(same(quotient(above, len(paid))), n=len(paid))


def british(filing: Filing) -> Expected:
    if filing.currency != "GBP":
        return Expected(reason="currency")
    week = filing.days("first_week_days")
    paid = [
        sum(line.net for line in filing.bought[node] if line.within(week))
        for node in joiners(filing)
        if observed(filing, node) >= week
    ]
    return over(paid, filing.minor("200"))


def korean(filing: Filing) -> Expected:
    if filing.currency != "KRW":
        return Expected(reason="currency")
    start, end = filing.books.period_start, filing.books.period_end
    years: dict[int, list[int]] = defaultdict(list)
    for node in joiners(filing):
        year = filing.people.joined_on[node].year
        if start <= date(year, 1, 1) and date(year, 12, 31) <= end:
            years[year].append(
                sum(
                    line.net
                    for line in filing.bought[node]
                    if (line.mark == "always" or line.kind in STAYING_KINDS)
                    and line.since_joining is not None
                    and line.since_joining >= 0
                    and line.day <= date(year, 12, 31)
                )
            )
    found = [over(paid, filing.minor("50000")) for _, paid in sorted(years.items())]
    if not found:
        return Expected(reason="no full year", n=0)
    return max(found, key=lambda year: Fraction(str(year.readings["central"])))


def canadian(filing: Filing) -> Expected:
    month = filing.days("first_month_days")
    above = known = unknown = payers = 0
    for node in joiners(filing):
        if observed(filing, node) < month:
            continue
        paid = entry_money(filing, node, month)
        payers += paid > 0
        cost = kit_cost(filing, node, month)
        if cost is None:
            unknown += paid > 0
            continue
        known += 1
        above += paid > cost
    reason = "costs unknown" if unknown > Fraction(1, 4) * payers else ""
    return Expected(same(quotient(above, known)), n=known, reason=reason)


def kit_cost(filing: Filing, node: str, last: int) -> int | None:
    """Return what the participant's kits cost the seller; None where that is not known."""
    costs: dict[str, int] = {}
    for row in filing.books.rows("products"):
        cost = units(row["unit_cost"], filing.books.scale)
        if cost is not None and row["sku"]:
            costs[row["sku"]] = min(costs.get(row["sku"], cost), cost)
    total = 0
    for line in filing.bought[node]:
        if is_kit(line) and line.within(last):
            if line.sku not in costs:
                return None
            pieces = 10**6 if line.quantity is None else line.quantity
            total += ceil(Fraction(pieces, 10**6) * costs[line.sku])
    return total


def is_kit(line: Line) -> bool:
    return line.kind == "starter_kit" and line.net > 0


def indian(filing: Filing) -> Expected:
    month = filing.days("first_month_days")
    paid = [
        entry_money(filing, node, month)
        for node in joiners(filing)
        if observed(filing, node) >= month
    ]
    return over(paid, 0)


REFERENCES: dict[str, Reference] = {
    "entry_outlay_cap": entry_outlay_cap,
    "recruitment_revenue_share": recruitment_revenue_share,
    "reward_for_recruiting": reward_for_recruiting,
    "starter_kit_recovery": starter_kit_recovery,
    "support_costs": support_costs,
}
