"""Exact numbers in SQL: how many decimals a value needs, and its DECIMAL without any rounding.

Text is read as written, DECIMAL and integers as they are, binary floats at the shortest decimal
that reads back as the same float.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.ingest.expressions import DECIMAL, FLOATS, INTEGERS
from pyramidcheck.ingest.numbers import PLAIN
from pyramidcheck.model.canonical import MAXIMUM_MONEY_SCALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.model.filing import SourceColumn

NUMBER_SCALE = 6
LARGEST_MONEY = 15
"""Digits before the decimal point; a quadrillion is no line of any company in any currency, and
sums of such amounts still fit DECIMAL(38)."""
_FOUR = "DECIMAL(18,4)"


@dataclass(frozen=True, slots=True)
class Amount:
    """SQL about one number of a row; `readable` comes before all others."""

    name: str
    """SQL that is NULL where nothing is written."""
    readable: str
    decimals: str
    """Decimals needed; trailing zeros need none."""
    exact: str
    """The number, in a form that casts to a DECIMAL of enough scale without loss."""
    short: str | None = None
    """SQL: whether a binary float has at most four decimals and can be cast as it is."""

    @property
    def size(self) -> str:
        """SQL of the magnitude."""
        return f"abs(TRY_CAST({self.exact if self.short is None else self.name} AS DOUBLE))"

    def as_type(self, type_: str, *, all_short: bool = False) -> str:
        """SQL of the number as a DECIMAL type, NULL where it does not fit.

        Args:
            type_: Of enough scale.
            all_short: True where every value is known to need four decimals at most.
        """
        if self.short is None:
            return f"TRY_CAST({self.exact} AS {type_})"
        rounded = f"TRY_CAST(TRY_CAST({self.name} AS {_FOUR}) AS {type_})"
        if all_short:
            return rounded
        return f"CASE WHEN {self.short} THEN {rounded} ELSE TRY_CAST({self.exact} AS {type_}) END"


def is_numeric(source: SourceColumn) -> bool:
    """Whether the source's own type is a number."""
    return source.type in INTEGERS | FLOATS or DECIMAL.fullmatch(source.type) is not None


def amount(source: SourceColumn | None, name: str) -> Amount:
    """Return the SQL about a number.

    Args:
        source: The field; None for a constant, which is text.
        name: SQL of the field's own value where it is numeric, else of its text as databases write
            numbers.
    """
    type_ = source.type if source else "VARCHAR"
    if type_ in INTEGERS:
        return Amount(name, "TRUE", "0", name)
    if match := DECIMAL.fullmatch(type_):
        scale = int(match[2])
        needed = str(scale) if scale <= 4 else _text_decimals(f"CAST({name} AS VARCHAR)")
        return Amount(name, "TRUE", needed, name)
    if type_ in FLOATS:
        # Below 10^11 a float that four decimals read back to has them as its shortest form: they
        # are at most fifteen digits.
        short = f"abs({name}) < 1e11 AND CAST(TRY_CAST({name} AS {_FOUR}) AS {type_}) = {name}"
        written = f"CAST({name} AS VARCHAR)"
        return Amount(
            name,
            f"isfinite({name})",
            f"CASE WHEN {short} THEN 4 ELSE {_text_decimals(written)} END",
            written,
            short,
        )
    return Amount(name, f"regexp_full_match({name}, '{PLAIN}')", _text_decimals(name), name)


def product(factors: Sequence[Amount]) -> Amount:
    """Return the exact product; a factor with more than its share of 38 digits is too precise."""
    count = len(factors)
    scale = MAXIMUM_MONEY_SCALE // count
    type_ = f"DECIMAL({36 // count},{scale})"
    exact = f"({' * '.join(factor.as_type(type_) for factor in factors)})"
    readable = " AND ".join(factor.readable for factor in factors)
    beyond = " OR ".join(f"{factor.decimals} > {scale}" for factor in factors)
    missing = " OR ".join(f"{factor.name} IS NULL" for factor in factors)
    return Amount(
        f"CASE WHEN {missing} THEN NULL ELSE 1 END",
        readable,
        f"CASE WHEN {beyond} THEN {MAXIMUM_MONEY_SCALE + 1}"
        f" WHEN {exact} = round({exact}, 4) THEN 4"
        f" ELSE {_text_decimals(f'CAST({exact} AS VARCHAR)')} END",
        exact,
    )


def hundredth(cents: Amount) -> Amount:
    """Return the exact hundredth of a number of cents."""
    exact = f"({cents.as_type('DECIMAL(30,12)')} * CAST(0.01 AS DECIMAL(3,2)))"
    return Amount(
        cents.name,
        cents.readable,
        f"CASE WHEN {cents.decimals} > 12 THEN {MAXIMUM_MONEY_SCALE + 1}"
        f" WHEN {exact} = round({exact}, 4) THEN 4"
        f" ELSE {_text_decimals(f'CAST({exact} AS VARCHAR)')} END",
        exact,
    )


def total(plus: Sequence[Amount], minus: Sequence[Amount]) -> Amount:
    """Return the exact sum of some numbers less others; of the others, blanks take nothing."""
    type_ = "DECIMAL(30,12)"
    parts = [f"{item.as_type(type_)}" for item in plus]
    taken = [
        f"CASE WHEN {item.name} IS NULL THEN 0 ELSE {item.as_type(type_)} END" for item in minus
    ]
    exact = f"({' - '.join([' + '.join(parts), *taken])})"
    missing = " OR ".join(f"{item.name} IS NULL" for item in plus)
    readable = " AND ".join(
        [item.readable for item in plus]
        + [f"({item.name} IS NULL OR {item.readable})" for item in minus]
    )
    beyond = " OR ".join(f"coalesce({item.decimals}, 0) > 12" for item in (*plus, *minus))
    return Amount(
        f"CASE WHEN {missing} THEN NULL ELSE 1 END",
        readable,
        f"CASE WHEN {beyond} THEN {MAXIMUM_MONEY_SCALE + 1}"
        f" WHEN {exact} = round({exact}, 4) THEN 4"
        f" ELSE {_text_decimals(f'CAST({exact} AS VARCHAR)')} END",
        exact,
    )


def money_type(scale: int, *, wide: bool) -> str:
    """DuckDB type of every money column."""
    return f"DECIMAL(38,{scale})" if wide or scale > 4 else _FOUR


def _text_decimals(name: str) -> str:
    """SQL: decimals that a number's text needs; an exponent moves the point."""
    plain = f"length(rtrim(split_part({name}, '.', 2), '0'))"
    mantissa = f"regexp_extract({name}, '^[^eE]*')"
    exponent = f"TRY_CAST(regexp_extract({name}, '[eE](.*)$', 1) AS INTEGER)"
    fraction = f"length(rtrim(split_part({mantissa}, '.', 2), '0'))"
    return (
        f"CASE WHEN NOT contains({name}, '.') AND NOT contains(lower({name}), 'e') THEN 0"
        f" WHEN contains(lower({name}), 'e')"
        f" THEN greatest(0, {fraction} - coalesce({exponent}, 0)) ELSE {plain} END"
    )
