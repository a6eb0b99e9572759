"""The share still there at one time, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.stats.survival import risk_sets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.stats.survival import TenureCounts


def share_remaining(counts: Iterable[TenureCounts], time: int) -> Fraction | None:
    """Returns the product of `1 - d/n` over all times up to `time`, without rounding.

    The same number as `life_table(...).at(time)`, which is a float. None where nobody was seen at
    `time` or later while some were still there: the curve then says nothing about that time. None
    also where nobody was at risk for part of the time before, as when all joined before the period
    began and were first seen long after: who left unseen is then not known.

    Raises:
        InvariantError: as for `risk_sets`.
    """
    remaining = Fraction(1)
    seen_until = -1
    for row in risk_sets(counts):
        if row.at_risk == 0:
            break
        seen_until = row.time
        if row.time <= time:
            remaining *= Fraction(row.at_risk - row.events, row.at_risk)
    return remaining if seen_until >= time or remaining == 0 else None
