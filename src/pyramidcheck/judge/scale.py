"""A rule's best value and levels as one scale: what a value ends in, and how bad it is.

Every comparison is between fractions, which Python compares by cross-multiplication, so that a
level of 2/3 is met exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import SEVERITY, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.model.measures import Value
    from pyramidcheck.model.rule import LevelSet, Rule

RISKS: dict[Outcome, Fraction] = {
    outcome: Fraction(severity, SEVERITY[Outcome.CRITICAL])
    for outcome, severity in SEVERITY.items()
}
"""Risk at which an outcome begins: 0, 1/3, 2/3, 1."""


@dataclass(frozen=True, slots=True)
class Step:
    """One level, turned so that higher is worse."""

    outcome: Outcome
    at: Fraction
    beyond: bool
    """True: reaching the level is still the better side, only passing it is the worse one."""

    def reached(self, position: Fraction) -> bool:
        """True where the position lies on the worse side of this level."""
        return position > self.at if self.beyond else position >= self.at


@dataclass(frozen=True, slots=True)
class Mark:
    """What one value ends in, and its risk in [0, 1].

    There is no risk where nothing was measured, or where only the outcome was asked for.
    """

    outcome: Outcome
    risk: Fraction | None = None


UNSEEN = Mark(Outcome.NOT_ENOUGH_DATA)


@dataclass(frozen=True, slots=True)
class Scale:
    """The best value and the levels of one rule in one jurisdiction, mildest first."""

    sign: int
    """1 where high values are bad, -1 where low ones are; positions are value x sign."""
    best: Fraction
    steps: tuple[Step, ...]
    infinite: Outcome
    """What an infinite value on the bad side ends in."""
    cap: Fraction | None
    informational: bool = False
    """True: a value is shown and never judged; it is clear and has no risk."""

    def mark(self, value: Value, *, with_risk: bool = True) -> Mark:
        """Returns outcome and risk of a value; `not_enough_data` where it has none."""
        if self.informational and (value.infinite or value.value is not None):
            return Mark(Outcome.CLEAR)
        if value.infinite:
            outcome = self.infinite if value.infinite * self.sign > 0 else Outcome.CLEAR
            return Mark(outcome, RISKS[outcome])
        number = capped(value.value, self.cap)
        if number is None:
            return UNSEEN
        position = number if self.sign > 0 else -number
        return Mark(self._outcome(position), self._risk(position) if with_risk else None)

    def _outcome(self, position: Fraction) -> Outcome:
        outcome = Outcome.CLEAR
        for step in self.steps:
            if not step.reached(position):
                break
            outcome = step.outcome
        return outcome

    def _risk(self, position: Fraction) -> Fraction:
        """Returns the risk, piecewise linear through best and the levels that exist.

        A missing watch level is passed over (the line runs from best to flag); past the last level
        the risk stays where it is, so without a critical level it never exceeds 2/3. Better than
        best is 0. Where a level equals best, or two levels coincide, the risk jumps with the
        outcome; everywhere else it is continuous.
        """
        if position <= self.best:
            return Fraction(0)
        start, low = self.best, Fraction(0)
        for step in self.steps:
            high = RISKS[step.outcome]
            if not step.reached(position):
                width = step.at - start
                return low + (high - low) * (position - start) / width if width else low
            start, low = step.at, high
        return low


def capped(value: Fraction | None, cap: Fraction | None) -> Fraction | None:
    """Returns the value, or the cap where the value is above it."""
    return value if value is None or cap is None else min(value, cap)


def scale_of(
    rule: Rule, levels: LevelSet, shift: Fraction = Fraction(0), zero_shift: Fraction = Fraction(0)
) -> Scale:
    """Returns the scale of a rule under one set of levels, moved by a share of themselves.

    A level of 0 moves by `zero_shift` in the direction of `shift` instead. A moved level never
    passes the best value, nor a share of 1, and the levels of a count stay whole numbers.
    """
    sign = 1 if rule.direction == "above" else -1
    best = rule.measure.best if sign > 0 else -rule.measure.best
    steps: list[Step] = []
    for name, level in _named(levels):
        at = _moved(rule, level, shift, zero_shift) if shift else level
        position = max(at if sign > 0 else -at, steps[-1].at if steps else best)
        better = levels.at_level == "better" and name in levels.better_levels
        steps.append(Step(Outcome(name), position, better or position == best))
    infinite = Outcome(rule.measure.infinite)
    return Scale(sign, best, tuple(steps), infinite, rule.measure.cap, rule.informational)


def _named(levels: LevelSet) -> Iterable[tuple[str, Fraction]]:
    for name, level in (("watch", levels.watch), ("flag", levels.flag)):
        if level is not None:
            yield name, level
    if levels.critical is not None:
        yield "critical", levels.critical


def _moved(rule: Rule, level: Fraction, shift: Fraction, zero_shift: Fraction) -> Fraction:
    if level == 0:
        return zero_shift if shift > 0 else -zero_shift
    moved = level * (1 + shift)
    if rule.measure.unit == "share" and level <= 1:
        return min(moved, Fraction(1))
    if rule.measure.unit == "count":
        return Fraction(round(moved))
    return moved
