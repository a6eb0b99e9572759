"""Two results to one comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.comparison.answer import Cause, Comparison, Side
from pyramidcheck.comparison.grounds import (
    column_changes,
    criterion_changes,
    days_of,
    find_grounds,
    gate_changes,
    months_of,
    quarantine_counts,
    same_length,
    setting_changes,
    table_changes,
    total_rows,
)
from pyramidcheck.comparison.rules import rule_changes
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyramidcheck.comparison.answer import RuleChange
    from pyramidcheck.model.result import Result

_DATA = (Cause.COVERAGE, Cause.LENGTH, Cause.QUALITY, Cause.BEHAVIOUR)


def compare(before: Result, after: Result) -> Comparison:
    """Return what moved from the first audit to the second; the same results, the same answer."""
    columns = column_changes(before, after)
    settings = setting_changes(before, after)
    gates = gate_changes(before, after)
    criteria = criterion_changes(before, after)
    grounds = find_grounds(before, after, columns, settings, gates)
    rules = rule_changes(before, after, grounds)
    causes = _all_causes(rules)
    return Comparison(
        before=_side(before),
        after=_side(after),
        warnings=tuple(_warnings(before, after)),
        grounds=grounds,
        causes=causes,
        advice=tuple(_advice(causes, before, after)),
        rules=rules,
        criteria=criteria,
        criteria_alike=_alike(
            ((c.jurisdiction, c.id) for side in (before, after) for c in side.criteria), criteria
        ),
        gates=gates,
        gates_alike=_alike((gate.id for side in (before, after) for gate in side.gates), gates),
        tables=table_changes(before, after),
        columns=columns,
        settings=settings,
        quarantine=quarantine_counts(before, after),
    )


def _side(result: Result) -> Side:
    filing, verdict, manifest = result.filing, result.verdict, result.manifest
    return Side(
        company=filing.company,
        report_id=manifest.id,
        tool_version=result.tool.version,
        rules_sha256=manifest.rules_sha256,
        config_sha256=manifest.config_sha256,
        period=filing.period,
        days=days_of(result),
        months=months_of(result),
        as_of=filing.as_of,
        currency=filing.currency,
        jurisdictions=filing.jurisdictions,
        synthetic=filing.synthetic,
        level=verdict.level,
        heading=verdict.heading,
        confidence=verdict.confidence,
        score=verdict.score,
        coverage=verdict.coverage,
        stability_runs=verdict.stability.runs,
        stability_unchanged=verdict.stability.unchanged,
        rows=total_rows(result),
        people=filing.people,
        totals=filing.totals,
    )


def _alike(names: Iterable[object], changed: tuple[object, ...]) -> int:
    return len(set(names)) - len(changed)


def _all_causes(rules: tuple[RuleChange, ...]) -> tuple[Cause, ...]:
    found = {cause for rule in rules for cause in rule.causes}
    return tuple(cause for cause in Cause if cause in found)


def _warnings(before: Result, after: Result) -> Iterator[Message]:
    """Yield why the two may not be comparable."""
    first, second = before.filing, after.filing
    if first.company != second.company:
        yield Message(code="company", values={"before": first.company, "after": second.company})
    if first.currency != second.currency:
        yield Message(code="currency", values={"before": first.currency, "after": second.currency})
    if first.jurisdictions != second.jurisdictions:
        yield Message(
            code="jurisdictions",
            values={
                "before": ",".join(first.jurisdictions),
                "after": ",".join(second.jurisdictions),
            },
        )
    if first.synthetic != second.synthetic:
        yield Message(code="synthetic")
    yield from _warnings_on_periods(before, after)
    keys = [side.redaction and side.redaction.key_id for side in (before, after)]
    if any(keys):
        yield Message(code="redacted" if keys[0] == keys[1] else "redacted_apart")
    missing = sorted(set(first.tables) ^ set(second.tables))
    if missing:
        yield Message(code="tables", values={"tables": ",".join(missing)})


def _warnings_on_periods(before: Result, after: Result) -> Iterator[Message]:
    lengths = days_of(before), days_of(after)
    spans = before.filing.period, after.filing.period
    if None in lengths:
        yield Message(code="period_unknown")
        return
    if not same_length(before, after):
        yield Message(code="period_length", values={"before": lengths[0], "after": lengths[1]})
    first, second = sorted(spans, key=lambda span: (str(span.start), str(span.end)))
    same = (first.start, first.end) == (second.start, second.end)
    if not same and str(second.start) <= str(first.end):
        yield Message(code="period_overlap", values={})


def _advice(causes: tuple[Cause, ...], before: Result, after: Result) -> Iterator[Message]:
    """Yield what would tell several causes apart; nothing where there is one or none."""
    if len(causes) <= 1:
        return
    method = [cause for cause in (Cause.TOOL, Cause.RULES) if cause in causes]
    data = [cause for cause in _DATA if cause in causes]
    if method and data:
        values: dict[str, str | int | float | None] = {
            "report_id": before.manifest.id,
            "version": after.tool.version,
        }
        yield Message(code="same_method", values=values)
    if Cause.TOOL in causes and Cause.RULES in causes:
        yield Message(code="tool_and_rules", values={"version": after.tool.version})
    if Cause.SETTINGS in causes or Cause.LAW in causes:
        yield Message(code="same_terms")
    if Cause.BEHAVIOUR in causes and Cause.COVERAGE in causes:
        yield Message(code="same_columns")
    if Cause.LENGTH in causes:
        yield Message(code="same_length")
    if Cause.BEHAVIOUR in causes and Cause.QUALITY in causes:
        yield Message(code="gates")
