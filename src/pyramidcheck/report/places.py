"""Ids of the places inside a report that links lead to, the same in HTML and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.report.parts import Link

if TYPE_CHECKING:
    from pyramidcheck.model.result import CriterionResult, RuleResult
    from pyramidcheck.report.context import Context


def has_card(rule: RuleResult) -> bool:
    """Return whether the findings show the rule on a card of its own."""
    return rule.outcome.at_least(Outcome.WATCH)


def rule_place(context: Context, rule: str) -> str:
    """Return the rule's card, else its row in the appendix; nothing for a rule that did not run."""
    found = next((each for each in context.result.rules if each.id == rule), None)
    if found is None:
        return ""
    return f"rule-{rule}" if has_card(found) else rule_row(rule)


def rule_row(rule: str) -> str:
    """Return the rule's row in the appendix."""
    return f"row-{rule}"


def evidence_place(rule: RuleResult) -> str:
    """Return where the rule's evidence is named: on its card, else in its row."""
    if rule.evidence is not None and has_card(rule):
        return rule.evidence.id
    return rule_row(rule.id)


def evidence_files(context: Context, rule: RuleResult) -> tuple[Link, ...]:
    """Return query and rows behind a rule, as files beside the report, where they lie there."""
    if not context.with_rows or rule.evidence is None or rule.evidence.rows is None:
        return ()  # Rows that a redacted result does not count are not written either.
    # A result may come from anywhere: whatever its ids hold, the address stays inside the folder.
    stem = "evidence/" + quote(rule.id, safe="")
    return tuple(
        Link(f"{rule.id}.{end}", file=f"{stem}.{end}") for end in ("sql", "csv", "parquet")
    )


def criterion_request(criterion: CriterionResult) -> str:
    """Return the row that says which document would show what the data cannot."""
    return f"ask-{criterion.jurisdiction}-{criterion.id}"
