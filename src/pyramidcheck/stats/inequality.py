"""How unequally a total is held: Gini, Theil, Lorenz curve and shares of the top.

All measures take gross amounts that are never negative (payouts, not net results), zeros included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pyramidcheck.stats.exact import Exact, as_fraction, exact_sum, in_order, refuse
from pyramidcheck.stats.intervals import normal_quantile
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from fractions import Fraction

    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inequality:
    """One measure of inequality over n people; None with a reason where it does not exist."""

    value: float | None
    n: int
    zeros: int = 0
    """People who hold nothing; a high Gini over everybody may say no more than this."""
    corrected: float | None = None
    """The Gini times n/(n-1), which no longer depends on how few people there are."""
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    method: str | None = None
    reason: Reason | None = None


def gini(values: Sequence[float | Decimal]) -> Inequality:
    """Returns the Gini coefficient in [0, 1] and its small-sample correction.

    Sorted form `sum (2i - n - 1) x_(i) / (n sum x)`, equal to
    `2 sum i x_(i) / (n sum x) - (n + 1) / n`; the correction is that of R's `ineq` package.
    One person alone has a Gini of 0 and no corrected one.
    """
    held = _prepare(values)
    if isinstance(held, Inequality):
        return held
    n = len(held)
    weights = 2.0 * np.arange(1, n + 1) - (n + 1)
    # fsum rounds once, whatever the processor: the same input gives the same bytes.
    raw = math.fsum((weights * held).tolist()) / (n * math.fsum(held.tolist()))
    value = min(max(raw, 0.0), 1.0)
    return Inequality(
        value=value,
        n=n,
        zeros=int(np.count_nonzero(held == 0)),
        corrected=min(value * n / (n - 1), 1.0) if n > 1 else None,
        method="sorted",
    )


def gini_interval(values: Sequence[float | Decimal], level: float = 0.95) -> Inequality:
    """Returns the Gini with Davidson's standard error and a normal interval cut to [0, 1].

    Davidson, "Reliable inference for the Gini index", Journal of Econometrics 150 (2009) 30-40.
    The interval covers too seldom where the tail is heavy, as it is for payouts: shares of the top
    belong beside it. Fewer than two people have no standard error (`too_few_values`).
    """
    quantile = normal_quantile(level)
    point = gini(values)
    if point.value is None:
        return point
    if point.n < 2:
        return replace(point, reason=Reason.TOO_FEW_VALUES)
    error = _davidson_error(_to_floats(values), point.value)
    return replace(
        point,
        standard_error=error,
        low=max(point.value - quantile * error, 0.0),
        high=min(point.value + quantile * error, 1.0),
        level=level,
        method="davidson_2009",
    )


def theil(values: Sequence[float | Decimal]) -> Inequality:
    """Returns Theil's T, the mean of (x/mu) ln(x/mu), in [0, ln n].

    Zeros count with 0 ln 0 = 0; R's `ineq` drops them before averaging and differs there.
    """
    held = _prepare(values)
    if isinstance(held, Inequality):
        return held
    n = len(held)
    relative = held / (math.fsum(held.tolist()) / n)
    positive = relative[relative > 0]
    total = math.fsum((positive * np.log(positive)).tolist())
    return Inequality(
        value=min(max(total / n, 0.0), math.log(n)), n=n, zeros=n - len(positive), method="theil_t"
    )


def top_share(values: Iterable[Exact], share: Fraction) -> Fraction | None:
    """Returns the part of the total held by the top `share` of people, exactly.

    Where `share` of n people is not a whole number, the next person counts in proportion: the
    linear interpolation of the Lorenz curve. None for no values, a total of zero or a negative
    value.

    Raises:
        InvariantError: the share is not within [0, 1].
    """
    if not 0 <= share <= 1:
        raise refuse("inequality.top_share", f"a share of people of {share}")
    ordered = in_order(values, descending=True)
    if not ordered or ordered[-1] < 0 or ordered[0] == 0:
        return None
    people = share * len(ordered)
    whole = math.floor(people)
    held = exact_sum(ordered[:whole])
    if people > whole:
        held += (people - whole) * as_fraction(ordered[whole])
    return held / exact_sum(ordered)


def lorenz_points(
    values: Sequence[float | Decimal], points: int
) -> tuple[tuple[float, float], ...]:
    """Returns at most `points` (share of people, share of the total) pairs, poorest first.

    The first is (0, 0), the last (1, 1), the rest are evenly spaced ranks. Empty where the curve
    does not exist (no values, a total of zero, a negative value).

    Raises:
        InvariantError: fewer than two points are asked for.
    """
    if points < 2:
        raise refuse("inequality.lorenz_points", f"a curve of {points} points")
    held = _prepare(values)
    if isinstance(held, Inequality):
        return ()
    n = len(held)
    steps = min(points - 1, n)
    cumulative = np.concatenate(([0.0], np.cumsum(held)))
    ranks = [step * n // steps for step in range(steps + 1)]
    total = float(cumulative[-1])
    return tuple((rank / n, float(cumulative[rank]) / total) for rank in ranks)


def _davidson_error(held: Floats, value: float) -> float:
    n = len(held)
    held = np.sort(held) / held.max()
    ranks = np.arange(1, n + 1)
    terms = ((2 * ranks - 1) / n - (value + 1)) * held - (2 / n) * np.cumsum(held)
    spread = math.fsum(((terms - math.fsum(terms.tolist()) / n) ** 2).tolist())
    return math.sqrt(spread) / math.fsum(held.tolist())


def _prepare(values: Sequence[float | Decimal]) -> Floats | Inequality:
    """Returns the values sorted and divided by the largest, or the result that refuses them."""
    held = _to_floats(values)
    reason = _why_refused(held)
    if reason is not None:
        return Inequality(value=None, n=len(held), reason=reason)
    # No measure here depends on the unit; dividing keeps the sum of large values in range.
    largest = float(held.max())
    scaled: Floats = np.sort(held) / largest
    return scaled


def _to_floats(values: Sequence[float | Decimal]) -> Floats:
    return np.asarray([float(value) for value in values], dtype=np.float64)


def _why_refused(held: Floats) -> Reason | None:
    if len(held) == 0:
        return Reason.NO_VALUES
    if not np.isfinite(held).all():
        return Reason.NOT_FINITE
    if (held < 0).any():
        return Reason.NEGATIVE_VALUES
    if not held.any():
        return Reason.ZERO_TOTAL
    return None
