"""A long period by calendar year, and the level of its last full months beside the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.report.levels import threshold
from pyramidcheck.report.parts import Table, YearsSection
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.model.result import LastTwelveMonths, RuleResult, SpanResult, YearResult
    from pyramidcheck.report.context import Context

NOTES = ("alone", "before", "after", "law", "whole")
MOST_REASONS = 3
RESULTS = "outcomes"
"""The pillar whose figures depend on what people paid before the days judged."""


def recent_line(context: Context, form: str = "line") -> str:
    """Level and score of the last full months in one sentence; nothing for a short period.

    Args:
        context: The result in one language.
        form: `line` for page one, `short` for a terminal, `full` with every day named.
    """
    recent = context.result.verdict.last_twelve_months
    if recent is None:
        return ""
    start, end = recent.period.start, recent.period.end
    level = _level(context, recent)
    if context.redacted.holds("/verdict/last_twelve_months/score/value"):
        pass  # The level alone is told.
    elif recent.score.value is not None:
        score = context.numbers.decimal(recent.score.value, 0)
        level = context.say("recent.with_score", level=level, score=score)
    return context.say(
        f"recent.{form}",
        months=str((end.year - start.year) * 12 + end.month - start.month + 1),
        level=level,
        **_ends(context, recent.period),
    )


def has_years(context: Context) -> bool:
    """True where the period is long enough to be given by calendar year."""
    return any(rule.years for rule in context.result.rules)


def years_section(context: Context) -> YearsSection | None:
    """Every rule by year, with what a year cannot show; None for a short period."""
    with_years = [rule for rule in context.result.rules if rule.years]
    if not with_years:
        return None
    asked = [rule for rule in with_years if _asked(rule)]
    aside = len(with_years) - len(asked)
    notes = [_parts(context, with_years[0])] if _parts(context, with_years[0]) else []
    notes += [context.say(f"years.{name}") for name in NOTES]
    if aside:
        notes.append(context.plural("years.aside", aside))
    return YearsSection(
        table=_matrix(context, asked or with_years),
        notes=tuple(notes),
        recent=recent_line(context, "full"),
        reasons=_reasons(context),
    )


def years_table(context: Context, rule: RuleResult) -> Table | None:
    """One rule by year, with the level in force at the end of each; None for a short period."""
    if not rule.years:
        return None
    heads = ("year", "outcome", "value", "range", "people", "threshold")
    rows = tuple(
        (
            _days(context, year),
            context.outcome(year.outcome),
            _value(context, rule, year),
            _range(context, rule, year) if year.outcome.measured else context.message(year.reason),
            context.numbers.count(year.n),
            threshold(context, rule, year.level, "flag") or ABSENT,
        )
        for year in rule.years
    )
    caption = context.say("years.of_results" if rule.pillar == RESULTS else "years.of_rule")
    return Table(caption, context.labels(heads), rows, numeric=(2, 4))


def _matrix(context: Context, rules: list[RuleResult]) -> Table:
    names = [_name(context, year) for year in rules[0].years]
    head = (context.say("label.rule"), *names, context.say("years.whole_period"))
    rows = tuple(
        (
            _title(context, rule),
            *(_cell(context, rule, year) for year in rule.years),
            _cell(context, rule, rule),
        )
        for rule in rules
    )
    widths = (2.2, *(1.0 for _ in head[1:]))
    return Table(context.say("years.title"), head, rows, widths=widths)


def _title(context: Context, rule: RuleResult) -> str:
    marks = (" *" if rule.decisive else "") + (" †" if rule.pillar == RESULTS else "")
    return context.title("rules", rule.id) + marks


def _asked(rule: RuleResult) -> bool:
    states = {rule.outcome, *(year.outcome for year in rule.years)}
    return states != {Outcome.NOT_APPLICABLE}


def _cell(context: Context, rule: RuleResult, found: YearResult | RuleResult) -> str:
    outcome = context.outcome(found.outcome)
    if not found.outcome.measured:
        return outcome
    value = _value(context, rule, found)
    return context.say("years.cell", value=value, outcome=outcome)


def _value(context: Context, rule: RuleResult, found: YearResult | RuleResult) -> str:
    if not found.outcome.measured:
        return ABSENT
    return context.value(rule, found.value, infinite=found.infinite)


def _range(context: Context, rule: RuleResult, year: YearResult) -> str:
    low, high = (
        context.value(rule, year.readings[name].value, infinite=year.readings[name].infinite)
        for name in ("strict", "lenient")
    )
    if low == high:
        return context.say("value.one_reading")
    return context.say("chart.survival.range", low=low, high=high)


def _name(context: Context, year: YearResult) -> str:
    return context.say("years.part", year=str(year.year)) if year.partial else str(year.year)


def _days(context: Context, year: YearResult) -> str:
    """The year, with its days where these are not all."""
    if not year.partial:
        return str(year.year)
    return context.say("years.part_days", year=str(year.year), **_ends(context, year.period))


def _parts(context: Context, rule: RuleResult) -> str:
    """Which years are parts, and of which days; nothing where all are whole."""
    told = [_days(context, year) for year in rule.years if year.partial]
    return context.say("years.parts", parts=context.numbers.listed(told)) if told else ""


def _ends(context: Context, span: SpanResult) -> dict[str, str]:
    ends = {"start": span.start, "end": span.end}
    return {name: context.numbers.day(day, ABSENT) for name, day in ends.items()}


def _level(context: Context, recent: LastTwelveMonths) -> str:
    scale = "harm_level" if recent.heading == "consumer_harm" else "level"
    return context.say(f"{scale}.{recent.level.value}")


def _reasons(context: Context) -> tuple[str, ...]:
    recent = context.result.verdict.last_twelve_months
    if recent is None:
        return ()
    return tuple(context.message(reason) for reason in recent.reasons[:MOST_REASONS])
