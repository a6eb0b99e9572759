"""How tables are set in the PDF, as far as it can be known before they are set.

Typst lays a cell out once more for every column and every row whose size it has to find out. Most
sizes follow from the widths of the typeface's own characters; where they do not, Typst finds them
out as before, and the page looks the same.
"""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import SIZE, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.report.parts import Cell, Table

NARROWEST, LARGEST = 484.0, 8.5
"""Points: the width of the narrowest place that holds a table, and the largest letters of one."""
INSET = 4.0
"""Points beside a cell's text, on either side."""
MARGIN = 1.01
"""Room beyond a computed width: kerning may widen a text by less than this."""
FULL = 0.8
"""Share of a narrow line that its words fill at least, about."""
WHOLE_LINES = 14
"""A row of no more is never split over two pages; a taller one would leave too much room empty."""
ENDLESS = 25
"""Letters of a word that no column may hold, as the template counts them."""
SHORT_ROWS, SHORT_LETTERS = 14, 900
"""A table of no more stays on one page; one of long texts would leave too much of a page empty."""


def table_setting(table: Table) -> dict[str, Any]:
    """Return what the template needs to set the table.

    `columns` are shares of the width, or ems for a figure's column; None where Typst is to find
    the width. `lines` says which rows surely hold one line in every cell, `whole` which of the
    others are short enough to stand on one page. `endless` says whether any word of a cell may have
    to be broken.
    """
    texts = [[_text(cell) for cell in row] for row in table.rows]
    letters = sum(len(text.encode("utf-8", "replace")) for row in texts for text in row)
    columns = _columns(table, texts)
    rooms = _rooms(columns)
    lines = [_most_lines(row, rooms) for row in table.rows]
    return {
        "columns": columns,
        "short": len(texts) <= SHORT_ROWS and letters < SHORT_LETTERS,
        "endless": any(_is_endless(text) for row in texts for text in row),
        "lines": [most == 1 for most in lines],
        "whole": [1 < most <= WHOLE_LINES for most in lines],
    }


def row_lines(table: Table) -> list[int]:
    """Return how many lines each row has at most, the head first."""
    rooms = _rooms(_columns(table, [[_text(cell) for cell in row] for row in table.rows]))
    return [_most_lines(row, rooms) for row in (table.head, *table.rows)]


def _most_lines(row: Sequence[Cell], rooms: Sequence[float]) -> int:
    return max((_lines(cell, room) for cell, room in zip(row, rooms, strict=True)), default=1)


def _lines(cell: Cell, room: float) -> int:
    """Lines of a cell at most: one only where it surely is one."""
    if isinstance(cell, str) or _is_line(cell):
        return _text_lines(_text(cell), room)
    return sum(_text_lines(part.text, room) for part in cell)


def _text_lines(text: str, room: float) -> int:
    length = _ems(text) * LARGEST
    if length <= room:
        return 1
    # A word that does not fit leaves a part of its line empty.
    return math.ceil(length / max(room * FULL, LARGEST)) + 1


def _columns(table: Table, texts: Sequence[Sequence[str]]) -> list[dict[str, float | None]]:
    if table.widths:
        return [{"share": float(share)} for share in table.widths]
    figures = {
        place: max(_ems(table.head[place], semibold=True), *(_ems(row[place]) for row in texts), 0)
        for place in table.numeric
    }
    taken = sum(ems * LARGEST + 2 * INSET for ems in figures.values())
    known = taken <= NARROWEST
    return [
        {"ems": figures[place] if known else None}
        if place in figures
        else {"share": _share([table.head[place], *(row[place] for row in texts)])}
        for place in range(len(table.head))
    ]


def _share(texts: Sequence[str]) -> float:
    """Columns of text share the width by the longest text that they hold."""
    longest = max(1, *(_letters(text) for text in texts))
    return max(1.0, min(6.0, math.sqrt(longest) / 2))


def _rooms(columns: Sequence[dict[str, float | None]]) -> list[float]:
    """Points for the text of each column where the table is narrowest; none where unknown."""
    taken, shares = 0.0, sum(column.get("share") or 0 for column in columns)
    for column in columns:
        if "ems" in column:
            ems = column["ems"]
            if ems is None:
                return [0.0] * len(columns)
            taken += ems * LARGEST + 2 * INSET
    free = max(NARROWEST - taken, 0.0)
    return [
        math.inf if "ems" in column else free * (column["share"] or 0) / shares - 2 * INSET
        for column in columns
    ]


def _ems(text: str, *, semibold: bool = False) -> float:
    return width(text, semibold=semibold) / SIZE * MARGIN + 0.02 if text else 0.0


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    files = all(part.file for part in cell)
    return (" · " if files else " ").join(part.text for part in cell)


def _is_line(cell: Cell) -> bool:
    """Whether a cell is no list of links, each on a line of its own."""
    return isinstance(cell, str) or len(cell) == 1 or all(part.file for part in cell)


def _is_endless(text: str) -> bool:
    return len(text) >= ENDLESS and any(len(word) >= ENDLESS for word in text.split())


def _letters(text: str) -> int:
    return sum(1 for character in text if not unicodedata.combining(character))
