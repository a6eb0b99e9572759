"""The shape of the trees of sponsors and of placements, as a table of the data-quality chapter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.parts import Table
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.report.context import Context

TREES = ("recruiter", "placement")
ROWS = (
    "nodes",
    "links",
    "mean_depth",
    "deepest",
    "leaf_share",
    "joined_later_share",
    "median_days_after_parent",
)
COMPARED = ("parent_joined_earlier", "parent_joined_same_day", "parent_joined_later")


def network_table(context: Context) -> Table | None:
    """Return a column for each tree with links; None where no tree has any."""
    raw = context.result.data_quality.get("network") or {}
    trees = {name: _figures(raw[name]) for name in TREES if isinstance(raw.get(name), Mapping)}
    shown = {name: figures for name, figures in trees.items() if figures.get("links")}
    if not shown:
        return None
    rows = tuple(
        (
            context.say(f"network.{row}"),
            *(_written(context, row, figures) for figures in shown.values()),
        )
        for row in ROWS
    )
    head = (context.say("label.figures"), *(context.say(f"network.{name}") for name in shown))
    numeric = tuple(range(1, len(head)))
    return Table(context.say("network.title"), head, rows, numeric=numeric)


def _figures(counts: Mapping[str, Any]) -> dict[str, Decimal]:
    figures = {name: _number(value) for name, value in counts.items()}
    compared = sum((figures.get(name, Decimal(0)) for name in COMPARED), Decimal(0))
    for name, part, whole in (
        ("mean_depth", "depth_sum", figures.get("nodes")),
        ("leaf_share", "leaves", figures.get("nodes")),
        ("joined_later_share", "parent_joined_later", compared),
    ):
        if whole and part in figures:
            figures[name] = figures[part] / whole
    return figures


def _number(value: object) -> Decimal:
    """A count; NaN for what a redacted result withholds."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal("NaN")


def _written(context: Context, name: str, figures: Mapping[str, Decimal]) -> str:
    value = figures.get(name)
    if value is None:
        return ABSENT
    if name.endswith("_share"):
        return context.numbers.share(float(value))
    return context.numbers.decimal(value, 1)
