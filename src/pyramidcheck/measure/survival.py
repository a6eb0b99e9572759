"""The tests `leaving_share` and `remaining_share`: who is gone, or still there, at one time."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.outputs import Found, Row, assemble, read_figures, whole
from pyramidcheck.measure.parameters import number, whole_number
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.survival import TenureCounts

COLUMNS = ("buyer_group", "time", "entered", "events", "censored", "observed")
PARTICIPANT, CUSTOMER = "participant", "customer"
FASTER = "figure_faster_than_customers"
"""1 where participants leave significantly faster than customers, 0 where not, None unknown."""
_SIGNIFICANCE = Fraction(5, 100)


def measure_leaving_share(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the share of participants gone at `at`, beside customers; see `_measure`."""
    return _measure(loaded, rows, leaving=True)


def measure_remaining_share(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the share of participants still there at `at`; see `_measure`."""
    return _measure(loaded, rows, leaving=False)


def _measure(loaded: LoadedRule, rows: list[Row], *, leaving: bool) -> Measure:
    """Return the life table's share at the parameter `at`, or at `or_at` where that is not seen.

    `n` counts the participants whose observation covers that time, whether they stayed or not.
    Customers (rows of that group) are compared over all times by the log-rank test.

    Raises:
        RuleError: `at` is missing.
        ValueError: The rows are not what this test reads.
    """
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    # Imported late: only the rules that ask for this test pay for it.
    from pyramidcheck.stats.staying import share_remaining  # noqa: PLC0415 - few rules need it

    at = whole_number(loaded, "at")
    times = sorted({at, whole_number(loaded, "or_at", at)}, reverse=True)
    counts = _counts(rows, PARTICIPANT)
    least = max(loaded.rule.needs.min_n, 1)
    seen = 0
    for time in times:
        seen = _observed(rows, time)
        share = share_remaining(counts, time) if seen >= least else None
        if share is not None:
            value = Value(Reading.CENTRAL, None, None, 1 - share if leaving else share, seen)
            figures = read_figures(rows[0]) | {"figure_time": time}
            if leaving:
                figures |= _beside_customers(loaded, rows, counts, time)
            return assemble(loaded.rule, {Reading.CENTRAL: Found(value)}, figures)
    code = MessageCode.TOO_FEW_OBSERVATIONS
    return silent(loaded.rule.id, code, found=seen, needed=least)


def _beside_customers(
    loaded: LoadedRule, rows: list[Row], counts: list[TenureCounts], time: int
) -> dict[str, Decimal | int | str | None]:
    from pyramidcheck.stats.staying import share_remaining  # noqa: PLC0415 - as in _measure
    from pyramidcheck.stats.survival import log_rank  # noqa: PLC0415 - as in _measure

    customers = _counts(rows, CUSTOMER)
    share = share_remaining(customers, time) if customers else None
    test = log_rank(counts, customers) if customers else None
    figures: dict[str, Decimal | int | str | None] = {
        "figure_customers_left_share": None if share is None else _decimal(float(1 - share)),
        "figure_log_rank_p_value": None,
        FASTER: None,
    }
    if test is None or test.p_value is None or test.statistic is None:
        return figures
    significant = Fraction(test.p_value) < number(loaded, "significance", _SIGNIFICANCE)
    figures["figure_log_rank_p_value"] = _decimal(test.p_value)
    figures[FASTER] = int(significant and test.statistic > 0)
    return figures


def _counts(rows: list[Row], group: str) -> list[TenureCounts]:
    from pyramidcheck.stats.survival import TenureCounts  # noqa: PLC0415 - as in _measure

    return [
        TenureCounts(*(whole(row[name]) for name in ("time", "entered", "events", "censored")))
        for row in rows
        if row["buyer_group"] == group
    ]


def _observed(rows: list[Row], time: int) -> int:
    """Return the participants whose observation covers that time.

    Whoever joined before the period and was first seen later than that says nothing about it.
    """
    mine = [row for row in rows if row["buyer_group"] == PARTICIPANT and whole(row["time"]) >= time]
    reached = sum(whole(row["observed"]) for row in mine)
    return reached - (sum(whole(row["entered"]) for row in mine) if time else 0)


def _decimal(value: float) -> Decimal:
    return Decimal(format(value, ".12g"))
