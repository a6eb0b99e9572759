"""Which source column fills which canonical column of one file, decided by header alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.file_mapping import FileMapping
from pyramidcheck.ingest.headers import (
    header_synonyms,
    normalise,
)
from pyramidcheck.ingest.known_headers import (
    LINEAGE,
    adopt_header_currency,
    currency_in,
    find_by_currency,
    find_by_synonym,
    find_lineage,
)
from pyramidcheck.ingest.presets import Choice, choose_form
from pyramidcheck.ingest.shape_words import describe
from pyramidcheck.ingest.shapes import Shaping, find, merge, shape_file
from pyramidcheck.model.canonical import Column, ColumnKind, Table
from pyramidcheck.model.config import (
    CodedColumn,
    ColumnMapping,
    ConstantColumn,
    FirstColumn,
    ProductColumn,
    SumColumn,
    TableMapping,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pyramidcheck.model.filing import SourceColumn, SourceFile

_NEAR = 60


def map_file(
    file: SourceFile,
    table: Table,
    told: TableMapping,
    currency: str | None,
    preset: str | None = None,
) -> FileMapping:
    """Return how the file fills the table; what cannot be decided stands in `problems`.

    Args:
        file: The opened file.
        table: The canonical table.
        told: `[mapping.<table>]`; it goes before the preset, which goes before every synonym.
        currency: The filing's declared currency, which decides between amounts in two currencies.
        preset: `[mapping] preset`.
    """
    choice = choose_form(file.columns, table.name, preset)
    shape = merge(told.shape, choice.form.shape if choice else None)
    shaping = shape_file(file, shape, table.name) if shape is not None else None
    if shaping is not None:
        file = replace(file, columns=shaping.columns)
    names = {column.name for column in table.columns}
    columns = {
        name: source
        for name, wanted in told.columns.items()
        # Several columns tell who somebody is; they fill none, nor does person_key of orders.
        if not isinstance(wanted, tuple)
        and name in names
        and (source := _configured(file, table.column(name), wanted)) is not None
    }
    problems: list[Problem] = []
    if shaping is not None:
        problems += [*shaping.problems, *_fees(shaping, columns, told)]
        shaping = _read_all_the_same(shaping, columns)
        for name, item in shaping.forced.items():
            columns.setdefault(name, ColumnSource(table.column(name), (item,)))
    if choice is not None:
        _by_preset(file, table, columns, choice, {*told.columns})
    consumed = shaping.consumed if shaping else frozenset()
    free = [
        item
        for item in file.columns
        # A factor of a product may still fill a column of its own: Quantity does; and so may the
        # column whose signs tell the currency.
        if item.field not in consumed
        and not any(
            source.fields == (item,) for name, source in columns.items() if name != "currency"
        )
    ]
    settled = {*told.columns, *columns}
    for column in table.columns:
        if column.name in settled or column.name in LINEAGE:
            continue
        found = find_by_synonym(
            file, column, header_synonyms(table.name)[column.name], free, problems
        )
        if found is None and column.kind is ColumnKind.MONEY:
            found = find_by_currency(file, table, column, free, currency, problems)
        if found is not None:
            columns[column.name] = found
            free.remove(found.fields[0])
    notes = find_lineage(file, table, columns, settled, free, problems)
    adopt_header_currency(table, columns)
    ordered = {item.name: columns[item.name] for item in table.columns if item.name in columns}
    if shaping is not None:
        problems += _repeated_money(shaping, ordered, table)
    return FileMapping(
        file,
        table,
        ordered,
        tuple(problems),
        tuple(notes),
        evidence=describe(choice, shaping),
        shaping=shaping,
        preset=choice,
        cents=shaping.cents if shaping else frozenset(),
    )


def find_header(columns: Sequence[SourceColumn], header: str) -> SourceColumn | None:
    """Return the column of that header: written alike, else alike when compared."""
    return find(columns, header)


def nearest_header(columns: Sequence[SourceColumn], header: str) -> str | None:
    """Return the header that looks most like the given one, if any looks like it."""
    forms = {item.header: normalise(item.header) for item in columns}
    match = process.extractOne(normalise(header), forms, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return match[2] if match else None


def source_headers(wanted: ColumnMapping) -> tuple[str, ...]:
    """Headers that a mapping of filing.toml names."""
    if isinstance(wanted, str):
        return (wanted,)
    if isinstance(wanted, CodedColumn):
        return (wanted.column,)
    if isinstance(wanted, ProductColumn):
        return wanted.product
    if isinstance(wanted, SumColumn):
        return (*wanted.plus, *wanted.minus)
    if isinstance(wanted, FirstColumn):
        return wanted.first
    return wanted if isinstance(wanted, tuple) else ()


def _configured(file: SourceFile, column: Column, wanted: ColumnMapping) -> ColumnSource | None:
    if isinstance(wanted, ConstantColumn):
        return ColumnSource(column, constant=wanted.value)
    fields = [find_header(file.columns, header) for header in source_headers(wanted)]
    present = tuple(item for item in fields if item is not None)
    if len(present) < len(fields):
        return None
    if isinstance(wanted, SumColumn):
        return ColumnSource(column, present, is_sum=True, minus=len(wanted.minus))
    if isinstance(wanted, FirstColumn):
        return ColumnSource(column, present, nobody=wanted.nobody)
    codes = wanted.codes if isinstance(wanted, CodedColumn) else {}
    named = currency_in(present[0].header) if column.kind is ColumnKind.MONEY else None
    return ColumnSource(column, present, codes=codes, currency=named[1] if named else None)


def _by_preset(
    file: SourceFile,
    table: Table,
    columns: dict[str, ColumnSource],
    choice: Choice,
    configured: AbstractSet[str],
) -> None:
    """Fill what nobody has filled as the preset says, and give its codes where none are given."""
    form, origin = choice.form, f"preset {choice.preset}"
    for name, alternatives in form.columns.items():
        if name in configured or name in columns:
            continue
        found = (_configured(file, table.column(name), wanted) for wanted in alternatives)
        source = next((item for item in found if item is not None), None)
        if source is not None:
            # Codes that stand beside an alternative are the preset's as well.
            columns[name] = replace(source, codes_of=origin)
    for name in form.codes:
        source = columns.get(name)
        if source is None or not source.fields:
            continue
        if source.codes:
            columns[name] = replace(source, preset_codes=form.words(name))
        else:
            columns[name] = replace(source, codes=form.words(name), codes_of=origin)


def _fees(
    shaping: Shaping, columns: Mapping[str, ColumnSource], told: TableMapping
) -> list[Problem]:
    """Columns that a preset knows as fees and filing.toml reads as what participants earn."""
    own = told.shape.ignore if told.shape else {}
    source = columns.get("amount")
    return [
        Problem(
            f"filing.toml: mapping.payouts.amount: {item.header!r}",
            "is the fee of the payment service in exports of this kind, not a commission",
            'name the column of what was paid, or write [mapping] preset = "none"',
        )
        for item in (source.fields if source else ())
        if shaping.ignored.get(item.header) == "fee" and item.header not in own
    ]


def _read_all_the_same(shaping: Shaping, columns: Mapping[str, ColumnSource]) -> Shaping:
    """Return the shaping without saying that columns are ignored which filing.toml reads."""
    read = {item.header for source in columns.values() for item in source.fields}
    ignored = {header: why for header, why in shaping.ignored.items() if header not in read}
    return replace(shaping, ignored=ignored)


def _repeated_money(
    shaping: Shaping, columns: Mapping[str, ColumnSource], table: Table
) -> list[Problem]:
    """Amounts that would be counted once a line because they are filled down."""
    fill = shaping.shape.fill_down
    if fill is None:
        return []
    filled = {normalise(header) for header in (fill.key, *fill.columns)}
    return [
        Problem(
            f"{shaping.original.path}: column {item.header!r}",
            f"is an amount ({name}) that fill_down would count on every line of an order",
            f"take it out of [mapping.{table.name}.shape] fill_down, or use spread",
        )
        for name, source in columns.items()
        if source.column.kind is ColumnKind.MONEY
        for item in source.fields
        if normalise(item.header) in filled
    ]
