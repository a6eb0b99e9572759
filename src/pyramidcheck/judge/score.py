"""The score 0-100 of the filing and of each pillar, and how much of the rulebook was seen.

The score never sets the indication level. A pillar's risk is the larger of the weighted mean of its
rules and the risk of its lead rule: the others can raise a pillar but not dilute its leader. The
pillars meet in R = 100 (1 - prod (1 - saturation S)^w): a bad one cannot be averaged away.

- `value`: measured rules at their central risk. A pillar without any is left out and the weights of
  the others are scaled to one; no value at all below the minimum coverage or with funding unseen.
- `low`: rules without a value at 0; the others at their lenient risk.
- `high`: rules without a value at 1, and those without a column that could have shown worse; the
  others at their strict risk.

Rules that do not apply, rules without weight and the compliance pillar are left out of all three.
A rule that counts only at watch or worse enters where its central outcome is watch or worse;
conservatively it also enters `high`, at 1, where it has no value, and stays out of `low`.
Conservatively for both sides, a lenient risk above the central one, or a strict one below it, is
replaced by the central one, so that the range always holds the value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.judge.numbers import rounded, rounded_or_none
from pyramidcheck.model.outcome import Outcome, Reading
from pyramidcheck.model.result import PillarResult, ScoreResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyramidcheck.judge.ruling import Ruling
    from pyramidcheck.model.rule import PillarSpec, Rule, VerdictSpec

COMPLIANCE = "compliance"
"""The informational pillar: in no score, no coverage, no level."""

_NONE, _ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class PillarRisk:
    """One pillar's risk in [0, 1]."""

    spec: PillarSpec
    applies: bool
    """False where none of its rules applies; then it is in no product."""
    value: Fraction | None
    """None where none of its rules was measured, or none of the measured ones counts."""
    low: Fraction
    high: Fraction
    coverage: Fraction
    """Weight of measured rules / weight of rules that apply; 0 where none applies."""


def judged_pillars(verdict: VerdictSpec) -> tuple[PillarSpec, ...]:
    """Returns the pillars that enter the score, in order."""
    return tuple(pillar for pillar in verdict.pillars if pillar.id != COMPLIANCE)


def carries_weight(rule: Rule) -> bool:
    """True unless the rule is there for information only."""
    return rule.weight > 0 and rule.pillar != COMPLIANCE


def pillar_risk(spec: PillarSpec, rulings: Iterable[Ruling]) -> PillarRisk:
    """Returns a pillar's risk and its range from the rulings on all rules."""
    own = [
        ruling
        for ruling in rulings
        if ruling.rule.pillar == spec.id
        and carries_weight(ruling.rule)
        and ruling.outcome is not Outcome.NOT_APPLICABLE
    ]
    seen = [ruling for ruling in own if ruling.risk is not None]
    unseen = [ruling for ruling in own if ruling.risk is None]
    counted = [ruling for ruling in seen if _counts(ruling)]
    value = _risk(spec, [(ruling, ruling.risk or _NONE) for ruling in counted])
    if value is None and seen and not unseen:
        value = _NONE  # Everything was measured, and nothing that counts only when bad was bad.
    low = _risk(
        spec,
        [(ruling, _lowest(ruling)) for ruling in counted]
        + [(ruling, _NONE) for ruling in unseen if ruling.rule.counts == "always"],
    )
    high = _risk(
        spec,
        [(ruling, _highest(ruling)) for ruling in counted] + [(ruling, _ALL) for ruling in unseen],
    )
    return PillarRisk(
        spec=spec,
        applies=bool(own),
        value=value,
        low=low or _NONE,
        high=high or _NONE,
        coverage=_seen_share((r.rule for r in seen), (r.rule for r in own)),
    )


