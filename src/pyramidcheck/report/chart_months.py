"""Small multiples over time: the shares that rules judge, month by month, beside their levels."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.levels import level_words
from pyramidcheck.report.panels import Grid, Panel, round_ticks
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

PANELS = {
    "outside_revenue_share": ("outside", "revenue"),
    "recruitment_revenue_share": ("entry_money", "revenue"),
    "entry_money_cover": ("entry_money", "payouts"),
}
"""Rule -> what its value is a ratio of, in the central reading."""
SHARES = frozenset({"outside_revenue_share", "recruitment_revenue_share"})
COUNTS = ("joined", "paid")
FEWEST_MONTHS = 3
LEVELS = ("watch", "flag")
HEADROOM = 1.5
"""How far above its highest level a panel reaches at most; higher values are drawn at its edge."""
LABEL_GAP_SHARE = 0.13
COLUMNS = 2
HALVES = (Decimal(0), Decimal("0.5"), Decimal(1))
ZERO = Decimal(0)
Rows = list["Mapping[str, Cell]"]


def build_months(context: Context) -> Drawn | None:
    """Return the chart; None with fewer than three months or where no panel has a value."""
    series = find_series(context.result, "months")
    rows = [] if series is None else list(records(series))
    if len(rows) < FEWEST_MONTHS:
        return None
    drawn = [name for name in PANELS if any(ratio(row, name) is not None for row in rows)]
    if not drawn:
        return None
    return Drawn(
        title=_title(context, rows, drawn),
        alt=_alt(context, rows, drawn),
        values=_values(context, rows),
        tables=(_table(context, rows),),
        spec="panels",
    )


def ratio(row: Mapping[str, Cell], name: str) -> float | None:
    """Return the month's own value of a rule; None where there is nothing to divide by."""
    if any(is_withheld(row[column]) for column in PANELS[name]):
        return None
    part, whole = (number(row[column]) or ZERO for column in PANELS[name])
    if whole <= 0:
        return None
    value = max(part, ZERO) / whole
    return float(min(value, Decimal(1)) if name in SHARES else value)


def _beyond(rule: RuleResult | None, value: float | None) -> bool:
    flag = None if rule is None else rule.level.flag
    if rule is None or flag is None or value is None:
        return False
    return value > flag if rule.direction == "above" else value < flag


def _title(context: Context, rows: Rows, drawn: list[str]) -> str:
    name = drawn[0]
    rule = context.rules.get(name)
    values = [value for row in rows if (value := ratio(row, name)) is not None]
    if rule is None or rule.level.flag is None:
        return context.say("chart.months.title_short")
    return context.plural(
        f"chart.months.title_{rule.direction}",
        sum(_beyond(rule, value) for value in values),
        rule=context.title("rules", name),
        months=context.numbers.count(len(values)),
        level=level_words(context, rule, rule.level.flag, rule.level.flag_text),
    )


def _alt(context: Context, rows: Rows, drawn: list[str]) -> str:
    told = []
    for name in drawn:
        known = [(row, value) for row in rows if (value := ratio(row, name)) is not None]
        values = [value for _, value in known]
        told.append(
            context.say(
                "chart.months.panel",
                rule=context.title("rules", name),
                first=_told(context, name, values[0]),
                last=_told(context, name, values[-1]),
                least=_told(context, name, min(values)),
                most=_told(context, name, max(values)),
            )
        )
    return context.say(
        "chart.months.alt",
        first=context.numbers.month(str(rows[0]["month"])),
        last=context.numbers.month(str(rows[-1]["month"])),
        panels=" ".join(told),
        joined=context.numbers.count(_sum(rows, "joined")),
    )


def _sum(rows: Rows, name: str) -> Decimal:
    """All months together; NaN where a redacted result does not tell one of them."""
    if any(is_withheld(row[name]) for row in rows):
        return Decimal("NaN")
    return sum((number(row[name]) or ZERO for row in rows), ZERO)


