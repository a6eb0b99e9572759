"""When in the month orders come: participants beside customers, by days before the month's end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

GROUPS = ("participants", "customers", "unknown")
DEFINITION = "last_days_of_month"
AVERAGE = "average"
ZERO = Decimal(0)
LABEL_GAP_SHARE = 0.075
Rows = list["Mapping[str, Cell]"]


def build_month_end(context: Context) -> Drawn | None:
    """Return the chart; None without an order of a participant in a full month."""
    series = find_series(context.result, "month_end")
    if series is None:
        return None
    rows = list(records(series))
    groups = [name for name in GROUPS if _is_told(rows, name) and _total(rows, name) > 0]
    if "participants" not in groups:
        return None
    last = int(number(context.book("definitions", DEFINITION).get("value")) or 3)
    return Drawn(
        title=_title(context, rows, groups, last),
        alt=_alt(context, rows, groups, last),
        values=_values(context, rows, groups, last),
        tables=(_table(context, rows, groups),),
        note=_note(context, rows, groups),
    )


def _amount(row: Mapping[str, Cell], name: str) -> Decimal:
    return number(row[name]) or ZERO


def _total(rows: Rows, name: str) -> Decimal:
    return sum((_amount(row, name) for row in rows), ZERO)


def _is_told(rows: Rows, name: str) -> bool:
    """False where a redacted result does not tell a group's orders on some day."""
    return not any(is_withheld(row[column]) for row in rows for column in (name, f"{name}_orders"))


def _days(row: Mapping[str, Cell]) -> int:
    return int(_amount(row, "days_before_end"))


def last_share(rows: Rows, name: str, last: int) -> Decimal | None:
    """Return the share of a group's orders, or of the days (`months`), in the last days."""
    whole = _total(rows, name)
    part = sum((_amount(row, name) for row in rows if _days(row) < last), ZERO)
    return part / whole if whole > 0 else None


def _share(context: Context, rows: Rows, name: str, last: int) -> str:
    value = last_share(rows, name, last)
    return ABSENT if value is None else context.numbers.share(float(value))


def _title(context: Context, rows: Rows, groups: list[str], last: int) -> str:
    name = "title" if "customers" in groups else "title_alone"
    return context.plural(
        f"chart.month_end.{name}",
        last,
        participants=_share(context, rows, "participants", last),
        customers=_share(context, rows, "customers", last),
        calendar=_share(context, rows, "months", last),
    )


def _alt(context: Context, rows: Rows, groups: list[str], last: int) -> str:
    told = context.numbers.listed(
        [
            context.say(
                "chart.month_end.part",
                name=context.say(f"chart.month_end.{name}"),
                share=_share(context, rows, name, last),
            )
            for name in groups
        ]
    )
    return context.plural(
        "chart.month_end.alt", last, parts=told, calendar=_share(context, rows, "months", last)
    )


def _note(context: Context, rows: Rows, groups: list[str]) -> str:
    counted = context.numbers.listed(
        [
            context.say(
                "chart.month_end.counted",
                name=context.say(f"chart.month_end.{name}"),
                orders=context.numbers.count(_total(rows, f"{name}_orders")),
            )
            for name in groups
        ]
    )
    full = max(int(_amount(row, "months")) for row in rows)
    return context.plural("chart.month_end.note", full, counted=counted)


def _index(rows: Rows, row: Mapping[str, Cell], name: str) -> float:
    """A day's orders over an average day's: 1 where every day brings the same."""
    days = _total(rows, "months")
    average = _total(rows, name) / days
    return float(max(_amount(row, name), ZERO) / _amount(row, "months") / average)


def _values(context: Context, rows: Rows, groups: list[str], last: int) -> dict[str, Any]:
    drawn: list[dict[str, Any]] = [
        {"group": name, "days": _days(row), "index": _index(rows, row, name)}
        for name in groups
        for row in rows
        if _amount(row, "months") > 0
    ]
    top = 1.08 * max(*(point["index"] for point in drawn), 1.2)
    ends: dict[str, float] = {
        point["group"]: point["index"] for point in drawn if point["days"] == 0
    }
    named = {name: context.say(f"chart.month_end.{name}") for name in ends}
    ends, named = ends | {AVERAGE: 1.0}, named | {AVERAGE: context.say("chart.month_end.average")}
    placed = spread(list(ends.values()), LABEL_GAP_SHARE * top, 0.0, top)
    return {
        "rows": drawn,
        "padding": {
            "left": 4,
            "top": 6,
            "bottom": 4,
            "right": room(named.values(), semibold=True) + 4,
        },
        "labels": [
            {"group": name, "x": 0, "y": y, "label": named[name]}
            for name, y in zip(ends, placed, strict=True)
        ],
        "window": [
            {
                "from": last - 0.5,
                "to": -0.5,
                "label": context.plural("chart.month_end.window", last),
            }
        ],
        "average": [{"y": 1.0}],
        "groups": list(GROUPS),
        "top": top,
        "x_axis": context.say("chart.month_end.x_axis"),
        "y_axis": context.say("chart.month_end.y_axis"),
    }


def _table(context: Context, rows: Rows, groups: list[str]) -> Table:
    numbers = context.numbers
    head = (
        context.say("chart.month_end.head_days"),
        context.say("chart.month_end.head_months"),
        *(context.say(f"chart.month_end.{name}") for name in groups),
        *(
            context.say("chart.month_end.head_index", name=context.say(f"chart.month_end.{name}"))
            for name in groups
        ),
    )
    return Table(
        caption=context.say("chart.month_end.caption"),
        head=head,
        rows=tuple(
            (
                numbers.count(_days(row)),
                numbers.count(_amount(row, "months")),
                *(numbers.money(_amount(row, name)) for name in groups),
                *(numbers.decimal(_index(rows, row, name)) for name in groups),
            )
            for row in rows
            if _amount(row, "months") > 0
        ),
        numeric=tuple(range(len(head))),
    )
