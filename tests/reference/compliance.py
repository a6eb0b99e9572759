"""Contests and the levies on their prizes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from facts.oracle_books import month_of, months_between, units
from reference.filing import Expected, Filing, Reference, quotient, same

if TYPE_CHECKING:
    from facts.oracle_books import Row

WAGES = (
    (date(2023, 1, 1), "1709.28"),
    (date(2023, 5, 1), "1747.20"),
    (date(2024, 1, 1), "1766.92"),
    (date(2024, 11, 1), "1801.80"),
    (date(2026, 1, 1), "1823.03"),
)
"""Gross monthly minimum wage in France from these days on, in euros."""
LEAST_PEOPLE = 5


def share(text: str) -> Fraction:
    return Fraction(text)


def recruitment_contests(filing: Filing) -> Expected:
    """Return the share of comparable contests whose prizes follow recruits more than sales."""
    compared = following = 0
    for rows in contests(filing).values():
        people = standings(filing, rows)
        prizes = [prize for prize, _, _ in people]
        if len(people) < LEAST_PEOPLE or len(set(prizes)) == 1:
            continue
        compared += 1
        recruits = correlation(prizes, [recruits for _, recruits, _ in people])
        sales = correlation(prizes, [sold for _, _, sold in people])
        following += recruits > max(sales, Fraction(0))
    return Expected(same(quotient(following, compared)), n=compared)


def contests(filing: Filing) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in filing.people.payouts:
        if row["contest"]:
            found[row["contest"]].append(row)
    return found


def standings(filing: Filing, rows: list[Row]) -> list[tuple[int, int, int]]:
    """Return prize, recruits and outside sales of everybody who stands in the contest."""
    earned = [row["period"] or row["earned_on"] or row["paid_on"] for row in rows]
    months = set(months_between(min(earned), max(earned)))
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        prize = units(row["amount"], filing.books.scale)
        assert prize is not None
        people[filing.people.account[row["participant_id"]]][0] += prize
    for node in filing.people.nodes:
        sponsor = filing.people.sponsor.get(node)
        if sponsor not in (None, node) and month_of(filing.people.joined_on[node]) in months:
            people[str(sponsor)][1] += 1
    for (node, month), found in filing.months.items():
        if month in months and found.own_outside["central"]:
            people[node][2] += found.own_outside["central"]
    nodes = filing.people.nodes
    return [(prize, won, sold) for name, (prize, won, sold) in people.items() if name in nodes]


def correlation(left: list[int], right: list[int]) -> Fraction:
    """Return the rank correlation times its own size, which keeps sign and order and is exact."""
    x, y = ranks(left), ranks(right)
    mean = Fraction(len(x) + 1, 2)
    both = sum(((a - mean) * (b - mean) for a, b in zip(x, y, strict=True)), Fraction(0))
    spread = [sum(((a - mean) ** 2 for a in side), Fraction(0)) for side in (x, y)]
    if not all(spread):
        return Fraction(0)
    return both * abs(both) / (spread[0] * spread[1])


def ranks(values: list[int]) -> list[Fraction]:
    """Return ranks from 1; equal values share the mean of theirs."""
    ordered = sorted(values)
    return [Fraction(2 * ordered.index(v) + ordered.count(v) + 1, 2) for v in values]


def reward_tax_fr(filing: Filing) -> Expected:
    prizes: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in filing.people.payouts:
        if row["contest"] or row["kind"] == "prize":
            person = filing.people.account[row["participant_id"]]
            event = row["contest"] or month_of(row["paid_on"])
            prizes[person, event, row["form"] or "cash"].append(row)
    levies, value = Fraction(0), 0
    for (_, _, form), rows in prizes.items():
        amount = sum(units(row["amount"], filing.books.scale) or 0 for row in rows)
        if amount <= 0:
            continue
        wage = minimum_wage(filing, max(row["paid_on"] for row in rows))
        if wage is None or filing.currency != "EUR":
            return Expected(reason="no wage")
        value += amount
        levies += levy(Fraction(amount), wage, form)
    return Expected(same(quotient(levies, value)), n=len(prizes))


def minimum_wage(filing: Filing, day: date) -> Fraction | None:
    ends = (*(start for start, _ in WAGES[1:]), date.max)
    for (start, wage), end in zip(WAGES, ends, strict=True):
        if start <= day < end:
            return filing.minor(wage)
    return None


def levy(amount: Fraction, wage: Fraction, form: str) -> Fraction:
    """Return the levy on one prize: each part of it at the rate of its band."""
    if form == "gift_card" and amount <= share("0.70") * wage:
        bands = [("0.10", "0"), ("0.70", "0.20")]
    else:
        top = "0.45" if form == "gift_card" else "0.68"
        bands = [("0.15", "0"), ("1.50", "0.20"), ("inf", top)]
    edges = [
        Fraction(0),
        *(share(e) * wage if e != "inf" else max(amount, Fraction(0)) for e, _ in bands),
    ]
    return sum(
        (
            share(rate) * max(Fraction(0), min(amount, high) - low)
            for (low, high), (_, rate) in zip(pairwise(edges), bands, strict=True)
        ),
        Fraction(0),
    )


REFERENCES: dict[str, Reference] = {
    "recruitment_contests": recruitment_contests,
    "reward_tax_fr": reward_tax_fr,
}
