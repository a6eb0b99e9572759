"""Months by volume around the threshold, with the curve that would stand without it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

JOINED = 4
"""Bars outside the window that make one row of the table."""
Bin = tuple[float, float, float, float, bool]
"""From, to, months, the fitted curve, in the window; NaN where a redacted result is silent."""


def build_bunching(context: Context) -> Drawn | None:
    """Return the chart; None where no threshold was found or stated."""
    series = find_series(context.result, "bunching")
    if series is None:
        return None
    figures = series.figures
    threshold = float(number(figures.get("threshold")) or 1)
    # Several thresholds make one curve: it is then drawn in multiples of each month's own.
    one = number(figures.get("highest_threshold")) == number(figures.get("threshold"))
    scale = threshold if one else 1.0
    bins: list[Bin] = [
        (
            float(number(row["from"]) or 0) * scale,
            float(number(row["to"]) or 0) * scale,
            math.nan if is_withheld(row["months"]) else int(number(row["months"]) or 0),
            math.nan
            if is_withheld(row["counterfactual"])
            else float(number(row["counterfactual"]) or 0),
            bool(row["in_window"]),
        )
        for row in records(series)
    ]
    return Drawn(
        title=_title(context, figures, one=one),
        alt=_alt(context, figures, one=one),
        values=_values(context, bins, figures, scale, one=one),
        tables=(_table(context, bins, one=one), _estimate(context, figures)),
        note=context.say("chart.bunching.note", degree=_figure(context, figures, "degree")),
    )


def _figure(context: Context, figures: Mapping[str, Cell], name: str, digits: int = 0) -> str:
    value = number(figures.get(name))
    if value is None:
        told = figures.get(name) is None or not context.redacted.word
        return ABSENT if told else context.redacted.word
    return context.numbers.decimal(value, digits)


def _named(context: Context, figures: Mapping[str, Cell], *, one: bool) -> str:
    if one:
        return _figure(context, figures, "threshold", 2)
    return context.say(
        "chart.bunching.several",
        low=_figure(context, figures, "threshold", 2),
        high=_figure(context, figures, "highest_threshold", 2),
    )


def _title(context: Context, figures: Mapping[str, Cell], *, one: bool) -> str:
    excess, share = number(figures.get("excess")), number(figures.get("share"))
    threshold = _named(context, figures, one=one)
    if excess is None or share is None or round(excess) <= 0:
        return context.say("chart.bunching.title_none", threshold=threshold)
    return context.say(
        "chart.bunching.title",
        excess=context.numbers.count(round(excess)),
        share=context.numbers.share(float(share)),
        threshold=threshold,
    )


def _alt(context: Context, figures: Mapping[str, Cell], *, one: bool) -> str:
    share = number(figures.get("share"))
    return context.say(
        "chart.bunching.alt",
        months=_figure(context, figures, "months"),
        threshold=_named(context, figures, one=one),
        excess=_figure(context, figures, "excess"),
        low=_figure(context, figures, "excess_low"),
        high=_figure(context, figures, "excess_high"),
        share=ABSENT if share is None else context.numbers.share(float(share)),
        missing=context.numbers.count(max(round(number(figures.get("missing")) or 0), 0)),
    )


def _values(
    context: Context, bins: list[Bin], figures: Mapping[str, Cell], scale: float, *, one: bool
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "from": low,
            "to": high,
            "middle": (low + high) / 2,
            "months": None if math.isnan(months) else months,
            "expected": None if math.isnan(expected) else expected,
            "kind": "inside" if inside else "outside",
        }
        for low, high, months, expected, inside in bins
    ]
    known = [row[name] for row in rows for name in ("months", "expected")]
    top = max([*(value for value in known if value is not None), 1])
    keys = [("key_window", 0.86), ("key_expected", 0.76)]
    fitted = any(row["expected"] is not None for row in rows)
    window = [
        float(number(figures.get(name)) or 0) * scale for name in ("window_from", "window_to")
    ]
    return {
        "rows": rows,
        "window": [{"from": window[0], "to": window[1]}],
        "threshold": [
            {
                "x": scale,
                "label": context.say(
                    "chart.bunching.threshold", threshold=_named(context, figures, one=one)
                ),
            }
        ],
        "keys": [
            {"label": context.say(f"chart.bunching.{key}"), "y": share * top}
            for key, share in keys[: 2 if fitted else 1]
        ],
        "end": bins[-1][1],
        "top": 1.08 * top,
        "x_axis": context.say(f"chart.bunching.x_axis{'' if one else '_multiple'}"),
        "y_axis": context.say("chart.bunching.y_axis"),
    }


def coarser(bins: list[Bin]) -> list[Bin]:
    """The bins with those outside the window joined by JOINED, every sum as it was."""
    found: list[Bin] = []
    run = 0
    for low, high, months, expected, inside in bins:
        if inside or run in {0, JOINED} or found[-1][4]:
            found.append((low, high, months, expected, inside))
            run = 0 if inside else 1
        else:
            first, _, counted, summed, _ = found[-1]
            found[-1] = (first, high, counted + months, summed + expected, False)
            run += 1
    return found


def _table(context: Context, bins: list[Bin], *, one: bool) -> Table:
    numbers = context.numbers
    heads = ("from", "to", "months", "expected", "window")
    return Table(
        caption=context.say(f"chart.bunching.caption{'' if one else '_multiple'}"),
        head=tuple(context.say(f"chart.bunching.head_{name}") for name in heads),
        rows=tuple(
            (
                numbers.decimal(low),
                numbers.decimal(high),
                numbers.count(months),
                numbers.decimal(expected, 1),
                context.say(f"chart.bunching.{'inside' if inside else 'outside'}"),
            )
            for low, high, months, expected, inside in coarser(bins)
        ),
        numeric=(0, 1, 2, 3),
    )


def _estimate(context: Context, figures: Mapping[str, Cell]) -> Table:
    rows: list[tuple[str, ...]] = [
        (context.say(f"chart.bunching.{name}"), _figure(context, figures, name, 1))
        for name in ("excess", "excess_low", "excess_high", "missing", "normalised")
    ]
    head = (context.say("chart.bunching.head_estimate"), context.say("chart.bunching.head_value"))
    return Table(context.say("chart.bunching.estimate"), head, tuple(rows), numeric=(1,))
