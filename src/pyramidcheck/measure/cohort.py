"""The test `cohort_forecast`: what would be left of sales if nobody enrolled any more."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.outputs import Found, Row, assemble, divide, read_figures, whole
from pyramidcheck.measure.parameters import whole_number
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.cohort import CohortForecast

GROUPS = ("participant", "customer")
COLUMNS = (
    "buyer_group",
    "tenure_month",
    "people_observed",
    "spend",
    "people_now",
    "now_revenue",
    "now_uncredited",
)


def measure_cohort_forecast(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the forecast of sales over sales now.

    Each group's forecast is what it sells now, times what the averages by tenure give six months on
    over what they give now: a season that moves all tenures alike leaves the share alone. Strict:
    participants' own purchases; central: with the sales credited to them; lenient: sales to people
    outside the plan go on as now. Sales credited to nobody (`now_uncredited`) stay as they are.
    `now_revenue` is the same in every row of a group. Tenures seen by fewer than `least_observed`
    people (a parameter; 0 without it) take the mean of the tenure before them.

    Raises:
        RuleError: `months_ahead` is missing.
        ValueError: The rows are not what this test reads.
    """
    if not rows:
        return silent(loaded.rule.id, MessageCode.NO_FULL_MONTH)
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    if {row["buyer_group"] for row in rows} - set(GROUPS):
        raise ValueError(f"buyer_group is one of {', '.join(GROUPS)}")
    now = {group: _now(rows, group) for group in GROUPS}
    forecasts = _forecast(loaded, rows)
    ahead: dict[str, Fraction] = {}
    for group in GROUPS:
        value = _ahead(forecasts.get(group), now[group])
        if value is None:
            return silent(loaded.rule.id, MessageCode.NOT_FORECASTABLE, group=group)
        ahead[group] = value
    constant = exact(rows[0]["now_uncredited"]) or Fraction(0)
    own, sold = ahead["participant"], ahead["customer"]
    all_now = now["participant"] + now["customer"] + constant
    people = _people(forecasts.get("participant"))
    # Sellers who win customers with time sell more later; lenient is never below central.
    held = max(sold, now["customer"])
    parts = {
        Reading.STRICT: (own, now["participant"], people),
        Reading.CENTRAL: (own + sold + constant, all_now, people),
        Reading.LENIENT: (own + held + constant, all_now, people),
    }
    found: dict[Reading, Found] = {
        reading: divide(loaded.rule, reading, *part) for reading, part in parts.items()
    }
    return assemble(loaded.rule, found, read_figures(rows[0]))


def _ahead(forecast: CohortForecast | None, now: Fraction) -> Fraction | None:
    """Return what the group sells later; None where its people cannot be carried forward."""
    if forecast is None:
        return Fraction(0)
    if forecast.forecast is None or forecast.now is None:
        return None
    # Averages that give nothing for now cannot be scaled; their forecast stands as it is.
    return forecast.forecast * now / forecast.now if forecast.now else forecast.forecast


def _forecast(loaded: LoadedRule, rows: list[Row]) -> dict[str, CohortForecast]:
    # Imported late: only the rule that asks for a forecast pays for it.
    from pyramidcheck.stats.cohort import (  # noqa: PLC0415 - few rules need it
        TenureRow,
        forecast_without_enrolments,
    )

    least = whole_number(loaded, "least_observed", 0)
    tenures = []
    for row in rows:
        observed, spend = whole(row["people_observed"]), _money(row["spend"])
        # The mean of the longest tenure is carried on to everybody beyond it, so a handful of
        # founders must not set it.
        if observed < least:
            observed, spend = 0, Decimal(0)
        tenures.append(
            TenureRow(
                group=row["buyer_group"],
                tenure_month=whole(row["tenure_month"]),
                people_observed=observed,
                spend=spend,
                people_now=whole(row["people_now"]),
            )
        )
    return forecast_without_enrolments(tenures, whole_number(loaded, "months_ahead"))


def _now(rows: list[Row], group: str) -> Fraction:
    stated = {exact(row["now_revenue"]) for row in rows if row["buyer_group"] == group}
    if len(stated) > 1:
        raise ValueError(f"now_revenue of {group} differs between rows")
    return (stated.pop() if stated else None) or Fraction(0)


def _people(forecast: CohortForecast | None) -> int:
    return 0 if forecast is None else forecast.people_now


def _money(value: object) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise ValueError(f"spend is {value!r}, not DECIMAL")