def _ratio_words(context: Context, row: Mapping[str, Cell], name: str) -> str:
    if any(is_withheld(row[column]) for column in PANELS[name]):
        return context.redacted.word
    return _told(context, name, ratio(row, name))


def _told(context: Context, name: str, value: float | None) -> str:
    if value is None:
        return ABSENT
    return context.numbers.share(value) if name in SHARES else context.numbers.decimal(value)


def _values(context: Context, rows: Rows) -> dict[str, Any]:
    margin = room(context.say(f"outcome.{level}") for level in LEVELS) + 16
    grid = Grid(COLUMNS, height=104, gutter=44, margin=margin)
    panels = [_panel(context, grid, i, rows, name) for i, name in enumerate(PANELS)]
    panels.append(_counts(context, grid, len(panels), rows))
    for panel in panels:
        _name_months(context, panel, rows)
    return grid.values(panels)


def _panel(context: Context, grid: Grid, place: int, rows: Rows, name: str) -> Panel:
    rule = context.rules.get(name)
    levels = {
        level: value
        for level in LEVELS
        if rule is not None and (value := getattr(rule.level, level)) is not None
    }
    found = [ratio(row, name) for row in rows]
    top = 1.0
    if name not in SHARES:
        limit = 2 * HEADROOM * max([*levels.values(), 1.0])
        top = min(max([*(v for v in found if v is not None), *levels.values(), 1.0]), limit)
    panel = grid.panel(place, 0.0, top * 1.04)
    panel.title([context.say(f"chart.months.{name}")])
    for tick in HALVES if name in SHARES else round_ticks(top):
        shown = context.numbers.level(float(tick)) if name in SHARES else _plain(context, tick)
        panel.tick(float(tick), shown)
    gap = LABEL_GAP_SHARE * panel.high
    placed = spread(list(levels.values()), gap, 0.0, panel.high)
    for (level, value), at in zip(levels.items(), placed, strict=True):
        panel.rule(value, level)
        panel.beside(at, context.say(f"outcome.{level}"))
    panel.line(found, "value")
    for i, value in enumerate(found):
        # A month between two without a value is no line: it is drawn as a point.
        if value is not None and _alone(found, i):
            panel.point(panel.x(i, len(rows)), value)
    return panel


def _alone(values: list[float | None], place: int) -> bool:
    around = values[max(place - 1, 0) : place + 2]
    return sum(value is not None for value in around) == 1


def _counts(context: Context, grid: Grid, place: int, rows: Rows) -> Panel:
    joined, paid = (
        [None if is_withheld(row[name]) else float(number(row[name]) or 0) for row in rows]
        for name in COUNTS
    )
    top = max([*(value for value in (*joined, *paid) if value is not None), 1.0])
    panel = grid.panel(place, 0.0, top * 1.04)
    panel.title([context.say("chart.months.counts")])
    for tick in round_ticks(top):
        panel.tick(float(tick), context.numbers.compact(tick))
    for i, value in enumerate(joined):
        if value is None:
            continue
        panel.bar(i, len(rows), value)
    panel.line(paid, "paid")
    return panel


def _name_months(context: Context, panel: Panel, rows: Rows) -> None:
    """Write the first, the middle and the last month below a panel."""
    for i in sorted({0, len(rows) // 2, len(rows) - 1}):
        panel.under(panel.x(i, len(rows)), context.numbers.month(str(rows[i]["month"])))


def _plain(context: Context, value: Decimal) -> str:
    return context.numbers.decimal(value, 6)


def _table(context: Context, rows: Rows) -> Table:
    head = (
        context.say("label.month"),
        *(context.say(f"chart.months.{name}") for name in PANELS),
        *(context.say(f"chart.months.head_{name}") for name in COUNTS),
    )
    return Table(
        caption=context.say("chart.months.caption"),
        head=head,
        rows=tuple(
            (
                context.numbers.month(str(row["month"])),
                *(_ratio_words(context, row, name) for name in PANELS),
                *(context.numbers.count(_sum([row], name)) for name in COUNTS),
            )
            for row in rows
        ),
        numeric=tuple(range(1, len(head))),
    )
