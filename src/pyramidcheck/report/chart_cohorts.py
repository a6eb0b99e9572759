"""How long participants stay, by when they joined: a map of cohorts and months, and curves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyramidcheck.report.chart_cohorts_drawing import values
from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.life_tables import at, followed_at, month_of, share_at
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

TOLD_AT = (12, 6, 3)
TABLE_MONTHS = (3, 6, 12, 24, 36, 60, 120)
FEWEST_FOLLOWED = 10
"""People followed below which a share is not quoted in the title, and drawn half as high."""
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who joined in one quarter or year."""

    name: str
    rows: tuple[Mapping[str, Cell], ...]
    joined: str
    left: str
    censored: str
    reach: int
    """Months from its first one to the end of the period."""

    def share(self, month: int) -> float | None:
        """Return the share still there after so many months; None where it was not seen yet."""
        if month > month_of(self.rows[-1]) and number(self.rows[-1]["remaining"]) == 0:
            return 0.0 if month <= self.reach else None
        return share_at(self.rows, month)

    def followed(self, month: int) -> float:
        """Return how many are followed at that month; NaN where it is not told."""
        return followed_at(self.rows, month)


def build_cohorts(context: Context) -> Drawn | None:
    """Return the chart; None where nobody joined in the period."""
    series = find_series(context.result, "cohorts")
    if series is None:
        return None
    cohorts = _cohorts(context, series)
    told = [c for c in cohorts if any(number(row["remaining"]) is not None for row in c.rows)]
    return Drawn(
        title=_title(context, told),
        alt=_alt(context, told),
        values=values(context, told, _everybody(context)) if told else {},
        tables=(_table(context, cohorts),),
        note=_note(context, series),
    )


def _cohorts(context: Context, series: SeriesResult) -> list[Cohort]:
    rows: dict[str, list[Mapping[str, Cell]]] = {}
    for row in records(series):
        rows.setdefault(str(row["cohort"]), []).append(row)
    by_year = number(series.figures.get("step_months")) == MONTHS_A_YEAR
    end = context.result.filing.period.end
    return [
        Cohort(
            name=_name(context, first, by_year=by_year),
            rows=tuple(found),
            joined=_count(context, series, f"{first}_entered"),
            left=_count(context, series, f"{first}_events"),
            censored=_count(context, series, f"{first}_censored"),
            reach=month_of(found[-1]) if end is None else _months(date.fromisoformat(first), end),
        )
        for first, found in rows.items()
    ]


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month


def _name(context: Context, first: str, *, by_year: bool) -> str:
    return first[:4] if by_year else context.numbers.quarter(date.fromisoformat(first))


def _count(context: Context, series: SeriesResult, name: str) -> str:
    value = number(series.figures.get(name))
    return (context.redacted.word or ABSENT) if value is None else context.numbers.count(value)


def _everybody(context: Context) -> list[Mapping[str, Cell]]:
    """The life table of all participants, to be drawn behind each cohort's."""
    series = find_series(context.result, "survival")
    rows = [] if series is None else list(records(series))
    return [
        row
        for row in rows
        if row["group"] == "participant" and number(row["remaining"]) is not None
    ]


def _share(context: Context, value: float | None) -> str:
    if value is None:
        return ABSENT
    return context.numbers.share(value)


def _title(context: Context, cohorts: list[Cohort]) -> str:
    for month in TOLD_AT:
        found = [
            cohort
            for cohort in cohorts
            if cohort.share(month) is not None and cohort.followed(month) >= FEWEST_FOLLOWED
        ]
        if len(found) > 1:
            first, last = found[0], found[-1]
            return context.plural(
                "chart.cohorts.title",
                month,
                first=first.name,
                last=last.name,
                before=_share(context, first.share(month)),
                after=_share(context, last.share(month)),
            )
    return context.say("chart.cohorts.title_short")


def _alt(context: Context, cohorts: list[Cohort]) -> str:
    parts = []
    for cohort in cohorts:
        months = [m for m in TABLE_MONTHS if cohort.share(m) is not None]
        points = [
            context.plural("chart.survival.point", m, share=_share(context, cohort.share(m)))
            for m in months
        ]
        parts.append(
            context.say(
                "chart.survival.curve",
                name=cohort.name,
                people=cohort.joined,
                points=context.numbers.listed(points) or ABSENT,
            )
        )
    return context.say("chart.cohorts.alt", cohorts=" ".join(parts))


def _note(context: Context, series: SeriesResult) -> str:
    earlier = number(series.figures.get("earlier"))
    told = context.say("chart.cohorts.note", fewest=context.numbers.count(FEWEST_FOLLOWED))
    if not earlier:
        return told
    return f"{told} {context.plural('chart.cohorts.earlier', float(earlier))}"


def _table(context: Context, cohorts: list[Cohort]) -> Table:
    heads = ("cohort", "joined", "left", "censored", "month", "remaining", "range", "at_risk")
    rows: list[tuple[str, ...]] = []
    for cohort in cohorts:
        counted = (cohort.name, cohort.joined, cohort.left, cohort.censored)
        told = [
            (*counted, *_told(context, cohort, row, month))
            for month in TABLE_MONTHS
            if (row := at(cohort.rows, month)) is not None
        ]
        rows += told or [(*counted, *(ABSENT,) * 4)]
    return Table(
        caption=context.say("chart.cohorts.caption"),
        head=tuple(context.say(f"chart.cohorts.head_{name}") for name in heads),
        rows=tuple(rows),
        numeric=tuple(range(1, len(heads))),
    )


def _told(context: Context, cohort: Cohort, row: Mapping[str, Cell], month: int) -> tuple[str, ...]:
    low, high = number(row["low"]), number(row["high"])
    word = context.redacted.word or ABSENT
    share, followed = cohort.share(month), cohort.followed(month)
    told = ABSENT
    if low is not None and high is not None:
        told = context.say(
            "chart.survival.range",
            low=context.numbers.share(float(low)),
            high=context.numbers.share(float(high)),
        )
    return (
        context.numbers.count(month),
        word if share is None else context.numbers.share(share),
        told,
        word if math.isnan(followed) else context.numbers.count(followed),
    )
