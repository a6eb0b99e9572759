"""The grammar of numbers as people and programs write them, as SQL over one text column.

A number may carry a currency sign or code on either side, a sign before or behind it or brackets
for a negative one, and digits in groups of three. Which of point and comma is the decimal mark is
never decided here: `numeral` takes it as given, and `evidence_of` counts what speaks for each.
"""

from __future__ import annotations

from functools import cache

from pyramidcheck.ingest.headers import currency_names

PLAIN = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
"""A number as databases write it: no grouping, a point, an exponent perhaps."""
UNREADABLE = "?"
"""Stands before text that is no number in its dialect, so that no later step reads it as one."""
_BLANK = " \u00a0\u202f\u2009"
_TICK = "''\u2019"
"""An apostrophe, doubled for SQL, and the typographic one."""
_MINUS = "-\u2212\u2013"
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


def numeral(name: str, decimal: str) -> str:
    """SQL that writes a number's text as databases do; what is no number gets UNREADABLE before it.

    Args:
        name: SQL of the trimmed text.
        decimal: The column's decimal mark, `.` or `,`.
    """
    other = "." if decimal == "," else ","
    quick = rf"[+-]?[0-9]+(?:\{decimal}[0-9]*)?"
    core = _core(name)
    fits = rf"{_groups(other)}(?:\{decimal}[0-9]*)?|\{decimal}[0-9]+"
    bare = f"replace(translate({core}, '{other}{_BLANK}{_TICK}', ''), '{decimal}', '.')"
    signs = f"length({name}) - length(translate({name}, '{_MINUS}+', ''))"
    negative = (
        f"contains({name}, '(') OR length(translate({name}, '{_MINUS}', '')) < length({name})"
    )
    return (
        f"CASE WHEN {name} IS NULL THEN NULL"
        f" WHEN regexp_full_match({name}, '{quick}') THEN replace({name}, '{decimal}', '.')"
        f" WHEN regexp_full_match({name}, '{_EXPONENT}') THEN {name}"
        f" WHEN regexp_full_match({core}, '{fits}') AND {signs} <= 1"
        f" THEN concat(CASE WHEN {negative} THEN '-' ELSE '' END, {bare})"
        f" ELSE concat('{UNREADABLE}', {name}) END"
    )


def first_look(name: str) -> dict[str, str]:
    """SQL of what tells a column of plain numbers from any other, cheap enough for every value."""
    plain = f"regexp_full_match({name}, '{PLAIN}')"
    point = f"strpos({name}, '.')"
    exponent = f"(contains({name}, 'e') OR contains({name}, 'E'))"
    three = f"regexp_full_match({name}, '[+-]?[1-9][0-9]{{0,2}}\\.[0-9]{{3}}')"
    pointed = f"{plain} AND {point} > 0 AND NOT {exponent}"
    # Only a value with exactly three digits behind its point can be meant otherwise.
    open_ = f"{pointed} AND length({name}) - {point} = 3 AND {three}"
    return {
        "values": f"count({name})",
        "plain": f"count_if({plain})",
        "pointed": f"count_if({pointed})",
        "open": f"count_if({open_})",
    }


def evidence_of(name: str) -> dict[str, str]:
    """SQL of what speaks for each decimal mark, over the values that are numbers at all."""
    core = "core"
    blanks = f"regexp_matches({core}, '[{_BLANK}{_TICK}]')"
    bare = f"translate({core}, '{_BLANK}{_TICK}', '')"
    counts = {}
    for key, mark, other in (("point", r"\.", ","), ("comma", ",", r"\.")):
        indian = "|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\\.[0-9]*)?" if key == "point" else ""
        decisive = (
            f"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]*|[0-9]*{mark}(?:[0-9]{{0,2}}|[0-9]{{4,}})"
            f"|(?:0[0-9]*|[0-9]{{4,}})?{mark}[0-9]{{3}}"
            f"|[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}{indian}"
        )
        grouped = f"({blanks} AND regexp_full_match({bare}, '[0-9]+{mark}[0-9]*'))"
        counts[key] = f"count_if(regexp_full_match({core}, '{decisive}') OR {grouped})"
    open_ = f"regexp_full_match({core}, '[1-9][0-9]{{0,2}}[.,][0-9]{{3}}')"
    counts |= {
        "open": f"count_if({open_})",
        "example": f"min(CASE WHEN {open_} THEN {name} END)",
        "spaced": f"count_if(regexp_matches({core}, '[{_BLANK}]'))",
        "ticked": f"count_if(regexp_matches({core}, '[{_TICK}]'))",
        "pointed_groups": f"count_if(regexp_matches({core}, '\\.[0-9]{{3}}([.,]|$)'))",
        "comma_groups": f"count_if(regexp_matches({core}, ',[0-9]{{3}}([.,]|$)'))",
        "brackets": f"count_if({core} <> '' AND contains({name}, '('))",
        "trailing": f"count_if({core} <> '' AND regexp_matches({name}, '[0-9].*[{_MINUS}]'))",
    }
    return counts


def core_step(name: str) -> str:
    """SQL of the column `core` that `evidence_of` reads; NULL for a number with an exponent."""
    return f"CASE WHEN regexp_full_match({name}, '{_EXPONENT}') THEN NULL ELSE {_core(name)} END"


def money_mark(name: str) -> str:
    """SQL of the currency sign or code that stands in a number's cell, upper case, or ''."""
    left = f"0123456789.,()+{_MINUS}{_BLANK}{_TICK}"
    return f"upper(translate({name}, '{left}', ''))"
