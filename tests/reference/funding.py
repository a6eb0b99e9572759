"""What rewards are paid from."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_lineage import Lineage
from facts.oracle_lineage import Month as PayeeMonth
from facts.oracle_readings import READINGS, is_entry, is_outside
from facts.oracle_sales import PARTICIPANT_READINGS
from reference.filing import INFINITE, Expected, Filing, Number, Reference, part_of, quotient

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_books import Rows
    from facts.oracle_lines import Line
    from facts.oracle_payouts import Part

QUARTER = Fraction(1, 4)


def sold_outside(part: Part, reading: str) -> bool:
    """Return whether the part was paid on a line that is an outside sale in the reading."""
    buyer_class, kind, mark, qualifying = part.key
    if part.source != "sale" or buyer_class is None or kind is None or mark is None:
        return False
    return is_outside(reading, buyer_class, kind, mark, qualifying=bool(qualifying))


def rewards(filing: Filing) -> tuple[list[Part], int, int]:
    """Return the parts without rebates and adjustments, their sum and what of it is untraced.

    Clawbacks that exceed a payee's payouts lower the untraced part, never below nothing.
    """
    parts = [part for part in filing.parts if part.source != "own" and part.kind != "adjustment"]
    untraced = max(0, sum(part.amount for part in parts if part.source == "untraced"))
    traced = sum(part.amount for part in parts if part.source != "untraced")
    return parts, traced + untraced, untraced


class IndexedLineage(Lineage):
    """The oracle's lineage, with the sales of each payee-month added up once from the lines."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._sold: dict[tuple[str, date], dict[int, list[int]]] = {}
        for line in filing.lines:
            if line.is_revenue:
                self._add(line)
        deepest = max((filing.tree.depth(node) for node in filing.tree.nodes), default=0)
        known = filing.levels_paid or int(filing.definitions["levels_when_unknown"])
        most = min(known, deepest + 1)
        super().__init__(filing.work, filing.definitions | {"levels_when_unknown": Fraction(most)})

    def _add(self, line: Line) -> None:
        first, foot = 0, line.buyer
        if line.buyer not in self._filing.people.nodes:
            if line.credited is None:
                return
            first, foot = 1, line.credited
        for steps, above in enumerate(self._filing.tree.upwards(foot), first):
            month = self._sold.setdefault((above, line.month), {})
            sums = month.setdefault(steps, [0, 0])
            sums[0] += line.net
            sums[1] += line.net if line.is_outside("central") else 0

    def _month(self, payee: str, month: date, paid: int) -> PayeeMonth:
        sums = self._sold.get((payee, month), {})
        both = [sums.get(steps, [0, 0]) for steps in range(self.levels + 1)]
        return PayeeMonth(payee, month, paid, [sold for sold, _ in both], [out for _, out in both])


def untraced_retail(filing: Filing) -> dict[str, int]:
    """Return how much of the untraced payouts is retail in the central and lenient readings."""
    nobody: dict[date, int] = defaultdict(int)
    for line in filing.lines:
        if line.credited is None and line.is_outside("lenient"):
            nobody[line.month] += line.net
    rows: Rows = []
    for (node, when), month in filing.months.items():
        sales, mix = month.group_sales, 0
        if month.untraced > 0 and sales > 0:
            mix = part_of(month.untraced, month.group_outside["central"], sales)
        carried = month.group_outside["lenient"] + nobody[when]
        rows.append(
            {
                "participant": node,
                "month": when,
                "untraced": month.untraced,
                "group_sales": sales,
                "group_outside_central": month.group_outside["central"],
                "untraced_retail_central": mix,
                "untraced_retail_lenient": max(0, min(month.untraced, carried)),
            }
        )
    rows = IndexedLineage(filing).months(rows)
    return {
        reading: sum(row[f"untraced_retail_{reading}"] for row in rows)
        for reading in ("central", "lenient")
    }


