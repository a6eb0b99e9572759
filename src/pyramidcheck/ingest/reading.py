"""From opened files to a filing: map, measure, type, quarantine, cut to the period, count."""

# ruff: noqa: S608 - SQL is made of our own and canonical names; all values are bound

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck.errors import InvariantError, Problem
from pyramidcheck.ingest.amounts import NUMBER_SCALE
from pyramidcheck.ingest.conversion import currency_notes, is_foreign
from pyramidcheck.ingest.detection import assign_files
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.headers import normalise, synthetic_marks
from pyramidcheck.ingest.identifiers import find_identifiers
from pyramidcheck.ingest.level_rates import own_use_cap, write_level_rates
from pyramidcheck.ingest.load import count_lines, count_used, load_files, register_files
from pyramidcheck.ingest.measures import currencies, make_lookups, money_shape, survey
from pyramidcheck.ingest.people import (
    collect_identity,
    drop_identity,
    hide_headers,
    link_people,
    withhold_values,
)
from pyramidcheck.ingest.period import PeriodBounds, exclude_outside, find_period
from pyramidcheck.ingest.rates import load_rates, split_rates
from pyramidcheck.ingest.shape_sql import make_rows
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.filing import Filing, FilingPeriod, Sources
from pyramidcheck.model.result import InputResult, Message, RowCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from pyramidcheck.ingest.mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.store import Store


def read_filing(  # noqa: PLR0913 - all that a filing is read with
    store: Store,
    sources: Sources,
    config: FilingConfig,
    *,
    period: PeriodBounds | None = None,
    own_use_month_usd: Decimal | None = None,
    definitions: Mapping[str, Fraction] | None = None,
) -> Filing:
    """Return the filing and create `canon.*` in the store.

    `canon.<table>` exists for every canonical table with every column, plus `source_file` and
    `source_row`, and holds used rows only: typed, in the filing's currency, inside the period.
    Beside it: `canon.filing` (one row), `canon.columns_present`, `canon.tables_present`,
    `canon.quarantined_people`, and `ingest.quarantine(file, row, column, value, reason)`.

    Args:
        store: The store in which `sources.open_sources` opened the files; not yet locked.
        sources: The opened files.
        config: The filing.toml in force.
        period: Start and end given on the command line; each end goes before filing.toml's.
        own_use_month_usd: The definition used for `own_use_month` in a filing in US dollars whose
            plan does not state its own; with a rate, in one of any currency.
        definitions: Constants of the method by name; `rate_days` is needed with a file of rates.

    Raises:
        UsageError: Files, headers or the period cannot be decided; all problems at once.
        UnreadableError: No file, or not a file that was asked for, fills a canonical table.
        InvariantError: Rows received are not used + quarantined + excluded.
    """
    limits = definitions or {}
    files_found, rate_mappings = split_rates(sources.files, config)
    mappings, notes = assign_files(files_found, config)
    _run_file(store, "prepare")
    mappings = make_rows(store, mappings, config)
    mappings = infer_dialects(store, mappings, config)
    mappings = [find_identifiers(hide_headers(mapping), config) for mapping in mappings]
    register_files(store, mappings)
    make_lookups(store, mappings)
    in_currency = currencies(store, mappings)
    currency = _currency(config, in_currency)
    rates = load_rates(store, rate_mappings, config, currency, int(limits.get("rate_days", 0)))
    converting = {
        mapping.file.path for mapping in mappings if rates and is_foreign(store, mapping, currency)
    }
    shapes = [
        survey(store, mapping, currency, converts=mapping.file.path in converting)
        for mapping in mappings
    ]
    money = money_shape(shapes, rates.digits if converting else 0)
    has_people = collect_identity(store, mappings, config)
    load_files(store, list(zip(mappings, shapes, strict=True)), money, currency, converting)
    filled = [name for name in TABLES if any(item.table.name == name for item in mappings)]
    withhold_values(store, mappings)
    told_people = link_people(store, limits, filled) if has_people else []
    drop_identity(store)
    received = {
        mapping.file.path: shape.received if mapping.received is None else mapping.received
        for mapping, shape in zip(mappings, shapes, strict=True)
    }
    shaped = {mapping.file.path for mapping in mappings if mapping.received is not None}
    span = find_period(store, config, period)
    exclude_outside(store, span, {item.table.name for item in mappings}, shaped)
    _run_file(store, "finish")
    inputs = tuple(sorted([*_inputs(store, mappings, received), *rates.inputs], key=_place))
    columns = write_columns_present(store, {item.table.name for item in mappings})
    write_level_rates(store, span.end)
    own_use, told = own_use_cap(store, config, currency, own_use_month_usd, money.scale)
    _write_filing(store, config, span, currency, money.type, own_use)
    row_share, money_share = _quarantined_shares(store)
    notes = [*sources.notes, *notes]
    notes += [*currency_notes(store, rates, currency, money.scale, span.end), *told]
    notes += told_people
    notes += _summary_notes(store)
    return Filing(
        inputs=inputs,
        tables=tuple(name for name in TABLES if any(c.startswith(f"{name}.") for c in columns)),
        columns=columns,
        period=span,
        currency=currency,
        money_scale=money.scale,
        config=config,
        quarantine=_count_quarantine(store),
        excluded=_count_excluded(store),
        quarantined_rows_share=row_share,
        quarantined_money_share=money_share,
        # Files that say the same are noted once, so that splitting a file changes nothing.
        notes=tuple(_distinct(notes)),
        synthetic=_is_synthetic(mappings),
    )


