"""Every chart: a title that states the finding, alternative text, tables and specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.chart_bunching import build_bunching
from pyramidcheck.report.chart_cohorts import build_cohorts
from pyramidcheck.report.chart_depth import build_depth
from pyramidcheck.report.chart_first_purchase import build_first_purchase
from pyramidcheck.report.chart_flow import build_money_flow
from pyramidcheck.report.chart_lorenz import build_lorenz
from pyramidcheck.report.chart_month_end import build_month_end
from pyramidcheck.report.chart_months import build_months
from pyramidcheck.report.chart_net import build_net_result
from pyramidcheck.report.chart_pillars import build_pillars
from pyramidcheck.report.chart_revenue import build_revenue_mix
from pyramidcheck.report.chart_stability import build_stability
from pyramidcheck.report.chart_survival import build_survival
from pyramidcheck.report.chart_years import build_years
from pyramidcheck.report.parts import Chart, Table
from pyramidcheck.report.specs import load_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyramidcheck.report.context import Context
    from pyramidcheck.report.drawn import Drawn

BUILDERS: dict[str, Callable[[Context], Drawn | None]] = {
    "revenue_mix": build_revenue_mix,
    "money_flow": build_money_flow,
    "lorenz": build_lorenz,
    "net_result": build_net_result,
    "depth_pyramid": build_depth,
    "survival": build_survival,
    "cohorts": build_cohorts,
    "first_purchase": build_first_purchase,
    "bunching": build_bunching,
    "month_end": build_month_end,
    "months": build_months,
    "years": build_years,
    "pillar_waterfall": build_pillars,
    "stability": build_stability,
}
"""In the order of the questions a reader asks."""

RULES = {
    "revenue_mix": "outside_revenue_share",
    "money_flow": "retail_funded_payouts",
    "lorenz": "income_dispersion",
    "net_result": "net_loss_rate",
    "depth_pyramid": "paid_depth",
    "survival": "attrition",
    "cohorts": "recruiting_dependence",
    "first_purchase": "recruits_to_customers",
    "bunching": "qualification_purchases",
    "month_end": "period_end_loading",
}
"""The rule beside whose card a chart belongs."""

SERIES = {
    "money_flow": ("revenue_mix", "payouts_by_source"),
    "depth_pyramid": ("depth_pyramid",),
    "survival": ("survival",),
    "cohorts": ("cohorts",),
    "first_purchase": ("first_purchase",),
    "bunching": ("bunching",),
    "month_end": ("month_end",),
    "months": ("months",),
}
"""What charts are drawn from whose series came together with that of the months, or later."""

LATER = frozenset({"cohorts", "first_purchase"})
"""Those whose series came together with the curve of results."""


def build_charts(context: Context) -> Iterator[Chart]:
    """Yield the charts in the order of the questions a reader asks."""
    return (_chart(context, chart_id) for chart_id in BUILDERS)


def _chart(context: Context, chart_id: str) -> Chart:
    words = context.words.section(f"chart.{chart_id}")
    drawn = None if _is_withheld(context, chart_id) else BUILDERS[chart_id](context)
    rule = RULES.get(chart_id, "")
    name, question = words["name"], words["question"]
    if drawn is None:
        none: tuple[Table, ...] = ()
        redacted = context.redacted.word
        why = context.say("redaction.chart") if redacted else _why_not(context, chart_id)
        return Chart(chart_id, name, question, why, "", "", None, none, rule=rule)
    note = drawn.note or words["note"]
    if context.redacted.holds("/series"):
        # The catalogue's note is about a drawing.
        told, why = (note, "drawn") if drawn.values else (drawn.note, "chart")
        note = f"{told} {context.say(f'redaction.{why}')}".strip()
    return Chart(
        id=chart_id,
        name=name,
        question=question,
        title=drawn.title,
        alt=drawn.alt if drawn.values else "",
        note=note,
        spec=load_spec(drawn.spec or chart_id, drawn.values) if drawn.values else None,
        tables=drawn.tables,
        rule=rule,
    )


def _why_not(context: Context, chart_id: str) -> str:
    """Why a chart is not drawn: an older result, the rule's reason, or what it lacks."""
    held = {series.id for series in context.result.series}
    if chart_id in SERIES and "revenue_mix" in held and "months" not in held:
        return context.say("chart.older")
    if chart_id in LATER and "net_result" in held and "result_curve" not in held:
        return context.say("chart.older")
    rule = context.rules.get(RULES.get(chart_id, ""))
    if chart_id == "bunching" and rule is not None and rule.reason is not None:
        return context.say("chart.why_not", reason=context.message(rule.reason))
    return context.say(f"chart.{chart_id}.absent")


def _is_withheld(context: Context, chart_id: str) -> bool:
    """Whether a series that the chart needs is withheld as a whole."""
    return bool(context.redacted.word) and any(
        not series.rows for series in context.result.series if series.id in SERIES.get(chart_id, ())
    )
