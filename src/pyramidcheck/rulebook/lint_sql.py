"""Whether a rule's two statements read what they may, with numbers that the rule declares."""

from __future__ import annotations

import re
from fractions import Fraction

from pyramidcheck.errors import Problem, StoreError
from pyramidcheck.model.facts import FACTS
from pyramidcheck.rulebook.book import LoadedRule, has_exact_decimal
from pyramidcheck.rulebook.reading import nearest
from pyramidcheck.store import check_select, inspect_select
from pyramidcheck.store.names import fold

STATISTICS: dict[str, tuple[str, ...]] = {
    "top_share": ("share",),
    "median": (),
    "bunching": (
        "width_above",
        "bin_width",
        "degree",
        "window_below",
        "window_above",
        "reach",
        "draws",
        "confidence",
        "least_reaching",
        "least_within",
        "least_below",
        "least_placebo",
        "round_steps",
        "least_mass",
        "false_discovery_rate",
    ),
    "period_ends": (
        "last_days",
        "least_orders",
        "least_periods",
        "retail_share_of_calendar",
        "draws",
        "significance",
    ),
    "cohort_forecast": ("months_ahead",),
    "diffusion": ("months_past", "least_fit"),
    "leaving_share": ("at",),
    "quartile_difference": (),
    "rank_correlation": ("least_people",),
    "remaining_share": ("at",),
}
"""The parameters that a statistic itself reads."""
STATISTIC_OPTIONS: dict[str, tuple[str, ...]] = {
    "cohort_forecast": ("least_observed",),
    "leaving_share": ("or_at", "significance"),
    "quartile_difference": ("confidence",),
    "remaining_share": ("or_at",),
}
STATISTIC_FIGURES: dict[str, tuple[str, ...]] = {
    "diffusion": (
        "figure_imitation_multiple",
        "figure_imitation_low_multiple",
        "figure_imitation_high_multiple",
    ),
    "bunching": (
        "figure_threshold",
        "figure_stated_threshold",
        "figure_is_scanned",
        "figure_scan_candidates",
        "figure_scan_called",
        "figure_scan_threshold",
        "figure_scan_q_value",
        "figure_customer_months",
        "figure_spend",
        "figure_months_at",
        "figure_spend_at",
        "figure_excess",
        "figure_missing",
        "figure_gap",
        "figure_placebo_share",
        "figure_topped_up_share",
        "figure_customers_topped_up_share",
    ),
    "period_ends": (
        "figure_schedule",
        "figure_stated_schedule",
        "figure_found_schedule",
        "figure_effect_multiple",
        "figure_p_value",
        "figure_periods",
        "figure_customer_orders",
    ),
    "leaving_share": (
        "figure_time",
        "figure_customers_left_share",
        "figure_log_rank_p_value",
        "figure_faster_than_customers",
    ),
    "quartile_difference": (
        "figure_first_share",
        "figure_last_share",
        "figure_low_share",
        "figure_high_share",
        "figure_trend_p_value",
    ),
    "rank_correlation": ("figure_rank_with_newcomers", "figure_rank_with_customer_orders"),
    "remaining_share": ("figure_time",),
}
"""The figures that a statistic gives beside those of metric.sql."""
STATISTICS_OF = {
    "sample": ("top_share", "median"),
    "test": (
        "bunching",
        "cohort_forecast",
        "diffusion",
        "leaving_share",
        "period_ends",
        "quartile_difference",
        "rank_correlation",
        "remaining_share",
    ),
}

