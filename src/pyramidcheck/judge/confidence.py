"""The verdict's second scale: how far its first one can be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.judge.codes import message
from pyramidcheck.judge.numbers import rounded
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import (
    INDICATION_ORDER,
    Confidence,
    GateState,
    IndicationLevel,
    Outcome,
    Reading,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from pyramidcheck.judge.ruling import Ruling
    from pyramidcheck.judge.views import Bench
    from pyramidcheck.model.result import Message

TRUNCATION = "truncation"
"""The gate of which even a warning lowers confidence."""

RELABELLED = "reclassified_customers"
"""The rule that carries no risk and lowers confidence instead."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What confidence rests on."""

    bench: Bench
    coverage: Fraction
    levels: Mapping[Reading, IndicationLevel]
    unseen: bool
    """True where too little was observed for a conclusion of its own."""


def confidence(ground: Ground) -> tuple[Confidence, tuple[Message, ...]]:
    """Returns the confidence and the reasons for it.

    Low where any reason for low holds; else high where no reason against high holds; else
    moderate. Every reason that holds is given; for high the figures that carry it.
    """
    low = tuple(_for_low(ground))
    less = tuple(_against_high(ground))
    if low:
        return Confidence.LOW, low + less
    if less:
        return Confidence.MODERATE, less
    n = min((ruling.n for ruling in _decisive(ground.bench)), default=0)
    reason = message(MessageCode.CONFIDENCE_HIGH, coverage=rounded(ground.coverage), n=n)
    return Confidence.HIGH, (reason,)


def _for_low(ground: Ground) -> Iterator[Message]:
    bench, verdict = ground.bench, ground.bench.law.verdict
    if (published := bench.matter.facts.published) is not None:
        yield message(
            MessageCode.CONFIDENCE_PUBLISHED,
            figures=published.figures,
            unverified=published.unverified,
        )
    if ground.unseen:
        yield message(MessageCode.CONFIDENCE_NOT_OBSERVED)
    if ground.coverage < verdict.low_coverage:
        yield message(
            MessageCode.CONFIDENCE_LOW_COVERAGE,
            coverage=rounded(ground.coverage),
            needed=rounded(verdict.low_coverage),
        )
    for gate, rules in _failed_gates(bench).items():
        if rules:
            yield message(MessageCode.CONFIDENCE_DECISIVE_GATE, gate=gate, rules=", ".join(rules))
    share = bench.matter.facts.quarantined_share
    if share >= verdict.low_quarantined:
        yield message(
            MessageCode.CONFIDENCE_MUCH_QUARANTINED,
            share=rounded(share),
            at_most=rounded(verdict.low_quarantined),
        )
    if _apart(ground.levels):
        yield message(MessageCode.CONFIDENCE_READINGS_APART, **_by_reading(ground.levels))


def _against_high(ground: Ground) -> Iterator[Message]:
    """Yields the reasons against high that are not already reasons for low."""
    bench, verdict = ground.bench, ground.bench.law.verdict
    if verdict.low_coverage <= ground.coverage < verdict.high_coverage:
        yield message(
            MessageCode.CONFIDENCE_COVERAGE,
            coverage=rounded(ground.coverage),
            needed=rounded(verdict.high_coverage),
        )
    for gate, rules in _failed_gates(bench).items():
        if not rules:
            yield message(MessageCode.CONFIDENCE_GATE, gate=gate)
    for state in bench.matter.gates:
        if state.id == TRUNCATION and state.state is GateState.WARNED:
            yield message(MessageCode.CONFIDENCE_TRUNCATION, gate=state.id)
    share = bench.matter.facts.quarantined_share
    if verdict.high_quarantined <= share < verdict.low_quarantined:
        yield message(
            MessageCode.CONFIDENCE_QUARANTINED,
            share=rounded(share),
            at_most=rounded(verdict.high_quarantined),
        )
    if len(set(ground.levels.values())) > 1 and not _apart(ground.levels):
        yield message(MessageCode.CONFIDENCE_READINGS_DIFFER, **_by_reading(ground.levels))
    yield from _about_decisive_rules(bench)
    relabelled = bench.rulings.get(RELABELLED)
    if relabelled is not None and relabelled.outcome.at_least(Outcome.WATCH):
        yield message(
            MessageCode.CONFIDENCE_RELABELLED, rule=RELABELLED, outcome=relabelled.outcome.value
        )


def _about_decisive_rules(bench: Bench) -> Iterator[Message]:
    """Yields decisive rules on few observations; one without a value has none at all."""
    unseen = []
    for ruling in _decisive(bench):
        if not ruling.outcome.measured:
            unseen.append(ruling.rule.id)
        elif ruling.n < bench.law.verdict.high_n:
            yield message(
                MessageCode.CONFIDENCE_SMALL_N,
                rule=ruling.rule.id,
                n=ruling.n,
                needed=bench.law.verdict.high_n,
            )
    if unseen:
        yield message(MessageCode.CONFIDENCE_DECISIVE_UNSEEN, rules=", ".join(unseen))


def _decisive(bench: Bench) -> tuple[Ruling, ...]:
    """Returns the rulings on the decisive rules that apply."""
    return tuple(
        ruling
        for rule_id, ruling in bench.rulings.items()
        if bench.scheme.decisive(rule_id) and ruling.outcome is not Outcome.NOT_APPLICABLE
    )


def _failed_gates(bench: Bench) -> dict[str, list[str]]:
    """Returns each failed gate with the decisive rules that depend on it."""
    return {
        gate.id: [r.rule.id for r in _decisive(bench) if gate.id in r.rule.needs.gates]
        for gate in bench.matter.gates
        if gate.state is GateState.FAILED
    }


def _apart(levels: Mapping[Reading, IndicationLevel]) -> bool:
    """True where strict and lenient lie two levels apart or more."""
    strict = INDICATION_ORDER.get(levels[Reading.STRICT])
    lenient = INDICATION_ORDER.get(levels[Reading.LENIENT])
    return strict is not None and lenient is not None and abs(strict - lenient) >= 2


def _by_reading(levels: Mapping[Reading, IndicationLevel]) -> dict[str, str]:
    return {reading.value: level.value for reading, level in levels.items()}
