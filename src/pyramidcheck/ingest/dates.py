"""The grammar of dates as people and programs write them, as SQL over one text column.

A date with the year first is read alike everywhere. Where the year stands last, the order of day
and month is given by the caller, and `evidence_of` counts what speaks for each. Serial numbers of
Excel, five digits from 1954 to 2119, count days from 30 December 1899.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.expressions import Typed
from pyramidcheck.model.canonical import Column, ColumnKind

_CLOCK = r"(?:[01]?[0-9]|2[0-3])[:h][0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
_HALF_DAY = r"(?:0?[1-9]|1[0-2])(?::[0-5][0-9]){0,2} ?[AaPp]\.?[Mm]\.?"
_ZONE = r" ?(?:Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)"
_GAP = "(?:,? |T)"
_TIME = rf"(?:{_GAP}(?:{_HALF_DAY}|{_CLOCK}(?:{_ZONE})?))?"
_ISO = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME}"
_YEAR_FIRST = rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}"
_BASIC = r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])"
_YEAR_LAST = rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}|[0-9]{{2}}){_TIME}"
_SERIAL = r"([2-7][0-9]{4})(?:[.,][0-9]+)?"
_MONTH_LAST = r"(0?[1-9]|1[0-2])[-/.]((?:19|20)[0-9]{2})"
_ZONED = rf"[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}{_GAP}{_CLOCK}{_ZONE}"
_ZONED_LAST = rf"[0-9]{{1,2}}[-/. ][0-9]{{1,2}}[-/. ](?:[0-9]{{4}}|[0-9]{{2}}){_GAP}{_CLOCK}{_ZONE}"
_MONTH = r"([0-9]{4})[-/]?(0[1-9]|1[0-2])"


@dataclass(frozen=True, slots=True)
class DateDialect:
    """How a column writes its dates."""

    order: str = "ymd"
    """`dmy` or `mdy` where the year may stand last; `ymd` where it never does."""
    plain: bool = False
    """Every value is an ISO date, so nothing else need be tried."""
    exact: bool = False
    """Every value is a day that exists, as YYYY-MM-DD and nothing else."""
    lookup: bool = False
    """Days were looked up once for each way in which a day is written; see `shape`."""
    zoned: bool = False
    """Some instants carry an offset, and the filing names its time zone."""


def shape(name: str) -> str:
    """SQL of the text with the digits behind its tenth letter as 9: a day, and what follows it.

    A column of millions of moments holds a few thousand days, so each is read once.
    """
    moment = f"concat(left({name}, 10), translate(substr({name}, 11), '123456780', '999999999'))"
    return f"CASE WHEN strlen({name}) <= 10 THEN {name} ELSE {moment} END"


def looked_up_date(column: Column, name: str, value: str) -> Typed:
    """Date of a text column whose days were looked up, in the column `value`."""
    reason = "unreadable_period" if column.kind is ColumnKind.MONTH else "unreadable_date"
    wrong = f"WHEN {name} IS NOT NULL AND {value} IS NULL THEN '{reason}'"
    good = sql.usable(column, name, f"{value} IS NOT NULL")
    return Typed(value, good, sql.case(column, name, wrong))


def day_of(name: str, kind: ColumnKind, dialect: DateDialect) -> str:
    """SQL of the day that a text names, or of the first day of the month; NULL for neither."""
    value = f"CASE {_branches(name, dialect)} END"
    if dialect.exact:
        value = f"TRY_CAST({name} AS DATE)"
        return value if kind is not ColumnKind.MONTH else _month_of(value)
    if kind is not ColumnKind.MONTH:
        return value
    return (
        f"CASE WHEN regexp_full_match({name}, '{_MONTH}')"
        f" THEN TRY_CAST(left({name}, 4) || '-' || right({name}, 2) || '-01' AS DATE)"
        f" WHEN regexp_full_match({name}, '{_MONTH_LAST}')"
        f" THEN TRY_CAST(right({name}, 4) || '-'"
        f" || regexp_extract({name}, '{_MONTH_LAST}', 1) || '-01' AS DATE)"
        f" ELSE {_month_of(value)} END"
    )


def _month_of(day: str) -> str:
    return f"CAST(date_trunc('month', {day}) AS DATE)"


def typed_date(column: Column, name: str, dialect: DateDialect) -> Typed:
    """Date of a text column; month columns become the first day of their month.

    Instants with an offset become the day in the zone bound as `$timezone` where the dialect says
    so; all others are the day as written.
    """
    value = day_of(name, column.kind, dialect)
    reason = "unreadable_period" if column.kind is ColumnKind.MONTH else "unreadable_date"
    wrong = f"WHEN {name} IS NOT NULL AND ({value}) IS NULL THEN '{reason}'"
    good = sql.usable(column, name, "TRUE" if dialect.exact else f"({value}) IS NOT NULL")
    return Typed(value, good, sql.case(column, name, wrong))


def _branches(name: str, dialect: DateDialect) -> str:
    iso = f"WHEN regexp_full_match({name}, '{_ISO}') THEN TRY_CAST(left({name}, 10) AS DATE)"
    zoned = f"WHEN regexp_full_match({name}, '{_ZONED}') THEN {_local(name)}"
    if dialect.plain:
        return iso
    branches = [zoned] if dialect.zoned else []
    branches += [
        iso,
        f"WHEN regexp_full_match({name}, '{_YEAR_FIRST}') THEN {_day(name, _YEAR_FIRST, '123')}",
        f"WHEN regexp_full_match({name}, '{_BASIC}') THEN {_day(name, _BASIC, '123')}",
        (
            f"WHEN regexp_full_match({name}, '{_SERIAL}') THEN DATE '1899-12-30'"
            f" + TRY_CAST(left({name}, 5) AS INTEGER)"
        ),
    ]
    parts = {"dmy": "321", "mdy": "312"}.get(dialect.order)
    if parts:
        if dialect.zoned:
            day = f"CAST({_day(name, _YEAR_LAST, parts)} AS VARCHAR)"
            clock = f"regexp_extract({name}, '{_GAP}({_CLOCK}{_ZONE})$', 1)"
            written = f"concat({day}, ' ', {clock})"
            branches.append(
                f"WHEN regexp_full_match({name}, '{_ZONED_LAST}') THEN {_local(written)}"
            )
        branches.append(
            f"WHEN regexp_full_match({name}, '{_YEAR_LAST}') THEN {_day(name, _YEAR_LAST, parts)}"
        )
    return " ".join(branches)


def _day(name: str, pattern: str, parts: str) -> str:
    """SQL of the date whose year, month and day are those groups; a two-digit year is 1969-2068."""
    year, month, day = (f"regexp_extract({name}, '{pattern}', {part})" for part in parts)
    full = (
        f"CASE WHEN length({year}) = 4 THEN {year} WHEN {year} < '69' THEN '20' || {year}"
        f" ELSE '19' || {year} END"
    )
    return f"TRY_CAST(({full}) || '-' || {month} || '-' || {day} AS DATE)"


def _local(written: str) -> str:
    """SQL of the day, in the filing's zone, of an instant with an offset."""
    clock = f"replace(replace(replace({written}, 'h', ':'), ',', '.'), '/', '-')"
    instant = f"regexp_replace(replace({clock}, 'GMT', 'Z'), ' ([+-])', '\\1')"
    return f"CAST(timezone($timezone, TRY_CAST({instant} AS TIMESTAMPTZ)) AS DATE)"


