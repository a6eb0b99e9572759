"""XLSX workbooks: every visible sheet becomes a table with the rows as the spreadsheet numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from pyramidcheck.errors import LimitError, Problem, UnreadableError
from pyramidcheck.model.filing import SourceColumn
from pyramidcheck.model.result import Message
from pyramidcheck.sources.relation import Relation, unique_names
from pyramidcheck.sources.workbook_parts import Parts, check_parts
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa
    import python_calamine as calamine

    from pyramidcheck.sources.limits import ReadLimits

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_MISSING = "#N/A"
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that holds anything, with what is said of it."""

    name: str
    rows: Sequence[Sequence[object]]
    first_row: int
    """Row of the spreadsheet on which `rows` begins."""
    merged: int
    """Ranges of merged cells: only the first cell of each holds the value."""
    errors: Counter[str]


def read_sheets(path: Path, shown: str, limits: ReadLimits) -> tuple[list[Sheet], list[Message]]:
    """Return the visible sheets of a workbook in its order, and notes on the others.

    Formulas give the value that the spreadsheet last saved for them.

    Raises:
        UnreadableError: It is no workbook, or a password protects it.
        LimitError: It expands beyond the limits, or a sheet has too many rows times columns.
    """
    parts = check_parts(path, shown, limits)
    import python_calamine as calamine  # noqa: PLC0415 - few filings hold workbooks

    notes: list[Message] = []
    sheets: list[Sheet] = []
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            for told in book.sheets_metadata:
                place: dict[str, str | int | float | None] = {"file": f"{shown}/{told.name}"}
                if told.typ != calamine.SheetTypeEnum.WorkSheet:
                    notes.append(Message(code="sheet_not_read", values=place))
                elif told.visible != calamine.SheetVisibleEnum.Visible:
                    notes.append(Message(code="sheet_hidden", values=place))
                else:
                    sheet = book.get_sheet_by_name(told.name)
                    if sheet.start is None:
                        notes.append(Message(code="sheet_empty", values=place))
                        continue
                    sheets.append(_sheet(told.name, sheet, parts))
    except calamine.PasswordError as error:
        hint = "save it without a password"
        raise UnreadableError(Problem(shown, "is protected by a password", hint)) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        what = f"is not a readable workbook: {error}"
        raise UnreadableError(Problem(shown, what, "save it again as .xlsx")) from error
    if parts.formulas:
        values: dict[str, str | int | float | None] = {"file": shown, "formulas": parts.formulas}
        notes.append(Message(code="workbook_formulas", values=values))
    return sheets, notes


def _sheet(name: str, sheet: calamine.CalamineSheet, parts: Parts) -> Sheet:
    """Return the sheet's cells; errors, which the library leaves out, stand in their place."""
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
    first_row, first_column = sheet.start or (0, 0)
    errors = parts.errors.get(name, {})
    shown: Counter[str] = Counter()
    for (row, column), error in errors.items():
        place = (row - 1 - first_row, column - 1 - first_column)
        if 0 <= place[0] < len(rows) and 0 <= place[1] < len(rows[place[0]]):
            rows[place[0]][place[1]] = error
            shown[error] += 1
    merged = len(sheet.merged_cell_ranges or ())
    return Sheet(name, rows, first_row + 1, merged, shown)


def load_sheet(store: Store, sheet: Sheet, shown: str, number: int, limits: ReadLimits) -> Relation:
    """Load a sheet into `raw.file_<n>`; its first row that holds anything is the header.

    A column whose cells are all numbers, all dates or all logical values keeps that type; any
    other is text, in which numbers that no spreadsheet would take for something else stand as
    `1.5e0` and dates as `2024-01-31`.

    Raises:
        UnreadableError: There is no header.
        LimitError: There are more columns than may be.
    """
    first = next((place for place, row in enumerate(sheet.rows) if _holds(row)), None)
    if first is None:
        raise UnreadableError(Problem(shown, "is empty", "give a sheet with a header and rows"))
    header = list(sheet.rows[first])
    width = max((place for place, cell in enumerate(header, start=1) if cell != ""), default=0)
    body = [
        (place + sheet.first_row, row)
        for place, row in enumerate(sheet.rows)
        if place > first and _holds(row)
    ]
    wide = max((len(row) for _, row in body), default=0)
    beyond = [
        place
        for place in range(width, wide)
        if any(place < len(row) and row[place] != "" for _, row in body)
    ]
    # A column of values without a header still holds data, so it is kept under its position.
    width = max([width, *(place + 1 for place in beyond)])
    if width > limits.columns:
        what = f"has {width:,} columns; at most {limits.columns:,} are read"
        raise LimitError(Problem(shown, what, "raise the limit with --max-columns"))
    written = [_as_text(header[place]) if place < len(header) else "" for place in range(width)]
    names = unique_names(["" if name is None else name for name in written])
    return _load(store, names, body, shown, number, sheet)


