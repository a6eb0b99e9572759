"""What would change the conclusion: for one rule, and for the level."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import IndicationLevel, Outcome
from pyramidcheck.report.amounts import amount
from pyramidcheck.report.levels import level_words

if TYPE_CHECKING:
    from pyramidcheck.model.result import ClearingStep, RuleResult
    from pyramidcheck.report.context import Context

CENTS = 100


def leaving(context: Context, rule: RuleResult) -> str:
    """Which value, and at the same denominator which numerator, would leave the flag level."""
    if not rule.outcome.at_least(Outcome.FLAG):
        return ""
    step = rule.to_clear.flag if rule.to_clear else None
    if step is None:
        return context.say("card.clear_infinite") if rule.infinite else ""
    bound = _bound(
        context, rule, level_words(context, rule, step.at_value, step.at), may_equal=step.may_equal
    )
    value = context.value(rule, rule.value)
    if step.numerator is None:
        return context.say("card.clear_flag", bound=bound, value=value)
    most = _bound(
        context, rule, _number(context, rule, step), may_equal=step.counted or step.may_equal
    )
    central = rule.readings["central"].numerator
    numerator = amount(context, rule, central, exact=True) if central else ""
    return context.say(
        "card.clear_numerator", bound=bound, value=value, most=most, numerator=numerator
    )


def changes(context: Context) -> tuple[str, ...]:
    """Documents and alternatives, then each decisive rule that by itself holds the level up."""
    verdict = context.result.verdict
    lines = [context.say("limits.changes")]
    for each in verdict.would_lower:
        rule = context.say("quoted", text=context.title("rules", each.rule))
        level = context.say("quoted", text=context.say(f"level.{each.level.value}"))
        lines.append(context.say("limits.lower", rule=rule, level=level))
    # At these two nothing is held up.
    lowest = {IndicationLevel.NONE, IndicationLevel.CANNOT_CONCLUDE}
    if not verdict.would_lower and verdict.level not in lowest:
        lines.append(context.say("limits.lower_none"))
    return tuple(lines)


def _bound(context: Context, rule: RuleResult, value: str, *, may_equal: bool) -> str:
    if rule.direction == "above":
        return context.say("bound.at_most" if may_equal else "bound.below", value=value)
    return context.say("bound.at_least" if may_equal else "bound.above", value=value)


def _number(context: Context, rule: RuleResult, step: ClearingStep) -> str:
    """The numerator to two decimals, rounded to the better side so that it has left the level."""
    hundredths = Fraction(step.numerator or 0) * CENTS
    towards = math.floor if rule.direction == "above" else math.ceil
    return amount(context, rule, str(Decimal(towards(hundredths)).scaleb(-2)), exact=True)
