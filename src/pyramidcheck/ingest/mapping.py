"""Which source column fills which canonical column of one file, decided by header alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.headers import (
    currency_names,
    header_synonyms,
    lineage_synonyms,
    normalise,
)
from pyramidcheck.model.canonical import Column, ColumnKind, Table
from pyramidcheck.model.config import (
    CodedColumn,
    ColumnMapping,
    ConstantColumn,
    ProductColumn,
)
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.dates import DateDialect
    from pyramidcheck.model.filing import SourceColumn, SourceFile

_WITH_CURRENCY = re.compile(r"(.+?)[\s_\-([]+([A-Za-z]{3,5})[\])]?\s*")
_NEAR = 60
_LINEAGE = ("sponsor_id", "placement_id")


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where the values of one canonical column come from: fields, or a constant."""

    column: Column
    fields: tuple[SourceColumn, ...] = ()
    """One field, or the factors of a product."""
    constant: object = None
    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes given by filing.toml, as written there."""
    currency: str | None = None
    """Currency that the header names."""

    @property
    def header(self) -> str:
        """The header or headers, as quarantine names the column."""
        return " * ".join(item.header for item in self.fields) or self.column.name

    def described(self) -> str:
        """How the column was filled, in words."""
        if not self.fields:
            return f"constant {self.constant}"
        names = " and ".join(f"'{item.header}'" for item in self.fields)
        words = f"product of columns {names}" if len(self.fields) > 1 else f"column {names}"
        if self.currency:
            words += f", in {self.currency}"
        if self.codes:
            words += f", with {len(self.codes)} codes from filing.toml"
        if self.column.kind is ColumnKind.MONEY and any(
            item.type in {"DOUBLE", "FLOAT"} for item in self.fields
        ):
            words += ", binary floats taken at their shortest decimal form"
        return words


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

    @property
    def missing(self) -> tuple[str, ...]:
        """Required canonical columns that nothing fills."""
        return tuple(name for name in self.table.required if name not in self.columns)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that fill nothing, in the order of the file."""
        used = {item.field for source in self.columns.values() for item in source.fields}
        return tuple(item.header for item in self.file.columns if item.field not in used)


def map_file(
    file: SourceFile,
    table: Table,
    configured: Mapping[str, ColumnMapping],
    currency: str | None,
) -> FileMapping:
    """Return how the file fills the table; what cannot be decided stands in `problems`.

    Args:
        file: The opened file.
        table: The canonical table.
        configured: `[mapping.<table>]`; it goes before every synonym.
        currency: The filing's declared currency, which decides between amounts in two currencies.
    """
    columns: dict[str, ColumnSource] = {}
    problems: list[Problem] = []
    for name, wanted in configured.items():
        source = _configured(file, table.column(name), wanted)
        if source is not None:
            columns[name] = source
    free = [
        item
        for item in file.columns
        # A factor of a product may still fill a column of its own: Quantity does.
        if not any(source.fields == (item,) for source in columns.values())
    ]
    for column in table.columns:
        if column.name in configured or column.name in _LINEAGE:
            continue
        found = _by_synonym(file, column, header_synonyms(table.name)[column.name], free, problems)
        if found is None and column.kind is ColumnKind.MONEY:
            found = _by_currency(file, table, column, free, currency, problems)
        if found is not None:
            columns[column.name] = found
            free.remove(found.fields[0])
    notes = _lineage(file, table, columns, configured, free, problems)
    _currency_of_header(table, columns)
    ordered = {item.name: columns[item.name] for item in table.columns if item.name in columns}
    return FileMapping(file, table, ordered, tuple(problems), tuple(notes))


def find_header(columns: Sequence[SourceColumn], header: str) -> SourceColumn | None:
    """Return the column of that header: written alike, else alike when compared."""
    for item in columns:
        if item.header == header:
            return item
    compared = normalise(header)
    return next((item for item in columns if normalise(item.header) == compared), None)


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
    return ()


def _configured(file: SourceFile, column: Column, wanted: ColumnMapping) -> ColumnSource | None:
    if isinstance(wanted, ConstantColumn):
        return ColumnSource(column, constant=wanted.value)
    fields = [find_header(file.columns, header) for header in source_headers(wanted)]
    present = tuple(item for item in fields if item is not None)
    if len(present) < len(fields):
        return None
    codes = wanted.codes if isinstance(wanted, CodedColumn) else {}
    named = _currency_in(present[0].header) if column.kind is ColumnKind.MONEY else None
    return ColumnSource(column, present, codes=codes, currency=named[1] if named else None)


