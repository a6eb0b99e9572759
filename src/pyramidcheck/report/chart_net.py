"""What participants received and what they are left with: how many lie below each amount."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.chart_net_tables import (
    NET,
    class_table,
    count_table,
    is_unknown,
    percentile_table,
    shown,
    statistic,
)
from pyramidcheck.report.drawing_text import width
from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

WIDTH = 570
HALF = 0.5
LABEL_MARGIN = 14
LEAST_TICK_GAP = 46
"""Pixels between two amounts on the axis."""
EDGE = 0.05
"""Room beside the outermost points, in powers of ten."""
CURVES = ("net", "gross")
Points = list[tuple[float, float]]
"""Amount and share of people below it."""


def build_net_result(context: Context) -> Drawn | None:
    """Return the chart; None where nobody was observed long enough for a net result."""
    classes = find_series(context.result, "net_result")
    curve = find_series(context.result, "result_curve")
    if classes is None and curve is None:
        return None
    figures = {**(classes.figures if classes else {}), **(curve.figures if curve else {})}
    tables = [percentile_table(context, figures)]
    if curve is not None:
        tables.append(count_table(context, curve))
    elif classes is not None:
        tables.append(class_table(context, classes))
    drawn = None if curve is None else _curves(curve)
    note = ""
    if curve is None:
        note = context.say("chart.older")
    elif drawn is None:
        note = context.say("chart.net_result.unknown")
    return Drawn(
        title=_title(context, figures),
        alt=_alt(context, figures),
        values={} if drawn is None else _values(context, drawn, figures),
        tables=tuple(tables),
        note=note,
    )


def _title(context: Context, figures: Mapping[str, Cell]) -> str:
    if statistic(figures, "below_zero", NET) is None:
        return context.say("chart.net_result.title_short")
    return context.say(
        "chart.net_result.title",
        below=shown(context, figures, "below_zero", NET),
        median=shown(context, figures, "median", NET),
    )


def _alt(context: Context, figures: Mapping[str, Cell]) -> str:
    people = number(figures.get(f"{NET}_people"))
    return context.say(
        "chart.net_result.alt",
        people=context.numbers.count(people) if people is not None else ABSENT,
        below=shown(context, figures, "below_zero", NET),
        median=shown(context, figures, "median", NET),
        p10=shown(context, figures, "p10", NET),
        p90=shown(context, figures, "p90", NET),
        gross=shown(context, figures, "median", "gross"),
        gross90=shown(context, figures, "p90", "gross"),
    )


def _curves(curve: SeriesResult) -> dict[str, Points] | None:
    """Shares below each amount that is told, by curve; None without gross or central net."""
    if any(is_unknown(curve, kind) for kind in ("gross", NET)):
        return None
    found = {kind: _points(curve, kind) for kind in ("gross", "strict", "central", "lenient")}
    return found if len(found["gross"]) > 1 and len(found[NET]) > 1 else None


def _points(curve: SeriesResult, kind: str) -> Points:
    people = number(curve.figures.get(f"{kind}_people"))
    if not people:
        return []
    return [
        (float(number(row["amount"]) or 0), float((number(row[kind]) or 0) / people))
        for row in records(curve)
        if row[kind] is not None and not is_withheld(row[kind])
    ]


def crossing(points: Points, share: float) -> float:
    """Return the amount at which a curve reaches a share, on a straight line between points."""
    before = points[0]
    for point in points:
        if point[1] >= share:
            rise = point[1] - before[1]
            part = (share - before[1]) / rise if rise > 0 else 1.0
            return before[0] + part * (point[0] - before[0])
        before = point
    return points[-1][0]


def straight_to(figures: Mapping[str, Cell], points: Points) -> float:
    """Return the amount up to which the axis is nearly straight: a power of ten.

    A tenth of what the middle half of the people reach, so that they have most of the room; where
    all of those are at zero, a thousandth of the largest amount.
    """
    quarters = [statistic(figures, name, NET) for name in ("p25", "median", "p75")]
    middle = max((abs(float(value)) for value in quarters if value is not None), default=0.0)
    largest = max(abs(amount) for amount, _ in points)
    reach = middle / 10 or largest / 1000
    return 10.0 ** math.floor(math.log10(reach)) if reach > 0 else 1.0


def scaled(amount: float, straight: float) -> float:
    """Return where an amount lies: logarithmic on both sides of zero, straight next to it."""
    return math.copysign(math.log10(1 + abs(amount) / straight), amount)


def _values(
    context: Context, drawn: dict[str, Points], figures: Mapping[str, Cell]
) -> dict[str, Any]:
    points = [*drawn["gross"], *drawn[NET]]
    straight = straight_to(figures, points)
    lines = {"gross": drawn["gross"], "net": drawn[NET]}
    medians = {
        name: _half(figures, "gross" if name == "gross" else NET, line)
        for name, line in lines.items()
    }
    labels = {name: _label(context, figures, name) for name in CURVES}
    rooms = {name: max(width(line, semibold=True) for line in labels[name]) for name in CURVES}
    low, high = _domain(
        [scaled(amount, straight) for amount, _ in points],
        scaled(medians["net"], straight),
        scaled(medians["gross"], straight),
        rooms,
    )
    rows = [
        {"curve": name, "x": scaled(amount, straight), "y": share}
        for name, line in lines.items()
        for amount, share in line
    ]
    ticks = _ticks(context, low, high, straight)
    marks = {
        name: {"curve": name, "x": scaled(medians[name], straight), "y": HALF, "label": label}
        for name, label in labels.items()
    }
    return {
        "width": WIDTH,
        "low": low,
        "high": high,
        "padding": _padding(ticks, low, high),
        "rows": rows,
        "band": _band(drawn, straight),
        "net": [marks["net"]],
        "gross": [marks["gross"]],
        "zero": [{"x": 0.0, "label": context.say("chart.net_result.zero_line")}],
        "half": [{"y": HALF}],
        "ticks": ticks,
        "x_axis": context.say(
            "chart.net_result.x_axis", currency=context.result.filing.currency or ABSENT
        ),
        "y_axis": context.say("chart.net_result.y_axis"),
    }


def _half(figures: Mapping[str, Cell], kind: str, points: Points) -> float:
    median = statistic(figures, "median", kind)
    return crossing(points, HALF) if median is None else float(median)


def _label(context: Context, figures: Mapping[str, Cell], name: str) -> list[str]:
    kind = "gross" if name == "gross" else NET
    lines = [context.say(f"chart.net_result.curve_{name}")]
    if statistic(figures, "median", kind) is not None:
        median = shown(context, figures, "median", kind)
        lines.append(context.say("chart.net_result.median", value=median))
    return lines


def _domain(
    places: list[float], net: float, gross: float, rooms: Mapping[str, float]
) -> tuple[float, float]:
    """From where to where the axis goes: past all points, with room for the curves' names."""
    low, high = min(places) - EDGE, max(places) + EDGE
    for _ in range(3):
        before, after = ((rooms[name] + LABEL_MARGIN) / WIDTH for name in ("net", "gross"))
        low = min(low, (net - before * high) / (1 - before))
        high = max(high, (gross - after * low) / (1 - after))
    return low, high


