"""Rows of other currencies, converted in the statement that types their file.

Every money column of a row is converted at the rate of the row's own day (a refund too, so that a
line refunded in full stays at zero), and rounded once, half away from zero, at the filing's scale.
"""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.ingest.amounts import LARGEST_MONEY
from pyramidcheck.ingest.statement import (
    FileStatement,
    constant_text,
    file_statement,
    lookup_name,
)
from pyramidcheck.model.canonical import ColumnKind
from pyramidcheck.model.result import Message
from pyramidcheck.store import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from datetime import date

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.ingest.rates import Rates
    from pyramidcheck.store import Store

MAIN_AMOUNT = {"orders": "net_amount", "payouts": "amount"}
_DATE = {"orders": "ordered_on", "payouts": "paid_on"}
# Digits before and behind the point of amounts that a rate of ten and ten digits can multiply.
_SHAPES = ((14, 4), (10, 8))


def is_foreign(store: Store, mapping: FileMapping, currency: str | None) -> bool:
    """Whether the file has orders or payouts in another currency than the filing's."""
    source = mapping.columns.get("currency")
    if source is None or currency is None or mapping.table.name not in MAIN_AMOUNT:
        return False
    if not source.fields:
        return constant_text(source) != currency
    lookup = identifier("ingest", lookup_name(mapping, "currency"))
    other = "coalesce(code.value, upper(code.raw)) <> $currency"
    count = f"SELECT count(*) FROM {lookup} AS code WHERE {other}"
    return bool(store.scalar(count, {"currency": currency}, source=mapping.file.path))


def typing_statement(  # noqa: PLR0913 - all that decides how a file is typed
    mapping: FileMapping,
    money_type: str,
    currency: str | None,
    *,
    converts: bool,
    clean: bool = False,
    short: AbstractSet[str] = frozenset(),
) -> FileStatement:
    """Return the statement that types the file, with conversion where `converts`."""
    if converts and currency is not None and "currency" in mapping.columns:
        return converting_statement(mapping, money_type, currency, clean=clean, short=short)
    return file_statement(mapping, money_type, currency, clean=clean, short=short)


def converting_statement(
    mapping: FileMapping,
    money_type: str,
    currency: str,
    *,
    clean: bool = False,
    short: AbstractSet[str] = frozenset(),
) -> FileStatement:
    """Return the file's statement with a further step that converts.

    `typed` then also has `foreign_currency` (NULL where the row is in the filing's),
    `amount_before` and `rate`. Arguments: as of `file_statement`.
    """
    plain = file_statement(mapping, money_type, None, clean=clean, short=short)
    table = mapping.table.name
    money = [
        name for name, source in mapping.columns.items() if source.column.kind is ColumnKind.MONEY
    ]
    other = "plain.v_currency <> $currency"
    changed, problems = [], []
    for name in money:
        converted = _converted(name, money_type)
        changed.append(
            f"CASE WHEN {other} THEN {converted} ELSE plain.v_{name} END AS v_{name}",
        )
        if not clean:
            bad = f"coalesce({other}, FALSE) AND NOT ({_fits(name)})"
            problems += [
                f"plain.o_{name} AND NOT ({bad}) AS o_{name}",
                (
                    f"CASE WHEN plain.p_{name} IS NULL AND {bad} THEN 'not_convertible'"
                    f" ELSE plain.p_{name} END AS p_{name}"
                ),
            ]
    if not clean:
        without = f"coalesce({other}, FALSE) AND known.rate IS NULL"
        problems += [
            f"plain.o_currency AND NOT ({without}) AS o_currency",
            f"CASE WHEN {without} THEN 'no_rate' ELSE plain.p_currency END AS p_currency",
        ]
    steps = f"""{plain.steps.replace("typed AS (", "plain AS (", 1)},
typed AS (
    SELECT
        plain.* REPLACE ({", ".join([*changed, *problems])}),
        CASE WHEN {other} THEN plain.v_currency END AS foreign_currency,
        plain.v_{MAIN_AMOUNT[table]} AS amount_before,
        known.rate
    FROM plain
    LEFT JOIN ingest.rate_day AS known
        ON plain.v_currency = known.currency AND plain.v_{_DATE[table]} = known.on_day
)"""
    return replace(plain, steps=steps, parameters={**plain.parameters, "currency": currency})


def _fits(name: str) -> str:
    """SQL: whether a foreign amount can be multiplied exactly, and the product can be kept."""
    shapes = " OR ".join(
        f"(plain.d_{name} <= {behind} AND plain.s_{name} < 1e{before})"
        for before, behind in _SHAPES
    )
    kept = f"coalesce(plain.s_{name} * CAST(known.rate AS DOUBLE) < 1e{LARGEST_MONEY}, TRUE)"
    return f"plain.v_{name} IS NULL OR (({shapes}) AND {kept})"


def _converted(name: str, money_type: str) -> str:
    """SQL of a foreign amount in the filing's currency; NULL without a rate."""
    cases = " ".join(
        f"WHEN plain.d_{name} <= {behind} AND plain.s_{name} < 1e{before} THEN TRY_CAST("
        f"TRY_CAST(plain.v_{name} AS DECIMAL({before + behind},{behind})) * known.rate"
        f" AS {money_type})"
        for before, behind in _SHAPES
    )
    return f"CASE {cases} END"


