"""What would change the conclusion: the way out of a flag, and which rule holds the level up.

All else unchanged: the same denominator, the same levels, every other rule as it is. Distances are
exact; nothing is estimated, and nothing here says that a change is likely.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.judge.codes import message
from pyramidcheck.judge.level import indication_level
from pyramidcheck.judge.numbers import exact_text, rounded
from pyramidcheck.judge.scale import capped, scale_of
from pyramidcheck.judge.score import carries_weight
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import INDICATION_ORDER, IndicationLevel, Outcome, Reading
from pyramidcheck.model.result import ClearingResult, ClearingStep, LoweringResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.judge.level import View
    from pyramidcheck.judge.ruling import Ruling
    from pyramidcheck.judge.scale import Scale, Step
    from pyramidcheck.judge.views import Bench
    from pyramidcheck.model.measures import Value
    from pyramidcheck.model.result import Message


def to_clear(ruling: Ruling) -> ClearingResult | None:
    """Returns what would take a rule at flag or worse below its flag and its watch level.

    None below flag, and where the value is infinite: no change of the numerator alone, at an
    unchanged denominator of zero, brings it back to a number.
    """
    value = ruling.values.get(Reading.CENTRAL)
    if not ruling.outcome.at_least(Outcome.FLAG) or value is None or value.value is None:
        return None
    # Where the law changed within the period the milder outcome decides: the nearest level counts.
    scales = [scale_of(each.rule, each.levels) for each in (ruling, *ruling.alternatives)]
    flag, watch = (
        _nearest(ruling, value, scales, outcome) for outcome in (Outcome.FLAG, Outcome.WATCH)
    )
    return ClearingResult(flag=flag, watch=watch) if flag or watch else None


def would_lower(bench: Bench, level: IndicationLevel) -> tuple[LoweringResult, ...]:
    """Returns the decisive rules any of which, alone without a signal, would lower the level.

    Without a signal means clear in every reading; the overrides that rest on the rule then do not
    hold. `cannot_conclude` in place of a level counts as lower: no more is then said.
    """
    if INDICATION_ORDER.get(level, 0) == 0:
        return ()
    central = bench.view(Reading.CENTRAL)
    found = []
    for rule_id, outcome in central.outcomes.items():
        if not (bench.scheme.decisive(rule_id) and outcome.at_least(Outcome.WATCH)):
            continue
        then = indication_level(_without(central, rule_id, bench), bench.scheme)
        if INDICATION_ORDER.get(then, -1) < INDICATION_ORDER[level]:
            found.append(LoweringResult(rule=rule_id, level=then))
    return tuple(found)


def multiplicity(bench: Bench) -> Message:
    """Returns how many rules with weight were looked at, and how many of them were flagged."""
    asked = {
        rule_id: ruling.outcome
        for rule_id, ruling in bench.rulings.items()
        if carries_weight(ruling.rule) and ruling.outcome.measured
    }
    flagged = [rule_id for rule_id, outcome in asked.items() if outcome.at_least(Outcome.FLAG)]
    return message(
        MessageCode.MULTIPLICITY,
        measured=len(asked),
        flagged=len(flagged),
        decisive=sum(bench.scheme.decisive(rule_id) for rule_id in asked),
        decisive_flagged=sum(bench.scheme.decisive(rule_id) for rule_id in flagged),
    )


def _without(view: View, rule_id: str, bench: Bench) -> View:
    """Returns what is seen where one rule is clear in every reading."""
    clear = {rule_id: Outcome.CLEAR}
    resting = {o.id for o in bench.law.verdict.overrides if o.rule == rule_id}
    return replace(
        view,
        outcomes={**view.outcomes, **clear},
        lenient={**view.lenient, **clear},
        fired=tuple(override for override in view.fired if override not in resting),
    )


def _nearest(
    ruling: Ruling, value: Value, scales: list[Scale], outcome: Outcome
) -> ClearingStep | None:
    steps = [(scale, step) for scale in scales for step in _last_to_leave(scale, outcome)]
    if not steps:
        return None
    scale, step = max(steps, key=lambda pair: (pair[1].at, pair[1].beyond))
    number = capped(value.value, scale.cap) or Fraction(0)
    at = step.at * scale.sign
    numerator = _numerator(ruling, value, scale, step)
    change = None if numerator is None else numerator - (value.numerator or Fraction(0))
    return ClearingStep(
        at=exact_text(at),
        at_value=rounded(at),
        may_equal=step.beyond,
        distance=exact_text(abs(number - at)),
        distance_value=rounded(abs(number - at)),
        counted=numerator is not None and _counts_people(ruling, value),
        numerator=None if numerator is None else exact_text(numerator),
        numerator_change=None if change is None else exact_text(change),
    )


def _last_to_leave(scale: Scale, outcome: Outcome) -> Iterator[Step]:
    """Yields the step that is left first on the way to the better side: then `outcome` is gone.

    A level that was not given holds nothing; a milder one that coincides with it counts.
    """
    names = [step.outcome for step in scale.steps]
    if outcome in names:
        reached = scale.steps[: names.index(outcome) + 1]
        yield max(reached, key=lambda step: (step.at, step.beyond))


def _numerator(ruling: Ruling, value: Value, scale: Scale, step: Step) -> Fraction | None:
    """Returns the numerator at which the level is left; None where the value is no plain ratio.

    Of money, the one that lies on the level. Of people, the nearest whole number that is off it.
    """
    if ruling.rule.measure.kind != "ratio" or value.numerator is None or not value.denominator:
        return None
    bound = step.at * scale.sign * value.denominator
    if not _counts_people(ruling, value):
        return bound
    if scale.sign > 0:
        return Fraction(math.floor(bound) if step.beyond else math.ceil(bound) - 1)
    return Fraction(math.ceil(bound) if step.beyond else math.floor(bound) + 1)


def _counts_people(ruling: Ruling, value: Value) -> bool:
    terms = (value.numerator, value.denominator)
    return ruling.rule.measure.sampled_share and all(
        term is not None and term.denominator == 1 for term in terms
    )
