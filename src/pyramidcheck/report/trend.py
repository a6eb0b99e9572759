"""The small trend beside a key figure: a line of its months or years, and its ends in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.report.chart_months import FEWEST_MONTHS, PANELS, ratio
from pyramidcheck.report.series import find_series, records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

MOST_YEARS = 4
FEWEST = 2
WIDTH, HEIGHT, EDGE = 100, 24, 2


@dataclass(frozen=True, slots=True)
class Trend:
    """A line to draw and what it shows."""

    spark: str
    """Points `x,y` from the upper left, in a box of WIDTH by HEIGHT; empty without a line."""
    text: str


def trend(context: Context, rule: RuleResult) -> Trend:
    """Return months where the result keeps them, else years; words of the years where there are.

    The lower edge is zero. Empty for a lone value.
    """
    years = _years(rule)
    months = _months(context, rule.id)
    line = months if len(months) >= FEWEST_MONTHS else years
    told = years[-MOST_YEARS:] if len(years) >= FEWEST else [*months[:1], *months[-1:]]
    if len(line) < FEWEST:
        return Trend("", "")
    text = " · ".join(
        context.say("summary.trend_year", year=when, value=context.value(rule, value))
        for when, value in told
    )
    return Trend(spark([value for _, value in line]), text)


def spark(values: Sequence[float]) -> str:
    """Return the points of the line: evenly spaced, zero at the lower edge."""
    most = max(values) if max(values) > 0 else 1.0
    step = WIDTH / (len(values) - 1)
    return " ".join(
        f"{step * place:.1f},{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * max(value, 0) / most:.1f}"
        for place, value in enumerate(values)
    )


def _years(rule: RuleResult) -> list[tuple[str, float]]:
    """Years with a value that is finite, and told."""
    return [
        (str(year.year), year.value)
        for year in rule.years
        if year.outcome.measured and year.value is not None and math.isfinite(year.value)
    ]


def _months(context: Context, rule_id: str) -> list[tuple[str, float]]:
    series = find_series(context.result, "months") if rule_id in PANELS else None
    if series is None:
        return []
    known = ((str(row["month"]), ratio(row, rule_id)) for row in records(series))
    return [(context.numbers.month(month), value) for month, value in known if value is not None]
