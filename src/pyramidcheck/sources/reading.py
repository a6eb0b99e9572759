"""Opens every file of a filing as a relation of text (CSV) or typed columns (Parquet)."""

# ruff: noqa: S608 - SQL is made of our own and quoted names; all values are bound

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, StoreError, UnreadableError
from pyramidcheck.model.config import Dialect, FilingConfig
from pyramidcheck.model.filing import SourceColumn, SourceFile, Sources
from pyramidcheck.model.result import Message
from pyramidcheck.sources.discovery import PARQUET_SUFFIXES, Found, find_files, require_files
from pyramidcheck.sources.text import TextLayout, read_layout, write_strict
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_ASKED_FOR = frozenset({"command", "config"})
_GLOB_MARKS = frozenset("*?[")
_MISSING_WORDS = ["", "NULL", "null", "\\N", "NaN", "nan", "#N/A", "N/A", "<NA>", "None"]
"""Words that databases, spreadsheets and pandas write for a missing value."""


@dataclass(frozen=True, slots=True)
class _Relation:
    columns: tuple[SourceColumn, ...]
    sql: str
    parameters: Mapping[str, object]
    raw_table: str | None = None


def open_sources(
    store: Store,
    folder: Path | None,
    config: FilingConfig,
    named: Mapping[str, Sequence[Path]] | None = None,
) -> Sources:
    """Return the filing's files, opened, with what was left aside in `notes`.

    Text files are loaded into `raw.file_<n>`; Parquet files stay where they are and are read when
    asked, so the store may be locked only after ingest.

    Args:
        store: Open and not yet locked.
        folder: The filing; None where all files are named on the command line.
        config: `[files]` and `[dialect]` are used here.
        named: Canonical table -> files given on the command line; they replace detection.

    Raises:
        UsageError: A file or folder that was named does not exist, or a dialect is impossible.
        UnreadableError: There is no file at all, none could be read, or one that was named on the
            command line or in `[files]` could not; all problems at once.
    """
    found, notes = find_files(folder, config.files, named or {})
    require_files(found, folder)
    store.run("CREATE SCHEMA IF NOT EXISTS raw", source="sources")
    files: list[SourceFile] = []
    problems: list[Problem] = []
    asked_for: list[Problem] = []
    for number, item in enumerate(found, start=1):
        try:
            files.append(_open(store, item, number, config, notes))
        except UnreadableError as error:
            problems += error.problems
            # A file that somebody named is wanted; one that lay there may be anything.
            if item.chosen_by in _ASKED_FOR:
                asked_for += error.problems
            values = {"file": item.shown, "why": error.problems[0].what}
            notes.append(Message(code="file_unreadable", values=values))
    if asked_for or not files:
        raise UnreadableError(asked_for or problems)
    notes += _same_content(files)
    return Sources(tuple(files), tuple(notes))


def _open(
    store: Store, item: Found, number: int, config: FilingConfig, notes: list[Message]
) -> SourceFile:
    dialect = config.dialect.get(item.table or "", Dialect())
    try:
        size = item.path.stat().st_size
        with item.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError(Problem(item.shown, f"cannot be opened: {error.strerror}")) from error
    path = _literal_path(store, item.path, number)
    if item.path.suffix.lower() in PARQUET_SUFFIXES:
        relation = _parquet(store, path, item.shown, number)
    else:
        relation = _text(store, path, item.shown, number, dialect)
    _note_headers(relation, notes)
    return SourceFile(
        path=item.shown,
        number=number,
        sha256=sha256,
        bytes=size,
        table=item.table,
        chosen_by=item.chosen_by,
        columns=relation.columns,
        relation=relation.sql,
        parameters=relation.parameters,
        raw_table=relation.raw_table,
        decimal=dialect.decimal,
        date_order=dialect.date_order or "ymd",
    )


def _literal_path(store: Store, path: Path, number: int) -> Path:
    """Return a path to the same content in which DuckDB sees no pattern."""
    path = path.resolve()
    if not _GLOB_MARKS & set(str(path)):
        return path
    copy = store.spill / f"source_{number}{path.suffix}"
    shutil.copyfile(path, copy)
    return copy


