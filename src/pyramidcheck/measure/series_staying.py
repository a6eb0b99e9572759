"""The series of how long people stay, month by month: beside customers, and by when they joined."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyramidcheck.measure.outputs import whole
from pyramidcheck.measure.series_tables import cell_text, series_sql
from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.measure.series_tables import Cell
    from pyramidcheck.store import Store

COLUMNS = ("group", "month", "at_risk", "events", "censored", "remaining", "low", "high")
MOST_MONTHS = 900
"""Of each group; beyond it nothing is drawn."""
MOST_QUARTERS = 12
"""Of a period by whose quarters people are told apart; those of a longer one by years."""
MOST_COHORTS, COHORT_MONTHS = 16, 120
"""The latest ones, and months of each: together under 2,000 rows."""


def survival(store: Store) -> SeriesResult | None:
    """Return the life tables with 95 % bands and numbers at risk; None where nobody was at risk.

    A curve ends where nobody is at risk any more: who leaves unseen is not known.
    """
    rows = store.rows(series_sql("survival"), source="series/survival.sql")
    return _life_tables("survival", "group", rows, MOST_MONTHS)


def cohorts(store: Store) -> SeriesResult | None:
    """Return the life tables of participants by the quarter in which they joined; else by year.

    Who joined before the period is in none of them, and counted. None where nobody joined in it.
    """
    months = store.scalar(series_sql("filing_months"), source="series/filing_months.sql")
    by_year = whole(months) > MOST_QUARTERS * 3
    rows = store.rows(series_sql("cohorts"), {"by_year": by_year}, source="series/cohorts.sql")
    earlier = sum(whole(row[2]) for row in rows if row[0] is None)
    dated = [(cell_text(row[0]), *row[1:]) for row in rows if row[0] is not None]
    latest = sorted({str(row[0]) for row in dated})[-MOST_COHORTS:]
    kept = [row for row in dated if row[0] in latest]
    series = _life_tables("cohorts", "cohort", kept, COHORT_MONTHS)
    if series is None:
        return None
    figures = {"step_months": 12 if by_year else 3, "earlier": earlier}
    return series.model_copy(update={"figures": {**series.figures, **figures}})


def _life_tables(
    name: str, first: str, found: Sequence[tuple[object, ...]], most: int
) -> SeriesResult | None:
    """Return a life table for each group that the first column names; None without any."""
    # Imported late: an audit without enrolments does not need it.
    from pyramidcheck.stats.survival import (  # noqa: PLC0415 - few filings need it
        TenureCounts,
        life_table,
        risk_sets,
    )

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
        points = life_table(seen).points[:most]
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
    columns = (first, *COLUMNS[1:])
    return SeriesResult(id=name, columns=columns, rows=tuple(cells), figures=figures)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(format(value, ".12g"))
