"""The summary as a workbook: typed numbers, text that never runs as a formula, no link."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from pyramidcheck.report.context import Context
from pyramidcheck.report.parts import plain
from pyramidcheck.report.text import shortened, unmarked
from pyramidcheck.report.view import build
from pyramidcheck.report.workbook_sheets import Row, Sheet, build_sheets
from pyramidcheck.report.written import Written

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Cell

MOST_CHARACTERS = 32_767
"""What a cell holds at most."""
MOST_DIGITS = 15
"""More digits than these a cell cannot hold as a number: they are written as text."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = re.compile(r"^\s*[=+\-@]")
_EPOCH = date(1970, 1, 1)


def render(result: Result, language: str, result_bytes: bytes | None, printed_on: date) -> bytes:
    """Return the workbook; the same arguments always give the same bytes."""
    view = build(result, language, result_bytes)
    sheets = build_sheets(view, Context(result, language), result_bytes)
    content = io.BytesIO()
    # In memory: no unfinished copy with personal data is left in a folder of the system's.
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    day = max(printed_on, _EPOCH)
    made = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": _text(view.title), "created": made})
    pages = _Pages(book)
    for sheet in sheets:
        pages.write(sheet)
    book.close()
    return content.getvalue()


class _Pages:
    """Writes sheets with one set of formats."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def write(self, sheet: Sheet) -> None:
        page = self._book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        place = 0
        for block in sheet.blocks:
            for title in block.titles:
                page.write_string(place, 0, _text(title), self._format(bold=True))
                place += 1
            if block.head:
                for column, name in enumerate(block.head):
                    page.write_string(place, column, _text(name), self._head())
                place += 1
            for row in block.rows:
                self._row(page, place, row)
                place += 1
            place += 1
        if sheet.is_one_table:
            block = sheet.blocks[0]
            page.freeze_panes(1, 1)
            page.autofilter(0, 0, max(len(block.rows), 1), len(block.head) - 1)

    def _row(self, page: Worksheet, place: int, row: Row) -> None:
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, bool):
                page.write_boolean(place, column, cell)
            elif isinstance(cell, int | float):
                page.write_number(place, column, cell, self._format(valign="top"))
            elif isinstance(cell, Written) and _fits(cell):
                shown = self._format(num_format=cell.pattern, valign="top")
                page.write_number(place, column, float(cell.value), shown)
            else:
                self._words(page, (place, column), cell)

    def _words(self, page: Worksheet, place: tuple[int, int], cell: Cell) -> None:
        text = _text(plain(cell))
        wrapped = self._format(text_wrap=True, valign="top")
        if _FORMULA.match(text):
            # The mark of text, so that it stays text where somebody edits the cell.
            wrapped = self._format(text_wrap=True, valign="top", quote_prefix=True)
        page.write_string(*place, text, wrapped)

    def _head(self) -> Format:
        return self._format(bold=True, bottom=1, text_wrap=True, valign="top")

    def _format(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(properties))
        return self._formats[key]


def _fits(cell: Written) -> bool:
    """Whether a number's digits are few enough for a cell to hold them all."""
    return cell.value.is_finite() and len(cell.value.normalize().as_tuple().digits) <= MOST_DIGITS


def _text(text: str) -> str:
    return shortened(_NOT_XML.sub("", unmarked(text)), MOST_CHARACTERS)