def _parquet(store: Store, path: Path, shown: str, number: int) -> _Relation:
    parameter = f"path_{number}"
    parameters = {parameter: str(path)}
    scan = f"read_parquet(${parameter}, hive_partitioning := false)"
    try:
        described = store.rows(
            f"DESCRIBE SELECT * FROM {scan}",
            parameters,
            source=shown,
        )
    except StoreError as error:
        hint = "export it again, whole, as Parquet or CSV; an encrypted file cannot be read"
        what = "is not a readable Parquet file"
        raise UnreadableError(Problem(shown, what, hint)) from error
    headers = [str(row[0]) for row in described]
    columns = tuple(
        SourceColumn(header, f"c{position}", str(row[1]))
        for position, (header, row) in enumerate(zip(headers, described, strict=True), start=1)
    )
    fields = ", ".join(
        f"{identifier(header)} AS {column.field}"
        for header, column in zip(headers, columns, strict=True)
    )
    names = ", ".join(column.field for column in columns)
    if "file_row_number" in {header.lower() for header in headers}:
        # The file brings a column of that name, so the rows are numbered as a table's.
        table = identifier("raw", f"file_{number}")
        store.run(f"CREATE TABLE {table} AS SELECT {fields} FROM {scan}", parameters, source=shown)
        sql = (
            f"(SELECT rowid + 1 AS source_row, CAST(NULL AS VARCHAR) AS ragged, {names}"
            f" FROM {table})"
        )
        return _Relation(columns, sql, {}, table)
    numbered = f"read_parquet(${parameter}, hive_partitioning := false, file_row_number := true)"
    sql = (
        f"(SELECT file_row_number + 1 AS source_row, CAST(NULL AS VARCHAR) AS ragged, {fields}"
        f" FROM {numbered})"
    )
    return _Relation(columns, sql, parameters)


def _text(store: Store, path: Path, shown: str, number: int, dialect: Dialect) -> _Relation:
    layout = read_layout(
        path,
        shown,
        delimiter=dialect.delimiter,
        encoding=dialect.encoding,
        names=dialect.columns or (),
    )
    fields = [f"c{position}" for position in range(1, len(layout.header) + 1)]
    headers = _unique(layout.header)
    columns = tuple(
        SourceColumn(header, field, "VARCHAR")
        for header, field in zip(headers, fields, strict=True)
    )
    table = identifier("raw", f"file_{number}")
    if layout.encoding == "utf-8-sig" and layout.starts_at_once:
        try:
            _load(store, path, shown, table, fields, layout)
        except StoreError:
            # Not strict CSV: rows of different lengths, stray quotation marks, other bytes.
            pass
        else:
            first = 2 if layout.has_header else 1
            names = ", ".join(fields)
            sql = (
                f"(SELECT rowid + {first} AS source_row, CAST(NULL AS VARCHAR) AS ragged, {names}"
                f" FROM {table})"
            )
            return _Relation(columns, sql, {}, table)
    copy = store.spill / f"strict_{number}.csv"
    write_strict(path, shown, layout, copy)
    strict = TextLayout(",", "utf-8-sig", (), has_header=False, starts_at_once=True)
    try:
        _load(store, copy, shown, table, ["source_row", "ragged", *fields], strict)
    finally:
        copy.unlink()
    names = ", ".join(fields)
    sql = f"(SELECT CAST(source_row AS BIGINT) AS source_row, ragged, {names} FROM {table})"
    return _Relation(columns, sql, {}, table)


def _load(  # noqa: PLR0913, PLR0917 - a file, its place and its layout
    store: Store, path: Path, shown: str, table: str, fields: list[str], layout: TextLayout
) -> None:
    """Fill a new table with the strict CSV file's text, in file order."""
    types = ", ".join(f"{field}: 'VARCHAR'" for field in fields)
    sql = f"""
        CREATE OR REPLACE TABLE {table} AS
        SELECT * FROM read_csv(
            $path, columns := {{{types}}}, auto_detect := false, header := false,
            delim := $delimiter, quote := '"', escape := '"', skip := $skip,
            nullstr := $missing, strict_mode := true, max_line_size := 16777216
        )
    """
    parameters = {
        "path": str(path),
        "delimiter": layout.delimiter,
        "skip": int(layout.has_header),
        "missing": _MISSING_WORDS,
    }
    store.run(sql, parameters, source=shown)


def _unique(header: Sequence[str]) -> list[str]:
    """Return the names, empty ones named by position and repeated ones numbered."""
    seen: set[str] = set()
    names: list[str] = []
    for position, raw in enumerate(header, start=1):
        name = raw.strip().lstrip("\ufeff") or f"column {position}"
        unique = name if name not in seen else f"{name} [{position}]"
        seen.add(unique)
        names.append(unique)
    return names


def _note_headers(relation: _Relation, notes: list[Message]) -> None:
    for position, column in enumerate(relation.columns, start=1):
        if column.header == f"column {position}" or column.header.endswith(f" [{position}]"):
            notes.append(Message(code="header_renamed", values={"column": column.header}))


def _same_content(files: Sequence[SourceFile]) -> Iterator[Message]:
    """Return a note for every file whose content was seen before: its rows count twice."""
    first: dict[str, str] = {}
    for file in files:
        known = first.setdefault(file.sha256, file.path)
        if known != file.path:
            values: dict[str, str | int | float | None] = {"file": file.path, "same_as": known}
            yield Message(code="identical_files", values=values)
