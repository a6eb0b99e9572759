"""Exact numbers as they are printed into the result; nothing is judged on what leaves here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_DIGITS = 12
_READABLE = 24


def rounded(value: Fraction | float) -> float:
    """Returns the number to twelve significant digits; never a negative zero."""
    return float(f"{float(value):.{_DIGITS}g}") + 0.0


def rounded_or_none(value: Fraction | float | None) -> float | None:
    """Returns `rounded`, or None where there is no number."""
    return None if value is None else rounded(value)


def exact_text(value: Fraction) -> str:
    """Returns a decimal where the number has an end (`0.5`, `12`), else a fraction (`2/3`).

    A fraction too long to be read, such as a forecast's, is given to twelve significant digits.
    """
    scale = _decimal_places(value.denominator)
    if scale is None:
        fraction = f"{value.numerator}/{value.denominator}"
        return fraction if len(fraction) <= _READABLE else f"{Decimal(repr(rounded(value))):f}"
    if scale == 0:
        return str(value.numerator)
    minor = abs(value.numerator) * 10**scale // value.denominator
    whole, part = divmod(minor, 10**scale)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:0{scale}d}"


def exact_text_or_none(value: Fraction | None) -> str | None:
    """Returns `exact_text`, or None where there is no number."""
    return None if value is None else exact_text(value)


def _decimal_places(denominator: int) -> int | None:
    """Returns how many decimals 1/denominator has; None where it never ends."""
    places = {2: 0, 5: 0}
    for prime in places:
        while denominator % prime == 0:
            denominator //= prime
            places[prime] += 1
    return max(places.values()) if denominator == 1 else None
