"""Exact arithmetic on money and counts: integers, decimals and fractions, never floats."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from pyramidcheck.errors import InvariantError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

Exact: TypeAlias = int | Decimal | Fraction
"""A number without rounding."""

# Enough for DECIMAL(38, s) values of any scale over more rows than a machine holds.
_DIGITS = 120


class Infinity(Enum):
    """A ratio with a denominator of zero and a numerator that is not; prints as words."""

    POSITIVE = 1
    NEGATIVE = -1


def refuse(where: str, what: str) -> InvariantError:
    """Returns the error for an argument that a caller of `where` must never pass."""
    return InvariantError(Problem(f"pyramidcheck.stats.{where}", what))


def as_fraction(value: Exact) -> Fraction:
    """Returns the same number as a fraction.

    Raises:
        InvariantError: the value is a float, not a number, or infinite.
    """
    if isinstance(value, Decimal):
        if value.is_finite():
            return Fraction(value)
        raise refuse("exact", f"{value} is not a finite number")
    # Fraction would take a float as it is; money that was a float once is no longer exact.
    if type(value) is float:
        raise refuse("exact", f"{value} is a float")
    return Fraction(value)


def in_order(values: Iterable[Exact], *, descending: bool = False) -> list[Exact]:
    """Returns the values sorted.

    Raises:
        InvariantError: one of them is not a number.
    """
    try:
        return sorted(values, reverse=descending)
    except InvalidOperation:
        raise refuse("exact", "one of the values is not a number") from None


def exact_sum(values: Iterable[Exact]) -> Fraction:
    """Returns the sum of the values without rounding; zero for none."""
    items = list(values)
    if all(isinstance(value, Decimal) for value in items):
        total = _decimal_sum(items)
        if total is not None:
            return as_fraction(total)
    return sum((as_fraction(value) for value in items), Fraction(0))


def _decimal_sum(values: list[Exact]) -> Decimal | None:
    """Returns the exact sum of decimals, or None where it needs more than `_DIGITS` digits."""
    # Adding decimals is some forty times faster than adding fractions; the trap keeps it exact.
    with localcontext(Context(prec=_DIGITS, traps=[Inexact, InvalidOperation])):
        try:
            total = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
        except (Inexact, InvalidOperation):
            return None
    return total


def ratio(numerator: Exact, denominator: Exact) -> Fraction | Infinity | None:
    """Returns numerator / denominator exactly; None for zero over zero.

    A numerator over zero is `Infinity` of the numerator's sign.
    """
    top, bottom = as_fraction(numerator), as_fraction(denominator)
    if bottom != 0:
        return top / bottom
    if top == 0:
        return None
    return Infinity.POSITIVE if top > 0 else Infinity.NEGATIVE


def compare(numerator: Exact, denominator: Exact, level: Exact) -> int | None:
    """Returns -1, 0 or 1 as numerator / denominator is below, at or above the level.

    The comparison multiplies crosswise, so that a level such as 2/3 is met exactly. A numerator
    over zero is above every level if positive and below every level if negative; zero over zero
    is None.
    """
    top, bottom, bound = as_fraction(numerator), as_fraction(denominator), as_fraction(level)
    if bottom == 0 and top == 0:
        return None
    if bottom < 0:
        top, bottom = -top, -bottom
    left, right = top, bound * bottom
    return (left > right) - (left < right)
