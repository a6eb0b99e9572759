"""What must be known of all files before any of them is typed: currency, money scale, codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.mapping import ColumnSource, FileMapping
from pyramidcheck.ingest.statement import (
    constant_text,
    has_lookup,
    lookup_name,
    number_step,
    product_text,
    source_step,
)
from pyramidcheck.model.canonical import MAXIMUM_MONEY_SCALE, MINIMUM_MONEY_SCALE, ColumnKind
from pyramidcheck.store import Store, identifier

_NARROW_DIGITS = 13
"""Amounts below 10^13 leave room for sums of a hundred thousand of them in DECIMAL(18,4), and
DuckDB widens sums itself."""
_DROPPED = r"#._-() \t\u00a0\u202f\ufeff"


@dataclass(frozen=True, slots=True)
class MoneyShape:
    """Scale of every money column, and whether 18 digits are too few."""

    scale: int
    wide: bool

    @property
    def type(self) -> str:
        """DuckDB type of every money column."""
        return sql.money_type(self.scale, wide=self.wide)


def make_lookups(store: Store, mappings: Sequence[FileMapping]) -> None:
    """Create `ingest.code_<file>_<column>(raw, value)` for every column whose codes are translated.

    A code of filing.toml is matched as written, then as compared; then come the synonyms.
    """
    for mapping in mappings:
        for name, source in mapping.columns.items():
            if has_lookup(source):
                _make_lookup(store, mapping, name, source)


def _make_lookup(store: Store, mapping: FileMapping, name: str, source: ColumnSource) -> None:
    known = code_synonyms(mapping.table, name)
    known |= {normalise(code): value for code, value in source.codes.items()}
    table = identifier("ingest", lookup_name(mapping, name))
    x = sql.text(source.fields[0], identity=name.endswith("_id"))
    compared = f"translate(lower(strip_accents(replace(seen.raw, '’', ''''))), E'{_DROPPED}', '')"
    statement = f"""
        CREATE TABLE {table} AS
        WITH seen AS (
            SELECT DISTINCT {x} AS raw FROM {mapping.file.relation} AS input
        ),
        exact AS (
            SELECT unnest(CAST($exact AS VARCHAR[])) AS code,
                unnest(CAST($exact_values AS VARCHAR[])) AS value
        ),
        known AS (
            SELECT unnest(CAST($known AS VARCHAR[])) AS code,
                unnest(CAST($known_values AS VARCHAR[])) AS value
        )
        SELECT seen.raw, coalesce(exact.value, known.value) AS value
        FROM seen
        LEFT JOIN exact ON exact.code = seen.raw
        LEFT JOIN known ON known.code = {compared}
        WHERE seen.raw IS NOT NULL
    """  # noqa: S608 - our own names; values are bound
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
        if not source.fields:
            count = f"SELECT count(*) FROM {mapping.file.relation} AS input"  # noqa: S608 - our own names
            number = store.scalar(count, mapping.file.parameters, source=mapping.file.path)
            rows[constant_text(source)] += int(str(number))
            continue
        x = sql.text(source.fields[0], identity=False)
        lookup = identifier("ingest", lookup_name(mapping, "currency"))
        statement = f"""
            WITH seen AS (SELECT {x} AS raw FROM {mapping.file.relation} AS input)
            SELECT coalesce(code.value, upper(seen.raw)) AS currency, count(*) AS lines
            FROM seen LEFT JOIN {lookup} AS code ON code.raw = seen.raw
            WHERE seen.raw IS NOT NULL
            GROUP BY 1
        """  # noqa: S608 - our own names
        for currency, number in store.rows(
            statement, mapping.file.parameters, source=mapping.file.path
        ):
            rows[str(currency)] += int(str(number))
    return rows


def money_shape(store: Store, mappings: Iterable[FileMapping]) -> MoneyShape:
    """Return the least scale, from 4, that holds every readable amount of the filing exactly."""
    scale, digits = MINIMUM_MONEY_SCALE, 0
    for mapping in mappings:
        for needed, whole in _shapes(store, mapping):
            scale, digits = max(scale, needed), max(digits, whole)
    return MoneyShape(scale, wide=scale > MINIMUM_MONEY_SCALE or digits > _NARROW_DIGITS)


def _shapes(store: Store, mapping: FileMapping) -> list[tuple[int, int]]:
    """Decimals and digits before the point of each money column of a file."""
    known: list[tuple[int, int]] = []
    texts: list[str] = []
    for name, source in mapping.columns.items():
        if source.column.kind is not ColumnKind.MONEY:
            continue
        shape = decimal_shape_of(source)
        if shape and shape[0] <= _NARROW_DIGITS and shape[1] <= MINIMUM_MONEY_SCALE:
            known.append((shape[1], shape[0]))
        elif len(source.fields) > 1:
            texts.append(product_text(name, len(source.fields)))
        else:
            texts.append(f"numbers.d_{name}")
    if not texts:
        return known
    measured = []
    for value in texts:
        readable = f"{sql.is_number(value)} AND {sql.decimals(value)} <= {MAXIMUM_MONEY_SCALE}"
        size = f"abs(TRY_CAST({value} AS DOUBLE))"
        measured += [
            f"max(CASE WHEN {readable} THEN {sql.decimals(value)} END)",
            f"max(CASE WHEN {readable} AND {size} < 1e{sql.LARGEST_MONEY} THEN {size} END)",
        ]
    constants = {
        f"k_{name}": constant_text(source)
        for name, source in mapping.columns.items()
        if not source.fields
    }
    statement = (
        f"WITH {source_step(mapping)},\n{number_step(mapping)}\n"
        f"SELECT {', '.join(measured)} FROM numbers"
    )
    row = store.rows(
        statement,
        {**mapping.file.parameters, **constants},
        source=f"{mapping.file.path}: scale of money",
    )[0]
    pairs = zip(row[::2], row[1::2], strict=True)
    return known + [
        (int(str(needed)), _digits(float(str(largest))))
        for needed, largest in pairs
        if needed is not None and largest is not None
    ]


def decimal_shape_of(source: ColumnSource) -> tuple[int, int] | None:
    """Digits and decimals that the source's own type can hold, where it is one numeric column."""
    return sql.decimal_shape(source.fields[0].type) if len(source.fields) == 1 else None


def _digits(largest: float) -> int:
    """Digits before the decimal point."""
    return len(str(int(largest)))
