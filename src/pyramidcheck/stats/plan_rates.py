"""Commission rates by level, as far as payouts and sales reveal them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

__all__ = ["PlanRates", "fit_plan_rates"]

CHUNK = 200_000
"""Rows reduced at a time: the triangular factor of any number of rows is as small as the levels."""


@dataclass(frozen=True, slots=True)
class PlanRates:
    """Rates that no level undercuts, how well they fit, and what they leave unexplained."""

    rates: tuple[float, ...]
    """By level, none negative; zero where a level sold nothing."""
    r_squared: float | None
    """Centred, of the payouts; None for fewer rows than rates and where payouts do not vary."""
    unexplained: float
    """Sum over rows of what was paid above the fitted payout."""


def fit_plan_rates(payouts: FloatArray, sales: FloatArray) -> PlanRates:
    """Returns non-negative least squares of payouts on sales by level.

    Lawson and Hanson's algorithm on the triangular factor, which is found chunk by chunk.

    Args:
        payouts: One paid payee-month a row, shape (n,).
        sales: The sales of that month at each level below the payee, shape (n, levels).
    """
    # Imported late: only filings with payouts of unknown origin pay for it.
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy

    n, levels = sales.shape
    if n <= levels:
        return PlanRates((0.0,) * levels, None, float(payouts.sum()))
    scale = max(float(np.abs(sales).max()), 1.0)
    factor: FloatArray = np.zeros((0, levels + 1))
    for start in range(0, n, CHUNK):
        rows = np.column_stack(
            (sales[start : start + CHUNK] / scale, payouts[start : start + CHUNK] / scale)
        )
        factor = np.asarray(np.linalg.qr(np.vstack((factor, rows)), mode="r"))
    rates, _ = nnls(factor[:, :levels], factor[:, levels])
    squares = unexplained = 0.0
    for start in range(0, n, CHUNK):
        rest = payouts[start : start + CHUNK] - sales[start : start + CHUNK] @ rates
        squares += float(rest @ rest)
        unexplained += float(np.maximum(rest, 0).sum())
    spread = payouts - payouts.mean()
    total = float(spread @ spread)
    fit = 1 - squares / total if total > 0 else None
    return PlanRates(tuple(float(rate) for rate in rates), fit, unexplained)
