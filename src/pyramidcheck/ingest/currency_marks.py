"""Currency signs and codes inside the cells of an amount: `19,90 €`, `USD 5.00`."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.headers import (
    code_synonyms,
    currency_names,
    normalise,
    shared_signs,
)
from pyramidcheck.ingest.value_shapes import number_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.filing import SourceColumn
    from pyramidcheck.store import Store

_MAIN_AMOUNTS = ("net_amount", "amount")


@dataclass(frozen=True, slots=True)
class CurrencyMark:
    """The currencies that a column's cells carry, and the one of most of them."""

    shown: str
    """The main one, as most cells write it."""
    currency: str | None
    """ISO code of the main one; None for a sign that several currencies share."""
    spellings: tuple[str, ...]
    """Of the main one, upper case."""
    lines: int
    """Cells that carry the main one."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Further spellings -> their ISO code, or the sign itself where several currencies share it."""
    other_lines: int = 0
    plain_is_main: bool = True
    """Whether cells without any sign are taken to be in the main currency."""

    @property
    def name(self) -> str:
        """The main currency as rows are told apart by it: its code, else its sign."""
        return self.currency or self.shown

    @property
    def every(self) -> tuple[str, ...]:
        """All spellings."""
        return (*self.spellings, *self.others)


def find_mark(
    store: Store, mapping: FileMapping, source: SourceColumn, declared: str | None
) -> CurrencyMark | None:
    """Return the currencies of the column's cells; the main one is the declared one, where seen.

    A sign that several currencies share is the declared one, where that is one of them.
    """
    mark = numbers.money_mark("seen.x")
    rows = store.rows(
        f"""
        SELECT {mark} AS mark, sum(seen.lines) AS lines
        FROM {number_table(mapping, source.field)} AS seen
        WHERE seen.core <> ''
        GROUP BY 1
        ORDER BY lines DESC, mark
        """,
        source=f"{mapping.file.path}: currency marks",
    )
    lines = {str(sign): int(str(number)) for sign, number in rows}
    plain = lines.pop("", 0)
    if not lines:
        return None
    wanted = declared.strip().upper() if declared else None
    codes = {sign: code_of(mapping, sign, wanted) for sign in lines}
    shown = next((sign for sign in lines if wanted and codes[sign] == wanted), next(iter(lines)))
    main = codes[shown]
    same = [sign for sign in lines if sign == shown or (main is not None and codes[sign] == main)]
    marked = sum(lines[sign] for sign in same)
    return CurrencyMark(
        shown,
        main,
        tuple(same),
        marked,
        others={sign: codes[sign] or sign for sign in lines if sign not in same},
        other_lines=sum(lines.values()) - marked,
        # A sign in a few cells of many says of the others that they are not in its currency.
        plain_is_main=wanted is None or main == wanted or marked > plain,
    )


def code_of(mapping: FileMapping, sign: str, declared: str | None) -> str | None:
    """Return the ISO code of a sign or code; of a shared sign the declared one, if it may be."""
    compared = normalise(sign)
    if declared in shared_signs().get(compared, ()):
        return declared
    return currency_codes(mapping).get(compared)


def currency_codes(mapping: FileMapping) -> Mapping[str, str]:
    """Return spelling, compared form -> ISO code, for every currency that can be told."""
    known = {normalise(name): name for name in currency_names()}
    if any(column.name == "currency" for column in mapping.table.columns):
        known |= code_synonyms(mapping.table, "currency")
    return known


def adopt_currency(mapping: FileMapping, declared: str | None) -> FileMapping:
    """Return the mapping with the currency of the main amount's cells, where no column gives it."""
    if "currency" in mapping.columns or not any(
        column.name == "currency" for column in mapping.table.columns
    ):
        return mapping
    for name in _MAIN_AMOUNTS:
        source = mapping.columns.get(name)
        marks = [mapping.marks.get(item.field) for item in source.fields] if source else []
        for mark in marks:
            if mark is None:
                continue
            if mark.currency is not None:
                return mapping.with_currency(mark.currency)
            if declared is not None:
                # The sign is none of the filing's currency: no row may pass for one of its own.
                return mapping.with_currency(mark.name)
    return mapping
