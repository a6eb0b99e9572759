"""How each text column of a file writes numbers and dates, decided by all of its values.

Every decision rests on counts over the whole file. What could be read in two ways is refused with
both readings, unless another column of the file settles it or `[dialect]` says which is meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.ingest.currency_marks import adopt_currency, find_mark
from pyramidcheck.ingest.date_orders import decide_orders, look_at_moments
from pyramidcheck.ingest.decimal_marks import decide_decimals
from pyramidcheck.ingest.mixed_currencies import may_mix, mix_currencies
from pyramidcheck.ingest.studied_column import (
    NUMERIC,
    StudiedColumn,
    texts_of,
)
from pyramidcheck.ingest.value_shapes import (
    decide_numbers,
    number_table,
)
from pyramidcheck.model.config import Dialect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.store import Store


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
        StudiedColumn(item, {})
        for item in texts_of(mapping, NUMERIC)
        if item.field not in mapping.plain
    ]
    decide_decimals(store, mapping, figures, given, problems)
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
    moments = look_at_moments(store, mapping)
    orders = decide_orders(store, mapping, moments, given, problems)
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


def _note_signs(column: StudiedColumn, mark: CurrencyMark) -> None:
    column.note("dialect_currency", sign=mark.shown, values=mark.lines)
    if mark.others:
        signs = ", ".join(mark.others)
        column.note("dialect_other_currencies", signs=signs, values=mark.other_lines)
