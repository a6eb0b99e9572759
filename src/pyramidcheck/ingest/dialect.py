"""How each text column of a file writes numbers and dates, decided by all of its values.

Every decision rests on counts over the whole file. What could be read in two ways is refused with
both readings, unless another column of the file settles it or `[dialect]` says which is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.ingest import dates, numbers
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.currency_marks import adopt_currency, find_mark
from pyramidcheck.ingest.dates import DateDialect
from pyramidcheck.ingest.mixed_currencies import may_mix, mix_currencies
from pyramidcheck.ingest.value_shapes import (
    count_shapes,
    date_table,
    decide_dates,
    decide_numbers,
    look_at_dates,
    look_at_numbers,
    look_first,
    number_table,
)
from pyramidcheck.model.canonical import ColumnKind
from pyramidcheck.model.config import Dialect
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceColumn
    from pyramidcheck.store import Store

NUMERIC = frozenset({ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER})
DATED = frozenset({ColumnKind.DATE, ColumnKind.MONTH})
_FEW = 100
"""One value in so many may contradict all others: it is then a mistake, and quarantined."""
Counts = dict[str, int]


@dataclass
class _Column:
    """One column under inference."""

    source: SourceColumn
    counts: Counts
    example: str = ""
    decided: str | None = None
    simple: bool = False
    """A first look told all, so that no table of shapes was made."""
    evidence: list[Message] = field(default_factory=list)

    def note(self, code: str, **values: str | int) -> None:
        """Add a line of evidence about the column."""
        named: dict[str, str | int | float | None] = {"column": self.source.header, **values}
        self.evidence.append(Message(code=code, values=named))


def infer_dialects(
    store: Store, mappings: Sequence[FileMapping], config: FilingConfig
) -> list[FileMapping]:
    """Return the mappings with the dialect of every column, and the evidence for it.

    Raises:
        UsageError: Columns that can be read in two ways; all of them at once.
    """
    problems: list[Problem] = []
    done = [_infer(store, mapping, config, problems) for mapping in mappings]
    if problems:
        raise UsageError(problems)
    return done


def _infer(
    store: Store, mapping: FileMapping, config: FilingConfig, problems: list[Problem]
) -> FileMapping:
    given = config.dialect.get(mapping.table.name, Dialect())
    mapping = replace(mapping, timezone=given.timezone)
    figures = [
        _Column(item, {}) for item in _texts_of(mapping, NUMERIC) if item.field not in mapping.plain
    ]
    _decide_decimals(store, mapping, figures, given, problems)
    decimals, marks = {}, {}
    for column in figures:
        name = column.source.field
        if column.simple:
            if column.decided is not None:
                decimals[name] = column.decided
            continue
        if column.decided is None:
            store.run(f"DROP TABLE {number_table(mapping, name)}", source=mapping.file.path)
            continue
        decimals[name] = column.decided
        spellings: tuple[str, ...] = ()
        if mark := find_mark(store, mapping, column.source, config.currency):
            marks[name] = mark
            spellings = mark.every if may_mix(mapping) else mark.spellings
            _note_signs(column, mark)
        decide_numbers(store, mapping, name, column.decided, spellings)
    moments = _look_at_dates(store, mapping)
    orders = _decide_orders(store, mapping, moments, given, problems)
    evidence = [note for column in [*figures, *moments] for note in column.evidence]
    found = replace(
        mapping,
        decimals=decimals,
        simple=frozenset(column.source.field for column in figures if column.simple),
        marks=marks,
        dates=orders,
        evidence=(*mapping.evidence, *evidence),
    )
    mixed = mix_currencies(store, found, config.currency)
    return adopt_currency(mixed, config.currency)


def _note_signs(column: _Column, mark: CurrencyMark) -> None:
    column.note("dialect_currency", sign=mark.shown, values=mark.lines)
    if mark.others:
        signs = ", ".join(mark.others)
        column.note("dialect_other_currencies", signs=signs, values=mark.other_lines)


def _texts_of(mapping: FileMapping, kinds: frozenset[ColumnKind]) -> list[SourceColumn]:
    """Return the columns of the file that fill columns of those kinds and are not typed so."""
    wanted: dict[str, SourceColumn] = {}
    for source in mapping.columns.values():
        for item in source.fields:
            dated = kinds is DATED and not sql.is_native(item, source.column)
            if source.column.kind in kinds and (item.type == "VARCHAR" or dated):
                wanted[item.field] = item
    return list(wanted.values())


def _look_at_dates(store: Store, mapping: FileMapping) -> list[_Column]:
    """Return the columns of dates with what one cheap look at each of their values shows."""
    items = _texts_of(mapping, DATED)
    looks = {item.field: dates.first_look(f"texts.{item.field}") for item in items}
    counts = look_first(store, mapping, looks)
    return [_Column(item, counts[item.field]) for item in items]


def _decide_decimals(
    store: Store,
    mapping: FileMapping,
    columns: list[_Column],
    given: Dialect,
    problems: list[Problem],
) -> None:
    """Set the decimal mark of every column whose text is not what databases write."""
    undecided = []
    fields = [column.source.field for column in columns]
    looks = {field: numbers.first_look(f"texts.{field}") for field in fields}
    first = look_first(store, mapping, looks)
    for column in columns:
        _weigh(
            store,
            mapping,
            column,
            numbers.simple_evidence(first[column.source.field], given.decimal),
        )
        counts = column.counts
        simple = counts["plain"] == counts["values"]
        if given.decimal is None and simple and (counts["clear"] or not counts["open"]):
            if counts["clear"]:
                column.note("dialect_decimal_point", values=counts["clear"], of=counts["values"])
            continue
        column.decided = given.decimal or _majority(column, "comma", "point", (",", "."))
        if given.decimal:
            column.note("dialect_decimal_declared", mark=given.decimal)
        elif column.decided:
            _note_decimal(column)
        elif counts["comma"] or counts["point"]:
            problems.append(_both_marks(mapping, column))
        elif counts["open"]:
            undecided.append(column)
        else:
            column.decided = "."
        if column.decided:
            _note_marks(column)
    _settle_decimals(mapping, columns, undecided, problems)


def _weigh(
    store: Store, mapping: FileMapping, column: _Column, simple: dict[str, int] | None
) -> None:
    """Count what speaks for each decimal mark, by shapes where a first look did not tell."""
    if simple is not None:
        column.counts, column.simple = simple, True
        return
    look_at_numbers(store, mapping, column.source)
    table = number_table(mapping, column.source.field)
    column.counts, column.example = count_shapes(store, table, numbers.evidence_of("seen.x"))


def _majority(column: _Column, one: str, other: str, values: tuple[str, str]) -> str | None:
    """Return what nearly all decisive values of the column speak for, if anything."""
    first, second = column.counts[one], column.counts[other]
    if first and second * _FEW <= first:
        return values[0]
    return values[1] if second and first * _FEW <= second else None


def _settle_decimals(
    mapping: FileMapping, columns: list[_Column], undecided: list[_Column], problems: list[Problem]
) -> None:
    """Let the file's other columns decide, where they all agree; refuse the rest."""
    sure = {
        column.decided or ".": column
        for column in columns
        if column.counts["comma"] or column.counts["point"]
    }
    for column in undecided:
        if len(sure) == 1:
            mark, other = next(iter(sure.items()))
            column.decided = mark
            column.note("dialect_decimal_other", mark=mark, other=other.source.header)
            _note_marks(column)
        else:
            problems.append(_open_decimal(mapping, column))


