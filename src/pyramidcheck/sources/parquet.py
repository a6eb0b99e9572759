"""Parquet files, read where they lie once their footer announces no more than may be read."""

# ruff: noqa: S608 - SQL is made of our own and quoted names; all values are bound

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyramidcheck.errors import LimitError, Problem, StoreError, UnreadableError
from pyramidcheck.model.filing import SourceColumn
from pyramidcheck.model.result import Message
from pyramidcheck.sources.relation import Relation
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.sources.limits import ReadLimits

_MAGIC = b"PAR1"
_TAIL = 8
_HIVE = re.compile(r"([^/=]+)=([^/]*)")
_HIVE_MISSING = "__HIVE_DEFAULT_PARTITION__"


def open_parquet(  # noqa: PLR0913, PLR0917 - a file, its place and how much of it may be read
    store: Store, path: Path, shown: str, number: int, limits: ReadLimits, hint_path: str
) -> Relation:
    """Return the relation of a Parquet file; folders named `key=value` add text columns.

    Raises:
        UnreadableError: It is no readable Parquet file.
        LimitError: Its footer announces more rows or columns than may be read.
    """
    parameter = f"path_{number}"
    parameters: dict[str, object] = {parameter: str(path)}
    _check_footer(store, path, shown, limits)
    scan = f"read_parquet(${parameter}, hive_partitioning := false)"
    try:
        described = store.rows(f"DESCRIBE SELECT * FROM {scan}", parameters, source=shown)
    except StoreError as error:
        raise _broken(shown) from error
    headers = [str(row[0]) for row in described]
    columns = [
        SourceColumn(header, f"c{position}", str(row[1]))
        for position, (header, row) in enumerate(zip(headers, described, strict=True), start=1)
    ]
    fields = [
        f"{identifier(header)} AS {column.field}"
        for header, column in zip(headers, columns, strict=True)
    ]
    taken = {header.lower() for header in headers}
    evidence = []
    for key, value in hive_values(hint_path):
        if key.lower() in taken:
            continue
        taken.add(key.lower())
        column = SourceColumn(key, f"c{len(columns) + 1}", "VARCHAR")
        name = f"hive_{number}_{column.field}"
        parameters[name] = value
        columns.append(column)
        fields.append(f"CAST(${name} AS VARCHAR) AS {column.field}")
        values: dict[str, str | int | float | None] = {"column": key, "value": value or ""}
        evidence.append(Message(code="dialect_hive", values=values))
    wanted = ", ".join(fields)
    names = ", ".join(column.field for column in columns)
    if "file_row_number" in {header.lower() for header in headers}:
        # The file brings a column of that name, so the rows are numbered as a table's.
        table = identifier("raw", f"file_{number}")
        store.run(f"CREATE TABLE {table} AS SELECT {wanted} FROM {scan}", parameters, source=shown)
        sql = (
            f"(SELECT rowid + 1 AS source_row, CAST(NULL AS VARCHAR) AS ragged, {names}"
            f" FROM {table})"
        )
        return Relation(tuple(columns), sql, {}, table, tuple(evidence))
    numbered = f"read_parquet(${parameter}, hive_partitioning := false, file_row_number := true)"
    sql = (
        f"(SELECT file_row_number + 1 AS source_row, CAST(NULL AS VARCHAR) AS ragged, {wanted}"
        f" FROM {numbered})"
    )
    return Relation(tuple(columns), sql, parameters, None, tuple(evidence))


def hive_values(shown: str) -> list[tuple[str, str | None]]:
    """Return key and value of every folder of the path that is named `key=value`."""
    found = [_HIVE.fullmatch(part) for part in shown.split("/")[:-1]]
    pairs = [(unquote(match[1]), unquote(match[2])) for match in found if match]
    return [(key, None if value in {"", _HIVE_MISSING} else value) for key, value in pairs]


def _check_footer(store: Store, path: Path, shown: str, limits: ReadLimits) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
        file.seek(max(size - _TAIL, 0))
        tail = file.read(_TAIL)
    footer = int.from_bytes(tail[:4], "little")
    if size < 3 * len(_MAGIC) or head != _MAGIC or tail[4:] != _MAGIC or footer > size - _TAIL:
        raise _broken(shown)
    if footer > limits.footer:
        what = f"has a footer of {footer:,} bytes; at most {limits.footer:,} are read"
        raise LimitError(Problem(shown, what, "export it again with fewer columns or row groups"))
    parameters = {"path": str(path)}
    try:
        rows, groups = store.rows(
            "SELECT num_rows, num_row_groups FROM parquet_file_metadata($path)",
            parameters,
            source=shown,
        )[0]
        told = store.rows(
            """
            SELECT
                coalesce(sum(row_group_num_rows) FILTER (WHERE column_id = 0), 0),
                coalesce(max(total_uncompressed_size), 0),
                coalesce(sum(total_uncompressed_size), 0),
                coalesce(max(column_id) + 1, 0),
                coalesce(min(num_values), 0)
            FROM parquet_metadata($path)
            """,
            parameters,
            source=shown,
        )[0]
    except StoreError as error:
        raise _broken(shown) from error
    in_groups, _, bytes_out, columns, least = (int(str(value)) for value in told)
    count = max(int(str(rows)), in_groups)
    del groups
    if count < 0 or least < 0 or bytes_out < 0:
        raise _broken(shown)
    for figure, limit, what, flag in (
        (count, limits.rows, "rows", "--max-rows"),
        (columns, limits.columns, "columns", "--max-columns"),
        (bytes_out, limits.expanded, "bytes", "--max-expanded"),
    ):
        if figure > limit:
            told_of = f"announces {figure:,} {what}; at most {limit:,} are read"
            hint = f"raise the limit with {flag} if you trust the file"
            raise LimitError(Problem(shown, told_of, hint))


def _broken(shown: str) -> UnreadableError:
    hint = "export it again, whole, as Parquet or CSV; an encrypted file cannot be read"
    return UnreadableError(Problem(shown, "is not a readable Parquet file", hint))
