"""Statistics that a rule may name: what each reads from metric.sql and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, RuleError
from pyramidcheck.measure.bunching import measure_bunching
from pyramidcheck.measure.cohort import measure_cohort_forecast
from pyramidcheck.measure.contests import measure_rank_correlation
from pyramidcheck.measure.diffusion import measure_diffusion
from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.outputs import (
    Found,
    Row,
    assemble,
    cut,
    group_by_reading,
    read_figures,
)
from pyramidcheck.measure.parameters import number
from pyramidcheck.measure.period_ends import measure_period_ends
from pyramidcheck.measure.quartiles import measure_quartile_difference
from pyramidcheck.measure.survival import measure_leaving_share, measure_remaining_share
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.rulebook import LoadedRule

Test = Callable[["LoadedRule", list[Row]], Measure]

_TESTS: dict[str, Test] = {
    "bunching": measure_bunching,
    "cohort_forecast": measure_cohort_forecast,
    "diffusion": measure_diffusion,
    "leaving_share": measure_leaving_share,
    "period_ends": measure_period_ends,
    "quartile_difference": measure_quartile_difference,
    "rank_correlation": measure_rank_correlation,
    "remaining_share": measure_remaining_share,
}


def measure_test(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the measure of the statistic that the rule names.

    Raises:
        RuleError: There is no such statistic, or a parameter of it is missing.
        ValueError: The rows are not what the statistic reads.
    """
    name = loaded.rule.measure.statistic or ""
    if name not in _TESTS:
        raise RuleError(Problem(loaded.place(), f"there is no test {name}"))
    return _TESTS[name](loaded, rows)


def measure_sample(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the statistic of one value for each person, by reading.

    Raises:
        RuleError: There is no such statistic, or a parameter of it is missing.
        ValueError: The rows are not what the contract of metric.sql says.
    """
    grouped = group_by_reading(loaded.rule, rows)
    found = {reading: _sample(loaded, reading, entries) for reading, entries in grouped.items()}
    central = grouped.get(Reading.CENTRAL, [])
    return assemble(loaded.rule, found, read_figures(central[0]) if central else {})


def _sample(loaded: LoadedRule, reading: Reading, rows: list[Row]) -> Found:
    known = [value for row in rows if (value := exact(row["value"])) is not None]
    empty = Value(reading, None, None, None, len(known))
    if not known:
        return Found(empty, MessageCode.NO_VALUE)
    statistic = loaded.rule.measure.statistic
    if statistic == "median":
        # Imported late: a rule of another kind does not pay for numpy.
        from pyramidcheck.stats.medians import median  # noqa: PLC0415 - heavy

        value = median(known)
    elif statistic == "top_share":
        from pyramidcheck.stats.inequality import top_share  # noqa: PLC0415 - as above

        if min(known) < 0:
            return Found(empty, MessageCode.NEGATIVE_VALUES)
        value = top_share(known, number(loaded, "share"))
    else:
        raise RuleError(Problem(loaded.place(), f"there is no statistic {statistic}"))
    if value is None:
        return Found(empty, MessageCode.ZERO_OVER_ZERO)
    return Found(Value(reading, None, None, cut(loaded.rule, Fraction(value)), len(known)))
