"""The effect line of a finding: which money and how many people it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.amounts import OF_MONEY, amount

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

OF_PEOPLE = frozenset({"net_loss_rate", "unpaid_share"})
"""Built-in rules that divide people by people."""
OF_PEOPLE_MONTHS = frozenset(
    {"majority_outside_by_participant", "qualification_purchases", "ten_customers"}
)
"""Those whose `n` counts months of participants."""
OF_LINES = frozenset(
    {
        "end_user_sales_share",
        "outside_revenue_share",
        "phantom_customers",
        "reclassified_customers",
        "recruitment_revenue_share",
    }
)
"""Those whose `n` counts order lines."""
ON_PEOPLE = frozenset(
    {
        "attrition",
        "autoship_dependence",
        "break_even",
        "entry_money_cover",
        "entry_outlay_cap",
        "income_dispersion",
        "inventory_loading",
        "late_joiner_penalty",
        "loser_funded_pool",
        "own_use_funded_payouts",
        "pay_on_enrolment",
        "recruiting_dependence",
        "recruits_to_customers",
        "retail_funded_payouts",
        "reward_for_recruiting",
        "starter_kit_recovery",
        "support_costs",
        "typical_income",
        "unexplained_payouts",
    }
)
"""Those whose `n` counts people."""


def effect_line(context: Context, rule: RuleResult) -> str:
    """Return money and people concerned, central reading; what is not known is said to be so.

    The unit of a folder rule's numbers is not stated, so they are given as plain numbers.
    """
    return " ".join(part for part in (_money(context, rule), _people(context, rule)) if part)


def _money(context: Context, rule: RuleResult) -> str:
    central = rule.readings.get("central")
    if rule.id not in OF_MONEY or central is None or not central.numerator:
        return context.say("effect.no_money")
    shown = {"numerator": amount(context, rule, central.numerator)}
    if not central.denominator:
        return context.say("effect.money_alone", **shown)
    return context.say(
        "effect.money", denominator=amount(context, rule, central.denominator), **shown
    )


def _people(context: Context, rule: RuleResult) -> str:
    central = rule.readings.get("central")
    if rule.id in OF_PEOPLE and central is not None and central.numerator and central.denominator:
        return context.say(
            "effect.people",
            numerator=context.numbers.plain(central.numerator),
            denominator=context.numbers.plain(central.denominator),
        )
    kinds = {"on_people": ON_PEOPLE, "lines": OF_LINES, "months": OF_PEOPLE_MONTHS}
    for name, rules in kinds.items():
        if rule.id in rules:
            return context.plural(f"effect.{name}", rule.n)
    return context.say("effect.count", value=context.numbers.count(rule.n))
