"""In which order each column writes day, month and year, decided by all of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.ingest import dates
from pyramidcheck.ingest.dates import DateDialect
from pyramidcheck.ingest.studied_column import (
    DATED,
    FEW,
    StudiedColumn,
    majority,
    place_of,
    texts_of,
)
from pyramidcheck.ingest.value_shapes import (
    count_shapes,
    date_table,
    decide_dates,
    look_at_dates,
    look_first,
)

if TYPE_CHECKING:
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import Dialect
    from pyramidcheck.store import Store


def look_at_moments(store: Store, mapping: FileMapping) -> list[StudiedColumn]:
    """Return the columns of dates with what one cheap look at each of their values shows."""
    items = texts_of(mapping, DATED)
    looks = {item.field: dates.first_look(f"texts.{item.field}") for item in items}
    counts = look_first(store, mapping, looks)
    return [StudiedColumn(item, counts[item.field]) for item in items]


def decide_orders(
    store: Store,
    mapping: FileMapping,
    columns: list[StudiedColumn],
    given: Dialect,
    problems: list[Problem],
) -> dict[str, DateDialect]:
    """Return how every text column of dates writes them."""
    undecided = []
    for column in columns:
        counts = column.counts
        if counts["iso"] == counts["values"]:
            column.decided = "ymd"
            column.note("dialect_dates_iso", values=counts["iso"], of=counts["values"])
            continue
        look_at_dates(store, mapping, column.source)
        table = date_table(mapping, column.source.field)
        column.counts |= (seen := count_shapes(store, table, dates.evidence_of("seen.x")))[0]
        column.example = seen[1]
        column.decided = given.date_order or _order(column)
        if given.date_order:
            column.note("dialect_dates_declared", order=given.date_order)
        elif column.decided:
            _note_order(column)
        elif counts["day_first"] and counts["month_first"]:
            problems.append(_both_orders(mapping, column))
        else:
            undecided.append(column)
    _settle_orders(mapping, columns, undecided, problems)
    found = {column.source.field: _date_dialect(column, given) for column in columns}
    for source in mapping.columns.values():
        for item in source.fields:
            dialect = found.get(item.field)
            if dialect is not None and dialect.lookup and source.column.kind in DATED:
                decide_dates(store, mapping, item.field, source.column.kind, dialect)
    return found


def _order(column: StudiedColumn) -> str | None:
    """Return the order of day and month that the column itself shows, if it shows one."""
    counts = column.counts
    if decided := majority(column, "day_first", "month_first", ("dmy", "mdy")):
        return decided
    if counts["day_first"] or counts["month_first"]:
        return None
    if not counts["year_last"]:
        return "ymd"
    if counts["dotted"] == counts["year_last"] or not counts["open"]:
        # Points stand between day and month, never between month and day.
        return "dmy"
    # A rare date of that kind is quarantined as unreadable rather than the whole file refused.
    return "ymd" if counts["open"] * FEW <= counts["values"] else None


def _settle_orders(
    mapping: FileMapping,
    columns: list[StudiedColumn],
    undecided: list[StudiedColumn],
    problems: list[Problem],
) -> None:
    sure = {
        column.decided: column
        for column in columns
        if column.decided in {"dmy", "mdy"}
        and (column.counts.get("day_first") or column.counts.get("month_first"))
    }
    for column in undecided:
        if len(sure) == 1:
            order, other = next(iter(sure.items()))
            column.decided = order
            column.note("dialect_dates_other", order=str(order), other=other.source.header)
        else:
            problems.append(_open_order(mapping, column))


def _note_order(column: StudiedColumn) -> None:
    counts = column.counts
    of = counts["values"]
    if column.decided == "dmy" and counts["day_first"]:
        column.note("dialect_dates_dmy", values=counts["day_first"], of=of)
    elif column.decided == "mdy":
        column.note("dialect_dates_mdy", values=counts["month_first"], of=of)
    elif column.decided == "dmy" and counts["dotted"]:
        column.note("dialect_dates_dotted", values=counts["dotted"], of=of)
    for key, code in (
        ("year_first", "dialect_dates_iso"),
        ("basic", "dialect_dates_basic"),
        ("serial", "dialect_dates_serial"),
        ("half_day", "dialect_dates_half_day"),
    ):
        if counts[key]:
            column.note(code, values=counts[key], of=of)


def _date_dialect(column: StudiedColumn, given: Dialect) -> DateDialect:
    zoned = bool(column.counts["zoned"])
    if zoned and given.timezone:
        column.note("dialect_dates_zone", values=column.counts["zoned"], timezone=given.timezone)
    elif zoned:
        column.note("dialect_dates_offset", values=column.counts["zoned"])
    plain = column.counts["iso"] == column.counts["values"]
    shifted = zoned and given.timezone is not None
    # Across zones the clock decides the day, so each moment is read by itself.
    return DateDialect(
        column.decided or "ymd",
        plain=plain and not shifted,
        exact=column.counts["exact"] == column.counts["values"],
        lookup=not plain and not shifted,
        zoned=shifted,
    )


def _open_order(mapping: FileMapping, column: StudiedColumn) -> Problem:
    text = column.example
    bare = text.replace("-", "/").replace(".", "/").replace(" ", "/").split("/")
    one, other = int(bare[0]), int(bare[1])
    year = bare[2][:4]
    what = (
        f"can be read in two ways: {text!r} is {year}-{other:02}-{one:02} (day first)"
        f" or {year}-{one:02}-{other:02} (month first), and no value tells which"
    )
    key = f"[dialect.{mapping.table.name}] date_order"
    hint = f'say which in filing.toml: {key} = "dmy" or "mdy"'
    return Problem(place_of(mapping, column), what, hint)


def _both_orders(mapping: FileMapping, column: StudiedColumn) -> Problem:
    what = (
        f"holds {column.counts['day_first']:,} dates with the day first"
        f" and {column.counts['month_first']:,} with the month first"
    )
    key = f"[dialect.{mapping.table.name}] date_order"
    hint = f'say which is meant in filing.toml: {key} = "dmy" or "mdy"; the others are quarantined'
    return Problem(place_of(mapping, column), what, hint)
