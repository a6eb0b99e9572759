"""What is decided of the numbers behind charts.

| series | decision |
|---|---|
| `revenue_mix` | a month told as a whole, with enough order lines and joiners; a band with buyers |
| `lorenz_paid`, `lorenz_all` | points told at least `fewest` people apart, and from the top |
| the same | none above which one person has more than `largest_share` of what is left |
| the same | neither curve where the number of its people, or of the other's, is withheld |
| `lorenz_benchmark` | told: published elsewhere |
| `net_result` | classes are cells that make up everybody; a percentile only with enough beyond it |
| `result_curve` | points between which nobody lies, or enough people; payouts of nobody |
| `depth_pyramid` | people and paid people are cells; payouts told only with enough paid people |
| `payouts_by_source` | parts of all payouts, told only with enough paid people |
| `months` | people are cells; money told only with enough people or order lines in the month |
| `month_end` | orders are cells, and the money of so many orders |
| `survival` | months told between which nobody left or was lost, or enough people |
| `cohorts` | the same within each cohort; of months that all have, none that the others tell |
| `first_purchase` | people are cells; those who recruited or sold are part of them |
| `bunching` | months of participants are cells; the fitted curve only where all are told |
| any other | withheld whole: nothing is known of it |
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.redaction.rules import dominated, withhold_top_share
from pyramidcheck.redaction.series_cells import cells_of, order_lines
from pyramidcheck.redaction.series_results import result_curve
from pyramidcheck.redaction.series_staying import bunching, cohorts, first_purchase, survival
from pyramidcheck.redaction.series_tables import (
    depth_pyramid,
    month_end,
    months,
    payouts_by_source,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

_READINGS = ("strict", "central", "lenient")
_BEYOND = {
    "p10": Fraction(1, 10),
    "p25": Fraction(1, 4),
    "median": Fraction(1, 2),
    "p75": Fraction(1, 4),
    "p90": Fraction(1, 10),
}
"""Percentile -> share of the people that lies beyond it on the nearer side."""
_BANDS = {
    "customers": ("customers",),
    "preferred_customers": ("customers",),
    "participants": ("participants",),
    "entry_money": ("participants",),
    "unknown": ("unknown_buyers",),
}
_TOP_HUNDREDTH = Fraction(1, 100)


def redact_series(sheet: Sheet) -> list[Path]:
    """Decide `series`; return the places of those that are withheld whole."""
    gone: list[Path] = []
    for place, series in enumerate(sheet.document["series"]):
        path: Path = ("series", place)
        decide = DECISIONS.get(series["id"])
        if decide is not None:
            decide(sheet, path)
        elif series["id"] not in PUBLISHED:
            series["rows"], series["figures"] = [], {}
            gone.append((*path, "rows"))
    return gone


def drop_curves(sheet: Sheet) -> list[Path]:
    """Take away both Lorenz curves where either does not tell its people; return where they stood.

    Each step along the axis of people is one person's share of them, and where the curve of all
    leaves zero the paid begin: the points would tell both numbers.
    """
    curves = [
        ("series", place)
        for place, series in enumerate(sheet.document["series"])
        if series["id"] in {"lorenz_paid", "lorenz_all"}
    ]
    if not sheet.cells.withheld(*((*path, "figures", "people") for path in curves)):
        return []
    for path in curves:
        sheet.put((*path, "rows"), [])
    return [(*path, "rows") for path in curves]


def _revenue_mix(sheet: Sheet, path: Path) -> None:
    people = sheet.document["filing"]["people"]
    months = order_lines(sheet)
    columns: dict[str, list[Path]] = {}
    rows: dict[int, list[Path]] = {}
    for row, column, cell in cells_of(sheet, path):
        sheet.amounts(cell)
        columns.setdefault(column, []).append(cell)
        month = str(sheet.at((*path, "rows", row, 0)))[:7]
        if sheet.few(_BANDS.get(column, tuple(people))):
            sheet.cells.withhold(cell, "small")
        rows.setdefault(row, []).append(cell)
        sheet.cells.follow(months.get(month, []), [cell])
    for cells in rows.values():
        sheet.cells.follow(cells, cells)
    for band, cells in columns.items():
        figure: Path = (*path, "figures", band)
        sheet.amounts(figure)
        sheet.cells.total(figure, cells)
        if sheet.few(_BANDS.get(band, tuple(people))):
            sheet.cells.withhold(figure, "small")
    every = [cell for cells in columns.values() for cell in cells]
    totals: Path = ("filing", "totals")
    outside = columns.get("customers", []) + columns.get("preferred_customers", [])
    figures = {band: (*path, "figures", band) for band in columns}
    sheet.cells.total((*totals, "net_sales"), figures.values())
    bands = [figures[band] for band in ("customers", "preferred_customers") if band in figures]
    sheet.cells.total((*totals, "outside_sales"), bands)
    sheet.cells.total((*totals, "net_sales"), every)
    sheet.cells.total((*totals, "outside_sales"), outside)
    sheet.cells.total((*totals, "entry_money"), columns.get("entry_money", []))


def _lorenz(sheet: Sheet, path: Path) -> None:
    figures = (*path, "figures")
    people = sheet.number((*figures, "people")) or Fraction(0)
    fewest = sheet.fields.fewest
    sheet.counts((*figures, "people"))
    sheet.shares(*((*figures, name) for name in ("gini", "gini_low", "gini_high", "top_1_share")))
    last = Fraction(0)
    largest = sheet.number((*figures, "largest_share"))
    sheet.shares((*figures, "largest_share"))
    withhold_top_share(sheet, (*figures, "largest_share"))
    for row, column, cell in cells_of(sheet, path):
        held = sheet.number(cell)
        # In result.json shares have twelve digits; ranks are whole.
        rank = Fraction(round((sheet.number((*path, "rows", row, 0)) or 0) * people))
        if column != "payout_share" or held in {None, Fraction(0)} or rank == people:
            last = max(last, rank) if held == 0 else last
            continue
        sheet.shares(cell)
        if people - rank < fewest or dominated(sheet, 1 - (held or Fraction(0)), largest):
            sheet.cells.withhold(cell, "top")
        elif rank - last < fewest:
            sheet.cells.withhold(cell, "small")
        else:
            last = rank
    top = sheet.number((*figures, "top_1_share")) or Fraction(0)
    if sheet.cells.is_small(people * _TOP_HUNDREDTH) or dominated(sheet, top, largest):
        withhold_top_share(sheet, (*figures, "top_1_share"))
    every = [cell for *_, cell in cells_of(sheet, path)]
    told = [(*figures, name) for name in ("gini", "gini_low", "gini_high", "top_1_share")]
    sheet.cells.follow([(*figures, "people")], [*told, *every])


def _net_result(sheet: Sheet, path: Path) -> None:
    figures = (*path, "figures")
    below: dict[str, list[Path]] = {}
    every: dict[str, list[Path]] = {}
    for row, column, cell in cells_of(sheet, path):
        reading = column.removeprefix("people_")
        if reading == column:
            continue
        sheet.counts(cell)
        every.setdefault(reading, []).append(cell)
        upper = sheet.number((*path, "rows", row, 1))
        if upper is not None and upper <= 0:
            below.setdefault(reading, []).append(cell)
    sheet.counts((*figures, "population"))
    for reading in _READINGS:
        people = (*figures, f"{reading}_people")
        losing = (*figures, f"{reading}_below_zero")
        sheet.counts(people, losing)
        sheet.cells.part(losing, people)
        sheet.cells.total(people, every.get(reading, []))
        sheet.cells.total(losing, below.get(reading, []))
        number = sheet.number(people) or Fraction(0)
        for name, share in _BEYOND.items():
            place = (*figures, f"{reading}_{name}")
            sheet.amounts(place)
            sheet.cells.follow([people], [place])
            if share * number < sheet.fields.fewest:
                sheet.cells.withhold(place, "small")


DECISIONS: dict[str, Callable[[Sheet, Path], None]] = {
    "revenue_mix": _revenue_mix,
    "lorenz_paid": _lorenz,
    "lorenz_all": _lorenz,
    "net_result": _net_result,
    "result_curve": result_curve,
    "depth_pyramid": depth_pyramid,
    "payouts_by_source": payouts_by_source,
    "months": months,
    "month_end": month_end,
    "survival": survival,
    "cohorts": cohorts,
    "first_purchase": first_purchase,
    "bunching": bunching,
}
PUBLISHED = frozenset({"lorenz_benchmark"})
"""Told as they are: they were published elsewhere."""
