"""SQL that turns one source column into a typed value, or into the reason why it cannot.

Everything here is built from names that pyramidcheck chose (`c1`, `x_net_amount`) and from
constants of this module; values and headers from files or configuration are bound, never written.
A reason is one of `missing_value`, `unreadable_amount`, `unreadable_number`, `unreadable_date`,
`unreadable_period`, `too_precise`, `too_large`, `unknown_code`, `other_currency`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyramidcheck.model.canonical import MAXIMUM_MONEY_SCALE, Column, ColumnKind
from pyramidcheck.model.filing import SourceColumn

NUMBER_SCALE = 6
LARGEST_MONEY = 15
"""Digits before the decimal point; a quadrillion is no line of any company in any currency, and
sums of such amounts still fit DECIMAL(38)."""

_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_BLANKS = r"E' \t\r\n\u00a0\u202f\ufeff'"
_TIME = r"([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?( ?(Z|UTC|[+-][0-9]{2}:?([0-9]{2})?))?)?"
_ISO_DATE = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME}"
_BASIC_DATE = r"(19|20)[0-9]{6}"
_ORDERED_DATE = rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}){_TIME}"
_PLAIN_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL of one canonical column: its value, and the reason why there is none (or NULL)."""

    value: str
    problem: str


def is_native(source: SourceColumn, column: Column) -> bool:
    """Whether the source's own type already says what the column needs."""
    kind, type_ = column.kind, source.type
    if kind in {ColumnKind.DATE, ColumnKind.MONTH}:
        return type_ == "DATE" or type_.startswith("TIMESTAMP")
    if kind in {ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER}:
        return type_ in _INTEGERS or _DECIMAL.fullmatch(type_) is not None
    return kind is ColumnKind.FLAG and type_ == "BOOLEAN"


def decimal_shape(type_: str) -> tuple[int, int] | None:
    """Digits before the point and decimals that a native numeric type can hold, or None."""
    if type_ in _INTEGERS:
        return 20, 0
    match = _DECIMAL.fullmatch(type_)
    return (int(match[1]) - int(match[2]), int(match[2])) if match else None


def text(source: SourceColumn, *, identity: bool) -> str:
    """SQL of the field as trimmed text, NULL where it is blank.

    Args:
        source: The field.
        identity: True for ids: `17850.0`, as float columns write them, is read as `17850`.
    """
    name = source.field
    if source.type in _FLOATS:
        return (
            f"CASE WHEN isnan({name}) THEN NULL"
            f" WHEN {name} = trunc({name}) AND abs({name}) < 1e15"
            f" THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
        )
    if source.type != "VARCHAR":
        return f"CAST({name} AS VARCHAR)"
    trimmed = f"nullif(trim({name}, {_BLANKS}), '')"
    if not identity:
        return trimmed
    return (
        f"CASE WHEN ends_with({name}, '.0') AND regexp_full_match(trim({name}), '[0-9]+\\.0')"
        f" THEN left(trim({name}), -2) ELSE {trimmed} END"
    )


def number_text(name: str, decimal: str | None) -> str:
    """SQL that writes a number's text with a decimal point and no thousands separators.

    Only a declared decimal mark allows separators: `1,234` alone could be either.
    """
    if decimal is None:
        return name
    group = "." if decimal == "," else ","
    pattern = rf"[+-]?[0-9]{{1,3}}([{group} \x{{00a0}}\x{{202f}}][0-9]{{3}})+([{decimal}][0-9]*)?"
    plain = rf"[+-]?[0-9]+([{decimal}][0-9]*)?"
    bare = f"regexp_replace({name}, '[{group} \\x{{00a0}}\\x{{202f}}]', '', 'g')"
    pointed = f"replace({bare}, '{decimal}', '.')"
    fits = f"regexp_full_match({name}, '{pattern}') OR regexp_full_match({name}, '{plain}')"
    return f"CASE WHEN {fits} THEN {pointed} ELSE {name} END"


def is_number(name: str) -> str:
    """SQL: whether the text is a number with a decimal point."""
    return f"regexp_full_match({name}, '{_PLAIN_NUMBER}')"


def decimals(name: str) -> str:
    """SQL: decimals that a number's text needs, trailing zeros left out; an exponent counts."""
    plain = f"length(rtrim(split_part({name}, '.', 2), '0'))"
    mantissa = f"regexp_extract({name}, '^[^eE]*')"
    exponent = f"TRY_CAST(regexp_extract({name}, '[eE](.*)$', 1) AS INTEGER)"
    fraction = f"length(rtrim(split_part({mantissa}, '.', 2), '0'))"
    return (
        f"CASE WHEN contains(lower({name}), 'e')"
        f" THEN greatest(0, {fraction} - coalesce({exponent}, 0)) ELSE {plain} END"
    )


def money_type(scale: int, *, wide: bool) -> str:
    """DuckDB type of every money column."""
    return f"DECIMAL(38,{scale})" if wide or scale > 4 else "DECIMAL(18,4)"


