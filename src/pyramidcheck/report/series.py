"""Typed access to the aggregates that charts are drawn from."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.model.result import Result, SeriesResult

Cell = str | int | float | None


def find_series(result: Result, series_id: str) -> SeriesResult | None:
    """Return the series of that id; None where the result lacks it or it has no row."""
    for series in result.series:
        if series.id == series_id and series.rows:
            return series
    return None


def records(series: SeriesResult) -> Iterator[Mapping[str, Cell]]:
    """Yield each row as column -> cell."""
    for row in series.rows:
        yield dict(zip(series.columns, row, strict=True))


def is_withheld(cell: Cell) -> bool:
    """True for a point that a redacted result does not tell."""
    return isinstance(cell, float) and math.isnan(cell)


def number(cell: Cell) -> Decimal | None:
    """Return the cell as an exact number; None where it is not one."""
    if cell is None:
        return None
    try:
        value = Decimal(str(cell))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
