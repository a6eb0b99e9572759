"""Rulings and gates as objects of the result; floats begin here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.judge.levels import level_result
from pyramidcheck.judge.numbers import exact_text_or_none, rounded, rounded_or_none
from pyramidcheck.judge.ruling import rule_on
from pyramidcheck.judge.scale import capped
from pyramidcheck.judge.what_changes import to_clear
from pyramidcheck.model.outcome import READINGS, Reading
from pyramidcheck.model.result import (
    GateResult,
    IntervalResult,
    JurisdictionOutcome,
    Message,
    ReadingResult,
    RuleResult,
)
from pyramidcheck.stats.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.judge.ruling import Ruling
    from pyramidcheck.judge.views import Bench
    from pyramidcheck.model.measures import FilingFacts, Gate


def rule_results(bench: Bench, jurisdictions: Sequence[str]) -> tuple[RuleResult, ...]:
    """Returns every rule, by pillar, then weight (heaviest first), then id."""
    order = {pillar.id: place for place, pillar in enumerate(bench.law.verdict.pillars)}
    rulings = sorted(
        bench.rulings.values(),
        key=lambda r: (order.get(r.rule.pillar, len(order)), -r.rule.weight, r.rule.id),
    )
    results = (_rule_result(ruling, bench, jurisdictions) for ruling in rulings)
    if bench.matter.facts.published is None:
        return tuple(results)
    return tuple(_uncounted(result) for result in results)


def _uncounted(result: RuleResult) -> RuleResult:
    """Returns the rule; a number of people that nobody published is no nought."""
    if result.n:
        return result
    readings = {name: each.model_copy(update={"n": None}) for name, each in result.readings.items()}
    return result.model_copy(update={"n": None, "readings": readings})


def gate_result(gate: Gate) -> GateResult:
    """Returns a gate; each of its reasons carries the gate's figures."""
    return GateResult(
        id=gate.id,
        state=gate.state,
        reasons=tuple(Message(code=code, values={**gate.figures}) for code in gate.reasons),
        figures=gate.figures,
    )


def _rule_result(ruling: Ruling, bench: Bench, jurisdictions: Sequence[str]) -> RuleResult:
    rule, profiles = ruling.rule, bench.law.profiles
    central = reading_result(ruling, Reading.CENTRAL)
    measured = ruling.outcome.measured
    measure = bench.matter.measure(rule.id, bench.jurisdiction)
    return RuleResult(
        id=rule.id,
        version=rule.version,
        pillar=rule.pillar,
        status=rule.status,
        outcome=ruling.outcome,
        value=central.value if measured else None,
        infinite=central.infinite and measured,
        unit=rule.measure.unit,
        direction=rule.direction,
        readings={reading.value: reading_result(ruling, reading) for reading in READINGS},
        interval=_interval(ruling, bench.matter.facts, bench.law.verdict.high_n),
        n=ruling.n,
        risk=rounded_or_none(ruling.risk),
        weight=rounded(rule.weight),
        decisive=bench.scheme.decisive(rule.id),
        anchor=rule.id in bench.law.verdict.anchors,
        level=level_result(rule, ruling.levels, profiles.get(bench.jurisdiction)),
        by_jurisdiction=_by_jurisdiction(ruling, bench, jurisdictions),
        years=(),
        reason=ruling.reason,
        figures={name: _figure(value) for name, value in measure.figures.items()}
        if measure
        else {},
        evidence=None,
        to_clear=to_clear(ruling),
    )


def reading_result(ruling: Ruling, reading: Reading) -> ReadingResult:
    """Returns one reading; a value that could not be judged is printed all the same."""
    mark, value = ruling.marks[reading], ruling.values.get(reading)
    return ReadingResult(
        value=rounded_or_none(capped(value.value, ruling.rule.measure.cap)) if value else None,
        infinite=bool(value and value.infinite),
        numerator=exact_text_or_none(value.numerator) if value else None,
        denominator=exact_text_or_none(value.denominator) if value else None,
        n=value.n if value else 0,
        outcome=mark.outcome,
        risk=rounded_or_none(mark.risk),
    )


def _by_jurisdiction(
    ruling: Ruling, bench: Bench, jurisdictions: Sequence[str]
) -> tuple[JurisdictionOutcome, ...]:
    """Returns the outcome in each jurisdiction asked for.

    One entry for each; more where the law changed within the period, the levels that decide first.
    """
    entries = []
    for jurisdiction in jurisdictions:
        same = jurisdiction == bench.jurisdiction
        local = ruling if same else rule_on(ruling.rule, bench.matter, bench.law, jurisdiction)
        entries += [
            JurisdictionOutcome(
                jurisdiction=jurisdiction,
                outcome=each.outcome,
                level=level_result(ruling.rule, each.levels, bench.law.profiles.get(jurisdiction)),
            )
            for each in (local, *local.alternatives)
        ]
    return tuple(entries)


def _interval(ruling: Ruling, facts: FilingFacts, few: int) -> IntervalResult | None:
    """Returns Wilson's interval for a share of people; None for a census that is not small."""
    if not (ruling.rule.measure.sampled_share and ruling.outcome.measured):
        return None
    if not (facts.sampled or ruling.n < few):
        return None
    value = ruling.values[Reading.CENTRAL]
    if value.numerator is None or value.denominator is None or value.denominator <= 0:
        return None
    interval = wilson(int(value.numerator), int(value.denominator))
    if interval.low is None or interval.high is None:
        return None
    return IntervalResult(
        low=rounded(interval.low), high=rounded(interval.high), method=interval.method
    )


def _figure(value: Decimal | int | str | None) -> str | int | float | None:
    return format(value, "f") if isinstance(value, Decimal) else value
