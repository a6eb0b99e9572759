"""Exact medians of money, and exact comparison of a ratio with a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import Exact, Infinity, as_fraction, compare, in_order, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

__all__ = ["Infinity", "compare", "lower_median", "median", "ratio", "upper_median"]


def median(values: Iterable[Exact]) -> Fraction | None:
    """Returns the middle value, or the mean of the two middle values; None for no values."""
    middle = _middle(values)
    return None if middle is None else (middle[0] + middle[1]) / 2


def lower_median(values: Iterable[Exact]) -> Fraction | None:
    """Returns the smaller of the two middle values, one that occurs; None for no values."""
    middle = _middle(values)
    return None if middle is None else middle[0]


def upper_median(values: Iterable[Exact]) -> Fraction | None:
    """Returns the larger of the two middle values, one that occurs; None for no values."""
    middle = _middle(values)
    return None if middle is None else middle[1]


def _middle(values: Iterable[Exact]) -> tuple[Fraction, Fraction] | None:
    ordered = in_order(values)
    if not ordered:
        return None
    return as_fraction(ordered[(len(ordered) - 1) // 2]), as_fraction(ordered[len(ordered) // 2])
