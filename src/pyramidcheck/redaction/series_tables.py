"""What is decided of the series that are one query each: depth, sources, months, days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.redaction.series_cells import columns_of, find_columns, order_lines

if TYPE_CHECKING:
    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

_PEOPLE: Path = ("filing", "people")
_TOTALS: Path = ("filing", "totals")
_OUTSIDE = ("customers", "preferred_customers")
_SOLD = (*_OUTSIDE, "participants", "entry_money", "unknown")
_ORDERED = ("participants", "customers", "unknown")


def depth_pyramid(sheet: Sheet, path: Path) -> None:
    """Decide people and payouts by depth: the places make up everybody."""
    columns = columns_of(sheet, path)
    sheet.counts(*columns["people"], *columns["paid"])
    sheet.amounts(*columns["payouts"])
    for people, paid, payouts in zip(
        columns["people"], columns["paid"], columns["payouts"], strict=True
    ):
        sheet.cells.part(paid, people)
        sheet.cells.follow([people], [paid])
        sheet.cells.follow([paid], [payouts])
    sheet.cells.total((*_PEOPLE, "participants"), columns["people"])
    sheet.cells.total((*_PEOPLE, "paid"), columns["paid"])
    sheet.cells.total((*_TOTALS, "payouts"), columns["payouts"])


def payouts_by_source(sheet: Sheet, path: Path) -> None:
    """Decide the three parts of all payouts."""
    parts = [place for cells in columns_of(sheet, path).values() for place in cells]
    sheet.amounts(*parts)
    sheet.cells.total((*_TOTALS, "payouts"), parts)
    for place in parts if sheet.few(("paid",)) else ():
        sheet.cells.withhold(place, "small")


def months(sheet: Sheet, path: Path) -> None:
    """Decide the months: their money with the people or the order lines that it is of."""
    columns = columns_of(sheet, path)
    money = ("revenue", "outside", "entry_money", "payouts")
    people = ("joined", "active", "paid")
    sheet.counts(*(place for name in people for place in columns[name]))
    sheet.amounts(*(place for name in money for place in columns[name]))
    lines, mix = order_lines(sheet), find_columns(sheet, "revenue_mix")
    sold = {sheet.at(place): row for row, place in enumerate(mix.get("month", ()))}
    for row, month in enumerate(columns["month"]):
        at = {name: columns[name][row] for name in columns}
        sheet.cells.follow([at["paid"]], [at["payouts"]])
        sheet.cells.part(at["paid"], at["active"])
        counted = lines.get(str(sheet.at(month))[:7], [])
        together = [at["revenue"], at["outside"], at["entry_money"]]
        if sheet.at(month) in sold:
            here = sold[sheet.at(month)]
            together += [mix[name][here] for name in _SOLD]
        # A month goes as a whole: half of one could be computed from the other series.
        sheet.cells.follow([at["joined"], *counted, *together], together)
        if sheet.at(month) in sold:
            sheet.cells.total(at["revenue"], [mix[name][here] for name in _SOLD])
            sheet.cells.total(at["outside"], [mix[name][here] for name in _OUTSIDE])
            # The same number under another name.
            sheet.cells.total(at["entry_money"], [mix["entry_money"][here]])
    for whole, name in (
        ("net_sales", "revenue"),
        ("outside_sales", "outside"),
        ("entry_money", "entry_money"),
        ("payouts", "payouts"),
    ):
        sheet.cells.total((*_TOTALS, whole), columns[name])
    # Who was paid or joined in a month may be few, whoever was so in the period.
    for name, whose in (("payouts", "paid"), ("outside", "customers")):
        for place in columns[name] if sheet.few((whose,)) else ():
            sheet.cells.withhold(place, "small")


def month_end(sheet: Sheet, path: Path) -> None:
    """Decide the days of the month: their money with the orders that it is of."""
    columns = columns_of(sheet, path)
    whose = {"participants": "participants", "customers": "customers", "unknown": "unknown_buyers"}
    for name in _ORDERED:
        sheet.amounts(*columns[name])
        sheet.counts(*columns[f"{name}_orders"])
        for money, orders in zip(columns[name], columns[f"{name}_orders"], strict=True):
            sheet.cells.follow([orders], [money])
        for place in columns[name] if sheet.few((whose[name],)) else ():
            sheet.cells.withhold(place, "small")
