"""How a named figure is written: as a share, money, a count, a date or a multiple."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Protocol

from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.report.numbers import Numbers

SHARE = re.compile(
    r"(^|_)(required|direct|indirect|share|shares|rate|ratio_share|coverage|at_most|percentile|retention|fraction)(_|$)"
)
MONEY = re.compile(
    r"(^|_)(amount|amounts|money|payouts|sales|spend|spent|price|cost|costs|revenue|income|"
    r"earnings|loss|losses|outlay|paid_out|money_in|denominator|net|gain|gains|outside|kit|fee|"
    r"fees|range|median|refunds|refunded|claimed|volume_money|p10|p25|p50|p75|p90)(_|$)"
)
COUNT = re.compile(
    r"(^|_)(people|participants|customers|n|rows|lines|orders|count|accounts|recruits|buyers|"
    r"sellers|payees|found|persons|members|winners|facts|generation|depth|duplicate|before)(_|$)"
)
MULTIPLE = re.compile(r"(^|_)(multiple|times|factor)(_|$)")
RATE = frozenset({"worth", "inverse", "lowest", "highest"})
"""Exchange rates keep every decimal that they were given with."""
EPOCH = date(1970, 1, 1)
"""Days of signals whose names end in `_on` are counted from here."""
SPANS = {"days": "unit.days", "months": "unit.months", "years": "unit.years"}


class Speaker(Protocol):
    """What a figure needs of its context."""

    numbers: Numbers

    def say(self, key: str, **values: str) -> str:
        """Sentence of the catalogue."""
        ...

    def plural(self, key: str, value: float, **values: str) -> str:
        """Sentence in the right plural form."""
        ...


def figure(speaker: Speaker, name: str, value: str | float | None) -> str:
    """Return the figure as its name says; text that is no number is returned unchanged."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return _text_figure(speaker, name, value)
    return _number(speaker, name, Decimal(str(value)), whole=isinstance(value, int))


def level_figure(
    speaker: Speaker, unit: str, value: float, levels: Sequence[float | None] = ()
) -> str:
    """Return a rule's value in the rule's unit: share, multiple, count, years or months."""
    numbers = speaker.numbers
    if unit == "share":
        return numbers.share(value, levels)
    if unit in {"multiple", "years", "months", "days"}:
        return speaker.plural(f"unit.{unit}", value)
    return numbers.decimal(value)


def _text_figure(speaker: Speaker, name: str, value: str) -> str:
    number = _parsed(value)
    if number is not None and name.endswith("_on"):
        return speaker.numbers.day(EPOCH + timedelta(days=int(number)), ABSENT)
    if number is not None:
        return _number(speaker, name, number, whole=False)
    try:
        return speaker.numbers.day(date.fromisoformat(value), ABSENT)
    except ValueError:
        return value


def _parsed(value: str) -> Decimal | None:
    """Decimal, or a fraction such as `2/3`, as a number; None where it is neither."""
    above, slash, below = value.partition("/")
    try:
        number = Decimal(above) / Decimal(below) if slash else Decimal(value)
    except (InvalidOperation, ZeroDivisionError):
        return None
    return number if number.is_finite() else None


def _number(speaker: Speaker, name: str, value: Decimal, *, whole: bool) -> str:
    numbers = speaker.numbers
    if name in RATE:
        return numbers.decimal(value, 10)
    span = name.rpartition("_")[2]
    if SHARE.search(name) or (name == "needed" and 0 < value < 1):
        return numbers.share(float(value))
    if MULTIPLE.search(name):
        return speaker.plural("unit.multiple", float(value))
    if span in SPANS and (whole or span == name):
        return speaker.plural(SPANS[span], float(value))
    is_money = MONEY.search(name) and not COUNT.search(name) and not whole
    return numbers.money(value) if is_money else numbers.decimal(value)
