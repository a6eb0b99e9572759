"""What must be known of all files before any of them is typed: currency, money scale, codes."""

# ruff: noqa: S608 - SQL is made of our own and canonical names; all values are bound

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.amounts import LARGEST_MONEY, money_type
from pyramidcheck.ingest.conversion import typing_statement
from pyramidcheck.ingest.headers import COMPARED_AWAY, code_synonyms, normalise
from pyramidcheck.ingest.statement import (
    constant_text,
    has_lookup,
    lookup_name,
)
from pyramidcheck.model.canonical import MAXIMUM_MONEY_SCALE, MINIMUM_MONEY_SCALE, ColumnKind
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.ingest.file_mapping import FileMapping

_NARROW_DIGITS = 13
"""Amounts below 10^13 leave room for sums of a hundred thousand of them in DECIMAL(18,4), and
DuckDB widens sums itself."""
_SHORT_DIGITS = 10


@dataclass(frozen=True, slots=True)
class MoneyShape:
    """Scale of every money column, and whether 18 digits are too few."""

    scale: int
    wide: bool

    @property
    def type(self) -> str:
        """DuckDB type of every money column."""
        return money_type(self.scale, wide=self.wide)


def make_lookups(store: Store, mappings: Sequence[FileMapping]) -> None:
    """Create `ingest.code_<file>_<column>(raw, value, lines)` for every column of codes.

    A code of filing.toml is matched as written, then as compared; then come the synonyms.
    """
    for mapping in mappings:
        for name, source in mapping.columns.items():
            if has_lookup(source):
                _make_lookup(store, mapping, name, source)


def _make_lookup(store: Store, mapping: FileMapping, name: str, source: ColumnSource) -> None:
    known = dict(code_synonyms(mapping.table, name))
    for told in (source.preset_codes, source.codes):
        known |= {normalise(code): value for code, value in told.items()}
    table = identifier("ingest", lookup_name(mapping, name))
    x = sql.text(source.fields[0], identity=name.endswith("_id"))
    compared = (
        f"translate(lower(strip_accents(replace(seen.raw, '\u2019', ''''))), '{COMPARED_AWAY}', '')"
    )
    statement = f"""
        CREATE TABLE {table} AS
        WITH seen AS (
            SELECT {x} AS raw, count(*) AS lines
            FROM {mapping.file.relation} AS input
            GROUP BY 1
        ),
        exact AS (
            SELECT unnest(CAST($exact AS VARCHAR[])) AS code,
                unnest(CAST($exact_values AS VARCHAR[])) AS value
        ),
        known AS (
            SELECT unnest(CAST($known AS VARCHAR[])) AS code,
                unnest(CAST($known_values AS VARCHAR[])) AS value
        )
        SELECT seen.raw, coalesce(exact.value, known.value) AS value, seen.lines
        FROM seen
        LEFT JOIN exact ON exact.code = seen.raw
        LEFT JOIN known ON known.code = {compared}
        WHERE seen.raw IS NOT NULL
    """
    parameters = {
        **mapping.file.parameters,
        "exact": [code.strip() for code in source.codes],
        "exact_values": list(source.codes.values()),
        "known": list(known),
        "known_values": list(known.values()),
    }
    store.run(statement, parameters, source=f"{mapping.file.path}: codes of {name}")


def currencies(store: Store, mappings: Sequence[FileMapping]) -> Counter[str]:
    """Return currency -> rows of orders and payouts that are in it."""
    rows: Counter[str] = Counter()
    for mapping in mappings:
        source = mapping.columns.get("currency")
        if source is None or mapping.table.name not in {"orders", "payouts"}:
            continue
        if source.fields:
            lookup = identifier("ingest", lookup_name(mapping, "currency"))
            statement = f"""
                SELECT coalesce(code.value, upper(code.raw)) AS currency, sum(code.lines) AS lines
                FROM {lookup} AS code
                GROUP BY 1
            """
            counted = store.rows(statement, source=mapping.file.path)
        else:
            statement = f"SELECT $currency, count(*) FROM {mapping.file.relation} AS input"
            parameters = {**mapping.file.parameters, "currency": constant_text(source)}
            counted = store.rows(statement, parameters, source=mapping.file.path)
        for currency, number in counted:
            rows[str(currency)] += int(str(number))
    return rows


