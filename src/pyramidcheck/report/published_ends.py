"""How a value is written of which published figures give bounds only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context


def ends(context: Context, rule: RuleResult) -> str:
    """Return the bounds of a published value in words; empty where it is known exactly."""
    strict, lenient = rule.readings.get("strict"), rule.readings.get("lenient")
    if context.result.disclosure is None or strict is None or lenient is None:
        return ""
    if (strict.value, strict.infinite) == (lenient.value, lenient.infinite):
        return ""
    told = sorted(value for value in (strict.value, lenient.value) if value is not None)
    shown = [context.in_own_unit(rule, value) for value in told]
    if len(shown) == 1 or (rule.unit == "share" and told[-1] == 1):
        return context.say("published.at_least", value=shown[0])
    if rule.unit == "share" and told[0] == 0:
        return context.say("published.at_most", value=shown[1])
    return context.say("published.between", low=shown[0], high=shown[1])


def message_values(context: Context, rule: RuleResult, value: str) -> Mapping[str, str]:
    """Return the figures that only the message of a published value has."""
    if context.result.disclosure is None:
        return {}
    whom = rule.figures.get("population")
    return {
        "published": ends(context, rule) or value,
        "population": context.title("populations", str(whom)) if whom else "",
    }
