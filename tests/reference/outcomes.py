"""What the rules on outcomes must say, in plain steps from the rules' own words."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_readings import GOODS
from reference.outcomes_staying import remaining, seen_at, stays
from reference.running_b import READINGS, Expected, Filing, one, ratio, readings, unknown_or

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from facts.oracle_books import Row
    from reference.running_b import Reading

YEAR = 365
EIGHT_DIGITS = 10**8
FIXED_TENURE = 180
BARRED = (
    "quit your job",
    "set for life",
    "unlimited income",
    "full-time income",
    "full time income",
    "replacement income",
    "career-level income",
    "quittez votre emploi",
    "à l'abri pour la vie",
    "revenus illimités",
    "revenu illimité",
    "revenu à temps plein",
    "revenu de remplacement",
)
BARRED_SHARE = Fraction(9, 10)


def net_loss_rate(filing: Filing) -> Expected:
    people = filing.population
    values: dict[str, Reading] = {}
    for reading in READINGS:
        results = unknown_or(row[f"net_{reading}"] for row in people)
        losing = None if results is None else sum(result < 0 for result in results)
        values[reading] = ratio(losing, len(people))
    return readings(values, len(people))


def loser_funded_pool(filing: Filing) -> Expected:
    people = filing.population
    pool = sum(filing.minor(row["amount"]) for row in filing.people.payouts)
    chosen = {"strict": "central", "central": "central", "lenient": "central"}
    if filing.resale_assumed:
        chosen["lenient"] = "lenient"
    values: dict[str, Reading] = {}
    for reading, net in chosen.items():
        results = unknown_or(row[f"net_{net}"] for row in people)
        lost = None if results is None else -sum(result for result in results if result < 0)
        share = ratio(lost, pool) if pool > 0 else None
        values[reading] = None if share is None else min(Fraction(share), Fraction(1))
    return readings(values, len(people))


def days_joined(filing: Filing, row: Row) -> int:
    """Return the days of the period on which the person had joined, both ends included."""
    since = max(row["joined_on"], filing.books.period_start)
    return int((filing.books.period_end - since).days) + 1


def rounded(money: Fraction) -> Fraction:
    """Return an amount rounded at the eighth decimal, halves away from nothing."""
    parts = math.floor(abs(money) * EIGHT_DIGITS + Fraction(1, 2))
    return Fraction(parts if money >= 0 else -parts, EIGHT_DIGITS)


def per_year(filing: Filing, row: Row, minor: int) -> Fraction:
    """Return an amount of the period brought to a year, cut at the eighth decimal."""
    yearly = rounded(filing.money(minor)) * YEAR / days_joined(filing, row)
    cut = abs(yearly) * EIGHT_DIGITS // 1
    return Fraction(cut if yearly >= 0 else -cut, EIGHT_DIGITS)


def median(values: list[Fraction]) -> Fraction | None:
    ordered = sorted(values)
    if not ordered:
        return None
    lower, upper = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (lower + upper) / 2


def typical_income(filing: Filing) -> Expected:
    people = filing.population
    received = median([per_year(filing, row, row["payouts"]) for row in people])
    cost = median([per_year(filing, row, row["staying_cost"]) for row in people])
    return one(ratio(received, cost), len(people))


def unpaid_share(filing: Filing) -> Expected:
    people = filing.population
    return one(ratio(sum(row["payouts"] <= 0 for row in people), len(people)), len(people))


def income_dispersion(filing: Filing) -> Expected:
    paid = sorted((row["payouts"] for row in filing.population if row["payouts"] > 0), reverse=True)
    if not paid:
        return one(None, 0)
    left = Fraction(len(paid), 100)
    top = Fraction(0)
    for amount in paid:
        counted = min(left, Fraction(1))
        top += counted * amount
        left -= counted
    return one(top / sum(paid), len(paid))


def income_claims(filing: Filing) -> Expected:
    claims = filing.books.rows("claims")
    yearly = [
        rounded(Fraction(row["amount"]) * (12 if row["per"] == "month" else 1))
        for row in claims
        if row["amount"] is not None
    ]
    barred = any(phrase in row["text"].lower() for row in claims for phrase in BARRED)
    people = filing.population
    values: dict[str, Reading] = {}
    for reading in READINGS:
        results = unknown_or(row[f"net_{reading}"] for row in people)
        values[reading] = None
        if not people or not (yearly or barred):
            continue
        below = 0
        if yearly:
            if results is None:
                continue
            below = sum(
                rounded(filing.money(result)) * YEAR < max(yearly) * days_joined(filing, row)
                for row, result in zip(people, results, strict=True)
            )
        share = Fraction(below, len(people))
        values[reading] = max(share, BARRED_SHARE) if barred else share
    return readings(values, len(people))


def attrition(filing: Filing) -> Expected:
    people = stays(filing)
    for months in (12, 6):
        n, left = seen_at(people, months), remaining(people, months)
        if n >= max(filing.least("attrition"), 1) and left is not None:
            return one(1 - left, n)
    return one(None)


def break_even(filing: Filing) -> Expected:
    times = []
    for node in filing.tree.nodes:
        if filing.joined_in_period(node) and node not in filing.quarantined:
            observed = (filing.books.period_end - filing.people.joined_on[node]).days
            recouped = day_recouped(filing, node)
            times.append((observed, False) if recouped is None else (recouped, True))
    n = sum(
        (filing.books.period_end - filing.people.joined_on[node]).days >= YEAR
        for node in filing.tree.nodes
        if filing.joined_in_period(node) and node not in filing.quarantined
    )
    left = Fraction(1)
    for day in sorted({time for time, is_event in times if is_event and time <= YEAR}):
        at_risk = sum(time >= day for time, _ in times)
        events = sum(time == day and is_event for time, is_event in times)
        left *= 1 - Fraction(events, at_risk)
    # Nobody is left of whom it could be seen, and not everybody recouped: the curve ends before.
    is_seen = left == 0 or any(time >= YEAR for time, _ in times)
    return one(left if n and is_seen else None, n)


def day_recouped(filing: Filing, node: str) -> int | None:
    """Return the first day after joining on which what was received covers the entry money."""
    joined = filing.people.joined_on[node]

    def since(day: date) -> int:
        return max(0, (day - joined).days)

    paid_in = [
        (since(line.day), line.net) for line in filing.bought(node) if line.is_entry("central")
    ]
    received = [(since(row["paid_on"]), row["minor"]) for row in filing.paid(node)]
    received += [
        (since(row["requested_on"]), filing.minor(row["paid_amount"]))
        for row in filing.buybacks.get(node, [])
    ]
    if sum(amount for _, amount in paid_in) <= 0:
        return 0
    for day in sorted({day for day, _ in paid_in + received}):
        owed = sum(amount for when, amount in paid_in if when <= day)
        if 0 < owed <= sum(amount for when, amount in received if when <= day):
            return day
    return None


def late_joiner_penalty(filing: Filing) -> Expected:
    people = [row for row in filing.population if filing.joined_in_period(row["participant"])]
    n = len(people)
    results = unknown_or(net_at_tenure(filing, row["participant"]) for row in people)
    if results is None or not people:
        return one(None, n)
    joined = [row["joined_on"] for row in people]
    shares = []
    for quarter in (1, 4):
        losses = [
            result < 0
            for day, result in zip(joined, results, strict=True)
            if quarter_of(day, joined) == quarter
        ]
        shares.append(Fraction(sum(losses), len(losses)) if losses else None)
    first, last = shares
    return one(None if first is None or last is None else last - first, n)


def quarter_of(day: date, joined: list[date]) -> int:
    """Return the quarter of the middle of the places of those who joined on that day.

    Places run from nothing for the first to four for the last; an edge belongs to the quarter
    before it.
    """
    earlier = sum(other < day for other in joined)
    same = sum(other == day for other in joined)
    middle = earlier + Fraction(same - 1, 2)
    last = len(joined) - 1
    return max(1, math.ceil(4 * middle / last)) if last else 1


def net_at_tenure(filing: Filing, node: str) -> int | None:
    """Return the central result of the first 180 days; None where own use is not known."""
    joined = filing.people.joined_on[node]

    def in_time(day: date) -> bool:
        return (day - joined).days <= FIXED_TENURE

    lines = [line for line in filing.bought(node) if in_time(line.day)]
    received = sum(row["minor"] for row in filing.paid(node) if in_time(row["paid_on"]))
    received += sum(
        filing.minor(row["paid_amount"])
        for row in filing.buybacks.get(node, [])
        if in_time(row["requested_on"])
    )
    used = 0
    for month in {line.month for line in lines}:
        goods = sum(
            line.net
            for line in lines
            if line.month == month and line.kind in GOODS and not line.is_entry("central")
        )
        if filing.lines.qualifies(node, month):
            continue
        if filing.cap is None:
            if goods > 0:
                return None
            continue
        used += min(goods, filing.cap)
    return int(received + used - sum(line.net for line in lines))


REFERENCES: dict[str, Callable[[Filing], Expected]] = {
    "attrition": attrition,
    "break_even": break_even,
    "income_claims": income_claims,
    "income_dispersion": income_dispersion,
    "late_joiner_penalty": late_joiner_penalty,
    "loser_funded_pool": loser_funded_pool,
    "net_loss_rate": net_loss_rate,
    "typical_income": typical_income,
    "unpaid_share": unpaid_share,
}
