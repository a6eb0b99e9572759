"""The series of what participants received and what they were left with: how many lie below what.

Both distributions stand on the same amounts, so that gross and net can be drawn on one axis.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.measure.outputs import whole
from pyramidcheck.measure.series_tables import cell_text, series_sql
from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.measure.series_tables import Cell
    from pyramidcheck.store import Store

KINDS = ("gross", "strict", "central", "lenient")
COLUMNS = ("amount", *KINDS)
PERCENTILES = {
    "p1": "0.01",
    "p5": "0.05",
    "p10": "0.10",
    "p25": "0.25",
    "median": "0.50",
    "p75": "0.75",
    "p90": "0.90",
    "p95": "0.95",
    "p99": "0.99",
}
DECADES = 6
"""Powers of ten that amounts reach down from the largest, on both sides of zero."""
STEPS = tuple(
    Decimal(step)
    for step in (
        *("1.00", "1.12", "1.25", "1.40", "1.60", "1.80", "2.00", "2.24", "2.50", "2.80"),
        *("3.15", "3.55", "4.00", "4.50", "5.00", "5.60", "6.30", "7.10", "8.00", "9.00"),
    )
)
"""Twenty amounts to a power of ten (ISO 3, series R20); 1, 2 and 5 are among them."""
_SCALE = 16
"""Decimals that an edge may have, so that a step's own two still fit in a DECIMAL(38, 18)."""


def result_curve(store: Store) -> SeriesResult | None:
    """Return how many people lie below each amount; None where nobody was observed long enough.

    A reading in which somebody's net result is unknown has null in its column, and of figures the
    number of people alone: those without a result differ from the others.
    """
    reach = store.scalar(series_sql("result_range"), source="series/result_range.sql")
    if not isinstance(reach, Decimal):
        return None
    figures, known = _figures(store)
    bound = {"edges": curve_edges(reach)}
    rows = store.rows(series_sql("result_curve"), bound, source="series/result_curve.sql")
    cells: list[tuple[Cell, ...]] = [
        (
            cell_text(edge),
            *(whole(n) if kind in known else None for kind, n in zip(KINDS, below, strict=True)),
        )
        for edge, *below in rows
    ]
    kept = _occupied(cells, int(str(figures["gross_people"])))
    return SeriesResult(id="result_curve", columns=COLUMNS, rows=kept, figures=figures)


def curve_edges(reach: Decimal) -> list[Decimal]:
    """Return the amounts, from below -reach to above reach, with zero among them."""
    top = reach.adjusted() if reach > 0 else 0
    positive = [
        step.scaleb(power)
        for power in range(max(top - DECADES + 1, -_SCALE), top + 1)
        for step in STEPS
    ]
    positive.append(Decimal(1).scaleb(top + 1))
    return [*(-edge for edge in reversed(positive)), Decimal(0), *positive]


def _figures(store: Store) -> tuple[dict[str, Cell], set[str]]:
    """Return the figures, and the columns in which everybody has an amount."""
    bound = {"quantiles": [Decimal(value) for value in PERCENTILES.values()]}
    rows = store.rows(series_sql("result_figures"), bound, source="series/result_figures.sql")
    counted = {str(row[0]): whole(row[1]) for row in rows}
    figures: dict[str, Cell] = {f"{kind}_people": counted.get(kind, 0) for kind in KINDS}
    known: set[str] = set()
    for kind, people, below_zero, not_above_zero, quantiles in rows:
        if whole(people) != counted["gross"] or not isinstance(quantiles, list):
            continue
        known.add(str(kind))
        figures[f"{kind}_below_zero"] = whole(below_zero)
        figures[f"{kind}_not_above_zero"] = whole(not_above_zero)
        for name, value in zip(PERCENTILES, quantiles, strict=True):
            figures[f"{kind}_{name}"] = cell_text(value)
    return figures, known


def _occupied(cells: Sequence[tuple[Cell, ...]], everybody: int) -> tuple[tuple[Cell, ...], ...]:
    """The rows from the last below everybody to the first above everybody."""
    inner = [
        place
        for place, (_, *below) in enumerate(cells)
        if cells[place][0] == "0" or {n for n in below if n is not None} not in ({0}, {everybody})
    ]
    return tuple(cells[max(inner[0] - 1, 0) : inner[-1] + 2])
