"""What commission each level earned, where payouts name no order: attribution by lineage.

Payouts of one kind are regressed on the sales of each generation below the payee. No intercept: a
plan pays a share of sales. No negative rate: a plan takes nothing for a sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyramidcheck.stats.exact import refuse
from pyramidcheck.stats.nonnegative import solve_nonnegative
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    WholeArray = NDArray[Any]
    """Python's own integers, or 64 bits where those are wide enough."""

WORST_CONDITION = 1e3
"""Beyond it two generations sell so much alike that machines would disagree on their rates."""
CHUNK = 200_000
"""Rows reduced to the triangular factor at a time."""


@dataclass(frozen=True, slots=True)
class LevelFit:
    """Rates by generation and how well they explain the payouts; a reason where they do not."""

    rates: tuple[float, ...]
    """Share of sales paid, by column of the volumes; 0 without a fit and where nothing was sold."""
    r_squared: float | None
    """Centred on the mean payout; None with a reason."""
    rows: int
    unexplained_share: float | None
    """Sum of what was paid above the fitted payout, over all payouts; None if nothing was paid."""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of each payout that retail sales can have funded."""

    least: WholeArray
    most: WholeArray


def fit_level_rates(volumes: FloatArray, payouts: FloatArray) -> LevelFit:
    """Returns the non-negative least squares fit of payouts to sales by generation.

    Lawson and Hanson, "Solving Least Squares Problems" (1974), chapter 23. Generations that sold
    nothing keep the rate 0 and need no row; more rates than rows, rates that cannot be told apart
    and payouts that do not vary give no fit.

    Args:
        volumes: Sales, shape (rows, generations), in the unit of the payouts; refunds may make
            some of them negative.
        payouts: One paid payee-month a row, shape (rows,).

    Raises:
        InvariantError: the shapes do not belong together.
    """
    if volumes.ndim != 2 or payouts.shape != volumes.shape[:1]:
        raise refuse("lineage", f"volumes {volumes.shape} and payouts {payouts.shape}")
    if payouts.size == 0:
        return _without_rates(volumes, payouts, Reason.NO_VALUES)
    if not (np.isfinite(volumes).all() and np.isfinite(payouts).all()):
        return _without_rates(volumes, payouts, Reason.NOT_FINITE)
    sold = volumes.any(axis=0)
    norms = np.sqrt(np.square(volumes[:, sold]).sum(axis=0))
    if not sold.any():
        return _without_rates(volumes, payouts, Reason.NO_VALUES)
    if payouts.size <= norms.size or np.ptp(payouts) == 0:
        return _without_rates(volumes, payouts, Reason.TOO_FEW_VALUES)
    fitted = _solve(volumes[:, sold], norms, payouts)
    if fitted is None:
        return _without_rates(volumes, payouts, Reason.NOT_IDENTIFIED)
    rates = np.zeros(volumes.shape[1])
    rates[sold] = fitted / norms
    missed = payouts - volumes @ rates
    spread = payouts - payouts.mean()
    return LevelFit(
        tuple(rates.tolist()),
        1.0 - float(missed @ missed) / float(spread @ spread),
        payouts.size,
        _share(np.maximum(missed, 0.0), payouts),
    )


def _solve(volumes: FloatArray, norms: FloatArray, payouts: FloatArray) -> FloatArray | None:
    """Returns the coefficients of columns brought to length one; None if not identified."""
    # The triangular factor has one row a generation, however many payee-months there are.
    reduced: FloatArray = np.zeros((0, norms.size + 1))
    for start in range(0, payouts.size, CHUNK):
        chunk = slice(start, start + CHUNK)
        rows = np.column_stack((volumes[chunk] / norms, payouts[chunk]))
        reduced = np.asarray(np.linalg.qr(np.vstack((reduced, rows)), mode="r"))
    factor, target = reduced[:, :-1], reduced[:, -1]
    if np.linalg.cond(factor) > WORST_CONDITION:
        return None
    return solve_nonnegative(factor, target)


def _without_rates(volumes: FloatArray, payouts: FloatArray, reason: Reason) -> LevelFit:
    rates = (0.0,) * volumes.shape[1]
    return LevelFit(rates, None, payouts.size, _share(payouts, payouts), reason)


def _share(part: FloatArray, whole: FloatArray) -> float | None:
    total = float(whole.sum())
    return float(part.sum()) / total if np.isfinite(total) and total > 0 else None


def bounds(
    payouts: WholeArray, retail: WholeArray, other: WholeArray, beta_max: Fraction
) -> Bounds:
    """Returns what retail sales can have funded of each payout where no rates are known.

    No sale earns more than `beta_max` of its value: retail has funded at most that share of the
    retail sales, and at least what that share of the other sales cannot have paid. Of a payout
    beyond the share of all sales nothing more can be said: the least is then the most.

    Args:
        payouts: Whole minor units, shape (rows,), none negative; of any size as Python integers.
        retail: Sales outside the plan in the same units, shape (rows,).
        other: All other sales that the payout can have been paid on, shape (rows,).
        beta_max: Largest share of sales paid out, not negative.
    """
    # Conservatively: both amounts are cut to whole units towards retail's disadvantage or none.
    top, bottom = beta_max.numerator, beta_max.denominator
    most = np.maximum(np.minimum(payouts, retail * top // bottom), 0)
    least = np.maximum(payouts - (-(-other * top // bottom)), 0)
    return Bounds(np.minimum(least, most), most)
