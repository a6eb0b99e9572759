"""How long people stay: participants beside customers, with bands and numbers at risk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.life_tables import at, followed_at, month_of
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

GROUPS = ("participant", "customer")
TOLD_AT = (12, 6, 3, 1)
FEWEST_AT_RISK = 10
"""People at risk below which a curve is not quoted in the title: one more leaving would move it."""
MOST_COLUMNS = 9
LABEL_GAP = 0.08
Curves = dict[str, list["Mapping[str, Cell]"]]


def build_survival(context: Context) -> Drawn | None:
    """Return the chart; None where nobody was followed."""
    series = find_series(context.result, "survival")
    if series is None:
        return None
    curves: Curves = {}
    for row in records(series):
        if is_withheld(row["remaining"]):
            continue
        curves.setdefault(str(row["group"]), []).append(row)
    if not curves.get("participant"):
        return None
    curves = {name: curves[name] for name in GROUPS if curves.get(name)}
    return Drawn(
        title=_title(context, curves),
        alt=_alt(context, curves, series.figures),
        values=_values(context, curves),
        tables=(_table(context, curves),),
        note=_note(context, curves, series.figures),
    )


def _told_at(curves: Curves) -> int | None:
    """The longest of the usual times at which every curve still rests on enough people."""
    for month in TOLD_AT:
        found = [at(rows, month) for rows in curves.values()]
        if all(row is not None for row in found) and all(
            followed_at(rows, month) >= FEWEST_AT_RISK for rows in curves.values()
        ):
            return month
    return None


def _remaining(context: Context, rows: list[Mapping[str, Cell]], month: int) -> str:
    row = at(rows, month)
    value = None if row is None else number(row["remaining"])
    return ABSENT if value is None else context.numbers.share(float(value))


def _title(context: Context, curves: Curves) -> str:
    month = _told_at(curves)
    if month is None:
        return context.say("chart.survival.title_short")
    shares = {name: _remaining(context, rows, month) for name, rows in curves.items()}
    beside = "title" if "customer" in shares else "title_alone"
    return context.plural(f"chart.survival.{beside}", month, **shares)


def _alt(context: Context, curves: Curves, figures: Mapping[str, Cell]) -> str:
    told = []
    for name, rows in curves.items():
        months = [m for m in (3, 6, 12, 24, 36) if at(rows, m) is not None]
        points = [
            context.plural("chart.survival.point", m, share=_remaining(context, rows, m))
            for m in months
        ]
        told.append(
            context.say(
                "chart.survival.curve",
                name=context.say(f"chart.survival.{name}"),
                people=_count(context, figures, f"{name}_entered"),
                points=context.numbers.listed(points) or ABSENT,
            )
        )
    return context.say("chart.survival.alt", curves=" ".join(told))


def _note(context: Context, curves: Curves, figures: Mapping[str, Cell]) -> str:
    told = " ".join(
        context.say(
            "chart.survival.counted",
            name=context.say(f"chart.survival.{name}"),
            people=_count(context, figures, f"{name}_entered"),
            left=_count(context, figures, f"{name}_events"),
            censored=_count(context, figures, f"{name}_censored"),
        )
        for name in curves
    )
    return f"{context.say('chart.survival.note')} {told}"


def _count(context: Context, figures: Mapping[str, Cell], name: str) -> str:
    value = number(figures.get(name))
    if value is None:
        return context.redacted.word or ABSENT
    return context.numbers.count(value)


def _values(context: Context, curves: Curves) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    ends: dict[str, float] = {}
    last = max(month_of(rows[-1]) for rows in curves.values())
    for name, points in curves.items():
        for row in points:
            share = float(number(row["remaining"]) or 0)
            low, high = number(row["low"]), number(row["high"])
            drawn = {"group": name, "month": month_of(row), "share": share}
            drawn["low"] = share if low is None else float(low)
            drawn["high"] = share if high is None else float(high)
            rows.append(drawn)
        ends[name] = rows[-1]["share"]
    placed = spread(list(ends.values()), LABEL_GAP, 0.0, 1.0)
    ticks = _ticks(last)
    risk = [
        {
            "who": context.say(f"chart.survival.{name}"),
            "month": month,
            "label": context.numbers.count(followed),
        }
        for name, points in curves.items()
        for month in ticks
        if at(points, month) is not None and not math.isnan(followed := followed_at(points, month))
    ]
    names = [context.say(f"chart.survival.{name}") for name in curves]
    return {
        "rows": rows,
        "extent": room(names) + 4,
        "padding": {"left": 4, "top": 6, "bottom": 4, "right": room(names, semibold=True) + 4},
        "labels": [
            {"group": name, "x": last, "y": y, "label": context.say(f"chart.survival.{name}")}
            for name, y in zip(curves, placed, strict=True)
        ],
        "risk": risk,
        "ticks": ticks,
        "last": max(last, 1),
        "x_axis": context.say("chart.survival.x_axis"),
        "y_axis": context.say("chart.survival.y_axis"),
        "at_risk": context.say("chart.survival.at_risk"),
    }


def _ticks(last: int) -> list[int]:
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= MOST_COLUMNS or s == 120)
    return list(range(0, last + 1, step))


def _table(context: Context, curves: Curves) -> Table:
    last = max(month_of(rows[-1]) for rows in curves.values())
    rows = []
    for month in _ticks(last):
        for name, points in curves.items():
            row = at(points, month)
            if row is not None:
                rows.append(_row(context, month, name, row, followed_at(points, month)))
    heads = ("month", "group", "remaining", "range", "at_risk")
    return Table(
        caption=context.say("chart.survival.caption"),
        head=tuple(context.say(f"chart.survival.head_{name}") for name in heads),
        rows=tuple(rows),
        numeric=(2, 3, 4),
    )


def _row(
    context: Context, month: int, name: str, row: Mapping[str, Cell], followed: float
) -> tuple[str, ...]:
    share, low, high = (number(row[key]) for key in ("remaining", "low", "high"))
    told = ABSENT
    if low is not None and high is not None:
        told = context.say(
            "chart.survival.range",
            low=context.numbers.share(float(low)),
            high=context.numbers.share(float(high)),
        )
    return (
        context.numbers.count(month),
        context.say(f"chart.survival.{name}"),
        ABSENT if share is None else context.numbers.share(float(share)),
        told,
        context.numbers.count(followed),
    )