def coverage(
    pillars: Sequence[tuple[str, Fraction]],
    rules: Mapping[str, Rule],
    outcomes: Mapping[str, Outcome],
) -> Fraction:
    """Returns the share of the weighted rulebook that was measured, in [0, 1].

    The sum over pillars (id, weight) of weight x (weight of measured rules / weight of rules that
    apply); a pillar without a rule that applies leaves, and the other weights are scaled to one.
    """
    asked: dict[str, int] = {}
    seen: dict[str, int] = {}
    for rule_id, outcome in outcomes.items():
        rule = rules[rule_id]
        if carries_weight(rule) and outcome is not Outcome.NOT_APPLICABLE:
            asked[rule.pillar] = asked.get(rule.pillar, 0) + rule.weight
            seen[rule.pillar] = seen.get(rule.pillar, 0) + rule.weight * outcome.measured
    present = [(pillar, weight) for pillar, weight in pillars if pillar in asked]
    total = sum((w * Fraction(seen[pillar], asked[pillar]) for pillar, w in present), _NONE)
    return total / sum(weight for _, weight in present) if present else _NONE


def score(pillars: Sequence[PillarRisk], verdict: VerdictSpec, *, given: bool) -> ScoreResult:
    """Returns the score and its range; `given` False withholds the value, never the range."""
    asked = [pillar for pillar in pillars if pillar.applies]
    value = _combined([(p.spec.weight, p.value) for p in asked], verdict.saturation)
    return ScoreResult(
        value=rounded_or_none(value) if given else None,
        low=rounded_or_none(_combined([(p.spec.weight, p.low) for p in asked], verdict.saturation)),
        high=rounded_or_none(
            _combined([(p.spec.weight, p.high) for p in asked], verdict.saturation)
        ),
    )


def pillar_results(
    pillars: Sequence[PillarRisk], verdict: VerdictSpec, *, given: bool
) -> tuple[PillarResult, ...]:
    """Returns the pillars as printed: risks as scores 0-100, and shares of the log-score."""
    logs = [
        -_log(pillar.spec.weight, pillar.value, verdict.saturation)
        if pillar.value is not None
        else None
        for pillar in pillars
    ]
    total = math.fsum(log for log in logs if log is not None)
    return tuple(
        PillarResult(
            id=pillar.spec.id,
            weight=rounded(pillar.spec.weight),
            score=rounded_or_none(None if pillar.value is None else 100 * pillar.value),
            low=rounded(100 * pillar.low),
            high=rounded(100 * pillar.high),
            coverage=rounded(pillar.coverage),
            contribution=rounded(log / total if total else 0.0)
            if log is not None and given
            else None,
        )
        for pillar, log in zip(pillars, logs, strict=True)
    )


def _counts(ruling: Ruling) -> bool:
    return ruling.rule.counts == "always" or ruling.outcome.at_least(Outcome.WATCH)


def _lowest(ruling: Ruling) -> Fraction:
    lenient, central = ruling.marks[Reading.LENIENT].risk, ruling.risk
    return _NONE if lenient is None or central is None else min(lenient, central)


def _highest(ruling: Ruling) -> Fraction:
    strict, central = ruling.marks[Reading.STRICT].risk, ruling.risk
    return _ALL if ruling.is_open or strict is None or central is None else max(strict, central)


def _risk(spec: PillarSpec, risks: Sequence[tuple[Ruling, Fraction]]) -> Fraction | None:
    """Returns the weighted mean, or the lead rule's risk where that is larger."""
    if not risks:
        return None
    weights = sum(ruling.rule.weight for ruling, _ in risks)
    mean = sum((ruling.rule.weight * risk for ruling, risk in risks), _NONE) / weights
    lead = [risk for ruling, risk in risks if ruling.rule.id == spec.lead]
    return max([mean, *lead])


def _seen_share(seen: Iterable[Rule], asked: Iterable[Rule]) -> Fraction:
    weight = sum(rule.weight for rule in asked)
    return Fraction(sum(rule.weight for rule in seen), weight) if weight else _NONE


def _combined(
    risks: Sequence[tuple[Fraction, Fraction | None]], saturation: Fraction
) -> float | None:
    """Returns 100 (1 - prod (1 - saturation S)^w), weights scaled to one; None without pillars."""
    present = [(weight, risk) for weight, risk in risks if risk is not None]
    weights = sum((weight for weight, _ in present), _NONE)
    if not weights:
        return None
    # fsum is exact to the last digit, so the order of pillars cannot move the result.
    exponent = math.fsum(_log(weight / weights, risk, saturation) for weight, risk in present)
    return -100 * math.expm1(exponent)


def _log(weight: Fraction, risk: Fraction, saturation: Fraction) -> float:
    return float(weight) * math.log1p(-float(saturation * risk))
