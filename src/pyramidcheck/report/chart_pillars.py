"""What the score is made of: a waterfall of the pillars, or their ranges without a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.parts import Table
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.model.result import PillarResult
    from pyramidcheck.report.context import Context


def build_pillars(context: Context) -> Drawn | None:
    """Return the chart; None without pillars."""
    pillars = context.result.pillars
    if not pillars:
        return None
    score = context.result.verdict.score.value
    if context.redacted.holds("/verdict/score"):
        return _withheld(context)
    table = pillar_table(context, context.say("chart.pillar_waterfall.caption"))
    ordered = sorted(pillars, key=lambda pillar: -(pillar.contribution or 0.0))
    if score is None:
        return _ranges(context, ordered, table)
    return _waterfall(context, ordered, score, table)


def _withheld(context: Context) -> Drawn:
    """Only the table: a drawing of the others would show what is missing."""
    title = context.redacted.score_line("/verdict/score/value", context.numbers)
    table = pillar_table(context, context.say("chart.pillar_waterfall.caption"))
    return Drawn(title, "", {}, (table,))


def pillar_table(context: Context, caption: str) -> Table:
    """Every pillar with weight, score, range, coverage and contribution."""
    numbers = context.numbers
    heads = ("pillar", "weight", "score", "low", "high", "coverage", "contribution")
    rows = tuple(
        (
            context.title("pillars", pillar.id),
            numbers.share(pillar.weight),
            _score(context, place, pillar),
            numbers.decimal(pillar.low, 1),
            numbers.decimal(pillar.high, 1),
            numbers.share(pillar.coverage),
            _contribution(context, place, pillar),
        )
        for place, pillar in enumerate(context.result.pillars)
    )
    head = tuple(context.say(f"label.{name}") for name in heads)
    return Table(caption, head, rows, numeric=(1, 2, 3, 4, 5, 6))


def _score(context: Context, place: int, pillar: PillarResult) -> str:
    if pillar.score is None and not context.redacted.holds(f"/pillars/{place}/score"):
        return ABSENT
    return context.numbers.decimal(pillar.score, 1)


def _contribution(context: Context, place: int, pillar: PillarResult) -> str:
    if pillar.contribution is None and not context.redacted.holds(f"/pillars/{place}/contribution"):
        return ABSENT
    return context.numbers.share(pillar.contribution)


def _waterfall(context: Context, pillars: list[PillarResult], score: float, table: Table) -> Drawn:
    rows: list[dict[str, Any]] = []
    told = []
    below = 0.0
    for pillar in pillars:
        name = context.title("pillars", pillar.id)
        if pillar.contribution is None or pillar.score is None:
            label = context.say("chart.pillar_waterfall.unmeasured")
            points = 0.0
        else:
            points = pillar.contribution * score
            label = context.numbers.decimal(points, 1)
        rows.append(_row(name, below, below + points, label, "pillar"))
        told.append(context.say("chart.pillar_waterfall.part", pillar=name, points=label))
        below += points
    total = context.numbers.decimal(score, 1)
    rows.append(_row(context.say("chart.pillar_waterfall.total"), 0.0, score, total, "total"))
    first = pillars[0]
    if first.contribution:
        leader = context.title("pillars", first.id)
        title = context.say("chart.pillar_waterfall.title", pillar=leader, score=total)
    else:
        title = context.say("chart.pillar_waterfall.title_none")
    alt = context.say("chart.pillar_waterfall.alt", score=total, parts=" ".join(told))
    return Drawn(title, alt, _values(context, rows), (table,))


def _ranges(context: Context, pillars: list[PillarResult], table: Table) -> Drawn:
    rows: list[dict[str, Any]] = []
    told = []
    for pillar in pillars:
        name = context.title("pillars", pillar.id)
        low = context.numbers.decimal(pillar.low, 0)
        high = context.numbers.decimal(pillar.high, 0)
        start, end = pillar.low or 0.0, pillar.high or 0.0
        rows.append(_row(name, start, end, f"{low}{ABSENT}{high}", "range"))
        told.append(
            context.say("chart.pillar_waterfall.part_range", pillar=name, low=low, high=high)
        )
    alt = context.say("chart.pillar_waterfall.alt_absent", parts=" ".join(told))
    title = context.say("chart.pillar_waterfall.title_absent")
    return Drawn(title, alt, _values(context, rows), (table,))


def _row(name: str, start: float, end: float, label: str, kind: str) -> dict[str, Any]:
    return {"name": name, "from": start, "to": end, "label": label, "kind": kind}


def _values(context: Context, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "rows": rows,
        "extent": room(row["name"] for row in rows) + 8,
        "padding": {
            "left": 4,
            "top": 6,
            "bottom": 4,
            "right": room(row["label"] for row in rows) + 4,
        },
        "x_axis": context.say("chart.pillar_waterfall.x_axis"),
    }
