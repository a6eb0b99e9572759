"""How concentrated payouts are: Lorenz curves of the paid, of all, and of a benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import Cell, find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context

CURVES = {"lorenz_paid": "paid", "lorenz_all": "all", "lorenz_benchmark": "benchmark"}
LABEL_HEIGHTS = {"paid": 0.42, "all": 0.22, "benchmark": 0.62}
TABLE_POINTS = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
Curve = list[tuple[float, float]]


def build_lorenz(context: Context) -> Drawn | None:
    """Return the chart; None without the curve of the paid."""
    found = {name: find_series(context.result, series_id) for series_id, name in CURVES.items()}
    paid = found["paid"]
    if paid is None:
        return None
    curves = {
        name: [
            (float(number(row["people_share"]) or 0), float(number(row["payout_share"]) or 0))
            for row in records(series)
            if not is_withheld(row["payout_share"])
        ]
        for name, series in found.items()
        if series is not None
    }
    gaps = {
        name: [
            float(number(row["people_share"]) or 0)
            for row in records(series)
            if is_withheld(row["payout_share"])
        ]
        for name, series in found.items()
        if series is not None
    }
    words = context.words.section("chart.lorenz")
    drawn = {name: parts for name in curves if (parts := pieces(curves[name], gaps[name]))}
    named = {name: _named(context, name, found[name]) for name in drawn}
    return Drawn(
        title=_title(context, paid.figures),
        alt=_alt(context, curves, gaps, words, paid.figures),
        # A benchmark alone would say nothing of the company.
        values=_values(curves, gaps, drawn, words, named) if {"paid", "all"} & set(drawn) else {},
        tables=(_table(context, curves, gaps, words),),
    )


def at(curve: Curve, people: float) -> float:
    """Return the payout share of the lowest-paid `people`, straight lines between points."""
    before = (0.0, 0.0)
    for point in sorted([*curve, (1.0, 1.0)]):
        if point[0] >= people:
            width = point[0] - before[0]
            part = (people - before[0]) / width if width > 0 else 1.0
            return before[1] + part * (point[1] - before[1])
        before = point
    return 1.0


def _told_at(context: Context, curve: Curve, gaps: list[float], people: float) -> str:
    """The share at a point; the word for a point between two of which not all is told."""
    low = max((x for x, _ in [(0.0, 0.0), *curve] if x <= people), default=0.0)
    high = min((x for x, _ in [*curve, (1.0, 1.0)] if x >= people), default=1.0)
    if any(low < gap < high for gap in gaps):
        return context.redacted.word
    return context.numbers.share(at(curve, people))


def _title(context: Context, figures: Mapping[str, Cell]) -> str:
    top = number(figures.get("top_1_share"))
    if top is None:
        return context.say("chart.lorenz.title_short")
    return context.say("chart.lorenz.title", top_share=context.numbers.share(float(top)))


def _alt(
    context: Context,
    curves: dict[str, Curve],
    gaps: dict[str, list[float]],
    words: dict[str, str],
    figures: Mapping[str, Cell],
) -> str:
    told = " ".join(
        context.say(
            "chart.lorenz.curve",
            name=words[name],
            half=_told_at(context, curve, gaps[name], 0.5),
            ninety=_told_at(context, curve, gaps[name], 0.9),
        )
        for name, curve in curves.items()
    )
    shown = {}
    for name in ("gini", "gini_low", "gini_high"):
        value = number(figures.get(name))
        absent = context.redacted.word or ABSENT
        shown[name] = absent if value is None else context.numbers.decimal(value)
    people = number(figures.get("people"))
    counted = context.redacted.word or ABSENT
    if people is not None:
        counted = context.numbers.count(people)
    return context.say("chart.lorenz.alt", curves=told, people=counted, **shown)


def _named(context: Context, name: str, series: SeriesResult | None) -> str:
    """A curve's name with how many people it is of, where that is told."""
    people = None if series is None else number(series.figures.get("people"))
    label = context.say(f"chart.lorenz.{name}")
    if people is None:
        return label
    return context.say("chart.lorenz.of", name=label, people=context.numbers.count(people))


def pieces(curve: Curve, gaps: list[float]) -> list[Curve]:
    """The curve in pieces: over a point that is withheld nothing is drawn."""
    lines: list[Curve] = [[]]
    told: list[tuple[float, float | None]] = [(0.0, 0.0), *curve, (1.0, 1.0)]
    for x, y in sorted({*told, *((gap, None) for gap in gaps)}, key=lambda point: point[0]):
        if y is None:
            lines.append([])
        else:
            lines[-1].append((x, y))
    return [line for line in lines if len(line) > 1]


def _values(
    curves: dict[str, Curve],
    gaps: dict[str, list[float]],
    drawn: dict[str, list[Curve]],
    words: dict[str, str],
    named: dict[str, str],
) -> dict[str, Any]:
    rows = [
        {"curve": name, "piece": f"{name} {place}", "x": x, "y": y}
        for name, lines in drawn.items()
        for place, line in enumerate(lines)
        for x, y in line
    ]
    # At a height of its own; of a curve in pieces at the end of what is drawn.
    ends = {
        name: lines[-1][-1] if gaps[name] else (_where(curves[name], height), height)
        for name, lines in drawn.items()
        for height in (LABEL_HEIGHTS[name],)
    }
    labels = [
        {"curve": name, "label": named[name], "x": x, "y": y} for name, (x, y) in ends.items()
    ]
    return {
        "rows": rows,
        "labels": labels,
        "curves": list(CURVES.values()),
        "equal": [{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 1.0}],
        "equal_label": [{"x": 0.5, "y": 0.5, "label": words["equal"]}],
        "x_axis": words["x_axis"],
        "y_axis": words["y_axis"],
    }


def _where(curve: Curve, height: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if at(curve, middle) < height else (low, middle)
    return high


def _table(
    context: Context,
    curves: dict[str, Curve],
    gaps: dict[str, list[float]],
    words: dict[str, str],
) -> Table:
    share = context.numbers.share
    return Table(
        caption=words["caption"],
        head=(context.say("label.percentile"), *(words[name] for name in curves)),
        rows=tuple(
            (
                share(people),
                *(_told_at(context, curve, gaps[name], people) for name, curve in curves.items()),
            )
            for people in TABLE_POINTS
        ),
        numeric=tuple(range(1, len(curves) + 1)),
    )
