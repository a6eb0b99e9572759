"""What is decided of the numbers behind charts.

| series | decision |
|---|---|
| `revenue_mix` | a month told only with enough order lines, a band only with enough buyers |
| `lorenz_paid`, `lorenz_all` | points told at least `fewest` people apart, and from the top |
| `lorenz_benchmark` | told: published elsewhere |
| `net_result` | classes are cells that make up everybody; a percentile only with enough beyond it |
| any other | withheld whole: nothing is known of it |
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.redaction.rules import withhold_top_share

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        if series["id"] == "revenue_mix":
            _revenue_mix(sheet, path)
        elif series["id"] in {"lorenz_paid", "lorenz_all"}:
            _lorenz(sheet, path)
        elif series["id"] == "net_result":
            _net_result(sheet, path)
        elif series["id"] != "lorenz_benchmark":
            series["rows"], series["figures"] = [], {}
            gone.append((*path, "rows"))
    return gone


def _cells(sheet: Sheet, path: Path) -> Iterator[tuple[int, str, Path]]:
    """Yield row, column and place of every cell but those of the first column."""
    series = sheet.at(path)
    for row in range(len(series["rows"])):
        for place, column in enumerate(series["columns"]):
            if place:
                yield row, column, (*path, "rows", row, place)


def _revenue_mix(sheet: Sheet, path: Path) -> None:
    people = sheet.document["filing"]["people"]
    months = _order_lines(sheet)
    columns: dict[str, list[Path]] = {}
    for row, column, cell in _cells(sheet, path):
        sheet.amounts(cell)
        columns.setdefault(column, []).append(cell)
        month = str(sheet.at((*path, "rows", row, 0)))[:7]
        if sheet.few(_BANDS.get(column, tuple(people))):
            sheet.cells.withhold(cell, "small")
        sheet.cells.follow(months.get(month, []), [cell])
    every = [cell for cells in columns.values() for cell in cells]
    totals: Path = ("filing", "totals")
    outside = columns.get("customers", []) + columns.get("preferred_customers", [])
    sheet.cells.total((*totals, "net_sales"), every)
    sheet.cells.total((*totals, "outside_sales"), outside)
    sheet.cells.total((*totals, "entry_money"), columns.get("entry_money", []))


def _order_lines(sheet: Sheet) -> dict[str, list[Path]]:
    """Month -> the place where its order lines are counted."""
    path: Path = ("data_quality", "chapter", "totals")
    return {
        entry["month"]: [(*path, place, "rows")]
        for place, entry in enumerate(sheet.at(path) or ())
        if entry["table"] == "orders"
    }


def _lorenz(sheet: Sheet, path: Path) -> None:
    figures = (*path, "figures")
    people = sheet.number((*figures, "people")) or Fraction(0)
    fewest = sheet.fields.fewest
    sheet.counts((*figures, "people"))
    sheet.shares(*((*figures, name) for name in ("gini", "gini_low", "gini_high", "top_1_share")))
    last = Fraction(0)
    for row, column, cell in _cells(sheet, path):
        held = sheet.number(cell)
        # In result.json shares have twelve digits; ranks are whole.
        rank = Fraction(round((sheet.number((*path, "rows", row, 0)) or 0) * people))
        if column != "payout_share" or held in {None, Fraction(0)} or rank == people:
            last = max(last, rank) if held == 0 else last
            continue
        sheet.shares(cell)
        if people - rank < fewest:
            sheet.cells.withhold(cell, "top")
        elif rank - last < fewest:
            sheet.cells.withhold(cell, "small")
        else:
            last = rank
    if sheet.cells.is_small(people * _TOP_HUNDREDTH):
        withhold_top_share(sheet, (*figures, "top_1_share"))
    every = [cell for *_, cell in _cells(sheet, path)]
    told = [(*figures, name) for name in ("gini", "gini_low", "gini_high", "top_1_share")]
    sheet.cells.follow([(*figures, "people")], [*told, *every])


def _net_result(sheet: Sheet, path: Path) -> None:
    figures = (*path, "figures")
    below: dict[str, list[Path]] = {}
    every: dict[str, list[Path]] = {}
    for row, column, cell in _cells(sheet, path):
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
