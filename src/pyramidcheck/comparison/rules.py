"""Every rule in both audits, and what its movement can be put down to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.comparison.answer import Cause, RuleChange, RuleSide

if TYPE_CHECKING:
    from pyramidcheck.comparison.answer import Grounds
    from pyramidcheck.model.result import Result, RuleResult

_OF_COVERAGE = frozenset(
    {
        "missing_table",
        "missing_column",
        "missing_plan_fact",
        "missing_any_of",
        "unattributed_payouts",
        "unnamed_sellers",
        "no_qualifying_volume",
        "own_use_cap_unknown",
        "other_currency_level",
    }
)
"""Reasons for having no value that speak of what was exported or declared."""
_OF_QUALITY = frozenset({"gate_failed"})


def rule_changes(before: Result, after: Result, grounds: Grounds) -> tuple[RuleChange, ...]:
    """Return every rule of either side, in the order of the second audit, then of the first."""
    sides = [{rule.id: rule for rule in side.rules} for side in (before, after)]
    names = dict.fromkeys((*sides[1], *sides[0]))
    # A number that either side withholds may have moved or not.
    partly = before.redaction is not None or after.redaction is not None
    return tuple(
        _change(name, sides[0].get(name), sides[1].get(name), grounds, partly=partly)
        for name in names
    )


def _change(
    name: str,
    before: RuleResult | None,
    after: RuleResult | None,
    grounds: Grounds,
    *,
    partly: bool,
) -> RuleChange:
    told = after or before
    assert told is not None  # noqa: S101 - the name comes from one of the two
    outcome_moved = (before and before.outcome) != (after and after.outcome)
    values = _values(before), _values(after)
    value_moved = _seen_to_move(*values) if partly else values[0] != values[1]
    levels_moved = _levels(before) != _levels(after)
    change = RuleChange(
        id=name,
        pillar=told.pillar,
        unit=told.unit,
        decisive=told.decisive,
        before=_side(before),
        after=_side(after),
        outcome_moved=outcome_moved,
        value_moved=value_moved,
        levels_moved=levels_moved,
        difference=_difference(before, after),
        readings_apart=_apart(before, after),
        causes=(),
    )
    if not (outcome_moved or value_moved or levels_moved):
        return change
    return change.model_copy(update={"causes": _causes(change, grounds)})


def _causes(change: RuleChange, grounds: Grounds) -> tuple[Cause, ...]:
    """Return what cannot be ruled out, in the order of `Cause`; never nothing."""
    if change.before is None or change.after is None:
        # A rule is asked of every filing alike: whether it is asked depends on the rules alone.
        return (Cause.RULES,)
    found: set[Cause] = set()
    if grounds.rules:
        found.add(Cause.RULES)
    if grounds.law and (change.levels_moved or not change.value_moved):
        found.add(Cause.LAW)
    values_or_reason = change.value_moved or change.before.reason != change.after.reason
    if values_or_reason:
        found |= {Cause.TOOL} if grounds.tool else set()
        found |= {Cause.SETTINGS} if grounds.settings else set()
    data = _of_data(change, grounds) if grounds.inputs or grounds.period else set()
    if values_or_reason or not found:
        # Levels alone may move with the data too: one in another currency follows its rate.
        found |= data
    if not found:
        # Nothing recorded is another: what is left is how the program computed it.
        found.add(Cause.TOOL)
    return tuple(cause for cause in Cause if cause in found)


def _of_data(change: RuleChange, grounds: Grounds) -> set[Cause]:
    assert change.before is not None  # noqa: S101 - see the only caller
    assert change.after is not None  # noqa: S101
    lone = [side for side in (change.before, change.after) if not side.outcome.measured]
    if len(lone) == 1 and lone[0].reason is not None:
        if lone[0].reason.code in _OF_COVERAGE:
            return {Cause.COVERAGE}
        if lone[0].reason.code in _OF_QUALITY:
            return {Cause.QUALITY}
    found = {Cause.BEHAVIOUR}
    if grounds.coverage:
        found.add(Cause.COVERAGE)
    if grounds.quality:
        found.add(Cause.QUALITY)
    if grounds.length:
        found.add(Cause.LENGTH)
    return found


def _side(rule: RuleResult | None) -> RuleSide | None:
    if rule is None:
        return None
    return RuleSide(
        version=rule.version,
        outcome=rule.outcome,
        value=rule.value,
        infinite=rule.infinite,
        readings=rule.readings,
        n=rule.n,
        level=rule.level,
        reason=rule.reason,
    )


def _seen_to_move(before: dict[str, object], after: dict[str, object]) -> bool:
    """Whether a number that both sides tell is another."""
    both = before.keys() & after.keys()
    return any(
        before[name] != after[name]
        for name in both
        if before[name] is not None and after[name] is not None
    )


def _values(rule: RuleResult | None) -> dict[str, object]:
    """What a rule measured: its numbers without what was judged of them."""
    if rule is None:
        return {}
    found: dict[str, object] = {
        f"{name}.{part}": getattr(read, part)
        for name, read in rule.readings.items()
        for part in ("value", "infinite", "numerator", "denominator", "n")
    }
    return {**found, "value": rule.value, "infinite": rule.infinite, "n": rule.n}


def _levels(rule: RuleResult | None) -> object:
    if rule is None:
        return None
    level = rule.level
    texts = (level.watch_text, level.flag_text, level.critical_text)
    return (rule.direction, level.watch, level.flag, level.critical, texts, level.better_levels)


def _difference(before: RuleResult | None, after: RuleResult | None) -> float | None:
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return float(Decimal(str(after.value)) - Decimal(str(before.value)))


def _apart(before: RuleResult | None, after: RuleResult | None) -> bool | None:
    spans = [_span(rule) for rule in (before, after)]
    if spans[0] is None or spans[1] is None:
        return None
    return spans[0][1] < spans[1][0] or spans[1][1] < spans[0][0]


def _span(rule: RuleResult | None) -> tuple[float, float] | None:
    """Return the least and the largest value of the three readings; None unless all have one."""
    if rule is None or not rule.readings:
        return None
    found = [float("inf") if read.infinite else read.value for read in rule.readings.values()]
    values = [value for value in found if value is not None]
    return (min(values), max(values)) if len(values) == len(found) else None
