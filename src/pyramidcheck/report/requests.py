"""The documents to ask a company for, each with what it would settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.findings import found
from pyramidcheck.report.parts import Link, Table
from pyramidcheck.report.places import rule_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Cell


def build_requests(context: Context) -> Table | None:
    """Return findings first, then what could not be seen, then the criteria left open."""
    rows = tuple(row for row in _rows(context) if row[0])
    if not rows:
        return None
    heads = context.labels(("ask_for", "settles", "reason"))
    return Table(context.say("requests.title"), heads, rows, widths=(3.0, 1.6, 1.6))


def _rows(context: Context) -> Iterator[tuple[Cell, ...]]:
    for rule in found(context):
        why = context.say("requests.finding", outcome=context.outcome(rule.outcome))
        yield context.rule_text(rule.id, "remedy"), _link(context, rule.id), why
    for rule_id in context.result.verdict.unseen:
        missing = context.rules.get(rule_id)
        why = context.message(missing.reason) if missing else ""
        yield context.rule_text(rule_id, "remedy"), _link(context, rule_id), why
    for criterion in context.result.criteria:
        if criterion.state == "not_observable":
            entry = context.book("criteria", criterion.id)
            title = context.text(entry.get("title")) or criterion.id
            yield context.text(entry.get("document")), title, context.message(criterion.reason)


def _link(context: Context, rule_id: str) -> Cell:
    return (Link(context.title("rules", rule_id), rule_place(context, rule_id)),)