# What may hold digits without being a number comes first: comments, texts, quoted names,
# parameters, sizes of types, names.
_TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$\w+
    | \b(?:decimal|numeric|varchar)\s*\([\d\s,]*\) | [^\W\d]\w*
    | (?P<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_HARMLESS = frozenset({Fraction(0), Fraction(1)})
_BUILT_IN_SCHEMAS = ("canon.", "lines.")


def lint_sql(rule: LoadedRule) -> list[Problem]:
    """Return what is wrong with metric.sql, evidence.sql and the parameters between them."""
    declared = frozenset(rule.rule.needs.facts)
    metric, evidence = rule.place("metric.sql"), rule.place("evidence.sql")
    problems = _lint_select(rule.metric_sql, metric, declared)
    problems += _lint_select(rule.evidence_sql, evidence, evidence_tables(rule))
    problems += [
        Problem(metric, f"holds the number {number}", "declare it in rule.toml under [parameters]")
        for number in literals(rule.metric_sql)
    ]
    problems += _lint_statistic(rule)
    if not problems:
        problems += _lint_used(rule)
    return problems


def evidence_tables(rule: LoadedRule) -> frozenset[str]:
    """Return the tables that evidence.sql may read: facts, and for built-in rules the rows too."""
    allowed = frozenset(FACTS)
    if not rule.builtin:
        return allowed
    try:
        read = inspect_select(rule.evidence_sql).tables
    except StoreError:
        return allowed
    return allowed | {name for name in read if name.startswith(_BUILT_IN_SCHEMAS)}


def literals(sql: str) -> list[str]:
    """Return the numbers other than 0 and 1 that the statement holds, in order."""
    found = [match["number"] for match in _TOKEN.finditer(sql) if match["number"]]
    return [number for number in found if Fraction(number.replace("_", "")) not in _HARMLESS]


def _lint_select(sql: str, where: str, allowed: frozenset[str]) -> list[Problem]:
    return [Problem(where, problem) for problem in check_select(sql, allowed)]


def _lint_statistic(rule: LoadedRule) -> list[Problem]:
    measure = rule.rule.measure
    allowed = STATISTICS_OF.get(measure.kind, ())
    where = f"{rule.place()}: measure.statistic"
    if measure.statistic is None:
        if allowed:
            return [Problem(where, f"kind {measure.kind} needs one", nearest("", allowed))]
        return []
    if measure.statistic not in allowed:
        hint = nearest(measure.statistic, allowed) if allowed else "leave it out"
        what = f"{measure.statistic} is no statistic of kind {measure.kind}"
        return [Problem(where, what, hint)]
    return [
        Problem(f"{rule.place()}: parameters", f"{measure.statistic} needs {name}")
        for name in STATISTICS[measure.statistic]
        if name not in rule.rule.parameters
    ]


def _lint_used(rule: LoadedRule) -> list[Problem]:
    """Return facts and parameters that are declared and not used, or used and not declared."""
    metric, evidence = inspect_select(rule.metric_sql), inspect_select(rule.evidence_sql)
    problems = [
        Problem(f"{rule.place()}: needs.facts", f"metric.sql does not read {name}", "take it out")
        for name in rule.rule.needs.facts
        if name not in metric.tables
    ]
    statistic = rule.rule.measure.statistic or ""
    read_elsewhere = {*STATISTICS.get(statistic, ()), *STATISTIC_OPTIONS.get(statistic, ())}
    used = {fold(name) for name in (*metric.parameters, *evidence.parameters)}
    declared = tuple(rule.rule.parameters)
    problems += [
        Problem(f"{rule.place()}: parameters.{name}", "is used by no statement", "take it out")
        for name in declared
        if fold(name) not in used | read_elsewhere
    ]
    problems += [
        Problem(f"{rule.place()}: parameters", f"${name} is not declared", nearest(name, declared))
        for name in sorted(used - {fold(name) for name in declared})
    ]
    return problems + _lint_bound(rule, used)


def _lint_bound(rule: LoadedRule, used: set[str]) -> list[Problem]:
    return [
        Problem(
            f"{rule.place()}: parameters.{name}",
            f"{value} has no exact decimal to bind",
            "give numerator and denominator as two parameters",
        )
        for name, value in rule.rule.parameters.items()
        if fold(name) in used and isinstance(value, Fraction) and not has_exact_decimal(value)
    ]
