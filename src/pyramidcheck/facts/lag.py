"""How many months payouts trail the sales they are paid on, where the export does not say."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.facts.engine import Engine

LAGS = (0, 1, 2)
FEWEST_MONTHS = 6
CLEARLY_BETTER = 1e-9
"""A longer lag wins only where it fits better than by rounding."""

_PAYOUTS = """
SELECT months.month, coalesce(sum(payout.amount), 0)
FROM (
    SELECT CAST(unnest(generate_series(
        date_trunc('month', period_start), date_trunc('month', period_end), INTERVAL 1 MONTH
    )) AS DATE) AS month
    FROM canon.filing
) AS months
LEFT JOIN prep.payout_row AS payout
    ON months.month = payout.paid_month AND payout.is_undated
GROUP BY months.month
ORDER BY months.month
"""
_SALES = """
SELECT month, sum(net) FROM prep.line WHERE is_revenue GROUP BY month ORDER BY month
"""


def estimate_payout_lag(store: Engine) -> int:
    """Return the lag of 0 to 2 months whose payouts correlate best with sales; 0 when unclear.

    Only payouts that state neither a period nor the day they were earned take part.
    """
    if not store.scalar("SELECT bool_or(is_undated) FROM prep.payout_row", source="facts/lag.py"):
        return 0
    payouts = _monthly(store, _PAYOUTS)
    sales = _monthly(store, _SALES)
    return best_lag(list(payouts.values()), [sales.get(month, 0) for month in payouts])


def _monthly(store: Engine, query: str) -> dict[object, int]:
    rows = store.rows(query, source="facts/lag.py")
    return {month: int(str(total)) for month, total in rows}


def best_lag(payouts: list[int], sales: list[int]) -> int:
    """Return the lag whose shifted payouts correlate best with sales, month by month."""
    if len(payouts) < FEWEST_MONTHS:
        return 0
    best, best_fit = 0, correlation(payouts, sales)
    for lag in LAGS[1:]:
        if len(payouts) - lag < FEWEST_MONTHS:
            break
        fit = correlation(payouts[lag:], sales[: len(sales) - lag])
        if fit is not None and (best_fit is None or fit > best_fit + CLEARLY_BETTER):
            best, best_fit = lag, fit
    return best


def correlation(left: list[int], right: list[int]) -> float | None:
    """Return Pearson's r from exact integer sums; None where a series does not vary."""
    n = len(left)
    product = n * sum(x * y for x, y in zip(left, right, strict=True)) - sum(left) * sum(right)
    spread_left = n * sum(x * x for x in left) - sum(left) ** 2
    spread_right = n * sum(y * y for y in right) - sum(right) ** 2
    if spread_left <= 0 or spread_right <= 0:
        return None
    return product / (sqrt(spread_left) * sqrt(spread_right))
