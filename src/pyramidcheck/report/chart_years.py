"""Small multiples by calendar year: the weightiest rules, each year beside the levels then."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.panels import Grid, Panel
from pyramidcheck.report.parts import Table
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult, YearResult
    from pyramidcheck.report.context import Context

FEWEST_YEARS = 2
MOST_PANELS = 6
COLUMNS = 3
MOST_YEARS = 8
"""Drawn in a panel, the latest ones; the table holds all."""
TITLE_WIDTH = 28
MOST_LINES = 3
HEADROOM = 1.28
"""Room above the highest point for its label, as a multiple of the range."""
LABEL_GAP_SHARE = 0.15
LEVELS = ("watch", "flag")


def build_years(context: Context) -> Drawn | None:
    """Return the chart; None for a short period, or where no rule has a value in two years."""
    rules = chosen(context)
    if not rules:
        return None
    return Drawn(
        title=_title(context, rules),
        alt=_alt(context, rules),
        values=_values(context, rules),
        tables=(_table(context, rules),),
        spec="panels",
    )


def chosen(context: Context) -> list[RuleResult]:
    """The rules drawn: those with values in two years, decisive ones first, then by weight."""
    usable = [
        rule
        for rule in context.result.rules
        if len(_measured(rule)) >= FEWEST_YEARS and rule.level.flag is not None
    ]
    return sorted(usable, key=lambda rule: (not rule.decisive, -rule.weight))[:MOST_PANELS]


def _measured(rule: RuleResult) -> list[YearResult]:
    return [year for year in rule.years if _is_drawn(year)]


def _is_drawn(year: YearResult) -> bool:
    """Whether the year has a value on a scale; one that is withheld is none."""
    return year.value is not None and not year.infinite and math.isfinite(year.value)


def _worse(rule: RuleResult) -> bool:
    """Whether the last measured year lies further on the worse side than the first one."""
    first, last = (_measured(rule)[place].value or 0.0 for place in (0, -1))
    return last > first if rule.direction == "above" else last < first


def _title(context: Context, rules: list[RuleResult]) -> str:
    years = [year.year for rule in rules for year in _measured(rule)]
    return context.plural(
        "chart.years.title",
        sum(_worse(rule) for rule in rules),
        rules=context.numbers.count(len(rules)),
        first=str(min(years)),
        last=str(max(years)),
    )


def _alt(context: Context, rules: list[RuleResult]) -> str:
    told = " ".join(
        context.say(
            "chart.years.panel",
            rule=context.title("rules", rule.id),
            values=context.numbers.listed(
                [
                    context.say(
                        "chart.years.point", year=_name(context, y), value=_value(context, rule, y)
                    )
                    for y in _measured(rule)
                ]
            ),
        )
        for rule in rules
    )
    return context.say("chart.years.alt", panels=told)


def _name(context: Context, year: YearResult) -> str:
    return context.say("years.part", year=str(year.year)) if year.partial else str(year.year)


def _value(context: Context, rule: RuleResult, year: YearResult) -> str:
    return context.value(rule, year.value, infinite=year.infinite)


def _values(context: Context, rules: list[RuleResult]) -> dict[str, Any]:
    margin = room(context.say(f"outcome.{name}") for name in LEVELS) + 20
    grid = Grid(COLUMNS, height=96, gutter=4, margin=margin, title_lines=MOST_LINES)
    return grid.values([_panel(context, grid, i, rule) for i, rule in enumerate(rules)])


def _panel(context: Context, grid: Grid, place: int, rule: RuleResult) -> Panel:
    years = rule.years[-MOST_YEARS:]
    levels = [
        (i, name, value)
        for i, year in enumerate(years)
        for name in LEVELS
        if (value := getattr(year.level, name)) is not None
    ]
    measured = [y.value if _is_drawn(y) else None for y in years]
    drawn = [*(value for value in measured if value is not None), *(v for *_, v in levels)]
    least, most = min(*drawn, 0.0), max(drawn)
    panel = grid.panel(place, least, least + HEADROOM * ((most - least) or 1.0))
    panel.title(textwrap.wrap(context.title("rules", rule.id), TITLE_WIDTH)[:MOST_LINES])
    half = panel.width / len(years) * 0.36
    for i, name, value in levels:
        middle = panel.x(i, len(years))
        panel.rule(value, name, (middle - half, middle + half))
    last = {name: value for _, name, value in levels}
    gap = LABEL_GAP_SHARE * (panel.high - panel.low)
    for name, at in zip(last, spread(list(last.values()), gap, panel.low, panel.high), strict=True):
        panel.beside(at, context.say(f"outcome.{name}"))
    panel.line(measured, "value")
    for i, (year, value) in enumerate(zip(years, measured, strict=True)):
        panel.under(panel.x(i, len(years)), _name(context, year))
        if value is not None:
            panel.point(panel.x(i, len(years)), value, _value(context, rule, year))
    return panel


def _table(context: Context, rules: list[RuleResult]) -> Table:
    years = sorted({year.year for rule in rules for year in rule.years})
    rows = []
    for rule in rules:
        by_year = {year.year: year for year in rule.years}
        rows.append(
            (
                context.title("rules", rule.id),
                *(
                    _value(context, rule, by_year[year]) if year in by_year else ABSENT
                    for year in years
                ),
                context.value(rule, rule.value, infinite=rule.infinite),
            )
        )
    head = (context.say("label.rule"), *map(str, years), context.say("years.whole_period"))
    return Table(
        caption=context.say("chart.years.caption"),
        head=head,
        rows=tuple(rows),
        widths=(2.2, *(1.0 for _ in head[1:])),
    )
