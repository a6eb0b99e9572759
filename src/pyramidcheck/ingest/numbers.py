"""The grammar of numbers as people and programs write them, as SQL over one text column.

A number may carry a currency sign or code on either side, a sign before or behind it or brackets
for a negative one, and digits in groups of three. Which of point and comma is the decimal mark is
never decided here: `numeral` takes it as given, and `evidence_of` says what speaks for each.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pyramidcheck.ingest.headers import currency_names

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
"""A number as databases write it: no grouping, a point, an exponent perhaps."""
UNREADABLE = "?"
"""Stands before text that is no number in its dialect, so that no later step reads it as one."""
_BLANK = " \u00a0\u202f\u2009"
_TICK = "''\u2019"
"""An apostrophe, doubled for SQL, and the typographic one."""
_MINUS = "-\u2212\u2013"
OPEN = "[1-9][0-9]{0,2}[.,][0-9]{3}"
"""A number whose mark may be the decimal one or stand between groups."""
_EXPONENT = r"[+-]?[0-9]+(\.[0-9]*)?[eE][+-]?[0-9]{1,2}"


@cache
def _currency() -> str:
    codes = "|".join(sorted(currency_names()))
    return (
        rf"(?:[A-Z]{{1,2}}\$|[€$£¥₩₹₽₺₪₫₱฿]|(?i:{codes}|euros?)|CHF|Fr\.?|kr\.?|zł|R\$|lei|Ft|Kč)"
    )


@cache
def _shape() -> str:
    """Pattern of a whole cell; the digits with their marks are group 1, or 2 within brackets."""
    blank, sign, money = f"[{_BLANK}]?", f"[{_MINUS}+]?", _currency()
    digits = rf"([0-9](?:[0-9.,{_TICK}{_BLANK}]*[0-9.,])?|[.,][0-9]+)"
    signed = (
        f"{sign}{blank}(?:{money}{blank})?{sign}{blank}{digits}"
        f"(?:{blank}{money})?(?:{blank}[{_MINUS}](?:{blank}{money})?)?"
    )
    inside = f"{blank}(?:{money}{blank})?{digits}(?:{blank}{money})?{blank}"
    bracketed = rf"(?:{money}{blank})?\({inside}\)(?:{blank}{money})?"
    return f"(?:{signed}|{bracketed})"


def _core(name: str) -> str:
    """SQL of the digits with their marks; empty where the cell is no number."""
    whole = f"^{_shape()}$"
    return f"concat(regexp_extract({name}, '{whole}', 1), regexp_extract({name}, '{whole}', 2))"


def _groups(other: str) -> str:
    """Pattern of a whole part: digits alone, or groups of three all set apart alike."""
    three = "[0-9]{1,3}(?:[%s][0-9]{3})+"
    marks = (rf"\{other}", _BLANK, _TICK)
    grouped = "|".join(three % mark for mark in marks)
    indian = "|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}" if other == "," else ""
    return f"(?:{grouped}{indian}|[0-9]+)"


def shape(name: str) -> str:
    """SQL of the text with every digit but 0 as 9: all that a number's grammar depends on.

    A column of millions of numbers has a few hundred shapes, so the grammar is read once for each.
    """
    return f"translate({name}, '123456789', '999999999')"


def numeral_columns(name: str, decimal: str) -> dict[str, str]:
    """SQL, over one text of each shape, of how numbers of that shape are rewritten.

    Args:
        name: SQL of the text; its digits with their marks stand in the column `core`.
        decimal: The column's decimal mark, `.` or `,`.
    """
    other = "." if decimal == "," else ","
    fits = rf"{_groups(other)}(?:\{decimal}[0-9]*)?|\{decimal}[0-9]+"
    signs = f"length({name}) - length(translate({name}, '{_MINUS}+', ''))"
    negative = (
        f"contains({name}, '(') OR length(translate({name}, '{_MINUS}', '')) < length({name})"
    )
    return {
        "start": f"strpos({name}, core)",
        "size": "length(core)",
        "sign": f"CASE WHEN {negative} THEN '-' ELSE '' END",
        "exponent": "core IS NULL",
        "readable": f"coalesce(regexp_full_match(core, '{fits}') AND {signs} <= 1, TRUE)",
    }


def numeral(name: str, decimal: str, lookup: str) -> str:
    """SQL that writes a number's text as databases do; what is no number gets UNREADABLE before it.

    Args:
        name: SQL of the trimmed text.
        decimal: The column's decimal mark, `.` or `,`.
        lookup: The joined table of its shapes, with `numeral_columns` and `other`.
    """
    other = "." if decimal == "," else ","
    core = f"substr({name}, {lookup}.start, {lookup}.size)"
    bare = f"replace(translate({core}, '{other}{_BLANK}{_TICK}', ''), '{decimal}', '.')"
    return (
        f"CASE WHEN NOT {lookup}.readable OR {lookup}.other"
        f" THEN concat('{UNREADABLE}', {name})"
        f" WHEN {lookup}.exponent THEN {name}"
        f" WHEN {lookup}.readable THEN concat({lookup}.sign, {bare}) END"
    )


def numeral_alone(name: str, decimal: str, other: str) -> str:
    """SQL as of `numeral`, read cell by cell: for a few columns whose shapes nobody joins.

    Args:
        name: SQL of the trimmed text.
        decimal: The column's decimal mark, `.` or `,`.
        other: SQL of whether the cell carries another currency than its column.
    """
    core, columns = _core(name), numeral_columns(name, decimal)
    groups = "." if decimal == "," else ","
    bare = f"replace(translate(core, '{groups}{_BLANK}{_TICK}', ''), '{decimal}', '.')"
    seen = (
        f"CASE WHEN core = '' OR NOT {columns['readable']} OR {other}"
        f" THEN concat('{UNREADABLE}', {name}) ELSE concat({columns['sign']}, {bare}) END"
    )
    within = re.sub(r"\bcore\b", lambda _: f"({core})", seen)
    return (
        f"CASE WHEN {name} IS NULL THEN NULL"
        f" WHEN regexp_full_match({name}, '{_EXPONENT}') THEN {name} ELSE {within} END"
    )


def evidence_of(name: str) -> dict[str, str]:
    """SQL conditions on one text of each shape: what speaks for each decimal mark, and what else.

    The digits with their marks stand in the column `core`.
    """
    plain = f"regexp_full_match({name}, '{PLAIN}')"
    pointed = f"{plain} AND contains({name}, '.') AND core IS NOT NULL"
    three = f"regexp_full_match({name}, '[+-]?[1-9][0-9]{{0,2}}\\.[0-9]{{3}}')"
    blanks = f"regexp_matches(core, '[{_BLANK}{_TICK}]')"
    bare = f"translate(core, '{_BLANK}{_TICK}', '')"
    found = {"plain": plain, "clear": f"{pointed} AND NOT {three}"}
    for key, mark, other in (("point", r"\.", ","), ("comma", ",", r"\.")):
        indian = "|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\\.[0-9]*)?" if key == "point" else ""
        decisive = (
            f"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]*"
            f"|[0-9]*{mark}(?:[0-9]{{0,2}}|[0-9]{{4,}})"
            f"|(?:0[0-9]*|[0-9]{{4,}})?{mark}[0-9]{{3}}"
            f"|[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}{indian}"
        )
        grouped = f"({blanks} AND regexp_full_match({bare}, '[0-9]+{mark}[0-9]*'))"
        found[key] = f"(regexp_full_match(core, '{decisive}') OR {grouped})"
    return found | {
        "open": f"regexp_full_match(core, '{OPEN}')",
        "spaced": f"regexp_matches(core, '[{_BLANK}]')",
        "ticked": f"regexp_matches(core, '[{_TICK}]')",
        "pointed_groups": "regexp_matches(core, '\\.[0-9]{3}([.,]|$)')",
        "comma_groups": "regexp_matches(core, ',[0-9]{3}([.,]|$)')",
        "brackets": f"core <> '' AND contains({name}, '(')",
        "trailing": f"core <> '' AND regexp_matches({name}, '[0-9].*[{_MINUS}]')",
    }


def first_look(name: str) -> dict[str, str]:
    """SQL of what tells a column of short numbers written alike, cheap enough for every value.

    `short` numbers have up to nine digits, perhaps one mark, and up to four digits behind it; of
    those with a mark, `decisive` ones can be read in one way only.
    """
    place = f"greatest(strpos({name}, '.'), strpos({name}, ','))"
    open_ = f"regexp_full_match({name}, '-?{OPEN}')"
    return {
        "values": f"count({name})",
        "short": f"count_if(regexp_full_match({name}, '-?[0-9]{{1,9}}([.,][0-9]{{1,4}})?'))",
        "points": f"count_if(strpos({name}, '.') > 0)",
        "commas": f"count_if(strpos({name}, ',') > 0)",
        "decisive": (
            f"count_if(CASE WHEN {place} > 0 AND strlen({name}) - {place} = 3 THEN NOT {open_}"
            f" ELSE {place} > 0 END)"
        ),
    }


def simple_evidence(look: Mapping[str, int], decimal: str | None) -> dict[str, int] | None:
    """Return what `evidence_of` would count, where a first look tells; None where it does not.

    Args:
        look: Counts of `first_look`.
        decimal: The decimal mark that was declared.
    """
    values, points, commas, decisive = (
        look[key] for key in ("values", "points", "commas", "decisive")
    )
    marks = points + commas
    if look["short"] != values or (points and commas) or (marks and not decisive):
        return None
    found = {"values": values, "plain": values - commas, "open": marks - decisive}
    if commas and decimal in {None, ","}:
        return found | {"clear": 0, "point": 0, "comma": decisive}
    if not commas and decimal is None:
        return found | {"clear": decisive, "point": decisive, "comma": 0}
    return None


def core_of(name: str) -> str:
    """SQL of a number's digits with their marks; '' for no number, NULL with an exponent."""
    return f"CASE WHEN regexp_full_match({name}, '{_EXPONENT}') THEN NULL ELSE {_core(name)} END"


def money_mark(name: str) -> str:
    """SQL of the currency sign or code that stands in a number's cell, upper case, or ''."""
    left = f"0123456789.,()+{_MINUS}{_BLANK}{_TICK}"
    return f"upper(translate({name}, '{left}', ''))"