def local_native(name: str) -> str:
    """SQL of the day, in the filing's zone, of a column of instants."""
    return f"CAST(timezone($timezone, {name}) AS DATE)"


def first_look(name: str) -> dict[str, str]:
    """SQL of what tells a column of ISO dates from any other, cheap enough for every value."""
    written = f"regexp_full_match({name}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    exact = f"CASE WHEN {written} THEN TRY_CAST({name} AS DATE) IS NOT NULL ELSE FALSE END"
    iso = f"CASE WHEN {exact} THEN TRUE ELSE regexp_full_match({name}, '{_ISO}') END"
    # Outside WHEN both sides of AND are worked out for every row.
    zoned = (
        f"CASE WHEN length({name}) > 16 THEN regexp_full_match({name}, '{_ZONED}') ELSE FALSE END"
    )
    return {
        "values": f"count({name})",
        "exact": f"count_if({exact})",
        "iso": f"count_if({iso})",
        "zoned": f"count_if({zoned})",
    }


def evidence_of(name: str) -> dict[str, str]:
    """SQL conditions: what speaks for each order of day and month, and for each other form."""
    last = f"regexp_full_match({name}, '{_YEAR_LAST}')"
    first, second = (
        f"TRY_CAST(regexp_extract({name}, '{_YEAR_LAST}', {part}) AS INTEGER)" for part in (1, 2)
    )
    month = f"{first} BETWEEN 1 AND 12 AND {second} BETWEEN 1 AND 12"
    dotted = f"regexp_matches({name}, '^[0-9]{{1,2}}\\.[0-9]{{1,2}}\\.')"
    open_ = f"{last} AND {month} AND {first} <> {second}"
    return {
        "year_last": f"{last}",
        "day_first": f"{last} AND {first} BETWEEN 13 AND 31 AND {second} <= 12",
        "month_first": f"{last} AND {second} BETWEEN 13 AND 31 AND {first} <= 12",
        "dotted": f"{last} AND {dotted}",
        "open": f"{open_}",
        "zoned": (
            f"(regexp_full_match({name}, '{_ZONED}') OR regexp_full_match({name}, '{_ZONED_LAST}'))"
        ),
        "year_first": f"regexp_full_match({name}, '{_YEAR_FIRST}')",
        "basic": f"regexp_full_match({name}, '{_BASIC}')",
        "serial": f"regexp_full_match({name}, '{_SERIAL}')",
        "half_day": f"regexp_matches({name}, '{_HALF_DAY}$')",
    }
