"""The drawing of the cohorts, placed in pixels: many views would be slow to draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.life_tables import month_of
from pyramidcheck.report.series import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.report.chart_cohorts import Cohort
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

WIDTH = 650
MOST_COLUMNS = 24
ROW = 20
HEAD = 26
AXIS = 42
COLUMNS = 4
PANEL_HEIGHT = 66
PANEL_STEP = PANEL_HEIGHT + 68
GAP = 20
LABEL_ROOM = 30
"""Pixels that a share in the map, or a number under a curve, takes."""
FEWEST = 10
INSET = 15
"""Pixels by which numbers under a curve keep from the edges of the drawing."""
APART = 3
"""Pixels between two labels of an axis."""
PALE, DARK = (0xE8, 0xF0, 0xF7), (0x00, 0x55, 0x87)
INK, BLACK, WHITE = "#1F2328", "#000000", "#FFFFFF"
LIGHT_TEXT_FROM = 0.75
"""Share at which white and black stand out from its colour alike, 4.5 to one; ink would not."""
TICKS = (1, 2, 3, 6, 12, 24, 60)
Marks = dict[str, list[dict[str, Any]]]


def values(
    context: Context, cohorts: Sequence[Cohort], everybody: Sequence[Mapping[str, Cell]]
) -> dict[str, Any]:
    """Return the values of the specification `cohorts`: the map above, a curve each below."""
    last = max(1, *(month_of(cohort.rows[-1]) for cohort in cohorts))
    marks: Marks = {
        name: [] for name in ("cells", "frames", "bands", "lines", "titles", "middle", "right")
    }
    top = _map(context, marks, cohorts, last)
    panel_width = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
    marks["titles"].append({"x": 0, "y": top, "label": context.say("chart.cohorts.curves")})
    for place, cohort in enumerate(cohorts):
        row, column = divmod(place, COLUMNS)
        corner = (column * (panel_width + GAP), top + 38 + row * PANEL_STEP)
        _panel(context, marks, cohort, everybody, (corner, panel_width, last))
    rows = -(-len(cohorts) // COLUMNS)
    marks["bands_drawn"] = marks.pop("bands")
    return {**marks, "width": WIDTH, "height": top + 24 + rows * PANEL_STEP}


def _map(context: Context, marks: Marks, cohorts: Sequence[Cohort], last: int) -> float:
    """Draw the map; return where what stands below it begins."""
    left = room(cohort.name for cohort in cohorts) + 10
    step = -(-last // MOST_COLUMNS)
    months = list(range(step, last + 1, step))
    cell = (WIDTH - left) / len(months)
    every = max(1, math.ceil(LABEL_ROOM / cell))
    marks["titles"].append({"x": 0, "y": 8, "label": context.say("chart.cohorts.map")})
    for row, cohort in enumerate(cohorts):
        middle = HEAD + ROW * (row + 0.5)
        marks["right"].append({"x": left - 8, "y": middle, "label": cohort.name})
        for column, month in enumerate(months):
            share = cohort.share(month)
            if share is None:
                continue
            half = ROW / 2 if cohort.followed(month) >= FEWEST or share == 0 else ROW / 4
            x = round(left + cell * column, 2)
            marks["cells"].append(
                {
                    "x": x,
                    "x2": round(x + cell, 2),
                    "y": middle - half,
                    "y2": middle + half,
                    "side": tone(share),
                }
            )
            if (column + 1) % every == 0 and half == ROW / 2:
                label = context.numbers.count(round(100 * share))
                _text(marks, x + cell / 2, middle, label, text_on(share))
    bottom = HEAD + ROW * len(cohorts)
    for column, month in enumerate(months):
        if (column + 1) % every == 0:
            label = context.numbers.count(month)
            _text(marks, left + cell * (column + 0.5), bottom + 12, label)
    _text(marks, left + (WIDTH - left) / 2, bottom + 30, context.say("chart.cohorts.x_axis"))
    return bottom + AXIS + 24


def tone(share: float) -> str:
    """Return the colour of a share: the more are still there, the darker."""
    parts = (round(p + (d - p) * share) for p, d in zip(PALE, DARK, strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


def text_on(share: float) -> str:
    """Return the colour of a figure on the colour of a share."""
    return WHITE if share > LIGHT_TEXT_FROM else BLACK


def _text(marks: Marks, x: float, y: float, label: str, side: str = INK) -> None:
    marks["middle"].append({"x": round(x, 2), "y": y, "label": label, "side": side})


def _panel(
    context: Context,
    marks: Marks,
    cohort: Cohort,
    everybody: Sequence[Mapping[str, Cell]],
    frame: tuple[tuple[float, float], float, int],
) -> None:
    (left, top), width, last = frame

    def x(month: float) -> float:
        return round(left + width * month / last, 2)

    def y(share: float) -> float:
        return round(top + PANEL_HEIGHT * (1 - share), 2)

    title = context.say("chart.cohorts.panel", name=cohort.name, people=cohort.joined)
    marks["middle"].append({"x": left + width / 2, "y": top - 11, "label": title, "side": INK})
    marks["frames"] += [{"x": left, "x2": left + width, "y": y(share)} for share in (0, 0.5, 1)]
    for kind, rows in (("all", everybody), ("cohort", cohort.rows)):
        known = [row for row in rows if number(row["remaining"]) is not None]
        known = [row for row in known if month_of(row) <= last]
        points = [(month_of(row), float(number(row["remaining"]) or 0)) for row in known]
        for place, (when, share) in enumerate(stairs(points)):
            name = f"{left}-{top}-{kind}"
            marks["lines"].append(
                {"x": x(when), "y": y(share), "line": name, "kind": kind, "step": place}
            )
    known = [row for row in cohort.rows if number(row["remaining"]) is not None]
    low, high = (
        stairs([(month_of(row), _bound(row, name)) for row in known]) for name in ("low", "high")
    )
    marks["bands"] += [
        {"x": x(when), "y": y(least), "y2": y(most), "line": f"{left}-{top}"}
        for (when, least), (_, most) in zip(low, high, strict=True)
    ]
    step = next((s for s in TICKS if width / last * s >= LABEL_ROOM), TICKS[-1])
    end = -math.inf
    for tick in range(0, last + 1, step):
        followed = cohort.followed(tick)
        count = context.numbers.count(followed) if followed and not math.isnan(followed) else ""
        label = f"({count})" if count else ""
        half = room([label, context.numbers.count(tick)]) / 2
        middle = min(max(x(tick), left + INSET), left + width - INSET)
        if middle - half < end:
            continue  # Kept within the panel, the last one may come too near to the one before.
        end = middle + half + APART
        _text(marks, middle, top + PANEL_HEIGHT + 11, context.numbers.count(tick))
        if label:
            _text(marks, middle, top + PANEL_HEIGHT + 27, label)


def _bound(row: Mapping[str, Cell], name: str) -> float:
    value = number(row[name])
    return float((number(row["remaining"]) or 0) if value is None else value)


def stairs(points: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    """Return the corners of a curve that keeps each value until the next."""
    corners: list[tuple[float, float]] = []
    for month, value in points:
        if corners:
            corners.append((month, corners[-1][1]))
        corners.append((month, value))
    return corners
