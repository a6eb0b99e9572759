"""Parameters that a statistic reads from rule.toml."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, RuleError

if TYPE_CHECKING:
    from pyramidcheck.rulebook import LoadedRule


def number(loaded: LoadedRule, name: str, default: Fraction | None = None) -> Fraction:
    """Return the parameter exactly, or the default where the rule does not give it.

    Raises:
        RuleError: It is not given and has no default, or it is no number.
    """
    value = loaded.parameters.get(name, default)
    if value is None:
        raise RuleError(Problem(f"{loaded.place()}: parameters", f"{name} is missing"))
    try:
        return Fraction(value)
    except ValueError:
        where = f"{loaded.place()}: parameters.{name}"
        raise RuleError(Problem(where, f"{value} is not a number")) from None


def whole_number(loaded: LoadedRule, name: str, default: int | None = None) -> int:
    """Return the parameter as an integer. Errors: `number`, also for a part of one."""
    value = number(loaded, name, None if default is None else Fraction(default))
    if value.denominator != 1:
        where = f"{loaded.place()}: parameters.{name}"
        raise RuleError(Problem(where, f"{value} is not a whole number"))
    return value.numerator


def numbers(loaded: LoadedRule, name: str) -> list[Fraction]:
    """Return a parameter written as numbers with spaces between them. Errors: as `number`."""
    where = f"{loaded.place()}: parameters"
    if name not in loaded.parameters:
        raise RuleError(Problem(where, f"{name} is missing"))
    try:
        return [Fraction(text) for text in str(loaded.parameters[name]).split()]
    except ValueError:
        raise RuleError(Problem(f"{where}.{name}", "holds something that is no number")) from None
