"""Figures as a reader of one language writes them. All rounding of the report happens here."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import (
    NumberPattern,
    format_compact_decimal,
    format_currency,
    parse_pattern,
)

from pyramidcheck.report.text import ABSENT, NO_BREAK_SPACE
from pyramidcheck.report.written import AMOUNT, COUNT, SHARE, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
CODE_BEFORE_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)")
MOST_DIGITS = 6
MOST_YEAR = 9999

type_of_number = int | float | Decimal | str | None
"""None, NaN and words stand only in redacted results, for numbers that are withheld."""


class Numbers:
    """Formats of one language and one currency; every method returns a string.

    A number comes as `Written`, which still knows its value.
    """

    def __init__(self, language: str, currency: str | None, withheld: str = "") -> None:
        """Take `en` or `fr` and an ISO 4217 code, or None where the filing has no money.

        `withheld` is the word for numbers that a redacted result withholds; empty for any other.
        """
        self.withheld = withheld
        self.locale = Locale.parse(LOCALES[language])
        self.currency = currency

    def count(self, value: type_of_number) -> str:
        """Whole number with thousands separated; a dash for one that nobody told."""
        if self.is_withheld(value):
            return self.withheld
        if value is None:
            return ABSENT
        exact = Decimal(str(value))
        return Written(_decimal(str(exact), "#,##0", self.locale), exact, COUNT)

    def decimal(self, value: type_of_number, digits: int = 2) -> str:
        """Number with at most `digits` decimals."""
        if self.is_withheld(value):
            return self.withheld
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        exact = Decimal(str(value))
        return Written(_decimal(str(exact), pattern, self.locale), exact, pattern)

    def compact(self, value: type_of_number) -> str:
        """Short number for an axis: 12K, 1.5M; in French 12 k, 1,5 M."""
        return str(format_compact_decimal(float(value or 0), locale=self.locale, fraction_digits=1))

    def share(self, value: type_of_number, levels: Sequence[float | None] = ()) -> str:
        """Per cent with one decimal, or more where one would round onto a level it is not at."""
        if self.is_withheld(value):
            return self.withheld
        exact = Decimal(str(value))
        digits = 1
        while digits < MOST_DIGITS and any(
            level is not None
            and Decimal(str(level)) != exact
            and _rounded(exact, digits) == _rounded(Decimal(str(level)), digits)
            for level in (*levels, 0.0, 1.0)
        ):
            digits += 1
        decimals = "." + "0" + "#" * (digits - 1)
        return Written(
            _percent(str(exact), decimals, self.locale), exact, SHARE.replace(".0", decimals)
        )

    def share_as_given(self, value: Decimal) -> str:
        """Per cent with every decimal that it was published with, at most four: 0.92%."""
        return _percent(str(value), ".####", self.locale)

    def level(self, value: float) -> str:
        """Per cent with no more decimals than the level needs, at most one: 50%, 66.7%."""
        return _percent(str(value), ".#", self.locale)

    def money(self, value: str | Decimal | None, *, exact: bool = False) -> str:
        """Amount in the filing's currency, in whole units from 1,000 on unless it is exact."""
        if self.is_withheld(value):
            return self.withheld
        amount = Decimal(value or 0)
        whole = abs(amount) >= 1000 and not exact
        if self.currency is None:
            return self.decimal(amount, 0 if whole else 2)
        pattern = self.locale.currency_formats["standard"].pattern
        if whole:
            pattern = pattern.replace("#,##0.00", "#,##0")
        text = str(
            format_currency(
                amount, self.currency, pattern, locale=self.locale, currency_digits=False
            )
        )
        # CLDR sets a space between a code of letters and the number; babel leaves it out.
        return Written(CODE_BEFORE_NUMBER.sub(NO_BREAK_SPACE, text), amount, AMOUNT)

    def plain(self, text: str) -> str:
        """Decimal string as a number: whole as it is, else two decimals; other text unchanged."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            return text
        if not value.is_finite():
            return text
        pattern = AMOUNT if value % 1 else COUNT
        return Written(_decimal(str(value), pattern, self.locale), value, pattern)

    def day(self, value: date | None, missing: str) -> str:
        """Date in long form: 31 December 2024."""
        if value is None:
            return missing
        text = str(format_date(value, "long", locale=self.locale))
        # French writes the first of a month as an ordinal; CLDR's long pattern does not.
        return f"1er{text[1:]}" if self.locale.language == "fr" and value.day == 1 else text

    def month(self, text: str) -> str:
        """`2024-03` or `2024-03-01` as Mar 2024; other text unchanged."""
        try:
            first = date.fromisoformat(text if len(text) > len("2024-03") else text + "-01")
        except ValueError:
            return text
        return str(format_skeleton("yMMM", first, locale=self.locale))

    def quarter(self, first: date) -> str:
        """Quarter of a day: Q1 2024; in French T1 2024."""
        return str(format_date(first, "QQQ y", locale=self.locale))

    def listed(self, items: Sequence[str]) -> str:
        """Items joined as in a sentence: a, b and c."""
        return str(format_list(list(items), locale=self.locale)) if items else ""

    def plural(self, value: type_of_number) -> str:
        """Name of the plural form that the number takes: `one` or `other`."""
        if self.is_withheld(value):
            return "other"
        form = str(self.locale.plural_form(abs(float(value or 0))))
        return "one" if form == "one" else "other"

    def is_withheld(self, value: type_of_number) -> bool:
        """True where a redacted result tells no number."""
        if not self.withheld:
            return False
        try:
            return value is None or Decimal(str(value)).is_nan()
        except InvalidOperation:
            return True


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits - 2), rounding=ROUND_HALF_EVEN)


@lru_cache(maxsize=4096)
def _decimal(value: str, pattern: str, locale: Locale) -> str:
    # Kept by its digits: -0 and 0 are equal as numbers, and written differently.
    return str(_pattern(pattern).apply(Decimal(value), locale))


@lru_cache(maxsize=4096)
def _percent(value: str, decimals: str, locale: Locale) -> str:
    pattern = str(locale.percent_formats[None].pattern).replace("#,##0", "#,##0" + decimals)
    return str(_pattern(pattern).apply(Decimal(value), locale))


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> NumberPattern:
    """The pattern as babel has read it, which it would otherwise do for every number."""
    return parse_pattern(pattern)
