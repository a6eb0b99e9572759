"""Small multiples by calendar year: the weightiest rules, each year beside the levels then."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.parts import Table
from pyramidcheck.report.specs import load_part
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
    return [year for year in rule.years if year.value is not None and not year.infinite]


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
                        "chart.years.point", year=str(y.year), value=_value(context, rule, y)
                    )
                    for y in _measured(rule)
                ]
            ),
        )
        for rule in rules
    )
    return context.say("chart.years.alt", panels=told)


def _value(context: Context, rule: RuleResult, year: YearResult) -> str:
    return context.value(rule, year.value, infinite=year.infinite)


def _values(context: Context, rules: list[RuleResult]) -> dict[str, Any]:
    panels = [_panel(context, rule) for rule in rules]
    rows = [panels[i : i + COLUMNS] for i in range(0, len(panels), COLUMNS)]
    return {"panels": [{"hconcat": row, "spacing": 16} for row in rows]}


def _panel(context: Context, rule: RuleResult) -> dict[str, Any]:
    years = rule.years[-MOST_YEARS:]
    points = [
        {"year": str(y.year), "value": y.value, "label": _value(context, rule, y)}
        for y in years
        if y.value is not None and not y.infinite
    ]
    levels = [
        {"year": str(y.year), "level": name, "value": value}
        for y in years
        for name in LEVELS
        if (value := getattr(y.level, name)) is not None
    ]
    most = max([*(p["value"] for p in points), *(line["value"] for line in levels)])
    least = min([*(p["value"] for p in points), *(line["value"] for line in levels), 0.0])
    domain = [least, least + HEADROOM * ((most - least) or 1.0)]
    last = {line["level"]: line["value"] for line in levels}
    placed = spread(list(last.values()), LABEL_GAP_SHARE * (domain[1] - domain[0]), *domain)
    return load_part(
        "years_panel",
        {
            "title": textwrap.wrap(context.title("rules", rule.id), TITLE_WIDTH)[:MOST_LINES],
            "points": points,
            "levels": levels,
            "years": [str(y.year) for y in years],
            "domain": domain,
            "level_labels": [
                {"label": context.say(f"outcome.{name}"), "at": at}
                for name, at in zip(last, placed, strict=True)
            ],
        },
    )


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
