"""How the two sides of a comparison are worded."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.comparison import Comparison
from pyramidcheck.report.context import Context
from pyramidcheck.report.summary import company
from pyramidcheck.report.text import ABSENT, cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyramidcheck.comparison.answer import Cause, RuleChange, Side
    from pyramidcheck.model.result import Message, Result

_MOST_DIGITS = 6
_HUNDRED = 100


class Sides:
    """Both audits in one language, and the comparison with every string cleaned."""

    def __init__(self, found: Comparison, before: Result, after: Result, language: str) -> None:
        """Take the comparison together with the results that it was made from."""
        plain = cleaned(found.model_dump(by_alias=True))
        self.found = Comparison.model_validate(plain)
        self.before = Context(before, language)
        self.after = Context(after, language)
        self.say = self.after.say
        self.plural = self.after.plural
        # Of a number that either side withholds both have the word.
        self.numbers = (self.before if self.before.redacted.word else self.after).numbers

    def change(self, before: str, after: str) -> str:
        """Return `a → b`, or the one where both are alike."""
        if before == after:
            return after
        return self.say("compare.change", before=before, after=after)

    def both(self, told: Callable[[Context], str]) -> str:
        """Return what is told of each side, as `change` does."""
        return self.change(told(self.before), told(self.after))

    def title(self, section: str, name: str) -> str:
        """Return the title of the side that knows it, the second first."""
        told = self.after.title(section, name)
        return self.before.title(section, name) if told == name else told

    def cause(self, cause: Cause) -> str:
        """Return the word for a cause."""
        return self.say(f"compare.cause.{cause.value}")

    def causes(self, causes: Sequence[Cause]) -> str:
        """Return the words for several causes as a sentence lists them."""
        return self.numbers.listed([self.cause(cause) for cause in causes])

    def warning(self, warning: Message) -> str:
        """Return the sentence of a warning."""
        values = {name: self._worded(warning.code, value) for name, value in warning.values.items()}
        return self.say(f"compare.warning.{warning.code}", **values)

    def advice(self, advice: Message) -> str:
        """Return the sentence of an advice."""
        values = {name: str(value) for name, value in advice.values.items()}
        return self.say(f"compare.advice.{advice.code}", **values)

    def _worded(self, code: str, value: str | float | None) -> str:
        if value is None:
            return self.say("document.unnamed" if code == "company" else "compare.absent")
        if code == "jurisdictions":
            return self.after.worded("jurisdictions", value)
        if code == "tables":
            return self.after.tables(str(value).split(","))
        if isinstance(value, int | float):
            return self.numbers.count(value)
        return value


def span(context: Context) -> str:
    """Return the period as two days."""
    period, unknown = context.result.filing.period, context.say("period.unknown")
    start, end = (context.numbers.day(day, unknown) for day in (period.start, period.end))
    return context.say("period.both", start=start, end=end)


def long_span(context: Context, side: Side) -> str:
    """Return the period with its length where that is known."""
    if side.days is None:
        return span(context)
    return context.plural("compare.days", side.days, span=span(context))


def title(sides: Sides) -> str:
    """Return what is compared with what."""
    names = company(sides.before), company(sides.after)
    if names[0] != names[1]:
        return sides.say("compare.title_companies", before=names[0], after=names[1])
    key = "title_periods" if span(sides.before) != span(sides.after) else "title_runs"
    return sides.say(f"compare.{key}", company=names[0])


def score(context: Context) -> str:
    """Return the score with its range."""
    found, numbers = context.result.verdict.score, context.numbers
    if context.redacted.holds("/verdict/score"):
        return context.redacted.score_line("/verdict/score/value", numbers)
    low = numbers.decimal(found.low or 0, 0)
    high = numbers.decimal(_HUNDRED if found.high is None else found.high, 0)
    if found.value is None:
        return context.say("compare.no_score", low=low, high=high)
    value = numbers.decimal(found.value, 1)
    return context.say("compare.score_range", value=value, low=low, high=high)


def difference(sides: Sides, rule: RuleChange) -> str:
    """Return by how much the central value moved: percentage points of a share, else its unit."""
    if rule.difference is None:
        return _withheld(sides, rule) or ABSENT
    share = rule.unit == "share"
    exact = Decimal(str(rule.difference)) * (_HUNDRED if share else 1)
    digits = 1
    while digits < _MOST_DIGITS and exact and not round(exact, digits):
        digits += 1
    told = sides.numbers.decimal(exact, digits)
    told = f"+{told}" if exact > 0 else told
    return sides.say("unit.points", value=told) if share else told


def _withheld(sides: Sides, rule: RuleChange) -> str:
    """Return the word for what is withheld where a value of either side is; else nothing."""
    for context in (sides.before, sides.after):
        found = context.rules.get(rule.id)
        if found is not None and found.value is not None and math.isnan(found.value):
            return context.redacted.word
    return ""


def reading_words(sides: Sides, rule: RuleChange, name: str) -> str:
    """Return the value of one reading on both sides."""

    def told(context: Context) -> str:
        found = context.rules.get(rule.id)
        reading = found.readings.get(name) if found else None
        if found is None or reading is None:
            return ABSENT
        if reading.value is None and not reading.infinite:
            return ABSENT
        return context.value(found, reading.value, infinite=reading.infinite)

    return sides.both(told)


def outcome_words(sides: Sides, rule: RuleChange) -> str:
    """Return the outcome on both sides."""

    def told(context: Context) -> str:
        found = context.rules.get(rule.id)
        return context.outcome(found.outcome) if found else context.say("compare.not_asked")

    return sides.both(told) + (" †" if rule.levels_moved and rule.before and rule.after else "")


def people_words(sides: Sides, rule: RuleChange) -> str:
    """Return the number of people, lines or months on both sides."""

    def told(context: Context) -> str:
        found = context.rules.get(rule.id)
        return context.numbers.count(found.n) if found else ABSENT

    return sides.both(told)
