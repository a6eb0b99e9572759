"""What participants are left with: people by net result, with the zero line and the median."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import width
from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import Cell, find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context

READINGS = ("strict", "central", "lenient")
STATISTICS = ("below_zero", "p10", "p25", "median", "p75", "p90")
MOST_TICKS = 9
WIDTH = 570
AXIS_ROOM = 36
"""Pixels that the vertical axis holds at least, left of the first class."""
MERGED_SHARE = 0.02
Bin = tuple[Decimal | None, Decimal | None, dict[str, float]]
"""From, to, and people by reading; NaN where a redacted result does not tell them."""


def build_net_result(context: Context) -> Drawn | None:
    """Return the chart; None without classes of net result."""
    series = find_series(context.result, "net_result")
    if series is None:
        return None
    unknown = _unknown(series)
    bins: list[Bin] = [
        (
            number(row["lower"]),
            number(row["upper"]),
            {name: _people(row.get(f"people_{name}")) for name in READINGS},
        )
        for row in records(series)
    ]
    bins = _occupied(bins)
    if not any(math.isnan(count) for *_, people in bins for count in people.values()):
        bins = merged_around_zero(bins)
    figures = series.figures
    return Drawn(
        title=_title(context, figures),
        alt=_alt(context, figures, bins),
        # Bars are of the central reading: without it there is nothing to draw, only what to list.
        values={} if "central" in unknown else _values(context, bins, figures),
        tables=(_table(context, bins, unknown), _percentiles(context, figures)),
    )


def _unknown(series: SeriesResult) -> frozenset[str]:
    """The readings in which nobody's net result could be told, so that a 0 would be untrue."""
    return frozenset(
        name
        for name in READINGS
        if not any(is_withheld(row.get(f"people_{name}")) for row in records(series))
        and not any(number(row.get(f"people_{name}")) for row in records(series))
    )


def _people(cell: Cell) -> float:
    return math.nan if is_withheld(cell) else int(number(cell) or 0)


def _occupied(bins: list[Bin]) -> list[Bin]:
    """The classes from the first to the last that holds anybody; zero stays within."""
    kept = [
        i
        for i, (lower, upper, people) in enumerate(bins)
        if any(people.values()) or lower == 0 or upper == 0
    ]
    return bins[kept[0] : kept[-1] + 1] if kept else bins


def merged_around_zero(bins: list[Bin]) -> list[Bin]:
    """The classes with the narrow ones next to zero joined while they hold next to nobody.

    Classes shrink towards zero on a logarithmic scale; drawn one by one, a dozen empty ones would
    hide where people are. On each side at most MERGED_SHARE of the people is joined, in every
    reading; the total of each reading stays.
    """
    most = {name: MERGED_SHARE * sum(people[name] for *_, people in bins) for name in READINGS}
    below = [entry for entry in bins if entry[1] is not None and entry[1] <= 0]
    above = [entry for entry in bins if entry not in below]
    return [*reversed(_joined(below[::-1], most)), *_joined(above, most)]


def _joined(outwards: list[Bin], most: Mapping[str, float]) -> list[Bin]:
    held = dict.fromkeys(READINGS, 0.0)
    count = 0
    for *_, people in outwards:
        held = {name: held[name] + people[name] for name in READINGS}
        if any(held[name] > most[name] for name in READINGS):
            break
        count += 1
    if count < 2:
        return outwards
    edges = [edge for entry in outwards[:count] for edge in entry[:2]]
    lower = None if None in edges else min(edge for edge in edges if edge is not None)
    upper = None if None in edges else max(edge for edge in edges if edge is not None)
    total = {name: sum(people[name] for *_, people in outwards[:count]) for name in READINGS}
    return [(lower, upper, total), *outwards[count:]]


def statistic(figures: Mapping[str, Cell], name: str, reading: str) -> Decimal | None:
    """Return a figure of one reading; `below_zero` is the share of its people."""
    value = number(figures.get(f"{reading}_{name}"))
    if name != "below_zero" or value is None:
        return value
    people = number(figures.get(f"{reading}_people"))
    return value / people if people else None


def _shown(context: Context, figures: Mapping[str, Cell], name: str, reading: str) -> str:
    value = statistic(figures, name, reading)
    if value is None:
        absent = figures.get(f"{reading}_{name}") is None
        return ABSENT if absent or not context.redacted.word else context.redacted.word
    return (
        context.numbers.share(float(value))
        if name == "below_zero"
        else context.numbers.money(value)
    )


def _title(context: Context, figures: Mapping[str, Cell]) -> str:
    if statistic(figures, "below_zero", "central") is None:
        return context.say("chart.net_result.title_short")
    return context.say(
        "chart.net_result.title",
        below=_shown(context, figures, "below_zero", "central"),
        median=_shown(context, figures, "median", "central"),
    )


