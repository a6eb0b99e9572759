"""What the index of a batch says of one filing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.model.outcome import Outcome

if TYPE_CHECKING:
    from pyramidcheck.model.result import Result, RuleResult

ROW_VERSION = 1
"""Another number has every filing audited anew: the ledger holds rows of one form."""
_MOST_REASONS = 5
_ASKED = ("columns", "tables", "facts", "choices")
"""Values of a reason that name what the filing would have to hold."""
_UNREAD = "filing_config_unread"


def index_row(result: Result) -> dict[str, Any]:
    """Return a line of the index as plain values."""
    verdict, filing = result.verdict, result.filing
    rules = {rule.id: rule for rule in result.rules}
    flagged = [rule for rule in rules.values() if rule.outcome.at_least(Outcome.FLAG)]
    measured = [rule for rule in rules.values() if rule.outcome.measured and rule.weight]
    rows = [item.rows for item in result.inputs]
    return {
        "company": filing.company,
        "synthetic": filing.synthetic,
        "period_start": _iso(filing.period.start),
        "period_end": _iso(filing.period.end),
        "level": verdict.level.value,
        "heading": verdict.heading,
        "confidence": verdict.confidence.value,
        "score": verdict.score.value,
        "score_low": verdict.score.low,
        "score_high": verdict.score.high,
        "coverage": verdict.coverage,
        "reasons": list(verdict.towards[:_MOST_REASONS]),
        "unseen": [_missing(rules[name]) for name in verdict.unseen],
        "flags": len([rule for rule in flagged if rule.weight]),
        "measured": len(measured),
        "rows_received": sum(row.received for row in rows),
        "rows_used": sum(row.used for row in rows),
        "rows_quarantined": sum(row.quarantined for row in rows),
        "participants": filing.people.get("participants"),
        "config_unread": any(note["code"] == _UNREAD for note in result.data_quality["notes"]),
        "report_id": result.manifest.id,
    }


def _missing(rule: RuleResult) -> str:
    """Return the rule's id and what it asks for, as `rule: column or table`."""
    if rule.reason is None:
        return rule.id
    values = rule.reason.values
    asked = next((str(values[name]) for name in _ASKED if values.get(name)), "")
    return f"{rule.id}: {asked or rule.reason.code}"


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
