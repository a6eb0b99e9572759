"""The places of a series, and those of what it repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet


def cells_of(sheet: Sheet, path: Path) -> Iterator[tuple[int, str, Path]]:
    """Yield row, column and place of every cell but those of the first column."""
    series = sheet.at(path)
    for row in range(len(series["rows"])):
        for place, column in enumerate(series["columns"]):
            if place:
                yield row, column, (*path, "rows", row, place)


def order_lines(sheet: Sheet) -> dict[str, list[Path]]:
    """Month -> the place where its order lines are counted."""
    path: Path = ("data_quality", "chapter", "totals")
    return {
        entry["month"]: [(*path, place, "rows")]
        for place, entry in enumerate(sheet.at(path) or ())
        if entry["table"] == "orders"
    }


def columns_of(sheet: Sheet, path: Path) -> dict[str, list[Path]]:
    """Return column -> the places of its cells, row by row, the first column too."""
    series = sheet.at(path)
    return {
        column: [(*path, "rows", row, place) for row in range(len(series["rows"]))]
        for place, column in enumerate(series["columns"])
    }


def find_columns(sheet: Sheet, series_id: str) -> dict[str, list[Path]]:
    """Return the columns of the series of that id; none where it is not there."""
    for place, series in enumerate(sheet.document["series"]):
        if series["id"] == series_id:
            return columns_of(sheet, ("series", place))
    return {}


def figures_of(sheet: Sheet, series_id: str) -> Path | None:
    """Return the place of a series' figures; None where it is not there."""
    for place, series in enumerate(sheet.document["series"]):
        if series["id"] == series_id:
            return ("series", place, "figures")
    return None
