"""Numbers as they come from a statement or a statistic, exact."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

# Sums of doubles differ in their last digits by the order of adding; these digits never do.
_DIGITS = 12


def exact(value: object) -> Fraction | None:
    """Return the number as a fraction; None for NULL.

    A float (of a logarithm or a least-squares fit) is taken at twelve significant digits.

    Raises:
        TypeError: The value is no number.
        ValueError: It is not finite.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | Fraction):
        raise TypeError(f"{value!r} is not a number")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        return Fraction(format(value, f".{_DIGITS}g"))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    return Fraction(value)


def shown(value: Fraction) -> str:
    """Return the number for a message: an integer, or at most twelve significant digits."""
    if value.denominator == 1:
        return str(value.numerator)
    return format(float(value), f".{_DIGITS}g")