@dataclass(frozen=True, slots=True)
class FileShape:
    """What one look at every row of a file has shown."""

    received: int
    clean: bool
    """Every row can be used."""
    amounts: Mapping[str, tuple[int, int]]
    """Money column -> decimals and digits before the point that its readable values need."""

    @property
    def short(self) -> frozenset[str]:
        """Money columns whose every value has at most four decimals and eleven digits before."""
        return frozenset(
            name
            for name, (decimals, digits) in self.amounts.items()
            if decimals <= MINIMUM_MONEY_SCALE and digits <= _SHORT_DIGITS
        )


def survey(
    store: Store, mapping: FileMapping, currency: str | None, *, converts: bool = False
) -> FileShape:
    """Return what has to be known of the file before its rows are typed.

    Args:
        store: Holds the files as text.
        mapping: How the file fills its table.
        currency: The filing's.
        converts: True where rows in other currencies are converted.
    """
    widest = money_type(MAXIMUM_MONEY_SCALE, wide=True)
    # Columns whose every code is known can spoil no row, and their lookups are dear to join.
    open_columns = {
        name: source
        for name, source in mapping.columns.items()
        if not (has_lookup(source) and _all_known(store, mapping, name, currency))
    }
    opened = replace(mapping, columns=open_columns)
    statement = typing_statement(opened, widest, currency, converts=converts)
    money = [
        name for name, source in mapping.columns.items() if source.column.kind is ColumnKind.MONEY
    ]
    measured = ["count(*)", f"count_if(NOT ({statement.usable}))"]
    for name in money:
        # Conservatively: a row that is quarantined for another column still counts here.
        readable = f"typed.d_{name} <= {MAXIMUM_MONEY_SCALE} AND typed.s_{name} < 1e{LARGEST_MONEY}"
        measured += [
            f"max(CASE WHEN {readable} THEN typed.d_{name} END)",
            f"max(CASE WHEN {readable} THEN typed.s_{name} END)",
        ]
    row = store.rows(
        f"{statement.steps}\nSELECT {', '.join(measured)} FROM typed",
        statement.parameters,
        source=f"{mapping.file.path}: survey",
    )[0]
    pairs = zip(money, row[2::2], row[3::2], strict=True)
    amounts = {
        name: (int(str(needed)), len(str(int(float(str(largest))))))
        for name, needed, largest in pairs
        if needed is not None and largest is not None
    }
    return FileShape(int(str(row[0])), clean=not row[1], amounts=amounts)


def _all_known(store: Store, mapping: FileMapping, name: str, currency: str | None) -> bool:
    """Whether the lookup of the column translates every code that the file holds."""
    column = mapping.table.column(name)
    unknown = "code.value IS NULL"
    if column.name == "currency":
        unknown = "coalesce(code.value, upper(code.raw)) <> $currency"
    elif column.kind is ColumnKind.TEXT:
        return True
    lookup = identifier("ingest", lookup_name(mapping, name))
    count = f"SELECT count(*) FROM {lookup} AS code WHERE {unknown}"
    return not store.scalar(count, {"currency": currency}, source=mapping.file.path)


def money_shape(shapes: Iterable[FileShape], rate_digits: int = 0) -> MoneyShape:
    """Return the least scale, from 4, that holds every readable amount of the filing exactly.

    Args:
        shapes: Of every file.
        rate_digits: Before the point of the largest rate, where rows are converted.
    """
    needs = [need for shape in shapes for need in shape.amounts.values()]
    scale = max((decimals for decimals, _ in needs), default=0)
    digits = max((digits for _, digits in needs), default=0) + rate_digits
    scale = max(scale, MINIMUM_MONEY_SCALE)
    return MoneyShape(scale, wide=scale > MINIMUM_MONEY_SCALE or digits > _NARROW_DIGITS)