def _load(  # noqa: PLR0913, PLR0917 - a sheet's parts and its place
    store: Store,
    names: list[str],
    body: list[tuple[int, Sequence[object]]],
    shown: str,
    number: int,
    sheet: Sheet,
) -> Relation:
    import numpy as np  # noqa: PLC0415 - heavy, and few filings hold workbooks
    import pyarrow as pa  # noqa: PLC0415 - as above

    from pyramidcheck.store.columns import build_numbers  # noqa: PLC0415 - as above

    arrays: dict[str, pa.Array] = {
        "source_row": build_numbers(np.array([row for row, _ in body], np.int64), pa.int64()),
        "ragged": pa.nulls(len(body), pa.string()),
    }
    columns = []
    for place, name in enumerate(names):
        cells = [row[place] if place < len(row) else "" for _, row in body]
        array, type_ = _column(cells)
        field = f"c{place + 1}"
        arrays[field] = array
        columns.append(SourceColumn(name, field, type_))
    bare = f"file_{number}"
    store.register_arrow(f"raw.{bare}", pa.table(arrays))
    table = identifier("raw", bare)
    fields = ", ".join(arrays)
    notes = []
    if sheet.merged:
        notes.append(Message(code="merged_cells", values={"file": shown, "ranges": sheet.merged}))
    if sheet.errors:
        values: dict[str, str | int | float | None] = {
            "file": shown,
            "cells": sheet.errors.total(),
            "errors": ", ".join(sorted(sheet.errors)),
        }
        notes.append(Message(code="error_cells", values=values))
    evidence = (Message(code="dialect_sheet", values={"rows": len(body)}),)
    sql = f"(SELECT {fields} FROM {table})"  # noqa: S608 - our own names
    return Relation(tuple(columns), sql, {}, table, evidence, tuple(notes))


def _column(cells: list[object]) -> tuple[pa.Array, str]:
    """Return the cells as one Arrow column and DuckDB's name of its type."""
    import numpy as np  # noqa: PLC0415 - heavy, and few filings hold workbooks
    import pyarrow as pa  # noqa: PLC0415 - as above

    from pyramidcheck.store import columns  # noqa: PLC0415 - as above

    values = [None if cell in {"", _MISSING} else cell for cell in map(_plain, cells)]
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        present = np.array([value is not None for value in values])
        numbers = np.array([0.0 if value is None else float(str(value)) for value in values])
        return columns.build_numbers(numbers, pa.float64(), present=present), "DOUBLE"
    if kinds == {bool}:
        return columns.build_flags([_of(bool, value) for value in values]), "BOOLEAN"
    if kinds == {date}:
        return columns.build_days([_of(date, value) for value in values]), "DATE"
    if kinds and kinds <= {date, datetime}:
        return columns.build_moments([_moment(value) for value in values]), "TIMESTAMP"
    return columns.build_texts([_as_text(value) for value in values]), "VARCHAR"


def _of(kind: type[Kind], value: object) -> Kind | None:
    return value if isinstance(value, kind) else None


def _plain(cell: object) -> object:
    """Return the cell with whole numbers as int, as 1 and 1.0 are one number to a spreadsheet."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime) or value is None:
        return value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _as_text(value: object) -> str | None:
    """Return the value as text that can be read in one way only."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # With an exponent a point is the decimal mark, whatever the text beside it uses.
        written = repr(value)
        return written if "e" in written else f"{written}e0"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _holds(row: Sequence[object]) -> bool:
    return any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in row)
