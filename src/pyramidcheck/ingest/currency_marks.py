"""Currency signs and codes inside the cells of an amount: `19,90 €`, `USD 5.00`."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.headers import code_synonyms, currency_names, normalise
from pyramidcheck.ingest.value_shapes import number_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.ingest.mapping import FileMapping
    from pyramidcheck.model.filing import SourceColumn
    from pyramidcheck.store import Store

_MAIN_AMOUNTS = ("net_amount", "amount")


@dataclass(frozen=True, slots=True)
class CurrencyMark:
    """The one currency that a column's cells carry; cells without any are taken to be in it."""

    shown: str
    """As most cells write it."""
    currency: str | None
    """ISO code; None for a sign that several currencies share."""
    spellings: tuple[str, ...]
    """Upper case; a cell with any other is in another currency."""
    lines: int


def find_mark(
    store: Store, mapping: FileMapping, source: SourceColumn, declared: str | None
) -> CurrencyMark | None:
    """Return the currency of the column's cells: the declared one, else that of most cells."""
    mark = numbers.money_mark("seen.x")
    rows = store.rows(
        f"""
        SELECT {mark} AS mark, sum(seen.lines) AS lines
        FROM {number_table(mapping, source.field)} AS seen
        WHERE seen.core <> '' AND {mark} <> ''
        GROUP BY 1
        ORDER BY lines DESC, mark
        """,
        source=f"{mapping.file.path}: currency marks",
    )
    if not rows:
        return None
    known = currency_codes(mapping)
    found = [(str(mark), known.get(normalise(str(mark))), int(str(lines))) for mark, lines in rows]
    wanted = declared.strip().upper() if declared else None
    main = next((item for item in found if wanted and item[1] == wanted), found[0])
    same = [
        item for item in found if item[0] == main[0] or (main[1] is not None and item[1] == main[1])
    ]
    return CurrencyMark(
        main[0], main[1], tuple(item[0] for item in same), sum(item[2] for item in same)
    )


def currency_codes(mapping: FileMapping) -> Mapping[str, str]:
    """Return spelling, compared form -> ISO code, for every currency that can be told."""
    known = {normalise(name): name for name in currency_names()}
    if any(column.name == "currency" for column in mapping.table.columns):
        known |= code_synonyms(mapping.table, "currency")
    return known


def adopt_currency(mapping: FileMapping) -> FileMapping:
    """Return the mapping with the currency of the main amount's cells, where no column gives it."""
    if "currency" in mapping.columns or not any(
        column.name == "currency" for column in mapping.table.columns
    ):
        return mapping
    for name in _MAIN_AMOUNTS:
        source = mapping.columns.get(name)
        marks = [mapping.marks.get(item.field) for item in source.fields] if source else []
        for mark in marks:
            if mark is not None and mark.currency is not None:
                return mapping.with_currency(mark.currency)
    return mapping
