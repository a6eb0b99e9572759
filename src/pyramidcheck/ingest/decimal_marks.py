"""Which of point and comma is the decimal mark of each column, decided by all of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.studied_column import (
    StudiedColumn,
    majority,
    place_of,
)
from pyramidcheck.ingest.value_shapes import (
    count_shapes,
    look_at_numbers,
    look_first,
    number_table,
)

if TYPE_CHECKING:
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import Dialect
    from pyramidcheck.store import Store


def decide_decimals(
    store: Store,
    mapping: FileMapping,
    columns: list[StudiedColumn],
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
        column.decided = given.decimal or majority(column, "comma", "point", (",", "."))
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
    store: Store, mapping: FileMapping, column: StudiedColumn, simple: dict[str, int] | None
) -> None:
    """Count what speaks for each decimal mark, by shapes where a first look did not tell."""
    if simple is not None:
        column.counts, column.simple = simple, True
        return
    look_at_numbers(store, mapping, column.source)
    table = number_table(mapping, column.source.field)
    column.counts, column.example = count_shapes(store, table, numbers.evidence_of("seen.x"))


def _settle_decimals(
    mapping: FileMapping,
    columns: list[StudiedColumn],
    undecided: list[StudiedColumn],
    problems: list[Problem],
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


def _note_decimal(column: StudiedColumn) -> None:
    kind = "comma" if column.decided == "," else "point"
    values = column.counts[kind]
    column.note(f"dialect_decimal_{kind}", values=values, of=column.counts["values"])


def _note_marks(column: StudiedColumn) -> None:
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


def _open_decimal(mapping: FileMapping, column: StudiedColumn) -> Problem:
    text = column.example
    whole = "".join(mark for mark in text if mark not in "., \u00a0\u202f")
    parts = text.replace(",", ".")
    what = f"can be read in two ways: {text!r} is {whole} or {parts}, and no value tells which"
    key = f"[dialect.{mapping.table.name}] decimal"
    hint = f'say which mark is the decimal one in filing.toml: {key} = "," or "."'
    return Problem(place_of(mapping, column), what, hint)


def _both_marks(mapping: FileMapping, column: StudiedColumn) -> Problem:
    what = (
        f"holds {column.counts['comma']:,} numbers with a decimal comma"
        f" and {column.counts['point']:,} with a decimal point"
    )
    key = f"[dialect.{mapping.table.name}] decimal"
    hint = f'say which is meant in filing.toml: {key} = ","; the others are then quarantined'
    return Problem(place_of(mapping, column), what, hint)