def _by_synonym(
    file: SourceFile,
    column: Column,
    synonyms: Sequence[str],
    free: Sequence[SourceColumn],
    problems: list[Problem],
) -> ColumnSource | None:
    """Return the free column whose header stands first among the synonyms."""
    ranked = [
        (-1 if item.header == column.name else synonyms.index(form), item)
        for item in free
        if (form := normalise(item.header)) in synonyms
    ]
    if not ranked:
        return None
    best = min(rank for rank, _ in ranked)
    first = [item for rank, item in ranked if rank == best]
    if len(first) > 1:
        problems.append(_ambiguous(file, column, first))
    return ColumnSource(column, (first[0],))


def _by_currency(  # noqa: PLR0913, PLR0917 - one decision over all that is known of the file
    file: SourceFile,
    table: Table,
    column: Column,
    free: Sequence[SourceColumn],
    currency: str | None,
    problems: list[Problem],
) -> ColumnSource | None:
    """Return the free column whose header is a synonym followed by a currency: `amount_eth`."""
    synonyms = header_synonyms(table.name)[column.name]
    ranked = [
        (named[1] != currency, synonyms.index(named[0]), item, named[1])
        for item in free
        if (named := _currency_in(item.header)) and named[0] in synonyms
    ]
    if not ranked:
        return None
    ranked.sort(key=lambda entry: entry[:2])
    same = [entry for entry in ranked if entry[:2] == ranked[0][:2]]
    currencies = {entry[3] for entry in ranked}
    if len(same) > 1 or (ranked[0][0] and len(currencies) > 1):
        problems.append(_ambiguous(file, column, [entry[2] for entry in ranked]))
    return ColumnSource(column, (ranked[0][2],), currency=ranked[0][3])


def _currency_in(header: str) -> tuple[str, str] | None:
    """Return what stands before the currency, compared form, and the currency; or None."""
    match = _WITH_CURRENCY.fullmatch(header.strip())
    if match is None or match[2].upper() not in currency_names():
        return None
    return normalise(match[1]), match[2].upper()


def _ambiguous(file: SourceFile, column: Column, items: Sequence[SourceColumn]) -> Problem:
    names = " and ".join(f"'{item.header}'" for item in items)
    table_key = f"[mapping.<table>] {column.name}"
    return Problem(
        where=f"{file.path}: {names}",
        what=f"could each be {column.name}",
        hint=f'name the right one in filing.toml: {table_key} = "{items[0].header}"',
    )


def _lineage(  # noqa: PLR0913, PLR0917 - one decision over all that is known of the file
    file: SourceFile,
    table: Table,
    columns: dict[str, ColumnSource],
    configured: Mapping[str, ColumnMapping],
    free: list[SourceColumn],
    problems: list[Problem],
) -> list[Message]:
    """Decide recruiter and placement together; a sponsor column alone is noted as untested."""
    if table.name != "participants":
        return []
    sponsor, placement = table.column("sponsor_id"), table.column("placement_id")
    found = {
        role: _by_synonym(
            file,
            Column(role, ColumnKind.TEXT),
            lineage_synonyms(role),
            free,
            problems,
        )
        for role in ("recruiter", "sponsor", "placement")
    }
    recruiter = found["recruiter"] or found["sponsor"]
    above = found["placement"] or (found["sponsor"] if found["recruiter"] else None)
    if "sponsor_id" not in configured and recruiter is not None:
        columns["sponsor_id"] = ColumnSource(sponsor, recruiter.fields)
    if "placement_id" not in configured and above is not None:
        columns["placement_id"] = ColumnSource(placement, above.fields)
    alone = found["sponsor"] is not None and found["recruiter"] is None and above is None
    if alone and "sponsor_id" not in configured and found["sponsor"] is not None:
        header = found["sponsor"].fields[0].header
        return [Message(code="sponsor_not_tested", values={"column": header})]
    return []


def _currency_of_header(table: Table, columns: dict[str, ColumnSource]) -> None:
    """Take the currency that the main amount's header names, where no column gives it."""
    for name in ("net_amount", "amount"):
        source = columns.get(name)
        has_currency = any(column.name == "currency" for column in table.columns)
        if source and source.currency and has_currency and "currency" not in columns:
            columns["currency"] = ColumnSource(table.column("currency"), constant=source.currency)