def retail_funded_payouts(filing: Filing) -> Expected:
    parts, denominator, untraced = rewards(filing)
    guessed = {"strict": 0} | untraced_retail(filing)
    readings: dict[str, Number] = {}
    for reading in READINGS:
        traced = sum(part.amount for part in parts if sold_outside(part, reading))
        if reading == "lenient":
            traced += sum(part.resale for part in parts if part.source == "sale")
        found = min(guessed[reading], untraced)
        if reading == "lenient" and not filing.has_orders:
            found = untraced
        readings[reading] = quotient(min(traced + found, denominator), denominator)
    explained = sum(
        month.untraced
        for month in filing.months.values()
        if month.untraced > 0 and month.group_sales > 0
    )
    unseen = max(0, untraced - explained)
    reason = ""
    if untraced > QUARTER * denominator:
        if not filing.has_orders:
            reason = "no orders"
        elif filing.nobody_sold_most(QUARTER):
            reason = "nobody credited"
    share = Fraction(unseen, denominator) if denominator > 0 else Fraction(0)
    return Expected(readings, reason=reason, unobserved=share)


def entry_money_cover(filing: Filing) -> Expected:
    denominator = sum(part.amount for part in filing.parts)
    implied = filing.implied_entry
    readings = {
        reading: quotient(max(0, filing.entry(reading) + implied), denominator)
        for reading in READINGS
    }
    small = filing.has_orders and denominator < Fraction(5, 100) * (filing.revenue + implied)
    reason = "" if denominator > 0 else "no payouts"
    if not filing.has_orders and filing.entry("central") + implied == 0:
        reason = "entry money not seen"
    return Expected(readings, reason=reason, not_applicable="small payouts" if small else "")


def pay_on_enrolment(filing: Filing) -> Expected:
    """Return pay on joining over payouts; clawbacks lower what is untraced of the same group."""
    parts = [part for part in filing.parts if part.source != "own"]
    traced = sum(part.amount for part in parts if part.source != "untraced")
    on_joining = sum(
        part.amount
        for part in parts
        if part.source == "enrolment" or (part.kind == "recruitment" and part.source != "untraced")
    )
    rest = [part for part in parts if part.source == "untraced"]
    headcount, near, other = (
        max(0, sum(part.amount for part in group))
        for group in (
            [p for p in rest if p.kind == "recruitment"],
            [p for p in rest if p.kind != "recruitment" and p.near_joining],
            [p for p in rest if p.kind != "recruitment" and not p.near_joining],
        )
    )
    total = traced + headcount + near + other
    readings = {
        "strict": quotient(on_joining + headcount + near, total),
        "central": quotient(on_joining + headcount, total),
        "lenient": quotient(on_joining + headcount, total),
    }
    unseen = near + other
    return Expected(readings, unobserved=Fraction(unseen, total) if total > 0 else Fraction(0))


def own_use_funded_payouts(filing: Filing) -> Expected:
    parts, denominator, untraced = rewards(filing)
    readings = {}
    for reading in READINGS:
        on_own_use = [part for part in parts if is_own_use(part, reading)]
        paid = sum(part.amount for part in on_own_use)
        if reading == "lenient":
            paid -= sum(part.resale for part in on_own_use)
        readings[reading] = quotient(paid, denominator)
    share = Fraction(untraced, denominator) if denominator > 0 else Fraction(0)
    return Expected(readings, unobserved=share)


def is_own_use(part: Part, reading: str) -> bool:
    """Return whether the part was paid on what another participant bought for themselves."""
    buyer_class, kind, mark, _ = part.key
    if part.source != "sale" or buyer_class is None or kind is None or mark is None:
        return False
    return (
        kind in ("product", "other", "subscription")
        and reading in PARTICIPANT_READINGS.get(buyer_class, ())
        and not is_entry("central", kind, mark)
        and not sold_outside(part, reading)
    )


