"""SQL that turns one source column into a typed value, or into the reason why it cannot.

Everything here is built from names that pyramidcheck chose (`c1`, `x_net_amount`) and from
constants of this module; values and headers from files or configuration are bound, never written.
A reason is one of `missing_value`, `unreadable_amount`, `unreadable_number`, `unreadable_date`,
`unreadable_period`, `too_precise`, `too_large`, `unknown_code`, `other_currency`, `shortened_id`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.ingest.headers import COMPARED_AWAY
from pyramidcheck.model.canonical import Column, ColumnKind

if TYPE_CHECKING:
    from pyramidcheck.model.filing import SourceColumn


INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
FLOATS = frozenset({"DOUBLE", "FLOAT"})
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_BLANKS = "' \t\r\n\u00a0\u202f\ufeff'"
_SHORTENED = "[0-9]([.,][0-9]+)?[eE][+][0-9]{2,}"
_ENDS = " \t\r\n\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL of one canonical column, cheap in `value` because every row pays for it."""

    value: str
    """NULL where there is none or it cannot be typed."""
    usable: str
    """Whether the row can be used as far as this column goes; never NULL."""
    problem: str
    """Reason why it cannot, or NULL; asked only of rows that cannot be used."""
    plain: str | None = None
    """Value without any check, for files in which every row is known to be usable."""


def is_native(source: SourceColumn, column: Column) -> bool:
    """Whether the source's own type already says what a column that is no number needs."""
    kind, type_ = column.kind, source.type
    if kind in {ColumnKind.DATE, ColumnKind.MONTH}:
        return type_ == "DATE" or type_.startswith("TIMESTAMP")
    return kind is ColumnKind.FLAG and type_ == "BOOLEAN"


def text(source: SourceColumn, *, identity: bool = False) -> str:
    """SQL of the field as trimmed text, NULL where it is blank.

    Args:
        source: The field.
        identity: True for ids: `17850.0`, as float columns write them, is read as `17850`.
    """
    name = source.field
    if source.type in FLOATS:
        return (
            f"CASE WHEN isnan({name}) THEN NULL"
            f" WHEN {name} = trunc({name}) AND abs({name}) < 1e15"
            f" THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
        )
    if source.type != "VARCHAR":
        return f"CAST({name} AS VARCHAR)"
    cases = []
    if not source.trimmed:
        trimmed = f"nullif(trim({name}, {_BLANKS}), '')"
        # Trimming is dear, and few values need it: these tests are a twentieth of its price.
        ends = " OR ".join(f"ends_with({name}, '{blank}')" for blank in _ENDS)
        blank = f"ascii({name}) <= 32 OR ascii({name}) IN (160, 8239, 65279) OR {ends}"
        cases.append(f"WHEN {blank} THEN {trimmed}")
    if identity:
        cases.append(
            f"WHEN ends_with({name}, '.0') AND regexp_full_match({name}, '[0-9]+\\.0')"
            f" THEN left({name}, -2)"
        )
    return f"CASE {' '.join(cases)} ELSE {name} END" if cases else name


def typed_text(column: Column, name: str) -> Typed:
    """Text as it is; required text must be there, and an id must have all its digits."""
    if not is_identity(column.name):
        return Typed(name, usable(column, name, "TRUE"), _missing(column, name))
    # A spreadsheet shows a long number as 1.2E+10: many ids then look like one.
    # Outside WHEN both sides of AND are worked out for every row. It starts with a digit, and every
    # digit comes before a colon.
    shortened = (
        f"CASE WHEN {name} < ':' AND contains({name}, '+')"
        f" THEN regexp_full_match({name}, '{_SHORTENED}') ELSE FALSE END"
    )
    problem = case(column, name, f"WHEN ({shortened}) THEN 'shortened_id'")
    return Typed(name, usable(column, name, f"NOT ({shortened})"), problem)


def compared(text: str) -> str:
    """SQL of a cell's word as `headers.normalise` compares it; empty where there is none."""
    folded = f"lower(strip_accents(replace({text}, '\u2019', '''')))"
    return f"coalesce(translate({folded}, '{COMPARED_AWAY}', ''), '')"


def is_identity(column: str) -> bool:
    """Whether the canonical column of that name tells one thing or person from another."""
    return column.endswith("_id") or column == "person_key"


def typed_code(column: Column, name: str, lookup: str) -> Typed:
    """Code translated by the joined lookup; words that it does not hold are no codes."""
    value = f"{lookup}.value"
    unknown = f"WHEN {name} IS NOT NULL AND {value} IS NULL THEN 'unknown_code'"
    good = usable(column, name, f"{value} IS NOT NULL")
    return Typed(value, good, case(column, name, unknown))


def typed_native_date(column: Column, name: str) -> Typed:
    """Date of a date or timestamp column; month columns become the first day of their month."""
    value = f"CAST({name} AS DATE)"
    if column.kind is ColumnKind.MONTH:
        value = f"CAST(date_trunc('month', {name}) AS DATE)"
    return Typed(value, usable(column, name, "TRUE"), _missing(column, name))


def usable(column: Column, name: str, good: str) -> str:
    """SQL: whether the value is there and good, or is not there and need not be."""
    if column.required:
        return f"{name} IS NOT NULL" if good == "TRUE" else f"({name} IS NOT NULL AND {good})"
    return "TRUE" if good == "TRUE" else f"({name} IS NULL OR {good})"


def _missing(column: Column, name: str) -> str:
    return f"CASE WHEN {name} IS NULL THEN 'missing_value' END" if column.required else "NULL"


def case(column: Column, name: str, branches: str) -> str:
    """SQL of a reason: the branches, after the one for a required value that is not there."""
    missing = f"WHEN {name} IS NULL THEN 'missing_value' " if column.required else ""
    return f"CASE {missing}{branches} END"
