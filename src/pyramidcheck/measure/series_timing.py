"""The series of what participants do around their first purchase: recruit, or sell to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.measure.outputs import whole
from pyramidcheck.measure.series_tables import series_sql
from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from pyramidcheck.store import Store

COLUMNS = ("month", "people", "recruiters", "sellers")
BEFORE, AFTER = 3, 12
"""Months around the month of the first purchase that are counted."""


def first_purchase(store: Store) -> SeriesResult | None:
    """Return who recruited and who sold by months since the first own purchase, which is month 0.

    None where nobody who joined in the period bought anything. A month counts those who were
    enrolled by then and whose month lies in the period.
    """
    bound = {"before": BEFORE, "after": AFTER}
    rows = store.rows(series_sql("first_purchase"), bound, source="series/first_purchase.sql")
    if not rows:
        return None
    cells = []
    for month, people, _, _, recruiters, sellers in rows:
        cells.append(tuple(whole(cell) for cell in (month, people, recruiters, sellers)))
    return SeriesResult(
        id="first_purchase",
        columns=COLUMNS,
        rows=tuple(cells),
        figures={"studied": whole(rows[0][2]), "joined": whole(rows[0][3])},
    )
