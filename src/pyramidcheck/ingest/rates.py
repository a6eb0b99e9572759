"""What other currencies were worth in the filing's, by day; every problem with file and row.

A rate is what one unit of the other currency is worth in the filing's: with 0.92 for USD in a
filing in EUR, 1 USD = 0.92 EUR. The rate of a day is that of the day itself, else the last earlier
one within the days that `rate_days` of rules/definitions.toml allows.
"""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.mapping import map_file
from pyramidcheck.ingest.measures import make_lookups
from pyramidcheck.ingest.statement import file_statement
from pyramidcheck.model.canonical import RATES
from pyramidcheck.model.result import InputResult, RowCounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceFile
    from pyramidcheck.store import Store

RATE_TYPE = "DECIMAL(20,10)"
"""Ten digits on either side: exact products with amounts of eighteen digits fit DECIMAL(38)."""
_DECIMALS = 10
_LARGEST = Decimal(10) ** 10
_TOLD = frozenset({"command", "config"})
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a filing, once `ingest.rate` and `ingest.rate_day` hold them."""

    inputs: tuple[InputResult, ...] = ()
    currencies: frozenset[str] = frozenset()
    digits: int = 0
    """Before the point of the largest rate."""

    def __bool__(self) -> bool:
        """Whether any file gives rates, even if only of currencies that nobody uses."""
        return bool(self.inputs)


def split_rates(
    files: Sequence[SourceFile], config: FilingConfig
) -> tuple[list[SourceFile], list[FileMapping]]:
    """Return the files of the canonical tables, and how the files of rates are read.

    A file that only its name makes one of rates, and whose columns say otherwise, is none. Where
    rates were named, files found by name are left out of both.

    Raises:
        UsageError: A file that was named for rates lacks a column; all at once.
    """
    others: list[SourceFile] = []
    mappings: list[FileMapping] = []
    problems: list[Problem] = []
    for file in files:
        if file.table != RATES.name:
            others.append(file)
            continue
        mapping = map_file(file, RATES, config.mapping.of(RATES.name), None)
        if not mapping.missing:
            mappings.append(mapping)
            problems += mapping.problems
        elif file.chosen_by in _TOLD:
            what = f"holds no rates: nothing fills {', '.join(mapping.missing)}"
            hint = "write the columns date, currency, rate: what one unit of it is worth"
            problems.append(Problem(file.path, what, hint))
        else:
            others.append(replace(file, table=None, chosen_by="columns"))
    if problems:
        raise UsageError(problems)
    return others, mappings


def load_rates(
    store: Store,
    mappings: Sequence[FileMapping],
    config: FilingConfig,
    currency: str | None,
    days: int,
) -> Rates:
    """Fill `ingest.rate(currency, rate_on, rate)` and `ingest.rate_day`, a row for each day.

    Args:
        store: Not yet locked.
        mappings: Of files of rates.
        config: Its `[dialect.rates]` is used.
        currency: The filing's.
        days: After which a rate is too old.

    Raises:
        UsageError: Missing, unreadable, negative, repeated or contradicting rates; all at once.
    """
    _run_file(store, "rates")
    mappings = infer_dialects(store, mappings, config)
    make_lookups(store, mappings)
    found: list[tuple[str, int, str, date, Decimal]] = []
    problems: list[Problem] = []
    inputs = []
    for mapping in mappings:
        rows = list(_rows(store, mapping, currency, problems))
        found += [row for row in rows if row is not None]
        inputs.append(_input(mapping, len(rows)))
    problems += _repeated(found)
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        shown = problems[:_MOST_PROBLEMS]
        raise UsageError([*shown, *([Problem("rates", f"{more} more")] if more > 0 else [])])
    _write(store, found)
    _run_file(store, "rate_days", {"days": days})
    largest = max((row[4] for row in found), default=Decimal(0))
    return Rates(
        tuple(inputs), frozenset(row[2] for row in found), len(str(int(largest))) if found else 0
    )


def _rows(
    store: Store, mapping: FileMapping, currency: str | None, problems: list[Problem]
) -> Iterator[tuple[str, int, str, date, Decimal] | None]:
    """Yield file, row, currency, day and rate; None for a row that says nothing or is wrong."""
    statement = file_statement(mapping, "DECIMAL(38,18)", None)
    worth = "typed.v_worth_in" if "worth_in" in mapping.columns else "NULL"
    query = f"""
        {statement.steps}
        SELECT typed.source_row, typed.is_blank, typed.v_rate_on, upper(typed.v_currency),
            typed.v_rate, upper({worth}), typed.ragged
        FROM typed
        ORDER BY typed.source_row
    """
    path = mapping.file.path
    for number, blank, day, code, rate, worth_in, ragged in store.rows(
        query, statement.parameters, source=path
    ):
        if blank:
            yield None
            continue
        where = f"{path}: row {number}"
        what = _wrong(day, code, rate, ragged)
        if not what and worth_in is not None and worth_in != currency:
            what = f"gives a rate in {worth_in}, but the filing is in {currency}"
        if not what and code == currency and rate != 1:
            what = f"gives {rate} for the filing's own currency, {currency}"
        if what:
            hint = f"write what one unit of the currency is worth in {currency or 'the filing'}"
            problems.append(Problem(where, what, hint))
            yield None
        else:
            yield (path, int(str(number)), str(code), day, Decimal(str(rate)))  # type: ignore[misc] # a DATE column


def _wrong(day: object, code: object, rate: object, ragged: object) -> str:
    """Say why a row is no rate, or nothing."""
    lacking = (
        (ragged is not None, "cannot be split into its columns"),
        (day is None, "has no date that can be read"),
        (code is None, "names no currency"),
        (rate is None, "has no rate that can be read"),
    )
    for is_so, what in lacking:
        if is_so:
            return what
    value = Decimal(str(rate)).normalize()
    if value <= 0:
        return f"has the rate {value:f}, which is not above zero"
    if -int(value.as_tuple().exponent) > _DECIMALS:
        return f"has a rate with more than {_DECIMALS} decimals"
    return "has a rate that is too large" if value >= _LARGEST else ""


def _repeated(found: Sequence[tuple[str, int, str, date, Decimal]]) -> Iterator[Problem]:
    first: dict[tuple[str, date], tuple[str, int, Decimal]] = {}
    for path, number, code, day, rate in found:
        known = first.setdefault((code, day), (path, number, rate))
        if known[:2] != (path, number):
            same = "the same rate" if known[2] == rate else "another rate"
            what = f"repeats {code} of {day}; {known[0]}, row {known[1]} has {same}"
            yield Problem(f"{path}: row {number}", what, "keep one rate a day and currency")


def _write(store: Store, found: Sequence[tuple[str, int, str, date, Decimal]]) -> None:
    rows = sorted((code, day, rate) for _, _, code, day, rate in found)
    parameters = {
        "codes": [row[0] for row in rows],
        "days": [row[1].isoformat() for row in rows],
        "rates": [f"{row[2]:f}" for row in rows],
    }
    statement = f"""
        INSERT INTO ingest.rate
        SELECT
            unnest(CAST($codes AS VARCHAR[])),
            unnest(CAST(CAST($days AS VARCHAR[]) AS DATE[])),
            unnest(CAST(CAST($rates AS VARCHAR[]) AS {RATE_TYPE}[]))
    """
    store.run(statement, parameters, source="ingest.rate")


def _input(mapping: FileMapping, received: int) -> InputResult:
    """A file of rates is used whole, or refused."""
    return InputResult(
        table=RATES.name,
        path=mapping.file.path,
        sha256=mapping.file.sha256,
        bytes=mapping.file.bytes,
        rows=RowCounts(received=received, used=received, quarantined=0, excluded=0),
        mapping={name: item.described() for name, item in mapping.columns.items()},
        unused_columns=mapping.unused,
        container=mapping.file.container,
        dialect=(*mapping.file.evidence, *mapping.evidence),
    )


def _run_file(store: Store, name: str, parameters: dict[str, object] | None = None) -> None:
    path = package_files(__package__).joinpath(f"sql/{name}.sql")
    store.run_file(path, parameters or {}, source=f"ingest/{name}.sql")
