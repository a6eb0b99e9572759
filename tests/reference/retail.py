"""Whether there is demand from outside the plan."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from facts.oracle_books import units
from facts.oracle_readings import GOODS, READINGS
from facts.oracle_sales import PARTICIPANT_READINGS
from reference.filing import Expected, Filing, Number, Reference, quotient, same
from reference.phantoms import phantom_sales

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_lines import Line

QUARTER = Fraction(1, 4)


def between(part: int, whole: int) -> Number:
    """Return the share, stopped at nothing and at all of it."""
    return quotient(min(max(part, 0), max(whole, 0)), whole)


def outside_revenue_share(filing: Filing) -> Expected:
    whole = filing.revenue + filing.implied_entry
    return Expected(
        {
            reading: between(
                filing.outside(reading) + (filing.resold if reading == "lenient" else 0), whole
            )
            for reading in READINGS
        }
    )


def end_user_sales_share(filing: Filing) -> Expected:
    readings: dict[str, Number] = {}
    for reading in READINGS:
        used = own_use(filing, reading)
        if used is None:
            readings[reading] = None
            continue
        end_users = filing.outside(reading) + used
        if reading == "lenient":
            end_users += filing.resold
        readings[reading] = between(end_users, filing.revenue)
    return Expected(readings, n=sum(line.is_revenue for line in filing.lines))


def is_goods(line: Line) -> bool:
    return line.kind in GOODS


def own_use(filing: Filing, reading: str) -> int | None:
    """Return the goods that participants bought for themselves, up to the cap of each month."""
    if filing.cap is None:
        return None
    used = 0
    for node in filing.people.nodes:
        months: dict[date, int] = defaultdict(int)
        for line in filing.bought[node]:
            counted = reading in PARTICIPANT_READINGS.get(line.buyer_class, ())
            if counted and is_goods(line) and not line.is_entry(reading):
                months[line.month] += 0 if line.is_outside(reading) else line.net
        for month, value in months.items():
            if reading == "lenient" or not filing.work.lines.qualifies(node, month):
                used += min(max(value, 0), filing.cap)
    return used


def reclassified_customers(filing: Filing) -> Expected:
    sold = sum(
        line.net for line in filing.lines if line.buyer_class == "relabelled" and line.is_revenue
    )
    lines = sum(line.is_revenue for line in filing.lines)
    return Expected(same(between(sold, filing.revenue)), n=lines)


def ten_customers(filing: Filing) -> Expected:
    paid = [month for month in filing.months.values() if month.payouts > 0]
    met = sum(len(month.customers) >= 10 for month in paid)
    reason = "nobody credited" if filing.nobody_sold_most(QUARTER) else ""
    return Expected(same(quotient(met, len(paid))), n=len(paid), reason=reason)


def price_premium(filing: Filing) -> Expected:
    """Return the premium below which half of the revenue lies, products in order of premium."""
    scale = filing.books.scale
    prices: dict[str, int] = {}
    for row in filing.books.rows("products"):
        price = units(row["comparable_price"], scale)
        if row["sku"] and price is not None and price > 0:
            prices[row["sku"]] = min(prices.get(row["sku"], price), price)
    sold: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in filing.lines:
        if line.sku in prices and line.is_revenue and line.net > 0 and (line.quantity or 0) > 0:
            assert line.quantity is not None
            sold[line.sku][0] += line.net
            sold[line.sku][1] += line.quantity
    premiums = sorted(
        (Fraction(revenue * 10**6, quantity * prices[sku]), revenue)
        for sku, (revenue, quantity) in sold.items()
        if revenue > 0 and quantity > 0
    )
    half, below = Fraction(sum(revenue for _, revenue in premiums), 2), 0
    for times, revenue in premiums:
        below += revenue
        if below >= half:
            return Expected(same(times - 1), n=len(premiums))
    return Expected(reason="no prices")


def customer_base(filing: Filing) -> Expected:
    customers = []
    for person, lines in filing.bought.items():
        kept = [
            line
            for line in lines
            if line.kind in (*GOODS, "subscription") and line.mark != "always" and line.net > 0
        ]
        if kept and person not in filing.people.nodes:
            customers.append(kept)
    if not customers:
        return Expected(reason="no customers", n=0)
    value = Fraction(100) * sum(shares(filing, customers)) / len(shares(filing, customers))
    return Expected(same(Fraction(floor(value))), n=len(customers))


def shares(filing: Filing, customers: list[list[Line]]) -> list[Fraction]:
    """Return the four shares of the index that can be asked for."""
    end = filing.books.period_end
    first = [min(line.day for line in lines) for lines in customers]
    last = [max(line.day for line in lines) for lines in customers]
    spans = list(zip(customers, first, last, strict=True))
    found = [Fraction(sum((end - late).days < 90 for late in last), len(customers))]
    asked = [lines for lines, early, _ in spans if (end - early).days >= 90]
    if asked:
        again = sum(len({line.month for line in lines}) >= 2 for lines in asked)
        found.append(Fraction(again, len(asked)))
    years = [(early, late) for _, early, late in spans if (end - early).days >= 365]
    if years:
        kept = Fraction(sum((late - early).days >= 365 for early, late in years), len(years))
        found.append(min(kept / Fraction(3, 4), Fraction(1)))
    orders = sum(len({line.order_id for line in lines}) for lines in customers)
    observed = sum((end - early).days + 1 for early in first)
    found.append(min(Fraction(orders * 365, observed * 12), Fraction(1)))
    return found


def phantom_customers(filing: Filing) -> Expected:
    readings = {}
    for reading in READINGS:
        doubtful, added, _ = phantom_sales(filing, reading)
        whole = max(0, filing.outside(reading)) + added
        readings[reading] = quotient(min(doubtful, whole), whole)
    lines = sum(line.is_outside("central") for line in filing.lines)
    return Expected(readings, n=lines + phantom_sales(filing, "central")[2])


REFERENCES: dict[str, Reference] = {
    "customer_base": customer_base,
    "end_user_sales_share": end_user_sales_share,
    "outside_revenue_share": outside_revenue_share,
    "phantom_customers": phantom_customers,
    "price_premium": price_premium,
    "reclassified_customers": reclassified_customers,
    "ten_customers": ten_customers,
}