def _note_decimal(column: _Column) -> None:
    kind = "comma" if column.decided == "," else "point"
    values = column.counts[kind]
    column.note(f"dialect_decimal_{kind}", values=values, of=column.counts["values"])


def _note_marks(column: _Column) -> None:
    """Add what else the numbers of a column carry."""
    counts = column.counts
    groups = "pointed_groups" if column.decided == "," else "comma_groups"
    for key, code in (
        ("spaced", "dialect_thousands_space"),
        ("ticked", "dialect_thousands_apostrophe"),
        (groups, f"dialect_thousands_{'point' if column.decided == ',' else 'comma'}"),
        ("brackets", "dialect_negative_brackets"),
        ("trailing", "dialect_negative_trailing"),
    ):
        if counts.get(key):
            column.note(code, values=counts[key])


def _decide_orders(
    store: Store,
    mapping: FileMapping,
    columns: list[_Column],
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


def _order(column: _Column) -> str | None:
    """Return the order of day and month that the column itself shows, if it shows one."""
    counts = column.counts
    if decided := _majority(column, "day_first", "month_first", ("dmy", "mdy")):
        return decided
    if counts["day_first"] or counts["month_first"]:
        return None
    if not counts["year_last"]:
        return "ymd"
    if counts["dotted"] == counts["year_last"] or not counts["open"]:
        # Points stand between day and month, never between month and day.
        return "dmy"
    # A rare date of that kind is quarantined as unreadable rather than the whole file refused.
    return "ymd" if counts["open"] * _FEW <= counts["values"] else None


def _settle_orders(
    mapping: FileMapping, columns: list[_Column], undecided: list[_Column], problems: list[Problem]
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


def _note_order(column: _Column) -> None:
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


def _date_dialect(column: _Column, given: Dialect) -> DateDialect:
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


def _open_decimal(mapping: FileMapping, column: _Column) -> Problem:
    text = column.example
    whole = "".join(mark for mark in text if mark not in "., \u00a0\u202f")
    parts = text.replace(",", ".")
    what = f"can be read in two ways: {text!r} is {whole} or {parts}, and no value tells which"
    key = f"[dialect.{mapping.table.name}] decimal"
    hint = f'say which mark is the decimal one in filing.toml: {key} = "," or "."'
    return Problem(_place(mapping, column), what, hint)


def _both_marks(mapping: FileMapping, column: _Column) -> Problem:
    what = (
        f"holds {column.counts['comma']:,} numbers with a decimal comma"
        f" and {column.counts['point']:,} with a decimal point"
    )
    key = f"[dialect.{mapping.table.name}] decimal"
    hint = f'say which is meant in filing.toml: {key} = ","; the others are then quarantined'
    return Problem(_place(mapping, column), what, hint)


def _open_order(mapping: FileMapping, column: _Column) -> Problem:
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
    return Problem(_place(mapping, column), what, hint)


def _both_orders(mapping: FileMapping, column: _Column) -> Problem:
    what = (
        f"holds {column.counts['day_first']:,} dates with the day first"
        f" and {column.counts['month_first']:,} with the month first"
    )
    key = f"[dialect.{mapping.table.name}] date_order"
    hint = f'say which is meant in filing.toml: {key} = "dmy" or "mdy"; the others are quarantined'
    return Problem(_place(mapping, column), what, hint)


def _place(mapping: FileMapping, column: _Column) -> str:
    return f"{mapping.file.path}: column {column.source.header!r}"
