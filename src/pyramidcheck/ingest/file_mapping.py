"""How one file fills one canonical table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.headers import (
    currency_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.errors import Problem
    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.dates import DateDialect
    from pyramidcheck.ingest.presets import Choice
    from pyramidcheck.ingest.shapes import Shaping
    from pyramidcheck.model.canonical import Table
    from pyramidcheck.model.filing import SourceColumn, SourceFile
    from pyramidcheck.model.result import Message


@dataclass(frozen=True, slots=True)
class Identifier:
    """Columns whose values, taken together, tell who somebody is."""

    kind: str
    """`email`, `phone`, `bank`, `address` or `key`."""
    fields: tuple[SourceColumn, ...]


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one file fills one canonical table."""

    file: SourceFile
    table: Table
    columns: Mapping[str, ColumnSource]
    problems: tuple[Problem, ...] = ()
    """Headers that stand for one column with equal right."""
    notes: tuple[Message, ...] = ()
    decimals: Mapping[str, str] = field(default_factory=dict)
    """Field -> decimal mark, for text columns whose numbers are not as databases write them."""
    simple: frozenset[str] = frozenset()
    """Fields whose every number is short and written alike, so that none need be checked."""
    marks: Mapping[str, CurrencyMark] = field(default_factory=dict)
    """Field -> the currency that its cells carry."""
    dates: Mapping[str, DateDialect] = field(default_factory=dict)
    """Field -> how it writes dates, for columns that are not of a date type."""
    timezone: str | None = None
    """Zone in which instants become days."""
    evidence: tuple[Message, ...] = ()
    """How columns write numbers and dates, and what shows it."""
    shaping: Shaping | None = None
    """How the file's rows become lines; None where each row is one."""
    preset: Choice | None = None
    cents: frozenset[str] = frozenset()
    """Fields whose amounts are in hundredths."""
    received: int | None = None
    """Rows of the file itself, once its lines stand in a table of their own."""
    identifiers: tuple[Identifier, ...] = ()
    """Columns by which people are told apart; their values never leave the database."""

    def with_currency(self, currency: str) -> FileMapping:
        """Return the mapping with a currency for every row, where no column gives it."""
        if "currency" in self.columns:
            return self
        told = ColumnSource(self.table.column("currency"), constant=currency)
        columns = {**self.columns, "currency": told}
        names = [item.name for item in self.table.columns if item.name in columns]
        return replace(self, columns={name: columns[name] for name in names})

    def described(self) -> dict[str, str]:
        """Canonical column -> how it was filled, in words; people are told by numbers."""
        words = {name: source.described() for name, source in self.columns.items()}
        if self.identifiers:
            headers = [item.header for told in self.identifiers for item in told.fields]
            names = " and ".join(f"'{header}'" for header in dict.fromkeys(headers))
            words["person_key"] = f"numbers of people, from columns {names}"
        return words

    @property
    def shared_signs(self) -> frozenset[str]:
        """Signs in cells of which nobody has said which of several currencies they are."""
        return frozenset(
            sign
            for mark in self.marks.values()
            for sign, name in [(mark.shown, mark.currency), *mark.others.items()]
            if name is None or (name == sign and sign not in currency_names())
        )

    @property
    def plain(self) -> frozenset[str]:
        """Fields whose numbers were written here, as databases write them."""
        spread = self.shaping.spread if self.shaping else None
        return frozenset({spread.net, spread.refund}) if spread else frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """Required canonical columns that nothing fills."""
        return tuple(name for name in self.table.required if name not in self.columns)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that fill nothing, in the order of the file."""
        used = {item.field for source in self.columns.values() for item in source.fields}
        used |= {item.field for told in self.identifiers for item in told.fields}
        if self.shaping is None:
            return tuple(item.header for item in self.file.columns if item.field not in used)
        used |= self.shaping.used
        seen = self.shaping.original.columns
        return tuple(item.header for item in seen if item.field not in used)
