"""From opened files to a filing: map, measure, type, quarantine, cut to the period, count."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck.ingest.conversion import currency_notes, is_foreign
from pyramidcheck.ingest.detection import assign_files
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.filing_row import write_columns_present, write_filing
from pyramidcheck.ingest.headers import normalise, synthetic_marks
from pyramidcheck.ingest.identifiers import find_identifiers
from pyramidcheck.ingest.level_rates import own_use_cap, write_level_rates
from pyramidcheck.ingest.load import load_files, register_files
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
from pyramidcheck.ingest.row_counts import (
    account_for,
    count_excluded,
    count_quarantine,
    place_of,
    quarantined_shares,
    unknown_codes,
)
from pyramidcheck.ingest.shape_sql import make_rows
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.filing import Filing, Sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.result import Message
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
    inputs = tuple(sorted([*account_for(store, mappings, received), *rates.inputs], key=place_of))
    columns = write_columns_present(store, {item.table.name for item in mappings})
    write_level_rates(store, span.end)
    own_use, told = own_use_cap(store, config, currency, own_use_month_usd, money.scale)
    write_filing(store, config, span, currency, money.type, own_use)
    row_share, money_share = quarantined_shares(store)
    notes = [*sources.notes, *notes]
    notes += [*currency_notes(store, rates, currency, money.scale, span.end), *told]
    notes += told_people
    notes += unknown_codes(store)
    return Filing(
        inputs=inputs,
        tables=tuple(name for name in TABLES if any(c.startswith(f"{name}.") for c in columns)),
        columns=columns,
        period=span,
        currency=currency,
        money_scale=money.scale,
        config=config,
        quarantine=count_quarantine(store),
        excluded=count_excluded(store),
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
