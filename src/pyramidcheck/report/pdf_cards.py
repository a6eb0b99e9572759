"""How tall a finding's card surely is not in the PDF, so that few of them are set twice.

Each part is counted in lines of the widths of its letters, generously: a card said to fit a page
fits it, and one that may not is measured by Typst.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyramidcheck.report.drawing_text import SIZE, width
from pyramidcheck.report.pdf_tables import row_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyramidcheck.report.parts import Card, Source, Table

PAGE = 726.0
"""Points between the margins of a page."""
WIDE, HALF = 484.0, 225.0
"""Points for a line: of the card, and of an entry of the two lists side by side."""
LETTERS = 9.0
LINE = 1.21
"""A line and the space before the next, in ems."""
FULL = 0.94
"""Share of a line that its words fill at least, but for a word that goes over."""
HEADING = 19.0
"""A heading within the card with the space around it."""
GAP = 2.0
"""Space between two paragraphs beyond that between two lines."""
ROW, TABLE = 10.0, 18.0
"""A row of a small table with a line in every cell; caption of the table and space around it."""


def fits_page(card: Card, parts: Iterable[str]) -> bool:
    """Whether a card of these parts surely fits a page in its usual letters."""
    return card_height(card, parts) <= PAGE


def card_height(card: Card, parts: Iterable[str]) -> float:
    """Return points that the card does not exceed."""
    title = _lines(card.title, WIDE, 11.5) * 11.5 * LINE + GAP
    top = 16 + title + 20 + _told(card.question)
    if card.status:
        top += _told(card.status) + 8
    shown = tuple(parts)
    side = "innocent" in shown and "blind_spots" in shown
    total = top + sum(sum(_part(card, name)) for name in shown if not side or name not in _SIDES)
    if side:
        total += max(_listed(card.innocent, HALF), _listed(card.blind_spots, HALF)) + 10 + HEADING
    return total


_SIDES = frozenset({"innocent", "blind_spots"})
_HEADED = frozenset({"condition", "criteria", "why", "quote"}) | _SIDES
_RUN_IN = frozenset({"why", "remedy", "cause"})
"""Words of the template stand in the same line."""


def _part(card: Card, name: str) -> Iterator[float]:
    if name in _HEADED:
        yield HEADING
    if name in _RUN_IN:
        yield _told(" " * 40 + getattr(card, name))
    elif name == "condition":
        yield _told(card.condition, LETTERS * 1.1)
        yield _told(" " * 20 + card.effect) + 6
        yield from map(_told, card.condition_notes)
        yield _table(card.readings)
        yield _told(card.chart)
    elif name == "tables":
        yield from (_table(table) for table in (card.years, card.others) if table is not None)
    elif name == "criteria":
        yield _told(" ".join(card.criteria))
        yield from map(_source, card.sources)
    elif name in _SIDES:
        yield _listed(getattr(card, name), WIDE - 12)
    elif name == "quote":
        yield _told(card.quote) + 8
    elif name == "evidence":
        files = " · ".join(part.text for part in card.files)
        yield _told(f"{card.evidence} {files}" + " " * 40)


def _source(source: Source) -> float:
    return _told(source.told, room=WIDE - 12)


def _listed(entries: Iterable[str], room: float) -> float:
    return sum(_told(entry, room=room) for entry in entries)


def _told(text: str, size: float = LETTERS, *, room: float = WIDE) -> float:
    return _lines(text, room, size) * size * LINE + GAP if text else 0.0


def _lines(text: str, room: float, size: float) -> int:
    return math.ceil(width(text) / SIZE * size / (room * FULL))


def _table(table: Table) -> float:
    more = sum(lines - 1 for lines in row_lines(table))
    rows = ROW * (len(table.rows) + 1) + more * LETTERS * LINE
    return rows + _told(table.caption) - LETTERS + TABLE
