"""Numerators and denominators as the reader sees them: money alone carries a currency."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

OF_MONEY = frozenset(
    {
        "autoship_dependence",
        "buyback_shortfall",
        "end_user_sales_share",
        "entry_money_cover",
        "inventory_loading",
        "loser_funded_pool",
        "outside_revenue_share",
        "own_use_funded_payouts",
        "pay_on_enrolment",
        "phantom_customers",
        "reclassified_customers",
        "recruiting_dependence",
        "recruitment_revenue_share",
        "retail_funded_payouts",
        "reward_tax_fr",
        "starter_kit_recovery",
        "support_costs",
        "typical_income",
        "unexplained_payouts",
    }
)
"""Built-in rules that divide money by money; a rule states the unit of its value only.

Conservatively: the numbers of every other rule, also of a rule folder's, carry no currency. The cap
on payouts is left out because it counts money in one country and people in another.
"""


def amount(context: Context, rule: RuleResult, text: str, *, exact: bool = False) -> str:
    """Return a numerator or denominator; `exact` keeps the hundredths of large amounts."""
    if rule.id in OF_MONEY:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return text
        return context.numbers.money(value, exact=exact)
    return context.numbers.plain(text)
