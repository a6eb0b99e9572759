"""What a twin must reproduce: sums, shares and months of a result, nothing of any one person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import Result, RuleResult

_TABLES = ("orders", "participants", "payouts")
_LONGEST = 600.0
"""Months; a median that is not seen within the period is taken to be no longer."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Counts, money and shares; None where the result does not tell it."""

    country: str
    currency: str
    start: date
    end: date
    joined: tuple[float, ...]
    """Participants who joined, by month."""
    participants: float
    customers: float
    revenue: float
    outside: float
    entry: float
    support: float
    """Participants' spend on training, events, subscriptions and sales aids."""
    payouts: float
    paid_on_joining: float
    paid_from_outside: float
    untraced_share: float
    kit_price: float
    kit_share: float
    order_value: float
    """An outside order's mean value."""
    unpaid_share: float | None
    top_share: float | None
    median_months: float
    customer_median_months: float

    @property
    def goods(self) -> float:
        """Sales to participants that are no entry money."""
        return max(0.0, self.revenue - self.outside - self.entry)

    @property
    def paid_from_own_use(self) -> float:
        """Payouts on neither joining nor outside sales."""
        return max(0.0, self.payouts - self.paid_on_joining - self.paid_from_outside)


def targets_of(result: Result) -> Targets:
    """Return what a twin of the audited company must reproduce.

    Raises:
        UsageError: The result does not hold it: no ledger, a table is missing, or what a redacted
            result withholds; all problems at once.
    """
    problems = list(_lacking(result))
    if problems:
        raise UsageError(problems)
    rules = {rule.id: rule for rule in result.rules}
    months = _rows(result, "months")
    first, last = (date.fromisoformat(str(month["month"])) for month in (months[0], months[-1]))
    people, totals = result.filing.people, result.filing.totals
    return Targets(
        country=result.filing.country or "US",
        currency=result.filing.currency or "USD",
        start=first,
        end=(last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
        joined=tuple(_number(month["joined"]) or 0.0 for month in months),
        participants=float(people["participants"] or 0),
        customers=float(people.get("customers") or 0),
        revenue=_number(totals["net_sales"]) or 0.0,
        outside=_number(totals["outside_sales"]) or 0.0,
        entry=_reading(rules, "recruitment_revenue_share", "lenient", "numerator")
        or _number(totals.get("entry_money"))
        or 0.0,
        support=_reading(rules, "support_costs", "central", "numerator") or 0.0,
        payouts=_number(totals["payouts"]) or 0.0,
        paid_on_joining=_reading(rules, "pay_on_enrolment", "central", "numerator") or 0.0,
        paid_from_outside=_reading(rules, "retail_funded_payouts", "central", "numerator") or 0.0,
        untraced_share=_untraced(result),
        kit_price=_reading(rules, "starter_kit_recovery", "central", "numerator") or 0.0,
        kit_share=_number(_figure(rules, "reward_for_recruiting", "figure_required")) or 0.0,
        order_value=_order_value(result),
        unpaid_share=_value(rules, "unpaid_share"),
        top_share=_value(rules, "income_dispersion"),
        median_months=_median(result, "participant"),
        customer_median_months=_median(result, "customer"),
    )


def _lacking(result: Result) -> list[Problem]:
    where = "--from"
    if result.disclosure is not None:
        what = "rests on published figures, which are too few to make a company of"
        return [Problem(where, what, "name the audit of a ledger")]
    problems = [
        Problem(where, f"the audit had no {name}", "a twin needs orders, enrolments and payouts")
        for name in _TABLES
        if name not in result.filing.tables
    ]
    told = {
        "filing.people.participants": result.filing.people.get("participants"),
        **{
            f"filing.totals.{name}": result.filing.totals.get(name)
            for name in ("net_sales", "outside_sales", "payouts")
        },
        "series months": _rows(result, "months") or None,
    }
    if not problems:
        problems = [
            Problem(where, f"does not tell {name}", "name the audit itself, not a redacted one")
            for name, value in told.items()
            if value is None
        ]
    return problems


def _rows(result: Result, series_id: str) -> list[dict[str, Any]]:
    found = next((series for series in result.series if series.id == series_id), None)
    if found is None:
        return []
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def _number(value: object) -> float | None:
    """Return a number of the result; None for one that is withheld or is none."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _reading(
    rules: Mapping[str, RuleResult], rule_id: str, reading: str, part: str
) -> float | None:
    rule = rules.get(rule_id)
    found = rule.readings.get(reading) if rule else None
    return _number(getattr(found, part)) if found else None


def _figure(rules: Mapping[str, RuleResult], rule_id: str, name: str) -> object:
    rule = rules.get(rule_id)
    return rule.figures.get(name) if rule else None


def _value(rules: Mapping[str, RuleResult], rule_id: str) -> float | None:
    rule = rules.get(rule_id)
    return rule.value if rule and rule.outcome.measured else None


def _untraced(result: Result) -> float:
    sums = _rows(result, "payouts_by_source")
    parts = (
        [_number(sums[0][name]) or 0.0 for name in ("outside", "inside", "untraced")]
        if sums
        else []
    )
    return parts[2] / sum(parts) if parts and sum(parts) > 0 else 0.0


def _order_value(result: Result) -> float:
    """Return what an order brings: of customers where there are any, else of participants."""
    days = _rows(result, "month_end")
    for group in ("customers", "participants"):
        amount = sum(_number(day[group]) or 0.0 for day in days)
        orders = sum(_number(day[f"{group}_orders"]) or 0.0 for day in days)
        if amount > 0 and orders > 0:
            return amount / orders
    return 50.0


def _median(result: Result, group: str) -> float:
    """Return the months after which half are gone; beyond what was seen, as if they left evenly."""
    stays = [
        (_number(row["month"]) or 0.0, share)
        for row in _rows(result, "survival")
        if row["group"] == group and (share := _number(row["remaining"])) is not None
    ]
    for before, after in pairwise(stays):
        if after[1] <= 0.5 < before[1]:
            step = (before[1] - 0.5) / (before[1] - after[1])
            return max(0.5, before[0] + step * (after[0] - before[0]))
    if not stays or stays[-1][1] >= 1 or stays[-1][1] <= 0:
        return _LONGEST if stays and stays[-1][1] >= 1 else 6.0
    month, left = stays[-1]
    return min(_LONGEST, max(0.5, month * math.log(2) / -math.log(left)))
