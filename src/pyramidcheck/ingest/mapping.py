"""Which source column fills which canonical column of one file, decided by header alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.headers import (
    currency_names,
    header_synonyms,
    lineage_synonyms,
    normalise,
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
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.dates import DateDialect
    from pyramidcheck.model.filing import SourceColumn, SourceFile

_WITH_CURRENCY = re.compile(r"(.+?)[\s_\-([]+([A-Za-z]{3,5})[\])]?\s*")
_NEAR = 60
_LINEAGE = ("sponsor_id", "placement_id")


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
        if column.name in settled or column.name in _LINEAGE:
            continue
        found = _by_synonym(file, column, header_synonyms(table.name)[column.name], free, problems)
        if found is None and column.kind is ColumnKind.MONEY:
            found = _by_currency(file, table, column, free, currency, problems)
        if found is not None:
            columns[column.name] = found
            free.remove(found.fields[0])
    notes = _lineage(file, table, columns, settled, free, problems)
    _currency_of_header(table, columns)
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
    named = _currency_in(present[0].header) if column.kind is ColumnKind.MONEY else None
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
    settled: AbstractSet[str],
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
    if "sponsor_id" not in settled and recruiter is not None:
        columns["sponsor_id"] = ColumnSource(sponsor, recruiter.fields)
    if "placement_id" not in settled and above is not None:
        columns["placement_id"] = ColumnSource(placement, above.fields)
    alone = found["sponsor"] is not None and found["recruiter"] is None and above is None
    if alone and "sponsor_id" not in settled and found["sponsor"] is not None:
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
