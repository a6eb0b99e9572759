"""The series of how long people stay: participants beside customers, month by month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramidcheck.measure.outputs import whole
from pyramidcheck.measure.series_tables import series_sql
from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from pyramidcheck.measure.series_tables import Cell
    from pyramidcheck.store import Store

COLUMNS = ("group", "month", "at_risk", "events", "censored", "remaining", "low", "high")
MOST_MONTHS = 900
"""Of each group; beyond it nothing is drawn."""


def survival(store: Store) -> SeriesResult | None:
    """Return the life tables with 95 % bands and numbers at risk; None where nobody was at risk.

    A curve ends where nobody is at risk any more: who leaves unseen is not known.
    """
    # Imported late: an audit without enrolments does not need it.
    from pyramidcheck.stats.survival import (  # noqa: PLC0415 - few filings need it
        TenureCounts,
        life_table,
        risk_sets,
    )

    found = store.rows(series_sql("survival"), source="series/survival.sql")
    cells: list[tuple[Cell, ...]] = []
    figures: dict[str, Cell] = {}
    for group, rows in groupby(found, key=lambda row: str(row[0])):
        counts = [TenureCounts(*(whole(value) for value in row[1:])) for row in rows]
        censored = {row.time: row.censored for row in counts}
        seen = []
        for risk in risk_sets(counts):
            if not risk.at_risk:
                break
            seen.append(risk)
        points = life_table(seen).points[:MOST_MONTHS]
        cells += [
            (
                group,
                point.time,
                point.at_risk,
                point.events,
                censored[point.time],
                _rounded(point.survival),
                _rounded(point.low),
                _rounded(point.high),
            )
            for point in points
        ]
        figures |= {
            f"{group}_entered": sum(row.entered for row in counts),
            f"{group}_events": sum(row.events for row in counts),
            f"{group}_censored": sum(row.censored for row in counts),
        }
    if not cells:
        return None
    return SeriesResult(id="survival", columns=COLUMNS, rows=tuple(cells), figures=figures)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(format(value, ".12g"))