def _band(drawn: Mapping[str, Points], straight: float) -> list[dict[str, Any]]:
    """The range between the strict and the lenient reading, where both are told."""
    strict, lenient = dict(drawn["strict"]), dict(drawn["lenient"])
    return [
        {"x": scaled(amount, straight), "low": lenient[amount], "high": strict[amount]}
        for amount in sorted(strict.keys() & lenient.keys())
    ]


def _ticks(context: Context, low: float, high: float, straight: float) -> list[dict[str, Any]]:
    """Zero and powers of ten outwards from it, as far apart as their labels need."""
    found = [{"x": 0.0, "label": context.numbers.compact(0)}]
    scale = WIDTH / (high - low)
    for sign, end in ((-1, low), (1, high)):
        last = 0.0
        for power in range(40):
            amount = sign * straight * 10.0**power
            place = scaled(amount, straight)
            if abs(place) > abs(end) or place * end <= 0:
                break
            if (abs(place) - abs(last)) * scale >= LEAST_TICK_GAP:
                found.append({"x": place, "label": context.numbers.compact(amount)})
                last = place
    return sorted(found, key=_place)


def _place(tick: Mapping[str, Any]) -> float:
    place: float = tick["x"]
    return place


def _padding(ticks: list[dict[str, Any]], low: float, high: float) -> dict[str, int]:
    """The room that the last amount's label takes beyond the axis."""
    last = ticks[-1]
    beyond = width(last["label"]) / 2 - WIDTH * (high - last["x"]) / (high - low)
    return {"left": 4, "top": 22, "bottom": 4, "right": max(8, math.ceil(beyond) + 4)}
