"""Loads a delimited text file into `raw.file_<n>`: set by set where it is strict, else its copy."""

# ruff: noqa: S608 - SQL is made of our own and quoted names; all values are bound

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyramidcheck.errors import InvariantError, Problem, StoreError, UnreadableError
from pyramidcheck.model.result import Message
from pyramidcheck.sources.encoding import find_encoding, write_utf8
from pyramidcheck.sources.relation import Relation, text_columns
from pyramidcheck.sources.scan import Scan, is_tight, scan_text, squeeze_blanks
from pyramidcheck.sources.text import (
    BLANKS,
    TextLayout,
    field_limit,
    fit,
    is_closed,
    read_layout,
    write_strict,
)
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.model.config import Dialect
    from pyramidcheck.sources.limits import ReadLimits

MISSING_WORDS = ["", "NULL", "null", "\\N", "NaN", "nan", "#N/A", "N/A", "<NA>", "None"]
"""Words that databases, spreadsheets and pandas write for a missing value."""
_MOST_REJECTED = 100_000
_MISFITS = ["MISSING COLUMNS", "TOO MANY COLUMNS", "UNQUOTED VALUE"]
"""DuckDB's names for rows that do not fit; other errors say nothing of where the row ends."""
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
_LEAST_FITTING = 0.5
_FEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file on its way into the store."""

    path: Path
    shown: str
    table: str
    layout: TextLayout
    scan: Scan
    limits: ReadLimits

    @property
    def fields(self) -> list[str]:
        """Names of the table's columns that hold the file's fields."""
        return [f"c{position}" for position in range(1, len(self.layout.header) + 1)]


def open_text(  # noqa: PLR0913, PLR0917 - a file, its place and how it may be read
    store: Store, path: Path, shown: str, number: int, dialect: Dialect, limits: ReadLimits
) -> Relation:
    """Return the relation of a text file, all of it loaded as text, with how it is written.

    Raises:
        UsageError: Encoding or delimiter can be read in two ways, or the one given is unknown.
        UnreadableError: It is no delimited text; names the row where there is one.
        LimitError: A line, a value or the number of columns is beyond the limits.
    """
    encoding, found = find_encoding(path, shown, dialect.encoding)
    evidence = [found]
    temporary: list[Path] = []
    try:
        if encoding not in _UTF8:
            temporary.append(store.spill / f"utf8_{number}.txt")
            write_utf8(path, shown, encoding, temporary[-1])
            path = temporary[-1]
        elif dialect.encoding is not None:
            _check_utf8(store, path, shown, number)
        scan = scan_text(path, shown)
        layout = read_layout(path, shown, dialect, limits)
        if (layout.delimiter, layout.quote) == ("\t", "") and dialect.delimiter in {None, BLANKS}:
            temporary.append(store.spill / f"blanks_{number}.txt")
            squeeze_blanks(path, temporary[-1])
            path = temporary[-1]
            evidence_code = "dialect_blanks"
        else:
            evidence_code = "dialect_tabs" if layout.delimiter == "\t" else "dialect_delimiter"
        table = identifier("raw", f"file_{number}")
        text = _Text(path, shown, table, layout, scan, limits)
        relation = _load(store, text, number)
    finally:
        for copy in temporary:
            copy.unlink(missing_ok=True)
    evidence += _layout_evidence(store, text, relation, evidence_code)
    return Relation(relation.columns, relation.sql, {}, table, tuple(evidence))


def _check_utf8(store: Store, path: Path, shown: str, number: int) -> None:
    """Raise UnreadableError where a file that is said to be UTF-8 is not."""
    copy = store.spill / f"utf8_{number}.txt"
    try:
        write_utf8(path, shown, "utf-8-sig", copy)
    finally:
        copy.unlink(missing_ok=True)


def _load(store: Store, text: _Text, number: int) -> Relation:
    columns = text_columns(text.layout.header)
    names = ", ".join(text.fields)
    numbered = _load_strict(store, text)
    if numbered is not None and _is_trimmed(store, text):
        columns = tuple(replace(column, trimmed=True) for column in columns)
    numbered = numbered or _load_rejecting(store, text, number)
    if numbered is None:
        copy = store.spill / f"strict_{number}.csv"
        strict = TextLayout(",", '"', text.layout.header, has_header=False)
        try:
            write_strict(text.path, text.shown, text.layout, copy, text.limits)
            names_there = ["source_row", "ragged", *text.fields]
            _fill(store, text, strict, copy, names_there, line_end="\\n")
        except StoreError as error:
            what = "cannot be read as delimited text"
            raise UnreadableError(Problem(text.shown, what, "export it again as CSV")) from error
        finally:
            copy.unlink(missing_ok=True)
        numbered = "CAST(source_row AS BIGINT) AS source_row, ragged"
    sql = f"(SELECT {numbered}, {names} FROM {text.table})"
    return Relation(columns, sql, {}, text.table)


def _load_strict(store: Store, text: _Text) -> str | None:
    """Fill the table from a file that is strict CSV without blank lines; None where it is not."""
    if text.scan.blank_lines or text.scan.mixed_ends or not text.scan.lines:
        return None
    try:
        _fill(store, text, text.layout, text.path, text.fields)
    except StoreError:
        # Not strict CSV: rows of different lengths, stray quotation marks.
        return None
    return f"rowid + {text.layout.first_row} AS source_row, CAST(NULL AS VARCHAR) AS ragged"


def _is_trimmed(store: Store, text: _Text) -> bool:
    """Whether it is certain that no value of a strict file has a blank at its ends."""
    if text.scan.quotes:
        # Without a line break in any value, none stands at a value's end.
        kept = store.scalar(f"SELECT count(*) FROM {text.table}", source=text.shown)
        if kept != text.scan.lines - text.layout.first_row + 1:
            return False
    return is_tight(text.path, text.layout.delimiter)


def _load_rejecting(store: Store, text: _Text, number: int) -> str | None:
    """Fill the table with the rows that fit and, marked, those few that do not; else None.

    DuckDB says on which line each row stands that it refused. Rows are numbered from those lines,
    which holds only where every line is one row: both are counted, and compared.
    """
    if text.scan.blank_lines or text.scan.mixed_ends or not text.scan.lines:
        return None
    errors = f"rejected_{number}"
    try:
        _fill(store, text, text.layout, text.path, text.fields, rejects=errors)
        refused = store.rows(
            f"SELECT line, any_value(csv_line), bool_and(list_contains($kinds, error_type))"
            f" FROM {errors} GROUP BY line ORDER BY line",
            {"kinds": _MISFITS},
            source=text.shown,
        )
        store.run(f"DROP TABLE {errors}", source=text.shown)
        store.run(f"DROP TABLE IF EXISTS {errors}_scans", source=text.shown)
    except StoreError:
        return None
    kept = int(str(store.scalar(f"SELECT count(*) FROM {text.table}", source=text.shown)))
    expected = text.scan.lines - text.layout.first_row + 1
    known = all(misfit for _, _, misfit in refused)
    if len(refused) > _MOST_REJECTED or kept + len(refused) != expected or not known:
        return None
    repaired = _repaired(text, [(int(str(line)), str(written)) for line, written, _ in refused])
    return None if repaired is None else _number_around(store, text, repaired)


def _repaired(text: _Text, refused: list[tuple[int, str]]) -> list[list[object]] | None:
    """Return row, ragged text and fields of the lines that DuckDB refused."""
    rows: list[list[object]] = []
    with field_limit(text.limits.line):
        for line, written in refused:
            try:
                records = list(text.layout.reader([written]))
            except csv.Error:
                return None
            if len(records) != 1 or not is_closed(written, text.layout):
                return None
            fields, ragged = fit(records[0], written, text.layout)
            values = [None if field in MISSING_WORDS else field for field in fields]
            rows.append([line, ragged or None, *values])
    return rows


def _number_around(store: Store, text: _Text, rows: list[list[object]]) -> str:
    """Give every row its number and add the refused ones; the SQL of number and ragged text."""
    first = text.layout.first_row
    names = ", ".join(text.fields)
    lines = [int(str(row[0])) for row in rows]
    # A kept row stands behind as many refused ones as have a line at or before its own.
    keys = [line - before for before, line in enumerate(lines)]
    values = {f"f_{position}": [row[position] for row in rows] for position in range(len(rows[0]))}
    fields = ", ".join(
        f"unnest(CAST($f_{position} AS VARCHAR[])) AS {name}"
        for position, name in enumerate(["source_row", "ragged", *text.fields])
    )
    store.run(
        f"""
        CREATE OR REPLACE TABLE {text.table} AS
        WITH refused AS (
            SELECT key, max(place) AS before
            FROM (
                SELECT
                    unnest(CAST($keys AS BIGINT[])) AS key,
                    unnest(CAST($places AS BIGINT[])) AS place
            )
            GROUP BY key
        ),
        kept AS (SELECT rowid + {first} AS place, {names} FROM {text.table})
        SELECT
            kept.place + coalesce(refused.before, 0) AS source_row,
            CAST(NULL AS VARCHAR) AS ragged, {names}
        FROM kept ASOF LEFT JOIN refused ON kept.place >= refused.key
        UNION ALL
        SELECT CAST(source_row AS BIGINT), ragged, {names} FROM (SELECT {fields})
        """,
        {"keys": keys, "places": list(range(1, len(keys) + 1)), **values},
        source=text.shown,
    )
    check = f"SELECT count(DISTINCT source_row) = count(*) FROM {text.table}"
    if not store.scalar(check, source=text.shown):
        raise InvariantError(Problem(text.shown, "two rows were given one number"))
    return "source_row, ragged"


def _fill(  # noqa: PLR0913, PLR0917 - a file, its layout, its place and its table's columns
    store: Store,
    text: _Text,
    layout: TextLayout,
    path: Path,
    names: list[str],
    rejects: str | None = None,
    line_end: str | None = None,
) -> None:
    """Fill a new table with the strict CSV file's text, in file order.

    DuckDB takes the first line break it sees for the end of every line, even one inside a value:
    where it is known, it is told.
    """
    types = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    refused = (
        f", store_rejects := true, rejects_limit := {_MOST_REJECTED + 1},"
        f" rejects_table := '{rejects}', rejects_scan := '{rejects}_scans'"
        if rejects
        else ""
    )
    told = f", new_line := '{line_end}'" if line_end else ""
    sql = f"""
        CREATE OR REPLACE TABLE {text.table} AS
        SELECT * FROM read_csv(
            $path, columns := {{{types}}}, auto_detect := false, header := false,
            delim := $delimiter, quote := $quote, escape := $quote, skip := $skip,
            nullstr := $missing, strict_mode := true, max_line_size := $line{refused}{told}
        )
    """
    parameters = {
        "path": str(path),
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "skip": layout.first_row - 1,
        "missing": MISSING_WORDS,
        "line": text.limits.line,
    }
    store.run(sql, parameters, source=text.shown)


def _layout_evidence(store: Store, text: _Text, relation: Relation, code: str) -> list[Message]:
    """Return delimiter and quotation marks with the rows that bear them out.

    Raises:
        UnreadableError: Most rows do not have the header's number of fields.
    """
    counted = f"SELECT count(*), count(*) - count(ragged) FROM {relation.sql}"
    rows, fitting = (int(str(value)) for value in store.rows(counted, source=text.shown)[0])
    head = int(text.layout.has_header)
    if rows >= _FEW_ROWS and fitting < _LEAST_FITTING * rows:
        width = len(text.layout.header)
        what = f"splits into {width} fields in {fitting:,} of {rows:,} rows only"
        hint = 'name the delimiter under [dialect.<table>] in filing.toml: delimiter = ";"'
        raise UnreadableError(Problem(text.shown, what, hint))
    values: dict[str, str | int | float | None] = {
        "delimiter": text.layout.delimiter,
        "fields": len(text.layout.header),
        "rows": fitting + head,
        "of": rows + head,
    }
    evidence = [Message(code=code, values=values)]
    if text.layout.quote and text.scan.quotes:
        marks = {"mark": text.layout.quote, "marks": text.scan.quotes}
        evidence.append(Message(code="dialect_quotes", values=dict(marks)))
    else:
        evidence.append(Message(code="dialect_no_quotes", values={}))
    return evidence
