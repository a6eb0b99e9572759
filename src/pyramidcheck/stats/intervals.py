"""Intervals for shares of people and for the difference of two such shares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from pyramidcheck.stats.exact import refuse
from pyramidcheck.stats.reasons import Reason


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """A share, or a difference of shares, with its interval; all None where nobody was seen."""

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    reason: Reason | None = None


def wilson(successes: int, n: int, level: float = 0.95) -> ShareInterval:
    """Returns Wilson's score interval, which always holds the share itself.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927) 209-212.

    Raises:
        InvariantError: successes are not within [0, n], or the level is not within (0, 1).
    """
    _check_counts(successes, n)
    quantile = normal_quantile(level)
    if n == 0:
        return _nobody(level, "wilson")
    share = successes / n
    square = quantile**2 / n
    centre = (share + square / 2) / (1 + square)
    half = math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    # At the ends the bound equals the share; rounding must not push it past.
    low = 0.0 if successes == 0 else min(centre - half, share)
    high = 1.0 if successes == n else max(centre + half, share)
    return ShareInterval(share, low, high, level, "wilson")


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> ShareInterval:
    """Returns the exact interval, whose coverage is never below the level.

    Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934) 404-413, by quantiles of the beta distribution.

    Raises:
        InvariantError: successes are not within [0, n], or the level is not within (0, 1).
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - scipy only where it is needed

    _check_counts(successes, n)
    normal_quantile(level)
    if n == 0:
        return _nobody(level, "clopper_pearson")
    tail = (1 - level) / 2
    failures = n - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures else 1.0
    return ShareInterval(successes / n, low, high, level, "clopper_pearson")


def newcombe(
    successes: int, n: int, other_successes: int, other_n: int, level: float = 0.95
) -> ShareInterval:
    """Returns the difference `successes/n - other_successes/other_n` of two separate groups.

    Newcombe, "Interval estimation for the difference between independent proportions: comparison
    of eleven methods", Statistics in Medicine 17 (1998) 873-890, method 10: the square-and-add
    combination of two Wilson intervals, without continuity correction.

    Raises:
        InvariantError: as for `wilson`, for either group.
    """
    one, other = wilson(successes, n, level), wilson(other_successes, other_n, level)
    if one.estimate is None or one.low is None or one.high is None:
        return _nobody(level, "newcombe")
    if other.estimate is None or other.low is None or other.high is None:
        return _nobody(level, "newcombe")
    difference = one.estimate - other.estimate
    below = math.hypot(one.estimate - one.low, other.high - other.estimate)
    above = math.hypot(one.high - one.estimate, other.estimate - other.low)
    low, high = max(difference - below, -1.0), min(difference + above, 1.0)
    return ShareInterval(difference, low, high, level, "newcombe")


def normal_quantile(level: float) -> float:
    """Returns the two-sided normal quantile, 1.96 for a level of .95.

    Raises:
        InvariantError: the level is not strictly between 0 and 1.
    """
    if not 0 < level < 1:
        raise refuse("intervals", f"a confidence level of {level}")
    return NormalDist().inv_cdf((1 + level) / 2)


def _check_counts(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        raise refuse("intervals", f"{successes} successes among {n}")


def _nobody(level: float, method: str) -> ShareInterval:
    return ShareInterval(None, None, None, level, method, Reason.NO_VALUES)
