"""What the two audits were given, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.paper import Section, table
from pyramidcheck.report.parts import Table
from pyramidcheck.report.text import ABSENT, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.result import RowCounts
    from pyramidcheck.report.compare_words import Sides
    from pyramidcheck.report.context import Context

_ROWS = ("received", "used", "quarantined", "excluded")
_PEOPLE = ("participants", "customers", "paid", "population")
_MONEY = ("net_sales", "payouts", "entry_money", "outside_sales")
_MOST = 120


def data_section(sides: Sides) -> Section:
    """Return rows, sizes, quarantine, columns, settings and libraries; alike ones left out."""
    parts = tuple(table(shown) for shown in _tables(sides))
    return Section("data", sides.say("compare.data"), parts)


def _tables(sides: Sides) -> Iterator[Table]:
    say, found = sides.say, sides.found
    yield _rows(sides)
    yield _sizes(sides)
    if found.quarantine:
        count = sides.numbers.count
        rows = tuple(
            (_reason(sides, reason), count(before), count(after))
            for reason, (before, after) in found.quarantine.items()
        )
        yield Table(say("compare.quarantine_table"), _head(sides, "label.reason"), rows, (1, 2))
    if found.columns:
        told = tuple(
            (f"{c.table}.{c.column}", _short(sides, c.before), _short(sides, c.after))
            for c in found.columns
        )
        yield Table(say("compare.columns_table"), _head(sides, "label.column"), told)
    if found.settings:
        told = tuple(
            (s.key, _short(sides, s.before), _short(sides, s.after)) for s in found.settings
        )
        yield Table(say("compare.settings_table"), _head(sides, "compare.setting"), told)
    if found.grounds.libraries:
        told = tuple(
            (name, _short(sides, versions[0]), _short(sides, versions[1]))
            for name, versions in found.grounds.libraries.items()
        )
        yield Table(say("compare.libraries_table"), _head(sides, "label.library"), told)


def _head(sides: Sides, first: str) -> tuple[str, str, str]:
    say = sides.say
    return say(first), say("compare.first"), say("compare.second")


def _rows(sides: Sides) -> Table:
    say = sides.say

    def told(rows: RowCounts | None, name: str) -> str:
        return sides.numbers.count(getattr(rows, name)) if rows else say("compare.no_table")

    rows = tuple(
        (
            sides.after.tables((change.table,)),
            *(sides.change(told(change.before, n), told(change.after, n)) for n in _ROWS),
            say("yes_no.yes" if change.same_files else "yes_no.no"),
        )
        for change in sides.found.tables
    )
    head = tuple(say(f"label.{name}") for name in ("table", *_ROWS))
    return Table(say("compare.rows_table"), (*head, say("compare.same_files")), rows)


def _sizes(sides: Sides) -> Table:
    def people(context: Context, name: str) -> str:
        found = context.result.filing.people
        return context.numbers.count(found[name]) if name in found else ABSENT

    def money(context: Context, name: str) -> str:
        found = context.result.filing.totals.get(name)
        return context.numbers.money(found) if found else ABSENT

    contexts = (sides.before, sides.after)
    rows = [(sides.say(f"compare.{n}"), *(people(c, n) for c in contexts)) for n in _PEOPLE]
    rows += [(sides.say(f"compare.{n}"), *(money(c, n) for c in contexts)) for n in _MONEY]
    caption = sides.say("compare.size_table")
    return Table(caption, _head(sides, "compare.subject"), tuple(rows), (1, 2))


def _reason(sides: Sides, reason: str) -> str:
    key = f"quarantine.{reason}"
    return sides.say(key) if key in sides.after.words else reason


def _short(sides: Sides, told: str | None) -> str:
    return sides.say("compare.absent") if told is None else shortened(told, _MOST)
