"""What participants do around their first purchase: recruit, or sell to customers, on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

GROUPS = ("recruiters", "sellers")
TITLE_MONTHS = (1, 2, 3)
"""The months after the first purchase that the title sums up."""
FEWEST = 10
"""People in view below which a month is not drawn: one more would move its share by a tenth."""
LABEL_GAP_SHARE = 0.09
MOST_TICKS = 9
Rows = list["Mapping[str, Cell]"]


def build_first_purchase(context: Context) -> Drawn | None:
    """Return the chart; None where nobody who joined in the period bought anything."""
    series = find_series(context.result, "first_purchase")
    if series is None:
        return None
    rows = list(records(series))
    drawn = [row for row in rows if _is_drawn(row)]
    return Drawn(
        title=_title(context, rows),
        alt=_alt(context, drawn),
        values=_values(context, drawn) if len(drawn) > 1 else {},
        tables=(_table(context, rows),),
        note=_note(context, series),
    )


def _is_drawn(row: Mapping[str, Cell]) -> bool:
    return not is_withheld(row["people"]) and (number(row["people"]) or 0) >= FEWEST


def _month(row: Mapping[str, Cell]) -> int:
    return int(number(row["month"]) or 0)


def share(row: Mapping[str, Cell], group: str) -> float | None:
    """Return the share of those in view who did it in that month; None where it is not told."""
    people, acted = number(row["people"]), number(row[group])
    return None if not people or acted is None else float(acted / people)


def pooled(rows: Rows, group: str, months: tuple[int, ...] = TITLE_MONTHS) -> float | None:
    """Return the share over some months together; None where one of them is not told or seen."""
    found = [row for row in rows if _month(row) in months and _is_drawn(row)]
    acted = [number(row[group]) for row in found]
    if len(found) != len(months) or any(value is None for value in acted):
        return None
    people = sum(number(row["people"]) or 0 for row in found)
    return float(sum(value or 0 for value in acted) / people)


def _title(context: Context, rows: Rows) -> str:
    shares = {group: pooled(rows, group) for group in GROUPS}
    if any(value is None for value in shares.values()):
        return context.say("chart.first_purchase.title_short")
    return context.say(
        "chart.first_purchase.title",
        **{group: context.numbers.share(value) for group, value in shares.items()},
    )


def _alt(context: Context, rows: Rows) -> str:
    points = [
        context.say(
            "chart.first_purchase.point",
            month=context.numbers.count(_month(row)),
            **{group: context.numbers.share(share(row, group)) for group in GROUPS},
        )
        for row in rows
        if _month(row) in {0, 1, 3, 6, 12}
    ]
    return context.say("chart.first_purchase.alt", points=" ".join(points))


def _note(context: Context, series: SeriesResult) -> str:
    studied, joined = (number(series.figures.get(name)) for name in ("studied", "joined"))
    word = context.redacted.word
    told = context.say(
        "chart.first_purchase.note",
        studied=word if studied is None else context.numbers.count(studied),
        joined=word if joined is None else context.numbers.count(joined),
        fewest=context.numbers.count(FEWEST),
    )
    if context.result.filing.people.get("unknown_buyers"):
        told += " " + context.say("chart.first_purchase.unknown")
    return told


def _values(context: Context, rows: Rows) -> dict[str, Any]:
    points = [
        {"group": group, "month": _month(row), "share": value}
        for group in GROUPS
        for row in rows
        if (value := share(row, group)) is not None
    ]
    top = 1.12 * max([0.02, *(float(str(point["share"])) for point in points)])
    ends = {str(point["group"]): (point["month"], float(str(point["share"]))) for point in points}
    placed = spread([y for _, y in ends.values()], LABEL_GAP_SHARE * top, 0.0, top)
    names = {group: context.say(f"chart.first_purchase.{group}") for group in ends}
    months = [_month(row) for row in rows]
    step = next(s for s in (1, 2, 3, 6) if len(months) / s <= MOST_TICKS or s == 6)
    ticks = [month for month in months if month % step == 0]
    return {
        "rows": points,
        "labels": [
            {"x": months[-1], "y": y, "label": names[group]}
            for (group, _), y in zip(ends.items(), placed, strict=True)
        ],
        "first": [{"month": 0, "label": context.say("chart.first_purchase.first")}],
        "risk": [
            {"month": _month(row), "label": f"({context.numbers.count(number(row['people']))})"}
            for row in rows
            if _month(row) in ticks
        ],
        "padding": {
            "left": 4,
            "top": 6,
            "bottom": 4,
            "right": room(names.values(), semibold=True) + 4,
        },
        "ticks": ticks,
        "from": months[0],
        "to": months[-1],
        "top": top,
        "x_axis": context.say("chart.first_purchase.x_axis"),
        "y_axis": context.say("chart.first_purchase.y_axis"),
    }


def _table(context: Context, rows: Rows) -> Table:
    numbers = context.numbers
    heads = ("month", "people", "recruiters", "recruiting", "sellers", "selling")
    return Table(
        caption=context.say("chart.first_purchase.caption"),
        head=tuple(context.say(f"chart.first_purchase.head_{name}") for name in heads),
        rows=tuple(
            (
                numbers.count(_month(row)),
                numbers.count(row["people"]),
                *(
                    cell
                    for group in GROUPS
                    for cell in (numbers.count(row[group]), numbers.share(share(row, group)))
                ),
            )
            for row in rows
        ),
        numeric=tuple(range(len(heads))),
    )
