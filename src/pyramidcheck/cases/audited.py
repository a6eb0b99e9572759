"""Figures that an audit measures too, read from its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramidcheck.model.case import Figure
    from pyramidcheck.model.result import Result

_RULES = {
    "unpaid": ("unpaid_share", "central"),
    "net_loss": ("net_loss_rate", "strict"),
    "recruiting_pay": ("pay_on_enrolment", "central"),
    "outside_revenue": ("outside_revenue_share", "strict"),
    "accounts_a_person": ("multiple_accounts", "central"),
    "gone_within_a_year": ("attrition", "central"),
}
"""Measure -> the rule and the reading in which it is the same."""


def audited(result: Result, figure: Figure) -> float | None:
    """Return what the audit measured of a figure; None where no measure of it is the same."""
    name = figure.measure or ""
    if name in _RULES:
        return _reading(result, *_RULES[name])
    return _OTHERS[name](result) if name in _OTHERS else None


def _reading(result: Result, rule_id: str, reading: str) -> float | None:
    for rule in result.rules:
        if rule.id == rule_id:
            return rule.readings[reading].value
    return None


def _paid(result: Result) -> float | None:
    unpaid = _reading(result, "unpaid_share", "central")
    return None if unpaid is None else 1 - unpaid


def _payout_ratio(result: Result) -> float | None:
    payouts, sales = (result.filing.totals.get(name) for name in ("payouts", "net_sales"))
    return float(payouts) / float(sales) if payouts and sales else None


_OTHERS: dict[str, Callable[[Result], float | None]] = {
    "paid": _paid,
    "payout_ratio": _payout_ratio,
}
