"""A what-if as data: schema `pyramidcheck.whatif/1`. Keys are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from pyramidcheck.model.outcome import Outcome, Reading
from pyramidcheck.model.result import (
    LevelResult,
    Message,
    PeriodResult,
    ReadingResult,
    ResultModel,
    ScoreResult,
    ToolInfo,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.result import Result, RuleResult
    from pyramidcheck.whatif.scenario import WhatIf

SCHEMA = "pyramidcheck.whatif/1"


class Side(ResultModel):
    """The verdict of one side."""

    jurisdictions: tuple[str, ...]
    as_of: str | None
    level: str
    confidence: str
    score: ScoreResult
    coverage: float
    stability_runs: int
    stability_unchanged: int


class RuleSide(ResultModel):
    """One rule of one side."""

    outcome: Outcome
    value: float | None
    infinite: bool
    risk: float | None
    weight: float
    readings: dict[str, ReadingResult]
    level: LevelResult
    reason: Message | None


class MovedRule(ResultModel):
    """A rule of which anything is another."""

    id: str
    decisive: bool
    outcome_moved: bool
    before: RuleSide
    after: RuleSide


class Condition(ResultModel):
    """One of the conditions that make the level, and whether it holds."""

    kind: Literal["structural", "anchor", "harm", "override"]
    """structural, harm: at flag or worse. anchor: that, and at watch or worse in the lenient
    reading. override: it fires."""
    id: str
    """Of the rule, or of the override."""
    before: bool
    after: bool


class WhatIfResult(ResultModel):
    """A recorded audit before, and after one thing or more were set to be others."""

    schema_: str = Field(alias="schema", default=SCHEMA)
    scenario: Literal[True] = True
    """What if, not an audit: nothing here was found in a filing."""
    tool: ToolInfo
    audit: str
    """Id of the audit's manifest."""
    company: str | None
    period: PeriodResult
    settings: tuple[str, ...]
    before: Side
    after: Side
    rules: tuple[MovedRule, ...]
    conditions: tuple[Condition, ...]
    notes: tuple[Message, ...]
    remeasured: tuple[str, ...]
    """Rules measured again in full on the kept facts."""
    partly: tuple[str, ...]
    """Rules measured again that also read figures which were held."""
    held: tuple[str, ...]
    """Rules that keep the audit's value although a real change would touch them."""


def describe(found: WhatIf) -> WhatIfResult:
    """Return the answer as it is printed for machines."""
    before = found.before
    return WhatIfResult(
        tool=before.tool,
        audit=before.manifest.id,
        company=before.filing.company,
        period=before.filing.period,
        settings=tuple(f"{setting.key}={setting.text}" for setting in found.settings),
        before=_side(before),
        after=_side(found.after),
        rules=tuple(_moved(before, found.after)),
        conditions=tuple(_conditions(before, found.after, found.harm)),
        notes=found.notes,
        remeasured=found.remeasured,
        partly=found.partly,
        held=found.held,
    )


def _side(result: Result) -> Side:
    verdict, as_of = result.verdict, result.filing.as_of
    return Side(
        jurisdictions=result.filing.jurisdictions,
        as_of=as_of.isoformat() if as_of else None,
        level=verdict.level.value,
        confidence=verdict.confidence.value,
        score=verdict.score,
        coverage=verdict.coverage,
        stability_runs=verdict.stability.runs,
        stability_unchanged=verdict.stability.unchanged,
    )


def _moved(before: Result, after: Result) -> Iterator[MovedRule]:
    then = {rule.id: rule for rule in after.rules}
    for rule in before.rules:
        sides = _rule_side(rule), _rule_side(then[rule.id])
        if sides[0] != sides[1]:
            yield MovedRule(
                id=rule.id,
                decisive=rule.decisive,
                outcome_moved=sides[0].outcome != sides[1].outcome,
                before=sides[0],
                after=sides[1],
            )


def _rule_side(rule: RuleResult) -> RuleSide:
    return RuleSide(
        outcome=rule.outcome,
        value=rule.value,
        infinite=rule.infinite,
        risk=rule.risk,
        weight=rule.weight,
        readings=rule.readings,
        level=rule.level,
        reason=rule.reason,
    )


def _conditions(before: Result, after: Result, harm: frozenset[str]) -> Iterator[Condition]:
    then = {rule.id: rule for rule in after.rules}
    for rule in before.rules:
        pair = rule, then[rule.id]
        if not any(side.decisive for side in pair):
            continue
        kind: Literal["harm", "structural"] = "harm" if rule.id in harm else "structural"
        flagged = [side.outcome.at_least(Outcome.FLAG) for side in pair]
        yield Condition(kind=kind, id=rule.id, before=flagged[0], after=flagged[1])
        if rule.anchor:
            firm = [
                flag and side.readings[Reading.LENIENT].outcome.at_least(Outcome.WATCH)
                for flag, side in zip(flagged, pair, strict=True)
            ]
            yield Condition(kind="anchor", id=rule.id, before=firm[0], after=firm[1])
    fired = {override.id: override.fired for override in after.verdict.overrides}
    for override in before.verdict.overrides:
        yield Condition(
            kind="override", id=override.id, before=override.fired, after=fired[override.id]
        )
