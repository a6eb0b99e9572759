"""The simulated company as files."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from babel.numbers import get_currency_symbol

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.simulate.company import Simulation
from pyramidcheck.simulate.dialect import Dialect, append_rows, cells
from pyramidcheck.simulate.french import French
from pyramidcheck.simulate.truth import truth_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyramidcheck.simulate.company import Company, Part
    from pyramidcheck.simulate.scenario import Scenario

Format = Literal["csv", "parquet", "french"]
FILES = {
    "participants": "enrolments",
    "orders": "orders",
    "payouts": "payouts",
    "products": "products",
    "buybacks": "buybacks",
    "claims": "claims",
}
_ROW_GROUP = 120_000
_WAITING = 2
"""Pieces that wait to be written, at most."""


class Files(Protocol):
    """The files of a filing while they are written."""

    def write(self, name: str, table: pa.Table) -> None:
        """Add rows to a table."""

    def close(self) -> list[Path]:
        """Finish every file and return their paths in order of writing."""


def write_company(company: Company, folder: Path, fmt: Format | None = None) -> list[Path]:
    """Write a company that is held in memory; as `write_filing`."""
    written = _write(company.scenario, iter(company.tables.items()), folder, fmt)
    return [*written, _write_truth(company.truth, folder)]


def write_filing(scenario: Scenario, folder: Path, fmt: Format | None = None) -> list[Path]:
    """Write enrolments, orders, payouts, `filing.toml` and `truth.json`; return their paths.

    Written as it is made, a month at a time. French exports have no `filing.toml`; each file bears
    the mark of synthetic data itself. The format is the scenario's unless given. The same scenario
    gives the same bytes; for Parquet as long as the Parquet writer is the same release, whose name
    the format records.
    """
    simulation = Simulation(scenario)
    written = _write(scenario, simulation.parts(), folder, fmt)
    return [*written, _write_truth(simulation.truth, folder)]


def _write_truth(truth: Mapping[str, Any], folder: Path) -> Path:
    path = folder / "truth.json"
    path.write_text(truth_text(truth), encoding="utf-8", newline="\n")
    return path


def _write(
    scenario: Scenario, parts: Iterator[Part], folder: Path, fmt: Format | None
) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    chosen = fmt or scenario.format
    files: Files
    if chosen == "french":
        files = French(folder, scenario.currency)
    elif chosen == "parquet":
        files = _Parquet(folder)
    elif scenario.dialect == Dialect():
        files = _Csv(folder)
    else:
        files = _Text(folder, scenario.dialect, scenario.currency)
    with ThreadPoolExecutor(1) as writer:
        waiting: deque[Future[None]] = deque()
        for name, table in parts:
            # one thread writes while the next month is made; the order stays
            waiting.append(writer.submit(files.write, name, table))
            while len(waiting) > _WAITING:
                waiting.popleft().result()
        for each in waiting:
            each.result()
    written = files.close()
    if chosen == "french":
        return written
    path = folder / "filing.toml"
    path.write_text(filing_toml(scenario), encoding="utf-8", newline="\n")
    return [*written, path]


def filing_toml(scenario: Scenario) -> str:
    """Return the `filing.toml` in which the synthetic company describes itself."""
    period = scenario.period
    lines = [
        f"company = {_toml(scenario.company)}",
        "synthetic = true",
        f'country = "{scenario.country}"',
        f'currency = "{scenario.currency}"',
        "",
        "[period]",
        f"start = {period.start.isoformat()}",
        f"end = {period.end.isoformat()}",
    ]
    if scenario.case is not None:
        lines += ["", "[case]", *(f"{key} = {value}" for key, value in scenario.case)]
    declared = scenario.declared.model_dump(exclude_none=True)
    if declared:
        lines += ["", "[plan]", *(f"{key} = {_toml(value)}" for key, value in declared.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


class _Csv:
    """UTF-8, commas, decimal points, ISO dates; pyarrow writes these fastest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}

    def write(self, name: str, table: pa.Table) -> None:
        first = name not in self._paths
        path = self._paths.setdefault(name, self._folder / f"{FILES[name]}.csv")
        with path.open("wb" if first else "ab") as stream:
            if first:
                stream.write((",".join(table.column_names) + "\n").encode())
            # ids, codes and numbers hold neither commas nor quotes; claims may
            style = "needed" if name == "claims" else "none"
            options = pa_csv.WriteOptions(include_header=False, quoting_style=style)
            pa_csv.write_csv(table, stream, options)

    def close(self) -> list[Path]:
        return list(self._paths.values())


class _Text:
    """Any other dialect."""

    def __init__(self, folder: Path, dialect: Dialect, currency: str) -> None:
        self._folder = folder
        self._dialect = dialect
        self._sign = "" if dialect.sign == "none" else _sign_of(currency, dialect)
        self._paths: dict[str, Path] = {}

    def write(self, name: str, table: pa.Table) -> None:
        header = None if name in self._paths else table.column_names
        path = self._paths.setdefault(name, self._folder / f"{FILES[name]}.csv")
        columns = [
            cells(column.combine_chunks(), self._dialect, self._sign) for column in table.columns
        ]
        append_rows(path, header, columns, self._dialect)

    def close(self) -> list[Path]:
        return list(self._paths.values())


def _sign_of(currency: str, dialect: Dialect) -> str:
    sign = get_currency_symbol(currency, locale="en")
    try:
        sign.encode(dialect.encoding)
    except UnicodeEncodeError as error:
        what = f"{dialect.encoding} has no {sign}, the sign of {currency}"
        hint = 'write encoding = "utf-8" or sign = "none"'
        raise UsageError(Problem("dialect.sign", what, hint)) from error
    return sign


class _Parquet:
    """Row groups of at least `_ROW_GROUP` rows; small pieces wait for one another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}

    def write(self, name: str, table: pa.Table) -> None:
        waiting = self._waiting.setdefault(name, [])
        waiting.append(table)
        if sum(map(len, waiting)) >= _ROW_GROUP:
            self._flush(name)

    def _flush(self, name: str) -> None:
        table = pa.concat_tables(self._waiting[name])
        self._waiting[name] = []
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._path(name),
                table.schema,
                compression="zstd",
                version="2.6",
                store_schema=False,
            )
        self._writers[name].write_table(table, row_group_size=max(len(table), 1))

    def close(self) -> list[Path]:
        for name, waiting in self._waiting.items():
            if waiting:
                self._flush(name)
        for writer in self._writers.values():
            writer.close()
        return [self._path(name) for name in self._writers]

    def _path(self, name: str) -> Path:
        return self._folder / f"{FILES[name]}.parquet"