def _alt(context: Context, figures: Mapping[str, Cell], bins: list[Bin]) -> str:
    people = number(figures.get("central_people")) or sum(people["central"] for *_, people in bins)
    return context.say(
        "chart.net_result.alt",
        people=context.numbers.count(people),
        below=_shown(context, figures, "below_zero", "central"),
        median=_shown(context, figures, "median", "central"),
        p10=_shown(context, figures, "p10", "central"),
        p90=_shown(context, figures, "p90", "central"),
    )


def _values(context: Context, bins: list[Bin], figures: Mapping[str, Cell]) -> dict[str, Any]:
    rows = []
    for i, (_, upper, people) in enumerate(bins):
        row: dict[str, Any] = {"from": i, "to": i + 1, "middle": i + 0.5}
        known = not any(math.isnan(count) for count in people.values())
        row["people"] = people["central"] if known else None
        row["least"] = min(people.values()) if known else None
        row["most"] = max(people.values()) if known else None
        row["side"] = "below" if upper is not None and upper <= 0 else "above"
        rows.append(row)
    bounds = [lower for lower, *_ in bins] + [bins[-1][1]]
    step = max(1, -(-len(bounds) // MOST_TICKS))
    zero_index = next((i for i, b in enumerate(bounds) if b == 0), None)
    ticks = [
        {"x": i, "label": context.numbers.compact(float(bound))}
        for i, bound in enumerate(bounds)
        if bound is not None and _ticked(i, step, zero_index)
    ]
    median = statistic(figures, "median", "central")
    marked = []
    if median is not None:
        label = context.say("chart.net_result.median", value=context.numbers.money(median))
        marked = [{"x": position(bounds, median), "label": label}]
    zero = [{"x": position(bounds, Decimal(0))}] if zero_index is not None else []
    return {
        "width": WIDTH,
        "padding": _padding([*ticks, *marked], len(bins)),
        "rows": rows,
        "ticks": ticks,
        "zero": zero,
        "median": marked,
        "end": len(bins),
        "x_axis": context.say(
            "chart.net_result.x_axis", currency=context.result.filing.currency or ABSENT
        ),
        "y_axis": context.say("chart.net_result.y_axis"),
    }


def _padding(labels: list[dict[str, Any]], end: int) -> dict[str, int]:
    """The room beside the classes that labels centred near their ends take."""
    spans = [
        (WIDTH * label["x"] / end, width(label["label"], semibold=True) / 2) for label in labels
    ]
    left = max((half - middle - AXIS_ROOM for middle, half in spans), default=0.0)
    right = max((middle + half - WIDTH for middle, half in spans), default=0.0)
    return {
        "left": max(4, math.ceil(left) + 4),
        "top": 6,
        "bottom": 4,
        "right": max(8, math.ceil(right) + 4),
    }


def _ticked(index: int, step: int, zero: int | None) -> bool:
    return (index - (zero or 0)) % step == 0


def position(bounds: list[Decimal | None], value: Decimal) -> float:
    """Return where the value lies on the axis of classes, straight within its class."""
    for i in range(len(bounds) - 1):
        low, high = bounds[i], bounds[i + 1]
        if low is None and high is not None and value < high:
            return i + 0.5
        if low is not None and value >= low and (high is None or value < high):
            return i + 0.5 if high is None else i + float((value - low) / (high - low))
    return float(len(bounds) - 1)


def _table(context: Context, bins: list[Bin], unknown: frozenset[str]) -> Table:
    words = context.words.section("chart.net_result")

    def bound(value: Decimal | None) -> str:
        return words["open"] if value is None else context.numbers.decimal(value)

    return Table(
        caption=context.say(
            "chart.net_result.caption", currency=context.result.filing.currency or ABSENT
        ),
        head=(words["lower"], words["upper"], *(context.say(f"reading.{n}") for n in READINGS)),
        rows=tuple(
            (
                bound(lower),
                bound(upper),
                *(
                    ABSENT if name in unknown else context.numbers.count(people[name])
                    for name in READINGS
                ),
            )
            for lower, upper, people in bins
        ),
        numeric=(0, 1, 2, 3, 4),
    )


def _percentiles(context: Context, figures: Mapping[str, Cell]) -> Table:
    words = context.words.section("chart.net_result")
    return Table(
        caption=words["percentiles_caption"],
        head=(words["statistic"], *(context.say(f"reading.{name}") for name in READINGS)),
        rows=tuple(
            (
                words["p50" if name == "median" else name],
                *(_shown(context, figures, name, reading) for reading in READINGS),
            )
            for name in STATISTICS
        ),
        numeric=(1, 2, 3),
    )
