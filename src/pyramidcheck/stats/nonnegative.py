"""Least squares without negative coefficients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

_TRIES_PER_COLUMN = 3


def solve_nonnegative(factor: FloatArray, target: FloatArray) -> FloatArray | None:
    """Returns the x without negative entries for which `factor @ x` is nearest to the target.

    Lawson & Hanson, "Solving Least Squares Problems" (1974), algorithm NNLS of chapter 23: columns
    enter one by one where the residual falls most, and leave where they would turn negative. Not
    scipy's, as loading it costs more than an audit of a small filing; the tests compare the two.

    Args:
        factor: Shape (rows, columns), of full rank, at least as many rows as columns.
        target: Shape (rows,).

    Returns:
        Shape (columns,), or None where columns enter and leave without end.
    """
    columns = factor.shape[1]
    found = np.zeros(columns)
    entered = np.zeros(columns, dtype=np.bool_)
    for _ in range(_TRIES_PER_COLUMN * columns + 1):
        trial = _enter_one(factor, target, found, entered)
        if trial is None:
            return found
        # Each pass takes at least one column out, so there are no more passes than columns.
        while (negative := entered & (trial <= 0)).any():
            steps = found[negative] / (found[negative] - trial[negative])
            found += steps.min() * (trial - found)
            leaving = np.flatnonzero(negative)[steps <= steps.min()]
            entered[leaving] = False
            entered &= found > 0
            found[~entered] = 0.0
            trial = _fit(factor, target, entered)
        found = trial
    return None


def _enter_one(
    factor: FloatArray, target: FloatArray, found: FloatArray, entered: NDArray[np.bool_]
) -> FloatArray | None:
    """Enters the steepest column that gains a positive entry; returns the fit, None without one."""
    slope = factor.T @ (target - factor @ found)
    for column in np.argsort(-slope, kind="stable"):
        if slope[column] <= 0:
            return None
        if entered[column]:
            continue
        entered[column] = True
        trial = _fit(factor, target, entered)
        if trial[column] > 0:
            return trial
        # Only rounding can say so; the column would leave at once.
        entered[column] = False
    return None


def _fit(factor: FloatArray, target: FloatArray, entered: NDArray[np.bool_]) -> FloatArray:
    fitted = np.zeros(entered.size)
    if entered.any():
        fitted[entered] = np.linalg.lstsq(factor[:, entered], target, rcond=None)[0]
    return fitted
