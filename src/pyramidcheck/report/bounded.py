"""A view cut to a size that a browser opens at once, saying wherever it was cut."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.catalogue import fill
from pyramidcheck.report.parts import Pair, Table
from pyramidcheck.report.text import shortened
from pyramidcheck.report.view import places_of

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Cell, View

MOST_BYTES = 3_000_000
"""No HTML report is larger, whatever was audited."""
STEPS = ((2_000, 6_000), (500, 2_000), (150, 1_000), (50, 500), (20, 300), (8, 160), (5, 90))
"""Most entries of a list and most characters of a text, tried one after the other."""
PER_ENTRY = 48
"""Bytes of markup around a text, about."""
KEPT_WHOLE = frozenset(
    {
        *("words", "places", "chapters", "folded", "card_parts", "rule", "id", "spec", "spark"),
        *("address", "file", "target", "place", "evidence", "evidence_id"),
    }
)
"""What is no text to read, or would lead nowhere if it were cut."""


def weight(value: Any) -> int:  # noqa: ANN401 - a view's part of any shape
    """Return about how many bytes of HTML the texts of a view make; drawings are not counted."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace")) + PER_ENTRY
    if isinstance(value, tuple):
        return sum(map(weight, value))
    if dataclasses.is_dataclass(value):
        return sum(
            weight(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in {"words", "spec"}
        )
    return 0


def cut(view: View, entries: int, characters: int) -> View:
    """Return the view with no list longer than `entries` and no text longer than `characters`.

    A table says how many of its rows are left out, a list of sentences or pairs in its last entry,
    and the report as a whole that result.json holds everything. Charts stay whole.
    """
    shorter: View = _cut(view, view.words, entries, characters)
    told = fill(
        view.words["document.cut"], {"entries": str(entries), "characters": str(characters)}
    )
    shorter = dataclasses.replace(shorter, cut=told)
    return dataclasses.replace(shorter, places=places_of(shorter))


def _cut(value: Any, words: dict[str, str], entries: int, characters: int) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return shortened(value, characters)
    if isinstance(value, tuple):
        kept = tuple(_cut(item, words, entries, characters) for item in value[:entries])
        return (*kept, *_rest(value, words, entries))
    if isinstance(value, Table):
        return _cut_table(value, words, entries, characters)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed = {
        field.name: _cut(getattr(value, field.name), words, entries, characters)
        for field in dataclasses.fields(value)
        if field.name not in KEPT_WHOLE
    }
    return dataclasses.replace(value, **changed)


def _cut_table(table: Table, words: dict[str, str], entries: int, characters: int) -> Table:
    """The first rows with every column, and how many are left out."""
    left = len(table.rows) - entries

    def cell(held: Cell) -> Cell:
        shorter: Cell = _cut(held, words, entries, characters)
        return shorter

    return dataclasses.replace(
        table,
        caption=shortened(table.caption, characters),
        head=tuple(shortened(name, characters) for name in table.head),
        rows=tuple(tuple(cell(held) for held in row) for row in table.rows[:entries]),
        row_ids=table.row_ids[:entries],
        more=_left(words, left) if left > 0 else table.more,
    )


def _rest(value: tuple[Any, ...], words: dict[str, str], entries: int) -> tuple[Any, ...]:
    """The last entry of a cut list, where its entries are sentences or pairs."""
    left = len(value) - entries
    if left <= 0:
        return ()
    if isinstance(value[0], str):
        return (_left(words, left),)
    return (Pair("…", _left(words, left)),) if isinstance(value[0], Pair) else ()


def _left(words: dict[str, str], left: int) -> str:
    return fill(words["document.left_out"], {"value": str(left)})