def _is_synthetic(mappings: Sequence[FileMapping]) -> bool:
    """Whether any file says so: one made-up file among others makes the whole filing no record."""
    headers = {normalise(item.header) for mapping in mappings for item in mapping.file.columns}
    return not headers.isdisjoint(synthetic_marks())


def _distinct(notes: Sequence[Message]) -> list[Message]:
    return [note for place, note in enumerate(notes) if note not in notes[:place]]


def _run_file(store: Store, name: str) -> None:
    path = files(__package__).joinpath(f"sql/{name}.sql")
    store.run_file(path, source=f"ingest/{name}.sql")


def _currency(config: FilingConfig, rows: Mapping[str, int]) -> str | None:
    """The declared currency, else the one of most rows (the first by name among equals)."""
    if config.currency:
        return config.currency.strip().upper()
    return min(rows, key=lambda name: (-rows[name], name), default=None)


def _inputs(
    store: Store, mappings: Sequence[FileMapping], received: Mapping[str, int]
) -> tuple[InputResult, ...]:
    quarantined = _pairs(
        store,
        "SELECT lost.file, count(*) FROM ingest.quarantined_row AS lost GROUP BY lost.file",
    )
    listed = _pairs(
        store,
        'SELECT bad.file, count(DISTINCT bad."row") FROM ingest.quarantine AS bad GROUP BY 1',
    )
    excluded = _pairs(
        store,
        "SELECT cut.file, sum(cut.lines) FROM ingest.excluded AS cut GROUP BY cut.file",
    )
    inputs = []
    problems = []
    for mapping in mappings:
        path = mapping.file.path
        counts = RowCounts(
            received=received[path],
            used=count_used(store, mapping),
            quarantined=quarantined[path],
            excluded=excluded[path],
        )
        accounted = sum(x or 0 for x in (counts.used, counts.quarantined, counts.excluded))
        if counts.received != accounted or listed[path] != counts.quarantined:
            problems.append(Problem(path, f"{counts} does not add up"))
        inputs.append(
            InputResult(
                table=mapping.table.name,
                path=path,
                sha256=mapping.file.sha256,
                bytes=mapping.file.bytes,
                rows=counts,
                mapping=mapping.described(),
                unused_columns=mapping.unused,
                container=mapping.file.container,
                dialect=(*mapping.file.evidence, *mapping.evidence),
                preset=mapping.preset.preset if mapping.preset else None,
                lines=count_lines(store, mapping) if mapping.received is not None else None,
            )
        )
    if problems:
        raise InvariantError(problems)
    return tuple(inputs)


def _place(item: InputResult) -> tuple[str, str]:
    return item.table, item.path


def _pairs(store: Store, statement: str) -> Counter[str]:
    rows = store.rows(statement, source="ingest counts")
    return Counter({str(name): int(str(number)) for name, number in rows})


def write_columns_present(store: Store, tables: AbstractSet[str]) -> frozenset[str]:
    """Fill `canon.columns_present` and `canon.tables_present` with what holds any value."""
    present: list[tuple[str, str]] = []
    for table in (TABLES[name] for name in TABLES if name in tables):
        counted = ", ".join(f'count(held."{column.name}")' for column in table.columns)
        statement = f"SELECT {counted} FROM canon.{table.name} AS held"
        row = store.rows(statement, source=f"canon.{table.name}")[0]
        present += [
            (table.name, column.name)
            for column, number in zip(table.columns, row, strict=True)
            if number
        ]
    statement = """
        CREATE TABLE canon.columns_present AS
        SELECT unnest(CAST($table_names AS VARCHAR[])) AS table_name,
            unnest(CAST($column_names AS VARCHAR[])) AS column_name
    """
    parameters = {
        "table_names": [table for table, _ in present],
        "column_names": [column for _, column in present],
    }
    store.run(statement, parameters, source="canon.columns_present")
    statement = """
        CREATE TABLE canon.tables_present AS
        SELECT DISTINCT held.table_name FROM canon.columns_present AS held
    """
    store.run(statement, source="canon.tables_present")
    return frozenset(f"{table}.{column}" for table, column in present)


