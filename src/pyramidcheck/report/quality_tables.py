"""The data-quality chapter as tables under the headings that auditors use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.report.parts import Table
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.report.context import Context

_TABLES = ("orders", "payouts", "participants")


def chapter_tables(context: Context) -> tuple[Table, ...]:
    """Return one table a heading; none where the result was written before there were any."""
    chapter = context.result.data_quality.get("chapter")
    if not chapter:
        return ()
    return (
        _totals(context, chapter["totals"]),
        _conservation(context, chapter["conservation"]),
        _gaps(context, chapter["gaps"]),
        _duplicates(context, chapter["duplicates"]),
        _ageing(context, chapter["ageing"]),
        _invalid(context, chapter["invalid_fields"]),
        _joins(context, chapter["joins_unmatched"]),
        _caps(context),
    )


def _table(
    context: Context, name: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> Table:
    """A table under its heading; one that is empty says so in its only row."""
    shown = tuple(rows) or ((context.say("audit.nothing"), *([ABSENT] * (len(heads) - 1))),)
    words = tuple(context.say(f"audit_head.{head}") for head in heads)
    numeric = tuple(place for place, head in enumerate(heads) if head not in _WORDS)
    return Table(context.say(f"audit.{name}"), words, shown, numeric=numeric)


_WORDS = frozenset(
    {"month", "table", "what", "days", "file", "column", "reason", "found_in", "cap"}
)


def _money(context: Context, value: str | None) -> str:
    return ABSENT if value is None else context.numbers.money(value, exact=True)


def _totals(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    count = context.numbers.count
    heads = ("month", "order_lines", "order_amount", "payout_rows", "payout_amount", "joined")
    months = dict.fromkeys(entry["month"] for entry in entries)
    by_place = {(entry["month"], entry["table"]): entry for entry in entries}
    rows = []
    for month in months:
        cells = [month]
        for table in _TABLES:
            entry = by_place.get((month, table), {"rows": 0, "amount": None})
            cells.append(count(entry["rows"]))
            if table != "participants":
                cells.append(_money(context, entry["amount"]))
        rows.append(tuple(cells))
    return _table(context, "totals", heads, rows)


def _conservation(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    count = context.numbers.count
    names = ("received", "used", "quarantined", "excluded", "difference")
    rows = [
        (
            context.tables((entry["table"],)),
            *(count(entry[name]) for name in names),
            _money(context, entry["amount_used"]),
            _money(context, entry["amount_quarantined"]),
        )
        for entry in entries
    ]
    return _table(
        context, "conservation", ("table", *names, "amount_used", "amount_quarantined"), rows
    )


def _gaps(context: Context, gaps: Mapping[str, int]) -> Table:
    count = context.numbers.count
    rows = [
        (
            context.say(f"audit_gap.{part}"),
            count(gaps[part]),
            count(gaps[whole]) if whole else ABSENT,
        )
        for part, whole in (
            ("days_without_orders", "days"),
            ("longest_gap_days", ""),
            ("months_without_payouts", "payout_months"),
            ("numbers_missing", "documents"),
        )
    ]
    return _table(context, "gaps", ("what", "found", "of"), rows)


def _duplicates(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (
            context.say(f"audit_duplicate.{entry['item']}"),
            context.numbers.count(entry["rows"]),
            _money(context, entry["amount"]),
        )
        for entry in entries
    ]
    return _table(context, "duplicates", ("what", "rows", "amount"), rows)


def _ageing(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (
            context.say(f"audit_ageing.{entry['item']}"),
            _span(context, entry["from_days"], entry["to_days"]),
            context.numbers.count(entry["rows"]),
            _money(context, entry["amount"]),
        )
        for entry in entries
    ]
    return _table(context, "ageing", ("what", "days", "rows", "amount"), rows)


def _span(context: Context, first: int | None, last: int | None) -> str:
    if first is None:
        return context.say("audit.before")
    if last is None:
        return context.say("audit.from_on", first=str(first))
    return context.say("audit.from_to", first=str(first), last=str(last))


def _invalid(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (
            entry["file"],
            entry["column"] or ABSENT,
            _reason(context, entry["reason"]),
            context.numbers.count(entry["rows"]),
            _money(context, entry["amount"]),
        )
        for entry in entries
    ]
    return _table(context, "invalid_fields", ("file", "column", "reason", "rows", "amount"), rows)


def _reason(context: Context, reason: str) -> str:
    key = f"quarantine.{reason}"
    return context.say(key) if key in context.words else reason


def _joins(context: Context, entries: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (
            entry["column"],
            context.tables((entry["in"],)),
            context.numbers.count(entry["rows"]),
            context.numbers.count(entry["unmatched"]),
            context.numbers.share(entry["share"]),
            _money(context, entry["amount"]),
        )
        for entry in entries
    ]
    heads = ("column", "found_in", "rows", "unmatched", "share", "amount")
    return _table(context, "joins_unmatched", heads, rows)


def _caps(context: Context) -> Table:
    rows = [
        (
            item.path,
            context.numbers.count(item.rows.received),
            context.say("audit.at_cap" if item.at_cap else "audit.no_cap"),
        )
        for item in context.result.inputs
    ]
    return _table(context, "export_caps", ("file", "rows", "cap"), rows)
