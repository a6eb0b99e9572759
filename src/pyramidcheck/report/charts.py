"""The four charts: a title that states the finding, alternative text, table and specification."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.chart_lorenz import build_lorenz
from pyramidcheck.report.chart_net import build_net_result
from pyramidcheck.report.chart_pillars import build_pillars
from pyramidcheck.report.chart_revenue import build_revenue_mix
from pyramidcheck.report.parts import Chart, Table
from pyramidcheck.report.templates import template_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.report.context import Context

BUILDERS = {
    "revenue_mix": build_revenue_mix,
    "lorenz": build_lorenz,
    "net_result": build_net_result,
    "pillar_waterfall": build_pillars,
}


def build_charts(context: Context) -> tuple[Chart, ...]:
    """Return the charts in the order of the questions a reader asks."""
    return tuple(_chart(context, chart_id) for chart_id in BUILDERS)


def _chart(context: Context, chart_id: str) -> Chart:
    words = context.words.section(f"chart.{chart_id}")
    drawn = BUILDERS[chart_id](context)
    if drawn is None:
        empty: tuple[Table, ...] = ()
        name, question = words["name"], words["question"]
        title = context.say("redaction.chart" if context.redacted.word else "chart.none")
        return Chart(chart_id, name, question, title, "", "", None, empty)
    note = words["note"]
    if context.redacted.holds("/series"):
        note = f"{note} {context.say('redaction.drawn')}"
    return Chart(
        id=chart_id,
        name=words["name"],
        question=words["question"],
        title=drawn.title,
        alt=drawn.alt,
        note=note,
        spec=load_spec(chart_id, drawn.values) if drawn.values else None,
        tables=drawn.tables,
    )


def load_spec(chart_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chart's specification with the theme and every `@name` replaced by its value."""
    spec = json.loads(template_bytes(f"charts/{chart_id}.json"))
    theme = json.loads(template_bytes("charts/theme.json"))
    filled: dict[str, Any] = _filled(spec, values)
    filled["config"] = theme["config"]
    return filled


def _filled(node: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    if isinstance(node, str) and node.startswith("@"):
        return values[node.removeprefix("@")]
    if isinstance(node, dict):
        return {key: _filled(item, values) for key, item in node.items()}
    if isinstance(node, list):
        return [_filled(item, values) for item in node]
    return node