def _write_filing(  # noqa: PLR0913, PLR0917 - one row made of all that is known of the filing
    store: Store,
    config: FilingConfig,
    period: FilingPeriod,
    currency: str | None,
    money_type: str,
    own_use_month: Decimal | None,
) -> None:
    """Create `canon.filing`, one row."""
    plan = config.plan
    own_use = plan.own_use_month if plan.own_use_month is not None else own_use_month
    statement = f"""
        CREATE TABLE canon.filing AS
        SELECT
            CAST($period_start AS DATE) AS period_start,
            CAST($period_end AS DATE) AS period_end,
            CAST($ended AS BOOLEAN) AS ended,
            CAST($currency AS VARCHAR) AS currency,
            CAST($country AS VARCHAR) AS country,
            CAST($qualifying_volume AS DECIMAL(38,{NUMBER_SCALE})) AS qualifying_volume,
            CAST($own_use_month AS {money_type}) AS own_use_month,
            CAST($resale AS BOOLEAN) AS resale,
            CAST($levels_paid AS INTEGER) AS levels_paid,
            CAST($adult_population AS BIGINT) AS adult_population,
            CAST($payout_schedule AS VARCHAR) AS payout_schedule
    """
    parameters = {
        "period_start": period.start,
        "period_end": period.end,
        "ended": period.ended,
        "currency": currency,
        "country": config.country,
        "qualifying_volume": _text(plan.qualifying_volume),
        "own_use_month": _text(own_use),
        "resale": plan.resale,
        "levels_paid": plan.levels_paid,
        "adult_population": plan.adult_population,
        "payout_schedule": plan.payout_schedule,
    }
    store.run(statement, parameters, source="canon.filing")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _quarantined_shares(store: Store) -> tuple[Fraction, Fraction]:
    """Share of rows, and of money, of orders and payouts that is in quarantine."""
    text = files(__package__).joinpath("sql/money_share.sql").read_text(encoding="utf-8")
    lines_lost = lines = Fraction(0)
    money_lost = money = Fraction(0)
    for row in store.rows(text, source="ingest/money_share.sql"):
        used, used_money, lost, readable, lost_money = (Fraction(str(value)) for value in row)
        lines += used + lost
        lines_lost += lost
        known = used_money + lost_money
        mean = known / (used + readable) if used + readable else Fraction(0)
        money += known + mean * (lost - readable)
        money_lost += lost_money + mean * (lost - readable)
    share = lines_lost / lines if lines else Fraction(0)
    # Conservatively: where no amount can be read at all, rows stand for money.
    return share, money_lost / money if money else share


def _summary_notes(store: Store) -> list[Message]:
    """Every word that stands for no known code, with its rows; the most frequent first."""
    statement = """
        SELECT file.table_name, bad."column", bad.value, count(*) AS lines
        FROM ingest.quarantine AS bad
        INNER JOIN ingest.file AS file ON bad.file = file.path
        WHERE bad.reason = 'unknown_code'
        GROUP BY file.table_name, bad."column", bad.value
        ORDER BY lines DESC, file.table_name, bad."column", bad.value
        LIMIT 100
    """
    return [
        Message(
            code="unknown_code",
            values={
                "table": str(table),
                "column": str(column),
                "value": str(value),
                "rows": int(str(lines)),
            },
        )
        for table, column, value, lines in store.rows(statement, source="ingest.quarantine")
    ]


def _count_quarantine(store: Store) -> dict[str, int]:
    statement = """
        SELECT bad.reason, count(DISTINCT (bad.file, bad."row")) AS lines
        FROM ingest.quarantine AS bad
        GROUP BY bad.reason
        ORDER BY bad.reason
    """
    return dict(_pairs(store, statement))


def _count_excluded(store: Store) -> dict[str, int]:
    statement = """
        SELECT cut.reason, sum(cut.lines)
        FROM ingest.excluded AS cut
        GROUP BY cut.reason
        ORDER BY cut.reason
    """
    return dict(_pairs(store, statement))
