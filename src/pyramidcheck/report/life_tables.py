"""Reading of life tables kept as series: who is still there, and still followed, at any month."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyramidcheck.report.series import is_withheld, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.report.series import Cell


def at(rows: Sequence[Mapping[str, Cell]], month: int) -> Mapping[str, Cell] | None:
    """Return the row in force at `month`; None where the curve ends before it."""
    known = [row for row in rows if month_of(row) <= month]
    return known[-1] if known and month_of(rows[-1]) >= month else None


def month_of(row: Mapping[str, Cell]) -> int:
    """Return the whole months since the beginning that a row is of."""
    return int(number(row["month"]) or 0)


def share_at(rows: Sequence[Mapping[str, Cell]], month: int) -> float | None:
    """Return the share still there; None where it is not told or the curve ends before."""
    row = at(rows, month)
    value = None if row is None else number(row["remaining"])
    return None if value is None else float(value)


def followed_at(rows: Sequence[Mapping[str, Cell]], month: int) -> float:
    """Return how many people are followed at `month`; NaN where a redacted result does not tell it.

    A month without a row is one in which nobody left or went out of view: those of the last row
    who did are no longer followed.
    """
    row = at(rows, month)
    if row is None:
        return 0
    names = ("at_risk",) if month_of(row) == month else ("at_risk", "events", "censored")
    if any(is_withheld(row[name]) for name in names):
        return math.nan
    first, *gone = (int(number(row[name]) or 0) for name in names)
    return first - sum(gone)
