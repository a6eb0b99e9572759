"""Whether a share of people rises from group to group: the Cochran-Armitage test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import refuse
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Trend:
    """A signed statistic and its two-sided p value; both None with a reason where there is none."""

    statistic: float | None
    """Positive where the share rises with the score."""
    p_value: float | None
    reason: Reason | None = None


def cochran_armitage(
    successes: Sequence[int], people: Sequence[int], scores: Sequence[int] | None = None
) -> Trend:
    """Returns the test for a linear trend in shares over ordered groups.

    Armitage, "Tests for linear trends in proportions and frequencies", Biometrics 11 (1955)
    375-386, without continuity correction; the square is the chi-squared of R's `prop.trend.test`.
    Scores are 1, 2, 3 ... where none are given.

    Raises:
        InvariantError: the sequences differ in length, or a count is not within its group.
    """
    scores = tuple(range(1, len(people) + 1)) if scores is None else scores
    if not len(successes) == len(people) == len(scores):
        raise refuse("trend", f"{len(successes)}, {len(people)} and {len(scores)} groups")
    if any(not 0 <= hit <= n for hit, n in zip(successes, people, strict=True)):
        raise refuse("trend", f"{tuple(successes)} among {tuple(people)}")
    everybody, hits = sum(people), sum(successes)
    if everybody == 0:
        return Trend(None, None, Reason.NO_VALUES)
    # Whole numbers up to the last step: excess and variance times the number of people.
    weighted = sum(score * n for score, n in zip(scores, people, strict=True))
    squared = sum(score**2 * n for score, n in zip(scores, people, strict=True))
    excess = everybody * sum(s * h for s, h in zip(scores, successes, strict=True))
    excess -= hits * weighted
    spread = everybody * squared - weighted**2
    variance = hits * (everybody - hits) * spread
    if variance == 0:
        return Trend(None, None, Reason.TOO_FEW_VALUES)
    statistic = excess * math.sqrt(everybody / variance)
    return Trend(statistic, math.erfc(abs(statistic) / math.sqrt(2)))