def majority_outside_by_participant(filing: Filing) -> Expected:
    paid = [month for month in filing.months.values() if month.payouts > 0]
    readings = {}
    for reading in READINGS:
        short = 0
        for month in paid:
            outside = month.group_outside[reading]
            outside += month.group_resold if reading == "lenient" else 0
            short += month.group_sales <= 0 or 2 * outside <= month.group_sales
        readings[reading] = quotient(short, len(paid))
    reason = "nobody credited" if filing.nobody_sold_most(QUARTER) else ""
    return Expected(readings, n=len(paid), reason=reason)


def unexplained_payouts(filing: Filing) -> Expected:
    _, denominator, untraced = rewards(filing)
    fits = IndexedLineage(filing).fits()
    # Clawbacks are set first against what was paid to payees who are no participants.
    left = sum(fit["unexplained"] if fit["is_accepted"] else fit["untraced"] for fit in fits)
    fitted = sum(fit["untraced"] for fit in fits)
    estimated = min(untraced, left + max(0, untraced - fitted))
    months = [month for month in filing.months.values() if month.untraced > 0]
    members = sum(month.untraced for month in months)
    above = sum(max(0, month.untraced - max(0, month.group_sales)) for month in months)
    beyond = min(untraced, above + max(0, untraced - members))
    return Expected(
        {
            "strict": quotient(untraced, denominator),
            "central": quotient(estimated, denominator),
            "lenient": quotient(beyond, denominator),
        },
        # The product fits in floating point, which holds some fifteen digits.
        rounded=Fraction(1, 10**12) + Fraction(2, max(denominator, 1)),
    )


def payout_ratio(filing: Filing) -> Expected:
    return Expected(
        not_applicable="other jurisdiction",
        local={"kr": of_yearly_sales(filing), "cn": above_own_sales(filing)},
    )


def of_yearly_sales(filing: Filing) -> Expected:
    """Return payouts over net sales of the worst full calendar year."""
    start, end = filing.books.period_start, filing.books.period_end
    years = [
        year
        for year in range(start.year, end.year + 1)
        if (start.year < year or (start.month, start.day) == (1, 1))
        and (end.year > year or (end.month, end.day) == (12, 31))
    ]
    ratios: list[Number] = []
    for year in years:
        paid = sum(part.amount for part in filing.parts if part.month.year == year)
        sold = sum(line.net for line in filing.lines if line.day.year == year and line.is_revenue)
        ratios.append(quotient(max(0, paid), max(0, sold)))
    known = [ratio for ratio in ratios if ratio is not None]
    if not known:
        return Expected(reason="no full year")
    worst = INFINITE if INFINITE in known else max(r for r in known if isinstance(r, Fraction))
    return Expected(dict.fromkeys(READINGS, worst))


def above_own_sales(filing: Filing) -> Expected:
    """Return the share of paid participants whose payouts exceed 30 % of their own direct sales."""
    paid: dict[str, int] = defaultdict(int)
    sold: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(READINGS, 0))
    for (node, _), month in filing.months.items():
        paid[node] += month.payouts
        for reading in READINGS:
            sold[node][reading] += month.own_outside[reading]
    payees = [node for node, value in paid.items() if value > 0]
    readings = {
        reading: quotient(
            sum(paid[node] > Fraction(3, 10) * sold[node][reading] for node in payees),
            len(payees),
        )
        for reading in READINGS
    }
    return Expected(readings, n=len(payees))


REFERENCES: dict[str, Reference] = {
    "entry_money_cover": entry_money_cover,
    "majority_outside_by_participant": majority_outside_by_participant,
    "own_use_funded_payouts": own_use_funded_payouts,
    "pay_on_enrolment": pay_on_enrolment,
    "payout_ratio": payout_ratio,
    "retail_funded_payouts": retail_funded_payouts,
    "unexplained_payouts": unexplained_payouts,
}