def note_converted(store: Store, statement: FileStatement, *, clean: bool) -> None:
    """Write down every converted row of the file: the main amount before and after."""
    mapping = statement.mapping
    table = mapping.table.name
    lost = "SELECT lost.source_row FROM ingest.lost AS lost"
    used = "" if clean else f"AND typed.source_row NOT IN ({lost})"
    store.run(
        f"""
        INSERT INTO ingest.converted
        {statement.steps}
        SELECT $path, typed.source_row, $table_name, typed.foreign_currency,
            typed.amount_before, typed.v_{MAIN_AMOUNT[table]}, typed.rate
        FROM typed
        WHERE typed.foreign_currency IS NOT NULL {used}
        """,
        {**statement.parameters, "path": mapping.file.path, "table_name": table},
        source=mapping.file.path,
    )


def note_left_aside(store: Store, mapping: FileMapping) -> None:
    """Add up, by currency, the rows of `ingest.lost` that stay in another currency."""
    store.run(
        """
        INSERT INTO ingest.foreign_lost
        SELECT $table_name, lost.foreign_currency, count(DISTINCT lost.source_row),
            sum(lost.foreign_amount)
        FROM ingest.lost AS lost
        WHERE lost.foreign_currency IS NOT NULL AND NOT lost.is_blank AND lost.ragged IS NULL
        GROUP BY lost.foreign_currency
        """,
        {"table_name": mapping.table.name},
        source=mapping.file.path,
    )


def currency_notes(
    store: Store, rates: Rates, currency: str | None, scale: int, end: date | None
) -> list[Message]:
    """Return what was converted, what was left aside for want of a rate, and the rates' directions.

    Call it once rows outside the period are gone from `ingest.kept_*`.
    """
    return [
        *_left_aside(store),
        *_conversions(store, currency, scale),
        *(_directions(store, rates, currency, end) if rates else ()),
    ]


def _left_aside(store: Store) -> Iterator[Message]:
    rows = store.rows(
        """
        SELECT lost.table_name, lost.currency, sum(lost.lines), sum(lost.amount)
        FROM ingest.foreign_lost AS lost
        GROUP BY lost.table_name, lost.currency
        ORDER BY lost.table_name, lost.currency
        """,
        source="ingest.foreign_lost",
    )
    for table, code, lines, amount in rows:
        yield Message(
            code="other_currency_rows",
            values={
                "table": str(table),
                "currency": str(code),
                "rows": int(str(lines)),
                "carried": _plain(amount),
            },
        )


def _conversions(store: Store, currency: str | None, scale: int) -> Iterator[Message]:
    kept = " UNION ALL ".join(
        f"SELECT CAST(kept.source_file AS VARCHAR) AS file, kept.source_row"
        f" FROM ingest.kept_{table} AS kept"
        for table in _tables(store)
    )
    if not kept:
        return
    rows = store.rows(
        f"""
        WITH kept AS ({kept})
        SELECT done.table_name, done.currency, count(DISTINCT (done.file, done.source_row)),
            sum(done.amount_before), sum(done.amount_after), min(done.rate), max(done.rate)
        FROM ingest.converted AS done
        SEMI JOIN kept ON done.file = kept.file AND done.source_row = kept.source_row
        GROUP BY done.table_name, done.currency
        ORDER BY done.table_name, done.currency
        """,
        source="ingest.converted",
    )
    for table, code, lines, before, after, least, most in rows:
        yield Message(
            code="converted_rows",
            values={
                "table": str(table),
                "currency": str(code),
                "rows": int(str(lines)),
                "carried": _plain(before),
                "gives": _plain(after),
                "into": currency,
                "lowest": _plain(least),
                "highest": _plain(most),
                "decimals": scale,
            },
        )


def _tables(store: Store) -> list[str]:
    rows = store.rows(
        "SELECT DISTINCT done.table_name FROM ingest.converted AS done ORDER BY 1",
        source="ingest.converted",
    )
    return [str(name) for (name,) in rows]


def _directions(
    store: Store, rates: Rates, currency: str | None, end: date | None
) -> Iterator[Message]:
    """Yield, for each file, that it was used, and both directions of each last rate."""
    for item in rates.inputs:
        yield Message(code="rates_used", values={"file": item.path, "rows": item.rows.used})
    rows = store.rows(
        """
        SELECT known.currency, known.rate, known.rate_on
        FROM ingest.rate_day AS known
        WHERE known.on_day = CAST($end AS DATE) AND known.currency <> $currency
        ORDER BY known.currency
        """,
        {"end": end, "currency": currency or ""},
        source="ingest.rate_day",
    )
    for code, rate, day in rows:
        exact = Decimal(str(rate))
        yield Message(
            code="rate_directions",
            values={
                "currency": str(code),
                "into": currency,
                "worth": _plain(exact),
                "inverse": _plain((1 / exact).quantize(Decimal("0.000001"))),
                "date": str(day),
            },
        )


def _plain(value: object) -> str:
    """Decimal text without needless zeros; both places of a sum of money are kept."""
    exact = Decimal(str(value or 0)).normalize()
    return f"{exact:.{max(2, -int(exact.as_tuple().exponent))}f}"