def factor_type(count: int) -> str:
    """DuckDB type of each of `count` factors whose exact product still fits DECIMAL(38)."""
    return f"DECIMAL({36 // count},{MAXIMUM_MONEY_SCALE // count})"


def typed_text(column: Column, name: str) -> Typed:
    """Text as it is; required text must be there."""
    return Typed(name, _missing(column, name))


def typed_code(column: Column, name: str, lookup: str) -> Typed:
    """Code translated by the joined lookup; words that it does not hold are no codes."""
    value = f"{lookup}.value"
    unknown = f"WHEN {name} IS NOT NULL AND {value} IS NULL THEN 'unknown_code'"
    return Typed(value, _case(column, name, unknown))


def typed_amount(column: Column, name: str, type_: str, *, native: bool) -> Typed:
    """Money, exact at the type's scale; nothing is rounded."""
    value = f"TRY_CAST({name} AS {type_})"
    large = (
        f"WHEN {value} IS NULL OR abs({value}) >= CAST(1e{LARGEST_MONEY} AS DECIMAL(38,0))"
        if type_.startswith("DECIMAL(38")
        else f"WHEN {value} IS NULL"
    )
    large = f"WHEN {name} IS NULL THEN NULL {large} THEN 'too_large'"
    if native:
        precise = ""
    else:
        precise = (
            f"WHEN NOT {is_number(name)} THEN 'unreadable_amount'"
            f" WHEN length({name}) > {MAXIMUM_MONEY_SCALE}"
            f" AND {decimals(name)} > {MAXIMUM_MONEY_SCALE} THEN 'too_precise'"
            f" WHEN contains(lower({name}), 'e')"
            f" AND {decimals(name)} > {MAXIMUM_MONEY_SCALE} THEN 'too_precise'"
        )
    return Typed(value, _case(column, name, f"{precise} {large}"))


def typed_number(column: Column, name: str) -> Typed:
    """Number at six decimals; more are rounded, which the caller counts and notes."""
    value = f"TRY_CAST({name} AS DECIMAL(38,{NUMBER_SCALE}))"
    wrong = (
        f"WHEN {value} IS NULL AND {name} IS NOT NULL"
        f" OR NOT {is_number(f'CAST({name} AS VARCHAR)')} THEN 'unreadable_number'"
    )
    return Typed(value, _case(column, name, wrong))


def typed_integer(column: Column, name: str) -> Typed:
    """Whole number."""
    value = f"TRY_CAST({name} AS BIGINT)"
    wrong = f"WHEN NOT regexp_full_match(CAST({name} AS VARCHAR), '[+-]?[0-9]{{1,18}}')"
    return Typed(value, _case(column, name, f"{wrong} THEN 'unreadable_number'"))


def typed_date(column: Column, name: str, order: str) -> Typed:
    """Date as written, without shifting any zone: ISO 8601, or the declared order of day and month.

    Month columns become the first day of their month, and may be written `2024-03` or `202403`.
    """
    iso = (
        f"WHEN regexp_full_match({name}, '{_ISO_DATE}') THEN TRY_CAST(left({name}, 10) AS DATE)"
        f" WHEN regexp_full_match({name}, '{_BASIC_DATE}')"
        f" THEN TRY_CAST(left({name}, 4) || '-' || substr({name}, 5, 2) || '-'"
        f" || substr({name}, 7, 2) AS DATE)"
    )
    parts = {"dmy": r"\3-\2-\1", "mdy": r"\3-\1-\2"}.get(order)
    if parts:
        iso += (
            f" WHEN regexp_full_match({name}, '{_ORDERED_DATE}') THEN"
            f" TRY_CAST(regexp_replace({name}, '^{_ORDERED_DATE}$', '{parts}') AS DATE)"
        )
    if column.kind is ColumnKind.MONTH:
        month = "(0[1-9]|1[0-2])"
        value = (
            f"CASE WHEN regexp_full_match({name}, '[0-9]{{4}}-?{month}')"
            f" THEN TRY_CAST(left({name}, 4) || '-' || right({name}, 2) || '-01' AS DATE)"
            f" ELSE CAST(date_trunc('month', CASE {iso} END) AS DATE) END"
        )
        reason = "unreadable_period"
    else:
        value, reason = f"CASE {iso} END", "unreadable_date"
    wrong = f"WHEN {name} IS NOT NULL AND ({value}) IS NULL THEN '{reason}'"
    return Typed(value, _case(column, name, wrong))


def typed_native_date(column: Column, name: str) -> Typed:
    """Date of a date or timestamp column; month columns become the first day of their month."""
    value = f"CAST({name} AS DATE)"
    if column.kind is ColumnKind.MONTH:
        value = f"CAST(date_trunc('month', {name}) AS DATE)"
    return Typed(value, _missing(column, name))


def _missing(column: Column, name: str) -> str:
    return f"CASE WHEN {name} IS NULL THEN 'missing_value' END" if column.required else "NULL"


def _case(column: Column, name: str, branches: str) -> str:
    missing = f"WHEN {name} IS NULL THEN 'missing_value' " if column.required else ""
    return f"CASE {missing}{branches} END"
